/*
 * verify.h: whether a directory holds a set of outputs as topoc has written
 * it: every file that its manifest names, with the bytes it had then, and none
 * of topoc's beside them.  Called by main for `topoc verify`.
 */
#ifndef TOPOC_VERIFY_H
#define TOPOC_VERIFY_H

#include "stage.h"

/* What is wrong with a file: its path with the directory's, and a sentence. */
struct verify_finding {
	const char *path, *what;
};

struct verify_result {
	VEC(struct verify_finding) findings; /* sorted by path */
	const char *failure; /* "path: what" could not be read, or NULL */
};

/* Look through a directory; all that the result refers to lives in mem. */
struct verify_result verify_set(struct mem *mem, const char *directory,
    const struct stage_kind *kinds);

#endif
