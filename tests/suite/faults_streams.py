"""Standard input, output and error closed, full, or read by nobody.

What cannot be told is a failure where it was asked for; and no output, which
may get the number of a descriptor that was closed, ever holds a diagnostic.
"""

import os
import subprocess
import tempfile
from itertools import product
from pathlib import Path

from suite.common import EXAMPLES, Test, read_tree

GOOD = EXAMPLES / "gw0645.topo"
WARNS = EXAMPLES / "language.topo"
ERRORS = EXAMPLES / "errors/q147471.topo"
OLD = EXAMPLES / "q87030.topo"
FORMS = ("text", "json", "sarif", "github")
TO_OUTPUT = ("json", "sarif")
STATES = ("open", "closed", "full", "unread")
SIGPIPE = -13


def tests(options):
    for name, words in commands():
        yield Test("faults-streams", name,
                   lambda words=words: test(options, words))


def commands():
    for form in FORMS:
        for source in (GOOD, WARNS, ERRORS):
            diagnostics = f"--diagnostics={form}"
            yield (f"check {source.stem} as {form}",
                   ("check", diagnostics, source))
            yield (f"build {source.stem} as {form}",
                   ("build", "-o", "out", diagnostics, source))
    yield "build --diff", ("build", "--diff", "-o", "out", GOOD)
    yield "build from standard input", ("build", "-o", "out", "-")
    yield "explain", ("explain", "routing-loop")
    yield "checks", ("checks",)
    yield "completion", ("completion", "bash")
    yield "help", ("--help",)
    yield "version", ("--version",)
    yield "wrong usage", ("biuld",)


def run(options, folder, words, states=("open", "open", "open")):
    """Run with the three streams in these states; what each held."""
    for number, name in enumerate(("in", "out.txt", "err.txt")):
        (folder / name).write_bytes(b"")
    (folder / "in").write_bytes(GOOD.read_bytes())
    reading, writing = os.pipe()
    os.close(reading)

    def redirect():
        for number, state in enumerate(states):
            name = ("in", "out.txt", "err.txt")[number]
            if state == "closed":
                continue
            fd = {"full": lambda: os.open("/dev/full", os.O_RDWR),
                  "unread": lambda: os.dup(writing),
                  "open": lambda: os.open(name, os.O_RDWR)}[state]()
            os.dup2(fd, number)
        for number, state in enumerate(states):
            if state == "closed":
                os.close(number)

    ran = subprocess.run(options.topoc + list(map(str, words)), cwd=folder,
                         preexec_fn=redirect, check=False,
                         timeout=options.timeout)
    os.close(writing)
    return (ran.returncode, (folder / "out.txt").read_bytes(),
            (folder / "err.txt").read_bytes())


def test(options, words):
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = build_both(options, folder, words)
        normal = run(options, folder, words)
        for states in product(("open", "closed"), STATES, STATES):
            if states == ("open", "open", "open"):
                continue
            begin(options, folder)
            ran = run(options, folder, words, states)
            problems += [f"{' '.join(states)}: {text}" for text in
                         judge(words, states, normal, ran)]
            if read_tree(folder / "out") not in built:
                problems.append(f"{' '.join(states)}: neither the old set nor "
                                "the new one")
    return problems


def begin(options, folder):
    subprocess.run(options.topoc + ["build", "-o", "out", str(OLD)],
                   cwd=folder, check=True)


def build_both(options, folder, words):
    """The sets that may be there: the old one and, of a build, the new."""
    begin(options, folder)
    sets = [read_tree(folder / "out")]
    if words[0] == "build":
        run(options, folder, words)
        sets.append(read_tree(folder / "out"))
    return sets


def judge(words, states, normal, ran):
    status, stdout, stderr = ran
    told = {1: bool(normal[1]), 2: bool(normal[2])}
    lost = [number for number in (1, 2) if told[number]
            and states[number] != "open"]
    from_input = words[-1] == "-" and states[0] == "closed"
    if not lost and not from_input and (status, stdout, stderr) != normal:
        yield f"not as with open ones: {ran}"
    if lost == [2] and normal[0] == 2:
        lost = []   # the status tells of wrong usage all the same
    if (lost or from_input) and status != 3 and not (
            status == SIGPIPE and "unread" in states):
        yield f"status {status}, though something could not be told"
    if (from_input and states[2] == "open"
            and b"Bad file descriptor" not in stderr):
        yield f"it does not say so: {stderr!r}"
    if lost == [1] and states[2] == "open" and status == 3 and \
            not stderr.removeprefix(normal[2]).startswith(b"topoc: "):
        yield f"it does not say so: {stderr!r}"
