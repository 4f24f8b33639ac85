/*
 * derive.h: the tables that are typed into the Administrator programs, worked
 * out from a sound model: who is defined where and how, what each gateway
 * serves, where Access is installed.  Made by main when all checks passed;
 * read by the emitters.
 */
#ifndef TOPOC_DERIVE_H
#define TOPOC_DERIVE_H

#include "model.h"

/* A definition in External-Admin: of to, by way of via; Direct where these
 * are the same. */
struct external {
	po_id to, via;
};

struct derived {
	/* Of P: external[external_from[P]] up to external_from[P + 1], in the
	 * order in which ADMIN takes them (Step 1, 2, …). */
	uint32_t *external_from;
	struct external *external;

	/* Of gateway g: served[served_from[g]] up to served_from[g + 1]. */
	uint32_t *served_from;
	po_id *served;

	/* Of P: where its Access component forwards to; P itself at a
	 * gateway; 0 where it has none. */
	po_id *access;
};

/* Work the tables out; they live in mem.  The model must be without error. */
struct derived *derive(struct mem *mem, const struct model *m);

/* The same with served and served_from alone: they do not grow with the square
 * of a chain's length, as the definitions do. */
struct derived *derive_served(struct mem *mem, const struct model *m);

/* The lines of a gateway's address map, in order. */
struct map_line {
	po_id po;
	sym_id domain;
};

/*
 * Go through a gateway's address map: start with a zeroed cursor; false when
 * all lines were given.
 */
struct map_cursor {
	uint32_t served, line;
};

bool derive_map_next(const struct model *m, const struct derived *d,
    gateway_id gateway, struct map_cursor *cursor, struct map_line *line);

#endif
