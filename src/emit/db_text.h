/*
 * db_text.h: the records of an admin.db as text, a line each, in the field
 * names of admin.rec.  Two of them are compared by the preview.  The file may
 * be anybody's: nothing that its schema says is run, and the time and memory
 * are bounded by its size.
 *
 * Places in an order (Step, Position) are not among the fields: the order of
 * the lines tells them, and a record that comes or goes changes one line.
 */
#ifndef TOPOC_EMIT_DB_TEXT_H
#define TOPOC_EMIT_DB_TEXT_H

#include "out.h"

enum db_result { DB_READ, DB_STRANGE };

struct db_text {
	struct mem *mem;     /* set by the caller */
	struct out *schema;  /* the tables and views, as SQL */
	struct out *records;
};

/* Whether a file with that path is a database. */
bool db_is_database(const char *path);

/*
 * Read a database of n bytes.  It is a strange one where it is damaged or its
 * schema is not the one that is given (or NULL: any).
 */
enum db_result db_text(struct db_text *text, const char *bytes, size_t n,
    const struct out *schema);

#endif
