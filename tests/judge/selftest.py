"""The judge's own tests: worked cases by hand, and the judge against itself.

    python3 tests/judge/selftest.py
"""

import functools
import hashlib
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from operator import ne

import causes
import document
import faults
import judge
import manifest
import outputs
import predicted
import recfile
import relations
import shrinking
import warned
from findings import understand
from generate import generate
from provoke import provoke
from reader import copy_all, read, read_block, tokenize
from rewrite import rewrite
from warnings_model import CHECKS, EXTRA, predict
from writer import plain_text, write

HERE = os.path.dirname(os.path.abspath(__file__))

COMPLETE = """
    topoc 1;                                    # language version
    smarthost relay.company.com { address 123.123.1.1; }
    zone company.com {
        nameserver ns1.company.com address 123.123.1.2;
        contact    hostmaster@company.com;
        mx         gateway;
    }
    network COMPANY {
        suffix company.com;
        gateway HQ {
            host    msmailgwy.company.com;
            address 123.123.123.123;
            domain  hq.company.com;
            downstream SALES { domain sales.company.com; }
            hub EAST by modem {
                phone  "555-0100";
                domain east.company.com;
                downstream LEGAL by modem {
                    phone "555-0101"; domain legal.company.com;
                }
            }
        }
    }
    """

GATEWAYS = """
    smarthost relay.x { address 10.0.0.1; }
    network N {
        gateway G1 { host g1.x; address 10.0.1.1; domain d1.x;
            hub H1 { downstream D1 { domain dd1.x; } } }
        gateway G2 { host g2.x; address 10.0.1.2; domain d2.x;
            hub H2 { downstream D2 { domain dd2.x; } } }
        %s
    }
    """


def parse(text):
    statements, _ = read_block(tokenize(text), 0, ".")
    return statements


def meaning(text):
    return understand(parse(text))


def compact(rows):
    return [" ".join(value for _, value in row) for row in rows]


class WorkedCases(unittest.TestCase):
    def test_complete_file(self):
        topology = meaning(COMPLETE)
        self.assertEqual(topology.findings, set())
        sets = outputs.admin_sets(topology)
        self.assertEqual(compact(sets["External"]), [
            "COMPANY/EAST 1 COMPANY/HQ Direct modem",
            "COMPANY/EAST 2 COMPANY/LEGAL Direct modem 555-0101",
            "COMPANY/HQ 1 COMPANY/EAST Direct modem 555-0100",
            "COMPANY/HQ 2 COMPANY/SALES Direct drive",
            "COMPANY/HQ 3 COMPANY/LEGAL Indirect COMPANY/EAST",
            "COMPANY/LEGAL 1 COMPANY/EAST Direct modem 555-0100",
            "COMPANY/LEGAL 2 COMPANY/HQ Indirect COMPANY/EAST",
            "COMPANY/SALES 1 COMPANY/HQ Direct drive"])
        self.assertEqual(compact(sets["Setup"]), [
            "COMPANY/HQ .company.com msmailgwy.company.com 123.123.123.123"
            " 123.123.1.1 both"])
        self.assertEqual(compact(sets["Access"]), [
            "COMPANY/EAST M COMPANY/HQ", "COMPANY/HQ M COMPANY/HQ",
            "COMPANY/LEGAL M COMPANY/EAST", "COMPANY/SALES M COMPANY/HQ"])
        files = outputs.text_files(topology, "company.topo")
        self.assertEqual(
            files["zones/company.com.zone"].decode().split("\n")[1:5], [
                "company.com.\t3600\tIN\tSOA\tns1.company.com. "
                "hostmaster.company.com. 1 14400 3600 1209600 3600",
                "company.com.\t3600\tIN\tNS\tns1.company.com.",
                "ns1.company.com.\t3600\tIN\tA\t123.123.1.2",
                "east.company.com.\t3600\tIN\tMX\t"
                "10 msmailgwy.company.com."])

    def test_q87030(self):
        files = outputs.text_files(meaning("""
            smarthost router.company.com { address 123.123.1.1; }
            network COMPANY { gateway HQ {
                host msmailgwy.company.com; address 123.123.123.123;
                domain hq.company.com;
                downstream SALES { domain Sales.Company.com.; } } }
            """), "q.topo")
        self.assertEqual(files["gateways/COMPANY-HQ/ADDR_MAP.CFG"],
                         b"COMPANY/HQ hq.company.com\r\n"
                         b"COMPANY/SALES sales.company.com\r\n")
        self.assertEqual(
            files["smarthosts/router.company.com/hosts"].decode(),
            "# topoc: generated from q.topo; do not edit\n"
            "123.123.123.123 msmailgwy.company.com\n"
            "123.123.123.123 hq.company.com\n"
            "123.123.123.123 sales.company.com\n")
        self.assertIn(b"\nsales.company.com.\t3600\tIN\tMX\t10 "
                      b"msmailgwy.company.com.\n", files["zones/_other.inc"])

    def test_q111840(self):
        topology = meaning(COMPLETE.replace(
            "suffix company.com;", "masquerade company.com;"))
        files = outputs.text_files(topology, "q.topo")
        self.assertEqual(
            files["gateways/COMPANY-HQ/ADDR_MAP.CFG"].split(b"\r\n")[:3],
            [b"COMPANY/EAST company.com", b"COMPANY/EAST east.company.com",
             b"COMPANY/HQ company.com"])
        self.assertIn(b"\ncompany.com.\t3600\tIN\tMX\t10 "
                      b"relay.company.com.\n", files["zones/company.com.inc"])

    def test_q147471(self):
        chain = "".join(f"hub C{at} {{ " for at in range(8))
        text = GATEWAYS % f"hub H via G1 {{ {chain} %s {'} ' * 8} }}"
        self.assertEqual(meaning(text % "").checks(), set())
        refused = meaning(text % "downstream D { domain d.x; }")
        self.assertEqual(refused.checks(), {"hop-limit"})

    def test_q132060(self):
        topology = meaning(GATEWAYS % """
            gateway SEND { host G1.x.; address 10.0.1.3; domain s.x;
                inbound G1; link G1;
                downstream D { domain d.x; } }
            """)
        self.assertEqual(topology.findings, set())
        sets = outputs.admin_sets(topology)
        self.assertEqual([row[-1][1] for row in sets["Setup"]],
                         ["both", "both", "send"])
        hosts = outputs.text_files(topology, "q")["smarthosts/relay.x/hosts"]
        self.assertNotIn(b"10.0.1.3", hosts)
        self.assertIn(b"10.0.1.1 d.x\n10.0.1.1 d1.x\n", hosts)


class Rules(unittest.TestCase):
    def hop(self, more, at, target):
        topology = meaning(GATEWAYS % more)
        hop = topology.next_hop(("N", at), ("N", target))
        return hop and hop[1]

    def test_next_hops(self):
        deep = "hub H3 via H2 { %s downstream D3 { domain dd3.x; } }"
        self.assertEqual(self.hop("", "G1", "D2"), None)
        self.assertEqual(self.hop("", "D1", "D2"), "H1")
        self.assertEqual(self.hop("", "G2", "D2"), "H2")
        self.assertEqual(self.hop(deep % "link G1;", "G1", "D3"), "H3")
        self.assertEqual(self.hop(deep % "link G1;", "G1", "D2"), None)
        self.assertEqual(self.hop(deep % "link G2;", "G2", "D3"), "H3")
        self.assertEqual(
            self.hop(deep % "link H1; route network N via H1;", "H3", "D2"),
            "H1")
        self.assertEqual(
            self.hop(deep % "link H1; route network N via H1;", "H3", "D3"),
            "D3")
        self.assertEqual(
            self.hop(deep % "link H1; route G2 via H1;", "H3", "G2"), "H1")

    def test_walk_errors(self):
        loop = meaning(GATEWAYS % "hub L via H1 { route G1 via D; "
                       "hub D { domain none; } }")
        self.assertEqual(loop.findings, {
            ("routing-loop", (("N", "D"), ("N", "L")))})
        hole = meaning(GATEWAYS % "hub L via H1 { externals all; }")
        self.assertEqual(hole.checks(), {"black-hole"})
        mismatch = meaning(GATEWAYS %
                           "hub L via H1 { domain l.x; link G2; outbound G2;"
                           " downstream D { domain d.x; outbound G1; } }")
        self.assertEqual(mismatch.checks(), {"outbound-mismatch"})
        self.assertEqual(list(mismatch.caused.values()), [{("N", "L")}])

    def test_causes(self):
        """What one statement makes needed is one finding, with a count."""
        for more, check, size in (
                ("hub L via H1 { externals all; }", "black-hole", 4),
                ("downstream L via H1 { domain l.x; inbound G2, G1; }",
                 "black-hole", 2),
                ("hub L via H1 { route D2 via H1; }", "black-hole", 2),
                ("hops 2;", "hop-limit", 2)):
            topology = meaning(GATEWAYS % more)
            self.assertEqual(topology.checks(), {check}, more)
            self.assertEqual(len(topology.findings), 1, more)
            self.assertEqual(causes.sizes(topology, check), [size], more)

    def test_addresses(self):
        topology = meaning("""
            smarthost r.x { address 2001:DB8:0:0:0:0:0:1, 10.0.0.1; }
            zone x { nameserver ns.x address fd00:0::9, 10.0.0.9;
                nameserver r.x; nameserver g.x; contact a.b@x; }
            zone y.x { nameserver ns.y.x address 10.0.0.8; mx smarthost; }
            network N { gateway G { host g.x; address 10.0.0.2;
                domain y.x; } }
            """)
        self.assertEqual(topology.findings, set())
        files = outputs.text_files(topology, "t")
        records = [" ".join(line.split("\t")[0:4:3] + line.split("\t")[4:])
                   for line in files["zones/x.zone"].decode().split("\n")[1:]
                   if line]
        self.assertEqual(records, [
            "x. SOA ns.x. a\\.b.x. 1 14400 3600 1209600 3600",
            "x. NS ns.x.", "x. NS r.x.", "x. NS g.x.",
            "ns.x. A 10.0.0.9", "ns.x. AAAA fd00::9",
            "r.x. A 10.0.0.1", "r.x. AAAA 2001:db8::1", "g.x. A 10.0.0.2",
            "y.x. NS ns.y.x.", "ns.y.x. A 10.0.0.8"])
        self.assertEqual(files["zones/y.x.inc"].decode().split("\n")[1:],
                         ["y.x.\t3600\tIN\tMX\t10 r.x.", ""])
        self.assertEqual(
            len(files["zones/x.inc"].decode().split("\n")) - 2, 5)


class Warnings(unittest.TestCase):
    def subjects(self, text, check):
        topology = meaning(text)
        self.assertEqual(topology.findings, set())
        return {subject for name, subject in predict(topology)
                if name == check}

    def test_complete_file(self):
        self.assertEqual(predict(meaning(COMPLETE)), {
            ("one-way-call", (("COMPANY", "HQ"), ("COMPANY", "EAST"))),
            ("zone-serial", "company.com")})

    def test_q162841(self):
        text = GATEWAYS % """
            hub MEL227TRK via G1 {
                downstream MEL227TRK0 { domain a.x; }
                downstream MEL227TRKX { domain b.x; }
                downstream MEL227TR { domain c.x; } }
            downstream MEL227TRK1 via G1 { domain d.x; }"""
        self.assertEqual(self.subjects(text, "prefix-name"), {
            frozenset((("N", "MEL227TRK"), ("N", f"MEL227TRK{end}")))
            for end in "0X"})

    def test_unused(self):
        text = GATEWAYS.replace("host g", "smarthost relay.x; host g") % """
            hub L1 via G1; hub L3 via G1;
            hub L2 via G1 { link G2; domain l2.x; }
            downstream D via H1 { domain d.x;
                route network P via H1; route G1 via H1; }
            downstream E via H1 { domain e.x; link L1;
                route network P via H1; route G1 via L1; route L1 via L1; }
            downstream A, B via H1 { domain none; link L2; route G1 via H1; }
            downstream C, F via H1 { domain none; link L2; route G1 via L2; }
            """ + """
            network EMPTY { }
            network P { downstream S via N/G1 { domain s.x; } }
            smarthost idle.x { address 10.9.9.9; }
            smarthost ns.y { address 10.9.9.8; }
            zone y { nameserver ns.z; } zone in.x { mx gateway; }
            zone x { nameserver ns.y; }
            """
        one, two = (("N", "D"),), (("N", "E"),)
        self.assertEqual(self.subjects(text, "unused"), {
            ("smarthost", "idle.x"), ("zone", "in.x"), ("network", "EMPTY"),
            ("hub", ("N", "L3")), ("route-network", one, "P"),
            ("route", one, ("N", "G1")), ("route-network", two, "P"),
            ("route", two, ("N", "L1")),
            ("route", (("N", "A"), ("N", "B")), ("N", "G1"))})

    def test_near_limits(self):
        text = GATEWAYS % """
            hub H via G1 { domain none;
                downstream D { domain d.x; hops %s; } }"""
        self.assertEqual(self.subjects(text % 4, "hop-limit-near"), set())
        self.assertEqual(self.subjects(text % 3, "hop-limit-near"),
                         {frozenset((("N", "D"), ("N", "G1")))})
        chain = "".join(f"hub C{at} {{ " for at in range(8)) + "hub C8 "
        text = GATEWAYS.replace("network N {", "network N { hops 12;") % (
            "hub H via G1 { " + chain + "{ domain c.x; } " + "} " * 9)
        self.assertEqual(self.subjects(text, "hop-limit-near"),
                         {frozenset((("N", "C8"), ("N", "G1")))})

    def test_numbers(self):
        text = GATEWAYS % """
            downstream A via G1 by modem { domain a.x; phone "1"; }
            downstream B via G1 by x25 { domain b.x; phone "1"; }
            downstream C via G1 by x25 { domain c.x; dial G1 "2"; x25 "3"; }
            """
        self.assertEqual(self.subjects(text, "one-way-call"),
                         {(("N", "G1"), ("N", "A"))})
        self.assertEqual(self.subjects(text, "modem-number"),
                         {frozenset((("N", "B"), ("N", "G1")))})

    def test_every_check(self):
        """The generator provokes each, the limits among them."""
        fired, seeds = set(), [*range(150), *range(199, 1000, 50)]
        for seed in seeds:
            if fired != set(CHECKS):
                topology = understand(provoke(seed))
                self.assertEqual(topology.findings, set(), seed)
                fired |= {check for check, _ in predict(topology)}
        self.assertEqual(fired, set(CHECKS))

    def test_differences_are_noticed(self):
        """One warning too few, one too many, one twice, one elsewhere."""
        for seed in range(8):
            tree = provoke(seed)
            lines = plain_text(tree).split("\n")
            topology = understand(tree)
            told = diagnostics(topology, lines)
            self.assertEqual(warned.compare(topology, told, lines), [])
            for at, one in enumerate(told):
                rest = told[:at] + told[at + 1:]
                elsewhere = {**one, "line": len(lines)}
                for wrong in ([*told, one], [*rest, elsewhere],
                              [*rest, {**one, "severity": "error"}]):
                    self.assertTrue(
                        warned.compare(topology, wrong, lines), one)
                found = warned.compare(topology, rest, lines)
                if "leaves" not in one["message"]:
                    self.assertTrue(found, one)
            for one in diagnostics(understand(provoke(seed + 1)), []):
                if one["message"] not in [each["message"] for each in told]:
                    self.assertTrue(
                        warned.compare(topology, [*told, one]), one)

    def test_spared_routes(self):
        """Of two routes of which each alone would do one may be unsaid."""
        topology = meaning(GATEWAYS % """
            hub E via G1 { link W; domain none; route P/S via W;
                route network P via W; downstream EE { domain ee.x; } }
            hub W via G1 { domain none; downstream WW { domain ww.x; } }
            """ + "network P { downstream S via N/G1 { domain s.x; } }")
        self.assertEqual(topology.findings, set())
        told = diagnostics(topology, [])
        routes = [each for each in told if " for " in each["message"]]
        others = [each for each in told if each not in routes]
        self.assertEqual(len(routes), 2)
        for enough in (told, [routes[0], *others], [routes[1], *others]):
            self.assertEqual(warned.compare(topology, enough), [])
        self.assertTrue(warned.compare(topology, others))


def all_outputs(folder):
    topology = understand(read(os.path.join(folder, "main.topo")))
    return (topology.findings, outputs.admin_sets(topology),
            outputs.text_files(topology, "main.topo"))


class AgainstItself(unittest.TestCase):
    def test_rewritten(self):
        for seed in range(150):
            rng = random.Random(seed)
            tree = generate(seed)
            with tempfile.TemporaryDirectory() as folder:
                first, second = (os.path.join(folder, name) for name in "12")
                write(tree, first, "main.topo", rng)
                write(rewrite(tree, rng), second, "main.topo", rng)
                wanted = all_outputs(first)
                self.assertEqual(wanted[0], set())
                self.assertEqual(wanted, all_outputs(second), seed)

    def test_plain_text(self):
        for seed in range(20):
            text = plain_text(generate(seed))
            self.assertEqual(plain_text(parse(text)), text)

    def test_every_fault(self):
        for kind in faults.FAULTS:
            tree, check = faults.plant(kind, 0)
            checks = meaning(plain_text(tree)).checks()
            self.assertTrue(check in checks if check else checks, kind)

    def test_driver(self):
        """The driver against a topoc that is the judge itself."""
        with tempfile.TemporaryDirectory() as folder:
            mirror = mirror_script(folder, "mirror")
            for options in (["--valid"], ["--faults", "--strict"],
                            ["--warnings", "-n", "3"]):
                done = subprocess.run(
                    [sys.executable, os.path.join(HERE, "judge.py"),
                     "--topoc", mirror, "-n", "10", *options],
                    capture_output=True, text=True)
                wrong = [line for line in done.stdout.splitlines()
                         if line.startswith("--- ") and "raw-" not in line]
                self.assertEqual(wrong, [], done.stdout + done.stderr)


class Manifests(unittest.TestCase):
    GOOD = (b"# topoc\n# generation 0123\n"
            + hashlib.sha256(b"1").hexdigest().encode() + b"  a/b\n"
            + hashlib.sha256(b"2").hexdigest().encode() + b"  c\n")

    def faults(self, text):
        return manifest.faults({"a/b": b"1", "c": b"2", "MANIFEST": text})

    def test_faults(self):
        self.assertEqual(self.faults(self.GOOD), [])
        self.assertEqual(manifest.faults({"a/b": b"1"}), [])
        lines = self.GOOD.splitlines(keepends=True)
        for wrong in (lines[:3], lines[:2] + lines[:1:-1], lines[:1]
                      + lines[2:], [*lines, lines[3]], [*lines, b"0  d\n"],
                      [self.GOOD[:-1]], [self.GOOD.replace(b"a/b", b"a")]):
            self.assertTrue(self.faults(b"".join(wrong)), wrong)

    def test_generations(self):
        one = {"c": b"2", "MANIFEST": b"# generation 1\n"}
        for other, is_good in (
                (one, True), ({**one, "c": b"3"}, False),
                ({"c": b"3", "MANIFEST": b"# generation 2\n"}, True),
                ({**one, "MANIFEST": b"# generation 2\n"}, True)):
            self.assertEqual(
                manifest.generation_faults(one, other) == [], is_good)


class Shrinking(unittest.TestCase):
    def least(self, text, still_differs):
        return plain_text(shrinking.shrink(parse(text), still_differs))

    def test_statements_and_blocks(self):
        found = self.least(COMPLETE, lambda tree: "phone" in plain_text(tree))
        self.assertEqual(plain_text(parse(found)).split(), """
            network COMPANY { gateway HQ { hub EAST by modem {
            phone "555-0100"; } } }""".split())

    def test_elements_of_lists(self):
        text = """network N { hub A, B, C via N/H by modem;
            hub X { inbound A, N/B, C; route P, Q/R, S via T;
                link D, E, F by x25; } }"""
        wanted = {"B": "hub B via N/H by modem;",
                  "N/B": "hub X { inbound N/B; }",
                  "Q/R": "hub X { route Q/R via T; }",
                  "P": "hub X { route P via T; }",
                  "F": "hub X { link F by x25; }"}
        for word, least in wanted.items():
            found = self.least(text, lambda tree: word in re.split(
                "[ ,;]+", plain_text(tree)))
            self.assertEqual(found.split(),
                             f"network N {{ {least} }}".split())

    def test_nothing_can_go(self):
        """Two statements that differ only together both stay."""
        def differs(tree):
            text = plain_text(tree)
            return "suffix" in text and "legal.company.com" in text
        found = self.least(COMPLETE, differs)
        self.assertEqual(found.count(";"), 2)
        self.assertTrue(differs(parse(found)))

    def test_printed(self):
        """The driver prints the least topology of a topoc that is wrong."""
        with tempfile.TemporaryDirectory() as folder:
            wrong = mirror_script(folder, "wrong")
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, "judge.py"), "--topoc",
                 wrong, "-n", "1", "--seed", "40", "--valid", "--plain",
                 "--shrink", "-j", "1"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("0 passed, 1 failed", done.stdout)
            topology = done.stdout.partition("\n")[2].partition("\n\n")[0]
            self.assertIn("gateway", topology)
            self.assertNotIn("downstream", topology)
            self.assertNotIn("zone", topology)


# Relations

def outcome(tree):
    """What must come out of a tree, without the detour through topoc."""
    topology = understand(tree)
    texts = {path: text.decode().split("\n") for path, text
             in outputs.text_files(topology, "main.topo").items()}
    return predicted.Outcome(outputs.admin_sets(topology), texts,
                             document.document(topology, "main.topo"))


def same_outcome(tree, other):
    one, two = outcome(tree), outcome(other)
    return (one.sets, one.texts, one.document) == (two.sets, two.texts,
                                                   two.document)


@functools.lru_cache(None)
def known_tree(seed):
    return generate(seed)


def found_places(change, seeds=range(400), most=4):
    """Some trees in which a change finds a place: (before, what came of the
    change, after)."""
    left = most
    for seed in seeds:
        tree = known_tree(seed)
        again = copy_all(tree)
        came = change(again, random.Random(seed))
        moved = any(map(ne, map(relations.shape, tree),
                        map(relations.shape, again)))
        if came is not False and (moved or len(tree) != len(again)):
            yield tree, came, again
            left -= 1
        if left == 0:
            return


class Relations(unittest.TestCase):
    def test_same(self):
        """Each finds a place, changes the text, and not what it means."""
        for name, change in relations.SAME.items():
            places = list(found_places(change))
            self.assertTrue(places, name)
            for tree, _, again in places:
                self.assertNotEqual(plain_text(tree), plain_text(again), name)
                self.assertEqual(understand(again).findings, set(), name)
                self.assertTrue(same_outcome(tree, again), name)

    def test_forms(self):
        """Each form changes the bytes, and not what is read."""
        for name, forms in relations.FORMS.items():
            changed = 0
            for seed in range(60):
                if changed == 3:
                    break
                tree = known_tree(seed)
                with tempfile.TemporaryDirectory() as folder:
                    write(tree, folder, "main.topo", random.Random(seed),
                          forms)
                    path = os.path.join(folder, "main.topo")
                    with open(path, "rb") as source:
                        changed += (source.read().decode()
                                    != plain_text(tree))
                    self.assertTrue(same_outcome(tree, read(path)), name)
            self.assertTrue(changed, name)

    def test_predicted(self):
        """Each finds a place; what is predicted comes, and a row or a line
        that is not there, is there too or is another one is noticed."""
        for name, change in relations.PREDICTED.items():
            places = list(found_places(
                lambda tree, rng: change(tree, rng, understand(tree))
                or False))
            self.assertTrue(places, name)
            noticed = Counter()
            for tree, differences, again in places:
                before, after = outcome(tree), outcome(again)
                self.assertEqual(differences(before, after), [], name)
                for way, wrong in tampered(after):
                    noticed[way] += bool(differences(before, wrong))
                noticed["as before"] += bool(differences(before, before))
            self.assertEqual(len(noticed), 5, name)
            self.assertTrue(all(noticed.values()), (name, noticed))

    def test_other_bytes(self):
        """For all that must not matter: a file that differs, is lost or is
        new is noticed."""
        files = {"admin.rec": b"%rec: Served\n\nAt: A\n", "zones/x": b"1"}
        for path in files:
            for wrong in ({**files, path: b"2"}, {
                    name: text for name, text in files.items()
                    if name != path}, {**files, "more": b""}):
                self.assertTrue(judge.other_bytes("order", files, wrong))
        self.assertEqual(judge.other_bytes("order", files, dict(files)), [])


def tampered(outcome_):
    """Ways to be wrong: each with an outcome of that kind."""
    for way in ("row lost", "row new", "line lost", "line new"):
        sets = {name: [list(row) for row in rows]
                for name, rows in outcome_.sets.items()}
        texts = {path: list(lines)
                 for path, lines in outcome_.texts.items()}
        first = min(texts)
        if way == "row lost":
            sets["Served"].pop(0)
        elif way == "row new":
            sets["Postoffice"].append([("Id", "NO/SUCH")])
        elif way == "line lost":
            texts[first].pop(0)
        elif way == "line new":
            texts[first].append("no.such.\t1\tIN\tMX\t10 line.")
        yield way, predicted.Outcome(sets, texts, outcome_.document)


# A topoc that is made of the judge

def mirror_script(folder, kind):
    """The path of a topoc; one of the kind "wrong" forgets Access."""
    path = os.path.join(folder, kind)
    with open(path, "w", encoding="utf-8") as script:
        script.write(f"#!/bin/sh\nexec '{sys.executable}' "
                     f"'{os.path.abspath(__file__)}' {kind} \"$@\"")
    os.chmod(path, 0o755)
    return path


def mirror(arguments, is_wrong=False):
    if arguments[0] == "check":
        return mirror_check("-Wextra" in arguments, arguments[-1])
    out, source = arguments[arguments.index("-o") + 1], arguments[-1]
    try:
        topology = understand(read(source))
    except Exception:       # whatever cannot be read is an error
        return 1
    if topology.findings:
        for check, subject in sorted(topology.findings, key=str):
            count = len(topology.caused.get((check, subject), ()))
            text = causes.SEVERAL[check].format(count) if count > 1 else ""
            print(f"{source}:1:1: error: {text} {subject} [{check}]",
                  file=sys.stderr)
        return 1
    files = outputs.text_files(topology, os.path.basename(source))
    sets = outputs.admin_sets(topology)
    if is_wrong:
        sets["Access"] = []
    files["admin.rec"] = "\n".join(
        f"%rec: {name}\n\n" + "".join(
            "".join(f"{field}: {value}\n" for field, value in row) + "\n"
            for row in rows) for name, rows in sets.items()).encode()
    files[document.NAME] = document.lines_of(
        {"generation": "0" * 64} | document.document(
            topology, os.path.basename(source))).encode()
    for path, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(out, path)), exist_ok=True)
        with open(os.path.join(out, path), "wb") as target:
            target.write(content)
    mirror_database(os.path.join(out, "admin.db"), sets)
    return 0


MESSAGES = {
    "reserved-network": "network {}", "network-msg": "network {}",
    "prefix-name": "{} and {}", "hop-limit-near": "{} and {}",
    "modem-number": "{} and {}", "one-way-call": "{1} cannot call {0}",
    "networks-limit": "{} beyond 66, {} at {}",
    "postoffices-limit": "{} beyond 200, {} at {}",
    "gateway-memory": "{} (users: {}, networks: {}, postoffices: {}, "
                      "map lines: {})",
    "smarthost": "smart host '{}'", "zone": "zone '{}'", "hub": "hub {}",
    "network": "network {}", "route": "{0} for {1}",
    "route-network": "{0} for network {1}"}


def diagnostics(topology, lines):
    """What should be told, as topoc's JSON has it."""
    return [{"check": check, "severity": "warning", "column": 1,
             "message": message(check, subject),
             "line": next((at for at, line in enumerate(lines, 1)
                           if warned.stands_there(
                               topology, (check, subject), line.strip())),
                          1)}
            for check, subject in sorted(
                predict(topology), key=lambda each: (message(*each), each[0]))]


def message(check, subject):
    if check == "unused":
        check, *subject = subject
        if check.startswith("route"):
            subject = [subject[0][0], subject[1]]
    parts = [subject] if isinstance(subject, str) else sorted(
        subject) if isinstance(subject, frozenset) else subject
    texts = [min(part) if isinstance(part, frozenset) else part
             for part in parts]
    return MESSAGES.get(check, "'{}'").format(*(
        outputs.shown(text) if isinstance(text, tuple) else text
        for text in texts))


def allowed(told, name, lines, at):
    start, end = at - 1, warned.end_of_block(lines, at - 1)
    left = [each for each in told if each["check"] != name
            or not start <= each["line"] < end]
    if left == told:
        left.append({"check": "unused", "message": "allow", "line": at})
    return left


def mirror_check(is_extra, source):
    with open(source, "rb") as text:
        lines = text.read().decode().split("\n")
    told = diagnostics(understand(read(source)), lines)
    for at, line in enumerate(lines, 1):
        if line.startswith("allow "):       # the one that the driver plants
            told = allowed(told, line.split()[1], lines, at)
    told = [each for each in told if is_extra or each["check"] not in EXTRA]
    print(json.dumps({"diagnostics": told}))
    return 0


def mirror_database(path, sets):
    database = sqlite3.connect(path)
    database.execute("PRAGMA application_id = 0x544F504F")
    database.execute("PRAGMA user_version = 1")
    for name, rows in sets.items():
        rows = [recfile.joined(row) for row in rows]
        fields = list(dict.fromkeys(sum(map(list, rows), ["At"])))
        view = recfile.view_name(name)
        database.execute(f"CREATE TABLE {view} ({', '.join(fields)})")
        for row in rows:
            database.execute(
                f"INSERT INTO {view} VALUES "
                f"({', '.join('?' * len(fields))})",
                [row.get(field) for field in fields])
    database.commit()
    database.close()


if __name__ == "__main__":
    if sys.argv[1:2] in (["mirror"], ["wrong"]):
        sys.exit(mirror(sys.argv[2:], sys.argv[1] == "wrong"))
    unittest.main()
