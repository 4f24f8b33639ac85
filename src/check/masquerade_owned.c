/*
 * masquerade-owned: a masquerade domain that is also somebody's own domain, a
 * gateway's host or a smart host (Q111840).
 */
#include "checks.h"

/* Mark the settings that somebody's mail is masqueraded by. */
static void
find_used(const struct model *m, uint8_t *used)
{
	for (po_id po = 1; po <= m->po_count; po++)
		if (model_masquerade(m, po) != 0)
			used[m->scopes.at[m->pos[po].scope]
				 .set[SET_MASQUERADE]] = 1;
}

void
check_masquerade_owned(const struct check_job *job)
{
	const struct model *m = job->model;
	struct span *host = mem_zeroed(job->mem, (size_t)m->domain_count + 1,
	    sizeof *host);
	uint8_t *used = mem_zeroed(job->mem, m->settings.n, 1);

	for (gateway_id id = 1; id <= m->gateway_count; id++)
		host[m->gateways[id].host] = m->gateways[id].host_span;
	for (smarthost_id id = 1; id < m->smarthosts.n; id++)
		host[m->smarthosts.at[id].name] = m->smarthosts.at[id].span;
	find_used(m, used);
	for (setting_id id = 1; id < m->settings.n; id++) {
		const struct setting *s = &m->settings.at[id];
		uint32_t owner = used[id] ? m->domain_owner[s->value] : 0;

		if (!used[id] || (owner == 0 && host[s->value].from == 0))
			continue;
		report_add(job->report, CHECK_MASQUERADE_OWNED, s->span,
		    "masquerade domain '%s' is also %s, so replies could not "
		    "be distinguished from mail for that; choose a domain "
		    "that nothing else has", model_domain(m, s->value),
		    owner != 0 ? "the domain of a postoffice"
		    : "the name of a host");
		if (owner != 0)
			report_note(job->report,
			    m->domains.at[owner - 1].span,
			    PO_FORMAT " has this domain",
			    PO_ARGS(m, m->domains.at[owner - 1].owner));
		else
			report_note(job->report, host[s->value],
			    "the host has this name");
	}
}
