/*
 * The generation: a digest of the topology in a form of its own, so that it
 * is the same for all texts that mean the same.  Everything is there that the
 * model knows but for places in the text; numbers as four bytes, texts with
 * the NUL that ends them, tables with their lengths; a postoffice's name is a
 * number, too (name_key).
 */
#include <endian.h>

#include "generation.h"

struct canon {
	struct digest digest;
	const struct model *m;
	size_t n;
	char buffer[16384];
};

static void
put_bytes(struct canon *c, const void *bytes, size_t n)
{
	if (sizeof c->buffer - c->n < n) {
		digest_add(&c->digest, c->buffer, c->n);
		c->n = 0;
	}
	if (n > sizeof c->buffer) {
		digest_add(&c->digest, bytes, n);
		return;
	}
	memcpy(c->buffer + c->n, bytes, n);
	c->n += n;
}

/* In the same order of bytes on every machine. */
static void
put_number(struct canon *c, uint32_t number)
{
	uint32_t bytes = htobe32(number);

	put_bytes(c, &bytes, sizeof bytes);
}

/* A text, or NULL, which differs from an empty one. */
static void
put_text(struct canon *c, const char *text)
{
	put_number(c, text != NULL);
	if (text != NULL)
		put_bytes(c, text, strlen(text) + 1);
}

static void
put_domain(struct canon *c, sym_id domain)
{
	put_text(c, domain == 0 ? NULL : model_domain(c->m, domain));
}

static void
put_addresses(struct canon *c, const struct run *run)
{
	put_number(c, run->n);
	for (uint32_t i = 0; i < run->n; i++) {
		const struct address *a = &c->m->addresses.at[run->from + i];

		put_number(c, a->family);
		put_bytes(c, a->bytes, a->family == 4 ? 4 : 16);
	}
}

static void
put_networks(struct canon *c)
{
	const struct model *m = c->m;

	put_number(c, m->network_count);
	for (network_id n = 1; n <= m->network_count; n++) {
		put_number(c, m->networks[n].members.n);
		put_text(c, sym_text(m->names, m->networks[n].name));
	}
}

static void
put_detail(struct canon *c, const struct detail *detail)
{
	put_number(c, detail->users_span.from != 0);
	put_number(c, detail->users);
	put_text(c, detail->phone);
	put_text(c, detail->x25);
}

static void
put_po(struct canon *c, po_id id)
{
	const struct model *m = c->m;
	static const struct detail none = { 0 };
	const struct po *po = &m->pos[id];
	uint32_t n;
	const po_id *inbound = model_inbound(m, id, &n);
	const uint32_t numbers[] = {
		htobe32((uint32_t)(po->name >> 32)),
		htobe32((uint32_t)po->name), htobe32(po->network),
		htobe32(po->uplink),
		htobe32((uint32_t)po->role << 16 | (uint32_t)po->medium << 8 |
		    model_externals_all(m, id)),
		htobe32((uint32_t)model_drive(m, id)),
		htobe32(model_hops(m, id)),
		htobe32(model_outbound(m, id)), htobe32(po->domains.n),
		htobe32(n) };

	put_bytes(c, numbers, sizeof numbers);
	for (uint32_t i = 0; i < n; i++)
		put_number(c, inbound[i]);
	for (uint32_t i = 0; i < po->domains.n; i++)
		put_domain(c, m->domains.at[po->domains.from + i].name);
	put_domain(c, model_masquerade(m, id));
	put_detail(c, po->detail == 0 ? &none : &m->details.at[po->detail]);
}

static void
put_gateway(struct canon *c, const struct gateway *g)
{
	put_number(c, g->po);
	put_domain(c, g->host);
	put_addresses(c, &g->addresses);
	put_domain(c, g->suffix);
	put_domain(c, g->smarthost == 0 ? 0
	    : c->m->smarthosts.at[g->smarthost].name);
}

/* The tables of what joins postoffices are sorted as they stand. */
static void
put_joins(struct canon *c)
{
	const struct model *m = c->m;

	put_number(c, m->peers.n);
	for (uint32_t i = 0; i < m->peers.n; i++) {
		const struct peer *p = &m->peers.at[i];

		put_number(c, p->at);
		put_number(c, p->peer);
		put_number(c, m->links.at[p->link].medium);
	}
	put_number(c, m->routes.n);
	for (uint32_t i = 0; i < m->routes.n; i++) {
		put_number(c, m->routes.at[i].at);
		put_number(c, m->routes.at[i].to);
		put_number(c, m->routes.at[i].via);
	}
	put_number(c, m->network_routes.n);
	for (uint32_t i = 0; i < m->network_routes.n; i++) {
		put_number(c, m->network_routes.at[i].at);
		put_number(c, m->network_routes.at[i].network);
		put_number(c, m->network_routes.at[i].via);
	}
	put_number(c, m->dials.n);
	for (uint32_t i = 0; i < m->dials.n; i++) {
		put_number(c, m->dials.at[i].at);
		put_number(c, m->dials.at[i].to);
		put_text(c, m->dials.at[i].number);
	}
}

static void
put_zone(struct canon *c, const struct zone *z)
{
	const struct model *m = c->m;
	const uint32_t numbers[] = { z->has_serial, z->serial, z->ttl,
		z->refresh, z->retry, z->expire, z->minimum,
		z->mx == MX_SMARTHOST, z->preference, z->step };

	put_domain(c, z->origin);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_number(c, numbers[i]);
	put_text(c, z->contact);
	put_domain(c, z->contact == NULL ? 0 : z->contact_domain);
	put_number(c, z->nameservers.n);
	for (uint32_t i = 0; i < z->nameservers.n; i++) {
		const struct nameserver *ns =
		    &m->nameservers.at[z->nameservers.from + i];

		put_domain(c, ns->host);
		put_addresses(c, &ns->addresses);
	}
}

static void
put_zones(struct canon *c, struct mem *mem)
{
	const struct model *m = c->m;
	const uint32_t *rows = emit_sorted_zones(mem, m);

	put_number(c, m->zones.n - 1);
	for (uint32_t i = 0; i + 1 < m->zones.n; i++)
		put_zone(c, &m->zones.at[rows[i]]);
}

static void
put_smarthosts(struct canon *c, struct mem *mem)
{
	const struct model *m = c->m;
	const uint32_t *rows = emit_sorted_smarthosts(mem, m);

	put_number(c, m->smarthosts.n - 1);
	for (uint32_t i = 0; i + 1 < m->smarthosts.n; i++) {
		const struct smarthost *s = &m->smarthosts.at[rows[i]];

		put_domain(c, s->name);
		put_addresses(c, &s->addresses);
	}
}

const char *
generation_text(const struct emit_job *job)
{
	struct mem *mem = mem_stage(job->mem, "generation");
	struct canon *c = mem_alloc(mem, sizeof *c);
	char text[DIGEST_TEXT];

	c->m = job->model;
	digest_begin(&c->digest);
	put_networks(c);
	put_number(c, c->m->po_count);
	for (po_id po = 1; po <= c->m->po_count; po++)
		put_po(c, po);
	put_number(c, c->m->gateway_count);
	for (gateway_id g = 1; g <= c->m->gateway_count; g++)
		put_gateway(c, &c->m->gateways[g]);
	put_joins(c);
	put_zones(c, mem);
	put_smarthosts(c, mem);
	digest_add(&c->digest, c->buffer, c->n);
	digest_end(&c->digest, text);
	mem_free(mem);
	return mem_strndup(job->mem, text, DIGEST_DIGITS);
}
