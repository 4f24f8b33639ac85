"""Text that wants out of its place: in messages, names of files, outputs."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, closed, program, read_tree, run

# Characters that no message and no output may hold as they are.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e"
                 "\u2066-\u2069]")
# What a consumer of some output would take for more than text.
PAYLOADS = [
    "\n::error::x", "\r::error::x", "\n%0A::warning::x", "\x1b[31mred",
    "\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "\u2066x\u2069", "\x00",
    "a\n10.0.0.1 evil.org", "a\n$INCLUDE /etc/passwd", "\n%rec: Evil",
    "\n+ more", "\x7f", "\x08\x08\x08", "\u200f",
]
# These may stand in a string, but mean something to some format.
QUOTED = ["$INCLUDE /etc/passwd", "%rec: Evil", "+ x", "; DROP TABLE po; --",
          "' OR 1=1", "::error::x", "%0A::error::x", "<script>", "a,b,c",
          "${jndi:x}", "`id`", "(", "@", "=1+1"]
TOPOLOGY = """smarthost relay.company.com {{ address 123.123.1.1; }}
zone hq.org {{ {zone} }}
network COMPANY {{
    gateway HQ {{
        host msmailgwy.hq.org; address 123.123.123.123; domain hq.org;
        {gateway}
    }}
    downstream SALES via HQ {{ domain {domain}; {part} }}
}}
"""
SOUND = TOPOLOGY.format(zone="", gateway="", domain="sales.hq.org", part="")
FORMS = ("text", "json", "sarif", "github")


def tests(options):
    for call in (control_characters, names_in_outputs, names_of_files,
                 github_commands, words_of_the_command_line,
                 closed_descriptors, numbers_of_files, no_arguments, huge_environment,
                 long_names, numbers_out_of_range, many_files):
        yield Test("hostile", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def in_folder(call, options):
    with tempfile.TemporaryDirectory() as folder:
        return call(options, Path(folder))


def topoc(options, folder, *words, stdin=b""):
    return run(options.topoc + list(words), folder, stdin, options.timeout)


def raw_text(name, data):
    """The control characters that came through, if any did."""
    text = data.decode("utf-8", "surrogateescape")
    found = RAW.search(text)
    return [f"{name}: holds {found[0]!r}: {text[-300:]!r}"] if found else []


def control_characters(options, folder):
    """Wherever they stand in a source: an error, no output, nothing raw."""
    problems = []
    for payload in PAYLOADS:
        for place in ("domain", "contact", "include", "comment", "reason"):
            problems += one_payload(options, folder, payload, place)
    return problems


def one_payload(options, folder, payload, place):
    text = {"domain": SOUND.replace("sales.hq.org", f'"s{payload}"'),
            "contact": f'zone x.org {{ contact "{payload}"; }}\n' + SOUND,
            "include": f'include "{payload}";\n' + SOUND,
            "comment": SOUND + f"# {payload}\nnetwork",
            "reason": f'allow unused-zone "{payload}";\n' + SOUND}[place]
    (folder / "in.topo").write_bytes(text.encode())
    problems = []
    for form in FORMS:
        ran = topoc(options, folder, "build", f"--diagnostics={form}", "-o",
                    "out", "in.topo")
        if ran.status != 1 or (folder / "out").exists():
            problems.append(f"{payload!r} in {place}: status {ran.status}")
        problems += raw_text(f"{payload!r} in {place}, {form}",
                             ran.stdout + ran.stderr)
        problems += commands(ran.stderr)
    return problems


def commands(stderr):
    """Lines that a workflow's runner would take for commands but ours."""
    return [f"a command of its own: {line!r}"
            for line in re.split(rb"[\r\n]", stderr)
            if line.startswith(b"::")
            and not re.match(rb"::(error|warning|notice) (file|title)=", line)]


def names_in_outputs(options, folder):
    """What is written holds each name where it belongs, or is refused."""
    problems = []
    for payload in QUOTED:
        for key, text in (("domain", f'"{payload}"'),
                          ("zone", f'contact "{payload}@hq.org";'),
                          ("part", f'phone "{payload}";'),
                          ("part", f'x25 "{payload}";')):
            words = {"zone": "", "gateway": "", "domain": "sales.hq.org",
                     "part": ""} | {key: text}
            (folder / "in.topo").write_text(TOPOLOGY.format(**words))
            ran = topoc(options, folder, "build", "-o", "out", "in.topo")
            if ran.status not in (0, 1):
                problems.append(f"{payload!r}: status {ran.status}")
            if ran.status == 0:
                problems += bad_lines(payload, folder / "out")
    return problems


def bad_lines(payload, out):
    problems = []
    for name, data in read_tree(out).items():
        if name == "admin.db":
            continue
        for line in data.split(b"\n"):
            if re.match(rb"\$INCLUDE|%rec: Evil|::error", line):
                problems.append(f"{name}: {payload!r} became {line!r}")
    return problems


def names_of_files(options, folder):
    """A file's name is shown with what it smuggles made visible, and what is
    written of it stays on its line."""
    problems = []
    for payload in PAYLOADS:
        if "\0" in payload:
            continue
        name = (payload.replace("/", "_") + ".topo").encode()
        where = os.fsencode(folder) + b"/" + name
        with open(where, "wb") as file:
            file.write(SOUND.encode())
        for form in FORMS:
            for words in (["check"], ["build", "-o", "out"]):
                ran = run(options.topoc + words + [f"--diagnostics={form}",
                          os.fsdecode(name)], folder)
                problems += raw_text(f"file {name!r}", ran.stdout + ran.stderr)
                problems += commands(ran.stderr)
        if ran.status != 0:
            problems.append(f"file {name!r}: status {ran.status}")
        for path, data in read_tree(folder / "out").items():
            if path != "admin.db":
                problems += raw_text(f"{path} of {name!r}",
                                     data.replace(b"\r\n", b"\n"))
                problems += bad_lines(payload, folder / "out")
        os.unlink(where)
    return problems


def github_commands(options, folder):
    """Percent signs, colons and commas of names are escaped in commands."""
    (folder / "a,b:c%0A::x.topo").write_text("network\n")
    ran = topoc(options, folder, "check", "--diagnostics=github",
                "a,b:c%0A::x.topo")
    if b"file=a%2Cb%3Ac%250A%3A%3Ax.topo" not in ran.stderr:
        return [ran.stderr.decode()]
    return commands(ran.stderr)


def words_of_the_command_line(options, folder):
    problems = []
    for payload in PAYLOADS:
        if "\0" in payload:
            continue
        for words in ([payload], ["check", payload], ["check", "-I", payload,
                      "x"], ["build", "-W", payload, "x"], ["explain", payload],
                      ["build", "--only", payload, "x"], ["check", "--color",
                      payload, "x"], ["build", "--serial=" + payload, "x"]):
            ran = topoc(options, folder, *words)
            if ran.status not in (2, 3):
                problems.append(f"{words}: status {ran.status}")
            problems += raw_text(str(words), ran.stderr)
    return problems


def closed_descriptors(options, folder):
    """No output gets the number of a closed one, and then the messages."""
    (folder / "in.topo").write_text(SOUND + 'zone unused.org { }\n')
    topoc(options, folder, "build", "-o", "good", "in.topo")
    good, problems = read_tree(folder / "good"), []
    for which in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        ran = subprocess.run(closed(options.topoc + [
            "build", "-o", "out", "in.topo"], *which), cwd=folder,
            timeout=options.timeout, stdin=subprocess.DEVNULL,
            capture_output=True, check=False)
        if ran.returncode not in (0, 3) or (ran.returncode == 0 and
                                            read_tree(folder / "out") != good):
            problems.append(f"{which} closed: status {ran.returncode}, or "
                            "the outputs differ")
    ran = subprocess.run(closed(options.topoc + ["check", "-"], 0),
                         cwd=folder, timeout=options.timeout,
                         capture_output=True, check=False)
    if ran.returncode != 3 or b"Bad file descriptor" not in ran.stderr:
        problems.append(f"stdin closed: {ran}")
    ran = subprocess.run(closed(options.topoc + [
        "check", "--diagnostics=json", "in.topo"], 1), cwd=folder,
        timeout=options.timeout, capture_output=True, check=False)
    if ran.returncode != 3 or b"standard output" not in ran.stderr:
        problems.append(f"stdout closed: {ran}")
    return problems


def numbers_of_files(options, folder):
    """With all three closed, no file of ours gets one of their numbers."""
    (folder / "in.topo").write_text(SOUND)
    shell = '"$@" <&- >&- 2>&-'
    run([program("strace"), "-f", "-o", "log", "-e", "trace=open,openat",
         "sh", "-c", shell, "sh", *options.topoc, "build", "-o", "out",
         "in.topo"], folder)
    log = (folder / "log").read_text(errors="replace").splitlines()
    if not any('"in.topo"' in line for line in log):
        return ["nothing was traced"]
    return [line for line in log if re.search(r" = [012]$", line)
            and re.search(r'in\.topo|O_CREAT|O_RDWR|"out|O_PATH', line)]


def no_arguments(options, folder):
    """Not even the program's own name (Linux may make an empty one of it)."""
    ran = subprocess.run([""], executable=options.topoc[-1], cwd=folder,
                         capture_output=True, timeout=options.timeout, check=False)
    return [] if ran.returncode == 2 else [f"status {ran.returncode}"]


def huge_environment(options, folder):
    (folder / "in.topo").write_text(SOUND)
    huge = dict(os.environ, NO_COLOR="x" * 100000, TERM="\x1b" * 100000,
                COLUMNS="9" * 1000, ARGP_HELP_FMT="x" * 100000,
                LC_ALL="%n%s" * 100, **{f"V{i}": "y" * 100 for i in range(999)})
    problems = []
    for words in (["check", "in.topo"], ["build", "in.topo"], ["--version"],
                  ["checks"]):
        ran = subprocess.run(options.topoc + words, cwd=folder, env=huge,
                             capture_output=True, timeout=options.timeout, check=False)
        if ran.returncode != 0:
            problems.append(f"{words}: {ran}")
    return problems


def long_names(options, folder):
    """Of files, of directories, of words: refused by the system or by us."""
    problems = []
    for words, status in ((["check", "x" * 4000], 3), (["x" * 100000], 2),
                          (["check", "x/" * 60000], 3),
                          (["check", "-I", "x" * 100000, "x"], 3),
                          (["explain", "x" * 100000], 2),
                          (["check", "-W", "x" * 100000, "x"], 2)):
        ran = topoc(options, folder, *words)
        if ran.status != status or len(ran.stderr) > 3 * 100000:
            problems.append(f"{words[0][:20]} {words[-1][:9]}: {ran.status}, "
                            f"{len(ran.stderr)} bytes")
    return problems


def numbers_out_of_range(options, folder):
    """A number that wraps to a good one must not be taken for it."""
    problems = []
    for power in (8, 16, 31, 32, 63, 64, 128):
        for number in (2 ** power + 12, -2 ** power + 12):
            for text in (f"hops {number};", f"network N {{ hub A {{ users "
                         f"{number}; }} }}", f"topoc {2 ** power + 1};",
                         f"zone x.org {{ serial {number}; ttl {number}; }}"):
                if power <= 31 and "topoc" not in text:
                    continue
                ran = topoc(options, folder, "check", "-",
                            stdin=text.encode())
                if ran.status != 1:
                    problems.append(f"{text}: status {ran.status}")
        ran = topoc(options, folder, "check", f"--max-errors={2 ** power}",
                    "-", stdin=SOUND.encode())
        if ran.status != (2 if power > 31 else 0):
            problems.append(f"--max-errors {power}: {ran.status}")
    return problems


def many_files(options, folder):
    (folder / "in.topo").write_text(SOUND)
    ran = topoc(options, folder, "check", "-Wno-mx-gateway",
                *["in.topo"] * 2000)
    return [] if ran.status == 0 and not ran.stderr else [str(ran)[:300]]
