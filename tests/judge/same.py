"""Changes of a topology that must not change a byte of the outputs.

SAME has those of the statements by name: each is a function of (tree, rng)
that changes the tree, and perhaps finds no place.  FORMS has those of the
writing alone: name -> the forms that the hand in writer.py may take.
"""

import rewrite
import values
from findings import understand
from reader import SETTINGS, TIMES, Statement, Token, canonical_domain
from rewrite import blocks, networks, show


def in_networks(change):
    """A change of each network, by functions of rewrite.py."""
    def changed(tree, rng):
        for network in networks(tree):
            change(network, rng)
    return changed


def nesting_to_via(network, rng):
    rewrite.lift(network.body, network.body, [], rng)


def lists_split(network, rng):
    rewrite.split_lists(network.body, rng)


def links_split(network, rng):
    for block in blocks(network.body):
        rewrite.split_links(block, rng)


def routes_split(network, rng):
    for block in blocks(network.body):
        rewrite.split_routes(block, rng)


def references_qualified(network, rng):
    rewrite.qualify(network.body, network.fields["name"], rng)


def networks_merged(tree, _):
    rewrite.merge_networks(tree)


def lists_joined(tree, _):
    """Postoffices that are alike but for their names become one list."""
    for block in blocks(tree):
        first = {}
        for statement in list(block):
            if not is_alone(statement) or not may_be_listed(statement):
                continue
            key = (statement.fields["role"], head(statement),
                   [head(part) for part in statement.body or []])
            other = first.setdefault(str(key), statement)
            if other is not statement:
                rewrite.remove(block, statement)
                fields = {**other.fields, "names": other.fields["names"]
                          + statement.fields["names"]}
                again = Statement.of(rewrite.head_of(
                    fields["names"], fields, fields["via"]))
                other.tokens, other.fields = again.tokens, again.fields


def head(statement):
    """A head's words, but for a postoffice's names."""
    if statement.kind == "postoffice":
        return (statement.fields["via"], statement.fields["medium"])
    return [token.text for token in statement.tokens]


def is_alone(statement):
    return (statement.kind == "postoffice"
            and len(statement.fields["names"]) == 1)


def may_be_listed(statement):
    return (statement.fields["role"] == "downstream"
            and not any(part.kind == "postoffice"
                        or part.kind == "domain" and part.fields["domains"]
                        for part in statement.body or []))


def says(block, kind):
    return any(part.kind == kind for part in block or [])


def settings_inwards(tree, rng):
    """A file's or network's setting is written wherever it holds."""
    kinds = [each.kind for each in tree if each.kind in SETTINGS]
    for kind in kinds:
        if rng.random() < 0.5:
            push_to_networks(tree, take_out(tree, kind))
    for name in {each.fields["name"] for each in networks(tree)}:
        openings = [each.body for each in networks(tree)
                    if each.fields["name"] == name]
        push_to_postoffices(openings, rng)


def take_out(block, kind):
    found = next(each for each in block if each.kind == kind)
    rewrite.remove(block, found)
    return found


def push_to_networks(tree, setting):
    openings = {}
    for network in networks(tree):
        openings.setdefault(network.fields["name"], []).append(network.body)
    for bodies in openings.values():
        if not any(says(body, setting.kind) for body in bodies):
            bodies[0].append(setting.copy())


def push_to_postoffices(openings, rng):
    for body in openings:
        for setting in [each for each in body if each.kind in SETTINGS]:
            if rng.random() < 0.5:
                continue
            rewrite.remove(body, setting)
            for postoffice in sum(openings, []):
                if (postoffice.kind == "postoffice"
                        and not says(postoffice.body, setting.kind)):
                    add(postoffice, setting.copy())


def add(statement, part):
    if statement.body is None:
        statement.body = []
    statement.body.append(part)


def settings_outwards(tree, _):
    """What all in a block say alike is said once around them: by the one
    network for the file, by the postoffices of a network for it."""
    rewrite.merge_networks(tree)
    for network in networks(tree):
        said = [each for each in network.body if each.kind == "postoffice"]
        pull(said, network.body)
    if len(networks(tree)) == 1:
        pull(networks(tree), tree, networks(tree)[0].fields["name"])


def pull(inner, outer, network=None):
    for kind in sorted(SETTINGS):
        found = [part for each in inner for part in each.body or []
                 if part.kind == kind]
        texts = {str(full(part, network)) for part in found}
        if (inner and len(found) == len(inner) and len(texts) == 1
                and not says(outer, kind)):
            for each in inner:
                each.body[:] = [part for part in each.body
                                if part.kind != kind]
            outer.append(Statement.of(full(found[0], network)))


def full(part, network):
    """A setting's text, references with the network."""
    if part.kind in ("inbound", "outbound"):
        refs = ", ".join(show((ref[0] or network, ref[1]))
                         for ref in part.fields["refs"])
        return f"{part.kind} {refs}"
    return " ".join(token.text if token.role == "keyword"
                    or token.kind == "mark" else quoted(token.text)
                    for token in part.tokens)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


FILE_DEFAULTS = ("hops 10", "database M", "externals smtp",
                 "masquerade none")
ZONE_DEFAULTS = ("ttl 1h", "refresh 4h", "retry 1h", "expire 2w",
                 "minimum 1h", "mx gateway", "preference 10", "step 10")


def defaults_said(tree, rng):
    for text in FILE_DEFAULTS:
        say_default(tree, text, rng)
    for zone in [each for each in tree if each.kind == "zone"]:
        for text in ZONE_DEFAULTS:
            zone.body = zone.body or []
            say_default(zone.body, text, rng)


def say_default(block, text, rng):
    if not says(block, text.split()[0]) and rng.random() < 0.5:
        block.append(Statement.of(text))


def drive_said(tree, _):
    """`by drive`, which is the medium where there is none."""
    for block in blocks(tree):
        for statement in block:
            fields = statement.fields
            if (statement.kind == "postoffice" and not fields["by"]
                    and fields["role"] != "gateway"
                    or statement.kind == "link"
                    and not any(token.text == "by" and token.role == "keyword"
                                for token in statement.tokens)):
                more = Statement.of("link A by drive").tokens[2:]
                again = Statement(statement.tokens + more, statement.body,
                                  statement.kind, fields)
                if statement.kind == "postoffice":
                    again.fields = {**fields, "by": True}
                statement.tokens, statement.fields = (again.tokens,
                                                      again.fields)


def alone(topology):
    """Postoffices that have a statement of their own."""
    return [po for po in topology.postoffices.values()
            if is_alone(po.statement)]


def with_topology(change):
    """A change that has to know what the tree means: which gateway is the
    root, which domain a pattern makes."""
    def changed(tree, rng):
        return change(tree, rng, understand(tree))
    changed.__doc__ = change.__doc__
    return changed


def gateways_said(tree, rng, topology):
    """`inbound` and `outbound` where the root is what holds."""
    for po in alone(topology):
        for kind in ("inbound", "outbound"):
            if po.setting(kind) is None and rng.random() < 0.7:
                ref = show(topology.root(po.id))
                add(po.statement, Statement.of(f"{kind} {ref}"))


def gateway_defaults_said(tree, rng, topology):
    """The suffix and the smart host where a gateway says none."""
    for po in topology.gateways():
        if po.setting("suffix") is None:
            add(po.statement, Statement.of(
                f"suffix {quoted(topology.suffix(po))}"))
        if po.setting("smarthost") is None:
            name = topology.smarthost(po).name
            add(po.statement, Statement.of(f"smarthost {quoted(name)}"))


def domains_said(tree, rng, topology):
    """What a pattern makes is written as a domain."""
    for po in alone(topology):
        if po.own_domains is None and po.domains:
            add(po.statement, Statement.of(
                f"domain {quoted(po.domains[0])}"))


def domains_as_a_labels(tree, rng):
    respell(tree, lambda text: canonical_domain(text)
            if not text.isascii() else text)


def domains_as_u_labels(tree, rng):
    """Capital letters beyond ASCII, where labels have any."""
    respell(tree, lambda text: text.upper() if not text.isascii() else text)


def respell(tree, how):
    for block in blocks(tree):
        for statement in block:
            statement.tokens = [
                Token(token.kind, how(token.text), token.role)
                if token.role in ("domain", "suffix") else token
                for token in statement.tokens]


def times_in_units(tree, rng):
    """60m for 1h or 3600."""
    for block in blocks(tree):
        for statement in block:
            if statement.kind not in TIMES:
                continue
            seconds = values.seconds(statement.fields["time"])
            units = [unit for unit, size in values.UNITS.items()
                     if seconds % size == 0]
            unit = rng.choice(units)
            again = Statement.of(f"{statement.kind} "
                                 f"{seconds // values.UNITS[unit]}{unit}")
            statement.tokens, statement.fields = again.tokens, again.fields


def version_said(tree, _):
    if says(tree, "topoc"):
        del tree[0]
    else:
        tree.insert(0, Statement.of("topoc 1"))


def allowed(tree, rng):
    for block in list(blocks(tree)):
        if rng.random() < 0.3:
            block.append(Statement.of('allow unused "so it is"'))


SAME = {
    "order": rewrite.shuffle,
    "nesting-to-via": in_networks(nesting_to_via),
    "via-to-nesting": in_networks(rewrite.sink),
    "networks-opened-again": rewrite.split_networks,
    "networks-merged": networks_merged,
    "lists-split": in_networks(lists_split),
    "lists-joined": lists_joined,
    "links-split": in_networks(links_split),
    "links-at-the-other-end": rewrite.turn_links,
    "routes-split": in_networks(routes_split),
    "references-qualified": in_networks(references_qualified),
    "settings-inwards": settings_inwards,
    "settings-outwards": settings_outwards,
    "defaults-said": defaults_said,
    "drive-said": drive_said,
    "gateways-said": with_topology(gateways_said),
    "gateway-defaults-said": with_topology(gateway_defaults_said),
    "domains-said": with_topology(domains_said),
    "domains-as-a-labels": domains_as_a_labels,
    "domains-in-capitals": domains_as_u_labels,
    "times-in-units": times_in_units,
    "version-said": version_said,
    "allowed": allowed,
}

# Those that seldom find a place are tried first now and then, the rarest in
# front.
RARE = ("lists-joined", "seconds", "networks-merged", "times-in-units",
        "domains-in-capitals", "settings-outwards",
        "domains-said", "domains-as-a-labels")

def has_time(tree):
    return any(part.kind in TIMES for block in blocks(tree) for part in block)


FORMS = {
    "includes": {"include"},
    "white-space": {"blank", "comment", "indent", "same-line"},
    "line-ends": {"crlf", "no-last-end"},
    "byte-order-mark": {"bom"},
    "case": {"case"},
    "final-dots": {"dot"},
    "quotes": {"quote"},
    "ipv6-spelling": {"ipv6"},
    "seconds": {"time"},
    "empty-bodies": {"empty"},
}
