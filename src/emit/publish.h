/*
 * publish.h: a new set of outputs comes in place of the old one.  It is the
 * end of the stage's work: all files are whole and on disk in the hold.
 */
#ifndef TOPOC_EMIT_PUBLISH_H
#define TOPOC_EMIT_PUBLISH_H

#include "edited.h"
#include "hold.h"
#include "readers.h"
#include "set.h"

struct output {
	const char *path;          /* relative to the directory */
	char digest[DIGEST_TEXT];
	off_t size;
	bool same;                 /* the old one has the same bytes; a preview
				      knows it at once, and then has no text */
	const char *text;          /* where it is kept in memory */
};

/* From so many on, one call has the whole file system synced: quicker than
 * one a file. */
#define PUBLISH_MANY 64

struct publication {
	struct mem *mem;
	struct trouble *trouble;
	struct hold *hold;
	struct readers *readers;
	struct set *old;           /* empty where there is no directory */
	struct output *outputs;    /* the manifest is the last one */
	uint32_t n;
	bool force;                /* replace what somebody changed, too */
	bool (*ready)(void *arg);  /* as stage_commit has it, or NULL */
	void *arg;
	bool changed;              /* set by publish_compare and publish */
	struct edited edited;      /* set by publish_compare */
};

/* Find out what is the same and what somebody changed, and refuse what is in
 * the place of an output; the first step of publish.  False after a
 * failure. */
bool publish_compare(struct publication *publication);

/*
 * Put the new set in place, as a whole where that can be done and otherwise
 * file by file.  One that is the same as the old is not.  False after a
 * failure: then the old set is as it was, but for a file that could not be
 * put back when the second way failed half-way; it is then in the hold.  That
 * the old files cannot be removed is no failure: they stay in the hold.
 */
bool publish(struct publication *publication);

#endif
