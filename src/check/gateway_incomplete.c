/*
 * gateway-incomplete: what Gateway-SMTP Setup asks for and the topology does
 * not say (Q101459, Q78833).
 */
#include <stdio.h>

#include "checks.h"

struct missing {
	bool host, address, smarthost, suffix;
};

/* "a host, an address and a smart host"; declared: smart hosts there are. */
static void
list_missing(struct missing missing, uint32_t declared, char *text,
    size_t room)
{
	const char *what[4];
	unsigned n = 0;
	size_t used = 0;

	if (missing.host)
		what[n++] = "host (add `host NAME;`)";
	if (missing.address)
		what[n++] = "address (add `address 192.0.2.1;`)";
	if (missing.smarthost)
		what[n++] = declared == 0
		    ? "smart host (declare it with `smarthost NAME { address "
		      "192.0.2.1; }`)"
		    : "smart host, and several are declared (choose one with "
		      "`smarthost NAME;`)";
	if (missing.suffix)
		what[n++] = "suffix, since its host has only one label (add "
			    "`suffix DOMAIN;`)";
	text[0] = '\0';
	for (unsigned i = 0; i < n && used < room; i++)
		used += (size_t)snprintf(text + used, room - used, "%s%s",
		    i == 0 ? "" : i + 1 == n ? " and no " : ", no ", what[i]);
}

void
check_gateway_incomplete(const struct check_job *job)
{
	const struct model *m = job->model;
	char text[320];

	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];
		const struct po *po = &m->pos[g->po];
		struct missing missing = {
			.host = g->host == 0,
			.address = g->addresses.n == 0,
			.smarthost = g->smarthost == 0,
			.suffix = g->suffix == 0 && g->host != 0,
		};

		if ((po->flags & (PO_DAMAGED | PO_UP_DAMAGED)) != 0 ||
		    m->scopes.at[po->scope].damaged)
			continue;
		list_missing(missing, m->smarthosts.n - 1, text, sizeof text);
		if (text[0] != '\0')
			report_add(job->report, CHECK_GATEWAY_INCOMPLETE,
			    po->span, "gateway " PO_FORMAT " has no %s",
			    PO_ARGS(m, g->po), text);
	}
}
