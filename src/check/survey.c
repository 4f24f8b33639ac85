/*
 * The survey of all needed walks, destination by destination.  For each one
 * the next hops form a forest with loops, so every postoffice is visited once:
 * what lies ahead of it is kept.  Finds black holes and the lengths of walks
 * (walk_faults.h), and reports what walks show of routing-loop and
 * downstream-forwards.
 */
#include "walk.h"
#include "walk_faults.h"

/* What lies ahead of a postoffice on its way to the destination. */
struct ahead {
	po_id destination; /* that the rest is about */
	uint32_t hops;     /* transfers left, or one of these: */
};

#define ON_WALK UINT32_MAX       /* the walk that is being gone */
#define LEADS_NOWHERE (UINT32_MAX - 1)

/* A part of a walk: one hop, or several along the tree. */
struct leg {
	po_id from;
	uint32_t hops;
};

struct survey {
	const struct check_job *job;
	struct needed *needed;
	struct loops *loops;
	struct ahead *ahead;       /* by po_id */
	VEC(struct leg) walk;
	uint32_t hops;             /* of the walk so far */
	VEC(po_id) loop;
	VEC(po_id) forwarders;     /* downstream ones that the walk passes */
	uint32_t longest;          /* the highest hop count configured */
	bool routes;               /* there are static routes */
	uint8_t *forwards;         /* by po_id: reported as downstream */
	struct holes *holes;
	uint32_t *hole;            /* by po_id, with LEADS_NOWHERE: the black
				      hole there, or 0; NULL: none yet */
	struct lengths *lengths;
};

static void
report_forwarder(struct survey *s, po_id p, po_id from, po_id to)
{
	const struct model *m = s->job->model;

	/* As somebody's uplink it has been reported already. */
	if (s->forwards[p] ||
	    m->nodes[p].children != m->nodes[p + 1].children)
		return;
	s->forwards[p] = 1;
	report_add(s->job->report, CHECK_DOWNSTREAM_FORWARDS, m->pos[p].span,
	    PO_FORMAT " is downstream, but the walk from " PO_FORMAT " to "
	    PO_FORMAT " goes through it; declare it as a hub", PO_ARGS(m, p),
	    PO_ARGS(m, from), PO_ARGS(m, to));
}

static void
report_forwarders(struct survey *s, po_id from, po_id to)
{
	for (uint32_t i = 0; i < s->forwarders.n; i++)
		report_forwarder(s, s->forwarders.at[i], from, to);
}

/* The walk came back to a postoffice that is on it. */
static void
found_loop(struct survey *s, po_id p, po_id to)
{
	const struct model *m = s->job->model;
	po_id at = p;

	s->loop.n = 0;
	do {
		*vec_push(s->job->mem, &s->loop) = at;
		at = walk_next(m, at, to);
	} while (at != p);
	loops_report(s->loops, s->loop.at, s->loop.n, to);
}

/* Keep for all of the walk what lies ahead of its last postoffice; of those
 * that lead nowhere, the black hole where they end, or 0. */
static void
keep(struct survey *s, uint32_t hops, uint32_t hole)
{
	const struct model *m = s->job->model;

	if (hole != 0 && s->hole == NULL)
		s->hole = mem_zeroed(s->job->mem, (size_t)m->po_count + 1,
		    sizeof *s->hole);
	while (s->walk.n > 0) {
		struct leg leg = s->walk.at[--s->walk.n];
		po_id p = leg.from;

		if (hops != LEADS_NOWHERE)
			hops += leg.hops;
		else if (s->hole != NULL)
			s->hole[p] = hole;
		s->ahead[p].hops = hops;
	}
}

/* The walk comes to where another one went before. */
static void
join(struct survey *s, po_id p, po_id from, po_id to)
{
	uint32_t hops = s->ahead[p].hops, hole = 0;

	if (hops == LEADS_NOWHERE && s->hole != NULL)
		hole = s->hole[p];
	if (hole != 0)
		holes_again(s->holes, hole, from, to);
	keep(s, hops, hole);
}

/* A walk stops at p: gives the number of the black hole, or 0 if that may be
 * the consequence of an error that was reported. */
static uint32_t
stops(struct survey *s, po_id p, po_id from, po_id to)
{
	const struct model *m = s->job->model;

	if ((m->pos[p].flags & (PO_BROKEN | PO_UP_DAMAGED)) != 0 ||
	    (m->links_unsure && m->nodes[p].root != m->nodes[to].root))
		return 0;
	return holes_found(s->holes, p, from, to);
}

/* Forget what was begun: the walk is longer than anybody may have. */
static void
forget(struct survey *s)
{
	while (s->walk.n > 0)
		s->ahead[s->walk.at[--s->walk.n].from].destination = 0;
}

/* One leg of a walk, from p; gives its end, or 0: the walk stops at p. */
static po_id
go_on(struct survey *s, po_id p, po_id to)
{
	const struct model *m = s->job->model;
	const struct node *nodes = m->nodes;
	po_id next = walk_skip(s->needed, p, to);
	uint32_t hops = 1;

	if (next == p) {
		next = walk_next(m, p, to);
		if (next != to && m->pos[next].role == ROLE_DOWNSTREAM)
			*vec_push(s->job->mem, &s->forwarders) = next;
	} else {
		/* Those that it passes have been looked at as uplinks. */
		hops = nodes[p].depth > nodes[next].depth
		    ? nodes[p].depth - nodes[next].depth
		    : nodes[next].depth - nodes[p].depth;
	}
	s->ahead[p] = (struct ahead){ to, ON_WALK };
	*vec_push(s->job->mem, &s->walk) = (struct leg){ p, hops };
	s->hops += hops;
	return next;
}

/* True if the walk is longer than anybody may have and is sure to arrive, so
 * that there is no need to see its end: without static routes no walk goes
 * round, and none within a tree stops short. */
static bool
is_too_long(const struct survey *s, po_id p, po_id to)
{
	const struct node *nodes = s->job->model->nodes;

	return s->hops > s->longest && !s->routes &&
	    nodes[p].root == nodes[to].root;
}

/* Go the walk from one postoffice, up to where one went before. */
static void
go(struct survey *s, po_id from, po_id to)
{
	po_id p = from, next;

	s->forwarders.n = 0;
	s->hops = 0;
	while (p != to && s->ahead[p].destination != to) {
		next = go_on(s, p, to);
		if (next == 0) {
			report_forwarders(s, from, to);
			keep(s, LEADS_NOWHERE, stops(s, p, from, to));
			return;
		}
		p = next;
		if (is_too_long(s, p, to)) {
			report_forwarders(s, from, to);
			lengths_add(s->lengths, from, to, s->hops);
			forget(s);
			return;
		}
	}
	/* Of those on a loop it is the loop that is wrong. */
	if (p == to || s->ahead[p].hops != ON_WALK)
		report_forwarders(s, from, to);
	if (p == to) {
		keep(s, 0, 0);
	} else if (s->ahead[p].hops == ON_WALK) {
		found_loop(s, p, to);
		keep(s, LEADS_NOWHERE, 0);
	} else {
		join(s, p, from, to);
	}
	if (s->ahead[from].hops != LEADS_NOWHERE)
		lengths_add(s->lengths, from, to, s->ahead[from].hops);
}

static void
visit(struct survey *s, po_id x)
{
	const struct model *m = s->job->model;
	uint32_t n;
	const po_id *sources;

	if ((m->pos[x].flags & (PO_BROKEN | PO_UP_DAMAGED)) != 0)
		return;
	if (walk_is_plain(s->needed, x)) {
		if (model_has_domain(m, x)) {
			po_id root = m->nodes[x].root;

			lengths_add(s->lengths, x, root, m->nodes[x].depth);
			lengths_add(s->lengths, root, x, m->nodes[x].depth);
		}
		return;
	}
	sources = walk_sources(s->needed, x, &n);
	for (uint32_t i = 0; i < n; i++) {
		po_id from = sources[i];

		if ((m->pos[from].flags & PO_UP_DAMAGED) != 0 ||
		    (m->nodes[from].root == x &&
		    walk_is_plain(s->needed, from)))
			continue; /* unsure, or seen to there */
		go(s, from, x);
	}
	holes_end(s->holes);
}

void
check_survey(const struct check_job *job)
{
	const struct model *m = job->model;
	struct causes *causes = causes_new(job);
	struct survey s = { .job = job };

	s.needed = check_needed(job);
	s.loops = loops_new(job);
	s.ahead = mem_zeroed(job->mem, (size_t)m->po_count + 1,
	    sizeof *s.ahead);
	s.forwards = mem_zeroed(job->mem, (size_t)m->po_count + 1, 1);
	s.routes = m->routes.n + m->network_routes.n > 0;
	s.longest = STAMPED_HOPS;
	for (scope_id i = 1; i < m->scopes.n; i++) {
		const struct setting *hops =
		    &m->settings.at[m->scopes.at[i].own[SET_HOPS]];

		if (hops->value > s.longest)
			s.longest = hops->value;
	}
	s.holes = holes_new(job, causes);
	s.lengths = lengths_new(job, causes, s.longest);
	for (po_id x = 1; x <= m->po_count; x++)
		visit(&s, x);
	holes_report(s.holes);
	lengths_report(s.lengths);
}
