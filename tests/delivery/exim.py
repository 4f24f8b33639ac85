"""Exim as a smart host, from Debian's package, with Debian's own router for
hubbed_hosts."""

import os

from programs import ROOT, package
from space import Daemon, bind

ROUTER = "etc/exim4/conf.d/router/150_exim4-config_hubbed_hosts"
USER = "Debian-exim"
FORMS = ("zone", "hosts", "relays")     # those in which it is tried


def start(folder, job, tables):
    """The daemon that listens on the smart host's addresses; tables: the
    folder of its routing tables, where they are used."""
    home = folder / "exim"
    spool = home / "spool"
    spool.mkdir(parents=True)
    for path in (home, spool):
        os.chown(path, job["uid"], job["uid"])
    routers = [routers_by_zone, routers_by_table][job["form"] == "hosts"]()
    relays = "*"
    if tables:
        (home / "hubbed_hosts").write_bytes(
            (tables / "exim/hubbed_hosts").read_bytes())
        routers = (package("exim4-config") / ROUTER).read_text() + routers
        relays = f"lsearch;{home}/hubbed_hosts"
    if job["aliases"]:
        (home / "virtual").write_text(alias_table(tables, job["aliases"]))
        routers = page_router(home) + routers
        relays += f" : lsearch;{home}/virtual"
    programs = folder / "exim-package"      # where its own user can go, too
    programs.mkdir()
    bind(package("exim4-daemon-light"), programs)
    exim = str(programs / "usr/sbin/exim4")
    config = home / "exim.conf"
    config.write_text(CONFIG.format(
        exim=exim, home=home, name=job["smarthost"], user=USER,
        relays=relays, routers=routers,
        addresses="<; " + " ; ".join(job["own"])))
    return Daemon("exim4", [exim, "-C", str(config), "-bdf", "-q10s"],
                  home / "stderr", [home / "main.log", home / "panic.log"])


def alias_table(tables, aliases):
    text = (tables / "exim/virtual").read_text()
    lines = [f"{alias}: {target}\n" for alias, target, _ in aliases]
    return "".join(lines) + text


def page_router(home):
    """The router for the stub, as topoc-smarthost(7) has it."""
    page = (ROOT / "doc/topoc-smarthost.7").read_text()
    text = "masquerade:\n" + page.split("\nmasquerade:\n")[1]
    text = text.split("\n.Ed")[0].replace("\\e", "\\")
    return text.replace("/etc/exim4", str(home)) + "\n"


def forget(folder):
    """What Exim remembers of hosts that did not answer."""
    for path in (folder / "exim/spool/db").glob("*"):
        path.unlink()


def routers_by_zone():
    return """
dnslookup:
  driver = dnslookup
  transport = remote_smtp
  ignore_target_hosts =
  no_more
"""


def routers_by_table():
    return """
by_table:
  driver = manualroute
  route_list = * $domain byname
  host_find_failed = fail
  transport = remote_smtp
  no_more
"""


CONFIG = """
CONFDIR = {home}
exim_path = {exim}
primary_hostname = {name}
spool_directory = {home}/spool
log_file_path = {home}/%s.log
exim_user = {user}
exim_group = {user}
local_interfaces = {addresses}
daemon_smtp_ports = 25
tls_advertise_hosts =
smtp_accept_queue_per_connection = 0
smtp_accept_max = 0
check_spool_space = 0
check_log_space = 0
keep_environment =
acl_smtp_rcpt = rcpt
domainlist relays = {relays}
begin acl
rcpt:
  accept domains = +relays
  deny message = relay not permitted
begin routers
{routers}
begin transports
remote_smtp:
  driver = smtp
  allow_localhost
  hosts_try_fastopen =
begin retry
* * F,1h,2s
"""
