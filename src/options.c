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
#include "print.h"
#include "suggest.h"

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
	    "Allow files below DIR to be included; adds no search path", 0 },
	{ "max-errors", OPT_MAX_ERRORS, "N", 0,
	    "Show at most N findings of each check (20; 0 shows all)", 0 },
	{ NULL, 'W', "WARNING", 0,
	    "NAME, no-NAME: turn this warning on or off; extra: also those "
	    "that are off by default; all, no-all: the default ones; error, "
	    "error=NAME: treat all warnings, or this one, as errors", 0 },
	{ "progress", OPT_PROGRESS, "WHEN", 0,
	    "Show long work on standard error: auto, always or never", 0 },
	{ "color", OPT_COLOUR, "WHEN", 0,
	    "Colour the diagnostics: auto, always or never", 0 },
	{ "diagnostics", OPT_FORM, "FORM", 0,
	    "Show diagnostics as text, github (to standard error), json or "
	    "sarif (to standard output)", 0 },
	{ "sandbox", OPT_SANDBOX, "HOW", 0,
	    "Give up what is not needed, such as the network and other files: "
	    "auto (as far as the system can), require or off", 0 },
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
	    "The serial of the zones that do not set one", 0 },
	{ "diff", OPT_DIFF, NULL, 0,
	    "Write nothing: show on standard output what would change in DIR, "
	    "as a unified diff, with exit status 4 if anything would", 0 },
	{ "force", OPT_FORCE, NULL, 0,
	    "Also replace files in DIR that were changed since topoc wrote "
	    "them", 0 },
	{ NULL, 'M', "D", 0,
	    "-MD: write a rule for make with the files that the outputs "
	    "depend on, beside DIR (out.d); -MF FILE: to FILE; -MT TARGET, "
	    "-MQ TARGET: with this target instead of the outputs, as it is "
	    "or quoted for make; -MP: with an empty rule for each included "
	    "file", 0 },
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

/* Refuse a word of the command line that is none of the words. */
static void
unknown_word(struct argp_state *state, const char *what, const char *word,
    size_t n, const char *const *words)
{
	struct suggestion near = suggest(word, n, words);

	if (*near.text != '\0')
		refuse(state, "unknown %s '%.*s'%s", what, (int)n, word,
		    near.text);
	else
		refuse(state, "unknown %s '%.*s'; the %ss are %s", what,
		    (int)n, word, what, list_words(words, " and ").text);
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
			unknown_word(state, "kind", list, n, emitter_kinds);
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
		refuse(state, "%s takes %s, not '%.64s'%s", option,
		    list_words(words, " or ").text, arg,
		    suggest(arg, strlen(arg), words).text);
	return i;
}

/* What comes after the options: files or folders, checks, a shell. */
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
			refuse(state, "-I can be given at most %d times",
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
			refuse(state, "only one FILE can be built, and '%.99s' "
			    "is a second one; put a name with blanks in quotes",
			    o->files[1]);
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "FILE is missing; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The argument of an option of two letters: in the same word or the next. */
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
		refuse(state, "-MT and -MQ can be given at most %d times",
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
		refuse(state, "unknown option '-M%s%s'; like gcc, topoc has "
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
		refuse(state, "-M%c needs -MD, which writes the dependencies",
		    d->file != NULL ? 'F' : d->phony ? 'P'
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
		refuse(state, "-MD names its file after the output directory, "
		    "and '%s' has no name; add -MF FILE", o->directory);
}

static void
check_diff(struct argp_state *state, const struct options *o)
{
	if (!o->diff)
		return;
	if (o->form->fd == STDOUT_FILENO)
		refuse(state, "--diff and --diagnostics=%s both write to "
		    "standard output; use text or github", o->form->name);
	if (o->dependencies.wanted)
		refuse(state, "--diff writes nothing, and -MD writes a file; "
		    "use only one of them");
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
		refuse(state, "`-o -` works only with `--only json` or "
		    "`--only admin`; for a directory named \"-\" write ./-");
	if (o->form->fd == STDOUT_FILENO)
		refuse(state, "`-o -` and --diagnostics=%s both write to "
		    "standard output; use text or github", o->form->name);
	if (o->diff || o->dependencies.wanted)
		refuse(state, "%s needs a directory, and `-o -` has none",
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
	struct suggestion near;

	if (check_by_name(name) != CHECK_COUNT)
		return;
	near = suggest_check(name, strlen(name));
	refuse(state, "unknown check '%.64s'%s", name, *near.text != '\0'
	    ? near.text : "; `topoc checks` lists the checks");
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
		refuse(state, "CHECK is missing; `topoc checks` lists the "
		    "checks");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp explain_argp = { NULL, parse_explain, "CHECK...",
	"Explain what the CHECKs mean, why they matter and how to fix what "
	"they find.\v"
	"The CHECKs are those that `topoc checks` lists, and that diagnostics "
	"end in, in brackets.", help_children, NULL, NULL };
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
		refuse(state, "DIR is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp verify_argp = { NULL, parse_verify, "DIR...",
	"Check that the outputs in each DIR are as topoc wrote them.\v"
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
			refuse(state, "only one SHELL can be given");
		if (word_index(completion_shells, o->files[0]) < 0)
			unknown_word(state, "shell", o->files[0],
			    strlen(o->files[0]), completion_shells);
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "SHELL is missing; the shells are %s",
		    list_words(completion_shells, " and ").text);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp completion_argp = { NULL, parse_completion, "SHELL",
	"Print the script that completes the command line of topoc in a SHELL "
	"(bash, zsh or fish).\v"
	"`make install` puts them where the shells find them.  To try one in "
	"bash: eval \"$(topoc completion bash)\"", help_children, NULL, NULL };

static error_t parse_help_command(int key, char *arg,
    struct argp_state *state);
static const struct argp top_argp;
static const struct argp help_command_argp = { NULL, parse_help_command,
	"COMMAND", "Show the help of topoc, or of a COMMAND.", help_children,
	NULL, NULL };

const struct command commands[] = {
	{ "build", "[-o DIR] [--only KIND,...] [OPTION...] FILE",
	    "check a topology, then write its outputs",
	    &build_argp, WORK_BUILD },
	{ "check", "[OPTION...] FILE...", "check topologies only",
	    &check_argp, WORK_CHECK },
	{ "verify", "DIR...", "check that outputs are as they were written",
	    &verify_argp, WORK_VERIFY },
	{ "explain", "CHECK...",
	    "explain what a check means and how to fix what it finds",
	    &explain_argp, WORK_EXPLAIN },
	{ "checks", "", "list the checks", &checks_argp, WORK_EXPLAIN },
	{ "completion", "bash|zsh|fish",
	    "print the script that completes commands in a shell",
	    &completion_argp, WORK_COMPLETE },
	{ "help", "[COMMAND]", "show this help, or that of a command",
	    &help_command_argp, WORK_NOTHING },
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

/* The names of the commands, which NULL ends. */
struct command_names {
	const char *words[16];
};

static struct command_names
command_names(void)
{
	struct command_names names = { { NULL } };

	for (size_t i = 0; commands[i].name != NULL; i++)
		names.words[i] = commands[i].name;
	return names;
}

static void
unknown_command(struct argp_state *state, const char *name)
{
	unknown_word(state, "command", name, strlen(name),
	    command_names().words);
}

/* `help`: as --help after the command, or after none. */
static error_t
parse_help_command(int key, char *arg, struct argp_state *state)
{
	char option[] = "--help", name[32], top[] = "topoc";
	char *words[] = { name, option, NULL };
	const struct command *c;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			refuse(state, "only one COMMAND can be given");
		c = find_command(arg);
		if (c == NULL) {
			unknown_command(state, arg);
			return 0;
		}
		snprintf(name, sizeof name, "topoc %s", c->name);
		if (state->next == state->argc)
			return argp_parse(c->argp, 2, words, ARGP_NO_HELP,
			    NULL, state->input);
		return 0;
	case ARGP_KEY_NO_ARGS:
		words[0] = top;
		return argp_parse(&top_argp, 2, words, ARGP_IN_ORDER |
		    ARGP_NO_HELP, NULL, state->input);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Refuse an option of a command that argp would refuse, with the nearest.
 * False: out of memory. */
static bool
refuse_unknown_option(const struct argp *argp, int argc, char **argv)
{
	struct unknown_option found;
	struct argp_state state = { .root_argp = argp, .name = argv[0],
		.err_stream = stderr, .out_stream = stdout };

	if (!unknown_option(argp, argc, argv, &found))
		return false;
	if (found.word != NULL)
		refuse(&state, "unknown option '%.*s'%s",
		    (int)(found.n > 64 ? 64 : found.n), found.word,
		    found.nearest.text);
	return true;
}

/* Whether somebody has left out the command before a topology. */
static bool
is_topology(const char *arg)
{
	size_t n = strlen(arg);

	return n > 5 && strcmp(arg + n - 5, ".topo") == 0;
}

/* Refuse an option before the command: perhaps it was to be one of those that
 * go there. */
static void
refuse_early_option(struct argp_state *state, const char *option)
{
	static const char *const early[] = { "--help", "--usage", "--version",
		NULL };
	struct suggestion near = suggest(option, strlen(option), early);

	if (option[1] == '-' && *near.text != '\0')
		refuse(state, "unknown option '%.64s'%s", option, near.text);
	else
		refuse(state, "'%.99s' is before the command; options go after "
		    "it: topoc COMMAND [OPTION...]", option);
}

static error_t
parse_top(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		arg = state->argc > 1 ? state->argv[1] : "";
		/* Which argp has not set yet. */
		state->name = program_invocation_short_name;
		if (arg[0] == '-' && arg[1] != '\0' && !help_has_option(arg))
			refuse_early_option(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		o->command = find_command(arg);
		if (o->command == NULL && is_topology(arg))
			refuse(state, "a command is missing before '%s': "
			    "`topoc check FILE` checks a topology, `topoc "
			    "build FILE` also writes its outputs", arg);
		else if (o->command == NULL)
			unknown_command(state, arg);
		else
			o->work = o->command->work;
		/* What follows is the command's. */
		o->files = state->argv + state->next - 1;
		o->file_count = state->argc - state->next + 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		refuse(state, "COMMAND is missing; the commands are %s",
		    list_words(command_names().words, " and ").text);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp top_argp = { NULL, parse_top,
	"COMMAND", "topoc compiles mail topologies.\v"
	"FILE may be - for standard input.  Options go after the command; "
	"`topoc COMMAND --help` lists them.\n\n"
	"A topology looks like this; see topo(5):\n\n"
	"  smarthost relay.company.com { address 123.123.1.1; }\n"
	"  network COMPANY {\n"
	"      gateway HQ {\n"
	"          host msmailgwy.company.com; address 123.123.123.123;\n"
	"          domain hq.company.com;\n"
	"          downstream SALES { domain sales.company.com; }\n"
	"      }\n"
	"  }\n\n"
	"Manual: topoc(1); topoc-tutorial(7) goes from nothing to delivered "
	"mail.",
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
	if (!refuse_unknown_option(o->command->argp, words, o->files))
		return false;
	if (argp_parse(o->command->argp, words, o->files,
	    ARGP_NO_HELP, NULL, o) != 0)
		return false;
	for (int i = 0; i < EMITTER_COUNT && !o->only; i++)
		o->kinds[i] = true;
	return true;
}
