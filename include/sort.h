/*
 * sort.h: sorting ids by a 64-bit key.  The model orders postoffices by their
 * packed names with it, the zones their owners by packed labels.
 */
#ifndef TOPOC_SORT_H
#define TOPOC_SORT_H

#include "mem.h"

/* Twelve bytes: there are as many as there are postoffices. */
struct sort_item {
	uint64_t key;
	uint32_t id;
} __attribute__((packed, aligned(4)));

/*
 * Sort n items by key; items of one key keep their order.  Time is linear in
 * n; takes as much memory again from mem for as long as it runs.
 */
void sort_items(struct mem *mem, struct sort_item *items, size_t n);

#endif
