"""What `check` passes `build` can write: the longest names and paths."""

import os
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, read_tree

NAME_MAX = 255
ZONE_MAX, DOMAIN_MAX = 250, 253
FULL = ("nameserver ns1.company.example address 192.0.2.2; "
        "contact hostmaster@company.example; ")


def domain(length):
    """One of so many characters, with labels as long as they may be."""
    labels = []
    while length > 63:
        label = 63 if length != 65 else 62
        labels.append("a" * label)
        length -= label + 1
    return ".".join([*labels, "b" * length])


def topology(zone="company.example", says="", relay="relay.company.example",
             own="hq.company.example"):
    return (f"smarthost {relay} {{ address 192.0.2.1; }}\n"
            f"zone {zone} {{ {says}mx smarthost; }}\n"
            "network COMPANY { gateway HQ { host m.company.example;\n"
            f"address 192.0.2.25; domain {own}; }} }}\n")


LONG = {
    "fragment": topology(domain(ZONE_MAX), own=domain(ZONE_MAX)),
    "loadable zone": topology(domain(ZONE_MAX), FULL, own=domain(ZONE_MAX)),
    "smart host": topology(relay=domain(DOMAIN_MAX)),
    "domain": topology(own=domain(DOMAIN_MAX)),
}
# Bytes of the directory's path, and of the current directory's.
PATHS = [(100, 0), (500, 0), (512, 0), (1000, 0), (3800, 0), (100, 600),
         (100, 3000)]


def tests(options):
    for name, text in LONG.items():
        yield Test("longest", name,
                   lambda text=text: in_folder(options, text, "out"))
    yield Test("longest", "name of the directory",
               lambda: in_folder(options, topology(), "d" * NAME_MAX))
    for path, current in PATHS:
        yield Test("longest", f"path of {path} bytes, below {current}",
                   lambda path=path, current=current:
                   deep(options, path, current))
    yield Test("longest", "zone one too long", lambda: too_long(options))


def run(options, folder, *words):
    return subprocess.run(options.topoc + list(words), cwd=folder,
                          capture_output=True, check=False)


def in_folder(options, text, out):
    with tempfile.TemporaryDirectory() as name:
        Path(name, "t.topo").write_text(text)
        return build_all(options, Path(name), out)


def build_all(options, folder, out):
    """Check, build the first time and again, for other text too, and verify."""
    problems = []
    for words in (("check", "-Wno-zone-missing", "t.topo"),
                  ("build", "-Wno-zone-missing", "-o", out, "t.topo"),
                  ("build", "-Wno-zone-missing", "-o", out, "t.topo"),
                  ("build", "-Wno-zone-missing", "--serial", "7", "-o", out,
                   "t.topo"),
                  ("verify", out)):
        ran = run(options, folder, *words)
        if ran.returncode != 0 or ran.stderr:
            problems.append(f"{words[0]}: {ran.returncode}, "
                            f"{ran.stderr[-200:]!r}")
    return problems


def below(length):
    """A path of so many bytes that is not there."""
    path = ""
    while len(path) < length:
        path += "d" * min(200, length - len(path)) + "/"
    return path[:length].rstrip("/")


def deep(options, path, current):
    """The outputs are those of a short path."""
    with tempfile.TemporaryDirectory() as name:
        folder, here = Path(name), os.open(name, os.O_RDONLY)
        for part in below(current).split("/") if current else ():
            os.mkdir(part, dir_fd=here)     # longer than a path may be
            there = os.open(part, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = there
        os.close(here)
        at = folder / below(current)
        (at / "t.topo").write_text(topology())
        problems = build_all(options, at, below(path))
        problems += build_all(options, at, "short")
        if read_tree(at / below(path)) != read_tree(at / "short"):
            problems.append("the outputs differ")
        return problems


def too_long(options):
    with tempfile.TemporaryDirectory() as name:
        Path(name, "t.topo").write_text(topology(domain(ZONE_MAX + 1)))
        ran = run(options, name, "check", "t.topo")
        if ran.returncode != 1 or b"[limit]" not in ran.stderr:
            return [f"{ran.returncode}, {ran.stderr!r}"]
    return []
