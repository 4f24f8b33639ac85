/*
 * gateway-memory: a gateway whose tables do not fit into what conventional
 * memory has for them (Q137042, Q105290).
 */
#include "checks.h"

#define MEMORY_MAX (160u * 1024)

/* Bytes for each: a user of the gateway's own postoffice, a network and a
 * postoffice defined there, a line of the address map. */
#define PER_USER 37u
#define PER_NETWORK 45u
#define PER_POSTOFFICE 115u
#define PER_MAP_LINE 83u

static uint64_t
tables(uint32_t users, uint32_t networks, uint32_t postoffices,
    uint64_t map_lines)
{
	return (uint64_t)PER_USER * users + (uint64_t)PER_NETWORK * networks +
	    (uint64_t)PER_POSTOFFICE * postoffices + PER_MAP_LINE * map_lines;
}

static uint32_t
users_of(const struct model *m, gateway_id gateway)
{
	return m->details.at[m->pos[m->gateways[gateway].po].detail].users;
}

/* Whether any gateway could have so much, if all had everything. */
static bool
is_possible(const struct model *m)
{
	uint32_t users = 0;

	for (gateway_id g = 1; g <= m->gateway_count; g++)
		if (users_of(m, g) > users)
			users = users_of(m, g);
	/* A postoffice may have its masquerade domain in the map, too. */
	return tables(users, m->network_count, m->po_count,
	    (uint64_t)m->domains.n + m->po_count) > MEMORY_MAX;
}

void
check_gateway_memory(const struct check_job *job)
{
	const struct model *m = job->model;
	const struct definitions *d;

	if (!is_possible(m))
		return;
	d = check_definitions(job);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id po = m->gateways[g].po;
		uint64_t bytes = tables(users_of(m, g), d->networks[po],
		    d->postoffices[po], d->map_lines[g]);

		if (bytes <= MEMORY_MAX)
			continue;
		report_warn(job->report, CHECK_GATEWAY_MEMORY,
		    m->pos[po].span, "the tables of gateway " PO_FORMAT
		    " take about %llu KB, and about %u KB are there for them "
		    "(users: %u, networks: %u, postoffices: %u, map lines: "
		    "%u); move postoffices to another gateway",
		    PO_ARGS(m, po), (unsigned long long)((bytes + 1023) / 1024),
		    MEMORY_MAX / 1024, users_of(m, g), d->networks[po],
		    d->postoffices[po], d->map_lines[g]);
	}
}
