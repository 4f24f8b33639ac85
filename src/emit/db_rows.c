/*
 * The rows of admin.db; see db_rows.h.
 *
 * There is one virtual table, eponymous and with as many columns as the
 * widest table has, and one cursor of it at a time: its rows are those of the
 * table that is being filled.  Rows come in the order of the keys, so that
 * each is put behind the one before.
 */
#include "db_rows.h"

#include "print.h"
#include "walk.h"

#define COLUMNS "a, b, c, d, e, f, g, h, i, j"

/* Whose the lists are that a table is made of. */
enum owners { OF_ALL, OF_POSTOFFICES, OF_GATEWAYS };

/* The rows of one table: those of a list for each owner. */
struct feed {
	const char *sql;
	enum owners owners;
	/* Begin the list of an owner (by id): how many rows it has at most. */
	uint32_t (*list)(struct db_rows *rows, uint32_t owner);
	/* Where a row is made ready: false, if the list ends before it. */
	bool (*row)(struct db_rows *rows);
	/* Give a column of it, from 0. */
	void (*put)(struct db_rows *rows, sqlite3_context *context, int column);
};

struct db_rows {
	sqlite3_vtab table;
	sqlite3_vtab_cursor cursor;
	const char *source_name;
	const struct model *m;
	const struct derived *derived;
	struct out *text;          /* in memory; never grows */

	const struct feed *feed;   /* of the table that is filled */
	uint32_t owner, owners;    /* from 1 */
	uint32_t item, items;      /* from 0 */
	const po_id *inbound;      /* a list of such */
	const struct external *external;
	enum medium medium;        /* of a direct one */
	struct map_cursor map;
	struct map_line line;
};

/* Values.  What is not put is NULL.  A text stays until the next row. */

static void
put_number(sqlite3_context *context, uint32_t number)
{
	sqlite3_result_int64(context, number);
}

static void
put_id(sqlite3_context *context, uint32_t id)
{
	if (id != 0)
		put_number(context, id);
}

static void
put_text(sqlite3_context *context, const char *text)
{
	if (text != NULL)
		sqlite3_result_text(context, text, -1, SQLITE_STATIC);
}

static void
put_name(const struct db_rows *r, sqlite3_context *context, po_id po)
{
	struct name_text name = model_name(r->m, po);

	sqlite3_result_text(context, name.text, -1, SQLITE_TRANSIENT);
}

static void
put_domain(const struct db_rows *r, sqlite3_context *context, sym_id domain)
{
	const struct syms *syms = r->m->domain_names;

	if (domain != 0)
		sqlite3_result_text(context, sym_text(syms, domain),
		    (int)sym_len(syms, domain), SQLITE_STATIC);
}

/* What r->text has from a place on. */
static void
put_made(const struct db_rows *r, sqlite3_context *context, size_t from)
{
	sqlite3_result_text(context, r->text->at + from,
	    (int)(r->text->n - from), SQLITE_STATIC);
}

static void
put_address(struct db_rows *r, sqlite3_context *context,
    const struct address *address)
{
	size_t from = r->text->n;

	emit_address(r->text, address);
	put_made(r, context, from);
}

/* The place of a row in its owner's list, as the position from 1. */
static void
put_position(const struct db_rows *r, sqlite3_context *context)
{
	put_number(context, r->item + 1);
}

/* What the lists of gateways are kept by. */
static void
put_gateway(const struct db_rows *r, sqlite3_context *context)
{
	put_number(context, r->m->gateways[r->owner].po);
}

/* meta */

static uint32_t
list_meta(struct db_rows *r, uint32_t owner)
{
	(void)r, (void)owner;
	return 2;
}

/* print_ascii makes four bytes of one at most, and a file name is short. */
static void
put_meta(struct db_rows *r, sqlite3_context *context, int column)
{
	static const char *const format[] = { "format", "1" };
	const char *name = r->source_name;

	if (r->item == 0) {
		put_text(context, format[column]);
	} else if (column == 0) {
		put_text(context, "source");
	} else {
		print_ascii(r->text, name, strlen(name));
		put_made(r, context, 0);
	}
}

/* postoffice */

static uint32_t
list_one(struct db_rows *r, uint32_t owner)
{
	(void)r, (void)owner;
	return 1;
}

static void
put_postoffice(struct db_rows *r, sqlite3_context *context, int column)
{
	const struct model *m = r->m;
	const struct po *po = &m->pos[r->owner];
	const struct detail *detail = &m->details.at[po->detail];

	switch (column) {
	case 0:
		put_number(context, r->owner);
		break;
	case 1:
		put_text(context, model_network(m, r->owner));
		break;
	case 2:
		put_name(r, context, r->owner);
		break;
	case 3:
		put_text(context, emit_role(po->role));
		break;
	case 4:
		put_id(context, po->uplink);
		break;
	case 5:
		put_text(context, po->uplink == 0 ? NULL
		    : emit_medium(po->medium));
		break;
	case 6:
		put_number(context, model_outbound(m, r->owner));
		break;
	case 7:
		put_domain(r, context, model_masquerade(m, r->owner));
		break;
	case 8:
		put_text(context, po->detail == 0 ? NULL : detail->phone);
		break;
	case 9:
		put_text(context, po->detail == 0 ? NULL : detail->x25);
		break;
	}
}

/* inbound */

static uint32_t
list_inbound(struct db_rows *r, uint32_t owner)
{
	uint32_t n;

	r->inbound = model_inbound(r->m, owner, &n);
	return n;
}

static void
put_inbound(struct db_rows *r, sqlite3_context *context, int column)
{
	if (column == 0)
		put_number(context, r->owner);
	else if (column == 1)
		put_position(r, context);
	else
		put_number(context, r->inbound[r->item]);
}

/* domain */

static uint32_t
list_domains(struct db_rows *r, uint32_t owner)
{
	return r->m->pos[owner].domains.n;
}

static void
put_domain_of(struct db_rows *r, sqlite3_context *context, int column)
{
	uint32_t from = r->m->pos[r->owner].domains.from;

	if (column == 0)
		put_number(context, r->owner);
	else if (column == 1)
		put_position(r, context);
	else
		put_domain(r, context, r->m->domains.at[from + r->item].name);
}

/* external */

static uint32_t
list_externals(struct db_rows *r, uint32_t owner)
{
	const uint32_t *from = r->derived->external_from;

	return from[owner + 1] - from[owner];
}

static bool
row_external(struct db_rows *r)
{
	uint32_t from = r->derived->external_from[r->owner];

	r->external = &r->derived->external[from + r->item];
	r->medium = MEDIUM_DRIVE;
	if (r->external->via == r->external->to)
		walk_joined(r->m, r->owner, r->external->to, &r->medium);
	return true;
}

static void
put_external(struct db_rows *r, sqlite3_context *context, int column)
{
	po_id to = r->external->to, via = r->external->via;

	switch (column) {
	case 0:
		put_number(context, r->owner);
		break;
	case 1:
		put_position(r, context);
		break;
	case 2:
		put_number(context, to);
		break;
	case 3:
		put_text(context, via == to ? "Direct" : "Indirect");
		break;
	case 4:
		put_text(context, via == to ? emit_medium(r->medium) : NULL);
		break;
	case 5:
		put_text(context, r->medium == MEDIUM_DRIVE ? NULL
		    : model_number(r->m, r->owner, to, r->medium));
		break;
	case 6:
		put_id(context, via == to ? 0 : via);
		break;
	}
}

/* setup */

static void
put_suffix(struct db_rows *r, sqlite3_context *context, sym_id suffix)
{
	size_t from = r->text->n;

	out_char(r->text, '.');
	out_str(r->text, model_domain(r->m, suffix));
	put_made(r, context, from);
}

static void
put_setup(struct db_rows *r, sqlite3_context *context, int column)
{
	const struct gateway *g = &r->m->gateways[r->owner];

	switch (column) {
	case 0:
		put_gateway(r, context);
		break;
	case 1:
		put_suffix(r, context, g->suffix);
		break;
	case 2:
		put_domain(r, context, g->host);
		break;
	case 3:
		put_address(r, context,
		    emit_router_address(r->m, g->smarthost));
		break;
	case 4:
		put_text(context, emit_duty(g));
		break;
	}
}

/* address */

static uint32_t
list_addresses(struct db_rows *r, uint32_t owner)
{
	return r->m->gateways[owner].addresses.n;
}

static void
put_address_of(struct db_rows *r, sqlite3_context *context, int column)
{
	uint32_t from = r->m->gateways[r->owner].addresses.from;

	if (column == 0)
		put_gateway(r, context);
	else if (column == 1)
		put_position(r, context);
	else
		put_address(r, context, &r->m->addresses.at[from + r->item]);
}

/* served */

static uint32_t
list_served(struct db_rows *r, uint32_t owner)
{
	const uint32_t *from = r->derived->served_from;

	return from[owner + 1] - from[owner];
}

static void
put_served(struct db_rows *r, sqlite3_context *context, int column)
{
	uint32_t from = r->derived->served_from[r->owner];

	if (column == 0)
		put_gateway(r, context);
	else
		put_number(context, r->derived->served[from + r->item]);
}

/* address_map */

static uint32_t
list_map(struct db_rows *r, uint32_t owner)
{
	(void)owner;
	r->map = (struct map_cursor){ 0 };
	return UINT32_MAX;
}

static bool
row_map(struct db_rows *r)
{
	return derive_map_next(r->m, r->derived, r->owner, &r->map, &r->line);
}

static void
put_map(struct db_rows *r, sqlite3_context *context, int column)
{
	if (column == 0)
		put_gateway(r, context);
	else if (column == 1)
		put_position(r, context);
	else if (column == 2)
		put_number(context, r->line.po);
	else
		put_domain(r, context, r->line.domain);
}

/* access */

static uint32_t
list_access(struct db_rows *r, uint32_t owner)
{
	return r->derived->access[owner] != 0;
}

static void
put_access(struct db_rows *r, sqlite3_context *context, int column)
{
	static const char drives[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (column == 0)
		put_number(context, r->owner);
	else if (column == 1)
		sqlite3_result_text(context, drives + (model_drive(r->m,
		    r->owner) - 'A'), 1, SQLITE_STATIC);
	else
		put_number(context, r->derived->access[r->owner]);
}

/*
 * The tables, in their order in the file.  An index whose order is that of
 * the rows, or nearly, is there before them: each row goes to its end, and
 * nothing is read again and sorted.  Any other is made after the rows, in one
 * go, in a tenth of the time.
 */

#define INTO(table, columns)                                                   \
	"INSERT INTO " table " SELECT " columns " FROM row;"
#define INDEX(name, on) "CREATE UNIQUE INDEX " name " ON " on ";"

static const struct feed feeds[] = {
	{ INTO("meta", "a, b"), OF_ALL, list_meta, NULL, put_meta },
	{ INDEX("postoffice_name", "postoffice (network, name)")
	    INTO("postoffice", "a, b, c, d, e, f, g, h, i, j"),
	    OF_POSTOFFICES, list_one, NULL, put_postoffice },
	{ INDEX("inbound_gateway", "inbound (postoffice, gateway)")
	    INTO("inbound", "a, b, c"),
	    OF_POSTOFFICES, list_inbound, NULL, put_inbound },
	{ INTO("domain", "a, b, c")
	    INDEX("domain_name", "domain (domain)"),
	    OF_POSTOFFICES, list_domains, NULL, put_domain_of },
	{ INDEX("external_postoffice", "external (at, postoffice)")
	    INTO("external", "a, b, c, d, e, f, g"),
	    OF_POSTOFFICES, list_externals, row_external, put_external },
	{ INTO("setup", "a, b, c, d, e"),
	    OF_GATEWAYS, list_one, NULL, put_setup },
	{ INTO("address", "a, b, c")
	    INDEX("address_address", "address (address)"),
	    OF_GATEWAYS, list_addresses, NULL, put_address_of },
	{ INTO("served", "a, b"),
	    OF_GATEWAYS, list_served, NULL, put_served },
	{ INTO("address_map", "a, b, c, d"),
	    OF_GATEWAYS, list_map, row_map, put_map },
	{ INTO("access", "a, b, c"),
	    OF_POSTOFFICES, list_access, NULL, put_access },
};

/* Go to the next row: false, when there is none. */
static bool
next_row(struct db_rows *r)
{
	const struct feed *feed = r->feed;

	r->text->n = 0;
	r->item++;
	while (r->item >= r->items || (feed->row != NULL && !feed->row(r))) {
		if (r->owner >= r->owners) {
			r->feed = NULL;
			return false;
		}
		r->items = feed->list(r, ++r->owner);
		r->item = 0;
	}
	return true;
}

/* The module.  What SQLite would have allocated and freed is in db_rows. */

static int
row_connect(sqlite3 *handle, void *rows, int n, const char *const *words,
    sqlite3_vtab **table, char **message)
{
	struct db_rows *r = rows;

	(void)n, (void)words, (void)message;
	*table = &r->table;
	return sqlite3_declare_vtab(handle, "CREATE TABLE row (" COLUMNS ")");
}

static int
row_disconnect(sqlite3_vtab *table)
{
	(void)table;
	return SQLITE_OK;
}

static int
row_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table, (void)info;
	return SQLITE_OK;
}

static struct db_rows *
rows_of(sqlite3_vtab_cursor *cursor)
{
	return (struct db_rows *)((char *)cursor -
	    offsetof(struct db_rows, cursor));
}

static int
row_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
	struct db_rows *r = (struct db_rows *)((char *)table -
	    offsetof(struct db_rows, table));

	*cursor = &r->cursor;
	return SQLITE_OK;
}

static int
row_close(sqlite3_vtab_cursor *cursor)
{
	(void)cursor;
	return SQLITE_OK;
}

static int
row_next(sqlite3_vtab_cursor *cursor)
{
	next_row(rows_of(cursor));
	return SQLITE_OK;
}

static int
row_filter(sqlite3_vtab_cursor *cursor, int plan, const char *name, int n,
    sqlite3_value **values)
{
	(void)plan, (void)name, (void)n, (void)values;
	return row_next(cursor);
}

static int
row_eof(sqlite3_vtab_cursor *cursor)
{
	return rows_of(cursor)->feed == NULL;
}

static int
row_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
	struct db_rows *r = rows_of(cursor);

	r->feed->put(r, context, column);
	return SQLITE_OK;
}

static int
row_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
	*id = rows_of(cursor)->item;
	return SQLITE_OK;
}

/* No xCreate: so the table is there without a CREATE. */
static const sqlite3_module row_module = {
	.xConnect = row_connect,
	.xDisconnect = row_disconnect,
	.xBestIndex = row_best_index,
	.xOpen = row_open,
	.xClose = row_close,
	.xFilter = row_filter,
	.xNext = row_next,
	.xEof = row_eof,
	.xColumn = row_column,
	.xRowid = row_rowid,
};

struct db_rows *
db_rows_new(const struct emit_job *job)
{
	struct db_rows *r = mem_alloc(job->mem, sizeof *r);

	r->source_name = job->source_name;
	r->m = job->model;
	r->derived = emit_derived(job);
	r->text = out_new(job->mem, -1);
	return r;
}

int
db_rows_join(struct db_rows *rows, sqlite3 *handle)
{
	return sqlite3_create_module(handle, "row", &row_module, rows);
}

const char *
db_rows_next(struct db_rows *rows, unsigned table)
{
	const uint32_t owners[] = { 1, rows->m->po_count,
		rows->m->gateway_count };

	if (table >= sizeof feeds / sizeof *feeds)
		return NULL;
	rows->feed = &feeds[table];
	rows->owner = rows->item = rows->items = 0;
	rows->owners = owners[rows->feed->owners];
	return rows->feed->sql;
}
