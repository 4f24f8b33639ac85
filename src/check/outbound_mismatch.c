/*
 * outbound-mismatch: a postoffice on an outbound walk whose own outbound
 * gateway is another one: it would hand the mail to that (Q123825).  Those
 * that one `outbound` makes are reported once, at that statement.
 */
#include "causes.h"
#include "walk.h"

struct mismatch {
	const struct check_job *job;
	po_id *visited;    /* by po_id: the gateway it was last visited for */
	uint8_t *reported; /* by po_id */
	struct groups groups;
};

/* Mail of `from` for its outbound gateway `to` goes through `at`. */
static void
report_alone(const struct check_job *job, const struct member *w)
{
	const struct model *m = job->model;

	if (m->pos[w->at].role == ROLE_GATEWAY)
		report_add(job->report, CHECK_OUTBOUND_MISMATCH, w->span,
		    "mail from " PO_FORMAT " should leave through " PO_FORMAT
		    ", but its way goes through gateway " PO_FORMAT ", which "
		    "sends it to the Internet itself; set `outbound " PO_FORMAT
		    ";` for " PO_FORMAT ", or connect " PO_FORMAT " so that it "
		    "avoids %s", PO_ARGS(m, w->from), PO_ARGS(m, w->to),
		    PO_ARGS(m, w->at), PO_ARGS(m, w->at), PO_ARGS(m, w->from),
		    PO_ARGS(m, w->from), model_name(m, w->at).text);
	else
		report_add(job->report, CHECK_OUTBOUND_MISMATCH, w->span,
		    "mail from " PO_FORMAT " should leave through " PO_FORMAT
		    ", but its way goes through " PO_FORMAT ", which sends it "
		    "to " PO_FORMAT "; give both the same `outbound`, or "
		    "connect " PO_FORMAT " so that it avoids %s",
		    PO_ARGS(m, w->from), PO_ARGS(m, w->to), PO_ARGS(m, w->at),
		    PO_ARGS(m, model_outbound(m, w->at)), PO_ARGS(m, w->from),
		    model_name(m, w->at).text);
	report_note(job->report, m->pos[w->from].span, PO_FORMAT
	    " is declared here", PO_ARGS(m, w->from));
	if (w->cause.kind != CAUSE_NONE)
		report_note(job->report, w->cause.span,
		    "its outbound gateway is set here");
}

static void
report_group(const struct check_job *job, const struct group *group)
{
	const struct model *m = job->model;

	report_add(job->report, CHECK_OUTBOUND_MISMATCH, group->cause.span,
	    "with this `outbound`, mail that should leave through " PO_FORMAT
	    " goes through %u postoffices that send it to another gateway; "
	    "give these the same `outbound`, or connect the senders so that "
	    "their mail avoids them", PO_ARGS(m, group->first[0].to),
	    group->count);
	for (uint32_t i = 0; i < MEMBERS_SHOWN && i < group->count; i++) {
		const struct member *w = &group->first[i];

		if (m->pos[w->at].role == ROLE_GATEWAY)
			report_note(job->report, w->span, "mail from "
			    PO_FORMAT " goes through gateway " PO_FORMAT
			    ", which sends it to the Internet itself",
			    PO_ARGS(m, w->from), PO_ARGS(m, w->at));
		else
			report_note(job->report, w->span, "mail from "
			    PO_FORMAT " goes through " PO_FORMAT
			    ", which sends it to " PO_FORMAT,
			    PO_ARGS(m, w->from), PO_ARGS(m, w->at),
			    PO_ARGS(m, model_outbound(m, w->at)));
	}
}

static void
found(struct mismatch *s, po_id from, po_id gateway, po_id p)
{
	const struct model *m = s->job->model;
	const struct setting *outbound = model_setting(m, from, SET_OUTBOUND);
	struct member member = { m->pos[p].span, p, from, gateway, 0,
		cause_of_setting(CAUSE_OUTBOUND, outbound, from, gateway) };

	if (member.cause.kind == CAUSE_NONE)
		report_alone(s->job, &member);
	else
		groups_add(&s->groups, &member);
}

/* True if gateway-outbound has reported that p cannot send mail through that
 * gateway: the same statement is wrong. */
static bool
is_reported(const struct model *m, po_id p, po_id gateway)
{
	const struct setting *outbound = model_setting(m, p, SET_OUTBOUND);

	return m->pos[p].role == ROLE_GATEWAY && model_has_domain(m, p) &&
	    outbound != NULL && outbound->value == gateway;
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
		if (!is_reported(m, p, gateway))
			found(s, from, gateway, p);
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
	groups_begin(&s.groups, job->mem);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id gateway = m->gateways[g].po;
		uint32_t n;
		const po_id *users = walk_users(needed, g, &n);

		for (uint32_t i = 0; i < n; i++)
			if (model_outbound(m, users[i]) == gateway &&
			    (m->pos[users[i]].flags & PO_UP_DAMAGED) == 0)
				go(&s, users[i], gateway);
	}
	for (uint32_t i = 1; i < s.groups.rows.n; i++) {
		const struct group *group = &s.groups.rows.at[i];

		if (group->count == 1)
			report_alone(job, &group->first[0]);
		else
			report_group(job, group);
	}
}
