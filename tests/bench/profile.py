#!/usr/bin/env python3
"""Where the time goes: the instructions of each room, counted by callgrind.

Each room is a folder of src, and grammar/; what libraries do for them (the C
library, SQLite, which also calls back) is a row of its own.  Then the limits:
what the scanner alone takes, and writing the outputs' bytes alone.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

import shapes
from measure import Command, alternate, remove
from peers import find

ROOMS = ("base", "text", "grammar", "ast", "front", "model", "check", "emit",
         "main")
NAMED = re.compile(r"(c?(?:ob|fl|fi|fe|fn))=\((\d+)\)(?: (.*))?$")


def room_of(path):
    """The room that a source file is in, or None for a library's."""
    match = re.search(r"(?:^|/)src/(?:(\w+)/)?\w+\.[ch]$", path)
    if match:
        return match.group(1) or "main"
    return "grammar" if re.search(r"\b(scan|parse)\.[cly]$", path) else None


class Profile:
    """The costs in a file of callgrind's."""

    def __init__(self, path):
        self.own = Counter()        # by room; None: libraries
        self.functions = Counter()
        self.names = {}
        self.read(path)
        self.total = sum(self.own.values())

    def read(self, path):
        file = function = ""
        is_call = False
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if "=" in line:
                    named = NAMED.match(line.rstrip("\n"))
                    if named:
                        kind, name = self.resolve(*named.groups())
                        if kind == "fl":
                            file = name
                        elif kind == "fn":
                            function = name
                    elif line.startswith("calls="):
                        is_call = True
                elif line[0] in "0123456789+-*":
                    cost = int(line.split()[1])
                    if is_call:     # what was called counts for itself
                        is_call = False
                    else:
                        self.own[room_of(file)] += cost
                        self.functions[room_of(file), function] += cost

    def resolve(self, kind, number, name):
        """Names are written once; files of callers and callees share
        theirs, and so do functions."""
        space = "fn" if kind.endswith("fn") else (
            "ob" if kind.endswith("ob") else "fl")
        if name is not None:
            self.names[space, number] = name
        return kind, self.names[space, number]


def callgrind(topoc, source, arguments, folder):
    path = folder / "callgrind.out"
    subprocess.run([find("valgrind"), "--tool=callgrind",
                    f"--callgrind-out-file={path}", topoc, *arguments, source],
                   stderr=subprocess.DEVNULL, check=True)
    profile = Profile(path)
    path.unlink()
    return profile


def table(profiles, size):
    print(f"instructions a postoffice, of {size}")
    print(f"{'room':10}" + "".join(f"{name:>18}" for name in profiles))
    for room in [*ROOMS, None]:
        cells = []
        for profile in profiles.values():
            own = profile.own[room]
            cells.append(f"{own // size:>8}"
                         f"{100 * own / profile.total:>7.1f} %")
        print(f"{room or 'libraries':10}"
              + "".join(f"{cell:>18}" for cell in cells))
    print(f"{'all':10}" + "".join(f"{profile.total // size:>18}"
                                  for profile in profiles.values()))


def functions(name, profile, size, count=12):
    print(f"\nthe dearest functions of {name} (own instructions)")
    for (room, function), cost in profile.functions.most_common(count):
        print(f"{cost // size:>8} {100 * cost / profile.total:5.1f} %  "
              f"{room or 'library':8} {function}")


def limits(topoc, program, source, folder, runs):
    """The scanner alone on the source; writing the outputs' bytes alone."""
    out, copy = folder / "out-profile", folder / "copy"
    check = Command("check", [topoc, "check", source])
    scan = Command("the scanner alone", [program, "scan", source])
    build = Command("build", [topoc, "build", "-o", out, source])
    alternate([check, scan, build], runs)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    write = Command("writing its bytes alone",
                    [program, "write", copy, *files], out=copy)
    alternate([write], runs)
    total = sum(path.stat().st_size for path in files)
    print(f"\nlimits ({source.stat().st_size} bytes of source, {total} of "
          "outputs)")
    for command in (check, scan, build, write):
        print(f"{command.name:24} user {command.user:7.3f} s, user and system "
              f"{command.cpu:7.3f} s, wall {command.wall:7.3f} s")
    remove(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--topoc", type=Path, default=Path("topoc"))
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--limits", type=Path,
                        help="the program of limits.c; without it, no limits")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", type=int, default=100_000,
                        help="for the limits (100000)")
    parser.add_argument("--count-size", type=int, default=10_000,
                        help="for the instructions (10000)")
    arguments = parser.parse_args()
    folder, topoc = arguments.folder.resolve(), arguments.topoc.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    main_shape = shapes.SHAPES["main"]
    source, _ = shapes.make(main_shape, arguments.count_size, folder)
    out = folder / "out-profile"
    profiles = {"check": callgrind(topoc, source, ["check"], folder),
                "build": callgrind(topoc, source, ["build", "-o", out],
                                   folder)}
    remove(out)
    table(profiles, arguments.count_size)
    for name, profile in profiles.items():
        functions(name, profile, arguments.count_size)
    if arguments.limits:
        source, _ = shapes.make(main_shape, arguments.size, folder)
        limits(topoc, arguments.limits.resolve(), source, folder,
               arguments.runs)


if __name__ == "__main__":
    main()
