/* Hubs and static routes without use: a part of `unused`. */
#include "checks.h"
#include "sort.h"
#include "walk.h"

static bool
is_lone_hub(const struct model *m, po_id p)
{
	return m->pos[p].role == ROLE_HUB &&
	    m->nodes[p].children == m->nodes[p + 1].children;
}

static uint32_t
count_lone_hubs(const struct model *m)
{
	uint32_t n = 0;

	for (po_id p = 1; p <= m->po_count; p++)
		n += is_lone_hub(m, p);
	return n;
}

/* Mark those in the middle of the needed walks to x. */
static void
mark_forwarders(const struct model *m, struct needed *needed, po_id x,
    po_id *passed, uint8_t *forwards)
{
	uint32_t n;
	const po_id *sources = walk_sources(needed, x, &n);

	for (uint32_t i = 0; i < n; i++) {
		po_id p = sources[i];

		while (p != x && passed[p] != x) {
			po_id next = walk_skip(needed, p, x);

			/* On a way along the tree all have somebody below
			 * them. */
			passed[p] = x;
			if (next == p) {
				next = walk_next(m, p, x);
				forwards[next] |= next != x;
			}
			p = next;
		}
	}
}

static void
check_hubs(const struct check_job *job)
{
	const struct model *m = job->model;
	size_t n = (size_t)m->po_count + 1;
	uint8_t *forwards;

	if (count_lone_hubs(m) == 0)
		return;
	forwards = mem_zeroed(job->mem, n, 1);
	/* Without a link nothing goes through one that has nobody below it,
	 * and plain destinations are reached through uplinks alone. */
	if (m->peers.n > 0) {
		struct needed *needed = check_needed(job);
		po_id *passed = mem_zeroed(job->mem, n, sizeof *passed);

		for (po_id x = 1; x <= m->po_count; x++)
			if (!walk_is_plain(needed, x))
				mark_forwarders(m, needed, x, passed,
				    forwards);
	}
	for (po_id p = 1; p <= m->po_count; p++)
		if (is_lone_hub(m, p) && !forwards[p])
			report_warn(job->report, CHECK_UNUSED, m->pos[p].span,
			    "hub " PO_FORMAT " forwards mail for no other "
			    "postoffice; declare it `downstream`%s",
			    PO_ARGS(m, p),
			    model_has_domain(m, p) ||
			    (m->pos[p].flags & PO_DOMAIN_NONE) != 0
			    ? "" : ", with `domain none;`");
}

/* What goes through the static routes. */
struct route_check {
	const struct check_job *job;
	uint8_t *idle;     /* by row of network_routes: told to be removed */
};

/* Whether mail goes the same ways without a route for one postoffice. */
static bool
is_idle(const struct route_check *c, const struct route *r)
{
	const struct model *m = c->job->model;
	const struct route *by;
	po_id next = walk_next_without(m, r->at, r->to, r, &by);

	if (next != r->via)
		return false;
	/* A route for the network that is to be removed is gone, too. */
	return by == NULL || !c->idle[by - m->network_routes.at] ||
	    walk_next_bare(m, r->at, r->to) == r->via;
}

/* The same for a route for a network: for all members that it applies to. */
static bool
is_idle_for_network(const struct route_check *c, const struct route *r)
{
	const struct model *m = c->job->model;
	struct run members = m->networks[r->network].members;
	const struct route *by;

	for (uint32_t i = 0; i < members.n; i++) {
		po_id x = members.from + i;

		if (x != r->at &&
		    walk_hop(m, r->at, x).rule == HOP_NETWORK_ROUTE &&
		    walk_next_without(m, r->at, x, r, &by) != r->via)
			return false;
	}
	return true;
}

static void
report_route(const struct check_job *job, const struct route *r)
{
	const struct model *m = job->model;

	if (r->to != 0)
		report_warn(job->report, CHECK_UNUSED, r->to_span,
		    "without this route, " PO_FORMAT " also sends mail for "
		    PO_FORMAT " to " PO_FORMAT "; remove the route",
		    PO_ARGS(m, r->at), PO_ARGS(m, r->to), PO_ARGS(m, r->via));
	else
		report_warn(job->report, CHECK_UNUSED, r->to_span,
		    "without this route, " PO_FORMAT " sends mail for network "
		    "%s the same way; remove the route", PO_ARGS(m, r->at),
		    sym_text(m->names, m->networks[r->network].name));
}

/* A route in the block of a list of names is one row for each: it is without
 * use if it is for all of them.  told (if not NULL) becomes that of each
 * row. */
static void
check_routes(const struct route_check *c, const struct route *routes,
    uint32_t n, bool (*idle)(const struct route_check *c,
	const struct route *r), uint8_t *told)
{
	struct sort_item *items = mem_block(c->job->mem, (n + (size_t)1) *
	    sizeof *items);
	uint32_t from = 0;
	bool all = true;

	for (uint32_t i = 0; i < n; i++)
		items[i] = (struct sort_item){ routes[i].to_span.from, i };
	sort_items(c->job->mem, items, n);
	for (uint32_t i = 0; i < n; i++) {
		all = all && idle(c, &routes[items[i].id]);
		if (i + 1 < n && items[i + 1].key == items[i].key)
			continue;
		if (all)
			report_route(c->job, &routes[items[from].id]);
		for (; from <= i; from++)
			if (told != NULL)
				told[items[from].id] = all;
		all = true;
	}
	mem_release(c->job->mem, items);
}

void
unused_routes(const struct check_job *job)
{
	const struct model *m = job->model;
	struct route_check c = { job, mem_zeroed(job->mem,
	    (size_t)m->network_routes.n + 1, 1) };

	check_hubs(job);
	check_routes(&c, m->network_routes.at, m->network_routes.n,
	    is_idle_for_network, c.idle);
	check_routes(&c, m->routes.at, m->routes.n, is_idle, NULL);
}
