/*
 * offer.h: files that may be meant by the name in an `include` that cannot be
 * read.  Only files that could be included are offered, and none that was read
 * before.  What fails meanwhile is no failure of the run: then nothing is
 * offered.  A run looks at a bounded number of names.
 */
#ifndef TOPOC_OFFER_H
#define TOPOC_OFFER_H

#include "source.h"

enum offer_why {
	OFFER_NOTHING,
	OFFER_SPELLING,  /* it is written otherwise */
	OFFER_SLASHES,   /* it is written with '\' for '/' */
	OFFER_PLACE      /* it is relative to another folder than the name */
};

struct offer {
	enum offer_why why;
	const char *name;  /* for the include, or NULL; lives as the sources */
};

/* The file that was meant by a name which parent includes. */
struct offer offer_file(struct sources *sources, source_id parent,
    const char *name);

/* The first file by name that ends in .topo in the directory of that name;
 * *only: there is no other.  NULL: none. */
const char *offer_in_directory(struct sources *sources, source_id parent,
    const char *name, bool *only);

/* A .topo file in the first file's folder that includes the first file and was
 * not read: the first such by name, or NULL.  Reads 256 files and 9 MiB at
 * most. */
const char *offer_includer(struct sources *sources);

#endif
