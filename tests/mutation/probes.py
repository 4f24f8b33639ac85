"""Runs of topoc whose outcome tests know: a probe is one, or a few in a row.

A changed topoc whose every byte is as before passes what the test expects,
so the test itself (which takes longer) is asked only where a byte differs:

    cases, examples   their expectations are the bytes, but for admin.db,
                      of which the test compares the dump
    judge, groups     the runs are recorded once, in batches; the judge or
                      the group of tests/run.py then tells what it thinks
"""

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from build import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from suite import cases, consumers, examples          # noqa: E402
from suite.common import program, read_tree           # noqa: E402

SECONDS = 60            # however slow the machine is
CPU_LEAST, CPU_TIMES = 1, 10
KILOBYTES = 2000000
BLOCKS = 131072         # of 512 bytes, in a file
LIMITED = 'ulimit -t "$1" -v "$2" -f "$3" -c 0; shift 3; exec "$@"'


def limited(seconds, command, **more):
    """A run that cannot hang, eat the memory or fill the disk; its status,
    or "timeout"."""
    words = ["sh", "-c", LIMITED, "sh", str(seconds), str(KILOBYTES),
             str(BLOCKS), *map(str, command)]
    more.setdefault("stdin", subprocess.DEVNULL)
    try:
        status = subprocess.run(words, timeout=max(SECONDS, 5 * seconds),
                                **more).returncode
    except subprocess.TimeoutExpired:
        return "timeout"
    return "timeout" if status in (-24, -9) else status


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
    """Lines of arguments for topoc in a folder, where ../out is written (or
    out, in the folder)."""
    name: str
    pristine: Path                          # has in/ and perhaps out/
    lines: list                             # (words, path of stdin or None)
    confirm: object = None                  # (topoc, outcome) -> killed
    out: str = "out"
    seconds: int = 30
    expected: Outcome = None
    cost: float = 0.0
    kills: dict = field(default_factory=dict)

    def run(self, topoc, work, environment=None):
        work = Path(work)
        if work.exists():
            shutil.rmtree(work)
        shutil.copytree(self.pristine, work, symlinks=True)
        said = [b"", b""]
        for words, stdin in self.lines:
            status = self.run_line(topoc, work, words, stdin, said,
                                   environment or {})
            if status == "timeout":
                break
        return Outcome(status, tuple(said), read_tree(work / self.out))

    def run_line(self, topoc, work, words, stdin, said, environment):
        streams = [work / "stdout", work / "stderr"]
        with open(streams[0], "wb") as out, open(streams[1], "wb") as err, \
                open(stdin or os.devnull, "rb") as given:
            status = limited(self.seconds, [topoc, *words], cwd=work / "in",
                             stdin=given, stdout=out, stderr=err,
                             env={**ENVIRONMENT, **environment})
        for at, path in enumerate(streams):
            said[at] += path.read_bytes()
            path.unlink()
        return status

    def learn(self, topoc, work):
        """What topoc as it is does, and how long it takes."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.expected = self.run(topoc, work)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cost = (after.ru_utime - before.ru_utime
                     + after.ru_stime - before.ru_stime)
        self.seconds = max(CPU_LEAST, int(CPU_TIMES * self.cost + 1))
        if self.expected.status == "timeout":
            raise RuntimeError(f"{self.name}: topoc itself has no end")

    def kill(self, topoc, work):
        """How the test notices the change; None: it does not."""
        got = self.run(topoc, work)
        where = got.differs(self.expected)
        if not where:
            return None
        if got.status == "timeout":
            return "timeout"
        if got.status != self.expected.status and (
                got.status < 0 or got.status > 128):
            return "crash"
        if self.confirm is None or self.confirm(topoc, where, Path(work)):
            return where
        return None


ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}
ENVIRONMENT.pop("NO_COLOR", None)


# Cases and examples

def case_probes(folder, below="."):
    for source in sorted((cases.CASES / below).rglob("in.topo")):
        case = source.parent
        name = "cases/" + case.relative_to(cases.CASES).as_posix()
        pristine = folder / name.replace("/", "+")
        shutil.copytree(case, pristine / "in", symlinks=True,
                        ignore=shutil.ignore_patterns("before"))
        if (case / "before").exists():
            shutil.copytree(case / "before", pristine / "out")
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


def database_differs(_, where, work):
    """Where only admin.db differs, its dump must, or what it is made like."""
    if where != "admin.db":
        return True
    if consumers.check_database(work / "out"):
        return True
    dumps = [subprocess.run(
        [program("sqlite3"), "-readonly", path, ".dump"],
        capture_output=True).stdout
        for path in (work / "out/admin.db", work / "../expected.db")]
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
    words = path.read_text().splitlines() if path.exists() else []
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


def learn(probes, topoc, folder, cover=None):
    """The probes, with what is to come of them; those that come out in
    another way each time are left out."""
    kept = []
    work = folder / "work"
    for probe in probes:
        probe.lines = list(probe.lines)
        probe.learn(topoc, work)
        again = (cover.learn(probe, lambda topoc, environment: probe.run(
                     topoc, work, environment)) if cover
                 else probe.run(topoc, work))
        if not again.differs(probe.expected):
            kept.append(probe)
    return kept


class Corpus:
    """Probes in the order in which they killed most, the cheap ones first."""

    def __init__(self, probes, folder):
        self.probes = probes
        self.folder = folder
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
        for probe in self.order(file, past):
            expected = probe.expected.tree.get("admin.db")
            if expected is not None:
                (self.folder / "expected.db").write_bytes(expected)
            how = probe.kill(topoc, self.folder / "work")
            if how:
                for key in (probe.name, (file, probe.name)):
                    self.kills[key] = self.kills.get(key, 0) + 1
                return probe.name, how
        return None
