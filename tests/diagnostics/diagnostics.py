#!/usr/bin/env python3
"""Plants one fault in the text of a valid topology and reads the answer.

    python3 tests/diagnostics/diagnostics.py [-n N] [--seed S] [--kind K]
                              [--keep DIR] [--topoc PATH] [-j N] [--list]

For each mutant: is there an error at all; is one of the check that is
meant; does it stand on the line where a user would look; is there at most
one report beside it.  Only errors count.  Mutants that the judge's model
finds valid are counted apart: topoc must find them valid too.  --keep
writes what failed to DIR, KIND-NUMBER.topo with topoc's words below it.
"""

import argparse
import functools
import multiprocessing
import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(os.path.dirname(HERE), "judge"))
sys.dont_write_bytecode = True

import chains
import content
import pastes
import slips
import typos
from findings import understand
from page import Mutant, Page
from reader import ReadError, read_block, tokenize

KINDS = {kind.__name__.replace("_", "-"): kind
         for kind in [*typos.KINDS, *pastes.KINDS, *slips.KINDS,
                      *chains.KINDS]}
BOUNDS = {"found": 98, "line": 95, "few": 95}
BASE_USES = 12          # mutants from one base
ATTEMPTS = 60
SECONDS = 300
ERROR = re.compile(r"^(.*?):(\d+):\d+: error: .* \[([-a-z0-9]+)\]$",
                   re.MULTILINE)


@dataclass
class Outcome:
    """What came of one mutant.  `state` is invalid, valid (by the judge),
    bad-base or no-place."""
    kind: str
    number: int
    state: str = "invalid"
    marks: dict = field(default_factory=dict)
    story: str = ""

    def is_good(self):
        return all(self.marks.values()) and self.state != "bad-base"


# Mutants

@functools.lru_cache(maxsize=80)
def base(seed):
    return Page(content.make(seed), seed)


def verdict(text):
    """The judge's findings; None where it cannot read the text."""
    try:
        tokens = tokenize(text)
        statements, at = read_block(tokens, 0, os.devnull)
        if at != len(tokens):
            return None
        return understand(statements).findings
    except (ReadError, OSError, ValueError, KeyError, AttributeError,
            TypeError, IndexError):
        return None


def confirm(mutant):
    """Whether the mutant is what it is meant to be: "invalid", "valid", or
    None.  A typo may turn into a fault of meaning, whose check is then the
    right one; so may one of which much depends; a slip must be the one that was
    meant and no more."""
    if not mutant.judge_knows:
        return "invalid"
    findings = verdict(mutant.text)
    if findings is None:
        return "invalid" if mutant.is_typo or mutant.follows else None
    if not findings:
        return "valid"
    checks = {check for check, _ in findings}
    if mutant.follows:
        mutant.checks |= checks
        return "invalid"
    if mutant.is_typo:
        mutant.checks |= checks
        return "invalid" if len(findings) == 1 else None
    is_meant = checks <= mutant.checks and len(findings) == 1
    return "invalid" if is_meant else None


def make(seed, number, kind):
    """(page, mutant, state) of one number, or None."""
    rng = random.Random(f"mutant {seed} {number} {kind}")
    first = number // BASE_USES
    for attempt in range(ATTEMPTS):
        page = base(f"{seed}-{first + attempt // 3}")
        mutant = KINDS[kind](page, rng)
        if not mutant or mutant.text == page.text:
            continue
        state = confirm(mutant)
        if state:
            return page, mutant, state
    return None


# Asking topoc

def ask(topoc, text):
    """(status, what it says, its errors as (line, check))."""
    done = subprocess.run(
        [topoc, "check", "--max-errors", "0", "-"], cwd=os.path.dirname(HERE),
        input=text.encode("utf-8", "surrogateescape"), capture_output=True, timeout=SECONDS)
    said = done.stderr.decode(errors="replace")
    errors = [(int(line) if name == "<standard input>" or name == "-" else 0,
               check) for name, line, check in ERROR.findall(said)]
    return done.returncode, said, errors


@functools.lru_cache(maxsize=80)
def is_base_good(topoc, text):
    status, _, errors = ask(topoc, text)
    return status == 0 and not errors


def judge_errors(mutant, status, errors):
    """The four answers for a mutant that is invalid."""
    right = [line for line, check in errors if check in mutant.checks]
    first = right[0] if right else errors[0][0] if errors else 0
    return {"found": status == 1 and bool(errors), "check": bool(right),
            "line": first in mutant.lines, "few": 1 <= len(errors) <= 2}


def try_mutant(options, number):
    kinds = options.kind or list(KINDS)
    outcome = Outcome(kinds[number % len(kinds)], number)
    made = make(options.seed, number, outcome.kind)
    if made is None:
        outcome.state = "no-place"
        return outcome
    page, mutant, outcome.state = made
    if not is_base_good(options.topoc, page.text):
        outcome.state = "bad-base"
        mutant = Mutant(page, [], {"none"}, [0])
        status, said, _ = ask(options.topoc, page.text)
        outcome.story = tell(mutant, outcome, status, said)
        return outcome
    status, said, errors = ask(options.topoc, mutant.text)
    if outcome.state == "valid":
        outcome.marks = {"silent": status == 0 and not errors}
    else:
        outcome.marks = judge_errors(mutant, status, errors)
    if not outcome.is_good():
        outcome.story = tell(mutant, outcome, status, said)
    return outcome


def tell(mutant, outcome, status, said):
    """The text and, behind `#=`, what came of it."""
    failed = [mark for mark, good in outcome.marks.items() if not good]
    wanted = ", ".join(map(str, sorted(mutant.lines)))
    return (f"{mutant.text.rstrip()}\n\n"
            f"#= {outcome.kind} {outcome.number}: not {', '.join(failed)}\n"
            f"#= indentation: {mutant.page.style()}\n"
            f"#= {outcome.state}; wanted: line {wanted}, "
            f"{' or '.join(sorted(mutant.checks))}\n"
            f"#= status {status}\n"
            + "".join(f"#= {line}\n" for line in said.splitlines()))


# The table

COLUMNS = ("found", "check", "line", "few")


def row(outcomes):
    """How many mutants, and how many with each mark."""
    counts = Counter()
    for outcome in outcomes:
        counts[outcome.state] += 1
        for mark, good in outcome.marks.items():
            counts[mark] += good
    return counts


def show(title, counts):
    print(f"{title:32}{counts['invalid']:7}"
          + "".join(f"{counts[column]:7}" for column in COLUMNS)
          + f"{counts['valid']:7}")


def percent(counts, column):
    return 100 * counts[column] / max(1, counts["invalid"])


def report(outcomes):
    """Prints the table."""
    print(f"{'kind':32}{'mutants':>7}{'found':>7}{'check':>7}{'line':>7}"
          f"{'few':>7}{'valid':>7}")
    for kind in KINDS:
        of_kind = [each for each in outcomes if each.kind == kind]
        if of_kind:
            show(kind, row(of_kind))
    counts = row(outcomes)
    show("all", counts)
    print(" " * 39 + "".join(f"{percent(counts, column):6.1f}%"
                             for column in COLUMNS))
    print(f"{counts['valid']} still valid, "
          f"{counts['valid'] - counts['silent']} of them with an error; "
          f"{counts['bad-base']} bases with errors; "
          f"{counts['no-place']} without a place")


def is_enough(outcomes):
    """Whether the bounds are met, by mutants enough to tell."""
    counts = row(outcomes)
    if counts["bad-base"] or counts["silent"] < counts["valid"]:
        return False
    if counts["no-place"] * 20 > len(outcomes):
        return False
    return not counts["invalid"] or all(
        percent(counts, column) >= bound for column, bound in BOUNDS.items())


def keep(folder, outcomes):
    os.makedirs(folder, exist_ok=True)
    for outcome in outcomes:
        if outcome.story:
            name = f"{outcome.kind}-{outcome.number}.topo"
            with open(os.path.join(folder, name), "w",
                      errors="surrogateescape") as target:
                target.write(outcome.story)


def read_options():
    parser = argparse.ArgumentParser(
        description="Plants faults in valid topologies; reads the answers.")
    parser.add_argument("-n", type=int, default=500, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=KINDS,
                        metavar="K", help="only this kind of fault")
    parser.add_argument("--list", action="store_true",
                        help="list the kinds")
    parser.add_argument("--keep", metavar="DIR",
                        help="where to put the mutants that fail")
    parser.add_argument("--topoc", default="./topoc")
    parser.add_argument("-j", type=int, default=2, help="how many at once")
    options = parser.parse_args()
    options.topoc = os.path.abspath(options.topoc)
    return options


def main():
    options = read_options()
    if options.list:
        print("\n".join(KINDS))
        return 0
    if not os.access(options.topoc, os.X_OK):
        sys.exit(f"{options.topoc} cannot be run")
    with multiprocessing.Pool(options.j) as pool:
        outcomes = pool.map(functools.partial(try_mutant, options),
                            range(options.n), chunksize=BASE_USES * 4)
    if options.keep:
        keep(options.keep, outcomes)
    report(outcomes)
    return 0 if is_enough(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
