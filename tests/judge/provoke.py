"""Makes random topologies, without errors, that deserve many warnings.

The generator's own features and more of them, over a base whose names are
often long and alike.  Every fiftieth topology is a big one, near a limit of
the product.

    provoke.py [--seed S]       prints the topology
"""

import argparse
import random

import generate as plain
from generate import Base, chance
from reader import Statement
from warnings_model import RESERVED

BIG = 50
ALIKE = ("SITE00001", "SITE000010", "SITE000011", "SITE00002", "SITE000020",
         "NINE45678", "NINE456789", "SITE000012")
NETWORK_NAMES = (
    "COMPANY", "DEPT", "NETSIS", "REGION001", "REGION0010", "REGION0011",
    "REGION002", "MSG", "FAX", *sorted(RESERVED), "WASHINGTON", "HUB", "A")


class LongNames(Base):
    network_names = NETWORK_NAMES

    def name(self, stem=""):
        name = self.rng.choice(ALIKE)
        if chance(self.rng, 0.4) and (name not in self.names
                                      or chance(self.rng, 0.2)):
            self.names.add(name)
            return name
        return super().name(stem)


# Features: each gives a list of (block, statement), or None.

def text_statements(*texts):
    return [Statement.of(text) for text in texts]


def text_in(body, *texts):
    return [(body, Statement.of(text)) for text in texts]


def lookalike(scene):
    """A postoffice with a long name, near another one with such a name."""
    long = [po for po in scene.topology.postoffices if len(po[1]) >= 9]
    uplink = scene.topology.postoffices[
        scene.rng.choice(long)] if long else scene.postoffice()
    if uplink.role == "downstream" or uplink.statement.body is None:
        uplink = scene.postoffice()
    name = scene.rng.choice(ALIKE)
    role = scene.rng.choice(["hub", "downstream", "downstream"])
    text = f"{role} {name} via {'/'.join(uplink.id)}"
    network = scene.rng.choice(
        [each for each in scene.tree if each.kind == "network"])
    domain = scene.base.domain()
    return [(network.body, Statement.of(
        text, text_statements(f"domain {domain}")))]


def empty_network(scene):
    name = scene.rng.choice(["MSG", *NETWORK_NAMES])
    body = text_statements("hops 12") if chance(scene.rng, 0.3) else []
    return [(scene.tree, Statement.of(f"network {name}", body))]


def connection(scene):
    """Some connection that needs a number: who dials, whom, by what."""
    found = [(one, other, medium) for one, ends
             in scene.topology.neighbours.items()
             for other, medium in ends.items() if medium != "drive"]
    return scene.rng.choice(found) if found else None


def add_number(scene):
    found = connection(scene)
    if not found:
        return None
    one, other, medium = found
    dialler, called = (scene.topology.postoffices[each]
                       for each in (one, other))
    digits = f'"555-{scene.rng.randint(1000, 9999)}"'
    kind = "phone" if (medium == "modem") != chance(scene.rng, 0.1) else "x25"
    if chance(scene.rng, 0.3):
        writer, text = dialler, f"dial {'/'.join(other)} {digits}"
    else:
        writer, text = called, f"{kind} {digits}"
    if writer.statement.body is None:
        return None
    return text_in(writer.statement.body, text)


def add_hops(scene):
    """A hop count near the length of some needed walk."""
    pairs = scene.topology.needed()
    if not pairs:
        return None
    start, target = scene.rng.choice(pairs)
    way, _ = scene.topology.walk(start, target)
    po = scene.topology.postoffices[start]
    if po.statement.body is None:
        return None
    hops = len(way) - 1 + scene.rng.choice([1, 1, 1, 2])
    return text_in(po.statement.body, f"hops {hops}")


def add_chain(scene):
    """A long chain of hubs with somebody at its end."""
    rng, base = scene.rng, scene.base
    downstream = Statement.of(f"downstream {base.name()}",
                              text_statements(f"domain {base.domain()}"))
    inner = [downstream]
    for _ in range(rng.randint(2, 7)):
        inner = [Statement.of(f"hub {base.name()}", inner)]
    po = scene.postoffice()
    if po.role == "downstream":
        return None
    return [(po.statement.body, inner[0])] + (
        text_in(scene.tree, f"hops {rng.randint(9, 16)}")
        if not any(each.kind == "hops" for each in scene.tree) else [])


def idle_route(scene):
    """A route that changes nothing, or little."""
    po = scene.postoffice()
    targets = [each for each in scene.topology.postoffices if each != po.id]
    if not targets:
        return None
    target = scene.rng.choice(targets)
    via = scene.topology.next_hop(po.id, target)
    if via is None:
        return None
    if chance(scene.rng, 0.4):
        return text_in(po.statement.body, f"route network {target[0]} via "
                       f"{scene.ref(via, po.id[0])}")
    listed = [target] + [
        each for each in scene.rng.sample(targets, min(2, len(targets)))
        if each != target and chance(scene.rng, 0.4)]
    refs = ", ".join(scene.ref(each, po.id[0]) for each in listed)
    return text_in(po.statement.body,
                   f"route {refs} via {scene.ref(via, po.id[0])}")


def route_of_list(scene):
    """A list of names with a route, some with a second neighbour."""
    rng, base = scene.rng, scene.base
    uplink = scene.postoffice()
    names = [base.name() for _ in range(rng.randint(2, 3))]
    targets = list(scene.topology.postoffices)
    target, other = rng.choice(targets), rng.choice(targets)
    body = text_statements("domain none")
    via = uplink.id
    if other != uplink.id:
        body += text_statements(f"link {'/'.join(other)}")
        via = rng.choice([uplink.id, other])
    what = rng.choice(["/".join(target), f"network {target[0]}"])
    body += text_statements(f"route {what} via {'/'.join(via)}")
    added = [(uplink.statement.body,
              Statement.of(f"downstream {', '.join(names)}", body))]
    if chance(rng, 0.4):
        network = Statement.of(f"network {uplink.id[0]}", text_statements(
            f"hub {base.name()} via {names[0]}"))
        added.append((scene.tree, network))
    return added


def lone_hub(scene):
    uplink = scene.postoffice()
    body = text_statements(scene.rng.choice(
        ["domain none", f"domain {scene.base.domain()}"]))
    if chance(scene.rng, 0.4):
        other = scene.other(uplink.id)
        body += text_statements(f"link {'/'.join(other)}") if other else []
    return [(uplink.statement.body,
             Statement.of(f"hub {scene.base.name()}", body))]


def idle_smarthost(scene):
    """A smart host that no gateway names, maybe a nameserver."""
    parent = scene.rng.choice(scene.base.domains)
    name = f"idle{scene.rng.randint(1, 3)}.{parent}"
    zone = scene.zone()
    added = [(scene.tree, Statement.of(
        f"smarthost {name}",
        text_statements(f"address {scene.base.ipv4()}")))]
    if zone and chance(scene.rng, 0.4):
        added += text_in(zone.body, f"nameserver {name}")
    return added


def odd_zone(scene):
    """A zone in which little lies, or nothing."""
    rng = scene.rng
    parent = rng.choice([*scene.base.domains, "typo.example", "other.org"])
    origin = rng.choice(["", "z1.", "z2.", "in.z1."]) + parent
    body = text_statements(*rng.choice([
        [], [], [f"contact hm@{origin}"], ["nameserver ns.isp.example"],
        [f"nameserver ns1.{origin} address {scene.base.ipv4()}"],
        ["nameserver ns.isp.example", f"contact hm@{origin}"]]))
    if chance(rng, 0.3):
        body += text_statements(rng.choice(["mx gateway", "mx smarthost"]))
    return [(scene.tree, Statement.of(f"zone {origin}", body))]


def odd_masquerade(scene):
    block, _ = scene.level()
    domain = scene.rng.choice(["other.org", "z1.typo.example", "m.other.org",
                               *scene.base.domains])
    return text_in(block, f"masquerade {domain}")


def own_domain(scene):
    """A postoffice with a domain outside of all zones, or at an origin."""
    zones = [zone.fields["name"] for zone in scene.zones()]
    domain = scene.rng.choice([*zones, "a.nowhere.net", "typo.example",
                               "z1.other.org"])
    uplink = scene.postoffice()
    return [(uplink.statement.body, Statement.of(
        f"downstream {scene.base.name()}",
        text_statements(f"domain {domain}")))]


FEATURES = {
    **{feature: weight for feature, weight in plain.FEATURES.items()
       if feature is not plain.add_allow},
    lookalike: 3, empty_network: 1, add_number: 6, add_hops: 4, add_chain: 2,
    idle_route: 6, route_of_list: 2, lone_hub: 2, idle_smarthost: 1,
    odd_zone: 2, odd_masquerade: 1, own_domain: 1}


# Big ones

def big(rng):
    return rng.choice([many_networks, many_postoffices, much_memory])(rng)


def gateway(*more):
    return Statement.of("gateway HQ", text_statements(
        "host gw.x.com", "address 10.0.0.2", "domain hq.x.com", *more))


def around(gateway, networks):
    """A topology of this gateway with these networks' statements."""
    return [Statement.of("smarthost relay.x.com",
                         text_statements("address 10.0.0.1")),
            Statement.of("network COMPANY", [gateway]),
            *(Statement.of(f"network {name}", body)
              for name, body in networks.items())]


def many_networks(rng):
    """About 66 networks, some of them seen only at the gateway."""
    networks = {}
    for at in range(rng.randint(63, 68)):
        domain = "none" if chance(rng, 0.02) else f"d{at}.x.com"
        networks[f"N{at}"] = text_statements(
            "downstream P via COMPANY/HQ")
        networks[f"N{at}"][0].body = text_statements(f"domain {domain}")
    networks["N0"] += [Statement.of("hub EAST via COMPANY/HQ",
                                    text_statements("domain none"))]
    more = [["externals all"], [], []]
    networks["N1"][0].body += text_statements(*rng.choice(more))
    networks["N0"][1].body += text_statements(*rng.choice(more))
    return around(gateway(), networks)


def many_postoffices(rng):
    """About 200 postoffices below a gateway or a hub in between."""
    count = rng.randint(198, 202)
    uplink = rng.choice(["COMPANY/HQ", "COMPANY/EAST"])
    body = [Statement.of("hub EAST via COMPANY/HQ")]
    if uplink == "COMPANY/EAST":
        body[0] = Statement.of("hub EAST via COMPANY/HQ", text_statements(
            *rng.choice([["domain none"], ["domain east.x.com"]])))
    for at in range(count):
        body.append(Statement.of(
            f"downstream P{at} via {uplink}",
            text_statements(f"domain d{at}.x.com")))
    return around(gateway(), {"COMPANY": body})


def much_memory(rng):
    """A gateway whose tables take 160 KB, or hardly more."""
    is_masked = chance(rng, 0.5)
    size = 115 + 83 * (4 if is_masked else 3)
    own = 45 + 83 * (2 if is_masked else 1)
    count = (163840 - own) // size - rng.randint(1, 40)
    users = (163840 - own - count * size) // 37 + rng.randint(0, 1)
    body = [Statement.of(f"downstream P{at} via COMPANY/HQ", text_statements(
        f"domain a{at}.x.com, b{at}.x.com, c{at}.x.com"))
        for at in range(count)]
    settings = text_statements("masquerade x.com") if is_masked else []
    return settings + around(gateway(f"users {users}"), {"B": body})


# The whole

def provoke(seed):
    """The statements of a topology that deserves warnings."""
    if seed % BIG == BIG - 1:
        return big(random.Random(f"warnings {seed}"))
    return plain.grown("warnings", seed, LongNames, FEATURES)


def main():
    from writer import plain_text
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    print(plain_text(provoke(options.parse_args().seed)), end="")


if __name__ == "__main__":
    main()
