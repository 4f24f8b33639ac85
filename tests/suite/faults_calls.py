"""Each system call fails in turn, or the process is killed there.

After a failure the status is 3 with one line on standard error and the output
directory is as it was, byte for byte, times and all; or the call was done
again or not needed, and the new set is there.  After a kill it is one of the
two.  Never is it a mix.  The next run brings the new set and leaves nothing
beside the directory.
"""

import errno
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, replace

from suite.common import EXAMPLES, Skipped, Test, program
from suite.faulty import (KILL, SHORT, SIGNALS, TURN, Fault, Server,
                          call_number, calls_can_fail, contents, fast_folder,
                          replace_tree, snapshot)

OLD = EXAMPLES / "q87030.topo"
NEW = EXAMPLES / "gw0645.topo"
COMPANY = EXAMPLES / "company/company.topo"
ERRORS = EXAMPLES / "errors/q147471.topo"
SHOWN = 5
STRIDE = 4      # where --faults is not given, but in the main case

# What each system call may fail with.
STAT = ("EIO", "EACCES")
RENAME = ("EIO", "ENOSPC", "EXDEV", "EBUSY", "EINVAL", "ENOSYS")
REMOVE = ("EIO", "EBUSY", "EACCES")
WAYS = {
    "write": ("ENOSPC", "EIO", "EINTR", "EDQUOT", "SHORT"),
    "pwrite64": ("ENOSPC", "EIO", "EINTR", "EDQUOT", "SHORT"),
    "read": ("EIO", "EINTR", "SHORT"), "pread64": ("EIO", "EINTR", "SHORT"),
    "openat": ("EIO", "EMFILE", "ENOSPC", "EINTR", "EACCES", "ENFILE"),
    "fsync": ("EIO", "ENOSPC", "EINTR"), "fdatasync": ("EIO", "ENOSPC"),
    "syncfs": ("EIO", "ENOSPC"), "close": ("EIO", "EINTR", "ENOSPC"),
    "rename": RENAME, "renameat": RENAME, "renameat2": RENAME,
    "mkdir": ("EIO", "ENOSPC", "EDQUOT", "EMLINK", "EACCES"),
    "mkdirat": ("EIO", "ENOSPC", "EDQUOT", "EMLINK", "EACCES"),
    "linkat": ("EIO", "ENOSPC", "EPERM", "EMLINK"),
    "unlink": REMOVE, "unlinkat": REMOVE, "rmdir": REMOVE,
    "ftruncate": ("EIO", "EINTR"), "lseek": ("EIO",), "getcwd": ("ENOENT",),
    "newfstatat": STAT, "fstat": STAT, "lstat": STAT, "stat": STAT,
    "statx": STAT, "getdents64": ("EIO", "ENOENT"),
    "flock": ("EINTR", "ENOLCK"), "fcntl": ("EACCES", "ENOLCK"),
    "clone3": ("EAGAIN", "ENOSYS"), "clone": ("EAGAIN",),
    "mmap": ("ENOMEM",), "mremap": ("ENOMEM",), "mprotect": ("ENOMEM",),
    "getrandom": ("EAGAIN", "ENOSYS"), "madvise": ("EINVAL",),
}
OTHER_WAYS = ("EPERM",)     # of calls that nobody has thought of
# These cannot fail, or nobody can do anything then.
NEVER = {"exit", "exit_group", "futex", "getpid", "gettid", "munmap",
         "rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask",
         "rt_sigreturn",
         "sched_yield", "set_robust_list"}
# After an interruption these are done again.
AGAIN = {"read", "write", "pread64", "pwrite64", "flock"}
# What they find is said of a name.
STATS = {"openat", "newfstatat", "lstat", "stat"}
# Without these nothing is known to be on disk.
NEEDED = {"write", "pwrite64", "fsync", "fdatasync", "syncfs"}
# Who cannot remove something must leave it.
REMOVING = {"unlink", "unlinkat", "rmdir", "openat", "getdents64", "fstat",
            "newfstatat", "lstat", "renameat2", "rename", "fcntl", "close",
            "lseek"}


@dataclass
class Case:
    """A build: over a set that is there, or not; exchanged or, in the
    fallback, put in file by file."""
    words: tuple
    old: object = OLD
    folder: str = "."       # in which it runs, from that above the output's
    always: tuple = ()      # a call that fails each time
    mix: bool = False       # a kill may leave one
    processors: int = 1
    beside: str = None      # a file that is written after the set


BUILD = ("build", "-o", "out")
CASES = {
    "over an old set": Case((*BUILD, NEW)),
    "the first time": Case((*BUILD, NEW), old=None),
    "over the same set": Case((*BUILD, OLD)),
    "some kinds only": Case((*BUILD, "--only", "hosts,zones", NEW)),
    "without an exchange": Case((*BUILD, NEW), mix=True,
                                always=("renameat2", "EINVAL")),
    "in the directory itself": Case(("build", "-o", ".", NEW), folder="out",
                                    mix=True),
    "with a thread": Case((*BUILD, COMPANY), processors=2),
    "with dependencies": Case((*BUILD, "-MD", "-MP", NEW), beside="out.d"),
}
MAIN = "over an old set"


def tests(options):
    for name, case in CASES.items():
        yield Test("faults-calls", f"build {name}",
                   lambda case=case: in_room(options, case, fail_each))
    for name, words in READ_ONLY.items():
        yield Test("faults-calls", name,
                   lambda words=words: fail_reading(options, words))
    yield Test("faults-calls", "as strace sees them",
               lambda: compare_with_strace(options))


def kill_tests(options):
    for name, case in CASES.items():
        yield Test("faults-kills", f"build {name}",
                   lambda case=case: in_room(options, case, kill_each))


def refuse_where_impossible():
    if calls_can_fail() != 0:
        raise Skipped("seccomp cannot notify of system calls here")


class Room:
    """A folder for a case's output, and what it holds before and after."""

    def __init__(self, server, folder, case):
        self.server, self.case = server, case
        self.top = folder / "room"
        self.out = self.top / "out"
        self.template = folder / "template" if case.old else None
        self.always = ((-1, 0) if not case.always else
                       (call_number(case.always[0]),
                        getattr(errno, case.always[1])))
        if case.old:
            server.run(folder, ["build", "-o", "template", case.old])
        self.begin()
        self.normal = self.run(0, 0)
        self.new = contents(snapshot(self.out))
        self.begin()

    def begin(self):
        self.top.mkdir(exist_ok=True)
        for path in self.top.iterdir():     # itself may be a mount
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if self.template:
            replace_tree(self.out, self.template)
        self.before = snapshot(self.top)
        self.old = contents(snapshot(self.out))

    def run(self, k, how):
        return self.server.run(self.top / self.case.folder, self.case.words,
                               Fault(calls=True, k=k, how=how,
                                     always=self.always))

    def run_again(self):
        """The next run, in which nothing fails, and all is well."""
        ran = self.server.run(self.top / self.case.folder, self.case.words)
        if ran.status != 0 or ran.stderr:
            yield f"the next run: status {ran.status}, {ran.stderr!r}"
        if contents(snapshot(self.out)) != self.new:
            yield "the next run does not bring the new set"
        left = [name for name in os.listdir(self.top)
                if name not in ("out", self.case.beside)]
        left += [name for name in snapshot(self.out) if "topoc" in name]
        if left:
            yield f"the next run leaves {left}"
        yield from self.judge_manifest()

    def judge_manifest(self):
        """It has the hash of each file, and no others."""
        path = self.out / "MANIFEST"
        if not path.exists():
            return
        found = contents(snapshot(self.out))
        told = dict(reversed(line.split("  ", 1)) for line
                    in path.read_text().splitlines()
                    if line and not line.startswith("#"))
        for name in sorted({*told, *found} - {"MANIFEST"}):
            if hashlib.sha256(found.get(name, b"")).hexdigest() != told.get(
                    name):
                yield f"{name} is not as MANIFEST has it"

    def finish(self, after):
        """Look at the next run where this one left a trace."""
        if after == self.before:
            return []
        problems = list(self.run_again())
        self.begin()
        return problems

    def without_hold(self, tree):
        """Where a run keeps its files in the directory, one that could not
        remove them leaves them to the next."""
        return {name: content for name, content in tree.items()
                if not name.startswith(".topoc/")}

    def stride(self):
        return 1 if self.case == CASES[MAIN] else STRIDE

    def part(self, tree):
        """A snapshot's part that is in the output directory."""
        return {name: state for name, state in tree.items()
                if name.startswith("out/")}


def in_room(options, case, call):
    refuse_where_impossible()
    with fast_folder() as folder, Server(options, case.processors) as server:
        room = Room(server, folder, case)
        if room.normal.status != 0:
            return [f"status {room.normal.status} if nothing fails: "
                    f"{room.normal.stderr!r}"]
        return call(options, room)


# A system call fails

def ways(name):
    return () if name in NEVER else WAYS.get(name, OTHER_WAYS)


def code(way):
    return SHORT if way == "SHORT" else getattr(errno, way)


def places(options, trace, stride):
    """Which calls are to fail; without --faults the same ones each time."""
    if options.faults:
        stride = 1
    return range(1 + TURN % stride, len(trace) + 1, stride)


def turns(options, trace, stride=1):
    """Which call fails in which way: each in all or, without --faults, in one
    that is chosen by its number."""
    for k in places(options, trace, stride):
        some = ways(trace[k - 1])
        if some and not options.faults:
            some = {random.Random(f"{TURN} {k}").choice(some),
                    *(("EIO",) if trace[k - 1] in NEEDED else ())}
        for way in some:
            yield k, way


def fail_each(options, room):
    problems = []
    for k, way in turns(options, room.normal.trace, room.stride()):
        ran = room.run(k, code(way))
        after = snapshot(room.top)
        told = [*judge_failure(room, ran, way, after), *room.finish(after)]
        if ran.hit and way not in ways(ran.hit):
            continue    # the other thread was faster this time
        problems += [f"{ran.hit}({ran.what}), call {k}: {way}: {text}"
                     for text in told]
        if len(problems) > SHOWN:
            break
    return problems


# What a run says that could not remove something, after its name.
LEFT = re.compile(rb"topoc: (?P<path>[^:\n]*): [^\n]*"
                  rb"(\(the outputs are in place\)|the old rule is here[^\n]*)"
                  rb"\n")


def judge_left(room, ran):
    """It says what is left, and where, if it had to leave something."""
    said = LEFT.fullmatch(ran.stderr)
    if not said or ran.hit not in REMOVING:
        yield f"status 0, but {ran.stderr!r}"
    elif not os.path.lexists(room.top / room.case.folder
                             / os.fsdecode(said["path"])):
        yield f"it is not there: {ran.stderr!r}"


def judge_failure(room, ran, way, after):
    if ran.status == 0:
        if ran.stderr:
            yield from judge_left(room, ran)
        if room.without_hold(contents(snapshot(room.out))) != room.new:
            yield "status 0, but not the new set"
        if ran.hit in NEEDED and way not in ("EINTR", "SHORT"):
            yield "status 0, as if it were on disk"
        return
    if is_of_the_source(ran, way):
        yield from judge_unchanged(room, ran, after)
        return
    if ran.status != 3:
        yield f"status {ran.status}, {ran.stderr[-300:]!r}"
    if way == "SHORT" or (way == "EINTR" and ran.hit in AGAIN):
        yield f"it is not done again: {ran.stderr!r}"
    if not ran.stderr.startswith(b"topoc: ") or ran.stderr.count(b"\n") != 1:
        yield f"not one line: {ran.stderr[-300:]!r}"
    yield from judge_unchanged(room, ran, after)


def is_of_the_source(ran, way):
    """Whether an include is told to be forbidden, which it seemed to be; what
    else fails is no error of the topology."""
    return (ran.status == 1 and way == "EACCES" and ran.hit in STATS
            and b"[include]" in ran.stdout + ran.stderr)


def judge_unchanged(room, ran, after):
    if room.part(after) != room.part(room.before):
        yield "the old set has changed: " + differences(room, after)
    elif after != room.before and ran.hit not in REMOVING:
        yield "something is left: " + differences(room, after)


def differences(room, after):
    return ", ".join(name for name in sorted({*after, *room.before})
                     if after.get(name) != room.before.get(name))


# The process is killed

def kill_each(options, room):
    problems = []
    for k in places(options, room.normal.trace, room.stride()):
        ran = room.run(k, KILL)
        after = snapshot(room.top)
        told = [*judge_kill(room, ran, after), *room.finish(after)]
        problems += [f"{ran.hit}({ran.what}), call {k}: {text}"
                     for text in told]
        if len(problems) > SHOWN:
            break
    return problems


def judge_kill(room, ran, after):
    if ran.hit and (ran.status != -9 or ran.stderr):
        yield f"status {ran.status}, {ran.stderr!r}"
    if room.part(after) == room.part(room.before):
        return
    now = contents(snapshot(room.out))
    if room.case.mix:
        for name, content in now.items():
            if content not in (room.old.get(name), room.new.get(name)) and \
                    "topoc" not in name:
                yield f"{name} is neither the old nor the new file"
    elif now != room.new:
        yield "neither the old set nor the new one: " + differences(room,
                                                                    after)
    else:
        yield from room.judge_manifest()


# A signal comes

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE", "SIGALRM", "SIGVTALRM",
          "SIGPROF", "SIGUSR1", "SIGUSR2", "SIGXCPU")


def signal_tests(options):
    for name, case in CASES.items():
        yield Test("faults-signals", f"build {name}",
                   lambda case=case: in_room(options, case, interrupt_each))


def interrupt_each(options, room):
    """It comes before each system call: the process ends by it, the set is the
    old one or the new one, and nothing is left."""
    problems = []
    for k in places(options, room.normal.trace, room.stride()):
        name = ENDING[(k + TURN) % len(ENDING)]
        number = getattr(signal, name)
        ran = room.run(k, SIGNALS - number)
        after = snapshot(room.top)
        told = [*judge_signal(room, ran, number, after), *room.finish(after)]
        problems += [f"{ran.hit}({ran.what}), call {k}: {name}: {text}"
                     for text in told]
        if len(problems) > SHOWN:
            break
    return problems


def judge_signal(room, ran, number, after):
    if ran.hit and ran.hit != "exit_group" and (ran.status != -number
                                                or ran.stderr):
        yield f"status {ran.status}, {ran.stderr!r}"
    beside = room.case.beside
    allowed = {"out/", *([beside] if beside else [])}
    left = [name for name in after if name.split("/")[0] + "/" not in allowed
            and name not in allowed]
    left += [name for name in after if "topoc" in name]
    if left:
        yield f"left: {left[:5]}"
    if room.part(after) == room.part(room.before):
        if beside and beside in after:
            yield f"{beside} is new, and the set is not"
    elif contents(snapshot(room.out)) != room.new:
        yield "neither the old set nor the new one: " + differences(room,
                                                                    after)


# Commands that write no files

READ_ONLY = {
    "check": ("check", COMPANY),
    "check with findings": ("check", ERRORS),
    "check as json": ("check", "--diagnostics=json", ERRORS),
    "check as sarif": ("check", "--diagnostics=sarif", ERRORS),
    "check as github": ("check", "--diagnostics=github", ERRORS),
    "explain": ("explain", "routing-loop"),
    "checks": ("checks",),
    "verify": ("verify", "set"),
    "build --diff": ("build", "--diff", "-o", "set", NEW),
    "help": ("--help",),
    "version": ("--version",),
}


def fail_reading(options, words):
    refuse_where_impossible()
    problems = []
    with fast_folder() as folder, Server(options) as server:
        server.run(folder, ("build", "-o", "set", OLD))
        normal = server.run(folder, words, Fault(calls=True))
        everything = replace(options, faults=True)
        for k, way in turns(everything, normal.trace):
            ran = server.run(folder, words,
                             Fault(calls=True, k=k, how=code(way)))
            if ran.hit and way not in ways(ran.hit):
                continue    # the other thread was faster this time
            problems += [f"{ran.hit}({ran.what}), call {k}: {way}: {text}"
                         for text in judge_reading(normal, ran, way)]
    return problems[:SHOWN]


def judge_reading(normal, ran, way):
    # What argp prints stdio writes, which does not.
    again = normal.stdout[:6] not in (b"Usage:", b"topoc ") and (
        way == "SHORT" or (way == "EINTR" and ran.hit in AGAIN))
    if ran.status == normal.status:
        if (ran.stdout, ran.stderr) != (normal.stdout, normal.stderr):
            yield f"{ran.stdout[-100:]!r}, {ran.stderr[-300:]!r}"
        return
    if again or not (ran.status == 3 or is_of_the_source(ran, way)):
        yield f"status {ran.status}, {ran.stderr!r}"
    if (ran.hit, ran.what) == ("write", "2"):
        return      # where it would be told
    message = ran.stderr.removeprefix(normal.stderr)
    lines = [line for line in message.splitlines()
             if not line.startswith(b"::")]
    if ran.status == 3 and (len(lines) != 1
                            or not lines[0].startswith(b"topoc: ")):
        yield f"not one line: {message[-300:]!r}"


# The server itself

def compare_with_strace(options):
    """The calls that the server counts are those that topoc makes."""
    refuse_where_impossible()
    strace = program("strace")
    with fast_folder() as folder, Server(options) as server:
        room = Room(server, folder, CASES[MAIN])
        log = folder / "log"
        ran = subprocess.run(
            ["taskset", "-c",
             str(min(os.sched_getaffinity(0))), strace, "-f", "-o", log, "-e",
             "signal=none", options.topoc[-1], *map(str, room.case.words)],
            cwd=room.top, stdin=subprocess.DEVNULL, capture_output=True,
            check=False)
        if ran.returncode != 0:
            raise Skipped(f"strace: {ran.stderr.decode()}")
        seen = [line.split(None, 1)[1].split("(")[0]
                for line in log.read_text().splitlines() if "(" in line]
        counted = room.normal.trace
        kept = [name for name in seen if name != "brk"]
        ours = [name for name in counted if name != "brk"]
        if kept[-len(ours):] != ours:
            return [f"strace: {kept[-len(ours):]}", f"server: {ours}"]
    return []
