"""What bash, zsh and fish complete behind topoc: the shells are asked.

What is expected is what topoc tells elsewhere: its help, its list of checks.
The scripts are those that are installed, found where the shells look for them.
"""

import os
import pty
import re
import select
import subprocess
import tempfile
import time
from pathlib import Path

from suite.common import ROOT, Test, diff, program, run
from suite.installed import tree

SHELLS = ("bash", "zsh", "fish")
BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
FILES = ("a.topo", "b.topo", "c.txt", "folder/d.topo", "with blank/e.topo")


def tests(options):
    for shell, ask in {"bash": ask_bash,
                       "bash with bash-completion": ask_bash_completion,
                       "zsh": ask_zsh, "fish": ask_fish}.items():
        yield Test("completion", shell,
                   lambda ask=ask: test_shell(ask, options))
    yield Test("completion", "bash at a terminal", test_bash_terminal)
    yield Test("completion", "usage", lambda: test_usage(options))
    yield Test("completion", "wrong usage", lambda: test_wrong_usage(options))
    for shell in SHELLS:
        yield Test("completion", f"{shell} is told as it is installed",
                   lambda shell=shell: test_installed(shell, options))


# Usage

USAGE = """\
Usage: topoc build [-o DIR] [--only KIND,...] [OPTION...] FILE
  or:  topoc check [OPTION...] FILE...
  or:  topoc verify DIR...
  or:  topoc explain CHECK...
  or:  topoc checks
  or:  topoc completion bash|zsh|fish
  or:  topoc help [COMMAND]
"""


def test_usage(options):
    """Options stand behind the command, and a command's help begins as that
    of topoc says."""
    ran = run(options.topoc + ["--usage"], ROOT)
    problems = diff("--usage", USAGE.encode(), ran.stdout)
    for words in ("--help", "-?", "--help build", "build --help", "checks -?", "-h",
                  "build -h"):
        ran = run(options.topoc + words.split(), ROOT)
        command = re.sub("--help|-[?h]", "", words).strip()
        line = next((line[7:] for line in USAGE.splitlines(keepends=True)
                     if line[7:].startswith(f"topoc {command}")), "")
        if words.startswith("-"):
            line = USAGE.splitlines(keepends=True)[0][7:]
        if ran.status != 0 or ran.stderr or not ran.stdout.decode().startswith(
                "Usage: " + line):
            problems.append(f"topoc {words}: {ran.stdout[:300]!r}")
    for command in ["", *commands(options)]:
        ran = run(options.topoc + ["help", *command.split()], ROOT)
        asked = run(options.topoc + [*command.split(), "--help"], ROOT)
        if ran.status != 0:
            problems.append(f"topoc help {command}: status {ran.status}")
        problems += diff(f"help {command}", asked.stdout, ran.stdout)
    ran = run(options.topoc + ["--help"], ROOT)
    shown = re.search(r"^  smarthost .*?^  }$", ran.stdout.decode(),
                      re.MULTILINE | re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.topo").write_text(shown[0] if shown else "?")
        ran = run(options.topoc + ["check", "in.topo"], folder)
    if ran.status != 0 or ran.stderr:
        problems.append(f"the topology of --help: {ran.stderr.decode()}")
    for words in ("-V", "--version", "build --version", "checks -V"):
        ran = run(options.topoc + words.split(), ROOT)
        if ran.status != 0 or not re.fullmatch(rb"topoc [\d.]+\n", ran.stdout):
            problems.append(f"topoc {words}: {ran.stdout!r}")
    return problems


def test_wrong_usage(options):
    """A shell that is none is answered with those that there are."""
    problems = []
    for words in ("", " tcsh", " bash zsh", " ''"):
        ran = run(options.topoc + ["completion", *words.split()], ROOT)
        text = ran.stderr.decode()
        if ran.status != 2 or ran.stdout or (
                "one SHELL" if "bash" in words
                else "the shells are bash, zsh and fish") not in text:
            problems.append(f"completion{words}: status {ran.status}, {text}")
    return problems


# What is expected

def long_options(options, command):
    ran = run(options.topoc + [command, "--help"], ROOT)
    return {name for line in ran.stdout.decode().splitlines()
            for name in re.findall(r"^ +(?:-.[ ,A-Z]+)?(--[a-z-]+)", line)}


def commands(options):
    text = run(options.topoc + ["--help"], ROOT).stdout.decode()
    return re.findall(r"^  ([a-z]+)  +[a-z]", text, re.MULTILINE)


def checks(options):
    text = run(options.topoc + ["checks"], ROOT).stdout.decode()
    return {line.split()[0]: line.split()[1] for line in text.splitlines()}


def kinds():
    return set(re.findall(r'^EMITTER\(\w+, "(\w+)", "[^"]*"\)$',
                          (ROOT / "include/emitters.def").read_text(),
                          re.MULTILINE))


def questions(options):
    """What is typed, and what may come of its last word."""
    yield "", set(commands(options))
    yield "co", {"completion"}
    for command in commands(options):
        yield f"{command} --", long_options(options, command)
    yield "build --only ", kinds()
    yield "build --only=ma", {"maps"}
    yield "build --only maps,ho", {"maps,hosts"}
    yield "build --only=maps,ho", {"maps,hosts"}
    yield "explain ", set(checks(options))
    yield "explain loop routing-l", {"routing-loop"}
    yield "check -Wno-one", {"-Wno-one-way-call"}
    yield "check -W no-one", {"no-one-way-call"}
    yield "check -Werror=one", {"one-way-call"}
    yield "build --color=al", {"always"}
    yield "build --progress ", {"auto", "always", "never"}
    yield "check --sandbox=", {"auto", "require", "off"}
    yield "build --diagnostics ", {"text", "json", "sarif", "github"}
    yield "check ", {"a.topo", "b.topo", "folder", "with blank"}
    yield "build -o out a", {"a.topo"}
    yield "check folder/", {"folder/d.topo"}
    yield "build -o ", {"folder", "with blank"}
    yield "build --output=fo", {"folder"}
    yield "build -I fo", {"folder"}
    yield "verify ", {"folder", "with blank"}
    yield "completion ", set(SHELLS)
    yield "help ", set(commands(options))
    yield "help che", {"check", "checks"}
    yield "build -M", {"-MD", "-MF", "-MT", "-MQ", "-MP"}
    yield "build -MF fo", {"folder"}
    yield "build -MD -MF c", {"c.txt"}


def test_shell(ask, options):
    problems = []
    asked = list(questions(options))
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text("")
        answers = ask([line for line, _ in asked], folder)
    for (line, expected), answer in zip(asked, answers, strict=True):
        got = {bare(one, line) for one in answer if one}
        if line in ("check ", "build -o out a"):
            got.discard("c.txt")    # fish offers other files last
        problems += diff(f"topoc {line}", listed(expected), listed(got))
    return problems


def listed(words):
    return "".join(f"{word}\n" for word in sorted(words)).encode()


def bare(word, line):
    """A completion without what only some shells put around it."""
    word = word.split("\t")[0].rstrip("/")
    word = word.rstrip("=").replace("\\ ", " ")
    return word.rsplit("=", 1)[-1] if "=" in line.split(" ")[-1] else word


# The shells

def environment():
    it = tree()
    return dict(os.environ, PATH=f"{it.prefix}/bin:{os.environ['PATH']}",
                HOME=str(it.folder), TERM="dumb", LC_ALL="C.UTF-8",
                XDG_DATA_DIRS=f"{it.prefix}/share:/usr/share",
                XDG_CONFIG_HOME=str(it.folder / "config"))


def shell(words, folder, text=""):
    done = subprocess.run(words, cwd=folder, env=environment(), timeout=600,
                          input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(f"status {done.returncode}: "
                           + done.stderr.decode()[-2000:])
    return done.stdout.decode()


ASK_BASH = r"""
while IFS= read -r line; do
    mapfile -t COMP_WORDS < <(printf '%s' "$line" | tr ' ' '\n')
    COMP_WORDS=(topoc "${COMP_WORDS[@]}")
    [[ -z $line || $line == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE="topoc $line" COMP_POINT=$((${#line} + 6))
    $(complete -p topoc | sed 's/.*-F \([^ ]*\).*/\1/')
    printf '%s\n' "${COMPREPLY[@]}"
    echo .
done
"""


def ask_bash(lines, folder, start=None):
    script = tree().prefix / "share/bash-completion/completions/topoc"
    start = start or f"source '{script}'"
    text = shell([program("bash"), "--norc", "-c", start + ASK_BASH], folder,
                 "".join(line + "\n" for line in lines))
    return split_answers(text)


def split_answers(text):
    answers, answer = [], []
    for line in text.splitlines():
        if line == ".":
            answers.append(answer)
            answer = []
        else:
            answer.append(line)
    return answers


def ask_bash_completion(lines, folder):
    """bash-completion finds the script by the command's name."""
    return ask_bash(lines, folder, f"source {BASH_COMPLETION}; "
                    "_completion_loader topoc;")


def ask_fish(lines, folder):
    text = shell([program("fish"), "--no-config", "-c", """
        set -p fish_complete_path $argv[1]
        while read -l line
            complete -C "topoc $line"
            echo .
        end""", str(tree().prefix / "share/fish/vendor_completions.d")],
        folder, "".join(line + "\n" for line in lines))
    return split_answers(text)


class Terminal:
    """A shell at a terminal; PROMPT is what it asks with."""

    PROMPT = b"READY> "

    def __init__(self, words, folder):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            words, cwd=folder, env=environment(), stdin=slave, stdout=slave,
            stderr=slave, start_new_session=True)
        os.close(slave)
        self.text = b""

    def send(self, text):
        """Type, and wait until the shell asks again."""
        self.text = b""
        os.write(self.master, text.encode())
        self.expect(self.PROMPT)
        return self.text

    def expect(self, marker):
        end = time.monotonic() + 300
        while not (b"\n" in self.text and self.text.endswith(marker)):
            ready, _, _ = select.select([self.master], [], [],
                                        max(0, end - time.monotonic()))
            if not ready:
                raise RuntimeError(f"no answer: {self.text[-500:]!r}")
            self.text += os.read(self.master, 65536)
            self.text = self.text.replace(b"\x1b[?2004h", b"")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


# compadd is what every zsh completion ends in: what it would add is written to
# a file.  The options that only ask it something are left to it.
CAPTURE_ZSH = r"""
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a hits
    local -A prefix
    builtin compadd -A hits "$@"
    zparseopts -E -A prefix P: p:
    (( $#hits )) && print -rl -- $IPREFIX$prefix[-P]$prefix[-p]$^hits >> $ANSWER
    builtin compadd "$@"
}
bindkey -e
bindkey '^I' complete-word
LISTMAX=100000
unsetopt beep
PS1='READY> '
"""


def ask_zsh(lines, folder):
    site = tree().prefix / "share/zsh/site-functions"
    with tempfile.TemporaryDirectory() as answers:
        capture = Path(answers) / "capture.zsh"
        capture.write_text(f"fpath=('{site}' $fpath)\n"
                           "autoload -U compinit\ncompinit -u -D\n"
                           + CAPTURE_ZSH)
        terminal = Terminal([program("zsh"), "-f", "-i"], folder)
        try:
            terminal.send(f"source '{capture}'\n")
            for at, line in enumerate(lines):
                terminal.send(f"ANSWER='{answers}/{at}'\n")
                terminal.send(f"topoc {line}\t\x15true\n")
        finally:
            terminal.close()
        return [read_lines(Path(answers, str(at)))
                for at in range(len(lines))]


def read_lines(path):
    return path.read_text().splitlines() if path.exists() else []


TYPED = {
    "topoc buil\t--colo\tal\t": "topoc build --color=always",
    "topoc build --only=ma\t,ho\t a.t\t":
        "topoc build --only=maps,hosts a.topo",
    "topoc check -Werror=one-w\t": "topoc check -Werror=one-way-call",
    "topoc check with\te\t": "topoc check with\\ blank/e.topo",
}


def test_bash_terminal():
    """Readline breaks words at `=' and quotes blanks: what is typed is right
    in the end."""
    problems = []
    script = tree().prefix / "share/bash-completion/completions/topoc"
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            Path(folder, name).parent.mkdir(exist_ok=True)
            Path(folder, name).write_text("")
        terminal = Terminal([program("bash"), "--norc", "--noprofile", "-i"],
                            folder)
        try:
            terminal.send("bind 'set enable-bracketed-paste off'; "
                          f"source '{script}'; PS1='READ''Y> '\n")
            for typed, line in TYPED.items():
                answer = terminal.send(typed + "'\x01echo '\n").decode()
                shown = answer.replace("\r", "").splitlines()
                if line not in [text.strip() for text in shown]:
                    problems.append(f"{typed!r}: {answer!r}")
        finally:
            terminal.close()
    return problems


def test_installed(name, options):
    path = {"bash": "share/bash-completion/completions/topoc",
            "zsh": "share/zsh/site-functions/_topoc",
            "fish": "share/fish/vendor_completions.d/topoc.fish"}[name]
    ran = run(options.topoc + ["completion", name], ROOT)
    return diff(path, ran.stdout, (tree().prefix / path).read_bytes())
