/* Tests of text made safe to show: text/print.c. */
#include <string.h>

#include "unit.h"
#include "print.h"

static const struct {
	const char *text, *shown;
	size_t took;
	unsigned width;
} chars[] = {
	{ "a", "a", 1, 1 },
	{ " b", " ", 1, 1 },
	{ "~", "~", 1, 1 },
	{ "\t", " ", 1, 1 },
	{ "\n", "\\x0a", 1, 4 },
	{ "\x1b[31m", "\\x1b", 1, 4 },
	{ "\x7f", "\\x7f", 1, 4 },
	{ "\xc3\xa9t", "\xc3\xa9", 2, 1 },             /* e acute */
	{ "\xe4\xb8\xad", "\xe4\xb8\xad", 3, 2 },      /* a wide one */
	{ "\xcc\x81", "\xcc\x81", 2, 0 },              /* a combining one */
	{ "\xc2\x80", "<U+0080>", 2, 8 },              /* a control */
	{ "\xe2\x80\xae", "<U+202E>", 3, 8 },          /* right to left */
	{ "\xe2\x81\xa6", "<U+2066>", 3, 8 },
	{ "\xe2\x80\x8b", "<U+200B>", 3, 8 },          /* no width */
	{ "\xe2\x80\xa8", "<U+2028>", 3, 8 },          /* a line's end */
	{ "\xef\xbb\xbf", "<U+FEFF>", 3, 8 },
	{ "\xee\x80\x80", "<U+E000>", 3, 8 },          /* of private use */
	{ "\xf3\xa0\x81\x81", "<U+E0041>", 4, 9 },     /* a tag */
	{ "\x80", "\\x80", 1, 4 },
	{ "\xff", "\\xff", 1, 4 },
	{ "\xc0\xaf", "\\xc0", 1, 4 },                 /* overlong */
	{ "\xed\xa0\x80", "\\xed", 1, 4 },             /* a surrogate */
	{ "\xf4\x90\x80\x80", "\\xf4", 1, 4 },         /* beyond U+10FFFF */
	{ "\xe2\x80", "\\xe2", 1, 4 },                 /* cut off */
	{ "\xc3", "\\xc3", 1, 4 },
};

static void
test_chars(void **state)
{
	for (size_t i = 0; i < sizeof chars / sizeof *chars; i++) {
		struct out *o = out_new(*state, -1);
		size_t n = strlen(chars[i].text);
		unsigned width = 99;

		assert_int_equal(print_char(o, chars[i].text, n, &width),
		    chars[i].took);
		assert_int_equal(width, chars[i].width);
		out_char(o, '\0');
		assert_string_equal(o->at, chars[i].shown);
		width = 99;
		assert_int_equal(print_char(NULL, chars[i].text, n, &width),
		    chars[i].took);
		assert_int_equal(width, chars[i].width);
		out_end(o);
	}
}

static void
test_nul(void **state)
{
	struct out *o = out_new(*state, -1);
	unsigned width;

	assert_int_equal(print_char(o, "", 1, &width), 1);
	assert_int_equal(width, 4);
	print_text(o, "a\0b", 3);
	out_char(o, '\0');
	assert_string_equal(o->at, "\\x00a\\x00b");
	out_end(o);
}

static void
test_text(void **state)
{
	static const char text[] = "K\xc3\xb6ln\t\xe2\x80\xaeX\xc3(";
	struct out *o = out_new(*state, -1);

	print_text(o, text, strlen(text));
	print_text(o, text, 0);
	out_char(o, '\0');
	assert_string_equal(o->at, "K\xc3\xb6ln <U+202E>X\\xc3(");
	out_end(o);
}

/* A character that goes on behind the text is cut off. */
static void
test_end(void **state)
{
	struct out *o = out_new(*state, -1);

	print_text(o, "\xe4\xb8\xad", 2);
	out_char(o, '\0');
	assert_string_equal(o->at, "\\xe4\\xb8");
	out_end(o);
}

static void
test_ascii(void **state)
{
	static const char text[] = "a~ \t\n\x7f\xc3\xb6";
	struct out *o = out_new(*state, -1);

	print_ascii(o, text, sizeof text);
	out_char(o, '\0');
	assert_string_equal(o->at, "a~ \\x09\\x0a\\x7f\\xc3\\xb6\\x00");
	out_end(o);
}

/* Whatever byte stands there, what is written is no control character. */
static void
test_every_byte(void **state)
{
	struct out *o = out_new(*state, -1);

	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++) {
			char text[2] = { (char)a, (char)b };

			print_text(o, text, 2);
		}
	for (size_t i = 0; i < o->n; i++)
		assert_true((unsigned char)o->at[i] >= 0x20 &&
		    o->at[i] != 0x7f);
	out_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chars),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
