"""Mail through real smart hosts to the gateways: tests/delivery/deliver.py on
two examples; `make deliver FILE=…` does the same with any topology."""

import shutil
import sys
import tempfile
from pathlib import Path

from suite.common import EXAMPLES, TESTS, Skipped, Test
from suite.examples import build

sys.path.append(str(TESTS / "delivery"))

import deliver
from programs import Missing

SOURCES = [EXAMPLES / "standby.topo", EXAMPLES / "company/company.topo"]
STANDBY = SOURCES[0]
RELAY = "relay.company.com"


def tests(options):
    for source in SOURCES:
        for name in names(source, options):
            yield Test("mail", f"{source.stem} {name}",
                       lambda source=source, name=name:
                       test(source, name, options))
    for mta in deliver.MTAS:
        for name, (form, file, old, new) in BROKEN.items():
            yield Test("mail", f"{name} is noticed with {mta}",
                       lambda mta=mta, form=form, change=(file, old, new):
                       test_broken(mta, form, change, options))


def names(source, options):
    """Smart host, program, form; all there can be where it cannot be built,
    so that the failure is told."""
    built = build(source, options)
    if built.ran.status != 0:
        return ["build"]
    return [name for name, _ in deliver.jobs(built.out, source)]


def test(source, name, options):
    built = build(source, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}\n" + built.ran.stderr.decode()]
    return run(dict(deliver.jobs(built.out, source))[name])


def run(job):
    try:
        problems, arrived = deliver.deliver(job)
    except Missing as missing:
        raise Skipped(str(missing)) from missing
    if not problems and not arrived:
        problems = ["nothing was sent"]
    return problems


# What deliveries must notice: a file with something else in it.

BROKEN = {
    "a wrong MX": (
        "zone", "zones/works.company.com.zone",
        "MX\t10 mail.works.company.com.", "MX\t99 mail.works.company.com."),
    "a wrong line in the hosts table": (
        "hosts", f"smarthosts/{RELAY}/hosts", "123.123.123.123 sales",
        "123.123.123.124 sales"),
    "a wrong route": ("relays", None, None, None),
}
TABLES = {"exim": ("exim/hubbed_hosts",
                   "msmailgwy.company.com:mail.works.company.com",
                   "mail.works.company.com:msmailgwy.company.com"),
          "postfix": ("postfix/transport",
                      "[msmailgwy.company.com], [mail.works.company.com]",
                      "[mail.works.company.com], [msmailgwy.company.com]")}


def test_broken(mta, form, change, options):
    built = build(STANDBY, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}"]
    file, old, new = change
    if file is None:
        file, old, new = TABLES[mta]
        file = f"smarthosts/{RELAY}/{file}"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        shutil.copytree(built.out, out)
        text = (out / file).read_text()
        if old not in text:
            return [f"{file} has no {old!r}"]
        (out / file).write_text(text.replace(old, new))
        job = dict(deliver.jobs(out, STANDBY))[f"{RELAY} {mta} {form}"]
        job["phases"] = job["phases"][:1]
        said = run(job)
    if not any("not OFFICE/HQ" in line or "not WORKS/PLANT" in line
               for line in said):
        return ["not noticed\n" + "\n".join(said)]
    return []
