/* Typographic quotes where plain ones are meant; see characters.h. */
#include <stdio.h>
#include <string.h>

#include "characters.h"

/* Longer strings get no fix, as their message would be too long. */
#define FIX_MAX 200

/* The quote at a place, as its plain form; 0: there is none.  *len: bytes. */
static char
quote_at(const struct checker *c, size_t at, unsigned *len)
{
	const char *s = c->file->text + at;
	struct character it;

	*len = 1;
	if (*s == '"' || *s == '\'')
		return *s;
	if ((unsigned char)*s < 0x80)
		return 0;
	it = character_at(s, c->file->len - at, OUTSIDE);
	*len = it.len;
	if (it.fault == FAULT_MALFORMED && c->survey.only_quotes)
		it.c = encoding_quote((unsigned char)*s);
	else if (it.fault != FAULT_QUOTE)
		return 0;
	return glyph_plain(it.c);
}

/* Where the quote is that closes a string from a place on, as far as its line
 * goes; 0: nowhere. */
static size_t
find_closer(struct checker *c, size_t at, char plain, unsigned *len)
{
	const char *s = c->file->text;
	bool *none = &c->no_closer[plain == '\''];

	if (*none)
		return 0;
	for (; at < c->file->len && s[at] != '\n'; at += *len) {
		if (quote_at(c, at, len) == plain) {
			if (checker_is_edge(c, at + *len))
				return at;
			if (s[at] == '"')
				break; /* it begins another string */
		}
	}
	*none = true;
	return 0;
}

/* Report a string in typographic quotes, and have flex see plain ones.  Its
 * inside is read next. */
static size_t
take_pair(struct checker *c, size_t at, struct character quote, size_t closer,
    unsigned closer_len)
{
	const char *inner = c->file->text + at + quote.len;
	size_t n = closer - at - quote.len, len = closer + closer_len - at;
	char name[GLYPH_ROOM], fix[FIX_MAX + 3];
	struct report *r;
	uint32_t from = c->file->base + (uint32_t)at;

	glyph_quote(name, quote.c);
	if (n > FIX_MAX || memchr(inner, '\\', n) != NULL ||
	    memchr(inner, '\0', n) != NULL) {
		checker_report(c, at, len, "%s is a typographic quote; write "
		    "plain double quotes", name);
	} else {
		snprintf(fix, sizeof fix, "\"%.*s\"", (int)n, inner);
		r = checker_report(c, at, len,
		    "%s is a typographic quote; write %s", name, fix);
		if (r != NULL)
			report_fix(r, (struct span){ from,
				from + (uint32_t)len }, fix);
	}
	checker_mask(c, at, quote.len - 1, "");
	checker_mask(c, at + quote.len - 1, 1, "\"");
	checker_mask(c, closer, closer_len, "\"");
	c->string_end = closer + closer_len;
	return at + quote.len;
}

size_t
quotes_take(struct checker *c, size_t at, struct character quote)
{
	char plain = glyph_plain(quote.c), name[GLYPH_ROOM];
	unsigned len = 0;
	size_t closer = 0;

	if (at == 0 || checker_is_edge(c, at - 1))
		closer = find_closer(c, at + quote.len, plain, &len);
	if (closer != 0)
		return take_pair(c, at, quote, closer, len);
	if (quote.fault == FAULT_MALFORMED) {
		encoding_report_legacy(c, at);
		return at + quote.len;
	}
	glyph_quote(name, quote.c);
	checker_report(c, at, quote.len, "%s is a typographic quote; a string "
	    "begins and ends with a plain double quote, '\"'", name);
	return at + quote.len;
}

/* Report the typographic quote that was meant to close a string. */
static size_t
take_closer(struct checker *c, size_t at, struct character quote)
{
	uint32_t from = c->file->base + (uint32_t)at;
	char name[GLYPH_ROOM];
	struct report *r;

	glyph_quote(name, quote.c);
	r = checker_report(c, at, quote.len, "%s is a typographic quote and "
	    "does not close a string; write '\"'", name);
	if (r != NULL)
		report_fix(r, (struct span){ from, from + quote.len }, "\"");
	checker_mask(c, at, quote.len, "\"");
	return at + quote.len;
}

size_t
quotes_end_string(struct checker *c, size_t at)
{
	const char *s = c->file->text;
	struct character quote = { 0 };
	size_t closer = 0, i = at + 1;
	unsigned len;

	for (; i < c->file->len && s[i] != '\n'; i += len) {
		char plain = quote_at(c, i, &len);

		if (s[i] == '"')
			return i + 1;
		if (s[i] == '\\' && i + 1 < c->file->len && s[i + 1] != '\n')
			len = 2;
		else if (plain == '"' && checker_is_edge(c, i + len))
			closer = i;
	}
	if (closer == 0)
		return i;
	quote = character_at(s + closer, c->file->len - closer, OUTSIDE);
	if (quote.fault == FAULT_MALFORMED)
		quote.c = encoding_quote((unsigned char)s[closer]);
	return take_closer(c, closer, quote);
}
