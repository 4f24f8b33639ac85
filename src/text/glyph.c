/* Characters beyond ASCII, for messages; see glyph.h. */
#include "glyph.h"

#include <stdio.h>
#include <uniname.h>
#include <unictype.h>
#include <unistr.h>

/* Characters that look like one of ASCII, in ranges. */
static const struct range {
	uint32_t from, to;
	char plain;
} ranges[] = {
	{ 0xab, 0xab, '"' }, { 0xb4, 0xb4, '\'' }, { 0xbb, 0xbb, '"' },
	{ 0x2bc, 0x2bc, '\'' }, { 0x37e, 0x37e, ';' }, { 0x58a, 0x58a, '-' },
	{ 0x5be, 0x5be, '-' }, { 0x2010, 0x2015, '-' },
	{ 0x2018, 0x201b, '\'' }, { 0x201c, 0x201f, '"' },
	{ 0x2024, 0x2024, '.' }, { 0x2032, 0x2032, '\'' },
	{ 0x2033, 0x2033, '"' }, { 0x2035, 0x2035, '\'' },
	{ 0x2036, 0x2036, '"' }, { 0x2039, 0x203a, '\'' },
	{ 0x2043, 0x2043, '-' }, { 0x2044, 0x2044, '/' },
	{ 0x2212, 0x2212, '-' },
	{ 0x2215, 0x2215, '/' }, { 0x275b, 0x275c, '\'' },
	{ 0x275d, 0x275e, '"' }, { 0x2e3a, 0x2e3b, '-' },
	{ 0x3001, 0x3001, ',' }, { 0x300c, 0x300d, '"' },
	{ 0x3010, 0x3010, '{' }, { 0x3011, 0x3011, '}' },
	{ 0x301d, 0x301f, '"' }, { 0xfe58, 0xfe58, '-' },
	{ 0xfe63, 0xfe63, '-' },
};

#define FULL_WIDTH_FIRST 0xff01 /* the full-width form of '!', and so on */
#define FULL_WIDTH_LAST 0xff5e

bool
glyph_is_blank(uint32_t c)
{
	return c >= 0xa0 && uc_is_general_category_withtable(c,
	    UC_CATEGORY_MASK_Zs | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp);
}

bool
glyph_is_format(uint32_t c)
{
	return c >= 0xad &&
	    uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cf);
}

char
glyph_plain(uint32_t c)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return ranges[i].plain;
	if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST)
		return (char)(c - FULL_WIDTH_FIRST + '!');
	return glyph_is_blank(c) ? ' ' : 0;
}

bool
glyph_is_quote(uint32_t c)
{
	char plain = c >= 0x80 ? glyph_plain(c) : 0;

	return plain == '"' || plain == '\'';
}

void
glyph_name(char text[GLYPH_ROOM], uint32_t c)
{
	char name[UNINAME_MAX];
	size_t i = 0;

	if (c == 0xfeff) {
		snprintf(text, GLYPH_ROOM, "U+FEFF, byte order mark");
		return;
	}
	if (unicode_character_name(c, name) == NULL) {
		snprintf(text, GLYPH_ROOM, "U+%04X", (unsigned)c);
		return;
	}
	for (; name[i] != '\0'; i++)
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (char)(name[i] | 0x20);
	snprintf(text, GLYPH_ROOM, "U+%04X, %.*s", (unsigned)c,
	    GLYPH_ROOM - 32, name);
}

void
glyph_quote(char text[GLYPH_ROOM], uint32_t c)
{
	char name[GLYPH_ROOM];
	uint8_t utf8[6];
	int n = u8_uctomb(utf8, c, sizeof utf8);

	glyph_name(name, c);
	snprintf(text, GLYPH_ROOM, "'%.*s' (%.*s)", n < 0 ? 0 : n,
	    (const char *)utf8, GLYPH_ROOM - 16, name);
}

size_t
glyph_plain_text(char *text, size_t room, const char *s, size_t n)
{
	bool changed = false;
	size_t out = 0;
	ucs4_t c;
	int len;

	for (size_t i = 0; i < n; i += (size_t)len) {
		char plain;

		len = u8_mbtoucr(&c, (const uint8_t *)s + i, n - i);
		if (len < 1 || out + (size_t)len >= room)
			return 0;
		plain = c >= 0x80 ? glyph_plain(c) : 0;
		changed = changed || plain != 0 || glyph_is_format(c);
		if (plain != 0)
			text[out++] = plain;
		else if (!glyph_is_format(c))
			for (int k = 0; k < len; k++)
				text[out++] = s[i + (size_t)k];
	}
	text[out] = '\0';
	return changed ? out : 0;
}
