"""Topologies of one long list each, or of many things in a place that other
ones have few of.  None may take more than in proportion to its size, and to
what is written of it; suite/growth.py counts.

A list's function gives the text of its file for a size.  KINDS says what each
one is for: an error of one kind, a sound topology that is built, or one whose
outputs grow with the square of its size, which is checked alone.
"""

from dataclasses import dataclass

SMARTHOST = "smarthost relay.company.com { address 10.0.0.1; }\n"
GATE = ("gateway HQ { host gw.company.com; address 10.0.0.3;"
        " domain hq.company.com;")
DEEP = "hops 2000000000;\n" + SMARTHOST
ZONE = "contact a@company.com; mx gateway; serial 1; "


def each(text, size, first=0):
    """The text once for each number, which stands for its @."""
    return "".join(text.replace("@", str(i)) for i in range(first, size))


def listed(text, size, first=0):
    return ", ".join(text.replace("@", str(i)) for i in range(first, size))


def company(text, before=SMARTHOST):
    return f"{before}network N {{\n{text}}}\n"


def address(i):
    return f"10.{1 + (i >> 16)}.{i >> 8 & 255}.{i & 255}"


def chain(size, inside=lambda i: "domain none;"):
    """HQ, and hubs H1 and up below each other."""
    return GATE + " }\n" + "".join(
        f"hub H{i} via {f'H{i - 1}' if i > 1 else 'HQ'} {{ {inside(i)} }}\n"
        for i in range(1, size + 1))


# Chains with links and routes

def chain_routes_down(size):
    return company(chain(size, lambda i: "domain none;" + (
        f" route H{size} via H{i + 1};" if i < size - 1 else "")), DEEP)


def chain_routes_up(size):
    return company(chain(size, lambda i: f"domain d{i}.company.com;" + (
        f" route HQ via H{i - 1};" if i > 1 else "")), DEEP)


def chain_routes_each(size):
    """Each to another leaf at the bottom, by way of the next one down."""
    return company(chain(size, lambda i: "domain none;" + (
        f" route L{i} via H{i + 1};" if i < size else ""))
        + each(f"downstream L@ via H{size} {{ domain l@.company.com; }}\n",
               size, 1), DEEP)


def chain_routes_beside(size):
    """Each to a leaf at the top, by way of the one above."""
    return company(chain(size, lambda i: f"domain d{i}.company.com;" + (
        f" route L{i} via H{i - 1};" if i > 1 else ""))
        + each("downstream L@ via HQ { domain l@.company.com; }\n",
               size + 1, 1), DEEP)


def chain_links_hub(size):
    """From one hub to every second one of the chain."""
    return company(chain(size, lambda i: f"domain d{i}.company.com;")
                   + "hub K via HQ { domain k.company.com; link "
                   + ", ".join(f"H{i}" for i in range(1, size, 2))
                   + "; }\n", DEEP)


def chain_links_gateway(size):
    return company(
        chain(size, lambda i: f"domain d{i}.company.com;").replace(
            " }", " link " + ", ".join(f"H{i}" for i in range(2, size, 2))
            + "; }", 1), DEEP)


def chain_links_leaves(size):
    """Each to a leaf of its own below the gateway."""
    return company(chain(size, lambda i: f"domain d{i}.company.com;"
                         f" link L{i};")
                   + each("downstream L@ via HQ { domain l@.company.com; }\n",
                          size + 1, 1), DEEP)


def chain_links_top(size):
    """Each to one hub beside the chain."""
    return company(chain(size, lambda i: f"domain d{i}.company.com; link K;")
                   + "hub K via HQ { domain none; }\n", DEEP)


def chain_links_second(size):
    """Each to the second one below it, so that nobody goes all hops."""
    return company(chain(size, lambda i: f"domain d{i}.company.com;" + (
        f" link H{i + 2};" if i + 2 <= size else "")), DEEP)


def chain_link_middle(size):
    return company(chain(size, lambda i: f"domain d{i}.company.com;" + (
        f" link H{i + 2};" if i == size // 2 else "")), DEEP)


def chain_routes_links(size):
    return company(chain(size, lambda i: f"domain none; link L{i};" + (
        f" route H{size} via H{i + 1};" if i < size - 1 else ""))
        + each("downstream L@ via HQ { domain l@.company.com; }\n",
               size + 1, 1), DEEP)


def chain_other_gateway(size):
    """All mail comes in by a second gateway, which is linked in the middle."""
    return company("inbound G2, HQ;\n"
                   + chain(size, lambda i: f"domain d{i}.company.com;")
                   + "gateway G2 { host g2.company.com; address 10.0.0.4;"
                   f" domain g2x.company.com; link H{size // 2}, HQ; }}\n",
                   DEEP)


def chain_gateways(size):
    """A gateway linked to each, which is its inbound one."""
    return company(
        chain(size, lambda i: f"domain d{i}.company.com; inbound G{i};")
        + "".join(f"gateway G{i} {{ host g{i}.company.com; link H{i};"
                  f" address {address(i)}; domain none; }}\n"
                  for i in range(1, size + 1)), DEEP)


def chain_network_route(size):
    """`route network` at each, for a network of one postoffice."""
    return company(chain(size, lambda i: "domain none;" + (
        f" route network M via {f'H{i - 1}' if i > 1 else 'HQ'};")), DEEP) + (
        "network M { downstream X via N/HQ { domain x.company.com; } }\n")


def chain_loops(size):
    """Many destinations for which mail goes round one long loop."""
    return company(
        chain(size).replace(" }", " link H%d; }" % size, 1)
        + "gateway G2 { host g2.company.com; address 10.0.0.4; domain none;"
        " }\n" + each("downstream L@ via G2 { domain l@.company.com; }\n",
                      size), DEEP).replace(
        "link H", each(f"route L@ via H{size}; ", size) + "link H", 1)


def chain_too_long(size):
    return company(chain(size, lambda i: f"domain d{i}.company.com;"))


def chain_names(size):
    """Names of nine characters and of ten, with a link."""
    return company(chain(
        size, lambda i: f"domain d{i}.company.com;").replace("H", "ABCDEFGH")
        .replace("ABCDEFGHQ", "HQ")
        + f"hub K via HQ {{ domain none; link ABCDEFGH{size}; }}\n", DEEP)


def chain_networks(size):
    """Each in a network of its own, with a link."""
    return DEEP + "network N { " + GATE + f" link N{size}/H; }} }}\n" + (
        "".join(f"network N{i} {{ hub H via "
                f"{f'N{i - 1}/H' if i > 1 else 'N/HQ'}"
                f" {{ domain d{i}.company.com; }} }}\n"
                for i in range(1, size + 1)))


# Gateways and smart hosts

def gates(size, inside=lambda i: ""):
    return "".join(f"gateway G{i} {{ host g{i}.company.com; address"
                   f" {address(i)}; domain d{i}.company.com; {inside(i)} }}\n"
                   for i in range(size))


def mutual_gateways(size):
    return company(f"inbound {listed('G@', size)};\n" + gates(size))


def mutual_gateways_each(size):
    """The same by a setting each."""
    return company(gates(size, lambda i: f"inbound G{i}, G{(i + 1) % size};"))


def outbound_gateways(size):
    return company(gates(size) + "hub H via G0 {{ domain none; }}\n" + "".join(
        f"downstream P{i} via H {{ domain p{i}.company.com;"
        f" outbound G{i}; }}\n" for i in range(1, size)))


def masquerade_smarthosts(size):
    """Smart hosts with a gateway each, all under one masquerade domain."""
    return "masquerade mail.example.com;\n" + "".join(
        f"smarthost s{i}.example.com {{ address {address(i + 66000)}; }}\n"
        for i in range(size)) + company(
        gates(size, lambda i: f"smarthost s{i}.example.com;"), "")


def masquerade_gateways(size):
    return company("masquerade mail.example.com;\n" + gates(size))


def masquerades(size):
    return company(gates(size, lambda i: f"masquerade m{i}.example.com;"))


def smarthosts(size):
    return company(GATE + " smarthost s0.example.com; }\n", "".join(
        f"smarthost s{i}.example.com {{ address {address(i)}; }}\n"
        for i in range(size)))


def smarthost_twice(size):
    return SMARTHOST * size


def smarthost_unknown(size):
    return company("".join(
        f"gateway G{i} {{ host g{i}.company.com; address {address(i)};"
        f" domain none; smarthost t{i}.example.com; }}\n"
        for i in range(size)), "".join(
        f"smarthost s{i}.example.com {{ address {address(i + 66000)}; }}\n"
        for i in range(size)))


def smarthost_lost(size):
    return smarthost_unknown(size) + "smarthost s_ { address 10.0.0.9; }\n"


def names_too_long(size):
    return company(GATE + " }\n" + "".join(
        f"downstream ABCDEF{i:06} via HQ {{ domain none; }}\n"
        f"hub H{i} via HQ {{ domain none; link ABCDEX{i:06}; }}\n"
        for i in range(size)))


def gateway_addresses(size):
    return company(GATE.replace("10.0.0.3", ", ".join(map(address,
                                                         range(size))))
                   + " }\n" + each("downstream P@ via HQ"
                                   " { domain p@.company.com; }\n", 3))


def gateway_address_twice(size):
    return company(GATE.replace("10.0.0.3", ", ".join(["10.0.0.3"] * size))
                   + " }\n")


def smarthost_addresses(size):
    return company(GATE + " }\n", "smarthost relay.company.com { address "
                   + ", ".join(map(address, range(size))) + "; }\n")


def hosts_twice(size):
    return company("".join(
        f"gateway G{i} {{ host gw.company.com; address {address(i)};"
        f" domain d{i}.company.com; }}\n" for i in range(size)))


def addresses_twice(size):
    return company("".join(
        f"gateway G{i} {{ host g{i}.company.com; address 10.0.0.3;"
        f" domain d{i}.company.com; }}\n" for i in range(size)))


def hosts_owned(size):
    return company("".join(
        f"gateway G{i} {{ host g{i}.company.com; address {address(i)};"
        f" domain g{i + 1}.company.com; }}\n" for i in range(size)))


def gateways_send_only(size):
    return company(GATE + " }\n" + "".join(
        f"gateway G{i} {{ host gw.company.com; address {address(i)};"
        f" domain none; link HQ; }}\ndownstream P{i} via G{i}"
        f" {{ domain p{i}.company.com; inbound HQ; }}\n"
        for i in range(size)))


def gateways_of_each_zone(size):
    return "".join(f"zone z{i}.example.com {{ {ZONE}"
                   f"nameserver ns.example.net; }}\n"
                   for i in range(size)) + company("".join(
        f"gateway G{i} {{ host g.z{i}.example.com; address {address(i)};"
        f" domain d.z{i}.example.com; }}\n" for i in range(size)))


# Zones

def zone(inside, name="company.com"):
    return f"zone {name} {{ {ZONE}{inside} }}\n"


def nameservers(size):
    return zone(each("nameserver ns@.example.net;\n", size)) + company(
        GATE + " }\n")


def nameservers_twice(size):
    return zone("nameserver ns.example.net;\n" * size) + company(
        GATE + " }\n")


def nameservers_inside(size):
    return zone("".join(f"nameserver ns{i}.company.com address {address(i)};\n"
                        for i in range(size))) + company(GATE + " }\n")


def nameserver_addresses(size):
    return zone("nameserver ns.company.com address "
                + ", ".join(map(address, range(size))) + ";") + company(
        GATE + " }\n")


def nameservers_lost(size):
    """In a zone without an address."""
    return zone(each("nameserver ns@.company.com;\n", size)) + company(
        GATE + " }\n")


def zones(size):
    return "".join(zone("nameserver ns.example.net;", f"z{i}.example.com")
                   for i in range(size)) + company(GATE + " }\n")


def zones_nested(size):
    """All below one, which delegates to each."""
    return zone("nameserver ns.example.net;") + "".join(
        zone(f"nameserver ns.z{i}.company.com address 10.0.0.9;",
             f"z{i}.company.com") for i in range(size)) + company(
        GATE + " }\n")


def zones_siblings(size):
    """Each with a nameserver in the next one."""
    return zone("nameserver ns.example.net;") + "".join(
        zone(f"nameserver n.z{(i + 1) % size}.company.com"
             f" address {address(i)};", f"z{i}.company.com")
        for i in range(size)) + company(GATE + " }\n")


def zones_fragments(size):
    return each("zone z@.example.com;\n", size) + company(GATE + " }\n")


def zones_twice(size):
    return zone("nameserver ns.example.net;") * size + company(GATE + " }\n")


def zones_undelegated(size):
    return zone("nameserver ns.example.net;") + each(
        "zone z@.company.com;\n", size) + company(GATE + " }\n")


def zone_settings_twice(size):
    return zone("nameserver ns.example.net; " + "ttl 1h;\n" * size) + company(
        GATE + " }\n")


def reverse_zones(size):
    return "".join(
        zone("nameserver ns.example.net;",
             f"{i & 255}.{(i >> 8) + 1}.10.in-addr.arpa")
        for i in range(size)) + company("".join(
        f"gateway G{i} {{ host g{i}.company.com; address"
        f" 10.{(i >> 8) + 1}.{i & 255}.1; domain d{i}.company.com; }}\n"
        for i in range(size)))


def domains_missing(size):
    return zone("nameserver ns.example.net;", "example.org") + company(
        GATE + " }\n" + each("downstream P@ via HQ { domain p@.x@.com; }\n",
                             size))


def zones_missing(size):
    """As many zones, each nearly the name of a domain."""
    return each("zone x@.example.org;\n", size) + company(
        GATE + " }\n" + each("downstream P@ via HQ"
                             " { domain p.y@.example.org; }\n", size))


# Postoffices

def domains(size):
    return company(GATE + " }\ndownstream P via HQ { domain "
                   + listed("p@.company.com", size) + "; }\n")


def domains_in_list_twice(size):
    return company(GATE + " }\ndownstream P via HQ { domain "
                   + ", ".join(["p.company.com"] * size) + "; }\n")


def domains_twice(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain p.company.com; }\n", size))


def domains_wrong(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain p_@.company.com; }\n", size))


def masquerade_owned(size):
    return company(GATE + " }\n" + "".join(
        f"downstream P{i} via HQ {{ domain p{i}.company.com;"
        f" masquerade p{i + 1}.company.com; }}\n" for i in range(size)))


def pattern(size):
    return company(f'domain-pattern "{{postoffice}}.company.com";\n'
                   + GATE + " }\n" + each("downstream P@ via HQ;\n", size))


def pattern_wrong(size):
    return company(GATE + " }\n" + each(
        'downstream P@ via HQ { domain-pattern "{x}.com"; }\n', size))


def pattern_twice(size):
    return "".join(f"network N{i} {{ downstream P via N/HQ; }}\n"
                   for i in range(size)) + (
        'domain-pattern "{postoffice}.company.com";\n'
        + company(GATE + " }\n"))


def postoffices_twice(size):
    return company(GATE + " }\n"
                   + "downstream P via HQ { domain none; }\n" * size)


def names_in_list(size):
    return company(GATE + " }\ndownstream " + listed("P@", size) + " via HQ;\n",
                   SMARTHOST + 'domain-pattern "{postoffice}.company.com";\n')


def names_in_list_twice(size):
    return company(GATE + " }\nhub " + ", ".join(["A"] * size)
                   + " via HQ { domain none; "
                   + each("link P@;\n", size) + "}\n"
                   + each("downstream P@ via HQ { domain none; }\n", size))


def names_in_list_unknown(size):
    return company(GATE + " }\nhub " + listed("A@", size)
                   + " via HQ { domain none; " + each("link Q@;\n", size)
                   + each('dial A@ "1";\n', size) + "}\n")


def names_wrong(size):
    return company(GATE + " }\n" + each(
        "downstream P-@ via HQ { domain none; }\n", size))


def uplinks_none(size):
    return company(GATE + " }\n" + each(
        "downstream P@ { domain none; }\n", size))


def uplinks_downstream(size):
    return company(GATE + " }\ndownstream X via HQ { domain none; }\n" + each(
        "downstream P@ via X { domain none; }\n", size))


def links(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + each("link P@;\n", size) + "}\n"
                   + each("downstream P@ via HQ { domain none; }\n", size))


def links_twice(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + "link P;\n" * size
                   + "}\ndownstream P via HQ { domain none; }\n")


def links_self(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + "link H;\n" * size + "}\n")


def dials(size):
    return company(GATE + " }\nhub H via HQ { domain none; phone \"1\";\n"
                   + each("link P@ by modem; dial P@ \"1@\";\n", size) + "}\n"
                   + each("downstream P@ via HQ { domain none; }\n", size))


def dials_unknown(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + each('dial Q@ "1";\n', size) + "}\n")


def phones_same(size):
    return company(GATE + " phone \"1\"; }\n" + each(
        'downstream P@ via HQ by modem { domain none; phone "2"; }\n', size))


def routes(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + each("route P@ via HQ;\n", size) + "}\n"
                   + each("downstream P@ via HQ { domain none; }\n", size))


def routes_twice(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + "route P via HQ;\n" * size
                   + "}\ndownstream P via HQ { domain none; }\n")


def routes_indirect(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + each("route P@ via K;\n", size) + "}\n"
                   "hub K via HQ { domain none; }\n"
                   + each("downstream P@ via K { domain none; }\n", size))


def network_routes(size):
    return company(GATE + " }\nhub H via HQ { domain none;\n"
                   + each("route network N@ via HQ;\n", size) + "}\n") + each(
        "network N@ { downstream P via N/HQ { domain none; } }\n", size)


def inbound_twice(size):
    return company("inbound " + ", ".join(["HQ"] * size) + ";\n"
                   + GATE + " }\n")


def settings_twice(size):
    return company("hops 11;\n" * size + GATE + " }\n")


def users(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain none; users 501; }\n", size))


def hubs_idle(size):
    return company(GATE + " }\n" + each(
        "hub P@ via HQ { domain none; }\n", size))


# Files and networks

def networks(size):
    return company(GATE + " }\n") + each(
        "network N@ { downstream P via N/HQ { domain n@.company.com; } }\n",
        size)


def networks_opened_again(size):
    return company(GATE + " }\n") + each(
        "network N { downstream P@ via HQ { domain n@.company.com; } }\n",
        size)


def networks_similar(size):
    return company(GATE + " }\n") + each(
        "network SALES@ { downstream P via N/HQ { domain n@.company.com; } }\n",
        size)


def networks_empty(size):
    return company(GATE + " }\n") + each("network N@ { }\n", size)


def networks_unknown(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via M@/HQ { domain none; }\n", size)) + each(
        "network N@ { }\n", size)


def unknown_near(size):
    return company(GATE + " }\n" + "".join(
        f"downstream P{i:06} via Q{i:06} {{ domain none; }}\n"
        for i in range(size)))


def unknown_elsewhere(size):
    """Postoffices of other networks, of which there are many."""
    return company(GATE + " }\n" + each(
        "downstream A@ via ZZZZZ@ { domain none; }\n", size)) + each(
        "network N@ { hub ZZZZZ@ via N/HQ { domain none; } }\n", size)


def allows(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain none; allow unused \"@\"; }\n", size))


def allows_of_file(size):
    return each('allow unused "@";\n', size) + company(GATE + " }\n")


def allow_unknown(size):
    return company(GATE + " }\n") + each('allow unusedd@ "@";\n', size)


def syntax(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain none }\n", size))


def braces(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain none;\n", size))


def characters(size):
    return company(GATE + " }\n" + each(
        "downstream P@ via HQ { domain “p@.com”; }\n", size))


@dataclass(frozen=True)
class List:
    write: object
    status: int = 0
    build: bool = True      # its outputs are in proportion, too
    size: int = 120         # the smaller one of two

    @property
    def name(self):
        return self.write.__name__.replace("_", "-")


def bad(*writers, **more):
    return [List(write, status=1, build=False, **more) for write in writers]


def unbuilt(*writers, **more):
    return [List(write, build=False, **more) for write in writers]


def good(*writers, **more):
    return [List(write, **more) for write in writers]


# Not in proportion, each for a reason: a chain on which all go over links takes
# a hop for each two postoffices from everywhere; each network of a deep chain
# is counted at each postoffice above; a route for each of many destinations
# into one long loop goes round it for each; all pairs of gateways that do not
# reach each other are counted; and an alias table has all users of a
# masquerade domain at each of its smart hosts, so that is its output's size.
KNOWN = {entry.name: entry for entry in [
    *unbuilt(chain_links_second, chain_networks),
    *bad(chain_loops, mutual_gateways),
    *unbuilt(masquerade_smarthosts),
]}

LISTS = {entry.name: entry for entry in [
    # On a chain everybody is defined at all above it: not for outputs.
    *unbuilt(chain_routes_down, chain_routes_up, chain_routes_each,
             chain_routes_beside, chain_links_hub,
             chain_links_leaves, chain_links_top, chain_link_middle,
             chain_routes_links, chain_other_gateway,
             chain_gateways, chain_network_route),
    *unbuilt(chain_links_gateway, size=800),
    *bad(chain_names, chain_too_long, mutual_gateways_each,
         outbound_gateways, smarthost_twice, smarthost_unknown, smarthost_lost,
         gateway_address_twice, hosts_twice, addresses_twice, hosts_owned,
         nameservers_twice, nameservers_lost, zones_twice, zones_undelegated,
         zone_settings_twice, domains_in_list_twice, domains_twice,
         domains_wrong, masquerade_owned, pattern_wrong, pattern_twice,
         postoffices_twice, names_in_list_twice, names_in_list_unknown,
         names_wrong, names_too_long, uplinks_none, uplinks_downstream,
         links_twice, links_self, dials_unknown, routes_twice, routes_indirect,
         inbound_twice, settings_twice, users, networks_unknown,
         unknown_near, unknown_elsewhere, allow_unknown, syntax, braces,
         characters),
    *good(masquerade_gateways, masquerades, smarthosts,
          gateway_addresses, smarthost_addresses, gateways_send_only,
          gateways_of_each_zone, nameservers, nameservers_inside,
          nameserver_addresses, zones, zones_nested, zones_siblings,
          zones_fragments, reverse_zones, domains_missing, zones_missing,
          domains, pattern, names_in_list, links, dials, phones_same, routes,
          network_routes, hubs_idle, networks, networks_opened_again,
          networks_similar, networks_empty, allows, allows_of_file),
]}
