/*
 * check.h: the checks of the model.  Each is a function in a file of its own
 * and a row of checks.def; check_run() calls them all.  A check reads the
 * model, reports what it finds and changes nothing.
 */
#ifndef TOPOC_CHECK_H
#define TOPOC_CHECK_H

#include "diag.h"
#include "model.h"

struct check_job {
	struct mem *mem;           /* for what a check needs while it runs */
	const struct model *model;
	struct report *report;
};

/* Run every check of the table on the model. */
void check_run(struct mem *mem, const struct model *model,
    struct report *report);

#endif
