/*
 * duplicate-address: two gateways, or a gateway and a smart host, with one
 * address (Q132060): they are different machines.
 */
#include <arpa/inet.h>
#include <string.h>

#include "checks.h"
#include "map.h"

struct seen {
	const struct address *address;
	uint32_t owner;  /* a gateway_id, or gateway_count + a smarthost_id */
};

struct table {
	const struct check_job *job;
	struct map map;
	VEC(struct seen) seen; /* row 0 is unused */
};

static bool
same(const void *owner, uint32_t id, const void *key)
{
	const struct table *t = owner;
	const struct address *a = key, *b = t->seen.at[id].address;

	return a->family == b->family &&
	    memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* "gateway COMPANY/HQ" or "smart host 'relay.company.com'". */
static const char *
owner_text(const struct check_job *job, uint32_t owner)
{
	const struct model *m = job->model;

	return owner <= m->gateway_count
	    ? mem_printf(job->mem, "gateway " PO_FORMAT,
		  PO_ARGS(m, m->gateways[owner].po))
	    : mem_printf(job->mem, "smart host '%s'", model_domain(m,
		  m->smarthosts.at[owner - m->gateway_count].name));
}

static void
report_pair(const struct check_job *job, const struct seen *one,
    const struct seen *other)
{
	const struct address *a = one->address, *b = other->address;
	char text[INET6_ADDRSTRLEN];
	bool later = a->span.from > b->span.from;

	inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text,
	    sizeof text);
	report_add(job->report, CHECK_DUPLICATE_ADDRESS,
	    later ? a->span : b->span, "%s and %s have the same address, %s; "
	    "correct one of the two", owner_text(job, one->owner),
	    owner_text(job, other->owner), text);
	report_note(job->report, later ? b->span : a->span,
	    "the address is also set here");
}

/* Take an owner's addresses; smart hosts may share theirs with each other. */
static void
take(struct table *t, struct run run, uint32_t owner)
{
	const struct model *m = t->job->model;

	for (uint32_t i = 0; i < run.n; i++) {
		const struct address *a = &m->addresses.at[run.from + i];
		uint64_t hash = map_hash(&t->map, a->bytes, sizeof a->bytes);
		uint32_t id = map_put(&t->map, hash, same, t, a, t->seen.n);

		if (id == t->seen.n)
			*vec_push(t->job->mem, &t->seen) =
			    (struct seen){ a, owner };
		else if (t->seen.at[id].owner != owner &&
		    t->seen.at[id].owner <= m->gateway_count)
			report_pair(t->job, &(struct seen){ a, owner },
			    &t->seen.at[id]);
	}
}

void
check_duplicate_address(const struct check_job *job)
{
	const struct model *m = job->model;
	struct table t = { .job = job };

	map_init(&t.map, job->mem);
	*vec_push(job->mem, &t.seen) = (struct seen){ NULL, 0 };
	for (gateway_id id = 1; id <= m->gateway_count; id++)
		take(&t, m->gateways[id].addresses, id);
	for (smarthost_id id = 1; id < m->smarthosts.n; id++)
		take(&t, m->smarthosts.at[id].addresses,
		    m->gateway_count + id);
}
