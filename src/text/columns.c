/*
 * Columns in code points; see forms.h.  A line may have a gigabyte and a
 * million findings, so behind its first bytes a table of the file helps: the
 * characters up to every so many bytes.
 */
#include <string.h>
#include <unistr.h>

#include "forms.h"

#define STEP_BYTES 512u

/* The first character at or behind a step, and how many are before it. */
struct step {
	uint32_t offset, count;
};

struct steps {
	VEC(struct step) at;
};

struct columns {
	struct mem *mem;
	struct sources *sources;
	VEC(struct steps) files; /* by source id */
};

struct columns *
columns_new(struct mem *mem, struct sources *sources)
{
	struct columns *c = mem_alloc(mem, sizeof *c);

	c->mem = mem;
	c->sources = sources;
	return c;
}

/* The bytes of the character at offset. */
static uint32_t
char_bytes(const struct source *file, uint32_t offset)
{
	const char *at = file->text + offset;
	ucs4_t c;
	int len;

	if ((unsigned char)*at < 0x80)
		return 1;
	len = u8_mbtoucr(&c, (const uint8_t *)at, file->len - offset);
	return len < 1 ? 1 : (uint32_t)len;
}

/* Characters that begin from offset from on and before to. */
static uint32_t
count(const struct source *file, uint32_t from, uint32_t to)
{
	uint32_t n = 0;

	for (; from < to; from += char_bytes(file, from))
		n++;
	return n;
}

static const struct steps *
steps_of(struct columns *c, const struct source *file)
{
	source_id id = source_at(c->sources, file->base);
	uint32_t n = 0, next = 0;
	struct steps *steps;

	while (c->files.n <= id)
		memset(vec_push(c->mem, &c->files), 0, sizeof *steps);
	steps = &c->files.at[id];
	if (steps->at.n > 0)
		return steps;
	for (uint32_t at = 0; at < file->len; at += char_bytes(file, at)) {
		while (at >= next) {
			*vec_push(c->mem, &steps->at) = (struct step){ at, n };
			next += STEP_BYTES;
		}
		n++;
	}
	return steps;
}

/* Characters of a file that begin before offset. */
static uint32_t
count_before(const struct steps *steps, const struct source *file,
    uint32_t offset)
{
	uint32_t i = offset / STEP_BYTES;
	struct step step;

	if (i >= steps->at.n)
		i = steps->at.n - 1;
	step = steps->at.at[i];
	return step.count + count(file, step.offset, offset);
}

uint32_t
columns_count(struct columns *c, struct place place)
{
	const struct source *file = place.source;
	uint32_t begin = (uint32_t)(place.text - file->text);
	uint32_t offset = begin + place.column - 1;
	const struct steps *steps;

	if (place.column <= STEP_BYTES)
		return 1 + count(file, begin, offset);
	steps = steps_of(c, file);
	return 1 + count_before(steps, file, offset) -
	    count_before(steps, file, begin);
}
