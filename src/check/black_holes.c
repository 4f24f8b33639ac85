/*
 * black-hole: a needed walk that stops at a postoffice without a way on
 * (Q199534).  The survey finds them; those that one statement makes needed
 * are reported once, at that statement.
 */
#include <stdio.h>

#include "walk.h"
#include "walk_faults.h"

struct hole {
	po_id at, from, to;
	struct cause cause;
};

/* Who is out of reach because of a statement: a part of the preorder. */
struct reach {
	po_id low;           /* the one with the least node.first */
	uint32_t high;       /* the highest node.first */
	po_id gateway;       /* that the first of them does not reach */
};

struct holes {
	const struct check_job *job;
	struct causes *causes;
	VEC(struct hole) of_x;   /* from row 1; for one x */
	struct groups groups;
	VEC(struct reach) reach; /* by group */
	VEC(struct hole) order;  /* as found, of a group the first alone */
};

struct holes *
holes_new(const struct check_job *job, struct causes *causes)
{
	struct holes *h = mem_alloc(job->mem, sizeof *h);

	h->job = job;
	h->causes = causes;
	groups_begin(&h->groups, job->mem);
	*vec_push(job->mem, &h->of_x) = (struct hole){ 0 };
	*vec_push(job->mem, &h->reach) = (struct reach){ 0 };
	return h;
}

uint32_t
holes_found(struct holes *h, po_id p, po_id from, po_id x)
{
	*vec_push(h->job->mem, &h->of_x) = (struct hole){ p, from, x,
		causes_find(h->causes, from, x) };
	return h->of_x.n - 1;
}

void
holes_again(struct holes *h, uint32_t hole, po_id from, po_id x)
{
	struct hole *old = &h->of_x.at[hole];
	struct cause cause = causes_find(h->causes, from, x);

	if (!cause_precedes(&cause, &old->cause))
		return;
	old->cause = cause;
	old->from = from;
}

/* Of the two that a needed walk joins, the one that is out of reach: whose
 * gateway it is, or what a route or `externals all` names. */
static po_id
out_of_reach(const struct cause *cause, po_id *other)
{
	bool named = cause->kind == CAUSE_ROUTE ||
	    cause->kind == CAUSE_EXTERNALS;

	*other = named ? cause->user : cause->other;
	return named ? cause->other : cause->user;
}

static void
widen(const struct model *m, struct reach *r, const struct cause *cause)
{
	po_id other, out = out_of_reach(cause, &other);

	if (r->low == 0)
		*r = (struct reach){ out, m->nodes[out].first, other };
	if (m->nodes[out].first < m->nodes[r->low].first)
		r->low = out;
	if (m->nodes[out].first > r->high)
		r->high = m->nodes[out].first;
}

/* Note where all that are out of reach were put into another tree. */
static void
note_uplink(const struct holes *h, struct reach r)
{
	const struct model *m = h->job->model;
	po_id top = r.low;

	while (top != 0 && m->nodes[top].last < r.high)
		top = m->pos[top].uplink;
	if (top == 0 || m->pos[top].uplink == 0 ||
	    m->nodes[top].root == m->nodes[r.gateway].root)
		return;
	report_note(h->job->report, m->pos[top].uplink_span,
	    "here " PO_FORMAT " is put below " PO_FORMAT ", into the tree of "
	    "gateway " PO_FORMAT, PO_ARGS(m, top),
	    PO_ARGS(m, m->pos[top].uplink), PO_ARGS(m, m->nodes[top].root));
}

/* What the messages need to say of a hole. */
#define REASON_ROOM 160

/* Why a walk to x is needed: ", for which it receives mail". */
static void
write_reason(const struct model *m, const struct hole *hole,
    char text[REASON_ROOM])
{
	const struct cause *c = &hole->cause;
	bool back = hole->to == c->user;
	po_id who = back ? c->other : c->user;
	char name[2 * NAME_SHOWN + 2] = "it";
	const char *form = "";

	if (who != hole->at)
		snprintf(name, sizeof name, PO_FORMAT, PO_ARGS(m, who));
	switch (c->kind) {
	case CAUSE_INBOUND:
		form = back ? ", for which %s receives mail"
			    : ", which receives mail for %s";
		break;
	case CAUSE_OUTBOUND:
		form = back ? ", whose mail to the Internet %s sends"
			    : ", which sends the mail of %s to the Internet";
		break;
	case CAUSE_ROUTE:
		form = back ? ", which has a `route` for %s"
			    : ", for which %s has a `route`";
		break;
	case CAUSE_EXTERNALS:
		form = back ? ", which has `externals all`"
			    : ", and %s has `externals all`";
		break;
	default:
		/* By default a gateway is above, so a route leads astray. */
		form = ", where mail from %s must go";
		snprintf(name, sizeof name, PO_FORMAT,
		    PO_ARGS(m, hole->from));
		break;
	}
	snprintf(text, REASON_ROOM, form, name);
}

/* What to do beside adding a link or a route. */
static void
write_advice(const struct model *m, const struct cause *c,
    char text[REASON_ROOM])
{
	bool both = c->kind == CAUSE_INBOUND &&
	    model_setting(m, c->user, SET_OUTBOUND) != NULL &&
	    model_outbound(m, c->user) == c->other;

	switch (c->kind) {
	case CAUSE_INBOUND:
	case CAUSE_OUTBOUND:
		snprintf(text, REASON_ROOM, "give " PO_FORMAT " another %s",
		    PO_ARGS(m, c->user), both ? "`inbound` and `outbound`"
		    : c->kind == CAUSE_INBOUND ? "`inbound`" : "`outbound`");
		break;
	case CAUSE_ROUTE:
		snprintf(text, REASON_ROOM, "remove the `route` of "
		    PO_FORMAT, PO_ARGS(m, c->user));
		break;
	case CAUSE_EXTERNALS:
		snprintf(text, REASON_ROOM, "set `externals smtp` for "
		    PO_FORMAT, PO_ARGS(m, c->user));
		break;
	default:
		snprintf(text, REASON_ROOM, "%s",
		    "change the `route` that leads there");
		break;
	}
}

static void
report_hole(const struct holes *h, const struct hole *hole)
{
	const struct model *m = h->job->model;
	struct report *report = h->job->report;
	char reason[REASON_ROOM], advice[REASON_ROOM];
	struct reach reach = { 0 };

	write_reason(m, hole, reason);
	write_advice(m, &hole->cause, advice);
	report_add(report, CHECK_BLACK_HOLE, m->pos[hole->at].span,
	    PO_FORMAT " cannot reach " PO_FORMAT "%s; add a `link` or a "
	    "`route`, or %s", PO_ARGS(m, hole->at), PO_ARGS(m, hole->to),
	    reason, advice);
	report_note(report, m->pos[hole->to].span,
	    PO_FORMAT " is declared here", PO_ARGS(m, hole->to));
	if (hole->cause.kind == CAUSE_NONE)
		return;
	report_note(report, hole->cause.span, "this `%s` needs the connection",
	    cause_word(hole->cause.kind));
	widen(m, &reach, &hole->cause);
	note_uplink(h, reach);
}

static struct hole
hole_of(const struct member *member)
{
	return (struct hole){ member->at, member->from, member->to,
		member->cause };
}

void
holes_end(struct holes *h)
{
	const struct model *m = h->job->model;

	for (uint32_t i = 1; i < h->of_x.n; i++) {
		const struct hole *hole = &h->of_x.at[i];
		struct member member = { m->pos[hole->at].span, hole->at,
			hole->from, hole->to, 0, hole->cause };
		uint32_t id;

		if (hole->cause.kind == CAUSE_NONE) {
			*vec_push(h->job->mem, &h->order) = *hole;
			continue;
		}
		id = (uint32_t)(groups_add(&h->groups, &member) -
		    h->groups.rows.at);
		if (id == h->reach.n) {
			*vec_push(h->job->mem, &h->reach) =
			    (struct reach){ 0 };
			*vec_push(h->job->mem, &h->order) = *hole;
		}
		widen(m, &h->reach.at[id], &hole->cause);
	}
	h->of_x.n = 1;
}

static void
report_group(const struct holes *h, const struct group *group,
    struct reach reach)
{
	const struct model *m = h->job->model;
	struct report *report = h->job->report;
	const char *word = cause_word(group->cause.kind);
	const char *advice = group->cause.kind == CAUSE_ROUTE
	    ? "remove this one" : group->cause.kind == CAUSE_EXTERNALS
	    ? "set `externals smtp`" : "name another gateway here";

	report_add(report, CHECK_BLACK_HOLE, group->cause.span,
	    "this `%s` needs connections that do not exist, in %u cases; add "
	    "a `link` or a `route`, or %s",
	    word, group->count, advice);
	for (uint32_t i = 0; i < MEMBERS_SHOWN && i < group->count; i++) {
		struct hole hole = hole_of(&group->first[i]);
		char reason[REASON_ROOM];

		write_reason(m, &hole, reason);
		report_note(report, group->first[i].span, PO_FORMAT
		    " cannot reach " PO_FORMAT "%s", PO_ARGS(m, hole.at),
		    PO_ARGS(m, hole.to), reason);
	}
	note_uplink(h, reach);
}

void
holes_report(struct holes *h)
{
	uint32_t next = 1; /* the group that an order's hole began */

	for (uint32_t i = 0; i < h->order.n; i++) {
		const struct hole *hole = &h->order.at[i];

		if (hole->cause.kind == CAUSE_NONE ||
		    h->groups.rows.at[next].count == 1)
			report_hole(h, hole);
		next += hole->cause.kind != CAUSE_NONE;
	}
	for (uint32_t i = 1; i < h->groups.rows.n; i++)
		if (h->groups.rows.at[i].count > 1)
			report_group(h, &h->groups.rows.at[i],
			    h->reach.at[i]);
}
