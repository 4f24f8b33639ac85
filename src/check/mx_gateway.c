/*
 * mx-gateway: a zone that does not say `mx`, so that its MX records point
 * whoever asks straight at a gateway PC, which takes one connection at a time
 * (Q101459, Q152230).  The note of that article would have the smart host.
 */
#include "checks.h"

/* The zones that say nothing; gives how many there are. */
static uint32_t
find_unsaid(const struct model *m, uint8_t *unsaid)
{
	uint32_t count = 0;

	for (zone_id id = 1; id < m->zones.n; id++) {
		unsaid[id] = m->zones.at[id].mx == MX_UNSAID &&
		    !m->zones.at[id].damaged;
		count += unsaid[id];
	}
	return count;
}

void
check_mx_gateway(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *unsaid = mem_zeroed(job->mem, m->zones.n, 1);
	uint32_t left = find_unsaid(m, unsaid);
	struct zone_cursor cursor = { 0 };

	for (uint32_t i = 0; left > 0 && i < m->domains.n; i++) {
		const struct domain *d = &m->domains.at[i];
		zone_id id = zone_of_next(&cursor, m, d->name);

		if (!unsaid[id])
			continue;
		unsaid[id] = 0;
		left--;
		report_warn(job->report, CHECK_MX_GATEWAY,
		    m->zones.at[id].span, "zone '%s' does not set "
		    "`mx`, so its MX records name the gateway PCs, which take "
		    "one connection at a time; add `mx smarthost;`, or `mx "
		    "gateway;` if you mean the gateways",
		    model_domain(m, m->zones.at[id].origin));
	}
}
