/* reserved-network: a network called SMTP (Q175978). */
#include <string.h>

#include "checks.h"

void
check_reserved_network(const struct check_job *job)
{
	const struct model *m = job->model;

	for (network_id id = 1; id <= m->network_count; id++) {
		const struct network *network = &m->networks[id];

		if (strcmp(sym_text(m->names, network->name), "SMTP") == 0)
			report_add(job->report, CHECK_RESERVED_NETWORK,
			    network->span, "the network name SMTP is the "
			    "gateway's own; give the network another name");
	}
}
