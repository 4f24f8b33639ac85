"""The outputs, read by the programs that real sites use."""

import sqlite3

from suite import records, relays, topology
from suite.cases import CASES
from suite.common import Skipped, Test, program, run
from suite.examples import build, good_examples

STRICT = ("-i local -k fail -m fail -M fail -n fail -S fail -r fail").split()

GOOD = "No semantic error found."

# Each checker: its command for an origin and a file, and what it may say.
CHECKERS = {
    "named-checkzone": (
        lambda origin, path: STRICT + [origin, path],
        lambda origin: [f"zone {origin}/IN: loaded serial *", "OK"]),
    "nsd-checkzone": (
        lambda origin, path: [origin, path],
        lambda origin: [f"zone {origin} is ok"]),
    "kzonecheck": (
        lambda origin, path: ["-o", origin, path],
        lambda origin: []),     # some versions say so in a line: GOOD
    "ldns-read-zone": (
        lambda origin, path: [path], lambda origin: None),
}


def topologies():
    """All examples, and all cases that write outputs by default."""
    for path in good_examples():
        yield path.stem, path
    for path in sorted((CASES / "outputs").rglob("in.topo")):
        if (path.parent / "out").exists() and not (path.parent
                                                   / "args").exists():
            yield path.parent.relative_to(CASES).as_posix(), path


def tests(options):
    calls = {"recfix": check_recfix, "references": check_references,
             "sqlite3": check_database, "views": check_views,
             topology.NAME: topology.check}
    calls |= {name: lambda out, name=name: check_zones(name, out)
              for name in CHECKERS}
    calls |= relays.CHECKS
    for name, path in topologies():
        for what, call in calls.items():
            yield Test("consumers", f"{name} {what}",
                       lambda path=path, call=call: test(path, call, options))
    for name, call in relays.PROGRAMS.items():
        yield Test("consumers", f"all topologies, {name}",
                   lambda call=call: test_all(call, options))
    yield from topology.tests(options)


def test_all(call, options):
    return [f"{name}: {problem}" for name, path in topologies()
            for problem in test(path, call, options)]


def test(path, call, options):
    built = build(path, options)
    if built.ran.status != 0 or not built.out.exists():
        return [f"status {built.ran.status}, and nothing to read"]
    return call(built.out)


# admin.rec

def check_recfix(out):
    ran = run([program("recfix"), "--check", "admin.rec"], out)
    if ran.status != 0 or ran.stdout or ran.stderr:
        return ["recfix --check: " + (ran.stdout + ran.stderr).decode()]
    return []


def read_records(out):
    return records.read((out / "admin.rec").read_text("utf-8"))


def check_references(out):
    """The joins that recfix does not make; and the order of sets, fields."""
    sets = read_records(out)
    problems = []
    if [each.name for each in sets] != list(records.FIELDS):
        problems.append("sets: " + " ".join(each.name for each in sets))
    ids = {value for each in sets if each.name == "Postoffice"
           for record in each.records for value in records.values(record, "Id")}
    for each in sets:
        wanted = records.FIELDS.get(each.name, [])
        for record in each.records:
            names = [name for name, _ in record]
            if names != sorted(names, key=lambda name: wanted.index(name)
                               if name in wanted else len(wanted)):
                problems.append(f"{each.name}: order of {' '.join(names)}")
            problems += [f"{each.name}: {name} {value} is no postoffice"
                         for name, value in record
                         if name in records.REFERENCES and value not in ids]
        problems += missing_types(each)
    return problems


def missing_types(each):
    typed = set()
    for value in records.values(each.descriptor, "%type"):
        names, _, kind = value.partition(" ")
        if kind.split() == ["rec", "Postoffice"]:
            typed |= set(names.split(","))
    return [f"{each.name}: {name} has not type rec Postoffice"
            for name in records.FIELDS.get(each.name, [])
            if name in records.REFERENCES and name not in typed]


# admin.db

def check_database(out):
    wanted = {"integrity_check": "ok", "foreign_key_check": "",
              "application_id": str(0x544F504F), "user_version": "1",
              "page_size": "4096", "journal_mode": "delete",
              "encoding": "UTF-8"}
    problems = []
    for pragma, expected in wanted.items():
        ran = run([program("sqlite3"), "-readonly", "admin.db",
                   f"PRAGMA {pragma};"], out)
        got = (ran.stdout + ran.stderr).decode().strip()
        if got != expected:
            problems.append(f"PRAGMA {pragma}: {got!r}, not {expected!r}")
    return problems


def check_views(out):
    """admin.rec and admin.db hold the same rows."""
    if sqlite3.sqlite_version_info < (3, 37):
        raise Skipped("no SQLite with STRICT tables in Python")
    database = sqlite3.connect(f"file:{out / 'admin.db'}?mode=ro", uri=True)
    problems = []
    try:
        for each in read_records(out):
            problems += check_view(database, each)
    finally:
        database.close()
    return problems


def check_view(database, each):
    view = {"AddressMap": "address_map"}.get(each.name, each.name.lower())
    view += "_records"
    cursor = database.execute(f"SELECT * FROM {view}")
    columns = [column[0] for column in cursor.description]
    problems = []
    if columns != records.FIELDS[each.name]:
        problems.append(f"{view}: columns {' '.join(columns)}")
    in_database = {tuple(None if value is None else str(value)
                         for value in row) for row in cursor}
    in_records = {records.row(record, columns) for record in each.records}
    problems += [f"{view}: only in admin.db: {row}"
                 for row in sorted(in_database - in_records, key=str)]
    problems += [f"{view}: only in admin.rec: {row}"
                 for row in sorted(in_records - in_database, key=str)]
    rows = database.execute(f"SELECT count(*) FROM {view}").fetchone()[0]
    if rows != len(each.records):
        problems.append(f"{view}: {rows} rows, {len(each.records)} records")
    return problems


# Zones

def check_zones(name, out):
    path = program(name)
    arguments, allowed = CHECKERS[name]
    problems = []
    for zone in sorted((out / "zones").glob("*.zone")):
        origin = zone.name.removesuffix(".zone")
        ran = run([path] + arguments(origin, f"zones/{zone.name}"), out)
        said = [line for line in (ran.stdout + ran.stderr).decode().splitlines()
                if line != GOOD]
        if ran.status != 0 or not is_quiet(ran, said, allowed(origin)):
            problems.append(f"{zone.name}: status {ran.status}\n"
                            + "\n".join(said[:10]) + "\n")
    return problems


def is_quiet(ran, said, allowed):
    if allowed is None:     # the zone is its answer
        return not ran.stderr
    return len(said) == len(allowed) and all(
        line == expected or expected.endswith("*")
        and line.startswith(expected[:-1])
        for line, expected in zip(said, allowed))
