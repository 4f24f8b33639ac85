/*
 * builder.h: what the files that fill the model share.  Private to model; the
 * syntax tree is known to build.c alone, which hands values on as texts.
 */
#ifndef TOPOC_BUILDER_H
#define TOPOC_BUILDER_H

#include "diag.h"
#include "map.h"
#include "model.h"
#include "name.h"
#include "nearest.h"

/* A domain that is not interned yet: when others have come behind it, what
 * that reads has been fetched. */
#define LATE 8

struct late {
	uint64_t hash;
	uint32_t row;            /* in model.domains */
	uint32_t n;
	char text[DOMAIN_MAX + 1];
};

struct builder {
	struct mem *mem, *work;  /* of the model; of what only building needs */
	struct model *m;
	struct report *report;
	struct map networks;     /* by name */
	struct map smarthosts, zones; /* by name, by origin */
	struct syms *addresses;  /* each address once, to find repeats */
	VEC(struct network) nets; /* as declared; m->networks until sorted */
	VEC(struct raw) raw;     /* as declared, from row 1, before they are
				    sorted to be the model's table */
	uint32_t next_raw;       /* when they are gone through again */
	po_name *keys;           /* by id, the postoffices' names: in order
				    within each network */
	po_id found;             /* by its name, the last one */
	po_id *number;           /* of a raw one: its id, or DUPLICATE | id */
	VEC(uint8_t) tainted;    /* by name: it stands in damaged text */
	struct unknowns *unknowns; /* or NULL: all names are declared */
	uint32_t body;           /* the first raw row of the postoffice's block
				    that is being read, or 0 */
	uint32_t lost_networks;  /* whose names errors have swallowed */
	struct late late[LATE];  /* a ring of the last domains to intern */
	uint32_t late_n, late_done; /* how many there ever were */
	uint32_t *no_rows;       /* by po_id: 0, where each one's rows begin */
	VEC(uint32_t) stamps;    /* by id: the last list that had it */
	uint32_t list;           /* the list that is being read */
};

/* What a postoffice's declaration says itself. */
struct raw {
	po_name name;
	struct span span;        /* of the name */
	network_id network;
	uint8_t role;
	uint16_t flags;          /* enum po_flags */
};

/* Set in builder.number: declared before, under the same id. */
#define DUPLICATE 0x80000000u

/* A value as it was written: quotes and escapes are gone. */
struct text {
	const char *s;
	uint32_t n;
	struct span span;
	bool bad;                /* it has been reported */
};

/* What a domain or host is for: messages say what to write there. */
enum domain_use {
	FOR_DOMAIN, FOR_HOST, FOR_NAMESERVER, FOR_SMARTHOST, FOR_SMARTHOST_REF
};

/* What a number can be.  Messages say that it can be up to told: if that is
 * less, a check of its own reports what is more. */
struct number_range {
	uint32_t least, most, told;
};

/* The longest number to dial. */
#define VALUE_STRING_MAX 63

/* values.c: each reports what is wrong and then gives false or 0.  what is a
 * noun, with its article for a string; keyword, the statement's. */
sym_id value_name(struct builder *b, struct text t, const char *what);
po_name value_po_name(struct builder *b, struct text t);
sym_id value_domain(struct builder *b, struct text t, enum domain_use use);

/* A domain that becomes the name of the next row of model.domains, but late:
 * by late_settle() at the latest.  False: it is in error. */
bool value_late_domain(struct builder *b, struct text t);
void late_add(struct builder *b, const char *domain, size_t n);
void late_settle(struct builder *b);

bool value_number(struct builder *b, struct text t, const char *keyword,
    struct number_range range, uint32_t *number);
bool value_seconds(struct builder *b, struct text t, const char *keyword,
    uint32_t *seconds);
bool value_drive(struct builder *b, struct text t, uint32_t *letter);
bool value_address(struct builder *b, struct text t, bool ipv4_only,
    struct address *address);
const char *value_number_string(struct builder *b, struct text t,
    const char *what);
bool value_contact(struct builder *b, struct text t, struct zone *zone);

/* A value as messages show it: a long one is cut, with dots after it. */
#define VALUE_SHOWN_MAX 80

struct shown {
	char text[VALUE_SHOWN_MAX + sizeof "..."];
};

struct shown value_shown(struct text t);

/*
 * value_faults.c: report a bad value: what is wrong with it and what to write
 * instead; with a fix if one right value is known.
 */
void report_bad_name(struct builder *b, struct text t, const char *what);
void report_bad_domain(struct builder *b, struct text t, enum domain_use use,
    const char *fault);
void report_bad_number(struct builder *b, struct text t, const char *keyword,
    struct number_range range);
void report_bad_time(struct builder *b, struct text t, const char *keyword);
void report_bad_drive(struct builder *b, struct text t);
void report_bad_address(struct builder *b, struct text t,
    enum address_fault fault); /* ADDRESS_GOOD: but IPv6 at a gateway */
void report_bad_string(struct builder *b, struct text t, const char *what);
void report_bad_contact(struct builder *b, struct text t);

/* The upper-case name of a text if it was ever interned, or 0; and that of a
 * postoffice, if it may have been declared. */
sym_id value_find_name(struct builder *b, struct text t);
po_name value_find_po_name(struct builder *b, struct text t);

/* names.c: finding what is declared. */
network_id find_network(struct builder *b, sym_id name);
po_id find_po(struct builder *b, network_id network, po_name name);
smarthost_id find_smarthost(struct builder *b, sym_id name);
zone_id find_zone(struct builder *b, sym_id origin);
void names_sort(struct builder *b);
void names_end(struct builder *b); /* nothing more is looked up by its name */
void taint(struct builder *b, const char *text, size_t n);
bool is_tainted(struct builder *b, sym_id name);

/* Whether an id came before in the list that is being read; begin_list begins
 * one. */
void begin_list(struct builder *b);
bool repeats(struct builder *b, uint32_t id);

/* Resolve a reference: to the postoffice name in network qualifier, or, where
 * that is NULL, in network home (0: at file level).  0: it is unknown, which
 * was reported unless an earlier error explains it. */
po_id resolve_po(struct builder *b, const struct text *qualifier,
    struct text name, network_id home);
network_id resolve_network(struct builder *b, struct text name);
smarthost_id resolve_smarthost(struct builder *b, struct text name);

/* unknown.c: references to what is not declared; those of postoffices with
 * the network.  All are reported at the end. */
enum unknown_kind { UNKNOWN_POSTOFFICE, UNKNOWN_NETWORK, UNKNOWN_SMARTHOST };

void unknown_add(struct builder *b, enum unknown_kind kind, network_id network,
    struct text name);
void unknown_report(struct builder *b);

/* finish.c: what follows from all declarations together. */
void finish_links(struct builder *b);
void finish_settings(struct builder *b);
void finish_tree(struct builder *b);
void finish_domains(struct builder *b);
void finish_gateways(struct builder *b);
void finish_zones(struct builder *b);

#endif
