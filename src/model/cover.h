/*
 * cover.h: which of some postoffices is the lowest one above another.  Their
 * subtrees lie within each other or side by side, so the preorder falls into
 * parts with one answer each.  Private to model.
 */
#ifndef TOPOC_COVER_H
#define TOPOC_COVER_H

#include "model.h"

/*
 * Fill *cover for n postoffices of one owner that are sorted by node.first,
 * without repeats; it has room for 2 * n bounds.  With `self`, each is above
 * itself, too.  stack has room for n.  Gives the number of bounds.
 */
uint32_t cover_fill(const struct model *m, const po_id *at, uint32_t n,
    bool self, struct bound *cover, po_id *stack);

/* The answer for a postoffice, or 0. */
po_id cover_find(const struct model *m, const struct bound *cover, uint32_t n,
    po_id x);

/* Make model.bounds from its peers. */
void cover_peers(struct mem *mem, struct mem *work, struct model *m);

#endif
