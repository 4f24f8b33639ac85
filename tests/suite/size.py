"""Topologies of some size: the bench's shapes mean what they are to mean, and
the outputs of the main one are right throughout (the bench looks at larger
ones)."""

import sys
import tempfile
from pathlib import Path

from bench import shapes
from suite.common import TESTS, Test, run
from suite.cost import measure

SIZE = 1_000
COMPARED = (2, 101, 102, 10_000)    # round a hub's hundredth postoffice


def tests(options):
    for shape in shapes.SHAPES.values():
        yield Test("size", shape.name,
                   lambda shape=shape: test_shape(options, shape))
    yield Test("size", "escapes", lambda: test_escapes(options))
    for size in COMPARED:
        yield Test("size", f"outputs of {size}",
                   lambda size=size: test_outputs(options, size))


def test_shape(options, shape):
    """Nothing said, or one kind of error."""
    with tempfile.TemporaryDirectory() as folder:
        path, _ = shapes.make(shape, SIZE, folder)
        ran = run([*options.topoc, "check", path.name], path.parent,
                  timeout=options.timeout)
    said = ran.stderr.decode(errors="replace").splitlines()
    if ran.status != shape.status or bool(said) != bool(shape.status):
        return [f"status {ran.status}, not {shape.status}", *said]
    names = {line.rsplit("[", 1)[1] for line in said
             if ": error: " in line or ": warning: " in line}
    if len(names) > 1:
        return [f"errors of more than one kind: {' '.join(sorted(names))}"]
    return []


ESCAPED = 100_000   # lines
LARGER = 1.2        # at most, with an escape in each: its text is a copy


def test_escapes(options):
    """Strings with escapes are read by the parser each time; what it learns of
    their shape is kept once."""
    plain, escaped = (peak(options, number) for number in ("1-2", '1\\"2'))
    if escaped > LARGER * plain:
        return [f"{escaped} bytes, without escapes {plain}"]
    return []


def peak(options, number):
    """The peak memory (bytes) of a check of so many lines with this number."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.topo")
        lines = (f'    downstream P{n} via HQ {{ domain none; '
                 f'phone "{number}"; users 5; }}\n' for n in range(ESCAPED))
        path.write_text("".join(text for _, text in
                                shapes.one_network(lines)))
        cost = measure([*options.topoc, "check", "-Wno-all", path],
                       quiet=True)
    assert cost.status == 0
    return cost.peak


def test_outputs(options, size):
    with tempfile.TemporaryDirectory() as folder:
        path, _ = shapes.make(shapes.SHAPES["main"], size, folder)
        built = run([*options.topoc, "build", "-o", "out", path.name],
                    path.parent, timeout=options.timeout)
        if built.status != 0:
            return [f"status {built.status}",
                    built.stderr.decode(errors="replace")]
        ran = run([sys.executable, str(TESTS / "bench/sample.py"), str(size),
                   str(path.parent / "out")], Path(folder))
    if ran.status == 0:
        return []
    return ["differs", (ran.stdout + ran.stderr).decode(errors="replace")]
