"""How a build ends: status 3 only where the output directory is as it was; by a
signal, or for want of descriptors, with nothing left; and what cannot be
removed does not hold up later runs."""

import fcntl
import os
import re
import shutil
import signal
import subprocess

from suite.common import Skipped, Test, program, read_tree
from suite.hostile import expect, topoc
from suite.publish import BEHIND, HOLD, build, in_folder, must, times

ERRORS = ("EPERM", "EBUSY", "EROFS", "EIO", "EACCES")
IN_PLACE = b"(the outputs are in place)"
AT_ONCE = 5
DESCRIPTORS = range(4, 41)     # with 3 there is no program, either


def tests(options):
    for call in (rule_not_written, nothing_removed, parts_not_removed, append_only,
                 immutable, mounted, few_descriptors, ignored_signal,
                 waiting_is_interrupted, long_work_is_interrupted,
                 several_at_once):
        yield Test("ends", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def strace(options, folder, injected, *words, before=None):
    return subprocess.run(
        [program("strace"), "-f", "-o", "/dev/null", "-e", injected,
         *options.topoc, *words], cwd=folder, capture_output=True,
        stdin=subprocess.DEVNULL, preexec_fn=before, check=False,
        timeout=options.timeout)


# The rule for make

def rule_not_written(options, folder):
    """The outputs stay as they were, to the inode."""
    problems = build(options, folder)
    before = times(folder / "out")
    lines = ("-MF /dev/full", "-MF - > /dev/full", "-MF - >&-",
             "-MF /dev/stdout > /dev/full", "-MF none/x", "-MF b.topo",
             "-MF - | true; exit ${PIPESTATUS[0]}")
    for line in lines:
        ran = subprocess.run(
            [program("bash"), "-c", f"sleep 0.1; {options.topoc[-1]} build "
             f"-MD {line.replace('-MF - |', '-MF - b.topo |')}"
             + ("" if "|" in line else " b.topo")], cwd=folder,
            capture_output=True, check=False)
        if "|" not in line:     # true may read before it ends
            problems += must(ran.returncode == 3, f"{line}: {ran}")
            problems += must(before == times(folder / "out"),
                             f"{line}: the set is another one")
        problems += must(not (folder / HOLD).exists(), f"{line}: left")
        if before != times(folder / "out"):
            problems += build(options, folder)
            before = times(folder / "out")
    (folder / "out.d").write_text("old")
    when = (folder / "out.d").stat()
    for error in ERRORS:
        # Each rename of the run: the rule's, and those of the set.
        for call, k in (("renameat2", 1), ("renameat2", 2), ("fsync", 1)):
            ran = strace(options, folder, f"inject={call}:error={error}:"
                         f"when={k}", "build", "-MD", "b.topo")
            if ran.returncode == 0:     # it was put in file by file
                build(options, folder)
                (folder / "out.d").write_text("old")
                when = (folder / "out.d").stat()
                before = times(folder / "out")
                continue
            problems += must(ran.returncode == 3, f"{error} {k}: {ran}")
            problems += must(before == times(folder / "out"),
                             f"{error} {k}: the set is another one")
            problems += must((folder / "out.d").read_text() == "old"
                             and (folder / "out.d").stat().st_ino
                             == when.st_ino, f"{error} {k}: a new rule")
    return problems + must(sorted(os.listdir(folder)) == [
        "a.topo", "b.topo", "out", "out.d"], f"{os.listdir(folder)}")


# What cannot be removed

def nothing_removed(options, folder):
    """Every unlinkat fails, run after run: each brings its set, says what is
    left and where, and the first run that can removes all of it."""
    problems = []
    for error in ERRORS:
        problems += build(options, folder)
        for name in "babab":
            ran = strace(options, folder, f"inject=unlinkat:error={error}",
                         "build", "-MD", f"{name}.topo")
            problems += expect(ran, 0, IN_PLACE)
            problems += must(ran.stderr.startswith(b"topoc: .out.topoc"),
                             f"another path: {ran.stderr}")
            problems += must((folder / HOLD).exists(), "nothing is left")
            problems += expect(topoc(options, folder, "verify", "out"), 0,
                               b"")
            text = (folder / "out/zones/company.com.inc").read_text()
            problems += must(("other" in text) == (name == "b"),
                             f"{error}: not the set of {name}")
        problems += build(options, folder, "b")
    return problems


def parts_not_removed(options, folder):
    """One unlinkat fails, whichever."""
    problems = build(options, folder)
    for k in range(1, 40):
        ran = strace(options, folder, f"inject=unlinkat:error=EPERM:when={k}",
                     "build", "ab"[k % 2] + ".topo")
        problems += must(ran.returncode == 0, f"{k}: {ran}")
        problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
        problems += must(bool(ran.stderr) == (folder / HOLD).exists(),
                         f"{k}: {ran.stderr}")
    return problems + build(options, folder) + build(options, folder, "b")


def change_flag(flag, path):
    """Set or clear a flag that not every file system has."""
    if os.geteuid() != 0 or subprocess.run(
            [program("chattr"), flag, path], capture_output=True,
            check=False).returncode != 0:
        raise Skipped(f"no chattr {flag} here")


def append_only(options, folder):
    """A folder of somebody's in the directory that cannot be emptied."""
    problems = build(options, folder)
    mine = folder / "out/mine"
    mine.mkdir()
    (mine / "log").write_text("mine")
    change_flag("+a", mine)
    try:
        for name in "bab":
            problems += build(options, folder, name)
            problems += expect(topoc(options, folder, "verify", "out"), 0,
                               b"")
        problems += must((mine / "log").read_text() == "mine", "it is gone")
    finally:
        subprocess.run(["chattr", "-a", mine], check=True)
    return problems + build(options, folder)


def immutable(options, folder):
    """An output that its owner has protected: the set stays as it is."""
    problems = build(options, folder)
    before = times(folder / "out")
    for path in ("out/admin.rec", "out/zones", "out"):
        change_flag("+i", folder / path)
        try:
            problems += build(options, folder, "b", status=3,
                              text=b"Operation not permitted")
        finally:
            subprocess.run(["chattr", "-i", folder / path], check=True)
        problems += must(before.keys() == times(folder / "out").keys(),
                         f"{path}: other files")
        problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    return problems + build(options, folder, "b")


def mounted(options, folder):
    """Something is mounted in the directory: it stays there."""
    if os.geteuid() != 0:
        raise Skipped("no root")
    problems = build(options, folder)
    (folder / "out/mine").mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere/file").write_text("mine")
    script = ("mount --bind elsewhere out/mine || exit 99; for i in b a b; do "
              f"{options.topoc[-1]} build $i.topo || exit; "
              f"{options.topoc[-1]} verify out || exit; "
              "test -e out/mine/file || exit 98; done")
    ran = subprocess.run(
        [program("unshare"), "-m", "--propagation", "private", "sh", "-c",
         script], cwd=folder, capture_output=True, check=False)
    if ran.returncode == 99:
        raise Skipped("nothing can be mounted")
    return problems + must((ran.returncode, ran.stderr) == (0, b""), f"{ran}"
                           ) + must(not (folder / HOLD).exists(), "left")


# Few descriptors

def few_descriptors(options, folder):
    """Whatever the limit is: all or nothing, and nothing is left."""
    problems = build(options, folder, out="old")
    problems += build(options, folder, "b", out="new")
    sets = {1: read_tree(folder / "old"), 0: read_tree(folder / "new")}
    runs = (("build", "b.topo"), ("build", "-MD", "b.topo"),
            ("build", "--only", "hosts,zones", "b.topo"),
            ("build", "-o", ".", "../b.topo"), ("build", "-o", "x/y", "b.topo"),
            ("build", "--diff", "b.topo"))
    for words in runs:
        for there in (False, True):
            problems += few(options, folder, words, there, sets)
    return problems


def few(options, folder, words, there, sets):
    problems, statuses = [], []
    for limit in DESCRIPTORS:
        for name in ("out", "x"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / "out.d").unlink(missing_ok=True)
        if there or "." in words:
            shutil.copytree(folder / "old", folder / "out")
        before = read_tree(folder)
        ran = topoc(options, folder / ("out" if "." in words else "."), *words,
                    nofile=limit)
        statuses.append(ran.returncode)
        after = read_tree(folder)
        told = f"{words}, {there}, {limit}: status {ran.returncode}: "
        if ran.returncode not in (0, 3, 4):
            problems.append(told + f"{ran.stderr}")
        if ran.returncode != 0 and before != after:
            problems.append(told + f"changed: {sorted(after)[:9]}")
        left = [path for path in folder.rglob("*")
                if path.name.endswith(".topoc")]
        if left:
            problems.append(told + f"left: {left}")
        if ran.returncode == 0 and "--only" not in words and \
                "x/y" not in words and read_tree(folder / "out") != sets[0]:
            problems.append(told + "not the new set")
    return problems[:3] + must({0, 3} <= set(statuses) or {4, 3} <= set(
        statuses), f"{words}: {statuses}")


# Signals

def ignored_signal(options, folder):
    """Of a run that ignores one, as under nohup, it changes nothing."""
    problems = []
    for k in range(5, 60, 9):
        for name in ("SIGHUP", "SIGINT"):
            ran = strace(options, folder, f"inject=openat:signal={name}:"
                         f"when={k}", "build", "ab"[k % 2] + ".topo",
                         before=lambda name=name: signal.signal(
                             getattr(signal, name), signal.SIG_IGN))
            problems += expect(ran, 0, b"") + must(not ran.stderr, f"{ran}")
    return problems


def waiting_is_interrupted(options, folder):
    """A run that waits for another one ends at once, and so does one that
    waits for the rule of another one."""
    problems = []
    (folder / HOLD).mkdir(mode=0o700)
    (folder / ".out.d.topoc").write_text("")
    for path, words in ((HOLD, ()), (".out.d.topoc", ("-MD",)),
                        ("out", ("-MD",))):
        held = os.open(folder / path, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        before = read_tree(folder)
        with subprocess.Popen(options.topoc + ["build", *words, "b.topo"],
                              cwd=folder, stderr=subprocess.PIPE) as run:
            try:
                run.wait(BEHIND)
                problems.append(f"{path}: it did not wait")
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGINT)
            said = run.communicate(timeout=options.timeout)[1]
        problems += must((run.returncode, said) == (-signal.SIGINT, b""),
                         f"{path}: {run.returncode}: {said}")
        problems += must(read_tree(folder) == before, f"{path}: changed")
        os.close(held)
        if path == HOLD:
            (folder / HOLD).rmdir()
        problems += must(not (folder / HOLD).exists(), f"{path}: left")
        problems += build(options, folder)
    return problems


def long_work_is_interrupted(options, folder):
    """After a signal little more is written of a large set."""
    (folder / "large.topo").write_text(
        "smarthost r.example { address 192.0.2.1; }\n"
        "network N { gateway G { host g.example; address 192.0.2.2; "
        "smarthost r.example; suffix example; domain n.example;\n" + "".join(
            f"downstream P{n} {{ domain p{n}.example; }}\n"
            for n in range(30000)) + "} }\nzone example;\n")
    problems = []
    for kind in ("admin", "db", "zones", "json"):
        log = folder / "log"
        ran = subprocess.run(
            [program("strace"), "-f", "-o", log, "-e", "trace=write,pwrite64",
             "-e", "inject=write,pwrite64:signal=SIGTERM:when=4",
             *options.topoc, "build", "--only", kind, "large.topo"],
            cwd=folder, capture_output=True, check=False)
        calls = len(re.findall(r"write\w*\(", log.read_text()))
        whole = subprocess.run(
            [program("strace"), "-f", "-o", log, "-e", "trace=write,pwrite64",
             *options.topoc, "build", "-o", "whole", "--only", kind,
             "large.topo"], cwd=folder, capture_output=True, check=False)
        every = len(re.findall(r"write\w*\(", log.read_text()))
        problems += must(ran.returncode == -signal.SIGTERM, f"{kind}: {ran}")
        problems += must(whole.returncode == 0 and calls < every / 2
                         or every < 12, f"{kind}: {calls} of {every}")
        problems += must(not (folder / HOLD).exists() and
                         not (folder / "out").exists(), f"{kind}: left")
    return problems


# Several runs

def several_at_once(options, folder):
    """Runs that wait for another one are not taken for readers by it: no wait
    of any of them ends by its time."""
    problems = []
    for first in (HOLD, "out"):
        problems += build(options, folder)
        (folder / HOLD).mkdir(mode=0o700, exist_ok=True)
        held = os.open(folder / first, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        runs = [subprocess.Popen(
            [program("strace"), "-f", "-o", folder / f"log{n}", "-e",
             "trace=flock,poll", *options.topoc, "build",
             "ab"[n % 2] + ".topo"], cwd=folder, stderr=subprocess.PIPE)
            for n in range(AT_ONCE)]
        for n in range(AT_ONCE):
            wait_until(lambda n=n: "flock(" in read(folder / f"log{n}"))
        if first == HOLD:
            (folder / HOLD).rmdir()
        os.close(held)
        for n, run in enumerate(runs):
            said = run.communicate(timeout=options.timeout)[1]
            problems += must((run.returncode, said) == (0, b""), f"{said}")
            # A nap has no descriptors.
            late = re.findall(r"poll\(\[.*= 0 \(Timeout\)",
                              read(folder / f"log{n}"))
            problems += must(not late, f"{first}: it waited for nothing: "
                             f"{late}")
            (folder / f"log{n}").unlink()
        problems += must(not (folder / HOLD).exists(), "left")
    return problems


def read(path):
    return path.read_text() if path.exists() else ""


def wait_until(holds):
    while not holds():
        try:
            signal.sigtimedwait([], 0.02)
        except InterruptedError:
            pass
