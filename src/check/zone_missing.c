/*
 * zone-missing: a domain or a gateway's host in no declared zone, where zones
 * are declared at all (Q101459).
 */
#include "checks.h"

#define ADVICE                                                                 \
	"is in no declared zone, so its records go to zones/_other.inc; "      \
	"declare its zone, or correct the name"

void
check_zone_missing(const struct check_job *job)
{
	const struct model *m = job->model;
	struct zone_cursor cursor = { 0 };

	if (m->zones.n == 1)
		return;
	for (uint32_t i = 0; i < m->domains.n; i++) {
		const struct domain *d = &m->domains.at[i];

		if (zone_of_next(&cursor, m, d->name) != 0)
			continue;
		report_warn(job->report, CHECK_ZONE_MISSING, d->span,
		    "domain '%s' " ADVICE, model_domain(m, d->name));
		if (d->pattern != 0)
			report_note(job->report,
			    m->settings.at[d->pattern].span,
			    "made by this pattern");
	}
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];

		/* Another one's name, or a domain, is told there. */
		if (!g->shares_host && m->domain_owner[g->host] == 0 &&
		    zone_of_next(&cursor, m, g->host) == 0)
			report_warn(job->report, CHECK_ZONE_MISSING,
			    g->host_span, "host '%s' " ADVICE,
			    model_domain(m, g->host));
	}
}
