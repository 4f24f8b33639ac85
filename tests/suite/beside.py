"""admin.db is written by a thread, beside the other outputs: what comes of it
is the same as without, also where one of the two fails."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import shapes
from suite.common import (ROOT, Skipped, Test, copy_for_all, limited,
                          read_tree)
from suite.hostile import NOBODY, expect, topoc

EXAMPLE = ROOT / "examples/q87030.topo"
KINDS = ("admin", "db", "maps", "hosts", "relays", "zones", "json")
SIZE = 2000         # postoffices, so that both are at work for a while
TURNS = 5           # a race need not show every time


def tests(options):
    for call in (alone_and_together, no_thread, database_too_large,
                 records_too_large):
        yield Test("beside", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def in_folder(call, options):
    with tempfile.TemporaryDirectory() as folder:
        return call(options, Path(folder))


def build(options, folder, out, source, *words, **limits):
    return topoc(options, folder, "build", *words, "-o", out, str(source),
                 **limits)


def compare(expected, got):
    expected, got = ({name: tree[name] for name in tree if name != "MANIFEST"}
                     for tree in (expected, got))
    return [f"{name} differs" for name in sorted({*expected, *got})
            if expected.get(name) != got.get(name)]


def alone_and_together(options, folder):
    """Each kind by itself gives what all together give, every time; but the
    manifest."""
    source, _ = shapes.make(shapes.SHAPES["main"], SIZE, folder)
    problems, apart = [], {}
    for kind in KINDS:
        problems += expect(build(options, folder, kind, source, "--only",
                                 kind), 0, b"")
        apart |= read_tree(folder / kind)
    for turn in range(TURNS):
        problems += expect(build(options, folder, f"all{turn}", source), 0,
                           b"")
        problems += compare(apart, read_tree(folder / f"all{turn}"))
    return problems


def no_thread(options, folder):
    """Where no thread can be had, admin.db is written all the same."""
    if os.geteuid() != 0:
        raise Skipped("no root")
    problems = expect(build(options, folder, "with", EXAMPLE), 0, b"")
    copy_for_all(options.topoc[-1], folder / "topoc")
    copy_for_all(EXAMPLE, folder)
    folder.chmod(0o777)
    ran = topoc_as_nobody(folder, "build", "-o", "without", EXAMPLE.name)
    return (problems + expect(ran, 0, b"")
            + compare(read_tree(folder / "with"),
                      read_tree(folder / "without")))


def topoc_as_nobody(folder, *words):
    return subprocess.run(
        limited(["./topoc", *words], nproc=1), cwd=folder, capture_output=True, check=False,
        user=NOBODY, group=NOBODY, extra_groups=[])


# Where something fails the old outputs stay.

def failing(options, folder, source, limit, text):
    """A build in which no file may grow beyond limit bytes."""
    (folder / "old.topo").write_text(
        EXAMPLE.read_text().replace("sales", "old"))
    problems = expect(build(options, folder, "out", "old.topo"), 0, b"")
    before = read_tree(folder / "out")
    for _ in range(TURNS):
        ran = build(options, folder, "out", source, fsize=limit)
        problems += expect(ran, 3, f"topoc: out/{text}".encode())
        if ran.stderr.count(b"\n") != 1:
            problems.append(f"more than a line: {ran.stderr!r}")
        problems += compare(before, read_tree(folder / "out"))
    return problems


def sizes(options, folder, source):
    problems = expect(build(options, folder, "whole", source), 0, b"")
    tree = read_tree(folder / "whole")
    shutil.rmtree(folder / "whole")
    return problems, len(tree["admin.rec"]), len(tree["admin.db"])


def database_too_large(options, folder):
    """In the thread.  SQLite does not always say why."""
    problems, records, database = sizes(options, folder, EXAMPLE)
    if records >= database:
        problems.append("admin.rec is larger than admin.db")
    return problems + failing(options, folder, EXAMPLE, records,
                              "admin.db: ")


def records_too_large(options, folder):
    """In the main thread, while the other goes on."""
    source, _ = shapes.make(shapes.SHAPES["main"], SIZE, folder)
    problems, records, database = sizes(options, folder, source)
    if records <= database:
        problems.append("admin.db is larger than admin.rec")
    return problems + failing(options, folder, source, database,
                              "admin.rec: File too large")

