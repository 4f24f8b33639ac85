"""Readers of the four forms of diagnostics: each gives the same findings."""

import json
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote_to_bytes

from suite.common import TESTS, Skipped

HEAD = re.compile(r"^(?! *[0-9]* \| )(.+?):(\d+):(\d+): "
                  r"(error|warning|note): (.*)$")
CHECK = re.compile(r"^(.*) \[([a-z-]+)\]$")
COMMAND = re.compile(r"^::(error|warning) file=([^,:]*),line=(\d+),"
                     r"endLine=(\d+),col=(\d+),endColumn=(\d+),"
                     r"title=([a-z-]+)::(.*)$")
NOTE = re.compile(r"^note: (.+?):(\d+):(\d+): (.*)$")
INCLUDED = "included from here"


@dataclass(frozen=True)
class Finding:
    file: str
    line: int
    column: int
    end: tuple      # (line, column); None where the form does not say
    severity: str
    check: str
    message: str
    notes: tuple    # of (file, line, column, message)

    def without_end(self):
        return Finding(self.file, self.line, self.column, None, self.severity,
                       self.check, self.message, self.notes)


def read_text(stderr):
    found = []
    for line in stderr.decode().split("\n"):
        match = HEAD.match(line)
        if not match:
            continue
        place = match[1], int(match[2]), int(match[3])
        if match[4] == "note":
            *front, notes = found[-1]
            found[-1] = (*front, (*notes, (*place, match[5])))
        else:
            message, check = CHECK.match(match[5]).groups()
            found.append((*place, None, match[4], check, message, ()))
    return [Finding(*each) for each in found]


# JSON

def load(text):
    """Strict JSON: UTF-8, and no key twice in an object."""
    def pairs(items):
        if len(dict(items)) != len(items):
            raise ValueError(f"a key twice: {items}")
        return dict(items)
    return json.loads(text.decode(), object_pairs_hook=pairs)


def load_lines(stdout):
    return [load(line) for line in stdout.splitlines(keepends=True)]


def read_json(document):
    for each in document["diagnostics"]:
        notes = [(note["file"], note["line"], note["column"], INCLUDED)
                 for note in each.get("includedFrom", [])]
        notes += [(note["file"], note["line"], note["column"],
                   note["message"]) for note in each["notes"]]
        yield Finding(each["file"], each["line"], each["column"],
                      (each["endLine"], each["endColumn"]), each["severity"],
                      each["check"], each["message"], tuple(notes))


# SARIF

def read_sarif(run, folder):
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        file, region = read_location(result["locations"][0], folder)
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            raise ValueError(f"ruleIndex {result['ruleIndex']}")
        notes = []
        for related in result.get("relatedLocations", []):
            name, start = read_location(related, folder)
            notes.append((name, *start[0], plain(related["message"])))
        yield Finding(file, *region[0], region[1], result["level"],
                      result["ruleId"], plain(result["message"]),
                      tuple(notes))


def plain(message):
    """A message's text without SARIF's escapes."""
    text = message["text"].replace("{{", "{").replace("}}", "}")
    return text.replace("\\](", "](")


def read_location(location, folder):
    """The file's name; the begin and end in bytes, as (line, column)."""
    physical = location["physicalLocation"]
    name = uri_path(physical["artifactLocation"]["uri"])
    region = physical["region"]
    return name.decode(), tuple(
        (region[line], byte_column(read_lines(folder, name), region[line],
                                   region[column]))
        for line, column in (("startLine", "startColumn"),
                             ("endLine", "endColumn")))


def uri_path(uri):
    return unquote_to_bytes(uri.removeprefix("file://"))


def read_lines(folder, name):
    text = (folder / name.decode("utf-8", "surrogateescape")).read_bytes()
    return text.removeprefix(b"\xef\xbb\xbf").split(b"\n")


def byte_column(lines, line, column):
    """Code points to bytes: malformed bytes are a character each."""
    text = lines[line - 1].decode("utf-8", "surrogateescape")
    return len(text[:column - 1].encode("utf-8", "surrogateescape")) + 1


# GitHub

def read_github(stderr):
    for line in stderr.decode().splitlines():
        match = COMMAND.match(line)
        if not match:
            raise ValueError(f"no command: {line}")
        message, *rest = unescape(match[8]).split("\n")
        notes = [NOTE.match(note).groups() for note in rest]
        yield Finding(unescape(match[2]), int(match[3]), int(match[5]),
                      (int(match[4]), int(match[6])), match[1], match[7],
                      message, tuple((file, int(at), int(column), text)
                                     for file, at, column, text in notes))


def unescape(text):
    for escaped, char in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"),
                          ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escaped, char)
    return text


# Schemas

PYTHONS = [sys.executable, "/usr/bin/python3"]
LOCK = threading.Lock()


@cache
def validator():
    """The process that validates; it ends with its standard input."""
    for python in PYTHONS:
        if shutil.which(python) and subprocess.run(
                [python, "-c", "import jsonschema"], capture_output=True,
                check=False).returncode == 0:
            return subprocess.Popen(
                [python, "-B", str(TESTS / "schema/validate.py")], text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    raise Skipped("no python3-jsonschema")


def validate(schema, document):
    """What is wrong with a document, by a schema of tests/schema."""
    with LOCK:
        process = validator()
        process.stdin.write(f"{schema}\t{json.dumps(document)}\n")
        process.stdin.flush()
        return [f"{schema}: {problem}"
                for problem in json.loads(process.stdout.readline())]


def validate_json(document):
    return validate("diagnostics.schema.json", document)


def validate_sarif(document):
    return validate("sarif-schema-2.1.0.json", document)
