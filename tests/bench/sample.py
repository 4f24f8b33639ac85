"""Are the outputs of the main shape right, at any size?

What must come of that shape is known without a model: the text outputs are
compared line by line, a sample of the postoffices in admin.db row by row.
Run as `sample.py SIZE OUT [COUNT]`.
"""

import random
import sqlite3
import sys
from itertools import zip_longest
from pathlib import Path

from shapes import hub_of

GATEWAY = "10.0.0.3"
HOST = "msmailgwy.company.com"
TTL = "\t3600\tIN\t"
MENTIONED = 10      # problems shown


class Main:
    """The main shape of a size.  Postoffices are numbered as in the source,
    HQ being 0; ids are those of admin.db: hubs, HQ, the downstream ones."""

    def __init__(self, size):
        self.size = size
        self.hubs = (size + 98) // 100
        self.hq = self.hubs + 1

    def is_hub(self, i):
        return i > 0 and hub_of(i) == i

    def id(self, i):
        block, place = divmod(i - 1, 100)
        if i == 0:
            return self.hq
        return block + 1 if place == 0 else self.hq + 99 * block + place

    def name(self, i):
        return "HQ" if i == 0 else f"{'H' if self.is_hub(i) else 'P'}{i:07}"

    def domain(self, i):
        if i == 0:
            return "hq.company.com"
        hub = f"h{hub_of(i):07}.branches.company.com"
        return hub if self.is_hub(i) else f"p{i:07}.{hub}"

    def uplink(self, i):
        return self.hq if self.is_hub(i) else self.id(hub_of(i))

    def below(self, hub):
        return min(99, self.size - 1 - hub)

    def by_id(self):
        yield from range(1, self.size, 100)
        yield 0
        yield from (i for i in range(1, self.size) if not self.is_hub(i))

    def canonical(self):
        """All domains in canonical order: as numbered, then HQ's."""
        yield from (self.domain(i) for i in range(1, self.size))
        yield self.domain(0)


# Text files, whole

def zone_lines(main):
    yield "; topoc: generated from main.topo; do not edit"
    yield (f"company.com.{TTL}SOA\tns1.company.com. hostmaster.company.com."
           " 1 14400 3600 1209600 3600")
    yield f"company.com.{TTL}NS\tns1.company.com."
    yield f"ns1.company.com.{TTL}A\t10.0.0.2"
    yield from records(main)


def fragment_lines(main):
    yield "; topoc: generated from main.topo; do not edit"
    yield from records(main)


def records(main):
    for domain in main.canonical():
        yield f"{domain}.{TTL}MX\t10 {HOST}."
    yield f"{HOST}.{TTL}A\t{GATEWAY}"
    yield f"relay.company.com.{TTL}A\t10.0.0.1"


def hosts_lines(main):
    yield "# topoc: generated from main.topo; do not edit"
    yield f"{GATEWAY} {HOST}"
    for domain in main.canonical():
        yield f"{GATEWAY} {domain}"


def map_lines(main):
    for i in main.by_id():
        yield f"COMPANY/{main.name(i)} {main.domain(i)}\r"


FILES = {
    "zones/company.com.zone": zone_lines,
    "zones/company.com.inc": fragment_lines,
    "smarthosts/relay.company.com/hosts": hosts_lines,
    "gateways/COMPANY-HQ/ADDR_MAP.CFG": map_lines,
}


def compare_files(main, out):
    for name, lines in FILES.items():
        with open(out / name, encoding="ascii", newline="\n") as file:
            for number, (got, wanted) in enumerate(
                    zip_longest((line[:-1] for line in file), lines(main)), 1):
                if got != wanted:
                    yield f"{name}:{number}: {got!r}, not {wanted!r}"
                    break


# admin.db, by sample

def row_counts(main):
    downstream = main.size - 1 - main.hubs
    return {"postoffice": main.size, "inbound": main.size,
            "domain": main.size, "setup": 1, "address": 1,
            "served": main.size, "address_map": main.size,
            "access": main.size,
            # HQ's, those of the hubs, those of the downstream ones
            "external": main.size - 1 + main.size - 1 + 2 * downstream}


def rows(main, i):
    """What the tables hold of the i-th postoffice, by a query each."""
    me, hq, domain = main.id(i), main.hq, main.domain(i)
    above = main.uplink(i) if i else None
    role = ("gateway" if i == 0 else
            "hub" if main.is_hub(i) else "downstream")
    yield ("SELECT * FROM postoffice WHERE id = ?",
           [(me, "COMPANY", main.name(i), role, above,
             "drive" if i else None, hq, None, None, None)])
    yield "SELECT * FROM domain WHERE postoffice = ?", [(me, 1, domain)]
    yield "SELECT * FROM inbound WHERE postoffice = ?", [(me, 1, hq)]
    yield "SELECT at FROM served WHERE postoffice = ?1 AND at > 0", [(hq,)]
    yield ("SELECT at, postoffice, domain FROM address_map WHERE at = "
           f"{hq} AND position = ?", [(hq, me, domain)])
    yield ("SELECT * FROM access WHERE at = ?", [(me, "M", above or me)])
    if i:
        yield ("SELECT * FROM external WHERE at = ? ORDER BY step",
               externals(main, i))
        yield (f"SELECT * FROM external WHERE at = {hq} AND postoffice = ?",
               [at_gateway(main, i)])


def externals(main, i):
    me, hq = main.id(i), main.hq
    if not main.is_hub(i):
        hub = main.uplink(i)
        return [(me, 1, hub, "Direct", "drive", None, None),
                (me, 2, hq, "Indirect", None, None, hub)]
    return [(me, 1, hq, "Direct", "drive", None, None)] + [
        (me, k + 1, main.id(i + k), "Direct", "drive", None, None)
        for k in range(1, main.below(i) + 1)]


def at_gateway(main, i):
    """The hubs' ids are their steps; HQ's own takes none."""
    me = main.id(i)
    if main.is_hub(i):
        return main.hq, me, me, "Direct", "drive", None, None
    return main.hq, me - 1, me, "Indirect", None, None, main.uplink(i)


def compare_database(main, out, count):
    database = sqlite3.connect(f"file:{out}/admin.db?mode=ro", uri=True)
    for table, wanted in row_counts(main).items():
        got, = database.execute(f"SELECT count(*) FROM {table}").fetchone()
        if got != wanted:
            yield f"admin.db: {table} has {got} rows, not {wanted}"
    picked = random.Random(1).sample(range(main.size),
                                     min(count, main.size))
    for i in sorted({0, 1, main.size - 1, *picked}):
        for text, wanted in rows(main, i):
            got = database.execute(text, (main.id(i),)).fetchall()
            if got != wanted:
                yield f"admin.db: {main.name(i)}: {text}: {got}, not {wanted}"
    database.close()


def compare(size, out, count=1000):
    main = Main(size)
    return [*compare_files(main, out), *compare_database(main, out, count)]


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: sample.py SIZE OUT [COUNT]")
    problems = compare(int(sys.argv[1]), Path(sys.argv[2]),
                       int((sys.argv[3:] or ["1000"])[0]))
    print(*problems[:MENTIONED], sep="\n", end="\n" if problems else "")
    sys.exit(1 if problems else 0)
