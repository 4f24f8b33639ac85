"""The smart hosts' routing tables, read as Postfix, Exim and sendmail read
them and compared with what admin.db says of the inbound gateways."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from suite.common import Skipped

import programs

# Each table of routes: what its lines are.  A list has no hosts.
NAME = r"[a-z0-9.-]+"
ROUTES = {
    "postfix/transport": (
        rf"(?P<name>{NAME}) relay:(?P<hosts>\[{NAME}\](, \[{NAME}\])*)"),
    "exim/hubbed_hosts": (
        rf"(?P<name>{NAME}): (?P<hosts>{NAME}(:{NAME})*) byname"),
    "sendmail/mailertable": (
        rf"(?P<name>{NAME})\tesmtp:(?P<hosts>\[{NAME}\](:\[{NAME}\])*)"),
}
SENDMAIL_HOSTS = 254    # bytes of such a list that sendmail keeps
LISTS = {"postfix/relay_domains": rf"(?P<name>{NAME}) (?P=name)",
         "sendmail/relay-domains": rf"(?P<name>{NAME})"}

# Each table of aliases: that there is a domain, the rule for all of its
# users, that for one, and that there are no others; "" where it has none.
ALIASES = {
    "postfix/virtual": ("{0} anything", "@{0} @{1}",
                        "USER@{0} USER@{1}", ""),
    "exim/virtual": ("{0}:", "*@{0}: $local_part@{1}",
                     "USER@{0}: USER@{1}", ""),
    "sendmail/virtusertable": ("", "@{0}\t%1%3@{1}", "USER@{0}\tUSER@{1}",
                               "@{0}\terror:nouser 550 No such user here"),
    "sendmail/virtuser-domains": ("{0}", "", "", ""),
}

INBOUND = """
SELECT d.domain, s.internet_name, s.router_address
FROM domain d JOIN inbound i ON i.postoffice = d.postoffice
    JOIN setup s ON s.at = i.gateway
ORDER BY d.domain, i.position
"""
HOSTS = """
SELECT s.internet_name, s.router_address FROM setup s
WHERE s.internet_name NOT IN (SELECT domain FROM domain)
    AND (s.at IN (SELECT gateway FROM inbound i
                  JOIN domain d ON d.postoffice = i.postoffice)
         OR s.internet_name NOT IN (SELECT o.internet_name FROM setup o
                                    WHERE o.at <> s.at))
"""
USERS = """
SELECT p.masquerade, d.domain, s.internet_name
FROM postoffice p JOIN domain d ON d.postoffice = p.id AND d.position = 1
    JOIN inbound i ON i.postoffice = p.id JOIN setup s ON s.at = i.gateway
WHERE p.masquerade IS NOT NULL ORDER BY p.id
"""


def select(out, *queries):
    if sqlite3.sqlite_version_info < (3, 37):
        raise Skipped("no SQLite with STRICT tables in Python")
    database = sqlite3.connect(f"file:{out / 'admin.db'}?mode=ro", uri=True)
    try:
        return [database.execute(query).fetchall() for query in queries]
    finally:
        database.close()


def tables(out, path):
    """The tables with this path: the smart host's name and the file."""
    return [(folder.name, folder / path)
            for folder in sorted((out / "smarthosts").iterdir())
            if (folder / path).exists()]


def lines(path):
    """A table without its comments, and these."""
    text = path.read_text("ascii")
    if not text.endswith("\n"):
        raise ValueError(f"{path}: no end of the last line")
    rows = text.splitlines()
    return ([row for row in rows if not row.startswith("#")],
            [row for row in rows if row.startswith("#")])


def check_form(out):
    """Each line is as the program's manual has it; the tables of a smart
    host route the same names, in one order and to the same hosts."""
    problems = []
    for folder in sorted((out / "smarthosts").iterdir()):
        read = {}
        for path, form in (ROUTES | LISTS).items():
            matched = [re.fullmatch(form, row)
                       for row in lines(folder / path)[0]]
            if None in matched:
                problems.append(f"{folder.name}/{path}: a line of another "
                                "form")
            read[path] = [(each["name"], hosts_of(each))
                          for each in matched if each]
        first = read["postfix/transport"]
        read["sendmail/mailertable"] = uncut(
            read["sendmail/mailertable"], first)
        problems += [f"{folder.name}/{path} differs from postfix/transport"
                     for path in ROUTES if read[path] != first]
        problems += [f"{folder.name}/{path} has other names"
                     for path in LISTS
                     if [name for name, _ in read[path]]
                     != [name for name, _ in first]]
    return problems


def uncut(found, wanted):
    """The routes of a mailertable with the hosts that are left out of a list,
    where it has not more than sendmail keeps and one more were too long."""
    if len(found) != len(wanted):
        return found
    whole = []
    for (name, hosts), (_, others) in zip(found, wanted):
        length = len(":".join(f"[{host}]" for host in hosts))
        more = others[len(hosts):len(hosts) + 1]
        if (hosts == others[:len(hosts)] and length <= SENDMAIL_HOSTS
                and more and length + len(f":[{more[0]}]") > SENDMAIL_HOSTS):
            hosts = others
        whole.append((name, hosts))
    return whole


def hosts_of(match):
    hosts = match.groupdict().get("hosts") or ""
    return [host for host in re.split(r"[\[\], :]+", hosts) if host]


def read_routes(out):
    """Smart host -> name -> hosts."""
    form = ROUTES["postfix/transport"]
    return {name: {each["name"]: hosts_of(each) for each in map(
        lambda row: re.fullmatch(form, row), lines(path)[0])}
        for name, path in tables(out, "postfix/transport")}


def check_routes(out):
    """Every domain is routed to its inbound gateways, in their order, by the
    smart hosts of these; which gateway is whose, the tables tell."""
    inbound, hosts = select(out, INBOUND, HOSTS)
    routes = read_routes(out)
    owners, problems = {}, []
    for smarthost, found in routes.items():
        for host in {host for each in found.values() for host in each}:
            owners.setdefault(host, []).append(smarthost)
    wanted = {smarthost: {} for smarthost in routes}
    addresses = {}
    for name, host, address in [*inbound, *((host, host, address)
                                            for host, address in hosts)]:
        if len(owners.get(host, [])) != 1:
            problems.append(f"{host} is used by {owners.get(host)}")
            continue
        smarthost, = owners[host]
        wanted[smarthost].setdefault(name, []).append(host)
        addresses.setdefault(smarthost, set()).add(address)
    problems += [f"{smarthost} is of several addresses: {found}"
                 for smarthost, found in addresses.items() if len(found) > 1]
    for smarthost, found in routes.items():
        names = sorted(found.keys() | wanted[smarthost].keys())
        problems += [f"{smarthost}: {name} goes to {found.get(name)}, not "
                     f"{wanted[smarthost].get(name)}" for name in names
                     if found.get(name) != wanted[smarthost].get(name)]
    return problems


def check_aliases(out):
    """The stubs: each masquerade domain at the smart hosts by which its users
    come in, with all its users."""
    rows, = select(out, USERS)
    routes = read_routes(out)
    users, places = {}, {}
    for domain, own, host in rows:
        users.setdefault(domain, {})[own] = None
        places.setdefault(domain, set()).update(
            name for name, found in routes.items()
            if any(host in each for each in found.values()))
    problems = []
    for name in routes:
        shared = sorted((each for each in users if name in places[each]),
                        key=lambda each: each.split(".")[::-1])
        for path, forms in ALIASES.items():
            file = out / "smarthosts" / name / path
            problems += compare(f"{name}/{path}", file, shared, users, forms)
        for path in ROUTES | LISTS:
            comments = lines(out / "smarthosts" / name / path)[1]
            problems += [f"{name}/{path}: comments are {comments}"
                         for told in [[row.split()[1] for row in comments[1:]]]
                         if told != shared]
    return problems


def compare(title, file, shared, users, forms):
    if not shared:
        return [f"{title} is for nothing"] if file.exists() else []
    domain, whole, user, rest = forms
    wanted = []
    for name in shared:
        several = len(users[name]) > 1
        wanted.append(domain.format(name))
        wanted += [("# " if several and user else "")
                   + (user if several else whole).format(name, own)
                   for own in users[name]]
        wanted.append(rest.format(name) if several else "")
    found = [row for row in file.read_text("ascii").splitlines()
             if not row.startswith(("# topoc: ", "# This "))]
    wanted = [row for row in wanted if row]
    return [] if found == wanted else [f"{title}: {found}, not {wanted}"]


# The programs themselves

# Whom Postfix expects there to be when it is installed.
MAIN_CF = """\
compatibility_level = 3.6
mail_owner = mail
setgid_group = games
default_privs = nobody
"""


def check_postmap(out):
    """Each of Postfix's tables as a hash: all keys, and not a word."""
    problems = []
    for table in ("transport", "relay_domains", "virtual"):
        for name, file in tables(out, f"postfix/{table}"):
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "main.cf").write_text(MAIN_CF, "ascii")
                # Postfix waits three seconds until such a file is no new one.
                os.utime(Path(folder, "main.cf"), (1, 1))
                shutil.copy(file, folder)
                map_name = f"hash:{folder}/{table}"
                problems += dump(
                    name, ["postmap", "-c", folder, map_name],
                    ["postmap", "-c", folder, "-s", map_name], file, " ")
    return problems


def check_makemap(out):
    problems = []
    for table in ("mailertable", "virtusertable"):
        for name, file in tables(out, f"sendmail/{table}"):
            with tempfile.TemporaryDirectory() as folder:
                start = ["makemap", "-C", "/dev/null"]
                problems += dump(
                    name, [*start, "hash", f"{folder}/x"],
                    [*start, "-u", "hash", f"{folder}/x"], file, "\t")
    return problems


def dump(name, make, show, file, between):
    """Make a map of a table, and compare what it holds."""
    made, shown = (run_program(words, file.read_bytes())
                   for words in (make, show))
    said = [row for row in made.stderr.decode().splitlines()
            if not row.startswith("WARNING: World writable")]
    if made.returncode != 0 or said or shown.returncode != 0:
        return [f"{name}/{file.name}: {made}, {shown}"]
    wanted = sorted(row.split(between, 1) for row in lines(file)[0])
    found = sorted(row.split("\t", 1)
                   for row in shown.stdout.decode().splitlines())
    return [] if found == wanted else [f"{name}/{file.name}: {found}"]


def run_program(words, text):
    path = programs.find(words[0])
    # Where it has much to say it says it slowly.
    return subprocess.run([path, *words[1:]], input=text, timeout=600,
                          capture_output=True, check=False,
                          env=programs.environment(words[0]))


CHECKS = {"tables' form": check_form, "routes": check_routes,
          "aliases": check_aliases}
PROGRAMS = {"postmap": check_postmap, "makemap": check_makemap}
