/*
 * completion.h: how shells complete what is typed behind topoc: what the
 * writers of the scripts, a file a shell, share.  Every command and option
 * comes from argp's tables (commands.h), so a new one is completed without a
 * word here.  completion.c goes through them and tells what an argument can
 * be; private to these.
 */
#ifndef TOPOC_COMPLETION_H
#define TOPOC_COMPLETION_H

#include "commands.h"

/* What an argument is. */
enum what {
	NOTHING,   /* that could be known */
	FILES, TOPOLOGIES, FOLDERS,
	WORDS,
	LIST       /* words with commas between them */
};

/* The words of WORDS and LIST are in words, or else write() puts them. */
struct hint {
	const char *arg;     /* as the tables call it */
	enum what what;
	const char *const *words;
	void (*write)(struct out *out);
};

struct script {
	struct out *out;
	const struct command *command; /* or NULL: before there is one */
};

typedef void option_step(struct script *s, const struct argp_option *o);

/* What an option's argument is; and the operands of a command, where those
 * that are files are topologies.  Consts. */
const struct hint *completion_hint(const struct argp_option *o);
const struct hint *completion_operand(const struct command *c);

/* Put a hint's words, a blank before each; and one word, with what stands
 * before it. */
void completion_words(struct out *out, const struct hint *hint);
void completion_word(struct out *out, const char *before, const char *word);

/* Put what an option does, up to the first of the characters in stop, with a
 * backslash before each of those in escaped. */
void completion_doc(struct out *out, const char *doc, const char *stop,
    const char *escaped);

/* Go through the options that an argp and its children have. */
void completion_options(struct script *s, const struct argp *argp,
    option_step *step);

static inline bool
has_short(const struct argp_option *o)
{
	return o->key > ' ' && o->key <= '~';
}

static inline const char *
dashes(const struct argp_option *o)
{
	return o->key == ONE_DASH ? "-" : "--";
}

/* Write the script for a shell. */
void completion_bash(struct out *out);
void completion_zsh(struct out *out);
void completion_fish(struct out *out);

#endif
