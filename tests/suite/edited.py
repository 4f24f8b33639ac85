"""What somebody changed in the output directory is not lost without --force."""

import os
import shutil
import subprocess

from suite.common import Test, program, read_tree
from suite.hostile import expect, topoc
from suite.publish import HOLD, TEXT, in_folder

ZONE = """zone company.com {
    nameserver ns1.company.com address 123.123.1.2;
    contact hostmaster@company.com; mx smarthost;
}
"""
CHANGED = b": changed since it was built"
UNNAMED = b"may have been changed: MANIFEST does not name it"


def tests(options):
    for call in (edited, edited_and_back, edited_as_built, removed,
                 kind_not_asked_for, no_longer_made, without_manifest,
                 not_in_manifest, merged_manifest,
                 damaged_manifest, many_files, diff_names,
                 in_place_of_output, killed_inside, killed_one_by_one,
                 killed_as_a_whole, sparse_zone, large_foreign_tree):
        yield Test("edited", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def build(options, folder, name="a", *words):
    return topoc(options, folder, "build", *words, f"{name}.topo")


def append(path, text="# mine\n"):
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


def refused(options, folder, name, *words, files, text=CHANGED):
    """Without --force status 3, each file by its name, and nothing is
    touched; with --force it is built as if nothing had been there."""
    before = read_tree(folder / "out")
    ran = build(options, folder, name, *words)
    problems = list(expect(ran, 3, text))
    for file in files:
        if b"topoc: out/" + file.encode() + b": " not in ran.stderr:
            problems.append(f"{file} is not named: {ran.stderr!r}")
    if ran.stderr.count(b"topoc: out/") != len(files):
        problems.append(f"other names: {ran.stderr!r}")
    if b"--force" not in ran.stderr:
        problems.append(f"no way out is named: {ran.stderr!r}")
    if read_tree(folder / "out") != before or (folder / HOLD).exists():
        problems.append("something was touched")
    return problems + forced(options, folder, name, *words)


def forced(options, folder, name, *words):
    problems = list(expect(build(options, folder, name, "--force", *words), 0,
                           b""))
    return problems + list(expect(topoc(options, folder, "verify", "out"), 0,
                                  b""))


def edited(options, folder):
    problems = list(expect(build(options, folder), 0, b""))
    wanted = read_tree(folder / "out")
    append(folder / "out/admin.rec")
    (folder / "out/zones/company.com.inc").write_text("")
    problems += refused(options, folder, "a", files=[
        "admin.rec", "zones/company.com.inc"])
    if read_tree(folder / "out") != wanted:
        problems.append("another set")
    # The same size, and another topology.
    path = folder / "out/admin.rec"
    path.write_bytes(path.read_bytes().replace(b"HQ", b"QH", 1))
    return problems + refused(options, folder, "b", files=["admin.rec"])


def edited_and_back(options, folder):
    """Bytes count, not times."""
    problems = list(expect(build(options, folder), 0, b""))
    path = folder / "out/admin.rec"
    text = path.read_bytes()
    append(path)
    path.write_bytes(text)
    os.utime(path, (1, 1))
    return problems + list(expect(build(options, folder, "b"), 0, b""))


def edited_as_built(options, folder):
    """The bytes that a build would write are nobody's loss."""
    problems = list(expect(topoc(options, folder, "build", "-o", "new",
                                 "b.topo"), 0, b""))
    problems += expect(build(options, folder), 0, b"")
    shutil.copy(folder / "new/admin.rec", folder / "out/admin.rec")
    return problems + list(expect(build(options, folder, "b"), 0, b""))


def removed(options, folder):
    """A file that is missing is written."""
    problems = list(expect(build(options, folder), 0, b""))
    (folder / "out/admin.rec").unlink()
    shutil.rmtree(folder / "out/zones")
    problems += expect(build(options, folder, "b"), 0, b"")
    return problems + list(expect(topoc(options, folder, "verify", "out"), 0,
                                  b""))


def kind_not_asked_for(options, folder):
    """What is not to be written is not looked at; what is kept stays known
    as changed."""
    problems = list(expect(build(options, folder), 0, b""))
    append(folder / "out/admin.rec")
    problems += expect(build(options, folder, "b", "--only", "zones"), 0, b"")
    problems += expect(topoc(options, folder, "verify", "out"), 1, CHANGED)
    return problems + refused(options, folder, "b", "--only", "admin,json",
                              files=["admin.rec"])


def no_longer_made(options, folder):
    """A changed file is not removed, either."""
    (folder / "c.topo").write_text(TEXT.replace("COMPANY", "FIRM"))
    problems = list(expect(build(options, folder), 0, b""))
    append(folder / "out/gateways/COMPANY-HQ/ADDR_MAP.CFG")
    problems += refused(options, folder, "c", files=[
        "gateways/COMPANY-HQ/ADDR_MAP.CFG"])
    if (folder / "out/gateways/COMPANY-HQ").exists():
        problems.append("--force did not remove it")
    return problems


def without_manifest(options, folder):
    """Then nothing says what topoc wrote: what would be the same may stay,
    no other file is replaced."""
    problems = list(expect(build(options, folder), 0, b""))
    (folder / "out/MANIFEST").unlink()
    problems += expect(build(options, folder), 0, b"")
    (folder / "out/MANIFEST").unlink()
    return problems + refused(options, folder, "b", "--only", "zones",
                              files=["zones/company.com.inc"], text=UNNAMED)


def not_in_manifest(options, folder):
    problems = list(expect(build(options, folder), 0, b""))
    manifest = folder / "out/MANIFEST"
    manifest.write_text("".join(
        line for line in manifest.read_text().splitlines(keepends=True)
        if "admin.rec" not in line))
    return problems + refused(options, folder, "b", files=["admin.rec"],
                              text=UNNAMED)


def merged_manifest(options, folder):
    """git leaves marks in a manifest that two branches changed."""
    problems = list(expect(build(options, folder), 0, b""))
    ours = (folder / "out/MANIFEST").read_text()
    theirs = ours.replace("a.topo", "b.topo")
    (folder / "out/MANIFEST").write_text(
        f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n")
    append(folder / "out/admin.rec")
    return problems + refused(options, folder, "a", files=["admin.rec"])


def damaged_manifest(options, folder):
    """A manifest that is empty or has lost its first line is no reason to say
    that the directory is somebody else's."""
    problems = list(expect(build(options, folder), 0, b""))
    manifest = folder / "out/MANIFEST"
    for text in ("", "x\n", "\0" * 5000):
        manifest.write_text(text)
        before = read_tree(folder / "out")
        for words in ((), ("--diff",)):
            problems += expect(build(options, folder, "a", *words), 3,
                               b"out/MANIFEST: is not as topoc writes it")
        if read_tree(folder / "out") != before:
            problems.append("something was touched")
        problems += forced(options, folder, "b")
    # A stranger's directory stays one.
    (folder / "out/notes").write_text("mine\n")
    manifest.write_text("")
    return problems + list(expect(build(options, folder, "a", "--force"), 3,
                                  b"notes is not its own"))


def many_files(options, folder):
    """A long list is cut, and counted."""
    zones = "".join(f"zone z{i}.example {{ mx smarthost; }}\n"
                    for i in range(45))
    (folder / "c.topo").write_text(TEXT + zones)
    problems = list(expect(build(options, folder, "c"), 0, b""))
    for path in (folder / "out/zones").glob("z*.inc"):
        append(path)
    ran = build(options, folder, "c")
    problems += expect(ran, 3, b"topoc: and 25 more\n")
    if ran.stderr.count(CHANGED) != 20 or b" 45 files " not in ran.stderr:
        problems.append(f"{ran.stderr!r}")
    return problems + forced(options, folder, "c")


def diff_names(options, folder):
    """--diff refuses nothing: it shows the difference, and names the file."""
    problems = list(expect(build(options, folder), 0, b""))
    append(folder / "out/admin.rec")
    before = read_tree(folder / "out")
    ran = build(options, folder, "a", "--diff")
    problems += expect(ran, 4, b"topoc: out/admin.rec" + CHANGED)
    if b"\n-# mine\n" not in ran.stdout:
        problems.append(f"not shown: {ran.stdout!r}")
    ran = build(options, folder, "a", "--diff", "--force")
    if ran.returncode != 4 or ran.stderr:
        problems.append(f"with --force: {ran}")
    if read_tree(folder / "out") != before:
        problems.append("something was touched")
    return problems


def in_place_of_output(options, folder):
    """A file of somebody's where an output is to be, and a directory."""
    problems = list(expect(build(options, folder, "a", "--only", "zones"), 0,
                           b""))
    path = folder / "out/admin.rec"
    path.write_text("mine\n")
    problems += expect(build(options, folder), 3, b"is in the place of")
    problems += forced(options, folder, "a")
    path.unlink()
    path.mkdir()
    return problems + list(expect(build(options, folder, "a", "--force"), 3,
                                  b"is in the place of"))


# What a killed run left is no change of somebody's

def killed_inside(options, folder):
    problems = list(expect(build(options, folder), 0, b""))
    append(folder / "out/admin.rec")
    (folder / "out/.topoc").mkdir()
    ran = build(options, folder, "a", "--diff")
    problems += expect(ran, 4, b"")
    if ran.stderr:
        problems.append(f"--diff: {ran.stderr!r}")
    return problems + list(expect(build(options, folder), 0, b""))


def killed_one_by_one(options, folder):
    """A run is killed between two files, each of which it exchanges; the next
    one takes the new file for what it is."""
    problems = list(expect(build(options, folder), 0, b""))
    ran = subprocess.run(
        [program("strace"), "-qq", "-o", "/dev/null",
         # A directory whose attributes cannot be read is not exchanged.
         "-e", "inject=flistxattr:error=EIO",
         "-e", "inject=renameat2:signal=KILL:when=3",
         *options.topoc, "build", "b.topo"],
        cwd=folder, capture_output=True, check=False)
    problems += expect(topoc(options, folder, "verify", "out"), 1, CHANGED)
    if not (folder / HOLD / "steps").exists():
        problems.append(f"no run was killed between two files: {ran}")
    return problems + list(expect(build(options, folder, "a"), 0, b""))


def killed_as_a_whole(options, folder):
    """One that is killed while the new set is beside the old has changed
    nothing: what is changed then was somebody."""
    problems = list(expect(build(options, folder), 0, b""))
    subprocess.run(
        [program("strace"), "-qq", "-o", "/dev/null",
         "-e", "inject=renameat2:signal=KILL:when=1",
         *options.topoc, "build", "b.topo"],
        cwd=folder, capture_output=True, check=False)
    if not (folder / HOLD).exists():
        problems.append("no run was killed")
    append(folder / "out/admin.rec")
    return problems + refused(options, folder, "a", files=["admin.rec"])


# What is read of a directory

def sparse_zone(options, folder):
    """Of an old zone with a hole of 3 GiB the serial is read, and no more."""
    (folder / "z.topo").write_text(TEXT.replace(
        "zone company.com { mx gateway; }", ZONE))
    problems = list(expect(build(options, folder, "z", "--serial", "7"), 0, b""))
    os.truncate(folder / "out/zones/company.com.zone", 3 << 30)
    ran = subprocess.run(
        [program("prlimit"), f"--as={1 << 29}", *options.topoc, "build",
         "--force", "z.topo"], cwd=folder, capture_output=True, check=False)
    problems += expect(ran, 0, b"")
    if b" 8 14400 " not in (folder / "out/zones/company.com.zone").read_bytes():
        problems.append("the serial did not go on")
    return problems


def large_foreign_tree(options, folder):
    """Of a directory that is not topoc's no more than the first level is
    read: `-o /` names one thing that is there."""
    top = folder / "tree"
    for i in range(40):
        (top / f"d{i}/a/b").mkdir(parents=True)
    problems = []
    for words in (("build", "-o", "tree", "a.topo"),
                  ("build", "--diff", "-o", "tree", "a.topo"),
                  ("verify", "tree")):
        ran = subprocess.run(
            [program("strace"), "-qq", "-f", "-e", "trace=openat",
             "-e", "signal=none", "-o", "calls", *options.topoc, *words],
            cwd=folder, capture_output=True, check=False)
        calls = (folder / "calls").read_text()
        if ran.returncode not in (1, 3) or ran.stderr.count(b"\n") != 1:
            problems.append(f"{words}: {ran}")
        if '"d1' in calls or '"d1/a' in calls:
            problems.append(f"{words}: read {calls.count('openat')} folders")
    return problems
