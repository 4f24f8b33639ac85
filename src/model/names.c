/* Finding what is declared, and the order of names; see builder.h. */
#include <string.h>

#include "builder.h"
#include "name.h"
#include "nearest.h"
#include "sort.h"

struct po_key {
	network_id network;
	sym_id name;
};

static bool
same_network(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;

	return m->networks[id].name == *(const sym_id *)key;
}

static bool
same_po(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;
	const struct po_key *k = key;

	return m->pos[id].name == k->name && m->pos[id].network == k->network;
}

static bool
same_smarthost(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;

	return m->smarthosts.at[id].name == *(const sym_id *)key;
}

network_id
find_network(struct builder *b, sym_id name)
{
	return map_find(&b->networks, map_hash(&b->networks, &name,
	    sizeof name), same_network, b->m, &name);
}

po_id
find_po(struct builder *b, network_id network, sym_id name)
{
	struct po_key key = { network, name };

	return map_find(&b->pos, map_hash(&b->pos, &key, sizeof key), same_po,
	    b->m, &key);
}

smarthost_id
find_smarthost(struct builder *b, sym_id name)
{
	return map_find(&b->smarthosts, map_hash(&b->smarthosts, &name,
	    sizeof name), same_smarthost, b->m, &name);
}

static bool
same_zone(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;

	return m->zones.at[id].origin == *(const sym_id *)key;
}

zone_id
find_zone(struct builder *b, sym_id origin)
{
	return map_find(&b->zones, map_hash(&b->zones, &origin,
	    sizeof origin), same_zone, b->m, &origin);
}

void
begin_list(struct builder *b)
{
	b->list++;
}

bool
repeats(struct builder *b, uint32_t id)
{
	bool before;

	while (b->stamps.n <= id)
		*vec_push(b->work, &b->stamps) = 0;
	before = b->stamps.at[id] == b->list;
	b->stamps.at[id] = b->list;
	return before;
}

/* Number the networks in the order of their names; gives the new number of
 * each old one. */
static network_id *
sort_networks(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = m->network_count;
	struct sort_item *items = mem_block(b->work,
	    (n + 1) * sizeof *items);
	network_id *number = mem_zeroed(b->work, n + 1, sizeof *number);
	struct network *sorted = mem_zeroed(b->mem, n + 1, sizeof *sorted);

	for (network_id id = 1; id <= n; id++) {
		sym_id name = m->networks[id].name;

		items[id - 1].key = name_key(sym_text(m->names, name),
		    sym_len(m->names, name));
		items[id - 1].id = id;
	}
	sort_items(b->work, items, n);
	map_init(&b->networks, b->work);
	for (network_id id = 1; id <= n; id++) {
		const struct network *old = &m->networks[items[id - 1].id];

		sorted[id] = *old;
		number[items[id - 1].id] = id;
	}
	m->networks = sorted;
	for (network_id id = 1; id <= n; id++)
		map_add(&b->networks, map_hash(&b->networks,
		    &sorted[id].name, sizeof sorted[id].name), id);
	mem_release(b->work, items);
	return number;
}

/* Whether two rows are of one (network, name). */
static bool
is_again(const struct po *a, const struct po *b)
{
	return a->network == b->network && a->name == b->name;
}

/*
 * Number the postoffices in their order: the first of each (network, name) is
 * kept, others are duplicates.  place becomes where each row goes: the kept
 * ones by their ids, the others behind them.
 */
static void
number_pos(struct builder *b, const struct sort_item *items, uint32_t *place)
{
	struct model *m = b->m;
	uint32_t n = b->raw_n, first = 0, behind;

	for (uint32_t i = 0; i < n; i++)
		m->po_count += i == 0 || !is_again(&b->raw.at[items[i - 1].id],
		    &b->raw.at[items[i].id]);
	behind = m->po_count;
	m->po_count = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = items[i].id;

		if (i > 0 && is_again(&b->raw.at[first], &b->raw.at[row])) {
			b->number[row] = m->po_count | DUPLICATE;
			place[row] = ++behind;
			*vec_push(b->mem, &m->duplicates) =
			    (struct duplicate){ m->po_count,
				    b->raw.at[row].span };
			/* Which of the two is meant, nobody knows. */
			b->raw.at[first].flags |= PO_UP_DAMAGED;
			continue;
		}
		first = row;
		b->number[row] = place[row] = ++m->po_count;
	}
}

/* Put each row where it goes; it is the model's table then. */
static void
place_pos(struct builder *b, uint32_t *place)
{
	struct model *m = b->m;

	*vec_push(b->mem, &b->raw) = (struct po){ 0 };
	m->pos = b->raw.at;
	for (uint32_t i = 1; i <= b->raw_n; i++)
		while (place[i] != i) {
			uint32_t to = place[i];
			struct po po = m->pos[to];

			m->pos[to] = m->pos[i];
			m->pos[i] = po;
			place[i] = place[to];
			place[to] = to;
		}
	/* What is behind is not to be read, and as if it were not there. */
	memset(m->pos + m->po_count + 1, 0,
	    (b->raw_n + (size_t)1 - m->po_count) * sizeof *m->pos);
}

/* The map of the postoffices, by (network, name). */
static void
map_pos(struct builder *b)
{
	const struct model *m = b->m;

	map_init_for(&b->pos, b->work, m->po_count);
	for (po_id id = 1; id <= m->po_count; id++) {
		struct po_key key = { m->pos[id].network, m->pos[id].name };

		map_add(&b->pos, map_hash(&b->pos, &key, sizeof key), id);
	}
}

/* The runs of ids that are the networks' members, and the gateways. */
static void
number_members(struct builder *b)
{
	struct model *m = b->m;

	for (po_id id = 1; id <= m->po_count; id++) {
		struct run *members = &m->networks[m->pos[id].network].members;

		if (members->n++ == 0)
			members->from = id;
		if (m->pos[id].role == ROLE_GATEWAY)
			m->pos[id].gateway = ++m->gateway_count;
	}
	m->gateways = mem_zeroed(b->mem, m->gateway_count + 1,
	    sizeof *m->gateways);
	for (po_id id = 1; id <= m->po_count; id++)
		if (m->pos[id].gateway != 0)
			m->gateways[m->pos[id].gateway].po = id;
}

void
names_sort(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = b->raw_n = b->raw.n - 1;
	network_id *networks = sort_networks(b);
	struct sort_item *items = mem_block(b->work,
	    (size_t)(n + 1) * sizeof *items);
	uint32_t *place;

	for (uint32_t i = 0; i < n; i++) {
		struct po *raw = &b->raw.at[i + 1];

		raw->network = networks[raw->network];
		items[i].key = name_key(sym_text(m->names, raw->name),
		    sym_len(m->names, raw->name));
		items[i].id = i + 1;
	}
	/* By name, then by network, which keeps the names' order. */
	sort_items(b->work, items, n);
	for (uint32_t i = 0; i < n; i++)
		items[i].key = b->raw.at[items[i].id].network;
	sort_items(b->work, items, n);
	b->number = mem_block(b->work, ((size_t)n + 1) * sizeof *b->number);
	place = mem_block(b->work, ((size_t)n + 1) * sizeof *place);
	number_pos(b, items, place);
	mem_release(b->work, items);
	place_pos(b, place);
	mem_release(b->work, place);
	mem_release(b->work, networks);
	map_pos(b);
	number_members(b);
}

void
names_end(struct builder *b)
{
	mem_release(b->work, b->number);
	map_free(&b->pos);
	sym_forget_ids(b->m->names);
}

void
taint(struct builder *b, const char *text, size_t n)
{
	char name[NAME_MAX_LETTERS];
	size_t begin = 0;

	for (size_t i = 0; i <= n; i++) {
		size_t len = i - begin;
		sym_id id;

		if (i < n && name_is_valid(text + i, 1))
			continue;
		begin = i + 1;
		if (!name_is_valid(text + i - len, len))
			continue;
		for (size_t j = 0; j < len; j++) {
			char c = text[i - len + j];

			name[j] = c >= 'a' ? (char)(c & ~0x20) : c;
		}
		id = sym_add(b->m->names, name, len);
		while (b->tainted.n <= id)
			*vec_push(b->work, &b->tainted) = 0;
		b->tainted.at[id] = 1;
	}
}

bool
is_tainted(struct builder *b, sym_id name)
{
	return name < b->tainted.n && b->tainted.at[name];
}

static void
offer(struct nearest *near, uint32_t id, const struct syms *syms, sym_id name)
{
	nearest_offer(near, id, sym_text(syms, name), sym_len(syms, name));
}

/* Mend a name by the nearest one, where no other is as near. */
static void
fix_name(struct builder *b, struct text name, const struct nearest *near,
    const char *text)
{
	if (near->other == 0)
		report_fix(b->report, name.span, text);
}

/* The postoffice of a network whose name is nearest to a text. */
static struct nearest
nearest_po(struct builder *b, network_id network, struct text name)
{
	const struct model *m = b->m;
	struct run members = m->networks[network].members;
	struct nearest *near = &b->unknown;

	/* The same name is often unknown again. */
	if (b->unknown_in == network && near->n == name.n &&
	    memcmp(near->text, name.s, name.n) == 0)
		return *near;
	*near = nearest_begin(name.s, name.n);
	b->unknown_in = network;
	for (po_id id = members.from; id < members.from + members.n; id++)
		offer(near, id, m->names, m->pos[id].name);
	return *near;
}

/* Another network's postoffice of that very name, or 0. */
static po_id
elsewhere(struct builder *b, sym_id name)
{
	for (network_id id = 1; name != 0 && id <= b->m->network_count; id++) {
		po_id po = find_po(b, id, name);

		if (po != 0)
			return po;
	}
	return 0;
}

/* Whether an unknown name may be one of *lost that errors have swallowed; then
 * it is taken for that from now on. */
static bool
may_be_lost(struct builder *b, uint32_t *lost, struct text name)
{
	if (*lost == 0 || !name_is_valid(name.s, name.n))
		return false;
	--*lost;
	taint(b, name.s, name.n);
	return true;
}

static void
unknown_po(struct builder *b, network_id network, struct text name)
{
	const struct model *m = b->m;
	const char *in = sym_text(m->names, m->networks[network].name);
	struct nearest nearest;
	po_id near;

	if (!report_wants(b->report, CHECK_UNKNOWN_NAME, name.span)) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span, " ");
		return;
	}
	nearest = nearest_po(b, network, name);
	near = nearest.id;
	if (near != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no postoffice '%.*s' in network %s; did you mean '%s'"
		    "%s%s%s?", (int)name.n, name.s, in, model_name(m, near),
		    nearest.other != 0 ? " or '" : "",
		    nearest.other != 0 ? model_name(m, nearest.other) : "",
		    nearest.other != 0 ? "'" : "");
		report_note(b->report, m->pos[near].span, "declared here");
		fix_name(b, name, &nearest, model_name(m, near));
		return;
	}
	near = elsewhere(b, value_find_name(b, name));
	if (near != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no postoffice '%.*s' in network %s; did you mean "
		    "'%s/%s'?", (int)name.n, name.s, in,
		    model_network(m, near), model_name(m, near));
		report_note(b->report, m->pos[near].span, "declared here");
		return;
	}
	if (find_network(b, value_find_name(b, name)) != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no postoffice '%.*s' in network %s; %.*s is a network: "
		    "write %.*s/NAME", (int)name.n, name.s, in, (int)name.n,
		    name.s, (int)name.n, name.s);
		return;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no postoffice '%.*s' in network %s", (int)name.n, name.s, in);
}

po_id
resolve_po(struct builder *b, const struct text *qualifier, struct text name,
    network_id home)
{
	network_id network = home;
	sym_id id;
	po_id po;

	if (name.bad || (qualifier != NULL && qualifier->bad))
		return 0;
	if (qualifier != NULL)
		network = resolve_network(b, *qualifier);
	else if (home == 0)
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "'%.*s' is outside every network; write it as "
		    "NETWORK/%.*s", (int)name.n, name.s, (int)name.n, name.s);
	if (network == 0)
		return 0;
	id = value_find_name(b, name);
	po = id != 0 ? find_po(b, network, id) : 0;
	if (po == 0 && b->m->whole && !is_tainted(b, id) &&
	    !may_be_lost(b, &b->m->networks[network].lost, name))
		unknown_po(b, network, name);
	return po;
}

network_id
resolve_network(struct builder *b, struct text name)
{
	const struct model *m = b->m;
	sym_id id = value_find_name(b, name);
	network_id network = id != 0 ? find_network(b, id) : 0, found;
	struct nearest nearest = nearest_begin(name.s, name.n);

	if (network != 0 || name.bad || !m->whole || is_tainted(b, id) ||
	    may_be_lost(b, &b->lost_networks, name))
		return network;
	if (report_wants(b->report, CHECK_UNKNOWN_NAME, name.span))
		for (network_id i = 1; i <= m->network_count; i++)
			offer(&nearest, i, m->names, m->networks[i].name);
	found = nearest.id;
	if (found == 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no network '%.*s'", (int)name.n, name.s);
		return 0;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no network '%.*s'; did you mean '%s'?", (int)name.n, name.s,
	    sym_text(m->names, m->networks[found].name));
	report_note(b->report, m->networks[found].span, "declared here");
	fix_name(b, name, &nearest, sym_text(m->names,
	    m->networks[found].name));
	return 0;
}

smarthost_id
resolve_smarthost(struct builder *b, struct text name)
{
	const struct model *m = b->m;
	sym_id domain = value_domain(b, name, "smart host");
	smarthost_id id = domain != 0 ? find_smarthost(b, domain) : 0;
	smarthost_id found;
	struct nearest nearest = nearest_begin(name.s, name.n);

	if (id != 0 || domain == 0 || !m->whole || m->scopes.at[1].damaged)
		return id;
	if (report_wants(b->report, CHECK_UNKNOWN_NAME, name.span))
		for (smarthost_id i = 1; i < m->smarthosts.n; i++)
			offer(&nearest, i, m->domain_names,
			    m->smarthosts.at[i].name);
	found = nearest.id;
	if (found == 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no smart host '%.*s' is declared; to declare it, write "
		    "`smarthost %.*s { address 1.2.3.4; }` at file level",
		    (int)name.n, name.s, (int)name.n, name.s);
		return 0;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no smart host '%.*s' is declared; did you mean '%s'?",
	    (int)name.n, name.s, model_domain(m, m->smarthosts.at[found].name));
	report_note(b->report, m->smarthosts.at[found].span, "declared here");
	fix_name(b, name, &nearest, model_domain(m,
	    m->smarthosts.at[found].name));
	return 0;
}
