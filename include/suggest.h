/*
 * suggest.h: which of the known words was perhaps meant by an unknown one, for
 * messages about the command line.  Pure functions.
 */
#ifndef TOPOC_SUGGEST_H
#define TOPOC_SUGGEST_H

#include <stddef.h>

/* "; did you mean 'a', 'b' or 'c'?", or empty if nothing is near. */
struct suggestion {
	char text[160];
};

/*
 * What was perhaps meant by the n bytes at text: of the words, which NULL ends,
 * at most three that begin with it; or the one that is nearest; or at most
 * three that contain it.
 */
struct suggestion suggest(const char *text, size_t n,
    const char *const *words);

/* The same of the checks' names. */
struct suggestion suggest_check(const char *text, size_t n);

#endif
