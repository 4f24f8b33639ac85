"""Changes of a topology that change the outputs in a way that is known.

PREDICTED has them by name.  Each is a function of (tree, rng, topology) that
changes the tree and gives what says, of the outcomes before and after (see
Outcome), the differences from what must be; or None where it finds no place.
None of these looks at what the judge's own model makes of the changed tree.
"""

import copy
import json
import re

import document
import recfile
import rewrite
from findings import understand
from reader import Statement, Token, understand_head
from rewrite import blocks, networks, quote, show
from same import add, alone, quoted, says

IDS = {"Id", "At", "Postoffice", "Via", "Uplink", "ForwardTo", "Inbound",
       "Outbound"}
COUNTS = {"Step", "Position"}


# Outcomes

class Outcome:
    """What a build wrote, as rows and lines that can be compared."""

    def __init__(self, sets, texts, document_):
        self.sets = sets        # name -> rows, each a list of (field, value)
        self.texts = texts      # path -> lines
        self.document = document_   # topology.json without its generation

    @staticmethod
    def of_files(files):
        texts = {path: content.decode().split("\n")
                 for path, content in files.items()
                 if path not in ("admin.db", "admin.rec", "MANIFEST",
                                 document.NAME)}
        text, _ = document.split(files[document.NAME].decode())
        return Outcome(recfile.read_rec(files["admin.rec"].decode()), texts,
                       json.loads(text))

    def rows(self, name, but=()):
        """A set's rows, sorted, without these fields."""
        return sorted(tuple(each for each in row if each[0] not in but)
                      for row in self.sets.get(name, []))

    def lines(self, start=""):
        """All lines of the files below, as (path, line), sorted."""
        return sorted((path, line) for path, lines in self.texts.items()
                      if path.startswith(start) for line in lines)


def differing(title, wanted, found):
    if wanted == found:
        return []
    return ([f"{title}: lost {each}" for each in wanted
             if each not in found]
            + [f"{title}: new {each}" for each in found
               if each not in wanted]
            or [f"{title}: in another order"])


def all_sets(before, after, but=(), skip=()):
    """Differences in any rows."""
    lines = []
    for name in sorted(set(before.sets) | set(after.sets)):
        if name not in skip:
            lines += differing(name, before.rows(name, but),
                               after.rows(name, but))
    return lines


# What changes as predicted

def has_pattern(tree):
    return any(says(block, "domain-pattern") for block in blocks(tree))


def networks_renamed(tree, _, topology):
    """Other names in the same order: the same rows with other names."""
    if has_pattern(tree):
        return None
    names = sorted(topology.network_blocks)
    others = {name: f"R{at}X{name[:4]}" for at, name in enumerate(names)}
    rename(tree, lambda network, name: (others[network], name))
    return lambda before, after: renamed_differently(
        before, after, lambda po: (others[po[0]], po[1]))


def postoffices_renamed(tree, _, topology):
    if has_pattern(tree):
        return None
    others = {po: (po[0], f"P{at:04}") for at, po
              in enumerate(topology.postoffices)}
    rename(tree, lambda network, name: others.get((network, name),
                                                  (network, name)))
    return lambda before, after: renamed_differently(
        before, after, others.get)


def rename(tree, other):
    """Other names wherever postoffices and networks are written."""
    for network in networks(tree):
        rename_block(network.body, network.fields["name"], other)
    rename_block(tree, None, other)


def rename_block(block, network, other):
    for statement in block:
        if statement.kind == "network" and network is None:
            name, _ = other(statement.fields["name"], None)
            statement.tokens = Statement.of(f"network {quote(name)}").tokens
            statement.fields = {"name": name}
        elif statement.kind not in ("zone", "smarthost-declaration"):
            statement.tokens = renamed_tokens(statement, network, other)
            again = Statement(statement.tokens, statement.body)
            statement.fields = understand_head(again).fields
            rename_block(statement.body or [], network, other)


def renamed_tokens(statement, network, other):
    tokens, found, at = statement.tokens, [], 0
    while at < len(tokens):
        token = tokens[at]
        is_pair = at + 2 < len(tokens) and tokens[at + 1].text == "/" and (
            tokens[at + 1].kind == "mark")
        if token.role not in ("name", "bare"):
            found.append(token)
        elif is_pair:
            pair = other(token.text.upper(), tokens[at + 2].text.upper())
            found += [name_token(pair[0]), tokens[at + 1],
                      name_token(pair[1])]
            at += 2
        elif statement.kind == "route-network" and at == 2:
            found.append(name_token(other(token.text.upper(), None)[0]))
        else:
            found.append(name_token(other(network, token.text.upper())[1],
                                    token.role))
        at += 1
    return found


def name_token(name, role="name"):
    return Token("string", name, role)


def renamed_differently(before, after, other):
    """Differences from the rows before with the other names."""
    def text(po):
        return "/".join(other(tuple(po.split("/"))))

    def row(fields):
        found, own = [], dict(fields)
        for field, value in fields:
            if field in IDS:
                value = text(value)
            elif field in ("Network", "Name"):
                value = other((own["Network"], own["Name"]))[field == "Name"]
            found.append((field, value))
        return found

    sets = {name: [row(each) for each in rows]
            for name, rows in before.sets.items()}
    texts = {}
    for path, lines in before.texts.items():
        if path.startswith("gateways/"):
            _, gateway, name = path.split("/")
            po = other(tuple(gateway.split("-")))
            path = f"gateways/{'-'.join(po)}/{name}"
            lines = [" ".join([text(line.split(" ")[0]),
                               *line.split(" ")[1:]]) if line else ""
                     for line in lines]
        texts[path] = lines
    lines = [] if sets == after.sets else all_sets(
        Outcome(sets, texts, None), after) or ["rows in another order"]
    return lines + texts_differing(texts, after.texts)


def texts_differing(wanted, found):
    return [f"{path}: not as predicted"
            for path in sorted(set(wanted) | set(found))
            if wanted.get(path) != found.get(path)]


UNRELATED = "UNRELATED1"
ELSEWHERE = "unrelated.example"


def unrelated_added(tree, _, topology):
    """A tree of its own: what was there stays, what is new names it."""
    if (any("externals" in block and block["externals"][0]["which"] == "all"
            for po in topology.postoffices.values() for block in po.blocks)
            or UNRELATED in topology.network_blocks):
        return None
    smarthost = topology.smarthost(topology.gateways()[0]).name
    texts = (f"smarthost {quoted(smarthost)}", "inbound G", "outbound G",
             "masquerade none", f"suffix {ELSEWHERE}")
    gateway = Statement.of("gateway G", [
        Statement.of(f"host gw.{ELSEWHERE}"),
        Statement.of("address 10.99.98.97"),
        Statement.of(f"domain g.{ELSEWHERE}"),
        Statement.of("downstream D",
                     [Statement.of(f"domain d.{ELSEWHERE}")])])
    tree.append(Statement.of(f"network {UNRELATED}", [
        *map(Statement.of, texts), gateway]))

    def differences(before, after):
        lines = []
        for name in after.sets:
            lines += differing(name, before.rows(name), [
                row for row in after.rows(name)
                if not row[0][1].startswith(UNRELATED + "/")])
        if len(after.rows("Postoffice")) != len(before.rows("Postoffice")) + 2:
            lines.append("not two postoffices more")
        kept = [(path, line) for path, line in after.lines()
                if not is_of_unrelated(path, line)]
        old = [(path, line) for path, line in before.lines()
               if not is_end(path, line)]
        return lines + differing("texts", old, [
            each for each in kept if not is_end(*each)])
    return differences


def is_end(path, line):
    """The first and last lines, which a file that comes has as well."""
    return (not line or path == "zones/_other.inc" and line.startswith("; ")
            or is_of_masquerades(path) and line.startswith(("# topoc: ",
                                                            "# This is ")))


def is_of_masquerades(path):
    return path.rpartition("/")[2].startswith("virt")


def is_of_unrelated(path, line):
    return ELSEWHERE in line or UNRELATED in path


def inbound_swapped(tree, _, topology):
    """Two inbound gateways in the other order: their MX preferences are
    exchanged, and nothing is defined otherwise."""
    for block in blocks(tree):
        for at, statement in enumerate(block):
            refs = statement.fields.get("refs", [])
            if statement.kind != "inbound" or len(refs) != 2:
                continue
            fields = statement.fields
            concerned = [po for po in topology.postoffices.values()
                         if (po.setting("inbound") or [None])[0] is fields]
            block[at] = Statement.of("inbound " + ", ".join(
                show(ref) for ref in reversed(refs)))
            return lambda before, after: swapped_differently(
                before, after, concerned)
    return None


def swapped_differently(before, after, concerned):
    ids = {"/".join(po.id) for po in concerned}
    domains = {domain for po in concerned for domain in po.domains}
    lines = all_sets(before, after, skip=("Postoffice",))
    wanted = []
    for row in before.rows("Postoffice"):
        inbound = [each for each in row if each[0] == "Inbound"]
        if row[0][1] in ids:
            at = row.index(inbound[0])
            row = (*row[:at], *reversed(inbound), *row[at + 2:])
        wanted.append(row)
    lines += differing("Postoffice", wanted, after.rows("Postoffice"))
    lines += differing("zones", swapped_lines(before.lines("zones/"),
                                              domains),
                       sorted(after.lines("zones/")))
    lines += differing("maps", *(outcome.lines("gateways/")
                                 for outcome in (before, after)))
    hosts = [[each for each in outcome.lines("smarthosts/")
              if each[0].endswith("/hosts")
              and each[1].partition(" ")[2] not in domains]
             for outcome in (before, after)]
    routes = [[each for each in outcome.lines("smarthosts/")
               if not each[0].endswith("/hosts")]
              for outcome in (before, after)]
    routes[0] = sorted(swapped_route(*each, domains) for each in routes[0])
    return (lines + differing("hosts", *hosts)
            + differing("routes", *routes))


# What stands behind a name, between hosts and behind them.
ROUTES = {"postfix/transport": (" relay:[", "], [", "]"),
          "exim/hubbed_hosts": (": ", ":", " byname"),
          "sendmail/mailertable": ("\tesmtp:[", "]:[", "]")}


def swapped_route(path, line, domains):
    """The line with its hosts reversed, where it is one of these domains'."""
    for form, (lead, between, end) in ROUTES.items():
        name, found, hosts = line.partition(lead)
        if path.endswith(form) and found and name in domains:
            hosts = hosts.removesuffix(end).split(between)
            line = name + lead + between.join(reversed(hosts)) + end
    return path, line


def swapped_lines(lines, domains):
    """Lines of zones, in which these owners' MX targets are reversed."""
    found, records = [], {}
    for path, line in lines:
        owner, *middle, value = line.split("\t") if "\t" in line else [line]*2
        if middle[-1:] == ["MX"] and owner[:-1] in domains:
            number, target = value.split(" ")
            records.setdefault((path, owner, *middle), []).append(
                (int(number), target))
        else:
            found.append((path, line))
    for (path, *start), values_ in records.items():
        numbers = sorted(number for number, _ in values_)
        targets = [target for _, target in sorted(values_)]
        found += [(path, "\t".join([*start, f"{number} {target}"]))
                  for number, target in zip(numbers, reversed(targets))]
    return sorted(found)


def externals_added(tree, rng, topology):
    """`externals all` at one more postoffice: more definitions, and nothing
    else."""
    for po in rng.sample(alone(topology), min(3, len(alone(topology)))):
        if topology.externals_setting(po) == "smtp" and not says(
                po.statement.body, "externals"):
            more = Statement.of("externals all")
            add(po.statement, more)
            if not understand(tree).findings:
                return lambda before, after: more_externals(
                    before, after, "/".join(po.id))
            rewrite.remove(po.statement.body, more)
    return None


def more_externals(before, after, at):
    """Differences from: at this one all others, elsewhere none less."""
    lines = all_sets(before, after, skip=("External",))
    lines += texts_differing(before.texts, after.texts)
    new = set(after.rows("External", COUNTS))
    known = sum(row[0] == ("At", at) for row in new)
    if known != len(after.rows("Postoffice")) - 1:
        lines.append(f"External: at {at} are {known}")
    return lines + [f"lost: {row}" for row in before.rows("External", COUNTS)
                    if row not in new]


def leaf_removed(tree, rng, topology):
    """A downstream postoffice that nobody names goes: its rows and lines
    go, and of others' only such as were there for its walks."""
    named = {po.id for po in alone(topology)} - named_elsewhere(topology)
    leaves = [po for po in alone(topology) if po.role == "downstream"
              and po.id in named and not topology.linked[po.id]
              and not po.properties.keys() & {"route", "route-network"}
              and topology.externals_setting(po) == "smtp"]
    hosts = [topology.host(each) for each in topology.gateways()]
    if not leaves or len(set(hosts)) < len(hosts):
        return None
    leaf = rng.choice(leaves)
    for block in list(blocks(tree)):
        rewrite.remove(block, leaf.statement)
    above = {"/".join(each) for each in topology.above(leaf.id)}
    way, _ = topology.walk(leaf.id, leaf.outbound)
    above |= {"/".join(each) for each in way}
    ends = {"/".join(each) for each in (*leaf.inbound, leaf.outbound)}
    names = {*leaf.domains, topology.masquerade(leaf)} - {None}
    return lambda before, after: removed_differently(
        before, after, "/".join(leaf.id), above, ends, names)


def named_elsewhere(topology):
    """Those that some route or dial names, or a route of their network."""
    found = set()
    for po in topology.postoffices.values():
        found |= set(po.routes) | set(po.dial)
        found |= {*po.routes.values(), *po.network_routes.values()}
        found |= {other for other in topology.postoffices
                  if other[0] in po.network_routes}
    return found


def removed_differently(before, after, leaf, above, ends, names):
    lines = []
    for name in before.sets:
        but = {*COUNTS, "Duty"}
        new = after.rows(name, but)
        lines += [f"{name}: new {row}" for row in new
                  if row not in before.rows(name, but)]
        lines += [f"{name}: still {row}" for row in new
                  if (leaf in [value for field, value in row
                               if field in IDS])]
        for row in set(before.rows(name, but)) - set(new):
            own = dict(row)
            is_its = leaf in [value for field, value in row if field in IDS]
            for_its = (name == "External" and own["Postoffice"] in ends
                       or name == "Access" and own["At"] in above)
            if not is_its and not for_its:
                lines.append(f"{name}: lost {row}")
    old, new = before.lines(), after.lines()
    lines += [f"new {each}" for each in new if each not in old
              and not (is_of_masquerades(each[0])
                       and set(words(each[1])) & names)]
    lines += [f"lost {each}" for each in old if each not in new
              and not set(words(each[1])) & {*names, leaf}
              and not is_end(*each)]
    return lines


def words(line):
    """A line's words, names without their final dots."""
    return [word.removesuffix(".")
            for word in re.split("[ \t:@]", line.strip("\r"))]


def zone_changed(kind, value, change):
    """A zone's setting that is seen in each line, or in one, of its files
    and nowhere else."""
    def changed(tree, rng, topology):
        zones = [each for each in tree if each.kind == "zone"
                 and topology.zones[each.fields["name"]].is_loadable()]
        if not zones:
            return None
        zone = rng.choice(zones)
        zone.body = [part for part in zone.body or [] if part.kind != kind]
        zone.body.append(Statement.of(f"{kind} {value}"))
        files = [f"zones/{zone.fields['name']}.{end}"
                 for end in ("zone", "inc")]

        def differences(before, after):
            texts = {path: [change(line) for line in lines]
                     if path in files else lines
                     for path, lines in before.texts.items()}
            return (all_sets(before, after)
                    + texts_differing(texts, after.texts))
        return differences
    return changed


def with_serial(line):
    fields = line.split("\t")
    if fields[3:4] == ["SOA"]:
        first, second, _, *rest = fields[4].split(" ")
        fields[4] = " ".join([first, second, "4711", *rest])
    return "\t".join(fields)


def with_ttl(line):
    fields = line.split("\t")
    if len(fields) == 5:
        fields[1] = "4712"
    return "\t".join(fields)


def drive_changed(tree, rng, topology):
    """Another drive letter at the file: other drives in Access."""
    tree[:] = [each for each in tree if each.kind != "database"]
    tree.append(Statement.of("database Q"))
    at_default = {"/".join(po.id) for po in topology.postoffices.values()
                  if not any("database" in block for block in po.blocks[1:])}

    def differences(before, after):
        wanted = sorted(
            tuple((field, "Q") if field == "Drive"
                  and row[0][1] in at_default else (field, value)
                  for field, value in row) for row in before.rows("Access"))
        return (all_sets(before, after, skip=("Access",))
                + differing("Access", wanted, after.rows("Access"))
                + texts_differing(before.texts, after.texts))
    return differences


# What is seen in topology.json alone

def document_differing(changes):
    """A difference from the document before but for these, by the Ids."""
    def differences(before, after):
        wanted = copy.deepcopy(before.document)
        for po in wanted["postoffices"]:
            po.update(changes.get(po["id"], {}))
        lines = [] if wanted == after.document else [
            "topology.json: not as predicted"]
        return (lines + all_sets(before, after)
                + texts_differing(before.texts, after.texts))
    return differences


def users_counted(tree, rng, topology):
    changes = {}
    for po in alone(topology):
        if not says(po.statement.body, "users"):
            add(po.statement, Statement.of("users 3"))
            changes["/".join(po.id)] = {"users": 3}
    return document_differing(changes) if changes else None


def more_hops(tree, rng, topology):
    changes = {"/".join(po.id): {"hops": topology.hops(po) + 1}
               for po in topology.postoffices.values() if po.setting("hops")}
    for block in blocks(tree):
        for statement in block:
            if statement.kind == "hops":
                more = int(statement.fields["number"]) + 1
                again = Statement.of(f"hops {more}")
                statement.tokens, statement.fields = (again.tokens,
                                                      again.fields)
    return document_differing(changes) if changes else None


PREDICTED = {
    "networks-renamed": networks_renamed,
    "postoffices-renamed": postoffices_renamed,
    "unrelated-added": unrelated_added,
    "inbound-swapped": inbound_swapped,
    "externals-added": externals_added,
    "leaf-removed": leaf_removed,
    "serial-changed": zone_changed("serial", "4711", with_serial),
    "ttl-changed": zone_changed("ttl", "4712", with_ttl),
    "drive-changed": drive_changed,
    "users-counted": users_counted,
    "more-hops": more_hops,
}
