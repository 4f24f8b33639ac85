/* users-limit: more than 500 users on a postoffice (Q123376). */
#include "checks.h"


void
check_users_limit(const struct check_job *job)
{
	const struct model *m = job->model;

	/* A list of names shares one row of properties. */
	for (uint32_t i = 1; i < m->details.n; i++) {
		const struct detail *d = &m->details.at[i];

		if (d->users > USERS_MAX)
			report_add(job->report, CHECK_USERS_LIMIT,
			    d->users_span, "%u users are more than a "
			    "postoffice can have (%d); move some to another "
			    "postoffice", d->users, USERS_MAX);
	}
}
