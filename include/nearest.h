/*
 * nearest.h: how far two names are apart, to offer the one that was meant.
 */
#ifndef TOPOC_NEAREST_H
#define TOPOC_NEAREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer texts are never near. */
#define NEAREST_MAX 64

/*
 * The changes (a letter added, dropped, replaced, or two neighbours swapped)
 * that lead from a to b, letters being compared without case; limit + 1 where
 * there are more than limit.
 */
unsigned nearest_distance(const char *a, size_t a_len, const char *b,
    size_t b_len, unsigned limit);

/*
 * The known name that is nearest to a text, while it is sought: begin with
 * nearest_begin, offer every name.  id is that of the nearest, 0 where none is
 * near.
 */
struct nearest {
	const char *text;
	size_t n;
	uint64_t letters; /* a bit for each that is in text */
	unsigned best;
	uint32_t id;
	uint32_t other;  /* one that is as near, or 0 */
};

struct nearest nearest_begin(const char *text, size_t n);
void nearest_offer(struct nearest *nearest, uint32_t id, const char *name,
    size_t n);

/* The most changes that still count as a misspelling of n letters. */
unsigned nearest_limit(size_t n);

#endif
