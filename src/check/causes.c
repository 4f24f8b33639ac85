/* Which statement makes a walk needed; see causes.h. */
#include "causes.h"

#include "sort.h"
#include "walk.h"

struct causes {
	const struct model *m;
	uint64_t *named;   /* setting << 32 | gateway that it names as inbound,
			      sorted */
	uint32_t n;
	setting_id *last;  /* by gateway: the setting looked into last, if it
			      names it */
	setting_id looked; /* that */
};

static uint64_t
pair(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

struct causes *
causes_new(const struct check_job *job)
{
	const struct model *m = job->model;
	struct causes *c = mem_alloc(job->mem, sizeof *c);
	struct sort_item *items = mem_block(job->mem,
	    (m->refs.n + (size_t)1) * sizeof *items);

	c->m = m;
	for (setting_id id = 1; id < m->settings.n; id++) {
		struct run refs = m->settings.at[id].refs;

		for (uint32_t i = 0; i < refs.n; i++, c->n++)
			items[c->n] = (struct sort_item){
				pair(id, m->refs.at[refs.from + i]), c->n };
	}
	sort_items(job->mem, items, c->n);
	c->named = mem_block(job->mem, (c->n + (size_t)1) * sizeof *c->named);
	for (uint32_t i = 0; i < c->n; i++)
		c->named[i] = items[i].key;
	mem_release(job->mem, items);
	c->last = mem_zeroed(job->mem, (size_t)m->po_count + 1,
	    sizeof *c->last);
	return c;
}

static bool
search(const struct causes *c, setting_id setting, po_id gateway)
{
	uint64_t key = pair(setting, gateway);
	uint32_t low = 0, high = c->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (c->named[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->n && c->named[low] == key;
}

/* Look into an `inbound` setting: mostly that is the same again. */
static void
look(struct causes *c, setting_id setting)
{
	struct run refs = c->m->settings.at[setting].refs;

	c->looked = setting;
	for (uint32_t i = 0; i < refs.n; i++)
		c->last[c->m->refs.at[refs.from + i]] = setting;
}

/* True if an `inbound` setting names a gateway. */
static bool
names(const struct causes *c, setting_id setting, po_id gateway)
{
	if (setting == c->looked)
		return c->last[gateway] == setting;
	return search(c, setting, gateway);
}

bool
cause_precedes(const struct cause *a, const struct cause *b)
{
	if (a->kind == CAUSE_NONE || b->kind == CAUSE_NONE)
		return a->kind != CAUSE_NONE && b->kind == CAUSE_NONE;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->key < b->key;
}

struct cause
cause_of_setting(enum cause_kind kind, const struct setting *s, po_id user,
    po_id other)
{
	if (s == NULL)
		return (struct cause){ .kind = CAUSE_NONE };
	return (struct cause){ kind, s->span.from, s->span, user, other };
}

/* Whether a has a static route for b. */
static struct cause
find_route(const struct causes *c, po_id a, po_id b)
{
	const struct model *m = c->m;
	const struct route *r;

	if (m->routes.n + m->network_routes.n == 0)
		return (struct cause){ .kind = CAUSE_NONE };
	r = walk_route(m, a, b);
	if (r == NULL)
		r = walk_network_route(m, a, m->pos[b].network);
	if (r == NULL)
		return (struct cause){ .kind = CAUSE_NONE };
	return (struct cause){ CAUSE_ROUTE, r->via_span.from, r->to_span, a,
		b };
}

/* The first statement of a that names b, by kind. */
static struct cause
find_one_way(const struct causes *c, po_id a, po_id b)
{
	const struct model *m = c->m;
	setting_id inbound = m->scopes.at[m->pos[a].scope].set[SET_INBOUND];
	struct cause route;

	if (model_has_domain(m, a) && inbound != 0 && names(c, inbound, b))
		return cause_of_setting(CAUSE_INBOUND,
		    model_setting(m, a, SET_INBOUND), a, b);
	if (model_has_domain(m, a) && m->pos[a].role != ROLE_GATEWAY &&
	    model_outbound(m, a) == b &&
	    model_setting(m, a, SET_OUTBOUND) != NULL)
		return cause_of_setting(CAUSE_OUTBOUND,
		    model_setting(m, a, SET_OUTBOUND), a, b);
	route = find_route(c, a, b);
	if (route.kind != CAUSE_NONE || !model_externals_all(m, a))
		return route;
	return cause_of_setting(CAUSE_EXTERNALS,
	    model_setting(m, a, SET_EXTERNALS), a, b);
}

struct cause
causes_find(struct causes *c, po_id from, po_id to)
{
	const struct model *m = c->m;
	setting_id inbound = m->scopes.at[m->pos[to].scope].set[SET_INBOUND];
	struct cause a, b;

	if (inbound != 0 && inbound != c->looked)
		look(c, inbound);
	a = find_one_way(c, from, to);
	b = find_one_way(c, to, from);
	return cause_precedes(&b, &a) ? b : a;
}

const char *
cause_word(enum cause_kind kind)
{
	static const char *const words[] = { "", "hops", "inbound",
		"outbound", "route", "externals" };

	return words[kind];
}

/* The reports of one cause. */

void
groups_begin(struct groups *g, struct mem *mem)
{
	g->mem = mem;
	map_init(&g->map, mem);
	*vec_push(mem, &g->rows) = (struct group){ .count = 0 };
}

static bool
same_cause(const void *owner, uint32_t id, const void *key)
{
	const struct groups *g = owner;

	return g->rows.at[id].cause.key == *(const uint32_t *)key;
}

/* Keep the first members by place. */
static void
keep_first(struct group *group, const struct member *member)
{
	uint32_t i = group->count < MEMBERS_SHOWN ? group->count
						  : MEMBERS_SHOWN;

	for (; i > 0 && group->first[i - 1].span.from > member->span.from; i--)
		if (i < MEMBERS_SHOWN)
			group->first[i] = group->first[i - 1];
	if (i < MEMBERS_SHOWN)
		group->first[i] = *member;
}

struct group *
groups_add(struct groups *g, const struct member *member)
{
	uint32_t key = member->cause.key;
	uint64_t hash = map_hash(&g->map, &key, sizeof key);
	uint32_t id = map_put(&g->map, hash, same_cause, g, &key, g->rows.n);
	struct group *group;

	if (id == g->rows.n)
		*vec_push(g->mem, &g->rows) =
		    (struct group){ .cause = member->cause };
	group = &g->rows.at[id];
	/* Of a list, the first thing that needs it. */
	if (member->cause.span.from < group->cause.span.from)
		group->cause = member->cause;
	keep_first(group, member);
	group->count++;
	if (member->n > group->most)
		group->most = member->n;
	return group;
}
