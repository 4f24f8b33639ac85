/* Tests of the report: text/report.c. */
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "render.h"
#include "report.h"

/* Checks of the tests: two errors and a warning. */
#define FIRST CHECK_SYNTAX
#define SECOND CHECK_UNKNOWN_NAME
#define WARNING CHECK_NETWORK_MSG

static struct report *
make(struct mem *mem, uint32_t max)
{
	static const struct warn defaults;

	return report_new(mem, sources_new(mem), &defaults, max);
}

static struct span
at(uint32_t from)
{
	return (struct span){ from, from + 1 };
}

static void
test_empty(void **state)
{
	struct report *r = make(*state, 10);
	struct out *o = out_new(*state, -1);
	struct view view = { .mem = *state, .out = o, .file = "in.topo" };
	uint32_t n = 99;

	report_sorted(r, &n);
	assert_int_equal(n, 0);
	assert_int_equal(report_errors(r), 0);
	assert_int_equal(report_warnings(r), 0);
	assert_int_equal(report_count(r, FIRST), 0);
	assert_true(report_wants(r, FIRST, at(UINT32_MAX - 1)));
	report_note(r, at(1), "to nothing");
	render_text(&view, r, NULL);
	assert_int_equal(o->n, 0);
	out_end(o);
}

static void
test_counts(void **state)
{
	struct report *r = make(*state, 2);

	for (uint32_t i = 1; i <= 7; i++)
		report_add(r, FIRST, at(i), "first %u", i);
	report_add(r, SECOND, at(3), "second");
	for (uint32_t i = 1; i <= 3; i++)
		report_warn(r, WARNING, at(i), "a warning");
	assert_int_equal(report_count(r, FIRST), 7);
	assert_int_equal(report_count(r, SECOND), 1);
	assert_int_equal(report_count(r, WARNING), 3);
	assert_int_equal(report_count(r, CHECK_INCLUDE), 0);
	assert_int_equal(report_errors(r), 8);
	assert_int_equal(report_warnings(r), 3);
}

/*
 * Add n findings in a mixed order of places (step and n have no common
 * divisor) and expect the first max of them, with their notes.
 */
static void
cap(struct mem *mem, uint32_t n, uint32_t step, uint32_t max)
{
	struct report *r = make(mem, max);
	uint32_t kept, want = max == 0 || max > n ? n : max;
	struct finding **all;
	char text[32];

	for (uint32_t i = 0; i < n; i++) {
		uint32_t from = 1 + i * step % n;

		report_add(r, FIRST, at(from), "at %u", from);
		report_note(r, at(from + n), "note of %u", from);
	}
	assert_int_equal(report_count(r, FIRST), n);
	all = report_sorted(r, &kept);
	assert_int_equal(kept, want);
	for (uint32_t i = 0; i < kept; i++) {
		assert_int_equal(all[i]->span.from, i + 1);
		snprintf(text, sizeof text, "at %u", (unsigned)i + 1);
		assert_string_equal(all[i]->message, text);
		assert_int_equal(all[i]->notes.n, 1);
		snprintf(text, sizeof text, "note of %u", (unsigned)i + 1);
		assert_string_equal(all[i]->notes.at[0].message, text);
		assert_int_equal(all[i]->notes.at[0].span.from, i + 1 + n);
	}
	assert_int_equal(report_wants(r, FIRST, at(want)), want < max ||
	    max == 0);
}

static void
test_cap(void **state)
{
	static const uint32_t max[] = { 0, 1, 2, 3, 10, 100, 1000, 1008, 1009,
		1010 };
	static const uint32_t step[] = { 1, 2, 7, 500, 1008 };

	for (size_t i = 0; i < sizeof max / sizeof *max; i++)
		for (size_t j = 0; j < sizeof step / sizeof *step; j++)
			cap(*state, 1009, step[j], max[i]);
}

/* Each check has its own cap. */
static void
test_cap_per_check(void **state)
{
	struct report *r = make(*state, 2);
	struct finding **all;
	uint32_t n;

	for (uint32_t i = 5; i > 0; i--) {
		report_add(r, FIRST, at(10 * i), "first");
		report_warn(r, WARNING, at(10 * i + 5), "warning");
	}
	report_add(r, SECOND, at(1000), "second");
	all = report_sorted(r, &n);
	assert_int_equal(n, 5);
	assert_int_equal(all[0]->span.from, 10);
	assert_int_equal(all[1]->span.from, 15);
	assert_int_equal(all[2]->span.from, 20);
	assert_int_equal(all[3]->span.from, 25);
	assert_int_equal(all[4]->check, SECOND);
}

/* At one place the check counts, then which was reported first; of these the
 * first ones are kept. */
static void
test_order(void **state)
{
	static const char *const want[] = { "a0", "a1", "a2", "b0", "b1",
		"b2" };
	struct report *r = make(*state, 3);
	struct finding **all;
	uint32_t n;

	for (unsigned i = 0; i < 6; i++) {
		report_add(r, SECOND, at(8), "b%u", i);
		report_add(r, FIRST, at(8), "a%u", i);
	}
	all = report_sorted(r, &n);
	assert_int_equal(n, 6);
	for (uint32_t i = 0; i < n; i++)
		assert_string_equal(all[i]->message, want[i]);
	assert_false(report_wants(r, FIRST, at(8)));
	assert_true(report_wants(r, FIRST, at(7)));
	assert_true(report_wants(r, WARNING, at(8)));
}

/* Notes go to the finding reported last, and nowhere if it is not kept. */
static void
test_notes(void **state)
{
	struct report *r = make(*state, 1);
	struct finding **all;
	uint32_t n;

	report_add(r, FIRST, at(5), "kept");
	for (unsigned i = 0; i < 40; i++)
		report_note(r, at(100 + i), "note %u", i);
	report_add(r, FIRST, at(6), "not kept");
	report_note(r, at(9), "not kept either");
	all = report_sorted(r, &n);
	assert_int_equal(n, 1);
	assert_string_equal(all[0]->message, "kept");
	assert_int_equal(all[0]->notes.n, 40);
	assert_string_equal(all[0]->notes.at[39].message, "note 39");
	assert_int_equal(all[0]->notes.at[39].span.from, 139);
	/* One before it takes its place. */
	report_add(r, FIRST, at(4), "earlier");
	all = report_sorted(r, &n);
	assert_int_equal(n, 1);
	assert_string_equal(all[0]->message, "earlier");
	assert_int_equal(all[0]->notes.n, 0);
}

/* A message may have any length. */
static void
test_long_message(void **state)
{
	struct report *r = make(*state, 1);
	struct finding **all;
	uint32_t n;

	report_add(r, FIRST, at(1), "%0*d", 100000, 1);
	all = report_sorted(r, &n);
	assert_int_equal(n, 1);
	assert_int_equal(strlen(all[0]->message), 100000);
}

/* The table of checks: each is found by its name. */
static void
test_checks(void **state)
{
	(void)state;
	for (enum check_id check = 0; check < CHECK_COUNT; check++) {
		const struct check_info *info = check_info(check);

		assert_int_equal(check_by_name(info->name), check);
		assert_true(info->text[0] != '\0');
		assert_int_equal(check_can_warn(check),
		    info->severity != SEVERITY_ERROR);
	}
	assert_int_equal(check_by_name("no-such-check"), CHECK_COUNT);
	assert_int_equal(check_by_name(""), CHECK_COUNT);
	assert_int_equal(check_by_name("Syntax"), CHECK_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_cap_per_check),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_long_message),
		cmocka_unit_test(test_checks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
