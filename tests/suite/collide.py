"""Names made to collide in a hash table cost no more than others do."""

import re
import subprocess
import tempfile
from pathlib import Path

from suite.common import Test, program

NAMES = 2000
WITHIN = 0.05       # of the instructions for ordinary names

# Prints names whose hashes, by a function that anybody can compute, are the
# same in their lower 13 bits: in a table of 8,192 slots one chain.
MAKER = r"""
#define XXH_INLINE_ALL
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static unsigned long
hash(const char *how, const char *s, size_t n)
{
	unsigned long h = 14695981039346656037u;

	if (strncmp(how, "xxh", 3) == 0)
		return XXH3_64bits_withSeed(s, n, strtoul(how + 3, NULL, 0));
	if (strcmp(how, "djb2") == 0)
		h = 5381;
	for (; n > 0; n--, s++)
		h = strcmp(how, "djb2") == 0 ? h * 33 + (unsigned char)*s
		    : (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

int
main(int argc, char **argv)
{
	char name[32];

	for (unsigned i = 0, n = atoi(argv[2]); argc > 2 && n > 0; i++) {
		size_t len = snprintf(name, sizeof name, "n%09u.org", i);

		if (strcmp(argv[1], "none") != 0 &&
		    (hash(argv[1], name, len) & 8191) != 77)
			continue;
		puts(name);
		n--;
	}
	return 0;
}
"""
# 0x544f504f is the seed of map.c where the system gives no randomness.
HASHES = ["xxh0", "djb2", "fnv"]


def tests(options):
    yield Test("hostile", "names made to collide", lambda: collide(options))


def collide(options):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "maker.c").write_text(MAKER)
        subprocess.run([program("cc"), "-O2", "-o", "maker", "maker.c"],
                       cwd=folder, check=True)
        ordinary = cost(options, folder, "none")
        problems = []
        for how in HASHES:
            taken = cost(options, folder, how)
            if abs(taken / ordinary - 1) > WITHIN:
                problems.append(f"{how}: {taken} instructions, {ordinary} "
                                "for ordinary names")
        return problems


def cost(options, folder, how):
    """The instructions of a check with that kind of names."""
    names = subprocess.run(["./maker", how, str(NAMES)], cwd=folder,
                           capture_output=True, check=True).stdout.split()
    with open(Path(folder, "in.topo"), "wb") as file:
        file.write(b"network N {\ngateway G { host g.org; "
                   b"address 10.0.0.1; }\n")
        for at, name in enumerate(names):
            file.write(b"downstream P%d via G { domain %s; }\n" % (at, name))
        file.write(b"}\n")
    ran = subprocess.run([program("valgrind"), "--tool=callgrind",
                          "--callgrind-out-file=/dev/null", *options.topoc,
                          "check", "--sandbox=off", "in.topo"], cwd=folder, check=False,
                         capture_output=True)
    return int(re.search(rb"Collected : (\d+)", ran.stderr)[1])
