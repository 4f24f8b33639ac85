/* Tests of what the forms of a report share: text/forms.c, columns.c, pen.c
 * and fingerprint.c. */
#include <stdio.h>
#include <string.h>

#include "texts.h"
#include "unit.h"
#include "../../src/text/forms.h"

static struct span
span_in(struct sources *s, source_id id, uint32_t from, uint32_t to)
{
	uint32_t base = source_get(s, id)->base;

	return (struct span){ base + from, base + to };
}

static source_id
add(struct sources *s, const char *text)
{
	return read_text(s, "in.topo", text, strlen(text));
}

static void
assert_region(struct region r, uint32_t line, uint32_t column,
    uint32_t end_line, uint32_t end_column)
{
	assert_int_equal(r.from.line, line);
	assert_int_equal(r.from.column, column);
	assert_int_equal(r.to.line, end_line);
	assert_int_equal(r.to.column, end_column);
}

static void
test_regions(void **state)
{
	struct sources *s = sources_new(*state);
	source_id a = add(s, "one\r\ntwo\n"), b = add(s, "");

	assert_region(region_of(s, span_in(s, a, 0, 0)), 1, 1, 1, 1);
	assert_region(region_of(s, span_in(s, a, 1, 3)), 1, 2, 1, 4);
	assert_region(region_of(s, span_in(s, a, 3, 4)), 1, 4, 1, 5);
	assert_region(region_of(s, span_in(s, a, 3, 5)), 1, 4, 2, 1);
	assert_region(region_of(s, span_in(s, a, 0, 9)), 1, 1, 3, 1);
	assert_region(region_of(s, span_in(s, a, 4, 7)), 1, 5, 2, 3);
	assert_region(region_of(s, span_in(s, b, 0, 0)), 1, 1, 1, 1);
}

/* Columns where every character is counted one by one. */
static void
test_columns(void **state)
{
	/* 1 to 4 bytes each, and malformed ones. */
	static const char part[] = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x93\xa7"
	    "\xff\xc3\xed\xa0\x80";
	static const char starts[] = { 1, 1, 0, 1, 0, 0, 1, 0, 0, 0,
		1, 1, 1, 1, 1 };
	struct sources *s = sources_new(*state);
	struct columns *c = columns_new(*state, s);
	struct out *o = out_new(*state, -1);
	uint32_t column = 1;
	source_id id;

	out_str(o, "\xc3\xbc first\n");
	for (unsigned i = 0; i < 1000; i++)
		out_bytes(o, part, sizeof part - 1);
	out_str(o, "\nlast");
	id = read_text(s, "in.topo", o->at, o->n);
	for (uint32_t i = 0; i < 1000 * (sizeof part - 1); i++) {
		struct place place = source_place(s,
		    source_get(s, id)->base + 9 + i);

		assert_int_equal(place.line, 2);
		assert_int_equal(place.column, i + 1);
		assert_int_equal(columns_count(c, place), column);
		column += (uint32_t)starts[i % (sizeof part - 1)];
	}
	out_end(o);
}

static void
test_pen(void **state)
{
	struct out *o = out_new(*state, -1);
	struct pen *pen = pen_new(*state, o);
	json_t *top = pen_begin(pen), *list;

	pen_text(pen, top, "z", "\x1b \xff\"\\\xc3\xbc");
	list = pen_array(pen, top, "a");
	pen_number(pen, list, NULL, UINT32_MAX);
	pen_bool(pen, list, NULL, true);
	pen_object(pen, list, NULL);
	pen_write(pen);
	pen_number(pen, pen_begin(pen), "open", 0);
	pen_write_open(pen);
	out_char(o, '\0');
	assert_string_equal(o->at,
	    "{\"z\":\"\\\\x1b \\\\xff\\\"\\\\\xc3\xbc\","
	    "\"a\":[4294967295,true,{}]}{\"open\":0");
	out_end(o);
	/* One that is begun and not written is freed with the pen. */
	pen_text(pen, pen_begin(pen), "left", "over");
}

/* An object that is larger than any buffer. */
static void
test_large(void **state)
{
	struct out *o = out_new(*state, -1);
	struct pen *pen = pen_new(*state, o);
	json_t *list = pen_array(pen, pen_begin(pen), "a");

	for (unsigned i = 0; i < 100000; i++)
		pen_number(pen, list, NULL, 7);
	pen_write(pen);
	assert_int_equal(o->n, 6 + 2 * 100000 - 1 + 2);
	out_end(o);
}

static void
test_fingerprints(void **state)
{
	struct sources *s = sources_new(*state);
	source_id id = add(s, "one two one");
	char same[] = "a message", other[] = "another";
	struct finding f[] = {
		{ .span = span_in(s, id, 0, 3), .message = same },
		{ .span = span_in(s, id, 8, 11), .message = same },
		{ .span = span_in(s, id, 4, 7), .message = same },
		{ .span = span_in(s, id, 0, 3), .message = other },
		{ .check = CHECK_INCLUDE, .span = span_in(s, id, 0, 3),
		    .message = same },
	};
	struct fingerprints *p = fingerprints_new(*state, s);
	uint32_t nth;
	uint64_t first = fingerprint(p, &f[0], &nth);

	assert_int_equal(nth, 1);
	assert_true(fingerprint(p, &f[1], &nth) == first);
	assert_int_equal(nth, 2);
	for (unsigned i = 2; i < 5; i++) {
		assert_true(fingerprint(p, &f[i], &nth) != first);
		assert_int_equal(nth, 1);
	}
	/* What is recorded elsewhere must stay true. */
	assert_true(first == UINT64_C(0xae54a12eba4cfc6a));
}

static void
test_hidden(void **state)
{
	static const struct warn defaults;
	struct report *r = report_new(*state, sources_new(*state), &defaults,
	    1);
	struct out *o = out_new(*state, -1);

	assert_false(hidden_text(r, o));
	assert_int_equal(o->n, 0);
	for (uint32_t i = 1; i <= 3; i++)
		report_add(r, CHECK_SYNTAX, (struct span){ i, i }, "x");
	report_add(r, CHECK_LIMIT, (struct span){ 1, 1 }, "x");
	assert_true(hidden_text(r, o));
	assert_int_equal(hidden_count(r, CHECK_SYNTAX), 2);
	out_char(o, '\0');
	assert_string_equal(o->at, "topoc: not shown: 2 more of syntax; "
	    "--max-errors 0 shows all");
	out_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_pen),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_fingerprints),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
