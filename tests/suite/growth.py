"""No list that a file can hold is searched again for each of its entries, and
no chain is gone again for each postoffice on it: four times as much of
anything takes about four times the instructions.

Both counts are of one program on one machine, by cachegrind; what a run takes
without a topology worth mentioning is left out.
"""

import subprocess
import tempfile
from pathlib import Path

from bench import lists
from suite.common import Test, program
from suite.instructions import COUNTED, TOOLS, number

TIMES = 4
LIMIT = 1.3 * TIMES
LEAST = 4_000_000   # instructions: less is not worth a comparison
SOME = lists.company(lists.GATE + " }\n")


def tests(options):
    for entry in lists.LISTS.values():
        yield Test("growth", entry.name,
                   lambda entry=entry: test_growth(options, entry))


def test_growth(options, entry):
    problems = []
    # A build begins with a check.
    for command in ["build" if entry.build else "check"]:
        base = count_base(tuple(options.topoc), command, options)
        small, large = (
            count(options, command, entry.write(size), entry.status) - base
            for size in (entry.size, TIMES * entry.size))
        if large > max(LIMIT * small, LEAST):
            problems.append(
                f"{command}: {large / small:.1f} times the instructions for "
                f"{TIMES} times {entry.size}: more than {LIMIT:.1f}")
    return problems


BASE = {}


def count_base(topoc, command, options):
    if (topoc, command) not in BASE:
        BASE[topoc, command] = count(options, command, SOME, 0)
    return BASE[topoc, command]


def count(options, command, text, status):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.topo").write_text(text, encoding="utf-8")
        out = ["--only", "hosts,zones,relays", "-o", "out"]
        done = subprocess.run(
            [program("valgrind"), "--tool=cachegrind", *TOOLS["cachegrind"],
             *options.topoc, command, *(out if command == "build" else []),
             "in.topo"], cwd=folder,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, timeout=options.timeout * 4, check=False)
    counted = COUNTED.search(done.stderr)
    if done.returncode != status or counted is None:
        raise RuntimeError(f"status {done.returncode}, not {status}: "
                           + done.stderr.decode(errors="replace")[-500:])
    return number(counted.group(1))
