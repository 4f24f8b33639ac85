/*
 * How much is defined at each postoffice; see checks.h.  derive() would list
 * every definition, which are as many as the tree is deep for each postoffice.
 * Here the plain destinations (walk.h), each of which is defined at all above
 * it, are only counted: a postoffice's are the part of the preorder that lies
 * below it.
 */
#include "checks.h"
#include "sort.h"
#include "walk.h"

struct counter {
	struct mem *work;
	const struct model *m;
	struct needed *needed;
	struct definitions *d;
	po_id *order;          /* by node.first */
	uint8_t *plain;        /* by po_id: it has a domain and is plain */
	uint32_t *plain_to;    /* by node.first: how many are plain so far */
	uint32_t *first;       /* of the plain ones: node.first, by network */
	uint32_t *first_from;  /* where a network's begin in first */
	po_id *passed;         /* by po_id: the destination last met there */
	network_id *met;       /* by po_id: the network last met there */
	po_id *met_up;         /* by po_id, where met: the next one above that
				  may not be; see meet_up */
	int32_t *change;       /* by po_id: see count_plain_networks */
	int32_t *straight;     /* by po_id: see define_stretch */
	VEC(struct sort_item) up, down; /* stretches: where one ends as key,
				  where it begins as id */
};

static uint32_t
plain_below(const struct counter *c, po_id p)
{
	const struct node *node = &c->m->nodes[p];

	return c->plain_to[node->last] - c->plain_to[node->first];
}

/* Lay the plain destinations out: in preorder, and by network. */
static void
list_plain(struct counter *c)
{
	const struct model *m = c->m;
	uint32_t n = m->po_count, total = 0;
	uint32_t *next = mem_zeroed(c->work, m->network_count + (size_t)2,
	    sizeof *next);

	for (po_id p = 1; p <= n; p++) {
		c->plain[p] = model_has_domain(m, p) &&
		    walk_is_plain(c->needed, p);
		next[m->pos[p].network] += c->plain[p];
	}
	for (network_id i = 0; i <= m->network_count; i++) {
		uint32_t count = next[i];

		c->first_from[i] = next[i] = total;
		total += count;
	}
	c->first_from[m->network_count + 1] = total;
	for (uint32_t at = 1; at <= n; at++) {
		po_id p = c->order[at];

		c->plain_to[at] = c->plain_to[at - 1] + c->plain[p];
		if (c->plain[p])
			c->first[next[m->pos[p].network]++] = at;
	}
}

/* Whether a plain destination of a network lies below a postoffice. */
static bool
network_is_below(const struct counter *c, po_id p, network_id network)
{
	const struct node *node = &c->m->nodes[p];
	uint32_t low = c->first_from[network];
	uint32_t end = c->first_from[network + 1], high = end;

	if (plain_below(c, p) == 0)
		return false;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (c->first[middle] <= node->first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && c->first[low] <= node->last;
}

/* A postoffice of the network is defined at p.  The networks come one after
 * the other; those that lie below p are counted elsewhere. */
static void
meet_network(struct counter *c, po_id p, network_id network)
{
	if (c->met[p] == network)
		return;
	c->met[p] = network;
	c->met_up[p] = c->m->pos[p].uplink;
	c->d->networks[p] += !network_is_below(c, p, network);
}

/*
 * The same at all from p up to the one below end.  Those that have met the
 * network are passed over: each one's met_up is moved up beyond as many as are
 * known, so that each postoffice is met once for a network, whatever lies
 * below it.
 */
static void
meet_up(struct counter *c, po_id p, po_id end, network_id network)
{
	const struct node *nodes = c->m->nodes;
	uint32_t depth = end == 0 ? 0 : nodes[end].depth + 1;

	while (p != 0 && nodes[p].depth >= depth) {
		po_id up;

		meet_network(c, p, network);
		up = c->met_up[p];
		if (up != 0 && c->met[up] == network)
			c->met_up[p] = c->met_up[up];
		p = up;
	}
}

/* x is defined at its direct neighbours. */
static void
count_neighbours(struct counter *c, po_id x)
{
	const struct model *m = c->m;
	network_id network = m->pos[x].network;
	po_id up = m->pos[x].uplink;

	if (up != 0 && !c->plain[x]) {
		c->d->postoffices[up]++;
		meet_network(c, up, network);
	}
	for (uint32_t i = m->nodes[x].children; i < m->nodes[x + 1].children;
	     i++) {
		c->d->postoffices[m->children[i]]++;
		meet_network(c, m->children[i], network);
	}
	for (uint32_t i = m->peers_of[x]; i < m->peers_of[x + 1]; i++) {
		c->d->postoffices[m->peers.at[i].peer]++;
		meet_network(c, m->peers.at[i].peer, network);
	}
}

/*
 * x is defined at all from low up to the one below end: one is added at low
 * and taken away at end, and the sums over the subtrees are how many are
 * defined so.
 */
static void
define_stretch(struct counter *c, po_id low, po_id end, po_id x)
{
	c->straight[low]++;
	c->straight[end]--;
	meet_up(c, low, end, c->m->pos[x].network);
}

/* The stretches that lead up.  Those with one end are one from where they
 * meet; they are in preorder, so that neighbours meet lowest. */
static void
define_up(struct counter *c, po_id x)
{
	const struct sort_item *s = c->up.at;

	sort_items(c->work, c->up.at, c->up.n);
	for (uint32_t i = 0; i < c->up.n; i++) {
		po_id end = (po_id)(s[i].key >> 32);

		if (i > 0 && s[i - 1].key >> 32 == end) {
			c->straight[walk_meet(c->needed, s[i - 1].id,
			    s[i].id)]--;
			c->straight[end]++;
		}
		define_stretch(c, s[i].id, end, x);
	}
	c->up.n = 0;
}

/* Those that lead down: of those with one end the longest comes first, and
 * has all of the others. */
static void
define_down(struct counter *c, po_id x)
{
	const struct sort_item *s = c->down.at;

	sort_items(c->work, c->down.at, c->down.n);
	for (uint32_t i = 0; i < c->down.n; i++)
		if (i == 0 || s[i - 1].key >> 32 != s[i].key >> 32)
			define_stretch(c, (po_id)(s[i].key >> 32),
			    c->m->pos[s[i].id].uplink, x);
	c->down.n = 0;
}

/* A walk to x comes from p to q along the tree.  x is defined at those from p
 * to the one before q, but not at all at its direct neighbours. */
static void
take_stretch(struct counter *c, po_id p, po_id q, po_id x)
{
	const struct model *m = c->m;
	const struct node *nodes = m->nodes;
	po_id end;

	if (walk_below(m, p, q)) {
		end = q == x ? walk_child(m, x, p) : q;
		if (end != p)
			*vec_push(c->work, &c->up) = (struct sort_item){
				(uint64_t)end << 32 | nodes[p].first, p };
	} else if (q != x || m->pos[x].uplink != p) {
		end = m->pos[q].uplink;
		if (q == x)
			end = m->pos[end].uplink;
		*vec_push(c->work, &c->down) = (struct sort_item){
			(uint64_t)end << 32 | nodes[p].depth, p };
	}
}

/* Add up what define_stretch has noted. */
static void
count_straight(struct counter *c)
{
	const struct model *m = c->m;

	for (uint32_t at = m->po_count; at > 0; at--) {
		po_id p = c->order[at];

		c->straight[m->pos[p].uplink] += c->straight[p];
		c->d->postoffices[p] += (uint32_t)c->straight[p];
	}
}

/* x is defined along the needed walks to it. */
static void
count_walks(struct counter *c, po_id x)
{
	const struct model *m = c->m;
	uint32_t n;
	const po_id *sources = walk_sources(c->needed, x, &n);

	for (uint32_t i = 0; i < n; i++) {
		po_id p = sources[i];

		while (p != x && c->passed[p] != x) {
			po_id next = walk_skip(c->needed, p, x);

			c->passed[p] = x;
			if (next != p) {
				take_stretch(c, p, next, x);
			} else if ((next = walk_next(m, p, x)) != x) {
				c->d->postoffices[p]++;
				meet_network(c, p, m->pos[x].network);
			}
			p = next;
		}
	}
	define_up(c, x);
	define_down(c, x);
}

/*
 * The lowest postoffice that both a plain destination and the last one before
 * it are below, or 0; above are those that it is below, depth of them.
 */
static po_id
above_both(const struct counter *c, const po_id *above, uint32_t depth,
    po_id last)
{
	const struct node *nodes = c->m->nodes;
	uint32_t low = 0, high = depth;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (nodes[above[middle]].first <= nodes[last].first)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	return above[low - 1] == last ? c->m->pos[last].uplink
				      : above[low - 1];
}

/*
 * The networks of the plain destinations below each postoffice.  In preorder
 * those of one network below p follow each other: k of them, and k - 1 pairs
 * of neighbours.  So one is added above each, one is taken away above each
 * pair, and the sums over the subtrees are the numbers of networks.
 */
static void
count_plain_networks(struct counter *c)
{
	const struct model *m = c->m;
	po_id *above = mem_block(c->work, (m->po_count + (size_t)1) *
	    sizeof *above);
	po_id *before = mem_zeroed(c->work, m->network_count + (size_t)1,
	    sizeof *before);
	uint32_t depth = 0;

	for (uint32_t at = 1; at <= m->po_count; at++) {
		po_id p = c->order[at], *last = &before[m->pos[p].network];

		while (depth > 0 && m->nodes[above[depth - 1]].last < at)
			depth--;
		if (c->plain[p]) {
			c->change[m->pos[p].uplink]++;
			if (*last != 0)
				c->change[above_both(c, above, depth,
				    *last)]--;
			*last = p;
		}
		above[depth++] = p;
	}
	for (uint32_t at = m->po_count; at > 0; at--) {
		po_id p = c->order[at];

		c->change[m->pos[p].uplink] += c->change[p];
		c->d->networks[p] += (uint32_t)c->change[p];
	}
}

/* Access is where mail for the Internet begins or passes. */
static void
find_access(struct counter *c)
{
	const struct model *m = c->m;
	uint8_t *access = c->d->access;

	for (gateway_id g = 1; g <= m->gateway_count; g++)
		access[m->gateways[g].po] = 1;
	for (po_id from = 1; from <= m->po_count; from++) {
		po_id p = from, gateway = model_outbound(m, from);

		for (; model_has_domain(m, from) && !access[p];
		     p = walk_next(m, p, gateway))
			access[p] = 1;
	}
}

/* As derive_map_next() gives them. */
static void
count_map_lines(struct counter *c)
{
	const struct model *m = c->m;

	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		uint32_t n;
		const po_id *users = walk_users(c->needed, g, &n);

		for (uint32_t i = 0; i < n; i++)
			c->d->map_lines[g] += m->pos[users[i]].domains.n +
			    (model_masquerade(m, users[i]) != 0);
	}
}

static void
allocate(struct counter *c, struct mem *mem)
{
	const struct model *m = c->m;
	size_t n = (size_t)m->po_count + 1, g = (size_t)m->gateway_count + 1;

	c->d = mem_alloc(mem, sizeof *c->d);
	c->d->postoffices = mem_zeroed(mem, n, sizeof *c->d->postoffices);
	c->d->networks = mem_zeroed(mem, n, sizeof *c->d->networks);
	c->d->access = mem_zeroed(mem, n, 1);
	c->d->map_lines = mem_zeroed(mem, g, sizeof *c->d->map_lines);
	c->order = walk_preorder(c->work, m);
	c->plain = mem_zeroed(c->work, n, 1);
	c->plain_to = mem_zeroed(c->work, n, sizeof *c->plain_to);
	c->first = mem_zeroed(c->work, n, sizeof *c->first);
	c->first_from = mem_zeroed(c->work, m->network_count + (size_t)2,
	    sizeof *c->first_from);
	c->passed = mem_zeroed(c->work, n, sizeof *c->passed);
	c->met = mem_zeroed(c->work, n, sizeof *c->met);
	c->met_up = mem_zeroed(c->work, n, sizeof *c->met_up);
	c->straight = mem_zeroed(c->work, n, sizeof *c->straight);
	c->change = mem_zeroed(c->work, n, sizeof *c->change);
}

const struct definitions *
definitions_count(struct mem *mem, const struct model *m)
{
	struct counter c = { .work = mem_stage(mem, "definitions"), .m = m };

	allocate(&c, mem);
	c.needed = walk_needed(c.work, m);
	list_plain(&c);
	for (po_id x = 1; x <= m->po_count; x++) {
		c.d->postoffices[x] += plain_below(&c, x);
		count_neighbours(&c, x);
		if (!c.plain[x])
			count_walks(&c, x);
	}
	count_straight(&c);
	count_plain_networks(&c);
	find_access(&c);
	count_map_lines(&c);
	mem_free(c.work);
	return c.d;
}
