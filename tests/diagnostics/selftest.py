#!/usr/bin/env python3
"""The tool's own tests: what it makes, and whether it notices a bad topoc.

    python3 tests/diagnostics/selftest.py [--topoc PATH]
"""

import difflib
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import diagnostics
from diagnostics import KINDS, Outcome, base, confirm, make, row
from findings import understand
from page import Mutant
from reader import read_block, tokenize
from writer import plain_text

TOPOC = "./topoc"
HERE = os.path.dirname(os.path.abspath(__file__))

# Stands before the real topoc and spoils what it says.
SPOILER = r'''#!{python}
import re, subprocess, sys
done = subprocess.run(["{topoc}", *sys.argv[1:]], stdin=sys.stdin,
                      capture_output=True, text=True)
said, status, way = done.stderr, done.returncode, "{way}"
if way == "mute":
    said, status = "", 0
elif way == "crash" and status == 1:
    said, status = "", 139
elif way == "shift":
    said = re.sub(r"^(\S+?):(\d+):(?=.*error:)",
                  lambda m: f"{{m[1]}}:{{int(m[2]) + 100}}:", said, flags=re.M)
elif way == "rename":
    said = re.sub(r"\[[-a-z0-9]+\]$", "[unused]", said, flags=re.M)
elif way == "repeat":
    said *= 3
elif way == "shout":
    said, status = "-:1:1: error: no [syntax]\n", 1
sys.stderr.write(said)
sys.exit(status)
'''


def pages(number):
    return [base(f"self-{at}") for at in range(number)]


class WhatIsMade(unittest.TestCase):
    def test_pages_mean_what_was_made(self):
        for page in pages(20):
            statements, _ = read_block(tokenize(page.text), 0, ".")
            self.assertEqual(plain_text(statements), plain_text(page.tree))
            self.assertFalse(understand(statements).findings)

    def test_spans_are_where_they_say(self):
        for page in pages(10):
            for span in page.spans:
                text = page.text[span.start:span.end]
                self.assertEqual(tokenize(text)[0].text, span.text)

    def test_every_kind_changes_a_wanted_line(self):
        """Some wanted line is one that differs, or (where something is
        missing, or is found elsewhere) a line of the page at all."""
        for kind in KINDS:
            page, mutant, _ = make("self", 0, kind)
            self.assertNotEqual(page.text, mutant.text, kind)
            count = mutant.text.count("\n") + 1
            self.assertTrue(mutant.lines, kind)
            self.assertLessEqual(max(mutant.lines), count, kind)
            self.assertGreaterEqual(min(mutant.lines), 1, kind)

    def test_other_forms_are_valid(self):
        for kind in ("other-form", "uplink-changed"):
            for number in range(0, 60, 12):
                self.assertEqual(make("self", number, kind)[2], "valid")

    def test_typos_stand_on_wanted_lines(self):
        for kind, function in KINDS.items():
            if (function not in diagnostics.typos.KINDS
                    or kind == "other-form"):
                continue
            for number in range(0, 60, 12):
                page, mutant, _ = make("self", number, kind)
                near = {line + by for line in differing(page, mutant)
                        for by in (-1, 0, 1)}
                self.assertTrue(near & mutant.lines, kind)

    def test_deterministic(self):
        for number, kind in list(enumerate(KINDS))[::9]:
            first = make("self", number, kind)[1].text
            base.cache_clear()
            self.assertEqual(first, make("self", number, kind)[1].text)

    def test_lines_after_edits(self):
        page = pages(1)[0]
        second = page.text.index("\n") + 1
        for edits, offset, wanted in (
                ([(0, 0, "x\n")], 0, 1), ([(0, 0, "x\n")], 1, 2),
                ([(0, 0, "x\n")], second, 3), ([(0, second, "")], second, 1),
                ([(second, second, "y\n")], second, 2),
                ([(0, second, "")], second - 1, 1)):
            mutant = Mutant(page, edits, {"syntax"}, [offset])
            self.assertEqual(mutant.lines, {wanted}, edits)

    def test_judge_confirms(self):
        page = pages(1)[0]
        harmless = Mutant(page, [(0, 0, "# more\n")], {"syntax"}, [0])
        self.assertEqual(confirm(harmless), "valid")
        other = Mutant(page, [(0, 0, "topoc 2;\n")], {"no-domain"}, [0])
        self.assertIsNone(confirm(other))
        broken = Mutant(page, [(0, 0, "}\n")], {"syntax"}, [0])
        self.assertIsNone(confirm(broken))
        broken.is_typo = True
        self.assertEqual(confirm(broken), "invalid")


def differing(page, mutant):
    """The lines of the mutant that the page has not."""
    matcher = difflib.SequenceMatcher(
        None, page.text.split("\n"), mutant.text.split("\n"), False)
    return {line + 1 for tag, _, _, first, last in matcher.get_opcodes()
            if tag != "equal" for line in range(first, max(last, first + 1))}


class WhatIsNoticed(unittest.TestCase):
    """Each way to spoil topoc's answers must show in its own column."""

    def run_tool(self, way, *kinds):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "topoc")
            with open(path, "w") as script:
                script.write(SPOILER.format(
                    python=sys.executable, way=way,
                    topoc=os.path.abspath(TOPOC)))
            os.chmod(path, 0o755)
            chosen = [word for kind in kinds for word in ("--kind", kind)]
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, "diagnostics.py"),
                 "--topoc", path, "-n", "12", "-j", "1", *chosen],
                capture_output=True, text=True)
        line = next((line for line in done.stdout.splitlines()
                     if line.startswith("all ")), "all 0 0 0 0 0 0")
        return (done.returncode, [int(word) for word in line.split()[1:]],
                done.stdout + done.stderr)

    def check_column(self, way, wanted):
        status, counts, text = self.run_tool(
            way, "domain-twice-same", "semicolon-dropped")
        self.assertEqual(status, 1 if way != "honest" else 0, text)
        self.assertEqual([count == counts[0] for count in counts[1:5]],
                         wanted, text)
        self.assertGreater(counts[0], 9, text)

    def test_honest(self):
        self.check_column("honest", [True, True, True, True])

    def test_mute(self):
        self.check_column("mute", [False, False, False, False])

    def test_crash(self):
        self.check_column("crash", [False, False, False, False])

    def test_shift(self):
        self.check_column("shift", [True, True, False, True])

    def test_repeat(self):
        self.check_column("repeat", [True, True, True, False])

    def test_rename(self):
        """A wrong check alone breaks no bound; it is counted."""
        _, counts, text = self.run_tool("rename", "domain-twice-same")
        self.assertEqual(counts[2], 0, text)

    def test_shout(self):
        """Errors in what is valid: no base can be used."""
        status, counts, text = self.run_tool("shout", "domain-twice-same")
        self.assertEqual((status, counts[0]), (1, 0), text)
        self.assertIn("12 bases with errors", text)

    def test_bounds(self):
        good = dict.fromkeys(diagnostics.COLUMNS, True)
        for mark, few in (("found", 3), ("line", 6), ("few", 6)):
            outcomes = [Outcome("comma-dropped", at, "invalid", dict(good))
                        for at in range(100)]
            for outcome in outcomes[:few - 1]:
                outcome.marks[mark] = False
            self.assertTrue(diagnostics.is_enough(outcomes))
            outcomes[few].marks[mark] = False
            self.assertFalse(diagnostics.is_enough(outcomes), mark)

    def test_valid_mutants_must_be_silent(self):
        good = dict.fromkeys(diagnostics.COLUMNS, True)
        outcomes = [Outcome("comma-dropped", 0, "invalid", good)] * 9
        silent = Outcome("comma-dropped", 1, "valid", {"silent": True})
        loud = Outcome("comma-dropped", 2, "valid", {"silent": False})
        self.assertTrue(diagnostics.is_enough([*outcomes, silent]))
        self.assertFalse(diagnostics.is_enough([*outcomes, loud]))
        self.assertEqual(row([*outcomes, loud])["valid"], 1)


if __name__ == "__main__":
    if "--topoc" in sys.argv:
        at = sys.argv.index("--topoc")
        TOPOC = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    unittest.main()
