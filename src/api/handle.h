/*
 * handle.h: what a handle of libtopoc holds, and what the rooms of the layer
 * do for it.  All of them run within the mem_try() of handle.c.
 */
#ifndef TOPOC_HANDLE_H
#define TOPOC_HANDLE_H

#include "model.h"
#include "report.h"
#include "topoc.h"

/* A finding with its notes, and a postoffice with its ways: what is shown
 * comes first, so that a pointer to it leads to the rest. */
struct api_finding {
	struct topoc_diagnostic shown;
	struct topoc_diagnostic *notes;
	size_t n;
};

#define API_WAYS 3 /* enum topoc_kind */

struct api_po {
	struct topoc_postoffice shown;
	struct {
		struct topoc_way *at;
		size_t n;
	} ways[API_WAYS];
};

/* The tables, each with its length. */
struct api_findings {
	struct api_finding *at;
	size_t n;
};
struct api_model {
	struct topoc_network *networks;
	struct topoc_smarthost *smarthosts;
	struct topoc_zone *zones;
	struct api_po *pos;
	size_t network_n, smarthost_n, zone_n, po_n;
};
struct api_outputs {
	struct topoc_output *at;
	size_t n;
};

struct topoc {
	struct mem *root, *texts;
	struct sources *sources;   /* in texts, both until it is compiled */
	struct warn warn;
	uint32_t max;
	bool compiled, rendered;
	bool spent;                /* memory ran out */
	const char *failure;
	const char *source_name;   /* as it was given */
	size_t errors, warnings;
	const struct model *model; /* NULL where there are errors */
	struct api_findings findings;
	struct api_model shown;
	struct api_outputs outputs;
};

/* findings.c: the findings of a report, in mem. */
struct api_findings api_findings(struct mem *mem, struct report *report);

/* tables.c: a sound model, in mem. */
struct api_model api_model(struct mem *mem, const struct model *m);

/* outputs.c: the outputs of a sound model, in mem. */
struct api_outputs api_outputs(struct mem *mem, const struct model *m,
    const char *source_name);

#endif
