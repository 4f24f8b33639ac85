/* The tables typed into the Administrator programs; see derive.h. */
#include "derive.h"

#include "walk.h"

/* An indirect definition, as the walks come by. */
struct indirect {
	po_id at, to, via;
};

struct deriver {
	struct mem *work;
	const struct model *m;
	struct derived *d;
	struct needed *needed;
	VEC(struct indirect) indirect;
	po_id *passed;   /* by po_id: the destination it was last defined for */
};

/* Every postoffice on the walks to x gets a definition of x; those that are
 * joined to it have one anyway. */
static void
define(struct deriver *v, po_id x)
{
	const struct model *m = v->m;
	uint32_t n;
	const po_id *sources = walk_sources(v->needed, x, &n);

	for (uint32_t i = 0; i < n; i++) {
		po_id p = sources[i];

		while (p != x && v->passed[p] != x) {
			po_id via = walk_next(m, p, x);

			v->passed[p] = x;
			if (via != x)
				*vec_push(v->work, &v->indirect) =
				    (struct indirect){ p, x, via };
			p = via;
		}
	}
}

/* The direct neighbours in ADMIN's order: the uplink first, then children and
 * peers together, sorted. */
static void
store_direct(const struct model *m, po_id p, struct external *at)
{
	uint32_t child = m->nodes[p].children;
	uint32_t children = m->nodes[p + 1].children;
	uint32_t peer = m->peers_of[p], peers = m->peers_of[p + 1];

	if (m->pos[p].uplink != 0)
		*at++ = (struct external){ m->pos[p].uplink,
			m->pos[p].uplink };
	while (child < children || peer < peers) {
		po_id to;

		if (peer == peers || (child < children &&
		    m->children[child] < m->peers.at[peer].peer))
			to = m->children[child++];
		else
			to = m->peers.at[peer++].peer;
		*at++ = (struct external){ to, to };
	}
}

static uint32_t
count_direct(const struct model *m, po_id p)
{
	return (m->pos[p].uplink != 0) + m->nodes[p + 1].children -
	    m->nodes[p].children + m->peers_of[p + 1] - m->peers_of[p];
}

/* Lay the definitions out by postoffice: the indirect ones came by in the
 * order of their destinations, so they stay sorted. */
static void
store_externals(struct deriver *v, struct mem *mem)
{
	const struct model *m = v->m;
	struct derived *d = v->d;
	uint32_t n = m->po_count, total = 0;
	uint32_t *next = mem_zeroed(v->work, (size_t)n + 2, sizeof *next);

	d->external_from = mem_zeroed(mem, (size_t)n + 2,
	    sizeof *d->external_from);
	for (uint32_t i = 0; i < v->indirect.n; i++)
		next[v->indirect.at[i].at]++;
	for (po_id p = 1; p <= n; p++) {
		uint32_t direct = count_direct(m, p), indirect = next[p];

		d->external_from[p] = total;
		next[p] = total + direct;
		total += direct + indirect;
	}
	d->external_from[n + 1] = total;
	d->external = mem_block(mem, ((size_t)total + 1) *
	    sizeof *d->external);
	for (po_id p = 1; p <= n; p++)
		store_direct(m, p, d->external + d->external_from[p]);
	for (uint32_t i = 0; i < v->indirect.n; i++) {
		const struct indirect *e = &v->indirect.at[i];

		d->external[next[e->at]++] =
		    (struct external){ e->to, e->via };
	}
}

/* A gateway serves those that name it, sorted, and itself. */
static void
store_served(struct deriver *v, struct mem *mem)
{
	const struct model *m = v->m;
	struct derived *d = v->d;
	VEC(po_id) served = { 0 };

	d->served_from = mem_zeroed(mem, (size_t)m->gateway_count + 2,
	    sizeof *d->served_from);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id self = m->gateways[g].po;
		uint32_t n;
		const po_id *users = walk_users(v->needed, g, &n);

		d->served_from[g] = served.n;
		for (uint32_t i = 0; i < n; i++) {
			if (self != 0 && users[i] >= self) {
				if (users[i] != self)
					*vec_push(mem, &served) = self;
				self = 0;
			}
			*vec_push(mem, &served) = users[i];
		}
		if (self != 0)
			*vec_push(mem, &served) = self;
	}
	d->served_from[m->gateway_count + 1] = served.n;
	d->served = served.at;
}

/* Where Access forwards to, for all that are served or pass mail out. */
static void
store_access(struct deriver *v, struct mem *mem)
{
	const struct model *m = v->m;
	po_id *access = mem_zeroed(mem, (size_t)m->po_count + 1,
	    sizeof *access);

	v->d->access = access;
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		access[m->gateways[g].po] = m->gateways[g].po;
	for (po_id from = 1; from <= m->po_count; from++) {
		po_id gateway = model_outbound(m, from);

		if (!model_has_domain(m, from))
			continue;
		for (po_id p = from; access[p] == 0; p = access[p])
			access[p] = walk_next(m, p, gateway);
	}
}

static void
define_all(struct deriver *v, struct mem *mem)
{
	v->passed = mem_zeroed(v->work, (size_t)v->m->po_count + 1,
	    sizeof *v->passed);
	for (po_id x = 1; x <= v->m->po_count; x++)
		define(v, x);
	store_externals(v, mem);
}

/* All tables, or what is served alone. */
static struct derived *
derive_tables(struct mem *mem, const struct model *m, bool all)
{
	struct mem *work = mem_stage(mem, "derive");
	struct deriver v = { .work = work, .m = m };

	v.d = mem_alloc(mem, sizeof *v.d);
	v.needed = walk_needed(work, m);
	if (all)
		define_all(&v, mem);
	store_served(&v, mem);
	if (all)
		store_access(&v, mem);
	mem_free(work);
	return v.d;
}

struct derived *
derive(struct mem *mem, const struct model *m)
{
	return derive_tables(mem, m, true);
}

struct derived *
derive_served(struct mem *mem, const struct model *m)
{
	return derive_tables(mem, m, false);
}

bool
derive_map_next(const struct model *m, const struct derived *d,
    gateway_id gateway, struct map_cursor *cursor, struct map_line *line)
{
	uint32_t at = d->served_from[gateway] + cursor->served;

	for (; at < d->served_from[gateway + 1];
	     at++, cursor->served++, cursor->line = 0) {
		po_id po = d->served[at];
		sym_id masquerade = model_masquerade(m, po);
		uint32_t n = cursor->line, first = masquerade != 0;

		if (!model_has_domain(m, po) ||
		    n == first + m->pos[po].domains.n)
			continue;
		line->po = po;
		line->domain = n < first ? masquerade
		    : m->domains.at[m->pos[po].domains.from + n - first].name;
		cursor->line++;
		return true;
	}
	return false;
}
