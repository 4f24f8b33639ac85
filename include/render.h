/*
 * render.h: the forms in which a report is shown, a file each in src/text.
 * All show the same findings in the same order, with everything quoted made
 * visible.  Called by main, once a run.
 */
#ifndef TOPOC_RENDER_H
#define TOPOC_RENDER_H

#include "diag.h"

/* Text for people, in the form of gcc; nothing where the report is empty. */
void render_text(struct report *report, struct out *out, bool colour);

#endif
