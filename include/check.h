/*
 * check.h: the checks of the model.  Each is a function in a file of its own
 * and a row of checks.def; check_run() calls them all.  A check reads the
 * model, reports what it finds and changes nothing.
 */
#ifndef TOPOC_CHECK_H
#define TOPOC_CHECK_H

#include "diag.h"
#include "model.h"

/* What a run knows beside the topology. */
struct check_options {
	const char *directory;     /* that is built to, or NULL */
	bool has_serial;           /* --serial was given */
};

struct check_job {
	struct mem *mem;           /* for what a check needs while it runs */
	const struct model *model;
	struct report *report;
	const struct check_options *options;
	struct check_tables *tables; /* what several checks need: checks.h */
};

/* Run every check of the table on the model; mem is for what they need. */
void check_run(struct mem *mem, const struct model *model,
    struct report *report, const struct check_options *options);

#endif
