/*
 * setting.h: the model's tables of settings and of the blocks (scopes) that
 * they hold in.  Part of model.h.
 */
#ifndef TOPOC_SETTING_H
#define TOPOC_SETTING_H

#include "ids.h"
#include "source.h"

enum setting_kind {
	SET_PATTERN, SET_MASQUERADE, SET_SUFFIX, SET_SMARTHOST, SET_INBOUND,
	SET_OUTBOUND, SET_EXTERNALS, SET_HOPS, SET_DATABASE, SET_KINDS
};

/* A setting as it was written. */
struct setting {
	struct span span;  /* its value */
	uint32_t value;    /* sym_id (0: none), smarthost_id, po_id, 1 for
			      `externals all`, number, or letter */
	struct run refs;   /* SET_INBOUND: in model.refs */
	const char *text;  /* SET_PATTERN */
	bool bad;          /* its value was in error and is not to be used */
};

/* The settings that hold in one block: its own or inherited, 0 for none. */
struct scope {
	scope_id outer;
	setting_id set[SET_KINDS];
	setting_id own[SET_KINDS];
	bool damaged;      /* a syntax error in it or in one around it */
	bool of_po;        /* a postoffice's block, not a file's or network's */
};

#endif
