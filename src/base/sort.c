/* A radix sort, least significant byte first; see sort.h. */
#include "sort.h"

#include <string.h>

#define DIGITS 8
#define VALUES 256

/* Few items: by insertion, which is stable too. */
static void
insertion(struct sort_item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_item item = items[i];
		size_t j = i;

		for (; j > 0 && items[j - 1].key > item.key; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

static void
count_digits(const struct sort_item *items, size_t n,
    size_t counts[DIGITS][VALUES])
{
	memset(counts, 0, sizeof(size_t[DIGITS][VALUES]));
	for (size_t i = 0; i < n; i++)
		for (unsigned d = 0; d < DIGITS; d++)
			counts[d][items[i].key >> (8 * d) & 0xff]++;
}

/* Deal the items out by one digit; counts become the places. */
static void
deal(const struct sort_item *from, struct sort_item *to, size_t n,
    unsigned digit, size_t *counts)
{
	size_t place = 0;

	for (unsigned v = 0; v < VALUES; v++) {
		size_t count = counts[v];
		counts[v] = place;
		place += count;
	}
	for (size_t i = 0; i < n; i++)
		to[counts[from[i].key >> (8 * digit) & 0xff]++] = from[i];
}

void
sort_items(struct mem *mem, struct sort_item *items, size_t n)
{
	size_t counts[DIGITS][VALUES];
	struct sort_item *from = items, *to, *spare;

	if (n < 32) {
		insertion(items, n);
		return;
	}
	count_digits(items, n, counts);
	to = spare = mem_block(mem, n * sizeof *items);
	for (unsigned d = 0; d < DIGITS; d++) {
		struct sort_item *swap = from;

		/* All items alike in this digit: nothing to deal. */
		if (counts[d][from[0].key >> (8 * d) & 0xff] == n)
			continue;
		deal(from, to, n, d, counts[d]);
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
	mem_release(mem, spare);
}
