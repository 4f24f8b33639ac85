/*
 * unused: what could be taken out without a change: smart hosts, zones and
 * networks here, hubs and static routes in unused_routes.c.  An `allow` that
 * silences nothing is reported by the report itself.
 */
#include "checks.h"

static void
check_smarthosts(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *serves = mem_zeroed(job->mem, (size_t)m->domain_count + 1, 1);

	/* Its addresses are a nameserver's of the same name, too. */
	for (uint32_t i = 0; i < m->nameservers.n; i++)
		serves[m->nameservers.at[i].host] = 1;
	for (smarthost_id id = 1; id < m->smarthosts.n; id++) {
		const struct smarthost *host = &m->smarthosts.at[id];

		if (host->gateways == 0 && !serves[host->name])
			report_warn(job->report, CHECK_UNUSED, host->span,
			    "no gateway uses smart host '%s'; remove it, or "
			    "write `smarthost %s;` for a gateway",
			    model_domain(m, host->name),
			    model_domain(m, host->name));
	}
}

/* The zones that masquerade domains lie in, as far as somebody has them. */
static void
use_masquerades(const struct model *m, struct zone_cursor *cursor,
    uint8_t *used)
{
	sym_id last = 0;

	for (po_id p = 1; p <= m->po_count; p++) {
		sym_id domain = model_masquerade(m, p);

		if (domain != 0 && domain != last)
			used[zone_of_next(cursor, m, domain)] = 1;
		last = domain;
	}
}

static void
find_used_zones(const struct model *m, uint8_t *used)
{
	struct zone_cursor cursor = { 0 };

	for (uint32_t i = 0; i < m->domains.n; i++)
		used[zone_of_next(&cursor, m, m->domains.at[i].name)] = 1;
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		used[zone_of_next(&cursor, m, m->gateways[g].host)] = 1;
	for (smarthost_id id = 1; id < m->smarthosts.n; id++)
		if (m->smarthosts.at[id].gateways > 0)
			used[zone_of_next(&cursor, m,
			    m->smarthosts.at[id].name)] = 1;
	for (uint32_t i = 0; i < m->nameservers.n; i++)
		used[zone_of_next(&cursor, m, m->nameservers.at[i].host)] = 1;
	for (zone_id id = 1; id < m->zones.n; id++)
		used[m->zones.at[id].parent] = 1;
	use_masquerades(m, &cursor, used);
}

static void
check_zones(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *used = mem_zeroed(job->mem, m->zones.n, 1);

	if (m->zones.n == 1)
		return;
	find_used_zones(m, used);
	for (zone_id id = 1; id < m->zones.n; id++)
		if (!used[id])
			report_warn(job->report, CHECK_UNUSED,
			    m->zones.at[id].span, "no domain and no host is in "
			    "zone '%s'; remove it, or correct its name",
			    model_domain(m, m->zones.at[id].origin));
}

void
check_unused(const struct check_job *job)
{
	const struct model *m = job->model;

	check_smarthosts(job);
	check_zones(job);
	for (network_id id = 1; id <= m->network_count; id++)
		if (m->networks[id].members.n == 0)
			report_warn(job->report, CHECK_UNUSED,
			    m->networks[id].span,
			    "network %s has no postoffice; remove it",
			    sym_text(m->names, m->networks[id].name));
	unused_routes(job);
}
