"""Kinds of faults of which much depends: one wrong word in a name, a role, a
setting or a place.

As in slips.py, a kind is a function of (page, rng) that gives a Mutant or
None.  The judge may find many faults in what comes of it, and none: what it
finds is right; but topoc is to say it in few words.
"""

from page import Mutant
from slips import child, full, inserted, single, via_stretch, with_via
from typos import misspell, pick

WALKS = {"black-hole", "hop-limit", "outbound-mismatch"}


def chain(page, edits, checks, at):
    return Mutant(page, edits, set(checks), at, follows=True)


def changed(page, span, new, checks, at=()):
    return chain(page, [(span.start, span.end, new)], checks,
                 [span.start, *at])


def naming(page, wanted):
    """Where references are to what is wanted of (network, name)."""
    return [ref[1].start for node in page.nodes for ref in page.refs(node)
            if wanted(page.target(node, ref))]


# Names that are declared wrongly

def declared_name_misspelt(page, rng):
    """A postoffice's name where it is declared, and nowhere else."""
    node = pick(rng, page.postoffices())
    po = page.id(node)
    new = misspell(rng, po[1])
    if not new.isalnum() or (po[0], new.upper()) in page.topology.postoffices:
        return None
    return changed(page, page.name_span(po), new,
                   {"unknown-name", "name-syntax"},
                   naming(page, lambda target: target == po))


def routes(page):
    return [node.start for node in page.of_kind("route", "route-network")]


def declared_network_misspelt(page, rng):
    node = pick(rng, page.of_kind("network"))
    span = node.words[1]
    new = misspell(rng, span.text)
    if not new.isalnum() or new.upper() in page.topology.network_blocks:
        return None
    old = span.text.upper()
    return changed(page, span, new, {"unknown-name", "name-syntax"},
                   naming(page, lambda target: target[0] == old)
                   + routes(page))


def declared_name_too_long(page, rng):
    node = pick(rng, page.postoffices())
    span = page.name_span(page.id(node))
    return changed(page, span, span.text + "ANDALLTHEREST", {"name-syntax"})


# Roles

def gateway_as_other(page, rng):
    node = rng.choice(page.postoffices("gateway"))
    at = [child(node, kind).start for kind in ("host", "address")
          if child(node, kind)]
    return changed(page, node.words[0], rng.choice(["hub", "downstream"]),
                   {"misplaced", "no-uplink", "downstream-forwards"}, at)


def other_as_gateway(page, rng):
    node = pick(rng, with_via(page, "hub", "downstream"))
    return node and changed(
        page, node.words[0], "gateway", {"misplaced"},
        [node.words[-1].end])


def gateway_in_hub(page, rng):
    node = pick(rng, (node for node in single(page, "hub") if node.open))
    mutant = node and inserted(
        page, node, "gateway NESTED { host nested.misplaced.example; "
        "address 99.1.2.3; domain none; }", "misplaced")
    if mutant:
        mutant.follows = True
    return mutant


# References

def self_link(page, rng):
    node = pick(rng, single(page))
    mutant = inserted(page, node, f"link {full(page.id(node))};",
                      "misplaced")
    mutant.follows = True
    return mutant


def link_to_itself_instead(page, rng):
    """A link between two trees that was to be, and is not."""
    found = pick(rng, [(node, ref) for node in page.of_kind("link")
                       for ref in page.refs(node)])
    if not found or len(found[0].parent.statement.fields["names"]) > 1:
        return None
    node, ref = found
    start = (ref[0] or ref[1]).start
    return chain(page, [(start, ref[1].end, full(page.id(node.parent)))],
                 {"misplaced", "duplicate-declaration"}, [node.start])


def link_misspelt_instead(page, rng):
    found = pick(rng, [(node, ref) for node in page.of_kind("link")
                       for ref in page.refs(node)])
    if not found:
        return None
    node, ref = found
    target = page.target(node, ref)
    new = misspell(rng, ref[1].text)
    if (target[0], new.upper()) in page.topology.postoffices:
        return None
    return changed(page, ref[1], new, {"unknown-name", "misplaced"})


def via_and_dial(page, rng):
    """Another uplink than the one that is dialled."""
    node = pick(rng, [node for node in with_via(page, "hub", "downstream")
                      if child(node, "dial") is None and node.open])
    if not node:
        return None
    po = page.topology.postoffices[page.id(node)]
    other = pick(rng, (each.id for each in page.topology.postoffices.values()
                       if each.role != "downstream"
                       and each.id not in (po.id, po.uplink)
                       and each.id not in page.topology.neighbours[po.id]
                       and po.id not in page.topology.above(each.id)))
    if not other:
        return None
    edit = page.added(node, f'dial {full(po.uplink)} "9,555-0199";')
    return chain(page, [(*via_stretch(node), f" via {full(other)}"), edit],
                 {"misplaced", "routing-loop"},
                 [edit[0], node.words[-1].start, *routes(page)])


def unknown_via_and_dial(page, rng):
    node = pick(rng, [node for node in with_via(page, "hub", "downstream")
                      if child(node, "dial") is None and node.open])
    if not node:
        return None
    edit = page.added(node, 'dial NOWHERE7 "9,555-0199";')
    return chain(page, [(*via_stretch(node), " via NOWHERE7"), edit],
                 {"unknown-name"}, [node.words[-1].start])


def moved_postoffice(page, rng):
    """Into the tree of another gateway."""
    node = pick(rng, with_via(page, "hub", "downstream"))
    if not node:
        return None
    po = page.id(node)
    other = pick(rng, (each.id for each in page.topology.postoffices.values()
                       if each.role != "downstream"
                       and page.topology.root(each.id)
                       != page.topology.root(po)))
    at = [part.start for part in page.of_kind("dial", "host")]
    return other and chain(
        page, [(*via_stretch(node), f" via {full(other)}")], WALKS,
        [node.words[-1].start, *at, *settings(page)])


# Settings

def settings(page):
    """Where a report of several may stand: at what makes walks needed."""
    return [node.start for node in page.of_kind(
        "inbound", "outbound", "externals", "hops", "route",
        "route-network")] + [node.start for node in page.postoffices()]


def low_hops(page, rng):
    node = pick(rng, page.of_kind("network"))
    if child(node, "hops"):
        return None
    edit = page.added(node, f"hops {rng.randint(1, 4)};")
    return chain(page, [edit], {"hop-limit"}, [edit[0], *settings(page)])


def setting_for_all(page, rng):
    """`inbound` or `externals all` for a network that was not made for it."""
    node = pick(rng, page.of_kind("network"))
    gateway = page.id(rng.choice(page.postoffices("gateway")))
    kind, text = rng.choice([("inbound", f"inbound {full(gateway)};"),
                             ("externals", "externals all;")])
    if child(node, kind):
        return None
    edit = page.added(node, text)
    return chain(page, [edit], WALKS | {"gateway-inbound", "duplicate-host"},
                 [edit[0], *settings(page),
                  *(part.start for part in page.of_kind("host"))])


KINDS = [
    declared_name_misspelt, declared_network_misspelt,
    declared_name_too_long, gateway_as_other, other_as_gateway,
    gateway_in_hub, self_link, link_to_itself_instead,
    link_misspelt_instead, via_and_dial, unknown_via_and_dial,
    moved_postoffice, low_hops, setting_for_all]
