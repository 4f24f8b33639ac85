/* The needed walks, by destination; see walk.h. */
#include "skip.h"
#include "walk.h"

/* Lists of postoffices by a key from 1: the table's run of key k is from
 * begin[k] to begin[k + 1]. */
struct lists {
	uint32_t *begin;
	po_id *at;
};

struct needed {
	struct mem *mem;
	const struct model *m;
	VEC(po_id) sources;
	struct lists users;       /* of gateways: by gateway_id */
	struct lists routers;     /* by po_id: whose routes name it */
	struct lists net_routers; /* by network_id */
	VEC(po_id) all;           /* those with `externals all` */
	uint8_t *plain;           /* by po_id: see walk_is_plain */
	bool all_plain;
	struct skips *skips;
};

/*
 * Lists are made in two passes: each `add` counts in the first, stores in the
 * second.
 */
struct maker {
	struct lists lists;
	bool store;
};

static void
add(struct maker *k, uint32_t key, po_id po)
{
	if (k->store)
		k->lists.at[k->lists.begin[key]++] = po;
	else
		k->lists.begin[key + 1]++;
}

/* Fill lists by a function that adds everything, the same twice. */
static struct lists
make_lists(struct mem *mem, const struct model *m, uint32_t keys,
    void (*fill)(const struct model *m, struct maker *k))
{
	struct maker k = { .store = false };

	k.lists.begin = mem_zeroed(mem, keys + 3, sizeof(uint32_t));
	fill(m, &k);
	for (uint32_t i = 1; i <= keys + 1; i++)
		k.lists.begin[i] += k.lists.begin[i - 1];
	k.lists.at = mem_block(mem, (k.lists.begin[keys + 1] + (size_t)1) *
	    sizeof(po_id));
	k.store = true;
	fill(m, &k);
	/* The beginnings have become the ends. */
	for (uint32_t i = keys + 1; i > 0; i--)
		k.lists.begin[i] = k.lists.begin[i - 1];
	k.lists.begin[0] = 0;
	return k.lists;
}

/* Whether a walk can begin or end there at all. */
static bool
is_sound(const struct model *m, po_id p)
{
	return p != 0 && m->nodes[p].root != 0;
}

static void
fill_users(const struct model *m, struct maker *k)
{
	for (po_id p = 1; p <= m->po_count; p++) {
		const po_id *in;
		po_id out;
		uint32_t n;

		if (!model_has_domain(m, p) || !is_sound(m, p))
			continue;
		in = model_inbound(m, p, &n);
		out = model_outbound(m, p);
		for (uint32_t i = 0; i < n; i++) {
			add(k, m->pos[in[i]].gateway, p);
			if (in[i] == out)
				out = 0;
		}
		if (out != 0)
			add(k, m->pos[out].gateway, p);
	}
}

static void
fill_routers(const struct model *m, struct maker *k)
{
	for (uint32_t i = 0; i < m->routes.n; i++)
		if (is_sound(m, m->routes.at[i].at))
			add(k, m->routes.at[i].to, m->routes.at[i].at);
}

static void
fill_net_routers(const struct model *m, struct maker *k)
{
	for (uint32_t i = 0; i < m->network_routes.n; i++)
		if (is_sound(m, m->network_routes.at[i].at))
			add(k, m->network_routes.at[i].network,
			    m->network_routes.at[i].at);
}

static bool
is_plain(const struct needed *w, po_id x)
{
	const struct model *m = w->m;
	const struct node *node = &m->nodes[x];
	uint32_t n;
	const po_id *in = model_inbound(m, x, &n);

	return node->root != 0 && m->pos[x].gateway == 0 &&
	    (m->pos[x].flags & PO_SPECIAL) == 0 && w->all.n == 0 &&
	    (n == 0 || (n == 1 && in[0] == node->root)) &&
	    model_outbound(m, x) == node->root &&
	    w->routers.begin[x] == w->routers.begin[x + 1] &&
	    w->net_routers.begin[m->pos[x].network] ==
	    w->net_routers.begin[m->pos[x].network + 1];
}

/* Whether `externals all` stands anywhere. */
static bool
says_all(const struct model *m)
{
	for (scope_id id = 1; id < m->scopes.n; id++)
		if (m->settings.at[m->scopes.at[id].own[SET_EXTERNALS]].value
		    != 0)
			return true;
	return false;
}

struct needed *
walk_needed(struct mem *mem, const struct model *m)
{
	struct needed *w = mem_alloc(mem, sizeof *w);
	bool all = says_all(m);

	w->mem = mem;
	w->m = m;
	w->users = make_lists(mem, m, m->gateway_count, fill_users);
	w->routers = make_lists(mem, m, m->po_count, fill_routers);
	w->net_routers = make_lists(mem, m, m->network_count,
	    fill_net_routers);
	for (po_id p = 1; all && p <= m->po_count; p++)
		if (model_externals_all(m, p) && is_sound(m, p))
			*vec_push(mem, &w->all) = p;
	w->plain = mem_block(mem, (size_t)m->po_count + 1);
	w->all_plain = walk_is_bare(m) && w->all.n == 0;
	for (po_id p = 1; p <= m->po_count; p++) {
		w->plain[p] = is_plain(w, p);
		w->all_plain = w->all_plain && (w->plain[p] ||
		    m->pos[p].gateway != 0 || !model_has_domain(m, p));
	}
	w->skips = skips_new(mem, m);
	return w;
}

static void
push(struct needed *w, po_id x, po_id p)
{
	if (p != x && is_sound(w->m, p))
		*vec_push(w->mem, &w->sources) = p;
}

static void
push_list(struct needed *w, po_id x, const struct lists *lists, uint32_t key)
{
	for (uint32_t i = lists->begin[key]; i < lists->begin[key + 1]; i++)
		push(w, x, lists->at[i]);
}

/* Those that x's own routes name: the walk back is needed, too. */
static void
push_routed(struct needed *w, po_id x)
{
	const struct model *m = w->m;

	for (uint32_t i = m->routes_of[x]; i < m->routes_of[x + 1]; i++)
		push(w, x, m->routes.at[i].to);
	for (uint32_t i = m->network_routes_of[x];
	     i < m->network_routes_of[x + 1]; i++) {
		struct run members =
		    m->networks[m->network_routes.at[i].network].members;

		for (uint32_t k = 0; k < members.n; k++)
			push(w, x, members.from + k);
	}
}

const po_id *
walk_sources(struct needed *w, po_id x, uint32_t *n)
{
	const struct model *m = w->m;

	w->sources.n = 0;
	if (is_sound(m, x)) {
		uint32_t inbound = 0;
		const po_id *in = model_inbound(m, x, &inbound);

		for (uint32_t i = 0; model_has_domain(m, x) && i < inbound;
		     i++)
			push(w, x, in[i]);
		if (model_has_domain(m, x))
			push(w, x, model_outbound(m, x));
		if (m->pos[x].gateway != 0)
			push_list(w, x, &w->users, m->pos[x].gateway);
		push_list(w, x, &w->routers, x);
		push_list(w, x, &w->net_routers, m->pos[x].network);
		push_routed(w, x);
		for (uint32_t i = 0; i < w->all.n; i++)
			push(w, x, w->all.at[i]);
		for (po_id p = 1; model_externals_all(m, x) &&
		     p <= m->po_count; p++)
			push(w, x, p);
	}
	*n = w->sources.n;
	return w->sources.at;
}

bool
walk_all_plain(const struct needed *w)
{
	return w->all_plain;
}

bool
walk_is_plain(const struct needed *w, po_id x)
{
	return w->plain[x];
}

static struct routers
routers_of(const struct lists *lists, uint32_t key)
{
	return (struct routers){ lists->at + lists->begin[key],
		lists->begin[key + 1] - lists->begin[key] };
}

po_id
walk_skip(const struct needed *w, po_id p, po_id x)
{
	return skips_find(w->skips, p, x, routers_of(&w->routers, x),
	    routers_of(&w->net_routers, w->m->pos[x].network));
}

po_id
walk_meet(const struct needed *w, po_id a, po_id b)
{
	return skips_meet(w->skips, a, b);
}

const po_id *
walk_users(const struct needed *w, gateway_id gateway, uint32_t *n)
{
	*n = w->users.begin[gateway + 1] - w->users.begin[gateway];
	return w->users.at + w->users.begin[gateway];
}
