/*
 * diff.h: which lines differ between two texts.  Given to whoever shows them
 * (hunks.h); nothing here prints, and the texts stay their owner's.
 *
 * The runs are the fewest lines that turn one text into the other, by Myers'
 * algorithm in linear space ("An O(ND) Difference Algorithm and Its
 * Variations", 1986).  Where two texts have a great many lines in common in
 * another order, that would take quadratic time: then the search is cut short
 * and the runs are good, but perhaps not the fewest.
 */
#ifndef TOPOC_DIFF_H
#define TOPOC_DIFF_H

#include "mem.h"

/* A text by its lines, which have their newlines; the last may have none. */
struct diff_side {
	const char *text;
	const size_t *from; /* where line i begins, and behind the last one
			       where the text ends: n + 1 of them */
	uint32_t n;
};

/* Lines of the old text in whose place lines of the new one come; both are
 * counted from 0, and one of the two may have none. */
struct diff_run {
	uint32_t old, old_n, new, new_n;
};

struct diff {
	struct diff_side old, new;
	VEC(struct diff_run) runs; /* in order, with equal lines between */
};

/* Compare two texts, each of len bytes.  What it gives lives in mem. */
void diff_texts(struct diff *diff, struct mem *mem, const char *old,
    size_t old_len, const char *new, size_t new_len);

/* Line i of a side: its first byte, and in *len how many there are. */
static inline const char *
diff_line(const struct diff_side *side, uint32_t i, size_t *len)
{
	*len = side->from[i + 1] - side->from[i];
	return side->text + side->from[i];
}

#endif
