/* Tests of buffered text: base/out.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "out.h"

static void
test_memory(void **state)
{
	struct out *o = out_new(*state, -1);

	out_str(o, "one");
	out_char(o, ' ');
	out_bytes(o, "two, not", 3);
	out_str(o, "");
	assert_int_equal(o->n, 7);
	assert_memory_equal(o->at, "one two", 7);
	assert_int_equal(out_flush(o), 0);
	assert_int_equal(o->n, 7);
	assert_int_equal(out_end(o), 0);
	assert_null(o->at);
}

/* In memory the buffer grows, by single characters and by long texts. */
static void
test_growth(void **state)
{
	enum { N = 300000 };
	struct out *o = out_new(*state, -1);
	char *text = mem_block(*state, N);

	for (size_t i = 0; i < N; i++) {
		text[i] = (char)('a' + i % 26);
		out_char(o, text[i]);
	}
	out_bytes(o, text, N);
	assert_int_equal(o->n, 2 * N);
	assert_memory_equal(o->at, text, N);
	assert_memory_equal(o->at + N, text, N);
	out_end(o);
}

static void
test_numbers(void **state)
{
	struct out *o = out_new(*state, -1);

	out_u32(o, 0);
	out_char(o, ' ');
	out_u32(o, 9);
	out_char(o, ' ');
	out_u32(o, 10);
	out_char(o, ' ');
	out_u32(o, 4294967295u);
	out_char(o, '\0');
	assert_string_equal(o->at, "0 9 10 4294967295");
	out_end(o);
}

/* What was written to a descriptor is all there, in order. */
static void
test_descriptor(void **state)
{
	FILE *file = tmpfile();
	struct out *o;
	char line[32];
	uint32_t i = 0;

	assert_non_null(file);
	o = out_new(*state, fileno(file));
	for (; i < 50000; i++) {
		out_u32(o, i);
		out_char(o, '\n');
	}
	assert_int_equal(out_end(o), 0);
	rewind(file);
	for (i = 0; fgets(line, sizeof line, file) != NULL; i++) {
		char want[32];

		snprintf(want, sizeof want, "%u\n", (unsigned)i);
		assert_string_equal(line, want);
	}
	assert_int_equal(i, 50000);
	fclose(file);
}

/* A text longer than the buffer goes through whole. */
static void
test_long_text(void **state)
{
	enum { N = 1000000 };
	FILE *file = tmpfile();
	char *text = mem_zeroed(*state, 1, N), *back = mem_block(*state, N);
	struct out *o;

	assert_non_null(file);
	memset(text, 'x', N);
	o = out_new(*state, fileno(file));
	out_str(o, "ab");
	out_bytes(o, text, N);
	assert_int_equal(out_end(o), 0);
	rewind(file);
	assert_int_equal(fread(back, 1, 2, file), 2);
	assert_memory_equal(back, "ab", 2);
	assert_int_equal(fread(back, 1, N, file), N);
	assert_memory_equal(back, text, N);
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

/* Long texts are not copied, but stay in order with the others; and places
 * that the caller sets. */
static void
test_uncopied(void **state)
{
	enum { N = 200000 };
	FILE *file = tmpfile();
	struct out *o = out_new(*state, fileno(file));
	struct out *memory = out_new(*state, -1);
	char *text = mem_block(*state, N), *back = mem_block(*state, N);

	memset(text, 'y', N);
	out_char(o, 'a');
	out_long(o, text, N);
	assert_true(o->flushed);
	out_long(o, "b", 1);
	memcpy(out_take(o, 2), "cd", 2);
	assert_int_equal(out_end(o), 0);
	rewind(file);
	assert_int_equal(fgetc(file), 'a');
	assert_int_equal(fread(back, 1, N, file), N);
	assert_memory_equal(back, text, N);
	assert_int_equal(fread(back, 1, N, file), 3);
	assert_memory_equal(back, "bcd", 3);
	fclose(file);

	out_long(memory, text, N);
	memcpy(out_take(memory, N), text, N);
	assert_int_equal(memory->n, 2 * N);
	assert_memory_equal(memory->at + N, text, N);
	assert_int_equal(out_end(memory), 0);
}

/* The first failure is kept, and writing goes on without effect. */
static void
test_failure(void **state)
{
	int fd = open("/dev/full", O_WRONLY);
	struct out *o = out_new(*state, fd);

	assert_true(fd >= 0);
	out_str(o, "lost");
	assert_int_equal(out_flush(o), ENOSPC);
	close(fd);
	for (size_t i = 0; i < 200000; i++)
		out_char(o, 'x');
	assert_int_equal(out_end(o), ENOSPC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_uncopied),
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
