/* Tests of memory by stages: base/mem.c. */
#include <string.h>

#include "unit.h"
#include "mem.h"

/* Small objects are zeroed, aligned and apart from each other. */
static void
test_alloc(void **state)
{
	unsigned char *p[3000];

	for (size_t i = 0; i < 3000; i++) {
		p[i] = mem_alloc(*state, i % 97 + 1);
		assert_int_equal((uintptr_t)p[i] % 16, 0);
		for (size_t j = 0; j <= i % 97; j++)
			assert_int_equal(p[i][j], 0);
		memset(p[i], (int)(i % 251), i % 97 + 1);
	}
	for (size_t i = 0; i < 3000; i++)
		for (size_t j = 0; j <= i % 97; j++)
			assert_int_equal(p[i][j], i % 251);
}

/* An object that no arena could hold. */
static void
test_alloc_large(void **state)
{
	size_t n = (size_t)1 << 20;
	unsigned char *p = mem_alloc(*state, n);

	for (size_t i = 0; i < n; i++)
		assert_int_equal(p[i], 0);
}

static void
test_text(void **state)
{
	char *s = mem_strndup(*state, "postoffice", 4);

	assert_string_equal(s, "post");
	assert_string_equal(mem_strndup(*state, "", 0), "");
	assert_string_equal(mem_printf(*state, "%s/%d", s, 42), "post/42");
	assert_string_equal(mem_printf(*state, "%s", ""), "");
	s = mem_printf(*state, "%0*d", 100000, 7);
	assert_int_equal(strlen(s), 100000);
	assert_int_equal(s[99999], '7');
}

/* Blocks grow and shrink past every size from which they are kept in another
 * way, and keep what is in them. */
static void
test_large_blocks(void **state)
{
	static const size_t sizes[] = { 100, 3 << 20, 4 << 20, 5 << 20,
		33 << 20, 9 << 20, 4096, (4 << 20) - 32, (4 << 20) - 33,
		64 << 20, 1 };
	unsigned char *p = NULL, *other;
	size_t kept = 0;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		p = mem_resize(*state, p, sizes[i]);
		other = mem_zeroed(*state, 5 << 20, 1); /* in the way */
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t j = 0; j < kept && j < sizes[i]; j += 1021)
			assert_int_equal(p[j], j % 251);
		for (size_t j = 0; j < sizes[i]; j++)
			p[j] = j % 251;
		kept = sizes[i];
		for (size_t j = 0; j < 5 << 20; j += 4093)
			assert_int_equal(other[j], 0);
		if (i % 2 == 0)
			mem_release(*state, other);
	}
	mem_release(*state, p);
}

/* What is given back is whole pages within it, and nothing else. */
static void
test_forget(void **state)
{
	size_t n = 16 << 20, done;
	unsigned char *p = mem_block(*state, n);

	memset(p, 7, n);
	assert_int_equal(mem_forget(p, 100), 0);
	done = mem_forget(p, 9 << 20);
	assert_true(done > 0 && done <= 9 << 20);
	for (size_t i = done; i < n; i++)
		assert_int_equal(p[i], 7);
	assert_true(mem_forget(p + done, n - done) > 0);
	p[0] = 1; /* it is still there */
	mem_release(*state, p);
}

static void
test_blocks(void **state)
{
	unsigned char *p = mem_resize(*state, NULL, 10);
	unsigned char *zeroed = mem_zeroed(*state, 1000, 3);

	for (size_t i = 0; i < 3000; i++)
		assert_int_equal(zeroed[i], 0);
	memset(p, 0x5a, 10);
	p = mem_resize(*state, p, 1000000);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(p[i], 0x5a);
	p[999999] = 1;
	p = mem_resize(*state, p, 4);
	assert_int_equal(p[3], 0x5a);
	assert_int_equal((uintptr_t)p % 16, 0);
	mem_release(*state, zeroed);
	mem_release(*state, p);
	mem_release(*state, NULL);
}

/* Blocks are given back from the middle, the front and the end. */
static void
test_release_order(void **state)
{
	static const unsigned char order[] = { 2, 4, 0, 3, 1 };
	char *p[5];

	for (unsigned i = 0; i < 5; i++)
		p[i] = mem_zeroed(*state, 1, 8);
	for (unsigned i = 0; i < 5; i++) {
		p[1] = i < 4 ? mem_resize(*state, p[1], 64 * i + 8) : p[1];
		mem_release(*state, p[order[i]]);
	}
}

static void
test_vector(void **state)
{
	VEC(uint64_t) v = { 0 };

	for (uint32_t i = 0; i < 100000; i++)
		*vec_push((struct mem *)*state, &v) = (uint64_t)i * i;
	assert_int_equal(v.n, 100000);
	assert_true(v.room >= v.n);
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(v.at[i], (uint64_t)i * i);
}

/* Stages go with the one they are in, or before it. */
static void
test_stages(void **state)
{
	struct mem *outer = mem_stage(*state, "outer");
	struct mem *inner = mem_stage(outer, "inner");
	struct mem *other = mem_stage(outer, "other");
	char *kept = mem_strndup(outer, "kept", 4);

	mem_block(inner, 1000);
	mem_alloc(other, 1000);
	mem_free(inner);
	assert_string_equal(kept, "kept");
	mem_free(outer);
	mem_free(NULL);
}

struct attempt {
	struct mem *mem;
	int how;
	bool reached;
	char *block;
};

static void
attempt(void *arg)
{
	struct attempt *a = arg;

	a->block = mem_zeroed(a->mem, 1, 16);
	switch (a->how) {
	case 1:
		mem_out(a->mem);
	case 2:
		mem_block(a->mem, SIZE_MAX);
		break;
	case 3:
		mem_zeroed(a->mem, SIZE_MAX / 2, 4);
		break;
	case 4:
		mem_resize(a->mem, a->block, SIZE_MAX);
		break;
	default:
		break;
	}
	a->reached = true;
}

/* Running out gives false, and leaves the stages as they were. */
static void
test_try(void **state)
{
	for (int how = 0; how <= 4; how++) {
		struct mem *stage = mem_stage(*state, "attempt");
		struct attempt a = { .mem = stage, .how = how };

		assert_int_equal(mem_try(*state, attempt, &a), how == 0);
		assert_int_equal(a.reached, how == 0);
		assert_int_equal(a.block[15], 0);
		mem_release(stage, a.block);
		mem_free(stage);
	}
}

static void
add_one(void *arg)
{
	++*(int *)arg;
}

/* What a library has allocated is freed with the stage, once. */
static void
test_at_end(void **state)
{
	struct mem *outer = mem_stage(*state, "outer");
	struct mem *inner = mem_stage(outer, "inner");
	int *count = mem_alloc(*state, sizeof *count);

	mem_at_end(inner, add_one, count);
	mem_at_end(outer, add_one, count);
	mem_free(inner);
	assert_int_equal(*count, 1);
	mem_free(outer);
	assert_int_equal(*count, 2);
}

static void
grow_full(void *arg)
{
	struct attempt *a = arg;
	uint32_t room = UINT32_C(1) << 31;

	vec_grow(a->mem, NULL, &room, 1);
	a->reached = true;
}

/* A vector cannot have more than 32 bits count. */
static void
test_vector_full(void **state)
{
	struct attempt a = { .mem = *state };

	assert_false(mem_try(*state, grow_full, &a));
	assert_false(a.reached);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_alloc_large),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_large_blocks),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_release_order),
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_try),
		cmocka_unit_test(test_at_end),
		cmocka_unit_test(test_vector_full),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
