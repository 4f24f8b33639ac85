"""The cases: every folder below tests/cases that has an in.topo.

    in.topo   the topology, with comments that say what must fire where
    args      the command line (default: build -o OUT in.topo); each line is
              a run of its own, the last one's status and all output count
    stdin     what is piped in (default: in.topo, where a FILE is `-`)
    before/   what OUT holds before the first run
    make.py   makes, in a copy of the folder, what is too large to be kept
    err, stdout, status, out/   what must come of it (default: nothing, 0)

OUT stands for a folder beside the copy of the case.  A run that fails leaves
OUT as it was.
"""

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from suite import findings
from suite.common import (Ran, TESTS, ROOT, Test, comparable_tree, diff,
                          diff_trees, read_tree, run, write_or_remove,
                          write_tree)

CASES = TESTS / "cases"
DEFAULT_ARGS = "build -o OUT in.topo"


def tests(options):
    for source in sorted(CASES.rglob("in.topo")):
        folder = source.parent
        name = folder.relative_to(CASES).as_posix()
        yield Test("cases", name,
                   lambda folder=folder: test_case(folder, options))


def test_case(folder, options):
    with tempfile.TemporaryDirectory() as temporary:
        copy, out = Path(temporary) / "case", Path(temporary) / "out"
        shutil.copytree(folder, copy, symlinks=True,
                        ignore=shutil.ignore_patterns("before"))
        if (folder / "before").exists():
            shutil.copytree(folder / "before", out)
        make(copy)
        sources = read_sources(copy)
        ran, untouched = run_lines(folder, copy, options, out)
        problems = findings.compare(sources, ran.stderr)
        wanted = findings.expected_status(
            (folder / "in.topo").read_bytes(), ran.stderr)
        if ran.status != wanted:
            return [f"status {ran.status}, must be {wanted}\n"
                    + ran.stderr.decode("utf-8", "backslashreplace")] + problems
        if ran.status != 0 and not untouched:
            problems.append("failed, and changed OUT all the same")
        tree = comparable_tree(out) if ran.status == 0 else {}
    if options.golden and not problems:
        rewrite(folder, ran, tree)
    return problems + compare(folder, ran, tree)


def make(copy):
    if (copy / "make.py").exists():
        made = run([sys.executable, "make.py"], copy)
        if made.status != 0:
            raise RuntimeError(made.stderr.decode())


def read_sources(copy):
    """The .topo files (links apart, which would count twice)."""
    return {path.relative_to(copy).as_posix(): path.read_bytes()
            for path in copy.rglob("*.topo")
            if path.is_file() and not path.is_symlink()
            and path.stat().st_size < 1 << 20}


def read_args(folder):
    path = folder / "args"
    return path.read_text() if path.exists() else DEFAULT_ARGS


def run_lines(folder, copy, options, out):
    """Run each line of args; also whether the last left OUT as it was."""
    all_of_it = Ran(0, b"", b"")
    untouched = True
    for line in read_args(folder).strip().splitlines():
        words = ["../out" if word == "OUT" else word
                 for word in shlex.split(line)]
        stdin = b""
        if (copy / "stdin").exists():
            stdin = (copy / "stdin").read_bytes()
        elif "-" in words:
            stdin = (copy / "in.topo").read_bytes()
        earlier = read_tree(out)
        ran = run(options.topoc + words, copy, stdin, options.timeout)
        untouched = earlier == read_tree(out)
        all_of_it = Ran(ran.status, all_of_it.stdout + ran.stdout,
                        all_of_it.stderr + ran.stderr)
    return all_of_it, untouched


def status_text(ran):
    return b"%d\n" % ran.status


def compare(folder, ran, tree):
    expected = {name: (folder / name).read_bytes()
                if (folder / name).exists() else absent
                for name, absent in (("status", b"0\n"), ("err", b""),
                                     ("stdout", b""))}
    return (diff("status", expected["status"], status_text(ran))
            + diff("err", expected["err"], ran.stderr)
            + diff("stdout", expected["stdout"], ran.stdout)
            + diff_trees(read_tree(folder / "out"), tree))


def rewrite(folder, ran, tree):
    write_or_remove(folder / "status", status_text(ran), b"0\n")
    write_or_remove(folder / "err", ran.stderr)
    write_or_remove(folder / "stdout", ran.stdout)
    write_tree(folder / "out", tree)


# Every check has a case that fires it and one that does not.

ROW = re.compile(r'^CHECK\(\w+,\s*"([a-z0-9-]+)"', re.MULTILINE)


def check_tests(_):
    rows = ROW.findall((ROOT / "include/checks.def").read_text())
    for name in rows:
        yield Test("checks", name, lambda name=name: test_check(name))
    yield Test("checks", "no others", lambda: no_others(rows))


def test_check(name):
    problems = []
    for kind, must_fire in (("fires", True), ("silent", False)):
        folders = [path.parent for path
                   in (CASES / "checks" / name).glob(f"{kind}*/in.topo")]
        if not folders:
            problems.append(f"no tests/cases/checks/{name}/{kind}*")
        for folder in folders:
            fires = name in checks_told(folder)
            if fires != must_fire:
                problems.append(f"{folder.name} says in no comment where it "
                                "fires" if must_fire else
                                f"{folder.name} is not silent")
    return problems


def checks_told(folder):
    """The checks that a case's comments tell, those of make.py too."""
    told = {check for _, _, check in findings.expected_of(
        {path.name: path.read_bytes() for path in folder.rglob("*.topo")
         if path.is_file()})}
    if (folder / "make.py").exists():
        told |= set(re.findall(r"# expect: ([a-z-]+)",
                               (folder / "make.py").read_text()))
    return told


def no_others(rows):
    return [f"tests/cases/checks/{folder.name}: no such check"
            for folder in sorted((CASES / "checks").iterdir())
            if folder.is_dir() and folder.name not in rows]
