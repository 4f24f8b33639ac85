#!/usr/bin/env python3
"""Run the fuzz targets: `make fuzz`, or campaign.py --help.

A target's folder within --folder has its corpus, which grows from run to run,
its log and its findings.  Each begins with what is kept in tests/fuzz/corpus
and tests/fuzz/findings, and with the topologies of the examples and the cases.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
ROOT = FUZZ.parents[1]
TARGETS = ["parse", "check", "build", "render"]
KEEPING = ["build", "render", "check", "parse"]     # what covers most first
MAX_LEN = 1024
OPTIONS = [b"\0", b"\x0e"]      # of the inputs that topologies make: fuzz.h
# libFuzzer's way of choosing what to change next (-entropic) takes as long as
# the targets do.  Leaks are looked for where the kept inputs are run.
LIMITS = [f"-max_len={MAX_LEN}", "-timeout=20", "-rss_limit_mb=2048",
          "-entropic=0", "-detect_leaks=0"]
FINDING = ("crash-*", "timeout-*", "oom-*", "leak-*")


def environment(leaks):
    """Freed memory is kept for a while, but so little that it stays fast."""
    sanitizer = ("quarantine_size_mb=16:malloc_context_size=5"
                 f":detect_leaks={int(leaks)}")
    return dict(os.environ, ASAN_OPTIONS=sanitizer)


def kept():
    """The folders of inputs that are kept.  Every target is run on all: an
    input has the same form for each, and is with the one that wanted it."""
    return [str(folder) for kind in ("corpus", "findings")
            for folder in sorted((FUZZ / kind).iterdir())]


def write_seeds(folder):
    """The topologies of the examples and cases, as inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    for base in (ROOT / "examples", ROOT / "tests/cases"):
        for path in base.rglob("*.topo"):
            text = path.read_bytes()
            for option in OPTIONS if len(text) < MAX_LEN else []:
                name = hashlib.sha256(option + text).hexdigest()[:16]
                (folder / name).write_bytes(option + text)
    return str(folder)


def run_once(programs, target, folders, timeout):
    """Run a target on each input in the folders, and look for leaks; gives
    the end of what it says, and its status."""
    program = Path(programs).resolve() / target
    ran = subprocess.run([program, "-runs=0", "-timeout=20", *folders],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         env=environment(True), timeout=timeout, check=False)
    return ran.returncode, ran.stdout.decode(errors="replace")


def fuzz(programs, target, folder, ends):
    """Run a target until it ends by itself; gives its line of the table."""
    programs, home = Path(programs).resolve(), Path(folder).resolve() / target
    for name in ("corpus", "findings"):
        (home / name).mkdir(parents=True, exist_ok=True)
    command = [programs / target, f"-dict={programs}/dictionary", *LIMITS,
               *ends, "-print_final_stats=1",
               f"-artifact_prefix={home}/findings/", home / "corpus",
               *kept(), write_seeds(home / "seeds")]
    begin = time.monotonic()
    with open(home / "log", "ab") as log:
        status = subprocess.run(command, stdout=log, stderr=log, check=False,
                                env=environment(False)).returncode
    return summarize(home, target, time.monotonic() - begin, status)


def summarize(home, target, seconds, status):
    log = (home / "log").read_text(errors="replace")
    units = re.findall(r"number_of_executed_units: (\d+)", log)
    edges = re.findall(r"cov: (\d+)", log)
    findings = sum(len(list((home / "findings").glob(kind)))
                   for kind in FINDING)
    count = int(units[-1]) if units else 0
    good = status == 0 and findings == 0
    return good, (f"{target}: {count} executions in {seconds:.0f} s "
                  f"({count / max(seconds, 1):.0f}/s), "
                  f"{edges[-1] if edges else 0} edges covered, "
                  f"{findings} findings"
                  + ("" if good else f"; status {status}, see {home}/log"))


def keep(programs, folder):
    """Write tests/fuzz/corpus anew: few inputs that cover whatever those in
    the folder and those kept until now cover."""
    folders = [*kept(), *map(str, Path(folder).resolve().glob("*/corpus"))]
    with tempfile.TemporaryDirectory() as work:
        chosen, old = Path(work), set()
        for target in KEEPING:
            subprocess.run([Path(programs).resolve() / target,
                            "-detect_leaks=0", "-use_counters=0",
                            "-set_cover_merge=1", work, *folders],
                           env=environment(False), check=True,
                           stderr=subprocess.DEVNULL)
            new = set(chosen.iterdir()) - old
            old |= new
            shutil.rmtree(FUZZ / "corpus" / target, ignore_errors=True)
            shutil.copytree(work, FUZZ / "corpus" / target, ignore=lambda
                            _, names: {name for name in names
                                       if chosen / name not in new})
            print(f"{target}: {len(new)} inputs kept")


def main():
    parser = argparse.ArgumentParser(description="Run the fuzz targets.")
    parser.add_argument("--programs", metavar="FOLDER", required=True,
                        help="where the targets and the dictionary are")
    parser.add_argument("--folder", metavar="FOLDER", required=True,
                        help="for corpora, logs and findings")
    parser.add_argument("--seconds", metavar="N", type=int, default=60)
    parser.add_argument("--runs", metavar="N", type=int,
                        help="end after so many executions, too")
    parser.add_argument("--jobs", metavar="N", type=int,
                        default=min(2, os.cpu_count() or 1))
    parser.add_argument("--keep", action="store_true",
                        help="run nothing, but choose from the corpora in "
                        "--folder what tests/fuzz/corpus is to hold")
    parser.add_argument("targets", nargs="*", metavar="TARGET",
                        default=TARGETS, help=", ".join(TARGETS))
    a = parser.parse_args()
    if a.keep:
        return keep(a.programs, a.folder)
    ends = [f"-max_total_time={a.seconds}"]
    ends += [f"-runs={a.runs}"] if a.runs else []
    good = True
    with ThreadPoolExecutor(a.jobs) as pool:
        for passed, line in pool.map(lambda target: fuzz(
                a.programs, target, a.folder, ends), a.targets):
            print(line, flush=True)
            good = good and passed
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
