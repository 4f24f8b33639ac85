/*
 * zone_records.h: what stands in the zone files besides a zone's own SOA and
 * NS records: who has which records in which zone, in the order of the files.
 * Collected from the model by zone_records.c, written by zones.c; private to
 * these two.
 */
#ifndef TOPOC_ZONE_RECORDS_H
#define TOPOC_ZONE_RECORDS_H

#include "model.h"

enum record_kind {
	RECORD_DELEGATION, /* the NS records of a zone; value: the zone_id */
	RECORD_DOMAIN,     /* the MX records of a domain of a po_id */
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
	uint32_t next;  /* of the same owner, round to the first again */
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

	/* All records; of zone z, in the order of its file, those that
	 * order[from[z]] up to order[from[z + 1]] name. */
	VEC(struct record) records;
	uint32_t *order, *from;

	VEC(struct zone_name) names;
	VEC(struct zone_address) addresses;
	uint32_t *name_of;    /* of each row of model.nameservers, in names */

	/* The declared zones in canonical order of their origins. */
	zone_id *zones;
	uint32_t zone_count;

	/* By sym_id: the place in canonical order. */
	uint32_t *rank;
};

/* Collect the records of all zones; they live in mem. */
struct zone_records *zone_records_new(struct mem *mem, const struct model *m,
    const sym_id *sorted);

#endif
