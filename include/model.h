/*
 * model.h: what the topology means: networks, postoffices, gateways, smart
 * hosts, zones, their settings and how they are joined.  Filled by
 * model_build() and const from then on; read by the checks and the emitters.
 * The rows of its tables are in postoffice.h, mail.h and setting.h.
 */
#ifndef TOPOC_MODEL_H
#define TOPOC_MODEL_H

#include "mail.h"
#include "map.h"
#include "postoffice.h"
#include "setting.h"
#include "sym.h"

struct model {
	bool whole;                 /* every file was read to its end */
	struct syms *names;         /* of networks, and of postoffices those
				       that are in error; upper case */
	struct syms *domain_names;  /* canonical */

	/* By id from 1 to the count. */
	uint32_t network_count, po_count, gateway_count;
	struct network *networks;
	struct po *pos;
	struct node *nodes;
	struct gateway *gateways;

	/* From row 1 (row 0 is unused): at[1] to at[n - 1]. */
	VEC(struct smarthost) smarthosts;
	VEC(struct zone) zones;
	VEC(struct detail) details;
	VEC(struct setting) settings;
	VEC(struct scope) scopes;
	VEC(struct link) links;

	/* From row 0. */
	VEC(struct domain) domains;
	VEC(struct address) addresses;
	VEC(struct nameserver) nameservers;
	VEC(struct peer) peers;
	VEC(struct route) routes, network_routes;
	VEC(struct route) bad_routes; /* indirect-forwarder: not in force */
	VEC(struct dial) dials;
	VEC(po_id) refs;
	VEC(struct duplicate) duplicates;
	VEC(struct repeated_link) repeated_links;
	VEC(po_id) loops;   /* the least postoffice of each loop of uplinks */

	po_id *children;    /* of P: from nodes[P].children to nodes[P + 1]'s */
	uint32_t *peers_of, *routes_of, *network_routes_of; /* likewise */
	struct peer_bounds *bounds; /* NULL: there are no links */
	bool calls;         /* some uplink is by modem or X.25 */
	bool links_unsure, hosts_unsure; /* some of these are in error */
	uint32_t domain_count;   /* sym_ids of domain_names: 1 to this */
	uint32_t *domain_owner;  /* by sym_id: the row of domains that has it
				    first in the text, plus one; or 0 */
	zone_id *zone_by_origin; /* by sym_id */
	struct map zone_map;     /* into zones, by the text of the origin */
};

/* The longest name that can be shown: one that is in error is cut. */
#define NAME_SHOWN 64

struct name_text {
	char text[NAME_SHOWN + 1]; /* ended by a NUL */
};

/* The name and the network's name of a postoffice, in upper case. */
struct name_text model_name(const struct model *m, po_id po);
const char *model_network(const struct model *m, po_id po);

/* A domain: lower case, A-labels, no final dot. */
const char *model_domain(const struct model *m, sym_id domain);

/* The setting of that kind that holds at a postoffice, or NULL. */
static inline const struct setting *
model_setting(const struct model *m, po_id po, enum setting_kind kind)
{
	setting_id id = m->scopes.at[m->pos[po].scope].set[kind];

	return id == 0 ? NULL : &m->settings.at[id];
}

/* Settings by their meaning; all have their defaults. */
uint32_t model_hops(const struct model *m, po_id po);
char model_drive(const struct model *m, po_id po);
bool model_externals_all(const struct model *m, po_id po);

/* The masquerade domain, or 0: also 0 where the postoffice has no domain. */
sym_id model_masquerade(const struct model *m, po_id po);

/*
 * The inbound gateways in order of preference, *n of them; and the outbound
 * one.  None (0) where the postoffice is PO_BROKEN and nothing is set.  The
 * array is the model's.
 */
static inline const po_id *
model_inbound(const struct model *m, po_id po, uint32_t *n)
{
	const struct setting *s = model_setting(m, po, SET_INBOUND);

	*n = s != NULL ? s->refs.n : m->nodes[po].root != 0;
	if (s == NULL)
		return &m->nodes[po].root;
	return *n > 0 ? m->refs.at + s->refs.from : NULL;
}

/* Whether two such lists are one, or name the same single gateway: that tells
 * most of those that are alike, and at once. */
static inline bool
model_same_inbound(const po_id *a, uint32_t a_n, const po_id *b, uint32_t b_n)
{
	return a_n == b_n && (a == b || (a_n == 1 && *a == *b));
}

static inline po_id
model_outbound(const struct model *m, po_id po)
{
	const struct setting *s = model_setting(m, po, SET_OUTBOUND);

	if (m->pos[po].role == ROLE_GATEWAY)
		return po;
	return s != NULL ? s->value : m->nodes[po].root;
}

/* Whether it has a domain: own or by pattern. */
static inline bool
model_has_domain(const struct model *m, po_id po)
{
	return m->pos[po].domains.n > 0;
}

/* The longest declared zone that a domain lies in, or 0. */
zone_id model_zone_of(const struct model *m, sym_id domain);
zone_id model_zone_above(const struct model *m, const char *name);

/* Whether a domain equals or lies below an origin. */
bool model_lies_in(const struct model *m, sym_id domain, sym_id origin);

/* Sort domains in DNSSEC canonical order (RFC 4034, 6.1); repeats stay. */
void model_sort_domains(struct mem *mem, const struct model *m,
    sym_id *domains, size_t n);

/* What at dials for its direct neighbour to, or NULL: what `dial` says, or
 * the neighbour's phone or x25, as the connection's medium has it. */
const char *model_number(const struct model *m, po_id at, po_id to,
    enum medium medium);

#endif
