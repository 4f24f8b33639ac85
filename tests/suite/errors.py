"""Many errors in one file: all are found, each in its place, at no great cost.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from suite import findings
from suite.common import Test

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

LINES = 100000
SLOWER = 1.4    # at most, with an error in each line; times are noisy
LARGER = 1.4


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


def cost(options, folder, text):
    """User time and peak memory of a check of LINES lines."""
    path = Path(folder) / "in.topo"
    write(path, [text] * LINES)
    best = None
    for _ in range(3):
        child = subprocess.Popen(options.topoc + ["check", str(path)],
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        usage = os.wait4(child.pid, 0)[2]
        child.returncode = 0
        if best is None or usage.ru_utime < best.ru_utime:
            best = usage
    return best


def crowd(options, text):
    with tempfile.TemporaryDirectory() as folder:
        good = cost(options, folder,
                    "downstream P{n} via HQ {{ domain none; }}")
        bad = cost(options, folder, text)
    problems = []
    if bad.ru_utime > SLOWER * good.ru_utime + 0.05:
        problems.append(f"{bad.ru_utime:.2f} s, without errors "
                        f"{good.ru_utime:.2f} s")
    if bad.ru_maxrss > LARGER * good.ru_maxrss + 4096:
        problems.append(f"{bad.ru_maxrss} KiB, without errors "
                        f"{good.ru_maxrss} KiB")
    return problems
