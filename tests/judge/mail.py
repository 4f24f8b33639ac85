"""Mail from the Internet: hosts tables, MX and address records, zones.

A record is a tuple (owner, type, value); the value of an MX is the pair
(preference, target).
"""

from model import Zone
from values import canonical_order, is_ipv4, lies_in

UNDECLARED = Zone("")       # the defaults, for what lies in no declared zone


# Names

def zone_of(topology, name):
    """The longest declared zone that a name lies in, or UNDECLARED."""
    if name not in topology.zones_of:
        topology.zones_of[name] = find_zone(topology, name)
    return topology.zones_of[name]


def find_zone(topology, name):
    found = [zone for zone in topology.zones.values()
             if lies_in(name, zone.name)]
    return max(found, key=lambda zone: len(zone.name), default=UNDECLARED)


def outer_zone(topology, zone):
    """The nearest declared zone above, or UNDECLARED."""
    return zone_of(topology, zone.name.partition(".")[2])


def delegates(topology, zone):
    """The zones that this one delegates."""
    if not zone.is_loadable():
        return []
    return [inner for inner in topology.zones.values()
            if outer_zone(topology, inner) is zone]


def is_silent(topology, gateway):
    """A send-only gateway that shares another gateway's host name."""
    shares = any(topology.host(other) == topology.host(gateway)
                 for other in topology.gateways() if other is not gateway)
    return shares and not topology.is_inbound_for_some(gateway)


def announced(topology):
    if topology.heard is None:
        topology.heard = [gateway for gateway in topology.gateways()
                          if not is_silent(topology, gateway)]
    return topology.heard


def used_smarthosts(topology):
    used = {topology.smarthost(gateway).name
            for gateway in topology.gateways()}
    return [topology.smarthosts[name] for name in sorted(used)]


def owned_domains(topology):
    return {domain for po in topology.with_domain() for domain in po.domains}


def ipv4_first(addresses):
    """Without repeats, IPv4 before IPv6, otherwise as they come."""
    listed = list(dict.fromkeys(addresses))
    return ([each for each in listed if is_ipv4(each)]
            + [each for each in listed if not is_ipv4(each)])


# Hosts tables

def hosts_table(topology, smarthost):
    """The pairs (address, name) for one smart host."""
    hosts = {topology.host(gateway) for gateway in topology.gateways()}
    lines = []
    for gateway in announced(topology):
        if topology.smarthost(gateway) is not smarthost:
            continue
        domains = {domain for po in topology.with_domain()
                   if preferred(topology, po, smarthost) == gateway.id
                   for domain in po.domains} - hosts
        names = [topology.host(gateway)]
        names += sorted(domains, key=canonical_order)
        addresses = ipv4_first(topology.addresses_of_gateway(gateway))
        lines += [(address, name) for name in names for address in addresses]
    return lines


def preferred(topology, po, smarthost):
    """The most preferred inbound gateway with this smart host, or None."""
    for gateway in po.inbound:
        if topology.smarthost(topology.postoffices[gateway]) is smarthost:
            return gateway
    return None


# MX records

def mx_records(topology):
    records = set()
    for po in topology.with_domain():
        for domain in po.domains:
            records |= mx_of_domain(topology, po, domain)
        records |= mx_of_masquerade(topology, po)
    for gateway in announced(topology):
        records |= mx_of_host(topology, gateway)
    return records


def mx_of_domain(topology, po, domain):
    zone = zone_of(topology, domain)
    gateways = [topology.postoffices[each] for each in po.inbound]
    if zone.mx == "gateway":
        targets = [topology.host(each) for each in gateways]
    else:
        targets = [topology.smarthost(each).name for each in gateways]
    return {(domain, "MX", (zone.preference + at * zone.step, target))
            for at, target in enumerate(dict.fromkeys(targets))}


def mx_of_masquerade(topology, po):
    domain = topology.masquerade(po)
    if domain is None or not zone_of(topology, domain).is_loadable():
        return set()
    preference = zone_of(topology, domain).preference
    return {(domain, "MX", (preference, topology.smarthost(
        topology.postoffices[gateway]).name)) for gateway in po.inbound}


def mx_of_host(topology, gateway):
    host = topology.host(gateway)
    zone = zone_of(topology, host)
    if zone.mx == "gateway" or host in owned_domains(topology):
        return set()
    return {(host, "MX", (zone.preference, topology.smarthost(gateway).name))}


# Addresses

def addresses_of(topology, name):
    """All addresses of a name, whoever declares them."""
    found = []
    for zone in sorted(topology.zones.values(),
                       key=lambda zone: canonical_order(zone.name)):
        for nameserver in zone.nameservers:
            if nameserver.name == name:
                found += nameserver.addresses
    return ipv4_first(found + addresses_of_host(topology, name))


def addresses_of_host(topology, name):
    """Those of a gateway PC or a smart host with this name."""
    found = []
    for gateway in announced(topology):
        if topology.host(gateway) == name:
            found += topology.addresses_of_gateway(gateway)
    if name in topology.smarthosts:
        found += topology.smarthosts[name].addresses
    return ipv4_first(found)


def address_records(name, addresses):
    return [(name, "A" if is_ipv4(address) else "AAAA", address)
            for address in addresses]


# Zones

def nameserver_records(topology, zone):
    """The zone's own NS records and the addresses that go with them."""
    records = [(zone.name, "NS", nameserver.name)
               for nameserver in zone.nameservers]
    for nameserver in zone.nameservers:
        if lies_in(nameserver.name, zone.name):
            records += address_records(
                nameserver.name, addresses_of(topology, nameserver.name))
    return records


def other_records(topology, zone):
    """The records that an .inc holds, in order."""
    records = [record for record in mx_records(topology)
               if zone_of(topology, record[0]) is zone]
    for name in host_names(topology):
        if zone_of(topology, name) is zone:
            records += address_records(
                name, addresses_of_host(topology, name))
    for other in topology.zones.values():
        for nameserver in other.nameservers:
            name = nameserver.name
            if (zone is not UNDECLARED and other is not zone
                    and zone_of(topology, name) is zone):
                records += address_records(name, addresses_of(topology, name))
    for inner in delegates(topology, zone):
        records += delegation(topology, inner)
    return in_order(topology, records)


def host_names(topology):
    return ([topology.host(gateway) for gateway in announced(topology)]
            + [smarthost.name for smarthost in used_smarthosts(topology)])


def delegation(topology, inner):
    """What the zone above says of this one: NS records and glue."""
    records = [(inner.name, "NS", nameserver.name)
               for nameserver in inner.nameservers]
    for nameserver in inner.nameservers:
        if lies_in(nameserver.name, inner.name):
            records += address_records(
                nameserver.name, addresses_of(topology, nameserver.name))
    return records


def in_order(topology, records):
    """By owner, then NS, MX, A, AAAA; each record once."""
    listed = list(dict.fromkeys(records))
    first = {record: at for at, record in enumerate(listed)}

    def key(record):
        owner, kind, value = record
        rank = ("NS", "MX", "A", "AAAA").index(kind)
        if kind == "MX":
            within = (value[0], canonical_order(value[1]))
        elif kind == "NS":
            within = (first[record],)
        else:
            within = (addresses_of(topology, owner).index(value),)
        return canonical_order(owner), rank, within

    return sorted(listed, key=key)
