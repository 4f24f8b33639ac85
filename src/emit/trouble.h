/*
 * trouble.h: the first thing that went wrong with the output directory.  The
 * rooms that build, compare and switch sets of outputs share one of these:
 * each says what failed and gives up, and the stage's user is told.
 */
#ifndef TOPOC_EMIT_TROUBLE_H
#define TOPOC_EMIT_TROUBLE_H

#include <stdbool.h>

#include "mem.h"

struct trouble {
	struct mem *mem;
	const char *directory; /* as the user named it */
	const char *first;     /* "path: what", or NULL: nothing is wrong */
};

/* Note what failed; path is relative to the directory, "" for itself.  Of
 * several the first is kept.  Gives false, for callers to return. */
bool trouble_note(struct trouble *trouble, const char *path, const char *what);

/* The same with an errno; that of want of memory is the stage's (mem_out). */
bool trouble_error(struct trouble *trouble, const char *path, int error);

#endif
