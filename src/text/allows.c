/*
 * What the `allow` statements silence; see report.h.  Each is a row for one
 * check and one block.  Blocks of a check lie side by side or within each
 * other, so the innermost one around a place is found by a search and a few
 * steps outwards.
 */
#include "report.h"
#include "sort.h"

struct allow {
	enum check_id check;
	struct span block, name;
	uint32_t outer;     /* the row of the block around it, plus one; or 0 */
	bool used;
};

struct allows {
	struct mem *mem;
	const struct sources *sources;
	VEC(struct allow) rows; /* once sorted: by check, then by place */
	bool sorted;
	uint32_t first[CHECK_COUNT + 1]; /* the rows of each check */
};

struct allows *
allows_new(struct mem *mem, const struct sources *sources)
{
	struct allows *a = mem_alloc(mem, sizeof *a);

	a->mem = mem;
	a->sources = sources;
	return a;
}

void
allows_add(struct allows *a, enum check_id check, struct span block,
    struct span name)
{
	*vec_push(a->mem, &a->rows) = (struct allow){ .check = check,
		.block = block, .name = name };
	a->sorted = false;
}

/* Sort items, and keep the order of those with one key. */
static void
sort_by(struct allows *a, struct sort_item *items,
    uint64_t (*key)(const struct allow *row))
{
	for (uint32_t i = 0; i < a->rows.n; i++)
		items[i].key = key(&a->rows.at[items[i].id]);
	sort_items(a->mem, items, a->rows.n);
}

static uint64_t
by_name(const struct allow *row)
{
	return UINT32_MAX - row->name.from;
}

static uint64_t
by_end(const struct allow *row)
{
	return UINT32_MAX - row->block.to;
}

static uint64_t
by_check(const struct allow *row)
{
	return (uint64_t)row->check << 32 | row->block.from;
}

/*
 * Put the rows in order: by check, then by place, a block before those within
 * it.  Of several for one block and check the first in the text comes last, so
 * that it is the one that is found.
 */
static void
sort_rows(struct allows *a)
{
	uint32_t n = a->rows.n;
	struct sort_item *items = mem_block(a->mem, (n + 1) * sizeof *items);
	struct allow *sorted = mem_block(a->mem, (n + 1) * sizeof *sorted);

	for (uint32_t i = 0; i < n; i++)
		items[i].id = i;
	sort_by(a, items, by_name);
	sort_by(a, items, by_end);
	sort_by(a, items, by_check);
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = a->rows.at[items[i].id];
	mem_release(a->mem, items);
	mem_release(a->mem, a->rows.at);
	a->rows.at = sorted;
	a->rows.room = n;
}

static bool
same_block(const struct allow *a, const struct allow *b)
{
	return a->block.from == b->block.from && a->block.to == b->block.to;
}

static void
link_rows(struct allows *a)
{
	uint32_t row = 0;

	for (enum check_id check = 0; check <= CHECK_COUNT; check++) {
		while (row < a->rows.n && a->rows.at[row].check < check)
			row++;
		a->first[check] = row;
	}
	for (row = 0; row < a->rows.n; row++) {
		struct allow *r = &a->rows.at[row];
		uint32_t outer = row > a->first[r->check] ? row : 0;

		/* Not one that ends before, nor one of the same block. */
		while (outer != 0 &&
		    (a->rows.at[outer - 1].block.to <= r->block.from ||
		    same_block(&a->rows.at[outer - 1], r)))
			outer = a->rows.at[outer - 1].outer;
		r->outer = outer;
	}
	a->sorted = true;
}

/* The innermost row whose block has a place of its own file, or NULL. */
static struct allow *
find(struct allows *a, enum check_id check, uint32_t pos)
{
	uint32_t low = a->first[check], high = a->first[check + 1];
	uint32_t row;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (a->rows.at[middle].block.from <= pos)
			low = middle + 1;
		else
			high = middle;
	}
	row = low > a->first[check] ? low : 0;
	while (row != 0 && a->rows.at[row - 1].block.to <= pos)
		row = a->rows.at[row - 1].outer;
	return row != 0 ? &a->rows.at[row - 1] : NULL;
}

static void
order(struct allows *a)
{
	if (a->sorted)
		return;
	sort_rows(a);
	link_rows(a);
}

bool
allows_silence(struct allows *a, enum check_id check, struct span span)
{
	uint32_t pos = span.from;
	const struct source *file;
	struct allow *row;

	if (a->rows.n == 0)
		return false;
	order(a);
	if (a->first[check] == a->first[check + 1])
		return false;
	for (;;) {
		if ((row = find(a, check, pos)) != NULL) {
			row->used = true;
			return true;
		}
		file = source_get(a->sources, source_at(a->sources, pos));
		if (file->parent == 0)
			return false;
		pos = file->include.from;
	}
}

struct span
allows_unused(struct allows *a, uint32_t *n, enum check_id *check)
{
	order(a);
	while (*n < a->rows.n) {
		const struct allow *row = &a->rows.at[(*n)++];

		*check = row->check;
		if (!row->used)
			return row->name;
	}
	return (struct span){ 0, 0 };
}
