/*
 * ids.h: the model's ids.  Everything in the model is a table and an id into
 * it, from 1; 0 is none.  Postoffices are numbered in the order of (network,
 * name), networks and gateways likewise, so going up the ids is going in the
 * order of every output.
 */
#ifndef TOPOC_IDS_H
#define TOPOC_IDS_H

#include <stdint.h>

typedef uint32_t po_id;
typedef uint32_t network_id;
typedef uint32_t gateway_id;
typedef uint32_t smarthost_id;
typedef uint32_t zone_id;
typedef uint32_t scope_id;
typedef uint32_t setting_id;

/* A run of one of the model's tables. */
struct run {
	uint32_t from, n;
};

#endif
