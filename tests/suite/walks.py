"""Proofs in SQL, from admin.db alone: tests/walks has a query for each.

A query gives a row for each fault, and nothing where what its comment says is
true.  It is asked of every topology of the suite that builds, of the bench's
and of random ones; and each must complain of databases in which that very
thing was broken.
"""

import re
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench import shapes
from suite.cases import CASES, make
from suite.common import EXAMPLES, ROOT, TESTS, Skipped, Test, run
from suite.examples import build, good_examples

FOLDER = TESTS / "walks"
PROOFS = {path.stem: path.read_text("utf-8")
          for path in sorted(FOLDER.glob("*.sql"))}
HOPS = 10           # allowed where the topology does not say
SHOWN = 5
SIZE, SIZE_OF_SQUARES = 300, 100
RANDOM, BATCH = 100, 25


def tests(options):
    for path in good_examples():
        yield Test("walks", path.stem,
                   lambda path=path: prove_example(path, options))
    for folder in good_cases():
        yield Test("walks", folder.relative_to(CASES).as_posix(),
                   lambda folder=folder: prove_case(folder, options))
    for shape in shapes.SHAPES.values():
        if shape.status == 0:
            yield Test("walks", f"bench {shape.name}",
                       lambda shape=shape: prove_shape(shape, options))
    for first in range(0, RANDOM, BATCH):
        yield Test("walks", f"random from seed {first}",
                   lambda first=first: prove_random(first, options))
    for name in PROOFS:
        yield Test("walks", f"{name} can fail",
                   lambda name=name: test_breaks(name, options))
    for name in queries():
        yield Test("walks", f"topoc.1 {name}",
                   lambda name=name: test_query(name, options))


# Topologies

def prove_example(path, options):
    built = build(path, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    return prove(built.out / "admin.db", allowed_hops(path.parent))


def good_cases():
    """Cases that end in 0."""
    return [path.parent for path in sorted(CASES.rglob("in.topo"))
            if not (path.parent / "status").exists()]


def prove_case(folder, options):
    """A case with arguments may be about something else than in.topo."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "case")
        shutil.copytree(folder, copy, symlinks=True)
        make(copy)
        problems = build_and_prove(copy / "in.topo", options)
    if problems is None and (folder / "args").exists():
        return []
    return must_build(problems)


def prove_shape(shape, options):
    size = SIZE if shape.build else SIZE_OF_SQUARES
    with tempfile.TemporaryDirectory() as temporary:
        path, _ = shapes.make(shape, size, temporary)
        return must_build(build_and_prove(path, options))


GENERATE = """
import sys, generate, writer
for seed in range(int(sys.argv[1]), int(sys.argv[2])):
    writer.write(generate.generate(seed), f"{sys.argv[3]}/{seed}", "main.topo")
"""


def prove_random(first, options):
    """Topologies of the judge's generator, which are valid."""
    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        made = run([sys.executable, "-B", "-c", GENERATE, str(first),
                    str(first + BATCH), temporary], TESTS / "judge",
                   timeout=options.timeout * 10)
        if made.status != 0:
            return ["not made", made.stderr.decode()]
        for seed in range(first, first + BATCH):
            path = Path(temporary, str(seed), "main.topo")
            problems += [f"seed {seed}: {problem}" for problem
                         in must_build(build_and_prove(path, options))]
    return problems


def must_build(problems):
    return ["does not build"] if problems is None else problems


def build_and_prove(path, options):
    """The faults; None where the topology does not build."""
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary, "out")
        ran = run([*options.topoc, "build", "--only", "db", "-o", str(out),
                   path.name], path.parent, timeout=options.timeout)
        if ran.status != 0:
            return None
        return prove(out / "admin.db", allowed_hops(path.parent))


def allowed_hops(folder):
    """The most that the topology's sources set; admin.db has no such field."""
    hops = [HOPS]
    for path in folder.rglob("*.topo"):
        if path.is_file():
            text = path.read_text("utf-8", "replace")
            hops += map(int, re.findall(r'\bhops\s+"?(\d{1,12})\b', text))
    return max(hops)


# Proofs

def open_database(path):
    if sqlite3.sqlite_version_info < (3, 37):
        raise Skipped("no SQLite with STRICT tables in Python")
    return closing(sqlite3.connect(path))


def prove(path, hops):
    """What the proofs find."""
    with open_database(path) as database:
        rows = database.execute("SELECT count(*) FROM external").fetchone()[0]
        return [problem for name in PROOFS
                for problem in faults(database, name, min(hops, rows + 1))]


def faults(database, name, hops):
    found = database.execute(PROOFS[name], {"hops": hops}).fetchall()
    return [f"{name}: " + " ".join(map(str, row)) for row in found[:SHOWN]]


# Each proof complains of what it is there for.

SUITABLE = "walks/suitable.topo"

# "id('N/P')" stands for the key of N/P in what follows.
BREAKS = {
    "walks": [
        "DELETE FROM external WHERE at = id('A/H1')"
        " AND postoffice = id('B/GW')",
        # Round between two, and round in a ring of three.
        "UPDATE external SET via = id('A/D1')"
        " WHERE at = id('A/H1') AND postoffice = id('B/GW')",
        "UPDATE external SET route = 'Indirect', medium = NULL,"
        " number = NULL, via = id('A/H1')"
        " WHERE at = id('A/GW') AND postoffice = id('B/GW')"],
    "via": [
        "UPDATE external SET via = id('B/D3')"
        " WHERE at = id('A/D1') AND via IS NOT NULL",
        "UPDATE external SET route = 'Indirect', medium = NULL,"
        " number = NULL, via = id('A/GW')"
        " WHERE at = id('A/D1') AND postoffice = id('A/H1')"],
    "gateways": [
        "DELETE FROM external WHERE at = id('A/D1')"
        " AND postoffice = id('B/GW')",
        "DELETE FROM external WHERE at = id('B/GW')"
        " AND postoffice = id('A/D1')",
        "UPDATE postoffice SET outbound = id('B/GW') WHERE id = id('A/D2')",
        "INSERT INTO inbound VALUES (id('A/D2'), 2, id('B/GW'))"],
    "neighbours": [
        "DELETE FROM external WHERE at = id('A/H1')"
        " AND postoffice = id('A/D1')",
        "UPDATE external SET medium = 'x25'"
        " WHERE at = id('A/H1') AND postoffice = id('A/D1')",
        "UPDATE postoffice SET medium = 'drive' WHERE id = id('A/D1')",
        "UPDATE postoffice SET uplink = id('B/GW') WHERE id = id('A/D1')"],
    "numbers": [
        "UPDATE external SET number = NULL"
        " WHERE at = id('A/H1') AND postoffice = id('A/D1')",
        "UPDATE external SET number = NULL"
        " WHERE at = id('B/GW') AND postoffice = id('B/D3')"],
    "steps": [
        "UPDATE external SET step = step + 1 WHERE at = id('A/D1')"
        " AND step = (SELECT max(step) FROM external WHERE at = id('A/D1'))",
        # Two change places, of the Direct and of the Indirect ones.
        "SWAP 1 2 id('A/H1')", "SWAP 2 3 id('A/H1')", "SWAP 2 3 id('A/D1')"],
    "tree": [
        "UPDATE postoffice SET uplink = id('A/D1') WHERE id = id('A/H1')",
        "UPDATE postoffice SET uplink = id('A/D1') WHERE id = id('B/D3')"],
    "outbound": [
        "UPDATE access SET forward_to = id('A/IDLE') WHERE at = id('A/H1')",
        "UPDATE access SET forward_to = id('A/D1') WHERE at = id('A/H1')",
        "DELETE FROM access WHERE at = id('A/H1')",
        "UPDATE postoffice SET outbound = id('B/GW') WHERE id = id('A/H1')"],
    "access": [
        "DELETE FROM access WHERE at = id('B/GW')",
        "DELETE FROM access WHERE at = id('A/H1')",
        "UPDATE access SET forward_to = id('A/GW') WHERE at = id('A/D1')",
        "UPDATE access SET forward_to = id('B/GW') WHERE at = id('A/GW')",
        "INSERT INTO access VALUES (id('A/IDLE'), 'M', id('A/GW'))"],
    "served": [
        "DELETE FROM served WHERE postoffice = id('A/D1')",
        "DELETE FROM served WHERE at = postoffice",
        "INSERT INTO served VALUES (id('B/GW'), id('A/D2'))"],
    "address_map": [
        "DELETE FROM address_map WHERE position = 1",
        "UPDATE address_map SET position = 99 WHERE position = 2",
        "UPDATE address_map SET domain = 'x.y' WHERE position = 1",
        "UPDATE postoffice SET masquerade = NULL"],
    "duty": [
        "UPDATE setup SET duty = 'send' WHERE at = id('A/GW')",
        "UPDATE setup SET duty = 'both' WHERE at = id('C/GW')",
        "UPDATE setup SET duty = 'receive' WHERE at = id('C/GW')",
        "UPDATE setup SET duty = 'both' WHERE at = id('D/GW')"],
    "order": [
        "UPDATE postoffice SET name = 'Z' WHERE id = 1",
        "UPDATE domain SET position = 3 WHERE position = 1",
        "DELETE FROM inbound WHERE postoffice = id('A/D1') AND position = 1",
        "UPDATE address SET position = 3 WHERE position = 2",
        "DELETE FROM inbound WHERE postoffice = id('A/D2')"],
    "domains": [
        "UPDATE domain SET domain = 'h1.a.com'",
        "UPDATE domain SET domain = 'shared.com' WHERE domain = 'h1.a.com'",
        "UPDATE postoffice SET masquerade = 'x.com' WHERE id = id('A/IDLE')",
        "UPDATE domain SET domain = 'gwa.a.com' WHERE domain = 'd3.b.com'"],
}


def test_breaks(name, options):
    """Nothing is found at first, and something in each broken copy."""
    if not BREAKS.get(name):
        return ["was never seen to fail"]
    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        ran = run([*options.topoc, "build", "--only", "db", "-Wno-all", "-o",
                   temporary + "/out", TESTS / SUITABLE], ROOT,
                  timeout=options.timeout)
        if ran.status != 0:
            return [f"status {ran.status}", ran.stderr.decode()]
        path = Path(temporary, "out/admin.db")
        problems += prove(path, HOPS)
        for change in BREAKS[name]:
            shutil.copy(path, path.with_name("broken.db"))
            with open_database(path.with_name("broken.db")) as database:
                problems += test_break(database, name, change)
    return problems


def test_break(database, name, change):
    if break_it(database, change) == 0:
        return [f"changes nothing: {change}"]
    if not faults(database, name, HOPS):
        return [f"not seen: {change}"]
    return []


def break_it(database, change):
    """The number of rows that change; constraints do not hinder it."""
    keys = dict(database.execute(
        "SELECT network || '/' || name, id FROM postoffice"))
    change = re.sub(r"id\('([^']*)'\)", lambda m: str(keys[m[1]]), change)
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.execute("DROP INDEX IF EXISTS domain_name")
    swap = re.fullmatch(r"SWAP (\d+) (\d+) (\d+)", change)
    if not swap:
        return database.execute(change).rowcount
    one, other, at = swap.groups()
    rows = 0
    for old, new in ((one, 999), (other, one), (999, other)):
        rows += database.execute("UPDATE external SET step = ? WHERE step = ?"
                                 " AND at = ?", (new, old, at)).rowcount
    return rows


# What the manual tells users to ask

MARK = '.\\" query: '


def queries():
    """The statements in the displays behind `.\\" query: NAME`, by name."""
    found = {}
    lines = (ROOT / "doc/topoc.1").read_text("utf-8").splitlines()
    for at, line in enumerate(lines):
        if line.startswith(MARK):
            text = "\n".join(lines[at + 2:lines.index(".Ed", at)])
            found[line.removeprefix(MARK)] = text.split('"')[1]
    return found


# By query: what it gives for language.topo; a change there, and what
# it gives after that.
DOCUMENTED = {
    "walk": ([(0, "COMPANY/LEGAL"), (1, "COMPANY/EAST"), (2, "COMPANY/HQ")],
             "DELETE FROM external WHERE at = id('COMPANY/EAST')",
             [(0, "COMPANY/LEGAL"), (1, "COMPANY/EAST")]),
    "walks": ([],
              "DELETE FROM external WHERE at = id('COMPANY/EAST')"
              " AND postoffice = id('COMPANY/HQ')",
              [("COMPANY/LEGAL", "COMPANY/HQ")]),
}


def test_query(name, options):
    problems = []
    expected, change, broken = DOCUMENTED[name]
    built = build(EXAMPLES / "language.topo", options)
    with tempfile.TemporaryDirectory() as temporary:
        path = shutil.copy(built.out / "admin.db", temporary)
        with open_database(path) as database:
            for wanted in (expected, broken):
                got = database.execute(queries()[name]).fetchall()
                if got != wanted:
                    problems.append(f"gives {got}, not {wanted}")
                break_it(database, change)
    return problems
