/*
 * commands.h: the commands of the command line and their options, which
 * options.c has as argp's tables.  From these alone come the help (help.c) and
 * what shells complete (completion.c).
 */
#ifndef TOPOC_COMMANDS_H
#define TOPOC_COMMANDS_H

#include <argp.h>

#include "options.h"
#include "out.h"
#include "suggest.h"

struct command {
	const char *name;
	const char *usage;       /* what comes after the name */
	const char *what;        /* it does, in a line */
	const struct argp *argp; /* its args_doc names the operands' kind:
				    FILE, DIR, CHECK, SHELL or COMMAND */
	enum work work;
};

/* The commands; the last has no name. */
extern const struct command commands[];

/* The options that -M with its argument stands for, of one dash, as gcc's (that
 * is their key).  argp knows none such: options.c reads them itself. */
enum { ONE_DASH = 1 };
extern const struct argp_option dependency_options[];

/* The words that an option takes, where these are few; each ends with NULL. */
extern const char *const form_words[], *const when_words[],
    *const sandbox_words[];

/* help.c: --help, --usage, --version, for every command and for none. */
extern const struct argp help_argp;

/* Whether a word that begins with a dash is one of these; long ones may be
 * abbreviated. */
bool help_has_option(const char *word);

/* unknown.c: the first long option of a command line that an argp does not
 * have: the first n bytes of word; word is NULL if there is none.  argv[0] is
 * skipped.  False: out of memory. */
struct unknown_option {
	const char *word;
	size_t n;
	struct suggestion nearest;
};

bool unknown_option(const struct argp *argp, int argc, char **argv,
    struct unknown_option *found);

/* completion.c: the shells, ended by NULL; and the script for one of them. */
extern const char *const completion_shells[];
void completion_script(struct out *out, const char *shell);

#endif
