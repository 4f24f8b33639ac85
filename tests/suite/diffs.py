"""`build --diff`: what it shows is what a build then does, and it does nothing.

For many pairs of topologies, and of options, GNU patch turns a copy of the
old set into the new one by what was shown, but for admin.db; and its digest,
too, is in the manifest beforehand.
"""

import os
import pty
import random
import re
import select
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from suite.cases import CASES
from suite.common import (EXAMPLES, Skipped, Test, closed, copy_for_all,
                          diff_trees, program, read_tree)
from suite.examples import good_examples
from suite.faulty import snapshot
from suite.hostile import expect, in_folder, topoc
from suite.sandbox import SHIM, TRIALS

OLD = EXAMPLES / "q87030.topo"
NEW = EXAMPLES / "gw0645.topo"
COMPANY = EXAMPLES / "company/company.topo"
GOLDEN = EXAMPLES / "golden"
PAIRS = 60
NOBODY = 65534


def tests(options):
    yield Test("diff", "golden example",
               lambda: in_folder(golden_example, options))
    if options.golden:
        return
    for call in (git_keeps_bytes, pairs, options_matter, no_directory, same_set, refused,
                 read_only, confined, kept_and_gone, odd_names, spoilt_texts,
                 few_lines, equal_records, strange_databases,
                 damaged_databases, terminal, colours, usage, streams):
        yield Test("diff", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def build(options, folder, out, *words):
    return topoc(options, folder, "build", "-o", out, *map(str, words))


def show(options, folder, out, *words):
    return build(options, folder, out, "--diff", *words)


def patched(folder, out, text):
    """What GNU patch makes of a copy of a set."""
    copy = folder / "patched"
    shutil.rmtree(copy, ignore_errors=True)
    if (folder / out).exists():
        shutil.copytree(folder / out, copy)
    copy.mkdir(exist_ok=True)
    ran = subprocess.run([program("patch"), "-p1", "-s", "-f", "--binary"],
                         cwd=copy, input=text, capture_output=True,
                         check=False)
    problems = []
    if text.strip() and ran.returncode != 0 and b"diff --git" in text:
        problems.append(f"patch: {ran.stdout!r} {ran.stderr!r}")
    return copy, problems


def foretold(options, folder, out, *words, status=None):
    """Show, patch a copy, build, and compare."""
    out_path = folder / out
    before = snapshot(folder)
    ran = show(options, folder, out, *words)
    problems = []
    if snapshot(folder) != before:
        problems.append("something was written")
    old = read_tree(out_path)
    copy, more = patched(folder, out, ran.stdout)
    problems += more
    named, told = split_named(ran.stderr)
    if named:
        problems += refused_to_lose(options, folder, named, out, *words)
        words = ("--force", *words)
    done = build(options, folder, out, *words)
    new = read_tree(out_path)
    if done.returncode == 3:    # as the serial that is used up
        same = (ran.returncode, told) == (3, done.stderr)
        return [] if same and not ran.stdout else [
            f"{' '.join(map(str, words))}: {ran}, and the build {done}"]
    wanted = 4 if old != new else 0
    if status is not None and wanted != status:
        problems.append(f"the test is no test: {wanted}, not {status}")
    if done.returncode != 0 or ran.returncode != wanted:
        problems.append(f"status {ran.returncode}, not {wanted}; the build: "
                        f"{done.returncode}")
    if told != done.stderr:
        problems.append(f"{ran.stderr!r}, and the build {done.stderr!r}")
    if bool(ran.stdout) != (wanted == 4):
        problems.append(f"shown: {ran.stdout[:200]!r}")
    problems += judge_copy(copy, old, new)
    shutil.rmtree(copy)
    return [f"{' '.join(map(str, words))}: {text}" for text in problems]


def split_named(text):
    """The files that --diff names as changed, and what else it says."""
    lines = text.splitlines(keepends=True)
    named = [line for line in lines if line.endswith(
        (b": changed since it was built\n", b" MANIFEST does not name it\n"))]
    about = (b"topoc: and ", b"topoc: `build` replaces changed files only with")
    return named, b"".join(line for line in lines if line not in named
                           and not (named and line.startswith(about)))


def refused_to_lose(options, folder, named, out, *words):
    """Without --force a build names the same files and touches nothing."""
    before = snapshot(folder)
    ran = build(options, folder, out, *words)
    if ran.returncode != 3 or split_named(ran.stderr)[0] != named:
        yield f"not refused: {ran}; --diff names {named}"
    if snapshot(folder) != before:
        yield "the refused build changed something"


def judge_copy(copy, old, new):
    tree = read_tree(copy)
    summed = subprocess.run(["sha256sum", "--quiet", "-c", "MANIFEST"],
                            cwd=copy, capture_output=True, check=False)
    wrong = re.findall(r"^(.*): FAILED", summed.stdout.decode(), re.M)
    other_db = old.get("admin.db") != new.get("admin.db")
    if wrong != ["admin.db"] * other_db:
        yield f"sha256sum: {summed.stdout!r} {summed.stderr!r}"
    for one in (tree, new):
        one.pop("admin.db", None)
    yield from diff_trees(new, tree)


def topologies():
    """Those that build, of the examples and the cases."""
    cases = [path / "in.topo" for path in sorted((CASES / "outputs").iterdir())
             if not (path / "make.py").exists()]
    return good_examples() + cases


def pairs(options, folder):
    rng = random.Random(20261129)
    everything = topologies()
    problems = []
    shutil.rmtree(folder / "out", ignore_errors=True)
    for number in range(PAIRS):
        source = rng.choice(everything)
        if number % 5 == 0:
            shutil.rmtree(folder / "out", ignore_errors=True)
        problems += foretold(options, folder, "out", source)
    return problems[:6]


def options_matter(options, folder):
    """Kinds that are kept, serials, and other names of the source."""
    problems = []
    for name, *words in (
            ("a", "--only", "zones", OLD), ("a", "--only", "db,hosts", NEW),
            ("a", "--only", "db,hosts", NEW), ("a", "--only", "maps", COMPANY),
            ("a", NEW), ("a", "--serial", "7", NEW), ("a", NEW),
            ("b", "--serial", "4294967295", COMPANY), ("b", COMPANY),
            ("b", "--only", "admin", OLD), ("b", "--only", "zones", OLD)):
        problems += foretold(options, folder, name, *words)
    # The serial goes on from the old file's.
    build(options, folder, "c", "--serial", "41", NEW)
    zone = next((folder / "c/zones").iterdir())
    zone.write_bytes(zone.read_bytes() + b"more.company.com. A 192.0.2.9\n")
    ran = show(options, folder, "c", NEW)
    if not re.search(rb"^-.*\b41\b.*\n(.*\n){0,3}\+.*\b42\b", ran.stdout, re.M):
        problems.append(f"the serial: {ran.stdout!r}")
    return problems + foretold(options, folder, "c", NEW, status=4)


def no_directory(options, folder):
    problems = []
    for out in ("out", "x/y/z", "./out/", "x/../out"):
        work = folder / out.replace("/", "_")
        work.mkdir()
        ran = show(options, work, out, COMPANY)
        if list(work.iterdir()) or ran.returncode != 4:
            problems.append(f"{out}: status {ran.returncode}, or made")
        problems += foretold(options, work, out, COMPANY)
    return problems


def same_set(options, folder):
    problems = []
    for source in good_examples():
        build(options, folder, source.stem, source)
        before = snapshot(folder)
        ran = show(options, folder, source.stem, source)
        if (ran.returncode, ran.stdout) != (0, b""):
            problems.append(f"{source.stem}: {ran.returncode}, "
                            f"{ran.stdout[:200]!r}")
        if snapshot(folder) != before:
            problems.append("something was written")
    return problems


def refused(options, folder):
    """What build refuses, with the same words."""
    (folder / "file").write_text("x\n")
    (folder / "mine").mkdir()
    (folder / "mine/letter").write_text("x\n")
    (folder / "link").symlink_to("mine")
    (folder / "astray").symlink_to("nowhere")
    build(options, folder, "spoilt", OLD)
    shutil.rmtree(folder / "spoilt/zones")
    (folder / "spoilt/zones").symlink_to("..")
    build(options, folder, "taken", OLD)
    (folder / "taken/admin.rec").unlink()
    (folder / "taken/admin.rec").mkdir()
    for name in ("held", "new"):    # a hold with somebody's file in it
        (folder / f".{name}.topoc").mkdir()
        (folder / f".{name}.topoc/letter").write_text("x\n")
    build(options, folder, "held", OLD)
    (folder / "inside").mkdir()
    (folder / "inside/.topoc").write_text("x\n")
    (folder / ".barred.topoc").write_text("x\n")
    # The directory's own fault is told before its hold's.
    (folder / "both").mkdir()
    (folder / "both/letter").write_text("x\n")
    (folder / ".both.topoc").write_text("x\n")
    problems = []
    for out in ("file", "file/x", "mine", "link", "astray", "astray/x",
                "link/../mine", "spoilt", "taken", "x" * 300, "mine/", "held",
                "new", "barred", "inside/.", "both"):
        before = sorted(folder.rglob("*"))
        ran = show(options, folder, out, NEW)
        done = build(options, folder, out, NEW)
        if (ran.returncode, ran.stdout) != (3, b"") or done.returncode != 3:
            problems.append(f"{out}: {ran.returncode}, {ran.stdout[:99]!r}, "
                            f"{done.returncode}")
        if ran.stderr != done.stderr or not ran.stderr:
            problems.append(f"{out}: {ran.stderr!r}, not {done.stderr!r}")
        if sorted(folder.rglob("*")) != before:
            problems.append(f"{out}: something was written")
    ran = show(options, folder, "out", EXAMPLES / "errors/q147471.topo")
    problems += expect(ran, 1, b"error")
    return problems + ([ran.stdout] if ran.stdout else [])


def read_only(options, folder):
    """One who may not write there is shown the same."""
    if os.getuid() != 0:
        raise Skipped("not root")
    build(options, folder, "out", OLD)
    shown = show(options, folder, "out", NEW)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with tempfile.TemporaryDirectory() as other:
        os.chmod(other, 0o755)
        own = str(copy_for_all(options.topoc[-1], other))
        source = str(copy_for_all(NEW, other))
        command = [*options.topoc[:-1], own]
        ran = subprocess.run(
            [program("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}",
             "--clear-groups", *command, "build", "--diff", "-o", "out",
             source], cwd=folder, capture_output=True, check=False)
    folder.chmod(0o755)
    if (ran.returncode, ran.stdout, ran.stderr) != (4, shown.stdout, b""):
        return [f"status {ran.returncode}: {ran.stderr!r}",
                ran.stdout.decode(errors="replace")[:300]]
    return []


def confined(options, folder):
    """In its sandbox nothing can be written in the directory or beside it."""
    build(options, folder, "out", OLD)
    # Whichever thread it is: admin.db's is the only one that syncs here.
    (folder / "shim.c").write_text(
        (SHIM % f"try('w', {TRIALS['w']});").replace("gettid() == getpid()",
                                                     "1"))
    subprocess.run([program("gcc"), "-shared", "-fPIC", "-w", "-o", "shim.so",
                    "shim.c"], cwd=folder, check=True)
    problems = []
    for place in ("out/new", "new", "out/zones/new"):
        for how, allowed in (("off", True), ("require", False),
                             ("auto", False)):
            ran = subprocess.run(
                [*options.topoc, "build", f"--sandbox={how}", "--diff", "-o",
                 "out", str(NEW)], cwd=folder, capture_output=True,
                check=False,
                env=dict(os.environ, LD_PRELOAD=str(folder / "shim.so"),
                         ELSEWHERE=str(folder / place)))
            made = (folder / place).exists()
            (folder / place).unlink(missing_ok=True)
            if made != allowed or ran.returncode != 4:
                problems.append(f"{place}, {how}: {made}, status "
                                f"{ran.returncode}, {ran.stderr!r}")
    return problems


def kept_and_gone(options, folder):
    """What is not topoc's is not spoken of; what is no longer made goes."""
    build(options, folder, "out", COMPANY)
    (folder / "out/notes").write_text("mine\n")
    (folder / "out/zones/mine.zone").write_text("; mine\n")
    (folder / "out/zones/mine").mkdir()
    ran = show(options, folder, "out", OLD)
    problems = []
    if b"mine" in ran.stdout or b"notes" in ran.stdout:
        problems.append("it shows what stays")
    if ran.stdout.count(b"\ndeleted file mode 100644\n") < 3:
        problems.append("nothing would go")
    if not re.search(rb"\ndiff --git a/MANIFEST b/MANIFEST\n--- a/MANIFEST\n"
                     rb"\+\+\+ b/MANIFEST\n(?:[-+ @].*\n)*\Z", ran.stdout):
        problems.append("the manifest is not the last one")
    names = re.findall(rb"^diff --git a/(\S+)", ran.stdout, re.M)
    if names[:-1] != sorted(names[:-1]):
        problems.append(f"not sorted: {names}")
    return problems + foretold(options, folder, "out", OLD, status=4)


def odd_names(options, folder):
    """Files of a set without a manifest may have any names; empty ones go,
    too."""
    build(options, folder, "out", OLD)
    (folder / "out/MANIFEST").unlink()
    text = next((folder / "out/zones").iterdir()).read_bytes()
    for name in ("a b.zone", "a\tb.zone", "a\nb.zone", 'a"\\.zone',
                 "ä.zone", "\x1b[2J.zone", " .zone"):
        (folder / "out/zones" / name).write_bytes(text)
    (folder / "out/gateways/EMPTY-ONE").mkdir()
    (folder / "out/gateways/EMPTY-ONE/ADDR_MAP.CFG").touch()
    return foretold(options, folder, "out", OLD, status=4)


def spoilt_texts(options, folder):
    """Whatever the old texts hold, the new ones come of them."""
    rng = random.Random(7)
    problems = []
    for number in range(40):
        build(options, folder, "out", COMPANY)
        files = sorted(path for path in (folder / "out").rglob("*")
                       if path.is_file() and path.name not in
                       ("MANIFEST", "admin.db"))
        for path in rng.sample(files, 4):
            path.write_bytes(spoil(rng, path.read_bytes()))
        problems += foretold(options, folder, "out", COMPANY)
    return problems[:6]


def spoil(rng, text):
    at = rng.randrange(len(text) + 1)
    return rng.choice((
        b"", text[:at], text[at:], text.rstrip(b"\r\n"), text * 2,
        text.replace(b"\r\n", b"\n"), text.replace(b"\n", b"\r\n"),
        text[:at] + rng.choice((b"\0", b"\x1b[31m", b"\xff", b"\n", b"\r",
                                b"--- a\n+++ b\n@@ -1 +1 @@\n", b"\\ No"))
        + text[at:], rng.randbytes(300)))


def few_lines(options, folder):
    """A postoffice that comes, among forty, changes few lines of records."""
    names = [f"P{number:02}" for number in range(40)]
    for stem, chosen in (("old", names[:20] + names[21:]), ("new", names)):
        (folder / f"{stem}.topo").write_text(many(chosen))
    (folder / "in.topo").write_text((folder / "old.topo").read_text())
    problems = expect(build(options, folder, "out", "in.topo"), 0, b"")
    (folder / "in.topo").write_text((folder / "new.topo").read_text())
    ran = show(options, folder, "out", "--only", "db", "in.topo")
    records = ran.stdout.partition(b"diff --git")[0].splitlines()
    changed = [line for line in records if line[:1] in b"+-"]
    wrong = [line for line in changed if b"COMPANY/P20" not in line]
    if b"@@ External @@" not in records or any(
            line.startswith(b"@@ -") for line in records):
        problems.append(f"hunks without names: {records}")
    if wrong or len(changed) != 8:
        problems.append(f"{len(changed)} lines, {wrong[:3]}")
    return problems + foretold(options, folder, "out", "in.topo", status=4)


def many(names):
    return NEW.read_text().replace("downstream HQ {", "".join(
        f"downstream {name} {{ domain {name.lower()}.company.com; }}\n"
        for name in names) + "downstream HQ {")


def equal_records(options, folder):
    """Other bytes with the same records are a difference all the same."""
    build(options, folder, "out", OLD)
    with sqlite3.connect(folder / "out/admin.db") as database:
        database.execute("PRAGMA user_version = 2")
    ran = show(options, folder, "out", OLD)
    problems = []
    if ran.stdout != (b"Binary files a/admin.db and b/admin.db differ\n"
                      b"The records are the same.\n") or ran.returncode != 4:
        problems.append(f"status {ran.returncode}: {ran.stdout!r}")
    return problems + foretold(options, folder, "out", OLD, status=4)


STRANGE = {
    "no tables": "DROP VIEW postoffice_records; DROP TABLE access;",
    "a view for a table":
        "ALTER TABLE served RENAME TO other; CREATE VIEW served AS WITH "
        "RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT x AS at, x AS postoffice FROM c;",
    "one table more": "CREATE TABLE more (a);",
    "many tables": "".join(f"CREATE TABLE t{number} (a);"
                           for number in range(3000)),
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END;",
    "a generated column":
        "ALTER TABLE meta ADD COLUMN g TEXT AS (hex(zeroblob(9999999)));",
    "a long value": "UPDATE meta SET value = hex(zeroblob(100000));",
    "another journal": "PRAGMA journal_mode = WAL;",
}


def strange_databases(options, folder):
    problems = []
    build(options, folder, "good", OLD)
    good = (folder / "good/admin.db").read_bytes()
    contents = {"empty": b"", "short": good[:5000], "a text": b"x\n" * 5000,
                "only its head": good[:100]}
    for name, sql in STRANGE.items():
        path = folder / "strange.db"
        path.write_bytes(good)
        database = sqlite3.connect(path)
        database.executescript(sql)
        database.close()
        contents[name] = path.read_bytes()
    for name, content in contents.items():
        problems += strange(options, folder, name, content)
    # Files with holes that no memory would hold.
    os.truncate(folder / "good/admin.db", 1 << 40)
    os.truncate(folder / "good/admin.rec", 1 << 40)
    ran = show(options, folder, "good", OLD)
    if (ran.returncode != 4 or b"is not a database" not in ran.stdout or
            b"Binary files a/admin.rec and b/admin.rec differ\n"
            not in ran.stdout):
        problems.append(f"large: {ran.stdout!r}, {ran.stderr!r}")
    # And one of more lines than can be numbered there.
    build(options, folder, "lines", OLD)
    (folder / "lines/admin.rec").write_bytes(b"\n" * (70 << 20))
    ran = show(options, folder, "lines", OLD)
    if ran.returncode != 4 or (b"Binary files a/admin.rec and b/admin.rec "
                               b"differ\n" not in ran.stdout):
        problems.append(f"lines: {ran.stdout[:300]!r}, {ran.stderr!r}")
    return problems


def strange(options, folder, name, content):
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    build(options, folder, "out", OLD)
    (out / "admin.db").write_bytes(content)
    before = snapshot(folder)
    ran = show(options, folder, "out", OLD)
    problems = []
    if (ran.returncode, split_named(ran.stderr)[1]) != (4, b"") or not re.fullmatch(
            rb"Binary files a/admin.db and b/admin.db differ\nThe old one is "
            rb"not a database [^\n]*\n", ran.stdout):
        problems.append(f"{name}: {ran.returncode}, {ran.stdout[:200]!r}, "
                        f"{ran.stderr!r}")
    if snapshot(folder) != before:
        problems.append(f"{name}: something was written")
    return problems


def damaged_databases(options, folder):
    """Bytes changed at random: the records differ, or it is damaged."""
    rng = random.Random(11)
    build(options, folder, "out", NEW)
    good = (folder / "out/admin.db").read_bytes()
    pages = len(good) // 4096
    problems, told = [], 0
    for _ in range(150):
        content = bytearray(good)
        for _ in range(rng.choice((1, 3, 20))):
            page = rng.randrange(pages) * 4096
            at = page + rng.choice((rng.randrange(16), rng.randrange(4096)))
            content[at] = rng.choice((0, 255, rng.randrange(256),
                                      1 + rng.randrange(pages)))
        (folder / "out/admin.db").write_bytes(content)
        ran = show(options, folder, "out", NEW)
        told += b"@@" in ran.stdout
        if (ran.returncode, split_named(ran.stderr)[1]) != (
                4 * (content != good), b""):
            problems.append(f"{ran.returncode}, {ran.stderr[-300:]!r}")
    if told == 0:
        problems.append("no record differed")
    return problems[:6]


def on_terminal(options, folder, *words, variables=None):
    """What is written to a terminal, and the status."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*options.topoc, "build", "--diff", "-o", "out", *words], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=child, stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", **(variables or {})})
    os.close(child)
    text = b""
    while select.select([parent], [], [], options.timeout)[0]:
        try:
            got = os.read(parent, 65536)
        except OSError:
            break
        if not got:
            break
        text += got
    os.close(parent)
    return process.wait(), text.replace(b"\r\n", b"\n")


def terminal(options, folder):
    """Escape sequences of old files reach a pipe and no terminal."""
    build(options, folder, "out", OLD)
    path = folder / "out/admin.rec"
    path.write_bytes(path.read_bytes() + b"\x1b]0;title\x07\xe2\x80\xae\n")
    with sqlite3.connect(folder / "out/admin.db") as database:
        database.execute("UPDATE meta SET value = '\x1b[2J\n+' "
                         "WHERE key = 'source'")
    piped = show(options, folder, "out", str(OLD))
    status, shown = on_terminal(options, folder, "--color=never", str(OLD))
    problems = []
    if b"-\x1b]0;title\x07\xe2\x80\xae\n" not in piped.stdout:
        problems.append(f"a pipe: {piped.stdout!r}")
    if b"\x1b" in shown or b"-\\x1b]0;title\\x07<U+202E>\n" not in shown:
        problems.append(f"a terminal: {shown!r}")
    for text in (piped.stdout, shown):
        if b"-Meta: Key: source, Value: \\x1b[2J\\x0a+\n" not in text:
            problems.append(f"records: {text[:400]!r}")
    if status != 4:
        problems.append(f"status {status}")
    return problems


def colours(options, folder):
    build(options, folder, "out", OLD)
    plain = show(options, folder, "out", NEW).stdout
    always = show(options, folder, "out", "--color=always", NEW).stdout
    ours = on_terminal(options, folder, str(NEW),
                       variables={"NO_COLOR": ""})[1]
    none = on_terminal(options, folder, str(NEW),
                       variables={"NO_COLOR": "1"})[1]
    problems = []
    for colour in (b"\x1b[31m-", b"\x1b[32m+", b"\x1b[36m@@ ",
                   b"\x1b[1mdiff --git "):
        if colour not in always or colour not in ours:
            problems.append(f"{colour!r} is missing")
    if re.sub(rb"\x1b\[\d*m", b"", always) != plain or b"\x1b" in plain:
        problems.append("the text is another one")
    if b"\x1b" in none:
        problems.append("coloured in spite of NO_COLOR")
    return problems


def usage(options, folder):
    problems = []
    for form in ("json", "sarif"):
        for words in (("--diff", f"--diagnostics={form}"),
                      (f"--diagnostics={form}", "--diff")):
            ran = build(options, folder, "out", *words, OLD)
            problems += expect(ran, 2, b"--diff and --diagnostics=" +
                               form.encode() + b" both write to standard output")
            if ran.stdout or list(folder.iterdir()):
                problems.append("something was written")
    problems += expect(topoc(options, folder, "check", "--diff", str(OLD)), 2,
                       b"--diff")
    problems += expect(show(options, folder, "out", "--diagnostics=github",
                            OLD), 4, b"")
    return problems


def streams(options, folder):
    """Where it cannot be shown that is a failure."""
    problems = []
    for target in ("/dev/full", None):
        with open(target or "/dev/null", "wb") as out:
            command = [*options.topoc, "build", "--diff", "-o", "out",
                       str(COMPANY)]
            ran = subprocess.run(
                command if target else closed(command, 1), cwd=folder,
                stdout=out, stderr=subprocess.PIPE, check=False)
        problems += expect(ran, 3, b"topoc: standard output: ")
    return problems


# The example whose outputs are committed, and its script

def check(options, folder, *words):
    return subprocess.run(
        [program("sh"), "check.sh", *words], cwd=folder, check=False,
        stdin=subprocess.DEVNULL, capture_output=True,
        env=dict(os.environ, TOPOC=options.topoc[-1]))


def golden_example(options, folder):
    """Good passes; a change fails and is shown; an update makes it pass."""
    if options.golden:
        shutil.rmtree(GOLDEN / "golden", ignore_errors=True)
        problems = expect(check(options, GOLDEN, "update"), 0, b"")
        if problems:
            return problems
    work = folder / "golden"
    shutil.copytree(GOLDEN, work)
    before = snapshot(work)
    problems = passes(options, work)
    if snapshot(work) != before:
        problems.append("something was written")
    source = work / "company.topo"
    source.write_text(source.read_text().replace(
        "STORE { domain store.", "DEPOT { domain depot."))
    ran = check(options, work)
    problems += expect(ran, 4, b"sh check.sh update\n")
    for text in (b"\n-COMPANY/STORE store.company.com\r\n",
                 b"\n+COMPANY/DEPOT depot.company.com\r\n"):
        if text not in ran.stdout:
            problems.append(f"no {text!r}: {ran.stdout!r}")
    problems += expect(check(options, work, "update"), 0, b"")
    problems += passes(options, work)
    source.write_text(source.read_text() + "netwrok X { }\n")
    return problems + expect(check(options, work), 1, b"error") + \
        expect(check(options, work, "upgrade"), 2, b"usage")


def passes(options, work):
    ran = check(options, work)
    return [] if (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"") \
        else [f"status {ran.returncode}", ran.stdout.decode("utf-8", "replace"),
              ran.stderr.decode("utf-8", "replace")]


def git_keeps_bytes(options, folder):
    """Through a clone with Git's conversion of line ends, by .gitattributes
    and not without them."""
    problems = []
    for attributes in (True, False):
        work = folder / f"work-{attributes}"
        shutil.copytree(GOLDEN, work)
        if not attributes:
            (work / ".gitattributes").unlink()
        git = [program("git"), "-c", "user.name=x", "-c", "user.email=x@x.x",
               "-c", "core.autocrlf=true"]
        clone = folder / f"clone-{attributes}"
        for words, where in ((("init", "-q"), work), (("add", "."), work),
                             (("commit", "-q", "-m", "x"), work),
                             (("clone", "-q", str(work), str(clone)), work)):
            subprocess.run([*git, *words], cwd=where, check=True,
                           capture_output=True,
                           env=dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null"))
        ran = show(options, clone, "golden", "--only",
                   "admin,maps,hosts,relays,zones,json", "company.topo")
        # A manifest whose lines end otherwise names none of the files.
        if ran.returncode not in ((0,) if attributes else (3, 4)):
            problems.append(f"attributes {attributes}: {ran}")
        if attributes:
            problems += passes(options, clone)
    return problems
