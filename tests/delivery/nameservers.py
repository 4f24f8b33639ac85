"""NSD, Knot and BIND, each with zones from files, on an address of 127/8."""

from programs import find
from space import Daemon, accepts, wait

SECONDS = 200


def start(kind, address, zones, folder):
    """The daemon of a kind that serves zones (name: path) on port 53; name
    `.` is the root.  Wait with ready()."""
    folder.mkdir(parents=True)
    command = KINDS[kind](address, zones, folder)
    return Daemon(kind, [find(command[0]), *command[1:]], folder / "log")


def ready(daemon, address):
    return wait(f"{daemon.name} on {address}", lambda: accepts(address, 53),
                SECONDS, [daemon])


def absolute(name):
    return name.rstrip(".") + "."


def quoted(path):
    return '"%s"' % path


def nsd(address, zones, folder):
    lines = ["server:", f"ip-address: {address}", 'username: ""', 'chroot: ""',
             'pidfile: ""', 'database: ""', 'xfrdfile: ""',
             f"zonesdir: {quoted(folder)}", f"xfrdir: {quoted(folder)}",
             f"zonelistfile: {quoted(folder / 'zones.list')}",
             "server-count: 1", "refuse-any: no",
             "remote-control:", "control-enable: no"]
    for name, path in zones.items():
        lines += ["zone:", f"name: {quoted(absolute(name))}",
                  f"zonefile: {quoted(path)}"]
    (folder / "nsd.conf").write_text("\n".join(lines) + "\n")
    return ["nsd", "-d", "-c", str(folder / "nsd.conf")]


def knotd(address, zones, folder):
    lines = ["server:", f"  listen: {address}@53", f"  rundir: {folder}",
             "  udp-workers: 1", "  tcp-workers: 1",
             "  background-workers: 1",
             "database:", f"  storage: {folder}",
             "log:", "  - target: stderr", "    any: info",
             "template:", "  - id: default", f"    storage: {folder}",
             "    zonefile-sync: -1", "    journal-content: none",
             "zone:"]
    for name, path in zones.items():
        lines += [f"  - domain: {quoted(absolute(name))}",
                  f"    file: {quoted(path)}"]
    (folder / "knot.conf").write_text("\n".join(lines) + "\n")
    return ["knotd", "-c", str(folder / "knot.conf"), "-s",
            str(folder / "knot.sock")]


def named(address, zones, folder):
    lines = ["options {", f"directory {quoted(folder)};",
             f"listen-on port 53 {{ {address}; }};", "listen-on-v6 { none; };",
             "recursion no;", "pid-file none;", "session-keyfile none;",
             "dnssec-validation no;", "empty-zones-enable no;",
             "notify no;", "tcp-clients 20;",
             f"managed-keys-directory {quoted(folder)};",
             "};", "controls { };"]
    for name, path in zones.items():
        lines.append(f"zone {quoted(absolute(name))} {{ type primary; "
                     f"file {quoted(path)}; }};")
    (folder / "named.conf").write_text("\n".join(lines) + "\n")
    return ["named", "-g", "-n", "1", "-c", str(folder / "named.conf")]


KINDS = {"nsd": nsd, "knotd": knotd, "named": named}
