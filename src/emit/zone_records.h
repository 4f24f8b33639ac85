/*
 * zone_records.h: what stands in the zone files besides a zone's own SOA and
 * NS records: who has which records in which zone, in the order of the files.
 * Collected from the model by zone_records.c, written by zones.c; private to
 * these two.
 *
 * Nearly all are the MX records of the postoffices' domains.  These are not
 * collected: in canonical order a zone's names are those from its origin on,
 * less those of the zones within it, so a few stretches of all names say
 * which they are.
 */
#ifndef TOPOC_ZONE_RECORDS_H
#define TOPOC_ZONE_RECORDS_H

#include "model.h"

enum record_kind {
	RECORD_DELEGATION, /* the NS records of a zone; value: the zone_id */
	RECORD_SMARTHOST,  /* an MX record to a smarthost_id */
	RECORD_HOST,       /* addresses of a gateway or smart host; a name */
	RECORD_NAME        /* all addresses of a name */
};

/* One owner's records of one kind in one zone (0: in no declared one). */
struct record {
	sym_id owner;
	zone_id zone;
	uint32_t kind;  /* enum record_kind */
	uint32_t value;
};

/* Names that follow each other in canonical order: from `from` to before
 * `to`; there may be none. */
struct stretch {
	uint32_t from, to;
};

/* A name with addresses: names.at[0] up. */
struct zone_name {
	sym_id name;
	struct run addresses; /* in zone_records.addresses */
};

/* An address of a name: all that is declared for the name belongs to it,
 * without repeats. */
struct zone_address {
	uint32_t name;        /* in zone_records.names */
	uint32_t address;     /* in model.addresses */
	bool host;            /* it is also the gateway's or smart host's that
				 has this name, and in use as such */
};

struct zone_records {
	struct mem *mem;
	const struct model *m;

	/* All names, in canonical order; and by sym_id: the place there. */
	const sym_id *sorted;
	uint32_t *place;

	/* What lies in zone z (0: in none): stretches[first[z]] up to
	 * stretches[first[z + 1]], in order; of each zone one, and one more
	 * for each zone just below it. */
	struct stretch *stretches;
	uint32_t *first;

	/* All records but the domains' own; of zone z, in the order of its
	 * file, those that order[from[z]] up to order[from[z + 1]] name. */
	VEC(struct record) records;
	uint32_t *order, *from;

	VEC(struct zone_name) names;
	VEC(struct zone_address) addresses;
	uint32_t *name_of;    /* of each row of model.nameservers, in names */

	/* The declared zones in canonical order of their origins. */
	zone_id *zones;
	uint32_t zone_count;
};

/* Collect the records of all zones; they live in mem. */
struct zone_records *zone_records_new(struct mem *mem, const struct model *m,
    const sym_id *sorted);

#endif
