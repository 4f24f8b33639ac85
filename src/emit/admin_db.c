/*
 * admin.db: the records of admin.rec as an SQLite database.
 *
 * SQLite's handles are not a stage's memory, so between their opening and
 * their closing nothing here may allocate from a stage, which could leave by
 * a longjmp: failures are kept in struct db and told once all is closed, and
 * the few texts that are made on the way fit the buffer that is made before.
 */
#include <errno.h>
#include <sqlite3.h>

#include "emit.h"
#include "print.h"
#include "walk.h"

struct db {
	sqlite3 *handle;
	sqlite3_stmt *insert;
	int code;           /* the first failure's, or SQLITE_OK */
	int error;          /* its errno, or 0 */
	char message[160];
	struct out *text;   /* in memory; never grows */
	const struct emit_job *job;
};

/*
 * One transaction into a file that nobody else sees; it is synced when it is
 * whole.  The settings that change the bytes are not left to the library's
 * build.  The conditions of CHECK are there for those who change a row: here
 * they would repeat the model's checks in more than half of the time, and
 * integrity_check makes up for it.
 */
static const char before_sql[] =
    "PRAGMA page_size = 4096;"
    "PRAGMA encoding = 'UTF-8';"
    "PRAGMA auto_vacuum = NONE;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -65536;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA ignore_check_constraints = ON;"
    "BEGIN;"
    "PRAGMA application_id = 0x544F504F;" /* "TOPO" */
    "PRAGMA user_version = 1;";

/* Conditions on columns. */
#define NAME(column)                                                           \
	"CHECK (length(" column ") BETWEEN 1 AND 10\n"                         \
	"    AND " column " NOT GLOB '*[^A-Z0-9]*')"
#define DOMAIN(column)                                                         \
	"CHECK (length(" column ") BETWEEN 1 AND 253\n"                        \
	"    AND " column " NOT GLOB '*[^-.a-z0-9]*')"
#define IPV4(column)                                                           \
	"CHECK (length(" column ") BETWEEN 7 AND 15\n"                         \
	"    AND " column " GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'\n"              \
	"    AND " column " NOT GLOB '*[^.0-9]*')"
#define DIAL(column)                                                           \
	"CHECK (length(" column ") BETWEEN 1 AND 63\n"                         \
	"    AND " column " NOT GLOB '*[^ -~]*')"
#define MEDIUM "medium TEXT CHECK (medium IN ('drive', 'modem', 'x25')),\n"
#define POSTOFFICE(column) column " INTEGER NOT NULL REFERENCES postoffice,\n"
#define GATEWAY(column) column " INTEGER NOT NULL REFERENCES setup,\n"
#define POSITION "position INTEGER NOT NULL CHECK (position > 0),\n"

/*
 * A postoffice's key is its place in the order of network and name; setup has
 * a row for each gateway, so a reference to it is one to a gateway.
 */
static const char tables_sql[] =
    "CREATE TABLE meta (\n"
    "key TEXT PRIMARY KEY,\n"
    "value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE postoffice (\n"
    "id INTEGER PRIMARY KEY CHECK (id > 0),\n"
    "network TEXT NOT NULL " NAME("network") ",\n"
    "name TEXT NOT NULL " NAME("name") ",\n"
    "role TEXT NOT NULL CHECK (role IN ('gateway', 'hub', 'downstream')),\n"
    "uplink INTEGER REFERENCES postoffice,\n"
    MEDIUM
    GATEWAY("outbound")
    "masquerade TEXT " DOMAIN("masquerade") ",\n"
    "phone TEXT " DIAL("phone") ",\n"
    "x25 TEXT " DIAL("x25") ",\n"
    "CHECK ((role = 'gateway') = (uplink IS NULL)),\n"
    "CHECK ((medium IS NULL) = (uplink IS NULL)),\n"
    "CHECK (role <> 'gateway' OR outbound = id),\n"
    "CHECK (uplink <> id)\n"
    ") STRICT;"

    "CREATE TABLE inbound (\n"
    POSTOFFICE("postoffice")
    POSITION
    GATEWAY("gateway")
    "PRIMARY KEY (postoffice, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE domain (\n"
    POSTOFFICE("postoffice")
    POSITION
    "domain TEXT NOT NULL " DOMAIN("domain") ",\n"
    "PRIMARY KEY (postoffice, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE external (\n"
    POSTOFFICE("at")
    "step INTEGER NOT NULL CHECK (step > 0),\n"
    POSTOFFICE("postoffice")
    "route TEXT NOT NULL CHECK (route IN ('Direct', 'Indirect')),\n"
    MEDIUM
    "number TEXT " DIAL("number") ",\n"
    "via INTEGER,\n"
    "PRIMARY KEY (at, step),\n"
    "FOREIGN KEY (at, via) REFERENCES external (at, postoffice),\n"
    "CHECK (postoffice <> at),\n"
    "CHECK ((route = 'Direct') = (medium IS NOT NULL)),\n"
    "CHECK ((route = 'Indirect') = (via IS NOT NULL)),\n"
    "CHECK (number IS NULL OR medium IS NOT NULL AND medium <> 'drive'),\n"
    "CHECK (via NOT IN (at, postoffice))\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE setup (\n"
    "at INTEGER PRIMARY KEY REFERENCES postoffice,\n"
    "domain_suffix TEXT NOT NULL CHECK (domain_suffix GLOB '.?*'\n"
    "    AND domain_suffix NOT GLOB '*[^-.a-z0-9]*'),\n"
    "internet_name TEXT NOT NULL " DOMAIN("internet_name") ",\n"
    "router_address TEXT NOT NULL " IPV4("router_address") ",\n"
    "duty TEXT NOT NULL CHECK (duty IN ('send', 'receive', 'both'))\n"
    ") STRICT;"

    "CREATE TABLE address (\n"
    GATEWAY("at")
    POSITION
    "address TEXT NOT NULL " IPV4("address") ",\n"
    "PRIMARY KEY (at, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE served (\n"
    GATEWAY("at")
    POSTOFFICE("postoffice")
    "PRIMARY KEY (at, postoffice)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE address_map (\n"
    GATEWAY("at")
    POSITION
    POSTOFFICE("postoffice")
    "domain TEXT NOT NULL " DOMAIN("domain") ",\n"
    "PRIMARY KEY (at, position),\n"
    "FOREIGN KEY (at, postoffice) REFERENCES served\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE access (\n"
    "at INTEGER PRIMARY KEY REFERENCES postoffice,\n"
    "drive TEXT NOT NULL CHECK (drive GLOB '[A-Z]'),\n"
    "forward_to INTEGER NOT NULL REFERENCES postoffice\n"
    ") STRICT;";

/* After the rows: made in one go they take a tenth of the time. */
static const char indexes_sql[] =
    "CREATE UNIQUE INDEX postoffice_name ON postoffice (network, name);"
    "CREATE UNIQUE INDEX inbound_gateway ON inbound (postoffice, gateway);"
    "CREATE UNIQUE INDEX domain_name ON domain (domain);"
    "CREATE UNIQUE INDEX external_postoffice ON external (at, postoffice);"
    "CREATE UNIQUE INDEX address_address ON address (address);";

/* For people: the records as admin.rec shows them. */
#define ID(table) table ".network || '/' || " table ".name"
#define JOIN(table, key) " JOIN postoffice " table " ON " table ".id = " key
#define LEFT(table, key) " LEFT" JOIN(table, key)

static const char views_sql[] =
    "CREATE VIEW postoffice_records AS SELECT " ID("p") " AS Id,\n"
    "p.network AS Network, p.name AS Name, p.role AS Role,\n"
    ID("u") " AS Uplink, p.medium AS Medium, " ID("o") " AS Outbound,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT " ID("g") " AS item\n"
    "FROM inbound i" JOIN("g", "i.gateway") "\n"
    "WHERE i.postoffice = p.id ORDER BY i.position)) AS Inbound,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT d.domain AS item\n"
    "FROM domain d WHERE d.postoffice = p.id ORDER BY d.position))\n"
    "AS Domain,\n"
    "p.masquerade AS Masquerade, p.phone AS Phone, p.x25 AS X25\n"
    "FROM postoffice p" LEFT("u", "p.uplink") JOIN("o", "p.outbound") "\n"
    "ORDER BY p.id;"

    "CREATE VIEW external_records AS SELECT " ID("a") " AS At,\n"
    "e.step AS Step, " ID("p") " AS Postoffice, e.route AS Route,\n"
    "e.medium AS Medium, e.number AS Number, " ID("v") " AS Via\n"
    "FROM external e" JOIN("a", "e.at") JOIN("p", "e.postoffice")
    LEFT("v", "e.via") "\n"
    "ORDER BY e.at, e.step;"

    "CREATE VIEW setup_records AS SELECT " ID("a") " AS At,\n"
    "s.domain_suffix AS DomainSuffix, s.internet_name AS InternetName,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT d.address AS item\n"
    "FROM address d WHERE d.at = s.at ORDER BY d.position)) AS Address,\n"
    "s.router_address AS RouterAddress, s.duty AS Duty\n"
    "FROM setup s" JOIN("a", "s.at") "\n"
    "ORDER BY s.at;"

    "CREATE VIEW served_records AS SELECT " ID("a") " AS At,\n"
    ID("p") " AS Postoffice\n"
    "FROM served s" JOIN("a", "s.at") JOIN("p", "s.postoffice") "\n"
    "ORDER BY s.at, s.postoffice;"

    "CREATE VIEW address_map_records AS SELECT " ID("a") " AS At,\n"
    "l.position AS Position, " ID("p") " AS Postoffice,\n"
    "l.domain AS Domain\n"
    "FROM address_map l" JOIN("a", "l.at") JOIN("p", "l.postoffice") "\n"
    "ORDER BY l.at, l.position;"

    "CREATE VIEW access_records AS SELECT " ID("a") " AS At,\n"
    "c.drive AS Drive, " ID("f") " AS ForwardTo\n"
    "FROM access c" JOIN("a", "c.at") JOIN("f", "c.forward_to") "\n"
    "ORDER BY c.at;"

    "COMMIT;";

/* SQLite's side: after a failure nothing more is done. */

static void
keep(struct db *db, int code)
{
	if (code == SQLITE_OK || db->code != SQLITE_OK)
		return;
	db->code = code;
	if (db->handle == NULL)
		return;
	/* SQLite gives no errno for a disk that is full. */
	db->error = (code & 0xff) == SQLITE_FULL
	    ? ENOSPC : sqlite3_system_errno(db->handle);
	sqlite3_snprintf(sizeof db->message, db->message, "%s",
	    sqlite3_errmsg(db->handle));
}

static void
run(struct db *db, const char *sql)
{
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* Begin the rows of a table. */
static void
into(struct db *db, const char *sql)
{
	sqlite3_finalize(db->insert);
	db->insert = NULL;
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_prepare_v2(db->handle, sql, -1, &db->insert,
		    NULL));
}

static void
set_number(struct db *db, int column, uint32_t number)
{
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_bind_int64(db->insert, column, number));
}

/* An id, or NULL for 0. */
static void
set_id(struct db *db, int column, uint32_t id)
{
	if (id != 0)
		set_number(db, column, id);
	else if (db->code == SQLITE_OK)
		keep(db, sqlite3_bind_null(db->insert, column));
}

/* A text that stays until the row is added; NULL for none. */
static void
set_text(struct db *db, int column, const char *text)
{
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_bind_text(db->insert, column, text, -1,
		    SQLITE_STATIC));
}

static void
set_domain(struct db *db, int column, sym_id domain)
{
	set_text(db, column, domain == 0 ? NULL
	    : model_domain(db->job->model, domain));
}

/* What db->text has from a place on; it stays until the row is added. */
static void
set_made(struct db *db, int column, size_t from)
{
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_bind_text(db->insert, column,
		    db->text->at + from, (int)(db->text->n - from),
		    SQLITE_STATIC));
}

static void
set_address(struct db *db, int column, const struct address *address)
{
	size_t from = db->text->n;

	emit_address(db->text, address);
	set_made(db, column, from);
}

static void
add_row(struct db *db)
{
	if (db->code != SQLITE_OK)
		return;
	if (sqlite3_step(db->insert) != SQLITE_DONE)
		keep(db, sqlite3_extended_errcode(db->handle));
	sqlite3_reset(db->insert);
	db->text->n = 0;
}

/* Rows, in the order of their keys */

/* print_ascii makes four bytes of one at most, and a file name is short. */
static void
add_meta(struct db *db)
{
	const char *name = db->job->source_name;

	into(db, "INSERT INTO meta VALUES (?, ?)");
	set_text(db, 1, "format");
	set_text(db, 2, "1");
	add_row(db);
	set_text(db, 1, "source");
	print_ascii(db->text, name, strlen(name));
	set_made(db, 2, 0);
	add_row(db);
}

static void
add_postoffices(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO postoffice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?)");
	for (po_id id = 1; id <= m->po_count && db->code == SQLITE_OK; id++) {
		const struct po *po = &m->pos[id];
		const struct detail *detail = po->detail == 0 ? NULL
		    : &m->details.at[po->detail];
		struct name_text name = model_name(m, id);

		set_number(db, 1, id);
		set_text(db, 2, model_network(m, id));
		set_text(db, 3, name.text);
		set_text(db, 4, emit_role(po->role));
		set_id(db, 5, po->uplink);
		set_text(db, 6, po->uplink == 0 ? NULL
		    : emit_medium(po->medium));
		set_number(db, 7, model_outbound(m, id));
		set_domain(db, 8, model_masquerade(m, id));
		set_text(db, 9, detail == NULL ? NULL : detail->phone);
		set_text(db, 10, detail == NULL ? NULL : detail->x25);
		add_row(db);
	}
}

static void
add_inbounds(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO inbound VALUES (?, ?, ?)");
	for (po_id po = 1; po <= m->po_count && db->code == SQLITE_OK; po++) {
		uint32_t n;
		const po_id *inbound = model_inbound(m, po, &n);

		for (uint32_t i = 0; i < n; i++) {
			set_number(db, 1, po);
			set_number(db, 2, i + 1);
			set_number(db, 3, inbound[i]);
			add_row(db);
		}
	}
}

static void
add_domains(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO domain VALUES (?, ?, ?)");
	for (po_id po = 1; po <= m->po_count && db->code == SQLITE_OK; po++) {
		struct run run = m->pos[po].domains;

		for (uint32_t i = 0; i < run.n; i++) {
			set_number(db, 1, po);
			set_number(db, 2, i + 1);
			set_domain(db, 3, m->domains.at[run.from + i].name);
			add_row(db);
		}
	}
}

static void
add_external(struct db *db, po_id at, uint32_t step,
    const struct external *external)
{
	const struct model *m = db->job->model;
	enum medium medium = MEDIUM_DRIVE;
	bool direct = external->via == external->to;

	if (direct)
		walk_joined(m, at, external->to, &medium);
	set_number(db, 1, at);
	set_number(db, 2, step);
	set_number(db, 3, external->to);
	set_text(db, 4, direct ? "Direct" : "Indirect");
	set_text(db, 5, direct ? emit_medium(medium) : NULL);
	set_text(db, 6, medium == MEDIUM_DRIVE ? NULL
	    : model_number(m, at, external->to, medium));
	set_id(db, 7, direct ? 0 : external->via);
	add_row(db);
}

static void
add_externals(struct db *db)
{
	const struct derived *d = emit_derived(db->job);
	uint32_t count = db->job->model->po_count;

	into(db, "INSERT INTO external VALUES (?, ?, ?, ?, ?, ?, ?)");
	for (po_id at = 1; at <= count && db->code == SQLITE_OK; at++) {
		uint32_t from = d->external_from[at];

		for (uint32_t i = from; i < d->external_from[at + 1]; i++)
			add_external(db, at, i - from + 1, &d->external[i]);
	}
}

/* The address that gateways are told to send to: IPv4, as they are. */
static const struct address *
router_address(const struct model *m, smarthost_id smarthost)
{
	const struct run *run = &m->smarthosts.at[smarthost].addresses;
	uint32_t i = run->from;

	while (m->addresses.at[i].family != 4)
		i++;
	return &m->addresses.at[i];
}

static void
add_setups(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO setup VALUES (?, ?, ?, ?, ?)");
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];

		set_number(db, 1, g->po);
		out_char(db->text, '.');
		out_str(db->text, model_domain(m, g->suffix));
		set_made(db, 2, 0);
		set_domain(db, 3, g->host);
		set_address(db, 4, router_address(m, g->smarthost));
		set_text(db, 5, emit_duty(g));
		add_row(db);
	}
}

static void
add_addresses(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO address VALUES (?, ?, ?)");
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];

		for (uint32_t i = 0; i < g->addresses.n; i++) {
			set_number(db, 1, g->po);
			set_number(db, 2, i + 1);
			set_address(db, 3,
			    &m->addresses.at[g->addresses.from + i]);
			add_row(db);
		}
	}
}

static void
add_served(struct db *db)
{
	const struct model *m = db->job->model;
	const struct derived *d = emit_derived(db->job);

	into(db, "INSERT INTO served VALUES (?, ?)");
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		for (uint32_t i = d->served_from[g];
		     i < d->served_from[g + 1] && db->code == SQLITE_OK; i++) {
			set_number(db, 1, m->gateways[g].po);
			set_number(db, 2, d->served[i]);
			add_row(db);
		}
}

static void
add_maps(struct db *db)
{
	const struct model *m = db->job->model;

	into(db, "INSERT INTO address_map VALUES (?, ?, ?, ?)");
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		struct map_cursor cursor = { 0 };
		struct map_line line;
		uint32_t position = 0;

		while (db->code == SQLITE_OK && derive_map_next(m,
		    emit_derived(db->job), g, &cursor, &line)) {
			set_number(db, 1, m->gateways[g].po);
			set_number(db, 2, ++position);
			set_number(db, 3, line.po);
			set_domain(db, 4, line.domain);
			add_row(db);
		}
	}
}

static void
add_accesses(struct db *db)
{
	const struct model *m = db->job->model;
	const po_id *access = emit_derived(db->job)->access;

	into(db, "INSERT INTO access VALUES (?, ?, ?)");
	for (po_id at = 1; at <= m->po_count && db->code == SQLITE_OK; at++) {
		char drive[] = { model_drive(m, at), '\0' };

		if (access[at] == 0)
			continue;
		set_number(db, 1, at);
		set_text(db, 2, drive);
		set_number(db, 3, access[at]);
		add_row(db);
	}
}

static void
fill(struct db *db)
{
	run(db, before_sql);
	run(db, tables_sql);
	add_meta(db);
	add_postoffices(db);
	add_inbounds(db);
	add_domains(db);
	add_externals(db);
	add_setups(db);
	add_addresses(db);
	add_served(db);
	add_maps(db);
	add_accesses(db);
	run(db, indexes_sql);
	run(db, views_sql);
}

/* Open, fill and close the database. */
static void
make(struct db *db, const char *path)
{
	keep(db, sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL));
	if (db->code == SQLITE_OK)
		fill(db);
	sqlite3_finalize(db->insert);
	keep(db, sqlite3_close(db->handle));
}

static void
write_database(const struct emit_job *job)
{
	struct db db = { .job = job, .text = out_new(job->mem, -1) };
	const char *path = stage_open_path(job->stage, "admin.db");

	if (path != NULL)
		make(&db, path);
	out_end(db.text);
	if (db.code == SQLITE_NOMEM || db.code == SQLITE_IOERR_NOMEM)
		mem_out(job->mem);
	if (db.code != SQLITE_OK)
		stage_fail(job->stage, "admin.db",
		    db.error != 0 ? strerror(db.error) : db.message);
	stage_close(job->stage);
}

const struct emitter emit_admin_db = {
	.kind = "db",
	.what = "admin.db: the same as an SQLite database",
	.write = write_database,
};
