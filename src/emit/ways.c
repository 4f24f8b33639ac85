/* By which gateways mail to the domains comes in; see ways.h. */
#include "ways.h"

#include "sort.h"

/*
 * Add a list: a way for each smart host of its gateways.  They are sorted by
 * their smart hosts, and those of one keep their order of preference.
 */
static uint32_t
add_list(struct ways *w, const po_id *inbound, uint32_t n)
{
	struct sort_item *items = mem_block(w->mem, n * sizeof *items);
	struct run *list = vec_push(w->mem, &w->lists);
	smarthost_id last = 0;

	for (uint32_t i = 0; i < n; i++) {
		items[i].id = w->m->pos[inbound[i]].gateway;
		items[i].key = w->m->gateways[items[i].id].smarthost;
	}
	if (n > 1)
		sort_items(w->mem, items, n);
	*list = (struct run){ w->way.n, 0 };
	for (uint32_t i = 0; i < n; i++) {
		if (items[i].key != last) {
			last = (smarthost_id)items[i].key;
			*vec_push(w->mem, &w->way) = (struct way){
				last, { w->gateways.n, 0 } };
			list->n++;
		}
		*vec_push(w->mem, &w->gateways) = items[i].id;
		w->way.at[w->way.n - 1].gateways.n++;
	}
	mem_release(w->mem, items);
	return w->lists.n;
}

uint32_t
ways_list(struct ways *w, const po_id *inbound, uint32_t n)
{
	uint32_t *known = n == 1 ? &w->list_of_one[w->m->pos[*inbound].gateway]
				 : &w->list_of_row[inbound - w->m->refs.at];

	if (*known == 0)
		*known = add_list(w, inbound, n);
	return *known - 1;
}

/* The inbound gateways of a name, *n of them: 0 where it is left out. */
static const po_id *
find_inbound(const struct ways *w, sym_id name, bool hosts, uint32_t *n)
{
	const struct model *m = w->m;
	uint32_t row = m->domain_owner[name];
	gateway_id host = w->host_of[name];

	*n = 0;
	if (row != 0 && (hosts || host == 0))
		return model_inbound(m, m->domains.at[row - 1].owner, n);
	if (!hosts || host == 0)
		return NULL;
	*n = 1;
	return &m->gateways[host].po;
}

static void
find_stretches(struct ways *w, const sym_id *sorted, bool hosts)
{
	const po_id *last = NULL;
	uint32_t last_n = 0, n;

	for (uint32_t i = 0; i < w->m->domain_count; i++) {
		const po_id *inbound = find_inbound(w, sorted[i], hosts, &n);

		if (n == 0)
			continue;
		if (!model_same_inbound(inbound, n, last, last_n))
			*vec_push(w->mem, &w->stretches) = (struct stretch){
				w->names.n, ways_list(w, inbound, n) };
		last = inbound;
		last_n = n;
		*vec_push(w->mem, &w->names) = sorted[i];
	}
	*vec_push(w->mem, &w->stretches) = (struct stretch){ w->names.n, 0 };
}

struct ways *
ways_new(struct mem *mem, const struct model *m, const sym_id *sorted,
    bool hosts)
{
	struct ways *w = mem_alloc(mem, sizeof *w);

	w->mem = mem;
	w->m = m;
	w->list_of_one = mem_zeroed(mem, (size_t)m->gateway_count + 1,
	    sizeof *w->list_of_one);
	w->list_of_row = mem_zeroed(mem, (size_t)m->refs.n + 1,
	    sizeof *w->list_of_row);
	w->host_of = mem_zeroed(mem, (size_t)m->domain_count + 1,
	    sizeof *w->host_of);
	/* One that only sends may share its host with another gateway: the
	 * name leads to that one. */
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		if (!m->gateways[g].shares_host)
			w->host_of[m->gateways[g].host] = g;
	find_stretches(w, sorted, hosts);
	return w;
}

static uint32_t
get_target(const struct ways *w, const struct way *way, bool to_gateways)
{
	return to_gateways ? w->gateways.at[way->gateways.from]
			   : way->smarthost;
}

/* Deal the stretches out to n targets: count what each has, then give it. */
static struct dealt
deal(const struct ways *w, uint32_t n, bool to_gateways)
{
	struct dealt dealt = {
		mem_zeroed(w->mem, (size_t)n + 2, sizeof *dealt.from), NULL };
	size_t *place = mem_zeroed(w->mem, (size_t)n + 2, sizeof *place);

	for (uint32_t s = 0; s + 1 < w->stretches.n; s++) {
		struct run list = w->lists.at[w->stretches.at[s].list];

		for (uint32_t i = list.from; i < list.from + list.n; i++)
			dealt.from[get_target(w, &w->way.at[i],
			    to_gateways) + 1]++;
	}
	for (size_t t = 0; t <= n; t++)
		place[t + 1] = dealt.from[t + 1] += dealt.from[t];
	dealt.shares = mem_block(w->mem, dealt.from[n + 1] *
	    sizeof *dealt.shares);
	for (uint32_t s = 0; s + 1 < w->stretches.n; s++) {
		struct run list = w->lists.at[w->stretches.at[s].list];

		for (uint32_t i = list.from; i < list.from + list.n; i++)
			dealt.shares[place[get_target(w, &w->way.at[i],
			    to_gateways)]++] = (struct share){ s, i };
	}
	mem_release(w->mem, place);
	return dealt;
}

struct dealt
ways_to_gateways(const struct ways *w)
{
	return deal(w, w->m->gateway_count, true);
}

struct dealt
ways_to_smarthosts(const struct ways *w)
{
	return deal(w, w->m->smarthosts.n - 1, false);
}
