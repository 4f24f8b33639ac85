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

/* The bits in which the keys differ; none where they are in order already. */
static uint64_t
differences(const struct sort_item *items, size_t n)
{
	uint64_t bits = 0;
	bool sorted = true;

	for (size_t i = 1; i < n; i++) {
		sorted = sorted && items[i - 1].key <= items[i].key;
		bits |= items[i].key ^ items[0].key;
	}
	return sorted ? 0 : bits;
}

/* Count the values of some digits, each by how far right it is shifted. */
static void
count_digits(const struct sort_item *items, size_t n, const unsigned *shifts,
    unsigned digits, size_t (*counts)[VALUES])
{
	memset(counts, 0, digits * sizeof *counts);
	for (size_t i = 0; i < n; i++)
		for (unsigned d = 0; d < digits; d++)
			counts[d][items[i].key >> shifts[d] & 0xff]++;
}

/* Deal the items out by one digit; counts become the places. */
static void
deal(const struct sort_item *from, struct sort_item *to, size_t n,
    unsigned shift, size_t *counts)
{
	size_t place = 0;

	for (unsigned v = 0; v < VALUES; v++) {
		size_t count = counts[v];
		counts[v] = place;
		place += count;
	}
	for (size_t i = 0; i < n; i++)
		to[counts[from[i].key >> shift & 0xff]++] = from[i];
}

void
sort_items(struct mem *mem, struct sort_item *items, size_t n)
{
	size_t (*counts)[VALUES];
	unsigned shifts[DIGITS], digits = 0;
	struct sort_item *from = items, *to, *spare;
	uint64_t bits = differences(items, n);

	if (bits == 0)
		return;
	if (n < 32) {
		insertion(items, n);
		return;
	}
	/* Where all items are alike in a digit there is nothing to deal. */
	for (unsigned shift = 0; shift < 64; shift += 8)
		if ((bits >> shift & 0xff) != 0)
			shifts[digits++] = shift;
	counts = mem_block(mem, digits * sizeof *counts);
	count_digits(items, n, shifts, digits, counts);
	to = spare = mem_block(mem, n * sizeof *items);
	for (unsigned d = 0; d < digits; d++) {
		struct sort_item *swap = from;

		deal(from, to, n, shifts[d], counts[d]);
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
	mem_release(mem, spare);
	mem_release(mem, counts);
}
