/* The command line; see options.h. */
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "emit.h"
#include "nearest.h"
#include "print.h"

/* The forms of diagnostics; the first is the default. */
#define FORMS(FORM)                                                            \
	FORM(text, STDERR_FILENO)                                              \
	FORM(json, STDOUT_FILENO)                                              \
	FORM(sarif, STDOUT_FILENO)                                             \
	FORM(github, STDERR_FILENO)
#define ROW(form, fd) { #form, fd, render_##form },
#define WORD(form, fd) #form,

static const struct form forms[] = { FORMS(ROW) };

/* In the order of forms, of enum when, and of enum sandbox. */
const char *const form_words[] = { FORMS(WORD) NULL };
const char *const when_words[] = { "auto", "always", "never", NULL };
const char *const sandbox_words[] = { "auto", "require", "off", NULL };

/* Which of the words it is; -1: none of them. */
static int
word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

enum { OPT_ONLY = 256, OPT_SERIAL, OPT_MAX_ERRORS, OPT_COLOUR, OPT_FORM,
	OPT_PROGRESS, OPT_SANDBOX, OPT_DIFF, OPT_FORCE };

static const struct argp_option common_options[] = {
	{ NULL, 'I', "DIR", 0,
	    "Let files below DIR be included; where they are looked for does "
	    "not change", 0 },
	{ "max-errors", OPT_MAX_ERRORS, "N", 0,
	    "Show at most N findings of each check (20; 0 shows all)", 0 },
	{ NULL, 'W', "WARNING", 0,
	    "NAME, no-NAME: this warning on, or off; extra: also those that "
	    "are off by default; all, no-all: the default ones; error, "
	    "error=NAME: make errors of all warnings, or of this one", 0 },
	{ "progress", OPT_PROGRESS, "WHEN", 0,
	    "Show long work on standard error: auto, always or never", 0 },
	{ "color", OPT_COLOUR, "WHEN", 0,
	    "Colour the diagnostics: auto, always or never", 0 },
	{ "diagnostics", OPT_FORM, "FORM", 0,
	    "Show diagnostics as text, github (to standard error), json or "
	    "sarif (to standard output)", 0 },
	{ "sandbox", OPT_SANDBOX, "HOW", 0,
	    "Give up what is not needed, as the network and other files: "
	    "auto (as far as it can be had), require or off", 0 },
	{ 0 },
};

static const struct argp_option build_options[] = {
	{ "output", 'o', "DIR", 0, "Write to DIR (out); -, with --only "
	    "json or admin: that file to standard output", 0 },
	{ "only", OPT_ONLY, "KIND,...", 0,
	    "Write these kinds only"
#define EMITTER(name, kind, what) "; " kind ": " what
#include "emitters.def"
#undef EMITTER
	    , 0 },
	{ "serial", OPT_SERIAL, "N", 0,
	    "The serial of the zones that do not say one", 0 },
	{ "diff", OPT_DIFF, NULL, 0,
	    "Write nothing: show on standard output what would change in DIR, "
	    "as a unified diff, with exit status 4 if anything would", 0 },
	{ "force", OPT_FORCE, NULL, 0,
	    "Also replace files in DIR that were changed since topoc wrote "
	    "them", 0 },
	{ NULL, 'M', "D", 0,
	    "-MD: write a rule for make of what the outputs depend on, beside "
	    "DIR (out.d); -MF FILE: to FILE; -MT TARGET, -MQ TARGET: in place "
	    "of the outputs, as it is or quoted for make; -MP: with an empty "
	    "rule for each included file", 0 },
	{ 0 },
};

const struct argp_option dependency_options[] = {
	{ "MD", ONE_DASH, NULL, 0, "Write a rule for make", 0 },
	{ "MF", ONE_DASH, "FILE", 0, "Write it to FILE", 0 },
	{ "MT", ONE_DASH, "FILE", 0, "A target of it, as it is", 0 },
	{ "MQ", ONE_DASH, "FILE", 0, "A target of it, quoted for make", 0 },
	{ "MP", ONE_DASH, NULL, 0, "An empty rule for each included file", 0 },
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

/* Words as people list them, with `and` or `or` before the last. */
struct word_list {
	char text[128];
};

static struct word_list
list_words(const char *const *words, const char *and)
{
	struct word_list list = { "" };
	struct out out = { .at = list.text, .room = sizeof list.text - 1,
		.fd = -1 };

	for (int i = 0; words[i] != NULL; i++) {
		if (i > 0 && words[i + 1] != NULL)
			out_str(&out, ", ");
		else if (i > 0)
			out_str(&out, and);
		out_str(&out, words[i]);
	}
	return list;
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

		while (emitter_kinds[i] != NULL &&
		    (strncmp(emitter_kinds[i], list, n) != 0 ||
		    emitter_kinds[i][n] != '\0'))
			i++;
		if (n == 0 || emitter_kinds[i] == NULL) {
			refuse(state, "there is no kind '%.*s'; the kinds "
			    "are %s", (int)n, list,
			    list_words(emitter_kinds, " and ").text);
			return;
		}
		o->kinds[i] = true;
		if (list[n] == '\0')
			return;
		list += n + 1;
	}
}

/* Read one of the words that an option takes; gives which. */
static int
read_word(struct argp_state *state, const char *option,
    const char *const *words, const char *arg)
{
	int i = word_index(words, arg);

	if (i < 0)
		refuse(state, "%s takes %s, not '%s'", option,
		    list_words(words, " or ").text, arg);
	return i;
}

/* What stands behind the options: files or folders, checks, a shell. */
static void
take_operands(struct argp_state *state, struct options *o)
{
	o->files = state->argv + state->next;
	o->file_count = state->argc - state->next;
}

static error_t
parse_common(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char message[160];

	switch (key) {
	case 'I':
		if (*arg == '\0')
			refuse(state, "-I takes the name of a directory");
		if (o->folder_count == MOST_FOLDERS)
			refuse(state, "-I is given more than %d times",
			    MOST_FOLDERS);
		o->folders[o->folder_count++] = arg;
		return 0;
	case 'W':
		if (!warn_option(&o->warn, arg, message, sizeof message))
			refuse(state, "-W%s: %s", arg, message);
		return 0;
	case OPT_MAX_ERRORS:
		o->max_errors = read_number(state, "--max-errors", arg);
		return 0;
	case OPT_COLOUR:
		o->colour = (enum when)read_word(state, "--color",
		    when_words, arg);
		return 0;
	case OPT_PROGRESS:
		o->progress = (enum when)read_word(state, "--progress",
		    when_words, arg);
		return 0;
	case OPT_FORM:
		o->form = &forms[read_word(state, "--diagnostics",
		    form_words, arg)];
		return 0;
	case OPT_SANDBOX:
		o->sandbox = (enum sandbox)read_word(state, "--sandbox",
		    sandbox_words, arg);
		return 0;
	case ARGP_KEY_ARGS:
		take_operands(state, o);
		if (o->work == WORK_BUILD && o->file_count > 1)
			refuse(state, "build takes one FILE, and '%.99s' is "
			    "one more; a name with blanks needs quotes",
			    o->files[1]);
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no FILE is given; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What stands behind an option of two letters: in the same word or the next. */
static const char *
read_behind(struct argp_state *state, const char *arg, const char *what)
{
	const char *behind = arg + 1;

	if (*behind == '\0' && state->next < state->argc)
		behind = state->argv[state->next++];
	if (*behind == '\0')
		refuse(state, "-M%c takes the name of a %s", *arg, what);
	return behind;
}

static void
read_target(struct argp_state *state, struct dependencies *d, const char *arg)
{
	bool verbatim = *arg == 'T';
	const char *name = read_behind(state, arg, "target"), *fault;

	if (d->target_count == MOST_TARGETS)
		refuse(state, "-MT and -MQ are given more than %d times",
		    MOST_TARGETS);
	fault = verbatim ? NULL : deps_fault(name, true);
	if (fault != NULL)
		refuse(state, "-MQ %.100s: %s", name, fault);
	d->targets[d->target_count++] = (struct deps_target){ name, verbatim };
}

/* The options of dependencies, as gcc has them: arg begins with D of -MD. */
static void
read_dependencies(struct argp_state *state, struct dependencies *d,
    const char *arg)
{
	bool alone = arg == state->argv[state->next - 1];

	if (!alone && (*arg == 'T' || *arg == 'Q'))
		read_target(state, d, arg);
	else if (!alone && *arg == 'F')
		d->file = read_behind(state, arg, "file");
	else if (!alone && strcmp(arg, "D") == 0)
		d->wanted = true;
	else if (!alone && strcmp(arg, "P") == 0)
		d->phony = true;
	else
		refuse(state, "there is no option -M%s%s; of gcc's there are "
		    "-MD, -MF FILE, -MT TARGET, -MQ TARGET and -MP",
		    alone ? " " : "", arg);
}

/* Whether the options of dependencies make sense together. */
static void
check_dependencies(struct argp_state *state, const struct options *o)
{
	const struct dependencies *d = &o->dependencies;
	const char *end = o->directory + strlen(o->directory), *last;

	if (!d->wanted && (d->file != NULL || d->target_count > 0 || d->phony))
		refuse(state, "-M%c needs -MD, which has the dependencies "
		    "written", d->file != NULL ? 'F' : d->phony ? 'P'
		    : d->targets[0].verbatim ? 'T' : 'Q');
	if (d->wanted && d->file != NULL && strcmp(d->file, "-") == 0 &&
	    o->form->fd == STDOUT_FILENO)
		refuse(state, "-MF - and --diagnostics=%s both write to "
		    "standard output; give -MF the name of a file",
		    o->form->name);
	if (!d->wanted || d->file != NULL)
		return;
	while (end > o->directory && end[-1] == '/')
		end--;
	for (last = end; last > o->directory && last[-1] != '/'; last--)
		;
	if (end == last || (last[0] == '.' && (end - last == 1 ||
	    (end - last == 2 && last[1] == '.'))))
		refuse(state, "-MD names its file by the output directory, "
		    "and '%s' has no name; give -MF FILE", o->directory);
}

static void
check_diff(struct argp_state *state, const struct options *o)
{
	if (!o->diff)
		return;
	if (o->form->fd == STDOUT_FILENO)
		refuse(state, "--diff and --diagnostics=%s both use standard "
		    "output; take text or github", o->form->name);
	if (o->dependencies.wanted)
		refuse(state, "--diff writes nothing, and -MD has a file "
		    "written; leave one of them out");
}

/* Whether a kind is one file, and of text. */
static bool
is_one_text(int kind)
{
	const char *const *files = emitters[kind]->files;

	return files[1] == NULL && strchr(files[0], '*') == NULL &&
	    kind != EMITTER_admin_db;
}

/* Whether standard output, as -o - has it, can be what is written to. */
static void
check_printing(struct argp_state *state, struct options *o)
{
	int kind = -1, n = 0;

	if (strcmp(o->directory, "-") != 0)
		return;
	for (int i = 0; i < EMITTER_COUNT; i++)
		if (o->kinds[i]) {
			kind = i;
			n++;
		}
	if (n != 1 || !is_one_text(kind))
		refuse(state, "-o - has one file written to standard output, "
		    "by --only json or --only admin; a directory that is "
		    "called - is ./-");
	if (o->form->fd == STDOUT_FILENO)
		refuse(state, "-o - and --diagnostics=%s both use standard "
		    "output; take text or github", o->form->name);
	if (o->diff || o->dependencies.wanted)
		refuse(state, "%s needs a directory, and -o - has none",
		    o->diff ? "--diff" : "-MD");
	o->prints = true;
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
	case OPT_DIFF:
		o->diff = true;
		return 0;
	case OPT_FORCE:
		o->force = true;
		return 0;
	case 'M':
		read_dependencies(state, &o->dependencies, arg);
		return 0;
	case ARGP_KEY_SUCCESS:
		check_printing(state, o);
		check_dependencies(state, o);
		check_diff(state, o);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp common_argp = { common_options, parse_common, NULL,
	NULL, NULL, NULL, NULL };
static const struct argp_child build_children[] = {
	{ &common_argp, 0, NULL, 0 }, { &help_argp, 0, NULL, -1 }, { 0 },
};
static const struct argp_child help_children[] = {
	{ &help_argp, 0, NULL, -1 }, { 0 },
};
static const struct argp build_argp = { build_options, parse_build, "FILE",
	"Check the topology in FILE and write its outputs.\v"
	"Exit status: 0 done, 1 the topology has errors and nothing was "
	"written, 2 wrong usage, 3 a file could not be read or written, 4 with "
	"--diff: something would change.",
	build_children, NULL, NULL };
static const struct argp check_argp = { NULL, NULL, "FILE...",
	"Check the topologies in the FILEs, each by itself.\v"
	"Exit status: 0 no errors, 1 errors, 2 wrong usage, 3 a file could "
	"not be read; of several FILEs the highest.",
	build_children, NULL, NULL };

static void
read_check(struct argp_state *state, const char *name)
{
	enum check_id near;

	if (check_by_name(name) != CHECK_COUNT)
		return;
	near = check_nearest(name, strlen(name));
	if (near != CHECK_COUNT)
		refuse(state, "there is no check '%s'; did you mean '%s'? "
		    "`topoc checks' lists them", name, check_info(near)->name);
	else
		refuse(state, "there is no check '%s'; `topoc checks' lists "
		    "them", name);
}

static error_t
parse_explain(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		take_operands(state, o);
		for (int i = 0; i < o->file_count; i++)
			read_check(state, o->files[i]);
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
	"brackets behind diagnostics.", help_children, NULL, NULL };
static const struct argp checks_argp = { NULL, NULL, NULL,
	"List the checks: name, severity (error, warning, extra: a warning "
	"under -Wextra; or error/warning) and what each finds.",
	help_children, NULL, NULL };

static error_t
parse_verify(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		take_operands(state, o);
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no DIR is given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp verify_argp = { NULL, parse_verify, "DIR...",
	"Tell whether the outputs in each DIR are as topoc wrote them.\v"
	"Exit status: 0 they are, 1 some are not, 3 they could not be read; "
	"of several DIRs the highest.", help_children, NULL, NULL };

static error_t
parse_completion(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		take_operands(state, o);
		if (o->file_count > 1)
			refuse(state, "completion takes one SHELL");
		if (word_index(completion_shells, o->files[0]) < 0)
			refuse(state, "there is no completion for '%s'; the "
			    "shells are %s", o->files[0],
			    list_words(completion_shells, " and ").text);
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no SHELL is given; the shells are %s",
		    list_words(completion_shells, " and ").text);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp completion_argp = { NULL, parse_completion, "SHELL",
	"Print the script by which a SHELL (bash, zsh or fish) completes what "
	"is typed behind topoc.\v"
	"`make install' puts them where the shells find them.  To try one in "
	"bash: eval \"$(topoc completion bash)\"", help_children, NULL, NULL };

const struct command commands[] = {
	{ "build", "[-o DIR] [--only KIND,...] [OPTION...] FILE",
	    "check a topology, then write its outputs",
	    &build_argp, WORK_BUILD },
	{ "check", "[OPTION...] FILE...", "check topologies only",
	    &check_argp, WORK_CHECK },
	{ "verify", "DIR...", "tell whether outputs are as they were written",
	    &verify_argp, WORK_VERIFY },
	{ "explain", "CHECK...",
	    "tell what a check means and how to mend what it finds",
	    &explain_argp, WORK_EXPLAIN },
	{ "checks", "", "list the checks", &checks_argp, WORK_EXPLAIN },
	{ "completion", "bash|zsh|fish",
	    "print the script by which a shell completes",
	    &completion_argp, WORK_COMPLETE },
	{ 0 },
};

static const struct command *
find_command(const char *name)
{
	const struct command *c = commands;

	while (c->name != NULL && strcmp(name, c->name) != 0)
		c++;
	return c->name != NULL ? c : NULL;
}

/* The command whose name is nearest to a text, or NULL. */
static const struct command *
nearest_command(const char *text)
{
	struct nearest near = nearest_begin(text, strlen(text));

	for (uint32_t i = 0; commands[i].name != NULL; i++)
		nearest_offer(&near, i + 1, commands[i].name,
		    strlen(commands[i].name));
	return near.id != 0 ? &commands[near.id - 1] : NULL;
}

static struct word_list
list_commands(void)
{
	const char *names[sizeof commands / sizeof *commands];
	size_t n = 0;

	do
		names[n] = commands[n].name;
	while (names[n++] != NULL);
	return list_words(names, " and ");
}

/* Whether somebody has left out the command before a topology. */
static bool
is_topology(const char *arg)
{
	size_t n = strlen(arg);

	return n > 5 && strcmp(arg + n - 5, ".topo") == 0;
}

static error_t
parse_top(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const struct command *near;

	switch (key) {
	case ARGP_KEY_INIT:
		arg = state->argc > 1 ? state->argv[1] : "";
		/* Which argp has not set yet. */
		state->name = program_invocation_short_name;
		if (arg[0] == '-' && arg[1] != '\0' && !help_has_option(arg))
			refuse(state, "'%s' stands before the command; options "
			    "stand behind it: topoc COMMAND [OPTION...]", arg);
		return 0;
	case ARGP_KEY_ARG:
		o->command = find_command(arg);
		near = nearest_command(arg);
		if (o->command == NULL && near != NULL)
			refuse(state, "there is no command '%s'; did you "
			    "mean '%s'?", arg, near->name);
		else if (o->command == NULL && is_topology(arg))
			refuse(state, "no command stands before '%s'; `topoc "
			    "check FILE' checks a topology, `topoc build FILE' "
			    "writes its outputs", arg);
		else if (o->command == NULL)
			refuse(state, "there is no command '%s'; the commands "
			    "are %s", arg, list_commands().text);
		else
			o->work = o->command->work;
		/* What follows is the command's. */
		o->files = state->argv + state->next - 1;
		o->file_count = state->argc - state->next + 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "no command is given; the commands are %s",
		    list_commands().text);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp top_argp = { NULL, parse_top,
	"COMMAND", "topoc compiles mail topologies.\v"
	"FILE may be - for standard input.  Options stand behind the command; "
	"`topoc COMMAND --help' lists them.\n\n"
	"A topology looks like this; see topo(5):\n\n"
	"  smarthost relay.company.com { address 123.123.1.1; }\n"
	"  network COMPANY {\n"
	"      gateway HQ {\n"
	"          host msmailgwy.company.com; address 123.123.123.123;\n"
	"          domain hq.company.com;\n"
	"          downstream SALES { domain sales.company.com; }\n"
	"      }\n"
	"  }\n\n"
	"Manual: topoc(1); topoc-tutorial(7) leads from nothing to mail that "
	"arrives.",
	help_children, NULL, NULL };

bool
options_read(struct options *o, int argc, char **argv)
{
	char name[32];
	int words;

	*o = (struct options){ .directory = "out", .max_errors = 20,
		.form = &forms[0] };
	argp_err_exit_status = WRONG_USAGE;
	argp_program_version = "topoc " TOPOC_VERSION;
	/* Wrong usage ends the program; what comes back is want of memory. */
	if (argp_parse(&top_argp, argc, argv, ARGP_IN_ORDER |
	    ARGP_NO_HELP, NULL, o) != 0)
		return false;
	snprintf(name, sizeof name, "topoc %s", o->command->name);
	o->files[0] = name;
	words = o->file_count;
	o->file_count = 0;
	if (argp_parse(o->command->argp, words, o->files,
	    ARGP_NO_HELP, NULL, o) != 0)
		return false;
	for (int i = 0; i < EMITTER_COUNT && !o->only; i++)
		o->kinds[i] = true;
	return true;
}
