"""Runs topoc, again and again, as cheaply as can be.

A run in a process of its own takes some ten times as long as the call of
main, so most runs are calls in one process: see again.c.  Every so many runs
one is a process of its own, and so is each one where there is no compiler,
or where the program is a script or will not be preloaded (a sanitizer's).
Folders are in memory where there is /dev/shm, since topoc syncs its files.
"""

import os
import select
import shutil
import struct
import subprocess
import tempfile
from contextlib import contextmanager

SECONDS = 300
FRESH = 100         # every so many runs one is a process of its own
HERE = os.path.dirname(os.path.abspath(__file__))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
FOLDER = "TOPOC_JUDGE_FOLDER"       # where all is kept, in the environment
LIBRARY = "again.so"


# Folders

def new_folder():
    return tempfile.mkdtemp(prefix="topoc-judge-",
                            dir=os.environ.get(FOLDER, MEMORY))


@contextmanager
def folder():
    """A folder that goes away."""
    path = new_folder()
    try:
        yield path
    finally:
        wipe(path)


def wipe(path):
    """Like shutil.rmtree, in a tenth of the time, for what is ours."""
    with os.scandir(path) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                wipe(entry.path)
            else:
                os.unlink(entry.path)
    os.rmdir(path)


def files_below(path, start=""):
    """Relative path -> bytes of every file."""
    found = {}
    if not os.path.isdir(path):
        return found
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found |= files_below(entry.path, f"{start}{entry.name}/")
            else:
                found[start + entry.name] = contents(entry.path)
    return found


def contents(path, most=-1):
    with open(path, "rb", buffering=0) as source:
        return source.read(most)


# The program

def library():
    return os.path.join(os.environ.get(FOLDER, ""), LIBRARY)


def compile_library():
    """Makes the library of again.c, where that can be done."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler:
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O2", "-o", library(),
             os.path.join(HERE, "again.c"), "-ldl"], capture_output=True)


class Program:
    """The program under test: run() gives (status, stdout, stderr)."""

    def __init__(self, path):
        self.path = path
        self.may_call = (os.path.exists(library())
                         and contents(path, 4) == b"\x7fELF")
        self.server = None
        self.runs = 0
        self.scratch = new_folder()

    def run(self, cwd, *arguments):
        self.runs += 1
        if self.runs % FRESH == 0:
            self.stop()         # so that no leak is for ever, either
        if self.runs % FRESH and not self.server and self.may_call:
            self.start()
        if not self.server:
            done = subprocess.run(
                [self.path, *arguments], cwd=cwd, capture_output=True,
                stdin=subprocess.DEVNULL, timeout=SECONDS)
            return done.returncode, done.stdout, done.stderr
        return self.call(cwd, arguments)

    def start(self):
        server = subprocess.Popen(
            [self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0,
            env={**os.environ, "LD_PRELOAD": library()})
        self.server = server
        if server.stdout.read(1) != b"m":
            self.stop()
            self.may_call = False

    def call(self, cwd, arguments):
        paths = [os.path.join(self.scratch, name) for name in ("out", "err")]
        # What one run gives up the next one would lack.
        words = [cwd, *paths, self.path, arguments[0], "--sandbox=off",
                 *arguments[1:]]
        request = b"".join(word.encode() + b"\0" for word in words)
        self.server.stdin.write(struct.pack("=I", len(request)) + request)
        ready, _, _ = select.select([self.server.stdout], [], [], SECONDS)
        reply = self.server.stdout.read(4) if ready else b""
        if len(reply) < 4:
            self.stop()
            if not ready:
                raise subprocess.TimeoutExpired(self.path, SECONDS)
            raise ValueError("topoc has died: "
                             + contents(paths[1]).decode(errors="replace"))
        return (*struct.unpack("=i", reply), *map(contents, paths))

    def stop(self):
        if self.server:
            self.server.stdin.close()
            self.server.stdout.close()
            self.server.kill()
            self.server.wait()
            self.server = None
