/*
 * postoffices-limit: more than 200 postoffices defined at one postoffice: ADMIN
 * before 3.5.21 cannot scroll through them (Q194737).  Reported once, at the
 * worst postoffice.
 */
#include "checks.h"

#define POSTOFFICES_MAX 200

void
check_postoffices_limit(const struct check_job *job)
{
	const struct model *m = job->model;
	const struct definitions *d;
	struct excess over = { 0 };

	if (m->po_count <= POSTOFFICES_MAX + 1)
		return;
	d = check_definitions(job);
	for (po_id p = 1; p <= m->po_count; p++)
		excess_take(&over, p, d->postoffices[p], POSTOFFICES_MAX);
	if (over.count == 0)
		return;
	report_warn(job->report, CHECK_POSTOFFICES_LIMIT,
	    m->pos[over.worst].span,
	    "%u postoffice%s more than %d postoffices defined, " PO_FORMAT
	    " the most, %u; ADMIN.EXE before 3.5.21 does not show so many; "
	    "use a later one there", over.count,
	    over.count == 1 ? " has" : "s have", POSTOFFICES_MAX,
	    PO_ARGS(m, over.worst), over.most);
}
