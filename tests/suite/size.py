"""Topologies of some size: the bench's shapes mean what they are to mean, and
the outputs of the main one are right throughout (the bench looks at larger
ones)."""

import sys
import tempfile
from pathlib import Path

from bench import shapes
from suite.common import TESTS, Test, run

SIZE = 1_000
COMPARED = (2, 101, 102, 10_000)    # round a hub's hundredth postoffice


def tests(options):
    for shape in shapes.SHAPES.values():
        yield Test("size", shape.name,
                   lambda shape=shape: test_shape(options, shape))
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
