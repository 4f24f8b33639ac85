/*
 * duplicate-link: a link that repeats another, from either end and by whatever
 * medium, or an uplink.
 */
#include "checks.h"

void
check_duplicate_link(const struct check_job *job)
{
	const struct model *m = job->model;
	uint32_t last = 0;

	for (uint32_t i = 0; i < m->repeated_links.n; i++) {
		const struct repeated_link *r = &m->repeated_links.at[i];
		const struct link *link = &m->links.at[r->link];

		/* A list of names gives the same link for each of them. */
		if (link->span.from == last)
			continue;
		last = link->span.from;
		if (r->first != 0) {
			report_add(job->report, CHECK_DUPLICATE_LINK,
			    link->span, PO_FORMAT " and " PO_FORMAT
			    " are linked twice; remove one of the two links",
			    PO_ARGS(m, link->from), PO_ARGS(m, link->to));
			report_note(job->report, m->links.at[r->first].span,
			    "first linked here");
			continue;
		}
		report_add(job->report, CHECK_DUPLICATE_LINK, link->span,
		    PO_FORMAT " and " PO_FORMAT " are already connected, since "
		    "one is the other's uplink; remove this `link`",
		    PO_ARGS(m, link->from), PO_ARGS(m, link->to));
		report_note(job->report, m->pos[link->from].uplink == link->to
		    ? m->pos[link->from].uplink_span
		    : m->pos[link->to].uplink_span, "the uplink is set here");
	}
}
