/*
 * The characters that may not be in a source; see characters.h.  Most lines
 * have none and are only looked through, eight bytes at a time.
 */
#include "characters.h"

#include <string.h>
#include <unistr.h>

#include "bytes.h"

/* Whether one of eight bytes is no printable ASCII; sometimes also where all
 * are. */
static bool
any_special(uint64_t x)
{
	return ((x | (x - BYTES(0x20)) | (x + BYTES(1))) & BYTES(0x80)) != 0;
}

/* True of eight bytes that are all printable ASCII, tabs or ends of lines, at
 * once. */
static bool
all_plain(const char *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof x);
	if (!any_special(x))
		return true;
	/* Put printable bytes in their place, and look again. */
	x += (bytes_that_are(x, '\n') >> 7) * (' ' - '\n');
	x += (bytes_that_are(x, '\t') >> 7) * (' ' - '\t');
	return !any_special(x);
}

/* The bidirectional controls of language.md's lexical rules. */
static bool
is_bidirectional(ucs4_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* The fault of a character below U+0080. */
static enum fault
ascii_fault(const char *s, size_t n)
{
	unsigned char byte = (unsigned char)*s;

	if (byte == '\t' || byte == '\n' || (byte >= 0x20 && byte < 0x7f))
		return FAULT_NONE;
	if (byte == '\r')
		return n > 1 && s[1] == '\n' ? FAULT_NONE : FAULT_CR;
	if (byte == 0x1b && n > 1 && s[1] == '[')
		return FAULT_ESCAPE;
	return byte == 0 ? FAULT_NUL : FAULT_CONTROL;
}

/* The bytes of a terminal's escape sequence, such as "\x1b[31m". */
static unsigned
escape_length(const char *s, size_t n)
{
	unsigned len = 2;

	while (len < n && len < 16 && ((s[len] >= '0' && s[len] <= '9') ||
	    s[len] == ';' || s[len] == '?'))
		len++;
	return len < n && s[len] >= '@' && s[len] <= '~' ? len + 1 : len;
}

/* The fault of a character beyond ASCII. */
static enum fault
wide_fault(ucs4_t c, enum place_kind place)
{
	if (c < 0xa0)
		return FAULT_CONTROL;
	if (c == 0xfeff)
		return FAULT_BOM;
	if (is_bidirectional(c))
		return FAULT_BIDI;
	if ((c == 0x2028 || c == 0x2029) && place == IN_COMMENT)
		return FAULT_LINE;
	if (place != OUTSIDE)
		return FAULT_NONE;
	if (glyph_is_blank(c))
		return c == 0x2028 || c == 0x2029 ? FAULT_LINE : FAULT_BLANK;
	if (glyph_is_format(c))
		return FAULT_FORMAT;
	if (glyph_is_quote(c))
		return FAULT_QUOTE;
	return character_mark(c) != 0 ? FAULT_MARK : FAULT_NONE;
}

struct character
character_at(const char *s, size_t n, enum place_kind place)
{
	struct character it = { .len = 1, .c = (unsigned char)*s };
	int got;

	if (it.c < 0x80) {
		it.fault = ascii_fault(s, n);
		if (it.fault == FAULT_ESCAPE)
			it.len = escape_length(s, n);
		return it;
	}
	got = u8_mbtoucr(&it.c, (const uint8_t *)s, n);
	if (got < 1) {
		it.c = (unsigned char)*s;
		it.fault = FAULT_MALFORMED;
		return it;
	}
	it.len = (unsigned)got;
	it.fault = wide_fault(it.c, place);
	return it;
}

char
character_mark(ucs4_t c)
{
	char plain = c < 0x300 ? 0 : glyph_plain(c);

	switch (plain) {
	case '(':
	case '[':
		return '{';
	case ')':
	case ']':
		return '}';
	case ':':
	case '=':
		return ' ';
	case ';':
	case ',':
	case '{':
	case '}':
	case '/':
	case '#':
		return plain;
	default:
		return 0;
	}
}

/* True of a quote that was found to close a string. */
static bool
is_masked(const struct checker *c, size_t at)
{
	return c->copy != NULL && c->copy[at] != c->file->text[at];
}

/* Go through a line that has a faulty character; gives where it ends. */
static size_t
take_line(struct checker *c, size_t at)
{
	const char *s = c->file->text;
	enum place_kind place = OUTSIDE;

	c->no_closer[0] = c->no_closer[1] = false;
	c->string_end = 0;
	while (at < c->file->len && s[at] != '\n') {
		struct character it;

		if (place != IN_COMMENT && s[at] == '"' && at >= c->string_end)
			c->string_end = quotes_end_string(c, at);
		if (place != IN_COMMENT)
			place = at < c->string_end ? IN_STRING
			    : s[at] == '#' ? IN_COMMENT : OUTSIDE;
		it = character_at(s + at, c->file->len - at, place);
		if (it.fault == FAULT_NONE || is_masked(c, at))
			at += it.len;
		else
			at = checker_take(c, at, it, &place);
	}
	return at;
}

/* Where the next faulty character is, as it would be outside strings and
 * comments; the file's length if there is none. */
static size_t
find_fault(const struct source *file, size_t at)
{
	struct character it;

	for (; at < file->len; at += it.len) {
		while (file->len - at >= 8 && all_plain(file->text + at))
			at += 8;
		if (at == file->len)
			break;
		it = character_at(file->text + at, file->len - at, OUTSIDE);
		if (it.fault != FAULT_NONE)
			break;
	}
	return at;
}

/* The copy for flex, which would go back to the beginning of a token at each
 * NUL: other control characters are in their place. */
static char *
without_nuls(struct checker *c)
{
	char *at, *end;

	checker_mask(c, 0, 0, "");
	end = c->copy + c->file->len;
	for (at = c->copy; (at = memchr(at, '\0', (size_t)(end - at))) != NULL;)
		*at++ = '\001';
	return c->copy;
}

enum characters
characters_check(struct front *f, const struct source *file, bool quiet,
    char **copy)
{
	struct checker c = { .front = f, .file = file, .quiet = quiet };
	size_t at = 0, done = 0;

	*copy = NULL;
	while ((at = find_fault(file, at)) < file->len) {
		const char *newline = memrchr(file->text + done, '\n',
		    at - done);

		if (!c.survey.done && !encoding_survey(&c))
			return CHARACTERS_UNREADABLE;
		if (newline != NULL)
			done = (size_t)(newline + 1 - file->text);
		at = done = take_line(&c, done);
	}
	*copy = c.any ? without_nuls(&c) : NULL;
	return c.any ? CHARACTERS_BAD : CHARACTERS_GOOD;
}

bool
characters_bad(const char *text, size_t n)
{
	enum place_kind place = *text == '"' ? IN_STRING : OUTSIDE;
	struct character it;

	for (size_t i = 0; i < n; i += it.len) {
		it = character_at(text + i, n - i, place);
		if (it.fault != FAULT_NONE)
			return true;
	}
	return false;
}

bool
characters_all_bad(const char *text, size_t n)
{
	struct character it;

	for (size_t i = 0; i < n; i += it.len) {
		it = character_at(text + i, n - i, OUTSIDE);
		if (it.fault == FAULT_NONE)
			return false;
	}
	return true;
}
