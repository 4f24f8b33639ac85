"""`topoc checks` and `topoc explain`: pages are whole, their examples hold.

The example under `Wrong` makes its check fire and nothing else; the one under
`Mended` is clean, with -Wextra; the `allow` under `How to silence` and -W
silence the former.  What an example leaves out is filled in by counting on:

    downstream P1, ..., P9;     all the names between, in a list
    hub H02 via H01;            a line `...` stands for the lines between,
    ...                         whose numbers are each one more
    hub H63 via H62;
    }                           and between two closing braces for as many
    ...                         braces as the line `...` before it made lines
    }
"""

import re
import tempfile
from pathlib import Path

from suite.common import ROOT, Skipped, Test, diff, run

PAGES = ROOT / "doc/checks"
ROW = re.compile(r'^CHECK\((\w+),\s*"([a-z0-9-]+)",\s*(\w+),[^"]*'
                 r'("[^)]*")\)', re.MULTILINE)
FINDING = re.compile(r": (error|warning): .*\[([a-z0-9-]+)\]$", re.MULTILINE)
HEADINGS = ["Why it matters", "Wrong", "Mended", "How to silence"]
WORDS = {"ERROR": "error", "WARNING": "warning", "EXTRA": "extra",
         "MIXED": "error/warning"}
PHRASES = WORDS | {"EXTRA": "warning under -Wextra",
                   "MIXED": "error or warning"}
WIDTH = 80

# The articles of the Knowledge Base that show the mistake or the rule.
SOURCES = {
    "name-syntax": "Q91044, Q96003, Q96001",
    "reserved-network": "Q175978, Q112157",
    "network-msg": "Q132562",
    "prefix-name": "Q128627, Q162841",
    "domain-syntax": "Q78833, Q115555",
    "address-syntax": "Q78833",
    "duplicate-postoffice": "Q78833",
    "duplicate-domain": "Q87030",
    "duplicate-host": "Q101459",
    "duplicate-address": "Q132060",
    "unknown-name": "Q169328",
    "misplaced": "Q134234",
    "gateway-incomplete": "Q101459, Q78833",
    "no-domain": "Q111840",
    "no-uplink": "Q87030",
    "routing-loop": "Q128627",
    "outbound-mismatch": "Q123825",
    "black-hole": "Q199534",
    "indirect-forwarder": "Q123825, Q78833",
    "gateway-outbound": "Q132060, Q118564",
    "gateway-inbound": "Q111840",
    "hop-limit": "Q147471, Q154783, Q244485",
    "hop-limit-near": "Q147471, Q244485",
    "one-way-call": "Q118676, Q125328",
    "modem-number": "Q77106",
    "masquerade-owned": "Q111840",
    "mx-gateway": "Q101459, Q152230",
    "zone-missing": "Q101459",
    "zone-apex": "Q193844",
    "users-limit": "Q123376",
    "networks-limit": "Q114942",
    "postoffices-limit": "Q194737",
    "gateway-memory": "Q137042, Q105290",
}


class Check:
    def __init__(self, row):
        self.id, self.name, self.severity, text = row
        self.text = "".join(re.findall(r'"([^"]*)"', text))

    def can_warn(self):
        return self.severity != "ERROR"


def checks():
    return [Check(row) for row in ROW.findall(
        (ROOT / "include/checks.def").read_text("utf-8"))]


def tests(options):
    for call in (test_list, test_files, test_several, test_usage,
                 test_full_disk):
        name = call.__name__.removeprefix("test_").replace("_", " ")
        yield Test("explain", name, lambda call=call: call(options))
    for check in checks():
        yield Test("explain", f"{check.name} page",
                   lambda check=check: test_page(check, options))
        for kind, call in (("wrong", test_wrong), ("mended", test_mended),
                           ("silenced", test_silenced)):
            if call != test_silenced or check.can_warn():
                yield Test("explain", f"{check.name} {kind}",
                           lambda check=check, call=call:
                           call(check, options))


# The commands

def told(options, *words, status=0):
    """What the program prints, and what is wrong with that."""
    ran = run(options.topoc + list(words), ROOT, timeout=options.timeout)
    problems = []
    if ran.status != status or (status == 0 and ran.stderr):
        problems = [f"topoc {' '.join(words)}: status {ran.status}, not "
                    f"{status}\n" + ran.stderr.decode()]
    return ran, problems


def test_list(options):
    ran, problems = told(options, "checks")
    expected = "".join(f"{check.name:<22}{WORDS[check.severity]:<14}"
                       f"{check.text}\n" for check in checks())
    return problems + diff("checks", expected.encode(), ran.stdout)


def test_files(_):
    names = {check.name for check in checks()}
    files = {path.stem for path in PAGES.glob("*.txt")}
    return ([f"no page doc/checks/{name}.txt" for name in names - files]
            + [f"doc/checks/{name}.txt: no such check"
               for name in files - names])


def test_several(options):
    ran, problems = told(options, "explain", "syntax", "unused")
    parts = [told(options, "explain", name)[0].stdout
             for name in ("syntax", "unused")]
    return problems + diff("explain", b"\n\n".join(parts), ran.stdout)


def test_usage(options):
    problems = []
    for words, text in ((["explain"], "CHECK is missing"),
                        (["explain", "limt"], "did you mean 'limit'?"),
                        (["explain", "dup"], "did you mean 'duplicate-"),
                        (["explain", "quux"], "`topoc checks` lists the"),
                        (["explain", "limit", "quux"], "'quux'"),
                        (["explain", "--only", "limit"], "--only"),
                        (["checks", "limit"], "Too many arguments"),
                        (["chekcs"], "did you mean 'checks'?"),
                        (["compile"], "explain, checks, completion and help"),
                        ([], "build, check, verify, explain, checks, ")):
        ran, wrong = told(options, *words, status=2)
        problems += wrong
        if text not in ran.stderr.decode() or ran.stdout:
            problems.append(f"topoc {' '.join(words)}: {ran.stderr.decode()}")
    ran, wrong = told(options, "--help")
    return problems + wrong + [
        f"--help tells nothing of {command}"
        for command in ("build", "check", "explain", "checks")
        if not re.search(rf"^  {command} ", ran.stdout.decode(), re.MULTILINE)]


def test_full_disk(options):
    if not Path("/dev/full").exists():
        raise Skipped("no /dev/full")
    problems = []
    for words in (["checks"], ["explain", "syntax"]):
        ran = run(["sh", "-c", '"$@" > /dev/full', "sh"] + options.topoc
                  + words, ROOT, timeout=options.timeout)
        if ran.status != 3 or b"standard output: No space" not in ran.stderr:
            problems.append(f"{words}: status {ran.status}\n"
                            + ran.stderr.decode())
    return problems


# The pages

def page(check, options):
    return told(options, "explain", check.name)[0].stdout.decode()


def sections(text):
    """The parts of a page by their headings; the first has none."""
    found, at = {"": []}, ""
    for line in text.splitlines():
        if line in HEADINGS:
            at = line
            found[at] = []
        else:
            found[at].append(line)
    return found


def test_page(check, options):
    ran, problems = told(options, "explain", check.name)
    text = ran.stdout.decode()
    found = sections(text)
    head = f"{check.name} ({PHRASES[check.severity]}): {check.text}"
    if " ".join(text.split("\n\n")[0].split()) != head:
        problems.append(f"does not begin with '{head}'")
    headings = HEADINGS if check.can_warn() else HEADINGS[:3]
    if list(found) != [""] + headings:
        problems.append(f"the headings are {list(found)[1:]}")
    problems += [f"nothing under {heading or 'the head'}"
                 for heading, lines in found.items() if not "".join(lines)]
    problems += [f"line {number}: {fault}"
                 for number, line in enumerate(text.split("\n"), 1)
                 for fault in faults(line)]
    return problems + test_sources(check, found.get("Why it matters", []))


def faults(line):
    if len(line) > WIDTH:
        yield f"{len(line)} columns"
    if line != line.rstrip() or re.search(r"[^ -~]", line):
        yield "a tab, a blank at the end, or no ASCII"


def test_sources(check, lines):
    cited = re.findall(r"Knowledge Base: ([Q0-9, ]+)\.", "\n".join(lines))
    expected = [SOURCES[check.name]] if check.name in SOURCES else []
    return [] if cited == expected else [f"cites {cited}, not {expected}"]


def example(check, heading, options):
    lines = sections(page(check, options)).get(heading, [])
    while lines and not lines[-1]:
        lines.pop()
    if any(line and not line.startswith("    ") for line in lines):
        raise ValueError(f"{heading}: not indented by four")
    return expand([line[4:] for line in lines])


# Examples with parts left out

def expand(lines):
    found, made = [], 0
    for at, line in enumerate(lines):
        if line.split("#")[0].strip() != "...":
            found.append(expand_list(line))
        elif lines[at - 1].strip() == lines[at + 1].strip() == "}":
            found += ["}"] * made
        else:
            between = count_on(lines[at - 1], lines[at + 1])
            made = len(between)
            found += between
    return "\n".join(found) + "\n"


def expand_list(line):
    return re.sub(r"(\w+), \.\.\., (\w+)", lambda match: ", ".join(
        [match[1]] + count_on(match[1], match[2]) + [match[2]]), line)


def count_on(first, last):
    """The lines or words between two that differ in their numbers."""
    begins = [int(digits) for digits in re.findall(r"\d+", first)]
    ends = [int(digits) for digits in re.findall(r"\d+", last)]
    steps = max(end - begin for begin, end in zip(begins, ends))
    moves = [end != begin for begin, end in zip(begins, ends)]

    def counted(step):
        move = iter(moves)
        return re.sub(r"\d+", lambda match: str(
            int(match[0]) + step * next(move)).zfill(len(match[0])), first)
    if counted(steps).strip() != last.strip():
        raise ValueError(f"'{first}' ... '{last}' cannot be counted")
    return [counted(step) for step in range(1, steps)]


# What the examples do

def findings(text, options, *words):
    """(severity, check) of each finding; and the whole report."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.topo").write_text(text, "utf-8")
        ran = run(options.topoc + ["check", "-Wextra", *words, "in.topo"],
                  folder, timeout=options.timeout)
    report = ran.stderr.decode("utf-8", "backslashreplace")
    if ran.status not in (0, 1):
        raise ValueError(f"status {ran.status}\n{report}")
    return FINDING.findall(report), report


def test_wrong(check, options):
    severity = "error" if check.severity in ("ERROR", "MIXED") else "warning"
    found, report = findings(example(check, "Wrong", options), options)
    if set(found) != {(severity, check.name)}:
        return [f"fires {sorted(set(found))}", report]
    return []


def test_mended(check, options):
    mended = example(check, "Mended", options)
    found, report = findings(mended, options)
    return [f"fires {sorted(set(found))}", report] if found else []


def test_silenced(check, options):
    wrong = example(check, "Wrong", options)
    if check.severity == "MIXED":    # its wrong example is the error
        wrong = wrong.replace("network SMTP", "network FAX")
    text = page(check, options)
    allow = re.search(rf'^    (allow {check.name} "[^"]*";)$', text,
                      re.MULTILINE)
    if not allow:
        return ["shows no `allow`"]
    problems = []
    if check.severity != "EXTRA":
        if not re.search(rf"-Wno-{check.name}\b", text):
            problems.append(f"does not tell of -Wno-{check.name}")
    elif not re.search(rf"-Wextra or\s-W{check.name}\b", text):
        problems.append(f"does not tell of -Wextra and -W{check.name}")
    for found, report in (findings(allow[1] + "\n" + wrong, options),
                          findings(wrong, options, f"-Wno-{check.name}")):
        if found:
            problems += [f"fires {sorted(set(found))}", report]
    if "in a block" in " ".join(text.split()):
        problems += silenced_in_block(allow[1], wrong, options)
    return problems


def silenced_in_block(allow, wrong, options):
    """The `allow` works in some block as well."""
    reports = []
    for brace in re.finditer(r"{", wrong):
        found, report = findings(wrong[:brace.end()] + allow
                                 + wrong[brace.end():], options)
        if not found:
            return []
        reports.append(report)
    return ["its `allow` works in no block"] + reports
