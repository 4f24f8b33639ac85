"""Follows a page, command by command, on a machine that is a copy of this one.

Runs inside (see space.py), as root of a tree whose lower layer is this
machine's and whose upper one is in memory, so that all that is installed and
written is gone afterwards.  There is no network: packages come from
build/programs/archives.  The job: `script`, and `root`, the folder of topoc.
"""

import hashlib
import os
import subprocess

import space
from programs import FETCHED, ROOT, Missing, find

HOME = "root/topoc"
SOURCES = "etc/apt/sources.list.d"


def follow(job):
    folder = space.room()
    space.network()
    tree = folder / "tree"
    layer("/", tree, folder / "machine")
    for name in ("usr", "var", "etc", "opt", "root"):
        if os.path.ismount(f"/{name}"):
            layer(f"/{name}", tree / name, folder / name)
    (tree / HOME).mkdir(parents=True, exist_ok=True)
    layer(ROOT, tree / HOME, folder / "source")
    for name in ("proc", "dev", "sys"):
        space.call("mount", "--rbind", f"/{name}", str(tree / name))
    space.call("mount", "-t", "tmpfs", "tmpfs", str(tree / "tmp"))
    packages(tree)
    (tree / "tmp/script").write_text(job["script"])
    # Not a pipe, which the daemons would keep open.
    with open(folder / "output", "wb") as output:
        status = run([find("chroot"), str(tree), "/bin/bash", "/tmp/script"],
                     output, job["seconds"])
    return {"status": status,
            "output": (folder / "output").read_text(errors="replace")}


def run(command, output, seconds):
    folders = "/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin"
    # A home in which nobody has followed the page yet.
    environment = {"HOME": "/tmp", "LC_ALL": "C.UTF-8",
                   "PATH": folders.replace(" ", ":")}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                          stderr=output, cwd="/", env=environment) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return -1


def layer(lower, target, upper):
    """Mount a folder with what is changed in it going to another one."""
    space.check_inside()
    for path in (target, upper / "new", upper / "work"):
        path.mkdir(parents=True, exist_ok=True)
    lower = str(lower).replace("\\", "\\\\").replace(":", "\\:")
    lower = lower.replace(",", "\\,")
    try:
        space.call("mount", "-t", "overlay", "overlay", "-o",
                   f"lowerdir={lower},upperdir={upper}/new,"
                   f"workdir={upper}/work", str(target))
    except subprocess.CalledProcessError as error:
        raise Missing("no overlay file system here") from error


def packages(tree):
    """A repository of the fetched packages, and nothing else; and Debian's
    usual answer where services cannot be asked of systemd."""
    archives = tree / "archives"
    archives.mkdir()
    space.bind(FETCHED / "archives", archives)
    entries = [entry(path) for path in sorted(archives.glob("*.deb"))]
    repository = tree / "repository"
    repository.mkdir()
    (repository / "Packages").write_text("\n".join(entries))
    for path in (tree / SOURCES).glob("*"):
        path.unlink()
    (tree / "etc/apt/sources.list").write_text(
        "deb [trusted=yes] file:/repository ./\n")
    os.makedirs(tree / "usr/sbin", exist_ok=True)
    policy = tree / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)


def entry(path):
    control = subprocess.run([find("dpkg-deb"), "-f", str(path)],
                             stdout=subprocess.PIPE, check=True).stdout
    return (control.decode() + f"Filename: ../archives/{path.name}\n"
            f"Size: {path.stat().st_size}\nSHA256: "
            + hashlib.sha256(path.read_bytes()).hexdigest() + "\n")


if __name__ == "__main__":
    space.answer(follow)
