"""What topoc must write for a topology.

admin_sets() gives the rows of admin.rec, each a list of (field, value) in
the order of the contract; text_files() gives the bytes of all other text
files by their path in the output directory.
"""

import mail
import relays
from values import is_ipv4

SETS = ("Postoffice", "External", "Setup", "Served", "AddressMap", "Access")


# Rows

def admin_sets(topology):
    return {"Postoffice": postoffice_rows(topology),
            "External": external_rows(topology),
            "Setup": setup_rows(topology),
            "Served": served_rows(topology),
            "AddressMap": map_rows(topology),
            "Access": access_rows(topology)}


def shown(po):
    return "/".join(po) if po else None


def row(*fields):
    """A row without the fields that have no value, lists spread out."""
    spread = []
    for name, value in fields:
        items = value if isinstance(value, list) else [value]
        spread += [(name, str(item)) for item in items if item is not None]
    return spread


def postoffice_rows(topology):
    return [row(("Id", shown(po.id)),
                ("Network", po.id[0]),
                ("Name", po.id[1]),
                ("Role", po.role),
                ("Uplink", shown(po.uplink)),
                ("Medium", po.medium if po.uplink else None),
                ("Outbound", shown(po.outbound)),
                ("Inbound", [shown(each) for each in po.inbound]),
                ("Domain", po.domains),
                ("Masquerade", topology.masquerade(po)),
                ("Phone", topology.text(po, "phone")),
                ("X25", topology.text(po, "x25")))
            for po in topology.postoffices.values()]


def external_rows(topology):
    rows = []
    for at, known in topology.externals().items():
        for step, (other, via) in enumerate(known, 1):
            first = [("At", shown(at)), ("Step", step),
                     ("Postoffice", shown(other))]
            if via:
                rows.append(row(*first, ("Route", "Indirect"),
                                ("Via", shown(via))))
            else:
                rows.append(row(
                    *first, ("Route", "Direct"),
                    ("Medium", topology.neighbours[at][other]),
                    ("Number", topology.number_to_dial(at, other))))
    return rows


def setup_rows(topology):
    return [row(("At", shown(gateway.id)),
                ("DomainSuffix", "." + topology.suffix(gateway)),
                ("InternetName", topology.host(gateway)),
                ("Address", topology.addresses_of_gateway(gateway)),
                ("RouterAddress", router(topology, gateway)),
                ("Duty", topology.duty(gateway)))
            for gateway in topology.gateways()]


def router(topology, gateway):
    addresses = topology.smarthost(gateway).addresses
    return next(each for each in addresses if is_ipv4(each))


def served_rows(topology):
    return [row(("At", shown(gateway.id)), ("Postoffice", shown(po.id)))
            for gateway in topology.gateways()
            for po in topology.serves(gateway)]


def address_map(topology, gateway):
    """The pairs (postoffice, domain) in the order of the map."""
    pairs = []
    for po in topology.serves(gateway):
        if po.domains:
            masquerade = topology.masquerade(po)
            first = [masquerade] if masquerade else []
            pairs += [(po.id, domain) for domain in first + po.domains]
    return pairs


def map_rows(topology):
    return [row(("At", shown(gateway.id)), ("Position", position),
                ("Postoffice", shown(po)), ("Domain", domain))
            for gateway in topology.gateways()
            for position, (po, domain)
            in enumerate(address_map(topology, gateway), 1)]


def access_rows(topology):
    return [row(("At", shown(at)),
                ("Drive", topology.drive(topology.postoffices[at])),
                ("ForwardTo", shown(forwarder)))
            for at, forwarder in topology.access().items()]


# Files

def text_files(topology, source):
    """Path -> bytes, for all but admin.rec, admin.db and topology.json."""
    files = {}
    said = f"topoc: generated from {source}; do not edit"
    for gateway in topology.gateways():
        path = f"gateways/{'-'.join(gateway.id)}/ADDR_MAP.CFG"
        files[path] = map_text(topology, gateway)
    for smarthost in mail.used_smarthosts(topology):
        path = f"smarthosts/{smarthost.name}/hosts"
        files[path] = "".join(
            [f"# {said}\n"] + [f"{address} {name}\n" for address, name
                               in mail.hosts_table(topology, smarthost)])
    files |= relays.files(topology, f"# {said}\n")
    files |= zone_files(topology, f"; {said}\n")
    return {path: text.encode() for path, text in files.items()}


def map_text(topology, gateway):
    return "".join(f"{shown(po)} {domain}\r\n"
                   for po, domain in address_map(topology, gateway))


def zone_files(topology, comment):
    files = {}
    for zone in topology.zones.values():
        others = mail.other_records(topology, zone)
        path = f"zones/{zone.name}"
        files[path + ".inc"] = comment + record_text(zone, others)
        if zone.is_loadable():
            own = list(dict.fromkeys(mail.nameserver_records(topology, zone)))
            rest = [each for each in others if each not in own]
            files[path + ".zone"] = (comment + soa(zone)
                                     + record_text(zone, own + rest))
    others = mail.other_records(topology, mail.UNDECLARED)
    if others:
        text = record_text(mail.UNDECLARED, others)
        files["zones/_other.inc"] = comment + text
    return files


def record_text(zone, records):
    return "".join(line(zone, *record) for record in records)


def line(zone, owner, kind, value):
    if kind == "MX":
        value = f"{value[0]} {value[1]}."
    elif kind == "NS":
        value += "."
    return f"{owner}.\t{zone.ttl}\tIN\t{kind}\t{value}\n"


def soa(zone):
    local, _, domain = zone.contact.rpartition("@")
    responsible = "".join(c if c.isalnum() or c in "-_/*" else "\\" + c
                          for c in local) + "." + domain
    serial = 1 if zone.serial is None else zone.serial
    value = (f"{zone.nameservers[0].name}. {responsible}. {serial} "
             f"{zone.refresh} {zone.retry} {zone.expire} {zone.minimum}")
    return line(zone, zone.name, "SOA", value)
