/*
 * entries.h: what the folders hold that files may be included from; for
 * offer.c and includers.c.
 */
#ifndef TOPOC_ENTRIES_H
#define TOPOC_ENTRIES_H

#include "sources.h"

/* Names that a run looks at: a folder with more is not read to its end. */
#define ENTRIES_MAX 20000u

enum entry_kind { ENTRY_FILE, ENTRY_FOLDER, ENTRY_EITHER };

/*
 * Call visit for each name in a folder, in no certain order; files from memory
 * are looked for among these.  Left out are hidden files and names that an
 * `include` would have to quote.  Gives nothing if the folder is not allowed,
 * cannot be read, or too much was looked at.
 */
void entries_visit(struct sources *sources, const char *folder,
    void (*visit)(void *arg, const char *name, enum entry_kind kind),
    void *arg);

/* Count work of that many names; false: it is too much. */
bool entries_may_look(struct sources *sources, uint32_t names);

/* Whether a name, which parent is to include, leads to a file that can be
 * included and was not read before. */
bool entries_has_file(struct sources *sources, source_id parent,
    const char *name);

#endif
