/* The parts of walks that follow the tree of uplinks; see skip.h. */
#include "skip.h"

#include "cover.h"
#include "sort.h"
#include "walk.h"

/* The routers for one destination, or for one network. */
struct known {
	uint32_t id;          /* that they are for; 0: none yet */
	uint32_t n;           /* bounds of which router is above whom */
	VEC(struct bound) bounds;
};

struct skips {
	struct mem *mem;
	const struct model *m;
	VEC(po_id) sorted, stack;
	VEC(struct sort_item) items;

	/* By po_id; NULL if there are neither links nor routes.  A link from
	 * one postoffice to another far below it has a top and a bottom. */
	po_id *jump;          /* one far above, the same or the root */
	po_id *linked;        /* the lowest with a link that it is or is below;
				 or 0 */
	po_id *bottom;        /* likewise, with a link to one above */
	uint32_t *tops;       /* how many with a link to one below */
	uint32_t *lowest_top; /* of links whose bottom it is or is below: the
				 depth of the lowest top, plus one; or 0 */
	struct known one, network;
	VEC(po_id) above;     /* the routers for `one` above it, in order */
};

/* Note what the links of p mean for the ways to it and from it. */
static void
take_links(struct skips *s, po_id p)
{
	const struct model *m = s->m;
	bool top = false;

	for (uint32_t i = m->peers_of[p]; i < m->peers_of[p + 1]; i++) {
		po_id peer = m->peers.at[i].peer;

		s->linked[p] = p;
		top = top || walk_below(m, peer, p);
		if (!walk_below(m, p, peer))
			continue;
		s->bottom[p] = p;
		if (s->lowest_top[p] < m->nodes[peer].depth + 1)
			s->lowest_top[p] = m->nodes[peer].depth + 1;
	}
	s->tops[p] += top;
}

/* Each one's jump is so that any one above is a few jumps and hops away. */
static void
take_jump(struct skips *s, po_id p, po_id up)
{
	const struct node *nodes = s->m->nodes;
	po_id jump = s->jump[up], far = s->jump[jump];

	s->jump[p] = up == 0 ? p
	    : nodes[up].depth - nodes[jump].depth ==
	    nodes[jump].depth - nodes[far].depth ? far : up;
}

struct skips *
skips_new(struct mem *mem, const struct model *m)
{
	size_t n = (size_t)m->po_count + 1;
	struct skips *s = mem_alloc(mem, sizeof *s);
	po_id *order;

	s->mem = mem;
	s->m = m;
	if (walk_is_bare(m))
		return s;
	s->jump = mem_zeroed(mem, n, sizeof *s->jump);
	s->linked = mem_zeroed(mem, n, sizeof *s->linked);
	s->bottom = mem_zeroed(mem, n, sizeof *s->bottom);
	s->tops = mem_zeroed(mem, n, sizeof *s->tops);
	s->lowest_top = mem_zeroed(mem, n, sizeof *s->lowest_top);
	order = walk_preorder(mem, m);
	for (uint32_t at = 1; at <= m->po_count && order[at] != 0; at++) {
		po_id p = order[at], up = m->pos[p].uplink;

		take_jump(s, p, up);
		s->linked[p] = s->linked[up];
		s->bottom[p] = s->bottom[up];
		s->tops[p] = s->tops[up];
		s->lowest_top[p] = s->lowest_top[up];
		take_links(s, p);
	}
	mem_release(mem, order);
	return s;
}

/* Work out which of some routers is the lowest above whom. */
static void
know(struct skips *s, struct known *k, uint32_t id, struct routers routers)
{
	const struct node *nodes = s->m->nodes;

	k->id = id;
	k->n = 0;
	s->sorted.n = s->items.n = 0;
	if (routers.n == 0)
		return;
	for (uint32_t i = 0; i < routers.n; i++)
		*vec_push(s->mem, &s->items) = (struct sort_item){
			nodes[routers.at[i]].first, routers.at[i] };
	sort_items(s->mem, s->items.at, s->items.n);
	for (uint32_t i = 0; i < s->items.n; i++)
		if (i == 0 || s->items.at[i].id != s->items.at[i - 1].id)
			*vec_push(s->mem, &s->sorted) = s->items.at[i].id;
	while (s->stack.n < s->sorted.n)
		*vec_push(s->mem, &s->stack) = 0;
	while (k->bounds.n < 2 * s->sorted.n)
		*vec_push(s->mem, &k->bounds) = (struct bound){ 0, 0 };
	k->n = cover_fill(s->m, s->sorted.at, s->sorted.n, true, k->bounds.at,
	    s->stack.at);
}

/* The same for x, with those among them that are above it. */
static void
know_one(struct skips *s, po_id x, struct routers routers)
{
	know(s, &s->one, x, routers);
	s->above.n = 0;
	for (uint32_t i = 0; i < s->sorted.n; i++)
		if (walk_below(s->m, x, s->sorted.at[i]))
			*vec_push(s->mem, &s->above) = s->sorted.at[i];
}

/* The highest top on the way down from p to x; there is one. */
static po_id
first_top(const struct skips *s, po_id p, po_id x)
{
	const struct po *pos = s->m->pos;
	uint32_t before = s->tops[pos[p].uplink];

	while (pos[x].uplink != 0 && s->tops[pos[x].uplink] > before)
		x = s->tops[s->jump[x]] > before ? s->jump[x] : pos[x].uplink;
	return x;
}

/* The first router for x on the way down to it from p, or 0. */
static po_id
first_router(const struct skips *s, po_id p)
{
	const struct node *nodes = s->m->nodes;
	uint32_t low = 0, high = s->above.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (nodes[s->above.at[middle]].depth < nodes[p].depth)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->above.n ? s->above.at[low] : 0;
}

static po_id
find_down(const struct skips *s, po_id p, po_id x)
{
	const struct node *nodes = s->m->nodes;
	po_id end = x, router;

	if (s->jump == NULL)
		return x;
	if (s->lowest_top[x] > nodes[p].depth)
		end = first_top(s, p, x);
	router = first_router(s, p);
	return router != 0 && nodes[router].depth < nodes[end].depth ? router
								     : end;
}

/* Whether p is x or sits below it. */
static bool
is_within(const struct model *m, po_id p, po_id x)
{
	return p == x || walk_below(m, p, x);
}

po_id
skips_meet(const struct skips *s, po_id a, po_id b)
{
	const struct model *m = s->m;

	if (s->jump == NULL || m->nodes[a].root != m->nodes[b].root)
		return 0;
	while (!is_within(m, b, a))
		a = is_within(m, b, s->jump[a]) ? m->pos[a].uplink
						: s->jump[a];
	return a;
}

static po_id
lower(const struct model *m, po_id a, po_id b)
{
	return b != 0 && m->nodes[b].depth > m->nodes[a].depth ? b : a;
}

static po_id
find_up(const struct skips *s, po_id p, po_id x)
{
	const struct model *m = s->m;
	po_id meet, end;

	if (s->jump == NULL)
		return p;
	meet = skips_meet(s, p, x);
	end = meet != 0 ? meet : m->nodes[p].root;
	/* Only links to x or to those above it matter: from here they lead
	 * further up, if there are none between the meeting and x. */
	end = lower(m, end, meet != 0 && m->nodes[s->linked[x]].depth <=
	    m->nodes[meet].depth ? s->bottom[p] : s->linked[p]);
	end = lower(m, end, cover_find(m, s->one.bounds.at, s->one.n, p));
	return lower(m, end, cover_find(m, s->network.bounds.at,
	    s->network.n, p));
}

po_id
skips_find(struct skips *s, po_id p, po_id x, struct routers one,
    struct routers network)
{
	network_id id = s->m->pos[x].network;

	if (s->jump != NULL && s->one.id != x)
		know_one(s, x, one);
	if (s->jump != NULL && s->network.id != id)
		know(s, &s->network, id, network);
	return walk_below(s->m, x, p) ? find_down(s, p, x) : find_up(s, p, x);
}
