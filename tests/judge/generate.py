"""Makes random topologies that are valid, many-sided and small.

A base of gateways, hubs and downstream postoffices comes first.  Then
features are tried one by one: each adds a few statements somewhere, and
stays if the judge's own model still finds no error.

    generate.py [--seed S] [--fault KIND] [--rewrite] [-o DIR]

writes DIR/main.topo, or prints it where there is no -o.
"""

import argparse
import random
import string

from findings import understand
from reader import KEYWORDS, Statement, copy_all
from rewrite import split_networks

NETWORKS = ("COMPANY", "DEPT", "NETSIS", "WASHINGTON", "HUB", "LINK", "N1",
            "4711", "NONE", "A", "EUROPE", "HOST")
DOMAINS = ("company.com", "acme.net", "widgets.co.uk", "admiral.com",
           "b\u00fccher.example", "corp.example")
SUBDOMAINS = ("east", "lab", "west", "x-1", "7")
MEDIA = ("drive", "drive", "modem", "x25")


def chance(rng, probability):
    return rng.random() < probability


# The base

class Base:
    """Statements of a topology without frills."""

    network_names = NETWORKS

    def __init__(self, rng):
        self.rng = rng
        self.names = set()
        self.labels = 0
        self.host_number = 0
        self.tree = []
        self.steepness = rng.choice([0, 0, 0.3, 0.8])
        self.domains = rng.sample(DOMAINS, rng.randint(1, 3))

    def name(self, stem=""):
        """A name for a postoffice, seldom one that is there already."""
        while True:
            name = stem or self.rng.choice("ABCDEFGHIJ0123456789")
            name += "".join(self.rng.choice(string.ascii_uppercase + "012")
                            for _ in range(self.rng.randint(0, 3)))
            if chance(self.rng, 0.1):
                name = self.rng.choice(sorted(KEYWORDS)).upper()
            is_new = name not in self.names or chance(self.rng, 0.1)
            if name.isalnum() and len(name) <= 10 and is_new:
                self.names.add(name)
                return name

    def domain(self):
        self.labels += 1
        parent = self.rng.choice(self.domains)
        if chance(self.rng, 0.3):
            parent = f"{self.rng.choice(SUBDOMAINS)}.{parent}"
        return f"d{self.labels}.{parent}"

    def ipv4(self):
        self.host_number += 1
        high, low = divmod(self.host_number, 200)
        return f"123.{high}.{self.rng.randint(0, 255)}.{low + 1}"

    def ipv6(self):
        self.host_number += 1
        form = self.rng.choice([
            "2001:db8::{}", "2001:db8:0:0:7::{}", "2001:db8:1:0:0:2:0:{}",
            "2001:db8::{}:0:0:1", "fd00:{}::"])
        return form.format(self.host_number)

    def make(self):
        self.tree.append(Statement.of("topoc 1"))
        self.make_smarthosts()
        self.make_networks()
        self.make_gateways()
        self.make_hubs()
        self.make_downstreams()
        if chance(self.rng, 0.15):
            split_networks(self.tree, self.rng)
        return self.tree

    def make_smarthosts(self):
        rng = self.rng
        self.smarthosts = []
        for at in range(rng.choice([1, 1, 2, 3, 4])):
            name = f"relay{at}.{rng.choice(self.domains)}"
            self.smarthosts.append(name)
            listed = [self.ipv4() for _ in range(rng.choice([1, 1, 2]))]
            listed += [self.ipv6() for _ in range(rng.choice([0, 0, 1, 2]))]
            rng.shuffle(listed)
            self.tree.append(Statement.of(
                f"smarthost {name}",
                [Statement.of(f"address {', '.join(listed)}")]))
        self.has_smarthost = at == 0 or chance(rng, 0.7)
        if at and self.has_smarthost:
            self.tree.append(Statement.of(f"smarthost {name}"))

    def make_networks(self):
        """name -> body; and for each postoffice (id) its own body."""
        chosen = self.rng.sample(self.network_names,
                                 self.rng.randint(1, 4))
        self.networks = {}
        self.bodies = {}
        for name in chosen:
            self.networks[name] = []
            self.tree.append(Statement.of(f"network {name}",
                                          self.networks[name]))
        if chance(self.rng, 0.4):
            place = self.rng.choice([self.tree, *self.networks.values()])
            text = self.rng.choice(
                ["{postoffice}.{network}.", "p-{postoffice}x.n{network}.",
                 "{postoffice}-{network}."]) + self.rng.choice(self.domains)
            place.append(Statement.of(f'domain-pattern "{text}"'))
            self.has_pattern = place is self.tree
        else:
            self.has_pattern = False

    def make_gateways(self):
        rng = self.rng
        self.gateways, self.uplinks = [], []
        for at in range(rng.choice([1, 1, 2, 2, 3, 4, 5])):
            network = rng.choice(list(self.networks))
            po = (network, self.name(rng.choice(["", "GW"])))
            host = f"gw{at}.{rng.choice(self.domains)}"
            body = [Statement.of(f"host {host}"), self.gateway_addresses()]
            body += self.gateway_domain(host)
            if chance(rng, 0.1 if self.has_smarthost else 0.7):
                smarthost = rng.choice(self.smarthosts)
                body.append(Statement.of(f"smarthost {smarthost}"))
            self.networks[network].append(
                Statement.of(f"gateway {po[1]}", body))
            self.bodies[po] = body
            self.gateways.append(po)
            self.uplinks.append(po)

    def gateway_addresses(self):
        listed = [self.ipv4() for _ in range(self.rng.choice([1, 1, 1, 2]))]
        return Statement.of(f"address {', '.join(listed)}")

    def gateway_domain(self, host):
        if chance(self.rng, 0.15):
            return [Statement.of("domain none")]
        listed = [self.domain()]
        if chance(self.rng, 0.15):
            listed.insert(self.rng.randint(0, 1), host)
        return [Statement.of(f"domain {', '.join(listed)}")]

    def domain_statements(self, may_be_silent):
        rng = self.rng
        if may_be_silent and chance(rng, 0.5):
            return []
        if chance(rng, 0.1):
            return [Statement.of("domain none")]
        listed = [self.domain() for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        if chance(rng, 0.03):
            listed.append('"none"')
        return [Statement.of(f"domain {', '.join(listed)}")]

    def place(self, role, names, body):
        """Puts postoffices below an uplink: nested, or with `via`."""
        rng = self.rng
        uplink = rng.choice(self.uplinks)
        if chance(rng, self.steepness):
            uplink = self.uplinks[-1]
        medium = rng.choice(MEDIA)
        by = f" by {medium}" if medium != "drive" or chance(rng, .1) else ""
        network = uplink[0]
        if chance(rng, 0.2):
            network = rng.choice(list(self.networks))
        listed = ", ".join(names)
        if network == uplink[0] and chance(rng, 0.6):
            self.bodies[uplink].append(
                Statement.of(f"{role} {listed}{by}", body))
        else:
            via = (uplink[1] if network == uplink[0] and chance(rng, .8)
                   else "/".join(uplink))
            self.networks[network].append(
                Statement.of(f"{role} {listed} via {via}{by}", body))
        return network

    def make_hubs(self):
        for _ in range(self.rng.choice([0, 1, 2, 3, 4, 6, 9])):
            name = self.name()
            body = self.domain_statements(True)
            network = self.place("hub", [name], body)
            self.bodies[network, name] = body
            self.uplinks.append((network, name))

    def make_downstreams(self):
        rng = self.rng
        for _ in range(rng.choice([0, 1, 3, 5, 8, 12, 20])):
            name = self.name()
            body = self.domain_statements(self.has_pattern)
            network = self.place("downstream", [name], body)
            self.bodies[network, name] = body
        if chance(rng, 0.3):
            names = [self.name() for _ in range(rng.randint(2, 4))]
            body = [] if self.has_pattern else [Statement.of("domain none")]
            self.place("downstream", names, body)


# Features.  Each is a function of a Scene and gives a list of pairs
# (block, statement to add), or None where it finds no place.

class Scene:
    """What features look at: the tree and what it means by now."""

    def __init__(self, rng, base):
        self.rng = rng
        self.base = base
        self.tree = base.tree
        self.topology = understand(self.tree)

    def postoffice(self):
        """Some postoffice that has a block of its own."""
        single = [po for po in self.topology.postoffices.values()
                  if po.statement.body is not None
                  and len(po.statement.fields["names"]) == 1]
        return self.rng.choice(single)

    def other(self, po):
        others = [each for each in self.topology.postoffices if each != po]
        return self.rng.choice(others) if others else None

    def neighbour(self, po):
        listed = sorted(self.topology.neighbours[po])
        return self.rng.choice(listed) if listed else None

    def gateway(self):
        return self.rng.choice(self.topology.gateways())

    def ref(self, po, network):
        if po[0] == network and chance(self.rng, 0.7):
            return po[1]
        return "/".join(po)

    def level(self):
        """Some block for a setting, and the network that it is in."""
        networks = [each for each in self.tree if each.kind == "network"]
        what = self.rng.choice(["file", "network", "postoffice",
                                "postoffice", "gateway"])
        if what == "file":
            return self.tree, None
        if what == "network":
            network = self.rng.choice(networks)
            return network.body, network.fields["name"]
        po = self.gateway() if what == "gateway" else self.postoffice()
        return po.statement.body, po.id[0]

    def zones(self):
        return [each for each in self.tree if each.kind == "zone"]

    def zone(self):
        zones = self.zones()
        return self.rng.choice(zones) if zones else None


def in_postoffice(scene, text):
    return [(scene.postoffice().statement.body, Statement.of(text))]


def add_link(scene):
    po = scene.postoffice()
    other = scene.other(po.id)
    if other is None:
        return None
    text = f"link {scene.ref(other, po.id[0])}"
    third = scene.other(po.id)
    if chance(scene.rng, 0.2) and third != other:
        text += f", {scene.ref(third, po.id[0])}"
    medium = scene.rng.choice(MEDIA)
    if medium != "drive":
        text += f" by {medium}"
    return [(po.statement.body, Statement.of(text))]


def add_route(scene):
    po = scene.postoffice()
    target = scene.other(po.id)
    if target is None:
        return None
    via = scene.neighbour(po.id)
    if chance(scene.rng, 0.3):
        via = scene.topology.next_hop(po.id, target)
    if via is None:
        return None
    text = (f"route {scene.ref(target, po.id[0])}"
            f" via {scene.ref(via, po.id[0])}")
    return [(po.statement.body, Statement.of(text))]


def add_network_route(scene):
    po = scene.postoffice()
    via = scene.neighbour(po.id)
    if via is None:
        return None
    network = scene.rng.choice(list(scene.base.networks))
    text = f"route network {network} via {scene.ref(via, po.id[0])}"
    return [(po.statement.body, Statement.of(text))]


def add_inbound(scene):
    block, network = scene.level()
    gateways = scene.topology.gateways()
    chosen = scene.rng.sample(gateways, scene.rng.randint(
        1, min(3, len(gateways))))
    listed = [scene.ref(gateway.id, network) for gateway in chosen]
    return [(block, Statement.of(f"inbound {', '.join(listed)}"))]


def add_outbound(scene):
    block, network = scene.level()
    ref = scene.ref(scene.gateway().id, network)
    return [(block, Statement.of(f"outbound {ref}"))]


def add_two_way(scene):
    """A postoffice in a second gateway's reach: linked and with settings."""
    po = scene.postoffice()
    gateway = scene.gateway().id
    ref = scene.ref(gateway, po.id[0])
    root = scene.ref(scene.topology.root(po.id), po.id[0])
    body = po.statement.body
    texts = [f"link {ref}", scene.rng.choice(
        [f"inbound {root}, {ref}", f"inbound {ref}, {root}",
         f"outbound {ref}", f"inbound {ref}"])]
    return [(body, Statement.of(text)) for text in texts]


def join_gateways(scene):
    """A link between two gateways, and inbound by way of both."""
    one, other = scene.gateway(), scene.gateway()
    if one is other:
        return None
    refs = [scene.ref(each.id, one.id[0]) for each in (one, other)]
    body = one.statement.body
    added = [(body, Statement.of(f"link {refs[1]}"))]
    if chance(scene.rng, 0.7):
        scene.rng.shuffle(refs)
        added.append((body, Statement.of(f"inbound {', '.join(refs)}")))
    return added


def add_pair(scene):
    """A gateway that only sends, with the host name of another one."""
    partner = scene.gateway()
    network = partner.id[0]
    base = scene.base
    ref = scene.ref(partner.id, network)
    host = scene.topology.host(partner)
    smarthost = scene.topology.smarthost(partner).name
    body = [Statement.of(text) for text in (
        f"host {host}", f"smarthost {smarthost}", f"inbound {ref}",
        f"link {ref}", f"domain {base.domain()}")]
    body.append(base.gateway_addresses())
    for _ in range(scene.rng.randint(0, 2)):
        body.append(Statement.of(
            f"downstream {base.name()}",
            [Statement.of(f"domain {base.domain()}")]))
    place = next(each for each in scene.tree if each.kind == "network"
                 and each.fields["name"] == network)
    gateway = Statement.of(f"gateway {base.name('SEND')}", body)
    return [(place.body, gateway)]


def add_masquerade(scene):
    block, _ = scene.level()
    domain = scene.rng.choice(scene.base.domains)
    text = scene.rng.choice([domain, domain, f"mail.{domain}", "none"])
    return [(block, Statement.of(f"masquerade {text}"))]


def add_setting(scene):
    rng = scene.rng
    block, _ = scene.level()
    domain = rng.choice(scene.base.domains)
    text = rng.choice([
        "externals all", "externals all", "externals smtp",
        f"hops {rng.randint(2, 16)}", f"database {rng.choice('CFMz')}",
        f"suffix {domain}",
        f"smarthost {rng.choice(scene.base.smarthosts)}",
        'domain-pattern "{postoffice}.p.' + domain + '"'])
    return [(block, Statement.of(text))]


def add_property(scene):
    rng = scene.rng
    digits = rng.randint(1000, 9999)
    return in_postoffice(scene, rng.choice([
        f"users {rng.randint(1, 500)}", f'phone "555-{digits}"',
        f'phone "9,1 (206) {digits} \\"x\\""', f'x25 "31{digits}"']))


def add_dial(scene):
    po = scene.postoffice()
    other = scene.neighbour(po.id)
    if not other or scene.topology.neighbours[po.id][other] == "drive":
        return None
    text = f'dial {scene.ref(other, po.id[0])} "9,{scene.rng.random():.5f}"'
    return [(po.statement.body, Statement.of(text))]


def add_nested_domain(scene):
    """A postoffice whose domain is a zone's origin, or below another's."""
    domain = scene.rng.choice(scene.base.domains)
    if chance(scene.rng, 0.6):
        domain = f"{scene.rng.choice(SUBDOMAINS)}.{domain}"
    uplink = scene.postoffice()
    text = f"downstream {scene.base.name()}"
    return [(uplink.statement.body,
             Statement.of(text, [Statement.of(f"domain {domain}")]))]


def add_allow(scene):
    block = scene.rng.choice([scene.tree, scene.postoffice().statement.body])
    return [(block, Statement.of('allow mx-gateway, unused "it is so"'))]


# Features of zones

def add_zone(scene):
    rng = scene.rng
    origin = rng.choice(scene.base.domains)
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        origin = f"{rng.choice(SUBDOMAINS)}.{origin}"
    body = [nameserver(scene, origin)
            for _ in range(rng.choice([0, 1, 1, 2, 2, 3]))]
    if chance(rng, 0.7):
        local = rng.choice(["hostmaster", "john.q.public", "a-b"])
        body.append(Statement.of(f"contact {local}@{origin}"))
    return [(scene.tree, Statement.of(f"zone {origin}", body))]


def nameserver(scene, origin):
    """A nameserver in the zone, in another one, in none; a gateway; …"""
    rng, base = scene.rng, scene.base
    number = rng.randint(1, 4)
    inside = f"ns{number}.{origin}"
    other = f"ns{number}.{rng.choice(base.domains)}"
    name = rng.choice([
        inside, inside, inside, other, f"ns{number}.isp.example",
        f"ns.{rng.choice(SUBDOMAINS)}.{origin}",
        rng.choice(base.smarthosts),
        scene.topology.host(scene.gateway())])
    text = f"nameserver {name}"
    is_host = name.startswith(("relay", "gw"))
    if chance(rng, 0.1 if is_host else 0.8):
        listed = [base.ipv4() for _ in range(rng.choice([1, 1, 2]))]
        listed += [base.ipv6() for _ in range(rng.choice([0, 0, 1, 2]))]
        rng.shuffle(listed)
        text += f" address {', '.join(listed)}"
    return Statement.of(text)


def add_nameserver(scene):
    zone = scene.zone()
    if zone is None:
        return None
    return [(zone.body, nameserver(scene, zone.fields["name"]))]


def add_zone_setting(scene):
    rng = scene.rng
    zone = scene.zone()
    if zone is None:
        return None
    text = rng.choice([
        "mx smarthost", "mx smarthost", "mx gateway",
        f"preference {rng.choice([0, 5, 100, 65000])}",
        f"step {rng.choice([1, 5, 20])}", "ttl 1d", "ttl 90",
        "ttl 30m", "refresh 2h", "retry 15m", "expire 4w", "minimum 300",
        f"serial {rng.choice([1, 2026010101, 4294967295])}"])
    return [(zone.body, Statement.of(text))]


FEATURES = {
    add_link: 3, add_route: 4, add_network_route: 2, add_inbound: 3,
    add_outbound: 2, add_two_way: 3, join_gateways: 2, add_pair: 1,
    add_masquerade: 2, add_setting: 5, add_property: 2, add_dial: 2,
    add_nested_domain: 1, add_allow: 1, add_zone: 4, add_nameserver: 1,
    add_zone_setting: 4}


def try_feature(scene, feature, is_good):
    """Adds a feature's statements; takes them back where not good."""
    added = feature(scene)
    if not added:
        return
    for block, statement in added:
        block.append(statement)
    topology = understand(scene.tree)
    if is_good(topology):
        scene.topology = topology
        return
    for block, statement in added:
        block[:] = [each for each in block if each is not statement]


STAGES = (0, 5, 5, 12, 20)      # of a scene: the features tried for each
GROWING = {}                    # kind -> (number, stage, the stages to come)


def valid(rng, base_class=Base, features=None, tries=(0, 3, 6, 12)):
    """A scene without errors."""
    while True:
        base = base_class(rng)
        base.make()
        scene = Scene(rng, base)
        if not scene.topology.findings:
            break
    grow(scene, features or FEATURES, rng.choice(tries))
    return scene


def grow(scene, features, count):
    features, weights = zip(*features.items())
    for _ in range(count):
        feature = scene.rng.choices(features, weights)[0]
        try_feature(scene, feature, lambda found: not found.findings)


def stages(rng, base_class, features):
    """A scene, again and again, each time with more in it."""
    scene = valid(rng, base_class, features, STAGES[:1])
    yield scene
    for count in STAGES[1:]:
        grow(scene, features, count)
        yield scene


def grown(kind, seed, base_class, features):
    """The statements of a topology.  Seeds that follow each other are often
    one scene that grows, which is much cheaper than scenes of their own."""
    number, stage = divmod(seed, len(STAGES))
    at, reached, more = GROWING.get(kind, (None, 0, None))
    if at != number or reached >= stage:
        reached = -1
        more = stages(random.Random(f"{kind} {number}"), base_class, features)
    while reached < stage:
        scene = next(more)
        reached += 1
    GROWING[kind] = (number, reached, more)
    return copy_all(scene.tree)


def generate(seed):
    """The statements of a valid topology."""
    return grown("valid", seed, Base, FEATURES)


def main():
    import faults
    from rewrite import rewrite
    from writer import plain_text, write
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--fault", choices=sorted(faults.FAULTS))
    options.add_argument("--rewrite", action="store_true")
    options.add_argument("-o", dest="folder")
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    if chosen.fault:
        tree, check = faults.plant(chosen.fault, chosen.seed)
        print(f"# {check} must fire")
    else:
        tree = generate(chosen.seed)
    if chosen.rewrite:
        tree = rewrite(tree, rng)
    if chosen.folder:
        write(tree, chosen.folder, "main.topo", rng)
    else:
        print(plain_text(tree), end="")


if __name__ == "__main__":
    main()
