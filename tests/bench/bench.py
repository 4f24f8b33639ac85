#!/usr/bin/env python3
"""Measure topoc and its peers side by side; print one table.

Commands that are compared run in turn, as often as --runs says; the figures
are medians, and the ratios are of user times.  A figure that must be reached
and is not is told, but is no failure: times vary.  What fails is a command
that does not end as it must, and a wrong output.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

import peers
import sample
import shapes
from measure import Command, Failed, alternate, remove, run_once

SIZES = (1_000, 10_000, 100_000, 1_000_000)
OTHERS_AT = 100_000
REQUIRED_FROM = 100_000     # below, starting a process is what takes time
CHECK = (5, 2.5)        # must and aim, in user time of wc
ZONES = (0.5, 0.2)      # of kzonecheck
DATABASE = (1, 0.5)     # of the sqlite3 shell
JSON = (1, 0.5)         # of --only db
GROWTH = (11, 10)       # for ten times the size
FREE_MIB = 64
SUM_NOISE = 0.05        # by which a build may pass the sum of its parts
SECOND_CORE = 0.8       # of the processor's time, in wall time
KINDS = ("admin", "maps", "hosts,zones", "db", "json")

COLUMNS = (("shape", 13), ("size", -8), ("command", 22), ("user s", -8),
           ("wall s", -8), ("MiB", -8), ("ratio", -7), ("to", 20),
           ("must", -5), ("aim", -5), ("reached", 7))


@dataclass
class Row:
    shape: str
    size: int
    command: str
    user: float = None
    wall: float = None
    mib: float = None
    ratio: float = None
    to: str = ""
    must: float = None
    aim: float = None
    noise: float = 0

    def verdict(self):
        if self.must is None and self.aim is None:
            return ""
        if self.aim is not None and self.ratio <= self.aim:
            return "aim"
        if self.must is None:
            return "no aim"
        return "met" if self.ratio <= self.must + self.noise else "NOT MET"

    def cells(self):
        return (self.shape, str(self.size), self.command,
                number(self.user, 3), number(self.wall, 3),
                number(self.mib, 0), number(self.ratio, 2),
                self.to, short(self.must), short(self.aim), self.verdict())


def number(value, places):
    return "" if value is None else f"{value:.{places}f}"


def short(value):
    return "" if value is None else f"{value:.3g}"


def line(cells):
    return "  ".join(f"{cell:{'>' if width < 0 else '<'}{abs(width)}}"
                     for cell, (_, width) in zip(cells, COLUMNS)).rstrip()


class Bench:
    def __init__(self, arguments):
        self.topoc = str(arguments.topoc.resolve())
        self.folder = arguments.folder.resolve()
        self.runs = arguments.runs
        self.required_from = min(arguments.size, REQUIRED_FROM)
        self.rows = []
        print(line([name for name, _ in COLUMNS]), flush=True)

    def tell(self, *rows):
        for row in rows:
            self.rows.append(row)
            print(line(row.cells()), flush=True)

    def make(self, shape, size):
        return shapes.make(shape, size, self.folder)

    def check(self, source, status=0):
        return Command("check", [self.topoc, "check", source], status)

    def build(self, source, only=None):
        out = self.folder / ("out-" + (only or "all").replace(",", "-"))
        chosen = ["--only", only] if only else []
        return Command("build" + (f" {only}" if only else ""),
                       [self.topoc, "build", *chosen, "-o", out, source],
                       out=out)


def plain(shape, size, command):
    return Row(shape, size, command.name, command.user, command.wall,
               command.mib)


NONE = (None, None)


def against(shape, size, command, peer, figures=NONE):
    row = plain(shape, size, command)
    row.ratio = command.user / peer.user
    row.to, (row.must, row.aim) = peer.name, figures
    return row


def memory(shape, size, command, source_bytes):
    must, aim = (FREE_MIB + times * source_bytes / 2**20 for times in (3, 2))
    return Row(shape, size, f"{command.name}, memory", mib=command.mib,
               ratio=command.mib / must,
               to=f"{must:.0f} MiB", must=1, aim=aim / must)


def growth(shape, size, small_size, large, small, square=False):
    times = size / small_size / 10 * (10 if square else 1)
    return Row(shape, size, f"{large.name}, growth",
               ratio=large.user / small.user, to=f"at {small_size}",
               must=GROWTH[0] * times, aim=GROWTH[1] * times)


# The main shape

def main_shape(bench, size):
    source, total = bench.make(shapes.SHAPES["main"], size)
    check, wc = bench.check(source), peers.wc(source)
    only = {kind: bench.build(source, kind) for kind in KINDS}
    build, spread = bench.build(source), bench.build(source)
    spread.cores = True
    reference = bench.folder / "reference"
    run_once(Command("build", [bench.topoc, "build", "-o", reference, source],
                     out=reference))
    problems = sample.compare(size, reference)
    if problems:
        raise Failed("\n".join(problems[:sample.MENTIONED]))
    readers = peers.zone_readers(reference / "zones/company.com.zone")
    shells = peers.sqlite_shells(reference / "admin.db", bench.folder / "csv")
    if size <= OTHERS_AT:
        run_once(shells[0])
        peers.check_imported(reference / "admin.db", shells[0].out)
    alternate([check, wc, *only.values(), build, spread, *readers,
               *shells],
              bench.runs)
    required = size >= bench.required_from
    bench.tell(plain("main", size, wc),
               against("main", size, check, wc, CHECK if required else NONE),
               memory("main", size, check, total))
    zones(bench, size, only["hosts,zones"], readers,
          ZONES if required else NONE)
    database(bench, size, only["db"], shells, DATABASE if required else NONE)
    bench.tell(against("main", size, only["json"], only["db"],
                       JSON if required else NONE))
    whole(bench, size, check, only, build, required)
    second_core(bench, size, spread, required)
    remove(reference)
    remove(bench.folder / "csv")
    return {command.name: command for command in
            (check, *only.values(), build)}


def zones(bench, size, command, readers, figures):
    bench.tell(*(plain("main", size, reader) for reader in readers))
    for reader in readers:
        bench.tell(against("main", size, command, reader, figures
                           if reader.name == "kzonecheck" else NONE))


def database(bench, size, command, shells, figures):
    bench.tell(*(plain("main", size, shell) for shell in shells),
               *(against("main", size, command, shell, figures)
                 for shell in shells))


def whole(bench, size, check, only, build, required):
    """What each kind takes more than a check, and one check."""
    total = check.user + sum(part.user - check.user for part in only.values())
    bench.tell(plain("main", size, only["admin"]),
               plain("main", size, only["maps"]))
    row = plain("main", size, build)
    row.ratio, row.to = build.user / total, "the sum of its parts"
    row.must, row.noise = (1 if required else None), SUM_NOISE
    bench.tell(row)


def second_core(bench, size, build, required):
    row = plain("main", size, build)
    row.command = "build, second core"
    row.ratio, row.to = build.wall / build.cpu, "wall to CPU time"
    row.aim = SECOND_CORE if required else None
    bench.tell(row)


def main_growth(bench, measured):
    large, small = sorted(measured, reverse=True)[:2]
    for name in ("check", "build hosts,zones", "build db", "build json",
                 "build"):
        bench.tell(growth("main", large, small, measured[large][name],
                          measured[small][name]))


# The other shapes

def other_shape(bench, shape, size):
    size = min(size, shape.largest or size)
    small_size = size // 10
    source, total = bench.make(shape, size)
    small_source, _ = bench.make(shape, small_size)
    check, small = (bench.check(path, shape.status)
                    for path in (source, small_source))
    wc = peers.wc(source)
    builds = ([bench.build(path) for path in (source, small_source)]
              if shape.build else [])
    alternate([check, small, wc, *builds], bench.runs)
    square = shape.largest is not None
    bench.tell(against(shape.name, size, check, wc,
                       NONE if square else CHECK),
               growth(shape.name, size, small_size, check, small, square),
               memory(shape.name, size, check, total))
    if builds:
        bench.tell(plain(shape.name, size, builds[0]),
                   growth(shape.name, size, small_size, *builds, square))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--topoc", type=Path, default=Path("topoc"))
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", type=int, default=SIZES[-1],
                        help="the largest (a million)")
    parser.add_argument("--only", metavar="SHAPE", action="append",
                        choices=list(shapes.SHAPES),
                        help="of " + ", ".join(shapes.SHAPES))
    return parser.parse_args()


def run(bench, arguments):
    wanted = [shape for name, shape in shapes.SHAPES.items()
              if not arguments.only or name in arguments.only]
    if shapes.SHAPES["main"] in wanted:
        sizes = [size for size in SIZES if size < arguments.size]
        measured = {size: main_shape(bench, size)
                    for size in [*sizes, arguments.size]}
        if len(measured) > 1:
            main_growth(bench, measured)
    for shape in wanted:
        if shape.name != "main":
            other_shape(bench, shape, min(arguments.size, OTHERS_AT))


def main():
    arguments = parse_arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments)
    try:
        run(bench, arguments)
    except Failed as problem:
        sys.exit(f"bench: {problem}")
    verdicts = [row.verdict() for row in bench.rows if row.must is not None]
    print(f"{len(verdicts)} figures must be reached: "
          f"{len(verdicts) - verdicts.count('NOT MET')} are, "
          f"{verdicts.count('aim')} of them as well as is aimed at")


if __name__ == "__main__":
    main()
