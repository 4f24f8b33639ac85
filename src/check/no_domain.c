/*
 * no-domain: a gateway or downstream postoffice that says nothing of its
 * domain (Q111840).  Hubs without one are common, and mean none.
 */
#include "checks.h"

/* Whether it should have another role, which is an error already, and may be
 * one that needs no domain. */
static bool
is_misdeclared(const struct model *m, po_id id)
{
	return m->pos[id].role == ROLE_GATEWAY
	    ? (m->pos[id].flags & PO_UP_DAMAGED) != 0
	    : m->nodes[id].children != m->nodes[id + 1].children;
}

void
check_no_domain(const struct check_job *job)
{
	const struct model *m = job->model;
	const unsigned settled = PO_DOMAIN_NONE | PO_BAD_DOMAIN |
	    PO_DAMAGED | PO_TWICE;

	for (po_id id = 1; id <= m->po_count; id++) {
		const struct po *po = &m->pos[id];

		if (po->domains.n > 0 || (po->flags & settled) != 0 ||
		    po->role == ROLE_HUB || m->scopes.at[po->scope].damaged ||
		    is_misdeclared(m, id))
			continue;
		report_add(job->report, CHECK_NO_DOMAIN, po->span,
		    PO_FORMAT " has no domain; add `domain NAME;` or a "
		    "`domain-pattern`, or write `domain none;` if it has no "
		    "Internet mail",
		    PO_ARGS(m, id));
	}
}
