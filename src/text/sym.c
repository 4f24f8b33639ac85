/* Interned strings; see sym.h. */
#include "sym.h"

#include <string.h>

#include "map.h"

/*
 * The texts lie in pages, each as its length, its bytes and a NUL; an id's
 * entry is the place of its text: the page's number and the offset within.
 * The first page is small, as most tables are; the others are nearly full,
 * so that with what mem puts in front they are whole huge pages.
 */
#define PAGE_BITS 22
#define PAGE_BYTES ((uint32_t)1 << PAGE_BITS)
#define FIRST_PAGE ((uint32_t)64 << 10)
#define LAST_PAGE (PAGE_BYTES - 64)

struct syms {
	struct mem *mem;
	struct map map;
	VEC(uint32_t) place; /* by id */
	VEC(char *) page;
	uint32_t used, room; /* bytes of the last page */
};

struct key {
	const char *s;
	size_t len;
};

struct syms *
sym_table(struct mem *mem)
{
	struct syms *syms = mem_alloc(mem, sizeof *syms);

	syms->mem = mem;
	map_init(&syms->map, mem);
	*vec_push(mem, &syms->page) = mem_zeroed(mem, 1, FIRST_PAGE);
	syms->room = FIRST_PAGE;
	*vec_push(mem, &syms->place) = 0;
	/* id 0: the length 0 and an empty text */
	syms->used = sizeof(uint32_t) + 1;
	return syms;
}

static const char *
entry(const struct syms *syms, sym_id id)
{
	uint32_t place = syms->place.at[id];

	return syms->page.at[place >> PAGE_BITS] + (place & (PAGE_BYTES - 1));
}

const char *
sym_text(const struct syms *syms, sym_id id)
{
	return entry(syms, id) + sizeof(uint32_t);
}

uint32_t
sym_len(const struct syms *syms, sym_id id)
{
	uint32_t len;

	memcpy(&len, entry(syms, id), sizeof len);
	return len;
}

uint32_t
sym_count(const struct syms *syms)
{
	return syms->place.n - 1;
}

static bool
same_text(const void *owner, uint32_t id, const void *key)
{
	const struct syms *syms = owner;
	const struct key *k = key;

	return sym_len(syms, id) == k->len &&
	    memcmp(sym_text(syms, id), k->s, k->len) == 0;
}

sym_id
sym_find(const struct syms *syms, const char *s, size_t len)
{
	struct key key = { s, len };

	return map_find(&syms->map, map_hash(&syms->map, s, len), same_text,
	    syms, &key);
}

void
sym_forget_ids(struct syms *syms)
{
	map_free(&syms->map);
}

/* Room for bytes, at most a page's, in the last page or a new one. */
static uint32_t
make_place(struct syms *syms, size_t bytes)
{
	uint32_t place;

	if (bytes > LAST_PAGE)
		mem_out(syms->mem); /* no word is that long */
	if (syms->room - syms->used < bytes) {
		if (syms->page.n == UINT32_MAX >> PAGE_BITS)
			mem_out(syms->mem);
		*vec_push(syms->mem, &syms->page) =
		    mem_block(syms->mem, LAST_PAGE);
		syms->room = LAST_PAGE;
		syms->used = 0;
	}
	place = ((syms->page.n - 1) << PAGE_BITS) | syms->used;
	syms->used += (uint32_t)bytes;
	return place;
}

uint64_t
sym_hash(const struct syms *syms, const char *s, size_t len)
{
	uint64_t hash = map_hash(&syms->map, s, len);

	map_prefetch(&syms->map, hash);
	return hash;
}

void
sym_reserve(struct syms *syms, uint32_t n)
{
	if (n < UINT32_MAX - syms->map.n)
		map_reserve(&syms->map, syms->map.n + n);
}

sym_id
sym_add_hashed(struct syms *syms, uint64_t hash, const char *s, size_t len)
{
	struct key key = { s, len };
	sym_id id = map_put(&syms->map, hash, same_text, syms, &key,
	    syms->place.n);
	uint32_t place, len32 = (uint32_t)len;
	char *text;

	if (id != syms->place.n)
		return id;
	place = make_place(syms, sizeof len32 + len + 1);
	*vec_push(syms->mem, &syms->place) = place;
	text = syms->page.at[place >> PAGE_BITS] + (place & (PAGE_BYTES - 1));
	memcpy(text, &len32, sizeof len32);
	memcpy(text + sizeof len32, s, len);
	text[sizeof len32 + len] = '\0';
	return id;
}

sym_id
sym_add(struct syms *syms, const char *s, size_t len)
{
	return sym_add_hashed(syms, map_hash(&syms->map, s, len), s, len);
}
