/*
 * What is declared twice because a file is included twice; see diag.h.  It is
 * collected, and reported once for each second inclusion.
 */
#include <string.h>

#include "report.h"

/* True if two sources are one file. */
static bool
is_same_file(const struct source *a, const struct source *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->len == b->len &&
	    (a->ino != 0 || strcmp(a->name, b->name) == 0);
}

/*
 * The later of the two inclusions by which one place of a file is there twice:
 * the outermost, if the file is included by one that is included twice.  NULL:
 * these are two places.
 */
static const struct source *
find_second(const struct report *r, struct span later, struct span first,
    struct span *other)
{
	const struct source *second = NULL;

	for (;;) {
		const struct source *a, *b;

		a = source_get(r->sources, source_at(r->sources, later.from));
		b = source_get(r->sources, source_at(r->sources, first.from));
		if (a == b || !is_same_file(a, b) || a->parent == 0 ||
		    b->parent == 0 ||
		    later.from - a->base != first.from - b->base)
			return second;
		second = a;
		*other = b->include;
		later = a->include;
		first = b->include;
	}
}

static bool
same_include(const void *owner, uint32_t id, const void *key)
{
	const struct report *r = owner;

	return r->again.at[id].second.from == *(const uint32_t *)key;
}

/* The row of a second inclusion. */
static struct again *
find_row(struct report *r, const struct source *second, struct span first)
{
	uint32_t key = second->include.from, id;

	if (r->again.n == 0) {
		map_init(&r->again_map, r->mem);
		*vec_push(r->mem, &r->again) = (struct again){ .count = 0 };
	}
	id = map_put(&r->again_map, map_hash(&r->again_map, &key, sizeof key),
	    same_include, r, &key, r->again.n);
	if (id == r->again.n) {
		*vec_push(r->mem, &r->again) = (struct again){ CHECK_COUNT,
			second->include, first, second->name, 0 };
		r->faults++; /* until it is reported */
	}
	return &r->again.at[id];
}

bool
report_included_again(struct report *r, enum check_id check,
    struct span later, struct span first)
{
	struct span other;
	const struct source *second = find_second(r, later, first, &other);
	struct again *row;

	if (second == NULL)
		return false;
	row = find_row(r, second, other);
	if (check < row->check)
		row->check = check;
	row->count++;
	return true;
}

void
report_included(struct report *r)
{
	for (uint32_t i = 1; i < r->again.n; i++) {
		const struct again *a = &r->again.at[i];

		r->faults--;
		report_add(r, a->check, a->second, "'%s' is included twice, "
		    "so %u declaration%s in it %s made twice; remove this "
		    "`include`", a->name, a->count, a->count == 1 ? "" : "s",
		    a->count == 1 ? "is" : "are");
		report_note(r, a->first, "first included here");
	}
	r->again.n = r->again.n > 0;
}
