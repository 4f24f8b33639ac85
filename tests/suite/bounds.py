"""What hostile texts may cost: memory by their size, and time in proportion."""

import os
import tempfile
from pathlib import Path

from suite.common import Test
from suite.cost import measure

MIB = 1 << 20
BASE, EACH = 64, 3      # MiB, and bytes a byte of the source: quality.md
CPU = 60                # seconds; all of these take a few, on a slow machine
TRIES = 3

# One line, one token or one character without an end: the plain bound holds.
# What precedes it, what is repeated, what follows; and the check that fires.
LONG = {
    "line of words": ("", "a b ", "", "[syntax]"),
    "word": ("", "a", "", "[syntax]"),
    "string": ('contact "', "a", "", "[character]"),
    "closed string": ('contact "', "a", '";\n', "[syntax]"),
    "number": ("hops ", "9", ";\n", "[limit]"),
    "comment": ("#", "a", "", ""),
    "blanks": ("", " ", "", ""),
    "empty lines": ("", "\n", "", ""),
    "carriage returns": ("", "\r", "", "[character]"),
    "NULs": ("", "\0", "", "[character]"),
    "NULs in a comment": ("# ", "\0", "", "[character]"),
    "NULs between": ("# ", "\0\1", "", "[character]"),
    "bidirectional marks": ("# ", "\u202e ", "", "[character]"),
    "bytes that are not UTF-8": ("# ", "\udcff", "", "[character]"),
    "open braces": ("", "{", "", "[syntax]"),
    "closing braces": ("", "}", "", "[syntax]"),
    "empty statements": ("", ";", "", "[syntax]"),
    "blocks in blocks": ("network N{", "hub A{", "", "[limit]"),
}
# Many errors or many things in a few bytes each: what is kept of one is more
# than its text is long, and the bound is so many bytes a byte of the source.
MANY = {
    "statements that are none": ("", "x;\n", "", "[syntax]", 12),
    "strings that do not end": ("", '"\n', "", "[character]", 12),
    "values that are none": ("", "hops x;\n", "", "[value-syntax]", 12),
    "missing files": ("", 'include"";\n', "", "[include]", 12),
    "refused files": ("", 'include"/etc/passwd";\n', "", "[include]", 12),
    "names in an allow": ("allow ", "a,", 'b "x";', "[unknown-name]", 12),
    "networks in each other": ("", "network A{", "", "[syntax]", 12),
    "zones of one name": ("", "zone a.b;", "", "[duplicate-declaration]", 12),
    "postoffices of one name": ("network N{hub ", "A,", "B via C;}",
                                "[duplicate-postoffice]", 48),
    "domains of one name": ("network N{gateway A{domain ", "a.b,", "c.d;}}",
                            "[duplicate", 12),
}


def tests(options):
    for name, parts in LONG.items():
        yield Test("hostile", f"16 MiB of {name}",
                   lambda parts=parts: endless(options, *parts))
    for name, parts in MANY.items():
        yield Test("hostile", f"4 MiB of {name}",
                   lambda parts=parts: endless(options, *parts, size=4 * MIB))
    for call in (gigabyte_from_a_pipe, sparse_file,
                 file_of_two_gigabytes, endless_device, in_proportion):
        yield Test("hostile", call.__name__.replace("_", " "),
                   lambda call=call: call(options))


def check(options, *words, chunks=()):
    """A run that goes astray ends by itself, and takes no machine along."""
    return measure(options.topoc + ["check", *words], chunks=chunks,
                   limits={"cpu": CPU, "as": 16 << 30})


def judge(cost, size, status, text, each=EACH):
    """What is wrong with a run on size bytes."""
    bound = BASE * MIB + each * size
    problems = []
    told = cost.stderr.decode("utf-8", "replace")
    if cost.status != status or text not in told:
        problems.append(f"status {cost.status}, not {status}, or no {text}: "
                        + told[-400:])
    if cost.peak > bound:
        problems.append(f"{cost.peak // MIB} MiB; {bound // MIB} are allowed")
    if len(cost.stderr) > 100000:
        problems.append(f"{len(cost.stderr)} bytes of messages")
    return problems


def repeated(before, part, after, size):
    part, before, after = (text.encode("utf-8", "surrogateescape")
                           for text in (part, before, after))
    block = part * (MIB // len(part))
    return [before] + [block] * (size // len(block)) + [after]


def endless(options, before, part, after, text, each=EACH, size=16 * MIB):
    chunks = repeated(before, part, after, size)
    cost = check(options, "-", chunks=chunks)
    return judge(cost, sum(map(len, chunks)), 1 if text else 0, text, each)


def gigabyte_from_a_pipe(options):
    """One comment of a gigabyte, whose size is not known before its end."""
    chunks = [b"#" + b"x" * (MIB - 1)] + [b"x" * MIB] * 1023
    cost = check(options, "-", chunks=chunks)
    return judge(cost, 1 << 30, 0, "")


def sparse_run(options, size, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.topo")
        path.touch()
        os.truncate(path, size)
        return check(options, *words, str(path))


def sparse_file(options):
    """A quarter of a gigabyte of NULs: most are only counted."""
    size = 1 << 28
    return judge(sparse_run(options, size), size, 1, "[character]")


def file_of_two_gigabytes(options):
    """It is refused by its size, before it is read."""
    return judge(sparse_run(options, 1 << 31), 0, 3, "2 GiB or more")


def endless_device(options):
    """A device that never ends is read up to the limit, not beyond memory."""
    cost = measure(options.topoc + ["check", "/dev/zero"],
                   limits={"cpu": CPU, "as": 1 << 29})
    return judge(cost, 1 << 28, 3, "out of memory")


def in_proportion(options):
    """Four times the text takes four times the time, and not sixteen."""
    problems = []
    for name, (before, part, after, *_) in (LONG | MANY).items():
        for _ in range(TRIES):      # something else may have taken the cache
            small, large = (check(options, "-", chunks=repeated(
                before, part, after, size)).cpu for size in (MIB, 4 * MIB))
            if large <= 10 * max(small, 0.05):
                break
        else:
            problems.append(f"{name}: {small:.2f} s, then {large:.2f} s")
    return problems
