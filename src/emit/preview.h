/*
 * preview.h: what a new set of outputs would change in the directory, as a
 * unified diff.  The end of a stage's work where nothing is to be written.
 */
#ifndef TOPOC_EMIT_PREVIEW_H
#define TOPOC_EMIT_PREVIEW_H

#include "publish.h"

/*
 * Show what differs, once publish_compare has found that something does.
 * Outputs are in memory, but for the library's, which is in an open file, or
 * -1.  What cannot be read is told to the stage.
 */
void preview_show(struct stage *stage, const struct publication *publication,
    int library, const struct stage_preview *preview);

#endif
