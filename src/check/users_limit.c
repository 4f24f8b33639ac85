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
			    d->users_span, "a postoffice can have at "
			    "most %d users, and %u are set; move users to "
			    "another postoffice", USERS_MAX, d->users);
	}
}
