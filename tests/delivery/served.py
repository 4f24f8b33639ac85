"""Zones served by real nameservers, and what these answer to dig.

Runs inside (see space.py).  The job: `zones`, the folder of zones; `phases`,
each with `zones` (name: file there), `texts` (name: the text of a zone kept
by hand) and `questions` (pairs of name and type).  All daemons of all phases
run at once, each on an address of its own.  The answer: for each daemon and
phase the answers in order, or problems.
"""

import re
import shutil
import subprocess

import nameservers
import space
from programs import environment, find

HEADER = re.compile(r";; ->>HEADER<<- opcode: QUERY, status: (\w+)")
SECTION = re.compile(r";; (ANSWER|AUTHORITY|ADDITIONAL) SECTION:")
SECONDS = 300


def serve(job):
    folder = space.room(job["zones"])
    space.network(f"127.1.{number}.{at}"
                  for number, _ in enumerate(job["kinds"], 1)
                  for at, _ in enumerate(job["phases"], 1))
    shutil.copytree(job["zones"], folder / "zones")
    running = []
    for at, phase in enumerate(job["phases"], 1):
        zones = {name: folder / "zones" / file
                 for name, file in phase["zones"].items()}
        for name, text in phase["texts"].items():
            path = folder / "zones" / f"by-hand-{len(zones)}"
            path.write_text(text.replace("FOLDER", f"{folder}/zones"))
            zones[name] = path
        for number, kind in enumerate(job["kinds"], 1):
            address = f"127.1.{number}.{at}"
            running.append((kind, phase, address, nameservers.start(
                kind, address, zones, folder / f"{kind}{at}")))
    answers = []
    for kind, phase, address, daemon in running:
        problems = nameservers.ready(daemon, address)
        got = [] if problems else ask(address, phase["questions"], folder)
        if not problems and len(got) != len(phase["questions"]):
            problems = [f"{len(got)} answers\n" + "\n".join(daemon.tell())]
        answers.append({"kind": kind, "phase": phase["name"],
                        "problems": problems, "answers": got,
                        "log": daemon.tell()})
    return answers


def ask(address, questions, folder):
    """dig's answers to all questions in turn."""
    path = folder / "questions"
    path.write_text("".join(f"{name}. {kind}\n" for name, kind in questions))
    done = subprocess.run(
        [find("dig"), f"@{address}", "+norecurse", "+noall", "+comments",
         "+answer", "+authority", "+additional", "+time=5", "+tries=3",
         "-f", str(path)], stdin=subprocess.DEVNULL, timeout=SECONDS,
        stdout=subprocess.PIPE, env=environment("dig"), check=False)
    return read(done.stdout.decode())


def read(text):
    found, section = [], None
    for line in text.splitlines():
        header = HEADER.match(line)
        begins = SECTION.match(line)
        if header:
            found.append({"status": header[1], "aa": False, "answer": [],
                          "authority": [], "additional": []})
        elif line.startswith(";; flags:"):
            found[-1]["aa"] = " aa" in line.partition("QUERY")[0]
        elif begins:
            section = begins[1].lower()
        elif line and not line.startswith(";"):
            owner, ttl, _, kind, value = line.split(None, 4)
            found[-1][section].append([owner.rstrip(".").lower(), int(ttl),
                                       kind, value.rstrip(".").lower()])
    return found


if __name__ == "__main__":
    space.answer(serve)
