/*
 * Options that a command does not have; see commands.h.  argp refuses them as
 * well, but offers no nearest one.
 */
#include "commands.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* More than any command has, with those of argp's children. */
#define MOST_OPTIONS 64

struct table {
	struct option longs[MOST_OPTIONS + 1];
	char shorts[2 * MOST_OPTIONS + 2];
	const char *names[MOST_OPTIONS + 1]; /* of the long ones, with dashes */
	char room[MOST_OPTIONS * 24];
	size_t n, short_n, used;
};

static void
add_option(struct table *t, const struct argp_option *o)
{
	size_t len = o->name != NULL ? strlen(o->name) + 3 : 0;

	if (o->key > ' ' && o->key <= '~' &&
	    t->short_n + 2 < sizeof t->shorts) {
		t->shorts[t->short_n++] = (char)o->key;
		if (o->arg != NULL)
			t->shorts[t->short_n++] = ':';
	}
	if (o->name == NULL || t->n == MOST_OPTIONS ||
	    len > sizeof t->room - t->used)
		return;
	t->longs[t->n].name = o->name;
	t->longs[t->n].has_arg = o->arg != NULL ? required_argument
						: no_argument;
	t->longs[t->n].val = 1;
	t->names[t->n++] = t->room + t->used;
	t->room[t->used++] = '-';
	t->room[t->used++] = '-';
	memcpy(t->room + t->used, o->name, len - 2);
	t->used += len - 2;
}

static void
add_options(struct table *t, const struct argp *argp)
{
	for (const struct argp_option *o = argp->options; o != NULL &&
	    (o->name != NULL || o->key != 0); o++)
		add_option(t, o);
	for (const struct argp_child *c = argp->children; c != NULL &&
	    c->argp != NULL; c++)
		add_options(t, c->argp);
}

/* True if a word is a long option that the table does not have. */
static bool
is_unknown(const struct table *t, const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < t->n; i++)
		if (strncmp(word, t->names[i], n) == 0)
			return false;
	return strncmp(word, "--", 2) == 0;
}

bool
unknown_option(const struct argp *argp, int argc, char **argv,
    struct unknown_option *found)
{
	struct table t = { .n = 0, .shorts = "" };
	char **copy = calloc((size_t)argc + 1, sizeof *copy);
	int c = 0;

	found->word = NULL;
	if (copy == NULL)
		return false;
	memcpy(copy, argv, (size_t)argc * sizeof *copy);
	add_options(&t, argp);
	opterr = 0;
	optind = 0;
	while (found->word == NULL && c != -1) {
		c = getopt_long(argc, copy, t.shorts, t.longs, NULL);
		if (c == '?' && optind > 0 && optind <= argc &&
		    is_unknown(&t, copy[optind - 1]))
			found->word = copy[optind - 1];
	}
	free(copy);
	if (found->word == NULL)
		return true;
	found->n = strcspn(found->word, "=");
	found->nearest = suggest(found->word, found->n, t.names);
	return true;
}
