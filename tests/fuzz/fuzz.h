/*
 * fuzz.h: what the fuzz targets share.  An input is one byte of options, then
 * the texts of the files, separated by SPLIT; the first is the topology, the
 * others are called "1", "2" and so on, and are there to be included.  A
 * target is one function, target_run; fuzz.c calls it with memory of its own,
 * and for some inputs twice, and sees that it gives the same both times.
 */
#ifndef TOPOC_FUZZ_H
#define TOPOC_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "build.h"
#include "check.h"
#include "front.h"
#include "report.h"
#include "warn.h"

#define SPLIT '\x1c'
#define TEXTS_MAX 5

/* The first file's name: one that has to be made visible where it is shown. */
#define FIRST_NAME "a\x1b topo"

struct text {
	const char *at;
	size_t len;
};

struct fuzz {
	struct mem *root;
	uint8_t options;
	struct text texts[TEXTS_MAX];
	unsigned n;

	/* Filled by the functions below. */
	struct warn warn;
	struct sources *sources;
	struct report *report;
	const struct ast *ast;
	const struct model *model;
};

/* Do a target's work, and put what it comes to into out. */
void target_run(struct fuzz *f, struct out *out);

/* Read the texts, whose first is first; max as for report_new. */
void fuzz_parse(struct fuzz *f, struct text first, uint32_t max);

/* The same, and make the model and check it. */
void fuzz_check(struct fuzz *f, uint32_t max, bool has_serial);

/* See that each finding is at a place within one file. */
void fuzz_examine_report(struct fuzz *f);

/* What must hold for every input. */
#define FUZZ_ASSERT(condition)                                                 \
	((condition) ? (void)0                                                 \
		     : fuzz_fail(__FILE__, __LINE__, #condition))

_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

#endif
