/*
 * sym.h: interned strings.  A table gives each different string an id from 1,
 * so that strings are compared as numbers and things can be kept in arrays by
 * string.  The model has two: the names (upper case) and the domains (lower
 * case, A-labels, without a final dot).  Filled by model/build.c, read by all
 * that follow.
 */
#ifndef TOPOC_SYM_H
#define TOPOC_SYM_H

#include "mem.h"

typedef uint32_t sym_id; /* 0: none */

struct syms;

struct syms *sym_table(struct mem *mem);

/* The id of the string of len bytes, added where it is new. */
sym_id sym_add(struct syms *syms, const char *s, size_t len);

/* The same in two steps, between which there had better be other work: the
 * first begins to fetch what the second will read. */
uint64_t sym_hash(const struct syms *syms, const char *s, size_t len);
sym_id sym_add_hashed(struct syms *syms, uint64_t hash, const char *s,
    size_t len);

/* Make room for n more strings. */
void sym_reserve(struct syms *syms, uint32_t n);

/* The id of a string, or 0 where it was never added. */
sym_id sym_find(const struct syms *syms, const char *s, size_t len);

/* Give the memory back by which strings are found: from now on sym_add and
 * sym_find do not know them. */
void sym_forget_ids(struct syms *syms);

/* The text, ended by a NUL, and its length.  id 0 is the empty text. */
const char *sym_text(const struct syms *syms, sym_id id);
uint32_t sym_len(const struct syms *syms, sym_id id);

/* Ids run from 1 to this number. */
uint32_t sym_count(const struct syms *syms);

#endif
