"""What is mailed, and where each message must arrive, for one smart host.

A form is how the smart host finds its way: `zone` (MX records), `hosts` (its
hosts table alone) or `relays` (zone, and topoc's routing tables).  A sink is
what takes mail: a gateway (its name is NET/PO), another smart host (its name)
or the sender's own (RETURN), where bounces come.
"""

RETURN = "return"
SENDER_DOMAIN = "sender.invalid"
SENDER = "probe@" + SENDER_DOMAIN
SENDER_ADDRESS = "127.99.25.25"
FORMS = ("zone", "hosts", "relays")
MANY = 60           # domains that are tried with a gateway down


def name_of(gateway):
    return "/".join(gateway.id)


def sinks(expected, smarthost):
    """Name: addresses, of all that may take mail from this smart host."""
    found = {name_of(gateway): gateway.addresses
             for gateway in expected.gateways.values()}
    found |= {name: addresses for name, addresses
              in expected.smarthosts().items() if name != smarthost}
    return found | {RETURN: [SENDER_ADDRESS]}


def choices(expected, smarthost, form, domain):
    """Sets of sinks, the first set to be tried first; none: it is sent back
    (`hosts`), refused (`relays`), or the smart host finds itself as the best
    MX (`zone`)."""
    if form == "hosts":
        at = expected.table(smarthost).get(domain)
        return [{name_of(each) for each in at}] if at else []
    if form == "relays":
        mine = [expected.gateways[each] for each in expected.inbound[domain]
                if expected.gateways[each].smarthost == smarthost]
        return merged([set(map(name_of, expected.at_host(each.host)))
                       for each in mine])
    return by_mx(expected, smarthost, domain)


def by_mx(expected, smarthost, domain):
    """By preference, up to where the smart host itself stands."""
    mx = expected.mx(domain)
    own = [preference for preference, host in mx if host == smarthost]
    found = {}
    for preference, host in mx:
        if not own or preference < min(own):
            found.setdefault(preference, set()).update(
                map(name_of, expected.at_host(host)) if
                expected.at_host(host) else {host})
    return merged([found[each] for each in sorted(found)])


def merged(sets):
    """Without a sink that was there before."""
    result = []
    for each in sets:
        rest = each - set().union(*result)
        if rest:
            result.append(rest)
    return result


def plan(expected, smarthost, form):
    """The phases, each (what is down, mails); a mail is (domain, sinks)."""
    ways = {domain: choices(expected, smarthost, form, domain)
            for domain in expected.inbound}
    phases = [([], [(domain, sorted(way[0])) for domain, way in ways.items()
                    if way])]
    everything = sinks(expected, smarthost)
    firsts = {frozenset(way[0]) for way in ways.values() if len(way) > 1}
    for first in sorted(firsts, key=sorted):
        down = [address for name in sorted(first)
                for address in everything[name]]
        mails = [(domain, sorted(way[1])) for domain, way in ways.items()
                 if len(way) > 1 and way[0] == first]
        phases.append((down, mails[:MANY]))
    for name in sorted({name for way in ways.values() if way
                        for name in way[0]}):
        if name != RETURN and len(everything[name]) > 1:
            mails = [(domain, [name]) for domain, way in ways.items()
                     if way and way[0] == {name}]
            phases.append((everything[name][:-1], mails[:3]))
    return [phase for phase in phases if phase[1]]


def undeliverable(expected, smarthost, form):
    """Domains whose mail is sent back, or with tables refused: nobody's, and
    what this smart host knows nothing of."""
    unknown = [domain for domain in expected.inbound if form != "zone"
               and not choices(expected, smarthost, form, domain)]
    return expected.nobodys()[:5] + unknown[:5]


def aliases(expected, smarthost):
    """An entry for one user of each masquerade domain whose stub this smart
    host has: (address, the user's own), and where mail for it goes."""
    found = []
    for masquerade, domains in sorted(expected.users.items()):
        way = [(domain, choices(expected, smarthost, "relays", domain))
               for domain in domains]
        found += [(f"someone@{masquerade}", f"user@{domain}", sorted(sets[0]))
                  for domain, sets in way if sets][:1]
    return found


def whole_rules(expected, smarthost):
    """Where one postoffice alone has a masquerade domain, the stub is whole:
    (anybody's address, the rewritten one), and where mail for it goes."""
    found = []
    for masquerade, domains in sorted(expected.primary.items()):
        domain, *more = domains.values()
        sets = choices(expected, smarthost, "relays", domain)
        if sets and not more:
            found.append((f"any.body@{masquerade}", f"any.body@{domain}",
                          sorted(sets[0])))
    return found
