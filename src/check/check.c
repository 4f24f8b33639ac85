/* The table of checks, and running it; see check.h. */
#include "checks.h"

enum needs { ANYTHING, WHOLE };

/* A row whose findings another room reports has no function. */
#define check_none NULL

struct row {
	enum check_id id;
	enum needs needs;
	check_function *run;
};

static const struct row rows[] = {
#define CHECK(id, name, severity, needs, function, text)                       \
	{ CHECK_##id, needs, check_##function },
#include "checks.def"
#undef CHECK
};

void
check_run(struct mem *mem, const struct model *model, struct report *report)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct check_job job = { .model = model, .report = report };

		if (rows[i].run == NULL ||
		    (rows[i].needs == WHOLE && !model->whole))
			continue;
		job.mem = mem_stage(mem, "check");
		rows[i].run(&job);
		mem_free(job.mem);
	}
}
