"""The rule of -MD: as gcc writes it, and as make and ninja read it.

Names are tried byte by byte, in many places; a name is read back exactly, or
refused.  What is beside the outputs (links, devices, an old file) is here, too.
"""

import fcntl
import os
import random
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from suite.common import Skipped, Test, copy_for_all, program, read_tree
from suite.hostile import EXAMPLE, NOBODY, expect, in_folder, topoc

# What the byte is put between.
PLACES = [(b"", b""), (b"", b"xy"), (b"x", b"y"), (b"xy", b""),
          (b"\\", b"y"), (b"x\\\\", b"y"), (b"a ", b" b"), (b"dd/", b""),
          (b"dd/", b"\\ x")]
WORDS = (b"include -include sinclude load vpath define endef override export "
         b"unexport private undefine ifeq ifdef else endif .PHONY .SUFFIXES "
         b".SILENT .c .c.o a=b =b +=b a:=b a::=b a!=b a:b a\\=b a\\:b ~ ~root "
         b"~x a(b) lib.a(x) (a) a)b (b %x x% ** [ab] a[b a]b *x ?? -x @x +x "
         b"$(x) ${x} $@ $$ \\\\x x\\\\\\#y \xef\xbb\xbfx x& && a|b ||").split()
ALPHABET = b"\\\\  #:|%$=&*[]()~a.?'\"+!,@-{}\x01\x7f\x80\xff"
RANDOM_NAMES = 300
REFUSED = b"rename it"


def tests(options):
    for call in (like_gcc, words_of_the_command, wrong_usage, targets,
                 made_by_the_run, standard_input, read_once, targets_in_make,
                 files_in_make, single_names, refusals, other_files_that_match,
                 names_of_directories, names_in_ninja, rebuilt_by_make,
                 rebuilt_by_ninja, failures, not_allowed, written_anew,
                 links_and_devices, confined, left_by_others, parallel):
        yield Test("deps", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def build(options, folder, *words, status=0, text=b""):
    return expect(topoc(options, folder, "build", *words), status, text)


def rule(options, folder, *words, file=EXAMPLE):
    """The rule that a build writes to standard output."""
    ran = topoc(options, folder, "build", "-MD", "-MF", "-", *words, file)
    return ran.stdout if ran.returncode == 0 else ran.stderr


def differ(what, got, expected):
    return [] if got == expected else [f"{what}: {got!r}, not {expected!r}"]


# The options, and what is written

def like_gcc(options, folder):
    """The same names in the same lines, wherever gcc breaks them.  (It puts
    what -MT says before what -MQ says, which its manual does not tell.)"""
    names = [name * size for size in (1, 3, 30, 33, 34, 68, 69, 70, 71, 75)
             for name in "ab"]
    problems = []
    for seed in range(8):
        random.seed(seed)
        some = random.sample(names, 9)
        (folder / "in.c").write_text(
            "".join(f'#include "{name}"\n' for name in some))
        (folder / "in.topo").write_text(
            "topoc 1;" + "".join(f'include "{name}";' for name in some))
        for name in some:
            (folder / name).touch()
        words = ["-MP", "-MT", "t" * seed * 9 + "$(x)", "-MTz", "-MQ",
                 "a $ #", "-MQb"]
        gcc = subprocess.run([program("gcc"), "-MM", *words, "in.c"],
                             cwd=folder, capture_output=True, check=True)
        got = rule(options, folder, *words, file="in.topo")
        problems += differ(f"rule {seed}", got.replace(b"in.topo", b"in.c"),
                           gcc.stdout)
    return problems


def words_of_the_command(options, folder):
    """In one word or two, before the file and behind it."""
    shutil.copy(EXAMPLE, folder / "in.topo")
    (folder / "-in.topo").symlink_to("in.topo")
    problems = []
    for words in ("-MD in.topo", "in.topo -MD", "-MD -MF x in.topo",
                  "in.topo -MF x -MD", "-MD in.topo -MF x", "-MFx -MD in.topo",
                  "-o d -MD in.topo", "-MD in.topo -o d", "-od in.topo -MD",
                  "-MF y -MD -MFx in.topo", "-MD -MF x -- -in.topo",
                  "-MD -MD -MF x -- in.topo", "-o e/d/ -MD in.topo",
                  "-MD -MF -- in.topo", "-MD -MF -MD in.topo"):
        name = ("x" if "x" in words else "e/d.d" if "e/d" in words
                else "d.d" if "d " in words.replace("MD", "") + " " else
                "--" if "-MF --" in words else "-MD" if "-MF -MD" in words
                else "out.d")
        problems += build(options, folder, *words.split())
        made = [path.relative_to(folder).as_posix()
                for path in [*folder.glob("*"), *folder.glob("e/*")]
                if path.is_file() and "in.topo" not in path.name]
        problems += differ(words, made, [name])
        for path in folder.iterdir():
            if "in.topo" not in path.name:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return problems


def wrong_usage(options, folder):
    problems = []
    for words, text in (
            ("-MF x", "-MF needs -MD"), ("-MT x", "-MT needs -MD"),
            ("-MQ x", "-MQ needs -MD"), ("-MP", "-MP needs -MD"),
            ("-MX", "unknown option '-MX"), ("-MDx", "unknown option '-MDx"),
            ("-M D", "unknown option '-M D"), ("-MPx", "unknown option '-MPx"),
            ("-MD -o .", "add -MF FILE"), ("-MD -o x/..", "add -MF FILE"),
            ("-MD -o /", "add -MF FILE"), ("-MD -o ././/", "add -MF FILE"),
            ("-MD -MQ a;b", "';'"), ("-MD -o a;b", "';'"),
            ("-MD -MF - --diagnostics=json", "standard output"),
            ("-MD -MF - --diagnostics=sarif", "standard output"),
            ("-MD -MF out", "output directory"),
            ("-MD -MF out/x", "output directory"),
            ("-MD -MF out/MANIFEST", "output directory"),
            ("-MD -MF out/.././out//x", "output directory"),
            ("-MD -MF x -o .", "output directory"),
            ("-MD -MF .out.topoc", "before they are put in place"),
            ("-MD -MF ./.o.topoc -o ./o//", "before they are put in place"),
            ("-MD -MF .out.topoc/set/x", "before they are put in place")):
        problems += build(options, folder, *words.split(), str(EXAMPLE),
                          status=2, text=text.encode())
    for word in ("-MF", "-MT", "-MQ"):
        problems += build(options, folder, "-MD", str(EXAMPLE), word,
                          status=2, text=b"takes the name")
        problems += build(options, folder, "-MD", word, "", str(EXAMPLE),
                          status=2, text=b"takes the name")
    problems += expect(topoc(options, folder, "check", "-MD", str(EXAMPLE)), 2,
                       b"invalid option")
    problems += build(options, folder, "-MD", *["-MTx"] * 257, str(EXAMPLE),
                      status=2, text=b"256")
    return problems + differ("made", os.listdir(folder), [])


def targets(options, folder):
    """All outputs, the manifest first; or what is said, in that order."""
    problems = build(options, folder, "-MD", "-o", "d//", str(EXAMPLE))
    words = (folder / "d.d").read_text().replace("\\\n", " ").split()
    made = sorted(str(path.relative_to(folder))
                  for path in (folder / "d").rglob("*") if path.is_file())
    problems += differ("first", words[0], "d/MANIFEST")
    problems += differ("targets", sorted(" ".join(words[:-1])
                                         .removesuffix(":").split()), made)
    problems += differ("file", words[-1], str(EXAMPLE))
    problems += differ("said", rule(options, folder, "-MT", "$(b) c", "-MQ$a",
                                    "-MTz", "-MQ", "x y"),
                       f"$(b) c $$a z x\\ y: {EXAMPLE}\n".encode())
    return problems


def made_by_the_run(options, folder):
    """Of the kinds asked for, also where nothing has changed."""
    problems = build(options, folder, str(EXAMPLE))
    for _ in range(2):
        got = rule(options, folder, "--only", "hosts,db")
        problems += differ("targets", got.split(b":")[0].split(), [
            b"out/MANIFEST", b"out/admin.db",
            b"out/smarthosts/relay.company.com/hosts"])
    return problems


def standard_input(options, folder):
    problems = []
    (folder / "a.topo").write_text(EXAMPLE.read_text())
    for line in ("TOPOC - < a.topo", "cat a.topo | TOPOC -",
                 "cat a.topo | TOPOC /dev/stdin", "TOPOC <(cat a.topo)",
                 "TOPOC /dev/stdin < a.topo", "TOPOC /proc/self/fd/0 < a.topo",
                 "mkfifo f; cat a.topo > f & TOPOC f"):
        got = subprocess.run(
            [program("bash"), "-c", line.replace(
                "TOPOC", " ".join([*options.topoc, "build -MD -MP -MT t "
                                   "-MF -"]))],
            cwd=folder, capture_output=True, check=False)
        problems += differ(line, got.stdout + got.stderr, b"t:\n")
    (folder / "a.topo").write_text("")
    got = subprocess.run([*options.topoc, "build", "-MD", "-MP", "-MT", "t",
                          "-MF", "-", "-"], input=b'include "a.topo";\n',
                         cwd=folder, capture_output=True, check=False)
    return problems + differ("included", got.stdout + got.stderr,
                             b"t: a.topo\na.topo:\n")


def read_once(options, folder):
    """A file that is included twice is one prerequisite; in order, and by the
    names by which they are opened."""
    (folder / "s").mkdir()
    (folder / "s/in.topo").write_text(
        'topoc 1;\ninclude "b.topo"; include "d/a.topo";\n'
        'include "b.topo"; include "../s/c.topo";\n')
    (folder / "s/d").mkdir()
    (folder / "s/d/a.topo").write_text('include "../c.topo";')
    (folder / "s/b.topo").touch()
    (folder / "s/c.topo").touch()
    return differ("rule", rule(options, folder, "-MT", "t",
                               file="s/in.topo"),
                  b"t: s/in.topo s/b.topo s/d/a.topo s/d/../c.topo "
                  b"s/../s/c.topo\n")


# Names, read back by make

def refused(name, target):
    """What the manual says of names that make cannot read."""
    bare = re.sub(rb"^(\./+)+", b"", name)
    return (bool(re.search(rb"[\t-\r;]", name)) or bare[:1] == b"~"
            or name[-1:] in (b" ", b"\\", b")")
            or bool(re.fullmatch(rb"\.[A-Z_]+", bare))
            or (target and b"%" in name and bool(re.search(rb"[*?[]", name))))


def usable(names):
    """Those that are names of files, each of its own."""
    return sorted(name for name in set(names)
                  if not name.startswith(b"/") and not name.endswith(b"/")
                  and b"//" not in name
                  and not set(name.split(b"/")) & {b".", b".."})


def every_byte():
    return usable(before + bytes([byte]) + behind for byte in range(1, 256)
                  for before, behind in PLACES if byte != ord("/"))


def odd_names():
    random.seed(20261129)
    return usable(set(WORDS) | {
        bytes(random.choices(ALPHABET, k=random.randint(2, 7)))
        for _ in range(RANDOM_NAMES)} - {b"-"})


def make_files(folder, names):
    for name in [b"e.topo", *names]:
        path = os.path.join(os.fsencode(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).touch()


def one_rule(options, folder, *words):
    ran = topoc(options, folder, "build", "--sandbox=off", "--only", "hosts",
                "-o", "out-dir", "-MD", "-MF", "-", *words)
    return ran.returncode, ran.stdout or ran.stderr


def database(folder, text):
    """What make has understood: the lines of its data base."""
    (folder / "Makefile").write_bytes(text + b"\nnothing:\n")
    ran = make(folder, "-pq", "nothing")
    lines = set(ran.stdout.split(b"\n"))
    return lines, differ("make says", ran.stderr, b"")


def compare(what, expected, lines, tail):
    """The lines with this end must be those."""
    got = {line for line in lines if line.endswith(tail)}
    problems = [f"{what}: {line!r} is not there" for line in
                sorted(expected - got)]
    return problems + [f"{what}: {line!r} should not be there"
                       for line in sorted(got - expected)]


def targets_in_make(options, folder):
    """Many in one rule."""
    names = every_byte()
    make_files(folder, names)
    good = [name for name in names if not refused(name, True)]
    text, problems = b"", []
    for at in range(0, len(good), 250):
        words = [word for name in good[at:at + 250] for word in (b"-MQ", name)]
        status, got = one_rule(options, folder, *words, "e.topo")
        problems += differ("status", status, 0)
        text += got
    lines, said = database(folder, text)
    return problems + said + compare(
        "targets", {name + b": e.topo" for name in good}, lines, b": e.topo")


def files_in_make(options, folder):
    """All that may be included, in one rule, and as targets by -MP."""
    names = [name for name in every_byte()
             if not refused(name, True) and includable(name)]
    names += ["é", "x€y", "\U0001f4ee"]
    names = [name if isinstance(name, bytes) else name.encode()
             for name in names]
    make_files(folder, names)
    (folder / "e.topo").write_bytes(b"topoc 1;\n" + b"".join(
        b'include "' + re.sub(rb'(["\\])', rb"\\\1", name) + b'";\n'
        for name in names))
    status, text = one_rule(options, folder, "-MP", "-MT", "target", "e.topo")
    lines, said = database(folder, text)
    expected = {name + b":" for name in names}
    return (differ("status", status, 0) + said
            + compare("rule", {b"target: e.topo " + b" ".join(names)},
                      {line for line in lines
                       if line.startswith(b"target: ")},
                      b"")
            + compare("-MP", expected, lines & expected, b":"))


def includable(name):
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return not re.search(rb"[\x00-\x1f\x7f]", name)


def single_names(options, folder):
    """The only target, and the only file; what cannot be included, and names
    that mean something to make."""
    names = odd_names() + [
        name for name in every_byte() if not refused(name, False)
        and not includable(name)
        and (min(name) < 32 or len(name) == 3 or 127 in name)]
    make_files(folder, names)
    text, problems, files, made = b"", [], set(), set()
    for at, name in enumerate(names):
        for words, target in (([b"-MT", b"t%d" % at, b"--", name], False),
                              ([b"-MQ", name, "e.topo"], True)):
            status, got = one_rule(options, folder, *words)
            if refused(name, target):
                if status != (2 if target else 3) or REFUSED not in got:
                    problems.append(f"{name!r}: not refused: {got!r}")
            elif status != 0:
                problems.append(f"{name!r}: {got!r}")
            else:
                text += got
                (made if target else files).add(
                    name + b": e.topo" if target else
                    b"t%d: " % at + name)
    lines, said = database(folder, text)
    return (problems + said + compare("targets", made, lines, b": e.topo")
            + compare("files", files, {line for line in lines if re.match(
                rb"t\d+: ", line)}, b""))


def refusals(options, folder):
    """Nothing is built where a name is refused; and it says what to do."""
    names = [name for name in every_byte() if refused(name, False)]
    make_files(folder, names)
    problems = []
    for name in names:
        for words, code in ((["-MT", "t", "--", name], 3),
                            (["-MQ", name, "e.topo"], 2)):
            status, got = one_rule(options, folder, *words)
            if status != code or REFUSED not in got:
                problems.append(f"{name!r}: status {status}, {got!r}")
    return problems + differ("built", (folder / "out-dir").exists(), False)


def other_files_that_match(options, folder):
    """A name with a star means that file, and not its neighbours."""
    names = [b"a*", b"a?", b"[ab]", b"a[b-d]", b"*", b"a\\*", b"\\[x]", b"d*/x",
             b"a [b]*"]
    make_files(folder, names + [b"ab", b"a", b"b", b"ac", b"x", b"dd/x",
                                b"a b", b"a\\b"])
    text, expected = b"", set()
    for at, name in enumerate(names):
        status, got = one_rule(options, folder, "-MP", "-MT", f"t{at}", name)
        text += got + one_rule(options, folder, b"-MQ", name, "e.topo")[1]
        expected |= {b"t%d: " % at + name, name + b": e.topo"}
        if status != 0:
            return [got.decode()]
    lines, problems = database(folder, text)
    return problems + compare("rules", expected, {
        line for line in lines if re.match(rb"t\d+: ", line)
        or line.endswith(b": e.topo")}, b"")


def names_of_directories(options, folder):
    """In which the outputs are, all of them targets."""
    (folder / "e.topo").write_text(EXAMPLE.read_text())
    text, expected, problems = b"", set(), []
    for name in ("a b", "c:d", "e=f", "g%h", "i#j", "k$l", "m|n", "o*p", "q[r]",
                 "s\\t", "=u", "v(w", "ä", "-x", "y/z z", "&", "a;b", "~a", "c)",
                 "d\n", ".PHONY", "e\\"):
        status, got = rule_of_directory(options, folder, name)
        if refused(name.encode() + b"/MANIFEST", True):
            problems += differ(name, (status, REFUSED in got), (2, True))
            continue
        problems += differ(name, status, 0)
        text += got
        expected |= {os.fsencode(path.relative_to(folder)) + b": e.topo"
                     for path in (folder / name).rglob("*") if path.is_file()}
    lines, said = database(folder, text)
    return problems + said + compare("targets", expected, lines, b": e.topo")


def rule_of_directory(options, folder, name):
    ran = topoc(options, folder, "build", f"-o{name}", "-MD", "-MF-", "e.topo")
    return ran.returncode, ran.stdout or ran.stderr


def make(folder, *words):
    return subprocess.run([program("make"), "-rR", "-f", "Makefile", *words],
                          cwd=folder, capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": "/nowhere",
                               "LC_ALL": "C"})


# Builds

MAKEFILE = """\
out.stamp: in.topo
	TOPOC build -MD WORDS -MQ $@ in.topo
	touch $@
-include out.d
"""
NINJA = """\
rule topoc
  command = TOPOC build -MD -MQ $out in.topo
  depfile = out.d
  restat = 1
  WORDS
build out/MANIFEST: topoc in.topo
"""
INCLUDED = ["a b.topo", "c#d.topo", "e$f.topo", "g=h.topo", "i:j.topo",
            "k%l.topo", "m\\n.topo", "o,p.topo", "(q).topo", "é.topo",
            "s/@~+!{}.topo"]


def sources(folder, names):
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    texts = (name.replace("\\", "\\\\") for name in names)
    (folder / "in.topo").write_text(EXAMPLE.read_text() + "".join(
        f'include "{text}";\n' for text in texts))


def age(folder):
    """Let what is there be old, so that a touch is newer."""
    then = time.time_ns() - 10**9
    for path in folder.rglob("*"):
        os.utime(path, ns=(path.stat().st_mtime_ns - 10**9,) * 2)
    return then


def tool(text, options, words):
    return text.replace("TOPOC", " ".join(options.topoc)).replace("WORDS",
                                                                  words)


def rebuilt(folder, run_tool, names, nothing):
    """A second run does nothing; the touch of any file rebuilds."""
    problems = []
    first = run_tool()
    if first.returncode != 0:
        return [(first.stdout + first.stderr).decode()]
    for name in [None, *names, None]:
        age(folder)
        if name:
            (folder / name).touch()
        ran = run_tool()
        if ran.returncode != 0 or (nothing in ran.stdout) != (name is None):
            problems.append(f"{name}: {ran.stdout + ran.stderr!r}")
    return problems


def rebuilt_by_make(options, folder):
    problems = []
    for words in ("", "-MP", "-MF out.d -MP"):
        sources(folder, INCLUDED + ["t;u.topo".replace(";", "'")])
        (folder / "Makefile").write_text(tool(MAKEFILE, options, words))
        problems += rebuilt(folder, lambda: make(folder), INCLUDED,
                            b"up to date")
        # A file that is gone, and is included no more.
        sources(folder, INCLUDED[1:])
        (folder / INCLUDED[0]).unlink()
        ran = make(folder)
        problems += differ(f"{words} without a file", ran.returncode,
                           0 if "-MP" in words else 2)
        subprocess.run(["rm", "-r", "out", "out.d", "out.stamp"], cwd=folder,
                       check=True)
    return problems


def ninja(folder, *words):
    return subprocess.run([program("ninja"), *words], cwd=folder,
                          capture_output=True, check=False)


def rebuilt_by_ninja(options, folder):
    problems = []
    for words, more in (("", ""), ("deps = gcc", ""), ("", " -MP"),
                        ("deps = gcc", " -MP")):
        # It does not read these two as targets.
        names = [name for name in INCLUDED if not more or name[1] not in "=%"]
        sources(folder, names)
        (folder / "build.ninja").write_text(tool(NINJA.replace(
            "-MD", "-MD" + more), options, words))
        problems += rebuilt(folder, lambda: ninja(folder), names,
                            b"no work to do")
        subprocess.run(["rm", "-rf", "out", ".ninja_log", ".ninja_deps"],
                       cwd=folder, check=True)
    return problems


def names_in_ninja(options, folder):
    """As many as the manual says, by `ninja -t deps`."""
    names = [name for name in every_byte() if includable(name)
             and not refused(name, False)
             and not re.search(rb"[\"&'*<>?\[^`|]|\\[:#$=]|:$", name)]
    make_files(folder, names)
    (folder / "e.topo").write_bytes(b"topoc 1;\n" + b"".join(
        b'include "' + re.sub(rb'(["\\])', rb"\\\1", name) + b'";\n'
        for name in names))
    (folder / "build.ninja").write_text(tool(
        NINJA, options, "deps = gcc").replace("in.topo", "e.topo"))
    ran = ninja(folder)
    got = ninja(folder, "-t", "deps").stdout.split(b"\n    ")[1:]
    got = [name.rstrip(b"\n") for name in got]
    return (differ("status", ran.returncode, 0)
            + compare("deps", set(names) | {b"e.topo"}, set(got), b""))


# The file

def failures(options, folder):
    """A run with errors leaves the old file; so does one that cannot write."""
    shutil.copy(EXAMPLE, folder / "in.topo")
    problems = build(options, folder, "-MD", "in.topo")
    outputs = read_tree(folder / "out")
    (folder / "new.topo").write_text(EXAMPLE.read_text().replace(
        "123.123.123.123", "123.123.123.124"))
    old, when = (folder / "out.d").read_bytes(), (folder / "out.d").stat()
    (folder / "bad.topo").write_text("x")
    problems += build(options, folder, "-MD", "bad.topo", status=1)
    problems += build(options, folder, "-MD", "-MFx", "bad.topo", status=1)
    problems += build(options, folder, "-MD", "-MFy", "none", status=3)
    for words, text in (("-MF none/x", b"none/x: No such file"),
                        ("-MF in.topo", b"overwrite it"),
                        ("-MF ./../" + folder.name + "/in.topo", b"overwrite"),
                        ("-MF x/", b"x/: Is a directory"),
                        ("-MF /", b"Is a directory"),
                        ("-MF " + "x" * 256, b"File name too long"),
                        ("-MF " + "x" * 5000, b"File name too long"),
                        ("-MF in.topo/x", b"Not a directory")):
        topology = "in.topo" if "in.topo" in words else "new.topo"
        problems += build(options, folder, "-MD", *words.split(), topology,
                          status=3, text=text)
    problems += differ("outputs", read_tree(folder / "out"), outputs)
    problems += build(options, folder, "-MD", "-MF/dev/full", "in.topo",
                      status=3, text=b"No space left")
    line = shlex.join([*options.topoc, "build", "-MD", "-MF-", "in.topo"])
    for where, text in (("> /dev/full", b"standard output: No space left"),
                        (">&-", b"standard output: Bad file descriptor")):
        problems += expect(subprocess.run(
            [program("bash"), "-c", f"{line} {where}"], cwd=folder,
            capture_output=True, check=False), 3, text)
    problems += differ("left", sorted(os.listdir(folder)),
                       ["bad.topo", "in.topo", "new.topo", "out", "out.d"])
    problems += differ("text", (folder / "out.d").read_bytes(), old)
    return problems + differ("inode", (folder / "out.d").stat().st_ino,
                             when.st_ino)


def not_allowed(options, folder):
    """Who may not write the file, or in its folder, is told so before
    anything is changed."""
    if os.geteuid() != 0 or len(options.topoc) != 1:
        raise Skipped("only root can run it as another user")
    copy_for_all(options.topoc[-1], folder / "topoc")
    copy_for_all(EXAMPLE, folder / "in.topo")
    for name in (".", "closed", "work"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(0o755)
    os.chown(folder / "work", NOBODY, NOBODY)
    (folder / "work/x.d").write_text("old")
    (folder / "work/x.d").chmod(0o444)
    os.chown(folder / "work/x.d", NOBODY, NOBODY)
    problems = []
    for name in ("x.d", "../closed/x.d"):
        ran = subprocess.run(["../topoc", "build", "-MD", "-MF", name,
                              "../in.topo"], cwd=folder / "work",
                             capture_output=True, check=False, user=NOBODY,
                             group=NOBODY, extra_groups=[])
        problems += expect(ran, 3, b"x.d: Permission denied")
    return problems + differ("left", read_tree(folder / "work"),
                             {"x.d": b"old"})


def written_anew(options, folder):
    """Also where the outputs are the same; with the rights of the old one."""
    shutil.copy(EXAMPLE, folder / "in.topo")
    problems = build(options, folder, "-MD", "in.topo")
    (folder / "out.d").chmod(0o640)
    age(folder)
    manifest = (folder / "out/MANIFEST").stat().st_mtime_ns
    before = (folder / "out.d").stat().st_mtime_ns
    problems += build(options, folder, "-MD", "in.topo")
    after = (folder / "out.d").stat()
    problems += differ("manifest", (folder / "out/MANIFEST").stat()
                       .st_mtime_ns, manifest)
    problems += differ("newer", after.st_mtime_ns > before, True)
    return problems + differ("mode", oct(after.st_mode & 0o7777), "0o640")


def links_and_devices(options, folder):
    """Links stay, and what they lead to is written; devices, pipes, too."""
    (folder / "d").mkdir()
    (folder / "old").write_text("old")
    (folder / "l1").symlink_to("d/new")
    (folder / "l2").symlink_to("l3")
    (folder / "l3").symlink_to(folder / "old")
    (folder / "d/l4").symlink_to("../by-link")
    (folder / "round").symlink_to("round")
    expected = b"t: " + str(EXAMPLE).encode() + b"\n"
    problems = []
    for how in ("off", "require"):
        words = ["-MD", "-MT", "t", f"--sandbox={how}", str(EXAMPLE)]
        for link, real in (("l1", "d/new"), ("l2", "old"),
                           ("d/l4", "by-link"), ("plain", "plain")):
            problems += build(options, folder, *words, "-MF", link)
            problems += differ(f"{how}: {link}", (folder / real).read_bytes(),
                               expected)
            problems += differ(link, (folder / link).is_symlink(),
                               link != real)
            (folder / real).unlink()
            if link == "l2":
                (folder / "old").touch()
        problems += build(options, folder, *words, "-MF", "round", status=3,
                          text=b"symbolic links")
        problems += build(options, folder, *words, "-MF", "/dev/null")
        for line in ("TOPOC -MF -", "TOPOC -MF /dev/stdout",
                     "TOPOC -MF /dev/stdout > x; cat x",
                     "TOPOC -MF /dev/fd/1 >> x; cat x; rm x",
                     "TOPOC -MF /dev/stderr 2>&1 >/dev/null",
                     "TOPOC -MF >(cat) | cat",
                     "exec 7> y; TOPOC -MF /dev/fd/7; cat y; rm y",
                     "mkfifo f; cat f & TOPOC -MF f; wait; rm f"):
            command = shlex.join([*options.topoc, "build", *words])
            ran = subprocess.run([program("bash"), "-c",
                                  line.replace("TOPOC", command)],
                                 cwd=folder, capture_output=True, check=False)
            problems += differ(f"{how}: {line}", ran.stdout + ran.stderr,
                               expected * (2 if ">>" in line else 1))
    return problems


def confined(options, folder):
    """What -MF opens to a run that was taken over: to make and remove files in
    its folder, and nothing else."""
    (folder / "shim.c").write_text(SHIM)
    subprocess.run([program("gcc"), "-shared", "-fPIC", "-w", "-o", "shim.so",
                    "shim.c"], cwd=folder, check=True)
    for name in ("in", "deps", "deps/d", "other"):
        (folder / name).mkdir()
    shutil.copy(EXAMPLE, folder / "in/in.topo")
    problems = []
    for how, allowed in (("off", "wrmlo"), ("require", "w")):
        (folder / "deps/file").write_text("x")
        (folder / "deps/new").unlink(missing_ok=True)
        (folder / "other/new").unlink(missing_ok=True)
        ran = subprocess.run(
            [*options.topoc, "build", f"--sandbox={how}", "-MD", "-MF",
             "../deps/x.d", "in.topo"], cwd=folder / "in",
            capture_output=True, check=False,
            env=dict(os.environ, LD_PRELOAD=str(folder / "shim.so")))
        problems += expect(ran, 0, b"") + differ(how, ran.stdout.decode(),
                                                 allowed)
        for name in ("dir", "link"):
            subprocess.run(["rm", "-rf", f"deps/{name}"], cwd=folder,
                           check=True)
    return problems


SHIM = r"""
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int fsync(int fd)
{
	static int tried;

	if (tried++ > 0)
		return 0;
	if (open("../deps/new", O_WRONLY | O_CREAT, 0666) >= 0)
		write(1, "w", 1);
	if (open("../deps/file", O_RDONLY) >= 0)
		write(1, "r", 1);
	if (mkdir("../deps/dir", 0777) == 0)
		write(1, "m", 1);
	if (symlink("x", "../deps/link") == 0)
		write(1, "l", 1);
	if (open("../other/new", O_WRONLY | O_CREAT, 0666) >= 0)
		write(1, "o", 1);
	return 0;
}
"""


def left_by_others(options, folder):
    """What a killed run has left is taken over; one at work is waited for; and
    what is no file of a run's is left alone."""
    new, problems = folder / ".out.d.topoc", []
    new.write_text("left" * 1000)
    problems += build(options, folder, "-MD", "-MT", "t", str(EXAMPLE))
    problems += differ("taken over", (folder / "out.d").read_text(),
                       f"t: {EXAMPLE}\n")
    problems += differ("gone", new.exists(), False)

    (folder / "out.d").write_text("old")
    with open(new, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with subprocess.Popen([*options.topoc, "build", "-MD", "-MT", "t",
                               str(EXAMPLE)], cwd=folder) as waiting:
            time.sleep(0.3)
            problems += differ("waits", waiting.poll(), None)
            new.rename(folder / "out.d")
            held.close()
            problems += differ("status", waiting.wait(options.timeout), 0)
    problems += differ("of the later", (folder / "out.d").read_text(),
                       f"t: {EXAMPLE}\n")

    (folder / "file").write_text("mine")
    outputs = read_tree(folder / "out")
    for make_it in (lambda: new.symlink_to("file"), new.mkdir,
                    lambda: os.mkfifo(new),
                    lambda: new.hardlink_to(folder / "file")):
        make_it()
        problems += build(options, folder, "-MD", "--only", "hosts",
                          str(EXAMPLE), status=3, text=b"out.d: ")
        new.rmdir() if new.is_dir() else new.unlink()
    problems += differ("file", (folder / "file").read_text(), "mine")
    return problems + differ("outputs", read_tree(folder / "out"), outputs)


def parallel(options, folder):
    """Ten runs with one file of dependencies: it is always whole."""
    line = shlex.join([*options.topoc, "build", "-MD", str(EXAMPLE)])
    ran = subprocess.run(
        [program("bash"), "-c", f"for i in 1 2 3 4 5 6 7 8 9 10; do {line} & "
         "done; while kill -0 $!; do test ! -e out.d || tail -n 1 out.d; "
         "done 2> /dev/null | sort -u; wait; ls -A"], cwd=folder,
        capture_output=True, check=False)
    return differ("lines", ran.stdout.decode().split("\n"),
                  [*(folder / "out.d").read_text().split("\n")[-2:-1],
                   "out", "out.d", ""]) + differ("errors", ran.stderr, b"")
