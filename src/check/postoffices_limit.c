/*
 * postoffices-limit: more than 200 postoffices defined at one postoffice: ADMIN
 * before 3.5.21 cannot scroll through them (Q194737).  Reported once, at the
 * worst postoffice.
 */
#include "checks.h"

#define POSTOFFICES_MAX 200

static uint32_t
postoffices(const struct definitions *d, po_id po)
{
	return d->postoffices[po];
}

void
check_postoffices_limit(const struct check_job *job)
{
	const struct model *m = job->model;
	struct excess over;

	if (m->po_count <= POSTOFFICES_MAX + 1)
		return;
	over = excess_find(job, CHECK_POSTOFFICES_LIMIT, postoffices,
	    POSTOFFICES_MAX);
	if (over.count == 0)
		return;
	report_warn(job->report, CHECK_POSTOFFICES_LIMIT,
	    m->pos[over.worst].span,
	    "%u postoffice%s more than %d postoffices defined (%s" PO_FORMAT
	    ": %u), and ADMIN.EXE before 3.5.21 cannot show them all; use a "
	    "later version there", over.count,
	    over.count == 1 ? " has" : "s have", POSTOFFICES_MAX,
	    over.count == 1 ? "" : "most at ", PO_ARGS(m, over.worst),
	    over.most);
}
