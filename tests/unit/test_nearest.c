/* Tests of the distance of names: text/nearest.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "nearest.h"

static unsigned
distance(const char *a, const char *b, unsigned limit)
{
	return nearest_distance(a, strlen(a), b, strlen(b), limit);
}

static void
test_distance(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned apart;
	} t[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "gateway", "gateway", 0 },
		{ "GateWay", "gATEwAY", 0 },
		{ "gatway", "gateway", 1 },
		{ "gatewayy", "gateway", 1 },
		{ "gatewax", "gateway", 1 },
		{ "agteway", "gateway", 1 },
		{ "gatewya", "gateway", 1 },
		{ "HBU", "hub", 1 },
		{ "ab", "ba", 1 },
		{ "abcd", "badc", 2 },
		{ "ca", "abc", 3 },
		{ "kitten", "sitting", 3 },
		{ "abc", "xyz", 3 },
		{ "[", "{", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		assert_int_equal(distance(t[i].a, t[i].b, 9), t[i].apart);
		assert_int_equal(distance(t[i].b, t[i].a, 9), t[i].apart);
	}
}

/* More than the limit is limit + 1, however much it is. */
static void
test_limits(void **state)
{
	(void)state;
	assert_int_equal(distance("kitten", "sitting", 3), 3);
	assert_int_equal(distance("kitten", "sitting", 2), 3);
	assert_int_equal(distance("kitten", "sitting", 1), 2);
	assert_int_equal(distance("kitten", "sitting", 0), 1);
	assert_int_equal(distance("same", "same", 0), 0);
	assert_int_equal(distance("a", "abcdefgh", 2), 3);
}

/* Only the lengths that are given count. */
static void
test_lengths(void **state)
{
	(void)state;
	assert_int_equal(nearest_distance("hub and", 3, "hub", 3, 0), 0);
	assert_int_equal(nearest_distance("abc", 0, "abc", 3, 5), 3);
}

static void
test_long(void **state)
{
	char text[NEAREST_MAX + 2];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(nearest_distance(text, NEAREST_MAX, text,
	    NEAREST_MAX, 3), 0);
	assert_int_equal(nearest_distance(text, NEAREST_MAX, text,
	    NEAREST_MAX - 2, 3), 2);
	assert_int_equal(nearest_distance(text, NEAREST_MAX, text, 0, 100),
	    NEAREST_MAX);
	assert_int_equal(nearest_distance(text, NEAREST_MAX + 1, text,
	    NEAREST_MAX + 1, 3), 4);
	assert_int_equal(nearest_distance(text, NEAREST_MAX + 1, text,
	    NEAREST_MAX, 3), 4);
}

/* Short names have no misspellings; longer ones no fewer than shorter. */
static void
test_nearest_limit(void **state)
{
	(void)state;
	assert_int_equal(nearest_limit(0), 0);
	assert_int_equal(nearest_limit(1), 0);
	assert_int_equal(nearest_limit(2), 1);
	assert_int_equal(nearest_limit(3), 1);
	for (size_t n = 1; n < 100; n++) {
		assert_true(nearest_limit(n) >= nearest_limit(n - 1));
		assert_true(nearest_limit(n) < n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_nearest_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
