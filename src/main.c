/* The commands, and what sets them going. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "explain.h"
#include "session.h"
#include "sink.h"
#include "thread.h"
#include "verify.h"

static void
explain_pages(struct out *out, const struct options *o)
{
	for (int i = 0; i < o->file_count; i++) {
		if (i > 0)
			out_str(out, "\n\n");
		explain_page(out, check_by_name(o->files[i]));
	}
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

	if (o->work == WORK_COMPLETE)
		completion_script(out, o->files[0]);
	else if (o->file_count == 0)
		explain_list(out);
	else
		explain_pages(out, o);
	error = out_end(out);
	r->status = error == 0 ? DONE
	    : session_complain(r->file, strerror(error));
}

/* Tell what is wrong with a set of outputs. */
static void
verify(void *arg)
{
	struct session *r = arg;
	struct verify_result found = verify_set(r->root, r->file,
	    outputs_kinds(r->root, r->options));

	r->status = found.findings.n > 0 ? HAS_ERRORS : DONE;
	for (uint32_t i = 0; i < found.findings.n; i++)
		session_say(found.findings.at[i].path,
		    found.findings.at[i].what);
	if (found.failure != NULL)
		r->status = session_complain(NULL, found.failure);
}

/* Help and the version are data, too: not to have written them is a failure. */
static void
close_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		_exit(session_complain("standard output", strerror(errno)));
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

/* Give up what the run does not need; false: it is to be had, and cannot. */
static bool
confine(const struct options *o, const struct sink *sink)
{
	const struct sandbox_paths paths = {
		.files = o->files, .file_count = o->file_count,
		.folders = o->folders, .folder_count = o->folder_count,
		.output = o->work == WORK_BUILD && !o->prints ? o->directory
		    : NULL,
		.sink = sink,
		.only_looks = o->diff,
	};
	const char *missing = sandbox_enter(o->sandbox, &paths);

	if (missing != NULL)
		session_complain("--sandbox=require", missing);
	return missing == NULL;
}

/* The command line, what it says, and what the program ends with: too much
 * for a small stack. */
struct program {
	int argc;
	char **argv;
	struct options options;
	struct sink sink;
	int status;
};

/* Do what the command line says; gives the exit status. */
static int
run_command(struct program *program)
{
	struct options *o = &program->options;
	struct sink *sink = NULL;
	struct shared_log log = { 0 };
	int status = DONE;
	bool verifies;

	if (!fill_descriptors())
		return session_complain("/dev/null", strerror(errno));
	/* A file that grows too large is an error of write(). */
	signal(SIGXFSZ, SIG_IGN);
	atexit(close_output);
	if (!options_read(o, program->argc, program->argv))
		return session_complain(NULL, "out of memory");
	if (o->work == WORK_EXPLAIN || o->work == WORK_COMPLETE)
		return session_run((struct session){ .options = o,
			.file = "standard output" }, tell, false);
	if (o->dependencies.wanted) {
		status = dependencies_find(o, &program->sink);
		if (status != DONE)
			return status;
		sink = &program->sink;
	}
	verifies = o->work == WORK_VERIFY;
	if (!verifies && !confine(o, sink))
		return FAILED;
	for (int i = 0; i < o->file_count; i++) {
		int one = session_run((struct session){ .options = o,
			.file = o->files[i], .first = i == 0,
			.last = i == o->file_count - 1,
			.log = &log, .sink = sink },
		    verifies ? verify : compile_file, !verifies);

		if (one > status)
			status = one;
	}
	free(log.text);
	return status;
}

static void
run(void *arg)
{
	struct program *program = arg;

	program->status = run_command(program);
}

int
main(int argc, char **argv)
{
	struct program *program = calloc(1, sizeof *program);
	int error, status;

	if (program == NULL)
		return session_complain(NULL, "out of memory");
	program->argc = argc;
	program->argv = argv;
	error = thread_run(run, program);
	status = error == 0 ? program->status
	    : session_complain("a thread", strerror(error));
	free(program);
	return status;
}
