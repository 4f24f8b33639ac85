/*
 * The gateways' address maps, ready to be copied to M:\SMTP.  Their reader
 * knows no comment and no blank line, and loses a character where the last
 * line does not end, so a map is lines that end in CR LF and nothing else.
 */
#include <stdio.h>

#include "emit.h"

static void
write_map(struct out *out, const struct emit_job *job, gateway_id gateway)
{
	const struct model *m = job->model;
	struct map_cursor cursor = { 0 };
	struct map_line line;

	while (derive_map_next(m, emit_derived(job), gateway, &cursor, &line)) {
		emit_id(out, m, line.po);
		out_char(out, ' ');
		out_str(out, model_domain(m, line.domain));
		out_str(out, "\r\n");
	}
}

static void
write_maps(const struct emit_job *job)
{
	const struct model *m = job->model;

	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		po_id po = m->gateways[g].po;
		char path[128]; /* names are of ten characters */

		snprintf(path, sizeof path, "gateways/%s-%s/ADDR_MAP.CFG",
		    model_network(m, po), model_name(m, po).text);
		write_map(stage_open(job->stage, path), job, g);
		stage_close(job->stage);
	}
}

static const char *const files[] = { "gateways/*/ADDR_MAP.CFG", NULL };

const struct emitter emit_addr_map = {
	.files = files,
	.write = write_maps,
};
