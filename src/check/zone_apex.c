/*
 * zone-apex: a domain equal to a declared zone's origin, a name that the zone
 * itself, and often a wildcard or another host, has records for (Q193844).
 */
#include "checks.h"

void
check_zone_apex(const struct check_job *job)
{
	const struct model *m = job->model;

	for (zone_id id = 1; id < m->zones.n; id++) {
		const struct zone *zone = &m->zones.at[id];
		uint32_t owner = m->domain_owner[zone->origin];
		const struct domain *d;

		if (owner == 0)
			continue;
		d = &m->domains.at[owner - 1];
		report_warn(job->report, CHECK_ZONE_APEX, d->span,
		    "domain '%s' is a zone's origin, so " PO_FORMAT " gets all "
		    "mail for that name; make sure that nothing else must get "
		    "it, or give the postoffice a domain below it",
		    model_domain(m, d->name), PO_ARGS(m, d->owner));
		report_note(job->report, zone->span,
		    "the zone is declared here");
		if (d->pattern != 0)
			report_note(job->report,
			    m->settings.at[d->pattern].span,
			    "made by this pattern");
	}
}
