"""Every fix that is offered, applied, takes its error away and brings none: in
each case, and in --mutants times two texts with one fault each."""

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from suite.cases import CASES, make
from suite.common import TESTS, Test, run

sys.path[1:1] = [str(TESTS / "diagnostics"), str(TESTS / "judge")]

BATCH = 500             # texts of one test
# A case has several faults: with one less, others of its meaning may be seen.
OF_TEXT = ("syntax", "character", "include", "limit", "name-syntax",
           "domain-syntax", "address-syntax", "value-syntax", "misplaced")
FILES = 200             # of one run of topoc
SHOWN = int(os.environ.get('SHOWN', 5))


def tests(options):
    yield Test("fixes", "cases", lambda: test_cases(options))
    for first in range(0, 2 * options.mutants, BATCH):
        yield Test("fixes", f"mutants from {first}",
                   lambda first=first: test_mutants(
                       options, first, min(BATCH, 2 * options.mutants - first)))


# What topoc says of texts, each in a folder of its own

def check(options, folder, names):
    """What it says of each file: a list of findings, None if it is silent."""
    said = {}
    for at in range(0, len(names), FILES):
        ran = run(options.topoc + ["check", "--max-errors", "0",
                                   "--diagnostics=json",
                                   *names[at:at + FILES]], folder,
                  timeout=options.timeout)
        for line in ran.stdout.decode().splitlines():
            document = json.loads(line)
            said[document["source"]] = document["diagnostics"]
    return said


def errors_of(findings):
    return Counter((os.path.basename(each["file"]), each["check"],
                    each["message"])
                   for each in findings if each["severity"] == "error")


def apply(data, fix):
    """The bytes with a fix in them; columns count bytes, lines end in LF."""
    mark = len(b"\xef\xbb\xbf") if data.startswith(b"\xef\xbb\xbf") else 0
    lines = data[mark:].split(b"\n")

    def offset(line, column):
        return (mark + sum(len(each) + 1 for each in lines[:line - 1])
                + column - 1)

    return (data[:offset(fix["line"], fix["column"])] + fix["text"].encode()
            + data[offset(fix["endLine"], fix["endColumn"]):])


def fixes_of(findings):
    for finding in findings:
        for fix in finding.get("fixes", []):
            yield finding, fix


def compare(before, finding, after, checks=None):
    """What is wrong with the findings after a fix; new ones of these checks
    count, or of all."""
    key = (os.path.basename(finding["file"]), finding["check"],
           finding["message"])
    old, new = errors_of(before), errors_of(after)
    problems = []
    if finding["severity"] == "error" and new[key] >= old[key]:
        problems.append(f"still there: {finding['message']}")
    for other in (new - old):
        if checks is not None and other[1] not in checks:
            continue
        problems.append(f"new: {other[2]} [{other[1]}]")
    return problems


def tell(name, finding, fix, problems, data):
    line = data.split(b"\n")[fix["line"] - 1].decode("utf-8", "replace")
    return (f"{name}: after the fix of '{finding['message']}'\n"
            f"    {line.strip()}\n" + "\n".join(f"    {each}"
                                                for each in problems))


# One fault in a text

def mutants(seed, first, number):
    import diagnostics
    for at in range(first, first + number):
        kinds = list(diagnostics.KINDS)
        made = diagnostics.make(seed, at, kinds[at % len(kinds)])
        if made:
            yield made[1].text.encode("utf-8", "surrogateescape")


def test_mutants(options, first, number):
    with tempfile.TemporaryDirectory() as folder:
        texts = {f"{at}.topo": data for at, data
                 in enumerate(mutants("fixes", first, number))}
        for name, data in texts.items():
            Path(folder, name).write_bytes(data)
        said = check(options, folder, list(texts))
        jobs = {}
        for name, findings in said.items():
            for finding, fix in fixes_of(findings):
                new = f"{len(jobs)}-{name}"
                Path(folder, new).write_bytes(apply(texts[name], fix))
                jobs[new] = name, finding, fix
        after = check(options, folder, list(jobs))
        problems = []
        for new, (name, finding, fix) in jobs.items():
            wrong = compare(rename(said[name], name, ""), finding | {
                "file": ""}, rename(after[new], new, ""))
            if wrong:
                problems.append(tell(name, finding, fix, wrong, texts[name]))
    if len(jobs) < number / 20:
        problems.append(f"only {len(jobs)} fixes for {number} mutants")
    return problems[:SHOWN]


def rename(findings, name, other):
    return [each | {"file": other} if each["file"] == name else each
            for each in findings]


# The cases, whose files may include others

def test_cases(options):
    problems, count = [], 0
    for source in sorted(CASES.rglob("in.topo")):
        with tempfile.TemporaryDirectory() as folder:
            for path in source.parent.iterdir():
                if path.suffix in (".topo", ".py") and path.is_file():
                    Path(folder, path.name).write_bytes(path.read_bytes())
            make(Path(folder))
            before = check(options, folder, ["in.topo"]).get("in.topo", [])
            for finding, fix in fixes_of(before):
                count += 1
                problems += try_fix(options, folder, source, before, finding,
                                    fix)
    if count < 100:
        problems.append(f"only {count} fixes in all cases")
    return problems[:SHOWN]


def try_fix(options, folder, source, before, finding, fix):
    path = Path(folder, finding["file"])
    data = path.read_bytes()
    path.write_bytes(apply(data, fix))
    after = check(options, folder, ["in.topo"]).get("in.topo", [])
    path.write_bytes(data)
    wrong = compare(before, finding, after, OF_TEXT)
    name = source.parent.relative_to(CASES).as_posix()
    return [tell(name, finding, fix, wrong, data)] if wrong else []
