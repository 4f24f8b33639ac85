"""The errors of a topology whose declarations are sound.

Each function is a group of checks; a finding is (check, subject), where
the subject says what is counted as one.
"""

import causes
import mail
from model import Topology


def understand(statements):
    """The topology that these statements describe, with its findings."""
    topology = Topology()
    topology.gather(statements)
    topology.resolve()
    topology.check_tree()
    if not topology.findings:
        topology.settle()
        check(topology)
    return topology


def check(topology):
    check_walks(topology)
    check_outbound(topology)
    check_gateways(topology)
    if "gateway-incomplete" in topology.checks():
        return
    check_sharing(topology, "duplicate-host", gateway_names(topology))
    check_sharing(topology, "duplicate-address", addresses(topology))
    check_domains(topology)
    check_masquerades(topology)
    check_zones(topology)


# Walks

def check_walks(topology):
    holes, too_long = {}, {}
    for pair, (way, trouble) in topology.walks().items():
        passed = [at for at in way[1:]
                  if at != pair[1]
                  and topology.postoffices[at].role == "downstream"]
        forwards = {("downstream-forwards", at) for at in passed}
        if trouble:
            if trouble[0] == "black-hole":
                holes.setdefault(trouble[1], []).append(pair)
            else:
                topology.findings.add(trouble)
            topology.possible |= forwards
            continue
        topology.findings |= forwards
        if len(way) - 1 >= topology.hops(topology.postoffices[pair[0]]):
            too_long.setdefault(frozenset(pair), []).append(pair)
    for hole, pairs in holes.items():
        note_once(topology, "black-hole", hole,
                  causes.first(topology, pairs))
    for pair, pairs in too_long.items():
        note_once(topology, "hop-limit", pair,
                  causes.of_length(topology, pairs))


def note_once(topology, check, subject, cause):
    """One finding a cause, with what it makes; without one, the subject."""
    if cause is None:
        topology.note(check, subject)
        return
    topology.note(check, cause)
    topology.caused.setdefault((check, cause), set()).add(subject)


def check_outbound(topology):
    """Each postoffice that mismatches, by the first walk that comes to it:
    of the first gateway, and for that of the first postoffice."""
    seen = set()
    for po in sorted(topology.with_domain(),
                     key=lambda po: (po.outbound, po.id)):
        way, trouble = topology.walk(po.id, po.outbound)
        cause = causes.of_setting(topology, po, "outbound")
        for at in way:
            if (topology.postoffices[at].outbound == po.outbound
                    or at in seen):
                continue
            if trouble:
                topology.possible.add(("outbound-mismatch", at))
            else:
                seen.add(at)
                note_once(topology, "outbound-mismatch", at, cause)


# Gateways and smart hosts

def check_gateways(topology):
    for gateway in topology.gateways():
        complete = (topology.host(gateway) and topology.smarthost(gateway)
                    and topology.addresses_of_gateway(gateway)
                    and topology.suffix(gateway))
        if not complete:
            topology.note("gateway-incomplete", gateway.id)
        if (topology.host(gateway) in gateway.domains
                and gateway.id not in gateway.inbound):
            topology.note("gateway-inbound", gateway.id)


def check_sharing(topology, name, pairs):
    """One name or address may not belong to two owners."""
    owner_of = {}
    for value, owner in pairs:
        if owner_of.setdefault(value, owner) != owner:
            topology.note(name, value)


def gateway_names(topology):
    return ([(topology.host(gateway), gateway.id)
             for gateway in mail.announced(topology)]
            + [(name, name) for name in topology.smarthosts])


def addresses(topology):
    pairs = [(address, gateway.id) for gateway in topology.gateways()
             for address in topology.addresses_of_gateway(gateway)]
    return pairs + [(address, "a smart host")
                    for smarthost in topology.smarthosts.values()
                    for address in smarthost.addresses]


# Domains

def check_domains(topology):
    pairs = [(domain, po.id) for po in topology.with_domain()
             for domain in po.domains]
    owned = mail.owned_domains(topology)
    pairs += [(topology.host(gateway), gateway.id)
              for gateway in topology.gateways()
              if topology.host(gateway) in owned]
    pairs += [(name, name) for name in topology.smarthosts if name in owned]
    check_sharing(topology, "duplicate-domain", pairs)


def check_masquerades(topology):
    taken = mail.owned_domains(topology) | set(topology.smarthosts)
    taken |= {topology.host(gateway) for gateway in topology.gateways()}
    for po in topology.postoffices.values():
        if topology.masquerade(po) in taken:
            topology.note("masquerade-owned", topology.masquerade(po))


# Zones

def check_zones(topology):
    for zone in topology.zones.values():
        outer = mail.outer_zone(topology, zone)
        if outer.is_loadable() and not zone.nameservers:
            topology.note("zone-undelegated", zone.name)
        for nameserver in zone.nameservers:
            name = nameserver.name
            declared = mail.zone_of(topology, name) is not mail.UNDECLARED
            if declared and not mail.addresses_of(topology, name):
                topology.note("nameserver-address", name)
    for owner, _, (preference, _) in mail.mx_records(topology):
        if preference > 65535:
            topology.note("value-syntax", owner)
