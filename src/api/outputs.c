/* The outputs in memory as libtopoc shows them; see handle.h. */
#include "handle.h"

#include <string.h>

#include "emit.h"

struct api_outputs
api_outputs(struct mem *mem, const struct model *m, const char *source_name)
{
	struct mem *work = mem_stage(mem, "emit");
	struct emit_job job = { .mem = work, .model = m,
		.source_name = source_name };
	VEC(struct topoc_output) found = { 0 };
	bool wanted[EMITTER_COUNT];
	const char *path, *text;
	size_t size;

	emit_begin(&job);
	job.stage = stage_new_in_memory(work);
	stage_enter(job.stage);
	for (int i = 0; i < EMITTER_COUNT; i++)
		wanted[i] = i != EMITTER_admin_db; /* a file of SQLite's own */
	emit_all(&job, wanted, NULL, NULL);
	for (uint32_t i = 0; (path = stage_output(job.stage, i, &text,
	    &size)) != NULL; i++) {
		char *copy = mem_block(mem, size + 1);

		if (size > 0)
			memcpy(copy, text, size);
		copy[size] = '\0';
		*vec_push(mem, &found) = (struct topoc_output){
			mem_strndup(mem, path, strlen(path)), copy, size };
	}
	stage_discard(job.stage);
	mem_free(work);
	return (struct api_outputs){ found.at, found.n };
}
