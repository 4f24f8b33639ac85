"""The unit tests, each a program; the independent judge, in batches; and the
mutants that measure the diagnostics, and those of the source."""

import sys
from pathlib import Path

from suite.common import ROOT, Test, run

# Topologies of each run of the judge; a run of so many also fails where it
# has not tried each of the judge's relations.
BATCH = 1000


def unit_tests(options):
    """Each program in the folder that --units names must end with 0."""
    folder = Path(options.units) if options.units else None
    sources = sorted((ROOT / "tests/unit").glob("test_*.c"))
    for source in sources if folder else []:
        path = folder.resolve() / source.stem
        yield Test("units", source.stem, lambda path=path: test_unit(path))


def test_unit(path):
    if not path.exists():
        return [f"{path.name} is not built"]
    ran = run([str(path)], ROOT)
    if ran.status != 0:
        return [f"status {ran.status}", ran.stderr.decode(errors="replace")]
    return []


def judge_tests(options):
    """--judge N random topologies of all kinds, and the judge's own tests."""
    if options.judge:
        yield Test("judge", "selftest", test_judge_itself)
    for first in range(0, options.judge, BATCH):
        yield Test("judge", f"topologies from seed {first}",
                   lambda first=first: test_judge(
                       options, first, min(BATCH, options.judge - first)))


def test_judge_itself():
    ran = run([sys.executable, "tests/judge/selftest.py"], ROOT, timeout=900)
    return ran.stderr.decode().splitlines()[-20:] if ran.status else []


def test_judge(options, seed, number):
    ran = run([sys.executable, "tests/judge/judge.py", "--topoc",
               options.topoc[0], "--seed", str(seed), "-n", str(number), "-j",
               "1"], ROOT, timeout=options.timeout * 10)
    text = ran.stdout.decode(errors="replace")
    if ran.status != 0 or f"{number} passed, 0 failed" not in text:
        return ["differs", text[-4000:],
                ran.stderr.decode(errors="replace")[-1000:]]
    return []


def diagnostics_tests(options):
    """--mutants N texts with one fault each, and the tool's own tests."""
    if options.mutants:
        yield Test("diagnostics", "selftest", lambda: test_tool(
            options, "selftest.py"))
        yield Test("diagnostics", f"{options.mutants} mutants",
                   lambda: test_tool(options, "diagnostics.py", "-n",
                                     str(options.mutants)))


def mutation_tests(options):
    """The own tests of the tool that changes topoc's source."""
    if options.units:
        yield Test("mutation", "selftest", lambda: ended(run(
            [sys.executable, "tests/mutation/selftest.py", options.topoc[0],
             str(Path(options.units).parent)], ROOT,
            timeout=options.timeout * 10)))


def test_tool(options, name, *more):
    ran = run([sys.executable, f"tests/diagnostics/{name}", "--topoc",
               options.topoc[0], *more], ROOT, timeout=options.timeout * 10)
    return ended(ran)


def ended(ran):
    if ran.status == 0:
        return []
    text = (ran.stdout + ran.stderr).decode(errors="replace")
    return [f"status {ran.status}", *text.splitlines()[-20:]]
