"""Which statement makes a walk needed: what one makes is reported once.

A cause is (rank, the statement's place).  Of several the first counts: of
`inbound`, `outbound`, `route` and `externals` in this order, then the one
that comes first in the text.
"""

INBOUND, OUTBOUND, ROUTE, EXTERNALS = range(1, 5)


def of_setting(topology, po, kind):
    """The place of the setting that holds at a postoffice, or None."""
    said = po.setting(kind)
    return said and topology.places[id(said[0])]


def first(topology, pairs):
    """The first cause of any of these needed walks, or None."""
    found = [cause for pair in pairs for cause in all_of(topology, *pair)]
    return min(found, default=None)


def all_of(topology, *pair):
    """The causes of the walks between two, in either direction."""
    for one, other in (pair, pair[::-1]):
        po = topology.postoffices[one]
        if po.domains:
            if po.setting("inbound") and other in po.inbound:
                yield INBOUND, of_setting(topology, po, "inbound")
            if (po.setting("outbound") and not po.is_gateway()
                    and po.outbound == other):
                yield OUTBOUND, of_setting(topology, po, "outbound")
        for said in routes(topology, po, other):
            yield ROUTE, topology.places[id(said)]
        if topology.externals_setting(po) == "all":
            yield EXTERNALS, of_setting(topology, po, "externals")


def routes(topology, po, other):
    """The statements by which a postoffice has a route for another."""
    if other in po.routes:
        return [said for said in po.properties["route"]
                if other in [topology.find(ref, po.id[0])
                             for ref in said["targets"]]][:1]
    if other[0] in po.network_routes:
        return [said for said in po.properties["route-network"]
                if said["network"] == other[0]][:1]
    return []


def of_length(topology, pairs):
    """The cause of walks between two that are too long: the `hops` of the
    end that is no gateway, if both are limited, then of the later one."""
    starts = [topology.postoffices[pair[0]] for pair in pairs]
    end = max(starts, key=lambda po: (not po.is_gateway(), po.id))
    if end.setting("hops"):
        return 0, of_setting(topology, end, "hops")
    return first(topology, pairs[:1])


# What a report of several says of their number.
SEVERAL = {"black-hole": "do not exist, in {} cases",
           "hop-limit": "{} walks",
           "outbound-mismatch": "goes through {} postoffices"}


def sizes(topology, check):
    """How many are in each report of several, sorted."""
    return sorted(len(subjects) for (name, _), subjects
                  in topology.caused.items()
                  if name == check and len(subjects) > 1)
