/*
 * map.h: a hash table from keys to ids.  The table holds only ids (from 1)
 * and a tag of each key's hash; the keys stay in their owner's table, which
 * says by a callback whether an id's key is the one sought.  The symbol
 * tables and the networks by name are such maps.
 *
 * Hashes are XXH3 with a seed drawn at random for each map, so that names
 * cannot be made to collide.  No output may depend on the order of a map.
 */
#ifndef TOPOC_MAP_H
#define TOPOC_MAP_H

#include "mem.h"

struct map_slot {
	uint32_t tag; /* the lower half of the hash; says the place, too */
	uint32_t id;  /* 0: empty */
};

struct map {
	struct mem *mem;
	struct map_slot *slots;
	uint32_t mask;   /* slots less one; a power of two less one */
	uint32_t n;
	uint64_t seed;
};

/* Whether id's key is the key sought; both mean what their owner wants. */
typedef bool map_same(const void *owner, uint32_t id, const void *key);

/* Begin a map. */
void map_init(struct map *map, struct mem *mem);

/* Give its memory back; nothing is found in it any more. */
void map_free(struct map *map);

uint64_t map_hash(const struct map *map, const void *bytes, size_t n);

/* Give the id of a key, or 0. */
uint32_t map_find(const struct map *map, uint64_t hash, map_same *same,
    const void *owner, const void *key);

/* Add an id under a key that map_find does not know. */
void map_add(struct map *map, uint64_t hash, uint32_t id);

/* Give the id of a key; where it has none, add it under id and give that. */
uint32_t map_put(struct map *map, uint64_t hash, map_same *same,
    const void *owner, const void *key, uint32_t id);

/* Make room for n ids in all, so that it need not grow before. */
void map_reserve(struct map *map, uint32_t n);

/* Begin to fetch what map_find, map_add and map_put will read: in a big map
 * that takes long, and meanwhile there is other work. */
static inline void
map_prefetch(const struct map *map, uint64_t hash)
{
	__builtin_prefetch(&map->slots[(uint32_t)hash & map->mask], 1);
}

#endif
