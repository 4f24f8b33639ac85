"""The warnings that a topology without errors deserves.

Each function is one check, by brute force from its definition; a warning is
(check, subject).  Subjects are what the message must name: a network, a
domain, a postoffice's id, a pair of them, figures.  `allow` is left aside.
"""

from itertools import combinations

import mail
from outputs import address_map

RESERVED = set("""ATTMAIL COMPUSERVE DISOSS EASYLINK ENVOY FAX GTE MCI MHS
    MSMAIL OV PROFS SNADS SOURCE VMGATE X400""".split())
EXTRA = {"unused", "zone-apex", "zone-serial", "zone-incomplete",
         "postoffices-limit"}       # only under -Wextra
STAMPED = 10                        # what some clients take for the hop count
NETWORKS, POSTOFFICES, MEMORY = 66, 200, 160 * 1024


def predict(topology):
    """All warnings under -Wextra, as a set of pairs (check, subject)."""
    return {(check, subject) for check, find in CHECKS.items()
            for subject in find(topology)}


# Names

def reserved_networks(topology):
    return RESERVED & set(topology.network_blocks)


def networks_msg(topology):
    return {"MSG"} & set(topology.network_blocks)


def alike(one, other):
    """Whether a comparison of nine characters takes one for the other."""
    parts = list(zip(one, other))
    return (all(a[:9] == b[:9] for a, b in parts)
            and any({len(a), len(b)} == {9, 10} for a, b in parts))


def prefix_names(topology):
    return {frozenset(pair) for way, _ in topology.walks().values()
            for pair in combinations(way, 2) if alike(*pair)}


# What has no use

def unused(topology):
    return (unused_smarthosts(topology) | unused_zones(topology)
            | unused_networks(topology) | unused_hubs(topology)
            | set(idle_routes(topology)))


def nameservers(topology):
    return {nameserver.name for zone in topology.zones.values()
            for nameserver in zone.nameservers}


def unused_smarthosts(topology):
    used = {topology.smarthost(gateway).name
            for gateway in topology.gateways()} | nameservers(topology)
    return {("smarthost", name) for name in topology.smarthosts
            if name not in used}


def unused_zones(topology):
    names = mail.owned_domains(topology) | nameservers(topology)
    names |= {topology.host(gateway) for gateway in topology.gateways()}
    names |= {each.name for each in mail.used_smarthosts(topology)}
    names |= {topology.masquerade(po)
              for po in topology.postoffices.values()} - {None}
    used = {mail.zone_of(topology, name).name for name in names}
    used |= {mail.outer_zone(topology, zone).name
             for zone in topology.zones.values()}
    return {("zone", name) for name in topology.zones if name not in used}


def unused_networks(topology):
    inhabited = {network for network, _ in topology.postoffices}
    return {("network", name) for name in topology.network_blocks
            if name not in inhabited}


def unused_hubs(topology):
    """Hubs that are no uplink, and that no needed walk passes."""
    passed = {at for way, _ in topology.walks().values()
              for at in way[1:-1]}
    return {("hub", po.id) for po in topology.postoffices.values()
            if po.role == "hub" and not topology.children[po.id]
            and po.id not in passed}


def routes(topology):
    """Each static route as (kind, the postoffices that it is written for,
    target), where target is an id or a network's name."""
    writers = {}
    for po in topology.postoffices.values():
        writers.setdefault(id(po.statement), []).append(po)
    for written in writers.values():
        ids = tuple(po.id for po in written)
        for target in written[0].routes:
            yield "route", ids, target
        for network in written[0].network_routes:
            yield "route-network", ids, network


def next_hops(topology, ids):
    return [topology.find_hop(at, target) for at in ids
            for target in topology.postoffices if target != at]


def without(topology, removed, ask):
    """The answer to a question where these routes are not there."""
    saved = [(po, po.routes, po.network_routes)
             for po in topology.postoffices.values()]
    for po, direct, networks in saved:
        gone = {(kind, target) for kind, ids, target in removed
                if po.id in ids}
        po.routes = {target: via for target, via in direct.items()
                     if ("route", target) not in gone}
        po.network_routes = {
            target: via for target, via in networks.items()
            if ("route-network", target) not in gone}
    answer = ask()
    for po, direct, networks in saved:
        po.routes, po.network_routes = direct, networks
    return answer


def idle_routes(topology, removed=()):
    """Routes equal to what holds without each, others already removed."""
    removed, idle = list(removed), []
    for route in routes(topology):
        if route in removed:
            continue

        def ask():
            return next_hops(topology, route[1])

        if (without(topology, removed, ask)
                == without(topology, [*removed, route], ask)):
            idle.append(route)
    return idle


# Walks and calls

def near_limits(topology):
    found = set()
    for pair, (way, _) in topology.walks().items():
        hops = topology.hops(topology.postoffices[pair[0]])
        transfers = len(way) - 1
        if transfers == hops - 1 or STAMPED <= transfers < hops:
            found.add(frozenset(pair))
    return found


def connections(topology):
    """(one end, the other, whether it can call, whether it can be)."""
    for one, ends in topology.neighbours.items():
        for other, medium in ends.items():
            if medium != "drive":
                yield (one, other,
                       topology.number_to_dial(one, other) is not None,
                       topology.number_to_dial(other, one) is not None)


def one_way_calls(topology):
    """(who cannot be called, whose mail waits)."""
    return {(other, one) for one, other, calls, is_called
            in connections(topology) if is_called and not calls}


def modem_numbers(topology):
    return {frozenset((one, other)) for one, other, calls, is_called
            in connections(topology) if not calls and not is_called}


# Zones

def mx_gateways(topology):
    zones = {mail.zone_of(topology, domain).name
             for domain in mail.owned_domains(topology)}
    return {zone.name for zone in topology.zones.values()
            if not zone.says_mx and zone.name in zones}


def zones_missing(topology):
    if not topology.zones:
        return set()
    names = mail.owned_domains(topology)
    names |= {topology.host(gateway) for gateway in topology.gateways()}
    return {name for name in names
            if mail.zone_of(topology, name) is mail.UNDECLARED}


def zone_apexes(topology):
    return mail.owned_domains(topology) & set(topology.zones)


def zone_serials(topology):
    return {zone.name for zone in topology.zones.values()
            if zone.is_loadable() and zone.serial is None}


def zones_incomplete(topology):
    return {zone.name for zone in topology.zones.values()
            if not zone.is_loadable()}


# Limits

def beyond(counts, limit):
    """(how many are beyond, the most, who has so many)."""
    over = [count for count in counts.values() if count > limit]
    if not over:
        return set()
    return {(len(over), max(over), frozenset(
        each for each, count in counts.items() if count == max(over)))}


def networks_of(known):
    return {other[0] for other, _ in known}


def many_networks(topology):
    access = topology.access()
    return beyond({at: len(networks_of(known)) + (at in access)
                   for at, known in topology.externals().items()}, NETWORKS)


def many_postoffices(topology):
    return beyond({at: len(known) for at, known
                   in topology.externals().items()}, POSTOFFICES)


def gateway_memories(topology):
    """(gateway, users, networks, postoffices, map lines)."""
    externals, found = topology.externals(), set()
    for gateway in topology.gateways():
        said = gateway.properties.get("users")
        users = int(said[0]["number"]) if said else 0
        known = externals[gateway.id]
        figures = (users, len(networks_of(known)), len(known),
                   len(address_map(topology, gateway)))
        if sum(a * b for a, b in zip(figures, (37, 45, 115, 83))) > MEMORY:
            found.add((gateway.id, *figures))
    return found


CHECKS = {
    "reserved-network": reserved_networks, "network-msg": networks_msg,
    "prefix-name": prefix_names, "unused": unused,
    "hop-limit-near": near_limits, "one-way-call": one_way_calls,
    "modem-number": modem_numbers, "mx-gateway": mx_gateways,
    "zone-missing": zones_missing, "zone-apex": zone_apexes,
    "zone-serial": zone_serials, "zone-incomplete": zones_incomplete,
    "networks-limit": many_networks, "postoffices-limit": many_postoffices,
    "gateway-memory": gateway_memories}
