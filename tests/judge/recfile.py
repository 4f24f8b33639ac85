"""Reads admin.rec and admin.db as rows that can be compared."""

import contextlib
import sqlite3


def read_rec(text):
    """Record set -> its rows, each a list of (field, value)."""
    sets, rows = {}, None
    for paragraph in text.split("\n\n"):
        fields = read_record(paragraph)
        if not fields:
            continue
        if fields[0][0].startswith("%"):
            names = [value for name, value in fields if name == "%rec"]
            rows = sets.setdefault(names[0], [])
        elif rows is None:
            raise ValueError("a record before the first %rec")
        else:
            rows.append(fields)
    return sets


def read_record(paragraph):
    fields = []
    for line in paragraph.split("\n"):
        if line.startswith("+"):
            name, value = fields[-1]
            fields[-1] = (name, value + "\n" + line[1:].removeprefix(" "))
        elif line and not line.startswith("#"):
            name, _, value = line.partition(":")
            fields.append((name, value.removeprefix(" ")))
    return fields


def view_name(record_set):
    """AddressMap -> address_map_records."""
    parts = "".join("_" + each.lower() if each.isupper() else each
                    for each in record_set)
    return parts.lstrip("_") + "_records"


def open_database(path):
    return contextlib.closing(
        sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def read_view(database, record_set):
    """The view's rows as dictionaries of texts, without its NULLs."""
    found = database.execute(f"SELECT * FROM {view_name(record_set)}")
    names = [column[0] for column in found.description]
    return [{name: str(value) for name, value in zip(names, row)
             if value is not None} for row in found]


def database_faults(database):
    """What SQLite itself has to say against a database."""
    expected = {"application_id": 0x544F504F, "user_version": 1,
                "page_size": 4096, "integrity_check": "ok",
                "foreign_key_check": None}
    for pragma, value in expected.items():
        row = database.execute(f"PRAGMA {pragma}").fetchone()
        if (row[0] if row else None) != value:
            yield f"admin.db: {pragma} is {row}, not {value}"


def joined(row):
    """A row as a view shows it: repeated fields joined by a blank."""
    found = {}
    for name, value in row:
        found[name] = f"{found[name]} {value}" if name in found else value
    return found
