/*
 * hop-limit and hop-limit-near: needed walks as long as the hop count, or one
 * shorter (Q147471, Q154783, Q244485).  The survey measures them; those that
 * are too long by one `hops`, or that one statement makes needed, are reported
 * once, at that statement.
 */
#include "walk.h"
#include "walk_faults.h"

/* A walk that is too long, and perhaps the one back. */
struct too_long {
	po_id from, to;
	uint32_t hops, hops_back; /* 0: the way back is not too long */
	uint32_t group;           /* of those with the same cause, or 0 */
};

/* A needed walk that is nearly too long. */
struct near {
	po_id from, to;
	uint32_t hops;
};

struct lengths {
	const struct check_job *job;
	struct causes *causes;
	uint32_t longest;
	bool warns;
	struct map map;            /* into walks, by the two, in any order */
	VEC(struct too_long) walks; /* from row 1 */
	VEC(struct near) near;     /* they wait for all that are too long */
	struct pairs *warned;
	uint8_t *faulty;           /* by setting_id: this `hops` is an error */
};

struct lengths *
lengths_new(const struct check_job *job, struct causes *causes,
    uint32_t longest)
{
	struct lengths *l = mem_alloc(job->mem, sizeof *l);

	l->job = job;
	l->causes = causes;
	l->longest = longest;
	l->warns = report_warns(job->report, CHECK_HOP_LIMIT_NEAR);
	map_init(&l->map, job->mem);
	*vec_push(job->mem, &l->walks) = (struct too_long){ 0 };
	return l;
}

static bool
same_pair(const void *owner, uint32_t id, const void *key)
{
	const struct lengths *l = owner;
	const struct too_long *a = &l->walks.at[id];
	const po_id *b = key;

	return (a->from < a->to ? a->from : a->to) == b[0] &&
	    (a->from < a->to ? a->to : a->from) == b[1];
}

/* The row of two postoffices; `add` is the row that a new one gets, or 0. */
static uint32_t
find_pair(struct lengths *l, po_id a, po_id b, uint32_t add)
{
	po_id key[2] = { a < b ? a : b, a < b ? b : a };
	uint64_t hash = map_hash(&l->map, key, sizeof key);

	return add == 0 ? map_find(&l->map, hash, same_pair, l, key)
			: map_put(&l->map, hash, same_pair, l, key, add);
}

static void
add_too_long(struct lengths *l, po_id from, po_id to, uint32_t hops)
{
	uint32_t id = find_pair(l, from, to, l->walks.n);

	if (id == l->walks.n)
		*vec_push(l->job->mem, &l->walks) =
		    (struct too_long){ from, to, hops, 0, 0 };
	else if (l->walks.at[id].from == to)
		l->walks.at[id].hops_back = hops;
}

void
lengths_add(struct lengths *l, po_id from, po_id to, uint32_t hops)
{
	const struct model *m = l->job->model;
	uint32_t most = model_hops(m, from);

	if (hops + 1 < most && hops < STAMPED_HOPS)
		return;
	if (m->scopes.at[m->pos[from].scope].damaged)
		return;
	if (hops >= most)
		add_too_long(l, from, to, hops);
	else if (l->warns)
		*vec_push(l->job->mem, &l->near) =
		    (struct near){ from, to, hops };
}

/* The end of a walk where its length is reported: the one that is no gateway,
 * if only one is. */
static struct span
length_span(const struct model *m, po_id from, po_id to)
{
	bool other = m->pos[from].role == ROLE_GATEWAY &&
	    m->pos[to].role != ROLE_GATEWAY;

	return m->pos[other ? to : from].span;
}

static const char *
length_plural(const struct lengths *l, const struct member *w)
{
	return (w->n > l->longest ? l->longest : w->n) == 1 ? "" : "s";
}

static void
report_alone(struct lengths *l, const struct member *w)
{
	const struct model *m = l->job->model;
	const struct setting *hops = model_setting(m, w->from, SET_HOPS);

	report_add(l->job->report, CHECK_HOP_LIMIT, w->span,
	    "the walk from " PO_FORMAT " to " PO_FORMAT " has %s%u transfer%s, "
	    "and must have fewer than the hop count of " PO_FORMAT ", %u; "
	    "shorten it with a link, or raise `hops`", PO_ARGS(m, w->from),
	    PO_ARGS(m, w->to), w->n > l->longest ? "more than " : "",
	    w->n > l->longest ? l->longest : w->n, length_plural(l, w),
	    PO_ARGS(m, w->from), model_hops(m, w->from));
	if (hops != NULL)
		report_note(l->job->report, hops->span,
		    "the hop count is set here");
}

/* The end whose hop count is taken as the cause: the one that is no gateway,
 * then the one that comes later by its name. */
static po_id
limited_end(const struct model *m, const struct too_long *w)
{
	bool from = m->pos[w->from].role != ROLE_GATEWAY;
	bool to = m->pos[w->to].role != ROLE_GATEWAY;

	if (w->hops_back == 0)
		return w->from;
	if (from != to)
		return from ? w->from : w->to;
	return w->from > w->to ? w->from : w->to;
}

static struct cause
length_cause(struct lengths *l, const struct too_long *w)
{
	const struct model *m = l->job->model;
	po_id end = limited_end(m, w);
	const struct setting *hops = model_setting(m, end, SET_HOPS);

	return hops != NULL ? cause_of_setting(CAUSE_HOPS, hops, end, 0)
			    : causes_find(l->causes, w->from, w->to);
}

static struct member
member_of(struct lengths *l, const struct too_long *w)
{
	return (struct member){ length_span(l->job->model, w->from, w->to), 0,
		w->from, w->to, w->hops, length_cause(l, w) };
}

static void
report_group(struct lengths *l, const struct group *group)
{
	const struct model *m = l->job->model;
	struct report *report = l->job->report;

	if (group->cause.kind == CAUSE_HOPS && group->most <= l->longest)
		report_add(report, CHECK_HOP_LIMIT, group->cause.span,
		    "with this `hops` %u walks are too long, the longest has "
		    "%u transfer%s; raise it to %u or more, or shorten the "
		    "walks with a link", group->count, group->most,
		    group->most == 1 ? "" : "s", group->most + 1);
	else if (group->cause.kind == CAUSE_HOPS)
		report_add(report, CHECK_HOP_LIMIT, group->cause.span,
		    "with this `hops` %u walks are too long; raise it, or "
		    "shorten the walks with a link", group->count);
	else
		report_add(report, CHECK_HOP_LIMIT, group->cause.span,
		    "this `%s` needs %u walks that are too long for the hop "
		    "count; shorten them with a link, or raise `hops`",
		    cause_word(group->cause.kind), group->count);
	for (uint32_t i = 0; i < MEMBERS_SHOWN && i < group->count; i++) {
		const struct member *w = &group->first[i];

		report_note(report, w->span, "the walk from " PO_FORMAT " to "
		    PO_FORMAT " has %s%u transfer%s, and the hop count of "
		    PO_FORMAT " is %u", PO_ARGS(m, w->from),
		    PO_ARGS(m, w->to), w->n > l->longest ? "more than " : "",
		    w->n > l->longest ? l->longest : w->n,
		    length_plural(l, w), PO_ARGS(m, w->from),
		    model_hops(m, w->from));
	}
}

static void
report_too_long(struct lengths *l)
{
	const struct model *m = l->job->model;
	struct groups groups = { .mem = NULL };

	groups_begin(&groups, l->job->mem);
	for (uint32_t i = 1; i < l->walks.n; i++) {
		struct too_long *w = &l->walks.at[i];
		struct member member = member_of(l, w);

		l->faulty[m->scopes.at[m->pos[w->from].scope].set[SET_HOPS]] =
		    1;
		if (member.cause.kind != CAUSE_NONE)
			w->group = (uint32_t)(groups_add(&groups, &member) -
			    groups.rows.at);
	}
	for (uint32_t i = 1; i < l->walks.n; i++) {
		const struct too_long *w = &l->walks.at[i];
		struct member member = member_of(l, w);

		if (w->group == 0 || groups.rows.at[w->group].count == 1)
			report_alone(l, &member);
	}
	for (uint32_t i = 1; i < groups.rows.n; i++)
		if (groups.rows.at[i].count > 1)
			report_group(l, &groups.rows.at[i]);
}

static void
report_near(struct lengths *l, const struct near *near)
{
	const struct model *m = l->job->model;
	struct span span = length_span(m, near->from, near->to);
	uint32_t most = model_hops(m, near->from);

	if (near->hops + 1 == most)
		report_warn(l->job->report, CHECK_HOP_LIMIT_NEAR, span,
		    "the walk from " PO_FORMAT " to " PO_FORMAT " has %u "
		    "transfer%s, one fewer than the hop count of " PO_FORMAT
		    ", %u; shorten it with a link%s",
		    PO_ARGS(m, near->from), PO_ARGS(m, near->to), near->hops,
		    near->hops == 1 ? "" : "s", PO_ARGS(m, near->from), most,
		    /* A higher one only brings the other warning. */
		    near->hops < STAMPED_HOPS ? ", or raise `hops`" : "");
	else
		report_warn(l->job->report, CHECK_HOP_LIMIT_NEAR, span,
		    "the walk from " PO_FORMAT " to " PO_FORMAT " has %u "
		    "transfers; some clients stamp a hop count of %u, "
		    "whatever `hops` says, and their mail would be refused; "
		    "shorten it with a link", PO_ARGS(m, near->from),
		    PO_ARGS(m, near->to), near->hops, STAMPED_HOPS);
}

void
lengths_report(struct lengths *l)
{
	const struct model *m = l->job->model;

	l->faulty = mem_zeroed(l->job->mem, m->settings.n, 1);
	report_too_long(l);
	/* It is the same `hops` that is too low for longer ones. */
	l->faulty[0] = 0;
	l->warned = pairs_new(l->job->mem);
	for (uint32_t i = 0; i < l->near.n; i++) {
		const struct near *near = &l->near.at[i];
		scope_id scope = m->pos[near->from].scope;

		if (!l->faulty[m->scopes.at[scope].set[SET_HOPS]] &&
		    find_pair(l, near->from, near->to, 0) == 0 &&
		    pairs_add(l->warned, near->from, near->to))
			report_near(l, near);
	}
}
