"""A hosts table, read by glibc and by nss_wrapper.

Runs inside (see space.py).  The job: `tables`, each with `path`, `names` and
`addresses`; the answer: for each table and reader what getent says of each.
"""

import glob
import subprocess

import space
from programs import Missing, environment, find

SECONDS = 200


def look_up(job):
    folder = space.room(*[table["path"] for table in job["tables"]])
    space.network()
    space.replace("/etc/nsswitch.conf", "hosts: files\n", folder)
    hosts = space.replace("/etc/hosts", "", folder)
    answers = []
    for table in job["tables"]:
        text = open(table["path"], encoding="ascii").read()
        hosts.write_text(text)
        answers.append(ask(table, {}))
        plain = folder / "plain"
        plain.write_text(text.partition("\n")[2])   # it knows no comments
        hosts.write_text("")
        answers.append(ask(table, {"LD_PRELOAD": wrapper(),
                                   "NSS_WRAPPER_HOSTS": str(plain)}))
    return answers


def wrapper():
    found = glob.glob("/usr/lib/*/libnss_wrapper.so")
    if not found:
        raise Missing("no libnss_wrapper.so: make test-packages gets it")
    return found[0]


def ask(table, more):
    """Name: its addresses in order; address: its first name."""
    return {"names": {name: getent("ahosts", name, more)
                      for name in table["names"]},
            "addresses": {address: getent("hosts", address, more)
                          for address in table["addresses"]}}


def getent(database, key, more):
    done = subprocess.run([find("getent"), database, key],
                          stdout=subprocess.PIPE, timeout=SECONDS,
                          env=environment("getent") | more, check=False)
    words = [line.split() for line in done.stdout.decode().splitlines()]
    if database == "ahosts":
        return list(dict.fromkeys(line[0] for line in words))
    return [name for line in words for name in line[1:]]


if __name__ == "__main__":
    space.answer(look_up)
