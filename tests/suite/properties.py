"""What must not matter does not change a byte of the outputs.

Each example is written in other ways, in a copy of its folder, and built.
"""

import shutil
import tempfile
from pathlib import Path

from suite.cases import CASES
from suite.common import Test, comparable_tree, diff_trees, read_tree, run
from suite.examples import build, good_examples


def tests(options):
    for path in good_examples():
        for name, rewrite in REWRITES.items():
            yield Test("properties", f"{path.stem} {name}",
                       lambda path=path, rewrite=rewrite:
                       test_rewrite(path, rewrite, options))
        yield Test("properties", f"{path.stem} piped",
                   lambda path=path: test_piped(path, options))
    yield Test("properties", "nesting is via", test_nesting)


def test_rewrite(path, rewrite, options):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "in"
        shutil.copytree(path.parent, folder)
        rewrite(folder, folder / path.name)
        out = Path(temporary) / "out"
        ran = run(options.topoc + ["build", "-o", str(out), path.name], folder,
                  timeout=options.timeout)
        if ran.status != 0:
            return [f"status {ran.status}\n" + ran.stderr.decode()]
        expected = build(path, options).out
        if not expected.exists():
            return ["the example as it stands gives nothing"]
        if read_tree(expected) == read_tree(out):
            return []
        return (diff_trees(comparable_tree(expected), comparable_tree(out))
                or ["admin.db has the same rows and other bytes"])


def test_piped(path, options):
    """From standard input only the source's name changes."""
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out"
        ran = run(options.topoc + ["build", "-o", str(out), "-"], path.parent,
                  path.read_bytes(), options.timeout)
        if ran.status != 0:
            return [f"status {ran.status}\n" + ran.stderr.decode()]
        got = comparable_tree(out)
    expected = comparable_tree(build(path, options).out)
    name = path.name.encode()
    for file, content in expected.items():
        content = content.replace(b"topoc: generated from %b;" % name,
                                  b"topoc: generated from -;", 1)
        content = content.replace(b"'source','%b'" % name,
                                  b"'source','-'", 1)
        expected[file] = content.replace(b'"source": "%b"' % name,
                                         b'"source": "-"', 1)
    return diff_trees(expected, got)


def test_nesting():
    """The two cases of one tree have the same outputs."""
    return diff_trees(read_tree(CASES / "language/nesting/out"),
                      read_tree(CASES / "language/via/out"))


# Other ways to write the same

def rewrite_all(change):
    def rewrite(folder, _):
        for path in folder.rglob("*.topo"):
            path.write_bytes(change(path.read_bytes()))
    return rewrite


def carriage_returns(text):
    return text.replace(b"\n", b"\r\n")


def byte_order_mark(text):
    return b"\xef\xbb\xbf" + text


def no_comments(text):
    lines = [text_of(line).strip() for line in text.split(b"\n")]
    return b"\n".join(line for line in lines if line)


def more_comments(text):
    added = b"\t# \xc3\xbc; } \" {\n\n \t\n"
    return added + b"".join(text_of(line) + added
                            for line in text.split(b"\n"))


def text_of(line):
    """A line without its comment."""
    quoted, at = False, 0
    while at < len(line):
        if quoted and line[at:at + 1] == b"\\":
            at += 1
        elif line[at:at + 1] == b'"':
            quoted = not quoted
        elif line[at:at + 1] == b"#" and not quoted:
            break
        at += 1
    return line[:at]


def split_reversed(folder, path):
    """Each statement of the file in a file of its own, the last one first."""
    version, parts = [], []
    for statement in statements(no_comments(path.read_bytes())):
        if statement.split()[0] == b"topoc":
            version.append(statement)
        else:
            parts.append(statement)
    lines = version
    for at, part in reversed(list(enumerate(parts))):
        (folder / f"part-{at}.topo").write_bytes(part)
        lines.append(b'include "part-%d.topo";' % at)
    path.write_bytes(b"\n".join(lines) + b"\n")


def statements(text):
    """Statements on the outermost level of a text without comments."""
    depth, quoted, start, at = 0, False, 0, 0
    while at < len(text):
        byte = text[at:at + 1]
        if quoted and byte == b"\\":
            at += 1
        elif byte == b'"':
            quoted = not quoted
        elif not quoted:
            depth += (byte == b"{") - (byte == b"}")
            if depth == 0 and byte in b";}":
                yield text[start:at + 1].strip()
                start = at + 1
        at += 1


REWRITES = {
    "CR LF": rewrite_all(carriage_returns),
    "BOM": rewrite_all(byte_order_mark),
    "without comments": rewrite_all(no_comments),
    "more comments": rewrite_all(more_comments),
    "split and reversed": split_reversed,
}
