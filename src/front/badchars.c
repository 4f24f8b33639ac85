/* The reports of faulty characters; see characters.h. */
#include "characters.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "name.h"

/* The longest run of blanks that gets a fix. */
#define FIX_MAX 200
/* No keyword has more letters. */
#define KEYWORD_MAX 16

struct report *
checker_report(struct checker *c, size_t at, size_t len, const char *format,
    ...)
{
	struct span span = { c->file->base + (uint32_t)at,
		c->file->base + (uint32_t)(at + len) };
	struct report *r = c->front->report;
	va_list args;
	char *message;

	c->any = true;
	if (c->quiet)
		return NULL;
	if (!report_wants(r, CHECK_CHARACTER, span)) {
		report_add(r, CHECK_CHARACTER, span, " ");
		return NULL;
	}
	va_start(args, format);
	message = mem_vprintf(c->front->mem, format, args);
	va_end(args);
	report_add(r, CHECK_CHARACTER, span, "%s", message);
	return r;
}

void
checker_mask(struct checker *c, size_t at, size_t len, const char *text)
{
	size_t n = c->file->len;

	if (c->copy == NULL) {
		c->copy = mem_block(c->front->mem, n + 2);
		memcpy(c->copy, c->file->text, n + 2);
	}
	for (; len > 0; len--, at++)
		c->copy[at] = *text != '\0' ? *text++ : ' ';
}

bool
checker_is_edge(const struct checker *c, size_t at)
{
	char byte = at < c->file->len ? c->file->text[at] : ' ';

	return byte != '\0' && strchr(" \t\r\n,;/{}\"'#", byte) != NULL;
}

/* True of a place before which a keyword begins a statement. */
static bool
is_after_keyword(const struct checker *c, size_t at)
{
	const char *s = c->file->text;
	size_t from = at, before;

	while (from > 0 && at - from < KEYWORD_MAX &&
	    !checker_is_edge(c, from - 1))
		from--;
	before = from;
	while (before > 0 && (s[before - 1] == ' ' || s[before - 1] == '\t'))
		before--;
	return keyword_exact(s + from, at - from) != 0 &&
	    (before == 0 || strchr("\n;{}", s[before - 1]) != NULL);
}

/* How a fault that is one by its kind is reported; those of quotes, marks and
 * bytes that are not UTF-8 have more to say.  Nobody knows what a control
 * character within a word hides, or one in the place of a value: it gets no
 * fix. */
static void
report_kind(struct checker *c, size_t at, size_t len, struct character it,
    bool hides)
{
	uint32_t from = c->file->base + (uint32_t)at;
	struct span span = { from, from + (uint32_t)len };
	char name[GLYPH_ROOM];
	const char *fix = "";
	struct report *r;

	glyph_name(name, it.c);
	switch (it.fault) {
	case FAULT_NUL:
		r = checker_report(c, at, len, "a NUL character (\\x00); "
		    "remove it");
		break;
	case FAULT_ESCAPE:
		r = checker_report(c, at, len, "a terminal's escape sequence "
		    "(\\x1b[); remove it");
		break;
	case FAULT_CONTROL:
		if (it.c == 0x1a)
			r = checker_report(c, at, len, "a ^Z character (\\x1a) "
			    "before the end of the file; remove it");
		else
			r = checker_report(c, at, len, it.c < 0x80
			    ? "a control character (\\x%02x); remove it"
			    : "a control character (U+%04X); remove it",
			    (unsigned)it.c);
		break;
	case FAULT_BOM:
		r = checker_report(c, at, len, "a byte order mark (U+FEFF) "
		    "inside the file; remove it");
		break;
	case FAULT_BIDI:
		r = checker_report(c, at, len, "a bidirectional control "
		    "character (%s); remove it", name);
		break;
	case FAULT_LINE:
		r = checker_report(c, at, len, "a character that ends no line "
		    "here (%s); write an ordinary line end", name);
		fix = " ";
		break;
	default:
		if (is_after_keyword(c, at) && at + len < c->file->len &&
		    name_is_valid(c->file->text + at + len, 1))
			fix = " ";
		r = checker_report(c, at, len, *fix == ' '
		    ? "an invisible character (%s); write a plain blank"
		    : "an invisible character (%s); remove it", name);
	}
	if (r != NULL && !(hides && (it.c < 0xa0 || at == 0 ||
	    checker_is_edge(c, at - 1))))
		report_fix(r, span, fix);
}

/* A run of blanks, plain ones between them; gives where it ends. */
static size_t
take_blanks(struct checker *c, size_t at, struct character first)
{
	const char *s = c->file->text;
	size_t i = at, end = at, n = 0, columns = 0;
	char name[GLYPH_ROOM], fix[FIX_MAX];
	uint32_t from = c->file->base + (uint32_t)at;
	struct report *r;

	while (i < c->file->len) {
		struct character it = character_at(s + i, c->file->len - i,
		    OUTSIDE);

		if (it.fault != FAULT_BLANK && it.c != ' ')
			break;
		i += it.len;
		columns++;
		if (it.fault == FAULT_BLANK) {
			end = i;
			n = columns;
		}
	}
	glyph_name(name, first.c);
	checker_mask(c, at, end - at, "");
	r = checker_report(c, at, end - at, "a blank that is not a plain one "
	    "(%s); write a plain blank", name);
	if (r != NULL && n < sizeof fix) {
		memset(fix, ' ', n);
		fix[n] = '\0';
		report_fix(r, (struct span){ from,
			from + (uint32_t)(end - at) }, fix);
	}
	return end;
}

static size_t
take_mark(struct checker *c, size_t at, struct character it,
    enum place_kind *place)
{
	uint32_t from = c->file->base + (uint32_t)at;
	char name[GLYPH_ROOM], plain[2] = { character_mark(it.c) };
	struct report *r;

	glyph_quote(name, it.c);
	r = checker_report(c, at, it.len, *plain == ' '
	    ? "%s does not belong here; write a blank"
	    : "%s is not a mark of the language; write '%c'", name, *plain);
	if (r != NULL)
		report_fix(r, (struct span){ from, from + it.len }, plain);
	checker_mask(c, at, it.len, plain);
	if (*plain == '#')
		*place = IN_COMMENT;
	return at + it.len;
}

/* A carriage return without a line feed: one report for the file. */
static size_t
take_return(struct checker *c, size_t at, enum place_kind place)
{
	uint32_t from = c->file->base + (uint32_t)at;
	const struct survey *s = &c->survey;
	struct report *r = NULL;

	c->any = true;
	if (place == OUTSIDE)
		checker_mask(c, at, 1, "");
	if (c->told_cr)
		return at + 1;
	c->told_cr = true;
	if (s->crs > 1 && s->crs == s->crs_before_crlf)
		checker_report(c, at, 1, "the file ends its lines with two "
		    "carriage returns and a line feed; save it with LF or CRLF "
		    "line ends");
	else
		r = checker_report(c, at, 1, "a carriage return without a line "
		    "feed; save the file with LF or CRLF line ends");
	if (r != NULL && s->crs == 1 && place == OUTSIDE)
		report_fix(r, (struct span){ from, from + 1 }, " ");
	return at + 1;
}

/* A run of bytes that are not UTF-8. */
static size_t
take_malformed(struct checker *c, size_t at, struct character it,
    enum place_kind place)
{
	const char *s = c->file->text;
	size_t end = at + 1;

	it.c = encoding_quote((unsigned char)s[at]);
	if (place == OUTSIDE && c->survey.only_quotes && it.c != 0)
		return quotes_take(c, at, it);
	while (end < c->file->len && character_at(s + end, c->file->len - end,
	    place).fault == FAULT_MALFORMED)
		end++;
	if (c->survey.is_legacy)
		encoding_report_legacy(c, at);
	else
		checker_report(c, at, end - at, "a byte that is not UTF-8 "
		    "(\\x%02x); remove it, or write the character in UTF-8",
		    (unsigned char)s[at]);
	return end;
}

/* True of what is alone where a value is wanted. */
static bool
is_value(const struct checker *c, size_t from, size_t to)
{
	const char *s = c->file->text;

	while (from > 0 && (s[from - 1] == ' ' || s[from - 1] == '\t'))
		from--;
	while (to < c->file->len && (s[to] == ' ' || s[to] == '\t'))
		to++;
	return from > 0 && strchr("\n;{}", s[from - 1]) == NULL &&
	    to < c->file->len && strchr(";,/{}", s[to]) != NULL;
}

/* A run of characters of one kind that are to be removed.  Beside a blank or
 * a mark flex sees a blank in their place; alone and within words it sees
 * them: see characters_bad. */
static size_t
take_run(struct checker *c, size_t at, struct character first,
    enum place_kind place)
{
	const char *s = c->file->text;
	size_t end = at;
	bool before, after;

	while (end < c->file->len) {
		struct character it = character_at(s + end,
		    c->file->len - end, place);

		if (it.fault != first.fault || (it.fault == FAULT_CONTROL &&
		    it.c != first.c))
			break;
		end += it.len;
	}
	before = at == 0 || checker_is_edge(c, at - 1);
	after = checker_is_edge(c, end);
	report_kind(c, at, end - at, first, place == OUTSIDE &&
	    before == after && (!before || is_value(c, at, end)));
	if (place == OUTSIDE && (before != after || first.fault == FAULT_LINE ||
	    first.fault == FAULT_ESCAPE))
		checker_mask(c, at, end - at, "");
	return end;
}

size_t
checker_take(struct checker *c, size_t at, struct character it,
    enum place_kind *place)
{
	c->any = true;
	switch (it.fault) {
	case FAULT_MALFORMED:
		return take_malformed(c, at, it, *place);
	case FAULT_CR:
		return take_return(c, at, *place);
	case FAULT_BLANK:
		return take_blanks(c, at, it);
	case FAULT_QUOTE:
		return quotes_take(c, at, it);
	case FAULT_MARK:
		return take_mark(c, at, it, place);
	default:
		return take_run(c, at, it, *place);
	}
}
