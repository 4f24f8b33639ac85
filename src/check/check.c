/* The table of checks, and running it; see check.h. */
#include "checks.h"
#include "walk.h"

enum needs { ANYTHING, WHOLE, SOUND };

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

struct check_tables {
	struct mem *mem;
	struct needed *needed;
	const struct definitions *definitions;
};

const struct definitions *
check_definitions(const struct check_job *job)
{
	struct check_tables *t = job->tables;

	if (t->definitions == NULL)
		t->definitions = definitions_count(t->mem, job->model);
	return t->definitions;
}

struct needed *
check_needed(const struct check_job *job)
{
	struct check_tables *t = job->tables;

	if (t->needed == NULL)
		t->needed = walk_needed(t->mem, job->model);
	return t->needed;
}

/* Whether a row's check has anything to do. */
static bool
is_wanted(const struct row *row, const struct check_job *job)
{
	bool warning = check_info(row->id)->severity == SEVERITY_WARNING ||
	    check_info(row->id)->severity == SEVERITY_EXTRA;

	if (row->run == NULL ||
	    (warning && !report_warns(job->report, row->id)))
		return false;
	if (row->needs == SOUND)
		return job->model->whole && report_faults(job->report) == 0;
	return row->needs == ANYTHING || job->model->whole;
}

static void
run_rows(struct mem *mem, struct check_job *job, bool sound)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if ((rows[i].needs == SOUND) != sound ||
		    !is_wanted(&rows[i], job))
			continue;
		job->mem = mem_stage(mem, "check");
		rows[i].run(job);
		mem_free(job->mem);
	}
}

void
check_run(struct mem *mem, const struct model *model, struct report *report,
    const struct check_options *options)
{
	struct check_tables tables = { .mem = mem_stage(mem, "tables") };
	struct check_job job = { .model = model, .report = report,
		.options = options, .tables = &tables };

	run_rows(mem, &job, false);
	report_included(report);
	run_rows(mem, &job, true);
	if (report_faults(report) == 0)
		report_unused_allows(report);
	mem_free(tables.mem);
}
