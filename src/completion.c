/*
 * How shells complete what is typed behind topoc; see completion.h.  What an
 * option's argument can be is told by how argp's table calls it: see hints.
 */
#include "completion.h"

#include <string.h>

#include "diag.h"
#include "emit.h"

const char *const completion_shells[] = { "bash", "zsh", "fish", NULL };

/* Words */

void
completion_word(struct out *out, const char *before, const char *word)
{
	out_char(out, ' ');
	out_str(out, before);
	out_str(out, word);
}

static void
put_all(struct out *out, const char *const *words)
{
	for (; *words != NULL; words++)
		completion_word(out, "", *words);
}

static void
put_checks(struct out *out)
{
	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		completion_word(out, "", check_info(check)->name);
}

/* What can stand behind -W. */
static void
put_warnings(struct out *out)
{
	static const char *const heads[] = { "", "no-", "error=",
		"no-error=", NULL };
	static const char *const words[] = { "all", "no-all", "extra",
		"no-extra", "error", "no-error", NULL };

	put_all(out, words);
	for (const char *const *head = heads; *head != NULL; head++)
		for (enum check_id check = 0; check < CHECK_COUNT; check++)
			if (check_can_warn(check))
				completion_word(out, *head,
				    check_info(check)->name);
}

void
completion_words(struct out *out, const struct hint *h)
{
	if (h->words != NULL)
		put_all(out, h->words);
	if (h->write != NULL)
		h->write(out);
}

static void
put_commands(struct out *out)
{
	for (const struct command *c = commands; c->name != NULL; c++)
		completion_word(out, "", c->name);
}

static const struct hint hints[] = {
	{ "DIR", FOLDERS, NULL, NULL },
	{ "FILE", FILES, NULL, NULL },
	{ "KIND,...", LIST, emitter_kinds, NULL },
	{ "WARNING", WORDS, NULL, put_warnings },
	{ "WHEN", WORDS, when_words, NULL },
	{ "FORM", WORDS, form_words, NULL },
	{ "HOW", WORDS, sandbox_words, NULL },
	{ "CHECK", WORDS, NULL, put_checks },
	{ "SHELL", WORDS, completion_shells, NULL },
	{ "COMMAND", WORDS, NULL, put_commands },
	{ 0 },
};
static const struct hint no_hint = { "", NOTHING, NULL, NULL };
static const struct hint topology = { "FILE", TOPOLOGIES, NULL, NULL };

const struct hint *
completion_hint(const struct argp_option *o)
{
	const struct hint *h = hints;

	while (h->arg != NULL && strcmp(h->arg, o->arg) != 0)
		h++;
	return h->arg != NULL ? h : &no_hint;
}

const struct hint *
completion_operand(const struct command *c)
{
	const struct hint *h = hints;
	const char *doc = c->argp->args_doc;

	if (doc == NULL)
		return &no_hint;
	if (strncmp(doc, "FILE", 4) == 0)
		return &topology;
	while (h->arg != NULL && strncmp(h->arg, doc, strlen(h->arg)) != 0)
		h++;
	return h->arg != NULL ? h : &no_hint;
}

/* Options */

void
completion_options(struct script *s, const struct argp *argp, option_step *step)
{
	for (const struct argp_option *o = argp->options; o != NULL &&
	    (o->name != NULL || o->key != 0 || o->doc != NULL); o++)
		if (o->key == 'M')
			for (const struct argp_option *d = dependency_options;
			     d->name != NULL; d++)
				step(s, d);
		else if ((o->flags & (OPTION_HIDDEN | OPTION_DOC)) == 0 &&
		    (o->name != NULL || o->key != 0))
			step(s, o);
	for (const struct argp_child *c = argp->children; c != NULL &&
	    c->argp != NULL; c++)
		completion_options(s, c->argp, step);
}

void
completion_doc(struct out *out, const char *doc, const char *stop,
    const char *escaped)
{
	size_t n = strcspn(doc, stop);

	while (n > 0 && doc[n - 1] == ' ')
		n--;
	for (; n > 0; n--, doc++) {
		if (strchr(escaped, *doc) != NULL)
			out_char(out, '\\');
		out_char(out, *doc);
	}
}

void
completion_script(struct out *out, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		completion_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh(out);
	else
		completion_fish(out);
}
