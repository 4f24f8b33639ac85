"""A full disk: the output directory is on a file system in memory of so many
bytes, or so many inodes; and is itself the root of one.

Mounting needs a namespace, so this file is also a program, which is run in
one and prints what is wrong.
"""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suite.common import EXAMPLES, Options, Skipped, Test, program
from suite.faulty import Server, contents, snapshot
from suite.faults_calls import (BUILD, SHOWN, Case, Room, differences,
                                judge_failure)

OLD = EXAMPLES / "q87030.topo"
COMPANY = EXAMPLES / "company/company.topo"
PLENTY = "size=8m,nr_inodes=400"
STEP = 4096
FULL = os.strerror(errno.ENOSPC).encode()


def tests(options):
    for what in ("bytes", "inodes", "mount-point"):
        yield Test("faults-disk", f"out of {what}" if what != "mount-point"
                   else "a mount point", lambda what=what: run(options, what))


def run(options, what):
    command = [program("unshare"), "-rm", "--propagation", "private"]
    if subprocess.run([*command, "true"], check=False,
                      capture_output=True).returncode != 0:
        raise Skipped("no namespaces")
    ran = subprocess.run([*command, sys.executable, __file__, what,
                          options.topoc[-1]], check=False, capture_output=True,
                         text=True)
    if ran.returncode != 0:
        return [f"status {ran.returncode}", ran.stderr[-1000:]]
    return ran.stdout.splitlines()


# In the namespace

def mount(folder, settings):
    folder.mkdir(exist_ok=True)
    subprocess.run([program("mount"), "-t", "tmpfs", "-o", settings, "tmpfs",
                    folder], check=True)


def set_limits(folder, settings):
    subprocess.run([program("mount"), "-o", f"remount,{settings}", folder],
                   check=True)


def used(folder):
    state = os.statvfs(folder)
    return {"bytes": (state.f_blocks - state.f_bfree) * state.f_frsize,
            "inodes": state.f_files - state.f_ffree}


def limits(folder, what):
    """From what the old set takes to what is enough for a second one."""
    now = used(folder)[what]
    if what == "inodes":
        for inodes in range(now, 400):
            yield f"nr_inodes={inodes}"
    else:
        for size in range(now, 8 << 20, STEP):
            yield f"size={size}"


def full(options, folder, what):
    """With a little more at each turn, until a build succeeds."""
    mount(folder / "room", PLENTY)
    problems, failed = [], 0
    with Server(options) as server:
        room = Room(server, folder, Case((*BUILD, COMPANY), old=OLD))
        for settings in limits(room.top, what):
            set_limits(room.top, settings)
            ran = room.run(0, 0)
            set_limits(room.top, PLENTY)
            after = snapshot(room.top)
            problems += [f"{settings}: {text}" for text in
                         judge_full(room, ran, after)]
            if ran.status == 0 or len(problems) > SHOWN:
                break
            failed += 1
    if failed < 2:
        problems.append("the disk was never full")
    return problems


def judge_full(room, ran, after):
    yield from judge_failure(room, ran, "ENOSPC", after)
    if ran.status == 3 and FULL not in ran.stderr:
        yield f"it does not say so: {ran.stderr!r}"
    if ran.status == 3 and after != room.before:
        yield "something is left: " + differences(room, after)
    yield from room.finish(after)


def mount_point(options, folder):
    """It cannot be exchanged, so the files are put in one by one."""
    problems = []
    with Server(options) as server:
        server.run(folder, ("build", "-o", "new", COMPANY))
        mount(folder / "out", PLENTY)
        for source, like in ((OLD, None), (COMPANY, "new"), (COMPANY, "new")):
            ran = server.run(folder, (*BUILD, source))
            if ran.status != 0 or ran.stderr:
                problems.append(f"status {ran.status}, {ran.stderr!r}")
            if like and contents(snapshot(folder / "out")) != contents(
                    snapshot(folder / like)):
                problems.append("not the new set")
    left = sorted(os.listdir(folder))
    return problems + ([] if left == ["new", "out"] else [f"left: {left}"])


def main():
    what, topoc = sys.argv[1:]
    options = Options([topoc], False, 60)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if what == "mount-point":
            problems = mount_point(options, folder)
        else:
            problems = full(options, folder, what)
        subprocess.run([program("umount"), "-l", folder / (
            "out" if what == "mount-point" else "room")], check=False)
    print("\n".join(problems), end="")


if __name__ == "__main__":
    main()
