/*
 * gateway-outbound: a gateway with a domain for which a setting names another
 * outbound gateway: its own mail leaves by itself (Q132060, Q118564).
 */
#include "checks.h"

void
check_gateway_outbound(const struct check_job *job)
{
	const struct model *m = job->model;

	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		po_id po = m->gateways[id].po;
		const struct setting *s = model_setting(m, po, SET_OUTBOUND);
		const struct scope *scope = &m->scopes.at[m->pos[po].scope];
		struct span place = m->pos[po].span;

		if (s == NULL || s->bad || s->value == po ||
		    !model_has_domain(m, po) ||
		    (m->pos[po].flags & PO_UP_DAMAGED) != 0)
			continue;
		/* In its own block it is the setting that is wrong. */
		if (scope->of_po && scope->own[SET_OUTBOUND] != 0)
			place = s->span;
		report_add(job->report, CHECK_GATEWAY_OUTBOUND, place,
		    "a gateway always sends its own mail itself, so "
		    PO_FORMAT " cannot have `outbound " PO_FORMAT "`; set "
		    "`outbound %s;` in its block, or `domain none;`",
		    PO_ARGS(m, po), PO_ARGS(m, s->value),
		    model_name(m, po).text);
		if (place.from != s->span.from)
			report_note(job->report, s->span,
			    "`outbound` is set here");
	}
}
