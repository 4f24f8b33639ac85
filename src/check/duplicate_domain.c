/*
 * duplicate-domain: a domain with two owners: two postoffices, or a postoffice
 * and another gateway's PC or a smart host that bears the name (Q87030).
 */
#include "checks.h"

/* Report the later of two places that claim a name. */
static void
report_pair(const struct check_job *job, const struct domain *d,
    struct span other, const char *what)
{
	const struct model *m = job->model;
	bool later = d->span.from > other.from;

	report_add(job->report, CHECK_DUPLICATE_DOMAIN,
	    later ? d->span : other, "duplicate domain '%s': it is a domain "
	    "of " PO_FORMAT " and %s; change one of the two",
	    model_domain(m, d->name), PO_ARGS(m, d->owner), what);
	report_note(job->report, later ? other : d->span,
	    "the name is also set here");
	if (d->pattern != 0)
		report_note(job->report, m->settings.at[d->pattern].span,
		    "made by this pattern");
}

static void
check_owners(const struct check_job *job)
{
	const struct model *m = job->model;

	for (uint32_t i = 0; i < m->domains.n; i++) {
		const struct domain *d = &m->domains.at[i];
		uint32_t owner = m->domain_owner[d->name] - 1;
		const struct domain *first = &m->domains.at[owner];

		if (owner == i)
			continue;
		report_add(job->report, CHECK_DUPLICATE_DOMAIN, d->span,
		    "duplicate domain '%s'", model_domain(m, d->name));
		if (d->pattern != 0)
			report_note(job->report,
			    m->settings.at[d->pattern].span,
			    "made by this pattern");
		report_note(job->report, first->span,
		    "first declared here, by " PO_FORMAT,
		    PO_ARGS(m, first->owner));
	}
}

void
check_duplicate_domain(const struct check_job *job)
{
	const struct model *m = job->model;

	check_owners(job);
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];
		uint32_t owner = g->host != 0 ? m->domain_owner[g->host] : 0;

		if (owner != 0 && m->domains.at[owner - 1].owner != g->po)
			report_pair(job, &m->domains.at[owner - 1],
			    g->host_span, "the host of another gateway");
	}
	for (smarthost_id id = 1; id < m->smarthosts.n; id++) {
		const struct smarthost *s = &m->smarthosts.at[id];
		uint32_t owner = s->name != 0 ? m->domain_owner[s->name] : 0;

		if (owner != 0)
			report_pair(job, &m->domains.at[owner - 1], s->span,
			    "the name of a smart host");
	}
}
