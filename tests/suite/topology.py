"""topology.json: by its schema, by itself, and beside admin.db of its build.

The tests prove themselves, too: a good document that is spoilt in many ways
is refused in each."""

import copy
import difflib
import json
import os
import sqlite3
import tempfile
from pathlib import Path

from suite.common import EXAMPLES, Skipped, Test, run
from suite.examples import build
from suite.form_readers import validate

NAME = "topology.json"
SCHEMA = "../../doc/topology.schema.json"
COMPANY = EXAMPLES / "company/company.topo"

# Names of sources, and how they are made visible.
SOURCES = {
    b"plain.topo": "plain.topo",
    b'"quoted".topo': '"quoted".topo',
    b"back\\slash\\x41.topo": "back\\slash\\x41.topo",
    b"<script>&.topo": "<script>&.topo",
    b"\x01\t\n\x7f.topo": "\\x01\\x09\\x0a\\x7f.topo",
    b"\xff\xc3.\xed\xa0\x80.topo": "\\xff\\xc3.\\xed\\xa0\\x80.topo",
    "ü\u2028\u202e.topo".encode(): "\\xc3\\xbc\\xe2\\x80\\xa8\\xe2\\x80\\xae"
                                  ".topo",
    b"x" * 250 + b".topo": "x" * 250 + ".topo",
}


def tests(options):
    for name, spoil in (SPOILT_FORM | SPOILT_CONTENT).items():
        yield Test("consumers", f"{NAME}, {name}",
                   lambda name=name, spoil=spoil:
                   test_spoilt(options, name, spoil))
    yield Test("consumers", f"{NAME} of another program",
               lambda: test_foreign(options))
    yield Test("consumers", f"{NAME}, small differences",
               lambda: test_small(options))
    for name in SOURCES:
        yield Test("consumers", f"{NAME} of {name[:40]!r}",
                   lambda name=name: test_source(options, name))


def check(out):
    """What is wrong with the one of a build."""
    text = (out / NAME).read_bytes()
    document = json.loads(text.decode("ascii"))
    if json.dumps(document, indent=2).encode() + b"\n" != text:
        return [f"{NAME} is not in the form of `jq .`"]
    return (validate(SCHEMA, document) or references(document)
            or orders(document) or beside_database(document, out))


# By itself

def references(document):
    ids = {each["id"] for each in document["postoffices"]}
    gateways = {each["id"] for each in document["gateways"]}
    networks = set(document["networks"])
    smarthosts = {each["name"] for each in document["smarthosts"]}
    lost = []
    for each in document["postoffices"]:
        if each["id"] != f"{each['network']}/{each['name']}":
            lost.append(f"{each['id']} is {each['network']}, {each['name']}")
        if (each["id"] in gateways) != (each["role"] == "gateway"):
            lost.append(f"{each['id']}: a gateway or not")
        known = [(ids, [each["uplink"]] if each["uplink"] else []),
                 (ids, named(each, "postoffice") + named(each, "via")),
                 (networks, [each["network"], *named(each, "network")]),
                 (gateways, [each["outbound"], *each["inbound"]])]
        lost += [f"{each['id']}: no {name}" for names, said in known
                 for name in said if name not in names]
    for each in document["gateways"]:
        lost += [f"{each['id']}: no {name}" for name in each["served"]
                 if name not in ids]
        if each["id"] not in ids or each["smarthost"] not in smarthosts:
            lost.append(f"{each['id']}: no {each['smarthost']}")
    return lost


LISTS = ("links", "routes", "networkRoutes", "dials")


def named(postoffice, key):
    """What the entries of a postoffice's lists name."""
    return [entry[key] for name in LISTS for entry in postoffice[name]
            if key in entry]


def canonical(domain):
    return domain.encode().split(b".")[::-1]


def orders(document):
    """What is no preference is sorted, and is there once."""
    lists = [("networks", document["networks"]),
             ("smarthosts", [canonical(each["name"])
                             for each in document["smarthosts"]]),
             ("zones", [canonical(each["origin"])
                        for each in document["zones"]])]
    lists += [(kind, [by_name(each["id"]) for each in document[kind]])
              for kind in ("gateways", "postoffices")]
    lists += [(each["id"], list(map(by_name, each["served"])))
              for each in document["gateways"]]
    lists += [(f"{each['id']} {name}",
               [by_name(entry.get("postoffice") or entry["network"])
                for entry in each[name]])
              for each in document["postoffices"] for name in LISTS]
    return [f"{name}: not in order" for name, items in lists
            if any(a >= b for a, b in zip(items, items[1:]))]


def by_name(postoffice):
    return tuple(postoffice.split("/"))


# Beside admin.db.  Its tables, not its views: these are made for admin.rec.

TABLES = {
    "postoffices": """
        SELECT p.network || '/' || p.name, p.role,
            u.network || '/' || u.name, p.medium,
            o.network || '/' || o.name, p.masquerade, p.phone, p.x25
        FROM postoffice p LEFT JOIN postoffice u ON u.id = p.uplink
        JOIN postoffice o ON o.id = p.outbound""",
    "inbound": """
        SELECT p.network || '/' || p.name, position,
            g.network || '/' || g.name
        FROM inbound JOIN postoffice p ON p.id = postoffice
        JOIN postoffice g ON g.id = gateway""",
    "domains": """
        SELECT network || '/' || name, position, domain
        FROM domain JOIN postoffice ON id = postoffice""",
    "drives": """
        SELECT network || '/' || name, drive
        FROM access JOIN postoffice ON id = at""",
    "setups": """
        SELECT network || '/' || name, domain_suffix, internet_name,
            router_address, duty FROM setup JOIN postoffice ON id = at""",
    "addresses": """
        SELECT network || '/' || name, position, address
        FROM address JOIN postoffice ON id = at""",
    "served": """
        SELECT g.network || '/' || g.name, p.network || '/' || p.name
        FROM served JOIN postoffice g ON g.id = at
        JOIN postoffice p ON p.id = postoffice""",
    "direct": """
        SELECT a.network || '/' || a.name, p.network || '/' || p.name,
            e.medium, number
        FROM external e JOIN postoffice a ON a.id = at
        JOIN postoffice p ON p.id = postoffice WHERE route = 'Direct'""",
    "source": "SELECT value FROM meta WHERE key = 'source'",
}


def beside_database(document, out):
    if sqlite3.sqlite_version_info < (3, 37):
        raise Skipped("no SQLite with STRICT tables in Python")
    database = sqlite3.connect(f"file:{out / 'admin.db'}?mode=ro", uri=True)
    problems = []
    try:
        for name, rows in tables(document).items():
            found = sorted(database.execute(TABLES[name]), key=str)
            if sorted(rows, key=str) != found:
                problems.append(f"{name}: {sorted(rows, key=str)[:9]}, "
                                f"in admin.db {found[:9]}")
        problems += routes_taken(document, database)
    finally:
        database.close()
    if f"# generation {document['generation']}\n" not in (
            out / "MANIFEST").read_text():
        problems.append("the generation is not the manifest's")
    return problems


def tables(document):
    """What the queries must give, from the document."""
    postoffices, gateways = document["postoffices"], document["gateways"]
    forwarding = access(document)
    return {
        "postoffices": [
            tuple(each[key] for key in (
                "id", "role", "uplink", "medium", "outbound", "masquerade",
                "phone", "x25")) for each in postoffices],
        "inbound": numbered(postoffices, "inbound"),
        "domains": numbered(postoffices, "domains"),
        "drives": [(each["id"], each["database"]) for each in postoffices
                   if each["id"] in forwarding],
        "setups": [(each["id"], "." + each["suffix"], each["host"],
                    router(document, each), each["duty"])
                   for each in gateways],
        "addresses": numbered(gateways, "addresses"),
        "served": [(each["id"], name) for each in gateways
                   for name in each["served"]],
        "direct": neighbours(document),
        "source": [(document["source"],)],
    }


def numbered(entries, key):
    return [(each["id"], at, item) for each in entries
            for at, item in enumerate(each[key], 1)]


def router(document, gateway):
    addresses = next(each["addresses"] for each in document["smarthosts"]
                     if each["name"] == gateway["smarthost"])
    return next(each for each in addresses if ":" not in each)


def neighbours(document):
    """Who is joined to whom, by what, and what is dialled."""
    postoffices = {each["id"]: each for each in document["postoffices"]}
    joined = [(each["id"], each["uplink"], each["medium"])
              for each in postoffices.values() if each["uplink"]]
    joined += [(other, at, medium) for at, other, medium in joined]
    joined += [(each["id"], link["postoffice"], link["medium"])
               for each in postoffices.values() for link in each["links"]]
    return [(at, other, medium, number(postoffices, at, other, medium))
            for at, other, medium in joined]


def number(postoffices, at, other, medium):
    if medium == "drive":
        return None
    dials = {each["postoffice"]: each["number"]
             for each in postoffices[at]["dials"]}
    return dials.get(other) or postoffices[other][
        "phone" if medium == "modem" else "x25"]


def access(document):
    """Where mail to the Internet starts or passes.  Its way follows routes, of
    which the document says no more than the neighbour, so: by steps."""
    postoffices = {each["id"]: each for each in document["postoffices"]}
    found = {each["id"] for each in document["gateways"]}
    for each in postoffices.values():
        at = each["id"] if each["domains"] else each["outbound"]
        while at not in found:
            found.add(at)
            at = next_hop(postoffices, at, each["outbound"])
    return found


def next_hop(postoffices, at, to):
    """As topo(5) has it; of what is below, a child or link is enough."""
    here = postoffices[at]
    for route in here["routes"]:
        if route["postoffice"] == to:
            return route["via"]
    links = [each["postoffice"] for each in here["links"]]
    if to == here["uplink"] or to in links:
        return to
    # A gateway is below nobody.
    for route in here["networkRoutes"]:
        if route["network"] == postoffices[to]["network"]:
            return route["via"]
    return here["uplink"]


def routes_taken(document, database):
    """What a static route names is defined by way of its neighbour."""
    query = TABLES["direct"].replace("e.medium, number", "e.via").replace(
        "WHERE route = 'Direct'", "WHERE route = 'Indirect'")
    names = dict(database.execute(
        "SELECT id, network || '/' || name FROM postoffice"))
    via = {(at, to): names[by] for at, to, by in database.execute(query)}
    direct = {row[:2] for row in database.execute(TABLES["direct"])}
    problems = []
    for each in document["postoffices"]:
        for route in each["routes"]:
            pair = each["id"], route["postoffice"]
            if route["via"] != (pair[1] if pair in direct else via.get(pair)):
                problems.append(f"{pair}: not by way of {route['via']}")
    return problems


# Spoilt documents

def spoilt(*path):
    """Put the last into its place."""
    *path, key, value = path

    def spoil(document):
        at = document
        for each in path:
            at = at[each]
        at[key] = value
    return spoil


def dropped(*path):
    *path, key = path

    def spoil(document):
        at = document
        for each in path:
            at = at[each]
        del at[key]
    return spoil


def doubled(document):
    document["gateways"][0]["served"] *= 2


def of_role(role):
    """The first postoffice of a role."""
    def find(document):
        return next(each for each in document["postoffices"]
                    if each["role"] == role)
    return find


def with_domain(document):
    return next(each for each in document["postoffices"] if each["domains"]
                and each["role"] == "hub")


def changed(find, **values):
    return lambda document: find(document).update(values)


gateway, downstream = of_role("gateway"), of_role("downstream")

SPOILT_FORM = {
    "another version": spoilt("version", 2),
    "a key more": spoilt("comment", "hand-made"),
    "a key more inside": spoilt("postoffices", 0, "comment", ""),
    "no links": dropped("postoffices", 3, "links"),
    "no served": dropped("gateways", 0, "served"),
    "no source": dropped("source"),
    "a generation cut off": spoilt("generation", "0123"),
    "a source not visible": spoilt("source", "a\x07"),
    "a lower-case name": spoilt("networks", 0, "europe"),
    "a domain with a final dot": spoilt("postoffices", 0, "domains",
                                        ["company.com."]),
    "a domain of digits": spoilt("zones", 0, "origin", "company.123"),
    "a number as a text": spoilt("postoffices", 0, "hops", "10"),
    "no hop": spoilt("postoffices", 0, "hops", 0),
    "a serial too large": spoilt("zones", 0, "serial", 2**32),
    "a time with a unit": spoilt("zones", 0, "ttl", "1h"),
    "a smart host without IPv4": spoilt("smarthosts", 0, "addresses",
                                        ["2001:db8::1"]),
    "IPv6 at a gateway": spoilt("gateways", 0, "addresses", ["2001:db8::1"]),
    "no address": spoilt("gateways", 0, "addresses", ["192.0.2.256"]),
    "an IPv6 address written long": spoilt(
        "zones", 0, "nameservers", 0, "addresses", ["2001:0db8::1"]),
    "a postoffice served twice": doubled,
    "a contact without @": spoilt("zones", 0, "contact", "hostmaster"),
    "a loadable zone without contact": spoilt("zones", 0, "contact", None),
    "an unknown medium": changed(downstream, medium="fax"),
    "a gateway with an uplink": changed(gateway, uplink="A/B",
                                        medium="drive"),
    "none without": changed(downstream, uplink=None, medium=None),
    "a masquerade without domain": changed(
        downstream, domains=[], masquerade="company.com"),
    "no gateway in": spoilt("postoffices", 0, "inbound", []),
    "a drive of two letters": spoilt("postoffices", 0, "database", "MM"),
    "a bare name in a route": changed(downstream, routes=[
        {"postoffice": "B", "via": "A/C"}]),
    "a link without medium": changed(downstream, links=[
        {"postoffice": "A/B"}]),
}


def swapped(*path):
    def spoil(document):
        at = document
        for each in path:
            at = at[each]
        at[0], at[1] = at[1], at[0]
    return spoil


def other_inbound(document):
    each = with_domain(document)
    ids = [each["id"] for each in document["gateways"]]
    each["inbound"] = [name for name in ids if name != each["inbound"][0]]


def other_outbound(document):
    each = with_domain(document)
    each["outbound"] = next(gateway["id"] for gateway in document["gateways"]
                            if gateway["id"] != each["outbound"])


SPOILT_CONTENT = {
    "postoffices not sorted": swapped("postoffices"),
    "smart hosts not sorted": swapped("smarthosts"),
    "served not sorted": swapped("gateways", 0, "served"),
    "a postoffice lost": dropped("postoffices", -1),
    "a gateway lost": dropped("gateways", 0),
    "an unknown uplink": changed(downstream, uplink="NO/WHERE"),
    "an unknown smart host": spoilt("gateways", 0, "smarthost", "no.example"),
    "an id of another": spoilt("postoffices", 0, "name", "OTHER"),
    "another inbound gateway": other_inbound,
    "another outbound gateway": other_outbound,
    "another domain": changed(with_domain, domains=["other.example"]),
    "another masquerade": changed(with_domain, masquerade="other.example"),
    "another drive": spoilt("postoffices", 0, "database", "X"),
    "another phone": changed(downstream, phone="1"),
    "another medium": changed(of_role("hub"), medium="x25"),
    "a link more": lambda document: document["postoffices"][0].update(
        links=[{"postoffice": document["postoffices"][-1]["id"],
                "medium": "drive"}]),
    "another suffix": spoilt("gateways", 0, "suffix", "other.example"),
    "another address": spoilt("gateways", 0, "addresses", ["192.0.2.99"]),
    "another source": spoilt("source", "other.topo"),
    "another generation": spoilt("generation", "0" * 64),
}


def test_spoilt(options, name, spoil):
    out = build(COMPANY, options).out
    good = json.loads((out / NAME).read_text())
    document = copy.deepcopy(good)
    spoil(document)
    if document == good:
        return ["nothing is spoilt"]
    refused = validate(SCHEMA, document)
    if name in SPOILT_FORM:
        return [] if refused else ["the schema takes it"]
    if refused:
        return [f"no matter of content: {refused}"]
    found = (references(document) or orders(document)
             or beside_database(document, out))
    return [] if found else ["nobody notices"]


# The names of sources

def test_source(options, name):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / os.fsdecode(name)).write_bytes(
            (EXAMPLES / "q87030.topo").read_bytes())
        ran = run([*options.topoc, "build", name], folder,
                  timeout=options.timeout)
        if ran.status != 0:
            return [f"status {ran.status}", ran.stderr.decode()]
        problems = check(Path(folder) / "out")
        document = json.loads((Path(folder) / "out" / NAME).read_text())
    if document["source"] != SOURCES[name]:
        problems.append(f"the source is {document['source']!r}")
    return problems


SMALL = {       # in the text, and the lines that go and come but for two
    "a domain": ("domain sales.", "domain sold.", 1, 1),
    "a hop count": ("domain sales.", "hops 9; domain sales.", 1, 1),
    "users": ("domain sales.", "users 5; domain sales.", 1, 1),
    # Its block, and its line in what the gateway serves.
    "a postoffice": ("downstream SALES", "downstream NEW { domain new.com; }"
                     " downstream SALES", 0, 27),
}


def test_small(options):
    """A small change of the topology is one of a few lines in the file, and
    of the generation."""
    text = (EXAMPLES / "q87030.topo").read_text()
    made, problems = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for name, (old, new, *_) in {"": ("", ""), **SMALL}.items():
            (Path(folder) / "a.topo").write_text(text.replace(old, new)
                                                 if name else text)
            ran = run([*options.topoc, "build", "--only", "json", "a.topo"],
                      folder, timeout=options.timeout)
            if ran.status != 0:
                return [f"{name}: status {ran.status}", ran.stderr.decode()]
            made[name] = (Path(folder) / "out" / NAME).read_text().split("\n")
    for name, (_, _, *wanted) in SMALL.items():
        lines = list(difflib.ndiff(made[""], made[name]))
        found = [sum(line.startswith(sign) for line in lines) - 1
                 for sign in ("- ", "+ ")]
        if found != wanted:
            problems.append(f"{name}: {found} lines, not {wanted}")
    return problems


def test_foreign(options):
    """What another program keeps under this name is not lost."""
    problems = []
    for text in ("{}\n", "", '{\n  "format": "another"\n}\n'):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out" / NAME
            path.parent.mkdir()
            path.write_text(text)
            ran = run([*options.topoc, "build", "-o", str(path.parent),
                       str(EXAMPLES / "q87030.topo")], folder,
                      timeout=options.timeout)
            if ran.status != 3 or path.read_text() != text:
                problems.append(f"{text!r}: status {ran.status}")
    return problems
