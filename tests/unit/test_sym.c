/* Tests of interned strings: text/sym.c. */
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "sym.h"

static void
test_none(void **state)
{
	struct syms *syms = sym_table(*state);

	assert_int_equal(sym_count(syms), 0);
	assert_string_equal(sym_text(syms, 0), "");
	assert_int_equal(sym_len(syms, 0), 0);
	assert_int_equal(sym_find(syms, "HQ", 2), 0);
	assert_int_equal(sym_find(syms, "", 0), 0);
}

static void
test_few(void **state)
{
	struct syms *syms = sym_table(*state);

	assert_int_equal(sym_add(syms, "SALES", 5), 1);
	assert_int_equal(sym_add(syms, "HQ and more", 2), 2);
	assert_int_equal(sym_add(syms, "SALES", 5), 1);
	assert_int_equal(sym_add(syms, "sales", 5), 3);
	assert_int_equal(sym_add(syms, "SALE", 4), 4);
	assert_int_equal(sym_count(syms), 4);
	assert_string_equal(sym_text(syms, 2), "HQ");
	assert_int_equal(sym_len(syms, 2), 2);
	assert_int_equal(sym_find(syms, "SALES", 4), 4);
	assert_int_equal(sym_find(syms, "SAL", 3), 0);
}

/* The empty text is a string too, other than none. */
static void
test_empty_text(void **state)
{
	struct syms *syms = sym_table(*state);
	sym_id id = sym_add(syms, "", 0);

	assert_int_equal(id, 1);
	assert_int_equal(sym_find(syms, "", 0), 1);
	assert_string_equal(sym_text(syms, id), "");
	assert_int_equal(sym_len(syms, id), 0);
}

/* Bytes of any value count, a NUL as well. */
static void
test_bytes(void **state)
{
	struct syms *syms = sym_table(*state);

	assert_int_equal(sym_add(syms, "a\0b", 3), 1);
	assert_int_equal(sym_add(syms, "a\0c", 3), 2);
	assert_int_equal(sym_add(syms, "a", 1), 3);
	assert_int_equal(sym_len(syms, 1), 3);
	assert_memory_equal(sym_text(syms, 2), "a\0c", 4);
}

/* Two tables have nothing in common. */
static void
test_two_tables(void **state)
{
	struct syms *a = sym_table(*state), *b = sym_table(*state);

	assert_int_equal(sym_add(a, "X", 1), 1);
	assert_int_equal(sym_find(b, "X", 1), 0);
	assert_int_equal(sym_add(b, "Y", 1), 1);
	assert_string_equal(sym_text(a, 1), "X");
}

/* Enough strings for several pages; earlier texts do not move. */
static void
test_many(void **state)
{
	enum { N = 100000 };
	struct syms *syms = sym_table(*state);
	const char *first = NULL;
	char text[64];

	for (uint32_t i = 1; i <= N; i++) {
		int len = snprintf(text, sizeof text, "po%u.example.%.*s",
		    (unsigned)i, (int)(i % 17), "abcdefghijklmnopq");

		assert_int_equal(sym_add(syms, text, (size_t)len), i);
		if (i == 1)
			first = sym_text(syms, 1);
	}
	assert_int_equal(sym_count(syms), N);
	assert_ptr_equal(sym_text(syms, 1), first);
	for (uint32_t i = 1; i <= N; i++) {
		int len = snprintf(text, sizeof text, "po%u.example.%.*s",
		    (unsigned)i, (int)(i % 17), "abcdefghijklmnopq");

		assert_int_equal(sym_find(syms, text, (size_t)len), i);
		assert_int_equal(sym_len(syms, i), len);
		assert_string_equal(sym_text(syms, i), text);
	}
	assert_int_equal(sym_find(syms, "po0.example.", 12), 0);
}

/* The longest word of the language, many times. */
static void
test_long(void **state)
{
	enum { N = 65536 };
	struct syms *syms = sym_table(*state);
	char *text = mem_block(*state, N);

	memset(text, 'w', N);
	for (uint32_t i = 0; i < 40; i++) {
		text[0] = (char)('A' + i);
		assert_int_equal(sym_add(syms, text, N), i + 1);
	}
	for (uint32_t i = 0; i < 40; i++) {
		text[0] = (char)('A' + i);
		assert_int_equal(sym_find(syms, text, N), i + 1);
		assert_int_equal(sym_len(syms, i + 1), N);
		assert_memory_equal(sym_text(syms, i + 1), text, N);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_empty_text),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_two_tables),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
