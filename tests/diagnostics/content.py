"""The content of the base topologies: what the judge's generator makes, in
sizes and under names as people have them, and in an order as people write."""

import random

import generate
from findings import understand
from generate import Base, Scene, chance
from reader import KEYWORDS, SETTINGS, Statement

NETWORKS = ("COMPANY", "DEPT", "EUROPE", "WASHINGTON", "PLANT", "NORTH",
            "NETSIS", "HUB", "4711")
OFFICES = """SALES LEGAL EAST WEST STORES SHIPPING TAX AUDIT ACCOUNTS LAB
    BERLIN PARIS BOSTON DALLAS OSLO MADRID ROME PHOENIX SEATTLE TOKYO DESIGN
    TRAVEL PRESS BOARD FINANCE PAYROLL TRAINING RESEARCH EXPORT IMPORT DOCK
    GARAGE KITCHEN LIBRARY ARCHIVE CLINIC SCHOOL MARKET QUALITY SERVICE
    SUPPORT PLANNING SECURITY HARBOUR AIRPORT MILAN VIENNA ZURICH GENEVA
    LISBON DUBLIN LEEDS YORK BATH OXFORD""".split()
RANKS = ["topoc", "allow", "suffix", "domain-pattern", "masquerade",
         "smarthost", "inbound", "outbound", "externals", "hops", "database",
         "smarthost-declaration", "zone", "network", "host", "address",
         "nameserver", "contact", "serial", "phone", "x25", "users",
         "domain"]
LONGEST_CHAIN = 50


class Office(Base):
    """A topology of `size` postoffices or a few more."""

    def __init__(self, rng):
        super().__init__(rng)
        self.size = rng.choice([rng.randint(5, 15), rng.randint(5, 60)])
        self.chain = 0
        if chance(rng, 0.15):
            self.chain = rng.randint(3, LONGEST_CHAIN)

    def name(self, stem=""):
        while True:
            name = stem + self.rng.choice(OFFICES)
            if chance(self.rng, 0.2):
                name += str(self.rng.randint(1, 99))
            if chance(self.rng, 0.03):
                name = self.rng.choice(sorted(KEYWORDS)).upper()
            name = name[:10]
            if name.isalnum() and name not in self.names:
                self.names.add(name)
                return name

    def domain(self):
        self.labels += 1
        parent = self.rng.choice(self.domains)
        if chance(self.rng, 0.2):
            parent = f"{self.rng.choice(generate.SUBDOMAINS)}.{parent}"
        office = self.rng.choice(OFFICES).lower()
        return f"{office}{self.labels}.{parent}"

    def make_networks(self):
        rng = self.rng
        chosen = rng.sample(NETWORKS, rng.choice([1, 1, 2, 2, 3]))
        self.networks = {name: [] for name in chosen}
        self.bodies = {}
        self.tree += [Statement.of(f"network {name}", body)
                      for name, body in self.networks.items()]
        self.has_pattern = chance(rng, 0.3)
        if self.has_pattern:
            text = "{postoffice}.{network}." + rng.choice(self.domains)
            self.tree.append(Statement.of(f'domain-pattern "{text}"'))

    def make_hubs(self):
        if self.chain:
            self.tree.append(Statement.of("hops 60"))
            network, above = self.gateways[0]
            for _ in range(self.chain):
                above = self.chain_hub(network, above)
        for _ in range(max(1, self.size - self.chain)
                       // self.rng.choice([3, 5, 8])):
            name, body = self.name(), self.domain_statements(True)
            network = self.place("hub", [name], body)
            self.bodies[network, name] = body
            self.uplinks.append((network, name))

    def chain_hub(self, network, above):
        name, body = self.name(), []
        self.networks[network].append(
            Statement.of(f"hub {name} via {above}", body))
        self.bodies[network, name] = body
        self.uplinks.append((network, name))
        return name

    def make_downstreams(self):
        while len(self.names) < self.size:
            name = self.name()
            body = self.domain_statements(self.has_pattern)
            network = self.place("downstream", [name], body)
            self.bodies[network, name] = body
        if chance(self.rng, 0.4):
            names = [self.name() for _ in range(self.rng.randint(2, 4))]
            body = [] if self.has_pattern else [Statement.of("domain none")]
            self.place("downstream", names, body)


def make(seed):
    """The statements of a valid topology."""
    rng = random.Random(f"content {seed}")
    while True:
        base = Office(rng)
        base.make()
        scene = Scene(rng, base)
        if not scene.topology.findings:
            break
    features, weights = zip(*generate.FEATURES.items())
    wanted = [generate.add_zone, generate.add_zone, generate.add_link]
    wanted += rng.choices(features, weights, k=rng.choice([5, 15, 30]))
    for feature in wanted:
        generate.try_feature(scene, feature,
                             lambda found: not found.findings)
    put_in_order(scene.tree)
    assert not understand(scene.tree).findings
    return scene.tree


def put_in_order(block):
    block.sort(key=rank)
    for statement in block:
        if statement.body:
            put_in_order(statement.body)


def rank(statement):
    """Settings and properties first, then postoffices."""
    if statement.kind in RANKS:
        return RANKS.index(statement.kind)
    if statement.kind in SETTINGS:
        return 0
    return len(RANKS) + (statement.kind == "postoffice")
