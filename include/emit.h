/*
 * emit.h: the back ends.  Each is one const struct in a file of its own and
 * one line of emitters.def: it writes its kind of output from the model and
 * the derived tables, through the stage of files (stage.h).  main runs them.
 */
#ifndef TOPOC_EMIT_H
#define TOPOC_EMIT_H

#include "derive.h"
#include "digest.h"
#include "stage.h"

struct emit_job {
	struct mem *mem;
	const struct model *model;
	struct emit_tables *tables; /* see emit_derived, emit_domains and
				       emit_generation */
	struct stage *stage;
	const char *source_name; /* NAME of the comment line: the source's
				    file name, or "-" */
	bool has_serial;         /* --serial was given: */
	uint32_t serial;
};

struct emitter {
	const char *const *files; /* as of a stage_kind */
	/* Write the outputs; before any emitter does, begin; when all have,
	 * end.  These two may be NULL.  A failure is told to the stage. */
	void (*begin)(const struct emit_job *job);
	void (*write)(const struct emit_job *job);
	void (*end)(const struct emit_job *job);
};

/* Begin the tables of a job, before any emitter runs; they live in its mem.
 * Of the source's name its folder is taken away. */
void emit_begin(struct emit_job *job);

/* The derived tables, worked out for the first emitter that asks. */
const struct derived *emit_derived(const struct emit_job *job);

/* Those of what is served, which is less work where nobody asks for all. */
const struct derived *emit_served(const struct emit_job *job);

/* All domains and hosts of the model (sym_ids from 1 to model.domain_count) in
 * DNSSEC canonical order, sorted for the first emitter that asks. */
const sym_id *emit_domains(const struct emit_job *job);

/* The rows of the model's smart hosts, and of its zones, in the canonical order
 * of their names (the model has them in the order of the text); in mem. */
const uint32_t *emit_sorted_smarthosts(struct mem *mem,
    const struct model *m);
const uint32_t *emit_sorted_zones(struct mem *mem, const struct model *m);

/* The emitters of emitters.def by their number, and their kinds as --only says
 * them; each list ends with NULL. */
enum emitter_id {
#define EMITTER(name, kind, what) EMITTER_##name,
#include "emitters.def"
#undef EMITTER
	EMITTER_COUNT
};

extern const struct emitter *const emitters[];
extern const char *const emitter_kinds[];

/* Have the emitters that are wanted (by their number) do their steps.  Before
 * each step is told which one is at work; told may be NULL. */
typedef void emit_told(void *arg, enum emitter_id emitter);
void emit_all(const struct emit_job *job, const bool wanted[EMITTER_COUNT],
    emit_told *told, void *arg);

/* The first line of a file: lead ("# " or "; ") and where it comes from. */
void emit_comment(struct out *out, const char *lead,
    const struct emit_job *job);

/* The generation: the digest of the topology, the same for all texts that
 * mean the same; without regard to the source's name and --serial.  Worked out
 * for the first that asks. */
const char *emit_generation(const struct emit_job *job);

/* NETWORK/NAME of a postoffice. */
void emit_id(struct out *out, const struct model *m, po_id po);

/* An address: dotted quad, or IPv6 as RFC 5952 has it. */
void emit_address(struct out *out, const struct address *address);

/* Words of the records. */
const char *emit_role(enum role role);
const char *emit_medium(enum medium medium);
const char *emit_duty(const struct gateway *gateway);

/* The address that gateways are told to send to: the smart host's first IPv4
 * one, for they know no other. */
const struct address *emit_router_address(const struct model *m,
    smarthost_id smarthost);

#endif
