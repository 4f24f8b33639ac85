"""What is offered for an `include` that cannot be read: each offer, applied,
takes the error away, and to look for offers costs little."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, run

HEAD = """smarthost relay.company.example { address 192.0.2.1; }
network COMPANY {
    gateway HQ {
        host msmailgwy.company.example;
        address 192.0.2.25;
        domain hq.company.example;
    }
}
"""
FILES = ("dns/zones.topo", "dns/mx.topo", "sites/field.topo",
         "sites/north/kiel.topo", "alone/only.topo", "Mixed/Case.topo",
         "two/a.topo", "two/b.topo", "sites/ünser.topo", "top.topo")

# The file that includes, what it includes, and what is offered.
OFFERS = [
    ("main.topo", "dns\\zones.topo", "dns/zones.topo"),
    ("main.topo", "dns\\\\zones.topo", "dns/zones.topo"),
    ("main.topo", "DNS\\\\Zones.TOPO", "dns/zones.topo"),
    ("main.topo", "DNS/Zones.topo", "dns/zones.topo"),
    ("main.topo", "mixed/case.topo", "Mixed/Case.topo"),
    ("main.topo", "dns/zone.topo", "dns/zones.topo"),
    ("main.topo", "dsn/zones.topo", "dns/zones.topo"),
    ("main.topo", "sites/ünsre.topo", "sites/ünser.topo"),
    ("main.topo", "dns/zones", "dns/zones.topo"),
    ("main.topo", "zones.topo", "dns/zones.topo"),
    ("main.topo", "company/dns/zones.topo", "dns/zones.topo"),
    ("main.topo", "dns/zones.topo/", "dns/zones.topo"),
    ("main.topo", "alone", "alone/only.topo"),
    ("main.topo", "alone/", "alone/only.topo"),
    ("sites/hq.topo", "sites/field.topo", "field.topo"),
    ("sites/hq.topo", "sites/feild.topo", "field.topo"),
    ("sites/hq.topo", "dns/zones.topo", "../dns/zones.topo"),
    ("sites/hq.topo", "top.topo", "../top.topo"),
    ("sites/hq.topo", "kiel.topo", "north/kiel.topo"),
    ("sites/north/x.topo", "sites/field.topo", "../field.topo"),
    ("sites/north/x.topo", "sites\\\\north\\\\kiel.topo", "kiel.topo"),
    ("main.topo", "two", None),         # there are several
    ("main.topo", "two/c.topo", None),
    ("main.topo", "*.topo", None),
    ("main.topo", "nothing/like.topo", None),
    ("main.topo", "", None),
    ("main.topo", "~/top.topo", "top.topo"),
    ("main.topo", "~/bottom.topo", None),
    ("main.topo", "/etc/passwd", None),
    ("main.topo", "/etc/pass", None),   # outside: not even its names
    ("main.topo", "../main.topo", None),
    ("main.topo", "main.topo", None),   # itself
    ("main.topo", "mian.topo", None),
]
MANY = 30000


def tests(options):
    for source, name, offered in OFFERS:
        yield Test("includes", f"{source}: {name or 'an empty name'}",
                   lambda row=(source, name, offered): offer(options, *row))
    for call in (from_above, many_missing):
        yield Test("includes", call.__name__.replace("_", " "),
                   lambda call=call: call(options))


def lay_out(folder, source, name):
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    line = f'include "{name}";\n'
    if source == "main.topo":
        (folder / source).write_text(HEAD + line)
    else:
        (folder / source).write_text(line)
        (folder / "main.topo").write_text(HEAD + f'include "{source}";\n')


def check(options, folder, path="main.topo"):
    ran = run(options.topoc + ["check", "--diagnostics=json", path], folder)
    return ran, json.loads(ran.stdout)["diagnostics"]


def offer(options, source, name, offered):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "company"
        lay_out(folder, source, name)
        _, found = check(options, folder)
        if len(found) != 1:
            return [f"not one error: {found}"]
        fixes = found[0].get("fixes", [])
        if offered is None:
            return [f"{fixes} is offered"] if fixes else []
        if len(fixes) != 1 or fixes[0]["text"] != f'"{offered}"' or \
                f"'{offered}'" not in found[0]["message"]:
            return [f"{offered} is not offered: {found[0]}"]
        apply(folder / source, fixes[0])
        ran, found = check(options, folder)
        return [f"with it: {found}"] if ran.status or found else []


def apply(path, fix):
    lines = path.read_bytes().split(b"\n")
    line = lines[fix["line"] - 1]
    lines[fix["line"] - 1] = (line[:fix["column"] - 1] + fix["text"].encode()
                              + line[fix["endColumn"] - 1:])
    path.write_bytes(b"\n".join(lines))


def from_above(options):
    """The first file is not in the current directory."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "company"
        lay_out(folder, "main.topo", "company/dns/zones.topo")
        _, found = check(options, Path(temporary), "company/main.topo")
        message = found[0]["message"]
        if "company/company/dns/zones.topo" not in message or \
                "'dns/zones.topo'" not in message:
            return [message]
    return []


def many_missing(options):
    """Many names that are not there, beside many files: a part is looked at,
    and the folder is not read for each."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for n in range(MANY):
            os.close(os.open(folder / f"f{n}.topo", os.O_CREAT, 0o600))
        (folder / "main.topo").write_text(HEAD + "".join(
            f'include "nothing{n}.topo";\n' for n in range(2000)))
        ran = subprocess.run(
            ["strace", "-f", "-c", "-U", "calls,name", *options.topoc, "check",
             "--max-errors=0", "main.topo"], cwd=folder, check=False,
            capture_output=True, text=True)
        calls = {words[1]: int(words[0]) for line in ran.stderr.splitlines()
                 if len(words := line.split()) == 2 and words[0].isdigit()}
        if calls.get("getdents64", 0) > 2000 or not calls.get("openat"):
            return [f"{calls}"]
    return []
