/* Tests of characters beyond ASCII: their names and their plain forms. */
#include <string.h>

#include "glyph.h"
#include "unit.h"

static void
test_names(void **state)
{
	static const struct {
		uint32_t c;
		const char *name;
	} t[] = {
		{ 0x2013, "U+2013, en dash" }, { 0xa0, "U+00A0, no-break space" },
		{ 0x200b, "U+200B, zero width space" },
		{ 0xfeff, "U+FEFF, byte order mark" }, { 0x85, "U+0085" },
		{ 0x10ffff, "U+10FFFF" },
	};
	char text[GLYPH_ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		glyph_name(text, t[i].c);
		assert_string_equal(text, t[i].name);
	}
	glyph_quote(text, 0x2013);
	assert_string_equal(text, "'\xe2\x80\x93' (U+2013, en dash)");
}

static void
test_longest_name(void **state)
{
	char text[GLYPH_ROOM];

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		glyph_quote(text, c);
		assert_true(strlen(text) < GLYPH_ROOM);
	}
}

static void
test_kinds(void **state)
{
	(void)state;
	assert_true(glyph_is_blank(0xa0) && glyph_is_blank(0x3000) &&
	    glyph_is_blank(0x2028));
	assert_false(glyph_is_blank(' ') || glyph_is_blank(0xe9));
	assert_true(glyph_is_format(0xad) && glyph_is_format(0x200b) &&
	    glyph_is_format(0xe0041));
	assert_false(glyph_is_format('a') || glyph_is_format(0xe9));
	assert_true(glyph_is_quote(0x201c) && glyph_is_quote(0x2019) &&
	    glyph_is_quote(0xab));
	assert_false(glyph_is_quote('"') || glyph_is_quote(0xe9));
	assert_int_equal(glyph_plain(0xff1b), ';');
	assert_int_equal(glyph_plain(0x37e), ';');
	assert_int_equal(glyph_plain(0x2044), '/');
	assert_int_equal(glyph_plain(0xa0), ' ');
	assert_int_equal(glyph_plain('-'), 0);
	assert_int_equal(glyph_plain(0xe9), 0);
}

static void
test_plain_text(void **state)
{
	static const char *const t[][2] = {
		{ "a\xe2\x80\x93" "b", "a-b" }, { "h\xe2\x80\x8bq", "hq" },
		{ "\xef\xbd\x88\xef\xbd\x95\xef\xbd\x82", "hub" },
		{ "\xc3\xa9\xc2\xa0z", "\xc3\xa9 z" },
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		size_t n = glyph_plain_text(text, sizeof text, t[i][0],
		    strlen(t[i][0]));

		assert_int_equal(n, strlen(t[i][1]));
		assert_string_equal(text, t[i][1]);
	}
	assert_int_equal(glyph_plain_text(text, 16, "plain", 5), 0);
	assert_int_equal(glyph_plain_text(text, 16, "\xc3\xa9", 2), 0);
	assert_int_equal(glyph_plain_text(text, 16, "\xe2\x80\x93\xff", 4), 0);
	assert_int_equal(glyph_plain_text(text, 4, "abc\xe2\x80\x93", 6), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_longest_name),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
