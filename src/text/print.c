/* Text from outside made safe to show; see print.h. */
#include "print.h"

#include <stdio.h>
#include <unictype.h>
#include <unistr.h>
#include <uniwidth.h>

/* Letters, marks, digits, punctuation, symbols and blanks: not the controls,
 * the formats (bidirectional ones among them) and what has no character. */
static bool
is_visible(ucs4_t c)
{
	return uc_is_general_category_withtable(c,
	    UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N |
	    UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Zs);
}

static void
escape(struct out *out, const char *format, unsigned value, unsigned *width)
{
	char text[16];
	int len = snprintf(text, sizeof text, format, value);

	*width = (unsigned)len;
	if (out != NULL)
		out_bytes(out, text, (size_t)len);
}

size_t
print_char(struct out *out, const char *s, size_t n, unsigned *width)
{
	unsigned char byte = (unsigned char)*s;
	ucs4_t c;
	int len;

	*width = 1;
	if (byte == '\t' || (byte >= 0x20 && byte < 0x7f)) {
		if (out != NULL)
			out_char(out, byte == '\t' ? ' ' : *s);
		return 1;
	}
	len = byte < 0x80 ? 1 : u8_mbtoucr(&c, (const uint8_t *)s, n);
	if (byte < 0x80 || len < 1) {
		escape(out, "\\x%02x", byte, width);
		return 1;
	}
	if (is_visible(c)) {
		int columns = uc_width(c, "UTF-8");

		*width = columns < 0 ? 0 : (unsigned)columns;
		if (out != NULL)
			out_bytes(out, s, (size_t)len);
	} else {
		escape(out, "<U+%04X>", (unsigned)c, width);
	}
	return (size_t)len;
}

void
print_text(struct out *out, const char *s, size_t n)
{
	unsigned width;

	for (size_t i = 0; i < n;)
		i += print_char(out, s + i, n - i, &width);
}

void
print_ascii(struct out *out, const char *s, size_t n)
{
	unsigned width;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= 0x20 && s[i] < 0x7f)
			out_char(out, s[i]);
		else
			escape(out, "\\x%02x", (unsigned char)s[i], &width);
	}
}
