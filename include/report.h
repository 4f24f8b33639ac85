/*
 * report.h: the findings as diag keeps them, for its renderers (a file each
 * in src/text) and the library.  report.c fills the tables; a renderer only
 * reads them.
 */
#ifndef TOPOC_REPORT_H
#define TOPOC_REPORT_H

#include "diag.h"
#include "map.h"
#include "warn.h"

struct note {
	struct span span;
	char *message;
	bool step;           /* a hop of a walk */
};

/* A mending: text in place of span.  span.from is 0 where there is none. */
struct fix {
	struct span span;
	char *text;
};

struct finding {
	enum check_id check;
	bool error;          /* or a warning */
	uint32_t order;      /* findings are numbered as they are reported */
	struct span span;
	char *message;
	VEC(struct note) notes;
	struct fix fix;
};

/* The findings of one check that are kept: a heap, the last place on top. */
struct kept {
	VEC(struct finding *) heap;
	uint32_t count;      /* findings in all */
};

/* A file that is included twice, and what that makes double. */
struct again {
	enum check_id check; /* the first of its checks */
	struct span second, first; /* the includes */
	const char *name;
	uint32_t count;
};

struct report {
	struct mem *mem;
	struct sources *sources;
	const struct warn *warn;
	uint32_t max;            /* kept for each check; 0: all */
	uint32_t order;
	uint32_t errors, warnings;
	uint32_t faults;         /* errors that are no warnings by nature */
	struct allows *allows;
	VEC(struct again) again; /* from row 1 */
	struct map again_map;    /* into it, by the second include */
	struct finding *last;    /* takes the notes; NULL: it is not kept */
	struct kept kept[CHECK_COUNT];
};

/*
 * All findings that are kept, sorted by place, then check, then order.  The
 * array lives as long as the report; its length is stored in *n.
 */
struct finding **report_sorted(struct report *report, uint32_t *n);

/* A span for people: its first byte, and the one behind its last. */
struct region {
	struct place from, to;
};

struct region region_of(struct sources *sources, struct span span);

/* allows.c: what the `allow` statements silence. */
struct allows *allows_new(struct mem *mem, const struct sources *sources);
void allows_add(struct allows *allows, enum check_id check, struct span block,
    struct span name);

/* Whether a warning is silenced there; it counts as a use of the `allow`. */
bool allows_silence(struct allows *allows, enum check_id check,
    struct span span);

/* The name's place in the next `allow` that silenced nothing, after the n-th
 * of them, which is counted up; from 0 where there are no more. */
struct span allows_unused(struct allows *allows, uint32_t *n,
    enum check_id *check);

#endif
