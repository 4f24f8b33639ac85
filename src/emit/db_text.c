/* The records of an admin.db as text; see db_text.h. */
#include "db_text.h"

#include <sqlite3.h>

#include "print.h"

/* Nothing that topoc writes is longer. */
#define LONGEST 65536

/*
 * Steps of SQLite's machine: a damaged file can have its pages in a circle, or
 * a million tables.  Topoc's schema takes some hundred steps, a record about
 * fifty and eight bytes at least.
 */
#define STEPS 100
#define SCHEMA_STEPS 20000
#define STEPS_A_BYTE 16
#define MORE_STEPS 1000000

/* A record's line has some eight times the bytes that are in the file. */
#define TEXT_A_BYTE 64
#define MORE_TEXT ((size_t)1 << 20)

struct reader {
	sqlite3 *handle;
	sqlite3_stmt *statement;
	sqlite3_int64 steps;  /* that are left */
	size_t most;          /* of text, in bytes */
	bool no_memory;
};

/* A set's name as in admin.rec, and the SQL for its records: the names of the
 * columns are the fields', and what is NULL has no field.  The tables' own
 * order is that of the keys. */
struct query {
	const char *set, *sql;
};

#define ID(table) table ".network || '/' || " table ".name"
#define JOIN(table, key)                                                       \
	" LEFT JOIN postoffice " table " ON " table ".id = " key

static const struct query queries[] = {
	{ "Meta", "SELECT key AS Key, value AS Value FROM meta ORDER BY key" },
	{ "Postoffice", "SELECT " ID("p") " AS Id, p.role AS Role, "
	    ID("u") " AS Uplink, p.medium AS Medium, " ID("o") " AS Outbound, "
	    "p.masquerade AS Masquerade, p.phone AS Phone, p.x25 AS X25 "
	    "FROM postoffice p" JOIN("u", "p.uplink") JOIN("o", "p.outbound")
	    " ORDER BY p.id" },
	{ "Postoffice", "SELECT " ID("p") " AS Id, " ID("g") " AS Inbound "
	    "FROM inbound i" JOIN("p", "i.postoffice") JOIN("g", "i.gateway")
	    " ORDER BY i.postoffice, i.position" },
	{ "Postoffice", "SELECT " ID("p") " AS Id, d.domain AS Domain "
	    "FROM domain d" JOIN("p", "d.postoffice")
	    " ORDER BY d.postoffice, d.position" },
	{ "External", "SELECT " ID("a") " AS At, " ID("p") " AS Postoffice, "
	    "e.route AS Route, e.medium AS Medium, e.number AS Number, "
	    ID("v") " AS Via FROM external e" JOIN("a", "e.at")
	    JOIN("p", "e.postoffice") JOIN("v", "e.via")
	    " ORDER BY e.at, e.step" },
	{ "Setup", "SELECT " ID("a") " AS At, s.domain_suffix AS DomainSuffix, "
	    "s.internet_name AS InternetName, s.router_address AS "
	    "RouterAddress, s.duty AS Duty FROM setup s" JOIN("a", "s.at")
	    " ORDER BY s.at" },
	{ "Setup", "SELECT " ID("a") " AS At, d.address AS Address "
	    "FROM address d" JOIN("a", "d.at") " ORDER BY d.at, d.position" },
	{ "Served", "SELECT " ID("a") " AS At, " ID("p") " AS Postoffice "
	    "FROM served s" JOIN("a", "s.at") JOIN("p", "s.postoffice")
	    " ORDER BY s.at, s.postoffice" },
	{ "AddressMap", "SELECT " ID("a") " AS At, " ID("p") " AS Postoffice, "
	    "l.domain AS Domain FROM address_map l" JOIN("a", "l.at")
	    JOIN("p", "l.postoffice") " ORDER BY l.at, l.position" },
	{ "Access", "SELECT " ID("a") " AS At, c.drive AS Drive, " ID("f")
	    " AS ForwardTo FROM access c" JOIN("a", "c.at")
	    JOIN("f", "c.forward_to") " ORDER BY c.at" },
};

static const char schema_sql[] = "SELECT type, name, tbl_name, sql "
    "FROM sqlite_schema ORDER BY type, name, tbl_name, sql";

bool
db_is_database(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && strcmp(path + n - 3, ".db") == 0;
}

/* Also when memory ran out elsewhere. */
static void
end(void *arg)
{
	struct reader *r = arg;

	sqlite3_finalize(r->statement);
	sqlite3_close(r->handle);
}

static int
count_steps(void *arg)
{
	struct reader *r = arg;

	r->steps -= STEPS;
	return r->steps < 0;
}

/* Whether SQLite has done what it was told; want of memory is remembered. */
static bool
went_well(struct reader *r, int code)
{
	if ((code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
		r->no_memory = true;
	return code == SQLITE_OK;
}

/* Open the bytes as a database that cannot be changed, so that SQLite needs no
 * copy of them. */
static bool
open_bytes(struct reader *r, const char *bytes, size_t n)
{
	if (!went_well(r, sqlite3_open_v2(":memory:", &r->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)))
		return false;
	/* It looks at nothing yet, so it only fails for want of memory; but
	 * that is not what its code says. */
	if (sqlite3_deserialize(r->handle, "main",
	    (unsigned char *)(uintptr_t)bytes, (sqlite3_int64)n,
	    (sqlite3_int64)n, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
		r->no_memory = true;
		return false;
	}
	sqlite3_limit(r->handle, SQLITE_LIMIT_LENGTH, LONGEST);
	sqlite3_limit(r->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(r->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(r->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(r->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(r->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_progress_handler(r->handle, STEPS, count_steps, r);
	r->steps = SCHEMA_STEPS;
	return went_well(r, sqlite3_exec(r->handle,
	    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
	    "PRAGMA query_only = ON; PRAGMA mmap_size = 0;",
	    NULL, NULL, NULL));
}

/* Put a value: mostly it is all that it seems. */
static void
put_value(struct out *out, const char *value, size_t n)
{
	size_t plain = 0;

	while (plain < n && value[plain] >= ' ' && value[plain] <= '~')
		plain++;
	out_bytes(out, value, plain);
	print_text(out, value + plain, n - plain);
}

/* Put a row: `Set: Field: value, Field: value`. */
static void
put_row(struct reader *r, struct out *out, const char *set)
{
	const char *before = ": ";

	out_str(out, set);
	for (int i = 0; i < sqlite3_column_count(r->statement); i++) {
		const char *value =
		    (const char *)sqlite3_column_text(r->statement, i);

		if (value == NULL)
			continue;
		out_str(out, before);
		out_str(out, sqlite3_column_name(r->statement, i));
		out_str(out, ": ");
		put_value(out, value,
		    (size_t)sqlite3_column_bytes(r->statement, i));
		before = ", ";
	}
	out_char(out, '\n');
}

static bool
put_rows(struct reader *r, struct out *out, const char *set, const char *sql)
{
	int code;

	if (!went_well(r, sqlite3_prepare_v2(r->handle, sql, -1,
	    &r->statement, NULL)))
		return false;
	while ((code = sqlite3_step(r->statement)) == SQLITE_ROW &&
	    out->n <= r->most)
		put_row(r, out, set);
	sqlite3_finalize(r->statement);
	r->statement = NULL;
	return went_well(r, code == SQLITE_DONE ? SQLITE_OK : code);
}

static bool
read_all(struct reader *r, struct db_text *text, const char *bytes, size_t n,
    const struct out *schema)
{
	r->most = n * TEXT_A_BYTE + MORE_TEXT;
	if (!open_bytes(r, bytes, n) ||
	    !put_rows(r, text->schema, "Schema", schema_sql))
		return false;
	if (schema != NULL && (schema->n != text->schema->n ||
	    memcmp(schema->at, text->schema->at, schema->n) != 0))
		return false;
	r->steps = (sqlite3_int64)n * STEPS_A_BYTE + MORE_STEPS;
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
		if (!put_rows(r, text->records, queries[i].set,
		    queries[i].sql))
			return false;
	return true;
}

enum db_result
db_text(struct db_text *text, const char *bytes, size_t n,
    const struct out *schema)
{
	struct mem *mem = mem_stage(text->mem, "database");
	struct reader *r = mem_alloc(mem, sizeof *r);
	bool good, no_memory;

	text->schema = out_new(text->mem, -1);
	text->records = out_new(text->mem, -1);
	mem_at_end(mem, end, r);
	good = read_all(r, text, bytes, n, schema);
	no_memory = r->no_memory;
	mem_free(mem);
	if (no_memory)
		mem_out(text->mem);
	return good ? DB_READ : DB_STRANGE;
}
