/* The outputs of a run; see session.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "emit.h"
#include "progress.h"
#include "session.h"

static void
show_step(void *arg, enum emitter_id emitter)
{
	struct session *r = arg;

	progress_step(r->progress, mem_printf(r->root, "writing %s",
	    emitter_kinds[emitter]));
}

const struct stage_kind *
outputs_kinds(struct mem *mem, const struct options *o)
{
	struct stage_kind *kinds = mem_zeroed(mem, EMITTER_COUNT + 1,
	    sizeof *kinds);

	for (int i = 0; emitters[i] != NULL; i++)
		kinds[i] = (struct stage_kind){ emitter_kinds[i],
			emitters[i]->files, o->kinds[i] };
	return kinds;
}

/* As many files of one kind are named on standard error. */
#define NAMED_FILES 20

/* Name the files that somebody changed in the directory, one a line; gives
 * how many they are. */
static uint32_t
name_edited(struct session *r, const struct emit_job *job)
{
	const char *path;
	bool named;
	uint32_t n = 0;

	for (; (path = stage_edited(job->stage, n, &named)) != NULL; n++)
		if (n < NAMED_FILES)
			session_say(NULL, mem_printf(job->mem, "%s/%s: %s",
			    r->options->directory, path, named
			    ? "changed since it was built"
			    : "may have been changed: MANIFEST does not name "
			      "it"));
	if (n > NAMED_FILES)
		session_say(NULL, mem_printf(job->mem, "and %u more",
		    n - NAMED_FILES));
	return n;
}

static int
give_up(struct session *r, const struct emit_job *job)
{
	const char *failure = stage_failure(job->stage);

	progress_step(r->progress, NULL);
	name_edited(r, job);
	/* Else the rule for make could not be written, which was told. */
	if (failure != NULL)
		session_complain(NULL, failure);
	return FAILED;
}

/* Put the outputs in place, with a manifest that begins like them. */
static bool
commit(struct session *r, const struct emit_job *job)
{
	struct out *head = out_new(job->mem, -1);

	emit_comment(head, "# ", job);
	out_char(head, '\0');
	return stage_commit(job->stage, head->at, emit_generation(job),
	    dependencies_put, r);
}

/* How what would change is shown, where that is all that is wanted. */
static struct stage_preview
preview_of(struct mem *mem, const struct options *o)
{
	return (struct stage_preview){ .out = out_new(mem, -1),
		.colour = session_colours(o, STDOUT_FILENO),
		.visible = isatty(STDOUT_FILENO) };
}

static int
show_preview(struct session *r, const struct emit_job *job,
    const struct out *preview)
{
	struct out *out = out_new(job->mem, STDOUT_FILENO);
	int error;

	out_long(out, preview->at, preview->n);
	error = out_end(out);
	if (error != 0)
		return session_complain("standard output", strerror(error));
	if (name_edited(r, job) > 0)
		session_say(NULL, "`build` replaces changed files only with "
		    "--force");
	return stage_changed(job->stage) ? WOULD_CHANGE : DONE;
}

/* To standard output with the one file of the one kind. */
static int
print_output(struct session *r, const struct emit_job *job)
{
	struct out *out = out_new(job->mem, STDOUT_FILENO);
	const char *text = "";
	size_t len = 0;
	int error;

	progress_step(r->progress, NULL);
	stage_output(job->stage, 0, &text, &len);
	out_long(out, text, len);
	error = out_end(out);
	return error == 0 ? DONE
	    : session_complain("standard output", strerror(error));
}

/* Where the outputs go. */
static struct stage *
new_stage(struct session *r, struct mem *mem, const struct stage_kind *kinds,
    const struct stage_preview *preview)
{
	const struct options *o = r->options;

	if (o->prints)
		return stage_new_in_memory(mem);
	if (o->diff)
		return stage_new_preview(mem, o->directory, kinds, preview);
	return stage_new(mem, o->directory, kinds, &r->signals);
}

static const char *
plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

/* What was built, by whether that changed anything. */
struct summary {
	const char *text[2];
};

/* It is made before the outputs are put in place: afterwards nothing may be
 * allocated, as that could fail. */
static struct summary
summarize(const struct session *r, const struct emit_job *job)
{
	const struct model *m = job->model;
	struct summary summary = { { NULL, NULL } };

	for (int changed = 0; changed < 2; changed++)
		summary.text[changed] = mem_printf(job->mem,
		    "%u postoffice%s in %u network%s, %u gateway%s; %s %s",
		    m->po_count, plural(m->po_count),
		    m->network_count, plural(m->network_count),
		    m->gateway_count, plural(m->gateway_count),
		    changed ? "written to" : "unchanged in",
		    r->options->directory);
	return summary;
}

/* The new set is in place: what is left to do cannot fail. */
static int
finish(struct session *r, const struct emit_job *job, struct summary summary)
{
	const char *left = stage_left(job->stage);

	dependencies_keep(r);
	if (left != NULL)
		session_say(NULL, left);
	if (isatty(STDERR_FILENO))
		session_say(r->file,
		    summary.text[stage_changed(job->stage)]);
	return DONE;
}

int
outputs_write(struct session *r, const struct model *model)
{
	const struct options *o = r->options;
	const struct stage_kind *kinds;
	struct summary summary;
	struct stage_preview preview;
	struct emit_job job = {
		.mem = mem_stage(r->root, "emit"), .model = model,
		.source_name = r->file,
		.has_serial = o->has_serial, .serial = o->serial,
	};

	emit_begin(&job);
	kinds = outputs_kinds(job.mem, o);
	preview = preview_of(job.mem, o);
	job.stage = r->stage = new_stage(r, job.mem, kinds, &preview);
	if (o->force)
		stage_force(job.stage);
	progress_step(r->progress, o->diff ? "reading the directory"
	    : "waiting for another run on the directory");
	if (!stage_enter(job.stage))
		return give_up(r, &job);
	emit_all(&job, o->kinds, show_step, r);
	if (o->prints)
		return stage_failure(job.stage) != NULL ? give_up(r, &job)
		    : print_output(r, &job);
	if (dependencies_begin(r, &job) != DONE)
		return FAILED;
	summary = summarize(r, &job);
	progress_step(r->progress, o->diff ? "comparing"
	    : "putting the files in place");
	if (!commit(r, &job))
		return give_up(r, &job);
	r->stage = NULL;
	progress_step(r->progress, NULL);
	if (o->diff)
		return show_preview(r, &job, preview.out);
	return finish(r, &job, summary);
}
