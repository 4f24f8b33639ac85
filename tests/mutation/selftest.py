#!/usr/bin/env python3
"""The tool's own tests: the places it finds, the order of its choice, and
that a change which everybody would notice is noticed.

    python3 tests/mutation/selftest.py [TOPOC FOLDER]

Beside TOPOC (./topoc) is libtopoc.a; FOLDER (build) has what it was made of.
"""

import argparse
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import choose
import mutate
import places
import probes
from build import ROOT, Builder, scratch

SAMPLE = """\
/* if (no) place; */
#define LIMIT 20
static bool
is_small(int n, const int *at)
{
\tconst char *text = "a < b && !c";

\tfor (int i = 0; i < n; i++) {
\t\tif (!at[i] && n + 1 > LIMIT)
\t\t\tcontinue;
\t\tnote(at,
\t\t    text);
\t}
\treturn n != 7;
}
"""
EXPECTED = {
    "condition": ["i < n => !(i < n)",
                  "!at[i] && n + 1 > LIMIT => !(!at[i] && n + 1 > LIMIT)"],
    "bound": ["< => <=", "> => >=", "!= => =="],
    "logic": ["&& => ||"],
    "one": ["i => i + 1", "i => i - 1", "+ 1 => "],
    "statement": ["note(at, text); => ;"],
    "constant": ["#define LIMIT 20 => #define LIMIT 21",
                 "#define LIMIT 20 => #define LIMIT 19", "0 => 1", "7 => 8",
                 "7 => 6"],
    "return": ["n != 7 => true", "n != 7 => false"],
    "not": ["! => "],
    "loop": ["{ => { break;", "continue => break"],
}
TOPOC, BUILD = "topoc", "build"


def short(place):
    old = places.squeeze(SAMPLE[place.start:place.end])
    return f"{old} => {places.squeeze(place.new)}"


class Places(unittest.TestCase):
    def test_all_and_no_others(self):
        found = places.places_of("sample.c", SAMPLE)
        for kind in places.KINDS:
            self.assertEqual(
                sorted(short(place) for place in found if place.kind == kind),
                sorted(EXPECTED[kind]), kind)

    def test_lines_keep_their_numbers(self):
        for place in places.places_of("sample.c", SAMPLE):
            self.assertEqual(places.apply(SAMPLE, place).count("\n"),
                             SAMPLE.count("\n"), place.change)

    def test_every_file_with_functions_has_some(self):
        arguments = argparse.Namespace(file=None, exclude=[])
        for file, text in mutate.sources(arguments).items():
            if "\n{\n" in text:
                self.assertTrue(places.places_of(file, text), file)


class Choice(unittest.TestCase):
    def setUp(self):
        self.all = [place for name in ("a.c", "b.c")
                    for place in places.places_of(name, SAMPLE)]

    def test_all_in_an_order_of_the_seed(self):
        orders = [list(choose.in_order(self.all, seed)) for seed in (1, 1, 2)]
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])
        self.assertEqual(len(orders[0]), len(self.all))

    def test_spread(self):
        first = list(choose.in_order(self.all, 1))[:18]
        for value in [place.kind for place in first]:
            self.assertEqual(
                sum(place.kind == value for place in first), 2, value)
        self.assertEqual(sum(place.file == "a.c" for place in first), 9)


class Explanations(unittest.TestCase):
    def test_read(self):
        with scratch() as folder:
            path = Path(folder) / "survivors.txt"
            path.write_text("# Comment.\n\nfile: a.c\nfunction: f\n"
                            "change: if (x)  =>\n    if (!x)\nwhy: no\n"
                            "    harm\n")
            self.assertEqual(mutate.explanations(path), {
                ("a.c", "f", "if (x) => if (!x)"): "no harm"})

    def test_all_have_a_reason(self):
        for key, why in mutate.explanations().items():
            self.assertTrue(why, key)


class Words(unittest.TestCase):
    def test_of_any_bytes(self):
        with scratch() as folder:
            path = Path(folder) / "args"
            path.write_bytes(b"check\na\xffb\xc2\x85.topo\n")
            self.assertEqual(
                [(os.fsencode(word), last)
                 for word, last in probes.read_words(path)],
                [(b"check", False), (b"a\xffb\xc2\x85.topo", True)])


class Killing(unittest.TestCase):
    """One case, and changes of the check that it is made for."""

    FILE = "src/check/users_limit.c"
    OBVIOUS = ["> ", "<= "]

    @classmethod
    def setUpClass(cls):
        cls.temporary = scratch()
        folder = Path(cls.temporary.name)
        cls.builder = Builder(BUILD, TOPOC, folder / "tree")
        cls.text = (ROOT / cls.FILE).read_text(encoding="utf-8")
        served = cls.builder.named("before")
        cls.builder.link(served, cls.builder.mains(), False)
        cls.corpus = probes.Corpus(probes.learn(probes.case_probes(
            folder / "cases", "checks/users-limit"), served))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def outcome(self, text):
        self.assertNotEqual(text, self.text)
        if not self.builder.compiles(self.FILE, text):
            return "invalid"
        killed = self.corpus.kill(self.builder.topoc(), self.FILE)
        if killed is None and self.builder.is_same(self.FILE, text):
            return "same"
        return killed and killed[1]

    def test_the_server_can_do_all(self):
        for probe in self.corpus.probes:
            self.assertFalse(probe.is_alone, probe.name)

    def test_obvious(self):
        self.assertEqual(self.outcome(self.text.replace(*self.OBVIOUS, 1)),
                         "status")

    def test_crash(self):
        self.assertEqual(self.outcome(self.start("__builtin_trap();")),
                         "crash")

    def test_no_end(self):
        self.assertEqual(self.outcome(
            self.start("for (volatile int i = 0;; i = 0) ;")), "timeout")

    def test_nothing_changed(self):
        self.assertIsNone(self.outcome(
            self.start("volatile int idle = 1; (void)idle;")))

    def test_same_code_and_no_code(self):
        self.assertEqual(self.outcome(self.start(";")), "same")
        self.assertEqual(self.outcome(self.start("?")), "invalid")

    def start(self, statement):
        """With a statement more where the first body begins."""
        return self.text.replace("\n{", "\n{" + statement, 1)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        TOPOC, BUILD = sys.argv[1:]
        del sys.argv[1:]
    unittest.main()
