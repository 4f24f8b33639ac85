/* Pairs of postoffices of which each is told once; see checks.h. */
#include "checks.h"
#include "map.h"

struct pairs {
	struct mem *mem;
	struct map map;
	VEC(uint64_t) known; /* from 1 */
};

struct pairs *
pairs_new(struct mem *mem)
{
	struct pairs *pairs = mem_alloc(mem, sizeof *pairs);

	pairs->mem = mem;
	map_init(&pairs->map, mem);
	*vec_push(mem, &pairs->known) = 0;
	return pairs;
}

static bool
same_pair(const void *owner, uint32_t id, const void *key)
{
	const struct pairs *pairs = owner;

	return pairs->known.at[id] == *(const uint64_t *)key;
}

bool
pairs_add(struct pairs *pairs, po_id a, po_id b)
{
	uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	uint64_t hash = map_hash(&pairs->map, &pair, sizeof pair);
	uint32_t id = pairs->known.n;

	if (map_put(&pairs->map, hash, same_pair, pairs, &pair, id) != id)
		return false;
	*vec_push(pairs->mem, &pairs->known) = pair;
	return true;
}
