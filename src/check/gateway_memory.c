/*
 * gateway-memory: a gateway whose tables do not fit into what conventional
 * memory has for them (Q137042, Q105290).
 */
#include "checks.h"
#include "walk.h"

#define MEMORY_MAX (160u * 1024)

/* Bytes for each: a user of the gateway's own postoffice, a network and a
 * postoffice defined there, a line of the address map. */
#define PER_USER 37u
#define PER_NETWORK 45u
#define PER_POSTOFFICE 115u
#define PER_MAP_LINE 83u

/* What a gateway's tables hold, but for users. */
struct load {
	uint32_t networks, postoffices, map_lines;
};

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

/*
 * What is defined at each gateway and stands in its map, where all walks are
 * plain: its children, and whoever has a domain below it.  It is the same as
 * check_definitions() counts, with less memory.
 */
static struct load *
count_plain(const struct check_job *job)
{
	const struct model *m = job->model;
	size_t n = (size_t)m->gateway_count + 1;
	struct load *load = mem_zeroed(job->mem, n, sizeof *load);
	network_id *last = mem_zeroed(job->mem, n, sizeof *last);

	/* The networks come one after the other. */
	for (po_id p = 1; p <= m->po_count; p++) {
		po_id root = m->nodes[p].root;
		gateway_id g = m->pos[root].gateway;

		load[g].map_lines += m->pos[p].domains.n +
		    (model_masquerade(m, p) != 0);
		if (p == root || (m->pos[p].uplink != root &&
		    !model_has_domain(m, p)))
			continue;
		load[g].postoffices++;
		load[g].networks += last[g] != m->pos[p].network;
		last[g] = m->pos[p].network;
	}
	return load;
}

static struct load *
count_all(const struct check_job *job)
{
	const struct model *m = job->model;
	const struct definitions *d = check_definitions(job);
	struct load *load = mem_zeroed(job->mem,
	    (size_t)m->gateway_count + 1, sizeof *load);

	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id po = m->gateways[g].po;

		load[g] = (struct load){ d->networks[po], d->postoffices[po],
			d->map_lines[g] };
	}
	return load;
}

void
check_gateway_memory(const struct check_job *job)
{
	const struct model *m = job->model;
	struct load *load;

	if (!is_possible(m))
		return;
	load = walk_all_plain(check_needed(job)) ? count_plain(job)
						 : count_all(job);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id po = m->gateways[g].po;
		uint64_t bytes = tables(users_of(m, g), load[g].networks,
		    load[g].postoffices, load[g].map_lines);

		if (bytes <= MEMORY_MAX)
			continue;
		report_warn(job->report, CHECK_GATEWAY_MEMORY,
		    m->pos[po].span, "the tables of gateway " PO_FORMAT
		    " need about %llu KB, and about %u KB are available "
		    "(users: %u, networks: %u, postoffices: %u, map lines: "
		    "%u); move postoffices to another gateway",
		    PO_ARGS(m, po), (unsigned long long)((bytes + 1023) / 1024),
		    MEMORY_MAX / 1024, users_of(m, g), load[g].networks,
		    load[g].postoffices, load[g].map_lines);
	}
}
