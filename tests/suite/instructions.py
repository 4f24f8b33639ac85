"""How many instructions topoc takes, which no other load on the machine
changes: so many a postoffice as tests/bench/instructions.txt says, and no more
than in proportion to the size.

The recorded figures are callgrind's and hold for one compiler.  Growth needs
no record; it is counted by cachegrind, in a third of the time.
"""

import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import shapes
from suite.common import TESTS, Skipped, Test, program

RECORD = TESTS / "bench/instructions.txt"
SIZE = 10_000
GROWTH = (2_000, 20_000)
TOLERANCE = 0.05        # of the recorded figure
GROWTH_LIMIT = 10.5     # for ten times the size
NOISE = 0.001           # hash tables have random seeds
COMMANDS = ("check", "build")
HEAD = """\
# Instructions a postoffice, counted by valgrind --tool=callgrind on {size}
# postoffices of the bench's main shape.  Written by
# tests/run.py --golden --only instructions
"""
COUNTED = re.compile(rb"(?:Collected :|I +refs:) +([\d,]+)")
COMPILER = re.compile(rb"(?:GCC: \([^)\0]*\) |[\w ]*clang version )"
                      rb"[^\0\n]{1,80}")


def tests(options):
    if options.golden:
        yield Test("instructions", "record", lambda: record(options))
        return
    for command in COMMANDS:
        yield Test("instructions", f"{command} of {SIZE}",
                   lambda command=command: test_recorded(options, command))
        yield Test("instructions", f"growth of {command}",
                   lambda command=command: test_growth(options, command))
    yield Test("instructions", "repeatable",
               lambda: test_repeatable(options))


def test_recorded(options, command):
    recorded = read_record()
    compiler = compiler_of(options)
    if bare(recorded.get("compiler", "")) != bare(compiler):
        raise Skipped(f"recorded for {recorded.get('compiler')}, "
                      f"this is {compiler}")
    limit = int(recorded[command])
    got = per_postoffice(options, command)
    part = got / limit - 1
    if part > TOLERANCE:
        return [f"{got} instructions a postoffice, {100 * part:.1f} % more "
                f"than the {limit} recorded in "
                f"{RECORD.relative_to(TESTS.parent)}"]
    if part < -TOLERANCE:
        print(f"instructions: {command} takes {got} a postoffice, "
              f"{-100 * part:.1f} % less than the {limit} recorded; record it: "
              "tests/run.py --golden --only instructions", flush=True)
    return []


def test_growth(options, command):
    small, large = (count(options, command, size, "cachegrind")
                    for size in GROWTH)
    if large > GROWTH_LIMIT * small:
        return [f"{large / small:.2f} times the instructions for {GROWTH[1]} "
                f"postoffices as for {GROWTH[0]}: more than {GROWTH_LIMIT}"]
    return []


def test_repeatable(options):
    """A count that is another one the next time would tell nothing."""
    one, other = (count(options, "check", SIZE, "cachegrind")
                  for _ in range(2))
    if abs(one - other) > NOISE * one:
        return [f"{one}, then {other} instructions for the same"]
    return []


# The record

def read_record():
    if not RECORD.exists():
        return {}
    return dict(line.split(" ", 1) for line in RECORD.read_text().splitlines()
                if line and not line.startswith("#"))


def record(options):
    lines = [f"compiler {compiler_of(options)}"]
    lines += [f"{command} {per_postoffice(options, command)}"
              for command in COMMANDS]
    RECORD.write_text(HEAD.format(size=SIZE) + "\n".join(lines) + "\n")
    return []


def compiler_of(options):
    """The machine and the compiler, as that one wrote it into topoc; what was
    compiled by clang also holds parts of gcc's."""
    found = {match.decode() for match in
             COMPILER.findall(Path(options.topoc[-1]).read_bytes())}
    return " ".join([platform.machine(), *sorted(
        found, key=lambda name: ("clang" not in name, name))[:1]])


def bare(compiler):
    """Without the packager's revision, which changes no code."""
    return re.sub(r" \([^)]*\)", "", compiler)


# Counting

def per_postoffice(options, command):
    return round(count(options, command, SIZE, "callgrind") / SIZE)


def count(options, command, size, tool):
    """The instructions of one run, in a place and with an environment whose
    names have the same length everywhere."""
    valgrind = program("valgrind")
    with tempfile.TemporaryDirectory() as folder:
        shapes.make(shapes.SHAPES["main"], size, folder)
        source = Path(folder) / f"main-{size}" / "main.topo"
        done = subprocess.run(
            [valgrind, f"--tool={tool}", *TOOLS[tool], *options.topoc, command,
             *(["-o", "out"] if command == "build" else []), source.name],
            cwd=source.parent, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=options.timeout * 4, check=False)
        digests = count_digests(source.parent / PROFILE)
        shutil.rmtree(source.parent)
    counted = COUNTED.search(done.stderr)
    if done.returncode != 0 or counted is None:
        raise RuntimeError(f"{tool}: status {done.returncode}: "
                           + done.stderr.decode(errors="replace")[-500:])
    return number(counted.group(1)) - digests


def count_digests(profile):
    """What the digests of the outputs took: as much as all the rest, since
    valgrind's processor has no instructions for them; the others have."""
    if not profile.exists():
        return 0
    done = subprocess.run([program("callgrind_annotate"), "--threshold=100",
                           str(profile)], stdout=subprocess.PIPE, check=True)
    return sum(number(found) for found in DIGESTS.findall(done.stdout))


def number(text):
    return int(text.replace(b",", b""))


PROFILE = "callgrind.out"
DIGESTS = re.compile(rb"^ *([\d,]+) .*sha256_compress", re.MULTILINE)


TOOLS = {"callgrind": [f"--callgrind-out-file={PROFILE}"],
         "cachegrind": ["--cache-sim=no", "--cachegrind-out-file=/dev/null"]}
