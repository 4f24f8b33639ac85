/* Hashes that know a finding again; see forms.h. */
#include "forms.h"
#include "map.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct seen {
	uint64_t hash;
	uint32_t times;
};

struct fingerprints {
	struct mem *mem;
	const struct sources *sources;
	struct out *text;      /* what is hashed */
	struct map map;        /* into seen, by the hash */
	VEC(struct seen) seen; /* from 1 */
};

struct fingerprints *
fingerprints_new(struct mem *mem, const struct sources *sources)
{
	struct fingerprints *p = mem_alloc(mem, sizeof *p);

	p->mem = mem;
	p->sources = sources;
	p->text = out_new(mem, -1);
	map_init(&p->map, mem);
	*vec_push(mem, &p->seen) = (struct seen){ 0, 0 };
	return p;
}

static bool
same_hash(const void *owner, uint32_t id, const void *key)
{
	const struct fingerprints *p = owner;

	return p->seen.at[id].hash == *(const uint64_t *)key;
}

uint64_t
fingerprint(struct fingerprints *p, const struct finding *f, uint32_t *nth)
{
	const char *name = check_info(f->check)->name;
	uint64_t hash, key;
	uint32_t id;

	p->text->n = 0;
	out_bytes(p->text, name, strlen(name) + 1);
	out_bytes(p->text, f->message, strlen(f->message) + 1);
	out_bytes(p->text, source_text(p->sources, f->span),
	    f->span.to - f->span.from);
	hash = XXH3_64bits(p->text->at, p->text->n);
	key = map_hash(&p->map, &hash, sizeof hash);
	id = map_put(&p->map, key, same_hash, p, &hash, p->seen.n);
	if (id == p->seen.n)
		*vec_push(p->mem, &p->seen) = (struct seen){ hash, 0 };
	*nth = ++p->seen.at[id].times;
	return hash;
}
