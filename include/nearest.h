/*
 * nearest.h: how far two names are apart, to offer the one that was meant.
 */
#ifndef TOPOC_NEAREST_H
#define TOPOC_NEAREST_H

#include <stddef.h>

/* Longer texts are never near. */
#define NEAREST_MAX 64

/*
 * The changes (a letter added, dropped, replaced, or two neighbours swapped)
 * that lead from a to b, letters being compared without case; limit + 1 where
 * there are more than limit.
 */
unsigned nearest_distance(const char *a, size_t a_len, const char *b,
    size_t b_len, unsigned limit);

/* The most changes that still count as a misspelling of n letters. */
unsigned nearest_limit(size_t n);

#endif
