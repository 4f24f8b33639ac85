"""What include may read: regular files below the source's folder, or -I."""

import os
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from suite.common import Test, run

SECRET = "root:s3cret:1:\n"
SOUND = """smarthost relay.company.com { address 123.123.1.1; }
network COMPANY {
    gateway HQ {
        host msmailgwy.company.com; address 123.123.123.123; domain hq.org;
    }
}
"""
SITE = "hops 12;\n"

# What is included from site/in.topo (or from where the third says), and the
# word that the error holds; none: it is taken.  make_tree says what is where.
TAKEN = [
    ("part.topo", []), ("./part.topo", []), (".//sub/../part.topo", []),
    ("../site/part.topo", []), ("inside.topo", []), ("absolute.topo", []),
    ("sub/up.topo", []), ("folder/part.topo", []), ("twice.topo", []),
    ("{top}/site/part.topo", []), ("../common/site.topo", ["-I", "common"]),
    ("../common/site.topo", ["-I", "{top}/common/"]),
    ("../common/site.topo", ["-Icommon"]), ("out.topo", ["-I", "common"]),
    ("../common/site.topo", ["-I", "site/sub", "-I", "common"]),
    ("../common/site.topo", ["-I", "."]), ("../common/site.topo", ["-I", "/"]),
    ("outfolder/site.topo", ["-I", "site/outfolder"]),
    ("../common/deep/a/b/c.topo", ["-I", "common"]),
    ("../common/site.topo", ["-I", "linked"]),
]
REFUSED = [
    ("../common/site.topo", [], "give -I site/../common"),
    ("{top}/common/site.topo", [], "give -I {top}/common"),
    ("/etc/shadow", [], "give -I /etc"), ("/etc/passwd", [], "give -I /etc"),
    ("out.topo", [], "give -I site/../common"),
    ("outabsolute.topo", [], "give -I {top}/common"),
    ("outtwice.topo", [], "give -I site/../common"),
    ("outfolder/site.topo", [], "give -I site/outfolder"),
    ("sub/out.topo", [], "give -I site/sub/../../common"),
    ("sub/../../common/site.topo", [], "outside"),
    ("outfolder/../common/site.topo", [], "outside"),
    ("../sitelike/x.topo", [], "outside"),
    ("../common/site.topo", ["-I", "common/deep"], "outside"),
    ("../common/no.topo", [], "outside"),
    ("/proc/self/environ", [], "outside"), ("/dev/stdin", [], "outside"),
    ("/proc/self/fd/0", [], "outside"), ("stdin", [], "outside"),
    ("/proc/self/cwd/common/site.topo", [], "outside"),
    ("round.topo", [], "symbolic links"), ("dangling.topo", [], "No such"),
    ("no.topo", [], "No such"), ("no/../part.topo", [], "No such"),
    ("part.topo/", [], "Not a directory"), ("", [], "is empty"),
    ("../../../../../../../../../../../etc/passwd", [], "outside"),
    ("x" * 255, [], "No such"), ("x" * 256, [], "File name too long"),
    ("./" * 3000 + "part.topo", [], "File name too long"),
    ("sub", [], "is a directory"), ("fifo", [], "not a regular file"),
    ("..", [], "is a directory"), ("sub/", [], "is a directory"),
    ("socket", [], "not a regular file"), ("tofifo", [], "not a regular file"),
    ("/dev/null", ["-I", "/dev"], "not a regular file"),
    ("/dev/zero", ["-I", "/"], "not a regular file"),
    ("/dev/tty", ["-I", "/"], "not a regular file"),
    ("site.topo", ["-I", "common"], "No such"),    # -I does not search
]
LINKS = {"site/inside.topo": "part.topo", "site/out.topo": "../common/site.topo",
         "site/twice.topo": "inside.topo", "site/outtwice.topo": "out.topo",
         "site/folder": "sub/..", "site/outfolder": "../common",
         "site/sub/up.topo": "../part.topo", "linked": "common",
         "site/sub/out.topo": "../../common/site.topo",
         "site/round.topo": "round2.topo", "site/round2.topo": "round.topo",
         "site/dangling.topo": "gone.topo", "site/stdin": "/dev/stdin",
         "site/tofifo": "fifo"}


def tests(options):
    for name, words in TAKEN:
        yield Test("hostile", f"include takes {name} {' '.join(words)}",
                   lambda name=name, words=words:
                   test_include(options, name, words, None))
    for name, words, error in REFUSED:
        yield Test("hostile", f"include refuses {name[:60]} {' '.join(words)}",
                   lambda name=name, words=words, error=error:
                   test_include(options, name, words, error))
    for call in (secret_not_shown, standard_input, first_file_is_a_link,
                 loops_by_any_path, file_that_changes, folder_is_swapped,
                 missing_folder, many_folders, first_file_is_a_pipe,
                 file_of_the_kernel):
        yield Test("hostile", call.__name__.replace("_", " "),
                   lambda call=call: in_tree(call, options))


def make_tree(top):
    for name in ("site/sub", "common/deep/a/b", "sitelike"):
        (top / name).mkdir(parents=True)
    (top / "site/part.topo").write_text(SITE)
    (top / "common/site.topo").write_text(SITE)
    (top / "common/deep/a/b/c.topo").write_text(SITE)
    (top / "sitelike/x.topo").write_text(SITE)
    for name, target in LINKS.items():
        (top / name).symlink_to(target)
    (top / "site/absolute.topo").symlink_to(top / "site/part.topo")
    (top / "site/outabsolute.topo").symlink_to(top / "common/site.topo")
    os.mkfifo(top / "site/fifo")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{top}/site/socket")


def in_tree(call, options):
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder).resolve()
        make_tree(top)
        return call(options, top)


def check(options, top, *words, stdin=b""):
    return run(options.topoc + ["check", *words], top, stdin, options.timeout)


def expect(ran, status, *texts):
    shown = ran.stderr.decode("utf-8", "backslashreplace")
    missing = [text for text in texts if text not in shown]
    if ran.status != status or missing or "s3cret" in shown:
        return [f"status {ran.status}, not {status}; missing {missing}\n"
                + shown[-800:]]
    return []


def write_source(top, *names):
    text = "".join(f'include "{name}";\n' for name in names)
    (top / "site/in.topo").write_text(text + SOUND)


def test_include(options, name, words, error):
    def call(_, top):
        write_source(top, name.format(top=top))
        ran = check(options, top, *(word.format(top=top) for word in words),
                    "site/in.topo")
        if error is None:
            return expect(ran, 0) + ([ran.stderr.decode()] if ran.stderr
                                     else [])
        return expect(ran, 1, error.format(top=top), "[include]")
    return in_tree(call, options)


def secret_not_shown(options, top):
    """In no form of diagnostics is a line of a file outside to be seen."""
    (top / "common/secret").write_text(SECRET)
    (top / "site/link").symlink_to("../common/secret")
    write_source(top, "../common/secret", "link", f"{top}/common/secret")
    problems = []
    for form in ("text", "json", "sarif", "github"):
        ran = check(options, top, f"--diagnostics={form}", "site/in.topo")
        if ran.status != 1 or b"s3cret" in ran.stdout + ran.stderr:
            problems.append(f"{form}: status {ran.status}, or it is shown")
    # With -I it is a part of the topology, and shown as such.
    ran = check(options, top, "-I", "common", "site/in.topo")
    if b"s3cret" not in ran.stderr:
        problems.append("-I: the test shows nothing")
    return problems


def standard_input(options, top):
    """Of standard input the current directory is the folder."""
    def ask(name, *words):
        return check(options, top / "site", *words, "-",
                     stdin=f'include "{name}";\n{SOUND}'.encode())
    return (expect(ask("part.topo"), 0)
            + expect(ask("../common/site.topo"), 1, "give -I ../common")
            + expect(ask("../common/site.topo", "-I", "../common"), 0))


def first_file_is_a_link(options, top):
    """Its folder is that of the name that was given, as for all includes."""
    write_source(top, "part.topo")
    (top / "in.topo").symlink_to("site/in.topo")
    problems = expect(check(options, top, "in.topo"), 1, "No such file")
    (top / "part.topo").symlink_to("site/part.topo")
    return problems + expect(check(options, top, "in.topo"), 0)


def first_file_is_a_pipe(options, top):
    """What the user names may be anything that can be read."""
    write = threading.Thread(
        target=(top / "site/fifo").write_text,
        args=(f'include "part.topo";\n{SOUND}',))
    write.start()
    ran = check(options, top, "site/fifo")
    write.join()
    return expect(ran, 0)


def file_of_the_kernel(options, top):
    """It is regular to stat, and cannot be read: an error of input."""
    write_source(top, "/proc/self/mem")
    return expect(check(options, top, "-I", "/proc", "site/in.topo"), 3,
                  "topoc: /proc/self/mem: Input/output error")


def loops_by_any_path(options, top):
    problems = []
    os.chmod(top / "site", 0o755)
    write_source(top)
    (top / "site/hard.topo").hardlink_to(top / "site/in.topo")
    for name in ("in.topo", "./in.topo", ".//in.topo", "sub/../in.topo",
                 "../site/in.topo", "hard.topo", "folder/in.topo",
                 "{top}/site/in.topo", "/{top}//site/in.topo"):
        write_source(top, name.format(top=top))
        problems += expect(check(options, top, "site/in.topo"), 1,
                           "includes itself")
    (top / "site/part.topo").write_text('include "sub/up.topo";\n')
    write_source(top, "part.topo")
    return problems + expect(check(options, top, "site/in.topo"), 1,
                             "includes itself")


def file_that_changes(options, top):
    """A file that grows, or is cut, while it is read: no crash, no wait."""
    part, over = top / "site/part.topo", threading.Event()
    write_source(top, *["part.topo"] * 200)

    def change():
        while not over.is_set():
            part.write_text("# " + "x" * 500000 + "\n")
            os.truncate(part, 0)

    changer = threading.Thread(target=change)
    changer.start()
    try:
        ran = check(options, top, "site/in.topo")
    finally:
        over.set()
        changer.join()
    return [] if ran.status == 0 else [f"status {ran.status}",
                                       ran.stderr.decode()[-500:]]


def folder_is_swapped(options, top):
    """A folder turns into a link to the outside and back, all the time."""
    (top / "common/secret").write_text(SECRET)
    (top / "site/sub/secret").write_text(SITE)
    (top / "site/leak").symlink_to("../common")
    write_source(top, *["sub/secret"] * 300)
    script = ("import ctypes\nswap = ctypes.CDLL(None).renameat2\n"
              "while True: swap(-100, b'site/sub', -100, b'site/leak', 2)")
    swapper = subprocess.Popen(["python3", "-c", script], cwd=top)
    try:
        seen = [check(options, top, "--max-errors=0", "site/in.topo").stderr
                for _ in range(10)]
    finally:
        swapper.kill()
        swapper.wait()
    return ["the file outside is shown"] if b"s3cret" in b"".join(seen) else []


def missing_folder(options, top):
    write_source(top)
    return (expect(check(options, top, "-I", "no", "site/in.topo"), 3,
                   "topoc: -I no: No such file")
            + expect(check(options, top, "-I", "site/in.topo",
                           "site/in.topo"), 3, "Not a directory")
            + expect(check(options, top, "-I", "", "site/in.topo"), 2,
                     "-I takes the name"))


def many_folders(options, top):
    write_source(top, "../common/site.topo")
    words = ["-Isite/sub"] * 255
    return (expect(check(options, top, *words, "-Icommon", "site/in.topo"), 0)
            + expect(check(options, top, *words, "-Ilinked", "-Icommon",
                           "site/in.topo"), 2, "at most 256 times"))
