/*
 * --help, --usage and --version; see commands.h.  argp's own would begin with
 * "topoc [OPTION...] COMMAND", but options stand behind the command.
 */
#include "commands.h"

#include <stdio.h>
#include <string.h>

enum { OPT_USAGE = 512 };

static const struct argp_option options[] = {
	{ "help", '?', NULL, 0, "Give this help list", -1 },
	{ NULL, 'h', NULL, OPTION_HIDDEN, NULL, -1 },
	{ "usage", OPT_USAGE, NULL, 0, "Give a short usage message", 0 },
	{ "version", 'V', NULL, 0, "Print program version", -1 },
	{ 0 },
};

bool
help_has_option(const char *word)
{
	size_t n = strlen(word);

	for (const struct argp_option *o = options; o->key != 0; o++)
		if (word[1] == '-' ? o->name != NULL && strncmp(word + 2,
		    o->name, n - 2) == 0 : o->key == word[1])
			return true;
	return false;
}

/* The command that a parser is at, or NULL: at none yet. */
static const struct command *
command_of(const struct argp_state *state)
{
	const struct command *c = commands;

	while (c->name != NULL && c->argp != state->root_argp)
		c++;
	return c->name != NULL ? c : NULL;
}

static void
print_usage(FILE *to, const struct argp_state *state)
{
	const struct command *c = command_of(state);

	if (c != NULL) {
		fprintf(to, "Usage: %s%s%s\n", state->name,
		    *c->usage == '\0' ? "" : " ", c->usage);
		return;
	}
	for (c = commands; c->name != NULL; c++)
		fprintf(to, "%s%s %s%s%s\n", c == commands ? "Usage: "
		    : "  or:  ", state->name, c->name,
		    *c->usage == '\0' ? "" : " ", c->usage);
}

static void
print_commands(FILE *to)
{
	fputc('\n', to);
	for (const struct command *c = commands; c->name != NULL; c++)
		fprintf(to, "  %-11s %s\n", c->name, c->what);
}

static error_t
parse_help(int key, char *arg, struct argp_state *state)
{
	FILE *to = state->out_stream;

	(void)arg;
	switch (key) {
	case '?':
	case 'h':
		print_usage(to, state);
		argp_help(state->root_argp, to, ARGP_HELP_PRE_DOC,
		    state->name);
		if (command_of(state) == NULL)
			print_commands(to);
		fputc('\n', to);
		argp_help(state->root_argp, to, ARGP_HELP_LONG |
		    ARGP_HELP_POST_DOC, state->name);
		break;
	case OPT_USAGE:
		if (command_of(state) == NULL)
			print_usage(to, state);
		else
			argp_help(state->root_argp, to, ARGP_HELP_USAGE,
			    state->name);
		break;
	case 'V':
		fprintf(to, "%s\n", argp_program_version);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	/* Only ends the program. */
	argp_state_help(state, to, ARGP_HELP_EXIT_OK);
	return 0;
}

const struct argp help_argp = { options, parse_help, NULL, NULL, NULL, NULL,
	NULL };
