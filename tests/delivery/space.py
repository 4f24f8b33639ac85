"""Namespaces in which the tests run daemons: a network of their own, with only
a loopback interface, mounts of their own, processes that end with them.

command() is for outside; the rest for the script that runs inside.  Root needs
no more than `unshare`; others get a user namespace with a range of users, for
mail programs change theirs, where /etc/subuid and newuidmap allow that.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from programs import ROOT, Missing, environment, find

KINDS = ["--net", "--mount", "--pid", "--fork", "--kill-child"]
SHORT = 0.02        # seconds between two looks
TAIL = 15           # lines of a log
OUTSIDE = "TOPOC_OUTSIDE"       # the namespaces that are not to be touched


# Outside

def command(users=False):
    """What runs a command in a namespace; users: more of them than root."""
    unshare = find("unshare")
    tried = [[]] if os.geteuid() == 0 else []
    tried.append(["--user", "--map-root-user"] + ["--map-auto"] * users)
    for more in tried:
        start = [unshare, *more, *KINDS]
        done = subprocess.run([*start, "true"], capture_output=True,
                              check=False)
        if done.returncode == 0:
            return start
    raise Missing("no namespaces: " + done.stderr.decode().strip())


def run_inside(script, job, seconds, users=False):
    """Run a script of this folder inside: the JSON that it answers a job.
    A list of problems where it does not; Missing where it cannot be tried."""
    process = subprocess.Popen(
        [find("setpriv"), "--pdeathsig", "KILL", *command(users),
         sys.executable, "-B",
         str(Path(__file__).with_name(script)), "--inside"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
        env=dict(os.environ, **{OUTSIDE: namespaces()}))
    try:
        out, err = process.communicate(json.dumps(job).encode(), seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return [f"{script}: no end after {seconds} s\n"
                + err.decode(errors="replace")]
    if process.returncode != 0:
        return [f"{script}: status {process.returncode}\n"
                + err.decode(errors="replace")]
    answer = json.loads(out)
    if isinstance(answer, dict) and "missing" in answer:
        raise Missing(answer["missing"])
    return answer


def namespaces():
    return " ".join(os.readlink(f"/proc/self/ns/{kind}")
                    for kind in ("mnt", "net"))


# Inside

def check_inside():
    """Nothing here may ever happen to the machine itself."""
    outside = os.environ.get(OUTSIDE, "").split()
    if len(outside) != 2 or set(outside) & set(namespaces().split()):
        raise Missing("this is not inside a namespace of its own")


def answer(function):
    """The main of a script: a job from standard input, an answer to output;
    what daemons and others write to output goes to standard error."""
    output = os.dup(1)
    os.dup2(2, 1)
    try:
        result = function(json.load(sys.stdin))
    except Missing as missing:
        result = {"missing": str(missing)}
    with os.fdopen(output, "w") as stream:
        json.dump(result, stream)


def call(*words):
    subprocess.run([find(words[0]), *words[1:]], check=True,
                   stdin=subprocess.DEVNULL)


def room(*needed):
    """A folder in memory that goes with the namespace, without a blank in its
    path, and that hides nothing that is needed."""
    check_inside()
    needed = [Path(path).resolve() for path in
              (ROOT, sys.executable, os.getcwd(), *needed)]
    for folder in map(Path, ("/mnt", "/media", "/srv", "/opt")):
        if folder.is_dir() and not any(folder in path.parents
                                       for path in needed):
            call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs",
                 str(folder))
            return folder
    raise Missing("no folder to mount anything on")


def bind(path, target):
    check_inside()
    call("mount", "--bind", str(path), str(target))


def replace(target, text, folder):
    """Put a text in the place of a file of /etc, here alone; its path."""
    path = folder / ("etc" + str(target).replace("/", "-"))
    path.write_text(text)
    if not os.path.exists(target):
        own_etc(folder)
        if os.path.islink(target):      # to nowhere
            os.unlink(target)
        Path(target).touch()
    bind(path, os.path.realpath(target))
    return path


def own_etc(folder):
    """A copy of /etc in its place, where files can be made; as far as it can
    be read."""
    copy = folder / "etc"
    if not copy.exists():
        subprocess.run([find("cp"), "-a", "/etc", str(copy)], check=False,
                       stderr=subprocess.DEVNULL)
        bind(copy, "/etc")


def network(addresses=()):
    """Bring lo up, with these addresses, too: not all programs see that all
    of 127/8 is there."""
    check_inside()
    call("ip", "link", "set", "lo", "up")
    for address in dict.fromkeys(addresses):
        if address != "127.0.0.1" and can_have(address):
            width = 128 if ":" in address else 32
            try:
                call("ip", "addr", "add", f"{address}/{width}", "dev", "lo",
                     *["nodad"] * (width == 128))
            except subprocess.CalledProcessError as error:
                raise Missing(f"lo cannot have {address}") from error


def can_have(address):
    """Whether this kernel knows such addresses."""
    return ":" not in address or os.path.exists("/proc/net/if_inet6")


class Daemon:
    """A program that runs until it is stopped, and what it says."""

    def __init__(self, name, command, log, logs=(), program=None):
        check_inside()
        self.name = name
        self.log = Path(log)
        self.logs = [self.log, *map(Path, logs)]
        with open(self.log, "ab") as stream:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stream,
                stderr=stream, env=environment(program or name),
                cwd=self.log.parent, start_new_session=True)

    def has_ended(self):
        return self.process.poll() is not None

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def tell(self):
        """The ends of its logs."""
        lines = []
        for path in self.logs:
            if path.exists():
                text = path.read_text(errors="replace")
                lines += [f"{self.name}: {line}"
                          for line in text.splitlines()[-TAIL:]]
        return lines


def wait(what, is_true, seconds, daemons=()):
    """Look until it is true: nothing, or a problem with the daemons' logs."""
    end = time.monotonic() + seconds
    while not is_true():
        ended = [daemon.name for daemon in daemons if daemon.has_ended()]
        if ended or time.monotonic() > end:
            first = (f"{', '.join(ended)} ended" if ended
                     else f"not after {seconds} s") + f": {what}"
            return ["\n".join([first] + [line for daemon in daemons
                                         for line in daemon.tell()])]
        time.sleep(SHORT)
    return []


def accepts(address, port):
    """Whether somebody listens there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0
