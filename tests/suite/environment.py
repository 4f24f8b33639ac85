"""The surroundings of the tests, which are the same wherever they run.

enter() starts the calling program again, with the environment below and with
Debian's Python if it is installed.  Then it sets what is not a variable: umask,
signals, limits, an empty standard input.  HOME and TMPDIR are directories of
this run; they are removed when it ends.
"""

import atexit
import os
import re
import resource
import shutil
import signal
import sys
import tempfile

HERE = "TOPOC_TESTS"        # the directory of this run, while it starts again
# What a caller may set for the tests.
KEPT = ("CI", "FUZZ_SECONDS", "TOPOC_PROGRAMS", "LLVM_PROFILE_FILE")
FOLDERS = ("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
           .split(":"))
FIXED = {
    "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", "SHELL": "/bin/sh",
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1", "GIT_CONFIG_NOSYSTEM": "1",
    # git reads a clone of another user, too, and has a name for commits.
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "user.name", "GIT_CONFIG_VALUE_1": "A",
    "GIT_CONFIG_KEY_2": "user.email", "GIT_CONFIG_VALUE_2": "a@b",
}
# Soft limits, where the hard ones allow them.
LIMITS = {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 1024,
          resource.RLIMIT_STACK: 8 << 20}
# nohup, and `&` in a script, start a program with some of these ignored.
SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM,
           signal.SIGCHLD, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2)


def enter():
    """Give the calling program these surroundings; call it first."""
    if not os.path.isdir(os.environ.get(HERE, "")):
        begin()
    atexit.register(shutil.rmtree, os.environ.pop(HERE), ignore_errors=True)
    settle()


def begin():
    # In /tmp whatever TMPDIR says: other users must be able to enter it, and
    # the path of a socket must be short.
    folder = tempfile.mkdtemp(prefix="topoc-tests-", dir="/tmp")
    os.chmod(folder, 0o755)
    for name in ("home", "tmp"):
        os.mkdir(os.path.join(folder, name))
    os.chmod(os.path.join(folder, "tmp"), 0o1777)
    sys.stdout.flush()
    os.execve(python(), [python(), *sys.argv], variables(folder))


def variables(folder):
    more = os.environ.get("PATH", "").split(":")
    path = FOLDERS + [name for name in more
                      if name.startswith("/") and name not in FOLDERS]
    return {name: os.environ[name] for name in KEPT
            if name in os.environ} | FIXED | {
        HERE: folder, "PATH": ":".join(path),
        "HOME": os.path.join(folder, "home"),
        "TMPDIR": os.path.join(folder, "tmp")}


def python():
    """Debian's, if it is new enough: another one may lack modules."""
    found = os.path.realpath("/usr/bin/python3")
    minor = re.search(r"/python3\.(\d+)$", found)
    new = minor and os.path.exists(found) and int(minor[1]) >= 11
    return "/usr/bin/python3" if new else sys.executable


def settle():
    """Set what is not a variable."""
    os.umask(0o022)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in SIGNALS:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler
                          if number == signal.SIGINT else signal.SIG_DFL)
    for what, soft in LIMITS.items():
        hard = resource.getrlimit(what)[1]
        if hard == resource.RLIM_INFINITY or soft <= hard:
            resource.setrlimit(what, (soft, hard))


def processors():
    return len(os.sched_getaffinity(0))
