#!/usr/bin/env python3
"""Send mail to every domain of a topology through real smart hosts, and see
at which gateway it arrives: `deliver.py --topoc ./topoc FILE.topo`.

Each smart host is tried with Exim and with Postfix, by zone, by hosts table
and by routing tables, in a namespace with the addresses of the topology.  The
gateway PCs are Postfix's smtp-sink.  What must come is said by plan.py.
"""

import argparse
import re
import shutil
import smtplib
import subprocess
import sys
import tempfile
from pathlib import Path

import exim
import nameservers
import plan
import postfix
import sendmail
import space
from expected import Expected
from programs import ROOT, Missing, find

MTAS = {"exim": exim, "postfix": postfix, "sendmail": sendmail}
UID, GID = 991, 992
SECONDS = 300           # for the mails of a phase
RUN_SECONDS = 900       # for everything, and more
MAIL_SECONDS = 0.5      # for each message
SHOWN = 8
END = "end of the probe"
RECIPIENT = re.compile(r"^X-Rcpt-Args: <([^>]*)>", re.M)
FAILED = re.compile(r"^(?:X-Failed-Recipients|Final-Recipient): *"
                    r"(?:rfc822; *)?<?([^\s>,]+)", re.M | re.I)


# Outside

def make_job(expected, out, smarthost, mta, form):
    """What run() inside is told; None where there is nothing to try."""
    phases = plan.plan(expected, smarthost, form)
    if not phases:
        return None
    zones = {zone.name: zone.is_loadable() for zone in expected.zones()}
    everything = plan.sinks(expected, smarthost)
    return {"out": str(out), "smarthost": smarthost, "mta": mta, "form": form,
            "uid": UID, "gid": GID, "zones": zones, "phases": phases,
            "own": expected.smarthosts()[smarthost], "sinks": everything,
            "undeliverable": plan.undeliverable(expected, smarthost, form),
            "aliases": [] if form != "relays"
            else plan.aliases(expected, smarthost),
            "rules": [] if form != "relays"
            else plan.whole_rules(expected, smarthost)}


def jobs(out, source):
    """Every smart host with every program in every form: (name, job)."""
    expected = Expected(Path(out) / "admin.db", source)
    for smarthost in expected.smarthosts():
        for form in plan.FORMS:
            for mta in programs_for(form):
                job = make_job(expected, out, smarthost, mta, form)
                if job:
                    yield f"{smarthost} {mta} {form}", job


def programs_for(form):
    return [mta for mta, module in MTAS.items() if form in module.FORMS]


def deliver(job):
    """Problems, and how many messages arrived as they should."""
    mails = sum(len(mails) for _, mails in job["phases"])
    answered = space.run_inside("deliver.py", job,
                                RUN_SECONDS + mails * MAIL_SECONDS, users=True)
    if isinstance(answered, list):
        return answered, 0
    return answered["problems"], answered["arrived"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--topoc", default=str(ROOT / "topoc"))
    parser.add_argument("source", metavar="FILE.topo", type=Path)
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        built = subprocess.run([arguments.topoc, "build", "-o", str(out),
                                str(arguments.source)], check=False)
        if built.returncode != 0:
            return built.returncode
        for name, job in jobs(out, arguments.source):
            try:
                problems, arrived = deliver(job)
            except Missing as missing:
                problems, arrived = [f"not tried: {missing}"], 0
            print(f"{name}: {arrived} messages as they should be, "
                  f"{len(problems)} problems", flush=True)
            print("".join(f"    {line}\n" for problem in problems
                          for line in problem.splitlines()), end="")
            failed = failed or bool(problems)
    return 1 if failed else 0


# Inside

class Sinks:
    """The programs that take mail, one for each address of each name."""

    def __init__(self, folder, names):
        self.folder = folder / "sinks"
        self.names = names
        self.running = {}
        self.seen = {}          # path of a whole message: (sink, text)
        for name, addresses in names.items():
            self.room(name).mkdir(parents=True)
            for address in addresses:
                self.start(name, address)

    def room(self, name):
        return self.folder / name.replace("/", "-")

    def start(self, name, address):
        shown = f"[{address}]" if ":" in address else address
        family = ["-6" if ":" in address else "-4"]
        self.running[address] = name, space.Daemon(
            f"smtp-sink of {name}",
            [find("smtp-sink"), *family, "-u", "root", "-h", "sink.invalid",
             "-d", f"{self.room(name)}/%s.", f"{shown}:25", "64"],
            self.folder / f"log-{address}", program="smtp-sink")

    def ready(self):
        return space.wait("sinks", lambda: all(
            space.accepts(address, 25) for address in self.running), SECONDS,
            [daemon for _, daemon in self.running.values()])

    def stop(self, addresses):
        for address in addresses:
            self.running[address][1].stop()

    def again(self, addresses):
        for address in addresses:
            self.start(self.running[address][0], address)
        return self.ready()

    def messages(self):
        """The whole messages that have come: (sink, text)."""
        for name in self.names:
            for path in self.room(name).iterdir():
                if path not in self.seen:
                    text = path.read_text(errors="replace")
                    if END in text:
                        self.seen[path] = name, text
        return self.seen.values()

    def arrived(self):
        """Recipient of the envelope: the sinks, once for each message."""
        found = {}
        for name, text in self.messages():
            for recipient in RECIPIENT.findall(text):
                found.setdefault(recipient.lower(), []).append(name)
        return found

    def returned(self):
        """Those for whom a bounce has come to the sender."""
        return {recipient.lower() for name, text in self.messages()
                if name == plan.RETURN for recipient in FAILED.findall(text)}


def run(job):
    folder = space.room(job["out"])
    job["own"] = [each for each in job["own"] if space.can_have(each)]
    job["sinks"] = {name: [each for each in listed if space.can_have(each)]
                    for name, listed in job["sinks"].items()}
    addresses = [each for listed in job["sinks"].values() for each in listed]
    both = set(job["own"]) & set(addresses)
    if both:
        raise Missing(f"{', '.join(sorted(both))} cannot be the smart host's "
                      "and another one's here")
    space.network(job["own"] + addresses)
    system_files(job, folder)
    shutil.copytree(job["out"], folder / "out")
    daemons, problems = [], []
    if job["form"] != "hosts":
        daemons.append(start_dns(job, folder))
        problems = nameservers.ready(daemons[0], "127.0.0.1")
    sinks = Sinks(folder, job["sinks"])
    tables = None
    if job["form"] == "relays":
        tables = folder / "out/smarthosts" / job["smarthost"]
    mta = MTAS[job["mta"]]
    daemons.append(mta.start(folder, job, tables))
    problems = problems or sinks.ready() or space.wait(
        f"{job['mta']} on port 25", lambda: all(
            space.accepts(address, 25) for address in job["own"]), SECONDS,
        daemons)
    if job["mta"] == "sendmail" and not problems:
        problems = sendmail.misrouted(folder, [
            domain for domain, _ in job["phases"][0][1]])
    probe = Probe(job, sinks, daemons)
    for at, (down, mails) in enumerate(job["phases"]):
        if not problems:
            problems += probe.phase(at, down, mails)
            mta.forget(folder)
    if not problems:
        problems += probe.undeliverable() + probe.aliases()
    return {"problems": problems, "arrived": probe.right}


def system_files(job, folder):
    """The files of /etc that a smart host's programs read, here alone."""
    account = MTAS[job["mta"]].USER
    for name, line in (("passwd", f"{account}:x:{UID}:{UID}::/:/bin/false\n"),
                       ("group", f"{account}:x:{UID}:\n"
                        f"{postfix.GROUP}:x:{GID}:\n")):
        listed = [each for each in
                  Path("/etc", name).read_text().splitlines(keepends=True)
                  if each.split(":")[0] not in (account, postfix.GROUP)
                  and each.split(":")[2] not in (str(UID), str(GID))]
        space.replace(f"/etc/{name}", "".join(listed) + line, folder)
    table = "127.0.0.1 localhost\n"
    if job["form"] == "hosts":
        path = Path(job["out"]) / "smarthosts" / job["smarthost"] / "hosts"
        table += (f"{plan.SENDER_ADDRESS} {plan.SENDER_DOMAIN}\n"
                  + path.read_text())
    space.replace("/etc/hosts", table, folder)
    order = "files" if job["form"] == "hosts" else "files dns"
    space.replace("/etc/nsswitch.conf", "passwd: files\ngroup: files\n"
                  f"hosts: {order}\n", folder)
    space.replace("/etc/resolv.conf", "nameserver 127.0.0.1\n", folder)


def start_dns(job, folder):
    """NSD with all zones; those that others keep, and the root with what lies
    in none, are kept by hand here."""
    zones = {}
    for name, is_loadable in job["zones"].items():
        path = folder / "out/zones" / name
        zones[name] = (f"{path}.zone" if is_loadable else
                       by_hand(folder, name, Path(f"{path}.inc")))
    zones["."] = by_hand(folder, "", folder / "out/zones/_other.inc")
    return nameservers.start("nsd", "127.0.0.1", zones, folder / "nsd")


def by_hand(folder, name, include):
    path = folder / f"by-hand-{name}"
    path.write_text(f"$ORIGIN {name}.\n$TTL 1h\n"
                    "@ IN SOA by-hand hostmaster 7 4h 1h 2w 1h\n"
                    "@ IN NS by-hand\nby-hand IN A 127.0.0.1\n"
                    + (f"{plan.SENDER_DOMAIN}. IN MX 10 sink\n"
                       f"sink IN A {plan.SENDER_ADDRESS}\n" if not name else "")
                    + (f"$INCLUDE {include}\n" if include.exists() else ""))
    return path


class Probe:
    """Sends, waits and compares."""

    def __init__(self, job, sinks, daemons):
        self.job, self.sinks, self.daemons = job, sinks, daemons
        self.right = 0

    def send(self, recipients):
        """A message each: those who were refused, with what was said."""
        refused = {}
        client = smtplib.SMTP(self.job["own"][0], 25, "client.invalid",
                              timeout=SECONDS)
        for recipient in recipients:
            try:
                client.sendmail(plan.SENDER, [recipient],
                                f"From: {plan.SENDER}\r\nTo: {recipient}\r\n"
                                f"Subject: probe\r\n\r\n{END}\r\n")
            except smtplib.SMTPRecipientsRefused as told:
                refused[recipient] = str(told.recipients[recipient])
        client.quit()
        return refused

    def phase(self, at, down, mails):
        """Mail to domains while some sinks are down."""
        self.sinks.stop(down)
        wanted = {f"probe{at}@{domain}": names for domain, names in mails}
        problems = [f"{recipient}: refused: {text}" for recipient, text
                    in self.send(wanted).items()]
        problems += problems or self.compare(
            wanted, f"with {', '.join(down)} down" if down else "all up")
        return problems or self.sinks.again(down)

    def compare(self, wanted, when):
        late = space.wait(when, lambda: self.has_all(wanted), SECONDS,
                          self.daemons)
        arrived = self.sinks.arrived()
        problems = []
        for recipient, names in wanted.items():
            got = arrived.get(recipient.lower(), [])
            if len(got) == 1 and got[0] in names:
                self.right += 1
            else:
                problems.append(f"{when}: {recipient}: at "
                                f"{', '.join(got) or 'no gateway'}, not "
                                f"{' or '.join(names)}")
        if len(problems) > SHOWN:
            problems[SHOWN:] = [f"… {len(problems) - SHOWN} more"]
        return problems + (late if problems else [])

    def has_all(self, wanted):
        arrived = self.sinks.arrived()
        return (all(recipient.lower() in arrived for recipient in wanted)
                or set(wanted) & self.sinks.returned())

    def undeliverable(self):
        """What nobody has is refused where tables say what is taken, and
        sent back where all is."""
        wanted = {f"nobody@{domain}" for domain in self.job["undeliverable"]}
        refused = self.send(sorted(wanted))
        if self.job["form"] == "relays":
            problems = [f"{recipient}: not refused"
                        for recipient in sorted(wanted - set(refused))]
        else:
            late = space.wait("bounces", lambda: wanted - set(refused)
                              <= self.sinks.returned(), SECONDS, self.daemons)
            problems = late and [
                f"{recipient}: not sent back" for recipient in
                sorted(wanted - set(refused) - self.sinks.returned())] + late
        arrived = self.sinks.arrived()
        problems += [f"{recipient}: arrived at {', '.join(arrived[recipient])}"
                     for recipient in sorted(wanted) if recipient in arrived]
        self.right += 0 if problems else len(wanted)
        return problems

    def aliases(self):
        """Mail for a masquerade domain is the user's: by a line that was added
        to the stub, or by the stub's own rule."""
        job = self.job
        tried = job["aliases"] + job["rules"]
        if not tried:
            return []
        problems = [f"{address}: refused: {text}" for address, text in
                    self.send([each[0] for each in tried]).items()]
        wanted = {user: names for _, user, names in tried}
        return problems or self.compare(wanted, "for the masquerade domain")


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        space.answer(run)
    else:
        try:
            sys.exit(main())
        except Missing as missing:
            sys.exit(f"deliver.py: {missing}")
