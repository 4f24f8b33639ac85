/*
 * networks-limit: more than 66 networks defined at one postoffice, SMTP
 * counted where Access is: clients before 3.2a return mail for those beyond
 * (Q114942).  Reported once, at the worst postoffice.
 */
#include "checks.h"

#define NETWORKS_MAX 66

static uint32_t
networks(const struct definitions *d, po_id po)
{
	return d->networks[po] + d->access[po];
}

void
check_networks_limit(const struct check_job *job)
{
	const struct model *m = job->model;
	struct excess over;

	if (m->network_count + 1 <= NETWORKS_MAX)
		return;
	over = excess_find(job, CHECK_NETWORKS_LIMIT, networks, NETWORKS_MAX);
	if (over.count == 0)
		return;
	report_warn(job->report, CHECK_NETWORKS_LIMIT, m->pos[over.worst].span,
	    "%u postoffice%s more than %d networks defined (%s" PO_FORMAT
	    ": %u%s); clients before 3.2a return mail for the networks beyond "
	    "%d; use fewer network names", over.count,
	    over.count == 1 ? " has" : "s have", NETWORKS_MAX,
	    over.count == 1 ? "" : "most at ", PO_ARGS(m, over.worst),
	    over.most, check_definitions(job)->access[over.worst]
	    ? " with SMTP" : "", NETWORKS_MAX);
}
