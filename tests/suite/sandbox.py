"""What --sandbox takes away, and that builds do not need it."""

import subprocess

from suite.common import Test, program, read_tree
from suite.hostile import EXAMPLE, expect, in_folder, topoc


def tests(options):
    for call in (same_outputs, outside_is_refused, require_needs_all):
        yield Test("sandbox", call.__name__.replace("_", " "),
                   lambda call=call: in_folder(call, options))


def same_outputs(options, folder):
    problems, trees = [], []
    for how in ("require", "off"):
        problems += expect(topoc(options, folder, "build", f"--sandbox={how}",
                                 "-o", f"{how}/b/c", str(EXAMPLE)), 0, b"")
        trees.append(read_tree(folder / how))
    return problems + ([] if trees[0] == trees[1] else ["outputs differ"])


def outside_is_refused(options, folder):
    """A file out of reach; without the sandbox it is another error."""
    (folder / "in.topo").write_text('include "/etc/passwd";\n')
    return (expect(topoc(options, folder, "check", "--sandbox=require",
                         "in.topo"), 1, b"Permission denied"))


def require_needs_all(options, folder):
    problems = []
    for call in ("landlock_create_ruleset", "seccomp"):
        for how, status in (("require", 3), ("auto", 0)):
            ran = subprocess.run(
                [program("strace"), "-o", "trace", "-e",
                 f"inject={call}:error=ENOSYS", *options.topoc, "check",
                 f"--sandbox={how}", str(EXAMPLE)], cwd=folder,
                capture_output=True, check=False)
            problems += expect(ran, status, b"" if status == 0
                               else b"topoc: --sandbox=require: ")
    return problems
