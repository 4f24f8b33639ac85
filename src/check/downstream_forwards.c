/*
 * downstream-forwards: a downstream postoffice that others have as uplink.
 * The survey of walks reports those that links lead through.
 */
#include "checks.h"

void
check_downstream_forwards(const struct check_job *job)
{
	const struct model *m = job->model;

	for (po_id id = 1; id <= m->po_count; id++) {
		uint32_t from = m->nodes[id].children;
		uint32_t n = m->nodes[id + 1].children - from;
		const struct po *po = &m->pos[id], *child;

		/* In a loop it is the loop that is wrong. */
		if (po->role != ROLE_DOWNSTREAM || n == 0 ||
		    (po->flags & (PO_BROKEN | PO_TWICE)) != 0)
			continue;
		child = &m->pos[m->children[from]];
		/* One that names it is in the wrong, of several none. */
		if (n == 1 && (child->flags & PO_NESTED) == 0) {
			report_add(job->report, CHECK_DOWNSTREAM_FORWARDS,
			    child->uplink_span, PO_FORMAT " is downstream, so "
			    "it cannot be the uplink of " PO_FORMAT
			    "; declare it as a hub", PO_ARGS(m, id),
			    PO_ARGS(m, m->children[from]));
			report_note(job->report, po->span, "declared here");
			continue;
		}
		report_add(job->report, CHECK_DOWNSTREAM_FORWARDS, po->span,
		    PO_FORMAT " is downstream, but forwards mail for %u other "
		    "postoffice%s; declare it as a hub", PO_ARGS(m, id), n,
		    n == 1 ? "" : "s");
		report_note(job->report, child->uplink_span,
		    "it is the uplink of " PO_FORMAT " here",
		    PO_ARGS(m, m->children[from]));
	}
}
