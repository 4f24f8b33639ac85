"""The manual pages are clean, and their examples and the README's hold."""

import json
import re
import tempfile
from pathlib import Path

from suite import completing
from suite.common import ROOT, Skipped, Test, diff, program, run

PAGES = sorted((ROOT / "doc").glob("*.[1-9]"))
SCHEMA = ROOT / "doc/topology.schema.json"
README = ROOT / "README.md"
MARK = '.\\" example: '
RUN = '.\\" run: '      # and the program that it needs


def tests(options):
    for page in PAGES:
        yield Test("manual", f"{page.name} lint",
                   lambda page=page: test_lint(page))
        for name, text in displays(page):
            yield Test("manual", f"{page.name} {name}",
                       lambda text=text: test_topology(text, options))
        for at, (needed, text) in enumerate(displays(page, RUN), 1):
            yield Test("manual", f"{page.name} {needed} {at}",
                       lambda needed=needed, text=text:
                       test_run(needed, text, options))
    yield Test("manual", "topoc.1 is complete", lambda: test_told(options))
    yield Test("manual", "topology.json.5 fields", test_fields)
    yield Test("manual", "README.md", test_readme)
    for at, text in enumerate(fenced("topo"), 1):
        yield Test("manual", f"README.md topology {at}",
                   lambda text=text: test_topology(text, options))
    for command in commands():
        yield Test("manual", f"README.md $ {command}",
                   lambda command=command: test_command(command, options))


def test_lint(page):
    ran = run([program("mandoc"), "-T", "lint", "-W", "warning", page.name],
              page.parent)
    if ran.status != 0 or ran.stdout or ran.stderr:
        return ["mandoc: " + (ran.stdout + ran.stderr).decode()]
    return []


def displays(page, mark=MARK):
    """The literal displays behind a line `.\\" example: NAME.topo`."""
    lines = page.read_text("utf-8").splitlines() if page.exists() else []
    for at, line in enumerate(lines):
        if line.startswith(mark) and lines[at + 1].startswith(".Bd -literal"):
            end = lines.index(".Ed", at)
            text = "\n".join(lines[at + 2:end]) + "\n"
            yield line.removeprefix(mark).strip(), unescape(text)


def unescape(text):
    escapes = {"\\e": "\\", "\\(dq": '"', "\\(aq": "'", "\\&": "",
               "\\-": "-"}
    return re.sub(r"\\(e|\(dq|\(aq|&|-)", lambda match: escapes[match[0]], text)


def test_topology(text, options):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.topo").write_text(text, "utf-8")
        ran = run(options.topoc + ["check", "in.topo"], folder,
                  timeout=options.timeout)
    if ran.status != 0 or ran.stdout or ran.stderr:
        return [f"status {ran.status}\n" + (ran.stdout + ran.stderr).decode()]
    return []


def test_run(needed, text, options):
    """A command of a page, over the outputs of topo(5)'s topology."""
    program(needed)
    command, output = re.fullmatch(r"\$ (.*\n(?:    .*\n)*)((?s:.*))",
                                   text).groups()
    topology = dict(displays(ROOT / "doc/topo.5"))["manual.topo"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.topo").write_text(topology, "utf-8")
        built = run(options.topoc + ["build", "in.topo"], folder,
                    timeout=options.timeout)
        ran = run(["sh", "-c", command], folder)
    if built.status != 0 or ran.status != 0 or ran.stderr:
        return [f"status {ran.status}\n" + (built.stderr
                                            + ran.stderr).decode()]
    return diff("output", output.encode(), ran.stdout)


def test_told(options):
    """topoc.1 has each command, option, kind and check, and no other kind."""
    text = (ROOT / "doc/topoc.1").read_text("utf-8")
    commands = completing.commands(options)
    long_options = {name for command in commands
                    for name in completing.long_options(options, command)}
    problems = [f"no command {name}" for name in commands
                if f"\n.It Cm {name}\n" not in text]
    problems += [f"no option {name}" for name in sorted(long_options)
                 if not re.search(rf"\bFl -{re.escape(name[2:])}\b", text)]
    problems += [f"no check {name}" for name in completing.checks(options)
                 if not re.search(rf"^\.It Cm {name}$", text, re.MULTILINE)]
    listed = re.search(r"^\.It Fl -only.*\n(?:[^.].*\n)*\.Cm (.*) \.$", text,
                       re.MULTILINE)
    if not listed or set(listed[1].split(" , ")) != completing.kinds():
        problems.append(f"the kinds are {sorted(completing.kinds())}")
    return problems


def test_fields():
    """topology.json.5 tells each field that the schema has, and no other."""
    def keys(schema):
        if isinstance(schema, dict):
            for name, each in schema.items():
                if name == "properties" and "type" in schema:
                    yield from each
                if name not in ("if", "then", "else"):
                    yield from keys(each)
        elif isinstance(schema, list):
            for each in schema:
                yield from keys(each)

    told = set()
    page = ROOT / "doc/topology.json.5"
    for line in page.read_text("utf-8").splitlines():
        if line.startswith((".Cm ", ".It Cm ")):
            told |= set(re.findall(r"\b[a-zA-Z0-9]+\b",
                                   line.split("Cm ", 1)[1]))
    known = set(keys(json.loads(SCHEMA.read_text("utf-8"))))
    return ([f"the page lacks {name}" for name in sorted(known - told)]
            + [f"the schema lacks {name}" for name in sorted(told - known)])


# The README

def test_readme():
    if not README.exists():
        raise Skipped("no README.md")
    return []


def fenced(language):
    if not README.exists():
        return []
    return re.findall(rf"^```{language}\n(.*?)^```$",
                      README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands():
    """What the README tells to type, of make and of topoc."""
    found = re.findall(r"^\$ ((?:sudo |\./)?(?:make|topoc)\b[^#\n]*)",
                       "\n".join(fenced("console")), re.MULTILINE)
    return list(dict.fromkeys(command.strip() for command in found))


def test_command(command, options):
    words = command.removeprefix("sudo ").removeprefix("./").split()
    names = [word for word in words[1:] if re.fullmatch(r"[a-z][a-z-]*", word)]
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        return [f"no target {name}" for name in names
                if not re.search(rf"^(?:[\w./-]+ )*{name}(?: [\w./-]+)*\s*:",
                                 makefile, re.MULTILINE)]
    usage = run(options.topoc + ["--help"], ROOT).stdout.decode()
    if names and not re.search(rf"\b{names[0]}\b", usage):
        return [f"no command {names[0]}"]
    return []
