"""Running commands and taking their time and memory."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from suite.cost import measure

LONG_ENOUGH = 0.2       # seconds; what is shorter is run several times
MOST_TIMES = 20


@dataclass
class Command:
    """What to run; `out` is a folder that it is to find absent, and `cores`
    says that it is to have all processors."""
    name: str
    argv: list
    status: int = 0
    stdin: Path = None
    out: Path = None
    cores: bool = False
    times: int = 1
    samples: list = field(default_factory=list)

    @property
    def user(self):
        return median(sample.user for sample in self.samples)

    @property
    def cpu(self):
        return median(sample.user + sample.system for sample in self.samples)

    @property
    def wall(self):
        return median(sample.wall for sample in self.samples)

    @property
    def mib(self):
        return median(sample.mib for sample in self.samples)


@dataclass
class Sample:
    user: float
    system: float
    wall: float
    mib: float


class Failed(Exception):
    """A command that did not end as it was to."""


def remove(path):
    if path is not None and path.is_dir():
        shutil.rmtree(path)
    elif path is not None:
        path.unlink(missing_ok=True)


def run_once(command, turn=0):
    """Run it on one processor, another one each turn."""
    remove(command.out)
    processors = sorted(os.sched_getaffinity(0))
    if not command.cores:
        processors = [processors[turn % len(processors)]]
    cost = measure(
        command.argv, stdin=command.stdin or os.devnull, quiet=True,
        limits={"processors": ",".join(map(str, processors))},
        env=dict(os.environ, LC_ALL="C"))
    if cost.status != command.status:
        raise Failed(f"{' '.join(map(str, command.argv))}: status "
                     f"{cost.status}")
    return Sample(cost.user, cost.system, cost.wall, cost.peak / (1 << 20))


def run(command, turn):
    samples = [run_once(command, turn) for _ in range(command.times)]
    command.samples.append(Sample(
        sum(sample.user for sample in samples) / len(samples),
        sum(sample.system for sample in samples) / len(samples),
        sum(sample.wall for sample in samples) / len(samples),
        max(sample.mib for sample in samples)))


def alternate(commands, runs):
    """Run all in turn, as often as that.  The first time tells how often a
    short one must be run to be measured, and counts only for a long one.

    All are on the same processor in each turn: on a virtual machine one may
    be half as fast again as the other, for as long as its neighbour sleeps.
    """
    for command in commands:
        first = run_once(command)
        cpu = max(first.user + first.system, 0.001)
        if cpu < LONG_ENOUGH:
            command.times = min(MOST_TIMES, round(LONG_ENOUGH / cpu) + 1)
        else:
            command.samples.append(first)
    for i in range(runs):
        for command in commands:
            if len(command.samples) <= i:
                run(command, i)
    for command in commands:
        remove(command.out)
