"""Compares topoc with the judge's own reading of the language.

    python3 tests/judge/judge.py [--topoc ./topoc] [-n 200] [--seed S]
                                 [--valid | --faults | --warnings]
                                 [--strict] [--shrink] [-j N] [FILE ...]

Each seed is a random topology, of ten in turn four that are valid, three
with a planted fault and three that deserve many warnings; the options choose
one kind.  A valid one is built by topoc and by the judge, then in other
statements, and then with two changes of which it is known what they do
(--relations lists them).  With FILEs these are judged instead.  Every difference
is printed, with the topology; the last line counts.
"""

import argparse
import contextlib
import difflib
import functools
import gc
import json
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import causes
import document
import faults
import manifest
import outputs
import predicted
import recfile
import relations
import running
import warned
from findings import understand
from generate import generate
from provoke import provoke
from reader import read
from rewrite import rewrite
from shrinking import shrink
from warnings_model import EXTRA
from writer import plain_text, write

MAIN = "main.topo"
CHUNK = 10
ENOUGH = 1000       # so many topologies try every relation


# Running topoc

PROGRAMS = {}       # path -> running.Program, one for each process


def program(path):
    if path not in PROGRAMS:
        PROGRAMS[path] = running.Program(path)
    return PROGRAMS[path]


class Run:
    """One run of topoc in a folder that holds main.topo."""

    def __init__(self, topoc, folder, *options):
        self.out = os.path.join(folder, "out")
        self.status, stdout, stderr = program(topoc).run(
            folder, "build", *options, "-o", "out", MAIN)
        self.stdout = stdout.decode(errors="replace")
        self.stderr = stderr.decode(errors="replace")
        self.files = running.files_below(self.out)

    def errors(self):
        """How often each check fired as an error."""
        return Counter(re.findall(r": error: .*\[([-a-z0-9]+)\]$",
                                  self.stderr, re.MULTILINE))


def guarded(judge):
    """What cannot even be compared is a difference too."""
    @functools.wraps(judge)
    def judged(*arguments):
        try:
            return judge(*arguments)
        except (subprocess.TimeoutExpired, sqlite3.Error, ValueError,
                LookupError) as trouble:
            return [f"{type(trouble).__name__}: {trouble}"]
    return judged


# Valid topologies

@guarded
def judge_valid(topoc, seed, tree, counts=None):
    """The differences, as lines, for a topology without errors; counts
    learns which relations were tried, where they are asked for."""
    with running.folder() as first:
        write(tree, first, MAIN, random.Random(f"first {seed}"))
        topology = understand(read(os.path.join(first, MAIN)))
        if topology.findings:
            return [f"the judge finds errors: {sorted(topology.checks())}"]
        run = Run(topoc, first)
        differences = talk(run)
        if not differences:
            differences = compare(run, topology)
    differences = (differences
                   or judge_rewritten(topoc, seed, tree, run.files))
    if counts is None:
        return differences
    return (differences or judge_same(topoc, seed, tree, run.files, counts)
            or judge_predicted(topoc, seed, tree, run.files, counts))


def talk(run):
    """Differences in status and messages."""
    if run.status != 0:
        return [f"topoc's status is {run.status}, not 0",
                *run.stderr.splitlines()]
    if run.stdout:
        return ["topoc writes to standard output", *run.stdout.splitlines()]
    return []


def compare(run, topology):
    wanted = outputs.text_files(topology, MAIN)
    expected = {*wanted, "admin.rec", "admin.db", document.NAME}
    found = manifest.others(run.files)
    lines = manifest.faults(run.files)
    lines += [f"missing: {path}" for path in sorted(expected - set(found))]
    lines += [f"not expected: {path}"
              for path in sorted(set(found) - expected)]
    for path in sorted(set(wanted) & set(found)):
        lines += compare_texts(path, wanted[path], found[path])
    if document.NAME in found:
        text, _ = document.split(found[document.NAME].decode())
        lines += compare_texts(
            document.NAME, document.lines_of(document.document(
                topology, MAIN)).encode(), text.encode())
        lines += document.faults(run.files)
    sets = outputs.admin_sets(topology)
    if "admin.rec" in found:
        lines += compare_rec(sets, found["admin.rec"].decode())
    if "admin.db" in found:
        lines += compare_db(sets, os.path.join(run.out, "admin.db"))
    return lines


def compare_texts(path, wanted, found):
    if wanted == found:
        return []
    return list(difflib.unified_diff(
        wanted.decode().split("\n"),
        found.decode(errors="replace").split("\n"),
        f"judge {path}", f"topoc {path}", lineterm="", n=1))


def compare_rec(sets, text):
    found = recfile.read_rec(text)
    lines = []
    if list(found) != list(outputs.SETS):
        lines.append(f"admin.rec has the sets {list(found)}")
    for name, rows in sets.items():
        lines += compare_rows(f"admin.rec {name}", map(shown, rows),
                              map(shown, found.get(name, [])))
    return lines


def compare_db(sets, path):
    with recfile.open_database(path) as database:
        lines = list(recfile.database_faults(database))
        for name, rows in sets.items():
            wanted = sorted(shown(sorted(recfile.joined(row).items()))
                            for row in rows)
            found = sorted(shown(sorted(row.items()))
                           for row in recfile.read_view(database, name))
            lines += compare_rows(f"admin.db {name}", wanted, found)
    return lines


def compare_rows(title, wanted, found):
    wanted, found = list(wanted), list(found)
    if wanted == found:
        return []
    return list(difflib.unified_diff(
        wanted, found, f"judge {title}", f"topoc {title}",
        lineterm="", n=0))


def shown(row):
    return "  ".join(f"{name}: {value}" for name, value in row)


def judge_rewritten(topoc, seed, tree, files):
    """The same topology in other statements must give the same bytes."""
    rng = random.Random(f"second {seed}")
    with running.folder() as second:
        again = rewrite(tree, rng)
        write(again, second, MAIN, rng)
        run = Run(topoc, second)
        lines = talk(run)
        found = run.files
    return in_statements(lines + other_bytes("rewritten", files, found),
                         again)


def other_bytes(title, files, found):
    return [f"{title}: {path} differs"
            for path in sorted(set(files) | set(found))
            if files.get(path) != found.get(path)]


def in_statements(lines, tree):
    if lines:
        lines += ["in these statements:", *plain_text(tree).splitlines()]
    return lines


# Relations

def judge_same(topoc, seed, tree, files, counts):
    """One change that must not matter must give the same bytes."""
    rng = random.Random(f"same {seed}")
    name, again, forms = relations.same_way(tree, turn(seed), rng)
    with running.folder() as folder:
        write(again, folder, MAIN, rng if forms else None, forms)
        written = running.contents(os.path.join(folder, MAIN)).decode()
        run = Run(topoc, folder)
    counts[name] += written != plain_text(tree)
    return in_statements(talk(run) + other_bytes(name, files, run.files),
                         again)


def judge_predicted(topoc, seed, tree, files, counts):
    """One change of the outputs that is known beforehand."""
    rng = random.Random(f"predicted {seed}")
    found = relations.predicted_way(tree, turn(seed), rng)
    if not found:
        return []
    name, again, differences = found
    with running.folder() as folder:
        write(again, folder, MAIN)
        run = Run(topoc, folder)
        lines = talk(run)
        if not lines:
            before, after = map(predicted.Outcome.of_files,
                                (files, run.files))
            lines = [f"{name}: {line}"
                     for line in differences(before, after)]
            lines += compare_db(after.sets, os.path.join(run.out, "admin.db"))
            lines += manifest.faults(run.files)
            lines += manifest.generation_faults(files, run.files)
    counts[name] += 1
    return in_statements(lines, again)


def turn(seed):
    """Which relation's turn it is; not the seed itself, of whose last digits
    the kind of topology depends."""
    return random.Random(f"turn {seed}").randrange(10000)


# Faults

@guarded
def judge_fault(topoc, strict, kind, seed, tree):
    """The differences for a topology in which something is wrong."""
    with running.folder() as folder:
        rng = random.Random(f"{kind} {seed}")
        is_raw = kind in faults.RAW
        write(tree, folder, MAIN, None if is_raw else rng)
        if is_raw:
            check, text = faults.RAW[kind]
            with open(os.path.join(folder, MAIN), "ab") as target:
                target.write(text)
        run = Run(topoc, folder, "--max-errors", "0")
        lines = []
        if run.status != 1:
            lines.append(f"topoc's status is {run.status}, not 1")
        if os.path.exists(run.out):
            lines.append("topoc has written something")
        if is_raw:
            wanted = {check}
        else:
            topology = understand(read(os.path.join(folder, MAIN)))
            wanted = {faults.FAULTS[kind][0]} - {None}
            if topology.checks() <= faults.WALKS:
                lines += compare_counts(topology, run.errors())
                lines += compare_sizes(topology, run.stderr)
            elif strict:
                lines += compare_checks(topology, run.errors())
    lines += [f"{check} does not fire"
              for check in wanted - set(run.errors())]
    return lines + (run.stderr.splitlines() if lines else [])


def compare_checks(topology, errors):
    """Other checks than those that the judge finds."""
    allowed = topology.checks() | {check for check, _ in topology.possible}
    return [f"{check} fires too" for check in sorted(set(errors) - allowed)]


def compare_counts(topology, errors):
    """Each loop, hole, … is reported once."""
    lines = [f"{check} fires too"
             for check in sorted(set(errors) - faults.WALKS)]
    least = Counter(check for check, _ in topology.findings)
    most = Counter(check for check, _
                   in topology.findings | topology.possible)
    for check in faults.COUNTED:
        if not least[check] <= errors[check] <= most[check]:
            lines.append(f"{check} fires {errors[check]} times, not "
                         f"{least[check]}")
            lines += [f"    {subject}" for name, subject
                      in sorted(topology.findings, key=str)
                      if name == check]
    return lines


def compare_sizes(topology, stderr):
    """What has one cause is one report, which says how many there are."""
    lines = []
    unsure = {check for check, _ in topology.possible}
    for check, form in causes.SEVERAL.items():
        found = sorted(int(each) for each in re.findall(
            r": error: .*?\b" + form.replace("{}", r"(\d+)") + r"\b.*\["
            + check + r"\]$", stderr, re.MULTILINE))
        wanted = causes.sizes(topology, check)
        if found != wanted and check not in unsure:
            lines.append(f"{check} is counted as {found}, not {wanted}")
    return lines


# Warnings

@guarded
def judge_warnings(topoc, seed, tree):
    """The differences in warnings, written plainly and then wildly."""
    lines = []
    for is_wild in (False, True):
        rng = random.Random(f"warnings {seed}") if is_wild else None
        with running.folder() as folder:
            again = rewrite(tree, rng) if is_wild else tree
            write(again, folder, MAIN, rng)
            lines += warnings_in(topoc, folder, is_wild)
            if not lines and not is_wild:
                lines += allowed_in(topoc, folder, seed)
        if lines:
            if is_wild:
                lines += ["in these statements:",
                          *plain_text(again).splitlines()]
            return lines
    return lines


def warnings_in(topoc, folder, is_wild):
    path = os.path.join(folder, MAIN)
    topology = understand(read(path))
    if topology.findings:
        return [f"the judge finds errors: {sorted(topology.checks())}"]
    told = check(topoc, path, "-Wextra")
    with open(path, encoding="utf-8") as source:
        text = None if is_wild else source.read().split("\n")
    lines = warned.compare(topology, told, text)
    usual = [each for each in told if each["check"] not in EXTRA]
    if check(topoc, path) != usual:
        lines.append("without -Wextra other warnings are told")
    return lines


def allowed_in(topoc, folder, seed):
    """An `allow` silences its check in its block and at the name before the
    brace, and nothing else.  (What is told once a run is left aside: of that
    an `allow` takes away single postoffices.)"""
    path = os.path.join(folder, MAIN)
    told = check(topoc, path, "-Wextra")
    with open(path, encoding="utf-8") as source:
        lines = source.read().split("\n")
    names = [each["check"] for each in told
             if not each["check"].endswith("s-limit")]
    if not names:
        return []
    rng = random.Random(f"allow {seed}")
    name = rng.choice(names)
    starts = [at for at, line in enumerate(lines, 1) if line.endswith("{")]
    start = rng.choice([1 if lines[0] == "topoc 1;" else 0, *starts])
    end = warned.end_of_block(lines, start)
    lines.insert(start, f'allow {name} "it is so";')
    with open(path, "w", encoding="utf-8") as target:
        target.write("\n".join(lines))
    wanted = [(each["check"], each["message"],
               each["line"] + (each["line"] > start)) for each in told
              if each["check"] != name or not start <= each["line"] < end]
    again = check(topoc, path, "-Wextra")
    found = [(each["check"], each["message"], each["line"])
             for each in again if each["line"] != start + 1]
    is_idle = any(each["line"] == start + 1 for each in again)
    if name != "unused" and is_idle != (len(wanted) == len(told)):
        return [f"allow {name} in line {start + 1}: unused or not?"]
    lines = [f"is told in spite of allow {name} in line {start + 1}: {each}"
             for each in found if each not in wanted]
    return lines + [f"is silenced by allow {name} in line {start + 1}: {each}"
                    for each in wanted if each not in found]


def check(topoc, path, *options):
    """The diagnostics of one file without errors."""
    status, stdout, stderr = program(topoc).run(
        os.path.dirname(path), "check", "--max-errors", "0",
        "--diagnostics=json", *options, path)
    if status != 0:
        raise ValueError(f"topoc's status is {status}: "
                         + stdout.decode() + stderr.decode())
    return json.loads(stdout)["diagnostics"]


# Shrinking

def differs_validly(topoc, seed, counts, tree):
    try:
        if understand(tree).findings:
            return False
        return bool(judge_valid(topoc, seed, tree, counts))
    except (ValueError, KeyError, IndexError):
        return False


def differs_faultily(topoc, strict, kind, seed, tree):
    check = faults.FAULTS.get(kind, (None,))[0]
    try:
        found = understand(tree).checks()
        if kind not in faults.RAW and not (check in found if check
                                           else found):
            return False
        return bool(judge_fault(topoc, strict, kind, seed, tree))
    except (ValueError, KeyError, IndexError):
        return False


def differs_in_warnings(topoc, seed, signs, tree):
    """Whether differences of the same kind are left."""
    try:
        if understand(tree).findings:
            return False
        return bool(signs & sign(judge_warnings(topoc, seed, tree)))
    except (ValueError, KeyError, IndexError):
        return False


def sign(lines):
    """The kinds of difference: the text up to the subject, and the check."""
    found = [re.match(r"(is [a-z0-9 ]+): \('([-a-z]+)'(, \('[-a-z]+')?", line)
             for line in lines]
    return {match.group() for match in found if match} or {
        line.partition(":")[0] for line in lines[:1]}


# The driver

def judge_seed(options, seed):
    """(title, differences, topology) of one seed."""
    tree = generate(seed)
    counts = None if options.plain else Counter()
    lines = judge_valid(options.topoc, seed, tree, counts)
    if lines and options.shrink:
        tree = shrink(tree, functools.partial(
            differs_validly, options.topoc, seed, counts))
        lines = judge_valid(options.topoc, seed, tree, counts)
    return f"valid, seed {seed}", lines, tree if lines else None, counts or {}


def judge_fault_seed(options, seed):
    kinds = options.kind or [*faults.FAULTS, *faults.RAW]
    kind = kinds[seed % len(kinds)]
    if kind in faults.RAW:
        tree = generate(seed)
    else:
        tree, _ = faults.plant(kind, seed)
    judged = functools.partial(judge_fault, options.topoc, options.strict,
                               kind, seed)
    lines = judged(tree)
    if lines and options.shrink:
        tree = shrink(tree, functools.partial(
            differs_faultily, options.topoc, options.strict, kind, seed))
        lines = judged(tree)
    return (f"fault {kind}, seed {seed}", lines, tree if lines else None,
            Counter([kind]))


def judge_warnings_seed(options, seed):
    tree = provoke(seed)
    lines = judge_warnings(options.topoc, seed, tree)
    if lines and options.shrink:
        tree = shrink(tree, functools.partial(
            differs_in_warnings, options.topoc, seed, sign(lines)))
        lines = judge_warnings(options.topoc, seed, tree)
    return (f"warnings, seed {seed}", lines, tree if lines else None,
            Counter(["warnings"]))


# Of ten topologies so many are of each kind.
MIX = ("valid", "fault", "warnings", "valid", "fault", "warnings", "valid",
       "fault", "warnings", "valid")


def judge_any_seed(options, seed):
    round_, place = divmod(seed, len(MIX))
    kind = MIX[place]
    return JUDGES[kind](options, round_ * MIX.count(kind)
                        + MIX[:place].count(kind))


JUDGES = {"valid": judge_seed, "fault": judge_fault_seed,
          "warnings": judge_warnings_seed}


def judge_file(options, path):
    tree = read(path)
    if options.warnings:
        lines = judge_warnings(options.topoc, path, tree)
    else:
        lines = judge_valid(options.topoc, path, tree, Counter())
    return path, lines, tree, Counter()


def tasks(options):
    """The function to call and its last arguments."""
    if options.files:
        return judge_file, options.files
    seeds = range(options.seed, options.seed + options.n)
    if options.warnings:
        return judge_warnings_seed, seeds
    if options.faults:
        return judge_fault_seed, seeds
    return (judge_seed if options.valid else judge_any_seed), seeds


def report(title, lines, tree):
    print(f"--- {title}")
    print(plain_text(tree))
    print("\n".join(lines))
    print(flush=True)


def read_options():
    parser = argparse.ArgumentParser(
        description="Compares topoc with the judge's own reading.")
    parser.add_argument("--topoc", default="./topoc")
    parser.add_argument("-n", type=int, default=200,
                        help="how many topologies")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--valid", action="store_true",
                        help="only topologies without errors")
    parser.add_argument("--faults", action="store_true",
                        help="only topologies with a planted fault")
    parser.add_argument("--warnings", action="store_true",
                        help="only the warnings")
    parser.add_argument("--kind", action="append",
                        choices=[*faults.FAULTS, *faults.RAW],
                        help="only this kind of fault")
    parser.add_argument("--strict", action="store_true",
                        help="no error that the judge does not find")
    parser.add_argument("--shrink", action="store_true",
                        help="drop what a difference does not need")
    parser.add_argument("--relations", action="store_true",
                        help="list the relations and do nothing else")
    parser.add_argument("--plain", action="store_true",
                        help="without the relations but for rewriting")
    parser.add_argument("--progress", type=int, default=sys.maxsize,
                        metavar="N", help="a line for each N topologies")
    parser.add_argument("-j", type=int, default=os.cpu_count(),
                        help="how many at once")
    parser.add_argument("files", nargs="*", metavar="FILE")
    options = parser.parse_args()
    options.topoc = os.path.abspath(options.topoc)
    return options


def judge_all(options):
    """How many differ; each one is reported.  And what was tried."""
    function, arguments = tasks(options)
    judged = functools.partial(function, options)
    failed, counts = 0, Counter()
    with contextlib.ExitStack() as stack:
        each = map
        if options.j > 1:
            pool = multiprocessing.Pool(options.j)
            each = functools.partial(
                stack.enter_context(pool).imap, chunksize=CHUNK)
        for done, (title, lines, tree, tried) in enumerate(
                each(judged, arguments), 1):
            counts.update(tried)
            if lines:
                failed += 1
                report(title, lines, tree)
            if done % options.progress == 0:
                print(f"{time.strftime('%H:%M:%S')}  {done} judged, "
                      f"{failed} failed, the last is {title}", flush=True)
    return len(arguments), failed, counts


def tell_relations(counts):
    """How often each relation was tried; those that never were."""
    names = relations.NAMES
    print("relations: " + ", ".join(f"{name} {counts[name]}"
                                    for name in names if counts[name]))
    return [name for name in names if not counts[name]]


def main():
    options = read_options()
    if options.relations:
        print("\n".join(relations.NAMES))
        return
    if not os.access(options.topoc, os.X_OK):
        sys.exit(f"{options.topoc} cannot be run")
    gc.freeze()
    gc.disable()            # the trees are no rings
    with running.folder() as folder:
        os.environ[running.FOLDER] = folder
        running.compile_library()
        total, failed, counts = judge_all(options)
        del os.environ[running.FOLDER]
        for topoc in PROGRAMS.values():
            topoc.stop()
    never = tell_relations(counts)
    if total >= ENOUGH and not options.files and not (
            options.faults or options.warnings or options.plain):
        for name in never:
            print(f"the relation {name} was never tried")
            failed += 1
    print(f"{total - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
