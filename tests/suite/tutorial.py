"""doc/topoc-tutorial.7, followed to the letter on a copy of this machine."""

import os

from suite.common import ROOT, Skipped, Test, diff
from suite.manual import unescape

import space
from programs import package

PAGE = ROOT / "doc/topoc-tutorial.7"
SMARTHOST = ROOT / "doc/topoc-smarthost.7"
PROMPT = "# "
SECONDS = 900
MARK = "-- command %d: status "
# What says much and differs from machine to machine.
TALKATIVE = ("make", "apt-get", "DEBIAN_FRONTEND", "sh install-tables")


def tests(_):
    yield Test("tutorial", PAGE.name, test_page)
    yield Test("tutorial", SMARTHOST.name, test_smarthost)
    yield Test("tutorial", "a page that does not hold is noticed", test_wrong)


def steps(text):
    """The page's commands: (command, what it prints)."""
    found, inside, ends = [], False, None
    for line in text.splitlines():
        if line.startswith((".Bd -literal", ".Ed")):
            inside = line.startswith(".Bd")
        elif inside:
            line = unescape(line)
            if ends:            # of a here-document, or of a joined line
                found[-1][0] += line + "\n"
                ends = (None if line == "END" else ends) if ends == "END" \
                    else joined(line)
            elif line.startswith(PROMPT):
                command = line.removeprefix(PROMPT)
                found.append([command + "\n", ""])
                ends = "END" if "<<'END'" in command else joined(command)
            else:
                found[-1][1] += line + "\n"
    return found


def joined(line):
    return "\\" if line.endswith("\\") else None


def script(commands):
    """A script that tells after each command how it ended."""
    lines = ["set -m", "cd /root/topoc"]
    for at, command in enumerate(commands):
        lines += [command.rstrip("\n"), f"printf '\\n{MARK % at}%s\\n' $?"]
    return "\n".join(lines) + "\n"


def test_page():
    return follow(steps(PAGE.read_text("utf-8")))


def test_smarthost():
    """Its commands for Postfix, on Debian's, which looks names up in a hosts
    table of its own."""
    text = SMARTHOST.read_text("utf-8").split("\n.Ss Postfix")[1]
    page = "".join(command for command, _ in steps(text.split("\n.Ss")[0]))
    return follow([
        ["apt-get update\n", ""],
        ["DEBIAN_FRONTEND=noninteractive apt-get install -y postfix\n", ""],
        ["./topoc build -o /root/out examples/q87030.topo 2> /dev/null\n", ""],
        ["cd /root/out/smarthosts/relay.company.com\n", ""],
        ["cat hosts >> /etc/hosts\n", ""],
        ["{\n" + page + "} > /dev/null 2>&1\n", ""],
        ["postmap -q sales.company.com hash:/etc/postfix/transport\n",
         "relay:[msmailgwy.company.com]\n"],
        ["postmap -q sales.company.com $(postconf -h relay_domains)\n",
         "sales.company.com\n"],
        ["cmp /etc/hosts /var/spool/postfix/etc/hosts\n", ""],
        ["service postfix stop > /dev/null 2>&1\n", ""]])


def follow(wanted):
    job = {"script": script([command for command, _ in wanted]),
           "seconds": SECONDS - 10}
    if os.geteuid() != 0:
        raise Skipped("only root can have a copy of this machine")
    package("archives")
    answer = space.run_inside("tutorial.py", job, SECONDS)
    if isinstance(answer, list):
        return answer
    rest, problems = answer["output"], []
    for at, (command, expected) in enumerate(wanted):
        got, mark, rest = rest.partition("\n" + MARK % at)
        status, _, rest = rest.partition("\n")
        problems += compare(command, expected, got, mark and status)
        if problems:
            break
    return problems


def compare(command, expected, got, status):
    """Problems with one command; a pipe into grep or a check of what is wrong
    ends as the page's own output says."""
    first = command.splitlines()[0]
    if not status:
        return [f"{first}: no end\n{got[-2000:]}"]
    is_error = ": error: " in expected
    if (status != "0") != is_error:
        return [f"{first}: status {status}\n{got[-2000:]}"]
    if command.startswith(TALKATIVE) or command.rstrip().endswith("&"):
        return []
    got = "".join(line + "\n" for line in got.splitlines()
                  if not line.startswith("[1]"))    # bash on its job
    return diff(first, expected.encode(), got.encode())


def test_wrong():
    """An output that does not come, a command that fails."""
    problems = []
    for command, expected in (("echo a\n", "b\n"), ("false\n", ""),
                              ("cat /root/topoc/none\n", "")):
        if not follow([[command, expected]]):
            problems.append(f"not noticed: {command}")
    return problems + follow([["echo a\n", "a\n"]])
