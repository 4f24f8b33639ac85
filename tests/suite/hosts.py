"""The hosts tables, read by glibc itself and by nss_wrapper: every name has
its gateway's addresses, every address its gateway's name."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from suite.common import TESTS, Test
from suite.consumers import topologies
from suite.examples import build

import space
from expected import Expected

READERS = ("glibc", "nss_wrapper")
SECONDS = 600


def tests(options):
    for name, path in topologies():
        yield Test("hosts", name, lambda path=path: test(path, options))
    yield Test("hosts", "a wrong table is noticed",
               lambda: test_broken(options))
    yield Test("hosts", "the machine itself is not touched", test_outside)


def test(path, options):
    built = build(path, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    expected = Expected(built.out / "admin.db", path)
    return read(expected, {name: built.out / "smarthosts" / name / "hosts"
                           for name in expected.smarthosts()})


def read(expected, paths):
    """Problems with the tables of smart hosts, each read from a path."""
    wanted = [wanted_of(expected, name) for name in paths]
    tables = [{"path": str(path), "names": list(names),
               "addresses": list(addresses)}
              for path, (names, addresses) in zip(paths.values(), wanted)]
    answers = space.run_inside("hosttable.py", {"tables": tables}, SECONDS)
    if answers and isinstance(answers[0], str):
        return answers
    if len(answers) != len(paths) * len(READERS):
        return [f"{len(answers)} answers for {len(paths)} tables"]
    problems = []
    for at, answer in enumerate(answers):
        smarthost = list(paths)[at // len(READERS)]
        names, addresses = wanted[at // len(READERS)]
        who = f"{smarthost}, {READERS[at % len(READERS)]}"
        problems += [f"{who}: {key} {answer[what][key]}, not {value}"
                     for what, all_wanted in (("names", names),
                                              ("addresses", addresses))
                     for key, value in all_wanted.items()
                     if sorted(answer[what][key]) != sorted(value)]
    return problems


def wanted_of(expected, smarthost):
    """Name: addresses; address: its first name."""
    names, addresses = {}, {}
    for name, gateways in expected.table(smarthost).items():
        names[name] = [address for gateway in gateways
                       for address in gateway.addresses]
    for gateway in expected.heard():
        if gateway.smarthost == smarthost:
            addresses |= {each: [gateway.host] for each in gateway.addresses}
    names |= {name: [] for name in expected.nobodys()}
    names |= {domain: [] for domain in expected.inbound
              if domain not in names}
    return names, addresses


def test_broken(options):
    """A line with another address, and a line too many."""
    path = dict(topologies())["q132060-groups"]
    built = build(path, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    expected = Expected(built.out / "admin.db", path)
    problems = []
    for name in expected.smarthosts():
        text = (built.out / "smarthosts" / name / "hosts").read_text()
        for wrong in (text.replace(".123 sales", ".124 sales"),
                      text + "123.123.123.123 undeclared.company.com\n"):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(wrong)
                file.flush()
                told = " ".join(read(expected, {name: Path(file.name)}))
                problems += [f"a wrong table is not told of by {reader}"
                             for reader in READERS if reader not in told]
    return problems


def test_outside():
    """Without word of what is outside, nothing is mounted: in a namespace all
    the same, for this may fail."""
    environment = {name: value for name, value in os.environ.items()
                   if name != space.OUTSIDE}
    command = space.command()
    done = subprocess.run(
        [*command, sys.executable, "-B", TESTS / "delivery/hosttable.py"],
        input=b'{"tables": []}', stdout=subprocess.PIPE, env=environment,
        timeout=SECONDS, check=False)
    if b"not inside a namespace" not in done.stdout:
        return [f"not refused: {done.stdout.decode()}"]
    return []
