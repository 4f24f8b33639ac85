/* The model as libtopoc shows it; see handle.h. */
#include "handle.h"

#include "derive.h"
#include "emit.h"
#include "out.h"
#include "walk.h"

_Static_assert((int)TOPOC_GATEWAY == ROLE_GATEWAY &&
    (int)TOPOC_DOWNSTREAM == ROLE_DOWNSTREAM, "roles are the model's");
_Static_assert((int)TOPOC_DRIVE == MEDIUM_DRIVE &&
    (int)TOPOC_X25 == MEDIUM_X25, "media are the model's");

typedef const struct topoc_postoffice *const *po_list;

struct shower {
	struct mem *mem;
	const struct model *m;
	const struct derived *d;
	struct api_model to;
	struct out *scratch;
	const struct topoc_smarthost **smarthosts; /* by smarthost_id */
	struct topoc_gateway *gateways;            /* by gateway_id */
	po_list *inbound_set, *inbound_root; /* by setting_id, gateway's po:
						lists that many share */
};

/* Texts */

static const char *
domain(const struct shower *s, sym_id id)
{
	return id == 0 ? NULL : model_domain(s->m, id);
}

static const char *
scratched(const struct shower *s)
{
	return mem_strndup(s->mem, s->scratch->at, s->scratch->n);
}

static const char *const *
addresses(const struct shower *s, struct run run)
{
	const char **list = mem_zeroed(s->mem, (size_t)run.n + 1,
	    sizeof *list);

	for (uint32_t i = 0; i < run.n; i++) {
		s->scratch->n = 0;
		emit_address(s->scratch, &s->m->addresses.at[run.from + i]);
		list[i] = scratched(s);
	}
	return list;
}

/* Smart hosts and zones */

static void
show_smarthosts(struct shower *s)
{
	const struct model *m = s->m;
	uint32_t n = m->smarthosts.n - 1;
	const uint32_t *rows = emit_sorted_smarthosts(s->mem, m);

	s->smarthosts = mem_zeroed(s->mem, (size_t)n + 1,
	    sizeof *s->smarthosts);
	s->to.smarthost_n = n;
	s->to.smarthosts = mem_zeroed(s->mem, n, sizeof *s->to.smarthosts);
	for (uint32_t i = 0; i < n; i++) {
		const struct smarthost *from = &m->smarthosts.at[rows[i]];

		s->to.smarthosts[i] = (struct topoc_smarthost){
			.name = domain(s, from->name),
			.addresses = addresses(s, from->addresses) };
		s->smarthosts[rows[i]] = &s->to.smarthosts[i];
	}
}

static const char *
contact(const struct shower *s, const struct zone *zone)
{
	if (zone->contact == NULL)
		return NULL;
	return mem_printf(s->mem, "%s@%s", zone->contact,
	    domain(s, zone->contact_domain));
}

static const char *const *
nameservers(const struct shower *s, struct run run)
{
	const char **list = mem_zeroed(s->mem, (size_t)run.n + 1,
	    sizeof *list);

	for (uint32_t i = 0; i < run.n; i++)
		list[i] = domain(s, s->m->nameservers.at[run.from + i].host);
	return list;
}

static void
show_zones(struct shower *s)
{
	const struct model *m = s->m;
	uint32_t n = m->zones.n - 1;
	const uint32_t *rows = emit_sorted_zones(s->mem, m);

	s->to.zone_n = n;
	s->to.zones = mem_zeroed(s->mem, n, sizeof *s->to.zones);
	for (uint32_t i = 0; i < n; i++) {
		const struct zone *z = &m->zones.at[rows[i]];

		s->to.zones[i] = (struct topoc_zone){
			.origin = domain(s, z->origin),
			.contact = contact(s, z),
			.nameservers = nameservers(s, z->nameservers),
			.mx_smarthost = z->mx == MX_SMARTHOST,
			.has_serial = z->has_serial, .serial = z->serial,
			.ttl = z->ttl, .refresh = z->refresh,
			.retry = z->retry, .expire = z->expire,
			.minimum = z->minimum, .preference = z->preference,
			.step = z->step };
	}
}

/* Postoffices */

static const struct topoc_postoffice *
po(const struct shower *s, po_id id)
{
	return id == 0 ? NULL : &s->to.pos[id - 1].shown;
}

static po_list
list_of(const struct shower *s, const po_id *ids, uint32_t n)
{
	const struct topoc_postoffice **list = mem_zeroed(s->mem,
	    (size_t)n + 1, sizeof *list);

	for (uint32_t i = 0; i < n; i++)
		list[i] = po(s, ids[i]);
	return list;
}

static void
show_networks(struct shower *s)
{
	uint32_t n = s->m->network_count;

	s->to.network_n = n;
	s->to.networks = mem_zeroed(s->mem, n, sizeof *s->to.networks);
	for (network_id id = 1; id <= n; id++) {
		const struct network *from = &s->m->networks[id];

		s->to.networks[id - 1] = (struct topoc_network){
			.name = sym_text(s->m->names, from->name),
			.first = from->members.n > 0 ? from->members.from - 1
						     : 0,
			.count = from->members.n };
	}
}

static void
show_gateways(struct shower *s)
{
	const struct model *m = s->m;

	s->gateways = mem_zeroed(s->mem, (size_t)m->gateway_count + 1,
	    sizeof *s->gateways);
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *from = &m->gateways[id];
		uint32_t served = s->d->served_from[id];

		s->gateways[id] = (struct topoc_gateway){
			.host = domain(s, from->host),
			.suffix = domain(s, from->suffix),
			.addresses = addresses(s, from->addresses),
			.smarthost = s->smarthosts[from->smarthost],
			.served = list_of(s, s->d->served + served,
			    s->d->served_from[id + 1] - served),
			.duty = from->send_only ? TOPOC_SEND
			    : from->receive_only ? TOPOC_RECEIVE
			    : TOPOC_BOTH };
	}
}

static po_list
inbound_of(struct shower *s, po_id id)
{
	setting_id set = s->m->scopes.at[s->m->pos[id].scope].set[SET_INBOUND];
	po_list *list = set != 0 ? &s->inbound_set[set]
	    : &s->inbound_root[s->m->nodes[id].root];

	if (*list == NULL) {
		uint32_t n;
		const po_id *ids = model_inbound(s->m, id, &n);

		*list = list_of(s, ids, n);
	}
	return *list;
}

static const char *const *
domains_of(const struct shower *s, struct run run)
{
	const char **list = mem_alloc(s->mem, ((size_t)run.n + 1) *
	    sizeof *list);

	for (uint32_t i = 0; i < run.n; i++)
		list[i] = domain(s, s->m->domains.at[run.from + i].name);
	return list;
}

static void
show_po(struct shower *s, po_id id)
{
	const struct model *m = s->m;
	const struct po *from = &m->pos[id];
	const struct detail *detail = &m->details.at[from->detail];
	const char *network = model_network(m, id);

	s->scratch->n = 0;
	emit_id(s->scratch, m, id);
	s->to.pos[id - 1].shown = (struct topoc_postoffice){
		.id = scratched(s),
		.network = &s->to.networks[from->network - 1],
		.gateway = from->gateway != 0 ? &s->gateways[from->gateway]
					      : NULL,
		.uplink = po(s, from->uplink),
		.outbound = po(s, model_outbound(m, id)),
		.inbound = inbound_of(s, id),
		.forward = po(s, s->d->access[id]),
		.role = (enum topoc_role)from->role,
		.medium = from->uplink != 0 ? (enum topoc_medium)from->medium
					    : (enum topoc_medium)0,
		.domains = domains_of(s, from->domains),
		.masquerade = domain(s, model_masquerade(m, id)),
		.phone = detail->phone, .x25 = detail->x25,
		.hops = model_hops(m, id), .users = detail->users,
		.database = model_drive(m, id) };
	s->to.pos[id - 1].shown.name = s->to.pos[id - 1].shown.id +
	    strlen(network) + 1;
}

/* Ways */

static struct topoc_way *
ways_new(struct shower *s, po_id at, enum topoc_kind kind, uint32_t n)
{
	struct topoc_way *ways = n == 0 ? NULL : mem_alloc(s->mem,
	    n * sizeof *ways);

	s->to.pos[at - 1].ways[kind].at = ways;
	s->to.pos[at - 1].ways[kind].n = n;
	return ways;
}

static void
show_links(struct shower *s, po_id at)
{
	const struct model *m = s->m;
	uint32_t from = m->peers_of[at], n = m->peers_of[at + 1] - from;
	struct topoc_way *ways = ways_new(s, at, TOPOC_LINK, n);

	for (uint32_t i = 0; i < n; i++) {
		const struct peer *peer = &m->peers.at[from + i];

		ways[i].to = po(s, peer->peer);
		ways[i].medium = (enum topoc_medium)
		    m->links.at[peer->link].medium;
		ways[i].number = model_number(m, at, peer->peer,
		    m->links.at[peer->link].medium);
	}
}

static void
show_routes(struct shower *s, po_id at)
{
	const struct model *m = s->m;
	uint32_t from = m->routes_of[at], n = m->routes_of[at + 1] - from;
	uint32_t net = m->network_routes_of[at];
	uint32_t nets = m->network_routes_of[at + 1] - net;
	struct topoc_way *ways = ways_new(s, at, TOPOC_ROUTE, n + nets);

	for (uint32_t i = 0; i < n + nets; i++) {
		const struct route *route = i < n ? &m->routes.at[from + i]
		    : &m->network_routes.at[net + i - n];

		ways[i].to = po(s, route->to);
		ways[i].via = po(s, route->via);
		if (route->to == 0)
			ways[i].network = &s->to.networks[route->network - 1];
	}
}

static void
show_externals(struct shower *s, po_id at)
{
	uint32_t from = s->d->external_from[at];
	uint32_t n = s->d->external_from[at + 1] - from;
	struct topoc_way *ways = ways_new(s, at, TOPOC_EXTERNAL, n);

	for (uint32_t i = 0; i < n; i++) {
		const struct external *e = &s->d->external[from + i];
		enum medium medium = MEDIUM_DRIVE;

		ways[i].to = po(s, e->to);
		if (e->via != e->to) {
			ways[i].via = po(s, e->via);
			continue;
		}
		walk_joined(s->m, at, e->to, &medium);
		ways[i].medium = (enum topoc_medium)medium;
		ways[i].number = model_number(s->m, at, e->to, medium);
	}
}

struct api_model
api_model(struct mem *mem, const struct model *m)
{
	struct shower s = { .mem = mem, .m = m, .d = derive(mem, m),
		.scratch = out_new(mem, -1) };

	s.to.po_n = m->po_count;
	s.to.pos = mem_zeroed(mem, m->po_count, sizeof *s.to.pos);
	s.inbound_set = mem_zeroed(mem, (size_t)m->settings.n + 1,
	    sizeof *s.inbound_set);
	s.inbound_root = mem_zeroed(mem, (size_t)m->po_count + 1,
	    sizeof *s.inbound_root);
	show_smarthosts(&s);
	show_zones(&s);
	show_networks(&s);
	show_gateways(&s);
	for (po_id id = 1; id <= m->po_count; id++) {
		show_po(&s, id);
		show_links(&s, id);
		show_routes(&s, id);
		show_externals(&s, id);
	}
	return s.to;
}
