/*
 * zone-undelegated: a declared zone without nameserver in a loadable one, which
 * would have to delegate to it.
 */
#include "checks.h"

void
check_zone_undelegated(const struct check_job *job)
{
	const struct model *m = job->model;

	for (zone_id id = 1; id < m->zones.n; id++) {
		const struct zone *zone = &m->zones.at[id];
		const struct zone *above = &m->zones.at[zone->parent];

		if (zone->parent == 0 || !above->loadable ||
		    zone->nameservers.n > 0 || zone->damaged)
			continue;
		report_add(job->report, CHECK_ZONE_UNDELEGATED, zone->span,
		    "zone '%s' needs a nameserver, since zone '%s' delegates "
		    "to it; add `nameserver HOST;`",
		    model_domain(m, zone->origin),
		    model_domain(m, above->origin));
		report_note(job->report, above->span,
		    "the zone that delegates");
	}
}
