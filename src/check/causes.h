/*
 * causes.h: which statement makes a walk needed, and the reports that have
 * one statement as their cause.  Private to check.
 */
#ifndef TOPOC_CAUSES_H
#define TOPOC_CAUSES_H

#include "checks.h"

/* In the order in which they are taken if several make a walk needed. */
enum cause_kind {
	CAUSE_NONE, CAUSE_HOPS, CAUSE_INBOUND, CAUSE_OUTBOUND, CAUSE_ROUTE,
	CAUSE_EXTERNALS
};

struct cause {
	enum cause_kind kind;
	uint32_t key;       /* the same for the same statement; 0: none */
	struct span span;   /* the statement's value */
	po_id user, other;  /* whose it is, and which postoffice it names */
};

struct causes;

struct causes *causes_new(const struct check_job *job);

/* The statement that makes the walk between two postoffices needed, in either
 * direction; CAUSE_NONE if only defaults do. */
struct cause causes_find(struct causes *causes, po_id from, po_id to);

/* A setting as a cause; CAUSE_NONE for NULL. */
struct cause cause_of_setting(enum cause_kind kind, const struct setting *s,
    po_id user, po_id other);

/* True if a is taken before b. */
bool cause_precedes(const struct cause *a, const struct cause *b);

/* The statement's keyword. */
const char *cause_word(enum cause_kind kind);

/* One of the reports that have the same cause. */
struct member {
	struct span span;       /* where it would be reported alone */
	po_id at, from, to;
	uint32_t n;
	struct cause cause;
};

#define MEMBERS_SHOWN 3

struct group {
	struct cause cause;     /* of the first in the text */
	uint32_t count;
	struct member first[MEMBERS_SHOWN]; /* by place */
	uint32_t most;          /* the highest n */
};

struct groups {
	struct mem *mem;
	struct map map;         /* into rows, by the cause's key */
	VEC(struct group) rows; /* from row 1 */
};

void groups_begin(struct groups *groups, struct mem *mem);

/* Add to the group of its cause, which has a key. */
struct group *groups_add(struct groups *groups, const struct member *member);

#endif
