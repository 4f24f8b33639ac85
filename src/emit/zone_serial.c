/* The serial that follows from an old zone file; see zone_serial.h. */
#include "zone_serial.h"

#include <strings.h>

/* Words of a record that are told apart: an SOA record has 11. */
#define WORDS 12

/* Seven words follow the type of an SOA record; the third is the serial. */
#define SOA_WORDS 7
#define SERIAL 3

struct word {
	const char *at;
	size_t n;
};

struct words {
	struct word at[WORDS];
	uint32_t n; /* one more than WORDS: there were more */
};

/* Text in the form of RFC 1035, 5.1. */
struct scan {
	const char *at, *end;
};

/* Pass over one word: up to a blank, bracket or comment not in quotes. */
static void
skip_word(struct scan *s)
{
	bool quoted = false;

	for (; s->at < s->end && *s->at != '\n'; s->at++) {
		if (*s->at == '\\' && s->end - s->at > 1 && s->at[1] != '\n')
			s->at++;
		else if (*s->at == '"')
			quoted = !quoted;
		else if (!quoted && strchr(" \t\r;()", *s->at) != NULL)
			return;
	}
}

static void
skip_line(struct scan *s)
{
	while (s->at < s->end && *s->at != '\n')
		s->at++;
}

/* Read the next record; false at the end. */
static bool
next_record(struct scan *s, struct words *words)
{
	int depth = 0;

	words->n = 0;
	while (s->at < s->end) {
		const char *from = s->at;
		char c = *from;

		if (c == '\n' && depth <= 0 && words->n > 0)
			return true;
		if (c == ';') {
			skip_line(s);
		} else if (strchr(" \t\r\n()", c) != NULL) {
			depth += (c == '(') - (c == ')');
			s->at++;
		} else {
			skip_word(s);
			if (words->n < WORDS)
				words->at[words->n] = (struct word){
					from, (size_t)(s->at - from) };
			if (words->n <= WORDS)
				words->n++;
		}
	}
	return words->n > 0;
}

static bool
same_word(struct word a, struct word b)
{
	return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

/* Whether two records are the same, but for the word that is skipped. */
static bool
same_record(const struct words *a, const struct words *b, uint32_t skipped)
{
	if (a->n != b->n || a->n > WORDS)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (i != skipped && !same_word(a->at[i], b->at[i]))
			return false;
	return true;
}

static bool
same_records(struct scan old, struct scan new)
{
	struct words a, b;

	/* Mostly it is topoc's own file, the same to the byte. */
	if (old.at < old.end && *old.at == '\n')
		old.at++;
	if (old.end - old.at == new.end - new.at &&
	    memcmp(old.at, new.at, (size_t)(new.end - new.at)) == 0)
		return true;
	while (next_record(&old, &a))
		if (!next_record(&new, &b) || !same_record(&a, &b, WORDS))
			return false;
	return !next_record(&new, &b);
}

static bool
read_number(struct word word, uint32_t *number)
{
	uint64_t value = 0;

	for (size_t i = 0; i < word.n; i++) {
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(word.at[i] - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)value;
	return word.n > 0;
}

/* The place of the type in an SOA record (never the first word), or 0. */
static uint32_t
soa_type(const struct words *words)
{
	for (uint32_t i = 1; i < words->n && i < WORDS; i++)
		if (words->at[i].n == 3 &&
		    strncasecmp(words->at[i].at, "SOA", 3) == 0)
			return i;
	return 0;
}

bool
zone_serial(const char *old, size_t len, bool cut, const struct out *soa,
    const struct out *rest, uint32_t *serial)
{
	struct scan a = { old, old + len }, b = { soa->at, soa->at + soa->n };
	struct scan new = { rest->at, rest->at + rest->n };
	struct words was, is;
	uint32_t type = 0, records = 0;

	while (type == 0) {
		if (!next_record(&a, &was))
			return false;
		type = soa_type(&was);
		records++;
	}
	/* With a word less it may be the serial that is missing. */
	if (was.n != type + 1 + SOA_WORDS || was.n > WORDS ||
	    !read_number(was.at[type + SERIAL], serial))
		return false;
	if (!cut && records == 1 && next_record(&b, &is) &&
	    same_record(&was, &is, type + SERIAL) && same_records(a, new))
		return true;
	if (++*serial == 0)
		*serial = 1;
	return true;
}
