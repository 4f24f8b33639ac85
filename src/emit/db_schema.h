/*
 * db_schema.h: the tables, indexes and views of admin.db, as SQL.  Run by
 * admin_db.c alone: the tables, then the rows, then the rest.
 */
#ifndef TOPOC_DB_SCHEMA_H
#define TOPOC_DB_SCHEMA_H

extern const char db_tables[];

/* Made after the rows: in one go they take a tenth of the time. */
extern const char db_indexes[];

extern const char db_views[];

#endif
