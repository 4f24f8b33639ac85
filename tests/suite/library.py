"""libtopoc gives what topoc writes: its model is that of admin.db, its outputs
and diagnostics are topoc's, in threads and where memory runs out as well.

tests/api/dump.c, which is built with what is installed, prints all that the
library gives; tests/api/threads.c compiles in several threads.
"""

import json
import re
import sqlite3
from pathlib import Path

from suite.cases import CASES
from suite.common import (EXAMPLES, ROOT, Options, Test, diff, program,
                          read_tree, run)
from suite.consumers import topologies
from suite.examples import build
from suite.faulty import HEAP, MAPS, Fault, Server, fast_folder
from suite.installed import LOCK, PROGRAMS, tree

COMPANY = EXAMPLES / "company/company.topo"
NOT_RENDERED = {"admin.db", "MANIFEST"}
STRIDE = 5


def tests(options):
    for name, path in topologies():
        yield Test("library", name,
                   lambda path=path: test_topology(path, options))
    for path in sorted((CASES / "checks").iterdir()):
        yield Test("library", f"diagnostics of {path.name}",
                   lambda path=path: test_check(path, options))
    yield Test("library", "from memory", lambda: test_memory(options))
    yield Test("library", "wrong use", test_misuse)
    yield Test("library", "threads", test_threads)
    yield Test("library", "threads under helgrind", test_helgrind)
    yield Test("library", "memory runs out", lambda: test_faults(options))


def built(name):
    """A program of tests/api."""
    it = tree()
    with LOCK:
        if name not in PROGRAMS:
            path = it.folder / name
            done = it.run(["gcc", "-std=c11", "-pedantic", "-Wall", "-Wextra",
                           "-Werror", "-g", "-o", str(path),
                           str(ROOT / f"tests/api/{name}.c"), "-pthread",
                           *it.flags("--cflags", "--libs")], ROOT)
            if done.returncode != 0:
                raise RuntimeError(done.stderr.decode())
            PROGRAMS[name] = path
    return str(PROGRAMS[name])


class Dump:
    """The lines of a dump by their first field, and the outputs."""

    def __init__(self, folder, *words):
        self.ran = tree().run([built("dump"), *map(str, words)], folder)
        self.rows, self.outputs = {}, {}
        self.findings = []
        text, at = self.ran.stdout, 0
        while at < len(text):
            end = text.index(b"\n", at)
            fields = text[at:end].decode("utf-8", "replace").split("\t")
            at = end + 1
            if fields[0] == "output":
                size = int(fields[2])
                self.outputs[fields[1]] = text[at:at + size]
                at += size
            elif fields[0] in ("error", "warning", "note"):
                self.findings.append(fields)
            else:
                self.rows.setdefault(fields[0], []).append(fields[1:])


def absent(value):
    return None if value in ("-", "") else value


# The model

def postoffice_rows(dump):
    for f in dump.rows.get("postoffice", []):
        (po, network, name, role, uplink, medium, outbound, inbound, domains,
         masquerade, phone, x25) = map(absent, f[:12])
        yield (po, network, name, role, uplink, medium, outbound,
               inbound.strip(), domains.strip() if domains else None,
               masquerade, phone, x25)


def external_rows(dump):
    steps = {}
    for at, to, _, via, medium, number in dump.rows.get("external", []):
        steps[at] = steps.get(at, 0) + 1
        via = absent(via)
        yield (at, steps[at], to, "Indirect" if via else "Direct",
               absent(medium), absent(number), via)


def setup_rows(dump):
    routers = {name: next(a for a in addresses.split() if ":" not in a)
               for name, addresses in dump.rows.get("smarthost", [])
               if re.search(r"\d\.\d", addresses)}
    for at, suffix, host, addresses, smarthost, duty, _ in dump.rows.get(
            "gateway", []):
        yield (at, "." + suffix, host, addresses.strip(), routers[smarthost],
               duty)


def served_rows(dump):
    for f in dump.rows.get("gateway", []):
        for served in f[6].split():
            yield f[0], served


def access_rows(dump):
    for f in dump.rows.get("postoffice", []):
        if absent(f[12]):
            yield f[0], f[14], f[12]


VIEWS = {"postoffice": postoffice_rows, "external": external_rows,
         "setup": setup_rows, "served": served_rows, "access": access_rows}


def rows_as_text(rows):
    return "".join(f"{row}\n" for row in rows).encode()


def test_topology(path, options):
    """All that the library gives, against all that topoc writes."""
    out = build(path, options).out
    dump = Dump(path.parent, path.name)
    if dump.ran.returncode != 0:
        return [f"status {dump.ran.returncode}: {dump.ran.stderr!r}"]
    problems = []
    with sqlite3.connect(f"file:{out / 'admin.db'}?mode=ro", uri=True) as db:
        for name, rows in VIEWS.items():
            expected = db.execute(f"SELECT * FROM {name}_records").fetchall()
            problems += diff(name, rows_as_text(expected),
                             rows_as_text(rows(dump)))
    expected = {name: text for name, text in read_tree(out).items()
                if name not in NOT_RENDERED}
    for name in sorted({*expected, *dump.outputs}):
        problems += diff(name, expected.get(name, b"none"),
                         dump.outputs.get(name, b"none"))
    return problems + test_networks(dump)


def test_networks(dump):
    ids = [po for network in dump.rows.get("network", [])
           for po in network[1:]]
    return [] if ids == [f[0] for f in dump.rows.get("postoffice", [])] else [
        "the networks' postoffices are not all"]


# Diagnostics

def from_json(text):
    for one in json.loads(text)["diagnostics"]:
        for what in [one, *one["notes"]]:
            yield [what.get("severity", "note"), one["check"],
                   what["message"], what["file"]] + [
                str(what[key]) for key in ("line", "column", "endLine",
                                           "endColumn")]


def test_check(path, options):
    problems = []
    for case in sorted(path.glob("*/in.topo")):
        words = ["-Wextra", "in.topo"]
        ran = run(options.topoc + ["check", "--diagnostics=json", *words],
                  case.parent)
        dump = Dump(case.parent, *words)
        expected = list(from_json(ran.stdout))
        if (ran.status, expected) != (dump.ran.returncode, dump.findings):
            problems += [f"{case.parent.name}: status {ran.status}, "
                         f"{dump.ran.returncode}"] + diff(
                "diagnostics", rows_as_text(expected),
                rows_as_text(dump.findings))
        summary = json.loads(ran.stdout)["summary"]
        if dump.rows["count"] != [[str(summary["errors"]),
                                   str(summary["warnings"])]]:
            problems.append(f"{case.parent.name}: {dump.rows['count']}")
    return problems


# From memory, wrong use

def test_memory(options):
    """A file that was given is read, what it includes is not looked for on the
    disk, and nothing of it is needed afterwards."""
    problems = []
    one = EXAMPLES / "q87030.topo"
    if Dump(one.parent, "-m", one.name).ran.stdout != Dump(
            one.parent, one.name).ran.stdout:
        problems.append("another thing than from the disk")
    dump = Dump(COMPANY.parent, "-m", COMPANY.name)
    if dump.ran.returncode != 1 or not all(
            f[1] == "include" for f in dump.findings):
        problems.append(f"includes were read: {dump.findings}")
    ran = run(options.topoc + ["check", COMPANY.name], COMPANY.parent)
    return problems + ([f"status {ran.status}"] if ran.status else [])


def test_misuse():
    problems = []
    for words, status, text in (
            (["-Wnone-such", "x"], 4, "none-such: "),
            (["x"], 2, "x: No such file or directory\n"),
            (["."], 2, ".: Is a directory\n"),
            (["-Inone", "x"], 2, "none: No such file or directory\n")):
        ran = Dump(EXAMPLES, *words).ran
        if ran.returncode != status or not ran.stderr.decode().startswith(
                text) or ran.stdout:
            problems.append(f"{words}: status {ran.returncode}, "
                            f"{ran.stderr!r}")
    few = Dump(EXAMPLES / "errors", "-1", "q147471.topo")
    if len([f for f in few.findings if f[0] != "note"]) != 1:
        problems.append("-1 keeps more than one finding")
    return problems


# Threads, faults

def files():
    return [str(COMPANY), *map(str, sorted(EXAMPLES.glob("*.topo"))),
            *map(str, sorted((EXAMPLES / "errors").glob("*.topo")))]


def test_threads():
    ran = tree().run([built("threads"), "40", *files()], ROOT)
    return [f"status {ran.returncode}: {ran.stderr.decode()}"
            ] if ran.returncode else []


def test_helgrind():
    ran = tree().run([program("valgrind"), "-q", "--tool=helgrind",
                      f"--suppressions={ROOT}/tests/api/helgrind.supp",
                      "--error-exitcode=9", built("threads"), "2",
                      *files()[:3], files()[-1]], ROOT)
    return [f"status {ran.returncode}: {ran.stderr.decode()[:3000]}"
            ] if ran.returncode else []


class Preloaded:
    """The options of a fault server for a program with the library."""

    def __init__(self, path):
        self.topoc = [path]


def test_faults(options):
    """Each allocation fails in turn: a status, no leak, and no part."""
    problems = []
    stride = 1 if options.faults else STRIDE
    words = ["-Wextra", str(EXAMPLES / "language.topo")]
    with fast_folder() as folder, Server(Preloaded(
            static_dump())) as server:
        normal = server.run(folder, words)
        if normal.status != 0 or normal.allocations < 50:
            return [f"{normal.status}, {normal.allocations} allocations"]
        for k in range(1, normal.allocations + 1, stride):
            for fault in (Fault(k=k, kinds=HEAP | MAPS), Fault(k=k, on=True)):
                ran = server.run(folder, words, fault)
                lost = set(ran.live or []) - set(normal.live or [])
                done = (ran.status, ran.stderr) == (3, b"out of memory\n")
                same = (ran.status, ran.stdout) == (0, normal.stdout)
                if not (done or same) or lost:
                    problems.append(f"allocation {k}: status {ran.status}, "
                                    f"{ran.stderr[-200:]!r}, lost {lost}")
        return problems[:5]


def static_dump():
    """With the archive, so that the server needs no path of the library."""
    it = tree()
    with LOCK:
        path = it.folder / "static dump"
        done = it.run(["gcc", "-o", str(path), str(ROOT / "tests/api/dump.c"),
                       f"-I{it.prefix}/include",
                       str(it.prefix / "lib/libtopoc.a"),
                       *it.flags("--static", "--libs")[2:]], ROOT)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
    return str(path)
