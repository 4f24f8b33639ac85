"""Files that are not UTF-8 text: one error, which names a command; what that
command makes of the file is the topology that was meant."""

import re
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, run

TOPOLOGY = """\
# Büro, “so” – {umlauts}
smarthost relay.company.example {{ address 192.0.2.1; }}
network COMPANY {{
    gateway HQ {{
        host msmailgwy.company.example; address 192.0.2.25;
        domain hq.company.example;
        downstream SALES {{ domain sales.company.example; }}
    }}
}}
"""
LATIN = TOPOLOGY.format(umlauts="äöü").replace("“so” –", "so")
PLAIN = LATIN.encode("ascii", "replace").decode()
MARK = "\ufeff"

# What the message names, and the bytes.
FILES = {
    "UTF-16LE with a mark": ("UTF-16LE", (MARK + LATIN).encode("utf-16-le")),
    "UTF-16BE with a mark": ("UTF-16BE", (MARK + LATIN).encode("utf-16-be")),
    "UTF-32LE with a mark": ("UTF-32LE", (MARK + LATIN).encode("utf-32-le")),
    "UTF-32BE with a mark": ("UTF-32BE", (MARK + LATIN).encode("utf-32-be")),
    "UTF-16LE": ("UTF-16LE", LATIN.encode("utf-16-le")),
    "UTF-16BE": ("UTF-16BE", LATIN.encode("utf-16-be")),
    "UTF-32LE": ("UTF-32LE", LATIN.encode("utf-32-le")),
    "UTF-32BE": ("UTF-32BE", LATIN.encode("utf-32-be")),
    "UTF-16LE with CRLF": ("UTF-16LE", LATIN.replace("\n", "\r\n")
                           .encode("utf-16-le")),
    "Latin-1": ("Latin-1", LATIN.encode("latin-1")),
    "Windows-1252": ("Windows-1252", TOPOLOGY.format(umlauts="äöü")
                     .encode("cp1252")),
    "CP850": ("CP850", LATIN.encode("cp850")),
    "bare CR": ("carriage return", PLAIN.replace("\n", "\r").encode()),
    "bare CR in UTF-8": ("carriage return",
                         LATIN.replace("\n", "\r").encode()),
}
# These need no command, and those only that somebody saves them again.
ACCEPTED = {
    "^Z at the end": PLAIN.encode() + b"\x1a",
    "CRLF and ^Z": PLAIN.replace("\n", "\r\n").encode() + b"\x1a",
    "a mark and ^Z": b"\xef\xbb\xbf" + PLAIN.encode() + b"\x1a",
    "^Z alone": b"\x1a",
}
ONCE = {
    "CR CR LF": PLAIN.replace("\n", "\r\r\n").encode(),
    "UTF-16LE cut short": LATIN.encode("utf-16-le") + b" ",
    "two ^Z": PLAIN.encode() + b"\x1a\x1a",
    "a program": bytes(range(32)) * 200,
    "an archive": b"PK\x03\x04\x14\0\6\0\x08\0\0\0!\0" + bytes(500),
}
COMMAND = re.compile(r"`([^`]+)`")


def tests(options):
    for name, (told, data) in FILES.items():
        for place in (from_file, from_include, from_input):
            yield Test("encodings", f"{name}, {place.__name__[5:]}",
                       lambda place=place, told=told, data=data:
                       place(options, told, data))
    for name, data in ACCEPTED.items():
        yield Test("encodings", name,
                   lambda data=data: accepted(options, data))
    for name, data in ONCE.items():
        yield Test("encodings", name, lambda data=data: once(options, data))


def check(options, folder, *words, stdin=b""):
    return run(options.topoc + ["check", *words], folder, stdin,
               options.timeout)


def one_error(ran, told=""):
    """The message, and what is wrong with it."""
    said = ran.stderr.decode("utf-8", "backslashreplace")
    errors = [line for line in said.splitlines() if ": error: " in line]
    if ran.status != 1 or len(errors) != 1 or told not in errors[0]:
        return "", [f"status {ran.status}, must be 1 with one error that "
                    f"names {told}\n{said[:2000]}"]
    return errors[0], []


def shell(command, folder, stdin=None):
    return subprocess.run(["sh", "-c", command], cwd=folder, input=stdin,
                          stdout=subprocess.PIPE, check=True).stdout


def from_file(options, told, data):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "it's a.topo").write_bytes(data)
        message, problems = one_error(
            check(options, folder, "it's a.topo"), told)
        if problems:
            return problems
        shell(COMMAND.search(message)[1], folder)
        return good(check(options, folder, "NEW"))


def from_include(options, told, data):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sites").mkdir()
        Path(folder, "sites/a.topo").write_bytes(data)
        top = Path(folder, "top.topo")
        top.write_text('include "sites/a.topo";\nhops 9;\n')
        message, problems = one_error(check(options, folder, "top.topo"),
                                      told)
        if problems or not message.startswith("sites/a.topo:"):
            return problems or [message]
        shell(COMMAND.search(message)[1], folder)
        top.write_text('include "NEW";\nhops 9;\n')
        return good(check(options, folder, "top.topo"))


def from_input(options, told, data):
    with tempfile.TemporaryDirectory() as folder:
        message, problems = one_error(check(options, folder, "-", stdin=data),
                                      told)
        if problems:
            return problems
        converted = shell(COMMAND.search(message)[1], folder, data)
        return good(check(options, folder, "-", stdin=converted))


def good(ran):
    if ran.status == 0 and not ran.stderr:
        return []
    return [f"status {ran.status} after the command that was named",
            ran.stderr.decode("utf-8", "backslashreplace")[:2000]]


def accepted(options, data):
    return good(check(options, None, "-", stdin=data))


def once(options, data):
    return one_error(check(options, None, "-", stdin=data))[1]
