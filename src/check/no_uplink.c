/* no-uplink: a hub or downstream postoffice with no way up (Q87030). */
#include "checks.h"

void
check_no_uplink(const struct check_job *job)
{
	const struct model *m = job->model;

	for (po_id id = 1; id <= m->po_count; id++) {
		const struct po *po = &m->pos[id];

		if ((po->flags & PO_NO_UPLINK) == 0 ||
		    (po->flags & (PO_DAMAGED | PO_AS_GATEWAY |
		    PO_TWICE)) != 0 ||
		    po->role == ROLE_GATEWAY)
			continue;
		report_add(job->report, CHECK_NO_UPLINK, po->span,
		    PO_FORMAT " has no uplink; nest it in the postoffice "
		    "above it, or name that with `via`",
		    PO_ARGS(m, id));
	}
}
