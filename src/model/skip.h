/*
 * skip.h: the parts of walks that follow the tree of uplinks, so that they
 * need not be gone hop by hop.  Private to model; asked through walk.h.
 */
#ifndef TOPOC_SKIP_H
#define TOPOC_SKIP_H

#include "model.h"

struct skips;

/* The sound postoffices that have a static route for what is asked about. */
struct routers {
	const po_id *at;
	uint32_t n;
};

/* In mem; the model must have a tree and sorted links and routes. */
struct skips *skips_new(struct mem *mem, const struct model *m);

/*
 * Where the walk from p to x comes to without a link and without a route: x,
 * or one above or below p; p itself if that is not known.  `one` have a route
 * for x, `network` one for its network.  What is worked out for them is kept
 * until x, or its network, is another one.
 */
po_id skips_find(struct skips *s, po_id p, po_id x, struct routers one,
    struct routers network);

/* The lowest postoffice that is a or above a, and b or above b; 0 if they are
 * in two trees. */
po_id skips_meet(const struct skips *s, po_id a, po_id b);

#endif
