"""The zones, served by NSD, Knot and BIND, which are asked for every name.

For each topology: all loadable zones at once; each zone that delegates, alone;
and every `.inc` in a zone kept by hand, with `_other.inc` in the root.
"""

import re
import shutil
import tempfile
from pathlib import Path

from suite.common import EXAMPLES, Test
from suite.consumers import topologies
from suite.examples import build

import space
from expected import Expected, kind

KINDS = ["nsd", "knotd", "named"]
SECONDS = 900
SHOWN = 10
BROKEN = EXAMPLES / "standby.topo"


def tests(options):
    for name, path in topologies():
        yield Test("served", name,
                   lambda path=path: test(path, options))
    yield Test("served", "a wrong zone is noticed",
               lambda: test_broken(options))
    yield Test("served", "dig's answers are read", test_reading)


def test(path, options):
    built = build(path, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    return test_zones(built.out, path)


def test_zones(out, path):
    expected = Expected(out / "admin.db", path)
    phases = [phase for phase in (all_phase(expected),
                                  hand_phase(expected, out),
                                  *cut_phases(expected))
              if phase["wanted"]]
    if not phases:
        return []
    job = {"zones": str(out / "zones"), "kinds": KINDS, "phases": [
        {key: phase[key] for key in ("name", "zones", "texts")}
        | {"questions": [question[:2] for question in phase["wanted"]]}
        for phase in phases]}
    answered = space.run_inside("served.py", job, SECONDS)
    if answered and isinstance(answered[0], str):
        return answered
    if len(answered) != len(KINDS) * len(phases):
        return [f"{len(answered)} answers in {len(phases)} phases"]
    wanted = {phase["name"]: phase["wanted"] for phase in phases}
    problems = []
    for each in answered:
        found = each["problems"] or [
            line for question, got in zip(wanted[each["phase"]],
                                          each["answers"])
            for line in compare(*question, got)]
        problems += [f"{each['kind']}, {each['phase']}: {line}"
                     for line in found[:SHOWN]]
        if found:
            problems += each["log"]
    return problems


def test_broken(options):
    """An MX with another preference, told of by each nameserver."""
    built = build(BROKEN, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        shutil.copytree(built.out, out)
        path = out / "zones/works.company.com.zone"
        text = path.read_text()
        path.write_text(text.replace("\tMX\t10 ", "\tMX\t99 ", 1))
        if path.read_text() == text:
            return [f"{path.name} has no MX of 10"]
        told = "\n".join(test_zones(out, BROKEN))
    return [f"not noticed by {kind}\n{told}" for kind in KINDS
            if not re.search(f"^{kind}, .* MX: answer .*'99 ", told,
                             re.MULTILINE)]


def compare(name, asked, wanted, got):
    """Problems with one answer; wanted has what matters."""
    return [f"{name} {asked}: {key} {got[key]}, not {value}"
            for key, value in wanted.items()
            if (sorted(got[key]) if isinstance(value, list)
                else got[key]) != value]


# What to ask, and what must come

def records(name, ttl, asked, values):
    return {"status": "NOERROR", "aa": True, "answer": sorted(
        [name, ttl, asked, value] for value in values)}


def questions(expected, served, whole=True):
    """Those for all that lies in zones that are served; whole: with the
    addresses that a zone gives its own nameservers, which no .inc has."""
    wanted = []
    for name in expected.owners():
        zone = expected.zone(name)
        if zone.name in served and has_records(expected, name):
            mx = [f"{preference} {host}"
                  for preference, host in expected.mx(name)]
            wanted.append((name, "MX", records(name, zone.ttl, "MX", mx)))
    for name in expected.hosts():
        zone = expected.zone(name)
        if zone.name in served and (whole or name not in {
                each.name for each in zone.nameservers}):
            wanted += [(name, asked, records(
                name, zone.ttl, asked,
                [address for address in expected.addresses(name)
                 if kind(address) == asked])) for asked in ("A", "AAAA")]
    for name in expected.nobodys():
        if expected.zone(name).name in served:
            wanted.append((name, "MX", {"status": "NXDOMAIN", "aa": True,
                                        "answer": []}))
    return wanted


def has_records(expected, name):
    return (expected.mx(name) or name in expected.hosts()
            or any(zone.name == name for zone in expected.zones()))


def all_phase(expected):
    """Every loadable zone, as topoc wrote it."""
    zones = [zone for zone in expected.zones() if zone.is_loadable()]
    wanted = questions(expected, {zone.name for zone in zones})
    for zone in zones:
        wanted.append((zone.name, "NS", records(
            zone.name, zone.ttl, "NS",
            [nameserver.name for nameserver in zone.nameservers])))
        wanted.append((zone.name, "SOA", {"status": "NOERROR", "aa": True,
                                          "answer": [soa(zone)]}))
    return {"name": "all zones", "texts": {}, "wanted": wanted,
            "zones": {zone.name: f"{zone.name}.zone" for zone in zones}}


def soa(zone):
    # Names are equal in any case, and some servers answer in lower case.
    local, _, domain = zone.contact.rpartition("@")
    local = "".join(c if c.isalnum() or c in "-_/*+=!#%&'^`{|}~?" else "\\" + c
                    for c in local)
    serial = 1 if zone.serial is None else zone.serial
    return [zone.name, zone.ttl, "SOA",
            f"{zone.nameservers[0].name}. {local.lower()}.{domain}. {serial} "
            f"{zone.refresh} {zone.retry} {zone.expire} {zone.minimum}"]


def hand_phase(expected, out):
    """Each zone kept by hand, with topoc's records included."""
    names = {path.stem for path in (out / "zones").glob("*.inc")}
    zones = {zone.name: zone.ttl for zone in expected.zones()
             if zone.name in names}
    texts = {name: by_hand(name, ttl, f"{name}.inc")
             for name, ttl in zones.items()}
    if "_other" in names:
        texts["."] = by_hand("", 3600, "_other.inc")
    return {"name": "by hand", "zones": {}, "texts": texts,
            "wanted": questions(expected, set(zones)
                                | ({""} if "_other" in names else set()),
                                whole=False)}


def by_hand(name, ttl, file):
    """The text of a zone; FOLDER becomes that of topoc's zones."""
    return (f"$ORIGIN {name}.\n$TTL {ttl}\n"
            "@ IN SOA by-hand hostmaster 7 4h 1h 2w 1h\n"
            "@ IN NS by-hand\nby-hand IN A 127.0.0.1\n"
            f"$INCLUDE FOLDER/{file}\n")


def cut_phases(expected):
    """Each zone that delegates, alone, so that the cut shows."""
    for zone in expected.zones():
        inner = [each for each in expected.zones()
                 if zone.is_loadable() and outer(expected, each) is zone]
        wanted = [(name, "MX", referral(expected, each, zone))
                  for each in inner for name in expected.owners()
                  if name == each.name or name.endswith("." + each.name)]
        wanted += [(f"undeclared.{each.name}", "MX",
                    referral(expected, each, zone)) for each in inner]
        yield {"name": f"only {zone.name}", "texts": {}, "wanted": wanted,
               "zones": {zone.name: f"{zone.name}.zone"}}


def outer(expected, zone):
    """The nearest declared zone above."""
    return expected.zone(zone.name.partition(".")[2])


def referral(expected, inner, zone):
    """The cut's nameservers, and the addresses of those below it."""
    return {"status": "NOERROR", "aa": False, "answer": [],
            "authority": sorted(
                [inner.name, zone.ttl, "NS", nameserver.name]
                for nameserver in inner.nameservers)}


def test_reading():
    """An answer that differs in any way is told."""
    right = {"status": "NOERROR", "aa": True, "answer": [
        ["a.example", 60, "MX", "10 b.example"]]}
    got = dict(right, authority=[], additional=[])
    wrong = [dict(got, status="NXDOMAIN"), dict(got, aa=False),
             dict(got, answer=[]), dict(got, answer=[
                 ["a.example", 60, "MX", "20 b.example"]]),
             dict(got, answer=got["answer"] * 2)]
    problems = compare("a.example", "MX", right, got)
    return problems + [f"not told: {each}" for each in wrong
                       if not compare("a.example", "MX", right, each)]
