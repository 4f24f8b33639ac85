"""Long work shows itself, on a terminal or where it is asked to."""

import os
import pty
import re
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test

LINE = re.compile(rb"\r\x1b\[Ktopoc: in\.topo: [a-z ]+, \d+ s")
# Where the machine is slow it is erased for the diagnostics as well.
SHOWN = re.compile(rb"((%b)+\r\x1b\[K)+" % LINE.pattern)
# Erased, and then what a build tells on a terminal.
ENDED = re.compile(rb", \d+ s\r\x1b\[Ktopoc: in\.topo: \d+ postoffices in 1 "
                   rb"network, 1 gateway; "
                   rb"written to out\r\n$")
WORK = ["-Wno-all", "--only", "db", "-o", "out", "in.topo"]


def tests(options):
    yield Test("progress", "asked for", lambda: asked_for(options))
    yield Test("progress", "on a terminal", lambda: on_a_terminal(options))


def slow(folder):
    """A topology that takes some seconds to build anywhere."""
    Path(folder, "in.topo").write_text(
        "smarthost relay.company.com { address 123.123.1.1; }\n"
        "network COMPANY {\n gateway HQ { host gw.company.com; "
        "address 123.123.123.123; domain hq.company.com; }\n"
        + "".join(f" downstream P{n} via HQ {{ domain none; }}\n"
                  for n in range(800000)) + "}\n")


def asked_for(options):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        slow(folder)
        for when, wanted in (("always", True), ("never", False),
                             ("auto", False)):
            ran = subprocess.run(
                options.topoc + ["build", f"--progress={when}", *WORK],
                cwd=folder, capture_output=True, check=False)
            if ran.returncode != 0:
                problems.append(f"{when}: status {ran.returncode}")
            if wanted and not SHOWN.fullmatch(ran.stderr):
                problems.append(f"{when}: {ran.stderr[-200:]!r}")
            if not wanted and ran.stderr:
                problems.append(f"{when}: {ran.stderr[:200]!r}")
    return problems


def on_a_terminal(options):
    with tempfile.TemporaryDirectory() as folder:
        slow(folder)
        master, slave = pty.openpty()
        child = subprocess.Popen(options.topoc + ["build", *WORK],
                                 cwd=folder, stderr=slave,
                                 stdout=subprocess.DEVNULL)
        os.close(slave)
        told = b""
        try:
            while chunk := os.read(master, 65536):
                told += chunk
        except OSError:     # the other end is closed
            pass
        os.close(master)
        status = child.wait()
    if status != 0 or not LINE.search(told) or not ENDED.search(told):
        return [f"status {status}: {told[-200:]!r}"]
    return []
