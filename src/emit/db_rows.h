/*
 * db_rows.h: the rows of admin.db, as a virtual table that SQLite reads.  So
 * all rows of a table are one statement: a statement a row, with its values
 * bound, is begun and ended each time, forgets where it was in the tables and
 * takes twice as long.  Used by admin_db.c alone.
 */
#ifndef TOPOC_DB_ROWS_H
#define TOPOC_DB_ROWS_H

#include <sqlite3.h>

#include "emit.h"

struct db_rows;

/* The rows of a job, with all that is needed to give them: from then on they
 * read nothing but the model and the derived tables, and change only
 * themselves.  They live in the job's memory. */
struct db_rows *db_rows_new(const struct emit_job *job);

/* Make the rows known to a database; as long as it is open they stay.  Gives
 * SQLite's code. */
int db_rows_join(struct db_rows *rows, sqlite3 *handle);

/* The SQL that fills a table and makes its index, and is to be run next: of
 * table 0, 1, … in the order of the file; NULL where there are no more. */
const char *db_rows_next(struct db_rows *rows, unsigned table);

#endif
