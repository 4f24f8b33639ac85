/*
 * db_schema.h: the tables and views of admin.db, as SQL.  Run by admin_db.c
 * alone: the tables, then the rows and indexes (db_rows.h), then the views.
 */
#ifndef TOPOC_DB_SCHEMA_H
#define TOPOC_DB_SCHEMA_H

extern const char db_tables[];

extern const char db_views[];

#endif
