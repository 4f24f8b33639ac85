/* Limits that are reported once, at the worst postoffice; see checks.h. */
#include "checks.h"

struct excess
excess_find(const struct check_job *job, enum check_id check,
    uint32_t (*figure)(const struct definitions *d, po_id po), uint32_t limit)
{
	const struct model *m = job->model;
	const struct definitions *d = check_definitions(job);
	struct excess over = { 0 };

	for (po_id po = 1; po <= m->po_count; po++) {
		uint32_t n = figure(d, po);

		if (n <= limit ||
		    report_silenced(job->report, check, m->pos[po].span))
			continue;
		over.count++;
		if (n > over.most)
			over = (struct excess){ over.count, n, po };
	}
	return over;
}
