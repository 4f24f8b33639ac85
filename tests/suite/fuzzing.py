"""The fuzz targets of tests/fuzz: each is run on what is kept for it, with a
look for leaks, and then on what comes to its mind for some time: FUZZ_SECONDS,
or a minute in CI, or else a few seconds."""

import base64
import os
import re
import subprocess
import tempfile
from pathlib import Path
from threading import Lock

from fuzz import campaign
from suite.common import ROOT, Skipped, Test, program

PROGRAMS = ROOT / "build/fuzz/targets"
BUILDING = Lock()
BUILD_TIMEOUT = 1800
KEPT_TIMEOUT = 900
FILES_MAX, BYTES_MAX = 300, 300_000     # of the corpora in all


def tests(_):
    yield Test("fuzz", "the corpora are small", test_corpora)
    for target in campaign.TARGETS:
        yield Test("fuzz", f"{target}, on what is kept",
                   lambda target=target: test_kept(target))
        yield Test("fuzz", f"{target}, {seconds()} s",
                   lambda target=target: test_some_time(target))


def seconds():
    default = 60 if os.environ.get("CI") == "true" else 5
    return int(os.environ.get("FUZZ_SECONDS", default))


def build_programs():
    """Make builds what is not built yet, once for all tests."""
    runtime = subprocess.run(
        [program("clang-14"), "-print-file-name=libclang_rt.fuzzer-"
         f"{os.uname().machine}.a"], stdout=subprocess.PIPE, text=True,
        check=True).stdout.strip()
    if not Path(runtime).is_absolute() or not Path(runtime).exists():
        raise Skipped("no libclang-rt-14-dev")
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    with BUILDING:
        subprocess.run(["make", "-s", "fuzz-programs"], cwd=ROOT, check=True,
                       env=environment, stdout=subprocess.DEVNULL,
                       timeout=BUILD_TIMEOUT)


def test_corpora():
    files = [path for path in (campaign.FUZZ / "corpus").rglob("*")
             if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    if len(files) > FILES_MAX or size > BYTES_MAX:
        return [f"{len(files)} files with {size} bytes: too many"]
    return [] if files else ["there are none"]


def test_kept(target):
    """Also on the topologies of the cases; all of these must be run."""
    build_programs()
    with tempfile.TemporaryDirectory() as seeds:
        campaign.write_seeds(Path(seeds))
        folders = [*campaign.kept(), seeds]
        status, text = campaign.run_once(PROGRAMS, target, folders,
                                         KEPT_TIMEOUT)
    found = sum(map(int, re.findall(r"(\d+) files found in", text)))
    wanted = len({path for folder in campaign.kept()
                  for path in Path(folder).iterdir()})
    if status != 0 or found <= wanted or not re.search(r"^Done \d", text,
                                                      re.M):
        return [f"status {status}", *text.splitlines()[-20:]]
    return []


def test_some_time(target):
    """What is found is told in full, since it may never be found again."""
    build_programs()
    with tempfile.TemporaryDirectory() as folder:
        good, line = campaign.fuzz(PROGRAMS, target, folder,
                                   [f"-max_total_time={seconds()}"])
        if good and re.search(r": [1-9]\d* executions", line):
            return []
        home = Path(folder) / target
        log = (home / "log").read_text(errors="replace").splitlines()
        inputs = [base64.b64encode(path.read_bytes()).decode()
                  for path in (home / "findings").iterdir()]
        return [line, *inputs, *log[-20:]]
