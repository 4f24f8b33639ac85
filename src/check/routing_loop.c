/*
 * routing-loop: uplinks that go round (Q128627).  The survey of walks reports
 * those that static routes make.
 */
#include "checks.h"

void
check_routing_loop(const struct check_job *job)
{
	const struct model *m = job->model;
	struct loops *loops = loops_new(job);
	VEC(po_id) way = { 0 };

	for (uint32_t i = 0; i < m->loops.n; i++) {
		po_id least = m->loops.at[i], p = least;

		way.n = 0;
		do
			*vec_push(job->mem, &way) = p;
		while ((p = m->pos[p].uplink) != least);
		loops_report(loops, way.at, way.n, 0);
	}
}
