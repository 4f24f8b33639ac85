/*
 * walk_faults.h: what the survey of walks finds, collected and reported by its
 * cause: black_holes.c and lengths.c.  Private to check.
 */
#ifndef TOPOC_WALK_FAULTS_H
#define TOPOC_WALK_FAULTS_H

#include "causes.h"

/*
 * Black holes: a postoffice p that has no next hop for x.  All that is found
 * for one x comes before holes_end(); `holes_found` gives a number for the
 * hole until then, to be given to holes_again() for each further walk that
 * ends there.
 */
struct holes;

struct holes *holes_new(const struct check_job *job, struct causes *causes);
uint32_t holes_found(struct holes *h, po_id p, po_id from, po_id x);
void holes_again(struct holes *h, uint32_t hole, po_id from, po_id x);
void holes_end(struct holes *h);
void holes_report(struct holes *h);

/* Some clients stamp this hop count, whatever is configured (Q147471). */
#define STAMPED_HOPS 10

/* Needed walks that are too long, or nearly.  A walk of more than `longest`
 * hops has perhaps not been gone to its end. */
struct lengths;

struct lengths *lengths_new(const struct check_job *job,
    struct causes *causes, uint32_t longest);
void lengths_add(struct lengths *l, po_id from, po_id to, uint32_t hops);
void lengths_report(struct lengths *l);

#endif
