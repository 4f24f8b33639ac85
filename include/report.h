/*
 * report.h: the findings as diag keeps them, for its renderers (a file each
 * in src/text).  report.c fills the tables; a renderer only reads them.
 */
#ifndef TOPOC_REPORT_H
#define TOPOC_REPORT_H

#include "diag.h"

struct note {
	struct span span;
	char *message;
};

struct finding {
	enum check_id check;
	uint32_t order;      /* findings are numbered as they are reported */
	struct span span;
	char *message;
	VEC(struct note) notes;
};

/* The findings of one check that are kept: a heap, the last place on top. */
struct kept {
	VEC(struct finding *) heap;
	uint32_t count;      /* findings in all */
};

struct report {
	struct mem *mem;
	struct sources *sources;
	uint32_t max;            /* kept for each check; 0: all */
	uint32_t order;
	struct finding *last;    /* takes the notes; NULL: it is not kept */
	struct kept kept[CHECK_COUNT];
};

/*
 * All findings that are kept, sorted by place, then check, then order.  The
 * array lives as long as the report; its length is stored in *n.
 */
struct finding **report_sorted(struct report *report, uint32_t *n);

#endif
