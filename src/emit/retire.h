/*
 * retire.h: what a run, or one before it, leaves in the hold: the old set,
 * after the new one came in its place.  Nobody's files are lost, and nothing
 * here fails: what cannot be removed or moved stays in the hold.
 */
#ifndef TOPOC_EMIT_RETIRE_H
#define TOPOC_EMIT_RETIRE_H

#include "publish.h"

/* Remove the old set, which is in the hold now.  What somebody has put there
 * since it was read is moved into the new set.  Allocates nothing. */
void retire(struct publication *publication);

/* Move into the directory what a run that was killed has left in the hold and
 * topoc did not make.  Gives the name of the first file that cannot be moved,
 * with its set's, or NULL; then nothing that was left there may be cleared. */
const char *retire_rescue(struct mem *mem, const struct stage_kind *kinds,
    const struct hold *hold);

#endif
