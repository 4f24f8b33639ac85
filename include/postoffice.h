/*
 * postoffice.h: the model's tables of networks, postoffices and of how they
 * are joined.  Part of model.h.
 */
#ifndef TOPOC_POSTOFFICE_H
#define TOPOC_POSTOFFICE_H

#include "ids.h"
#include "name.h"
#include "source.h"
#include "sym.h"

enum role { ROLE_GATEWAY = 1, ROLE_HUB, ROLE_DOWNSTREAM };
enum medium { MEDIUM_DRIVE = 1, MEDIUM_MODEM, MEDIUM_X25 };

struct network {
	sym_id name;        /* upper case */
	struct span span;   /* its name, where it is first opened */
	scope_id scope;
	struct run members; /* ids of its postoffices */
	uint32_t lost;      /* names of others that errors have swallowed */
};

/* What is known of a postoffice beyond the tables below. */
enum po_flags {
	PO_NESTED = 1,      /* its uplink is the one it is nested in */
	PO_DOMAIN_NONE = 2, /* `domain none` */
	PO_DAMAGED = 8,     /* a syntax error may have taken a part of it */
	PO_NO_UPLINK = 16,  /* none was written */
	PO_BROKEN = 32,     /* its way up ends at no gateway: no walks */
	PO_UP_DAMAGED = 64, /* errors leave its place in the tree unsure, or
			       that of one above it: no walks are checked */
	PO_BAD_DOMAIN = 128, /* it has a domain that is in error */
	PO_SPECIAL = 256,    /* it or one above it has a link or a route */
	PO_AS_GATEWAY = 512, /* it is none, but has what only gateways have:
				an error, and its role is unsure */
	PO_TWICE = 1024      /* it is declared twice: an error, and what it
				is is unsure */
};

/*
 * The name of a postoffice: name_key() of it; of one that is in error, the
 * sym_id of its text in model.names, above all those.  0 where no name could
 * be read.
 */
typedef uint64_t po_name;

#define NAME_IN_ERROR NAME_KEYS

struct po {
	po_name name;
	network_id network;
	struct span span;        /* its name, where it is declared */
	po_id uplink;            /* 0 at a gateway */
	struct span uplink_span; /* the via's reference, or its name */
	uint8_t role, medium;    /* medium: of the connection to the uplink */
	uint16_t flags;          /* enum po_flags */
	scope_id scope;          /* the settings that hold here */
	struct run domains;      /* in model.domains; the first is primary */
	uint32_t detail;         /* in model.details, or 0 */
	gateway_id gateway;      /* of a gateway, or 0 */
};

/* A postoffice's place in the tree of uplinks. */
struct node {
	po_id root;           /* the gateway at the top; 0 where PO_BROKEN */
	uint32_t depth;       /* transfers to the root */
	uint32_t first, last; /* X sits below P: P.first < X.first <= P.last */
	uint32_t children;    /* model.children from here … */
};

struct domain {
	sym_id name;
	po_id owner;
	struct span span;   /* where it is given; the postoffice's name, where
			       the pattern made it */
	setting_id pattern; /* the domain-pattern that made it, or 0 */
};

/* The most users that a postoffice can have (Q123376). */
#define USERS_MAX 500

/* Properties that few postoffices have. */
struct detail {
	const char *phone, *x25; /* or NULL */
	uint32_t users;
	struct span users_span;  /* from 0: not said */
};

/* A `link` as it was written; it counts at both ends. */
struct link {
	po_id from, to;
	enum medium medium;
	struct span span;
};

/* One end of a link: model.peers, sorted by (at, peer). */
struct peer {
	po_id at, peer;
	uint32_t link;
};

/* From this node.first on, the lowest of an owner's peers above, or 0. */
struct bound {
	uint32_t from;
	po_id po;
};

/* Which peer of P is the lowest one above whom: in .at by .from, from of[P] to
 * of[P + 1]. */
struct peer_bounds {
	struct bound *at;
	uint32_t *of;
};

/* A static route, for a postoffice or (to 0) a network.  model.routes is
 * sorted by (at, to), model.network_routes by (at, network). */
struct route {
	po_id at, to, via;
	network_id network;
	struct span to_span, via_span;
};

/* What at dials for to: model.dials, sorted by (at, to). */
struct dial {
	po_id at, to;
	const char *number;
	struct span span;
};

/* A link that repeats another one (first), or an uplink (first 0). */
struct repeated_link {
	uint32_t link, first;
};

/* A postoffice that was declared again. */
struct duplicate {
	po_id po;
	struct span span;
};

#endif
