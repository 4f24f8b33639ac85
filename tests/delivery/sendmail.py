"""sendmail as a smart host, from Debian's package, with topoc's tables."""

import os
import subprocess

import tables
from programs import environment, find, package
from space import Daemon, bind

USER = "smmta"
FORMS = ("relays",)     # those in which it is tried
CF = "usr/share/sendmail/cf"

CONFIG = """\
divert(-1)
divert(0)dnl
OSTYPE(`linux')dnl
define(`confPID_FILE', `HOME/pid')dnl
define(`QUEUE_DIR', `HOME/queue')dnl
define(`STATUS_FILE', `')dnl
define(`ALIAS_FILE', `')dnl
define(`HELP_FILE', `')dnl
define(`confCW_FILE', `')dnl
define(`confDOMAIN_NAME', `NAME')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confTO_IDENT', `0')dnl
define(`confTO_ICONNECT', `5s')dnl
define(`confTO_CONNECT', `5s')dnl
define(`confREFUSE_LA', `999')dnl
define(`confQUEUE_LA', `999')dnl
define(`confMIN_FREE_BLOCKS', `0')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupWritableDirPathSafe')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`mailertable', `hash HOME/mailertable')dnl
FEATURE(`relay_hosts_only')dnl
FEATURE(`accept_unresolvable_domains')dnl
RELAY_DOMAIN_FILE(`HOME/relay-domains')dnl
"""
ALIASES = """\
FEATURE(`virtusertable', `hash HOME/virtusertable')dnl
VIRTUSER_DOMAIN_FILE(`HOME/virtuser-domains')dnl
"""
END = """\
MAILER(`smtp')dnl
"""


def start(folder, job, routing):
    """The daemon that listens on the smart host's addresses; routing: the
    folder of its routing tables."""
    home = folder / "sendmail"
    (home / "queue").mkdir(parents=True)
    os.chmod(home / "queue", 0o700)
    names = ["mailertable", "relay-domains"]
    if job["aliases"]:
        names += ["virtusertable", "virtuser-domains"]
    tables.copy(home, routing / "sendmail", names, job["aliases"],
                "virtusertable", "\t")
    config = home / "sendmail.cf"
    config.write_bytes(expand(folder, home, job))
    for name in names:
        if name.endswith("table"):
            with open(home / name, "rb") as text:
                subprocess.run([find("makemap"), "-C", str(config), "hash",
                                str(home / name)], stdin=text,
                               env=environment("makemap"), check=True)
    return Daemon("sendmail", [find("sendmail"), "-bD", "-C", str(config),
                               "-q2s", "-X", str(home / "talk"),
                               "-D", str(home / "debug")],
                  home / "stderr", [home / "talk"])


def expand(folder, home, job):
    macros = folder / "sendmail-cf"
    macros.mkdir()
    bind(package("sendmail-cf") / CF, macros)
    listen = "".join(
        f"DAEMON_OPTIONS(`Port=25, Addr={address}, "
        f"Family={'inet6' if ':' in address else 'inet'}, "
        f"Name=MTA{at}')dnl\n" for at, address in enumerate(job["own"]))
    text = (CONFIG + (ALIASES if job["aliases"] else "") + listen + END)
    text = text.replace("HOME", str(home)).replace("NAME", job["smarthost"])
    return subprocess.run(
        [find("m4"), f"-D_CF_DIR_={macros}/", str(macros / "m4/cf.m4"), "-"],
        input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def misrouted(folder, domains):
    """Those that sendmail itself would not route as the table says, asked by
    -bv; the table's lines are compared with admin.db elsewhere."""
    home = folder / "sendmail"
    table = dict(line.split("\tesmtp:") for line
                 in (home / "mailertable").read_text().splitlines()
                 if not line.startswith("#"))
    asked = [f"probe@{domain}" for domain in domains]
    told = subprocess.run(
        [find("sendmail"), "-C", str(home / "sendmail.cf"), "-bv", *asked],
        env=environment("sendmail"), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False).stdout.splitlines()
    wanted = {f"{address}... deliverable: mailer esmtp, host "
              f"{table.get(domain)}, user {address}"
              for address, domain in zip(asked, domains)}
    return [f"sendmail -bv: {line}" for line in
            sorted(wanted.symmetric_difference(told))]


def forget(_):
    """It keeps no status of hosts here."""
