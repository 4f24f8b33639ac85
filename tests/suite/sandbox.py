"""What --sandbox takes away, and that builds do not need it."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, program, read_tree
from suite.examples import good_examples
from suite.hostile import EXAMPLE, expect, in_folder, topoc

# What a program that was taken over would try, each with a letter.
TRIALS = {
    "r": "open(\"/etc/passwd\", O_RDONLY)",
    "w": "open(getenv(\"ELSEWHERE\"), O_WRONLY | O_CREAT, 0666)",
    "s": "socket(AF_INET, SOCK_STREAM, 0)",
    "u": "socket(AF_UNIX, SOCK_DGRAM, 0)",
    "p": "socketpair(AF_UNIX, SOCK_STREAM, 0, pair)",
    "x": "try_exec()",
    "f": "try_fork()",
    "t": "ptrace(PTRACE_TRACEME, 0, 0, 0)",
    "k": "kill(getppid(), 0)",
    "m": "chmod(getenv(\"OTHERS\"), 04755)",
    "M": "fchmodat(AT_FDCWD, getenv(\"OTHERS\"), 0644, 0)",
    "T": "utimensat(AT_FDCWD, getenv(\"OTHERS\"), NULL, 0)",
    "l": "prlimit(getppid(), RLIMIT_CORE, &limit, NULL)",
    "n": "setpriority(PRIO_PROCESS, getppid(), 0)",
    "o": "fcntl(1, F_SETOWN, getppid())",
}

# fsync() is called by every build, once the outputs are written.  Only the
# first thread tries: another one that is traced ends when its tracer says so.
SHIM = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* With arguments that make it fail where it is allowed. */
static int try_exec(void)
{
	char *none[] = { "true", NULL };

	execve("/nowhere/true", none, environ);
	return errno == ENOENT ? 0 : -1;
}

static int try_fork(void)
{
	pid_t child = (pid_t)syscall(SYS_fork);

	if (child == 0)
		syscall(SYS_exit_group, 0);
	if (child > 0)
		waitpid(child, NULL, 0);
	return child < 0 ? -1 : 0;
}

static void try(char letter, int result)
{
	if (result >= 0)
		write(STDOUT_FILENO, &letter, 1);
}

int fsync(int fd)
{
	static int tried;
	struct rlimit limit = { 0, 0 };
	int pair[2];

	(void)fd;
	(void)pair;
	if (gettid() == getpid() && tried++ == 0) {
%s
	}
	return 0;
}
"""


def tests(options):
    for call in (confined, every_example, odd_paths, includes,
                 require_needs_all, other_users_folders):
        yield Test("sandbox", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def shim(folder):
    lines = "".join(f"\t\ttry('{letter}', {trial});\n"
                    for letter, trial in TRIALS.items())
    (folder / "shim.c").write_text(SHIM % lines)
    subprocess.run([program("gcc"), "-shared", "-fPIC", "-w", "-o", "shim.so",
                    "shim.c"], cwd=folder, check=True)
    return folder / "shim.so"


def confined(options, folder):
    """From within a build everything is tried: without the sandbox all of it
    succeeds, with it nothing."""
    library, problems = shim(folder), []
    with tempfile.TemporaryDirectory() as elsewhere:
        others = Path(elsewhere) / "others"
        others.touch()
        for how, allowed in (("off", "".join(TRIALS)), ("require", ""),
                             ("auto", "")):
            work = folder / "in" / how
            work.mkdir(parents=True)
            shutil.copy(EXAMPLE, work / "in.topo")
            ran = subprocess.run(
                [*options.topoc, "build", f"--sandbox={how}", "in.topo"],
                cwd=work, capture_output=True, check=False,
                env=dict(os.environ, LD_PRELOAD=str(library),
                         OTHERS=str(others),
                         ELSEWHERE=str(Path(elsewhere) / how)))
            problems += expect(ran, 0, b"")
            if ran.stdout.decode() != allowed:
                problems.append(f"{how}: succeeded: {ran.stdout!r}, not "
                                f"{allowed!r}")
    return problems


def every_example(options, folder):
    problems = []
    for path in good_examples():
        trees = []
        for how in ("require", "off"):
            out = folder / how / path.stem
            for _ in range(2):      # the second one replaces the first
                ran = topoc(options, path.parent, "build", "--serial", "7",
                            f"--sandbox={how}", "-o", str(out), path.name)
                problems += expect(ran, 0, b"")
            trees.append(read_tree(out))
        if trees[0] != trees[1] or not trees[0]:
            problems.append(f"{path.name}: the outputs differ")
    return problems


def shell(options, folder, line):
    """Run a line in which TOPOC is `topoc build --sandbox=…`."""
    problems, trees = [], []
    for how in ("require", "off"):
        work = folder / how
        (work / "here").mkdir(parents=True)
        shutil.copy(EXAMPLE, work / "in.topo")
        (work / "here/linked.topo").symlink_to("../in.topo")
        build = shlex.join([*options.topoc, "build", f"--sandbox={how}"])
        ran = subprocess.run([program("bash"), "-c",
                              line.replace("TOPOC", build)], cwd=work,
                             stdin=subprocess.DEVNULL, capture_output=True,
                             check=False)
        if ran.returncode != 0 or ran.stderr:
            problems.append(f"{line}: {how}: status {ran.returncode}, "
                            f"{ran.stderr!r}")
        trees.append({name: text for name, text in read_tree(work).items()})
        shutil.rmtree(work)
    if trees[0] != trees[1]:
        problems.append(f"{line}: the outputs differ")
    return problems


def odd_paths(options, folder):
    problems = []
    for line in ("TOPOC -o x/y/z in.topo",
                 "TOPOC -o $PWD/out $PWD/in.topo",
                 "TOPOC -o ../${PWD##*/}/out here/linked.topo",
                 "TOPOC - < in.topo", "cat in.topo | TOPOC -",
                 "cat in.topo | TOPOC /dev/stdin", "TOPOC <(cat in.topo)",
                 "exec 7< in.topo; TOPOC /proc/self/fd/7",
                 "mkfifo f; cat in.topo > f & TOPOC f; rm f",
                 "mkdir e && cd e && TOPOC -o . ../here/linked.topo",
                 "ln -s here there; cd there; TOPOC -o out ../in.topo",
                 "D=$(mktemp -d) && TOPOC -o $D/out in.topo && "
                 "cp -r $D/out . && rm -r $D",
                 "TOPOC -o out in.topo && TOPOC -o out --only zones in.topo",
                 "test ! -d /dev/shm || { D=$(mktemp -d -p /dev/shm) && "
                 "TOPOC -o $D in.topo && cp -r $D out && rm -r $D; }"):
        problems += shell(options, folder, line)
    return problems


def includes(options, folder):
    """From below the source's folder, and from what -I allows."""
    (folder / "in").mkdir()
    (folder / "in/sub").mkdir()
    (folder / "more").mkdir()
    (folder / "in/sub/a.topo").write_text('include "../b.topo";\n')
    (folder / "in/b.topo").write_text("hops 12;\n")
    (folder / "more/c.topo").write_text("database N;\n")
    (folder / "in/in.topo").write_text(
        EXAMPLE.read_text() + 'include "sub/a.topo";\n'
        'include "../more/c.topo";\n')
    problems = []
    for how in ("require", "off"):
        problems += expect(topoc(options, folder, "build",
                                 f"--sandbox={how}", "-I", "more", "-o", how,
                                 "in/in.topo"), 0, b"")
        problems += expect(topoc(options, folder, "check",
                                 f"--sandbox={how}", "in/in.topo"), 1,
                           b"-I")
    return problems


def require_needs_all(options, folder):
    problems = []
    for call in ("landlock_create_ruleset", "seccomp"):
        for error in ("ENOSYS", "EOPNOTSUPP", "EPERM"):
            for how, status in (("require", 3), ("auto", 0)):
                ran = subprocess.run(
                    [program("strace"), "-o", "trace", "-e",
                     f"inject={call}:error={error}", *options.topoc, "check",
                     f"--sandbox={how}", str(EXAMPLE)], cwd=folder,
                    capture_output=True, check=False)
                problems += expect(ran, status, b"" if status == 0
                                   else b"topoc: --sandbox=require: ")
                if ran.stderr.count(b"\n") != (status == 3):
                    problems.append(f"{call}: {ran.stderr!r}")
    return problems


def other_users_folders(options, folder):
    """A path that cannot be reached gives the ordinary error."""
    problems = []
    for how in ("require", "off"):
        for words in (["check", "nowhere/in.topo"],
                      ["build", "-o", "/proc/nowhere/out", str(EXAMPLE)]):
            ran = topoc(options, folder, words[0], f"--sandbox={how}",
                        *words[1:])
            problems += expect(ran, 3, b"No such file or directory")
    return problems
