"""Mail through real smart hosts to the gateways: tests/delivery/deliver.py on
two examples; `make deliver FILE=…` does the same with any topology."""

import shutil
import tempfile
from pathlib import Path

from suite.common import EXAMPLES, Test
from suite.examples import build

import deliver
import plan

SOURCES = [EXAMPLES / "standby.topo", EXAMPLES / "company/company.topo"]
STANDBY = SOURCES[0]
RELAY = "relay.company.com"


def tests(options):
    for source in SOURCES:
        for form in plan.FORMS:
            for mta in deliver.programs_for(form):
                yield Test("mail", f"{source.stem} {mta} {form}",
                           lambda source=source, mta=mta, form=form:
                           test(source, mta, form, options))
    for name, (form, file, old, new) in BROKEN.items():
        for mta in deliver.programs_for(form):
            yield Test("mail", f"{name} is noticed with {mta}",
                       lambda mta=mta, form=form, change=(file, old, new):
                       test_broken(mta, form, change, options))


def test(source, mta, form, options):
    """Every smart host of a topology, with one program in one form."""
    built = build(source, options)
    if built.ran.status != 0:
        return [f"status {built.ran.status}\n" + built.ran.stderr.decode()]
    tried = [job for name, job in deliver.jobs(built.out, source)
             if name.endswith(f" {mta} {form}")]
    return [problem for job in tried for problem in run(job)] if tried else [
        "nothing to try"]


def run(job):
    problems, arrived = deliver.deliver(job)
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
                      "[mail.works.company.com], [msmailgwy.company.com]"),
          "sendmail": ("sendmail/mailertable",
                       "[msmailgwy.company.com]:[mail.works.company.com]",
                       "[mail.works.company.com]:[msmailgwy.company.com]")}


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
