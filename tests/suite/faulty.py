"""Runs of topoc in which one thing fails: the k-th allocation or the k-th
system call, by the fault server of tests/faults/server.c."""

import contextlib
import functools
import os
import re
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from suite.common import ROOT, Skipped, program

SOURCE = ROOT / "tests/faults/server.c"
WARNINGS = ("-std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wshadow "
            "-Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror").split()
SEPARATOR = "\x1f"
HEAP, MAPS = 1, 2       # kinds of allocations
KILL, SHORT = -1, -2    # what a system call does, beside an errno
SIGNALS = -100          # less the number of a signal: that is sent before it
TIMED_OUT = 1000
# Where a part of the faults begins.  Fixed, so that each run has the same ones.
TURN = 0
BUILDING = threading.Lock()


@dataclass
class Fault:
    """What is to fail: the k-th allocation (from then on, with on) or, with
    calls, the k-th system call; always: one that fails each time."""
    calls: bool = False
    k: int = 0
    on: bool = False
    kinds: int = HEAP | MAPS
    how: int = 0
    always: tuple = (-1, 0)

    def fields(self):
        return [int(self.calls), self.k, int(self.on), self.kinds, self.how,
                *self.always]


@dataclass
class Ran:
    """A run: status is negative for a signal; live are the numbers of the
    allocations that were not given back, or None where nobody knows."""
    status: int
    stdout: bytes
    stderr: bytes
    allocations: int
    calls: int
    hit: str            # the system call that failed, or ""
    what: str           # on what
    mapped: int
    live: list
    trace: list


@functools.lru_cache(None)
def call_names():
    """The system calls' numbers and names, of this machine."""
    text = subprocess.run(["cc", "-E", "-dM", "-include", "sys/syscall.h",
                           "-x", "c", "/dev/null"], check=True,
                          capture_output=True, text=True).stdout
    return {int(number): name for name, number
            in re.findall(r"^#define __NR_(\w+) (\d+)$", text, re.M)}


def call_number(name):
    return {name: number for number, name in call_names().items()}[name]


@functools.lru_cache(None)
def build_server():
    """The shared object; removed when the tests end."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "server.so"
    subprocess.run([program("cc"), *WARNINGS, "-shared", "-fPIC", "-o", path,
                    SOURCE], check=True)
    return path, folder


class Server:
    """A fault server; on one processor topoc starts no thread, and the same
    request does the same again."""

    def __init__(self, options, processors=1, behind=()):
        with BUILDING:
            path, _ = build_server()
            call_names()
        self.out, self.err = os.memfd_create("out"), os.memfd_create("err")
        take, self.requests = os.pipe()
        replies, give = os.pipe()
        self.replies = os.fdopen(replies, "rb")
        passed = (take, give, self.out, self.err)
        # The program alone: what it is run by is another process.
        self.process = subprocess.Popen(
            [*behind, options.topoc[-1]], pass_fds=passed,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env=dict(os.environ, LC_ALL="C.UTF-8", LD_PRELOAD=str(path),
                     FAULTS=",".join(map(str, passed))))
        if processors == 1:
            os.sched_setaffinity(self.process.pid, {next_processor()})
        os.close(take)
        os.close(give)

    def run(self, folder, words, fault=Fault()):
        fields = [*fault.fields(), folder, *words]
        os.write(self.requests, (SEPARATOR.join(map(str, fields))
                                 + "\n").encode())
        line = self.replies.readline().decode(errors="replace").rstrip("\n")
        if not line:
            raise RuntimeError(f"no fault server: {self.process.wait()}")
        return self.read_reply(line.split(SEPARATOR))

    def read_reply(self, fields):
        status, allocations, calls, hit, what, mapped, live, trace = fields
        names = call_names()
        live = [int(number) for number in live.split()]
        return Ran(int(status), read_all(self.out), read_all(self.err),
                   int(allocations), int(calls),
                   names.get(int(hit), hit) if int(hit) >= 0 else "", what,
                   int(mapped), None if live == [-1] else live,
                   [names.get(int(number), number)
                    for number in trace.split()])

    def close(self):
        os.close(self.requests)
        self.process.wait()
        self.replies.close()
        os.close(self.out)
        os.close(self.err)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_all(fd):
    return os.pread(fd, os.fstat(fd).st_size, 0)


PROCESSORS = {"next": 0}


def next_processor():
    """By turns, so that two servers do not share one."""
    with BUILDING:
        PROCESSORS["next"] += 1
        allowed = sorted(os.sched_getaffinity(0))
        return allowed[PROCESSORS["next"] % len(allowed)]


@contextlib.contextmanager
def fast_folder():
    """A folder in memory, where there is one: thousands of runs sync there."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with tempfile.TemporaryDirectory(dir=memory if usable else None) as name:
        yield Path(name)


@functools.lru_cache(None)
def calls_can_fail():
    """Whether the system lets a process watch another's system calls."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "try.c"
        source.write_text(TRY)
        built = subprocess.run(["cc", "-o", f"{folder}/try", source],
                               check=True)
        return subprocess.run([f"{folder}/try"], check=False,
                              stdin=subprocess.DEVNULL).returncode


TRY = """
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	unsigned action = SECCOMP_RET_USER_NOTIF;
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0
	    || syscall(SYS_pidfd_open, getpid(), 0) < 0;
}
"""


# Trees, as a reader would find them

def snapshot(folder):
    """All that a folder holds, with times and inodes: a file that was written
    anew is not the same."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(root, name), folder) + "/"] = ()
        for name in files:
            path = os.path.join(root, name)
            state = os.lstat(path)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = (
                    state.st_mtime_ns, state.st_ino, file.read())
    return found


def contents(tree):
    """A snapshot without times and inodes."""
    return {name: state[2] for name, state in tree.items() if state}


def replace_tree(folder, template):
    shutil.rmtree(folder, ignore_errors=True)
    if template is not None:
        shutil.copytree(template, folder)
