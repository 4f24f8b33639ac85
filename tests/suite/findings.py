"""Which check must fire where: comments in the source against the report.

    downstream hub;        # expect: syntax
    # expect-above: CHECK        for the nearest line above without comment
    # expect-below: CHECK        likewise below

    # expect-status: 3           where it is not 1 with errors and 0 without

Several checks stand with blanks between, one that fires twice stands twice.
`# error: CHECK`, as the examples have it, means the same as `# expect:`.
"""

import re
from collections import Counter
from os.path import normpath

EXPECT = re.compile(rb"#.*\b(?:expect|error)(-above|-below)?:\s*"
                    rb"([a-z0-9-]+(?:[ \t]+[a-z0-9-]+)*)\s*$")
STATUS = re.compile(rb"#\s*expect-status:\s*([0-9]+)\s*$", re.MULTILINE)
FINDING = re.compile(r"^(.+?):(\d+):(\d+): (error|warning): "
                     r".*\[([a-z0-9-]+)\]$")


def expected_in(content):
    """What the comments of a file call for: {(line, check): times}."""
    lines = content.split(b"\n")
    marks = [EXPECT.search(line) for line in lines]
    away = [mark is not None and mark[1] is not None for mark in marks]
    found = Counter()
    for at, mark in enumerate(marks):
        if mark is None:
            continue
        step = {None: 0, b"-above": -1, b"-below": 1}[mark[1]]
        line = at + step
        while step and 0 <= line < len(away) and away[line]:
            line += step
        for check in mark[2].decode().split():
            found[line + 1, check] += 1
    return found


def expected_of(tree):
    """The same for the sources of a tree: {(file, line, check): times}."""
    return Counter({(name, line, check): times
                    for name, content in tree.items()
                    if name.endswith(".topo")
                    for (line, check), times in expected_in(content).items()})


def reported(stderr, stdin_name):
    """What the report says; `-` is counted as the file stdin_name."""
    found = Counter()
    for line in stderr.decode("utf-8", "backslashreplace").splitlines():
        match = FINDING.match(line)
        if match:
            name = stdin_name if match[1] == "-" else normpath(match[1])
            found[name, int(match[2]), match[5]] += 1
    return found


def expected_status(content, stderr):
    match = STATUS.search(content)
    return int(match[1]) if match else int(b": error: " in stderr)


def compare(tree, stderr, stdin_name="in.topo"):
    expected, got = expected_of(tree), reported(stderr, stdin_name)
    problems = []
    for key in sorted(expected.keys() | got.keys()):
        if expected[key] != got[key]:
            name, line, check = key
            problems.append(f"{name}:{line}: {check} fired {got[key]} times, "
                            f"must {expected[key]} times")
    return problems
