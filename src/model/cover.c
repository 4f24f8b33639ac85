/* The lowest of some postoffices above another one; see cover.h. */
#include "cover.h"

#include "sort.h"

/* The parts from `from` on have another answer. */
static uint32_t
put_bound(struct bound *cover, uint32_t n, uint32_t from, po_id po)
{
	if (n > 0 && cover[n - 1].from == from)
		n--;
	cover[n] = (struct bound){ from, po };
	return n + 1;
}

uint32_t
cover_fill(const struct model *m, const po_id *at, uint32_t n, bool self,
    struct bound *cover, po_id *stack)
{
	const struct node *nodes = m->nodes;
	uint32_t bounds = 0, depth = 0;

	for (uint32_t i = 0; i <= n; i++) {
		uint32_t first = i < n ? nodes[at[i]].first : UINT32_MAX;

		for (; depth > 0 && nodes[stack[depth - 1]].last < first;
		     depth--)
			bounds = put_bound(cover, bounds,
			    nodes[stack[depth - 1]].last + 1,
			    depth > 1 ? stack[depth - 2] : 0);
		if (i == n)
			break;
		bounds = put_bound(cover, bounds, first + !self, at[i]);
		stack[depth++] = at[i];
	}
	return bounds;
}

po_id
cover_find(const struct model *m, const struct bound *cover, uint32_t n,
    po_id x)
{
	uint32_t low = 0, high = n, first = m->nodes[x].first;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (cover[middle].from <= first)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? cover[low - 1].po : 0;
}

void
cover_peers(struct mem *mem, struct mem *work, struct model *m)
{
	uint32_t n = m->peers.n, end, used, total = 0;
	struct sort_item *items = mem_block(work, n * sizeof *items);
	po_id *at = mem_block(work, n * sizeof *at);
	po_id *stack = mem_block(work, n * sizeof *stack);

	uint32_t *of = mem_zeroed(mem, (size_t)m->po_count + 2, sizeof *of);
	struct bound *bounds = mem_block(mem, 2 * (size_t)n * sizeof *bounds);

	m->bounds = mem_alloc(mem, sizeof *m->bounds);
	*m->bounds = (struct peer_bounds){ bounds, of };
	for (uint32_t i = 0; i < n; i++) {
		const struct peer *peer = &m->peers.at[i];

		items[i] = (struct sort_item){ (uint64_t)peer->at << 32 |
			m->nodes[peer->peer].first, peer->peer };
	}
	sort_items(work, items, n);
	for (uint32_t i = 0; i < n; i = end) {
		po_id p = (po_id)(items[i].key >> 32);

		used = 0;
		for (end = i; end < n && items[end].key >> 32 == p; end++)
			if (m->nodes[items[end].id].root != 0)
				at[used++] = items[end].id;
		of[p] = cover_fill(m, at, used, false, bounds + total, stack);
		total += of[p];
	}
	/* The counts become the beginnings. */
	total = 0;
	for (po_id p = 0; p <= m->po_count + 1; p++) {
		used = of[p];
		of[p] = total;
		total += used;
	}
	mem_release(work, items);
	mem_release(work, at);
	mem_release(work, stack);
}
