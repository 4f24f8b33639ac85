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
		    PO_FORMAT " is not connected directly to " PO_FORMAT
		    ", so it cannot send mail to it; connect the two with "
		    "`link`, or name a direct neighbour", PO_ARGS(m, r->at),
		    PO_ARGS(m, r->via));
		return;
	}
	report_add(job->report, CHECK_INDIRECT_FORWARDER, r->to_span,
	    PO_FORMAT " is connected directly to " PO_FORMAT ", so mail for "
	    "it cannot go through " PO_FORMAT "; remove it from this `route`",
	    PO_ARGS(m, r->at), PO_ARGS(m, r->to), PO_ARGS(m, r->via));
}

/* True if an error leaves it unsure whom a postoffice is connected to. */
static bool
is_unsure(const struct model *m, po_id p)
{
	const struct po *po = &m->pos[p];

	return (po->flags & (PO_DAMAGED | PO_TWICE)) != 0 ||
	    (po->role == ROLE_GATEWAY
	    ? (po->flags & PO_UP_DAMAGED) != 0 : po->uplink == 0);
}

static void
report_dial(const struct check_job *job, struct pairs *told,
    const struct dial *d)
{
	const struct model *m = job->model;
	const struct dial *back = walk_dial(m, d->to, d->at);
	po_id up = m->pos[d->at].uplink;

	/* All have one cause: that the two are not connected. */
	if ((back != NULL && back->span.from < d->span.from) ||
	    !pairs_add(told, d->at, d->to))
		return;
	if (up != 0 && walk_dial(m, d->at, up) == NULL)
		report_add(job->report, CHECK_MISPLACED, d->span, PO_FORMAT
		    " is not connected directly to " PO_FORMAT ", so it never "
		    "dials it; remove this `dial`, or change it to its uplink, "
		    PO_FORMAT, PO_ARGS(m, d->at), PO_ARGS(m, d->to),
		    PO_ARGS(m, up));
	else
		report_add(job->report, CHECK_MISPLACED, d->span, PO_FORMAT
		    " is not connected directly to " PO_FORMAT ", so it never "
		    "dials it; remove this `dial`, or connect the two with "
		    "`link`", PO_ARGS(m, d->at), PO_ARGS(m, d->to));
	if (back != NULL)
		report_note(job->report, back->span, "so " PO_FORMAT
		    " never dials " PO_FORMAT ", either", PO_ARGS(m, d->to),
		    PO_ARGS(m, d->at));
}

static void
report_dials(const struct check_job *job, struct pairs *told)
{
	const struct model *m = job->model;
	uint32_t last = 0;

	for (uint32_t i = 0; i < m->dials.n; i++) {
		const struct dial *d = &m->dials.at[i];

		/* A list of names has one bad reference. */
		if (walk_joined(m, d->at, d->to, NULL) ||
		    d->span.from == last || is_unsure(m, d->at) ||
		    is_unsure(m, d->to))
			continue;
		last = d->span.from;
		report_dial(job, told, d);
	}
}

void
check_indirect_forwarder(const struct check_job *job)
{
	const struct model *m = job->model;
	struct pairs *told = pairs_new(job->mem); /* that are not connected */
	uint32_t last = 0;

	for (uint32_t i = 0; i < m->bad_routes.n; i++) {
		const struct route *r = &m->bad_routes.at[i];

		/* A list of names or targets has one bad `via`. */
		if (is_unsure(m, r->at) || is_unsure(m, r->via) ||
		    r->via_span.from == last)
			continue;
		last = r->via_span.from;
		if (!walk_joined(m, r->at, r->via, NULL))
			pairs_add(told, r->at, r->via);
		report_route(job, r);
	}
	report_dials(job, told);
}
