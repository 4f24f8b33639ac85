"""The builds of examples/build, by the tools that they are for.

Each is copied to a folder of its own, with topoc in PATH: built, built again
without anything run or touched, after a touch, after a change, with an error.
"""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from suite.common import EXAMPLES, Test, program, read_tree
from suite.deps import age, differ
from suite.hostile import in_folder


def tests(options):
    for name, call in (("make", by_make), ("make -j", by_make_in_parallel),
                       ("ninja", by_ninja), ("meson", by_meson),
                       ("cmake with ninja", by_cmake),
                       ("cmake with make", by_cmake_and_make),
                       ("stays the last good set", removed_include),
                       ("a removed set", removed_set),
                       ("ninja, strange names", strange_names),
                       ("git hook", git_hook),
                       ("pre-commit", pre_commit)):
        yield Test("builds", name, lambda call=call: in_folder(call, options))


class Work:
    """A copy of the example, and what finds topoc and notes how it is run."""

    def __init__(self, options, folder):
        self.folder = folder / "work"
        shutil.copytree(EXAMPLES / "build", self.folder)
        self.log = folder / "log"
        tools = folder / "tools"
        tools.mkdir()
        (tools / "topoc").write_text(
            f"#!/bin/sh\necho \"$@\" >> {shlex.quote(str(self.log))}\n"
            f"exec {shlex.join(options.topoc)} \"$@\"\n")
        (tools / "topoc").chmod(0o755)
        self.environment = dict(
            os.environ, PATH=f"{tools}:{os.environ['PATH']}", LC_ALL="C.UTF-8",
            HOME=str(folder), PRE_COMMIT_HOME=str(folder / "pre-commit"),
            GIT_CONFIG_NOSYSTEM="1",
            GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@b",
            GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@b")
        for name in ("MAKEFLAGS", "MAKELEVEL", "GIT_DIR", "GIT_INDEX_FILE"):
            self.environment.pop(name, None)

    def run(self, *words):
        return subprocess.run([program(words[0]), *words[1:]], cwd=self.folder,
                              capture_output=True, check=False,
                              env=self.environment, stdin=subprocess.DEVNULL)

    def must(self, *words):
        ran = self.run(*words)
        if ran.returncode != 0:
            raise RuntimeError(f"{words}: "
                               + (ran.stdout + ran.stderr).decode())
        return ran

    def runs(self, commands=("build", "check")):
        """What topoc was run on since the last time, sorted."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return sorted(Path(line.split()[-1]).name for line in lines
                      if line.startswith(commands))

    def times(self):
        """Of all files but what the tools keep for themselves."""
        return {path: path.stat().st_mtime_ns
                for path in self.folder.rglob("*")
                if not path.is_dir() and not path.name.startswith(
                    (".ninja", "build.ninja", "meson-", "compiler_depend"))}

    def edit(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        if old not in text:
            raise RuntimeError(f"{name} has no {old}")
        path.write_text(text.replace(old, new))


def life(work, words, sets):
    """What users do with a build, one after the other."""
    both = ["branch.topo", "site.topo"]
    work.must(*words)
    problems = differ("first", work.runs(), both)
    age(work.folder)
    times = work.times()
    work.must(*words)
    problems += differ("nothing to do", work.runs(), [])
    problems += differ("touched", work.times(), times)

    (work.folder / "dns.topo").touch()
    outputs = work.folder / sets / "site"
    times = {path: path.stat().st_mtime_ns for path in outputs.rglob("*")}
    work.must(*words)
    problems += differ("a touched include", work.runs(), both)
    problems += differ("unchanged outputs", {
        path: path.stat().st_mtime_ns for path in outputs.rglob("*")}, times)
    work.must(*words)
    problems += differ("then nothing", work.runs(), [])

    age(work.folder)
    (work.folder / "site.topo").touch()
    work.must(*words)
    problems += differ("a touched topology", work.runs(), ["site.topo"])
    return problems + changes(work, words, outputs)


def changes(work, words, outputs):
    age(work.folder)
    before = read_tree(outputs)
    work.edit("site.topo", "sales.company.com", "hq.company.com")
    ran = work.run(*words)
    problems = differ("an error's status", ran.returncode != 0, True)
    problems += differ("is shown", b"[duplicate-domain]" in
                       ran.stdout + ran.stderr, True)
    problems += differ("old outputs", read_tree(outputs), before)
    problems += differ("again", work.run(*words).returncode != 0, True)
    work.runs()
    work.edit("site.topo", "SALES { domain hq", "SALES { domain shop")
    work.must(*words)
    problems += differ("mended", work.runs(), ["site.topo"])
    problems += differ("new", b"shop.company.com" in
                       (outputs / "zones/company.com.inc").read_bytes(), True)
    work.must(*words)
    return problems + differ("and nothing", work.runs(), [])


def made_from_sets(work, words):
    """What is made of a set is made anew only where the set has changed."""
    problems = []
    work.must(*words)
    for change, verified in ((lambda: None, []), (lambda: work.edit(
            "dns.topo", "192.0.2.1;", "192.0.2.9;"), ["branch", "site"]),
            (lambda: work.edit("site.topo", "shop", "sales"), ["site"])):
        age(work.folder)
        work.runs()
        (work.folder / "dns.topo").touch()
        change()
        work.must(*words)
        problems += differ("verified", work.runs(("verify",)), verified)
        work.must(*words)
        problems += differ("again", work.runs(("build", "verify")), [])
    return problems


def by_make(options, folder):
    work = Work(options, folder)
    return life(work, ["make"], "out") + made_from_sets(work, ["make"])


def by_make_in_parallel(options, folder):
    work = Work(options, folder)
    problems = life(work, ["make", "-j4"], "out")
    work.must("make", "clean")
    return problems + differ("clean", (work.folder / "out").exists(), False)


def by_ninja(options, folder):
    work = Work(options, folder)
    return life(work, ["ninja"], "out") + made_from_sets(work, ["ninja"])


def strange_names(options, folder):
    """Of the topology, of what it includes, and of the set."""
    work = Work(options, folder)
    site = (work.folder / "site.topo").read_text()
    (work.folder / "dns $1.topo").write_text(
        (work.folder / "dns.topo").read_text())
    (work.folder / "a $b.topo").write_text(
        site.replace("dns.topo", "dns $1.topo"))
    rules = (work.folder / "build.ninja").read_text().split("\nbuild ")[0]
    (work.folder / "build.ninja").write_text(
        rules + "\nbuild out/a$ $$b/MANIFEST: topoc a$ $$b.topo\n"
        "  set = out/a $$b\n"
        "build out/v: verify out/a$ $$b/MANIFEST\n  set = out/a $$b\n")
    problems = []
    for change, runs in ((lambda: None, 1), (lambda: None, 0), (
            (work.folder / "dns $1.topo").touch, 1), (lambda: None, 0)):
        age(work.folder)
        change()
        work.must("ninja")
        problems += differ("runs", len(work.runs(("build",))), runs)
    return problems + differ("set", (work.folder / "out/a $b/MANIFEST").exists(),
                             True)


def by_meson(options, folder):
    work = Work(options, folder)
    work.must("meson", "setup", "builddir")
    problems = life(work, ["ninja", "-C", "builddir"], "builddir")
    work.must("ninja", "-C", "builddir", "clean")
    return problems + differ("clean", (work.folder / "builddir/site").exists(),
                             False)


def by_cmake(options, folder, generator="Ninja"):
    work = Work(options, folder)
    work.must("cmake", "-G", generator, "-B", "builddir")
    words = ["cmake", "--build", "builddir"]
    return life(work, words, "builddir") + made_from_sets(work, words)


def by_cmake_and_make(options, folder):
    return by_cmake(options, folder, "Unix Makefiles")


def removed_include(options, folder):
    """-MP: a file that is no longer included may be removed."""
    work = Work(options, folder)
    work.must("make")
    work.edit("site.topo", 'include "dns.topo";',
              (work.folder / "dns.topo").read_text())
    work.edit("branch.topo", 'include "dns.topo";',
              (work.folder / "dns.topo").read_text())
    (work.folder / "dns.topo").unlink()
    work.must("make")
    return []


def removed_set(options, folder):
    """It is built again; by make, where its stamp is removed with it."""
    problems = []
    for number, (words, names) in enumerate((
            (["ninja"], ["site"]), (["make"], ["site", "site.stamp"]))):
        (folder / str(number)).mkdir()
        work = Work(options, folder / str(number))
        work.must(*words)
        work.runs()
        work.must("rm", "-r", *(f"out/{name}" for name in names))
        work.must(*words)
        problems += differ(words[0], work.runs(), ["site.topo"])
        problems += differ("whole", (work.folder / "out/site/MANIFEST").exists(),
                           True)
    return problems


# Hooks of git

def repository(options, folder):
    work = Work(options, folder)
    work.must("git", "init", "-q", "-b", "main")
    work.must("git", "add", ".")
    work.must("git", "commit", "-q", "-m", "first")
    return work


def commits(work, always):
    """What the hook lets in, and what not."""
    checked = ["branch.topo"]   # the last one of the run
    problems = differ("at first", work.runs(), [])
    (work.folder / "notes").write_text("no topology\n")
    work.must("git", "add", ".")
    work.must("git", "commit", "-q", "-m", "notes")
    problems += differ("no topology", work.runs(),
                       checked if always else [])

    work.edit("dns.topo", "192.0.2.1;", "192.0.2.9;")
    work.must("git", "commit", "-q", "-a", "-m", "good")
    problems += differ("an included file", work.runs(), checked)

    work.edit("site.topo", "sales.company.com", "hq.company.com")
    work.must("git", "add", ".")
    # Mended in the file, and not in what is committed.
    work.edit("site.topo", "SALES { domain hq", "SALES { domain shop")
    ran = work.run("git", "commit", "-q", "-m", "bad")
    problems += differ("status", ran.returncode, 1)
    problems += differ("is shown", b"[duplicate-domain]" in
                       ran.stdout + ran.stderr, True)
    work.must("git", "commit", "-q", "-a", "-m", "mended")
    log = work.must("git", "log", "--format=%s").stdout.decode().split()
    problems += differ("log", log, ["mended", "good", "notes", "first"])
    work.must("git", "rm", "-q", "branch.topo")
    return problems + differ("a removed topology", work.run(
        "git", "commit", "-q", "-m", "gone").returncode, 1)


def git_hook(options, folder):
    work = repository(options, folder)
    hooks = work.must("git", "rev-parse", "--git-path", "hooks").stdout
    shutil.copy(work.folder / "pre-commit",
                work.folder / hooks.decode().strip())
    return commits(work, False)


def pre_commit(options, folder):
    """It needs no network, since the hook is the repository's own."""
    work = repository(options, folder)
    (work.folder / "pre-commit-config.yaml").rename(
        work.folder / ".pre-commit-config.yaml")
    work.must("git", "add", ".")
    work.must("git", "commit", "-q", "--amend", "-m", "first")
    work.must("pre-commit", "install")
    return commits(work, True)
