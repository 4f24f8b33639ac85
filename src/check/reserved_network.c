/*
 * reserved-network: a network called SMTP, or by another gateway's name
 * (Q175978, Q112157); and network-msg: one called MSG (Q132562).
 */
#include <string.h>

#include "checks.h"

static const char *const reserved[] = {
	"ATTMAIL", "COMPUSERVE", "DISOSS", "EASYLINK", "ENVOY", "FAX", "GTE",
	"MCI", "MHS", "MSMAIL", "OV", "PROFS", "SNADS", "SOURCE", "VMGATE",
	"X400",
};

static bool
is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strcmp(name, reserved[i]) == 0)
			return true;
	return false;
}

void
check_reserved_network(const struct check_job *job)
{
	const struct model *m = job->model;

	for (network_id id = 1; id <= m->network_count; id++) {
		const struct network *network = &m->networks[id];
		const char *name = sym_text(m->names, network->name);

		if (strcmp(name, "SMTP") == 0)
			report_add(job->report, CHECK_RESERVED_NETWORK,
			    network->span, "the network name SMTP is the "
			    "gateway's own; choose another name");
		else if (is_reserved(name))
			report_warn(job->report, CHECK_RESERVED_NETWORK,
			    network->span, "the network name %s is reserved "
			    "for a gateway, and Setup refuses it; choose "
			    "another name", name);
		else if (strcmp(name, "MSG") == 0)
			report_warn(job->report, CHECK_NETWORK_MSG,
			    network->span, "Mail Remote takes the network "
			    "name MSG for a message, so it gets no address "
			    "list from there; choose another name");
	}
}
