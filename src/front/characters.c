/* The characters that may not stand in a source; see parser.h. */
#include <string.h>
#include <unistr.h>

#include "bytes.h"
#include "parser.h"

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

/* The bidirectional controls and the BOM of language.md's lexical rules. */
static bool
is_forbidden(ucs4_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* What is wrong with the character at s; NULL: nothing.  *len: its bytes. */
static const char *
fault(const char *s, size_t n, unsigned *len, ucs4_t *c)
{
	unsigned char byte = (unsigned char)*s;
	int got;

	*len = 1;
	*c = byte;
	if (byte == '\t' || byte == '\n' || (byte >= 0x20 && byte < 0x7f))
		return NULL;
	if (byte == '\r' && n > 1 && s[1] == '\n')
		return NULL;
	if (byte == '\r')
		return "a carriage return that ends no line";
	if (byte == 0)
		return "a NUL character";
	if (byte < 0x80)
		return "a control character";
	got = u8_mbtoucr(c, (const uint8_t *)s, n);
	if (got < 1)
		return "a byte that is not UTF-8";
	*len = (unsigned)got;
	if (!is_forbidden(*c))
		return NULL;
	return *c == 0xfeff ? "a byte order mark inside the file"
	    : *c < 0xa0	    ? "a control character"
			    : "a bidirectional control character";
}

static void
report(struct front *f, const struct source *file, size_t at, unsigned len,
    const char *what, ucs4_t c)
{
	struct span span = { file->base + (uint32_t)at,
		file->base + (uint32_t)at + len };

	if (len == 1)
		report_add(f->report, CHECK_CHARACTER, span,
		    "%s (\\x%02x); remove it, and save the file as UTF-8",
		    what, (unsigned char)file->text[at]);
	else
		report_add(f->report, CHECK_CHARACTER, span,
		    "%s (U+%04X); remove it", what, (unsigned)c);
}

bool
characters_check(struct front *f, const struct source *file)
{
	const char *what;
	unsigned len, last_bad = 0;
	bool any = false;
	ucs4_t c;

	for (size_t i = 0; i < file->len; i += len) {
		for (; file->len - i >= 8 && all_plain(file->text + i); i += 8)
			last_bad = 0;
		if (i == file->len)
			break;
		what = fault(file->text + i, file->len - i, &len, &c);
		if (what == NULL) {
			last_bad = 0;
			continue;
		}
		any = true;
		/* A run of malformed bytes is one fault. */
		if (!(last_bad && len == 1 && (file->text[i] & 0x80)))
			report(f, file, i, len, what, c);
		last_bad = len == 1 && (unsigned char)file->text[i] >= 0x80;
	}
	return any;
}

/* Whether a text has a character that is bad, or one that is good. */
static bool
has(const char *text, size_t n, bool bad)
{
	unsigned len;
	ucs4_t c;

	for (size_t i = 0; i < n; i += len)
		if ((fault(text + i, n - i, &len, &c) != NULL) == bad)
			return true;
	return false;
}

bool
characters_bad(const char *text, size_t n)
{
	return has(text, n, true);
}

bool
characters_all_bad(const char *text, size_t n)
{
	return !has(text, n, false);
}
