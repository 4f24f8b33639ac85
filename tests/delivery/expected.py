"""What must come of a topology when real programs read its outputs.

Who has which domain and which gateways it comes in by is read from admin.db;
what a zone or a smart host was declared to be, by the judge's own reader from
the source.  The zones and tables, which are under test, are not looked at.
"""

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "judge"))

import mail
import reader
from findings import understand
from values import is_ipv4

UNDECLARED = "undeclared"       # the first label of names that nobody has


@dataclass
class Gateway:
    id: tuple
    host: str
    addresses: list
    smarthost: str
    silent: bool = False        # no hosts line, no address record


class Expected:
    def __init__(self, database, source):
        self.topology = understand(reader.read(source))
        uri = Path(database).resolve().as_uri() + "?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as opened:
            self.read(opened)
        hosts = [gateway.host for gateway in self.gateways.values()]
        used = {each for inbound in self.inbound.values() for each in inbound}
        for gateway in self.gateways.values():
            gateway.silent = (hosts.count(gateway.host) > 1
                              and gateway.id not in used)

    def read(self, database):
        ids = {key: (network, name) for key, network, name in
               database.execute("SELECT id, network, name FROM postoffice")}
        self.gateways = {}
        for key, host in database.execute(
                "SELECT at, internet_name FROM setup ORDER BY at"):
            addresses = [address for address, in database.execute(
                "SELECT address FROM address WHERE at = ? ORDER BY position",
                (key,))]
            po = self.topology.postoffices[ids[key]]
            self.gateways[ids[key]] = Gateway(
                ids[key], host, addresses, self.topology.smarthost(po).name)
        self.inbound, self.users = {}, {}
        self.primary = {}       # masquerade domain: postoffice: its first
        inbound = {}
        for key, gateway in database.execute(
                "SELECT postoffice, gateway FROM inbound "
                "ORDER BY postoffice, position"):
            inbound.setdefault(key, []).append(ids[gateway])
        for domain, key, masquerade in database.execute(
                "SELECT d.domain, p.id, p.masquerade FROM domain d "
                "JOIN postoffice p ON p.id = d.postoffice "
                "ORDER BY p.id, d.position"):
            self.inbound[domain] = inbound.get(key, [])
            if masquerade:
                self.users.setdefault(masquerade, []).append(domain)
                self.primary.setdefault(masquerade, {}).setdefault(key, domain)

    # Names

    def zone(self, name):
        return mail.zone_of(self.topology, name)

    def zones(self):
        return list(self.topology.zones.values())

    def smarthosts(self):
        """The addresses of each smart host that a gateway uses."""
        used = {gateway.smarthost for gateway in self.gateways.values()}
        return {name: self.topology.smarthosts[name].addresses
                for name in sorted(used)}

    def heard(self):
        return [gateway for gateway in self.gateways.values()
                if not gateway.silent]

    def hosts(self):
        """Host name: all its addresses, of gateways and smart hosts."""
        found = {}
        for gateway in self.heard():
            found.setdefault(gateway.host, []).extend(gateway.addresses)
        for name, addresses in self.smarthosts().items():
            found.setdefault(name, []).extend(addresses)
        return found

    def addresses(self, name):
        """All addresses that the topology knows for a name."""
        return mail.addresses_of(self.topology, name)

    def at_host(self, host):
        """The gateways that a host name leads to."""
        return [gateway for gateway in self.heard() if gateway.host == host]

    # DNS

    def mx(self, domain):
        """The mail exchangers of a name as (preference, host), in order."""
        zone = self.zone(domain)
        if domain in self.inbound:
            gateways = [self.gateways[each] for each in self.inbound[domain]]
            targets = [gateway.host if zone.mx == "gateway"
                       else gateway.smarthost for gateway in gateways]
            return [(zone.preference + at * zone.step, target)
                    for at, target in enumerate(dict.fromkeys(targets))]
        if domain in self.users and zone.is_loadable():
            targets = {self.gateways[each].smarthost
                       for user in self.users[domain]
                       for each in self.inbound[user]}
        elif zone.mx == "smarthost":
            targets = {gateway.smarthost for gateway in self.at_host(domain)}
        else:
            targets = set()
        return sorted((zone.preference, target) for target in targets)

    def owners(self):
        """Every name that may have a record for mail."""
        return sorted({*self.inbound, *self.users, *self.hosts()})

    def nobodys(self):
        """Names that nobody has: in each zone, and in none."""
        names = [f"{UNDECLARED}.{zone.name}" for zone in self.zones()]
        return names + [f"{UNDECLARED}.example"]

    # Hosts tables

    def table(self, smarthost):
        """Name: the gateways where the smart host's table sends it."""
        found = {}
        all_hosts = {gateway.host for gateway in self.gateways.values()}
        for gateway in self.heard():
            if gateway.smarthost == smarthost:
                found.setdefault(gateway.host, []).append(gateway)
        for domain, inbound in self.inbound.items():
            mine = [self.gateways[each] for each in inbound
                    if self.gateways[each].smarthost == smarthost]
            if mine and domain not in all_hosts:
                found[domain] = mine[:1]
        return found


def kind(address):
    return "A" if is_ipv4(address) else "AAAA"
