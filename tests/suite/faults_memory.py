"""Memory runs out: each allocation fails in turn, in every command and form.

Then the status is 3, there is one line more on standard error, what a program
reads is whole, nothing is leaked, and the output directory is as it was.  Or
somebody did without the memory, and all is as if nothing had failed.
"""

import json
import re
import tempfile

from suite.cases import CASES
from suite.common import EXAMPLES, Test, program
from suite.faulty import (HEAP, MAPS, TURN, Fault, Server, contents,
                          fast_folder, replace_tree, snapshot)

COMPANY = EXAMPLES / "company/company.topo"
SMALL = EXAMPLES / "q87030.topo"
FORMS = ("text", "json", "sarif", "github")
MACHINE_FORMS = ("--diagnostics=json", "--diagnostics=sarif")
# GitHub is told in its form as well, unless the report was told already.
MESSAGE = rb"topoc: ([^\n]*: )?out of memory\n"
MESSAGES = (MESSAGE, MESSAGE + rb"(::error [^\n]*::out of memory\n)?")
STRIDE = 7      # without --faults: every so many
UNDER_VALGRIND = ("build company", "build with errors, as json",
                  "check as sarif")
FEW, MANY = 40, 500
SHOWN = 5


def tests(options):
    for name, call in calls(options):
        yield Test("faults-memory", name, call)


def calls(options):
    for name, words, old in runs():
        yield name, lambda words=words, old=old: test(options, words, old)
    for path in sorted((CASES / "checks").iterdir()):
        yield f"check {path.name}", lambda path=path: a_check(options, path)
    yield "large blocks", lambda: large_blocks(options)
    yield "under valgrind", lambda: careful(options)


def runs():
    """Each run's name, arguments, and what was built into out before."""
    build = ["build", "-o", "out"]
    yield "build company", [*build, COMPANY], SMALL
    yield "build without admin.db", [
        *build, "--only", "admin,maps,hosts,relays,zones",
        SMALL], COMPANY
    yield "build topology.json", [*build, "--only", "json", COMPANY], SMALL
    yield "build the first time", [*build, SMALL], None
    yield "build with dependencies", [*build, "-MD", "-MP", COMPANY], SMALL
    yield "build --diff", [*build, "--diff", COMPANY], SMALL
    for form in FORMS:
        yield f"build with errors, as {form}", [
            *build, f"--diagnostics={form}", EXAMPLES / "errors/q147471.topo"
        ], SMALL
        yield f"check as {form}", ["check", "-Wextra",
                                   f"--diagnostics={form}", COMPANY], None
    yield "explain", ["explain", "routing-loop", "zone-serial"], None
    yield "checks", ["checks"], None
    yield "completion", ["completion", "zsh"], None


class Oracle:
    """What a run gives when nothing fails, and what it may give otherwise."""

    def __init__(self, server, folder, words, old):
        self.server, self.folder, self.words = server, folder, words
        self.template = folder / "template" if old else None
        if old:
            server.run(folder, ["build", "-o", "template", old])
        self.begin()
        self.normal = server.run(folder, words)
        self.made = contents(snapshot(folder / "out"))
        self.begin()

    def begin(self):
        replace_tree(self.folder / "out", self.template)
        self.before = snapshot(self.folder)

    def judge_normal(self):
        if self.normal.status in (0, 1, 4) and self.normal.allocations > 0:
            return []
        return [f"status {self.normal.status} if nothing fails: "
                f"{self.normal.stderr[-500:]!r}"]

    def judge(self, fault):
        ran = self.server.run(self.folder, self.words, fault)
        after = snapshot(self.folder)
        problems = self.judge_run(ran, after)
        if after != self.before:
            self.begin()
        return [f"allocation {fault.k} of {self.normal.allocations}: {text}"
                for text in problems]

    def judge_run(self, ran, after):
        normal = self.normal
        if ran.status == normal.status and normal.status != 3:
            same = (ran.stdout, ran.stderr) == (normal.stdout, normal.stderr)
            made = contents({name.removeprefix("out/"): state
                             for name, state in after.items()
                             if name.startswith("out/")})
            problems = [] if same and made == self.made else [
                "another output, and no word of it"]
        else:
            problems = list(self.judge_failure(ran, after))
        return problems + list(self.judge_leaks(ran))

    def judge_failure(self, ran, after):
        if ran.status != 3:
            yield f"status {ran.status}: {ran.stderr[-300:]!r}"
        message = ran.stderr.removeprefix(self.normal.stderr)
        if not re.fullmatch(MESSAGES["--diagnostics=github" in self.words],
                            message):
            yield f"not one line: {message[-300:]!r}"
        if not self.is_whole(ran.stdout):
            yield f"a part: {ran.stdout[:300]!r}"
        if after != self.before:
            yield "changed: " + ", ".join(
                name for name in sorted({*after, *self.before})
                if after.get(name) != self.before.get(name))

    def is_whole(self, text):
        """Nothing, or what a program can read."""
        if text in (b"", self.normal.stdout):
            return True
        if not any(form in self.words for form in MACHINE_FORMS):
            return False
        try:
            return bool(json.loads(text))
        except ValueError:
            return False

    def judge_leaks(self, ran):
        """What libraries keep to the end they keep in a normal run, too."""
        if ran.live is None:
            return
        lost = sorted(set(ran.live) - set(self.normal.live))
        if lost:
            yield f"lost: the allocations {lost[:9]}"
        if ran.mapped != self.normal.mapped:
            yield f"lost: {ran.mapped - self.normal.mapped} bytes mapped"


def numbers(options, count, stride):
    """Which allocations are to fail; of very many not every 7th either."""
    if options.faults or count < FEW:
        return range(1, count + 1)
    stride = max(stride, count // MANY)
    return range(1 + TURN % stride, count + 1, stride)


def judge_each(options, oracle, stride=STRIDE, **fault):
    problems = []
    for k in numbers(options, oracle.normal.allocations, stride):
        problems += oracle.judge(Fault(k=k, **fault))
        if len(problems) > SHOWN:
            break
    return problems


def test(options, words, old):
    with fast_folder() as folder, Server(options) as server:
        oracle = Oracle(server, folder, words, old)
        problems = oracle.judge_normal() or judge_each(
            options, oracle, kinds=HEAP | MAPS)
        # All from then on: not even the report of the failure finds memory.
        return problems or judge_each(options, oracle, STRIDE * 13, on=True)


def a_check(options, path):
    """All cases of a check."""
    problems = []
    with fast_folder() as folder, Server(options) as server:
        for case in sorted(path.glob("*/in.topo")):
            oracle = Oracle(server, folder, ["check", "-Wextra",
                                             "--diagnostics=json", case], None)
            problems += [f"{case.parent.name}: {text}" for text in
                         oracle.judge_normal() or judge_each(
                             options, oracle, STRIDE * 5)]
    return problems[:SHOWN]


def careful(options):
    """What is read or freed after memory ran out, as valgrind sees it."""
    with fast_folder() as folder, tempfile.NamedTemporaryFile() as log:
        problems = watch(options, folder, log.name)
        if problems:
            problems.append(log.read().decode(errors="replace")[-2000:])
        return problems


def watch(options, folder, log):
    command = [program("valgrind"), "-q", "--error-exitcode=99",
               # Also that it does not know the sandbox's calls.
               f"--log-file={log}",
               # The server's malloc is not valgrind's, but calls that.
               "--soname-synonyms=somalloc=nouserintercepts",
               "--child-silent-after-fork=no", "--leak-check=full",
               "--errors-for-leak-kinds=definite,indirect"]
    problems = []
    with Server(options, behind=command) as server:
        for name, words, old in runs():
            if name not in UNDER_VALGRIND:
                continue
            oracle = Oracle(server, folder, words, old)
            problems += oracle.judge_normal()
            turns = 400 if options.faults else 4
            stride = max(1, oracle.normal.allocations // turns)
            for k in range(1 + TURN % stride, oracle.normal.allocations + 1,
                           stride):
                problems += oracle.judge(Fault(k=k))
            if problems:
                break
    return problems[:SHOWN]


def large_blocks(options):
    """Large blocks are mapped, and grow by being mapped elsewhere."""
    with fast_folder() as folder, Server(options) as server:
        (folder / "large.topo").write_text(
            "network LARGE {\n" + "".join(
                f"    hub H{i} {{ }}\n" for i in range(20000)) + "}\n")
        oracle = Oracle(server, folder, ["check", "large.topo"], None)
        return oracle.judge_normal() or judge_each(options, oracle, 1,
                                                   kinds=MAPS)
