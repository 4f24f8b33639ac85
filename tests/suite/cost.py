"""What a command costs: its time and peak memory, measured by a small program.

The kernel counts into a process's peak what the process that forked it had.
So no test asks it for a child of Python: tests/programs/measure.c starts the
command, and has next to no memory of its own.
"""

import atexit
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

SOURCE = Path(__file__).resolve().parents[1] / "programs/measure.c"
LOCK = Lock()


@dataclass
class Cost:
    status: int         # minus the signal's number if one ended it
    peak: int           # bytes
    user: float         # seconds, as the others
    system: float
    wall: float
    stdout: bytes = b""
    stderr: bytes = b""

    @property
    def cpu(self):
        return self.user + self.system


def measurer():
    """The path of the program, which is compiled once a run of the tests."""
    with LOCK:
        return compiled()


@cache
def compiled():
    folder = tempfile.mkdtemp(prefix="topoc-measure-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "measure")
    compiler = shlex.split(os.environ.get("CC", "")) or ["gcc"]
    subprocess.run([*compiler, "-O2", "-o", path, SOURCE], check=True)
    return path


def measure(command, *, chunks=(), stdin=None, quiet=False, limits=None,
            timeout=None, **others):
    """Run a command and give its Cost.

    command is a list; chunks are written to its standard input, unless stdin
    is a path.  quiet drops its output.  limits are measure.c's, by name.
    Others are as subprocess.Popen() has them.  After timeout seconds it is
    killed, which is status -9.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report")
        files = [open(os.devnull if quiet else Path(folder, name), "w+b")
                 for name in ("stdout", "stderr")]
        source = open(stdin, "rb") if stdin else subprocess.PIPE
        words = [f"{name}={value}" for name, value in (limits or {}).items()]
        with subprocess.Popen(
                [measurer(), report, *words, *command], stdin=source,
                stdout=files[0], stderr=files[1], start_new_session=True,
                **others) as child:
            if not stdin:
                feed(child, chunks)
                child.stdin = None
            end(child, timeout)
        if stdin:
            source.close()
        outputs = [read_back(file) for file in files]
        return cost_of(report, child, outputs)


def feed(child, chunks):
    try:
        for chunk in chunks:
            child.stdin.write(chunk)
        child.stdin.close()
    except BrokenPipeError:
        pass


def end(child, timeout):
    try:
        child.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def read_back(file):
    file.seek(0)
    content = b"" if file.name == os.devnull else file.read()
    file.close()
    return content


def cost_of(report, child, outputs):
    figures = report.read_text().split() if report.exists() else []
    if not figures:     # it was killed, or nothing could be started
        status = -9 if child.returncode < 0 else child.returncode
        return Cost(status, 0, 0.0, 0.0, 0.0, *outputs)
    status, peak, *times = map(int, figures)
    return Cost(status, peak * 1024, *(time / 1e6 for time in times),
                *outputs)
