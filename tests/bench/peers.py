"""The programs that topoc is measured against, reading what it wrote."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

from measure import Command, Failed

STRICT = "-i local -k fail -m fail -M fail -n fail -S fail -r fail".split()


def find(name):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if path is None:
        raise Failed(f"no {name}: make bench-packages installs it")
    return path


def wc(source):
    """wc on all of a topology's files."""
    files = sorted(source.parent.glob("*.topo"))
    if len(files) == 1:
        return Command("wc", [find("wc"), source])
    names = source.parent / "files"
    names.write_bytes(b"\0".join(bytes(path) for path in files))
    return Command("wc", [find("wc"), f"--files0-from={names}"])


def zone_readers(zone):
    origin = zone.name.removesuffix(".zone")
    return [
        Command("kzonecheck", [find("kzonecheck"), "-o", origin, zone]),
        Command("named-checkzone",
                [find("named-checkzone"), *STRICT, origin, zone]),
        Command("nsd-checkzone", [find("nsd-checkzone"), origin, zone]),
        Command("ldns-read-zone", [find("ldns-read-zone"), zone])]


# The sqlite3 shell

def query(database, text, stdout=subprocess.PIPE):
    return subprocess.run([find("sqlite3"), "-readonly", "-csv", database,
                           text], stdout=stdout, check=True).stdout


def sqlite_shells(database, folder):
    """The shell, importing the rows of admin.db from CSV files into the same
    schema: once with the conditions of CHECK, once without.

    A CSV file has no NULL.  With the conditions, an empty field becomes one on
    its way through a view; without, it stays an empty text, or 0 in a column
    of integers, which takes as many bytes and no detour.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schema = subprocess.run([find("sqlite3"), "-readonly", database,
                             ".schema --nosys"], stdout=subprocess.PIPE,
                            check=True).stdout.decode()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    tables = [name for name, in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")]
    exact, plain = [schema], ["PRAGMA ignore_check_constraints = ON;", schema]
    for table in tables:
        columns = list(connection.execute(f"PRAGMA table_info({table})"))
        export(database, table, columns, folder)
        exact += import_exact(table, columns, folder)
        plain.append(f".import --csv {folder}/{table}.csv {table}\n")
    connection.close()
    commands = []
    for name, script in (("sqlite3, CHECK on", exact),
                         ("sqlite3, CHECK off", plain)):
        path = folder / (name.replace(", ", "-").replace(" ", "-") + ".sql")
        path.write_text("".join(script))
        out = folder / (path.stem + ".db")
        commands.append(Command(
            name, [find("sqlite3"), "-batch", "-bail", out], stdin=path,
            out=out))
    return commands


def nullable(column):
    _, _, _, not_null, _, key = column
    return not not_null and not key


def export(database, table, columns, folder):
    fields = [f"coalesce({column[1]}, 0)"
              if nullable(column) and column[2] == "INTEGER" else column[1]
              for column in columns]
    with open(folder / f"{table}.csv", "wb") as file:
        query(database, f"SELECT {', '.join(fields)} FROM {table}", file)


def import_exact(table, columns, folder):
    path = f"{folder}/{table}.csv"
    if not any(map(nullable, columns)):
        return [f".import --csv {path} {table}\n"]
    values = [f"new.{column[1]}" if not nullable(column) else
              f"nullif(new.{column[1]}, "
              f"'{'0' if column[2] == 'INTEGER' else ''}')"
              for column in columns]
    return [f"CREATE TEMP VIEW {table}_csv AS SELECT * FROM {table};\n"
            f"CREATE TEMP TRIGGER {table}_row INSTEAD OF INSERT ON "
            f"{table}_csv BEGIN INSERT INTO {table} VALUES "
            f"({', '.join(values)}); END;\n",
            f".import --csv {path} {table}_csv\n"]


def check_imported(database, imported):
    """With the conditions the import must give the very rows: else it was no
    peer.  The number of rows tells."""
    for table in ("postoffice", "domain", "external", "access"):
        text = f"SELECT count(*) FROM {table}"
        if query(database, text) != query(imported, text):
            raise Failed(f"sqlite3 has imported too few rows into {table}")
