"""Many errors in one file: all are found, each in its place, at no great cost.
"""

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from suite import findings
from suite.common import Test, program
from suite.cost import measure

# What one postoffice too many can have wrong, and the check that says so.  No
# mistake has to do with another one.
MISTAKES = [
    ("downstraem P{n} via HQ {{ domain none; }}", "syntax"),
    ("downstream P{n} via HQ {{ domain none }}", "syntax"),
    ("downstream P{n} via HQ {{ domain none;; }}", "syntax"),
    ("downstream P{n} via HQ {{ domain none; }};", "syntax"),
    ("downstream P{n} via HQ domain none; }}", "syntax"),
    ("downstream P{n} via HQ {{ {{ domain none; }}", "syntax"),
    ("downstream P{n} Q{n} via HQ {{ domain none; }}", "syntax"),
    ("downstream P{n} via HQ by car {{ domain none; }}", "syntax"),
    ("serial {n};", "syntax"),
    ("downstream P{n} via NOBODY {{ domain none; }}", "unknown-name"),
    ("downstream P{n} via NOWHERE/HQ {{ domain none; }}", "unknown-name"),
    ("downstream P{n} {{ domain none; }}", "no-uplink"),
    ("downstream P{n} via HQ;", "no-domain"),
    ("downstream P{n} via HQ {{ domain p_{n}.company.com; }}",
     "domain-syntax"),
    ("downstream P{n} via HQ {{ domain HQ.Company.COM.; }}",
     "duplicate-domain"),
    ("downstream P{n}TOOLONGNAME via HQ {{ domain none; }}", "name-syntax"),
    ("downstream P{n} via HQ {{ domain none; users 501; }}", "users-limit"),
    ("downstream P{n} via HQ {{ domain none; users x; }}", "value-syntax"),
    ("downstream P{n} via HQ {{ domain none; host p.company.com; }}",
     "misplaced"),
    ("downstream P{n} via HQ {{ domain none; link HQ; }}", "duplicate-link"),
    ("downstream P{n} via HQ {{ domain none; users 1; users 2; }}",
     "duplicate-declaration"),
    ("hub P{n} via P{n};", "misplaced"),
    ("downstream P{n} via HQ {{ domain none; route HQ via GW2; }}",
     "indirect-forwarder"),
    ("downstream P{n} via HQ {{ domain none; phone \"1\\x\"; }}", "syntax"),
]

HEAD = """smarthost relay.company.com { address 123.123.1.1; }
network COMPANY {
    gateway HQ { host gw.company.com; address 123.123.123.123;
                 domain hq.company.com; }
    gateway GW2 { host gw2.company.com; address 123.123.123.124;
                  domain none; }
"""

GOOD = "downstream P{n} via HQ {{ domain none; }}"
LINES = 5000
# At most, with an error in each line, for as many bytes.  Correct lines are copied
# from their shape (src/front/shape.c); one with an error is read by the parser,
# which takes as long as it takes to tell of it.
SLOWER = 2.1
LARGER = 1.6


def tests(options):
    yield Test("errors", "a hundred at once", lambda: hundred(options))
    for text, check in MISTAKES:
        yield Test("errors", f"{LINES} of {text}",
                   lambda text=text: crowd(options, text))


def write(path, texts):
    path.write_text(HEAD + "".join(
        "    " + text.format(n=n) + "\n" for n, text in enumerate(texts))
        + "}\n")


def hundred(options):
    """Each mistake about four times, all in one file: a hundred independent errors
    are a hundred findings."""
    wanted, texts = set(), []
    for n in range(100):
        text, check = MISTAKES[n % len(MISTAKES)]
        texts.append(text)
        wanted.add((HEAD.count("\n") + n + 1, check))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.topo"
        write(path, texts)
        ran = subprocess.run(options.topoc + ["check", "--max-errors", "0",
                                              "in.topo"],
                             cwd=folder, capture_output=True, check=False,
                             timeout=options.timeout)
    got = findings.reported(ran.stderr, "in.topo")
    found = {(line, check) for _, line, check in got}
    return ([f"line {line}: no {check}" for line, check
             in sorted(wanted - found)]
            + [f"line {line}: {check} too much" for line, check
               in sorted(found - wanted)]
            + [f"line {line}: {check} {times} times"
               for (_, line, check), times in got.items() if times > 1])


@cache
def cost(topoc, text):
    """Instructions and peak memory (bytes) of a check of LINES lines."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "in.topo", [text] * LINES)
        counted = subprocess.run(
            [program("valgrind"), "--tool=callgrind",
             "--callgrind-out-file=/dev/null", *topoc, "check", "in.topo"],
            cwd=folder, capture_output=True, check=False)
        memory = measure([*topoc, "check", "in.topo"], cwd=folder,
                         quiet=True).peak
    return int(re.search(rb"refs:\s*([\d,]+)",
                         counted.stderr)[1].replace(b",", b"")), memory


def crowd(options, text):
    good = cost(tuple(options.topoc), GOOD)
    bad = cost(tuple(options.topoc), text)
    problems = []
    longer = max(1, len(text) / len(GOOD))
    if bad[0] > SLOWER * longer * good[0]:
        problems.append(f"{bad[0]} instructions, without errors {good[0]}")
    if bad[1] > LARGER * good[1]:
        problems.append(f"{bad[1]} bytes, without errors {good[1]}")
    return problems
