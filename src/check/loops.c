/* Showing a walk that goes round, once; see checks.h. */
#include <string.h>

#include "checks.h"
#include "map.h"
#include "walk.h"

/* Longer loops are shown by their first and last hops. */
#define SHOWN_WHOLE 10
#define SHOWN_EACH_END 5

struct loop {
	uint32_t from, n; /* in loops.pos, from its least postoffice on */
};

struct loops {
	const struct check_job *job;
	struct map map;      /* into known, by the postoffices */
	VEC(struct loop) known;
	VEC(po_id) pos;
};

struct loops *
loops_new(const struct check_job *job)
{
	struct loops *loops = mem_alloc(job->mem, sizeof *loops);

	loops->job = job;
	map_init(&loops->map, job->mem);
	*vec_push(job->mem, &loops->known) = (struct loop){ 0, 0 };
	return loops;
}

static bool
same_loop(const void *owner, uint32_t id, const void *key)
{
	const struct loops *loops = owner;
	struct loop a = loops->known.at[id];
	const struct loop *b = key;

	return a.n == b->n && memcmp(loops->pos.at + a.from,
	    loops->pos.at + b->from, a.n * sizeof(po_id)) == 0;
}

/* Note a loop, from its least postoffice on; false: it was known. */
static bool
note(struct loops *loops, const po_id *pos, uint32_t n, struct loop *loop)
{
	uint32_t least = 0;
	uint64_t hash;

	for (uint32_t i = 1; i < n; i++)
		if (pos[i] < pos[least])
			least = i;
	*loop = (struct loop){ loops->pos.n, n };
	for (uint32_t i = 0; i < n; i++)
		*vec_push(loops->job->mem, &loops->pos) =
		    pos[(least + i) % n];
	hash = map_hash(&loops->map, loops->pos.at + loop->from,
	    n * sizeof(po_id));
	if (map_put(&loops->map, hash, same_loop, loops, loop,
	    loops->known.n) != loops->known.n) {
		loops->pos.n = loop->from;
		return false;
	}
	*vec_push(loops->job->mem, &loops->known) = *loop;
	return true;
}

static const char *
rule_text(enum hop_rule rule)
{
	switch (rule) {
	case HOP_ROUTE:
		return "by its static route";
	case HOP_NETWORK_ROUTE:
		return "by its static route for the network";
	case HOP_DIRECT:
		return "its direct neighbour";
	case HOP_DOWN:
		return "which the destination sits below";
	default:
		return "its uplink";
	}
}

/* The hop out of the loop's i-th postoffice. */
static struct hop
hop_of(const struct loops *loops, struct loop loop, uint32_t i,
    po_id destination)
{
	const struct model *m = loops->job->model;
	po_id p = loops->pos.at[loop.from + i];

	if (destination != 0)
		return walk_hop(m, p, destination);
	return (struct hop){ m->pos[p].uplink, HOP_UP,
		m->pos[p].uplink_span };
}

void
loops_report(struct loops *loops, const po_id *pos, uint32_t n,
    po_id destination)
{
	const struct check_job *job = loops->job;
	const struct model *m = job->model;
	struct loop loop;
	struct hop hop;

	if (!note(loops, pos, n, &loop))
		return;
	hop = hop_of(loops, loop, 0, destination);
	pos = loops->pos.at + loop.from;
	if (destination != 0)
		report_add(job->report, CHECK_ROUTING_LOOP, hop.span,
		    "routing loop: mail for " PO_FORMAT " goes through %u "
		    "postoffices, from " PO_FORMAT " back to it; change or "
		    "remove one of the static routes on the way",
		    PO_ARGS(m, destination), n, PO_ARGS(m, pos[0]));
	else
		report_add(job->report, CHECK_ROUTING_LOOP, hop.span,
		    "routing loop: the uplinks of %u postoffices lead from "
		    PO_FORMAT " back to it; give one of them an uplink that "
		    "leads to a gateway", n, PO_ARGS(m, pos[0]));
	for (uint32_t i = 0; i < n; i++) {
		hop = hop_of(loops, loop, i, destination);
		if (n > SHOWN_WHOLE && i == SHOWN_EACH_END) {
			report_note(job->report, hop.span,
			    "... and %u more hop%s", n - 2 * SHOWN_EACH_END,
			    n - 2 * SHOWN_EACH_END == 1 ? "" : "s");
			i = n - SHOWN_EACH_END - 1;
			continue;
		}
		if (destination == 0)
			report_step(job->report, hop.span, "the uplink of "
			    PO_FORMAT " is " PO_FORMAT, PO_ARGS(m, pos[i]),
			    PO_ARGS(m, hop.to));
		else
			report_step(job->report, hop.span, PO_FORMAT
			    " sends it to " PO_FORMAT ", %s",
			    PO_ARGS(m, pos[i]), PO_ARGS(m, hop.to),
			    rule_text(hop.rule));
	}
}
