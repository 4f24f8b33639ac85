/* A hash table from keys to ids, by linear probing; see map.h. */
#include "map.h"

#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_SLOTS 64

void
map_init(struct map *map, struct mem *mem)
{
	map_init_for(map, mem, 0);
}

/* The mask of slots for n ids, three quarters full at most; not less than the
 * given one. */
static uint32_t
mask_for(uint32_t mask, uint32_t n)
{
	while (mask - mask / 4 <= n && mask <= UINT32_MAX / 2)
		mask = mask * 2 + 1;
	return mask;
}

void
map_init_for(struct map *map, struct mem *mem, uint32_t n)
{
	map->mem = mem;
	map->n = 0;
	map->mask = mask_for(FIRST_SLOTS - 1, n);
	map->slots = mem_zeroed(mem, (size_t)map->mask + 1,
	    sizeof *map->slots);
	/* Without randomness the seed is a constant: slower under attack at
	 * worst, never wrong. */
	if (getrandom(&map->seed, sizeof map->seed, GRND_NONBLOCK) !=
	    (ssize_t)sizeof map->seed)
		map->seed = 0x544f504f;
}

void
map_free(struct map *map)
{
	mem_release(map->mem, map->slots);
	map_init(map, map->mem);
}

uint64_t
map_hash(const struct map *map, const void *bytes, size_t n)
{
	return XXH3_64bits_withSeed(bytes, n, map->seed);
}

uint32_t
map_find(const struct map *map, uint64_t hash, map_same *same,
    const void *owner, const void *key)
{
	uint32_t tag = (uint32_t)hash;
	uint32_t i = tag & map->mask;

	for (; map->slots[i].id != 0; i = (i + 1) & map->mask)
		if (map->slots[i].tag == tag &&
		    same(owner, map->slots[i].id, key))
			return map->slots[i].id;
	return 0;
}

static void
put(struct map_slot *slots, uint32_t mask, struct map_slot slot)
{
	uint32_t i = slot.tag & mask;

	while (slots[i].id != 0)
		i = (i + 1) & mask;
	slots[i] = slot;
}

static void
resize(struct map *map, uint32_t mask)
{
	struct map_slot *old = map->slots;
	uint32_t old_mask = map->mask;

	map->mask = mask;
	map->slots = mem_zeroed(map->mem, (size_t)map->mask + 1,
	    sizeof *map->slots);
	for (uint32_t i = 0; i <= old_mask; i++)
		if (old[i].id != 0)
			put(map->slots, map->mask, old[i]);
	mem_release(map->mem, old);
}

void
map_reserve(struct map *map, uint32_t n)
{
	uint32_t mask = mask_for(map->mask, n);

	if (mask != map->mask)
		resize(map, mask);
}

/* Make room for one more. */
static void
make_room(struct map *map)
{
	if (map->n < map->mask - map->mask / 4)
		return;
	if (map->mask > UINT32_MAX / 2)
		mem_out(map->mem);
	resize(map, map->mask * 2 + 1);
}

void
map_add(struct map *map, uint64_t hash, uint32_t id)
{
	make_room(map);
	put(map->slots, map->mask,
	    (struct map_slot){ .tag = (uint32_t)hash, .id = id });
	map->n++;
}

uint32_t
map_put(struct map *map, uint64_t hash, map_same *same, const void *owner,
    const void *key, uint32_t id)
{
	uint32_t tag = (uint32_t)hash, i;

	make_room(map);
	for (i = tag & map->mask; map->slots[i].id != 0;
	     i = (i + 1) & map->mask)
		if (map->slots[i].tag == tag &&
		    same(owner, map->slots[i].id, key))
			return map->slots[i].id;
	map->slots[i] = (struct map_slot){ .tag = tag, .id = id };
	map->n++;
	return id;
}
