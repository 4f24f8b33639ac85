/*
 * duplicate-host: two gateways, or a gateway and a smart host, with one name
 * (Q101459).  A send-only gateway may bear another gateway's name (Q132060).
 */
#include "checks.h"

static void
report_pair(const struct check_job *job, sym_id name, struct span a,
    struct span b, const char *advice)
{
	bool later = a.from > b.from;

	report_add(job->report, CHECK_DUPLICATE_HOST, later ? a : b,
	    "duplicate host '%s'; %s", model_domain(job->model, name), advice);
	report_note(job->report, later ? b : a, "it is given here, too");
}

/* Those with that host but for the sharing ones: first[host] is the first in
 * the text. */
static void
check_gateways(const struct check_job *job, gateway_id *first)
{
	const struct model *m = job->model;

	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];
		gateway_id *f = &first[g->host];

		if (g->host == 0 || g->shares_host)
			continue;
		if (*f == 0 || m->gateways[*f].host_span.from >
		    g->host_span.from)
			*f = id;
	}
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];

		if (g->host != 0 && !g->shares_host && first[g->host] != id)
			report_pair(job, g->host, g->host_span,
			    m->gateways[first[g->host]].host_span,
			    "only a gateway that is nobody's `inbound` may "
			    "have the name of another one");
	}
}

void
check_duplicate_host(const struct check_job *job)
{
	const struct model *m = job->model;
	gateway_id *first = mem_zeroed(job->mem, (size_t)m->domain_count + 1,
	    sizeof *first);

	check_gateways(job, first);
	for (smarthost_id id = 1; id < m->smarthosts.n; id++) {
		const struct smarthost *s = &m->smarthosts.at[id];

		if (s->name != 0 && first[s->name] != 0)
			report_pair(job, s->name, s->span,
			    m->gateways[first[s->name]].host_span,
			    "a gateway and a smart host are two machines, and "
			    "need a name each");
	}
}
