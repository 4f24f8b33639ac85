/*
 * sources.h: the table of source files as source.c keeps it, for the files of
 * text that look at it: include_offer.c and includers.c.
 */
#ifndef TOPOC_SOURCES_H
#define TOPOC_SOURCES_H

#include "folders.h"
#include "map.h"
#include "source.h"

struct lines {
	VEC(uint32_t) begin;
};

/* A file from memory. */
struct provided {
	const char *name, *text;
	size_t len;
};

struct sources {
	struct mem *mem;
	VEC(struct source) files; /* by id */
	uint32_t end;             /* the first position not yet given out */
	struct map known;         /* regular files, by device and inode */
	uint32_t repeats;         /* files read that were known */
	VEC(struct provided) provided;
	struct map by_name;       /* those */
	struct folders folders;
	const char *failed;       /* the include that SOURCE_SYSTEM was about */
	int error;                /* and why */
	uint32_t looks;           /* names that were looked at; see entries.h */

	/* The beginnings of each file's lines, for source_place; empty where
	 * nobody has asked yet. */
	VEC(struct lines) lines; /* by id */
};

/* A path without the parts that ".." takes back, empty ones and ".". */
const char *sources_without_dots(struct mem *mem, const char *path);

/* Whether a regular file was read before; whether there is one from memory of
 * that name that was not. */
bool sources_is_known(const struct sources *sources, dev_t dev, ino_t ino);
bool sources_is_new_provided(const struct sources *sources, const char *name);

#endif
