/*
 * front.h: from files to the syntax tree.  Reads a topology's first file and
 * all that it includes, reports every syntax error, and gives what could be
 * understood; what an error took is marked in the tree as damage.
 */
#ifndef TOPOC_FRONT_H
#define TOPOC_FRONT_H

#include "ast.h"
#include "diag.h"

/* Parse the file first, which has been read, and what it includes. */
struct ast *front_parse(struct mem *mem, struct sources *sources,
    struct report *report, source_id first);

/* If there are errors, and a file beside the first one includes it, note at the
 * first error that this is the file to check. */
void front_note_includer(struct sources *sources, struct report *report);

#endif
