/*
 * ways.h: the ways by which mail to the domains comes in: each has a list of
 * inbound gateways, and those of a list with one smart host are its way from
 * there.  Worked out by ways.c for hosts.c and relays.c; private to these.
 *
 * Most postoffices have the list of the one before.  So the names are kept as
 * stretches in canonical order, each of one list, and a list is looked at once
 * however many stretches have it.
 */
#ifndef TOPOC_WAYS_H
#define TOPOC_WAYS_H

#include "model.h"

/* A list's gateways with one smart host. */
struct way {
	smarthost_id smarthost;
	struct run gateways; /* in ways.gateways, most preferred first */
};

/* Names from a place on, up to the next stretch's; of one list. */
struct stretch {
	uint32_t at;   /* in ways.names */
	uint32_t list; /* in ways.lists */
};

/* A stretch that a target has, and the way that leads there. */
struct share {
	uint32_t stretch, way;
};

struct ways {
	struct mem *mem;
	const struct model *m;

	gateway_id *host_of;  /* by name: the gateway that it leads to, of which
				 it is the host; or 0 */
	VEC(sym_id) names;    /* in canonical order */
	VEC(struct stretch) stretches; /* the last one only tells where the
					  one before it ends */
	VEC(struct run) lists;         /* in .way */
	VEC(struct way) way;
	VEC(gateway_id) gateways;

	/* Each list's place in .lists, plus one: of a single gateway, and of
	 * several, by their first row in model.refs. */
	uint32_t *list_of_one, *list_of_row;
};

/*
 * Find the ways of all domains, which are sorted; they live in mem.  With
 * hosts those of the gateways' hosts are among them, each a way of its own
 * where it is nobody's domain; otherwise hosts are left out, domains or not.
 */
struct ways *ways_new(struct mem *mem, const struct model *m,
    const sym_id *sorted, bool hosts);

/* The place in ways.lists of a list of n inbound gateways. */
uint32_t ways_list(struct ways *w, const po_id *inbound, uint32_t n);

/* The stretches dealt out to targets (1 to a count), which have those from
 * shares[from[t]] to shares[from[t + 1]], in order. */
struct dealt {
	size_t *from;
	struct share *shares;
};

/* Deal the stretches out to the gateways: to the most preferred one of each
 * way.  Or to the smart hosts: to the one of each way. */
struct dealt ways_to_gateways(const struct ways *w);
struct dealt ways_to_smarthosts(const struct ways *w);

#endif
