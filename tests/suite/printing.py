"""`build -o -`: one file to standard output, and nothing anywhere else."""

import subprocess

from suite.common import Test, diff
from suite.deps import differ
from suite.examples import good_examples
from suite.faulty import snapshot
from suite.hostile import expect, in_folder, topoc

FILES = {"json": "topology.json", "admin": "admin.rec"}


def tests(options):
    for call in (same_as_file, whole_or_not, writes_nothing, refused):
        yield Test("print", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def printed(options, folder, kind, *words):
    return topoc(options, folder, "build", "-o", "-", "--only", kind,
                 *map(str, words))


def same_as_file(options, folder):
    problems = []
    for source in good_examples():
        topoc(options, folder, "build", "-o", source.stem, str(source))
        for kind, name in FILES.items():
            problems += diff(f"{source.stem}: {name}",
                             (folder / source.stem / name).read_bytes(),
                             printed(options, folder, kind, source).stdout)
    return problems


def whole_or_not(options, folder):
    """Nothing is printed of a topology that has an error; and what could not
    be printed is told."""
    (folder / "bad.topo").write_text("network N { gateway G; }\n")
    ran = printed(options, folder, "json", "bad.topo")
    problems = (differ("status", ran.returncode, 1)
                + differ("output", ran.stdout, b""))
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            options.topoc + ["build", "-o", "-", "--only", "json",
                             str(good_examples()[0])], cwd=folder, stdout=full,
            stderr=subprocess.PIPE, check=False)
    return problems + expect(ran, 3, b"standard output")


def writes_nothing(options, folder):
    source = good_examples()[0]
    before = snapshot(folder)
    problems = []
    for words in ((), ("--sandbox=require",), ("-Wextra",)):
        ran = printed(options, folder, "json", *words, source)
        problems += differ("status", ran.returncode, 0)
    problems += differ("written", snapshot(folder), before)
    (folder / "-").mkdir()
    ran = topoc(options, folder, "build", "-o", "./-", str(source))
    problems += differ("a directory -", ran.returncode, 0)
    return problems + differ("its json", (folder / "-/topology.json").exists(),
                             True)


def refused(options, folder):
    source = str(good_examples()[0])
    problems = []
    for words in ((), ("--only", "db"), ("--only", "maps"), ("--only", "zones"),
                  ("--only", "json,admin"), ("--only", "json", "--diff"),
                  ("--only", "json", "-MD", "-MF", "d", "-MQ", "t"),
                  ("--only", "json", "--diagnostics=sarif")):
        ran = topoc(options, folder, "build", "-o", "-", *words, source)
        problems += differ(f"status of {words}", ran.returncode, 2)
        problems += differ(f"output of {words}", ran.stdout, b"")
    return problems + differ("written", list(folder.iterdir()), [])
