/* A hash table from keys to ids, by linear probing; see map.h. */
#include "map.h"

#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_SLOTS 64

void
map_init(struct map *map, struct mem *mem)
{
	map->mem = mem;
	map->n = 0;
	map->mask = FIRST_SLOTS - 1;
	map->slots = mem_zeroed(mem, FIRST_SLOTS, sizeof *map->slots);
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

/* The slot that has the key, or the empty one where it belongs. */
static struct map_slot *
seek(const struct map *map, uint64_t hash, map_same *same, const void *owner,
    const void *key)
{
	uint32_t tag = (uint32_t)hash, i = tag & map->mask;

	for (; map->slots[i].id != 0; i = (i + 1) & map->mask)
		if (map->slots[i].tag == tag &&
		    same(owner, map->slots[i].id, key))
			break;
	return &map->slots[i];
}

uint32_t
map_find(const struct map *map, uint64_t hash, map_same *same,
    const void *owner, const void *key)
{
	return seek(map, hash, same, owner, key)->id;
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
	uint32_t mask = map->mask;

	/* Three quarters full at most. */
	while (mask - mask / 4 <= n && mask <= UINT32_MAX / 2)
		mask = mask * 2 + 1;
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
	struct map_slot *slot;

	make_room(map);
	slot = seek(map, hash, same, owner, key);
	if (slot->id != 0)
		return slot->id;
	*slot = (struct map_slot){ .tag = (uint32_t)hash, .id = id };
	map->n++;
	return id;
}
