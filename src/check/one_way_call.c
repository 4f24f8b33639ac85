/*
 * one-way-call: a modem or X.25 connection of which only one end can be
 * called, so that mail for the other waits until that one calls (Q118676,
 * Q125328).
 */
#include "checks.h"

static void
check_call(const struct check_job *job, const struct call *call)
{
	const struct model *m = job->model;
	po_id silent = call->to_a ? call->b : call->a;
	po_id other = call->to_a ? call->a : call->b;

	if (call->to_a == call->to_b)
		return;
	report_warn(job->report, CHECK_ONE_WAY_CALL, call->span,
	    PO_FORMAT " cannot call " PO_FORMAT " by %s, so its mail waits "
	    "until " PO_FORMAT " calls; add `%s \"NUMBER\";` to " PO_FORMAT
	    ", or `dial %s/%s \"NUMBER\";` to " PO_FORMAT,
	    PO_ARGS(m, other), PO_ARGS(m, silent), call_medium(call),
	    PO_ARGS(m, silent), call_property(call), PO_ARGS(m, silent),
	    PO_ARGS(m, silent), PO_ARGS(m, other));
}

void
check_one_way_call(const struct check_job *job)
{
	calls_each(job, check_call);
}
