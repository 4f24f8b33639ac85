#!/usr/bin/env python3
"""Run the tests of topoc: `tests/run.py --help` tells how, and the groups."""

import argparse
import os
import shlex
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

from suite import environment

if __name__ == "__main__":
    environment.enter()     # before a module looks at its surroundings

import layers
from suite import (beside, builds, cases, completing, consumers, deps, diffs,
                   edited, encodings, ends, errors, examples, explain,
                   faults_calls, faults_disk, faults_include, faults_memory,
                   faults_reader, faults_streams, fixes, forms, fuzzing,
                   growth, hostile, hosts, includes, installed, instructions, library,
                   longest, mail, manual, printing, programs, progress,
                   properties, publish, sandbox, served, size, stacks,
                   surroundings, tutorial, walks)
from suite.common import ROOT, Options, Skipped, Test


def layer_tests(_):
    for name, rule in layers.RULES.items():
        yield Test("layers", name, rule)


# Each group: what gives its tests, and what they try.
GROUPS = {
    "cases": (cases.tests, "folders below tests/cases"),
    "checks": (cases.check_tests, "each check has its cases"),
    "examples": (examples.tests, "against tests/golden"),
    "consumers": (consumers.tests, "the programs that read the outputs"),
    "served": (served.tests, "the zones by NSD, Knot and BIND"),
    "hosts": (hosts.tests, "the hosts tables by glibc and nss_wrapper"),
    "mail": (
        mail.tests,
        "mail through Exim, Postfix and sendmail to the gateways"),
    "tutorial": (
        tutorial.tests,
        "doc/topoc-tutorial.7, followed on a copy of this machine"),
    "explain": (explain.tests, "the pages of the checks"),
    "manual": (manual.tests, "pages, README and their examples"),
    "layers": (layer_tests, "tests/layers.py"),
    "properties": (properties.tests, "what must not matter"),
    "encodings": (
        encodings.tests,
        "files that are not UTF-8 text, and what their errors advise"),
    "includes": (includes.tests, "what is offered for an include"),
    "hostile": (hostile.tests, "hostile files, limits"),
    "beside": (beside.tests, "the thread that writes admin.db"),
    "longest": (longest.tests, "the longest names and paths"),
    "stacks": (stacks.tests, "a small limit of the stack"),
    "publish": (
        publish.tests,
        "the output directory, and what is in it already"),
    "edited": (edited.tests, "outputs that somebody changed"),
    "ends": (ends.tests, "how a build ends, and what it leaves"),
    "sandbox": (sandbox.tests, "what a run gives up"),
    "deps": (deps.tests, "the rule of -MD, read back by make and ninja"),
    "builds": (builds.tests, "examples/build, by the tools that it is for"),
    "diff": (diffs.tests, "build --diff, and the example with golden outputs"),
    "print": (printing.tests, "build -o -, one file to standard output"),
    "errors": (errors.tests, "many errors in one file"),
    "fixes": (fixes.tests, "each fix that is offered takes its error away"),
    "forms": (forms.tests, "the forms of diagnostics"),
    "progress": (progress.tests, "how long work shows itself"),
    "fuzz": (fuzzing.tests, "the targets of tests/fuzz"),
    "install": (
        installed.tests,
        "make install, and what is built with what it installs"),
    "completion": (completing.tests, "what shells complete"),
    "library": (library.tests, "libtopoc gives what topoc writes"),
    "units": (
        programs.unit_tests,
        "tests/unit, where --units says that they are built"),
    "faults-memory": (faults_memory.tests, "each allocation fails"),
    "faults-calls": (faults_calls.tests, "each system call fails"),
    "faults-kills": (faults_calls.kill_tests, "a kill at each system call"),
    "faults-includes": (
        faults_include.tests, "each system call that reads a file fails"),
    "faults-signals": (
        faults_calls.signal_tests,
        "a signal at each system call"),
    "faults-disk": (faults_disk.tests, "a full disk"),
    "faults-streams": (
        faults_streams.tests,
        "standard output and error closed or full"),
    "faults-reader": (faults_reader.tests, "who reads while builds go on"),
    "judge": (programs.judge_tests, "the independent judge of tests/judge"),
    "diagnostics": (
        programs.diagnostics_tests,
        "how well one fault in a text is reported"),
    "mutation": (
        programs.mutation_tests,
        "whether tests/mutation notices changes of the source"),
    "size": (
        size.tests,
        "the bench's topologies, a thousand postoffices each"),
    "surroundings": (
        surroundings.tests, "variables, limits and signals of the caller"),
    "growth": (
        growth.tests,
        "long lists and deep chains, in instructions"),
    "walks": (walks.tests, "proofs in SQL from admin.db alone, tests/walks"),
    "instructions": (
        instructions.tests,
        "how many topoc takes, against the record in tests/bench, "
        "which only `--golden --only instructions` rewrites"),
}
QUICK_GROUPS = ["cases", "checks", "examples", "explain", "manual", "layers",
                "units"]
GOLDEN_GROUPS = ["cases", "examples", "diff"]
GOLDEN_WHEN_NAMED = ["instructions"]    # a loss must not be recorded unawares
LINES_SHOWN = 24
SLOWEST_SHOWN = 8


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Run the tests of topoc.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="groups:\n" + "\n".join(f"  {name:<15} {text}" for name,
                                       (_, text) in GROUPS.items()))
    parser.add_argument("--topoc", metavar="PATH", default=str(ROOT / "topoc"),
                        help="the program, or a command that runs it")
    parser.add_argument("--golden", action="store_true",
                        help="rewrite the expectations of cases and examples, "
                        "where the right checks fire")
    parser.add_argument("--quick", action="store_true",
                        help="the groups that `make test` runs: "
                        + ", ".join(QUICK_GROUPS))
    parser.add_argument("--only", metavar="GROUP|CASE", action="append",
                        help="this group, or cases whose name begins so")
    parser.add_argument("--jobs", metavar="N", type=int,
                        default=environment.processors())
    parser.add_argument("--timeout", metavar="SECONDS", type=float,
                        default=300, help="for each run of topoc; no test "
                        "fails for being slower than usual (300)")
    parser.add_argument("--units", metavar="FOLDER",
                        help="where the unit tests' programs are")
    parser.add_argument("--judge", metavar="N", type=int, default=0,
                        help="random topologies for the judge (0)")
    parser.add_argument("--faults", action="store_true",
                        help="let every allocation and system call fail, and "
                        "kill at each, not a part of them")
    parser.add_argument("--mutants", metavar="N", type=int, default=0,
                        help="texts with one fault for the diagnostics (0)")
    return parser.parse_args()


def find_program(command):
    return [str(Path(word).resolve()) if Path(word).is_file() else word
            for word in shlex.split(command)]


def select(arguments, options):
    groups = QUICK_GROUPS if arguments.quick else list(GROUPS)
    if arguments.golden:
        groups = GOLDEN_GROUPS + [name for name in GOLDEN_WHEN_NAMED
                                  if name in (arguments.only or [])]
    tests = [test for group in groups for test in GROUPS[group][0](options)]
    if not arguments.only:
        return tests
    return [test for test in tests
            if any(is_named(test, only.rstrip("/"))
                   for only in arguments.only)]


def is_named(test, only):
    only = only.removeprefix("tests/cases/")
    return (test.group == only or test.name == only
            or test.name.startswith((only + "/", only + " ")))


def timed(test):
    """What came of a test, what to print, and the seconds that it took."""
    begun = time.monotonic()
    return *judge(test), time.monotonic() - begun


def judge(test):
    """What came of a test: passed, failed or skipped; and what to print."""
    try:
        problems = test.call()
    except Skipped as missing:
        if os.environ.get("CI") == "true":
            return "failed", f"skipped in CI: {missing}"
        return "skipped", str(missing)
    except Exception as error:          # of the harness: tell which test
        return "failed", f"{type(error).__name__}: {error}"
    return ("failed" if problems else "passed"), "\n".join(problems)


def show(test, result, text):
    if result != "failed":
        return
    first, *rest = text.rstrip("\n").split("\n")
    print(f"{result.upper()} {test.group}: {test.name}: {first}")
    for line in rest[:LINES_SHOWN]:
        print(f"    {line}")
    if len(rest) > LINES_SHOWN:
        print(f"    … {len(rest) - LINES_SHOWN} lines more")


def main():
    arguments = parse_arguments()
    options = Options(find_program(arguments.topoc), arguments.golden,
                      arguments.timeout, arguments.units, arguments.judge,
                      arguments.mutants, arguments.faults)
    tests = select(arguments, options)
    if not tests:
        sys.exit(f"nothing is called {' or '.join(arguments.only)}")
    counts = {group: Counter() for group in GROUPS}
    seconds, missing = Counter(), Counter()
    begun = time.monotonic()
    with ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for test, (result, text, took) in zip(tests, pool.map(timed, tests)):
            show(test, result, text)
            counts[test.group][result] += 1
            seconds[test.group] += took
            if result == "skipped":
                missing[text] += 1
    for reason, count in sorted(missing.items()):
        print(f"SKIPPED {count} test{'s' if count > 1 else ''}: {reason}")
    return summarize(counts, seconds, time.monotonic() - begun)


def summarize(counts, seconds, elapsed):
    total = Counter()
    for group, count in counts.items():
        if count:
            total += count
            print(f"{group}: {tell(count)}, {seconds[group]:.0f} s")
    slowest = ", ".join(f"{group} {took:.0f} s" for group, took
                        in seconds.most_common(SLOWEST_SHOWN))
    print(f"{elapsed:.0f} s in all; a group's time is that of its tests, "
          f"several of which run at once; the slowest: {slowest}")
    print(tell(total))
    return 1 if total["failed"] else 0


def tell(count):
    return ", ".join(f"{count[result]} {result}"
                     for result in ("passed", "failed", "skipped"))


if __name__ == "__main__":
    sys.exit(main())
