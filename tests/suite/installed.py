"""What make install puts where, and that programs can use it from there.

The installed tree of this build is made once, by a make install that must not
build anything; with it examples/api and the programs of tests/api are built,
as somebody would who has only what is installed.
"""

import atexit
import os
import re
import shutil
import stat
import subprocess
import tempfile
import threading
from pathlib import Path

from suite.common import ROOT, Skipped, Test, diff, program, run

MAKE = ["make", "-s", "--no-print-directory", "-C", str(ROOT)]
VERSION = re.search(r"^VERSION = (\S+)$", (ROOT / "Makefile").read_text("utf-8"),
                    re.MULTILINE)[1]
SONAME = "libtopoc.so." + VERSION.split(".", maxsplit=1)[0]
HEADER = ROOT / "include/topoc.h"
FIXED = {"bin/topoc", "include/topoc.h", "lib/libtopoc.a", "lib/libtopoc.so",
         f"lib/{SONAME}", f"lib/libtopoc.so.{VERSION}",
         "lib/pkgconfig/libtopoc.pc", "share/doc/topoc/README.md",
         "share/doc/topoc/LICENSE"}
COMPLETIONS = {"share/bash-completion/completions/topoc",
               "share/zsh/site-functions/_topoc",
               "share/fish/vendor_completions.d/topoc.fish"}
# The folders that stay: others install into them as well.
SHARED = {"bin", "include", "lib", "lib/pkgconfig", "share", "share/doc",
          "share/man", "share/bash-completion",
          "share/bash-completion/completions", "share/zsh",
          "share/zsh/site-functions", "share/fish",
          "share/fish/vendor_completions.d"}
NOBODY = 65534
SHELL_HAS = '\\"`$'


def tests(options):
    for name, call in {
            "files": test_files, "nothing is built": test_nothing_built,
            "DESTDIR with blanks, umask 077, twice": test_destdir,
            "names of folders": test_names,
            "strange places": test_strange_places,
            "a shared folder": test_shared_folder, "by another user": test_user,
            "install-strip": test_strip, "manual pages": test_manual,
            "the program": test_program, "uninstall": test_uninstall,
            "exported names": test_symbols, "header": test_header,
            "pkg-config": test_pkg_config}.items():
        yield Test("install", name, call)
    yield Test("install", "what is missing is told", test_missing)
    for name in LINKED:
        yield Test("install", f"example, {name}",
                   lambda name=name: test_example(name, options))
    yield Test("install", "example under valgrind", test_valgrind)
    yield Test("install", "program of libtopoc(3)", test_example_of_page)


# Making it

class Tree:
    """An installed tree, in a folder that is removed at the end."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="topoc install ")
        atexit.register(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.prefix = self.folder / "prefix"
        self.before = state(ROOT / "build")
        self.ran = make("install", f"PREFIX={self.prefix}")
        self.after = state(ROOT / "build")
        if self.ran.status != 0:
            raise RuntimeError(self.ran.stderr.decode()[-2000:])
        self.environment = dict(
            os.environ, PKG_CONFIG_PATH=str(self.prefix / "lib/pkgconfig"),
            LD_LIBRARY_PATH=str(self.prefix / "lib"))

    def run(self, command, folder, **more):
        done = subprocess.run(command, cwd=folder, env=self.environment,
                              stdin=subprocess.DEVNULL, timeout=900,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, **more)
        return done

    def flags(self, *words):
        """What pkg-config says, as words."""
        done = self.run(["sh", "-c", 'eval "set -- $(pkg-config "$@" '
                         'libtopoc)"; printf "%s\\0" "$@"', "sh", *words],
                        ROOT)
        return done.stdout.decode().split("\0")[:-1]


TREES = {}
LOCK = threading.Lock()


def tree():
    with LOCK:
        if "the" not in TREES:
            TREES["the"] = Tree()
    return TREES["the"]


def make(*words, **more):
    """Run make in the project's directory; with -C as the first word in
    another one alone, since others may not enter this one."""
    command = MAKE if words[0] != "-C" else MAKE[:-2]
    done = subprocess.run([*command, *words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=900, check=False,
                          **more)
    return Ended(done.returncode, done.stdout, done.stderr)


class Ended:
    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr


def state(folder):
    """Each file with its time; but for what other tests make meanwhile."""
    return {path: path.lstat().st_mtime_ns
            for name in ("src", "grammar", "doc", "lib", "completion")
            for path in [folder / "flags", *(folder / name).rglob("*")]
            if path.is_file()}


def expected_files():
    pages = {f"share/man/man{path.suffix[1:]}/{path.name}"
             for path in (ROOT / "doc").glob("*.[1-9]")}
    schemas = {f"share/topoc/{path.name}"
               for path in (ROOT / "doc").glob("*.schema.json")}
    examples = {"share/doc/topoc/" + path.relative_to(ROOT).as_posix()
                for path in (ROOT / "examples").rglob("*")
                if path.is_file() and path.name != ".gitignore"
                and path.suffix != ".o" and path.name != "postoffices"}
    return FIXED | COMPLETIONS | pages | schemas | examples


def listed(folder):
    return {path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_symlink() or not path.is_dir()}


def compare(expected, got):
    return ([f"not installed: {name}" for name in sorted(expected - got)]
            + [f"not expected: {name}" for name in sorted(got - expected)])


# Where what is

def test_files():
    return compare(expected_files(), listed(tree().prefix))


def test_nothing_built():
    it = tree()
    problems = [f"make said {it.ran.stdout + it.ran.stderr!r}"
                ] if it.ran.stdout + it.ran.stderr else []
    with tempfile.TemporaryDirectory() as folder:
        ran = make("install", f"PREFIX={folder}", "CC=false", "CFLAGS=-O3")
        problems += [ran.stderr.decode()] if ran.status or ran.stdout else []
        problems += compare(expected_files(), listed(Path(folder)))
    return problems + [f"changed: {path}" for path in
                       sorted(set(it.before.items()) ^ set(it.after.items()))]


def test_destdir():
    tree()      # where something had to be made after all, one makes it
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "a package's root"
        for _ in range(2):
            ran = make("install", f"DESTDIR={root}", "PREFIX=/usr", umask=0o077)
            if ran.status != 0:
                return [ran.stderr.decode()]
        problems = compare(expected_files(), listed(root / "usr"))
        for path in root.rglob("*"):
            mode = stat.S_IMODE(path.lstat().st_mode)
            good = 0o755 if path.is_dir() else 0o644
            if not path.is_symlink() and mode & good != good:
                problems.append(f"{path}: mode {mode:o}")
        text = (root / "usr/lib/pkgconfig/libtopoc.pc").read_text()
        if "prefix=/usr\n" not in text or folder in text:
            problems.append("libtopoc.pc: " + text)
        make("uninstall", f"DESTDIR={root}", "PREFIX=/usr")
        return problems + [f"left: {name}" for name in listed(root)]


def test_names():
    """Both spellings, and that each name is heeded."""
    tree()
    spellings = ("prefix", "bindir", "libdir", "includedir", "mandir",
                 "docdir", "datadir", "pkgconfigdir")
    problems = []
    for spell in (str.lower, str.upper):
        with tempfile.TemporaryDirectory() as folder:
            words = [f"{spell(name)}={folder}/{name}" for name in spellings]
            words += [f"{shell}completiondir={folder}/{shell}"
                      for shell in ("bash", "zsh", "fish")]
            ran = make("install", *words)
            problems += [f"{spell(name)}: nothing there" for name in
                         spellings[1:-2] + ("pkgconfigdir", "bash", "zsh",
                                            "fish")
                         if not (Path(folder) / name).exists()]
            if ran.status != 0 or (Path(folder) / "prefix").exists():
                problems.append(f"status {ran.status}, or below prefix: "
                                f"{ran.stderr.decode()}")
            text = (Path(folder) / "pkgconfigdir/libtopoc.pc").read_text()
            if f"libdir={folder}/libdir\n" not in text:
                problems.append(text)
            make("uninstall", *words)
            problems += [f"left: {name}" for name in listed(Path(folder))]
    return problems


def test_strange_places():
    """What the shell, sed or pkg-config would read otherwise is refused before
    anything is put anywhere; what they do not stays as it is."""
    tree()
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ('a"b', "a'b", "a\\b", "a`b", "a&b", "a|b", "a#b", "a@b",
                     "a$$b"):
            for words in ((f"PREFIX={folder}/{name}",),
                          (f"DESTDIR={folder}/{name}", "PREFIX=/usr"),
                          (f"PREFIX={folder}", f"libdir={folder}/{name}")):
                if "DESTDIR" in words[0] and name[1] not in SHELL_HAS:
                    continue    # nothing but the shell reads it
                for goal in ("install", "uninstall"):
                    ran = make(goal, *words)
                    if ran.status != 2 or b"in it" not in ran.stderr:
                        problems.append(f"{goal} {words}: {ran.status}, "
                                        f"{ran.stderr!r}")
        ran = make("install", "PREFIX=usr", f"DESTDIR={folder}/")
        if ran.status != 2 or b"begins with /" not in ran.stderr:
            problems.append(f"relative: {ran.status}, {ran.stderr!r}")
        problems += [f"made: {name}" for name in listed(Path(folder))]
        for name in ("a;b", "a (b)", "a*b", "a[b", "a%b=c,d", "ä"):
            root = Path(folder) / name
            ran = make("install", f"PREFIX={root}")
            if ran.status != 0 or compare(expected_files(), listed(root)):
                problems.append(f"{name}: {ran.status}, {ran.stderr!r}")
            text = (root / "lib/pkgconfig/libtopoc.pc").read_text()
            if f"prefix={root}\n" not in text or (
                    "\nlibdir=${prefix}/lib\n" not in text):
                problems.append(text)
            make("uninstall", f"PREFIX={root}")
            problems += [f"left: {left}" for left in listed(root)]
    return problems


def test_shared_folder():
    """Where docdir is everybody's, no empty folder of others goes."""
    tree()
    with tempfile.TemporaryDirectory() as folder:
        words = (f"PREFIX={folder}", f"DOCDIR={folder}/doc")
        (Path(folder) / "doc/other/empty").mkdir(parents=True)
        make("install", *words)
        ran = make("uninstall", *words)
        left = [path.name for path in (Path(folder) / "doc").rglob("*")]
        return ([] if sorted(left) == ["empty", "other"] and ran.status == 0
                else [f"{ran.status}: {left}"])


def test_user():
    """Who may only read the build installs it as well."""
    if os.geteuid() != 0:
        raise Skipped("not root, so there is no other user")
    tree()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        Path(folder, "topoc").mkdir()
        # The sources may be closed to others, as in the home of root.
        done = subprocess.run(
            [program("unshare"), "--mount", "sh", "-c",
             'mount --bind "$0" "$1/topoc" && exec setpriv --reuid=$2 '
             '--regid=$2 --clear-groups make -s -C "$1/topoc" install '
             'PREFIX="$1/usr"', str(ROOT), folder, str(NOBODY)],
            env={name: value for name, value in os.environ.items()
                 if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=900,
            check=False)
        ran = Ended(done.returncode, done.stdout, done.stderr)
        if ran.status != 0 or ran.stdout:
            return [f"status {ran.status}: {(ran.stdout + ran.stderr)!r}"]
        return compare(expected_files(), listed(Path(folder) / "usr"))


def test_missing():
    """make says what building lacks and how it is had, and no more; whoever may
    not install packages is told who may."""
    words = ("topoc: missing: %s\n"
             "topoc: make packages installs that, as root\n")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shutil.copy(ROOT / "Makefile", folder)
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        problems = []
        for name, target, variable, more in (
                ("no-such-library", "all", "LIBRARIES", {}),
                ("no-such-package", "packages", "PACKAGES",
                 who if os.geteuid() == 0 else {})):
            ran = make("-C", folder, target, f"{variable}={name}", **more)
            problems += diff(target, (words % name).encode(), ran.stdout)
            if ran.status != 2 or ran.stderr.count(b"\n") != 1:
                problems.append(f"{target}: status {ran.status}, "
                                + ran.stderr.decode())
    return problems


def test_strip():
    tree()
    with tempfile.TemporaryDirectory() as folder:
        ran = make("install-strip", f"PREFIX={folder}")
        problems = compare(expected_files(), listed(Path(folder)))
        for name in ("bin/topoc", f"lib/{SONAME}"):
            text = run([program("readelf"), "-S", f"{folder}/{name}"],
                       ROOT).stdout
            if b".dynsym" not in text or b".debug_info" in text:
                problems.append(f"{name} is not stripped")
        return problems + ([ran.stderr.decode()] if ran.status else [])


def test_manual():
    problems = []
    for path in (ROOT / "doc").glob("*.[1-9]"):
        page = tree().prefix / f"share/man/man{path.suffix[1:]}" / path.name
        ran = run([program("mandoc"), "-T", "utf8", str(page)], ROOT)
        footer = ran.stdout.decode().splitlines()[-1:]
        if ran.status != 0 or not footer or f"topoc {VERSION}" not in footer[0]:
            problems.append(f"{path.name}: {footer} {ran.stderr.decode()}")
    return problems


def test_program():
    ran = tree().run([str(tree().prefix / "bin/topoc"), "--version"], ROOT)
    return diff("version", f"topoc {VERSION}\n".encode(), ran.stdout)


def test_uninstall():
    """Only that; and a file of somebody else stays with its folder."""
    tree()
    with tempfile.TemporaryDirectory() as folder:
        make("install", f"PREFIX={folder}")
        own = Path(folder) / "share/doc/topoc/examples/company/own.topo"
        own.write_text("topoc 1;\n")
        ran = make("uninstall", f"PREFIX={folder}")
        problems = compare({own.relative_to(folder).as_posix()},
                           listed(Path(folder)))
        own.unlink()
        again = make("uninstall", f"PREFIX={folder}")
        folders = {path.relative_to(folder).as_posix()
                   for path in Path(folder).rglob("*")}
        folders = {name for name in folders
                   if not re.fullmatch(r"share/man/man\d", name)}
        if (ran.status or again.status or ran.stdout + again.stdout
                + ran.stderr + again.stderr):
            problems.append(f"{ran.stderr!r}, {again.stderr!r}")
        return problems + [f"left: {name}" for name in folders - SHARED]


# The library

def declared():
    """The functions of the header."""
    return set(re.findall(r"\b(topoc_\w+)\(", re.sub(
        r"/\*.*?\*/", "", HEADER.read_text("utf-8"), flags=re.DOTALL)))


def test_symbols():
    """The header's functions are all that is exported."""
    problems = []
    for words in (["-D", f"libtopoc.so.{VERSION}"], ["-g", "libtopoc.a"]):
        ran = run([program("nm"), "--defined-only", *words],
                  tree().prefix / "lib")
        names = {line.split()[2].split("@")[0]
                 for line in ran.stdout.decode().splitlines()
                 if len(line.split()) == 3}
        names.discard("TOPOC_0")
        if words[0] == "-D" and ran.stdout.count(b"@@TOPOC_0") != len(names):
            problems.append("a name without the version TOPOC_0")
        problems += [f"{words[1]}: {name}" for name in names ^ declared()]
    ran = run([program("readelf"), "-d", f"libtopoc.so.{VERSION}"],
              tree().prefix / "lib")
    if f"soname: [{SONAME}]" not in ran.stdout.decode():
        problems.append("no soname")
    return problems


def test_header():
    """Alone, as C and as C++, in several dialects; and of this version."""
    number = int.from_bytes(bytes(map(int, VERSION.split("."))), "big")
    text = HEADER.read_text("utf-8")
    problems = [] if f"API_VERSION 0x{number:06x}\n" in text else [
        f"TOPOC_API_VERSION is not that of {VERSION}"]
    with tempfile.TemporaryDirectory() as folder:
        for name, start in (
                ("c11.c", "gcc -std=c11"), ("c99.c", "gcc -std=c99"),
                ("clang.c", "clang-14 -std=c11 -Weverything "
                 "-Wno-declaration-after-statement -Wno-padded"),
                ("cxx.cc", "g++ -std=c++98 -Wno-long-long"),
                ("new.cc", "clang++-14 -std=c++17")):
            Path(folder, name).write_text(
                "#include <topoc.h>\n#include <topoc.h>\n"
                "int main(void)\n{\n\tstruct topoc *t = topoc_new();\n"
                "\ttopoc_free(t);\n\treturn t == NULL;\n}\n")
            words = start.split()
            if shutil.which(words[0]) is None:
                continue        # there is a C compiler; others may be missing
            ran = tree().run([*words, "-Wall", "-Wextra", "-pedantic",
                              "-Werror", name, "-o", "a.out",
                              *tree().flags("--cflags", "--libs")], folder)
            problems += [ran.stderr.decode()] if ran.returncode else []
            if not ran.returncode:
                problems += [f"{name} does not run"] if tree().run(
                    ["./a.out"], folder).returncode else []
    return problems


def test_pkg_config():
    prefix = str(tree().prefix)
    problems = []
    if tree().flags("--modversion") != [VERSION]:
        problems.append("another version")
    if tree().flags("--cflags", "--libs") != [
            f"-I{prefix}/include", f"-L{prefix}/lib", "-ltopoc"]:
        problems.append(str(tree().flags("--cflags", "--libs")))
    more = tree().flags("--static", "--libs")
    return problems + [f"--static without {name}" for name in (
        "-ltalloc", "-lsqlite3", "-lunistring") if name not in more]


# The example

LINKED = {"shared": [], "with the archive": ["STATIC=1"],
          "wholly static": ["STATIC=1", "LDFLAGS=-static"]}
PROGRAMS = {}


def example(name):
    """The program of examples/api, made by its Makefile from a copy."""
    it = tree()
    with LOCK:
        if name not in PROGRAMS:
            folder = it.folder / f"example {name}"
            shutil.copytree(it.prefix / "share/doc/topoc/examples/api", folder)
            done = it.run(["make", "-s", *LINKED[name]], folder)
            warned = done.stderr and name != "wholly static" # of SQLite's dlopen
            if done.returncode != 0 or warned:
                raise RuntimeError(done.stderr.decode())
            PROGRAMS[name] = folder / "postoffices"
    return PROGRAMS[name]


SHOWN = b"""\
COMPANY/HQ hq.company.com
COMPANY/SALES via COMPANY/HQ sales.company.com
"""


def test_example(name, options):
    built = example(name)
    needs = run([program("readelf"), "-d", str(built)], ROOT).stdout
    problems = [] if (SONAME.encode() in needs) == (name == "shared") else [
        "linked otherwise"]
    ran = tree().run([str(built), "q87030.topo"], ROOT / "examples")
    problems += diff("postoffices", SHOWN, ran.stdout)
    bad = ROOT / "examples/errors/q147471.topo"
    ran = tree().run([str(built), bad.name], bad.parent)
    check = run(options.topoc + ["check", bad.name], bad.parent)
    told = [line for line in check.stderr.decode().splitlines()
            if re.match(r"[\w.]+:\d+:\d+: ", line)]
    if ran.returncode != 1 or ran.stdout:
        problems.append(f"status {ran.returncode}, {ran.stdout!r}")
    problems += diff("diagnostics", "\n".join(told).encode(),
                     ran.stderr.rstrip(b"\n"))
    ran = tree().run([str(built), "none.topo"], ROOT)
    if (ran.returncode, ran.stderr) != (
            2, b"none.topo: No such file or directory\n"):
        problems.append(f"status {ran.returncode}, {ran.stderr!r}")
    return problems


def test_valgrind():
    ran = tree().run([program("valgrind"), "-q", "--leak-check=full",
                      "--show-leak-kinds=all", "--errors-for-leak-kinds=all",
                      "--error-exitcode=9", str(example("shared")),
                      "company/company.topo", "errors/q147471.topo"],
                     ROOT / "examples")
    return [] if ran.returncode == 1 else [
        f"status {ran.returncode}: {ran.stderr.decode()[-3000:]}"]


def test_example_of_page():
    """The program in libtopoc(3) compiles and lists postoffices; and that page
    tells of every function of the header."""
    page = (ROOT / "doc/libtopoc.3").read_text("utf-8")
    manual = re.search(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", page,
                       re.MULTILINE | re.DOTALL)[1]
    problems = [f"libtopoc.3: nothing of {name}" for name in declared()
                if f".Nm {name}" not in page or f".Fn {name}" not in page]
    return problems + try_text("libtopoc.3", manual)


def try_text(name, text):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "prog.c").write_text(
            "#include <stdio.h>\n#include <string.h>\n#include <topoc.h>\n"
            'static const char text[] =\n"topoc 1; network COMPANY {"\n'
            '"gateway HQ { host a.b; address 1.2.3.4; domain c.d; }"\n'
            '"hub SALES via HQ { domain e.f; } }"\n'
            '"smarthost g.h { address 1.2.3.5; }";\n'
            "int main(void)\n{\n" + text + "return text[0] == 0;\n}\n")
        ran = tree().run(["gcc", "-Wall", "-Wextra", "-Werror", "prog.c",
                          *tree().flags("--cflags", "--libs")], folder)
        if ran.returncode != 0:
            return [ran.stderr.decode()]
        return diff(name, b"COMPANY/HQ\nCOMPANY/SALES\n",
                    tree().run(["./a.out"], folder).stdout)
