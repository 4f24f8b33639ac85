/*
 * From the syntax tree to the model; see build.h.  The tree is gone through
 * twice: to declare what has a name, and, when everything is declared and has
 * its number, to fill in what is said of it.
 */
#include "build.h"

#include <stdio.h>
#include <string.h>

#include "ast.h"
#include "builder.h"
#include "cover.h"
#include "name.h"

/* Where a statement stands. */
struct context {
	network_id network;  /* 0: at file level */
	scope_id scope;      /* of the innermost block */
	struct body *body;   /* of the postoffice around it, or NULL */
	bool lost;           /* within a block that was not understood */
};

/* The properties by their kinds, and `address`, which others have, too. */
#define PROPERTIES (AST_HOST - AST_DOMAIN + 2)

/* What stands in one postoffice's block, given once for all its names. */
struct body {
	uint32_t first, n;   /* its names, in builder.raw */
	enum role role;
	struct span name;    /* the first one's */
	struct span seen[PROPERTIES]; /* by kind: the first such statement */
	uint32_t detail;     /* in model.details, or 0 */
	po_id one;
	const po_id *own;    /* own_n of its names that are no duplicates */
	uint32_t own_n;
	bool damaged;        /* these have PO_DAMAGED */
	uint32_t others;     /* properties that only a gateway has */
};

static const struct number_range any_number = { 0, UINT32_MAX, UINT32_MAX };
static const struct number_range short_number = { 0, UINT16_MAX, UINT16_MAX };
static const struct number_range user_number = { 0, UINT32_MAX, USERS_MAX };
static const struct number_range hop_number = { 1, INT32_MAX, INT32_MAX };

/* So many nodes that were gone through are given back at once. */
#define FORGET_AT 262144

/* Of a zone's name: a file name has 255 bytes at most. */
#define ORIGIN_MAX 250

/* A target that a postoffice's block has given a route or number for. */
struct given {
	uint32_t body, kind, target;
};

struct given_row {
	struct given key;
	struct span span;
};

struct reader {
	struct builder b;
	const struct ast *ast;
	const struct sources *sources;
	const struct source *file; /* that the last text was in */
	struct map given_map;      /* into given, by its key */
	VEC(struct given_row) given;
	ast_id forgotten;          /* nodes before it are not read again */
	uint32_t domains;          /* statements of that name */
	VEC(uint32_t) server_row;  /* by host: its last row in nameservers */
};

static const struct ast_node *
node(const struct reader *r, ast_id id)
{
	return &r->ast->nodes.at[id];
}

/* What can be several values in one statement, so that a second statement is
 * perhaps more of them. */
static bool
takes_list(enum ast_kind kind)
{
	return kind == AST_ADDRESS || kind == AST_DOMAIN || kind == AST_INBOUND;
}

/*
 * Report a statement that repeats one of the same block.  The block is what
 * and its name, which may be empty; the target of a route or dial is to, or
 * NULL.
 */
static void
report_again(struct reader *r, struct span span, struct span first,
    enum ast_kind kind, const char *to, const char *what, const char *name)
{
	const char *keyword = ast_keyword(kind);

	if (report_included_again(r->b.report, CHECK_DUPLICATE_DECLARATION,
	    span, first))
		return;
	if (takes_list(kind))
		report_add(r->b.report, CHECK_DUPLICATE_DECLARATION, span,
		    "`%s` is set twice %s%s; several values go in one list: "
		    "`%s A, B;`", keyword, what, name, keyword);
	else
		report_add(r->b.report, CHECK_DUPLICATE_DECLARATION, span,
		    "`%s%s%s` is set twice %s%s; remove one of the two",
		    keyword, to != NULL ? " " : "", to != NULL ? to : "", what,
		    name);
	report_note(r->b.report, first, "first set here");
}

/* The text of a word or string, without quotes and escapes. */
static struct text
text_of(struct reader *r, ast_id id)
{
	const struct ast_node *n = node(r, id);
	struct text t = { .span = n->span, .bad = n->damaged,
		.n = n->span.to - n->span.from };
	uint32_t out = 0;
	char *copy;

	if (r->file == NULL || n->span.from < r->file->base ||
	    n->span.from - r->file->base > r->file->len)
		r->file = source_get(r->sources,
		    source_at(r->sources, n->span.from));
	t.s = r->file->text + (n->span.from - r->file->base);
	if (n->kind != AST_STRING || t.bad)
		return t;
	t.s++;
	t.n -= 2;
	if (memchr(t.s, '\\', t.n) == NULL)
		return t;
	copy = mem_strndup(r->b.work, t.s, t.n);
	for (uint32_t i = 0; i < t.n; i++) {
		if (t.s[i] == '\\')
			i++;
		copy[out++] = t.s[i];
	}
	t.s = copy;
	t.n = out;
	return t;
}

static bool
is_value(const struct ast_node *n)
{
	return n->kind == AST_WORD || n->kind == AST_STRING;
}

/* The first value of a statement. */
static struct text
first_value(struct reader *r, ast_id id)
{
	return text_of(r, id + 1);
}

/* The first node of a kind right within another, or 0. */
static ast_id
part_of(const struct reader *r, ast_id id, enum ast_kind kind)
{
	for (ast_id i = id + 1; i < node(r, id)->end; i = node(r, i)->end)
		if (node(r, i)->kind == kind)
			return i;
	return 0;
}

/* The next name of a list of words: start with *at the statement's id. */
static bool
next_value(const struct reader *r, ast_id statement, ast_id *at)
{
	ast_id i = *at == statement ? statement + 1 : node(r, *at)->end;

	while (i < node(r, statement)->end && !is_value(node(r, i)))
		i = node(r, i)->end;
	*at = i;
	return i < node(r, statement)->end;
}

/*
 * Resolve the reference at *at, which is left at its last node.  *span
 * becomes that of the whole reference.
 */
static po_id
reference(struct reader *r, const struct context *c, ast_id *at,
    struct span *span)
{
	struct text name = text_of(r, *at), qualifier;
	network_id home = c->network;

	*span = name.span;
	if (node(r, *at)->detail != AST_QUALIFIES)
		return home == 0 && c->lost ? 0
		    : resolve_po(&r->b, NULL, name, home);
	qualifier = name;
	name = text_of(r, ++*at);
	span->to = name.span.to;
	return resolve_po(&r->b, &qualifier, name, home);
}

/* What is declared: the first time through the tree. */

static scope_id
new_scope(struct reader *r, scope_id outer)
{
	struct scope *scope = vec_push(r->b.mem, &r->b.m->scopes);

	memset(scope, 0, sizeof *scope);
	scope->outer = outer;
	return r->b.m->scopes.n - 1;
}

/* The network of a name, made where it is new. */
static network_id
declare_network(struct reader *r, sym_id name, struct span span)
{
	struct builder *b = &r->b;
	network_id id = find_network(b, name);
	struct network *network;

	if (id != 0)
		return id;
	id = b->nets.n;
	network = vec_push(b->work, &b->nets);
	*network = (struct network){ .name = name, .span = span };
	network->scope = new_scope(r, 1);
	b->m->networks = b->nets.at;
	b->m->network_count = id;
	map_add(&b->networks, map_hash(&b->networks, &name, sizeof name), id);
	return id;
}

/* The addresses of an `address` statement. */
static struct run
read_addresses(struct reader *r, ast_id id, bool ipv4_only)
{
	struct model *m = r->b.m;
	struct run run = { m->addresses.n, 0 };
	struct address address;
	char key[17];
	ast_id at = id;

	begin_list(&r->b);
	while (next_value(r, id, &at)) {
		struct text t = text_of(r, at);

		memset(&address, 0, sizeof address);
		if (!value_address(&r->b, t, ipv4_only, &address))
			continue;
		key[0] = (char)address.family;
		memcpy(key + 1, address.bytes, 16);
		if (repeats(&r->b, sym_add(r->b.addresses, key, sizeof key))) {
			report_add(r->b.report, CHECK_DUPLICATE_DECLARATION,
			    t.span, "address %s is in this list twice; "
			    "remove one of them", value_shown(t).text);
			continue;
		}
		*vec_push(r->b.mem, &m->addresses) = address;
		run.n++;
	}
	return run;
}

/* What an `allow` holds for: the block around it with its head, as far as it
 * has anything; or its file, where it stands outside all braces of that. */
static struct span
allow_block(struct reader *r, ast_id block, uint32_t allow)
{
	const struct ast_node *n = node(r, block);
	source_id own = source_at(r->sources, allow);
	const struct source *file = source_get(r->sources, own);
	uint32_t to = node(r, n->end - 1)->span.to;
	source_id at;

	if (n->kind == AST_FILE || n->kind == AST_INCLUDE)
		return (struct span){ file->base, file->base + file->len };
	/* The last thing in the block may be in a file that it includes. */
	while ((at = source_at(r->sources, to - 1)) != own)
		to = source_get(r->sources, at)->include.to;
	return (struct span){ n->span.from, to };
}

/* One check's name in an `allow`. */
static void
allow_check(struct reader *r, struct text t, struct span block)
{
	struct report *report = r->b.report;
	enum check_id check, near;
	char name[64];

	memcpy(name, t.s, t.n < sizeof name ? t.n : 0);
	name[t.n < sizeof name ? t.n : 0] = '\0';
	check = check_by_name(name);
	if (check == CHECK_COUNT) {
		near = check_nearest(t.s, t.n);
		if (near == CHECK_COUNT) {
			report_add(report, CHECK_UNKNOWN_NAME, t.span,
			    "unknown check '%s'; `topoc checks` lists the "
			    "checks", value_shown(t).text);
			return;
		}
		report_add(report, CHECK_UNKNOWN_NAME, t.span,
		    "unknown check '%s'; did you mean '%s'?",
		    value_shown(t).text, check_info(near)->name);
		report_fix(report, t.span, check_info(near)->name);
	} else if (!check_can_warn(check)) {
		report_add(report, CHECK_MISPLACED, t.span,
		    "'%s' is an error, and `allow` is only for warnings; "
		    "correct what it reports", name);
	} else if (repeats(&r->b, check)) {
		report_add(report, CHECK_DUPLICATE_DECLARATION, t.span,
		    "'%s' is in this list twice; remove one of them", name);
	} else {
		report_allow(report, check, block, t.span);
	}
}

/* An `allow` in a block: what it names are to be warnings. */
static void
declare_allow(struct reader *r, ast_id id, ast_id block)
{
	struct span span = allow_block(r, block, node(r, id)->span.from);
	ast_id at = id;

	begin_list(&r->b);
	while (next_value(r, id, &at) && node(r, at)->end < node(r, id)->end &&
	    is_value(node(r, node(r, at)->end))) {
		struct text t = text_of(r, at);

		if (!t.bad)
			allow_check(r, t, span);
	}
	if (node(r, at)->kind == AST_STRING && text_of(r, at).n == 0)
		report_add(r->b.report, CHECK_VALUE_SYNTAX, node(r, at)->span,
		    "an `allow` needs a reason; write why the warning does "
		    "not apply");
}

/* The statements of a smart host's block, and of what it includes. */
static void
read_smarthost(struct reader *r, ast_id id, struct smarthost *host,
    ast_id *seen)
{
	for (ast_id i = id + 1; i < node(r, id)->end; i = node(r, i)->end) {
		const struct ast_node *n = node(r, i);

		if (n->kind == AST_INCLUDE)
			read_smarthost(r, i, host, seen);
		if (n->kind == AST_ALLOW)
			declare_allow(r, i, id);
		if (n->kind == AST_DAMAGE || n->damaged)
			host->damaged = true;
		if (n->kind != AST_ADDRESS)
			continue;
		if (*seen != 0) {
			report_again(r, n->span, node(r, *seen)->span,
			    AST_ADDRESS, NULL, "for smart host ",
			    host->name != 0 ? model_domain(r->b.m, host->name)
			    : "");
			continue;
		}
		*seen = i;
		host->addresses = read_addresses(r, i, false);
	}
}

static bool
has_ipv4(const struct model *m, struct run run)
{
	for (uint32_t i = 0; i < run.n; i++)
		if (m->addresses.at[run.from + i].family == 4)
			return true;
	return false;
}

static void
declare_smarthost(struct reader *r, ast_id id)
{
	struct builder *b = &r->b;
	struct text t = first_value(r, id);
	struct smarthost host = { .name = value_domain(b, t, FOR_SMARTHOST),
		.span = t.span };
	smarthost_id first = host.name != 0 ? find_smarthost(b, host.name) : 0;
	uint32_t errors = report_errors(b->report);
	ast_id seen = 0;

	read_smarthost(r, id, &host, &seen);
	if (first != 0) {
		if (report_included_again(b->report,
		    CHECK_DUPLICATE_DECLARATION, t.span,
		    b->m->smarthosts.at[first].span))
			return;
		report_add(b->report, CHECK_DUPLICATE_DECLARATION, t.span,
		    "smart host '%s' is declared twice; keep one of the two",
		    model_domain(b->m, host.name));
		report_note(b->report, b->m->smarthosts.at[first].span,
		    "first declared here");
		return;
	}
	if (!host.damaged && !has_ipv4(b->m, host.addresses) &&
	    errors == report_errors(b->report) && b->m->whole)
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "smart host '%s' needs an IPv4 address, since a gateway "
		    "PC has IPv4 only; add it: `address 192.0.2.1;`",
		    value_shown(t).text);
	if (host.name != 0)
		map_add(&b->smarthosts, map_hash(&b->smarthosts, &host.name,
		    sizeof host.name), b->m->smarthosts.n);
	*vec_push(b->mem, &b->m->smarthosts) = host;
}

/* The nameserver of this host that the zone being read has already, or NULL.
 * A row that a zone gave up again may be noted for the host still. */
static const struct nameserver *
named_before(struct reader *r, sym_id host)
{
	const struct model *m = r->b.m;
	const struct nameserver *server;
	uint32_t row;

	while (r->server_row.n <= host)
		*vec_push(r->b.work, &r->server_row) = 0;
	row = r->server_row.at[host];
	if (row >= m->nameservers.n)
		return NULL;
	server = &m->nameservers.at[row];
	return server->host == host && server->zone == m->zones.n ? server
								  : NULL;
}

static void
read_nameserver(struct reader *r, ast_id id, struct zone *zone)
{
	struct builder *b = &r->b;
	const struct nameserver *first;
	struct text t = first_value(r, id);
	struct nameserver server = { .span = t.span,
		.host = value_domain(b, t, FOR_NAMESERVER),
		.zone = b->m->zones.n };
	ast_id addresses = part_of(r, id, AST_ADDRESS);

	if (addresses != 0)
		server.addresses = read_addresses(r, addresses, false);
	if (server.host == 0) {
		zone->damaged = true;
		return;
	}
	first = named_before(r, server.host);
	if (first != NULL) {
		report_add(b->report, CHECK_DUPLICATE_DECLARATION, t.span,
		    "nameserver '%s' is in this zone twice; remove one of the "
		    "two", model_domain(b->m, server.host));
		report_note(b->report, first->span, "first set here");
		return;
	}
	r->server_row.at[server.host] = b->m->nameservers.n;
	if (zone->nameservers.n++ == 0)
		zone->nameservers.from = b->m->nameservers.n;
	*vec_push(b->mem, &b->m->nameservers) = server;
}

static void
read_zone_setting(struct reader *r, ast_id id, struct zone *zone)
{
	struct builder *b = &r->b;
	struct text t = first_value(r, id);
	bool good = true;

	switch (node(r, id)->kind) {
	case AST_NAMESERVER:
		read_nameserver(r, id, zone);
		return;
	case AST_CONTACT:
		good = value_contact(b, t, zone);
		break;
	case AST_SERIAL:
		zone->has_serial = good = value_number(b, t, "serial",
		    any_number, &zone->serial);
		break;
	case AST_TTL:
		good = value_seconds(b, t, "ttl", &zone->ttl);
		break;
	case AST_REFRESH:
		good = value_seconds(b, t, "refresh", &zone->refresh);
		break;
	case AST_RETRY:
		good = value_seconds(b, t, "retry", &zone->retry);
		break;
	case AST_EXPIRE:
		good = value_seconds(b, t, "expire", &zone->expire);
		break;
	case AST_MINIMUM:
		good = value_seconds(b, t, "minimum", &zone->minimum);
		break;
	case AST_MX:
		zone->mx = node(r, id + 1)->detail == AST_MX_SMARTHOST
		    ? MX_SMARTHOST : MX_GATEWAY;
		break;
	case AST_PREFERENCE:
		good = value_number(b, t, "preference", short_number,
		    &zone->preference);
		break;
	case AST_STEP:
		good = value_number(b, t, "step", short_number, &zone->step);
		break;
	}
	if (!good)
		zone->damaged = true;
}

static void
read_zone(struct reader *r, ast_id id, struct zone *zone, ast_id *seen)
{
	for (ast_id i = id + 1; i < node(r, id)->end; i = node(r, i)->end) {
		const struct ast_node *n = node(r, i);

		if (n->kind == AST_INCLUDE)
			read_zone(r, i, zone, seen);
		if (n->kind == AST_ALLOW)
			declare_allow(r, i, id);
		if (n->kind == AST_DAMAGE || n->damaged)
			zone->damaged = true;
		if (n->kind < AST_NAMESERVER || n->kind > AST_STEP)
			continue;
		if (n->kind != AST_NAMESERVER && seen[n->kind] != 0) {
			report_again(r, n->span, node(r, seen[n->kind])->span,
			    n->kind, NULL, "for zone ", zone->origin != 0
			    ? model_domain(r->b.m, zone->origin) : "");
			continue;
		}
		seen[n->kind] = i;
		read_zone_setting(r, i, zone);
	}
}

/* A zone's file is called after it, with ".zone" after it: no file system of
 * Linux takes a longer name. */
static void
check_origin(struct builder *b, const struct zone *zone)
{
	uint32_t n = sym_len(b->m->domain_names, zone->origin);

	if (n > ORIGIN_MAX)
		report_add(b->report, CHECK_LIMIT, zone->span, "the name of "
		    "the zone has %u characters; the limit is %d, so that its "
		    "file can be written", n, ORIGIN_MAX);
}

static void
declare_zone(struct reader *r, ast_id id)
{
	struct builder *b = &r->b;
	struct model *m = b->m;
	struct text t = first_value(r, id);
	struct zone zone = { .origin = value_domain(b, t, FOR_DOMAIN),
		.span = t.span, .ttl = 3600, .refresh = 4 * 3600,
		.retry = 3600, .expire = 14 * 86400, .minimum = 3600,
		.preference = 10, .step = 10 };
	zone_id first = zone.origin != 0 ? find_zone(b, zone.origin) : 0;
	uint32_t nameservers = m->nameservers.n;
	ast_id seen[AST_DAMAGE] = { 0 };

	read_zone(r, id, &zone, seen);
	if (first != 0 && !report_included_again(b->report,
	    CHECK_DUPLICATE_DECLARATION, t.span, m->zones.at[first].span)) {
		report_add(b->report, CHECK_DUPLICATE_DECLARATION, t.span,
		    "zone '%s' is declared twice; keep one of the two",
		    model_domain(m, zone.origin));
		report_note(b->report, m->zones.at[first].span,
		    "first declared here");
	}
	if (first != 0 || zone.origin == 0) {
		m->nameservers.n = nameservers;
		return;
	}
	check_origin(b, &zone);
	zone.loadable = zone.nameservers.n > 0 && zone.contact != NULL;
	map_add(&b->zones, map_hash(&b->zones, &zone.origin,
	    sizeof zone.origin), m->zones.n);
	*vec_push(b->mem, &m->zones) = zone;
}

static void
declare_topoc(struct reader *r, ast_id id)
{
	struct text t = first_value(r, id);

	ast_id first = 1;

	while (node(r, first)->kind == AST_DAMAGE)
		first++;
	if (id != first)
		report_add(r->b.report, CHECK_VERSION, node(r, id)->span,
		    "`topoc` must be the first statement of the first file; "
		    "move it there, or remove it");
	else if (!t.bad && (t.n != 1 || t.s[0] != '1'))
		report_add(r->b.report, CHECK_VERSION, t.span,
		    "unknown language version '%.*s'; this topoc knows "
		    "version 1", (int)(t.n > 40 ? 40 : t.n), t.s);
}

static const enum role roles[] = {
	[AST_GATEWAY] = ROLE_GATEWAY, [AST_HUB] = ROLE_HUB,
	[AST_DOWNSTREAM] = ROLE_DOWNSTREAM,
};

/* A name of a postoffice. */
static void
declare_po(struct reader *r, ast_id id, ast_id name, const struct context *c)
{
	struct builder *b = &r->b;
	struct text t = text_of(r, name);
	struct raw po = { .network = c->network, .span = t.span,
		.role = (uint8_t)roles[node(r, id)->detail] };

	if (c->network == 0)
		po.network = declare_network(r, 0, node(r, id)->span);
	if (c->lost || node(r, id)->damaged)
		po.flags = PO_DAMAGED;
	po.name = value_po_name(b, t);
	if (po.name == 0 || po.name >= NAME_IN_ERROR)
		po.flags |= PO_UP_DAMAGED;
	if (b->raw.n == DUPLICATE - 1)
		mem_out(b->work);
	*vec_push(b->work, &b->raw) = po;
}

/* Count the names that an error has swallowed: so many unknown ones are only
 * its consequence. */
static void
declare_loss(struct reader *r, ast_id id, const struct context *c)
{
	if (node(r, id)->detail == AST_NETWORK_NAME)
		r->b.lost_networks++;
	if (node(r, id)->detail == AST_POSTOFFICE_NAME && c->network != 0)
		r->b.nets.at[c->network].lost++;
}

static void declare(struct reader *r, ast_id id, struct context c);

/* A block that is declared in its own way. */
static void
declare_block(struct reader *r, ast_id i, ast_id id, struct context c)
{
	switch (node(r, i)->kind) {
	case AST_TOPOC:
		declare_topoc(r, i);
		break;
	case AST_ALLOW:
		declare_allow(r, i, id);
		break;
	case AST_SMARTHOST:
		declare_smarthost(r, i);
		break;
	case AST_ZONE:
		declare_zone(r, i);
		break;
	case AST_NETWORK:
		c.network = declare_network(r, value_name(&r->b,
		    first_value(r, i), "network"), node(r, i + 1)->span);
		declare(r, i, c);
		break;
	case AST_LOST:
		c.lost = true;
		declare(r, i, c);
		break;
	case AST_POSTOFFICE:
	case AST_INCLUDE:
		declare(r, i, c);
		break;
	case AST_DAMAGE:
		declare_loss(r, i, &c);
		break;
	default:
		break;
	}
}

/* Note that the names of a block that is no gateway's have what only gateways
 * have; their rows are the last, from the first on. */
static void
declare_as_gateway(struct reader *r, ast_id id, uint32_t first, uint32_t end)
{
	if (node(r, id)->detail == AST_GATEWAY)
		return;
	for (uint32_t i = first; i < end; i++)
		r->b.raw.at[i].flags |= PO_AS_GATEWAY;
}

static void
declare(struct reader *r, ast_id id, struct context c)
{
	const bool pos = node(r, id)->kind == AST_POSTOFFICE;
	uint32_t first = r->b.raw.n, names = first;

	for (ast_id i = id + 1; i < node(r, id)->end; i = node(r, i)->end) {
		const struct ast_node *n = node(r, i);

		if (pos && is_value(n)) {
			declare_po(r, id, i, &c);
			names = r->b.raw.n;
		}
		else if (n->kind == AST_DOMAIN)
			r->domains++;
		else if (pos && (n->kind == AST_HOST || n->kind == AST_ADDRESS))
			declare_as_gateway(r, id, first, names);
		else if (n->kind < AST_ADDRESS || n->kind == AST_DAMAGE)
			declare_block(r, i, id, c);
	}
}

/* Whether a setting may have been lost with a node that is in error. */
static bool
takes_settings(const struct ast_node *n)
{
	return n->kind == AST_DAMAGE ? n->detail == AST_ANYTHING
				     : n->damaged && n->kind != AST_POSTOFFICE;
}

/* Whether a name that an error has swallowed stands in a text. */
static void
taint_damage(struct reader *r)
{
	/* At file level before anything refers to what is lost there. */
	for (ast_id i = 1; i < r->ast->nodes.n; i = node(r, i)->end)
		if (takes_settings(node(r, i)))
			r->b.m->scopes.at[1].damaged = true;
	for (ast_id i = 0; i < r->ast->nodes.n; i++) {
		struct span span = node(r, i)->span;

		if (node(r, i)->kind == AST_DAMAGE)
			taint(&r->b, source_text(r->sources, span),
			    span.to - span.from);
	}
}

/* What is said of it: the second time through the tree. */

static void fill(struct reader *r, ast_id id, struct context *c);

/* The postoffices of a body that are not declared twice, one by one. */
static struct po *
target(struct reader *r, const struct body *body, uint32_t i)
{
	uint32_t number = r->b.number[body->first + i];

	return number & DUPLICATE ? NULL : &r->b.m->pos[number];
}

static po_id
target_id(struct reader *r, const struct body *body, uint32_t i)
{
	return r->b.number[body->first + i] & ~DUPLICATE;
}

static void
misplaced_in_list(struct reader *r, struct span span, const char *what)
{
	report_add(r->b.report, CHECK_MISPLACED, span,
	    "%s cannot be in a declaration of several postoffices; declare "
	    "each one by itself", what);
}

/* The domain of one postoffice that has only one. */
static void
fill_only_domain(struct reader *r, struct text t, po_id id)
{
	struct builder *b = &r->b;
	struct model *m = b->m;

	if (!value_late_domain(b, t)) {
		m->pos[id].flags |= PO_BAD_DOMAIN;
		return;
	}
	m->pos[id].domains = (struct run){ m->domains.n, 1 };
	*vec_push(b->mem, &m->domains) = (struct domain){
		.span = t.span, .owner = id };
}

static void
fill_domain(struct reader *r, ast_id id, struct body *body)
{
	struct builder *b = &r->b;
	struct model *m = b->m;
	struct po *po = target(r, body, 0);
	struct run run = { m->domains.n, 0 };
	ast_id at = id;

	if (node(r, id + 1)->kind == AST_KEYWORD) {
		for (uint32_t i = 0; i < body->n; i++)
			if ((po = target(r, body, i)) != NULL)
				po->flags |= PO_DOMAIN_NONE;
		return;
	}
	if (body->n == 1 && po != NULL && node(r, id)->end == id + 2 &&
	    is_value(node(r, id + 1))) {
		fill_only_domain(r, first_value(r, id), target_id(r, body, 0));
		return;
	}
	if (body->n > 1)
		misplaced_in_list(r, node(r, id)->span, "`domain`");
	begin_list(b);
	while (next_value(r, id, &at)) {
		struct text t = text_of(r, at);
		sym_id name = value_domain(b, t, FOR_DOMAIN);

		if (name != 0 && repeats(b, name))
			report_add(b->report, CHECK_DUPLICATE_DECLARATION,
			    t.span, "domain '%s' is in this list twice; "
			    "remove one of them", model_domain(m, name));
		else if (name != 0 && body->n == 1 && po != NULL) {
			*vec_push(b->mem, &m->domains) = (struct domain){
				.name = name, .span = t.span,
				.owner = target_id(r, body, 0) };
			run.n++;
		} else if (name == 0 && po != NULL) {
			po->flags |= PO_BAD_DOMAIN;
		}
	}
	for (uint32_t i = 0; body->n > 1 && i < body->n; i++)
		if ((po = target(r, body, i)) != NULL)
			po->flags |= PO_BAD_DOMAIN;
	if (body->n == 1 && po != NULL && run.n > 0)
		po->domains = run;
}

static bool
same_given(const void *owner, uint32_t id, const void *key)
{
	const struct reader *r = owner;

	return memcmp(&r->given.at[id].key, key, sizeof(struct given)) == 0;
}

/* The names of a list are kept among what is given, as its own. */
#define LISTED AST_POSTOFFICE

static bool
is_listed(struct reader *r, const struct body *body, po_id po)
{
	struct given key = { body->first, LISTED, po };

	return map_find(&r->given_map, map_hash(&r->given_map, &key,
	    sizeof key), same_given, r, &key) != 0;
}

/* Find the postoffices that a block is about, once for all its statements. */
static void
list_own(struct reader *r, struct body *body)
{
	po_id *own = &body->one;

	if (body->n > 1)
		own = mem_block(r->b.work, body->n * sizeof *own);
	body->own = own;
	for (uint32_t i = 0; i < body->n; i++) {
		po_id po = target_id(r, body, i);
		struct given key = { body->first, LISTED, po };

		if (target(r, body, i) != NULL)
			own[body->own_n++] = po;
		if (body->n > 1 && map_put(&r->given_map,
		    map_hash(&r->given_map, &key, sizeof key), same_given, r,
		    &key, r->given.n) == r->given.n)
			*vec_push(r->b.work, &r->given) =
			    (struct given_row){ .key = key };
	}
}

/* A postoffice named as its own neighbour, or the like; true: it was. */
static bool
is_self(struct reader *r, const struct body *body, po_id po,
    struct span span, const char *what)
{
	if (body->n > 1 ? !is_listed(r, body, po)
			: target_id(r, body, 0) != po)
		return false;
	report_add(r->b.report, CHECK_MISPLACED, span,
	    "`%s` names %s/%s itself; name another postoffice", what,
	    model_network(r->b.m, po), model_name(r->b.m, po).text);
	return true;
}

static void
repeated_ref(struct reader *r, struct span span, po_id po)
{
	report_add(r->b.report, CHECK_DUPLICATE_DECLARATION, span,
	    "%s/%s is in this list twice; remove one of them",
	    model_network(r->b.m, po), model_name(r->b.m, po).text);
}

static const enum medium media[] = {
	[AST_DRIVE] = MEDIUM_DRIVE, [AST_MODEM] = MEDIUM_MODEM,
	[AST_MEDIUM_X25] = MEDIUM_X25,
};

/* A syntax error within a block: what is missing there was perhaps written. */
static void
fill_damage(struct reader *r, const struct context *c)
{
	struct body *body = c->body;

	if (body == NULL || body->damaged)
		return;
	for (uint32_t i = 0; i < body->own_n; i++)
		r->b.m->pos[body->own[i]].flags |= PO_DAMAGED;
	body->damaged = true;
}

/* Resolve a reference that says where mail goes, in a statement of that name.
 * Where it leads nowhere, the walks of these postoffices are unsure. */
static po_id
neighbour(struct reader *r, const struct context *c, struct body *body,
    ast_id *at, struct span *span, const char *what)
{
	po_id po = reference(r, c, at, span);

	if (po != 0 && is_self(r, body, po, *span, what))
		po = 0;
	if (po == 0)
		fill_damage(r, &(struct context){ .body = body });
	return po;
}

static void
fill_link(struct reader *r, ast_id id, const struct context *c,
    struct body *body)
{
	struct model *m = r->b.m;
	ast_id by = part_of(r, id, AST_BY), at = id;
	enum medium medium = by != 0 ? media[node(r, by)->detail]
				     : MEDIUM_DRIVE;
	struct span span;

	begin_list(&r->b);
	while (next_value(r, id, &at)) {
		po_id to = neighbour(r, c, body, &at, &span, "link");

		if (to == 0) {
			m->links_unsure = true;
			continue;
		}
		if (repeats(&r->b, to)) {
			repeated_ref(r, span, to);
			continue;
		}
		for (uint32_t i = 0; i < body->own_n; i++)
			*vec_push(r->b.mem, &m->links) = (struct link){
				.from = body->own[i], .to = to,
				.medium = medium, .span = span };
	}
}

/* "NETWORK/NAME" of a postoffice. */
struct ref_text {
	char text[2 * NAME_SHOWN + 2];
};

static struct ref_text
ref_text(const struct model *m, po_id po)
{
	struct ref_text ref;

	snprintf(ref.text, sizeof ref.text, "%s/%s", model_network(m, po),
	    model_name(m, po).text);
	return ref;
}

/* Report a route or dial for a target that has row id of given already. */
static void
report_given(struct reader *r, const struct body *body, uint32_t id,
    struct span span)
{
	const struct model *m = r->b.m;
	const struct given_row *row = &r->given.at[id];
	const bool network = row->key.kind == AST_ROUTE_NETWORK;

	report_again(r, span, row->span, (enum ast_kind)row->key.kind, network
	    ? sym_text(m->names, m->networks[row->key.target].name)
	    : ref_text(m, row->key.target).text, "for ",
	    ref_text(m, target_id(r, body, 0)).text);
}

/* Whether route or dial was given for a target before; if so, report it. */
static bool
given_before(struct reader *r, const struct body *body, enum ast_kind kind,
    uint32_t target_id, struct span span)
{
	struct given key = { body->first, kind, target_id };
	uint64_t hash = map_hash(&r->given_map, &key, sizeof key);
	uint32_t id = map_put(&r->given_map, hash, same_given, r, &key,
	    r->given.n);

	if (id != r->given.n) {
		report_given(r, body, id, span);
		return true;
	}
	*vec_push(r->b.work, &r->given) = (struct given_row){ key, span };
	return false;
}

/* Add a static route to each postoffice of the body. */
static void
add_route(struct reader *r, const struct body *body, struct route route)
{
	struct model *m = r->b.m;

	for (uint32_t i = 0; i < body->own_n; i++) {
		route.at = body->own[i];
		if (route.to != 0)
			*vec_push(r->b.mem, &m->routes) = route;
		else
			*vec_push(r->b.mem, &m->network_routes) = route;
	}
}

static void
fill_route(struct reader *r, ast_id id, const struct context *c,
    struct body *body)
{
	ast_id via = part_of(r, id, AST_VIA), at = id, via_at = via + 1;
	struct route route = { 0 };
	struct span span;

	route.via = neighbour(r, c, body, &via_at, &route.via_span,
	    "via");
	if (node(r, id)->kind == AST_ROUTE_NETWORK) {
		struct text t = first_value(r, id);

		route.network = resolve_network(&r->b, t);
		if (route.network == 0)
			fill_damage(r, &(struct context){ .body = body });
		route.to_span = t.span;
		if (route.network != 0 && !given_before(r, body,
		    AST_ROUTE_NETWORK, route.network, t.span) &&
		    route.via != 0)
			add_route(r, body, route);
		return;
	}
	while (next_value(r, id, &at)) {
		route.to = neighbour(r, c, body, &at, &span, "route");
		route.to_span = span;
		if (route.to == 0)
			continue;
		if (!given_before(r, body, AST_ROUTE, route.to, span) &&
		    route.via != 0)
			add_route(r, body, route);
	}
}

static struct detail *
detail_of(struct reader *r, struct body *body)
{
	struct model *m = r->b.m;

	if (body->detail == 0) {
		body->detail = m->details.n;
		*vec_push(r->b.mem, &m->details) = (struct detail){ 0 };
	}
	return &m->details.at[body->detail];
}

static void
fill_dial(struct reader *r, ast_id id, const struct context *c,
    struct body *body)
{
	ast_id at = id + 1;
	struct span span;
	po_id to = reference(r, c, &at, &span);
	const char *number;

	number = value_number_string(&r->b, text_of(r, at + 1),
	    "a number to dial");
	if (to == 0 || is_self(r, body, to, span, "dial") ||
	    given_before(r, body, AST_DIAL, to, span) || number == NULL)
		return;
	for (uint32_t i = 0; i < body->own_n; i++)
		*vec_push(r->b.mem, &r->b.m->dials) = (struct dial){
			.at = body->own[i], .to = to, .number = number,
			.span = span };
}

/* What gateways have: host and address. */
static void
fill_gateway(struct reader *r, ast_id id, struct body *body)
{
	struct builder *b = &r->b;
	const struct ast_node *n = node(r, id);
	bool host = n->kind == AST_HOST;
	struct po *po = target(r, body, 0);
	struct gateway *gateway;
	struct gateway nobody = { 0 };

	if (body->role != ROLE_GATEWAY) {
		b->m->hosts_unsure = true;
		/* It was to be a gateway, and the first one has said so. */
		if (body->others++ > 0 && po != NULL &&
		    (po->flags & PO_NO_UPLINK) != 0)
			return;
		report_add(b->report, CHECK_MISPLACED, n->span,
		    "only a gateway has `%s`, and %s is a %s; remove it, or "
		    "declare a gateway", host ? "host" : "address",
		    ref_text(b->m, target_id(r, body, 0)).text,
		    body->role == ROLE_HUB ? "hub" : "downstream postoffice");
		return;
	}
	if (body->n > 1)
		misplaced_in_list(r, n->span, host ? "`host`" : "`address`");
	gateway = po != NULL ? &b->m->gateways[po->gateway] : &nobody;
	if (host) {
		struct text t = first_value(r, id);
		sym_id name = value_domain(b, t, FOR_HOST);

		gateway->host = body->n == 1 ? name : 0;
		gateway->host_span = t.span;
	} else {
		gateway->addresses = read_addresses(r, id, true);
	}
	/* A bad one is not a missing one. */
	if ((host ? gateway->host == 0 : gateway->addresses.n == 0) ||
	    body->n > 1) {
		b->m->hosts_unsure = true;
		for (uint32_t i = 0; i < body->n; i++)
			if ((po = target(r, body, i)) != NULL)
				po->flags |= PO_DAMAGED;
	}
}

/* A property that may be given once; false: it was given before. */
static bool
first_time(struct reader *r, ast_id id, struct body *body)
{
	enum ast_kind kind = node(r, id)->kind;
	struct span *seen = &body->seen[kind == AST_ADDRESS
					    ? PROPERTIES - 1
					    : kind - AST_DOMAIN];

	if (seen->from != 0) {
		report_again(r, node(r, id)->span, *seen, kind, NULL, "for ",
		    ref_text(r->b.m, target_id(r, body, 0)).text);
		return false;
	}
	*seen = node(r, id)->span;
	return true;
}

static void
fill_property(struct reader *r, ast_id id, const struct context *c,
    struct body *body)
{
	struct detail *detail;
	enum ast_kind kind = node(r, id)->kind;
	bool repeatable = kind == AST_LINK || kind == AST_ROUTE ||
	    kind == AST_ROUTE_NETWORK || kind == AST_DIAL;

	if (!repeatable && !first_time(r, id, body))
		return;
	switch (kind) {
	case AST_DOMAIN:
		fill_domain(r, id, body);
		break;
	case AST_LINK:
		fill_link(r, id, c, body);
		break;
	case AST_ROUTE:
	case AST_ROUTE_NETWORK:
		fill_route(r, id, c, body);
		break;
	case AST_USERS:
		detail = detail_of(r, body);
		if (value_number(&r->b, first_value(r, id), "users",
		    user_number, &detail->users))
			detail->users_span = node(r, id + 1)->span;
		break;
	case AST_PHONE:
		detail = detail_of(r, body);
		detail->phone = value_number_string(&r->b, first_value(r, id),
		    "a phone number");
		break;
	case AST_X25:
		detail = detail_of(r, body);
		detail->x25 = value_number_string(&r->b, first_value(r, id),
		    "an X.25 address");
		break;
	case AST_DIAL:
		fill_dial(r, id, c, body);
		break;
	default:
		fill_gateway(r, id, body);
		break;
	}
}

/* Report that `inbound` or `outbound` names no gateway. */
static void
report_no_gateway(struct reader *r, ast_id id, po_id po, struct span span)
{
	const struct model *m = r->b.m;

	report_add(r->b.report, CHECK_MISPLACED, span,
	    "`%s` takes a gateway, and %s is a %s",
	    ast_keyword((enum ast_kind)node(r, id)->kind),
	    ref_text(m, po).text, m->pos[po].role == ROLE_HUB
	    ? "hub" : "downstream postoffice");
	report_note(r->b.report, m->pos[po].span, "declared here");
}

/* The gateways of `inbound`, or the one of `outbound`. */
static void
fill_gateway_refs(struct reader *r, ast_id id, const struct context *c,
    struct setting *setting)
{
	struct model *m = r->b.m;
	ast_id at = id;
	struct span span;

	setting->refs.from = m->refs.n;
	begin_list(&r->b);
	while (next_value(r, id, &at)) {
		po_id po = reference(r, c, &at, &span);

		if (po != 0 && m->pos[po].role != ROLE_GATEWAY) {
			if ((m->pos[po].flags & (PO_AS_GATEWAY |
			    PO_TWICE)) == 0)
				report_no_gateway(r, id, po, span);
			po = 0;
		}
		setting->span = span;
		if (po == 0) {
			setting->bad = true;
		} else if (repeats(&r->b, po)) {
			repeated_ref(r, span, po);
		} else {
			*vec_push(r->b.mem, &m->refs) = po;
			setting->value = po;
			setting->refs.n++;
		}
	}
}

static void
fill_suffix(struct reader *r, ast_id id, struct setting *setting)
{
	struct text t = first_value(r, id);

	if (t.n > 0 && t.s[0] == '.' && !t.bad) {
		t.s++;
		t.n--;
	}
	setting->value = value_domain(&r->b, t, FOR_DOMAIN);
	setting->bad = setting->value == 0;
}

static void
fill_setting_value(struct reader *r, ast_id id, const struct context *c,
    struct setting *setting)
{
	struct builder *b = &r->b;
	const struct ast_node *value = node(r, id + 1);
	struct text t = first_value(r, id);

	setting->span = value->span;
	switch (node(r, id)->kind) {
	case AST_DOMAIN_PATTERN:
		setting->bad = t.bad;
		setting->text = mem_strndup(b->mem, t.s, t.n);
		break;
	case AST_MASQUERADE:
		if (value->kind != AST_KEYWORD) {
			setting->value = value_domain(b, t, FOR_DOMAIN);
			setting->bad = setting->value == 0;
		}
		break;
	case AST_SUFFIX:
		fill_suffix(r, id, setting);
		break;
	case AST_USE_SMARTHOST:
		setting->value = resolve_smarthost(b, t);
		setting->bad = setting->value == 0;
		break;
	case AST_INBOUND:
	case AST_OUTBOUND:
		fill_gateway_refs(r, id, c, setting);
		break;
	case AST_EXTERNALS:
		setting->value = value->detail == AST_ALL;
		break;
	case AST_HOPS:
		setting->bad = !value_number(b, t, "hops", hop_number,
		    &setting->value);
		break;
	case AST_DATABASE:
		setting->bad = !value_drive(b, t, &setting->value);
		break;
	}
}

static void
report_setting_again(struct reader *r, ast_id id, const struct context *c,
    struct span first)
{
	const struct model *m = r->b.m;
	enum ast_kind kind = (enum ast_kind)node(r, id)->kind;
	struct span span = node(r, id)->span;

	if (c->body != NULL)
		report_again(r, span, first, kind, NULL, "for ",
		    ref_text(m, target_id(r, c->body, 0)).text);
	else if (c->network != 0)
		report_again(r, span, first, kind, NULL, "for network ",
		    sym_text(m->names, m->networks[c->network].name));
	else
		report_again(r, span, first, kind, NULL, "at file level", "");
}

static void
fill_setting(struct reader *r, ast_id id, const struct context *c)
{
	struct model *m = r->b.m;
	enum setting_kind kind =
	    (enum setting_kind)(node(r, id)->kind - AST_DOMAIN_PATTERN);
	setting_id *own = &m->scopes.at[c->scope].own[kind];
	struct setting setting = { 0 };

	fill_setting_value(r, id, c, &setting);
	if (*own != 0) {
		struct span first = m->settings.at[*own].span;

		if (!report_included_again(r->b.report,
		    CHECK_DUPLICATE_DECLARATION, setting.span, first))
			report_setting_again(r, id, c, first);
		return;
	}
	*own = m->settings.n;
	*vec_push(r->b.mem, &m->settings) = setting;
}

/* What stands in a postoffice's block, at first sight. */
struct head {
	uint32_t names;
	ast_id via, by;  /* or 0 */
	bool scope;      /* it has settings of its own, or lost some */
};

static struct head
read_head(const struct reader *r, ast_id id)
{
	struct head head = { 0 };

	for (ast_id i = id + 1; i < node(r, id)->end; i = node(r, i)->end) {
		const struct ast_node *n = node(r, i);

		if (is_value(n))
			head.names++;
		else if (n->kind == AST_VIA && head.via == 0)
			head.via = i;
		else if (n->kind == AST_BY && head.by == 0)
			head.by = i;
		if ((n->kind >= AST_DOMAIN_PATTERN &&
		    n->kind <= AST_DATABASE) || n->kind == AST_DAMAGE ||
		    n->damaged || n->kind == AST_INCLUDE)
			head.scope = true;
	}
	return head;
}

/* The uplink that a `via` names; 0: none, which is reported. */
static po_id
via_uplink(struct reader *r, ast_id via, const struct context *c,
    const struct body *body, struct span *span)
{
	ast_id at = via + 1;
	po_id up = reference(r, c, &at, span);

	return up != 0 && is_self(r, body, up, *span, "via") ? 0 : up;
}

/* Whether a reference is to a postoffice; without a word where it is not. */
static bool
names_po(struct reader *r, const struct context *c, ast_id at, po_id po)
{
	network_id network = c->network;

	if (node(r, at)->detail == AST_QUALIFIES)
		network = find_network(&r->b, value_find_name(&r->b,
		    text_of(r, at++)));
	return find_po(&r->b, network, value_find_po_name(&r->b,
	    text_of(r, at))) == po;
}

/* Mend by leaving a `via` out, with the blank before it, where both are on
 * one line. */
static void
fix_via(struct reader *r, ast_id via)
{
	struct span span = node(r, via)->span;
	const char *text;

	span.to = node(r, node(r, via)->end - 1)->span.to;
	text = source_text(r->sources, span);
	if (memchr(text, '\n', span.to - span.from) != NULL)
		return;
	if (span.from > 1 && text[-1] == ' ')
		span.from--;
	report_fix(r->b.report, span, "");
}

/* Report `via` and `by` where they cannot be; gives a via that counts. */
static ast_id
check_head(struct reader *r, ast_id id, const struct head *head,
    const struct context *c)
{
	ast_id via = head->via, by = head->by;
	bool gateway = node(r, id)->detail == AST_GATEWAY;
	struct report *report = r->b.report;

	/* One wrong word, `gateway`, makes all of these. */
	if (gateway && c->body != NULL)
		report_add(report, CHECK_MISPLACED, node(r, id)->span,
		    "a gateway cannot be nested in a postoffice; declare it "
		    "outside, and connect it with `link`");
	else if (gateway && via != 0)
		report_add(report, CHECK_MISPLACED, node(r, via)->span,
		    "a gateway has no uplink; remove `via`%s, or declare a "
		    "hub", by != 0 ? " and `by`" : "");
	else if (gateway && by != 0)
		report_add(report, CHECK_MISPLACED, node(r, by)->span,
		    "a gateway has no uplink; remove `by`");
	if (gateway)
		return 0;
	if (c->body != NULL && via != 0) {
		report_add(report, CHECK_MISPLACED, node(r, via)->span,
		    "a nested postoffice's uplink is the one around it (%s); "
		    "remove `via`", ref_text(r->b.m, target_id(r, c->body,
		    0)).text);
		report_note(report, c->body->name, "nested in this one");
		if (names_po(r, c, via + 1, target_id(r, c->body, 0)))
			fix_via(r, via);
		return 0;
	}
	return via;
}

static void
fill_uplink(struct reader *r, ast_id id, const struct head *head,
    const struct context *c, const struct body *body)
{
	ast_id via = check_head(r, id, head, c);
	struct span span = { 0, 0 };
	po_id up = 0;
	uint16_t flags = 0;

	if (c->body != NULL) {
		flags = PO_NESTED;
		if (c->body->n > 1)
			misplaced_in_list(r, node(r, id)->span,
			    "a nested postoffice");
		/* Where there are several ways up, none is sure. */
		if (c->body->n > 1 || head->via != 0)
			flags |= PO_UP_DAMAGED;
	}
	if (via != 0)
		up = via_uplink(r, via, c, body, &span);
	else if (c->body != NULL)
		up = target_id(r, c->body, 0);
	else
		flags |= PO_NO_UPLINK;
	for (uint32_t i = 0; i < body->n; i++) {
		struct po *po = target(r, body, i);

		if (po == NULL)
			continue;
		if (po->role == ROLE_GATEWAY) {
			/* Perhaps it was to be a hub: see check_head. */
			if (c->body != NULL || head->via != 0)
				po->flags |= PO_UP_DAMAGED;
			continue;
		}
		po->flags |= flags;
		po->uplink = up == target_id(r, body, i) ? 0 : up;
		po->uplink_span = via != 0 ? span : po->span;
		if (head->by == 0)
			continue;
		po->medium = (uint8_t)media[node(r, head->by)->detail];
		if (po->medium != MEDIUM_DRIVE)
			r->b.m->calls = true;
	}
}

static void
fill_pos(struct reader *r, ast_id id, const struct context *c)
{
	struct head head = read_head(r, id);
	struct body body = { .first = r->b.next_raw, .n = head.names,
		.role = roles[node(r, id)->detail] };
	struct context inner = *c;
	uint32_t around = r->b.body;

	r->b.body = body.first;
	body.name = node(r, id + 1)->span;
	r->b.next_raw += body.n;
	list_own(r, &body);
	fill_uplink(r, id, &head, c, &body);
	if (head.scope) {
		inner.scope = new_scope(r, c->scope);
		r->b.m->scopes.at[inner.scope].of_po = true;
	}
	inner.body = &body;
	if (node(r, id)->damaged)
		fill_damage(r, &inner);
	fill(r, id, &inner);
	for (uint32_t i = 0; i < body.n; i++) {
		struct po *po = target(r, &body, i);

		if (po == NULL)
			continue;
		po->scope = inner.scope;
		po->detail = body.detail;
	}
	r->b.body = around;
}

static void
fill_network(struct reader *r, ast_id id, const struct context *c)
{
	struct context inner = *c;
	struct text t = first_value(r, id);

	inner.network = find_network(&r->b, value_find_name(&r->b, t));
	inner.scope = r->b.m->networks[inner.network].scope;
	fill(r, id, &inner);
}

/* A block that was not understood: what it declares is declared. */
static void
fill_lost(struct reader *r, ast_id id, const struct context *c)
{
	struct context lost = { .network = c->network, .scope = c->scope,
		.lost = true };

	fill(r, id, &lost);
}

/* The tree is not read again before a node: give its memory back. */
static void
forget(struct reader *r, ast_id before)
{
	size_t bytes = mem_forget(&r->ast->nodes.at[r->forgotten],
	    (before - r->forgotten) * sizeof(struct ast_node));

	r->forgotten += (ast_id)(bytes / sizeof(struct ast_node));
}

/* A block, or a setting. */
static void
fill_block(struct reader *r, ast_id id, struct context *c)
{
	switch (node(r, id)->kind) {
	case AST_NETWORK:
		fill_network(r, id, c);
		break;
	case AST_POSTOFFICE:
		fill_pos(r, id, c);
		break;
	case AST_INCLUDE:
		fill(r, id, c);
		break;
	case AST_LOST:
		fill_lost(r, id, c);
		break;
	case AST_DOMAIN_PATTERN:
	case AST_MASQUERADE:
	case AST_SUFFIX:
	case AST_USE_SMARTHOST:
	case AST_INBOUND:
	case AST_OUTBOUND:
	case AST_EXTERNALS:
	case AST_HOPS:
	case AST_DATABASE:
		if (!c->lost)
			fill_setting(r, id, c);
		break;
	default:
		break;
	}
}

static void
fill(struct reader *r, ast_id id, struct context *c)
{
	ast_id end = node(r, id)->end, next;

	for (ast_id i = id + 1; i < end; i = next) {
		const struct ast_node *n = node(r, i);

		next = n->end;
		if (i - r->forgotten > FORGET_AT)
			forget(r, i);

		if (n->kind == AST_DAMAGE || n->damaged) {
			if (takes_settings(n))
				r->b.m->scopes.at[c->scope].damaged = true;
			if (n->kind != AST_POSTOFFICE)
				fill_damage(r, c);
		}
		if ((n->kind >= AST_DOMAIN && n->kind <= AST_HOST) ||
		    n->kind == AST_ADDRESS) {
			if (c->body != NULL)
				fill_property(r, i, c, c->body);
		} else if (n->kind < AST_DOMAIN) {
			fill_block(r, i, c);
		}
	}
}

static struct model *
new_model(struct mem *mem, bool whole)
{
	struct model *m = mem_alloc(mem, sizeof *m);

	m->whole = whole;
	m->names = sym_table(mem);
	m->domain_names = sym_table(mem);
	/* The rows of id 0. */
	memset(vec_push(mem, &m->details), 0, sizeof(struct detail));
	memset(vec_push(mem, &m->smarthosts), 0, sizeof(struct smarthost));
	memset(vec_push(mem, &m->zones), 0, sizeof(struct zone));
	memset(vec_push(mem, &m->settings), 0, sizeof(struct setting));
	memset(vec_push(mem, &m->scopes), 0, sizeof(struct scope));
	memset(vec_push(mem, &m->links), 0, sizeof(struct link));
	return m;
}

const struct model *
model_build(struct mem *mem, struct mem *work, const struct ast *ast,
    const struct sources *sources, struct report *report)
{
	struct reader r = { .ast = ast, .sources = sources };
	struct context file = { .scope = 1 };

	r.b = (struct builder){ .mem = mem, .work = work, .report = report,
		.m = new_model(mem, ast->whole) };
	r.b.addresses = sym_table(work);
	map_init(&r.given_map, work);
	memset(vec_push(work, &r.given), 0, sizeof(struct given_row));
	map_init(&r.b.networks, work);
	map_init(&r.b.smarthosts, work);
	map_init(&r.b.zones, work);
	memset(vec_push(work, &r.b.nets), 0, sizeof(struct network));
	r.b.m->networks = r.b.nets.at;
	memset(vec_push(work, &r.b.raw), 0, sizeof(struct raw));
	r.b.next_raw = 1;
	new_scope(&r, 0);
	if (report_errors(report) > 0)
		taint_damage(&r);
	declare(&r, 0, file);
	names_sort(&r.b);
	sym_reserve(r.b.m->domain_names, r.domains);
	fill(&r, 0, &file);
	late_settle(&r.b);
	unknown_report(&r.b);
	names_end(&r.b);
	finish_links(&r.b);
	finish_settings(&r.b);
	finish_tree(&r.b);
	if (r.b.m->peers.n > 0)
		cover_peers(mem, work, r.b.m);
	finish_domains(&r.b);
	finish_gateways(&r.b);
	finish_zones(&r.b);
	return r.b.m;
}
