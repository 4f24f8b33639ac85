/*
 * modem-number: a modem or X.25 connection of which neither end can be called
 * (Q77106).
 */
#include "checks.h"

static void
check_call(const struct check_job *job, const struct call *call)
{
	const struct model *m = job->model;

	if (call->to_a || call->to_b)
		return;
	report_warn(job->report, CHECK_MODEM_NUMBER, call->span,
	    PO_FORMAT " and " PO_FORMAT " are connected by %s, but neither has "
	    "a number to call the other; add `%s \"NUMBER\";` to both, or "
	    "`dial`", PO_ARGS(m, call->a), PO_ARGS(m, call->b),
	    call_medium(call), call_property(call));
}

void
check_modem_number(const struct check_job *job)
{
	calls_each(job, check_call);
}
