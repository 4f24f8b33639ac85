/*
 * deps.h: what a build depends on, as a rule for make (-MD), which gcc's users
 * know and ninja reads as well.  main fills the list from the sources and the
 * outputs; the rule is written to memory, and sink.h puts it in its file.
 *
 * Names are quoted so that GNU make 4.3 reads the very name.  What it cannot
 * read in a rule, whatever is put before it, is refused: a rule that means
 * another file would be worse than none.  ninja 1.11 reads less than make:
 * where the two differ, the rule is make's.
 */
#ifndef TOPOC_DEPS_H
#define TOPOC_DEPS_H

#include "out.h"
#include "source.h"

struct deps_target {
	const char *name;
	bool verbatim; /* as -MT has it; else it is quoted */
};

struct deps {
	struct mem *mem;
	VEC(struct deps_target) targets; /* one at least */
	VEC(const char *) files;         /* each once, in order of inclusion */
	bool has_main; /* the first of these is the topology's own file */
	bool phony;    /* the others become targets, too: -MP */
};

/* The list of the files that were read, without targets.  Their names are
 * copied to mem.  What is no file to make (standard input, a pipe) is not in
 * it. */
struct deps *deps_of(struct mem *mem, const struct sources *sources);

/* Why make cannot read a name in a rule, and what to do, as text that lasts;
 * NULL: it can.  Some are only bad as targets. */
const char *deps_fault(const char *name, bool target);

/* The first file of the list that has a fault, and it; NULL: none has. */
const char *deps_bad_file(const struct deps *deps, const char **fault);

/* Write a name so that make reads it, as a target or as a prerequisite; it
 * must have no fault. */
void deps_quote(struct out *out, const char *name, bool target);

/* Write the rule, and those of -MP; lines are broken where gcc breaks them. */
void deps_write(struct out *out, const struct deps *deps);

#endif
