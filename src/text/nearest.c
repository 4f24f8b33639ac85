/* How far two names are apart (optimal string alignment); see nearest.h. */
#include "nearest.h"

#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

unsigned
nearest_distance(const char *a, size_t a_len, const char *b, size_t b_len,
    unsigned limit)
{
	/* The last three rows of the table: of i, i - 1 and i - 2. */
	unsigned rows[3][NEAREST_MAX + 1];
	size_t apart = a_len > b_len ? a_len - b_len : b_len - a_len;

	if (a_len > NEAREST_MAX || b_len > NEAREST_MAX || apart > limit)
		return limit + 1;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3];
		unsigned *before = rows[(i + 1) % 3], best = (unsigned)i;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1,
			    above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) &&
			    y == lower(a[i - 2]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
			if (row[j] < best)
				best = row[j];
		}
		if (best > limit)
			return limit + 1;
	}
	return rows[a_len % 3][b_len] > limit ? limit + 1
					      : rows[a_len % 3][b_len];
}

unsigned
nearest_limit(size_t n)
{
	return n < 2 ? 0 : n < 6 ? 1 : n < 12 ? 2 : 3;
}

/* The letters of a text, without case; some share a bit. */
static uint64_t
letters_of(const char *s, size_t n)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < n; i++)
		letters |= (uint64_t)1 << ((s[i] | 0x20) & 63);
	return letters;
}

struct nearest
nearest_begin(const char *text, size_t n)
{
	return (struct nearest){ .text = text, .n = n,
		.letters = letters_of(text, n), .best = nearest_limit(n) + 1 };
}

void
nearest_offer(struct nearest *nearest, uint32_t id, const char *name, size_t n)
{
	uint64_t others = nearest->letters ^ letters_of(name, n);
	unsigned distance;

	/* A change brings in one letter and takes out one, at the most. */
	if (__builtin_popcountll(others) > (int)(2 * nearest->best))
		return;
	distance = nearest_distance(nearest->text, nearest->n, name, n,
	    nearest->best);
	if (distance < nearest->best) {
		nearest->best = distance;
		nearest->id = id;
		nearest->other = 0;
	} else if (distance == nearest->best && nearest->id != 0) {
		nearest->other = id;
	}
}
