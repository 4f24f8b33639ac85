"""The tests pass in surroundings that are not theirs, by suite/environment.py.

Some of them are run once more, from a caller whose variables, mask, limits,
signals and streams are all unusual.
"""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from suite.common import ROOT, Test

STRANGE = {
    "LC_ALL": "tr_TR.UTF-8", "LANG": "C", "LANGUAGE": "de", "TZ": "Asia/Tokyo",
    "HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CONFIG_HOME": "/nowhere",
    "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "20", "LINES": "3",
    "ARGP_HELP_FMT": "rmargin=20", "MAKEFLAGS": "-k -B", "CFLAGS": "-O0",
    "GIT_DIR": "/nowhere", "GIT_AUTHOR_DATE": "x", "GIT_CONFIG_COUNT": "x",
    "PYTHONPATH": "/nowhere", "POSIXLY_CORRECT": "1", "BASH_ENV": "/nowhere",
    "TAPE": "/nowhere", "SQLITE_TMPDIR": "/nowhere",
}
# What depends on some of these: shells, make, git, locales, rights, colours.
CHOSEN = ("cases", "print", "golden example", "git keeps bytes", "make",
          "git hook", "ninja", "no thread", "closed parent", "terminal",
          "usage", "wrong usage", "layers")


def tests(options):
    yield Test("surroundings", "strange ones change nothing",
               lambda: strange(options))


def spoil():
    os.umask(0o777)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGALRM})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    os.close(0)


def strange(options):
    words = [word for name in CHOSEN for word in ("--only", name)]
    path = os.environ["PATH"]
    # Through another Python, since here threads are running.
    script = ("import os, sys\nsys.path[:0] = [sys.argv[1]]\n"
              "from suite import surroundings\nsurroundings.spoil()\n"
              "os.execv(sys.executable, [sys.executable] + sys.argv[2:])\n")
    ran = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "tests"),
         str(ROOT / "tests/run.py"), "--topoc", options.topoc[-1], *words],
        cwd=Path("/"), env=STRANGE | {"PATH": f".:{path}"}, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if ran.returncode == 0:
        return []
    return [f"status {ran.returncode}",
            *ran.stdout.decode(errors="replace").splitlines()[-20:]]
