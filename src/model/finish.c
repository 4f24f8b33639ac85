/* What follows from all declarations together; see builder.h. */
#include <string.h>

#include "builder.h"
#include "name.h"
#include "sort.h"
#include "walk.h"

/* Put the n rows of a table into the order of items (their ids are rows). */
static void
reorder(struct builder *b, void *rows, size_t size,
    const struct sort_item *items, uint32_t n)
{
	char *sorted = mem_block(b->work, (n + 1) * size);

	for (uint32_t i = 0; i < n; i++)
		memcpy(sorted + i * size,
		    (const char *)rows + items[i].id * size, size);
	if (n > 0)
		memcpy(rows, sorted, n * size);
	mem_release(b->work, sorted);
}

static uint64_t
pair(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

/* Where each postoffice's rows begin in a table sorted by postoffice: at is
 * the first member of a row, of size bytes.  One more than there are. */
static uint32_t *
index_rows(struct builder *b, const void *rows, size_t size, uint32_t n)
{
	uint32_t count = b->m->po_count, row = 0, at;
	uint32_t *index;

	if (n == 0) {
		/* One will do for all tables that are empty. */
		if (b->no_rows == NULL)
			b->no_rows = mem_zeroed(b->mem, (size_t)count + 2,
			    sizeof *index);
		return b->no_rows;
	}
	index = mem_block(b->mem, ((size_t)count + 2) * sizeof *index);
	for (po_id po = 0; po <= count + 1; po++) {
		for (; row < n; row++) {
			memcpy(&at, (const char *)rows + row * size,
			    sizeof at);
			if (at >= po)
				break;
		}
		index[po] = row;
	}
	return index;
}

/* Set the static routes aside that do not lead to a direct neighbour, or lead
 * round one. */
static void
set_bad_routes_aside(struct builder *b)
{
	struct model *m = b->m;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < m->routes.n; i++) {
		struct route *r = &m->routes.at[i];

		if (walk_joined(m, r->at, r->via, NULL) && (r->via == r->to ||
		    !walk_joined(m, r->at, r->to, NULL)))
			m->routes.at[kept++] = *r;
		else
			*vec_push(b->mem, &m->bad_routes) = *r;
	}
	m->routes.n = kept;
	kept = 0;
	for (uint32_t i = 0; i < m->network_routes.n; i++) {
		struct route *r = &m->network_routes.at[i];

		if (walk_joined(m, r->at, r->via, NULL))
			m->network_routes.at[kept++] = *r;
		else
			*vec_push(b->mem, &m->bad_routes) = *r;
	}
	m->network_routes.n = kept;
}

static void
sort_routes(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = m->routes.n, networks = m->network_routes.n;
	uint32_t most = n > networks ? n : networks;
	struct sort_item *items = mem_block(b->work,
	    (most + 1) * sizeof *items);

	for (uint32_t i = 0; i < n; i++)
		items[i] = (struct sort_item){ pair(m->routes.at[i].at,
		    m->routes.at[i].to), i };
	sort_items(b->work, items, n);
	reorder(b, m->routes.at, sizeof(struct route), items, n);
	for (uint32_t i = 0; i < networks; i++)
		items[i] = (struct sort_item){ pair(
		    m->network_routes.at[i].at,
		    m->network_routes.at[i].network), i };
	sort_items(b->work, items, networks);
	reorder(b, m->network_routes.at, sizeof(struct route), items,
	    networks);
	m->routes_of = index_rows(b, m->routes.at, sizeof(struct route), n);
	m->network_routes_of = index_rows(b, m->network_routes.at,
	    sizeof(struct route), networks);
	mem_release(b->work, items);
}

static void
sort_dials(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = m->dials.n;
	struct sort_item *items = mem_block(b->work,
	    (n + 1) * sizeof *items);

	for (uint32_t i = 0; i < n; i++)
		items[i] = (struct sort_item){ pair(m->dials.at[i].at,
		    m->dials.at[i].to), i };
	sort_items(b->work, items, n);
	reorder(b, m->dials.at, sizeof(struct dial), items, n);
	mem_release(b->work, items);
}

/* Find the links that repeat others, in the order of the text. */
static uint8_t *
find_repeats(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = m->links.n - 1;
	struct sort_item *items = mem_block(b->work, (n + 1) * sizeof *items);
	uint32_t *first = mem_zeroed(b->work, n + 1, sizeof *first);
	uint8_t *repeat = mem_zeroed(b->work, n + 1, 1);

	for (uint32_t i = 1; i <= n; i++) {
		const struct link *l = &m->links.at[i];

		items[i - 1] = (struct sort_item){ l->from < l->to
		    ? pair(l->from, l->to) : pair(l->to, l->from), i };
	}
	sort_items(b->work, items, n);
	for (uint32_t i = 1; i < n; i++) {
		uint32_t before = items[i - 1].id;

		if (items[i].key == items[i - 1].key)
			first[items[i].id] = first[before] != 0
			    ? first[before] : before;
	}
	for (uint32_t i = 1; i <= n; i++) {
		const struct link *l = &m->links.at[i];
		bool uplink = m->pos[l->from].uplink == l->to ||
		    m->pos[l->to].uplink == l->from;

		if (!uplink && first[i] == 0)
			continue;
		/* Perhaps it was to join another tree. */
		m->links_unsure = m->links_unsure || uplink;
		repeat[i] = 1;
		*vec_push(b->mem, &m->repeated_links) =
		    (struct repeated_link){ i, uplink ? 0 : first[i] };
	}
	mem_release(b->work, items);
	mem_release(b->work, first);
	return repeat;
}

void
finish_links(struct builder *b)
{
	struct model *m = b->m;
	uint8_t *repeat = find_repeats(b);
	struct sort_item *items;

	for (uint32_t i = 1; i < m->links.n; i++) {
		const struct link *l = &m->links.at[i];

		if (repeat[i])
			continue;
		*vec_push(b->mem, &m->peers) =
		    (struct peer){ l->from, l->to, i };
		*vec_push(b->mem, &m->peers) =
		    (struct peer){ l->to, l->from, i };
	}
	items = mem_block(b->work, (m->peers.n + 1) * sizeof *items);
	for (uint32_t i = 0; i < m->peers.n; i++)
		items[i] = (struct sort_item){ pair(m->peers.at[i].at,
		    m->peers.at[i].peer), i };
	sort_items(b->work, items, m->peers.n);
	reorder(b, m->peers.at, sizeof(struct peer), items, m->peers.n);
	m->peers_of = index_rows(b, m->peers.at, sizeof(struct peer),
	    m->peers.n);
	mem_release(b->work, items);
	mem_release(b->work, repeat);
	set_bad_routes_aside(b);
	sort_routes(b);
	sort_dials(b);
}

/* Settings. */

struct pattern_part {
	const char *s;
	size_t n;
	int placeholder; /* 0: text, 1: {postoffice}, 2: {network}, -1: bad */
};

/* Split off the next part of a pattern. */
static bool
next_part(const char **pattern, struct pattern_part *part)
{
	static const char po[] = "{postoffice}", network[] = "{network}";
	const char *s = *pattern;

	if (*s == '\0')
		return false;
	part->s = s;
	part->n = strcspn(s, "{");
	part->placeholder = 0;
	if (part->n == 0 && strncmp(s, po, sizeof po - 1) == 0) {
		part->n = sizeof po - 1;
		part->placeholder = 1;
	} else if (part->n == 0 && strncmp(s, network, sizeof network - 1) ==
	    0) {
		part->n = sizeof network - 1;
		part->placeholder = 2;
	} else if (part->n == 0) {
		part->n = 1 + strcspn(s + 1, "}");
		part->n += s[part->n] == '}';
		part->placeholder = -1;
	}
	*pattern = s + part->n;
	return true;
}

/* Write a pattern out for two names; gives its length, or most + 1. */
static size_t
expand(const char *pattern, const char *po, const char *network, char *out,
    size_t most)
{
	struct pattern_part part;
	size_t n = 0;

	while (next_part(&pattern, &part)) {
		if (part.placeholder > 0) {
			part.s = part.placeholder == 1 ? po : network;
			part.n = strlen(part.s);
		}
		if (part.n > most - n)
			return most + 1;
		memcpy(out + n, part.s, part.n);
		n += part.n;
	}
	return n;
}

/* A pattern longer than this makes no domain. */
#define EXPANDED_MAX (4 * DOMAIN_MAX)

/* Report a pattern that is wrong itself; false: it is right. */
static bool
report_pattern(struct builder *b, const char *pattern, struct span span)
{
	char text[EXPANDED_MAX], name[DOMAIN_MAX + 1];
	const char *at = pattern, *fault = "it is too long";
	struct pattern_part part;
	bool po = false, no_memory = false;
	size_t n, len;

	while (next_part(&at, &part)) {
		po = po || part.placeholder == 1;
		if (part.placeholder >= 0)
			continue;
		report_add(b->report, CHECK_DOMAIN_SYNTAX, span,
		    "unknown placeholder '%.*s'; the placeholders are "
		    "{postoffice} and {network}",
		    (int)(part.n > 80 ? 80 : part.n), part.s);
		return true;
	}
	if (!po) {
		report_add(b->report, CHECK_DOMAIN_SYNTAX, span,
		    "the pattern must contain {postoffice}, so that each "
		    "postoffice gets its own domain");
		return true;
	}
	n = expand(pattern, "a", "a", text, sizeof text);
	if (n <= sizeof text)
		fault = domain_canonical(text, n, name, &len, &no_memory);
	if (no_memory)
		mem_out(b->work);
	if (fault != NULL)
		report_add(b->report, CHECK_DOMAIN_SYNTAX, span,
		    "the pattern makes no valid domain: %s", fault);
	return fault != NULL;
}

static void
check_pattern(struct builder *b, struct setting *setting)
{
	if (report_pattern(b, setting->text, setting->span))
		setting->bad = true;
}

void
finish_settings(struct builder *b)
{
	struct model *m = b->m;

	for (scope_id id = 1; id < m->scopes.n; id++) {
		struct scope *scope = &m->scopes.at[id];
		const struct scope *outer = &m->scopes.at[scope->outer];
		setting_id pattern = scope->own[SET_PATTERN];

		scope->damaged = scope->damaged || outer->damaged;
		for (int kind = 0; kind < SET_KINDS; kind++)
			scope->set[kind] = scope->own[kind] != 0
			    ? scope->own[kind] : outer->set[kind];
		if (pattern != 0 && !m->settings.at[pattern].bad)
			check_pattern(b, &m->settings.at[pattern]);
	}
}

/* Domains. */

/* A valid name in lower case. */
static struct name_text
lowered(const char *name)
{
	struct name_text out;
	size_t i = 0;

	for (; name[i] != '\0'; i++)
		out.text[i] = name[i] >= 'A' ? (char)(name[i] | 0x20)
					     : name[i];
	out.text[i] = '\0';
	return out;
}

static void
make_domain(struct builder *b, po_id id, setting_id pattern)
{
	struct model *m = b->m;
	struct po *po = &m->pos[id];
	const struct setting *setting = &m->settings.at[pattern];
	char text[EXPANDED_MAX], name[DOMAIN_MAX + 1];
	const char *fault = "it is longer than 253 characters";
	bool no_memory = false;
	size_t n, len;

	n = expand(setting->text, lowered(model_name(m, id).text).text,
	    lowered(model_network(m, id)).text, text, sizeof text);
	if (n <= sizeof text)
		fault = domain_canonical(text, n, name, &len, &no_memory);
	if (no_memory)
		mem_out(b->work);
	if (fault != NULL) {
		po->flags |= PO_BAD_DOMAIN;
		report_add(b->report, CHECK_DOMAIN_SYNTAX, po->span,
		    "the pattern makes '%.*s', which is not a valid domain: "
		    "%s", (int)(n > 80 ? 80 : n), text, fault);
		report_note(b->report, setting->span,
		    "the pattern is set here");
		return;
	}
	po->domains = (struct run){ m->domains.n, 1 };
	late_add(b, name, len);
	*vec_push(b->mem, &m->domains) = (struct domain){
		.owner = id, .span = po->span, .pattern = pattern };
}

/* The row that has a domain first in the text becomes its owner's. */
static void
own_domains(struct builder *b)
{
	struct model *m = b->m;

	m->domain_owner = mem_zeroed(b->mem, m->domain_count + 1,
	    sizeof *m->domain_owner);
	for (uint32_t i = 0; i < m->domains.n; i++) {
		uint32_t *owner = &m->domain_owner[m->domains.at[i].name];

		if (*owner == 0 || m->domains.at[i].span.from <
		    m->domains.at[*owner - 1].span.from)
			*owner = i + 1;
	}
}

void
finish_domains(struct builder *b)
{
	struct model *m = b->m;
	const unsigned settled = PO_DOMAIN_NONE | PO_BAD_DOMAIN;

	for (po_id id = 1; id <= m->po_count; id++) {
		struct po *po = &m->pos[id];
		setting_id pattern = m->scopes.at[po->scope].set[SET_PATTERN];

		if (po->domains.n > 0 || (po->flags & settled) != 0 ||
		    pattern == 0)
			continue;
		/* A name that is in error makes no second error here. */
		if (m->settings.at[pattern].bad ||
		    po->name == 0 || po->name >= NAME_IN_ERROR ||
		    !name_is_valid(model_network(m, id),
		    strlen(model_network(m, id))))
			po->flags |= PO_BAD_DOMAIN;
		else
			make_domain(b, id, pattern);
	}
	late_settle(b);
}

/* Gateways. */

/* The suffix that follows from the host: all but its first label, or 0. */
static sym_id
default_suffix(struct builder *b, sym_id host)
{
	const char *text = model_domain(b->m, host);
	const char *dot = strchr(text, '.');

	return dot == NULL ? 0
			   : sym_add(b->m->domain_names, dot + 1,
				 strlen(dot + 1));
}

static void
settle_gateway(struct builder *b, struct gateway *g)
{
	struct model *m = b->m;
	const struct setting *suffix = model_setting(m, g->po, SET_SUFFIX);
	const struct setting *host = model_setting(m, g->po, SET_SMARTHOST);

	if ((suffix != NULL && suffix->bad) || (host != NULL && host->bad))
		m->pos[g->po].flags |= PO_DAMAGED;
	if (suffix != NULL)
		g->suffix = suffix->value;
	else if (g->host != 0)
		g->suffix = default_suffix(b, g->host);
	if (host != NULL)
		g->smarthost = host->value;
	else if (m->smarthosts.n == 2)
		g->smarthost = 1;
	if (g->smarthost != 0)
		m->smarthosts.at[g->smarthost].gateways++;
}

static void
count_users(struct model *m)
{
	for (po_id id = 1; id <= m->po_count; id++) {
		po_id out = model_outbound(m, id);
		const po_id *in;
		uint32_t n;

		if (!model_has_domain(m, id))
			continue;
		in = model_inbound(m, id, &n);
		for (uint32_t i = 0; i < n; i++)
			if (m->pos[in[i]].gateway != 0)
				m->gateways[m->pos[in[i]].gateway]
				    .inbound_for++;
		if (out != 0 && m->pos[out].gateway != 0)
			m->gateways[m->pos[out].gateway].outbound_for++;
	}
}

/* Find the send-only gateways whose host is another one's. */
static void
find_shared_hosts(struct builder *b)
{
	struct model *m = b->m;
	uint32_t names = sym_count(m->domain_names) + 1;
	gateway_id *first = mem_zeroed(b->work, names, sizeof *first);

	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		gateway_id *f = &first[m->gateways[g].host];

		if (*f == 0 ||
		    (m->gateways[*f].inbound_for == 0 &&
		    m->gateways[g].inbound_for > 0))
			*f = g;
	}
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		m->gateways[g].shares_host =
		    m->gateways[g].inbound_for == 0 &&
		    m->gateways[g].host != 0 &&
		    first[m->gateways[g].host] != g;
	mem_release(b->work, first);
}

void
finish_gateways(struct builder *b)
{
	struct model *m = b->m;

	count_users(m);
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		struct gateway *g = &m->gateways[id];

		settle_gateway(b, g);
		g->send_only = g->inbound_for == 0 && g->outbound_for > 0;
		g->receive_only = g->inbound_for > 0 && g->outbound_for == 0;
	}
	find_shared_hosts(b);
}

/* Zones. */

void
finish_zones(struct builder *b)
{
	struct model *m = b->m;

	m->domain_count = sym_count(m->domain_names);
	m->zone_by_origin = mem_zeroed(b->mem, m->domain_count + 1,
	    sizeof *m->zone_by_origin);
	map_init(&m->zone_map, b->mem);
	map_reserve(&m->zone_map, m->zones.n);
	for (zone_id id = 1; id < m->zones.n; id++) {
		sym_id origin = m->zones.at[id].origin;

		m->zone_by_origin[origin] = id;
		map_add(&m->zone_map, map_hash(&m->zone_map,
		    model_domain(m, origin), sym_len(m->domain_names,
		    origin)), id);
	}
	/* No domain is looked up by its text any more. */
	sym_forget_ids(m->domain_names);
	for (zone_id id = 1; id < m->zones.n; id++) {
		struct zone *zone = &m->zones.at[id];
		const char *dot = strchr(model_domain(m, zone->origin), '.');

		if (dot != NULL)
			zone->parent = model_zone_above(m, dot + 1);
	}
	own_domains(b);
}
