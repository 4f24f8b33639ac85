/* Tests of sorting by key: base/sort.c. */
#include <stdlib.h>

#include "unit.h"
#include "sort.h"

static int
compare(const void *a, const void *b)
{
	const struct sort_item *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * Sort n items with random keys below the mask; ids rise, so that qsort by
 * key and id gives the one stable order.
 */
static void
against_qsort(struct mem *mem, size_t n, uint64_t mask)
{
	struct sort_item *items = mem_zeroed(mem, n + 1, sizeof *items);
	struct sort_item *want = mem_zeroed(mem, n + 1, sizeof *want);

	for (size_t i = 0; i <= n; i++) {
		items[i].key = random_number() & mask;
		items[i].id = (uint32_t)i;
		want[i] = items[i];
	}
	qsort(want, n, sizeof *want, compare);
	sort_items(mem, items, n);
	for (size_t i = 0; i <= n; i++) {
		assert_true(items[i].key == want[i].key);
		assert_int_equal(items[i].id, want[i].id);
	}
	mem_release(mem, items);
	mem_release(mem, want);
}

static void
test_random(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 31, 32, 33, 255, 256, 10000 };
	static const uint64_t masks[] = { UINT64_MAX, 0, 1, 7, 0xff, 0xff00,
		0xff000000ff, UINT64_C(0xff) << 56, UINT64_C(1) << 63 };

	seed = 88172645463325252u;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t j = 0; j < sizeof masks / sizeof *masks; j++)
			against_qsort(*state, sizes[i], masks[j]);
}

static void
test_nothing(void **state)
{
	sort_items(*state, NULL, 0);
}

/* What is in order stays as it is; what is upside down is turned. */
static void
test_in_order(void **state)
{
	struct sort_item items[1000];

	for (uint32_t i = 0; i < 1000; i++)
		items[i] = (struct sort_item){ i * 1000u, i };
	sort_items(*state, items, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(items[i].id, i);
	for (uint32_t i = 0; i < 1000; i++)
		items[i].key = 1000000u - items[i].key;
	sort_items(*state, items, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(items[i].id, 999 - i);
}

/* Keys of one value keep their order, few or many. */
static void
test_stable(void **state)
{
	struct sort_item items[300];

	for (uint32_t n = 20; n <= 300; n += 140) {
		for (uint32_t i = 0; i < n; i++)
			items[i] = (struct sort_item){ i % 2, i };
		sort_items(*state, items, n);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(items[i].id,
			    i < n / 2 ? 2 * i : 2 * (i - n / 2) + 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_in_order),
		cmocka_unit_test(test_stable),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
