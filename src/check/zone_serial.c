/*
 * zone-serial: a loadable zone without serial, and no earlier file whose
 * serial would be counted up: it is 1, and a server that has a higher one
 * never takes the zone.
 */
#include <errno.h>
#include <unistd.h>

#include "checks.h"

/* Whether the folder that is built to has the zone's file, or nobody knows:
 * then writing will show it. */
static bool
may_have_file(const struct check_job *job, const struct zone *zone)
{
	const char *directory = job->options->directory;

	return directory != NULL && (access(mem_printf(job->mem,
	    "%s/zones/%s.zone", directory,
	    model_domain(job->model, zone->origin)), F_OK) == 0 ||
	    (errno != ENOENT && errno != ENOTDIR));
}

void
check_zone_serial(const struct check_job *job)
{
	const struct model *m = job->model;

	for (zone_id id = 1; id < m->zones.n; id++) {
		const struct zone *zone = &m->zones.at[id];

		if (!zone->loadable || zone->has_serial || zone->damaged)
			continue;
		/* What one run knows beside the topology makes no `allow`
		 * unused: another run may need it. */
		if (job->options->has_serial || may_have_file(job, zone)) {
			report_silenced(job->report, CHECK_ZONE_SERIAL,
			    zone->span);
			continue;
		}
		report_warn(job->report, CHECK_ZONE_SERIAL, zone->span,
		    "zone '%s' has no serial%s; if a server has the zone "
		    "already, add `serial N;`, or build with --serial=N",
		    model_domain(m, zone->origin),
		    job->options->directory == NULL
		    ? ", so it starts at 1 if there is no file of an earlier "
		      "build"
		    : ", and there is no file of an earlier build, so it "
		      "starts at 1");
	}
}
