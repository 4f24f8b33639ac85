/* Next hops and the needed walks; see walk.h. */
#include "walk.h"

#include "cover.h"

po_id *
walk_preorder(struct mem *mem, const struct model *m)
{
	po_id *order = mem_zeroed(mem, (size_t)m->po_count + 1, sizeof *order);

	for (po_id p = 1; p <= m->po_count; p++)
		if (m->nodes[p].root != 0)
			order[m->nodes[p].first] = p;
	return order;
}

/* The peer's row where P and X are linked, or NULL. */
static const struct peer *
find_peer(const struct model *m, po_id p, po_id x)
{
	uint32_t low = m->peers_of[p], high = m->peers_of[p + 1];

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (m->peers.at[middle].peer == x)
			return &m->peers.at[middle];
		if (m->peers.at[middle].peer < x)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool
walk_joined(const struct model *m, po_id p, po_id x, enum medium *medium)
{
	const struct peer *peer = NULL;
	enum medium by;

	if (m->pos[p].uplink == x)
		by = m->pos[p].medium;
	else if (m->pos[x].uplink == p)
		by = m->pos[x].medium;
	else if ((peer = find_peer(m, p, x)) != NULL)
		by = m->links.at[peer->link].medium;
	else
		return false;
	if (medium != NULL)
		*medium = by;
	return true;
}

bool
walk_below(const struct model *m, po_id x, po_id p)
{
	return m->nodes[p].first < m->nodes[x].first &&
	    m->nodes[x].first <= m->nodes[p].last;
}

po_id
walk_child(const struct model *m, po_id p, po_id x)
{
	uint32_t low = m->nodes[p].children, high = m->nodes[p + 1].children;
	uint32_t wanted = m->nodes[x].first;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (m->nodes[m->children[middle]].first <= wanted)
			low = middle;
		else
			high = middle;
	}
	return m->children[low];
}

/* Of those linked with P that X sits below, the one nearest to X, or 0. */
static po_id
peer_above(const struct model *m, po_id p, po_id x)
{
	uint32_t from;

	if (m->bounds == NULL)
		return 0;
	from = m->bounds->of[p];
	return cover_find(m, m->bounds->at + from, m->bounds->of[p + 1] - from,
	    x);
}

const struct route *
walk_route(const struct model *m, po_id p, po_id x)
{
	uint32_t low = m->routes_of[p], high = m->routes_of[p + 1];

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct route *r = &m->routes.at[middle];

		if (r->to == x)
			return r;
		if (r->to < x)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct route *
walk_network_route(const struct model *m, po_id p, network_id network)
{
	uint32_t low = m->network_routes_of[p];
	uint32_t high = m->network_routes_of[p + 1];

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct route *r = &m->network_routes.at[middle];

		if (r->network == network)
			return r;
		if (r->network < network)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The hop by the rules 4 to 6: without static routes, to one that is no direct
 * neighbour. */
static po_id
apply_tree(const struct model *m, po_id p, po_id x, enum hop_rule *rule)
{
	po_id child = 0, peer;

	*rule = HOP_DOWN;
	if (walk_below(m, x, p))
		child = walk_child(m, p, x);
	peer = peer_above(m, p, x);
	if (peer != 0 && (child == 0 ||
	    m->nodes[peer].depth > m->nodes[child].depth))
		return peer;
	if (child != 0)
		return child;
	*rule = m->pos[p].uplink != 0 ? HOP_UP : HOP_NONE;
	return m->pos[p].uplink;
}

/* The hop by the rules; *route is set by those of static routes.  One of
 * those, or NULL, is ignored. */
static po_id
apply_rules(const struct model *m, po_id p, po_id x,
    const struct route *ignored, enum hop_rule *rule,
    const struct route **route)
{
	*rule = HOP_ROUTE;
	if ((*route = walk_route(m, p, x)) != NULL && *route != ignored)
		return (*route)->via;
	*rule = HOP_DIRECT;
	if (walk_joined(m, p, x, NULL))
		return x;
	*rule = HOP_NETWORK_ROUTE;
	if (!walk_below(m, x, p) && (*route = walk_network_route(m, p,
	    m->pos[x].network)) != NULL && *route != ignored)
		return (*route)->via;
	return apply_tree(m, p, x, rule);
}

po_id
walk_next(const struct model *m, po_id p, po_id x)
{
	const struct route *route;
	enum hop_rule rule;

	/* Most have nothing but their uplink and children. */
	if (!(m->pos[p].flags & PO_SPECIAL) && m->nodes[p].root != 0)
		return walk_below(m, x, p) ? walk_child(m, p, x)
					   : m->pos[p].uplink;
	return apply_rules(m, p, x, NULL, &rule, &route);
}

po_id
walk_next_without(const struct model *m, po_id p, po_id x,
    const struct route *ignored, const struct route **by)
{
	enum hop_rule rule;
	po_id next = apply_rules(m, p, x, ignored, &rule, by);

	if (rule != HOP_ROUTE && rule != HOP_NETWORK_ROUTE)
		*by = NULL;
	return next;
}

po_id
walk_next_bare(const struct model *m, po_id p, po_id x)
{
	enum hop_rule rule;

	if (walk_joined(m, p, x, NULL))
		return x;
	return apply_tree(m, p, x, &rule);
}

/* The place in the source that joins two direct neighbours. */
static struct span
joint_span(const struct model *m, po_id p, po_id q)
{
	if (m->pos[p].uplink == q)
		return m->pos[p].uplink_span;
	if (m->pos[q].uplink == p)
		return m->pos[q].uplink_span;
	return m->links.at[find_peer(m, p, q)->link].span;
}

struct hop
walk_hop(const struct model *m, po_id p, po_id x)
{
	struct hop hop = { 0 };
	const struct route *route;

	hop.to = apply_rules(m, p, x, NULL, &hop.rule, &route);
	if (hop.rule == HOP_ROUTE || hop.rule == HOP_NETWORK_ROUTE)
		hop.span = route->to_span;
	else if (hop.to != 0)
		hop.span = joint_span(m, p, hop.to);
	else
		hop.span = m->pos[p].span;
	return hop;
}

const struct dial *
walk_dial(const struct model *m, po_id at, po_id to)
{
	uint32_t low = 0, high = m->dials.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct dial *d = &m->dials.at[middle];

		if (d->at == at && d->to == to)
			return d;
		if (d->at < at || (d->at == at && d->to < to))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
