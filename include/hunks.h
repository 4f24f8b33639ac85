/*
 * hunks.h: what differs between two texts, as people and patch(1) read it: the
 * hunks of a unified diff.  The preview of the outputs prints them.
 */
#ifndef TOPOC_HUNKS_H
#define TOPOC_HUNKS_H

#include "diff.h"
#include "out.h"

struct hunks_form {
	uint32_t context;  /* equal lines around what differs */
	bool colour;
	bool visible;      /* for a terminal: what is not printable is shown
			      as by print.h.  Else all bytes are as they are */
	bool named;        /* a hunk begins with the first word of its first
			      line that differs, up to a colon, in place of
			      line numbers: no program takes it for a patch */
};

/* Print the hunks; none where nothing differs. */
void hunks_print(struct out *out, const struct diff *diff,
    const struct hunks_form *form);

/* Print a line that stands before hunks, as the names of files. */
void hunks_head(struct out *out, const char *line,
    const struct hunks_form *form);

#endif
