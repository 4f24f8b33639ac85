#!/usr/bin/env python3
"""The house's rules that a reader of the sources can check.

Layers include downwards only, headers are short and begin with a comment,
functions and lines are short, nothing but main.c ends the program, and there
are no variables at file scope.  Run alone, it prints what is wrong.
"""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Layers from the bottom to the top; those of one row never see each other.
ORDER = [["base"], ["text"], ["ast"], ["front"], ["model"], ["check", "emit"],
         ["api"], ["main"]]

HEADERS = {
    "base": "mem.h out.h map.h sort.h progress.h bytes.h signals.h "
            "digest.h folder.h sandbox.h sink.h diff.h thread.h",
    "text": "source.h diag.h warn.h report.h render.h sym.h print.h pen.h "
            "name.h nearest.h glyph.h suggest.h explain.h deps.h hunks.h offer.h "
            "checks.def pages.inc",
    "ast": "ast.h",
    "front": "front.h parse.h scan.h",
    "model": "ids.h postoffice.h mail.h setting.h model.h build.h walk.h "
             "derive.h",
    "check": "check.h",
    "emit": "emit.h stage.h verify.h emitters.def",
    "api": "topoc.h",
    "main": "options.h commands.h",
}
LAYER_OF = {name: layer for layer, names in HEADERS.items()
            for name in names.split()}
RANK = {layer: rank for rank, row in enumerate(ORDER) for layer in row}

TOP = set("Makefile README.md CONTRIBUTING.md grammar src include examples"
          " tests LICENSE .ci .gitignore .clang-format .editorconfig doc debian".split())

HEADER_LINES = 150
COLUMNS = 80
FUNCTION_LINES = 80
SHORT_FUNCTION_LINES = 40
SHORT_FUNCTIONS = 0.9

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
VARIABLE = re.compile(r"^(?!typedef\b|extern\b|(?:struct|union|enum)\s+\w+;"
                      r"|return\b|goto\b|%)"
                      r"[A-Za-z_][\w \t*]*[ \t*]\w+(?:\[[^\]]*\])*"
                      r"[ \t]*(?:=.*|;)", re.MULTILINE)


def relative(path):
    return path.relative_to(ROOT).as_posix()


@cache
def read(path):
    return path.read_text("utf-8", "replace")


def sources():
    """All sources and headers that people write."""
    return sorted(path for folder in ("src", "include", "grammar")
                  for path in (ROOT / folder).rglob("*")
                  if path.suffix in (".c", ".h", ".def", ".l", ".y"))


def layer_of(path):
    """The layer of a file, or None where the table does not know it."""
    if path.name in LAYER_OF and path.parent == ROOT / "include":
        return LAYER_OF[path.name]
    parts = path.relative_to(ROOT).parts
    if parts[0] == "grammar":
        return "front"
    if parts[0] == "src" and len(parts) == 2:
        return "main"
    if parts[0] == "src" and len(parts) > 2 and parts[1] in RANK:
        return parts[1]
    return None


def find(path, name):
    """The file that an #include names; None for one that is generated."""
    for folder in (path.parent, ROOT / "include", ROOT / "src/front"):
        if (folder / name).exists():
            return (folder / name).resolve()
    return None


@cache
def seen_by(path):
    """The names of all headers that a file sees, however deep."""
    seen, waiting = {}, [path]
    while waiting:
        at = waiting.pop()
        for name in INCLUDE.findall(read(at)):
            target = find(at, name)
            if name not in seen:
                seen[name] = target
                if target:
                    waiting.append(target)
    return frozenset(seen)


# The rules; each gives its problems

def layers():
    problems = []
    for path in sources():
        layer = layer_of(path)
        if layer is None:
            problems.append(f"{relative(path)}: in no layer")
            continue
        for name in INCLUDE.findall(read(path)):
            target = find(path, name)
            below = layer_of(target) if target else LAYER_OF.get(name)
            if below is None:
                problems.append(f"{relative(path)}: includes {name}, which is "
                                "in no layer")
            elif not may_include(layer, below):
                problems.append(f"{relative(path)}: {layer} includes {name} "
                                f"of {below}")
    return problems


def may_include(layer, below):
    return below == layer or RANK[below] < RANK[layer]


def syntax_tree():
    problems = []
    for path in sources():
        seen = seen_by(path)
        if layer_of(path) in ("check", "emit"):
            problems += [f"{relative(path)}: sees {name}"
                         for name in ("ast.h", "front.h") if name in seen]
        if ({"ast.h", "model.h"} <= seen and relative(path)
                not in ("src/model/build.c", "src/compile.c",
                        "src/api/handle.c")):
            problems.append(f"{relative(path)}: sees both ast.h and model.h")
    return problems


def headers():
    problems = []
    for path in sorted((ROOT / "include").glob("*")):
        lines = read(path).splitlines()
        if len(lines) > HEADER_LINES:
            problems.append(f"{relative(path)}: {len(lines)} lines")
        if not read(path).startswith("/*"):
            problems.append(f"{relative(path)}: begins with no comment")
    return problems


def functions(path):
    """Name and length of each function: from `{` to `}` in column 1."""
    start, name = None, ""
    for number, line in enumerate(read(path).splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield name, number - start + 1
            start = None
        elif start is None and re.match(r"\w+\(", line):
            name = line.split("(")[0]


def function_lengths():
    problems, lengths = [], []
    for path in sources():
        if path.suffix not in (".c", ".h"):
            continue
        for name, length in functions(path):
            lengths.append(length)
            if length > FUNCTION_LINES:
                problems.append(f"{relative(path)}: {name}() has {length} "
                                "lines")
    short = sum(length <= SHORT_FUNCTION_LINES for length in lengths)
    if short < SHORT_FUNCTIONS * len(lengths):
        problems.append(f"only {short} of {len(lengths)} functions have "
                        f"{SHORT_FUNCTION_LINES} lines or fewer")
    return problems


def line_lengths():
    """Columns, a tab up to the next eighth."""
    return [f"{relative(path)}:{number}: {len(line.expandtabs())} columns"
            for path in [*sources(), ROOT / "Makefile"]
            for number, line in enumerate(read(path).splitlines(), 1)
            if len(line.expandtabs()) > COLUMNS]


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)


def exits():
    return [f"{relative(path)}: {match[0]}…)" for path in sources()
            if relative(path) != "src/main.c"
            for match in re.finditer(r"\b_?exit\(",
                                     without_comments(read(path)))]


def variables():
    problems = []
    for path in sources():
        if path.suffix not in (".c", ".h"):
            continue
        for match in VARIABLE.finditer(without_comments(read(path))):
            if not re.search(r"\bconst\b", match[0].split("=")[0]):
                problems.append(f"{relative(path)}: {match[0].strip()}")
    return problems


def layout():
    """What is in the repository: the agreed names at its top, and below them
    such as every system and every tool can hold."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False,
                          capture_output=True).stdout.decode()
    names = told.split("\0")[:-1]
    return [f"{name!r}: has no place" for name in names
            if name.split("/")[0] not in TOP
            or not re.fullmatch(r"[\w./@+-]+", name, re.ASCII)]


# Words that readers stumbled over; admin.rec's texts are an output's.
STUMBLED = re.compile(
    r"\b(?:stands?|behind|mend(?:s|ed)?|spelt|nobody|whoever|is given twice|"
    r"is no (?:name|number|contact|drive|domain|gateway|regular|smart)|"
    r"there is no (?:check|kind|command)) ")
STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')


def wording():
    """What the program says is in the usual words."""
    return [f"{relative(path)}: {match[0]}… in a message" for path in sources()
            if path.suffix == ".c" and path.name != "admin_rec.c"
            for text in STRINGS.findall(without_comments(read(path)))
            for match in STUMBLED.finditer(re.sub(r'"\s*"', "", text))]


RULES = {"wording": wording, "layout": layout, "layers": layers, "syntax tree": syntax_tree,
         "headers": headers,
         "functions": function_lengths, "lines": line_lengths, "exit": exits,
         "variables": variables}


def main():
    problems = [problem for rule in RULES.values() for problem in rule()]
    print("\n".join(problems) or "layers: good")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
