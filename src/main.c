/* The pipeline, and what sets it going. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "check.h"
#include "commands.h"
#include "deps.h"
#include "emit.h"
#include "explain.h"
#include "front.h"
#include "options.h"
#include "print.h"
#include "progress.h"
#include "sink.h"
#include "verify.h"

/* A run on one file. */
struct session {
	const struct options *options;
	const char *file;
	bool first, last;       /* of the files */
	struct mem *root;
	struct out *out;        /* the diagnostics, once they are shown */
	bool told;              /* all of them are */
	struct stage *stage;    /* to be discarded if the run is cut short */
	struct sink *sink;      /* of the dependencies, or NULL */
	struct deps *deps;
	struct progress *progress;
	int status;
};

/* The pipeline. */

static bool
wants_colour(const struct options *o, int fd)
{
	const char *no = getenv("NO_COLOR");

	if (o->colour != AUTO)
		return o->colour == ALWAYS;
	return isatty(fd) && (no == NULL || *no == '\0');
}

/* Begin to show progress, where that is wanted. */
static struct progress *
begin_progress(const struct options *o, const char *file)
{
	const char *what = file;

	if (o->progress == NEVER ||
	    (o->progress == AUTO && !isatty(STDERR_FILENO)))
		return NULL;
	while (*what >= ' ' && *what <= '~')
		what++;
	return progress_begin(*what == '\0' ? file : "topology");
}

/* The source's file name without its folder. */
static const char *
base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash == NULL ? file : slash + 1;
}

/* Say something on standard error, with names made visible; needs no memory. */
static void
say(const char *file, const char *what)
{
	char buffer[512];
	struct out out = { .at = buffer, .room = sizeof buffer,
		.fd = STDERR_FILENO };

	print_text(&out, "topoc: ", 7);
	if (file != NULL) {
		print_text(&out, file, strlen(file));
		print_text(&out, ": ", 2);
	}
	print_text(&out, what, strlen(what));
	out_char(&out, '\n');
	out_flush(&out);
}

static int
complain(const char *file, const char *what)
{
	say(file, what);
	return FAILED;
}

/* Show the report, or why there is none; false: it cannot be written. */
static bool
show(struct session *r, struct mem *mem, struct report *report,
    const char *failure)
{
	const struct form *form = r->options->form;
	struct view view = { .mem = mem, .out = out_new(mem, form->fd),
		.file = r->file, .colour = wants_colour(r->options, STDERR_FILENO),
		.first = r->first, .last = r->last };
	int error;

	progress_step(r->progress, NULL);
	r->out = view.out;
	form->show(&view, report, failure);
	error = out_end(view.out);
	r->told = true;
	if (error != 0 && form->fd == STDOUT_FILENO)
		complain("standard output", strerror(error));
	return error == 0;
}

/* Do one step of an emitter, where it is wanted and has that step. */
static void
emit(struct session *r, const struct emit_job *job, int i,
    void (*step)(const struct emit_job *job))
{
	const struct options *o = r->options;

	if (step == NULL || (o->only && !o->kinds[i]))
		return;
	progress_step(r->progress, mem_printf(job->mem, "writing %s",
	    emitters[i]->kind));
	step(job);
}

/* The kinds of outputs, and which of them are wanted. */
static const struct stage_kind *
kinds_of(struct mem *mem, const struct options *o)
{
	struct stage_kind *kinds = mem_zeroed(mem, MOST_EMITTERS + 1,
	    sizeof *kinds);

	for (int i = 0; emitters[i] != NULL; i++)
		kinds[i] = (struct stage_kind){ emitters[i]->kind,
			emitters[i]->files, !o->only || o->kinds[i] };
	return kinds;
}

static int
give_up(struct session *r, const struct emit_job *job)
{
	progress_step(r->progress, NULL);
	return complain(NULL, stage_failure(job->stage));
}

/* Put the outputs in place, with a manifest that begins like them. */
static bool
commit(const struct emit_job *job)
{
	struct out *head = out_new(job->mem, -1);

	emit_comment(head, "# ", job);
	out_char(head, '\0');
	return stage_commit(job->stage, head->at, emit_generation(job));
}

/* The targets of the dependencies: those of the command line or, the manifest
 * first, the outputs of this run. */
static void
add_targets(struct session *r, const struct emit_job *job)
{
	const struct dependencies *d = &r->options->dependencies;
	const char *directory = r->options->directory, *path, *text;
	int len = (int)strlen(directory);
	struct deps *deps = r->deps;
	size_t n;

	for (int i = 0; i < d->target_count; i++)
		*vec_push(deps->mem, &deps->targets) = d->targets[i];
	if (d->target_count > 0)
		return;
	while (len > 0 && directory[len - 1] == '/')
		len--;
	path = "MANIFEST"; /* which is always there, and written last */
	for (uint32_t i = 0; path != NULL; i++) {
		*vec_push(deps->mem, &deps->targets) = (struct deps_target){
			mem_printf(deps->mem, "%.*s/%s", len, directory, path),
			false };
		path = stage_output(job->stage, i, &text, &n);
	}
}

static int
tell_sink(const struct session *r, int error)
{
	const char *name = r->sink->fd == STDOUT_FILENO ? "standard output"
	    : r->sink->fd == STDERR_FILENO ? "standard error"
					    : r->sink->path;

	return error == 0 ? DONE : complain(name, strerror(error));
}

/* Have the rule ready before the outputs are put in place. */
static int
begin_dependencies(struct session *r, const struct emit_job *job)
{
	struct out *out;

	if (r->deps == NULL || stage_failure(job->stage) != NULL)
		return DONE;
	progress_step(r->progress, NULL);
	out = out_new(job->mem, -1);
	add_targets(r, job);
	deps_write(out, r->deps);
	return tell_sink(r, sink_begin(r->sink, out->at, out->n));
}

static const char *
plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

/* How what would change is shown, where that is all that is wanted. */
static struct stage_preview
preview_of(struct mem *mem, const struct options *o)
{
	return (struct stage_preview){ .out = out_new(mem, -1),
		.colour = wants_colour(o, STDOUT_FILENO),
		.visible = isatty(STDOUT_FILENO) };
}

static int
show_preview(const struct emit_job *job, const struct out *preview)
{
	struct out *out = out_new(job->mem, STDOUT_FILENO);
	int error;

	out_long(out, preview->at, preview->n);
	error = out_end(out);
	if (error != 0)
		return complain("standard output", strerror(error));
	return stage_changed(job->stage) ? WOULD_CHANGE : DONE;
}

static int
write_outputs(struct session *r, const struct model *model)
{
	const struct options *o = r->options;
	struct stage_preview preview;
	struct emit_job job = {
		.mem = mem_stage(r->root, "emit"), .model = model,
		.source_name = base_name(r->file),
		.has_serial = o->has_serial, .serial = o->serial,
	};

	emit_begin(&job);
	preview = preview_of(job.mem, o);
	job.stage = r->stage = o->diff
	    ? stage_new_preview(job.mem, o->directory, kinds_of(job.mem, o),
		&preview)
	    : stage_new(job.mem, o->directory, kinds_of(job.mem, o));
	progress_step(r->progress, o->diff ? "reading the directory"
	    : "waiting for another run on the directory");
	if (!stage_enter(job.stage))
		return give_up(r, &job);
	for (int i = 0; emitters[i] != NULL; i++)
		emit(r, &job, i, emitters[i]->begin);
	for (int i = 0; emitters[i] != NULL; i++)
		emit(r, &job, i, emitters[i]->write);
	for (int i = 0; emitters[i] != NULL; i++)
		emit(r, &job, i, emitters[i]->end);
	if (begin_dependencies(r, &job) != DONE)
		return FAILED;
	progress_step(r->progress, o->diff ? "comparing"
	    : "putting the files in place");
	if (!commit(&job))
		return give_up(r, &job);
	r->stage = NULL;
	progress_step(r->progress, NULL);
	if (o->diff)
		return show_preview(&job, preview.out);
	/* Also where nothing has changed: by the file's time make knows that
	 * it was looked at. */
	if (r->deps != NULL && tell_sink(r, sink_end(r->sink)) != DONE)
		return FAILED;
	if (isatty(STDERR_FILENO))
		say(r->file, mem_printf(job.mem,
		    "%u postoffice%s in %u network%s, %u gateway%s; %s %s",
		    model->po_count, plural(model->po_count),
		    model->network_count, plural(model->network_count),
		    model->gateway_count, plural(model->gateway_count),
		    stage_changed(job.stage) ? "written to" : "unchanged in",
		    o->directory));
	return DONE;
}

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
		r->status = complain(mem_printf(mem, "-I %s", o->folders[i]),
		    strerror(error));
		show(r, mem, NULL, mem_printf(mem, "-I %s: %s",
		    o->folders[i], strerror(error)));
		return false;
	}
	return true;
}

/* Take note of the files that were read; false: they cannot be told to make,
 * or the rule would be written over one of them. */
static bool
note_dependencies(struct session *r, const struct sources *sources)
{
	const char *name, *fault;

	r->deps = deps_of(mem_stage(r->root, "dependencies"), sources);
	r->deps->phony = r->options->dependencies.phony;
	name = deps_bad_file(r->deps, &fault);
	for (source_id i = 1; name == NULL && i <= source_count(sources); i++)
		if (r->sink->there &&
		    source_get(sources, i)->dev == r->sink->st.st_dev &&
		    source_get(sources, i)->ino == r->sink->st.st_ino) {
			name = source_get(sources, i)->name;
			fault = "the dependencies would be written over it; "
			    "give -MF another name";
		}
	if (name != NULL)
		r->status = complain(name, fault);
	return name == NULL;
}

/* From the source to the outputs: each step a stage of memory. */
static void
compile(void *arg)
{
	struct session *r = arg;
	struct mem *texts = mem_stage(r->root, "sources");
	struct mem *parsed = mem_stage(r->root, "ast");
	struct mem *work = mem_stage(r->root, "building");
	struct mem *meaning = mem_stage(r->root, "model");
	struct sources *sources = sources_new(texts);
	struct report *report = report_new(texts, sources,
	    &r->options->warn, r->options->max_errors);
	const struct check_options options = {
		.directory = r->options->build ? r->options->directory : NULL,
		.has_serial = r->options->has_serial,
	};
	const struct model *model;
	const struct ast *ast;
	enum source_fault fault;
	source_id first;
	int error = 0;

	progress_step(r->progress, "reading");
	if (!allow_folders(r, sources, texts))
		return;
	fault = source_read_first(sources, r->file, &first, &error);
	if (fault != SOURCE_OK) {
		progress_step(r->progress, NULL);
		r->status = complain(r->file, source_fault_text(fault, error));
		show(r, texts, NULL, source_fault_text(fault, error));
		return;
	}
	ast = front_parse(parsed, sources, report, first);
	progress_step(r->progress, "building the model");
	model = model_build(meaning, work, ast, sources, report);
	mem_free(parsed);
	mem_free(work);
	progress_step(r->progress, "checking");
	check_run(meaning, model, report, &options);
	r->status = report_errors(report) > 0 ? HAS_ERRORS : DONE;
	if (!show(r, mem_stage(texts, "report"), report, NULL))
		r->status = FAILED;
	if (r->status == DONE && r->sink != NULL &&
	    !note_dependencies(r, sources))
		return;
	/* What comes now needs neither the source's text nor the report. */
	mem_free(texts);
	if (r->status == DONE && r->options->build)
		r->status = write_outputs(r, model);
}

/* Tell what the checks named are; or, where none is, which there are; or how
 * a shell completes. */
static void
tell(void *arg)
{
	struct session *r = arg;
	const struct options *o = r->options;
	struct out *out = out_new(r->root, STDOUT_FILENO);
	int error;

	if (o->completes)
		completion_script(out, o->files[0]);
	else if (o->file_count == 0)
		explain_list(out);
	for (int i = 0; i < o->file_count && !o->completes; i++) {
		if (i > 0)
			out_str(out, "\n\n");
		explain_page(out, check_by_name(o->files[i]));
	}
	error = out_end(out);
	r->status = error == 0 ? DONE : complain(r->file, strerror(error));
}

/* Tell what is wrong with a set of outputs. */
static void
verify(void *arg)
{
	struct session *r = arg;
	struct verify_result found = verify_set(r->root, r->file,
	    kinds_of(r->root, r->options));

	r->status = found.findings.n > 0 ? HAS_ERRORS : DONE;
	for (uint32_t i = 0; i < found.findings.n; i++)
		say(found.findings.at[i].path, found.findings.at[i].what);
	if (found.failure != NULL)
		r->status = complain(NULL, found.failure);
}

/* Say in the report's form that memory ran out before there was one. */
static void
tell_out_of_memory(void *arg)
{
	struct session *r = arg;

	show(r, mem_stage(r->root, "failure"), NULL, "out of memory");
}

/* Do the work of a session, with memory of its own; gives the exit status. */
static int
run(struct session r, void (*work)(void *session))
{
	r.status = FAILED;
	if (work == compile)
		r.progress = begin_progress(r.options, r.file);
	r.root = mem_root();
	if (r.root == NULL || !mem_try(r.root, work, &r)) {
		progress_step(r.progress, NULL);
		r.status = complain(r.file, "out of memory");
		if (r.root == NULL)
			r.root = mem_root();
		if (r.root != NULL && work == compile && !r.told &&
		    (r.out == NULL || !r.out->flushed))
			mem_try(r.root, tell_out_of_memory, &r);
	}
	progress_end(r.progress);
	if (r.sink != NULL)
		sink_drop(r.sink);
	if (r.stage != NULL)
		stage_discard(r.stage);
	if (getenv("TOPOC_LEAK_REPORT") != NULL && r.root != NULL)
		mem_report(r.root);
	mem_free(r.root);
	return r.status;
}

/* Help and the version are data, too: not to have written them is a failure. */
static void
close_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		_exit(complain("standard output", strerror(errno)));
}

/*
 * Take up the standard descriptors that are closed, so that no file that is
 * opened gets their numbers and then what is meant for people, or is read as
 * standard input.  To use them fails as before (EBADF): they are opened the
 * wrong way round.  False: that cannot be done.
 */
static bool
fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY
							  : O_RDONLY) != fd)
			return false;
	}
	return true;
}

/* Find where the dependencies are to be written.  Gives DONE, or the status
 * after telling that they cannot be. */
static int
find_sink(const struct options *o, struct sink *sink)
{
	const struct dependencies *d = &o->dependencies;
	const char *name = d->file, *fault;
	size_t len = strlen(o->directory);
	char beside[PATH_MAX], manifest[PATH_MAX];
	int error;

	while (len > 0 && o->directory[len - 1] == '/')
		len--;
	if (len + sizeof "/MANIFEST" > PATH_MAX)
		return complain(o->directory, strerror(ENAMETOOLONG));
	sprintf(beside, "%.*s.d", (int)len, o->directory);
	sprintf(manifest, "%.*s/MANIFEST", (int)len, o->directory);
	fault = d->target_count > 0 ? NULL : deps_fault(manifest, true);
	if (fault != NULL)
		complain(o->directory, fault);
	if (fault != NULL)
		return WRONG_USAGE;
	if (name == NULL)
		name = beside;
	error = sink_find(sink, name);
	if (error != 0)
		return complain(name, strerror(error));
	if (!sink_is_in(sink, o->directory))
		return DONE;
	complain(name, "lies in the output directory, which is put in place "
	    "as a whole; give -MF the name of a file elsewhere");
	return WRONG_USAGE;
}

/* Give up what the run does not need; false: it is to be had, and cannot. */
static bool
confine(const struct options *o, const struct sink *sink)
{
	const struct sandbox_paths paths = {
		.files = o->files, .file_count = o->file_count,
		.folders = o->folders, .folder_count = o->folder_count,
		.output = o->build ? o->directory : NULL,
		.sink = sink,
		.only_looks = o->diff,
	};
	const char *missing = sandbox_enter(o->sandbox, &paths);

	if (missing != NULL)
		complain("--sandbox=require", missing);
	return missing == NULL;
}

int
main(int argc, char **argv)
{
	struct options o;
	struct sink found;
	struct sink *sink = NULL;
	int status = DONE;

	if (!fill_descriptors())
		return complain("/dev/null", strerror(errno));
	/* A file that grows too large is an error of write(). */
	signal(SIGXFSZ, SIG_IGN);
	atexit(close_output);
	if (!options_read(&o, argc, argv))
		return complain(NULL, "out of memory");
	if (o.tells)
		return run((struct session){ .options = &o,
			.file = "standard output" }, tell);
	if (o.dependencies.wanted) {
		status = find_sink(&o, &found);
		if (status != DONE)
			return status;
		sink = &found;
	}
	if (!o.verifies && !confine(&o, sink))
		return FAILED;
	for (int i = 0; i < o.file_count; i++) {
		int one = run((struct session){ .options = &o,
			.file = o.files[i], .first = i == 0,
			.last = i == o.file_count - 1,
			.sink = sink },
		    o.verifies ? verify : compile);

		if (one > status)
			status = one;
	}
	return status;
}
