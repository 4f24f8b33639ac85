/* The rule for make; see session.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deps.h"
#include "emit.h"
#include "progress.h"
#include "session.h"
#include "sink.h"

/* Why the rule cannot lie there, or NULL. */
__attribute__((noinline)) /* a path on the stack is enough */
static const char *
bad_place(const struct sink *sink, const char *directory)
{
	char hold[PATH_MAX];

	if (sink_is_in(sink, directory))
		return "is in the output directory, which is replaced as a "
		    "whole; give -MF a file elsewhere";
	if (stage_place(hold, directory) && sink_is_in(sink, hold))
		return "is where the new outputs are written before they "
		    "are put in place; give -MF another name";
	return NULL;
}

/* The length of a path without the slashes at its end. */
static int
length_without_slashes(const char *path)
{
	int len = (int)strlen(path);

	while (len > 0 && path[len - 1] == '/')
		len--;
	return len;
}

/* Why make cannot have the output directory's manifest as a target, or NULL. */
__attribute__((noinline))
static const char *
manifest_fault(const struct options *o)
{
	char manifest[PATH_MAX];

	if (o->dependencies.target_count > 0)
		return NULL;
	sprintf(manifest, "%.*s/MANIFEST",
	    length_without_slashes(o->directory), o->directory);
	return deps_fault(manifest, true);
}

int
dependencies_find(const struct options *o, struct sink *sink)
{
	const struct dependencies *d = &o->dependencies;
	const char *name = d->file, *fault;
	int len = length_without_slashes(o->directory);
	char beside[PATH_MAX];
	int error;

	if ((size_t)len + sizeof "/MANIFEST" > PATH_MAX)
		return session_complain(o->directory, strerror(ENAMETOOLONG));
	sprintf(beside, "%.*s.d", len, o->directory);
	fault = manifest_fault(o);
	if (fault != NULL)
		session_complain(o->directory, fault);
	if (fault != NULL)
		return WRONG_USAGE;
	if (name == NULL)
		name = beside;
	error = sink_find(sink, name);
	if (error != 0)
		return session_complain(name, strerror(error));
	fault = bad_place(sink, o->directory);
	if (fault != NULL)
		session_complain(name, fault);
	return fault == NULL ? DONE : WRONG_USAGE;
}

bool
dependencies_note(struct session *r, const struct sources *sources)
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
			fault = "the dependencies would overwrite it; give "
			    "-MF another name";
		}
	if (name != NULL)
		r->status = session_complain(name, fault);
	return name == NULL;
}

/* The targets of the dependencies: those of the command line or, the manifest
 * first, the outputs of this run. */
static void
add_targets(struct session *r, const struct emit_job *job)
{
	const struct dependencies *d = &r->options->dependencies;
	const char *directory = r->options->directory, *path, *text;
	int len = length_without_slashes(directory);
	struct deps *deps = r->deps;
	size_t n;

	for (int i = 0; i < d->target_count; i++)
		*vec_push(deps->mem, &deps->targets) = d->targets[i];
	if (d->target_count > 0)
		return;
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

	return error == 0 ? DONE : session_complain(name, strerror(error));
}

int
dependencies_begin(struct session *r, const struct emit_job *job)
{
	struct out *out;
	int error;

	if (r->deps == NULL || stage_failure(job->stage) != NULL)
		return DONE;
	progress_step(r->progress, NULL);
	out = out_new(job->mem, -1);
	add_targets(r, job);
	deps_write(out, r->deps);
	r->sink->signals = &r->signals;
	error = sink_begin(r->sink, out->at, out->n);
	if (signals_came(&r->signals))
		mem_out(job->mem);
	return tell_sink(r, error);
}

bool
dependencies_put(void *session)
{
	struct session *r = session;

	int error;

	if (r->deps == NULL)
		return true;
	progress_step(r->progress, NULL);
	error = sink_put(r->sink);
	if (signals_came(&r->signals))
		mem_out(r->root);
	return tell_sink(r, error) == DONE;
}

void
dependencies_keep(struct session *r)
{
	int error = r->deps == NULL ? 0 : sink_keep(r->sink);

	if (error != 0)
		session_say_failure(r->sink->temp, "the old rule is here, and "
		    "cannot be removed", error);
	if (r->sink != NULL)
		r->sink->temp[0] = '\0';
}
