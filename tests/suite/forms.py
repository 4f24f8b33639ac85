"""The forms of diagnostics: text, json, sarif and github say the same."""

import re
import shutil
import tempfile
from pathlib import Path

from suite import form_readers as forms
from suite.cases import CASES, make
from suite.common import ROOT, Test, diff, run
from suite.cost import measure
from suite.form_readers import validate_json, validate_sarif

FORMS = ("text", "json", "sarif", "github")
STREAM = {"text": "stderr", "json": "stdout", "sarif": "stdout",
          "github": "stderr"}
SECONDS = 60   # sanitizers take many times as long
HOP = re.compile(r"^[A-Z0-9]+/[A-Z0-9]+ sends it to |^the uplink of ")
OTHER_CASES = ["language/allow", "language/errors", "language/included-error",
               "language/crlf-errors", "language/bom-error",
               "language/visible", "language/long-line"]

GOOD = """smarthost relay.company.com { address 123.123.1.1; }
network COMPANY {
    gateway HQ {
        host msmailgwy.company.com; address 123.123.123.123;
        domain hq.company.com;
        downstream SALES { domain sales.company.com; }
    }
}
"""
BAD = GOOD.replace("}\n}\n", "    downstream TAX { domain sales.company.com; }"
                   "\n    downstream LAW { domain sales.company.com; }\n}\n}\n")


def tests(options):
    for folder in case_folders():
        name = folder.relative_to(CASES).as_posix()
        yield Test("forms", name,
                   lambda folder=folder: test_case(folder, options))
    for call in (nothing_to_report, not_shown, several_files, unreadable,
                 fingerprints, code_points, hostile_names, hostile_text,
                 fix_of_allow, standard_input, no_such_form, closed_output,
                 build_says_the_same, rules, many_findings, long_line):
        yield Test("forms", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def case_folders():
    found = [path.parent for path in CASES.glob("checks/*/fires*/in.topo")]
    found += [CASES / name for name in OTHER_CASES
              if (CASES / name / "in.topo").exists()]
    return sorted(found)


def in_folder(call, options):
    with tempfile.TemporaryDirectory() as temporary:
        return call(options, Path(temporary))


def check(options, folder, form, *words, command="check"):
    return run(options.topoc + [command, "--max-errors", "0",
                                f"--diagnostics={form}", *words], folder,
               timeout=options.timeout)


def read_all(options, folder, *words, command="check"):
    """The runs, by form; problems of status and of the other stream."""
    ran = {form: check(options, folder, form, *words, command=command)
           for form in FORMS}
    problems = [f"{form}: status {each.status}, not {ran['text'].status}"
                for form, each in ran.items()
                if each.status != ran["text"].status]
    for form, each in ran.items():
        other = {"stdout": each.stderr,
                 "stderr": each.stdout}[STREAM[form]]
        if other:
            problems.append(f"{form}: {other[:200]!r}")
    return ran, problems


def test_case(folder, options):
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "case"
        shutil.copytree(folder, copy, symlinks=True)
        make(copy)
        ran, problems = read_all(options, copy, "-Wextra", "in.topo")
        return problems + compare(ran, copy) + check_fixes(options, copy,
                                                           ran["json"])


def compare(ran, folder):
    """All forms have the same findings, and are what they must be."""
    [document] = forms.load_lines(ran["json"].stdout)
    log = forms.load(ran["sarif"].stdout)
    problems = validate_json(document) + validate_sarif(log)
    found = list(forms.read_json(document))
    by_form = {"sarif": list(forms.read_sarif(log["runs"][0], folder)),
               "github": list(forms.read_github(ran["github"].stderr))}
    for form, findings in by_form.items():
        problems += differences(form, found, findings)
    problems += differences("text", [each.without_end() for each in found],
                            forms.read_text(ran["text"].stderr))
    for severity, count in (("error", "errors"), ("warning", "warnings")):
        n = sum(each.severity == severity for each in found)
        if document["summary"][count] != n:
            problems.append(f"summary: {document['summary']}, not {n}")
    return problems + check_flows(log["runs"][0])


def differences(form, expected, got):
    return diff(form, "".join(f"{each}\n" for each in expected).encode(),
                "".join(f"{each}\n" for each in got).encode())


def check_flows(run_of_log):
    """A walk is shown by a codeFlow: a step for each hop that is noted."""
    problems = []
    for result in run_of_log["results"]:
        hops = [forms.plain(each["message"])
                for each in result.get("relatedLocations", [])
                if HOP.match(each["message"]["text"])]
        steps = [forms.plain(step["location"]["message"])
                 for flow in result.get("codeFlows", [])
                 for step in flow["threadFlows"][0]["locations"]]
        if hops != steps:
            problems.append(f"codeFlow: {steps}, not {hops}")
        if result["ruleId"] == "routing-loop" and not steps:
            problems.append("a loop without codeFlow")
    return problems


def check_fixes(options, folder, ran):
    """What a fix mends is not found again."""
    problems = []
    [document] = forms.load_lines(ran.stdout)
    for finding in document["diagnostics"]:
        for fix in finding.get("fixes", []):
            path = folder / finding["file"]
            text = path.read_bytes()
            path.write_bytes(mend(text, fix))
            [after] = forms.load_lines(
                check(options, folder, "json", "-Wextra", "in.topo").stdout)
            path.write_bytes(text)
            if times(after, finding) >= times(document, finding):
                problems.append(f"still there after {fix}: {finding}")
    return problems


def times(document, finding):
    return sum((each["check"], each["message"]) ==
               (finding["check"], finding["message"])
               for each in document["diagnostics"])


def mend(text, fix):
    bom = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    lines = text[bom:].split(b"\n")
    begin = offset(lines, fix["line"], fix["column"]) + bom
    end = offset(lines, fix["endLine"], fix["endColumn"]) + bom
    return text[:begin] + fix["text"].encode() + text[end:]


def offset(lines, line, column):
    return sum(len(each) + 1 for each in lines[:line - 1]) + column - 1


# Single files

def nothing_to_report(options, folder):
    (folder / "in.topo").write_text(GOOD)
    ran, problems = read_all(options, folder, "-Wno-all", "in.topo")
    problems += compare(ran, folder)
    if ran["text"].status != 0 or ran["text"].stderr or ran["github"].stderr:
        problems.append("not silent")
    return problems


def not_shown(options, folder):
    (folder / "in.topo").write_text(BAD)
    words = ["--max-errors", "1", "-Wno-all", "in.topo"]
    ran = {form: check(options, folder, form, *words) for form in FORMS}
    [document] = forms.load_lines(ran["json"].stdout)
    log = forms.load(ran["sarif"].stdout)
    problems = validate_json(document) + validate_sarif(log)
    line = ("topoc: not shown: 1 more of duplicate-domain; --max-errors 0 "
            "shows all")
    summary = {"errors": 2, "warnings": 0,
               "notShown": {"duplicate-domain": 1}}
    [told] = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    if document["summary"] != summary:
        problems.append(f"json: {document['summary']}")
    if len(log["runs"][0]["results"]) != 1 or told["level"] != "note" or (
            told["message"]["text"] != line):
        problems.append(f"sarif: {told}")
    if line not in ran["text"].stderr.decode().split("\n"):
        problems.append("text: no such line")
    if ran["github"].stderr.decode().split("\n")[1:] != ["::notice::" + line,
                                                         ""]:
        problems.append(f"github: {ran['github'].stderr}")
    return problems


def several_files(options, folder):
    """A JSON object for each; one SARIF run, since services refuse more."""
    for name, text in (("a.topo", BAD), ("b.topo", GOOD), ("c.topo", BAD)):
        (folder / name).write_text(text)
    names = ["a.topo", "b.topo", "c.topo"]
    ran, problems = read_all(options, folder, "-Wno-all", *names)
    documents = forms.load_lines(ran["json"].stdout)
    log = forms.load(ran["sarif"].stdout)
    problems += validate_sarif(log)
    found = [finding for document in documents
             for finding in forms.read_json(document)]
    if [each["source"] for each in documents] != names or len(found) != 4:
        problems.append("json: not a line for each file")
    [one] = log["runs"]
    if one["invocations"] != 3 * [{"executionSuccessful": True}]:
        problems.append(f"sarif: invocations {one['invocations']}")
    problems += differences("sarif", found,
                            list(forms.read_sarif(one, folder)))
    return problems + differences("github", found, list(
        forms.read_github(ran["github"].stderr)))


def unreadable(options, folder):
    (folder / "in.topo").write_text(BAD)
    words = ["-Wno-all", "gone.topo", "in.topo"]
    ran = {form: check(options, folder, form, *words) for form in FORMS}
    why = "gone.topo: No such file or directory"
    problems = [f"{form}: status {each.status}, or nothing told"
                for form, each in ran.items()
                if each.status != 3 or why.encode() not in each.stderr]
    gone, there = forms.load_lines(ran["json"].stdout)
    log = forms.load(ran["sarif"].stdout)
    problems += (validate_json(gone) + validate_json(there)
                 + validate_sarif(log))
    [one] = log["runs"]
    invocations = one["invocations"]
    if (gone["failure"], gone["source"]) != ("No such file or directory",
                                             "gone.topo"):
        problems.append(f"json: {gone}")
    if len(there["diagnostics"]) != 2 or len(one["results"]) != 2:
        problems.append("the other file's findings are not there")
    if [each["executionSuccessful"] for each in invocations] != [False, True]:
        problems.append(f"sarif: {invocations}")
    if "toolExecutionNotifications" not in invocations[0]:
        problems.append("sarif: no notification")
    if (b"::error file=gone.topo,title=topoc::No such file or directory\n"
            not in ran["github"].stderr):
        problems.append(f"github: {ran['github'].stderr}")
    return problems


def fingerprints(options, folder):
    """Moved lines change none; equal findings are told apart by number."""
    path = folder / "in.topo"
    path.write_text(BAD + BAD)
    before = run_of(options, folder)
    path.write_text("# one\n\n# two\n" + BAD + "\n# three\n" + BAD)
    after = run_of(options, folder)
    prints = [[result["partialFingerprints"]["topocFinding/v1"]
               for result in each["results"]] for each in (before, after)]
    lines = [[result["locations"][0]["physicalLocation"]["region"]["startLine"]
              for result in each["results"]] for each in (before, after)]
    problems = []
    if prints[0] != prints[1] or len(set(prints[0])) < len(prints[0]):
        problems.append(f"fingerprints: {prints}")
    if lines[0] == lines[1] or not prints[0]:
        problems.append("the lines have not moved")
    if not all(re.fullmatch(r"[0-9a-f]{16}:[0-9]+", each)
               for each in prints[0]):
        problems.append(f"fingerprints: {prints}")
    return problems


def run_of(options, folder, *words):
    log = forms.load(check(options, folder, "sarif", *words,
                           "in.topo").stdout)
    return log["runs"][0]


def code_points(options, folder):
    """Columns on lines that are not ASCII, near and far."""
    bytes_of = {"near": "\u00fc\u20ac\U0001f4e7".encode(),
                "malformed": b"\xff\xc3\xed\xa0\x80\xf0\x9f",
                "far": ("\u00fc\u20ac\U0001f4e7" * 3000).encode() + b"\xe2"}
    problems = []
    for name, text in bytes_of.items():
        source = b'domain "' + text + b'"; bogus "' + text + b'"; wrong;\n'
        (folder / "in.topo").write_bytes(source)
        ran, more = read_all(options, folder, "-Wno-all", "in.topo")
        more += compare(ran, folder)
        columns = {result["locations"][0]["physicalLocation"]["region"]
                   ["startColumn"] for result in
                   forms.load(ran["sarif"].stdout)["runs"][0]["results"]}
        text_of = source.decode("utf-8", "surrogateescape")
        if not columns & {text_of.index("bogus") + 1,
                          text_of.index("wrong") + 1}:
            more.append(f"columns {columns}")
        problems += [f"{name}: {problem}" for problem in more]
    return problems


HOSTILE = [b"new\nline.topo", b"\x1b[31mred.topo", b"quote\"'.topo",
           b"\xe2\x80\xaebidi.topo", b"\xffbad\xc3.topo",
           b"50%,a:b::error.topo", b"a b#c?d.topo", b"x:y.topo",
           "\u00fc.topo".encode()]


def hostile_names(options, folder):
    """As FILE, as an included file, and as one that is not there."""
    problems = []
    for name in HOSTILE:
        problems += hostile_name(options, folder, name)
    return problems


def hostile_name(options, folder, name):
    # An include cannot say each of them, but its folder can be any.
    place = folder / name.decode("utf-8", "surrogateescape")
    place.mkdir()
    (place / "part.topo").write_text(BAD)
    (place / "in.topo").write_text('include "part.topo";\n')
    word = name + b"/in.topo"
    ran, problems = read_all(options, folder, "-Wno-all", word)
    problems += check_hostile(ran, {name + b"/part.topo", word})
    ran = {form: check(options, folder, form, b"gone" + name)
           for form in FORMS}
    problems += check_hostile(ran, {b"gone" + name})
    return [f"{name!r}: {problem}" for problem in problems]


def check_hostile(ran, files):
    """Valid, nothing that a terminal obeys, no line that is not topoc's."""
    [document] = forms.load_lines(ran["json"].stdout)
    log = forms.load(ran["sarif"].stdout)
    problems = validate_json(document) + validate_sarif(log)
    for form, each in ran.items():
        said = (each.stdout + each.stderr).decode()
        if re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", said):
            problems.append(f"{form}: not visible: {said[:200]!r}")
    uris = set(re.findall(r'"uri":"([^"]*)"', ran["sarif"].stdout.decode()))
    if {forms.uri_path(uri) for uri in uris} != files:
        problems.append(f"uris: {uris}")
    if not all(re.fullmatch(r"[A-Za-z0-9._~/%-]*", uri) for uri in uris):
        problems.append(f"uris: {uris}")
    lines = ran["github"].stderr.decode().splitlines()
    commands = [line for line in lines if line.startswith("::")]
    if len(commands) != max(1, len(document["diagnostics"])):
        problems.append(f"github: {lines}")
    for line in commands:
        if not re.match(r"::error file=[^:,]+,[^:]*title=[a-z-]+::", line):
            problems.append(f"github: {line}")
    return problems


def hostile_text(options, folder):
    """Quoted bytes that mean something to a terminal, JSON, SARIF, GitHub."""
    quoted = ["\x1b[2J", "\u202e\u2066", "%0A::error::no", "\"\\\\\"",
              "[a](http://b.c) {0} }{", "\u0085\u2028"]
    text = b'\xff\xc0\xafnetwork "\xed\xa0\x80";\n'
    for each in quoted:
        text += ("domain " + each + ";\n").encode()
        text += ('domain "' + each.replace('"', "") + '";\n').encode()
    (folder / "in.topo").write_bytes(text)
    ran, problems = read_all(options, folder, "in.topo")
    return (problems + compare(ran, folder)
            + check_hostile(ran, {b"in.topo"}))


def fix_of_allow(options, folder):
    """There is at least one fix."""
    (folder / "in.topo").write_text('allow unusd "a reason";\n' + GOOD)
    ran, problems = read_all(options, folder, "-Wextra", "in.topo")
    problems += compare(ran, folder) + check_fixes(options, folder,
                                                   ran["json"])
    [document] = forms.load_lines(ran["json"].stdout)
    fixes = [fix for each in document["diagnostics"]
             for fix in each.get("fixes", [])]
    wanted = [{"line": 1, "column": 7, "endLine": 1, "endColumn": 12,
               "text": "unused"}]
    [of_log] = [result["fixes"] for result
                in forms.load(ran["sarif"].stdout)["runs"][0]["results"]
                if "fixes" in result]
    replacement = of_log[0]["artifactChanges"][0]["replacements"][0]
    if fixes != wanted:
        problems.append(f"fixes: {fixes}")
    if replacement != {
            "deletedRegion": {"startLine": 1, "startColumn": 7, "endLine": 1,
                              "endColumn": 12},
            "insertedContent": {"text": "unused"}}:
        problems.append(f"sarif: {replacement}")
    return problems


def standard_input(options, folder):
    command = options.topoc + ["check", "-Wno-all"]
    said = run(command + ["--diagnostics=json", "-"], folder, BAD.encode())
    log = run(command + ["--diagnostics=sarif", "-"], folder, BAD.encode())
    [document] = forms.load_lines(said.stdout)
    problems = validate_json(document)
    if {each["file"] for each in document["diagnostics"]} != {"-"}:
        problems.append(f"json: {document}")
    if set(re.findall(r'"uri":"([^"]*)"', log.stdout.decode())) != {"-"}:
        problems.append(f"sarif: {log.stdout}")
    return problems


def no_such_form(options, folder):
    ran = run(options.topoc + ["check", "--diagnostics=xml", "in.topo"],
              folder)
    text = b"--diagnostics takes text, json, sarif or github, not 'xml'"
    if ran.status != 2 or text not in ran.stderr or ran.stdout:
        return [f"status {ran.status}: {ran.stderr}"]
    return []


def closed_output(options, folder):
    """What cannot be written is told, and is status 3."""
    (folder / "in.topo").write_text(BAD)
    problems = []
    for form in ("json", "sarif"):
        ran = run(["sh", "-c", '"$@" > /dev/full', "sh", *options.topoc,
                   "check", f"--diagnostics={form}", "in.topo"], folder)
        if (ran.status != 3 or ran.stderr
                != b"topoc: standard output: No space left on device\n"):
            problems.append(f"{form}: status {ran.status}: {ran.stderr}")
    return problems


def build_says_the_same(options, folder):
    """build has the forms, too; and writes its files where all is well."""
    (folder / "in.topo").write_text(BAD)
    ran, problems = read_all(options, folder, "-o", "out", "in.topo",
                             command="build")
    problems += compare(ran, folder)
    if (folder / "out").exists():
        problems.append("something was written")
    (folder / "in.topo").write_text(GOOD)
    ran, more = read_all(options, folder, "-o", "out", "in.topo",
                         command="build")
    problems += more + compare(ran, folder)
    if not (folder / "out/admin.rec").exists():
        problems.append("nothing was written")
    return problems


def rules(options, folder):
    """The log's rules are the checks of checks.def, in their order."""
    (folder / "in.topo").write_text(GOOD)
    driver = run_of(options, folder)["tool"]["driver"]
    rows = re.findall(r'^CHECK\(\w+,\s*"([a-z0-9-]+)",\s*(\w+)',
                      (ROOT / "include/checks.def").read_text(), re.MULTILINE)
    got = [(rule["id"], rule["defaultConfiguration"]["enabled"],
            rule["defaultConfiguration"]["level"])
           for rule in driver["rules"]]
    wanted = [(name, severity != "EXTRA", "warning" if severity in
               ("EXTRA", "WARNING") else "error") for name, severity in rows]
    return diff("rules", str(wanted).encode(), str(got).encode())


def many_findings(options, folder):
    """Places of two long files by turns."""
    n = 10000
    for name, start in (("a", 0), ("b", n)):
        (folder / f"{name}.topo").write_text("".join(
            f"downstream D{start + i} via HQ {{ domain d{i}.x.org; }}\n"
            for i in range(n)) + "#\n" * 1000000)
    (folder / "in.topo").write_text(
        "smarthost r.x.org { address 1.2.3.4; }\nnetwork N {\n"
        "gateway HQ { host h.x.org; address 1.2.3.5; domain none; }\n"
        'include "a.topo";\ninclude "b.topo";\n}\n')
    return in_time(options, folder, n)


def long_line(options, folder):
    n = 20000
    (folder / "in.topo").write_text(
        "smarthost r.x.org { address 1.2.3.4; } network N { "
        "gateway HQ { host h.x.org; address 1.2.3.5; domain none; } "
        + "".join(f'downstream D{i} via HQ {{ domain "\u00fc.x.org"; }} '
                  for i in range(n + 1)) + "}\n")
    return in_time(options, folder, n)


def in_time(options, folder, n):
    problems = []
    for form in FORMS:
        cost = measure([*options.topoc, "check", "--max-errors", "0",
                        f"--diagnostics={form}", "-Wno-all", "in.topo"],
                       cwd=folder)
        said = cost.stdout + cost.stderr
        if said.count(b"duplicate domain") != n or cost.status != 1:
            problems.append(f"{form}: status {cost.status}, "
                            f"{said.count(b'duplicate domain')} findings")
        if cost.cpu > SECONDS:
            problems.append(f"{form}: took {cost.cpu:.0f} s")
    return problems
