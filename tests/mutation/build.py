"""Compiles a changed file and links it before the library, whose own object
of that name is then not taken."""

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["check", "model", "emit"]
SECONDS = 120
FAST = ["-O0", "-U_FORTIFY_SOURCE"]


class Builder:
    """Keeps a copy of src/ in a folder of its own, where files change."""

    def __init__(self, build, topoc, folder):
        self.build, self.topoc_before = ROOT / build, ROOT / topoc
        self.folder = Path(folder)
        shutil.copytree(ROOT / "src", self.folder / "src")
        for name in ("include", "grammar", "build"):
            (self.folder / name).symlink_to(ROOT / name)
        words = shlex.split((self.build / "flags").read_text())
        self.compiler = words + ["-w", "-g0"]
        self.originals = {}
        self.libraries = shlex.split(subprocess.run(
            ["pkg-config", "--libs", "talloc", "sqlite3", "libidn2",
             "jansson", "nettle"], check=True, capture_output=True,
            text=True).stdout)

    def object_to(self, made, file, text, *more):
        """Whether the text compiles, in the place of the file."""
        (self.folder / file).write_text(text, encoding="utf-8")
        try:
            return subprocess.run(
                [*self.compiler, *more, "-c", "-o", str(made), file],
                cwd=self.folder, timeout=SECONDS,
                capture_output=True).returncode == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            shutil.copy(ROOT / file, self.folder / file)

    def compiles(self, file, text):
        """Quickly, since most of what compiles is killed."""
        return self.object_to(self.folder / "changed.o", file, text, *FAST)

    def is_same(self, file, text):
        """Whether the text makes the same code as the file, byte by byte."""
        made = self.folder / "same.o"
        if file not in self.originals:
            self.object_to(made, file,
                           (ROOT / file).read_text(encoding="utf-8"))
            self.originals[file] = made.read_bytes()
        return (self.object_to(made, file, text)
                and made.read_bytes() == self.originals[file])

    def named(self, folder):
        """A path whose last part is topoc, as topoc's own usage says."""
        (self.folder / folder).mkdir()
        return self.folder / folder / "topoc"

    def link(self, target, first, changed=True):
        """A program of what comes first, the changed object and the rest."""
        if changed:
            first = [*first, self.folder / "changed.o"]
        done = subprocess.run(
            [*self.compiler, "-pie", "-o", str(target), *map(str, first),
             str(self.topoc_before.parent / "libtopoc.a"), *self.libraries,
             "-lunistring", "-lcmocka", "-pthread"],
            cwd=self.folder, timeout=SECONDS, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-1000:])

    def mains(self):
        """The objects of topoc before the library, and its server."""
        server = self.folder / "serve.o"
        if not server.exists():
            subprocess.run([*self.compiler, "-c", "-o", str(server), str(
                ROOT / "tests/mutation/serve.c")], cwd=self.folder,
                check=True)
        return [*sorted((self.build / "src").glob("*.o")), server,
                "-Wl,--wrap=main"]

    def topoc(self):
        target = self.folder / "topoc"
        self.link(target, self.mains())
        return target

    def unit(self, file):
        """The unit test named like the file; None: there is none."""
        name = "test_" + Path(file).stem
        source = ROOT / "tests/unit" / f"{name}.c"
        if not source.exists():
            return None
        ready = self.folder / f"{name}.o"
        if not ready.exists():
            subprocess.run([*self.compiler, "-c", "-o", str(ready),
                            str(source)], cwd=self.folder, check=True)
        target = self.folder / name
        self.link(target, [ready])
        return target


def scratch():
    """A folder in memory, where there is one."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(
        prefix="topoc-mutation-", dir=memory if memory.is_dir() else None)
