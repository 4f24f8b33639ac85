"""A small stack (`ulimit -s 16`): every command does what it does with a large
one.  What the loader needs before topoc begins is not topoc's."""

import subprocess
import tempfile
from itertools import product
from pathlib import Path

from suite.common import EXAMPLES, Skipped, Test, limited, read_tree

COMPANY = EXAMPLES / "company/company.topo"
WARNS = EXAMPLES / "language.topo"
ERRORS = EXAMPLES / "errors/q147471.topo"
KINDS = ("admin", "db", "maps", "hosts", "relays", "zones", "json")
FORMS = ("text", "json", "sarif", "github")
LIMITS = (16, 64, 256, 2048)    # KiB
DEPTH = 64      # of includes: as deep as they may be
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


def tests(options):
    for limit in LIMITS:
        yield Test("stacks", f"{limit} KiB",
                   lambda limit=limit: compare(options, limit))


def commands():
    for form, source in product(FORMS, (COMPANY, WARNS, ERRORS)):
        yield "check", f"--diagnostics={form}", "-Wextra", source
    yield "check", "--sandbox=off", COMPANY
    yield "check", "deep.topo"
    yield "check", "nothing.topo"
    yield "build", "-o", "out", COMPANY
    yield "build", "--sandbox=off", "-MD", "-o", "out", WARNS
    yield "build", "--progress=always", "-o", "out", WARNS
    yield "build", "--diff", "-o", "out", COMPANY
    yield "verify", "out"
    for kind in KINDS:
        yield "build", "-o", f"out-{kind}", "--only", kind, COMPANY
    yield "build", "-o", "-", "--only", "json", COMPANY
    yield "explain", "routing-loop"
    yield "checks",
    for shell in ("bash", "zsh", "fish"):
        yield "completion", shell
    yield "--help",
    yield "build", "--help"
    yield "biuld",


def lay_out(folder):
    """Files that include each other, and in the last one blocks as deep."""
    for n in range(DEPTH):
        (folder / f"{n}.topo").write_text(f'include "{n + 1}.topo";\n')
    (folder / f"{DEPTH}.topo").write_text(deep_blocks())
    (folder / "deep.topo").write_text('include "1.topo";\n')


def deep_blocks():
    """A chain of hubs, each in the one before it."""
    hubs = range(60)
    return ("smarthost relay.company.com { address 192.0.2.1; }\n"
            "hops 99;\nnetwork N { gateway G { host g.company.com;\n"
            "address 192.0.2.2; domain n.company.com;\n"
            + "".join(f"hub H{n} {{ domain h{n}.company.com;\n" for n in hubs)
            + "}" * len(hubs) + "}}\n")


def run(options, folder, words, limit=None, **more):
    command = options.topoc + list(map(str, words))
    if limit:
        command = limited(command, stack=limit << 10)
    ran = subprocess.run(command, cwd=folder,
                         stdin=subprocess.DEVNULL, capture_output=True,
                         env=ENVIRONMENT | more, timeout=options.timeout, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def refuse_if_not_loaded(options, limit):
    """The loader shows what it has loaded, and topoc does not begin."""
    if run(options, "/", (), limit, LD_TRACE_LOADED_OBJECTS="1")[0] != 0:
        raise Skipped(f"no program is loaded with {limit} KiB of stack")


def compare(options, limit):
    refuse_if_not_loaded(options, limit)
    problems = []
    with tempfile.TemporaryDirectory() as name:
        large, small = Path(name, "large"), Path(name, "small")
        for folder in (large, small):
            folder.mkdir()
            lay_out(folder)
        for words in commands():
            wanted = run(options, large, words)
            got = run(options, small, words, limit)
            if "--progress=always" in words:    # which times show is luck
                wanted, got = (*wanted[:2], b""), (*got[:2], b"")
            if wanted != got:
                problems.append(f"{' '.join(map(str, words))}: {got[0]}, "
                                f"{got[2][-200:]!r}")
        if read_tree(large) != read_tree(small):
            problems.append("the outputs differ")
    return problems
