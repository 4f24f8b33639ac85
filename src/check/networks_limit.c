/*
 * networks-limit: more than 66 networks defined at one postoffice, SMTP
 * counted where Access is: clients before 3.2a return mail for those beyond
 * (Q114942).  Reported once, at the worst postoffice.
 */
#include "checks.h"

#define NETWORKS_MAX 66

void
check_networks_limit(const struct check_job *job)
{
	const struct model *m = job->model;
	const struct definitions *d;
	struct excess over = { 0 };

	if (m->network_count + 1 <= NETWORKS_MAX)
		return;
	d = check_definitions(job);
	for (po_id p = 1; p <= m->po_count; p++)
		excess_take(&over, p, d->networks[p] + d->access[p],
		    NETWORKS_MAX);
	if (over.count == 0)
		return;
	report_warn(job->report, CHECK_NETWORKS_LIMIT, m->pos[over.worst].span,
	    "%u postoffice%s more than %d networks defined, " PO_FORMAT
	    " the most, %u%s; clients before 3.2a return mail for those "
	    "beyond; use fewer network names", over.count,
	    over.count == 1 ? " has" : "s have", NETWORKS_MAX,
	    PO_ARGS(m, over.worst), over.most,
	    d->access[over.worst] ? " with SMTP" : "");
}
