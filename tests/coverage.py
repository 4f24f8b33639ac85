#!/usr/bin/env python3
"""Count the lines and the branches of src/ that the tests run.

    coverage.py --build build/coverage [--no-run] [--missing N]

runs the suite and the unit tests with the program that `make coverage` built
(clang's own counters, which are of the source and not of what the optimizer
made of it), prints a table by room, and ends in 1 below the bounds.

A branch is each outcome of each condition, of the parts of && and || as well.
Assertions are not built in: their failure is not to be seen.  Tests that fail
here are told and do not count, for some watch time, file sizes or
instructions, which the counters change; `make check` is where they must pass.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUNDS = {"lines": 95, "branches": 90}      # per cent
# Not of use here: valgrind's counts, the texts' own tests.
GROUPS = ("cases checks examples consumers explain properties hostile beside"
          " publish sandbox deps diff completion print library"
          " faults-calls faults-kills faults-signals faults-disk faults-streams"
          " forms progress units judge diagnostics size walks").split()


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, metavar="FOLDER")
    parser.add_argument("--no-run", action="store_true",
                        help="count what the last run has left")
    parser.add_argument("--only", action="append", metavar="GROUP",
                        help="add these groups to what the last run has left")
    parser.add_argument("--missing", type=int, default=0, metavar="N",
                        help="name the N files that miss most branches")
    return parser.parse_args()


def run_suite(build, groups):
    """Run it with a profile for each program, to which its runs add as they go
    (%c): so what is killed counts, too, and what may write no files any more."""
    command = [sys.executable, "tests/run.py", "--topoc", build / "topoc",
               "--units", build / "unit", "--judge", "100", "--mutants",
               "200", "--timeout", "300"]
    command += [word for group in groups for word in ("--only", group)]
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(
        build / "profiles/%4m%c.profraw"))
    subprocess.run(command, cwd=ROOT, env=environment, check=False)


def export(build):
    """What llvm-cov tells of each file, as JSON."""
    merged = build / "all.profdata"
    subprocess.run(["llvm-profdata-14", "merge", "-sparse", "-o", merged,
                    *(build / "profiles").glob("*.profraw")], check=True)
    objects = [word for path in sorted((build / "unit").glob("test_*"))
               if not path.suffix for word in ("-object", path)]
    told = subprocess.run(["llvm-cov-14", "export", "-summary-only",
                           f"-instr-profile={merged}", build / "topoc",
                           *objects], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True).stdout
    return json.loads(told)["data"][0]["files"]


def by_file(files):
    """Of each file in src/, the covered and all lines and branches."""
    counts = {}
    for each in files:
        path = Path(os.path.normpath(ROOT / each["filename"]))
        if path.is_relative_to(ROOT / "src"):
            counts[path.relative_to(ROOT)] = [
                each["summary"][what][key] for what in BOUNDS
                for key in ("covered", "count")]
    return counts


def per_cent(covered, count):
    return 100 * covered / count if count else 100


def show(name, counts):
    lines, all_lines, branches, all_branches = counts
    print(f"{name:<14}{all_lines:>7}{per_cent(lines, all_lines):>9.2f} %"
          f"{all_branches:>9}{per_cent(branches, all_branches):>9.2f} %")


def report(counts):
    """The table; whether the bounds are kept."""
    rooms = defaultdict(lambda: [0] * 4)
    for path, numbers in counts.items():
        room = path.parent if path.parent.name != "src" else Path("src/*.c")
        for name in (str(room), "all of src"):
            rooms[name] = [a + b for a, b in zip(rooms[name], numbers)]
    print(f"{'room':<14}{'lines':>7}{'run':>11}{'branches':>9}{'run':>11}")
    total = rooms.pop("all of src")
    for name, numbers in sorted(rooms.items()):
        show(name, numbers)
    show("all of src", total)
    reached = per_cent(*total[:2]), per_cent(*total[2:])
    short = [f"{what}: {got:.2f} %, and must be {bound} %" for got, (
        what, bound) in zip(reached, BOUNDS.items()) if got < bound]
    print("\n".join(short) or "The bounds are kept: 95 % of the lines, 90 % of"
          " the branches.")
    return not short


def unseen(counts):
    """A source file without counters is not built, or has no function."""
    return [path for path in sorted((ROOT / "src").rglob("*.c"))
            if path.relative_to(ROOT) not in counts
            and "\n{\n\t" in path.read_text("utf-8")]


def main():
    arguments = parse_arguments()
    build = Path(arguments.build).resolve()
    (build / "profiles").mkdir(exist_ok=True)
    if not arguments.no_run and not arguments.only:
        for old in (build / "profiles").iterdir():
            old.unlink()
    if not arguments.no_run:
        run_suite(build, arguments.only or GROUPS)
    counts = by_file(export(build))
    for path in unseen(counts):
        print(f"not counted: {path}")
    missed = sorted(counts.items(), key=lambda item: item[1][2] - item[1][3])
    for path, numbers in missed[:arguments.missing]:
        print(f"{path}: {numbers[1] - numbers[0]} lines and "
              f"{numbers[3] - numbers[2]} branches are not run")
    kept = report(counts)
    return 0 if kept and not unseen(counts) else 1


if __name__ == "__main__":
    sys.exit(main())
