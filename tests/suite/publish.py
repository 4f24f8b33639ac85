"""The output directory: a set of outputs comes in place of another one in one
step, and nothing that topoc did not make is lost."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from suite.common import (ROOT, Skipped, Test, copy_for_all, program,
                          read_tree)
from suite.hostile import NOBODY, expect, topoc

TEXT = (ROOT / "examples/q87030.topo").read_text()
OTHER = TEXT.replace("sales", "other").replace("SALES", "OTHER")
# What is in topology.json alone.
SEEN_BY_PROGRAMS = {
    "d": TEXT + "hops 9;\n", "e": TEXT + "network EMPTY { }\n",
    "g": TEXT + "network HOLLOW { }\n",
    "f": TEXT.replace("domain sales.", "users 0; domain sales.", 1),
}
HOLD = ".out.topoc"
BEHIND = 0.3        # seconds: long enough for a build that need not wait


def tests(options):
    for call in (manifest, generation, kinds_kept, kept_of_unknown, unchanged,
                 same_file_stays, foreign_refused, foreign_kept, hand_changed,
                 links, rights,
                 parents_made, current_directory, mount_point, closed_parent,
                 no_exchange, left_by_a_killed_run, strange_left_over,
                 another_users_hold, two_at_once, reader, slow_reader,
                 moved_away, put_there, links_in_place, inside_and_beside,
                 own_copies_stay, group,
                 verify, verify_manifest, large_manifest):
        yield Test("publish", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def in_folder(call, options):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "a.topo").write_text(TEXT)
        (folder / "b.topo").write_text(OTHER)
        return call(options, folder)


def build(options, folder, name="a", *words, out="out", status=0, text=b""):
    """Build; gives what is wrong, also with what is left beside."""
    ran = topoc(options, folder, "build", *words, "-o", out, f"{name}.topo")
    problems = expect(ran, status, text)
    if status == 0 and ran.stderr:
        problems.append(ran.stderr.decode())
    if status == 3 and ran.stderr.count(b"\n") != 1:
        problems.append(f"not one line: {ran.stderr!r}")
    if (folder / HOLD).exists():
        problems.append("something is left beside the directory")
    return problems


def must(condition, problem):
    return [] if condition else [problem]


def lines(folder):
    return (folder / "out/MANIFEST").read_text().splitlines()


def generation_of(folder):
    return [line for line in lines(folder)
            if line.startswith("# generation ")]


# What is in the directory

def manifest(options, folder):
    """sha256sum reads it, and it names every file."""
    problems = build(options, folder)
    ran = subprocess.run([program("sha256sum"), "--strict", "-c", "MANIFEST"],
                         cwd=folder / "out", capture_output=True, check=False)
    names = [line.split("  ")[1] for line in lines(folder)
             if not line.startswith("#")]
    files = sorted(set(read_tree(folder / "out")) - {"MANIFEST"})
    return (problems + must(ran.returncode == 0 and not ran.stderr,
                            f"sha256sum: {ran.stdout + ran.stderr!r}")
            + must(names == files, f"{names}, not {files}")
            + must(lines(folder)[0]
                   == "# topoc: generated from a.topo; do not edit",
                   "no comment"))


def generation(options, folder):
    """It is the same for what means the same, and not otherwise."""
    (folder / "c.topo").write_text("# other words\n" + TEXT.replace(
        "sales.company.com", '"SALES.Company.COM."'))
    for name, text in SEEN_BY_PROGRAMS.items():
        (folder / f"{name}.topo").write_text(text)
    problems, found = [], []
    for name in "abcdefg":
        problems += build(options, folder, name)
        found.append(generation_of(folder))
    return (problems + must(len(found[0]) == 1, f"{found[0]}")
            + must(found[0] == found.pop(2), "another for the same topology")
            + must(len({*map(tuple, found)}) == len(found),
                   f"the same for another topology: {found}"))


def kinds_kept(options, folder):
    """What is kept of an earlier set says so."""
    problems = build(options, folder)
    old = generation_of(folder)[0].split()[-1]
    records = (folder / "out/admin.rec").read_bytes()
    problems += build(options, folder, "b", "--only",
                      "zones,relays,hosts,maps")
    kept = [line for line in lines(folder) if line.startswith("# kept ")]
    digest = hashlib.sha256(records).hexdigest()
    return (problems
            + must(kept == [f"# kept {kind} {old}"
                            for kind in ("admin", "db", "json")], f"{kept}")
            + must((folder / "out/admin.rec").read_bytes() == records,
                   "admin.rec is another one")
            + must(f"{digest}  admin.rec" in lines(folder),
                   "the manifest lacks admin.rec")
            + build(options, folder, "b")
            + must(not any("# kept" in line for line in lines(folder)),
                   "nothing is kept any more"))


def kept_of_unknown(options, folder):
    """What no manifest named stays of an unknown generation, in every set
    that keeps it; and so does what a manifest names of none."""
    problems = build(options, folder)
    (folder / "out/MANIFEST").unlink()
    for name in "ab":
        problems += build(options, folder, name, "--force",
                          "--only", "zones,relays,hosts,maps")
        problems += must(lines(folder)[2:5] == ["# kept admin unknown",
                                                "# kept db unknown",
                                                "# kept json unknown"],
                         f"{name}: {lines(folder)[:6]}")
        problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    for end in ("", "unknown", "0" * 63, "0" * 65):
        (folder / "out/MANIFEST").write_text(
            f"# topoc: generated from x\n{'0' * 64}  admin.db\n"
            f"# kept db {end}")
        problems += build(options, folder, "a", "--force",
                          "--only", "zones,relays,hosts,maps")
        problems += must("# kept db unknown" in lines(folder),
                         f"{end}: {lines(folder)[:6]}")
    return problems


# What does not change

def times(folder):
    return {path: (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns,
                   stat.st_atime_ns)
            for path in [folder, *folder.rglob("*")]
            for stat in [path.lstat()]}


def unchanged(options, folder):
    problems = build(options, folder)
    read_tree(folder / "out")
    for path in (folder / "out").rglob("*"):
        os.utime(path, ns=(5 * 10 ** 17, 6 * 10 ** 17), follow_symlinks=False)
    os.utime(folder / "out", ns=(5 * 10 ** 17, 6 * 10 ** 17))
    before = times(folder / "out")
    problems += build(options, folder)
    after = times(folder / "out")
    return problems + [f"{path} was touched" for path in before
                       if before[path] != after.get(path)]


def same_file_stays(options, folder):
    """Of a set that changes, a file with the same bytes is the same file."""
    (folder / "a.topo").write_text(TEXT + "zone elsewhere.org;\n")
    (folder / "b.topo").write_text(OTHER + "zone elsewhere.org;\n")
    same = folder / "out/zones/elsewhere.org.inc"
    problems = build(options, folder, "b")
    shutil.copy(folder / "a.topo", folder / "b.topo")
    before = same.stat()
    problems += build(options, folder, "b")
    after = same.stat()
    return problems + must(
        (before.st_ino, before.st_mtime_ns) == (after.st_ino,
                                                after.st_mtime_ns),
        "a file with the same bytes is another one")


# What topoc did not make

def foreign_refused(options, folder):
    problems = []
    for name in ("notes.txt", "MANIFEST", "admin.db", "zones/mine.zone"):
        out = folder / f"out-{Path(name).name}"
        (out / name).parent.mkdir(parents=True)
        (out / name).write_text("mine\n")
        before = times(out)
        problems += build(options, folder, out=out.name, status=3,
                          text=b"is not a directory that topoc made")
        problems += must(before == times(out), f"{name}: it was touched")
    (folder / "file").write_text("mine\n")
    return problems + build(options, folder, out="file", status=3,
                            text=b"file: Not a directory")


def foreign_kept(options, folder):
    problems = build(options, folder)
    out = folder / "out"
    mine = {"notes.txt", "zones/mine.zone", ".git/a/b/c", "gateways/X/notes"}
    for name in mine:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name)
    (out / "link").symlink_to("nowhere")
    (out / "empty").mkdir()
    os.mkfifo(out / "fifo")
    (out / ".git/a").chmod(0o555)
    before = {path.relative_to(out): path.lstat().st_ino
              for path in out.rglob("*") if not path.is_dir()
              and path.name != "MANIFEST"}
    problems += build(options, folder, "b")
    for name in [*mine, "link", "fifo"]:
        problems += must((out / name).lstat().st_ino == before[Path(name)],
                         f"{name} is another file")
    return (problems + must((out / "empty").is_dir(), "empty is gone")
            + must((out / ".git/a").stat().st_mode & 0o777 == 0o555,
                   "rights of a folder")
            + must("other" in (out / "zones/company.com.inc").read_text(),
                   "the new set is not there"))


def hand_changed(options, folder):
    """An output that was changed by hand is made anew with --force."""
    problems = build(options, folder)
    before = read_tree(folder / "out")
    (folder / "out/admin.rec").write_text("mine\n")
    (folder / "out/admin.db").unlink()
    problems += build(options, folder, "a", "--force")
    return problems + must(before == read_tree(folder / "out"),
                           "the set is another one")


def links(options, folder):
    """Nothing is written through a link."""
    problems = build(options, folder)
    victim = folder / "victim"
    victim.mkdir()
    (victim / "file").write_text("mine\n")
    (folder / "linked").symlink_to("victim")
    problems += build(options, folder, out="linked", status=3,
                      text=b"is a symbolic link")
    for name, target in (("admin.rec", "file"), ("zones", ".")):
        path = folder / "out" / name
        shutil.move(path, folder / "moved")
        path.symlink_to(victim / target)
        problems += build(options, folder, "b", status=3,
                          text=b"is in the place of an output")
        path.unlink()
        shutil.move(folder / "moved", path)
    return problems + must(read_tree(victim) == {"file": b"mine\n"},
                           "something was written through the link")


def rights(options, folder):
    if os.geteuid() != 0:
        raise Skipped("no root")
    problems = build(options, folder)
    for name, mode, owner in (("out", 0o2750, (NOBODY, 5)),
                              ("out/zones", 0o711, (0, 6))):
        os.chown(folder / name, *owner)
        (folder / name).chmod(mode)
    problems += build(options, folder, "b")
    for name, mode, owner in (("out", 0o2750, (NOBODY, 5)),
                              ("out/zones", 0o711, (0, 6))):
        stat = (folder / name).stat()
        problems += must((stat.st_mode & 0o7777, stat.st_uid, stat.st_gid)
                         == (mode, *owner), f"{name} has other rights")
    return problems


# Where the directory cannot be exchanged

def parents_made(options, folder):
    problems = build(options, folder, out="x/y/z")
    problems += must((folder / "x/y/z/MANIFEST").exists(), "nothing there")
    (folder / "blocked").write_text("")
    problems += build(options, folder, out="blocked/p/q", status=3)
    return problems + must(sorted(os.listdir(folder / "x/y")) == ["z"],
                           "something is left in x/y")


def in_place(options, folder, inner, out="."):
    """Builds in folder/inner, which cannot be moved: file by file."""
    problems = []
    for name in "aba":
        ran = topoc(options, inner, "build", "-o", out,
                    str(folder / f"{name}.topo"))
        problems += expect(ran, 0, b"")
        problems += expect(topoc(options, inner, "verify", out), 0, b"")
    return problems + must(not (inner / ".topoc").exists(), "the hold is left")


def current_directory(options, folder):
    (folder / "here").mkdir()
    before = (folder / "here").stat().st_ino
    problems = in_place(options, folder, folder / "here")
    problems += in_place(options, folder, folder / "here",
                         str(folder / "here"))
    return problems + must((folder / "here").stat().st_ino == before,
                           "the directory was moved")


def mount_point(options, folder):
    if os.geteuid() != 0:
        raise Skipped("no root")
    (folder / "out").mkdir()
    script = (f"mount -t tmpfs none out && {options.topoc[-1]} build a.topo"
              f" && {options.topoc[-1]} build b.topo"
              f" && {options.topoc[-1]} verify out && ls -A out"
              " | tr '\\n' ' '")
    ran = subprocess.run([program("unshare"), "-m", "sh", "-c", script],
                         cwd=folder, capture_output=True, check=False)
    listing = b"MANIFEST admin.db admin.rec gateways smarthosts " \
        b"topology.json zones "
    return must((ran.returncode, ran.stdout) == (0, listing), f"{ran}")


def closed_parent(options, folder):
    """Who may write the directory and nothing beside it can build."""
    if os.geteuid() != 0:
        raise Skipped("no root")
    copy_for_all(options.topoc[-1], folder / "topoc")
    (folder / "out").mkdir()
    os.chown(folder / "out", NOBODY, NOBODY)
    folder.chmod(0o755)
    problems = []
    for name in "aba":
        ran = subprocess.run(["./topoc", "build", f"{name}.topo"],
                             cwd=folder, capture_output=True, check=False,
                             user=NOBODY, group=NOBODY, extra_groups=[])
        problems += expect(ran, 0, b"")
        problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    return problems + must(not (folder / "out/.topoc").exists(),
                           "the hold is left")


def no_exchange(options, folder):
    """A file system without renameat2: as good as it can be."""
    problems = []
    for error in ("EINVAL", "ENOSYS", "EXDEV"):
        for name in "aba":
            ran = subprocess.run(
                [program("strace"), "-f", "-o", "/dev/null", "-e",
                 f"inject=renameat2:error={error}", *options.topoc, "build",
                 f"{name}.topo"], cwd=folder, capture_output=True,
                check=False)
            problems += expect(ran, 0, b"")
            problems += expect(topoc(options, folder, "verify", "out"), 0,
                               b"")
            problems += must(not (folder / HOLD).exists(), "the hold is left")
        shutil.rmtree(folder / "out")
    return problems


# Other runs

def left_by_a_killed_run(options, folder):
    problems = build(options, folder)
    (folder / HOLD / "set/zones").mkdir(parents=True)
    (folder / HOLD / "set/zones/half.inc").write_text("half")
    (folder / HOLD / "set/admin.db").write_text("")
    os.link(folder / "out/admin.rec", folder / HOLD / "set/admin.rec")
    (folder / HOLD / "old-1").write_text("old")
    return problems + build(options, folder, "b") + must(
        not (folder / "out/zones/half.inc").exists(), "half a file")


def strange_left_over(options, folder):
    """What somebody put into the directory just when it was exchanged, by a
    run that was killed then, comes back; but over nothing: then runs work
    beside it, and say so."""
    problems = build(options, folder)
    (folder / HOLD / "set").mkdir(parents=True)
    (folder / HOLD / "set/notes.txt").write_text("mine")
    problems += build(options, folder, "b")
    problems += must((folder / "out/notes.txt").read_text() == "mine",
                     "it is lost")
    (folder / HOLD / "set").mkdir(parents=True)
    (folder / HOLD / "set/notes.txt").write_text("mine, too")
    for name in "aba":
        ran = topoc(options, folder, "build", f"{name}.topo")
        problems += expect(ran, 0, b".out.topoc/set/notes.txt: topoc did not "
                           b"make this file, and cannot move it to out; move it "
                           b"away")
        problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    problems += must(os.listdir(folder / HOLD) == ["set"], "more is left")
    (folder / HOLD / "set/notes.txt").rename(folder / "mine")
    return problems + build(options, folder, "b") + must(
        (folder / "mine").read_text() == "mine, too", "the other is lost")


def another_users_hold(options, folder):
    if os.geteuid() != 0:
        raise Skipped("no root")
    (folder / HOLD).mkdir()
    os.chown(folder / HOLD, NOBODY, NOBODY)
    ran = topoc(options, folder, "build", "a.topo")
    problems = expect(ran, 3, b"another user's")
    (folder / HOLD).rmdir()
    (folder / HOLD).mkdir()
    (folder / HOLD / "mine").write_text("mine")
    ran = topoc(options, folder, "build", "a.topo")
    problems += expect(ran, 3, b"which topoc did not make")
    problems += must((folder / HOLD / "mine").exists(), "a file is gone")
    shutil.rmtree(folder / HOLD)
    (folder / HOLD).symlink_to("elsewhere")
    ran = topoc(options, folder, "build", "a.topo")
    return problems + expect(ran, 3, HOLD.encode()) + must(
        not (folder / "out").exists(), "it was built all the same")


def two_at_once(options, folder):
    """The second one waits for the first."""
    (folder / HOLD).mkdir(mode=0o700)
    first = os.open(folder / HOLD, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with subprocess.Popen(options.topoc + ["build", "a.topo"], cwd=folder,
                          stderr=subprocess.PIPE) as second:
        time.sleep(BEHIND)
        problems = must(second.poll() is None, "it did not wait")
        problems += must(not (folder / "out").exists(), "it did not wait")
        (folder / HOLD).rmdir()         # as a run does that ends
        os.close(first)
        said = second.communicate(timeout=options.timeout)[1]
    return problems + must((second.returncode, said) == (0, b""), f"{said}")


# A reader, who opens the directory once and sees one set: as it is exchanged,
# which is delayed for that.

DELAY = 600         # milliseconds: the reader opens it before
TRIES = 5           # a busy machine may let the reader come too late


def read_once(options, folder, slow):
    """What a reader finds that opens the old set before the exchange and reads
    its files a little after; or, if it is slow, when the run has ended."""
    problems = build(options, folder)
    old = read_tree(folder / "out")
    with subprocess.Popen(
            [program("strace"), "-f", "-o", "/dev/null", "-e",
             f"inject=renameat2:delay_enter={DELAY * 1000}", *options.topoc,
             "build", "b.topo"], cwd=folder, stderr=subprocess.PIPE) as run:
        while not (folder / HOLD).exists():
            time.sleep(0.01)
        time.sleep(DELAY / 2000)
        directory = os.open(folder / "out", os.O_RDONLY)
        if slow:
            run.wait(options.timeout)
        while not exchanged(folder, old):
            time.sleep(0.01)
        time.sleep(BEHIND)
        found, replaced = {}, generation_of(folder)
        for name in old:
            try:
                file = os.open(name, os.O_RDONLY, dir_fd=directory)
            except FileNotFoundError:
                continue
            with open(file, "rb") as content:
                found[name] = content.read()
        ended = run.poll() is not None
        os.close(directory)
        said = run.communicate(timeout=options.timeout)[1]
    problems += must((run.returncode, said) == (0, b""), f"{said}")
    problems += must(not (folder / HOLD).exists(), "the hold is left")
    problems += must(replaced[0].encode() not in old["MANIFEST"],
                     "it was not exchanged")
    return problems, found == old, ended


def exchanged(folder, old):
    """True once the new set is there."""
    try:
        return (folder / "out/MANIFEST").read_bytes() != old["MANIFEST"]
    except FileNotFoundError:
        return False


def reader(options, folder):
    for _ in range(TRIES):
        problems, whole, ended = read_once(options, folder, False)
        problems += must(whole, "the set is not whole")
        problems += must(not ended, "the run did not wait")
        if not problems:
            break
    return problems


def slow_reader(options, folder):
    """The run does not wait for ever."""
    problems, whole, ended = read_once(options, folder, True)
    return problems + must(ended and not whole, "it waited for ever")


# Somebody who is at work in the directory meanwhile

LONG_DELAY = 3000   # milliseconds: whoever acts is done before


def meanwhile(options, folder, act, *words):
    """Act while a build of another topology is about to exchange."""
    problems = build(options, folder)
    with subprocess.Popen(
            [program("strace"), "-f", "-o", "/dev/null", "-e",
             f"inject=renameat2:delay_enter={LONG_DELAY * 1000}", *options.topoc,
             "build", *words, "b.topo"], cwd=folder,
            stderr=subprocess.PIPE) as run:
        while not (folder / HOLD / "set/MANIFEST").exists():
            time.sleep(0.01)
        act(folder / "out")
        said = run.communicate(timeout=options.timeout)[1]
    return problems, run.returncode, said


def moved_away(options, folder):
    """What somebody has put in the directory's place stays."""
    problems = []

    def another(out):
        out.rename(out.parent / "moved")
        (out / "sub").mkdir(parents=True)
        (out / "sub/mine").write_text("mine")

    def link(out):
        out.rename(out.parent / "moved")
        out.symlink_to("moved")

    def nothing(out):
        out.rename(out.parent / "moved")

    for act in (another, link, nothing):
        found, status, said = meanwhile(options, folder, act)
        problems += found + must(
            status == 3 and b"moved or replaced" in said,
            f"{act.__name__}: {status}: {said}")
        problems += must("other" not in (
            folder / "moved/zones/company.com.inc").read_text(),
            f"{act.__name__}: what was moved has changed")
        if act is another:
            problems += must((folder / "out/sub/mine").exists(),
                             "what is there now is gone")
            shutil.rmtree(folder / "out")
        (folder / "out").unlink(missing_ok=True)
        shutil.rmtree(folder / "moved")
    return problems


def put_there(options, folder):
    """What was put there as it was exchanged comes into the new set, a file
    with another name elsewhere as well."""
    def act(out):
        (out / "mine").write_text("mine")
        os.link(out.parent / "a.topo", out / "linked")

    problems, status, said = meanwhile(options, folder, act)
    return (problems + must((status, said) == (0, b""), f"{said}")
            + must((folder / "out/mine").exists()
                   and (folder / "out/linked").exists(), "it is lost"))


def links_in_place(options, folder):
    """File by file, through no link either; nor from a set of many files."""
    here = folder / "here"
    here.mkdir()
    (folder / "many.topo").write_text(TEXT + "".join(
        f"zone z{n}.org;\n" for n in range(80)))
    (folder / "elsewhere").mkdir()
    problems = []
    for name in ("a", "many"):
        problems += expect(topoc(options, here, "build", "-o", ".",
                                 f"../{name}.topo"), 0, b"")
        shutil.rmtree(here / "zones")
        (here / "zones").symlink_to("../elsewhere")
        problems += expect(topoc(options, here, "build", "-o", ".",
                                 f"../{name}.topo"), 3,
                           b"zones: is in the place of an output")
        (here / "zones").unlink()
    return problems + must(not os.listdir(folder / "elsewhere"),
                           "something was written through the link")


def inside_and_beside(options, folder):
    """Runs that have their holds in it and beside it wait for each other; and
    what one has left in it the other removes."""
    problems = build(options, folder)
    first = os.open(folder / "out", os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    for where, words in ((folder, ["a.topo"]),
                         (folder / "out", ["-o", ".", "../a.topo"])):
        with subprocess.Popen(options.topoc + ["build", *words], cwd=where,
                              stderr=subprocess.DEVNULL) as second:
            hold = folder / (HOLD if where == folder else "out/.topoc")
            while second.poll() is None and not hold.exists():
                time.sleep(0.01)
            time.sleep(BEHIND)
            problems += must(second.poll() is None, f"{words}: no waiting")
            second.kill()
    os.close(first)
    problems += must((folder / "out/.topoc").exists(), "nothing is left")
    (folder / "out/.topoc/set").mkdir()
    (folder / "out/.topoc/set/admin.rec").write_text("")
    problems += build(options, folder)
    return problems + must(not (folder / "out/.topoc").exists(),
                           "what was left in it is there still")


def own_copies_stay(options, folder):
    """A copy of an output, under a name that an output could have."""
    problems = build(options, folder)
    copy = folder / "out/zones/copy.inc"
    shutil.copy(folder / "out/zones/company.com.inc", copy)
    maps = folder / "out/gateways/LAB-GW/ADDR_MAP.CFG"
    maps.parent.mkdir()
    maps.write_bytes(b"LAB/GW lab.company.com\r\n")
    problems += build(options, folder, "b")
    problems += must(copy.exists() and maps.exists(), "a copy is gone")
    alone = folder / "alone/gateways/COMPANY-HQ/ADDR_MAP.CFG"
    alone.parent.mkdir(parents=True)
    alone.write_bytes(b"COMPANY/HQ mine.company.com\r\n")
    return problems + build(options, folder, out="alone", status=3,
                            text=b"is not a directory that topoc made")


def group(options, folder):
    """In a directory whose group is handed on all files get it."""
    if os.geteuid() != 0:
        raise Skipped("no root")
    out = folder / "out"
    out.mkdir()
    os.chown(out, 0, 33)
    out.chmod(0o2750)
    problems = build(options, folder)
    return problems + [f"{path} has another group" for path
                       in [out, *out.rglob("*")] if path.stat().st_gid != 33]


# verify

def verify(options, folder):
    problems = build(options, folder)
    out = folder / "out"
    problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    (out / "zones/mine.zone").write_text("mine")
    problems += expect(topoc(options, folder, "verify", "out"), 0, b"")
    faults = {
        "changed since it was built":
            lambda: (out / "admin.rec").write_text("other"),
        "is missing, or is not a regular file":
            lambda: (out / "admin.db").unlink(),
        "is not named in the manifest":
            lambda: shutil.copy(out / "zones/company.com.inc",
                                out / "zones/more.inc"),
    }
    for text, spoil in faults.items():
        spoil()
        problems += expect(topoc(options, folder, "verify", "out"), 1,
                           text.encode())
    ran = topoc(options, folder, "verify", "out")
    problems += must(ran.stderr.count(b"\n") == len(faults), f"{ran.stderr}")
    problems += build(options, folder, "a", "--force")
    problems += must((out / "zones/more.inc").exists(),
                     "what no manifest names is gone")
    (out / "zones/more.inc").unlink()
    return (problems + expect(topoc(options, folder, "verify", "out"), 0, b"")
            + expect(topoc(options, folder, "verify", "nothing"), 3,
                     b"nothing: No such file")
            + expect(topoc(options, folder, "verify", "."), 1, b"MANIFEST"))


def verify_manifest(options, folder):
    """The manifest leads nowhere but to outputs."""
    problems = build(options, folder)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    for line in (f"{digest}  ../a.topo\n", f"{digest}  {folder}/a.topo\n",
                 "short  admin.rec\n", "no end"):
        problems += build(options, folder)
        with open(folder / "out/MANIFEST", "a", encoding="utf-8") as text:
            text.write(line)
        problems += expect(topoc(options, folder, "verify", "out"), 1,
                           b"is not one that topoc writes")
    return problems


def large_manifest(options, folder):
    """One with a hole in it that no memory would hold is not topoc's."""
    problems = build(options, folder)
    os.truncate(folder / "out/MANIFEST", 1 << 40)
    problems += build(options, folder, "b", status=3,
                      text=b"MANIFEST: is not as topoc writes it")
    problems += build(options, folder, "b", "--diff", status=3,
                      text=b"MANIFEST: is not as topoc writes it")
    problems += expect(topoc(options, folder, "verify", "out"), 1,
                       b"has no MANIFEST of topoc, so")
    return problems
