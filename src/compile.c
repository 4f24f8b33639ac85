/* The pipeline: from the source to the outputs, each step a stage of memory;
 * see session.h. */
#include <string.h>

#include "build.h"
#include "check.h"
#include "front.h"
#include "progress.h"
#include "session.h"

/* Let files be included from the folders of -I; false: one is not there. */
static bool
allow_folders(struct session *r, struct sources *sources, struct mem *mem)
{
	const struct options *o = r->options;

	for (int i = 0; i < o->folder_count; i++) {
		int error = source_allow(sources, o->folders[i]);

		if (error == 0)
			continue;
		progress_step(r->progress, NULL);
		r->status = session_complain(mem_printf(mem, "-I %s",
		    o->folders[i]), strerror(error));
		session_show(r, mem, NULL, mem_printf(mem, "-I %s: %s",
		    o->folders[i], strerror(error)));
		return false;
	}
	return true;
}

/* The system failed: say of which file, and why. */
static void
tell_failure(struct session *r, struct mem *mem, const char *name,
    const char *why)
{
	progress_step(r->progress, NULL);
	r->status = session_complain(name, why);
	if (strcmp(name, r->file) != 0)
		why = mem_printf(mem, "%s: %s", name, why);
	session_show(r, mem, NULL, why);
}

/* Read the file itself; false: it cannot be. */
static bool
read_first(struct session *r, struct sources *sources, struct mem *mem,
    source_id *first)
{
	int error = 0;
	enum source_fault fault = source_read_first(sources, r->file, first,
	    &error);

	if (fault != SOURCE_OK)
		tell_failure(r, mem, r->file, source_fault_text(fault, error));
	return fault == SOURCE_OK;
}

void
compile_file(void *arg)
{
	struct session *r = arg;
	bool builds = r->options->work == WORK_BUILD;
	struct mem *texts = mem_stage(r->root, "sources");
	struct mem *parsed = mem_stage(r->root, "ast");
	struct mem *work = mem_stage(r->root, "building");
	struct mem *meaning = mem_stage(r->root, "model");
	struct sources *sources = sources_new(texts);
	struct report *report = report_new(texts, sources,
	    &r->options->warn, r->options->max_errors);
	const struct check_options options = {
		.directory = builds && !r->options->prints
		    ? r->options->directory : NULL,
		.has_serial = r->options->has_serial,
	};
	const struct model *model;
	const struct ast *ast;
	const char *failed;
	source_id first;
	int error;

	progress_step(r->progress, "reading");
	if (!allow_folders(r, sources, texts) ||
	    !read_first(r, sources, texts, &first))
		return;
	ast = front_parse(parsed, sources, report, first);
	failed = source_failure(sources, &error);
	if (failed != NULL) {
		tell_failure(r, texts, failed, strerror(error));
		return;
	}
	progress_step(r->progress, "building the model");
	model = model_build(meaning, work, ast, sources, report);
	mem_free(parsed);
	mem_free(work);
	progress_step(r->progress, "checking");
	check_run(meaning, model, report, &options);
	front_note_includer(sources, report);
	r->status = report_errors(report) > 0 ? HAS_ERRORS : DONE;
	if (!session_show(r, mem_stage(texts, "report"), report, NULL))
		r->status = FAILED;
	if (r->status == DONE && r->sink != NULL &&
	    !dependencies_note(r, sources))
		return;
	/* What comes now needs neither the source's text nor the report. */
	mem_free(texts);
	if (r->status == DONE && builds)
		r->status = outputs_write(r, model);
}
