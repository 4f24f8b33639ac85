"""The examples: each compiles, and its outputs are those in tests/golden."""

import tempfile
import threading
from pathlib import Path

from suite import findings
from suite.common import (EXAMPLES, TESTS, Test, comparable_tree, diff,
                          diff_trees, read_tree, run, write_or_remove,
                          write_tree)

GOLDEN = TESTS / "golden"


def roots(folder):
    """The topologies directly in a folder, or named like their folder."""
    return sorted(path for path in folder.rglob("*.topo")
                  if path.parent == folder or path.stem == path.parent.name)


def good_examples():
    return [path for path in roots(EXAMPLES)
            if (EXAMPLES / "errors") not in path.parents]


def tests(options):
    for path in good_examples():
        yield Test("examples", path.stem,
                   lambda path=path: test_good(path, options))
    for path in roots(EXAMPLES / "errors"):
        yield Test("examples", "errors/" + path.stem,
                   lambda path=path: test_bad(path, options))


def test_good(path, options):
    built = build(path, options)
    golden = GOLDEN / path.stem
    if built.ran.status != 0:
        return [f"status {built.ran.status}\n" + built.ran.stderr.decode()]
    got = comparable_tree(built.out)
    if built.ran.stderr:
        got["err"] = built.ran.stderr
    if options.golden:
        write_tree(golden, got)
    return diff_trees(read_tree(golden), got)


def test_bad(path, options):
    built = build(path, options)
    golden = GOLDEN / "errors" / path.stem
    problems = findings.compare({path.name: path.read_bytes()},
                                built.ran.stderr)
    if built.ran.status != 1:
        problems.append(f"status {built.ran.status}, not 1")
    if built.out.exists():
        problems.append("failed, and wrote something all the same")
    if options.golden and not problems:
        golden.mkdir(parents=True, exist_ok=True)
        write_or_remove(golden / "err", built.ran.stderr)
    expected = read_tree(golden).get("err", b"")
    return problems + diff("err", expected, built.ran.stderr)


class Built:
    """The outputs of one topology, in a folder that lives as long as this."""

    def __init__(self, path, options):
        self.temporary = tempfile.TemporaryDirectory()
        self.out = Path(self.temporary.name) / "out"
        self.ran = run(options.topoc + ["build", "-o", str(self.out),
                                        path.name],
                       path.parent, timeout=options.timeout)


BUILT = {}
LOCK = threading.Lock()


def build(path, options):
    """Build a topology where it stands; once, whoever asks."""
    with LOCK:
        if path not in BUILT:
            BUILT[path] = Built(path, options)
        return BUILT[path]
