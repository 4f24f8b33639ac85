/*
 * indirect-forwarder: a static route by way of a postoffice that is no direct
 * neighbour, or round one that is: ADMIN says "Cannot use indirect postoffice
 * to forward mail" (Q78833, Q123825).  And a number to dial for a postoffice
 * that is none of the neighbours.
 */
#include "checks.h"
#include "walk.h"

static void
report_route(const struct check_job *job, const struct route *r)
{
	const struct model *m = job->model;

	if (!walk_joined(m, r->at, r->via, NULL)) {
		report_add(job->report, CHECK_INDIRECT_FORWARDER, r->via_span,
		    PO_FORMAT " is no direct neighbour of " PO_FORMAT
		    ", so no mail can be sent by way of it; link the two, or "
		    "name a neighbour", PO_ARGS(m, r->via),
		    PO_ARGS(m, r->at));
		return;
	}
	report_add(job->report, CHECK_INDIRECT_FORWARDER, r->to_span,
	    PO_FORMAT " is a direct neighbour of " PO_FORMAT
	    "; mail for it cannot go by way of " PO_FORMAT,
	    PO_ARGS(m, r->to), PO_ARGS(m, r->at), PO_ARGS(m, r->via));
}

void
check_indirect_forwarder(const struct check_job *job)
{
	const struct model *m = job->model;
	uint32_t last = 0;

	for (uint32_t i = 0; i < m->bad_routes.n; i++) {
		const struct route *r = &m->bad_routes.at[i];
		unsigned damaged = (m->pos[r->at].flags |
		    m->pos[r->via].flags) & PO_DAMAGED;

		/* A list of names or targets has one bad `via`. */
		if (damaged || r->via_span.from == last)
			continue;
		last = r->via_span.from;
		report_route(job, r);
	}
	last = 0;
	for (uint32_t i = 0; i < m->dials.n; i++) {
		const struct dial *d = &m->dials.at[i];

		if (walk_joined(m, d->at, d->to, NULL) ||
		    d->span.from == last ||
		    ((m->pos[d->at].flags | m->pos[d->to].flags) & PO_DAMAGED))
			continue;
		last = d->span.from;
		report_add(job->report, CHECK_MISPLACED, d->span,
		    PO_FORMAT " is no direct neighbour of " PO_FORMAT
		    ", so it is never dialled from there", PO_ARGS(m, d->to),
		    PO_ARGS(m, d->at));
	}
}
