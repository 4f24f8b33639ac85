/* Collects who has which records in which zone; see zone_records.h. */
#include "zone_records.h"

#include <string.h>

#include "map.h"
#include "sort.h"

/* A statement that gives a name addresses. */
struct declaration {
	sym_id name;
	struct run addresses;
	zone_id serves; /* of a nameserver: its zone, */
	uint32_t row;   /* and its row in model.nameservers */
	bool host;      /* a gateway's host, or a smart host that is used */
};

/* What is needed only while the records are collected. */
struct collector {
	struct zone_records *z;
	struct mem *mem;
	const struct model *m;
	VEC(struct declaration) declarations;
	struct map addresses; /* z->addresses, without repeats; ids from 1 */
};

/* A key of the map of addresses: hashed as bytes, so without padding. */
struct address_key {
	uint32_t name;
	uint32_t family;
	uint8_t bytes[16];
};

static void
add_record(struct collector *c, zone_id zone, sym_id owner,
    enum record_kind kind, uint32_t value)
{
	*vec_push(c->z->mem, &c->z->records) =
	    (struct record){ owner, zone, kind, value };
}

static void
sort_zones(struct collector *c)
{
	struct zone_records *z = c->z;
	const struct model *m = c->m;
	struct sort_item *items;

	for (zone_id id = 1; id < m->zones.n; id++)
		z->zone_count++;
	items = mem_block(c->mem, z->zone_count * sizeof *items);
	z->zones = mem_block(z->mem, z->zone_count * sizeof *z->zones);
	for (uint32_t i = 0; i < z->zone_count; i++) {
		items[i].id = i + 1;
		items[i].key = z->place[m->zones.at[i + 1].origin];
	}
	sort_items(c->mem, items, z->zone_count);
	for (uint32_t i = 0; i < z->zone_count; i++)
		z->zones[i] = items[i].id;
	mem_release(c->mem, items);
}

/* In the order in which their addresses are to stand: the nameservers of the
 * zones as they are sorted, then gateways and smart hosts. */
static void
take_declarations(struct collector *c)
{
	const struct model *m = c->m;

	for (uint32_t i = 0; i < c->z->zone_count; i++) {
		zone_id zone = c->z->zones[i];
		struct run run = m->zones.at[zone].nameservers;

		for (uint32_t row = run.from; row < run.from + run.n; row++)
			*vec_push(c->mem, &c->declarations) =
			    (struct declaration){
				.name = m->nameservers.at[row].host,
				.addresses = m->nameservers.at[row].addresses,
				.serves = zone, .row = row };
	}
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		if (!m->gateways[g].shares_host)
			*vec_push(c->mem, &c->declarations) =
			    (struct declaration){
				.name = m->gateways[g].host,
				.addresses = m->gateways[g].addresses,
				.host = true };
	for (smarthost_id s = 1; s < m->smarthosts.n; s++)
		*vec_push(c->mem, &c->declarations) = (struct declaration){
			.name = m->smarthosts.at[s].name,
			.addresses = m->smarthosts.at[s].addresses,
			.host = m->smarthosts.at[s].gateways > 0 };
}

static struct address_key
make_key(uint32_t name, const struct address *address)
{
	struct address_key key = { .name = name, .family = address->family };

	memcpy(key.bytes, address->bytes, address->family == 4 ? 4 : 16);
	return key;
}

static bool
same_address(const void *owner, uint32_t id, const void *sought)
{
	const struct zone_records *z = owner;
	const struct zone_address *a = &z->addresses.at[id - 1];
	struct address_key key =
	    make_key(a->name, &z->m->addresses.at[a->address]);

	return memcmp(&key, sought, sizeof key) == 0;
}

static void
take_address(struct collector *c, uint32_t name, uint32_t address, bool host)
{
	struct zone_records *z = c->z;
	struct address_key key = make_key(name, &c->m->addresses.at[address]);
	uint64_t hash = map_hash(&c->addresses, &key, sizeof key);
	uint32_t next = z->addresses.n + 1;
	uint32_t id = map_put(&c->addresses, hash, same_address, z, &key, next);

	if (id != next) {
		z->addresses.at[id - 1].host |= host;
		return;
	}
	*vec_push(z->mem, &z->addresses) =
	    (struct zone_address){ name, address, host };
}

/* Take the n declarations of one name, and give the name its records. */
static void
take_name(struct collector *c, const struct sort_item *items, uint32_t n)
{
	struct zone_records *z = c->z;
	uint32_t id = z->names.n;
	struct zone_name *name = vec_push(z->mem, &z->names);
	bool host = false, serves_other = false;
	zone_id home;

	name->name = c->declarations.at[items[0].id].name;
	name->addresses.from = z->addresses.n;
	home = model_zone_of(c->m, name->name);
	for (uint32_t i = 0; i < n; i++) {
		struct declaration *d = &c->declarations.at[items[i].id];

		for (uint32_t k = 0; k < d->addresses.n; k++)
			take_address(c, id, d->addresses.from + k, d->host);
		host |= d->host;
		if (d->serves == 0)
			continue;
		z->name_of[d->row] = id;
		serves_other |= d->serves != home;
	}
	name->addresses.n = z->addresses.n - name->addresses.from;
	if (host)
		add_record(c, home, name->name, RECORD_HOST, id);
	/* For its own zone alone they go with that one's NS records only. */
	if (home != 0 && serves_other)
		add_record(c, home, name->name, RECORD_NAME, id);
}

static void
take_names(struct collector *c)
{
	uint32_t n = c->declarations.n, end;
	struct sort_item *items = mem_block(c->mem, n * sizeof *items);

	for (uint32_t i = 0; i < n; i++) {
		items[i].id = i;
		items[i].key = c->z->place[c->declarations.at[i].name];
	}
	sort_items(c->mem, items, n);
	for (uint32_t i = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && items[end].key == items[i].key)
			end++;
		take_name(c, items + i, end - i);
	}
	mem_release(c->mem, items);
}

/*
 * A zone's NS records in the zone above, and the addresses of nameservers that
 * would otherwise not be found there: those below this cut, and those below
 * the cut of another zone, which BIND asks for as sibling glue.
 */
static void
take_delegation(struct collector *c, zone_id id)
{
	const struct model *m = c->m;
	const struct zone *zone = &m->zones.at[id];
	zone_id above = zone->parent;
	struct run run = zone->nameservers;

	if (above == 0 || !m->zones.at[above].loadable)
		return;
	add_record(c, above, zone->origin, RECORD_DELEGATION, id);
	for (uint32_t row = run.from; row < run.from + run.n; row++) {
		sym_id host = m->nameservers.at[row].host;

		if (model_lies_in(m, host, m->zones.at[above].origin) &&
		    model_zone_of(m, host) != above)
			add_record(c, above, host, RECORD_NAME,
			    c->z->name_of[row]);
	}
}

/* The gateways' hosts that must not get mail but through a smart host. */
static void
take_hosts(struct collector *c)
{
	const struct model *m = c->m;

	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		const struct gateway *gateway = &m->gateways[g];
		zone_id zone = model_zone_of(m, gateway->host);

		if (zone == 0 || m->zones.at[zone].mx != MX_SMARTHOST ||
		    gateway->shares_host || m->domain_owner[gateway->host] != 0)
			continue;
		add_record(c, zone, gateway->host, RECORD_SMARTHOST,
		    gateway->smarthost);
	}
}

/* Pairs of a masquerade domain and a smart host, as items to sort. */
struct pairs {
	VEC(struct sort_item) items;
};

/*
 * Note the smart hosts of each masquerade domain: by the domain, then by the
 * smart host's name.  Postoffices mostly have the domain and the gateways of
 * the one before, so most repeats are seen at once.
 */
static void
find_masquerades(struct collector *c, struct pairs *pairs)
{
	const struct model *m = c->m;
	const po_id *last = NULL;
	sym_id last_domain = 0;
	uint32_t last_n = 0, n;

	for (po_id po = 1; po <= m->po_count; po++) {
		sym_id domain = model_masquerade(m, po);
		const po_id *inbound;

		if (domain == 0)
			continue;
		inbound = model_inbound(m, po, &n);
		if (domain == last_domain &&
		    model_same_inbound(inbound, n, last, last_n))
			continue;
		last = inbound;
		last_n = n;
		last_domain = domain;
		for (uint32_t i = 0; i < n; i++) {
			gateway_id g = m->pos[inbound[i]].gateway;
			smarthost_id s = m->gateways[g].smarthost;
			uint32_t place = c->z->place[m->smarthosts.at[s].name];

			*vec_push(c->mem, &pairs->items) = (struct sort_item){
				(uint64_t)domain << 32 | place, s };
		}
	}
}

static void
take_masquerades(struct collector *c)
{
	struct pairs pairs = { 0 };
	uint64_t last = 0;

	find_masquerades(c, &pairs);
	sort_items(c->mem, pairs.items.at, pairs.items.n);
	for (uint32_t i = 0; i < pairs.items.n; i++) {
		struct sort_item item = pairs.items.at[i];
		sym_id domain = (sym_id)(item.key >> 32);
		zone_id zone = model_zone_of(c->m, domain);

		if (item.key == last)
			continue;
		last = item.key;
		if (zone != 0 && c->m->zones.at[zone].loadable)
			add_record(c, zone, domain, RECORD_SMARTHOST, item.id);
	}
	mem_release(c->mem, pairs.items.at);
}

/* The place behind the last name that lies in a zone: these are the ones from
 * its origin on that end as it does, so it is found by halving. */
static uint32_t
find_end(const struct zone_records *z, sym_id origin)
{
	uint32_t low = z->place[origin], high = z->m->domain_count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (model_lies_in(z->m, z->sorted[middle], origin))
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

/* Make room for the stretches of each zone; gives where its first one goes. */
static uint32_t *
count_stretches(struct collector *c)
{
	struct zone_records *z = c->z;
	uint32_t n = c->m->zones.n;
	uint32_t *next = mem_zeroed(c->mem, n, sizeof *next);

	z->first = mem_zeroed(z->mem, (size_t)n + 1, sizeof *z->first);
	z->stretches = mem_block(z->mem, 2 * (size_t)n *
	    sizeof *z->stretches);
	for (zone_id id = 1; id < n; id++)
		next[c->m->zones.at[id].parent]++;
	for (zone_id id = 0; id < n; id++) {
		z->first[id + 1] = z->first[id] + next[id] + 1;
		next[id] = z->first[id];
	}
	return next;
}

/*
 * Find what lies in each zone: a walk through the zones in canonical order,
 * in which those within a zone follow it.  It keeps the zone that it is in
 * and how far the names are dealt out.
 */
static void
find_stretches(struct collector *c)
{
	struct zone_records *z = c->z;
	const struct zone *zones = c->m->zones.at;
	uint32_t *next = count_stretches(c), at = 0;
	uint32_t *end = mem_zeroed(c->mem, c->m->zones.n, sizeof *end);
	zone_id in = 0;

	end[0] = c->m->domain_count;
	for (uint32_t i = 0; i <= z->zone_count; i++) {
		zone_id id = i < z->zone_count ? z->zones[i] : 0;
		uint32_t begin = id != 0 ? z->place[zones[id].origin] : end[0];

		for (; in != 0 && end[in] <= begin; in = zones[in].parent) {
			z->stretches[next[in]++] =
			    (struct stretch){ at, end[in] };
			at = end[in];
		}
		z->stretches[next[in]++] = (struct stretch){ at, begin };
		at = begin;
		in = id;
		if (id != 0)
			end[id] = find_end(z, zones[id].origin);
	}
	mem_release(c->mem, next);
	mem_release(c->mem, end);
}

/* Sort the records: by zone, then by owner; those of one owner stay as they
 * were collected. */
static void
arrange(struct collector *c)
{
	struct zone_records *z = c->z;
	uint32_t n = z->records.n;
	struct sort_item *items = mem_block(c->mem, n * sizeof *items);

	z->order = mem_block(z->mem, n * sizeof *z->order);
	z->from = mem_zeroed(z->mem, (size_t)c->m->zones.n + 1,
	    sizeof *z->from);
	for (uint32_t i = 0; i < n; i++) {
		const struct record *r = &z->records.at[i];

		z->from[r->zone + 1]++;
		items[i].key = (uint64_t)r->zone << 32 | z->place[r->owner];
		items[i].id = i;
	}
	for (zone_id id = 0; id < c->m->zones.n; id++)
		z->from[id + 1] += z->from[id];
	sort_items(c->mem, items, n);
	for (uint32_t i = 0; i < n; i++)
		z->order[i] = items[i].id;
	mem_release(c->mem, items);
}

struct zone_records *
zone_records_new(struct mem *mem, const struct model *m,
    const sym_id *sorted)
{
	struct zone_records *z = mem_alloc(mem, sizeof *z);
	struct mem *work = mem_stage(mem, "zone collector");
	struct collector c = { .z = z, .mem = work, .m = m };

	z->mem = mem;
	z->m = m;
	z->sorted = sorted;
	z->place = mem_zeroed(mem, (size_t)m->domain_count + 1,
	    sizeof *z->place);
	for (uint32_t i = 0; i < m->domain_count; i++)
		z->place[sorted[i]] = i;
	z->name_of = mem_zeroed(mem, (size_t)m->nameservers.n + 1,
	    sizeof *z->name_of);
	map_init(&c.addresses, work);
	sort_zones(&c);
	find_stretches(&c);
	take_declarations(&c);
	take_names(&c);
	for (zone_id id = 1; id < m->zones.n; id++)
		take_delegation(&c, id);
	take_hosts(&c);
	take_masquerades(&c);
	arrange(&c);
	mem_free(work);
	return z;
}
