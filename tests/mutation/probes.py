"""Runs of topoc whose outcome tests know: a probe is one, or a few in a row.

A changed topoc whose every byte is as before passes what the test expects,
so the test itself (which takes longer) is asked only where a byte differs:

    cases, examples   their expectations are the bytes, but for admin.db,
                      of which the test compares the dump
    judge, groups     the runs are recorded once, in batches; the judge or
                      the group of tests/run.py then tells what it thinks
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from build import ROOT
from server import ENVIRONMENT, Server, limited

sys.path.insert(0, str(ROOT / "tests"))
from suite import cases, consumers, examples          # noqa: E402
from suite.common import program, read_tree           # noqa: E402

CPU_LEAST, CPU_TIMES = 1, 10


@dataclass
class Outcome:
    status: object
    said: tuple             # standard output and standard error
    tree: dict

    def differs(self, other):
        """In a word, where."""
        if self.status != other.status:
            return "status"
        if self.said != other.said:
            return "messages"
        names = sorted(name for name in self.tree.keys() | other.tree.keys()
                       if self.tree.get(name) != other.tree.get(name))
        return " ".join(names[:3])


@dataclass
class Probe:
    """Lines of arguments for topoc in the folder in/ of another, where
    ../out is written (or out); before/ is what is there already."""
    name: str
    folder: Path
    lines: list                             # (words, path of stdin or None)
    confirm: object = None                  # (topoc, where, folder) -> killed
    out: str = "out"
    seconds: int = 30
    expected: Outcome = None
    cost: float = 0.0
    is_alone: bool = False                  # needs a process of its own
    names: set = None                       # what is in the folder before

    def run(self, topoc, server=None):
        """By the server, where there is one and it can."""
        self.clean()
        said = [b"", b""]
        for words, stdin in self.lines:
            status = self.run_line(topoc, server, words, stdin, said)
            if status in ("timeout", None):
                break
        return Outcome(status, tuple(said), read_tree(self.folder / self.out))

    def run_line(self, topoc, server, words, stdin, said):
        paths = [self.folder / "stdout", self.folder / "stderr"]
        stdin = stdin or os.devnull
        if server:
            status = server.run(self.seconds, self.folder / "in", stdin,
                                *paths, words)
        else:
            with open(paths[0], "wb") as out, open(paths[1], "wb") as err, \
                    open(stdin, "rb") as given:
                status = limited(self.seconds, [topoc, *words], stdin=given,
                                 cwd=self.folder / "in", stdout=out,
                                 stderr=err, env=ENVIRONMENT)
        for at, path in enumerate(paths):
            said[at] += path.read_bytes() if path.exists() else b""
        return status

    def clean(self):
        """As it was made, whatever a changed topoc has left."""
        for parent in (self.folder, self.folder / "in"):
            for name in os.listdir(parent):
                path = parent / name
                if self.names is None or path in self.names:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        if self.names is None:
            self.names = {parent / name for parent in
                          (self.folder, self.folder / "in")
                          for name in os.listdir(parent)}
        if (self.folder / "before").exists():
            shutil.copytree(self.folder / "before", self.folder / self.out)

    def learn(self, topoc, server):
        """What topoc as it is does, and how long it takes; whether it does
        so always."""
        began = time.monotonic()
        self.expected = self.run(topoc)
        self.cost = time.monotonic() - began
        self.seconds = max(CPU_LEAST, int(CPU_TIMES * self.cost + 1))
        if self.expected.status == "timeout":
            raise RuntimeError(f"{self.name}: topoc itself has no end")
        served = self.run(topoc, server)
        if served.differs(self.expected):
            self.is_alone = True
            return not self.run(topoc).differs(self.expected)
        return True

    def kill(self, topoc, server):
        """How the test notices the change; None: it does not."""
        got = None
        if not self.is_alone:
            got = self.run(topoc, server)
            if not got.differs(self.expected):
                return None
        if got is None or got.status != "timeout":
            got = self.run(topoc)       # it counts in a process of its own
        where = got.differs(self.expected)
        if not where:
            return None
        if got.status == "timeout":
            return "timeout"
        if got.status != self.expected.status and (
                got.status < 0 or got.status > 128):
            return "crash"
        if self.confirm is None or self.confirm(topoc, where, self):
            return where
        return None


# Cases and examples

def case_probes(folder, below="."):
    for source in sorted((cases.CASES / below).rglob("in.topo")):
        case = source.parent
        name = "cases/" + case.relative_to(cases.CASES).as_posix()
        pristine = folder / name.replace("/", "+")
        shutil.copytree(case, pristine / "in", symlinks=True,
                        ignore=shutil.ignore_patterns("before"))
        if (case / "before").exists():
            shutil.copytree(case / "before", pristine / "before")
        cases.make(pristine / "in")
        yield Probe(name, pristine, case_lines(case), database_differs)


def case_lines(case):
    for line in cases.read_args(case).strip().splitlines():
        words = ["../out" if word == "OUT" else word
                 for word in cases.shlex.split(line)]
        stdin = None
        if (case / "stdin").exists():
            stdin = case / "stdin"
        elif "-" in words:
            stdin = case / "in.topo"
        yield words, stdin


def database_differs(_, where, probe):
    """Where only admin.db differs, its dump must, or what it is made like."""
    if where != "admin.db":
        return True
    path, before = probe.folder / "out/admin.db", probe.folder / "before.db"
    if consumers.check_database(path.parent):
        return True
    before.write_bytes(probe.expected.tree[where])
    dumps = [subprocess.run([program("sqlite3"), "-readonly", each, ".dump"],
                            capture_output=True).stdout
             for each in (path, before)]
    return dumps[0] != dumps[1]


def example_probes(folder):
    for path in examples.roots(examples.EXAMPLES):
        name = "examples/" + path.stem
        pristine = folder / name.replace("/", "+")
        shutil.copytree(path.parent, pristine / "in", ignore=(
            shutil.ignore_patterns("errors", "company")
            if path.parent == examples.EXAMPLES else None))
        yield Probe(name, pristine,
                    [(["build", "-o", "../out", path.name], None)],
                    database_differs)


# What other tests run, recorded

RECORDER = """#!/bin/sh
# Keeps what topoc is run on, and runs it.
at=$(mktemp -d "{folder}/$(date +%s%N).XXXX")
cat > "$at/stdin"
for last; do :; done
case $last in
/*) from=$(dirname "$last");;
*) from=$PWD;;
esac
cp -R "$from" "$at/in" 2> /dev/null
rm -rf "$at/in/out"
for word; do printf '%s\\n' "$word" >> "$at/args"; done
exec "{topoc}" "$@" < "$at/stdin"
"""


def recorded(command, folder, topoc):
    """The runs of topoc that a command makes, where RECORDER stands for it
    in the command's words."""
    folder.mkdir(parents=True)
    recorder = folder / "recorder"
    recorder.write_text(RECORDER.format(folder=folder, topoc=topoc))
    recorder.chmod(0o755)
    done = subprocess.run(
        [str(recorder) if word == "RECORDER" else word for word in command],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]}")
    return sorted(path for path in folder.iterdir() if path.is_dir())


def recorded_probes(name, command, folder, topoc, seconds):
    """A confirmation runs the command with the changed topoc, once for each
    of them, whichever run differs."""
    asked = {}

    def confirm(changed, _, __):
        stamp = os.stat(changed).st_mtime_ns
        if stamp not in asked:
            asked.clear()
            asked[stamp] = limited(
                seconds, [str(changed) if word == "RECORDER" else word
                          for word in command], cwd=ROOT,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0
        return asked[stamp]

    for at, run in enumerate(recorded(command, folder, topoc)):
        words = [recorded_word(word, last) for word, last in
                 read_words(run / "args")]
        pristine = run.parent / f"{run.name}.in"
        pristine.mkdir()
        (run / "in").rename(pristine / "in")
        yield Probe(f"{name} {at}", pristine, [(words, run / "stdin")],
                    confirm, "in/out")


def read_words(path):
    """Of a command line as it was recorded, whatever bytes they have."""
    words = (os.fsdecode(path.read_bytes()).split("\n")[:-1]
             if path.exists() else [])
    return [(word, at == len(words) - 1) for at, word in enumerate(words)]


def recorded_word(word, is_last):
    """Paths are of the folder that was recorded."""
    if not word.startswith("/"):
        return word
    return os.path.basename(word) if is_last else "out"


def judge_probes(folder, topoc, first, number, batch=10):
    python = sys.executable
    for mode in ("", "--faults", "--warnings"):
        for seed in range(first, first + number, batch):
            command = [python, "tests/judge/judge.py", "--topoc", "RECORDER",
                       "--seed", str(seed), "-n", str(batch), "-j", "1"]
            yield from recorded_probes(
                f"judge{mode} {seed}", command + ([mode] if mode else []),
                folder / f"judge{mode}{seed}", topoc, 60)


def group_probes(folder, topoc, group, seconds=120):
    command = [sys.executable, "tests/run.py", "--topoc", "RECORDER",
               "--jobs", "1", "--only", group]
    yield from recorded_probes(group, command, folder / group, topoc,
                               seconds)


def learn(probes, topoc, cover=None):
    """The probes, with what is to come of them; those that come out in
    another way each time are left out."""
    server = cover.server if cover else Server(topoc)
    kept = []
    for probe in probes:
        probe.lines = list(probe.lines)
        if probe.learn(topoc, server):
            kept.append(probe)
        if cover:
            cover.note(probe)
    server.stop()
    return kept


class Corpus:
    """Probes in the order in which they killed most, the cheap ones first."""

    def __init__(self, probes):
        self.probes = probes
        self.kills = {}

    def order(self, file, past):
        stem = Path(file).stem.replace("_", "-")
        found = [probe for probe in self.probes
                 if past is None or probe.name in past]
        return sorted(found, key=lambda probe: (
            -self.kills.get((file, probe.name), 0),
            f"/{stem}/" not in probe.name,
            -self.kills.get(probe.name, 0), probe.cost))

    def kill(self, topoc, file, past=None):
        """(the probe, how), or None; only the probes in past are run."""
        server = Server(topoc)
        try:
            for probe in self.order(file, past):
                how = probe.kill(topoc, server)
                if how:
                    for key in (probe.name, (file, probe.name)):
                        self.kills[key] = self.kills.get(key, 0) + 1
                    return probe.name, how
        finally:
            server.stop()
        return None
