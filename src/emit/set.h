/*
 * set.h: the set of outputs that is in the directory now.  Read by the stage,
 * which keeps of it what the new set does not replace, and by `verify`.
 */
#ifndef TOPOC_EMIT_SET_H
#define TOPOC_EMIT_SET_H

#include <sys/stat.h>

#include "digest.h"
#include "map.h"
#include "stage.h"
#include "trouble.h"

#define MANIFEST "MANIFEST"

/* By this the first line of a file shows that topoc wrote it. */
#define MARK "topoc: generated from "

/* And by this topology.json, which can have no comment. */
#define TOPOLOGY_FORMAT "topoc-topology"

enum set_role {
	SET_FOREIGN,  /* nothing of topoc's: kept */
	SET_KEPT,     /* of a kind that was not asked for: kept as well */
	SET_REPLACED, /* of a kind that was asked for, or the manifest */
	SET_FOLDER    /* one of topoc's: there as long as something is in it */
};

struct set_entry {
	const char *path;    /* relative to the directory */
	struct stat st;
	enum set_role role;
	int kind;            /* the row of set.kinds, or -1 */
	const char *digest;  /* by the manifest, or NULL */
	bool likely;         /* SET_FOREIGN, as no manifest names it, but like
				an output: replaced by one, and else kept */
	bool made;           /* an output of this run is in its place */
};

struct set {
	struct mem *mem;
	const struct stage_kind *kinds; /* as stage_new has them */
	VEC(struct set_entry) entries;  /* folders before what is in them */
	struct map by_path;             /* entries, from 1 */
	bool stops;                     /* set by the caller: without a
					   manifest, read no more once there is
					   something that is not topoc's */
	bool fixed;                     /* something in it, or itself, cannot
					   be moved or removed */
	bool force;                     /* set by the caller: a manifest that
					   is not topoc's is replaced */
	bool has_manifest;              /* one that topoc wrote */
	bool has_marked;                /* a file that says that topoc did */
	const char *manifest;           /* its text, or NULL */
	size_t manifest_len;
	bool kept[STAGE_KINDS]; /* by kind: some of its outputs are kept */
	VEC(const char *) lost;  /* in the manifest and not there, or no file */
	VEC(uint32_t) unread;    /* its lines that are not topoc's, from 1 */
};

/* The kind whose pattern a path matches, or -1. */
int set_kind_of(const struct stage_kind *kinds, const char *path);

/*
 * Read the set in an open directory; skip is a name in it that does not count,
 * or NULL.  False after a failure.
 */
bool set_read(struct set *set, struct trouble *trouble, int directory,
    const char *skip);

/* Whether all that is there is topoc's; else the first that is not is told. */
bool set_is_ours(const struct set *set, struct trouble *trouble);

/* The entry at a path, or NULL. */
struct set_entry *set_find(const struct set *set, const char *path);

#endif
