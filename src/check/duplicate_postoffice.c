/* duplicate-postoffice: one (network, postoffice) declared twice (Q78833). */
#include "checks.h"

void
check_duplicate_postoffice(const struct check_job *job)
{
	const struct model *m = job->model;

	for (uint32_t i = 0; i < m->duplicates.n; i++) {
		const struct duplicate *d = &m->duplicates.at[i];

		if (m->pos[d->po].name == 0)
			continue; /* no name could be read */
		if (report_included_again(job->report,
		    CHECK_DUPLICATE_POSTOFFICE, d->span, m->pos[d->po].span))
			continue;
		report_add(job->report, CHECK_DUPLICATE_POSTOFFICE, d->span,
		    "postoffice " PO_FORMAT " is declared twice; remove one "
		    "of the two, or give it another name",
		    PO_ARGS(m, d->po));
		report_note(job->report, m->pos[d->po].span,
		    "first declared here");
	}
}
