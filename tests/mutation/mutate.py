#!/usr/bin/env python3
"""Changes topoc's source in one place at a time, and sees whether the tests
notice:

    python3 tests/mutation/mutate.py [-n 300] [--seed 1] [--build FOLDER]
                                     [--file PART] [--exclude PART]
                                     [--resume] [--probe PART] [--list]

Of src/check, src/model and src/emit that many changes are tried, spread over
files and kinds and chosen by the seed; changes that do not compile, or that
make the same code, do not count.  What the quick tests let pass meets the
slow ones.  What these let pass, too, must be explained in survivors.txt.
Status 1: fewer than 90 in 100 were killed, or one is not explained.

FOLDER (build/mutation) has topoc and its library, and results.jsonl, a line a
change; --resume does not try again what was killed in it.  With --probe only
runs of topoc whose name has PART are made, as of a case that is new.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

sys.dont_write_bytecode = True

import choose
import cover
import places
import probes
from build import FOLDERS, ROOT, Builder, scratch
from server import limited

HERE = Path(__file__).resolve().parent
WANTED = 90         # in 100
QUICK, DEEP = 30, 60        # seeds of each kind of the judge
GROUPS = ["properties", "forms"]
FEW = 50            # runs of topoc, of which all are tried at each place


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Whether tests notice a change of the source.")
    parser.add_argument("-n", type=int, default=300,
                        help="how many changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", default="build/mutation")
    parser.add_argument("--file", action="append", metavar="PART",
                        help="only files whose path has this")
    parser.add_argument("--exclude", action="append", metavar="PART",
                        default=[], help="no files whose path has this")
    parser.add_argument("--resume", action="store_true",
                        help="what was killed is not tried again")
    parser.add_argument("--probe", action="append", metavar="PART",
                        help="only cases and examples whose name has this")
    parser.add_argument("--list", action="store_true",
                        help="only show what would be tried")
    return parser.parse_args()


def sources(arguments):
    """Path -> text of the files in question."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "src" / folder).glob("*.c")):
            name = path.relative_to(ROOT).as_posix()
            if any(part in name for part in arguments.file or [""]) and not (
                    any(part in name for part in arguments.exclude)):
                found[name] = path.read_text(encoding="utf-8")
    return found


# Results

class Results:
    """The lines of results.jsonl."""

    def __init__(self, path, resume):
        self.path = path
        self.known = {}
        if resume and path.exists():
            for line in path.read_text().splitlines():
                result = json.loads(line)
                self.known[result["text"]] = result
        elif path.exists():
            path.unlink()

    def find(self, key):
        """What does not have to be tried again."""
        result = self.known.get(key)
        return result if result and result["how"] != "survived" else None

    def add(self, place, key, how, probe=""):
        result = {"text": key, "how": how, "probe": probe, **asdict(place)}
        if key not in self.known or self.known[key]["how"] != how:
            with self.path.open("a") as file:
                file.write(json.dumps(result) + "\n")
        self.known[key] = result
        return result


# Trying

class Trial:
    def __init__(self, arguments, folder):
        self.texts, self.number = sources(arguments), arguments.n
        self.folder = Path(folder)
        self.builder = Builder(arguments.build, f"{arguments.build}/topoc",
                               self.folder / "tree")
        self.topoc = self.builder.topoc_before
        self.served = self.builder.named("before")
        self.builder.link(self.served, self.builder.mains(), False)
        self.results = Results(self.builder.build / "results.jsonl",
                               arguments.resume)
        self.order = list(choose.in_order(self.places(), arguments.seed))
        self.probe = arguments.probe
        self.quick = self.deep = self.cover = None

    def places(self):
        return [place for file, text in self.texts.items()
                for place in places.places_of(file, text)]

    def quick_corpus(self):
        if self.quick is None:
            made = self.folder / "quick"
            found = [*probes.case_probes(made), *probes.example_probes(made)]
            if self.probe:
                found = [probe for probe in found if any(
                    part in probe.name for part in self.probe)]
            if len(found) > FEW:
                self.cover = cover.Cover(self.builder, self.texts,
                                         self.order[:self.number * 2])
            if not self.probe:
                found += probes.judge_probes(made, self.topoc, 1, QUICK)
            self.quick = self.corpus(made, found)
        return self.quick

    def deep_corpus(self):
        if self.deep is None:
            made = self.folder / "deep"
            self.deep = self.corpus(made, [
                *probes.judge_probes(made, self.topoc, 1 + QUICK, DEEP),
                *[probe for group in GROUPS for probe in
                  probes.group_probes(made, self.topoc, group)]])
        return self.deep

    def corpus(self, folder, found):
        kept = probes.learn(found, self.served, self.cover)
        print(f"{folder.name}: {len(kept)} runs of topoc, "
              f"{sum(probe.is_alone for probe in kept)} of them alone",
              flush=True)
        return probes.Corpus(kept)

    def attempt(self, place, corpus, with_units=True):
        text = places.apply(self.texts[place.file], place)
        key = hashlib.sha256(f"{place.file}\n{text}".encode()).hexdigest()
        known = self.results.find(key)
        if known:
            return known
        if not self.builder.compiles(place.file, text):
            return self.results.add(place, key, "invalid")
        killed = self.run(place, corpus(), with_units)
        if killed:
            probe, how = killed
            return self.results.add(place, key, how, probe)
        if self.builder.is_same(place.file, text):
            return self.results.add(place, key, "same")
        return self.results.add(place, key, "survived")

    def run(self, place, corpus, with_units):
        topoc = self.builder.topoc()
        unit = self.builder.unit(place.file) if with_units else None
        if unit and not self.passes(unit):
            return unit.name, "unit"
        return corpus.kill(topoc, place.file, self.cover
                           and self.cover.comes_past(place))

    @staticmethod
    def passes(unit):
        return limited(10, [unit], cwd=ROOT,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) == 0


def campaign(trial, arguments):
    """(results that count, numbers of those that do not)."""
    tried, left_out, began = [], Counter(), time.monotonic()
    for place in trial.order:
        if len(tried) == arguments.n:
            break
        result = trial.attempt(place, trial.quick_corpus)
        if result["how"] in ("invalid", "same"):
            left_out[result["how"]] += 1
            continue
        tried.append((place, result))
        if len(tried) % 20 == 0:
            alive = sum(each["how"] == "survived" for _, each in tried)
            print(f"{len(tried)} tried, {alive} alive, "
                  f"{time.monotonic() - began:.0f} s", flush=True)
    return [(place, again(trial, place, result)) for place, result in tried
            ], left_out


def again(trial, place, result):
    """What the quick tests let pass meets the slow ones."""
    if result["how"] != "survived" or trial.probe:
        return result
    return trial.attempt(place, trial.deep_corpus, with_units=False)


# What came of it

def explanations(path=HERE / "survivors.txt"):
    """(file, function, change) -> why it does no harm."""
    found = {}
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for block in text.split("\n\n"):
        fields, name = {}, None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and name:
                fields[name] += " " + line.strip()
            else:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        if fields:
            key = (fields["file"], fields["function"],
                   " ".join(fields["change"].split()))
            found[key] = fields["why"]
    return found


def key_of(place):
    file, function, change = place.key()
    return file, function, " ".join(change.split())


def report(tried, left_out, arguments):
    known = explanations()
    alive = [(place, result) for place, result in tried
             if result["how"] == "survived"]
    unexplained = [place for place, _ in alive if key_of(place) not in known]
    for place in unexplained:
        print(f"{place.file}:{place.line}: {place.function}: {place.kind}\n"
              f"    {place.change}")
    for title, value in (("folder", lambda place: place.file.split("/")[1]),
                         ("kind", lambda place: place.kind)):
        print_table(title, value, tried, known)
    killed = len(tried) - len(alive)
    print(f"seed {arguments.seed}: {len(tried)} mutants, {killed} killed "
          f"({share(killed, len(tried))} %), "
          f"{len(alive) - len(unexplained)} explained, "
          f"{len(unexplained)} unexplained; besides, "
          f"{left_out['invalid']} did not compile, "
          f"{left_out['same']} made the same code")
    return bool(unexplained) or killed * 100 < WANTED * len(tried)


def print_table(title, value, tried, known):
    rows = {}
    for place, result in tried:
        row = rows.setdefault(value(place), Counter())
        row["mutants"] += 1
        if result["how"] != "survived":
            row["killed"] += 1
        elif key_of(place) in known:
            row["explained"] += 1
        else:
            row["unexplained"] += 1
    columns = ["mutants", "killed", "explained", "unexplained"]
    print(f"| {title} | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for name in sorted(rows):
        print(f"| {name} | " + " | ".join(str(rows[name][column])
                                          for column in columns) + " |")
    print()


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


def main():
    arguments = parse_arguments()
    with scratch() as folder:
        trial = Trial(arguments, folder)
        if arguments.list:
            for place in trial.order[:arguments.n]:
                print(f"{place.file}:{place.line}: {place.function}: "
                      f"{place.kind}\n    {place.change}")
            return 0
        tried, left_out = campaign(trial, arguments)
    return report(tried, left_out, arguments)


if __name__ == "__main__":
    sys.exit(main())
