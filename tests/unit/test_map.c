/* Tests of the hash table: base/map.c. */

#include "unit.h"
#include "map.h"

/* The owner of the tests: an id's key is keys[id]. */
static bool
same(const void *owner, uint32_t id, const void *key)
{
	const uint64_t *keys = owner;

	return keys[id] == *(const uint64_t *)key;
}

static uint32_t
find(const struct map *map, const uint64_t *keys, uint64_t key)
{
	return map_find(map, map_hash(map, &key, sizeof key), same, keys,
	    &key);
}

static void
test_empty(void **state)
{
	static const uint64_t keys[1];
	struct map map;

	map_init(&map, *state);
	assert_int_equal(map.n, 0);
	assert_int_equal(find(&map, keys, 0), 0);
	assert_int_equal(find(&map, keys, 7), 0);
}

/* The hash of a key stays the same, and says the bytes and the length. */
static void
test_hash(void **state)
{
	struct map map;
	uint64_t hash;

	map_init(&map, *state);
	hash = map_hash(&map, "HQ", 2);
	assert_true(hash == map_hash(&map, "HQ", 2));
	assert_true(hash != map_hash(&map, "HR", 2));
	assert_true(hash != map_hash(&map, "HQ", 3));
}

/* Each key is found at once and after the table has grown many times. */
static void
test_many(void **state)
{
	enum { N = 200000 };
	uint64_t *keys = mem_zeroed(*state, N + 1, sizeof *keys);
	struct map map;

	map_init(&map, *state);
	for (uint32_t id = 1; id <= N; id++) {
		keys[id] = (uint64_t)id * 2654435761u;
		assert_int_equal(find(&map, keys, keys[id]), 0);
		map_add(&map, map_hash(&map, &keys[id], sizeof *keys), id);
		assert_int_equal(find(&map, keys, keys[id]), id);
		assert_int_equal(map.n, id);
		assert_true(map.n <= map.mask);
	}
	for (uint32_t id = 1; id <= N; id++) {
		assert_int_equal(find(&map, keys, keys[id]), id);
		assert_int_equal(find(&map, keys, keys[id] + 1), 0);
	}
}

/* To put is to find or to add, and room that was made is enough. */
static void
test_put(void **state)
{
	enum { N = 5000 };
	uint64_t *keys = mem_zeroed(*state, N + 1, sizeof *keys);
	struct map map;
	uint32_t mask;

	map_init(&map, *state);
	map_add(&map, map_hash(&map, &keys[1], sizeof *keys), 1);
	map_reserve(&map, N);
	mask = map.mask;
	map_reserve(&map, N / 2);
	assert_int_equal(map.mask, mask);
	for (uint32_t id = 2; id <= N; id++) {
		uint64_t hash;

		keys[id] = id * 3;
		hash = map_hash(&map, &keys[id], sizeof *keys);
		map_prefetch(&map, hash);
		assert_int_equal(map_put(&map, hash, same, keys, &keys[id],
		    id), id);
		assert_int_equal(map_put(&map, hash, same, keys, &keys[id],
		    N + 1), id);
		assert_int_equal(map.n, id);
	}
	assert_int_equal(map.mask, mask);
	for (uint32_t id = 1; id <= N; id++)
		assert_int_equal(find(&map, keys, keys[id]), id);
}

/* Keys whose hashes are all one are still told apart. */
static void
test_one_hash(void **state)
{
	enum { N = 300 };
	uint64_t keys[N + 1] = { 0 };
	struct map map;

	map_init(&map, *state);
	for (uint32_t id = 1; id <= N; id++) {
		keys[id] = id * 10;
		map_add(&map, UINT64_MAX, id);
	}
	for (uint32_t id = 1; id <= N; id++)
		assert_int_equal(map_find(&map, UINT64_MAX, same, keys,
		    &keys[id]), id);
	keys[0] = 5;
	assert_int_equal(map_find(&map, UINT64_MAX, same, keys, &keys[0]), 0);
	assert_int_equal(map_find(&map, 0, same, keys, &keys[1]), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_one_hash),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
