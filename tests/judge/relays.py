"""The smart hosts' routing tables, and the stubs of their alias tables."""

import mail
from values import canonical_order

ADVICE = ("# This is to be copied, and the copy completed: a line for each "
          "user.\n")


def files(topology, comment):
    """Path -> text, for all smart hosts that are used."""
    found = {}
    users = masquerade_users(topology)
    for smarthost in mail.used_smarthosts(topology):
        routes = {name: [topology.host(each) for each in gateways]
                  for name, gateways in ways(topology, smarthost).items()}
        names = sorted(routes, key=canonical_order)
        shared = [name for name in sorted(users, key=canonical_order)
                  if any(comes_in(topology, po, smarthost)
                         for po in users[name])]
        tables = route_tables(names, routes)
        for path in tables:
            tables[path] += "".join(
                f"# {name} is not routed: its mail is rewritten first\n"
                for name in shared)
        if shared:
            tables |= alias_tables(shared, users)
        found |= {f"smarthosts/{smarthost.name}/{path}": comment + text
                  for path, text in tables.items()}
    return found


# What is routed

def gateways_at(topology, po, smarthost):
    """The inbound gateways with this smart host, in order."""
    gateways = [topology.postoffices[each] for each in po.inbound]
    return [each for each in gateways
            if topology.smarthost(each) is smarthost]


def comes_in(topology, po, smarthost):
    return bool(gateways_at(topology, po, smarthost))


def ways(topology, smarthost):
    """Name -> gateways, for what this smart host hands to gateways."""
    found = {}
    for gateway in mail.announced(topology):
        name = topology.host(gateway)
        if (topology.smarthost(gateway) is smarthost
                and name not in mail.owned_domains(topology)):
            found[name] = [gateway]
    for po in topology.with_domain():
        gateways = gateways_at(topology, po, smarthost)
        if gateways:
            found |= {domain: gateways for domain in po.domains}
    return found


def masquerade_users(topology):
    users = {}
    for po in topology.with_domain():
        domain = topology.masquerade(po)
        if domain is not None:
            users.setdefault(domain, []).append(po)
    return users


# The forms

def route_tables(names, routes):
    def table(line):
        return "".join(line(name, routes[name]) + "\n" for name in names)

    return {
        "postfix/transport": table(
            lambda name, hosts: f"{name} relay:"
            + ", ".join(f"[{host}]" for host in hosts)),
        "postfix/relay_domains": table(lambda name, _: f"{name} {name}"),
        "exim/hubbed_hosts": table(
            lambda name, hosts: f"{name}: {':'.join(hosts)} byname"),
        "sendmail/mailertable": table(
            lambda name, hosts: f"{name}\tesmtp:" + in_brackets(hosts)),
        "sendmail/relay-domains": table(lambda name, _: name)}


def in_brackets(hosts, most=254):
    """As many of the hosts as sendmail does not cut."""
    while hosts[1:] and len(":".join(f"[{host}]" for host in hosts)) > most:
        hosts = hosts[:-1]
    return ":".join(f"[{host}]" for host in hosts)


def alias_tables(shared, users):
    postfix, exim, sendmail = ADVICE, ADVICE, ADVICE
    for name in shared:
        own = [po.domains[0] for po in sorted(users[name],
                                              key=lambda po: po.id)]
        postfix += f"{name} anything\n"
        exim += f"{name}:\n"
        if len(own) == 1:
            postfix += f"@{name} @{own[0]}\n"
            exim += f"*@{name}: $local_part@{own[0]}\n"
            sendmail += f"@{name}\t%1%3@{own[0]}\n"
            continue
        for domain in own:
            postfix += f"# USER@{name} USER@{domain}\n"
            exim += f"# USER@{name}: USER@{domain}\n"
            sendmail += f"# USER@{name}\tUSER@{domain}\n"
        sendmail += f"@{name}\terror:nouser 550 No such user here\n"
    return {"postfix/virtual": postfix, "exim/virtual": exim,
            "sendmail/virtusertable": sendmail,
            "sendmail/virtuser-domains": "".join(f"{name}\n"
                                                 for name in shared)}
