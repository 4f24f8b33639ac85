/* A run on one file; see session.h. */
#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "print.h"
#include "progress.h"
#include "sink.h"
#include "stage.h"

/* Put the words of a message, with a colon between each two. */
static void
say(const char *const *words)
{
	char buffer[512];
	struct out out = { .at = buffer, .room = sizeof buffer,
		.fd = STDERR_FILENO };

	print_text(&out, "topoc", 5);
	for (; *words != NULL; words++) {
		print_text(&out, ": ", 2);
		print_text(&out, *words, strlen(*words));
	}
	out_char(&out, '\n');
	out_flush(&out);
}

void
session_say(const char *file, const char *what)
{
	const char *with[] = { file, what, NULL };

	say(file != NULL ? with : with + 1);
}

void
session_say_failure(const char *file, const char *what, int error)
{
	const char *words[] = { file, what, strerror(error), NULL };

	say(words);
}

int
session_complain(const char *file, const char *what)
{
	session_say(file, what);
	return FAILED;
}

bool
session_colours(const struct options *o, int fd)
{
	const char *no = getenv("NO_COLOR");

	if (o->colour != AUTO)
		return o->colour == ALWAYS;
	return isatty(fd) && (no == NULL || *no == '\0');
}

bool
session_show(struct session *r, struct mem *mem, struct report *report,
    const char *failure)
{
	const struct form *form = r->options->form;
	struct view view = { .mem = mem, .out = out_new(mem, form->fd),
		.file = r->file,
		.colour = session_colours(r->options, STDERR_FILENO),
		.first = r->first, .last = r->last, .log = r->log };
	int error;

	progress_step(r->progress, NULL);
	r->out = view.out;
	form->show(&view, report, failure);
	error = out_end(view.out);
	r->told = true;
	if (error != 0 && form->fd == STDOUT_FILENO)
		session_complain("standard output", strerror(error));
	return error == 0;
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

/* Say in the report's form that memory ran out before there was one. */
static void
tell_out_of_memory(void *arg)
{
	struct session *r = arg;

	session_show(r, mem_stage(r->root, "failure"), NULL, "out of memory");
}

static void
complain_of_memory(struct session *r, bool compiles)
{
	r->status = session_complain(r->file, "out of memory");
	if (r->root == NULL)
		r->root = mem_root();
	if (r->root != NULL && compiles && !r->told &&
	    (r->out == NULL || !r->out->flushed))
		mem_try(r->root, tell_out_of_memory, r);
}

int
session_run(struct session r, session_work *work, bool compiles)
{
	r.status = FAILED;
	if (compiles)
		r.progress = begin_progress(r.options, r.file);
	r.root = mem_root();
	if (r.root == NULL || !mem_try(r.root, work, &r)) {
		progress_step(r.progress, NULL);
		if (!signals_came(&r.signals))
			complain_of_memory(&r, compiles);
	}
	progress_end(r.progress);
	if (r.sink != NULL)
		sink_drop(r.sink);
	if (r.stage != NULL)
		stage_discard(r.stage);
	/* One that came ends the run here. */
	signals_release(&r.signals);
	if (getenv("TOPOC_LEAK_REPORT") != NULL && r.root != NULL)
		mem_report(r.root);
	mem_free(r.root);
	return r.status;
}
