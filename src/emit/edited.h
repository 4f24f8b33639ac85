/*
 * edited.h: output files that somebody changed since topoc wrote them: their
 * bytes are not those that the manifest names.  `build` does not replace or
 * remove such a file without --force.  Filled by publish.c.
 */
#ifndef TOPOC_EMIT_EDITED_H
#define TOPOC_EMIT_EDITED_H

#include "set.h"

struct edited {
	const struct signals *signals; /* that cut the reading short, or NULL */
	VEC(const struct set_entry *) files; /* sorted by edited_sort */
};

/* Whether a change of this file by somebody matters: it is no directory and
 * not the manifest, which is written by every run. */
bool edited_matters(const struct set_entry *entry);

/* The digest of a file in an open directory.  False after a failure, which is
 * reported. */
bool edited_digest(const struct edited *edited, struct trouble *trouble,
    int directory, const char *path, char digest[DIGEST_TEXT]);

/* Note the file if its digest is not the one that the manifest names.  A file
 * that the manifest does not name counts as changed. */
void edited_compare(struct edited *edited, const struct set *set,
    const struct set_entry *entry, const char digest[DIGEST_TEXT]);

/* The same with the file's bytes, which are read.  False after a failure. */
bool edited_look(struct edited *edited, const struct set *set,
    struct trouble *trouble, int directory, const struct set_entry *entry);

void edited_sort(struct edited *edited);

#endif
