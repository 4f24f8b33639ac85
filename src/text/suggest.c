/* What was perhaps meant by an unknown word; see suggest.h. */
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "nearest.h"

#define MOST 3

/* A shorter part of a word says nothing of which one is meant. */
#define SHORTEST_PART 3

struct found {
	const char *words[MOST];
	unsigned n;
};

static void
add(struct found *found, const char *word)
{
	if (found->n < MOST)
		found->words[found->n++] = word;
}

static struct suggestion
write_words(const struct found *found)
{
	struct suggestion s = { "" };
	size_t at = 0;

	for (unsigned i = 0; i < found->n && at < sizeof s.text; i++)
		at += (size_t)snprintf(s.text + at, sizeof s.text - at,
		    "%s'%s'%s", i == 0 ? "; did you mean "
		    : i + 1 == found->n ? " or " : ", ", found->words[i],
		    i + 1 == found->n ? "?" : "");
	return s;
}

struct suggestion
suggest(const char *text, size_t n, const char *const *words)
{
	struct found begin = { .n = 0 }, near = { .n = 0 }, part = { .n = 0 };
	struct nearest nearest = nearest_begin(text, n);

	for (uint32_t i = 0; words[i] != NULL; i++) {
		nearest_offer(&nearest, i + 1, words[i], strlen(words[i]));
		if (n > 0 && strncmp(words[i], text, n) == 0)
			add(&begin, words[i]);
		else if (n >= SHORTEST_PART &&
		    memmem(words[i], strlen(words[i]), text, n) != NULL)
			add(&part, words[i]);
	}
	if (nearest.id != 0)
		add(&near, words[nearest.id - 1]);
	if (nearest.other != 0)
		add(&near, words[nearest.other - 1]);
	return write_words(begin.n > 0 ? &begin : near.n > 0 ? &near : &part);
}

struct suggestion
suggest_check(const char *text, size_t n)
{
	const char *names[CHECK_COUNT + 1];

	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		names[check] = check_info(check)->name;
	names[CHECK_COUNT] = NULL;
	return suggest(text, n, names);
}
