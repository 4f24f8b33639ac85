/*
 * The survey of all needed walks, destination by destination.  For each one
 * the next hops form a forest with loops, so every postoffice is visited once:
 * what lies ahead of it is kept.  Reports black-hole, hop-limit and
 * hop-limit-near, and what walks show of routing-loop and downstream-forwards.
 */
#include "checks.h"
#include "walk.h"

/* What lies ahead of a postoffice on its way to the destination. */
struct ahead {
	po_id destination; /* that the rest is about */
	uint32_t hops;     /* transfers left, or one of these: */
};

#define ON_WALK UINT32_MAX       /* the walk that is being gone */
#define LEADS_NOWHERE (UINT32_MAX - 1)

/* A needed walk that is nearly too long. */
struct near {
	po_id from, to;
	uint32_t hops;
};

struct survey {
	const struct check_job *job;
	struct needed *needed;
	struct loops *loops;
	struct ahead *ahead;       /* by po_id */
	VEC(po_id) walk;
	VEC(po_id) forwarders;     /* downstream ones that the walk passes */
	uint32_t longest;          /* the highest hop count configured */
	bool routes;               /* there are static routes */
	uint8_t *forwards;         /* by po_id: reported as downstream */
	struct pairs *reported;    /* whose walk was, in either direction */
	bool warns;                /* of walks that are nearly too long */
	VEC(struct near) near;     /* they wait for all that are too long */
};

/* Some clients stamp this hop count, whatever is configured (Q147471). */
#define STAMPED_HOPS 10

/* The end of a walk where its length is reported: the one that is no gateway,
 * where there is one. */
static struct span
length_span(const struct model *m, po_id from, po_id to)
{
	bool other = m->pos[from].role == ROLE_GATEWAY &&
	    m->pos[to].role != ROLE_GATEWAY;

	return m->pos[other ? to : from].span;
}

/* Note where the hop count of a postoffice is set. */
static void
note_hops(struct survey *s, po_id po)
{
	const struct setting *hops =
	    model_setting(s->job->model, po, SET_HOPS);

	if (hops != NULL)
		report_note(s->job->report, hops->span,
		    "the hop count is set here");
}

static void
report_length(struct survey *s, po_id from, po_id to, uint32_t hops)
{
	const struct model *m = s->job->model;

	if (!pairs_add(s->reported, from, to))
		return;
	report_add(s->job->report, CHECK_HOP_LIMIT, length_span(m, from, to),
	    "the walk from " PO_FORMAT " to " PO_FORMAT " has %s%u transfers, "
	    "and must have fewer than the hop count of " PO_FORMAT ", %u; "
	    "shorten it with a link, or raise `hops`", PO_ARGS(m, from),
	    PO_ARGS(m, to),
	    hops > s->longest ? "more than " : "",
	    hops > s->longest ? s->longest : hops, PO_ARGS(m, from),
	    model_hops(m, from));
	note_hops(s, from);
}

static void
report_near(struct survey *s, const struct near *near)
{
	const struct model *m = s->job->model;
	struct span span = length_span(m, near->from, near->to);
	uint32_t most = model_hops(m, near->from);

	if (!pairs_add(s->reported, near->from, near->to))
		return;
	if (near->hops + 1 == most)
		report_warn(s->job->report, CHECK_HOP_LIMIT_NEAR, span,
		    "the walk from " PO_FORMAT " to " PO_FORMAT " has %u "
		    "transfer%s, one fewer than the hop count of " PO_FORMAT
		    ", %u; shorten it with a link%s",
		    PO_ARGS(m, near->from), PO_ARGS(m, near->to), near->hops,
		    near->hops == 1 ? "" : "s", PO_ARGS(m, near->from), most,
		    /* A higher one only brings the other warning. */
		    near->hops < STAMPED_HOPS ? ", or raise `hops`" : "");
	else
		report_warn(s->job->report, CHECK_HOP_LIMIT_NEAR, span,
		    "the walk from " PO_FORMAT " to " PO_FORMAT " has %u "
		    "transfers; some clients stamp a hop count of %u, "
		    "whatever `hops` says, and their mail would be refused; "
		    "shorten it with a link", PO_ARGS(m, near->from),
		    PO_ARGS(m, near->to), near->hops, STAMPED_HOPS);
}

static bool
hops_damaged(const struct model *m, po_id po)
{
	return m->scopes.at[m->pos[po].scope].damaged;
}

static void
check_length(struct survey *s, po_id from, po_id to, uint32_t hops)
{
	const struct model *m = s->job->model;
	uint32_t most = model_hops(m, from);

	if (hops + 1 < most && hops < STAMPED_HOPS)
		return;
	if (hops_damaged(m, from))
		return;
	if (hops >= most)
		report_length(s, from, to, hops);
	else if (s->warns)
		*vec_push(s->job->mem, &s->near) =
		    (struct near){ from, to, hops };
}

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
	    PO_FORMAT " goes through it; declare it a hub", PO_ARGS(m, p),
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
	uint32_t from = s->walk.n;

	while (s->walk.at[--from] != p)
		;
	loops_report(s->loops, s->walk.at + from, s->walk.n - from, to);
}

static void
found_black_hole(struct survey *s, po_id p, po_id from, po_id to)
{
	const struct model *m = s->job->model;

	report_add(s->job->report, CHECK_BLACK_HOLE, m->pos[p].span,
	    PO_FORMAT " has no way to " PO_FORMAT ", so mail from " PO_FORMAT
	    " ends there; link the two trees, or set `inbound` and `outbound` "
	    "to a gateway that is reached", PO_ARGS(m, p), PO_ARGS(m, to),
	    PO_ARGS(m, from));
	report_note(s->job->report, m->pos[to].span,
	    PO_FORMAT " is declared here", PO_ARGS(m, to));
}

/* Keep for all of the walk what lies ahead of its last postoffice. */
static void
keep(struct survey *s, uint32_t hops)
{
	while (s->walk.n > 0) {
		if (hops != LEADS_NOWHERE)
			hops++;
		s->ahead[s->walk.at[--s->walk.n]].hops = hops;
	}
}

/* Forget what was begun: the walk is longer than anybody may have. */
static void
forget(struct survey *s)
{
	while (s->walk.n > 0)
		s->ahead[s->walk.at[--s->walk.n]].destination = 0;
}

/* Go the walk from one postoffice, up to where one went before. */
static void
go(struct survey *s, po_id from, po_id to)
{
	const struct model *m = s->job->model;
	po_id p = from, next;

	s->forwarders.n = 0;
	while (p != to && s->ahead[p].destination != to) {
		/* Those that it passes have been looked at as uplinks. */
		if (walk_is_straight(s->needed, p, to)) {
			s->ahead[p] = (struct ahead){ to,
				m->nodes[to].depth - m->nodes[p].depth };
			break;
		}
		s->ahead[p] = (struct ahead){ to, ON_WALK };
		*vec_push(s->job->mem, &s->walk) = p;
		next = walk_next(m, p, to);
		if (next == 0) {
			found_black_hole(s, p, from, to);
			report_forwarders(s, from, to);
			keep(s, LEADS_NOWHERE);
			return;
		}
		p = next;
		if (p != to && m->pos[p].role == ROLE_DOWNSTREAM)
			*vec_push(s->job->mem, &s->forwarders) = p;
		/* Without static routes it goes round nowhere, so there is
		 * no need to see the end of it. */
		if (s->walk.n > s->longest && !s->routes) {
			report_forwarders(s, from, to);
			check_length(s, from, to, s->walk.n);
			forget(s);
			return;
		}
	}
	/* Of those on a loop it is the loop that is wrong. */
	if (p == to || s->ahead[p].hops != ON_WALK)
		report_forwarders(s, from, to);
	if (p == to) {
		keep(s, 0);
	} else if (s->ahead[p].hops == ON_WALK) {
		found_loop(s, p, to);
		keep(s, LEADS_NOWHERE);
	} else {
		keep(s, s->ahead[p].hops);
	}
	if (s->ahead[from].hops != LEADS_NOWHERE)
		check_length(s, from, to, s->ahead[from].hops);
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

			check_length(s, x, root, m->nodes[x].depth);
			check_length(s, root, x, m->nodes[x].depth);
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
}

void
check_survey(const struct check_job *job)
{
	const struct model *m = job->model;
	struct survey s = { .job = job };

	s.warns = report_warns(job->report, CHECK_HOP_LIMIT_NEAR);
	s.needed = check_needed(job);
	s.loops = loops_new(job);
	s.ahead = mem_zeroed(job->mem, (size_t)m->po_count + 1,
	    sizeof *s.ahead);
	s.forwards = mem_zeroed(job->mem, (size_t)m->po_count + 1, 1);
	s.routes = m->routes.n + m->network_routes.n > 0;
	s.reported = pairs_new(job->mem);
	s.longest = STAMPED_HOPS;
	for (scope_id i = 1; i < m->scopes.n; i++) {
		const struct setting *hops =
		    &m->settings.at[m->scopes.at[i].own[SET_HOPS]];

		if (hops->value > s.longest)
			s.longest = hops->value;
	}
	for (po_id x = 1; x <= m->po_count; x++)
		visit(&s, x);
	for (uint32_t i = 0; i < s.near.n; i++)
		report_near(&s, &s.near.at[i]);
}
