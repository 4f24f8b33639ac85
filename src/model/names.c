/* Finding what is declared, and the order of names; see builder.h. */
#include <string.h>

#include "builder.h"
#include "name.h"
#include "nearest.h"
#include "sort.h"

static bool
same_network(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;

	return m->networks[id].name == *(const sym_id *)key;
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

/*
 * A part of the keys from low up to high, in which a key must be if it is
 * anywhere: from the last one found, further and further away.  References
 * that follow one another are mostly to the same postoffice or to near ones.
 */
static struct run
near_keys(const po_name *keys, struct run all, po_id found, po_name name)
{
	po_id low = all.from, high = low + all.n;
	uint32_t step = 1;

	if (found < low || found >= high)
		return all;
	if (keys[found] <= name) {
		for (low = found; high - low > step &&
		     keys[low + step] <= name; step *= 2)
			low += step;
		if (high - low > step)
			high = low + step;
	} else {
		for (high = found; high - low > step &&
		     keys[high - step] > name; step *= 2)
			high -= step;
		if (high - low > step)
			low = high - step;
	}
	return (struct run){ low, high - low };
}

po_id
find_po(struct builder *b, network_id network, po_name name)
{
	const po_name *keys = b->keys;
	struct run in = near_keys(keys, b->m->networks[network].members,
	    b->found, name);

	/* The last one that is not above it. */
	while (in.n > 1) {
		uint32_t half = in.n / 2;

		if (keys[in.from + half] <= name)
			in.from += half;
		in.n -= half;
	}
	if (in.n == 0 || keys[in.from] != name)
		return 0;
	return b->found = in.from;
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
		uint64_t key = name_key(sym_text(m->names, name),
		    sym_len(m->names, name));

		/* Those in error behind all others. */
		items[id - 1].key = key != 0 || name == 0 ? key
							  : NAME_KEYS + name;
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

/* The raw rows in the order of (network, name), as they stand in the text
 * where both are the same. */
static struct sort_item *
sort_raw(struct builder *b)
{
	uint32_t n = b->raw.n - 1;
	struct sort_item *items = mem_block(b->work,
	    ((size_t)n + 1) * sizeof *items);

	for (uint32_t i = 0; i < n; i++)
		items[i] = (struct sort_item){ b->raw.at[i + 1].name, i + 1 };
	sort_items(b->work, items, n);
	if (b->m->network_count < 2)
		return items;
	for (uint32_t i = 0; i < n; i++)
		items[i].key = b->raw.at[items[i].id].network;
	sort_items(b->work, items, n);
	return items;
}

/* Make a raw row the model's next postoffice. */
static void
add_po(struct builder *b, const struct raw *raw)
{
	struct model *m = b->m;
	po_id id = ++m->po_count;
	struct run *members = &m->networks[raw->network].members;

	b->keys[id] = raw->name;
	m->pos[id] = (struct po){ .network = raw->network,
		.name = raw->name, .span = raw->span, .role = raw->role,
		.medium = MEDIUM_DRIVE, .flags = raw->flags };
	if (members->n++ == 0)
		members->from = id;
	if (raw->role == ROLE_GATEWAY)
		m->pos[id].gateway = ++m->gateway_count;
}

/* Number the postoffices in their order: the first of each (network, name) is
 * kept, others are duplicates. */
static void
number_pos(struct builder *b, const struct sort_item *items)
{
	struct model *m = b->m;
	uint32_t n = b->raw.n - 1;

	for (uint32_t i = 0; i < n; i++) {
		const struct raw *raw = &b->raw.at[items[i].id];
		struct po *last = &m->pos[m->po_count];

		if (i == 0 || last->name != raw->name ||
		    last->network != raw->network) {
			add_po(b, raw);
			b->number[items[i].id] = m->po_count;
			continue;
		}
		b->number[items[i].id] = m->po_count | DUPLICATE;
		*vec_push(b->mem, &m->duplicates) =
		    (struct duplicate){ m->po_count, raw->span };
		/* Which of the two is meant, nobody knows. */
		last->flags |= PO_UP_DAMAGED | PO_TWICE;
	}
}

static void
list_gateways(struct builder *b)
{
	struct model *m = b->m;

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
	size_t rows = (size_t)b->raw.n + 1; /* one more at either end */
	network_id *networks = sort_networks(b);
	struct sort_item *items;

	for (uint32_t i = 1; i < b->raw.n; i++)
		b->raw.at[i].network = networks[b->raw.at[i].network];
	mem_release(b->work, networks);
	items = sort_raw(b);
	b->number = mem_block(b->work, rows * sizeof *b->number);
	b->keys = mem_block(b->work, rows * sizeof *b->keys);
	m->pos = mem_zeroed(b->mem, rows, sizeof *m->pos);
	number_pos(b, items);
	mem_release(b->work, items);
	mem_release(b->work, b->raw.at);
	list_gateways(b);
}

void
names_end(struct builder *b)
{
	mem_release(b->work, b->number);
	mem_release(b->work, b->keys);
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

po_id
resolve_po(struct builder *b, const struct text *qualifier, struct text name,
    network_id home)
{
	network_id network = home;
	po_name key;
	po_id po;

	if (name.bad || (qualifier != NULL && qualifier->bad))
		return 0;
	if (qualifier != NULL)
		network = resolve_network(b, *qualifier);
	else if (home == 0)
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "the network of '%s' must be named here, outside all "
		    "networks: write `NETWORK/%s`", value_shown(name).text,
		    value_shown(name).text);
	if (network == 0)
		return 0;
	key = value_find_po_name(b, name);
	po = key != 0 ? find_po(b, network, key) : 0;
	if (po == 0 && b->m->whole &&
	    !is_tainted(b, value_find_name(b, name)) &&
	    !may_be_lost(b, &b->m->networks[network].lost, name))
		unknown_add(b, UNKNOWN_POSTOFFICE, network, name);
	return po;
}

network_id
resolve_network(struct builder *b, struct text name)
{
	sym_id id = value_find_name(b, name);
	network_id network = id != 0 ? find_network(b, id) : 0;

	if (network == 0 && !name.bad && b->m->whole && !is_tainted(b, id) &&
	    !may_be_lost(b, &b->lost_networks, name))
		unknown_add(b, UNKNOWN_NETWORK, 0, name);
	return network;
}

smarthost_id
resolve_smarthost(struct builder *b, struct text name)
{
	sym_id domain = value_domain(b, name, FOR_SMARTHOST_REF);
	smarthost_id id = domain != 0 ? find_smarthost(b, domain) : 0;

	if (id == 0 && domain != 0 && b->m->whole &&
	    !b->m->scopes.at[1].damaged)
		unknown_add(b, UNKNOWN_SMARTHOST, 0, name);
	return id;
}
