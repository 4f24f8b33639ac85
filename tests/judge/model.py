"""What a topology means: tree, links, next hops, walks, externals, Access.

A second implementation of the language's *Meaning*, made to be obviously
right: dictionaries and naive walks.  A postoffice is known by its id, the
pair (network, name).  Faults found on the way are kept in `findings` as
pairs (check, subject).
"""

from dataclasses import dataclass, field

import values
from reader import SETTINGS

ABSENT = object()


@dataclass
class SmartHost:
    name: str
    addresses: list


@dataclass
class Nameserver:
    name: str
    addresses: list


@dataclass
class Zone:
    name: str
    nameservers: list = field(default_factory=list)
    contact: str = None
    serial: int = None
    ttl: int = 3600
    refresh: int = 4 * 3600
    retry: int = 3600
    expire: int = 14 * 86400
    minimum: int = 3600
    mx: str = "gateway"
    says_mx: bool = False
    preference: int = 10
    step: int = 10

    def is_loadable(self):
        return bool(self.nameservers) and self.contact is not None


@dataclass
class Postoffice:
    id: tuple
    role: str
    statement: object
    blocks: list                    # of settings, the innermost last
    encloser: tuple = None
    own_domains: list = None        # None: not said; []: `domain none`
    properties: dict = field(default_factory=dict)
    # found by resolve():
    uplink: tuple = None
    medium: str = "drive"
    routes: dict = field(default_factory=dict)
    network_routes: dict = field(default_factory=dict)
    dial: dict = field(default_factory=dict)
    domains: list = field(default_factory=list)
    inbound: list = field(default_factory=list)
    outbound: tuple = None

    def setting(self, kind, default=None):
        """What the innermost block says, as (fields, network)."""
        for block in reversed(self.blocks):
            if kind in block:
                return block[kind]
        return default

    def is_gateway(self):
        return self.role == "gateway"


class Topology:
    def __init__(self):
        self.findings = set()
        self.possible = set()       # findings that may be left unsaid
        self.caused = {}            # what has one statement as its cause
        self.places = {}            # by the id of a statement's fields
        self.file_block = {}
        self.network_blocks = {}
        self.smarthosts = {}
        self.zones = {}
        self.postoffices = {}
        self.references = []        # of settings: (kind, ref, network)
        self.children = {}
        self.neighbours = {}        # id -> {id: medium}
        self.linked = {}            # id -> set of ids
        self.ways_up = {}           # what was found once; see above(),
        self.hops_to = {}           # next_hop(),
        self.ways = None            # walks(),
        self.zones_of = {}          # and in mail.py zone_of()
        self.heard = None           # and announced()

    def note(self, check, subject=None):
        self.findings.add((check, subject))

    def checks(self):
        return {check for check, _ in self.findings}

    # Gathering

    def gather(self, statements):
        for at, statement in enumerate(statements):
            kind, fields = statement.kind, statement.fields
            if kind == "topoc":
                if at or fields["version"] != "1":
                    self.note("version")
            elif kind == "smarthost-declaration":
                self.gather_smarthost(statement)
            elif kind == "zone":
                self.gather_zone(statement)
            elif kind == "network":
                self.gather_network(statement)
            elif kind in SETTINGS:
                self.set(self.file_block, statement, None)
            elif kind != "allow":
                raise ValueError(f"{kind} stands in a file")

    def gather_smarthost(self, statement):
        name = statement.fields["name"]
        listed = [part.fields["addresses"] for part in statement.body
                  if part.kind == "address"]
        if len(listed) > 1 or name in self.smarthosts:
            self.note("duplicate-declaration", name)
        self.check_domain(name)
        addresses = self.addresses(sum(listed, []))
        if not any(values.is_ipv4(address) for address in addresses):
            self.note("address-syntax", name)
        self.smarthosts[name] = SmartHost(name, addresses)

    def gather_zone(self, statement):
        zone = Zone(statement.fields["name"])
        if zone.name in self.zones:
            self.note("duplicate-declaration", zone.name)
        self.check_domain(zone.name)
        if 250 < len(zone.name) <= 253:     # beyond it is no domain
            self.note("limit", zone.name)
        seen = set()
        for part in statement.body or []:
            if part.kind in seen - {"nameserver", "allow"}:
                self.note("duplicate-declaration", (zone.name, part.kind))
            seen.add(part.kind)
            self.zone_setting(zone, part)
        self.zones[zone.name] = zone

    def zone_setting(self, zone, part):
        fields = part.fields
        if part.kind == "nameserver":
            self.check_domain(fields["name"])
            if fields["name"] in [each.name for each in zone.nameservers]:
                self.note("duplicate-declaration", fields["name"])
            addresses = self.addresses(fields["addresses"])
            zone.nameservers.append(Nameserver(fields["name"], addresses))
        elif part.kind == "contact":
            zone.contact = self.mailbox(fields["mailbox"])
        elif part.kind == "mx":
            zone.mx, zone.says_mx = fields["target"], True
        elif "time" in fields:
            setattr(zone, part.kind, self.seconds(fields["time"]))
        elif part.kind == "serial":
            zone.serial = self.number(fields["number"], 0, 2**32 - 1)
        elif "number" in fields:
            setattr(zone, part.kind, self.number(fields["number"], 0, 65535))

    def gather_network(self, statement):
        network = statement.fields["name"]
        self.check_name(network)
        if network == "SMTP":
            self.note("reserved-network", network)
        block = self.network_blocks.setdefault(network, {})
        for part in statement.body:
            if part.kind in SETTINGS:
                self.set(block, part, network)
            elif part.kind == "postoffice":
                self.gather_postoffice(part, network,
                                       [self.file_block, block], None)
            elif part.kind != "allow":
                raise ValueError(f"{part.kind} stands in a network")

    def gather_postoffice(self, statement, network, blocks, encloser):
        names = statement.fields["names"]
        block, nested, properties = {}, [], {}
        for part in statement.body or []:
            if part.kind in SETTINGS:
                self.set(block, part, network)
            elif part.kind == "postoffice":
                nested.append(part)
            elif part.kind != "allow":
                self.property(properties, part)
        self.check_place(statement, properties, nested, encloser)
        for name in names:
            self.declare((network, name), statement, blocks + [block],
                         encloser, properties)
        for part in nested:
            self.gather_postoffice(part, network, blocks + [block],
                                   (network, names[0]))

    def declare(self, po, statement, blocks, encloser, properties):
        self.check_name(po[1])
        if po in self.postoffices:
            self.note("duplicate-postoffice", po)
            return
        own = properties.get("domain")
        self.postoffices[po] = Postoffice(
            po, statement.fields["role"], statement, blocks, encloser,
            own[0]["domains"] if own else None, properties)

    def property(self, properties, part):
        """Keeps the property's fields, as a list for each kind."""
        repeatable = ("link", "route", "route-network", "dial")
        if part.kind in properties and part.kind not in repeatable:
            self.note("duplicate-declaration", part.kind)
        properties.setdefault(part.kind, []).append(part.fields)
        self.place(part)
        self.check_property(part)

    def check_property(self, part):
        fields = part.fields
        if part.kind in ("phone", "x25", "dial"):
            if not values.is_number_to_dial(fields["text"]):
                self.note("value-syntax", fields["text"])
        elif part.kind == "users":
            if (self.number(fields["number"], 0, 2**31) or 0) > 500:
                self.note("users-limit")
        elif part.kind == "host":
            self.check_domain(fields["name"])
        elif part.kind == "domain":
            self.check_list(fields["domains"])
            for domain in fields["domains"]:
                self.check_domain(domain)
        elif part.kind == "address":
            for address in self.addresses(fields["addresses"]):
                if not values.is_ipv4(address):
                    self.note("address-syntax", address)

    def check_place(self, statement, properties, nested, encloser):
        fields = statement.fields
        is_gateway = fields["role"] == "gateway"
        misplaced = [
            is_gateway and (encloser or fields["via"] or fields["by"]),
            encloser and fields["via"],
            not is_gateway and ("host" in properties
                                or "address" in properties),
            len(fields["names"]) > 1 and (
                nested or "host" in properties or "address" in properties
                or any(said["domains"] for said
                       in properties.get("domain", [])))]
        if any(misplaced):
            self.note("misplaced", tuple(fields["names"]))

    def set(self, block, statement, network):
        """Adds a setting to a block, after a look at its value."""
        kind, fields = statement.kind, statement.fields
        self.place(statement)
        if kind in block:
            self.note("duplicate-declaration", kind)
        block[kind] = (fields, network)
        if kind in ("inbound", "outbound"):
            self.check_list([(ref[0] or network, ref[1])
                             for ref in fields["refs"]])
            self.references += [(kind, ref, network)
                                for ref in fields["refs"]]
        elif kind == "smarthost":
            self.references.append((kind, fields["name"], network))
        elif kind == "hops":
            self.number(fields["number"], 1, 65535)
        elif kind == "database" and not values.is_letter(fields["letter"]):
            self.note("value-syntax", fields["letter"])
        elif kind == "suffix" or kind == "masquerade" and fields["domain"]:
            self.check_domain(fields["domain"])
        elif kind == "domain-pattern":
            if not values.is_pattern(fields["pattern"]):
                self.note("domain-syntax", fields["pattern"])

    def place(self, statement):
        """Keeps where a statement stands, to tell which one comes first."""
        self.places.setdefault(id(statement.fields), statement.place
                               or (0, len(self.places)))

    # Values

    def check_name(self, name):
        if not values.is_name(name):
            self.note("name-syntax", name)

    def check_domain(self, domain):
        if not values.is_domain(domain):
            self.note("domain-syntax", domain)

    def check_list(self, items):
        if len(set(items)) < len(items):
            self.note("duplicate-declaration", tuple(items))

    def addresses(self, texts):
        """The addresses of a list in their canonical form."""
        found = [values.canonical_ip(text) for text in texts]
        if None in found:
            self.note("address-syntax", tuple(texts))
        self.check_list(found)
        return [address for address in found if address is not None]

    def number(self, text, least, most):
        number = values.number(text, least, most)
        if number is None:
            self.note("value-syntax", text)
        return number

    def seconds(self, text):
        seconds = values.seconds(text)
        if seconds is None:
            self.note("value-syntax", text)
        return seconds

    def mailbox(self, text):
        mailbox = values.mailbox(text)
        if mailbox is None:
            self.note("value-syntax", text)
        return mailbox

    # References

    def find(self, ref, network):
        """The id that a reference means, or None where there is none."""
        po = (ref[0] or network, ref[1])
        if po not in self.postoffices:
            self.note("unknown-name", po)
            return None
        return po

    def resolve(self):
        self.postoffices = dict(sorted(self.postoffices.items()))
        for po in self.postoffices.values():
            self.children[po.id] = set()
            self.neighbours[po.id] = {}
            self.linked[po.id] = set()
        for po in self.postoffices.values():
            self.join_uplink(po)
        for po in self.postoffices.values():
            for said in po.properties.get("link", []):
                self.join_links(po, said)
        for po in self.postoffices.values():
            self.read_routes(po)
            self.read_dials(po)
        self.check_references()

    def join_uplink(self, po):
        fields = po.statement.fields
        po.medium = fields["medium"]
        if po.is_gateway():
            return
        if po.encloser is None and fields["via"] is None:
            self.note("no-uplink", po.id)
            return
        uplink = po.encloser or self.find(fields["via"], po.id[0])
        if uplink == po.id:
            self.note("misplaced", po.id)
        elif uplink in self.postoffices:
            po.uplink = uplink
            self.children[uplink].add(po.id)
            self.join(po.id, uplink, po.medium)
            if self.postoffices[uplink].role == "downstream":
                self.note("downstream-forwards", uplink)

    def join(self, one, other, medium):
        self.neighbours[one][other] = medium
        self.neighbours[other][one] = medium

    def join_links(self, po, said):
        ends = [self.find(ref, po.id[0]) for ref in said["refs"]]
        self.check_list([end for end in ends if end])
        for end in dict.fromkeys(ends):
            if end == po.id:
                self.note("misplaced", po.id)
            elif end in self.neighbours[po.id]:
                self.note("duplicate-link", frozenset((po.id, end)))
            elif end:
                self.join(po.id, end, said["medium"])
                self.linked[po.id].add(end)
                self.linked[end].add(po.id)

    def read_routes(self, po):
        for said in po.properties.get("route", []):
            via = self.find(said["via"], po.id[0])
            for ref in said["targets"]:
                target = self.find(ref, po.id[0])
                self.add_route(po, po.routes, target, via)
        for said in po.properties.get("route-network", []):
            via = self.find(said["via"], po.id[0])
            network = said["network"]
            if network not in self.network_blocks:
                self.note("unknown-name", network)
            self.add_route(po, po.network_routes, network, via)

    def add_route(self, po, routes, target, via):
        if po.id in (target, via):
            self.note("misplaced", po.id)
        elif target is None or via is None:
            return
        elif target in routes:
            self.note("duplicate-declaration", (po.id, target))
        elif (via not in self.neighbours[po.id]
                or target in self.neighbours[po.id] and target != via):
            self.note("indirect-forwarder", (po.id, target))
        else:
            routes[target] = via

    def read_dials(self, po):
        for said in po.properties.get("dial", []):
            end = self.find(said["ref"], po.id[0])
            if end in po.dial:
                self.note("duplicate-declaration", (po.id, end))
            elif end and end not in self.neighbours[po.id]:
                self.note("misplaced", (po.id, end))
            po.dial[end] = said["text"]

    def check_references(self):
        for kind, ref, network in self.references:
            if kind == "smarthost":
                if ref not in self.smarthosts:
                    self.note("unknown-name", ref)
                continue
            po = self.find(ref, network)
            if po and not self.postoffices[po].is_gateway():
                self.note("misplaced", po)

    # The tree

    def above(self, po):
        """The postoffices that this one sits below, the nearest first."""
        if po in self.ways_up:
            return self.ways_up[po]
        found, at = [], self.postoffices[po].uplink
        while at is not None and at not in found:
            found.append(at)
            at = self.postoffices[at].uplink
        self.ways_up[po] = found
        return found

    def root(self, po):
        return ([po] + self.above(po))[-1]

    def check_tree(self):
        for po in self.postoffices:
            way = self.above(po)
            if po in way:
                cycle = [po] + way[:way.index(po)]
                self.note("routing-loop", turned(cycle))

    def settle(self):
        """Gives every postoffice its domains and gateways."""
        for po in self.postoffices.values():
            po.domains = self.domains_of(po)
            root = self.root(po.id)
            po.inbound = self.gateways_said(po, "inbound") or [root]
            outbound = self.gateways_said(po, "outbound") or [root]
            po.outbound = po.id if po.is_gateway() else outbound[0]
            if po.is_gateway() and po.domains and outbound[0] != po.id:
                self.note("gateway-outbound", po.id)
            if (not po.domains and po.own_domains is None
                    and po.role != "hub"):
                self.note("no-domain", po.id)

    def gateways_said(self, po, kind):
        fields, network = po.setting(kind, ({"refs": []}, None))
        return [self.find(ref, network) for ref in fields["refs"]]

    def domains_of(self, po):
        pattern = po.setting("domain-pattern")
        if po.own_domains is not None or pattern is None:
            return po.own_domains or []
        domain = values.fill(pattern[0]["pattern"], po.id)
        self.check_domain(domain)
        return [domain]

    def gateways(self):
        return [po for po in self.postoffices.values()
                if po.role == "gateway"]

    def with_domain(self):
        return [po for po in self.postoffices.values() if po.domains]

    # Walks

    def next_hop(self, at, target):
        """Where mail for the target leaves to, or None."""
        pair = at, target
        if pair not in self.hops_to:
            self.hops_to[pair] = self.find_hop(at, target)
        return self.hops_to[pair]

    def find_hop(self, at, target):
        po = self.postoffices[at]
        above_target = self.above(target)
        if target in po.routes:
            return po.routes[target]
        if target in self.neighbours[at]:
            return target
        if target[0] in po.network_routes and at not in above_target:
            return po.network_routes[target[0]]
        for nearest in above_target:
            if nearest in self.children[at] or nearest in self.linked[at]:
                return nearest
        return po.uplink

    def walk(self, start, target):
        """The postoffices on the way, and how it ends: None where it
        arrives, ("black-hole", …) or ("routing-loop", …)."""
        way = [start]
        while way[-1] != target:
            hop = self.next_hop(way[-1], target)
            if hop is None:
                return way, ("black-hole", (way[-1], target))
            if hop in way:
                return way, ("routing-loop", turned(way[way.index(hop):]))
            way.append(hop)
        return way, None

    def needed(self):
        """The pairs between which mail must walk, in both directions."""
        pairs = set()
        for po in self.postoffices.values():
            others = set(po.routes)
            others |= {other for other in self.postoffices
                       if other[0] in po.network_routes}
            if po.domains:
                others |= {*po.inbound, po.outbound}
            if self.externals_setting(po) == "all":
                others |= set(self.postoffices)
            for other in others - {po.id}:
                pairs |= {(po.id, other), (other, po.id)}
        return sorted(pairs)

    def walks(self):
        if self.ways is None:
            self.ways = {pair: self.walk(*pair) for pair in self.needed()}
        return self.ways

    def outbound_walks(self):
        return [self.walk(po.id, po.outbound) for po in self.with_domain()]

    # Settings

    def externals_setting(self, po):
        return po.setting("externals", ({"which": "smtp"}, None))[0]["which"]

    def hops(self, po):
        return int(po.setting("hops", ({"number": 10}, None))[0]["number"])

    def drive(self, po):
        said = po.setting("database", ({"letter": "M"}, None))
        return said[0]["letter"].upper()

    def masquerade(self, po):
        said = po.setting("masquerade", ({"domain": None}, None))
        return said[0]["domain"] if po.domains else None

    def host(self, gateway):
        said = gateway.properties.get("host")
        return said[0]["name"] if said else None

    def addresses_of_gateway(self, gateway):
        said = gateway.properties.get("address")
        return [values.canonical_ip(text)
                for text in said[0]["addresses"]] if said else []

    def suffix(self, gateway):
        said = gateway.setting("suffix")
        if said:
            return said[0]["domain"]
        return (self.host(gateway) or "").partition(".")[2] or None

    def smarthost(self, gateway):
        said = gateway.setting("smarthost")
        if said:
            return self.smarthosts[said[0]["name"]]
        if len(self.smarthosts) == 1:
            return next(iter(self.smarthosts.values()))
        return None

    # What each postoffice is told

    def serves(self, gateway):
        return [po for po in self.postoffices.values()
                if po is gateway or po.domains
                and gateway.id in (*po.inbound, po.outbound)]

    def is_inbound_for_some(self, gateway):
        return any(gateway.id in po.inbound for po in self.with_domain())

    def duty(self, gateway):
        receives = self.is_inbound_for_some(gateway)
        sends = any(gateway.id == po.outbound for po in self.with_domain())
        if receives == sends:
            return "both"
        return "receive" if receives else "send"

    def externals(self):
        """For each postoffice the others that it must know: in ADMIN's
        order, as (id, the neighbour that it goes through or None)."""
        defined = {po: set(self.neighbours[po]) for po in self.postoffices}
        for (_, target), (way, _) in self.walks().items():
            for at in way:
                defined[at].add(target)
        return {at: self.in_order(at, known - {at})
                for at, known in defined.items()}

    def in_order(self, at, known):
        uplink = self.postoffices[at].uplink
        hops = {other: self.next_hop(at, other) for other in known}
        direct = sorted(other for other in known if hops[other] == other)
        if uplink in direct:
            direct.remove(uplink)
            direct.insert(0, uplink)
        indirect = sorted(known - set(direct))
        return ([(other, None) for other in direct]
                + [(other, hops[other]) for other in indirect])

    def number_to_dial(self, at, other):
        medium = self.neighbours[at][other]
        if medium == "drive":
            return None
        if other in self.postoffices[at].dial:
            return self.postoffices[at].dial[other]
        kind = "phone" if medium == "modem" else "x25"
        return self.text(self.postoffices[other], kind)

    def text(self, po, kind):
        said = po.properties.get(kind)
        return said[0]["text"] if said else None

    def access(self):
        """For each postoffice with Access, what it is installed against."""
        having = {po.id for gateway in self.gateways()
                  for po in self.serves(gateway)}
        for way, _ in self.outbound_walks():
            having |= set(way)
        return {po: self.forwarder(po) for po in sorted(having)}

    def forwarder(self, po):
        outbound = self.postoffices[po].outbound
        return po if po == outbound else self.next_hop(po, outbound)


def turned(cycle):
    """A cycle, from its least postoffice on."""
    least = cycle.index(min(cycle))
    return tuple(cycle[least:] + cycle[:least])
