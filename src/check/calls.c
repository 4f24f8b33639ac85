/* The connections on which somebody must be called; see checks.h. */
#include "checks.h"

static void
take(const struct check_job *job, call_function *function, struct call call)
{
	const struct model *m = job->model;

	if (call.medium == MEDIUM_DRIVE)
		return;
	call.to_a = model_number(m, call.b, call.a, call.medium) != NULL;
	call.to_b = model_number(m, call.a, call.b, call.medium) != NULL;
	function(job, &call);
}

void
calls_each(const struct check_job *job, call_function *function)
{
	const struct model *m = job->model;

	for (po_id p = 1; m->calls && p <= m->po_count; p++)
		if (m->pos[p].uplink != 0)
			take(job, function, (struct call){ .a = p,
			    .b = m->pos[p].uplink, .span = m->pos[p].span,
			    .medium = m->pos[p].medium });
	for (uint32_t i = 1; i < m->links.n; i++) {
		const struct link *l = &m->links.at[i];

		take(job, function, (struct call){ .a = l->from, .b = l->to,
		    .span = l->span, .medium = l->medium });
	}
}

const char *
call_medium(const struct call *call)
{
	return call->medium == MEDIUM_MODEM ? "modem" : "X.25";
}

const char *
call_property(const struct call *call)
{
	return call->medium == MEDIUM_MODEM ? "phone" : "x25";
}
