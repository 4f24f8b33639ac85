/*
 * checks.h: what the files of the checks share.  Private to check.
 */
#ifndef TOPOC_CHECKS_H
#define TOPOC_CHECKS_H

#include "check.h"

struct needed;

typedef void check_function(const struct check_job *job);

/* A declaration for each row; nothing is behind check_none. */
#define CHECK(id, name, severity, needs, function, text)                       \
	check_function check_##function;
#include "checks.def"
#undef CHECK

/* How much derive() would define at each postoffice, by po_id, and how many
 * lines it would give each gateway's map, by gateway_id. */
struct definitions {
	uint32_t *postoffices;
	uint32_t *networks;   /* that these are in; without SMTP */
	uint8_t *access;      /* whether it has Access, so that SMTP is there */
	uint32_t *map_lines;
};

/* These numbers, worked out once for all checks; only for a check that needs
 * the topology SOUND. */
const struct definitions *check_definitions(const struct check_job *job);

/* definitions.c: the same each time; they live in mem. */
const struct definitions *definitions_count(struct mem *mem,
    const struct model *m);

/* excess.c: the postoffices of which a figure is over a limit, without those
 * whose warnings of check an `allow` silences: how many, the most, and the
 * least postoffice that has so many. */
struct excess {
	uint32_t count, most;
	po_id worst;
};

struct excess excess_find(const struct check_job *job, enum check_id check,
    uint32_t (*figure)(const struct definitions *d, po_id po),
    uint32_t limit);

/* pairs.c: pairs of postoffices, in either order.  pairs_add gives whether the
 * pair is new. */
struct pairs;

struct pairs *pairs_new(struct mem *mem);
bool pairs_add(struct pairs *pairs, po_id a, po_id b);

/* The needed walks of the model, likewise. */
struct needed *check_needed(const struct check_job *job);

/* How a postoffice is written in messages: "%s/%s" with these two. */
#define PO_FORMAT "%s/%s"
#define PO_ARGS(m, po) model_network((m), (po)), model_name((m), (po)).text

/* The longest declared zone that a domain lies in, or 0: model_zone_of for one
 * domain after the other, faster where they lie side by side.  Start with a
 * zeroed cursor. */
struct zone_cursor {
	const char *above;  /* the last domain without its first label */
	zone_id zone;       /* that this lies in */
};

zone_id zone_of_next(struct zone_cursor *cursor, const struct model *m,
    sym_id domain);

/* unused_routes.c: the part of `unused` that is about routes. */
void unused_routes(const struct check_job *job);

/* calls.c: a connection by modem or X.25 and which end can be called. */
struct call {
	po_id a, b;
	enum medium medium;
	struct span span;   /* the lower one's name, or the link's reference */
	bool to_a, to_b;
};

typedef void call_function(const struct check_job *job,
    const struct call *call);

void calls_each(const struct check_job *job, call_function *function);

/* "modem" or "X.25"; and the property that says what is dialled. */
const char *call_medium(const struct call *call);
const char *call_property(const struct call *call);

/* loops.c: report a walk that goes round: the n postoffices of the loop in
 * its order.  For is the postoffice that the mail is for, 0 for a loop of
 * uplinks.  A loop that was reported before is not reported again. */
struct loops;

struct loops *loops_new(const struct check_job *job);
void loops_report(struct loops *loops, const po_id *pos, uint32_t n,
    po_id destination);

#endif
