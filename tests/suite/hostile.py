"""What is no fault of the topology: hostile files, limits of the system."""

import os
import subprocess
import tempfile
from pathlib import Path

from suite import bounds, collide, confinement, smuggle
from suite.common import (ROOT, Skipped, Test, copy_for_all, limited,
                          read_tree)

EXAMPLE = ROOT / "examples/q87030.topo"
NOBODY = 65534
# Of the processor, for a run: far less is taken unless something is quadratic.
SECONDS = 60


def tests(options):
    for call in (include_bomb, nul_characters, file_size_limit,
                 unreadable_stale_file, empty_folder, braces_in_a_row, errors_in_one_line,
                 failed_includes, full_help):
        yield Test("hostile", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))
    yield from confinement.tests(options)
    yield from smuggle.tests(options)
    yield from bounds.tests(options)
    yield from collide.tests(options)


def in_folder(call, options):
    with tempfile.TemporaryDirectory() as folder:
        return call(options, Path(folder))


def topoc(options, folder, *words, **limits):
    """Run topoc; a run that takes too long is ended by a signal."""
    command = limited(options.topoc + list(words),
                      **{"cpu": SECONDS} | limits)
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=options.timeout,
                          check=False)


def expect(ran, status, text):
    if ran.returncode == status and text in ran.stderr:
        return []
    return [f"status {ran.returncode}, not {status}, or no {text!r}",
            ran.stderr.decode(errors="replace")[-500:]]


def include_bomb(options, folder):
    """Files that include the next one twice would be read 2^40 times."""
    for i in range(40):
        (folder / f"x{i}.topo").write_text(
            f'include "x{i + 1}.topo";\n' * 2)
    (folder / "x40.topo").write_text("hops 12;\n")
    ran = topoc(options, folder, "check", "x0.topo")
    return expect(ran, 1, b"[limit]")


def nul_characters(options, folder):
    # First some text: a file that begins so is no text file at all.
    (folder / "n.topo").write_bytes(b"# text\n" * 1000
                                    + b"hops " + bytes(1000000) + b";\n"
                                    + b"# " + bytes(1000000) + b"\n")
    ran = topoc(options, folder, "check", "n.topo")
    problems = expect(ran, 1, b"a NUL character (\\x00)")
    if b"[syntax]" in ran.stderr:
        problems.append("a syntax error is told beside them")
    return problems


def braces_in_a_row(options, folder):
    """With a brace too many, all others are looked at."""
    (folder / "b.topo").write_text("}\nnetwork A {\n" + "{" * 300000
                                   + "\nhub B " * 1000 + "\n"
                                   + "}" * 200000 + "\n")
    ran = topoc(options, folder, "check", "b.topo")
    return expect(ran, 1, b"[syntax]")


def errors_in_one_line(options, folder):
    problems = []
    for text in ("network A {\n    " + "hub A via B } " * 100000,
                 "network A {{ " * 100000, "smarthost x { hub " * 100000,
                 "network A {\n  hub A {\n   domain x " + "{" * 100000
                 + "\n" + " }\n" * 100000):
        (folder / "l.topo").write_text(text)
        ran = topoc(options, folder, "check", "l.topo")
        problems += expect(ran, 1, b"[syntax]")
    return problems


def failed_includes(options, folder):
    """A file is read twice, and what it includes has failed to include."""
    (folder / "a.topo").write_text('include "missing";\n')
    (folder / "b.topo").write_text("network A {\n"
                                   + 'include "a.topo";\n' * 50000)
    ran = topoc(options, folder, "check", "b.topo")
    return expect(ran, 1, b"[syntax]")


def full_help(options, folder):
    problems = []
    for words in (["--help"], ["--version"], ["check", "--help"]):
        with open("/dev/full", "wb") as full:
            ran = subprocess.run(options.topoc + words, cwd=folder,
                                 stdout=full, stderr=subprocess.PIPE,
                                 check=False)
        problems += expect(ran, 3, b"No space left on device")
    return problems


def file_size_limit(options, folder):
    ran = topoc(options, folder, "build", "-o", "out", str(EXAMPLE),
                fsize=100)
    left = sorted(read_tree(folder))
    return expect(ran, 3, b"File too large") + left


def unreadable_stale_file(options, folder):
    """What cannot be read may be topoc's own: nothing is touched."""
    if os.geteuid() != 0:
        raise Skipped("no root")
    copy_for_all(options.topoc[-1], folder / "topoc")
    copy_for_all(EXAMPLE, folder / "in.topo")
    stale = folder / "out/zones/gone.org.inc"
    stale.parent.mkdir(parents=True)
    stale.write_text("; topoc: generated from in.topo; do not edit\n")
    for path in (folder, folder / "out", stale.parent):
        path.chmod(0o777)
    stale.chmod(0)
    ran = subprocess.run(["./topoc", "build", "-o", "out", "in.topo"],
                         cwd=folder, capture_output=True, check=False,
                         user=NOBODY, group=NOBODY, extra_groups=[])
    left = sorted(read_tree(folder / "out"))
    return expect(ran, 3, b"Permission denied") + [
        name for name in left if name != "zones/gone.org.inc"]


def empty_folder(options, folder):
    """A run killed between unlink and rmdir leaves such a one."""
    (folder / "out/smarthosts/old.company.com").mkdir(parents=True)
    ran = topoc(options, folder, "build", "-o", "out", str(EXAMPLE))
    problems = expect(ran, 0, b"")
    if (folder / "out/smarthosts/old.company.com").exists():
        problems.append("the empty folder is still there")
    return problems
