"""Kinds of faults in the meaning: names, values, declarations, routes.

As in typos.py, a kind is a function of (page, rng) that gives a Mutant or
None.  The judge's own model confirms each: the fault that it finds must be
the one that was meant, and the only one.
"""

from collections import Counter

from page import Mutant
from reader import KEYWORDS, SETTINGS, canonical_domain
from typos import misspell, pick


def changed(page, span, new, *checks, at=None):
    """A mutant with another word in a token's place."""
    return Mutant(page, [(span.start, span.end, new)], set(checks),
                  [span.start] if at is None else at)


def inserted(page, node, text, *checks, also=()):
    edit = page.added(node, text)
    return Mutant(page, [edit], set(checks), [edit[0], *also])


def full(po):
    return "/".join(f'"{part}"' if part in KEYWORDS else part for part in po)


def single(page, *roles):
    return [node for node in page.postoffices(*roles)
            if len(node.statement.fields["names"]) == 1]


def last(*offsets):
    return [max(offsets)]


def child(node, *kinds):
    return next((part for part in node.children if part.kind in kinds), None)


def without_child(page, rng, roles, *kinds):
    """Some single postoffice without such a statement of its own."""
    return pick(rng, (node for node in single(page, *roles)
                      if not child(node, *kinds)))


# Names in references

def reference_misspelt(page, rng, kinds, which):
    refs = [(node, ref) for node in page.of_kind(*kinds)
            for ref in page.refs(node) if ref[which]]
    found = pick(rng, refs)
    if not found:
        return None
    node, ref = found
    new = misspell(rng, ref[which].text)
    target = page.target(node, ref)
    po = (new.upper(), target[1]) if which == 0 else (target[0], new.upper())
    if po in page.topology.postoffices or not new.isalnum():
        return None
    return changed(page, ref[which], new, "unknown-name")


def via_misspelt(page, rng):
    return reference_misspelt(page, rng, ["postoffice"], 1)


def link_misspelt(page, rng):
    return reference_misspelt(page, rng, ["link", "dial"], 1)


def route_misspelt(page, rng):
    return reference_misspelt(page, rng, ["route", "route-network"], 1)


def gateway_reference_misspelt(page, rng):
    return reference_misspelt(page, rng, ["inbound", "outbound"], 1)


def network_misspelt(page, rng):
    return reference_misspelt(
        page, rng, ["postoffice", "link", "dial", "route", "route-network",
                    "inbound", "outbound"], 0)


def route_network_misspelt(page, rng):
    node = pick(rng, page.of_kind("route-network"))
    if not node:
        return None
    new = misspell(rng, node.words[2].text)
    if new.upper() in page.topology.network_blocks:
        return None
    return changed(page, node.words[2], new, "unknown-name")


def smarthost_misspelt(page, rng):
    node = pick(rng, page.of_kind("smarthost"))
    if not node:
        return None
    label, dot, rest = node.words[1].text.partition(".")
    return changed(page, node.words[1], misspell(rng, label) + dot + rest,
                   "unknown-name")


def allow_unknown(page, rng):
    node = pick(rng, single(page))
    name = rng.choice(["unusd", "mx-gatway", "one-way", "warnings"])
    mutant = node and inserted(page, node, f'allow {name} "it is so";',
                               "unknown-name")
    if mutant:
        mutant.judge_knows = False
    return mutant


def include_missing(page, rng):
    if rng.random() < 0.5:
        edit = page.added_at_top('include "missing/offices.topo";')
    else:
        node = pick(rng, page.of_kind("network"))
        edit = page.added(node, 'include "missing.topo";')
    return Mutant(page, [edit], {"include"}, [edit[0]], judge_knows=False)


def version_unknown(page, rng):
    node = page.of_kind("topoc")[0]
    return changed(page, node.words[1], rng.choice(["2", "0", "10"]),
                   "version")


def version_late(page, rng):
    edit = page.added_at_top("topoc 1;")
    return Mutant(page, [edit], {"version"}, [edit[0]])


# Names in declarations

def renamed(page, rng, node, new, *checks):
    """A postoffice with another name, there and in all references."""
    po = page.id(node)
    span = page.name_span(po)
    edits = [(span.start, span.end, new)]
    if rng.random() < 0.7:
        edits += [(ref[1].start, ref[1].end, new)
                  for other in page.nodes for ref in page.refs(other)
                  if page.target(other, ref) == po]
    elif len(edits) > 1:
        return None
    return Mutant(page, edits, set(checks), [span.start])


def name_long(page, rng):
    node = pick(rng, page.postoffices())
    name = page.id(node)[1]
    return renamed(page, rng, node,
                   (name + "ANDALLTHEREST")[:rng.choice([11, 12, 16])],
                   "name-syntax")


def name_illegal(page, rng):
    node = pick(rng, page.postoffices())
    name = page.id(node)[1][:8]
    at = rng.randint(0, len(name))
    new = name[:at] + rng.choice("-_.+\u00dc@") + name[at:]
    return renamed(page, rng, node, new, "name-syntax")


def network_long(page, rng):
    """A network's name, there and in all references."""
    node = pick(rng, page.of_kind("network"))
    span = node.words[1]
    new = span.text + "CORPORATION"
    edits = [(span.start, span.end, new)]
    edits += [(ref[0].start, ref[0].end, new)
              for other in page.nodes for ref in page.refs(other)
              if ref[0] and ref[0].text.upper() == span.text.upper()]
    edits += [(other.words[2].start, other.words[2].end, new)
              for other in page.of_kind("route-network")
              if other.words[2].text.upper() == span.text.upper()]
    return Mutant(page, edits, {"name-syntax"}, [span.start])


# Domains, hosts and addresses

def domain_spans(page, *kinds):
    """(node, span) of domains in these statements."""
    return [(node, span) for node in page.of_kind(*kinds)
            for span in node.words if span.role == "domain"]


def lone_hosts(page):
    """(node, span) of the hosts that no pair shares and nobody owns."""
    owned = Counter(canonical_domain(span.text) for _, span
                    in domain_spans(page, "domain", "host"))
    return [(node, span) for node, span in domain_spans(page, "host")
            if owned[canonical_domain(span.text)] == 1]


def domain_twice(page, rng, form):
    hosts = {canonical_domain(span.text)
             for _, span in domain_spans(page, "host")}
    found = [(node, span) for node, span in domain_spans(page, "domain")
             if canonical_domain(span.text) not in hosts]
    if len(found) < 2:
        return None
    (node, span), (_, other) = rng.sample(found, 2)
    if any(each is other for each in node.words):
        return None
    new = form(other.text)
    if new is None:
        return None
    return changed(page, span, new, "duplicate-domain",
                   at=last(span.start, other.start))


def domain_twice_same(page, rng):
    return domain_twice(page, rng, lambda text: text)


def domain_twice_case(page, rng):
    return domain_twice(page, rng, lambda text: rng.choice(
        [text.upper(), text.title()]) if text.isascii() else None)


def domain_twice_dot(page, rng):
    return domain_twice(page, rng, lambda text: text + ".")


def domain_twice_a_label(page, rng):
    return domain_twice(page, rng, lambda text: None if text.isascii()
                        else canonical_domain(text))


def domain_illegal(page, rng):
    found = pick(rng, domain_spans(page, "domain", "host", "masquerade",
                                   "zone", "nameserver"))
    if not found:
        return None
    text = found[1].text
    label, _, rest = text.partition(".")
    new = rng.choice([f"{label}_1.{rest}", f"{label}..{rest}",
                      f".{text}", f"-{text}", f"{text}.7", f"{label}-.{rest}",
                      f"{'x' * 64}.{rest}", f"{label}+x.{rest}"])
    mutant = changed(page, found[1], new, "domain-syntax")
    mutant.judge_knows = text.isascii()     # it knows no IDNA2008
    return mutant


def pattern_illegal(page, rng):
    node = pick(rng, page.of_kind("domain-pattern"))
    if not node:
        return None
    text = node.words[1].text
    new = rng.choice([text.replace("{postoffice}", "{office}"),
                      text.replace("{postoffice}", "office"),
                      text.replace("{postoffice}", "{postoffice}_")])
    return changed(page, node.words[1], f'"{new}"', "domain-syntax")


def domain_dropped(page, rng):
    nodes = [node for node in single(page, "gateway", "downstream")
             if child(node, "domain")]
    node = pick(rng, nodes)
    return node and Mutant(
        page, [page.dropped(child(node, "domain"))], {"no-domain"},
        [node.words[1].start])


def host_twice(page, rng):
    found = lone_hosts(page)
    if len(found) < 2:
        return None
    (_, one), (_, other) = rng.sample(found, 2)
    return changed(page, one, rng.choice([other.text, other.text.upper()])
                   if other.text.isascii() else other.text,
                   "duplicate-host", at=last(one.start, other.start))


def addresses(page):
    """(node, span) of the gateways' addresses."""
    return [(node, span) for node in page.of_kind("address")
            if node.parent.kind == "postoffice"
            for span in node.words if span.role == "ip"]


def address_twice(page, rng):
    found = addresses(page)
    if len(found) < 2:
        return None
    (_, one), (_, other) = rng.sample(found, 2)
    return changed(page, one, other.text, "duplicate-address",
                   at=last(one.start, other.start))


def address_illegal(page, rng):
    _, span = rng.choice(addresses(page))
    parts = span.text.split(".")
    return changed(page, span, rng.choice([
        ".".join(["256", *parts[1:]]), ".".join(parts[:3]),
        ".".join([*parts, "1"]), ".".join([*parts[:3], "x"]),
        ".".join(parts[:3]) + ".0" + parts[3], "2001:db8::7",
        "0.0.0.0", "255.255.255.255", span.text + "."]), "address-syntax")


def other_address_illegal(page, rng):
    """Of a smart host or a nameserver."""
    span = pick(rng, (span for node in page.of_kind("address", "nameserver")
                      if node.parent.kind != "postoffice"
                      for span in node.words if span.role == "ip"))
    if not span:
        return None
    new = ("2001:db8::1::2" if ":" in span.text
           else span.text.replace(".", ".999.", 1))
    return changed(page, span, new, "address-syntax")


def nameserver_address_dropped(page, rng):
    node = pick(rng, (node for node in page.of_kind("nameserver")
                      if len(node.words) > 2))
    return node and Mutant(
        page, [(node.words[2].start - 1, node.words[-1].end, "")],
        {"nameserver-address"}, [node.words[1].start])


def masquerade_owned(page, rng):
    owned = [span.text for _, span in domain_spans(page, "domain", "host")]
    node = without_child(page, rng, (), "masquerade")
    if not node or not owned:
        return None
    return inserted(page, node, f"masquerade {rng.choice(owned)};",
                    "masquerade-owned")


# Properties and settings

def gateway_property_dropped(page, rng):
    node = rng.choice(page.postoffices("gateway"))
    part = child(node, rng.choice(["host", "address"]))
    return Mutant(page, [page.dropped(part)], {"gateway-incomplete"},
                  [node.words[1].start])


def statement_twice(page, rng, wanted):
    node = pick(rng, (node for node in page.nodes
                      if node.semicolon and wanted(node)))
    if not node:
        return None
    text = page.text[node.start:node.end]
    if page.is_alone(node.start, node.end):
        end = page.text.find("\n", node.end) + 1
        start = page.text.rfind("\n", 0, node.start) + 1
        edit = (end, end, f"{page.text[start:node.start]}{text}\n")
    else:
        edit = (node.end, node.end, f" {text}")
    return Mutant(page, [edit], {"duplicate-declaration"}, [edit[0]])


def property_twice(page, rng):
    return statement_twice(page, rng, lambda node: node.kind in (
        "domain", "host", "address", "users", "phone", "x25"))


def setting_twice(page, rng):
    return statement_twice(page, rng, lambda node: node.kind in SETTINGS)


def zone_setting_twice(page, rng):
    return statement_twice(
        page, rng, lambda node: node.parent and node.parent.kind == "zone"
        and node.kind != "allow")


def value_twice(page, rng):
    """One value twice in a list."""
    found = [(node, span) for node in page.of_kind("domain", "address")
             for span in node.words if span.role in ("domain", "ip")]
    _, span = rng.choice(found)
    return Mutant(page, [(span.end, span.end,
                          f", {page.text[span.start:span.end]}")],
                  {"duplicate-declaration"}, [span.start])


def declaration_twice(page, rng):
    node = pick(rng, page.of_kind("zone", "smarthost-declaration"))
    if not node:
        return None
    text = page.text[node.start:node.end]
    edit = page.added_at_top(text)
    second = edit[0] if edit[0] > node.start else node.words[0].end
    return Mutant(page, [edit], {"duplicate-declaration"}, [second])


def postoffice_twice(page, rng):
    """A copy with all that it says, or another one's name."""
    node = pick(rng, (node for node in single(page)
                      if not any(part.kind == "postoffice"
                                 for part in node.children)))
    if not node:
        return None
    if rng.random() < 0.5 and page.is_alone(node.start, node.end):
        start = page.text.rfind("\n", 0, node.start) + 1
        end = page.text.find("\n", node.end) + 1
        return Mutant(page, [(end, end, page.text[start:end])],
                      {"duplicate-postoffice"}, [end])
    other = pick(rng, (each for each in page.postoffices()
                       if each is not node
                       and each.network() == node.network()))
    po = page.id(node)
    if not other or any(page.target(each, ref) == po for each in page.nodes
                        for ref in page.refs(each)):
        return None
    span = node.words[1]
    new = page.name_span(page.id(other))
    return changed(page, span, page.text[new.start:new.end],
                   "duplicate-postoffice", at=last(span.start, new.start))


def link_twice(page, rng):
    """Once more from the same end, or from the other one."""
    node = pick(rng, page.of_kind("link"))
    if not node:
        return None
    ref = rng.choice(page.refs(node))
    ends = [page.id(node.parent), page.target(node, ref)]
    rng.shuffle(ends)
    where = page.node(ends[0])
    if len(where.statement.fields["names"]) > 1:
        return None
    edit = page.added(where, f"link {full(ends[1])};")
    return Mutant(page, [edit], {"duplicate-link"},
                  last(edit[0], node.start))


def link_to_uplink(page, rng):
    node = pick(rng, single(page, "hub", "downstream"))
    if not node:
        return None
    uplink = page.topology.postoffices[page.id(node)].uplink
    return inserted(page, node, f"link {full(uplink)};", "duplicate-link")


# Places

def gateway_property_elsewhere(page, rng):
    node = pick(rng, single(page, "hub", "downstream"))
    text = rng.choice(["host pc7.misplaced.example;", "address 99.1.2.3;"])
    return node and inserted(page, node, text, "misplaced")


def gateway_with_way(page, rng):
    """`gateway HQ via EAST` or `by modem`"""
    node = rng.choice(page.postoffices("gateway"))
    other = rng.choice(list(page.topology.postoffices))
    text = rng.choice([f" via {full(other)}", " by modem"])
    offset = node.words[1].end
    return Mutant(page, [(offset, offset, text)], {"misplaced"}, [offset])


def gateway_nested(page, rng):
    node = pick(rng, (node for node in page.postoffices("hub", "downstream")
                      if node.parent.kind == "postoffice"
                      and not node.statement.fields["by"]))
    return node and changed(page, node.words[0], "gateway", "misplaced")


def via_and_nested(page, rng):
    node = pick(rng, (node for node in page.postoffices("hub", "downstream")
                      if node.parent.kind == "postoffice"))
    if not node:
        return None
    names = [span for span in node.words if span.role == "name"]
    other = page.id(node.parent)
    if rng.random() < 0.3:
        other = rng.choice(list(page.topology.postoffices))
    text = f" via {full(other)}"
    return Mutant(page, [(names[-1].end, names[-1].end, text)],
                  {"misplaced"}, [node.start])


def hub_as_downstream(page, rng):
    """With one postoffice below it either place may be meant."""
    hubs = [node for node in single(page, "hub")
            if page.topology.children[page.id(node)]]
    node = pick(rng, hubs)
    if not node:
        return None
    children = [page.node(po).words[-1].end
                for po in page.topology.children[page.id(node)]]
    places = [node.start] + children * (len(children) == 1)
    return changed(page, node.words[0], "downstream", "downstream-forwards",
                   at=places)


def to_itself(page, rng):
    node = pick(rng, single(page, "hub", "downstream"))
    if not node:
        return None
    me, other = page.id(node), rng.choice(list(page.topology.postoffices))
    text = rng.choice([f"link {full(me)};",
                       f"route {full(other)} via {full(me)};"])
    return inserted(page, node, text, "misplaced")


def inbound_elsewhere(page, rng):
    """`inbound` or `outbound` to a postoffice that is no gateway."""
    kind = rng.choice(["inbound", "outbound"])
    node = without_child(page, rng, ["hub", "downstream"], kind)
    other = pick(rng, page.postoffices("hub", "downstream"))
    return node and other and inserted(
        page, node, f"{kind} {full(page.id(other))};", "misplaced")


# Uplinks and routes

def via_stretch(node):
    """From the name's end to the end of `via REF`."""
    at = next(at for at, span in enumerate(node.words)
              if span.role == "keyword" and span.text == "via")
    end = at + (3 if node.words[at + 2:at + 3]
                and node.words[at + 2].text == "/" else 1)
    return node.words[at - 1].end, node.words[end].end


def with_via(page, *roles):
    return [node for node in single(page, *roles)
            if node.statement.fields["via"]]


def uplink_dropped(page, rng):
    node = pick(rng, with_via(page, "hub", "downstream"))
    return node and Mutant(page, [(*via_stretch(node), "")], {"no-uplink"},
                           [node.words[1].start])


def uplink_loop(page, rng):
    """Of any length that the page has, each as likely.  Wanted where the
    loop's least postoffice goes up."""
    ways = {}
    for node in with_via(page, "hub"):
        for low in page.topology.postoffices.values():
            way = [low.id, *page.topology.above(low.id)]
            top = page.id(node)
            if low.role == "hub" and top in way[1:]:
                way = way[:way.index(top) + 1]
                ways.setdefault(len(way), []).append((node, way))
    if not ways:
        return None
    node, way = rng.choice(ways[rng.choice(sorted(ways))])
    return Mutant(page, [(*via_stretch(node), f" via {full(way[0])}")],
                  {"routing-loop"}, [page.node(min(way)).start])


def uplink_changed(page, rng):
    """To another place, where that leaves all well."""
    node = pick(rng, with_via(page, "hub", "downstream"))
    if not node:
        return None
    other = pick(rng, (po.id for po in page.topology.postoffices.values()
                       if po.role != "downstream" and po.id != page.id(node)
                       and page.id(node) not in page.topology.above(po.id)))
    return other and Mutant(
        page, [(*via_stretch(node), f" via {full(other)}")], set(),
        [node.start])


def uplink_to_itself(page, rng):
    node = pick(rng, with_via(page, "hub", "downstream"))
    return node and Mutant(
        page, [(*via_stretch(node), f" via {full(page.id(node))}")],
        {"misplaced"}, [node.start])


def uplink_downstream(page, rng):
    """`via` a downstream postoffice."""
    node = pick(rng, with_via(page, "hub", "downstream"))
    if not node:
        return None
    below = [po.id for po in page.topology.postoffices.values()
             if po.role == "downstream" and po.id != page.id(node)
             and page.id(node) not in page.topology.above(po.id)]
    other = pick(rng, below)
    return other and Mutant(
        page, [(*via_stretch(node), f" via {full(other)}")],
        {"downstream-forwards"}, [node.start])


def some_route(page, rng, wanted):
    """A postoffice and a route that it may be given."""
    po = page.topology.postoffices[page.id(rng.choice(single(page)))]
    near = sorted(page.topology.neighbours[po.id])
    target, via = (rng.choice(list(page.topology.postoffices))
                   for _ in range(2))
    if (po.id in (target, via) or target in po.routes
            or not wanted(near, target, via)):
        return None
    return po, target, via


def route_through_stranger(page, rng):
    found = some_route(page, rng, lambda near, target, via: target != via
                       and via not in near and target not in near)
    if not found:
        return None
    po, target, via = found
    return inserted(page, page.node(po.id),
                    f"route {full(target)} via {full(via)};",
                    "indirect-forwarder")


def route_around_neighbour(page, rng):
    for _ in range(20):
        found = some_route(page, rng, lambda near, target, via: via in near
                           and target in near and target != via)
        if found:
            break
    else:
        return None
    po, target, via = found
    return inserted(page, page.node(po.id),
                    f"route {full(target)} via {full(via)};",
                    "indirect-forwarder")


def route_loop(page, rng):
    """A postoffice sends something down to where it comes up from."""
    node = pick(rng, single(page, "hub"))
    if not node:
        return None
    hub = page.topology.postoffices[page.id(node)]
    upper = page.topology.postoffices[hub.uplink]
    where = page.node(upper.id)
    target = rng.choice(list(page.topology.postoffices))
    if (len(where.statement.fields["names"]) > 1 or target in upper.routes
            or target in (hub.id, upper.id)
            or page.topology.next_hop(hub.id, target) != upper.id):
        return None
    back = [part.words[0].end for part in node.children
            if part.kind in ("route", "route-network")
            and page.target(part, page.refs(part)[-1]) == upper.id]
    return inserted(page, where, f"route {full(target)} via {full(hub.id)};",
                    "routing-loop", also=[node.words[0].end, *back])


# Values

VALUES = {
    "hops": ["0", "x", "99999999999"], "users": ["501", "1000", "-1"],
    "database": ["MM", "7", "c:"], "preference": ["70000", "-1", "x"],
    "step": ["70000"], "serial": ["4294967296", "1.2"],
    "ttl": ["1y", "3x", "h", "2147483648", "-5"], "refresh": ["1H30", "4s"],
    "retry": ["4hours"], "expire": ["99999w"], "minimum": ["5min"],
    "phone": ['""', f'"{"5" * 64}"', '"555-\u00fc"'], "x25": ['""'],
    "contact": ["hostmaster", "@x.example", "a@b_c.example"]}
IN_ZONE = {"preference", "step", "serial", "ttl", "refresh", "retry",
           "expire", "minimum", "contact"}


def value_out_of_range(page, rng):
    kind = rng.choice(list(VALUES))
    value = rng.choice(VALUES[kind])
    check = "users-limit" if value in ("501", "1000") else "value-syntax"
    checks = [check] + ["domain-syntax"] * (kind == "contact")
    there = [node for node in page.of_kind(kind)]
    if there:
        node = rng.choice(there)
        return changed(page, node.words[1], value, *checks)
    where = pick(rng, page.of_kind("zone") if kind in IN_ZONE
                 else single(page))
    return where and inserted(page, where, f"{kind} {value};", *checks)


KINDS = [
    via_misspelt, link_misspelt, route_misspelt, gateway_reference_misspelt,
    network_misspelt, route_network_misspelt, smarthost_misspelt,
    allow_unknown, include_missing, version_unknown, version_late, name_long,
    name_illegal, network_long, domain_twice_same, domain_twice_case,
    domain_twice_dot, domain_twice_a_label, domain_illegal, pattern_illegal,
    domain_dropped, host_twice, address_twice, address_illegal,
    other_address_illegal, nameserver_address_dropped, masquerade_owned,
    gateway_property_dropped, property_twice, setting_twice,
    zone_setting_twice, value_twice, declaration_twice, postoffice_twice,
    link_twice, link_to_uplink, gateway_property_elsewhere,
    gateway_with_way, gateway_nested, via_and_nested, hub_as_downstream,
    to_itself, inbound_elsewhere, uplink_dropped, uplink_loop,
    uplink_changed, uplink_to_itself, uplink_downstream,
    route_through_stranger, route_around_neighbour, route_loop, value_out_of_range]
