"""topology.json, as it must be for a topology: without its generation, which
the judge cannot know; it is the manifest's."""

import json
import re

import manifest
from outputs import shown
from values import canonical_order

NAME = "topology.json"


def document(topology, source):
    return {"format": "topoc-topology", "version": 1, "source": source,
            "smarthosts": [
                {"name": each.name, "addresses": each.addresses}
                for each in in_order(topology.smarthosts)],
            "zones": [zone(each) for each in in_order(topology.zones)],
            "networks": sorted(topology.network_blocks),
            "gateways": [gateway(topology, each)
                         for each in topology.gateways()],
            "postoffices": [postoffice(topology, each)
                            for each in topology.postoffices.values()]}


def in_order(named):
    return [named[name] for name in sorted(named, key=canonical_order)]


def zone(each):
    return {"origin": each.name, "loadable": each.is_loadable(),
            "mx": each.mx, "preference": each.preference, "step": each.step,
            "contact": each.contact, "serial": each.serial, "ttl": each.ttl,
            "refresh": each.refresh, "retry": each.retry,
            "expire": each.expire, "minimum": each.minimum,
            "nameservers": [{"host": server.name,
                             "addresses": server.addresses}
                            for server in each.nameservers]}


def gateway(topology, each):
    return {"id": shown(each.id), "host": topology.host(each),
            "suffix": topology.suffix(each),
            "smarthost": topology.smarthost(each).name,
            "duty": topology.duty(each),
            "addresses": topology.addresses_of_gateway(each),
            "served": [shown(po.id) for po in topology.serves(each)]}


def postoffice(topology, po):
    users = po.properties.get("users")
    return {"id": shown(po.id), "network": po.id[0], "name": po.id[1],
            "role": po.role, "uplink": shown(po.uplink),
            "medium": po.medium if po.uplink else None,
            "outbound": shown(po.outbound),
            "masquerade": topology.masquerade(po),
            "externals": topology.externals_setting(po),
            "hops": topology.hops(po), "database": topology.drive(po),
            "users": int(users[0]["number"]) if users else None,
            "phone": topology.text(po, "phone"),
            "x25": topology.text(po, "x25"),
            "domains": po.domains,
            "inbound": [shown(each) for each in po.inbound],
            "links": [{"postoffice": shown(other),
                       "medium": topology.neighbours[po.id][other]}
                      for other in sorted(topology.linked[po.id])],
            "routes": [{"postoffice": shown(to), "via": shown(via)}
                       for to, via in sorted(po.routes.items())],
            "networkRoutes": [{"network": network, "via": shown(via)}
                              for network, via
                              in sorted(po.network_routes.items())],
            "dials": [{"postoffice": shown(other), "number": number}
                      for other, number in sorted(po.dial.items())]}


def lines_of(wanted):
    return json.dumps(wanted, indent=2) + "\n"


def split(text):
    """(the text without its line of the generation, the generation)."""
    found = re.findall(r'^  "generation": "([0-9a-f]{64})",\n', text,
                       re.MULTILINE)
    return (re.sub(r'^  "generation": .*\n', "", text, count=1,
                   flags=re.MULTILINE), found[0] if found else None)


def faults(files):
    """What is wrong with it beside the manifest."""
    _, found = split(files[NAME].decode(errors="replace"))
    wanted = manifest.generation(files)
    if found is None or wanted is not None and found != wanted.decode():
        return [f"{NAME}: the generation is {found}, in MANIFEST {wanted}"]
    return []
