"""Compares the warnings that topoc tells with those that are deserved.

A diagnostic is one object of topoc's JSON.  What it is about is taken from
the names in its message; that it stands at the right place is seen from the
source line, in a file of the plain hand.
"""

import re
from collections import Counter

from reader import canonical_domain
from warnings_model import idle_routes, predict, routes

ID = r"\b([A-Z0-9]{1,10})/([A-Z0-9]{1,10})\b"
NETWORK = r"\bnetwork (?:name )?'?([A-Z0-9]{1,10})\b"


def compare(topology, diagnostics, lines=None):
    """The differences; `lines` are those of the only file, if it is one."""
    wanted, told, differences = predict(topology), Counter(), []
    for diagnostic in diagnostics:
        try:
            warning = (diagnostic["check"], subject(topology, diagnostic))
        except (IndexError, ValueError):
            return [f"cannot be understood: {shown(diagnostic)}"]
        warning = with_ties(warning, wanted)
        told[warning] += 1
        if diagnostic["severity"] != "warning":
            differences.append(f"is no warning: {shown(diagnostic)}")
        if lines and not stands_there(
                topology, warning, lines[diagnostic["line"] - 1].strip()):
            differences.append(f"is told elsewhere: {shown(diagnostic)}")
    differences += [f"is told {number} times: {warning}"
                    for warning, number in told.items() if number > 1]
    differences += [f"is not deserved: {warning}"
                    for warning in sorted(set(told) - wanted, key=str)]
    left = without_spared(topology, wanted - set(told), set(told))
    return differences + [f"is not told: {warning}"
                          for warning in sorted(left, key=str)]


def shown(diagnostic):
    return (f"{diagnostic['line']}:{diagnostic['column']}: "
            f"{diagnostic['message']} [{diagnostic['check']}]")


def without_spared(topology, left, told):
    """Of two routes of which each alone would do one may be left unsaid."""
    removed = [subject for check, subject in told if check == "unused"
               and subject[0].startswith("route")]
    known = [route for route in routes(topology) if route in removed]
    still = set(idle_routes(topology, known))
    return {(check, subject) for check, subject in left
            if check != "unused" or not subject[0].startswith("route")
            or subject in still}


def with_ties(warning, wanted):
    """Of several that have the most, any may be named."""
    check, said = warning
    for other, subject in wanted:
        if other == check and check.endswith("s-limit") and (
                said[:2] == subject[:2] and said[2] in subject[2]):
            return other, subject
    return warning


# What a message is about

def ids(message):
    return re.findall(ID, message)


def quoted(message):
    return [canonical_domain(each)
            for each in re.findall(r"'([^']+)'", message)]


def numbers(message):
    return [int(each) for each in
            re.findall(r"(?<![\w./])[0-9]+(?![\w./])", message)]


def subject(topology, diagnostic):
    check, message = diagnostic["check"], diagnostic["message"]
    if check in ("reserved-network", "network-msg"):
        return re.findall(NETWORK, message)[0]
    if check in ("prefix-name", "hop-limit-near", "modem-number"):
        return frozenset(ids(message)[:2])
    if check == "one-way-call":
        return tuple(ids(message)[1::-1])
    if check == "unused":
        return idle(topology, message)
    if check in ("networks-limit", "postoffices-limit"):
        return at_most(check, message)
    if check == "gateway-memory":
        return (ids(message)[0], *map(int, re.findall(
            r"(?:users|networks|postoffices|map lines): (\d+)", message)))
    return quoted(message)[0]


def idle(topology, message):
    for kind, sign in (("smarthost", "smart host '"), ("zone", "zone '")):
        if sign in message:
            return kind, quoted(message)[0]
    if message.startswith("hub "):
        return "hub", ids(message)[0]
    networks = re.findall(NETWORK, message)
    if networks and not ids(message):
        return "network", networks[0]
    if networks:
        return written(topology, "route-network", networks[0],
                       ids(message)[0])
    at, target = ids(message)[:2]
    return written(topology, "route", target, at)


def written(topology, kind, target, at):
    """The route of this kind and target at a postoffice, as a subject."""
    for route in routes(topology):
        if route[0] == kind and route[2] == target and at in route[1]:
            return route
    return kind, (at,), target


def at_most(check, message):
    """(how many postoffices, the most, whose)."""
    limit = 66 if check == "networks-limit" else 200
    found = numbers(message)
    found.remove(limit)
    return found[0], found[1], ids(message)[0]


# Where it stands

def stands_there(topology, warning, line):
    """Whether a line of the source is one about the warning's subject."""
    check, subject = warning
    if check == "hop-limit-near" and line.startswith("gateway") and not all(
            topology.postoffices[each].is_gateway() for each in subject):
        return False            # it is told at the one that is none
    if check in ("reserved-network", "network-msg"):
        return starts(line, "network", subject)
    if check in ("mx-gateway", "zone-serial", "zone-incomplete"):
        return starts(line, "zone", subject)
    if check == "unused":
        kind = subject[0].removesuffix("-network")
        return line.startswith(kind) and (
            kind not in ("smarthost", "zone", "network")
            or starts(line, kind, subject[1]))
    if check in ("networks-limit", "postoffices-limit"):
        return names_one(line, subject[2])
    if check == "gateway-memory":
        return starts(line, "gateway", subject[0][1])
    if check in ("prefix-name", "hop-limit-near", "modem-number",
                 "one-way-call"):
        return names_one(line, subject)
    words = words_of(line)
    if words[0] in ("domain", "host"):
        return subject in [canonical_domain(each) for each in words[1:-2]]
    return names_one(line, [])


def end_of_block(lines, start):
    """The line that closes the block begun in this line, in a plain hand;
    the file itself begins in front of its first block."""
    if start == 0 or not lines[start - 1].endswith("{"):
        return len(lines) + 1
    indent = re.match(" *", lines[start - 1]).group()
    return lines.index(indent + "}", start) + 1


def words_of(line):
    """Those in a line, and two empty ones."""
    return [*re.findall(r'[^\s,;{"]+', line), "", ""]


def starts(line, keyword, name):
    words = words_of(line)
    return words[0] == keyword and (
        not name or canonical_domain(words[1]) == name
        or words[1].upper() == name)


def names_one(line, known):
    """A postoffice is declared there, one of these, or a link is."""
    words = words_of(line)
    if words[0] == "link":
        return True
    names = {name for _, name in known}
    return (words[0] in ("gateway", "hub", "downstream")
            and (not names or bool(names & {each.upper()
                                            for each in words[1:]})))
