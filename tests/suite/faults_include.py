"""Each system call of a run that includes files fails in turn: a failure of
the system is never taken for an answer about the files.

The run then does the call again, or does without it, or ends with status 3 and
one line that has the system's reason.  Only what says something of a file that
the topology names (it is not there, or forbidden) may be an error of the
topology; and never is a file said to be somewhere else.
"""

import errno
import os
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, limited
from suite.faulty import Fault, Server, fast_folder
from suite.faults_calls import NEVER, SHOWN, refuse_where_impossible

HEAD = """smarthost relay.company.example { address 192.0.2.1; }
network COMPANY {
    gateway HQ {
        host msmailgwy.company.example;
        address 192.0.2.25;
        domain hq.company.example;
    }
}
"""
FILES = {
    "t.topo": HEAD + "".join(f'include "{name}";\n' for name in (
        "beside.topo", "inc/below.topo", "inc/../up.topo", "link.topo",
        "folder-link/linked.topo", "inc/deeper/there.topo")),
    "beside.topo": "", "up.topo": "", "target.topo": "",
    "inc/below.topo": 'include "deeper/first.topo";\n',
    "inc/deeper/first.topo": 'include "../../again.topo";\n',
    "inc/deeper/there.topo": "", "again.topo": "",
    "real/linked.topo": "",
    "elsewhere/main.topo": HEAD + 'include "../other/far.topo";\n',
    "other/far.topo": "",
    "plain.topo": HEAD,
    "wrong/main.topo": HEAD + 'include "dns/zone.topo";\ninclude "dns";\n',
    "wrong/dns/zones.topo": "", "wrong/all.topo": 'include "main.topo";\n',
}
LINKS = {"link.topo": "target.topo", "folder-link": "real"}

RUNS = {
    "check": ("check", "t.topo"),
    "check without a sandbox": ("check", "--sandbox=off", "t.topo"),
    "check as json": ("check", "--diagnostics=json", "t.topo"),
    "check with -I": ("check", "-I", "other", "elsewhere/main.topo"),
    "check with -I, without a sandbox":
        ("check", "--sandbox=off", "-I", "other", "elsewhere/main.topo"),
    "check without includes": ("check", "plain.topo"),
    "build": ("build", "-o", "out", "t.topo"),
    "explain": ("explain", "include"),
    "checks": ("checks",),
}
FROM_INPUT = {"check -": ("check", "-")}

# What calls that read may fail with, each of them with each.  (ENOENT cannot
# be told from a file that is not there.)
WAYS = ("EMFILE", "ENFILE", "EIO", "ENOMEM", "EACCES", "EINTR", "EPERM",
        "EOVERFLOW", "ESTALE", "ETIMEDOUT")
READING = {"open", "openat", "stat", "lstat", "fstat", "newfstatat", "statx",
           "read", "pread64", "readlink", "readlinkat", "fcntl", "fstatfs",
           "getdents64", "lseek", "prctl", "seccomp",
           "landlock_create_ruleset", "landlock_add_rule",
           "landlock_restrict_self", "dup", "dup3", "getcwd", "ioctl",
           "prlimit64", "sched_getaffinity"}
AGAIN = {"openat", "newfstatat", "fstat", "read", "readlinkat"}
# What these calls say of a name with these words is said of the user's file.
NAMES = {"openat", "newfstatat", "readlinkat", "stat", "lstat"}
OF_FILES = {"EACCES"}


def tests(options):
    for name, words in RUNS.items():
        yield Test("faults-includes", name,
                   lambda words=words: fail_each(options, words))
    yield Test("faults-includes", "offers", lambda: fail_offers(options))
    for descriptors in range(4, 13):     # with fewer no library is loaded
        yield Test("faults-includes", f"{descriptors} descriptors",
                   lambda n=descriptors: with_descriptors(options, n))


def lay_out(folder):
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name, target in LINKS.items():
        (folder / name).symlink_to(target)


def fail_each(options, words):
    refuse_where_impossible()
    problems = []
    with fast_folder() as folder, Server(options) as server:
        lay_out(folder)
        normal = server.run(folder, words, Fault(calls=True))
        if normal.status != 0:
            return [f"status {normal.status} if nothing fails: "
                    f"{normal.stderr!r}"]
        if "getdents64" in normal.trace[:reading_ends(normal.trace)]:
            problems.append("folders are read though nothing is missing")
        end = reading_ends(normal.trace)
        for k, call in enumerate(normal.trace[:end], 1):
            if call in NEVER or call not in READING:
                continue
            for way in WAYS:
                ran = server.run(folder, words, Fault(
                    calls=True, k=k, how=getattr(errno, way)))
                problems += [f"{ran.hit}({ran.what}), call {k}: {way}: {text}"
                             for text in judge(normal, ran, way)]
    return problems[:SHOWN]


def fail_offers(options):
    """An offer may be missing; what is said of the topology is the same."""
    refuse_where_impossible()
    words = ("check", "--sandbox=off", "wrong/main.topo")
    problems = []
    with fast_folder() as folder, Server(options) as server:
        lay_out(folder)
        normal = server.run(folder, words, Fault(calls=True))
        if b"'dns/zones.topo'" not in normal.stderr or \
                b"check wrong/all.topo" not in normal.stderr:
            return [f"nothing is offered: {normal.stderr!r}"]
        for k, call in enumerate(normal.trace, 1):
            if call in NEVER or call not in READING:
                continue
            for way in WAYS:
                ran = server.run(folder, words, Fault(
                    calls=True, k=k, how=getattr(errno, way)))
                if not is_good_offer(ran, way):
                    problems.append(f"{ran.hit}({ran.what}), call {k}: {way}: "
                                    f"{ran.status}, {ran.stderr!r}")
    return problems[:SHOWN]


def is_good_offer(ran, way):
    reason = os.strerror(getattr(errno, way)).encode()
    if ran.status == 3:
        return reason in ran.stderr and ran.stderr.count(b"\n") == 1
    if way in OF_FILES and b"'wrong/dns/zone.topo': " + reason in ran.stderr:
        return True
    if way in OF_FILES and b"'wrong/dns': " + reason in ran.stderr:
        return True
    return (ran.status == 1
            and b"'wrong/dns/zone.topo': No such file" in ran.stderr
            and b"'wrong/dns' is a directory" in ran.stderr)


def reading_ends(trace):
    """What is written is the matter of other groups."""
    writing = [n for n, call in enumerate(trace)
               if call in ("mkdir", "mkdirat", "flock")]
    return min(writing, default=len(trace))


def judge(normal, ran, way):
    reason = os.strerror(getattr(errno, way)).encode()
    if b"out of memory" in ran.stderr and way == "ENOMEM":
        reason = b"out of memory"
    if ran.status == 0:
        if (ran.stdout, ran.stderr) != (normal.stdout, normal.stderr):
            yield f"{ran.stdout[-100:]!r}, {ran.stderr[-300:]!r}"
        return
    if way == "EINTR" and ran.hit in AGAIN:
        yield f"it is not done again: {ran.stderr!r}"
    elif ran.status == 1:
        told = ran.stdout + ran.stderr
        if (ran.hit not in NAMES or way not in OF_FILES
                or b"cannot read" not in told or reason not in told):
            yield f"the topology is blamed: {told[-300:]!r}"
    elif (ran.status != 3 or reason not in ran.stderr
          or not ran.stderr.startswith(b"topoc: ")
          or ran.stderr.count(b"\n") != 1):
        yield f"status {ran.status}, {ran.stderr[-300:]!r}"


def with_descriptors(options, descriptors):
    """So few files can be open at once."""
    problems = []
    with tempfile.TemporaryDirectory() as name:
        lay_out(Path(name))
        for what, words in (RUNS | FROM_INPUT).items():
            ran = subprocess.run(limited(options.topoc + list(words),
                                         nofile=descriptors), cwd=name,
                                 input=FILES["t.topo"].encode(), check=False,
                                 capture_output=True)
            if ran.returncode != 0 and (
                    ran.returncode != 3
                    or b"Too many open files" not in ran.stderr
                    or ran.stderr.count(b"\n") != 1):
                problems.append(f"{what}: status {ran.returncode}, "
                                f"{ran.stderr!r}")
    return problems
