/*
 * walk.h: next hops and the needed walks of the model, as language.md's
 * Meaning has them.  Asked of a finished model by the checks of routes and by
 * derive.c.
 */
#ifndef TOPOC_WALK_H
#define TOPOC_WALK_H

#include "model.h"

/* Whether mail goes along uplinks alone: there is no link and no route. */
static inline bool
walk_is_bare(const struct model *m)
{
	return m->peers.n == 0 && m->routes.n == 0 &&
	    m->network_routes.n == 0;
}

/* The postoffices that are not PO_BROKEN by their node.first, from 1: those
 * above before those below.  A block of mem; 0 where there are no more. */
po_id *walk_preorder(struct mem *mem, const struct model *m);

/* Whether P and X are joined directly; *medium (if not NULL) says how. */
bool walk_joined(const struct model *m, po_id p, po_id x,
    enum medium *medium);

/* Whether X sits below P in the tree of uplinks (not P itself). */
bool walk_below(const struct model *m, po_id x, po_id p);

/* P's own static route for X, and that for a network; or NULL. */
const struct route *walk_route(const struct model *m, po_id p, po_id x);
const struct route *walk_network_route(const struct model *m, po_id p,
    network_id network);

/* What P dials for X by its own `dial`, or NULL. */
const struct dial *walk_dial(const struct model *m, po_id p, po_id x);

/* The child of P that X is or sits below; X sits below P. */
po_id walk_child(const struct model *m, po_id p, po_id x);

/* Why a next hop is what it is: the rules of language.md, 1 to 6. */
enum hop_rule {
	HOP_NONE = 6,
	HOP_ROUTE = 1, HOP_DIRECT, HOP_NETWORK_ROUTE, HOP_DOWN, HOP_UP
};

struct hop {
	po_id to;          /* 0: X cannot be reached from P */
	enum hop_rule rule;
	struct span span;  /* the place in the source that makes the hop */
};

/* The next hop of P for X (P and X differ, neither is PO_BROKEN). */
po_id walk_next(const struct model *m, po_id p, po_id x);

/* What it would be without one of P's static routes, a row of the model; and
 * by which other one, or NULL. */
po_id walk_next_without(const struct model *m, po_id p, po_id x,
    const struct route *ignored, const struct route **by);

/* What it would be without any of them. */
po_id walk_next_bare(const struct model *m, po_id p, po_id x);

/* The same as walk_next with its reason, which costs a little more. */
struct hop walk_hop(const struct model *m, po_id p, po_id x);

/*
 * The needed walks by destination: walk_sources(w, x, &n) are the postoffices
 * from which a walk to x is needed, without x itself; one may stand there
 * twice.  Valid until the next call.  Broken postoffices are left out.
 */
struct needed;

struct needed *walk_needed(struct mem *mem, const struct model *m);
const po_id *walk_sources(struct needed *w, po_id x, uint32_t *n);

/*
 * Whether x has no needed walks but those from and to the gateway above it,
 * along uplinks alone: then both are as long as x is deep.
 */
bool walk_is_plain(const struct needed *w, po_id x);

/*
 * A postoffice that the walk from p to x comes to along uplinks alone, each
 * hop to the next one up or each to the next one down: so it has as many
 * transfers to there as the depths differ, and need not be gone, however long
 * it is.  p itself if that is not seen at once; then ask walk_next().
 */
po_id walk_skip(const struct needed *w, po_id p, po_id x);

/* The lowest postoffice that a and b are or are below, or 0: they are in two
 * trees, or there are neither links nor routes. */
po_id walk_meet(const struct needed *w, po_id a, po_id b);

/* Whether all needed walks are of this kind: there are no links, no routes,
 * and no gateways but the one above. */
bool walk_all_plain(const struct needed *w);

/* The postoffices with a domain that name a gateway, sorted. */
const po_id *walk_users(const struct needed *w, gateway_id gateway,
    uint32_t *n);

#endif
