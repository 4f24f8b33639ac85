/*
 * zone-incomplete: a zone without nameserver or contact, of which there can
 * only be a fragment.
 */
#include "checks.h"

void
check_zone_incomplete(const struct check_job *job)
{
	const struct model *m = job->model;

	for (zone_id id = 1; id < m->zones.n; id++) {
		const struct zone *zone = &m->zones.at[id];
		bool nameserver = zone->nameservers.n > 0;
		bool contact = zone->contact != NULL;

		/* Without nameserver in a loadable one it is an error. */
		if (zone->loadable || zone->damaged ||
		    (!nameserver && m->zones.at[zone->parent].loadable))
			continue;
		report_warn(job->report, CHECK_ZONE_INCOMPLETE, zone->span,
		    "zone '%s' has no %s, so topoc writes only a fragment to "
		    "$INCLUDE; add %s", model_domain(m, zone->origin),
		    nameserver ? "contact"
		    : contact ? "nameserver" : "nameserver and no contact",
		    nameserver ? "`contact MAILBOX@DOMAIN;`"
		    : contact ? "`nameserver HOST;`"
		    : "`nameserver HOST;` and `contact MAILBOX@DOMAIN;`");
	}
}
