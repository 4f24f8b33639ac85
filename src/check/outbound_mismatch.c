/*
 * outbound-mismatch: a postoffice on an outbound walk whose own outbound
 * gateway is another one: it would hand the mail to that (Q123825).
 */
#include "checks.h"
#include "walk.h"

struct mismatch {
	const struct check_job *job;
	po_id *visited;    /* by po_id: the gateway it was last visited for */
	uint8_t *reported; /* by po_id */
};

/* Report that mail from a postoffice for its outbound gateway passes p. */
static void
report_mismatch(const struct check_job *job, po_id from, po_id gateway,
    po_id p)
{
	const struct model *m = job->model;
	const struct setting *outbound = model_setting(m, from, SET_OUTBOUND);

	if (m->pos[p].role == ROLE_GATEWAY)
		report_add(job->report, CHECK_OUTBOUND_MISMATCH,
		    m->pos[p].span, "outbound mail of " PO_FORMAT " for "
		    PO_FORMAT " passes gateway " PO_FORMAT ", which sends all "
		    "outbound mail out itself; set `outbound` to %s there, or "
		    "link a way that leads past it", PO_ARGS(m, from),
		    PO_ARGS(m, gateway), PO_ARGS(m, p),
		    model_name(m, p).text);
	else
		report_add(job->report, CHECK_OUTBOUND_MISMATCH,
		    m->pos[p].span, "outbound mail of " PO_FORMAT " for "
		    PO_FORMAT " passes " PO_FORMAT ", which sends it to "
		    PO_FORMAT "; give both the same `outbound`, or join them "
		    "another way", PO_ARGS(m, from), PO_ARGS(m, gateway),
		    PO_ARGS(m, p), PO_ARGS(m, model_outbound(m, p)));
	report_note(job->report, m->pos[from].span, PO_FORMAT
	    " is declared here", PO_ARGS(m, from));
	if (outbound != NULL)
		report_note(job->report, outbound->span,
		    "its outbound gateway is set here");
}

/* Go the outbound walk from a postoffice, up to where one went before. */
static void
go(struct mismatch *s, po_id from, po_id gateway)
{
	const struct model *m = s->job->model;

	for (po_id p = from; p != gateway && p != 0 &&
	     s->visited[p] != gateway; p = walk_next(m, p, gateway)) {
		po_id out = model_outbound(m, p);

		s->visited[p] = gateway;
		if (out == gateway || out == 0 || s->reported[p] ||
		    (m->pos[p].flags & PO_UP_DAMAGED) != 0)
			continue;
		s->reported[p] = 1;
		report_mismatch(s->job, from, gateway, p);
	}
}

void
check_outbound_mismatch(const struct check_job *job)
{
	const struct model *m = job->model;
	struct needed *needed = check_needed(job);
	struct mismatch s = { .job = job };

	s.visited = mem_zeroed(job->mem, (size_t)m->po_count + 1,
	    sizeof *s.visited);
	s.reported = mem_zeroed(job->mem, (size_t)m->po_count + 1, 1);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id gateway = m->gateways[g].po;
		uint32_t n;
		const po_id *users = walk_users(needed, g, &n);

		for (uint32_t i = 0; i < n; i++)
			if (model_outbound(m, users[i]) == gateway &&
			    (m->pos[users[i]].flags & PO_UP_DAMAGED) == 0)
				go(&s, users[i], gateway);
	}
}
