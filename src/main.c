/* The command line, and the pipeline that it sets going. */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "check.h"
#include "emit.h"
#include "explain.h"
#include "front.h"
#include "nearest.h"
#include "print.h"
#include "render.h"
#include "warn.h"

/* Exit statuses; outputs.md says when. */
enum { DONE = 0, HAS_ERRORS = 1, WRONG_USAGE = 2, FAILED = 3 };

#define MOST_EMITTERS 32

/* The forms of diagnostics, and where they go; the first is the default. */
static const struct form {
	const char *name;
	int fd;
	render_form *show;
} forms[] = {
	{ "text", STDERR_FILENO, render_text },
	{ "json", STDOUT_FILENO, render_json },
	{ "sarif", STDOUT_FILENO, render_sarif },
	{ "github", STDERR_FILENO, render_github },
};

struct options {
	const struct command *command;
	bool build;             /* or check */
	char **files;           /* or, of explain, checks */
	int file_count;
	const char *directory;
	bool only;              /* --only was given: */
	bool kinds[MOST_EMITTERS];
	bool has_serial;
	uint32_t serial;
	uint32_t max_errors;
	struct warn warn;
	enum { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } colour;
	const struct form *form;
};

/* A run on one file. */
struct session {
	const struct options *options;
	const char *file;
	bool first, last;       /* of the files */
	struct mem *root;
	struct out *out;        /* the diagnostics, once they are shown */
	bool told;              /* all of them are */
	struct stage *stage;    /* to be discarded if the run is cut short */
	int status;
};

/* The pipeline. */

static bool
wants_colour(const struct options *o)
{
	const char *no = getenv("NO_COLOR");

	if (o->colour != COLOUR_AUTO)
		return o->colour == COLOUR_ALWAYS;
	return isatty(STDERR_FILENO) && (no == NULL || *no == '\0');
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

static const char *
source_fault_text(enum source_fault fault, int error)
{
	switch (fault) {
	case SOURCE_ERRNO:
		return strerror(error);
	case SOURCE_TOO_LARGE:
		return "the file has 2 GiB or more";
	default:
		return "the files have 4 GiB or more";
	}
}

/* Show the report, or why there is none; false: it cannot be written. */
static bool
show(struct session *r, struct mem *mem, struct report *report,
    const char *failure)
{
	const struct form *form = r->options->form;
	struct view view = { .mem = mem, .out = out_new(mem, form->fd),
		.file = r->file, .colour = wants_colour(r->options),
		.first = r->first, .last = r->last };
	int error;

	r->out = view.out;
	form->show(&view, report, failure);
	error = out_end(view.out);
	r->told = true;
	if (error != 0 && form->fd == STDOUT_FILENO)
		complain("standard output", strerror(error));
	return error == 0;
}

static int
write_outputs(struct session *r, const struct model *model)
{
	const struct options *o = r->options;
	struct emit_job job = {
		.mem = mem_stage(r->root, "emit"), .model = model,
		.source_name = base_name(r->file),
		.has_serial = o->has_serial, .serial = o->serial,
	};

	job.derived = derive(job.mem, model);
	job.stage = r->stage = stage_new(job.mem, o->directory);
	for (int i = 0; emitters[i] != NULL; i++)
		if (!o->only || o->kinds[i])
			emitters[i]->write(&job);
	if (!stage_commit(job.stage))
		return complain(NULL, stage_failure(job.stage));
	r->stage = NULL;
	if (isatty(STDERR_FILENO))
		say(r->file, mem_printf(job.mem, "%u postoffices in %u "
		    "networks, %u gateways; written to %s", model->po_count,
		    model->network_count, model->gateway_count, o->directory));
	return DONE;
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
	enum source_fault fault;
	source_id first;
	int error = 0;

	fault = source_read_first(sources, r->file, &first, &error);
	if (fault != SOURCE_OK) {
		r->status = complain(r->file, source_fault_text(fault, error));
		show(r, texts, NULL, source_fault_text(fault, error));
		return;
	}
	model = model_build(meaning, work,
	    front_parse(parsed, sources, report, first), sources, report);
	mem_free(parsed);
	mem_free(work);
	check_run(meaning, model, report, &options);
	r->status = report_errors(report) > 0 ? HAS_ERRORS : DONE;
	if (!show(r, mem_stage(texts, "report"), report, NULL))
		r->status = FAILED;
	if (r->status == DONE && r->options->build)
		r->status = write_outputs(r, model);
}

/* Tell what the checks named are; or, where none is, which there are. */
static void
tell(void *arg)
{
	struct session *r = arg;
	const struct options *o = r->options;
	struct out *out = out_new(r->root, STDOUT_FILENO);
	int error;

	if (o->file_count == 0)
		explain_list(out);
	for (int i = 0; i < o->file_count; i++) {
		if (i > 0)
			out_str(out, "\n\n");
		explain_page(out, check_by_name(o->files[i]));
	}
	error = out_end(out);
	r->status = error == 0 ? DONE : complain(r->file, strerror(error));
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
	r.root = mem_root();
	if (r.root == NULL || !mem_try(r.root, work, &r)) {
		r.status = complain(r.file, "out of memory");
		if (r.root == NULL)
			r.root = mem_root();
		if (r.root != NULL && work == compile && !r.told &&
		    (r.out == NULL || !r.out->flushed))
			mem_try(r.root, tell_out_of_memory, &r);
	}
	if (r.stage != NULL)
		stage_discard(r.stage);
	if (getenv("TOPOC_LEAK_REPORT") != NULL && r.root != NULL)
		mem_report(r.root);
	mem_free(r.root);
	return r.status;
}

/* The command line. */

enum { OPT_ONLY = 256, OPT_SERIAL, OPT_MAX_ERRORS, OPT_COLOUR, OPT_FORM };

static const struct argp_option common_options[] = {
	{ "max-errors", OPT_MAX_ERRORS, "N", 0,
	    "Show at most N findings of each check (20; 0 shows all)", 0 },
	{ NULL, 'W', "WARNING", 0,
	    "NAME, no-NAME: this warning on, or off; extra: also those that "
	    "are off by default; all, no-all: the default ones; error, "
	    "error=NAME: make errors of all warnings, or of this one", 0 },
	{ "color", OPT_COLOUR, "WHEN", 0,
	    "Colour the diagnostics: auto, always or never", 0 },
	{ "diagnostics", OPT_FORM, "FORM", 0,
	    "Show diagnostics as text, github (to standard error), json or "
	    "sarif (to standard output)", 0 },
	{ 0 },
};

static const struct argp_option build_options[] = {
	{ "output", 'o', "DIR", 0, "Write to DIR (out)", 0 },
	{ "only", OPT_ONLY, "KIND,...", 0,
	    "Write these kinds only: admin, db, maps, hosts, zones", 0 },
	{ "serial", OPT_SERIAL, "N", 0,
	    "The serial of the zones that do not say one", 0 },
	{ 0 },
};

/* End the program for wrong usage, with what is quoted made visible. */
__attribute__((format(printf, 2, 3)))
static void
refuse(struct argp_state *state, const char *format, ...)
{
	char message[256], buffer[1024];
	struct out out = { .at = buffer, .room = sizeof buffer, .fd = -1 };
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	/* Four bytes for each at the most, as \\xff: the buffer is enough. */
	print_text(&out, message, strlen(message));
	argp_error(state, "%.*s", (int)out.n, buffer);
}

/* Read a number of an option; usage errors end the program. */
static uint32_t
read_number(struct argp_state *state, const char *option, const char *text)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
	    n > UINT32_MAX)
		refuse(state, "%s takes a number from 0 to 4294967295, "
		    "not '%s'", option, text);
	return (uint32_t)n;
}

static void
read_kinds(struct argp_state *state, struct options *o, const char *list)
{
	o->only = true;
	for (;;) {
		size_t n = strcspn(list, ",");
		int i = 0;

		while (emitters[i] != NULL &&
		    (strncmp(emitters[i]->kind, list, n) != 0 ||
		    emitters[i]->kind[n] != '\0'))
			i++;
		if (n == 0 || emitters[i] == NULL) {
			refuse(state, "there is no kind '%.*s'; the kinds "
			    "are admin, db, maps, hosts and zones", (int)n,
			    list);
			return;
		}
		o->kinds[i] = true;
		if (list[n] == '\0')
			return;
		list += n + 1;
	}
}

static const struct form *
read_form(struct argp_state *state, const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	refuse(state, "--diagnostics takes text, json, sarif or github, "
	    "not '%s'", name);
	return &forms[0];
}

static error_t
parse_common(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char message[160];

	switch (key) {
	case 'W':
		if (!warn_option(&o->warn, arg, message, sizeof message))
			refuse(state, "-W%s: %s", arg, message);
		return 0;
	case OPT_MAX_ERRORS:
		o->max_errors = read_number(state, "--max-errors", arg);
		return 0;
	case OPT_COLOUR:
		if (strcmp(arg, "auto") == 0)
			o->colour = COLOUR_AUTO;
		else if (strcmp(arg, "always") == 0)
			o->colour = COLOUR_ALWAYS;
		else if (strcmp(arg, "never") == 0)
			o->colour = COLOUR_NEVER;
		else
			refuse(state, "--color takes auto, always or "
			    "never, not '%s'", arg);
		return 0;
	case OPT_FORM:
		o->form = read_form(state, arg);
		return 0;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->file_count = state->argc - state->next;
		if (o->build && o->file_count > 1)
			refuse(state, "build takes one FILE");
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no FILE is given; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t
parse_build(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		return 0;
	case 'o':
		if (*arg == '\0')
			refuse(state, "-o takes the name of a directory");
		o->directory = arg;
		return 0;
	case OPT_ONLY:
		read_kinds(state, o, arg);
		return 0;
	case OPT_SERIAL:
		o->has_serial = true;
		o->serial = read_number(state, "--serial", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp common_argp = { common_options, parse_common, NULL,
	NULL, NULL, NULL, NULL };
static const struct argp_child build_children[] = {
	{ &common_argp, 0, NULL, 0 }, { 0 },
};
static const struct argp build_argp = { build_options, parse_build, "FILE",
	"Check the topology in FILE and write its outputs.\v"
	"Exit status: 0 done, 1 the topology has errors and nothing was "
	"written, 2 wrong usage, 3 a file could not be read or written.",
	build_children, NULL, NULL };
static const struct argp check_argp = { NULL, NULL, "FILE...",
	"Check the topologies in the FILEs, each by itself.\v"
	"Exit status: 0 no errors, 1 errors, 2 wrong usage, 3 a file could "
	"not be read; of several FILEs the highest.",
	build_children, NULL, NULL };

static error_t
parse_explain(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	enum check_id near;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->file_count = state->argc - state->next;
		for (int i = 0; i < o->file_count; i++) {
			const char *name = o->files[i];

			if (check_by_name(name) != CHECK_COUNT)
				continue;
			near = check_nearest(name, strlen(name));
			refuse(state, near == CHECK_COUNT
			    ? "there is no check '%s'; `topoc checks' lists "
			    "them"
			    : "there is no check '%s'; did you mean '%s'? "
			    "`topoc checks' lists them", name,
			    near == CHECK_COUNT ? "" : check_info(near)->name);
		}
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no CHECK is given; `topoc checks' lists "
		    "them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp explain_argp = { NULL, parse_explain, "CHECK...",
	"Tell what the CHECKs mean, why it matters and how to mend it.\v"
	"The CHECKs are those that `topoc checks' lists and that stand in "
	"brackets behind diagnostics.", NULL, NULL, NULL };
static const struct argp checks_argp = { NULL, NULL, NULL,
	"List the checks: name, severity (error, warning, extra: a warning "
	"under -Wextra; or error/warning) and what each finds.",
	NULL, NULL, NULL };

static const struct command {
	const char *name;
	const struct argp *argp;
	bool tells;             /* of checks; or else runs on files */
} commands[] = {
	{ "build", &build_argp, false },
	{ "check", &check_argp, false },
	{ "explain", &explain_argp, true },
	{ "checks", &checks_argp, true },
	{ 0 },
};

/* The command of that name; or NULL, and near is one that is like it. */
static const struct command *
find_command(const char *name, const struct command **near)
{
	size_t n = strlen(name);
	unsigned best = nearest_limit(n) + 1;

	*near = NULL;
	for (const struct command *c = commands; c->name != NULL; c++) {
		unsigned distance = nearest_distance(name, n, c->name,
		    strlen(c->name), best - 1);

		if (strcmp(name, c->name) == 0)
			return c;
		if (distance < best) {
			best = distance;
			*near = c;
		}
	}
	return NULL;
}

#define COMMANDS "the commands are build, check, explain and checks"

static error_t
parse_top(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const struct command *near;

	switch (key) {
	case ARGP_KEY_ARG:
		o->command = find_command(arg, &near);
		if (o->command == NULL && near != NULL)
			refuse(state, "there is no command '%s'; did you "
			    "mean '%s'?", arg, near->name);
		else if (o->command == NULL)
			refuse(state, "there is no command '%s'; "
			    COMMANDS, arg);
		else
			o->build = o->command->argp == &build_argp;
		/* What follows is the command's. */
		o->files = state->argv + state->next - 1;
		o->file_count = state->argc - state->next + 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no command is given; " COMMANDS);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp top_argp = { NULL, parse_top,
	"build [-o DIR] [--only KIND,...] FILE\ncheck FILE...\n"
	"explain CHECK...\nchecks",
	"topoc compiles mail topologies.\v"
	"build     check a topology, then write its outputs\n"
	"check     check topologies only\n"
	"explain   tell what a check means and how to mend what it finds\n"
	"checks    list the checks\n\n"
	"FILE may be - for standard input.  `topoc COMMAND --help' tells "
	"more; the language is described in topo(5).",
	NULL, NULL, NULL };

/* Help and the version are data, too: not to have written them is a failure. */
static void
close_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		_exit(complain("standard output", strerror(errno)));
}

int
main(int argc, char **argv)
{
	struct options o = { .directory = "out", .max_errors = 20,
		.form = &forms[0] };
	char name[32];
	int words, status = DONE;

	/* A file that grows too large is an error of write(). */
	signal(SIGXFSZ, SIG_IGN);
	atexit(close_output);
	argp_err_exit_status = WRONG_USAGE;
	argp_program_version = "topoc " TOPOC_VERSION;
	/* Wrong usage ends the program; what comes back is want of memory. */
	if (argp_parse(&top_argp, argc, argv, ARGP_IN_ORDER, NULL, &o) != 0)
		return complain(NULL, "out of memory");
	snprintf(name, sizeof name, "topoc %s", o.command->name);
	o.files[0] = name;
	words = o.file_count;
	o.file_count = 0;
	if (argp_parse(o.command->argp, words, o.files, 0, NULL, &o) != 0)
		return complain(NULL, "out of memory");
	if (o.command->tells)
		return run((struct session){ .options = &o,
			.file = "standard output" }, tell);
	for (int i = 0; i < o.file_count; i++) {
		int one = run((struct session){ .options = &o,
			.file = o.files[i], .first = i == 0,
			.last = i == o.file_count - 1 }, compile);

		if (one > status)
			status = one;
	}
	return status;
}
