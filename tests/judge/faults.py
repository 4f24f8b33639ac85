"""Plants one fault in a valid topology and says which check must fire.

A fault is a function of a Scene that changes its tree; it gives False where
it finds no place.  Whether it has worked is for the judge's own model to
say: plant() goes on to the next seed until the check is among the findings.
Faults of the text alone (RAW) are made in the written file instead.
"""

import random

import generate
from findings import understand
from generate import add_inbound, add_link, add_network_route
from generate import add_outbound, add_route, add_setting, add_two_way
from reader import Statement

WALKS = {"routing-loop", "black-hole", "hop-limit", "outbound-mismatch",
         "downstream-forwards"}
COUNTED = ("routing-loop", "black-hole", "hop-limit", "outbound-mismatch")


def say(statement, *texts):
    """Adds statements to the body of another one."""
    statement.body += [Statement.of(text) for text in texts]


def drop(statement, *kinds):
    """Takes out the parts of these kinds; whether there were any."""
    kept = [part for part in statement.body if part.kind not in kinds]
    dropped = len(kept) < len(statement.body)
    statement.body[:] = kept
    return dropped


def some_network(scene):
    return scene.rng.choice([each for each in scene.tree
                             if each.kind == "network"])


def full(po):
    return "/".join(po)


def single(scene, *roles):
    """Some postoffice of these roles with a block of its own, or None."""
    found = [po for po in scene.topology.postoffices.values()
             if po.role in roles and po.statement.body is not None
             and len(po.statement.fields["names"]) == 1]
    return scene.rng.choice(found) if found else None


def two_gateways(scene):
    listed = scene.topology.gateways()
    return scene.rng.sample(listed, 2) if len(listed) > 1 else (None, None)


# The tree and its walks

def loop_of_uplinks(scene):
    network = some_network(scene)
    length = scene.rng.randint(2, 5)
    for at in range(length):
        network.body.append(Statement.of(
            f"hub LOOP{at} via LOOP{(at + 1) % length}", []))


def loop_of_routes(scene):
    """A hub sends something back up to the postoffice that it came from."""
    hub = single(scene, "hub")
    if hub is None:
        return False
    uplink = scene.topology.postoffices[hub.uplink]
    target = scene.other(hub.id)
    if (len(uplink.statement.fields["names"]) > 1
            or scene.topology.next_hop(hub.id, target) != uplink.id):
        return False
    say(uplink.statement, f"route {full(target)} via {full(hub.id)}")


def hole_in_settings(scene):
    po = single(scene, "hub", "downstream")
    if po is None:
        return False
    drop(po.statement, "inbound")
    say(po.statement, f"inbound {full(scene.gateway().id)}")


def hole_in_externals(scene):
    po = single(scene, "hub", "downstream", "gateway")
    drop(po.statement, "externals")
    say(po.statement, "externals all")


def few_hops(scene):
    po = single(scene, "downstream", "hub")
    if po is None:
        return False
    drop(po.statement, "hops")
    say(po.statement, "hops 1")


def mismatch(scene):
    po = single(scene, "hub", "downstream")
    if po is None:
        return False
    drop(po.statement, "outbound")
    say(po.statement, f"outbound {full(scene.gateway().id)}")


def far_forwarder(scene):
    po, target, via = (scene.postoffice().id for _ in range(3))
    statement = scene.topology.postoffices[po].statement
    if po in (target, via) or via in scene.topology.neighbours[po]:
        return False
    say(statement, f"route {full(target)} via {full(via)}")


def round_a_neighbour(scene):
    po = scene.postoffice()
    near = sorted(scene.topology.neighbours[po.id])
    if len(near) < 2 or po.routes:
        return False
    target, via = scene.rng.sample(near, 2)
    say(po.statement, f"route {full(target)} via {full(via)}")


def downstream_uplink(scene):
    po = single(scene, "downstream")
    if po is None:
        return False
    some_network(scene).body.append(Statement.of(
        f"downstream BELOW via {full(po.id)}",
        [Statement.of("domain none")]))


def downstream_in_walk(scene):
    """A route by way of a downstream postoffice with a second link."""
    po = single(scene, "downstream")
    if po is None:
        return False
    target = scene.other(po.id)
    uplink = scene.topology.postoffices[po.uplink]
    if (len(uplink.statement.fields["names"]) > 1 or target == uplink.id
            or target in scene.topology.neighbours[po.id]
            or target in scene.topology.neighbours[uplink.id]):
        return False
    say(po.statement, f"link {full(target)}")
    say(uplink.statement, f"route {full(target)} via {full(po.id)}")


def gateway_elsewhere(scene):
    one, other = two_gateways(scene)
    if one is None:
        return False
    drop(one.statement, "outbound")
    say(one.statement, f"outbound {full(other.id)}")


def own_host_elsewhere(scene):
    """A gateway whose host is its own domain, and its mail comes in
    elsewhere."""
    one, other = two_gateways(scene)
    if one is None:
        return False
    drop(one.statement, "inbound", "domain")
    host = scene.topology.host(one)
    domains = [host.upper(), f"more.{host}"]
    scene.rng.shuffle(domains)
    say(one.statement, f"inbound {full(other.id)}",
        f"domain {', '.join(domains[:scene.rng.randint(1, 2)])}")


def no_way_up(scene):
    role = scene.rng.choice(["hub", "downstream"])
    some_network(scene).body.append(Statement.of(
        f"{role} LONELY", [Statement.of("domain none")]))


# Declarations

def postoffice_twice(scene):
    po = scene.postoffice()
    some = next(each for each in scene.tree if each.kind == "network"
                and each.fields["name"] == po.id[0])
    name = scene.rng.choice([po.id[1], po.id[1].lower(), f'"{po.id[1]}"'])
    if name.isalpha() and name.islower():
        name = f'"{name}"'
    some.body.append(Statement.of(
        f"downstream {name} via {full(scene.gateway().id)}",
        [Statement.of("domain none")]))


def name_twice_in_list(scene):
    some_network(scene).body.append(Statement.of(
        f"downstream TWICE, twice via {full(scene.gateway().id)}",
        [Statement.of("domain none")]))


def domain_twice(scene):
    owned = sorted(domain for po in scene.topology.with_domain()
                   for domain in po.domains if domain != "none")
    if not owned:
        return False
    domain = scene.rng.choice(owned)
    form = scene.rng.choice([domain, domain.upper(), domain + "."])
    return new_domain(scene, form)


def new_domain(scene, domain):
    some_network(scene).body.append(Statement.of(
        f"downstream OWNER via {full(scene.gateway().id)}",
        [Statement.of(f"domain {domain}")]))


def domain_of_host(scene):
    return new_domain(scene, scene.topology.host(scene.gateway()))


def domain_of_smarthost(scene):
    return new_domain(scene, scene.rng.choice(scene.base.smarthosts))


def host_twice(scene):
    one, other = two_gateways(scene)
    if one is None:
        return False
    drop(one.statement, "host")
    say(one.statement, f"host {scene.topology.host(other).upper()}")


def host_of_smarthost(scene):
    gateway = scene.gateway().statement
    drop(gateway, "host")
    say(gateway, f"host {scene.rng.choice(scene.base.smarthosts)}.")


def address_twice(scene):
    one, other = two_gateways(scene)
    if one is None:
        return False
    drop(one.statement, "address")
    listed = scene.topology.addresses_of_gateway(other)
    say(one.statement, f"address {scene.rng.choice(listed)}")


def address_of_smarthost(scene):
    gateway = scene.gateway().statement
    smarthost = next(iter(scene.topology.smarthosts.values()))
    drop(gateway, "address")
    say(gateway, f"address {smarthost.addresses[0]}")


def zone_twice(scene):
    zone = scene.zone()
    if zone is None:
        return False
    scene.tree.append(Statement.of(f"zone {zone.fields['name'].upper()}", []))


def smarthost_twice(scene):
    scene.tree.append(Statement.of(
        f"smarthost {scene.base.smarthosts[0]}",
        [Statement.of(f"address {scene.base.ipv4()}")]))


def setting_twice(scene):
    block, _ = scene.level()
    for letter in "MN":
        block.append(Statement.of(f"database {letter}"))


def value_twice(scene):
    return new_domain(scene, "t.twice.example, T.Twice.Example.")


def target_twice(scene):
    po = scene.postoffice()
    if not po.routes:
        return False
    target, via = next(iter(po.routes.items()))
    say(po.statement, f"route {full(target)} via {full(via)}")


def link_to_uplink(scene):
    po = single(scene, "hub", "downstream")
    if po is None:
        return False
    say(po.statement, f"link {full(po.uplink)} by x25")


def link_from_both_ends(scene):
    linked = [po for po in scene.topology.postoffices.values()
              if scene.topology.linked[po.id] and po.statement.body
              is not None and len(po.statement.fields["names"]) == 1]
    if not linked:
        return False
    po = scene.rng.choice(linked)
    other = scene.rng.choice(sorted(scene.topology.linked[po.id]))
    say(po.statement, f"link {full(other)} by modem")


def unknown_uplink(scene):
    some_network(scene).body.append(Statement.of(
        "downstream LOST via NOWHERE", [Statement.of("domain none")]))


def unknown_reference(scene):
    po = scene.postoffice()
    via = scene.neighbour(po.id) or po.id
    kind = scene.rng.choice([
        "link NOWHERE/X", "smarthost no.such.example",
        f"route network NOWHERE via {full(via)}", "inbound NOWHERE/X",
        f"route NOWHERE/X via {full(via)}", 'dial NOWHERE/X "1"'])
    drop(po.statement, "smarthost", "inbound")
    say(po.statement, kind)


def misplaced_property(scene):
    po = single(scene, "hub", "downstream")
    if po is None:
        return False
    drop(po.statement, "inbound")
    far = [other for other in scene.topology.postoffices
           if other != po.id
           and other not in scene.topology.neighbours[po.id]]
    texts = ["host pc.misplaced.example", "address 99.1.2.3",
             f"link {full(po.id)}", f"inbound {full(po.id)}"]
    texts += [f'dial {full(scene.rng.choice(far))} "1"'] if far else []
    say(po.statement, scene.rng.choice(texts))


def misplaced_head(scene):
    gateway = full(scene.gateway().id)
    domain = [Statement.of("domain none")]
    in_list = [Statement.of("domain list.misplaced.example")]
    some_network(scene).body.append(scene.rng.choice([
        Statement.of(f"downstream M1, M2 via {gateway}", in_list),
        Statement.of(f"hub M1 via {gateway}", [Statement.of(
            f"downstream M2 via {gateway}", domain)])]))


# Gateways, zones and values

def incomplete(scene):
    return drop(scene.gateway().statement,
                scene.rng.choice(["host", "address"]))


def no_domain(scene):
    some_network(scene).body.append(Statement.of(
        f"downstream DUMB via {full(scene.gateway().id)}", []))


def owned_masquerade(scene):
    po = single(scene, "hub", "downstream", "gateway")
    drop(po.statement, "masquerade")
    taken = [*scene.base.smarthosts, scene.topology.host(scene.gateway())]
    say(po.statement, f"masquerade {scene.rng.choice(taken + po.domains)}")


def dumb_nameserver(scene):
    zone = scene.zone()
    if zone is None:
        return False
    say(zone, f"nameserver dumb.{zone.fields['name']}")


def undelegated(scene):
    zone = scene.zone()
    if zone is None:
        return False
    scene.tree.append(Statement.of(f"zone cut.{zone.fields['name']}", []))


def many_users(scene):
    po = scene.postoffice()
    drop(po.statement, "users")
    say(po.statement, f"users {scene.rng.choice([501, 1000, 65536])}")


def network_smtp(scene):
    scene.tree.append(Statement.of('network "smtp"', []))


def bad_name(scene):
    name = scene.rng.choice(["ELEVENCHARS", "A-B", "A_B", '""', '"A B"',
                             "B\u00dcRO"])
    some_network(scene).body.append(Statement.of(
        f"downstream {name} via {full(scene.gateway().id)}",
        [Statement.of("domain none")]))


def bad_domain(scene):
    return new_domain(scene, scene.rng.choice([
        "a_b.example", "-a.example", "a-.example", "a..example", "1.2.3.4",
        "a" * 64 + ".example", ".".join(["a" * 49] * 6), '"a b.example"']))


def bad_pattern(scene):
    domain = "bad.example"
    text = scene.rng.choice([f"{{network}}.{domain}", f"{{office}}.{domain}",
                             domain, f"{{postoffice}}_.{domain}"])
    po = scene.postoffice()
    drop(po.statement, "domain-pattern")
    say(po.statement, f'domain-pattern "{text}"')


def bad_address(scene):
    gateway = scene.gateway().statement
    drop(gateway, "address")
    say(gateway, "address " + scene.rng.choice([
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "2001:db8::99",
        "1.2.3", "1.2.3.256", "01.2.3.4", "host.example"]))


def smarthost_without_ipv4(scene):
    text = scene.rng.choice(["2001:db8::77", "::ffff:1.2.3.4", "ff02::1"])
    scene.tree.append(Statement.of("smarthost bare.example", [
        Statement.of(f"address {text}")]))


def bad_value(scene):
    po = scene.postoffice()
    drop(po.statement, "database", "users", "phone", "hops")
    say(po.statement, scene.rng.choice([
        "database MM", "database 7", 'phone ""', f'phone "{"5" * 64}"',
        'phone "\u00fc"', f"hops {10**20}"]))


def bad_zone_value(scene):
    zone = scene.zone()
    if zone is None:
        return False
    drop(zone, "ttl", "serial", "preference", "contact")
    say(zone, scene.rng.choice([
        "ttl 1y", "ttl 2147483648", "ttl 99999w", "serial 4294967296",
        "preference 65536", "contact nobody", "contact @x.example"]))


def high_preference(scene):
    zone = scene.zone()
    if zone is None:
        return False
    drop(zone, "preference", "step")
    say(zone, "preference 65535", "step 1")


# Any walks at all

def wild(scene):
    """Links, routes and settings at random; only walks may go wrong."""
    features = [add_link, add_route, add_route, add_route, add_two_way,
                add_network_route, add_inbound, add_outbound, add_setting]

    def is_good(topology):
        return topology.checks() <= WALKS

    for _ in range(scene.rng.randint(1, 8)):
        feature = scene.rng.choice(features)
        generate.try_feature(scene, feature, is_good)


FAULTS = {
    "loop-of-uplinks": ("routing-loop", loop_of_uplinks),
    "loop-of-routes": ("routing-loop", loop_of_routes),
    "hole-in-settings": ("black-hole", hole_in_settings),
    "hole-in-externals": ("black-hole", hole_in_externals),
    "few-hops": ("hop-limit", few_hops),
    "mismatch": ("outbound-mismatch", mismatch),
    "far-forwarder": ("indirect-forwarder", far_forwarder),
    "round-a-neighbour": ("indirect-forwarder", round_a_neighbour),
    "downstream-uplink": ("downstream-forwards", downstream_uplink),
    "downstream-in-walk": ("downstream-forwards", downstream_in_walk),
    "gateway-elsewhere": ("gateway-outbound", gateway_elsewhere),
    "own-host-elsewhere": ("gateway-inbound", own_host_elsewhere),
    "no-way-up": ("no-uplink", no_way_up),
    "postoffice-twice": ("duplicate-postoffice", postoffice_twice),
    "name-twice-in-list": ("duplicate-postoffice", name_twice_in_list),
    "domain-twice": ("duplicate-domain", domain_twice),
    "domain-of-host": ("duplicate-domain", domain_of_host),
    "domain-of-smarthost": ("duplicate-domain", domain_of_smarthost),
    "host-twice": ("duplicate-host", host_twice),
    "host-of-smarthost": ("duplicate-host", host_of_smarthost),
    "address-twice": ("duplicate-address", address_twice),
    "address-of-smarthost": ("duplicate-address", address_of_smarthost),
    "zone-twice": ("duplicate-declaration", zone_twice),
    "smarthost-twice": ("duplicate-declaration", smarthost_twice),
    "setting-twice": ("duplicate-declaration", setting_twice),
    "value-twice": ("duplicate-declaration", value_twice),
    "target-twice": ("duplicate-declaration", target_twice),
    "link-to-uplink": ("duplicate-link", link_to_uplink),
    "link-from-both-ends": ("duplicate-link", link_from_both_ends),
    "unknown-uplink": ("unknown-name", unknown_uplink),
    "unknown-reference": ("unknown-name", unknown_reference),
    "misplaced-property": ("misplaced", misplaced_property),
    "misplaced-head": ("misplaced", misplaced_head),
    "incomplete": ("gateway-incomplete", incomplete),
    "no-domain": ("no-domain", no_domain),
    "owned-masquerade": ("masquerade-owned", owned_masquerade),
    "dumb-nameserver": ("nameserver-address", dumb_nameserver),
    "undelegated": ("zone-undelegated", undelegated),
    "many-users": ("users-limit", many_users),
    "network-smtp": ("reserved-network", network_smtp),
    "bad-name": ("name-syntax", bad_name),
    "bad-domain": ("domain-syntax", bad_domain),
    "bad-pattern": ("domain-syntax", bad_pattern),
    "bad-address": ("address-syntax", bad_address),
    "smarthost-without-ipv4": ("address-syntax", smarthost_without_ipv4),
    "bad-value": ("value-syntax", bad_value),
    "bad-zone-value": ("value-syntax", bad_zone_value),
    "high-preference": ("value-syntax", high_preference),
    "wild": (None, wild),
}

# What is put behind the text of a valid file, and the check for it.
RAW = {
    "raw-empty-statement": ("syntax", b";\n"),
    "raw-open-brace": ("syntax", b"network N {\n"),
    "raw-closing-brace": ("syntax", b"}\n"),
    "raw-no-semicolon": ("syntax", b"hops 10\n"),
    "raw-keyword-as-name": ("syntax", b"network zone { }\n"),
    "raw-misspelt": ("syntax", b"netwerk N { }\n"),
    "raw-string": ("character", b"include \"never ends\n"),
    "raw-control": ("character", b"# a bell: \a\n"),
    "raw-utf8": ("character", b"# not UTF-8: \xff\n"),
    "raw-bidi": ("character", "# \u202e\n".encode()),
    "raw-include": ("include", b"include \"no/such.topo\";\n"),
    "raw-include-self": ("include", b"include \"main.topo\";\n"),
    "raw-version": ("version", b"topoc 1;\n"),
}


def plant(kind, seed):
    """A faulty topology: (statements, the check that must fire)."""
    check, fault = FAULTS[kind]
    for attempt in range(1000):
        scene = generate.valid(random.Random(f"{kind} {seed} {attempt}"))
        if fault(scene) is False:
            continue
        found = understand(scene.tree).checks()
        if check in found or check is None and found:
            return scene.tree, check
    raise RuntimeError(f"no place for {kind}")
