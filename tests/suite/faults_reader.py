"""Somebody reads while builds go on: who opens the directory once sees one
generation, or that it is gone, and never a mix."""

import hashlib
import os
import subprocess
import threading
from collections import Counter

from suite.common import EXAMPLES, Test
from suite.faulty import fast_folder, snapshot, contents

SOURCES = (EXAMPLES / "q87030.topo", EXAMPLES / "company/company.topo")
BUILDS, ALL_BUILDS = 200, 1000
READERS = 1
BUILDERS = 2


def tests(options):
    yield Test("faults-reader", "alternating builds",
               lambda: alternate(options, 1))
    yield Test("faults-reader", "two builders at once",
               lambda: alternate(options, BUILDERS))


def read_at(directory, name):
    fd = os.open(name, os.O_RDONLY, dir_fd=directory)
    with open(fd, "rb") as file:
        return file.read()


def read_set(path):
    """Open the directory once and read all that its MANIFEST names: the
    number of its generation, or what is wrong with it."""
    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        text = read_at(directory, "MANIFEST").decode()
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            told, name = line.split("  ", 1)
            got = read_at(directory, name)
            if hashlib.sha256(got).hexdigest() != told:
                return None, f"{name} is of another generation"
    finally:
        os.close(directory)
    return generation(text), None


def generation(text):
    return next(line.split()[-1] for line in text.splitlines()
                if line.startswith("# generation "))


class Reader(threading.Thread):
    def __init__(self, path):
        super().__init__()
        self.path, self.end = path, threading.Event()
        self.seen, self.problems = Counter(), []

    def run(self):
        while not self.end.is_set():
            try:
                number, problem = read_set(self.path)
            except FileNotFoundError:   # of a set that was replaced
                self.seen["gone"] += 1
                continue
            except OSError as error:
                self.problems.append(str(error))
                continue
            self.seen[number] += 1
            if problem:
                self.problems.append(problem)


def build(options, folder, source):
    return subprocess.run(options.topoc + ["build", "-o", "out", str(source)],
                          cwd=folder, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)


def build_many(options, folder, count, problems):
    for turn in range(count):
        ran = build(options, folder, SOURCES[turn % 2])
        if ran.returncode != 0 or ran.stderr:
            problems.append(f"build {turn}: status {ran.returncode}, "
                            f"{ran.stderr!r}")


def sets(options, folder):
    """What each source gives, and its generation."""
    made, numbers = [], []
    for source in SOURCES:
        build(options, folder, source)
        tree = contents(snapshot(folder / "out"))
        made.append(tree)
        numbers.append(generation(tree["MANIFEST"].decode()))
    return made, set(numbers)


def alternate(options, builders):
    count = ALL_BUILDS if options.faults else BUILDS
    problems = []
    with fast_folder() as folder:
        made, numbers = sets(options, folder)
        readers = [Reader(folder / "out") for _ in range(READERS)]
        workers = [threading.Thread(target=build_many, args=(
            options, folder, count // builders, problems))
            for _ in range(builders)]
        for thread in readers + workers:
            thread.start()
        for thread in workers:
            thread.join()
        for reader in readers:
            reader.end.set()
            reader.join()
            problems += reader.problems
        problems += judge(readers, numbers, folder, made)
        if builders == 1:
            problems += judge_kindness(readers, count)
    return problems


def judge_kindness(readers, count):
    """A build waits for those who read the old set; only who opened it as the
    build began is not known to it."""
    gone = sum(reader.seen["gone"] for reader in readers)
    if gone > count // 4:
        yield f"{gone} times the old set was gone while it was read"


def judge(readers, numbers, folder, made):
    seen = sum((reader.seen for reader in readers), Counter())
    if not numbers <= set(seen):
        yield f"not both generations were seen: {seen}"
    if set(seen) - numbers - {"gone"}:
        yield f"an unknown generation was seen: {seen}"
    if os.listdir(folder) != ["out"]:
        yield f"left beside the directory: {os.listdir(folder)}"
    if contents(snapshot(folder / "out")) not in made:
        yield "neither of the two sets is there in the end"
