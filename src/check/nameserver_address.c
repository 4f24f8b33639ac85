/*
 * nameserver-address: a nameserver that lies in a declared zone and has no
 * address: nobody could find it.
 */
#include "checks.h"

void
check_nameserver_address(const struct check_job *job)
{
	const struct model *m = job->model;
	uint8_t *known = mem_zeroed(job->mem, (size_t)m->domain_count + 1, 1);

	for (gateway_id id = 1; id <= m->gateway_count; id++)
		known[m->gateways[id].host] = 1;
	for (smarthost_id id = 1; id < m->smarthosts.n; id++)
		known[m->smarthosts.at[id].name] = 1;
	for (uint32_t i = 0; i < m->nameservers.n; i++)
		if (m->nameservers.at[i].addresses.n > 0)
			known[m->nameservers.at[i].host] = 1;
	for (uint32_t i = 0; i < m->nameservers.n; i++) {
		const struct nameserver *ns = &m->nameservers.at[i];
		zone_id zone = model_zone_of(m, ns->host);

		if (known[ns->host] || zone == 0 || m->hosts_unsure ||
		    m->zones.at[ns->zone].damaged ||
		    m->zones.at[zone].damaged)
			continue;
		report_add(job->report, CHECK_NAMESERVER_ADDRESS, ns->span,
		    "nameserver '%s' has no address, and needs one in zone "
		    "'%s'; write `nameserver %s address 192.0.2.1;`",
		    model_domain(m, ns->host), model_domain(m,
		    m->zones.at[zone].origin), model_domain(m, ns->host));
		report_note(job->report, m->zones.at[zone].span,
		    "the zone is declared here");
	}
}
