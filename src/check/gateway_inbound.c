/*
 * gateway-inbound: a gateway whose host is a domain of its own postoffice,
 * while mail for that comes in elsewhere: the other gateway's smart host would
 * find itself, or a gateway that does not map the domain (Q111840).
 */
#include "checks.h"

/* The row of the gateway's host among the domains of its own postoffice, or
 * NULL. */
static const struct domain *
own_host(const struct model *m, const struct gateway *g)
{
	struct run domains = m->pos[g->po].domains;

	for (uint32_t i = 0; g->host != 0 && i < domains.n; i++)
		if (m->domains.at[domains.from + i].name == g->host)
			return &m->domains.at[domains.from + i];
	return NULL;
}

/* Find the gateways that are among their own inbound gateways by a setting:
 * each list is read once, however many share it. */
static uint8_t *
find_own(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *own = mem_zeroed(job->mem, (size_t)m->gateway_count + 1, 1);

	for (setting_id id = 1; id < m->settings.n; id++) {
		struct run refs = m->settings.at[id].refs;

		for (uint32_t i = 0; i < refs.n; i++) {
			po_id po = m->refs.at[refs.from + i];

			if (m->scopes.at[m->pos[po].scope].set[SET_INBOUND] ==
			    id)
				own[m->pos[po].gateway] = 1;
		}
	}
	return own;
}

static void
report_elsewhere(const struct check_job *job, const struct gateway *g,
    const struct domain *host, const struct setting *inbound)
{
	const struct model *m = job->model;
	const struct scope *scope = &m->scopes.at[m->pos[g->po].scope];
	bool own = scope->of_po && scope->own[SET_INBOUND] != 0;

	/* In its own block it is the setting that is wrong. */
	report_add(job->report, CHECK_GATEWAY_INBOUND,
	    own ? inbound->span : m->pos[g->po].span,
	    "'%s' is the host of gateway " PO_FORMAT " and a domain of its "
	    "postoffice, but mail for " PO_FORMAT " comes in through "
	    PO_FORMAT "; add %s to its `inbound`, or give the host another "
	    "name", model_domain(m, g->host), PO_ARGS(m, g->po),
	    PO_ARGS(m, g->po), PO_ARGS(m, m->refs.at[inbound->refs.from]),
	    model_name(m, g->po).text);
	if (!own)
		report_note(job->report, inbound->span,
		    "its `inbound` is set here");
	if (host->pattern != 0)
		report_note(job->report,
		    m->settings.at[host->pattern].span,
		    "the domain is made by this pattern");
	else
		report_note(job->report, host->span,
		    "the domain is set here");
}

void
check_gateway_inbound(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *own = find_own(job);

	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];
		const struct setting *s = model_setting(m, g->po, SET_INBOUND);
		const struct domain *host;

		/* The default is the gateway itself. */
		if (s == NULL || s->bad || s->refs.n == 0 || own[id] ||
		    (m->pos[g->po].flags & PO_UP_DAMAGED) != 0 ||
		    (host = own_host(m, g)) == NULL)
			continue;
		report_elsewhere(job, g, host, s);
	}
}
