/*
 * mail.h: the model's tables of gateways, smart hosts and zones: what the
 * Internet side of the topology consists of.  Part of model.h.
 */
#ifndef TOPOC_MAIL_H
#define TOPOC_MAIL_H

#include "ids.h"
#include "source.h"
#include "sym.h"

struct address {
	uint8_t family;    /* 4 or 6 */
	uint8_t bytes[16]; /* network order; the first 4 of IPv4 */
	struct span span;
};

struct gateway {
	po_id po;
	sym_id host;             /* or 0 */
	struct span host_span;
	struct run addresses;
	sym_id suffix;           /* without the leading dot, or 0 */
	smarthost_id smarthost;  /* or 0 */
	uint32_t inbound_for;    /* postoffices with a domain that name it */
	uint32_t outbound_for;
	bool send_only;          /* inbound for nobody, outbound for some */
	bool receive_only;       /* the other way round */
	bool shares_host;        /* inbound for nobody, and the host is that of
				another gateway */
};

struct smarthost {
	sym_id name;
	struct span span;
	struct run addresses;
	uint32_t gateways;       /* that use it */
	bool damaged;
};

enum mx { MX_UNSAID, MX_GATEWAY, MX_SMARTHOST };

struct nameserver {
	sym_id host;
	struct span span;
	struct run addresses;
	zone_id zone;            /* that it serves */
};

struct zone {
	sym_id origin;
	struct span span;
	struct run nameservers;  /* in order of preference */
	const char *contact;     /* the mailbox before the @, or NULL */
	sym_id contact_domain;
	uint32_t serial;         /* where has_serial */
	bool has_serial, loadable, damaged;
	uint32_t ttl, refresh, retry, expire, minimum; /* seconds */
	enum mx mx;
	uint32_t preference, step;
	zone_id parent;          /* the nearest declared zone above, or 0 */
};

#endif
