"""What all groups of tests share: running topoc, trees of files, diffs."""

import difflib
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
EXAMPLES = ROOT / "examples"

# First, since a test that is run by itself has suite/programs.py near it.
sys.path.insert(0, str(TESTS / "delivery"))

# Raised where a test cannot be made here; the text says what is missing.
from programs import Missing as Skipped


@dataclass
class Test:
    group: str
    name: str
    call: object    # without arguments; gives a list of problems


@dataclass
class Options:
    topoc: list     # the program, behind what it is run by
    golden: bool
    timeout: float
    units: str = None
    judge: int = 0
    mutants: int = 0
    faults: bool = False    # every one


@dataclass
class Ran:
    status: int
    stdout: bytes
    stderr: bytes


def run(command, folder, stdin=b"", timeout=60):
    """Run a command; what goes wrong with the run itself is a status."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    environment.pop("NO_COLOR", None)
    try:
        done = subprocess.run(command, cwd=folder, input=stdin, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment, check=False)
    except subprocess.TimeoutExpired:
        return Ran(-1, b"", b"no end after %d s" % timeout)
    return Ran(done.returncode, done.stdout, done.stderr)


def program(name):
    """The path of a program that a test needs."""
    path = shutil.which(name, path=os.environ.get("PATH", "")
                        + ":/usr/sbin:/sbin")
    if path is None:
        raise Skipped(f"no {name}")
    return path


def limited(command, **limits):
    """A command with limits of prlimit(1): cpu (seconds), fsize, nproc, …"""
    return [program("prlimit"), *(f"--{name}={value}:{value}" for name, value
                                  in limits.items()), "--", *command]


def closed(command, *descriptors):
    """A command without these descriptors."""
    closing = " ".join(f"{number}>&-" for number in descriptors)
    return [program("sh"), "-c", f'exec "$@" {closing}', "sh", *command]


def copy_for_all(path, folder):
    """A copy that every user can read, and run if it is a program; whatever
    the mask was when the repository was cloned and built."""
    copy = Path(shutil.copy(path, folder))
    copy.chmod(copy.stat().st_mode | 0o444 | (copy.stat().st_mode & 0o100) // 8
               | (copy.stat().st_mode & 0o100) // 64)
    return copy


# Trees of files

def read_tree(folder):
    """The files below a folder, by their relative names."""
    folder = Path(folder)
    if not folder.exists():
        return {}
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def comparable_tree(folder):
    """The same with admin.db as text, admin.db.sql, and with words in place of
    the manifest's digests, which depend on the version of SQLite."""
    tree = read_tree(folder)
    if "MANIFEST" in tree:
        tree["MANIFEST"] = b"".join(
            judged(line, tree)
            for line in tree["MANIFEST"].splitlines(keepends=True))
    if tree.pop("admin.db", None) is not None:
        dump = run([program("sqlite3"), "-readonly", "admin.db", ".dump"],
                   folder)
        tree["admin.db.sql"] = dump.stdout + dump.stderr
    return tree


def judged(line, tree):
    """A line of a manifest with what its digest is."""
    if line.startswith(b"#"):
        return line
    digest, name = line.rstrip(b"\n").split(b"  ", 1)
    content = tree.get(name.decode(), b"")
    good = digest == hashlib.sha256(content).hexdigest().encode()
    return (b"good  " if good else b"WRONG  ") + line.split(b"  ", 1)[1]


def write_tree(folder, tree):
    """Make a folder hold these files and no others."""
    folder = Path(folder)
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_or_remove(path, content, absent=b""):
    """A file whose absence means the usual content."""
    if content == absent:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


# Differences

def show(content):
    return content.decode("utf-8", "backslashreplace").splitlines(keepends=True)


def diff(name, expected, got, limit=16):
    """Nothing, or one problem with a short diff."""
    if expected == got:
        return []
    lines = list(difflib.unified_diff(show(expected), show(got),
                                      f"{name} expected", f"{name} got", n=1))
    if len(lines) > limit:
        lines[limit:] = [f"… {len(lines) - limit} lines more\n"]
    text = "".join(line.rstrip("\r\n") + ("\\r" if line.endswith("\r\n") else "")
                   + "\n" for line in lines)
    return [f"{name} differs\n{text}"]


def diff_trees(expected, got):
    problems = [f"{name}: not written" for name in expected if name not in got]
    problems += [f"{name}: not expected" for name in got
                 if name not in expected]
    for name in expected:
        if name in got:
            problems += diff(name, expected[name], got[name])
    return problems
