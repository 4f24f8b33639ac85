"""Postfix as a smart host, from Debian's package, which is not installed."""

import os
import subprocess

import tables
from programs import environment, find, package
from space import Daemon, bind

USER, GROUP = "postfix", "postdrop"
QUEUES = ("active bounce corrupt defer deferred flush hold incoming maildrop "
          "pid private public saved trace").split()
SERVICES = """\
smtp inet n - n - - smtpd
qmgr unix n - n 300 1 qmgr
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
FORMS = ("zone", "hosts", "relays")     # those in which it is tried


def start(folder, job, routing):
    """The daemon that listens on the smart host's addresses; routing: the
    folder of its routing tables, where they are used."""
    home = folder / "postfix"
    for name in QUEUES:
        (home / "queue" / name).mkdir(parents=True)
        os.chown(home / "queue" / name, job["uid"], 0)
    (home / "data").mkdir()
    os.chown(home / "data", job["uid"], 0)
    for name in ("maildrop", "public"):
        os.chown(home / "queue" / name, job["uid"], job["gid"])
    programs = folder / "postfix-package"
    programs.mkdir()
    bind(package("postfix"), programs)
    chosen = settings(home, job, programs)
    names = copy_tables(home, job, routing) if routing else []
    if routing:
        chosen |= table_settings(home, names)
    (home / "dynamicmaps.cf").write_text("")
    (home / "master.cf").write_text(SERVICES)
    (home / "main.cf").write_text("".join(
        f"{name} = {value}\n" for name, value in chosen.items()))
    for name in names:
        subprocess.run([find("postmap"), "-c", str(home),
                        f"hash:{home / name}"],
                       env=environment("postmap"), check=True)
    return Daemon("postfix", [str(programs / "usr/lib/postfix/sbin/master"),
                              "-c", str(home), "-d"],
                  home / "stderr", [home / "mail.log"], program="master")


def settings(home, job, programs):
    chosen = {
        "compatibility_level": "3.6",
        "queue_directory": home / "queue", "data_directory": home / "data",
        "meta_directory": home,
        "daemon_directory": programs / "usr/lib/postfix/sbin",
        "command_directory": programs / "usr/sbin",
        "shlib_directory": programs / "usr/lib/postfix",
        "import_environment": "MAIL_CONFIG LANG=C LD_LIBRARY_PATH="
                              f"{programs}/usr/lib/postfix",
        "mail_owner": USER, "setgid_group": GROUP,
        "maillog_file": home / "mail.log", "maillog_file_prefixes": home,
        "myhostname": job["smarthost"], "mydestination": "",
        "alias_maps": "", "alias_database": "", "local_recipient_maps": "",
        "inet_interfaces": ", ".join(job["own"]), "inet_protocols": "all",
        "mynetworks": "0.0.0.0/0, [::]/0", "relay_domains": "",
        "smtpd_relay_restrictions":
            "permit_mynetworks, reject_unauth_destination",
        "smtpd_peername_lookup": "no", "biff": "no",
        "smtp_tls_security_level": "", "smtpd_tls_security_level": "",
        "queue_run_delay": "2s", "minimal_backoff_time": "1s",
        "maximal_backoff_time": "3s", "smtp_connect_timeout": "5s",
        # A session to the gateway that stood in would be used for two seconds
        # more when the preferred one is up again.
        "smtp_connection_cache_on_demand": "no"}
    if job["form"] == "hosts":
        chosen |= {"smtp_host_lookup": "native",
                   "smtp_dns_support_level": "disabled"}
    return chosen


def copy_tables(home, job, routing):
    """Their names."""
    names = ["transport", "relay_domains"] + ["virtual"] * bool(job["aliases"])
    tables.copy(home, routing / "postfix", names, job["aliases"], "virtual")
    return names


def table_settings(home, names):
    """As topoc-smarthost(7) says; who sends is a stranger."""
    settings_of = {"transport": "transport_maps",
                   "relay_domains": "relay_domains",
                   "virtual": "virtual_alias_maps"}
    return {settings_of[name]: f"hash:{home}/{name}" for name in names} | {
        "smtp_host_lookup": "native",
        "parent_domain_matches_subdomains": "",
        "mynetworks": "127.255.255.254/32"}


def forget(_):
    """Postfix remembers no host."""
