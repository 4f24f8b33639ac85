/*
 * Files that may be meant; see offer.h.  Tried in this order: the name with
 * '/' for '\' or with .topo; the name from another folder than its own, such
 * as the first file's; a name that differs in case or in a letter or two; the
 * name without its first folders, or one folder below.
 */
#include "offer.h"

#include <string.h>

#include "entries.h"
#include "nearest.h"

#define SUFFIX ".topo"
#define PARTS_MAX 16 /* of a name that is looked up part by part */

struct search {
	struct sources *s;
	source_id parent;
	const char *folder; /* of parent, by its name */
	const char *name;   /* what is sought, with '/' alone */
};

/* The folder's part of a file's name; "." if it has none. */
static const char *
folder_of(struct sources *s, source_id id)
{
	const char *name = s->files.at[id].name, *slash = strrchr(name, '/');

	if (slash == NULL)
		return ".";
	return mem_strndup(s->mem, name,
	    slash == name ? 1 : (size_t)(slash - name));
}

static bool
ends_in_suffix(const char *name)
{
	size_t n = strlen(name), suffix = strlen(SUFFIX);

	return n > suffix && strcmp(name + n - suffix, SUFFIX) == 0;
}

static const char *
if_there(const struct search *q, const char *name)
{
	return name != NULL && entries_has_file(q->s, q->parent, name) ? name
	    : NULL;
}

/* The length of what two names begin with in common, in whole parts. */
static size_t
common_parts(const char *a, const char *b)
{
	size_t n = 0;

	for (size_t i = 0;; i++) {
		bool ends = (a[i] == '\0' || a[i] == '/') &&
		    (b[i] == '\0' || b[i] == '/');

		if (ends)
			n = i;
		if (a[i] != b[i] || a[i] == '\0')
			return n;
	}
}

/* A path as it is written in a file in a folder; NULL: nobody can say. */
static const char *
relative(struct mem *mem, const char *folder, const char *path)
{
	const char *from = sources_without_dots(mem, folder);
	const char *to = sources_without_dots(mem, path), *name;
	size_t n = common_parts(from, to);

	if ((*from == '/') != (*to == '/'))
		return NULL;
	from += n + (from[n] == '/');
	to += *from == '\0' && n == 0 ? 0 : n + (to[n] == '/');
	name = to;
	while (*from != '\0') {
		size_t part = strcspn(from, "/");

		if (part == 2 && strncmp(from, "..", 2) == 0)
			return NULL;
		name = mem_printf(mem, "../%s", name);
		from += part + (from[part] == '/');
	}
	return *to == '\0' ? NULL : name;
}

/* What is written with other slashes, or without .topo. */
static struct offer
other_form(const struct search *q, bool backslashes)
{
	struct offer offer = { OFFER_NOTHING, NULL };

	if (backslashes)
		offer.name = if_there(q, q->name);
	if (offer.name == NULL && *q->name != '\0' && !ends_in_suffix(q->name))
		offer.name = if_there(q, mem_printf(q->s->mem, "%s" SUFFIX,
		    q->name));
	if (offer.name != NULL)
		offer.why = OFFER_SPELLING;
	return offer;
}

/* Nearest name, part by part */

struct pick {
	struct search *q;
	struct nearest near;
	bool last;          /* a file is sought, else a folder */
	const char *exact, *name;
	uint32_t n;
};

static void
consider(void *arg, const char *name, enum entry_kind kind)
{
	struct pick *p = arg;
	uint32_t was = p->near.id;

	if (kind == (p->last ? ENTRY_FOLDER : ENTRY_FILE))
		return;
	if (p->name != NULL && strcmp(p->name, name) == 0)
		return; /* a folder of several files from memory */
	if (strlen(name) == p->near.n &&
	    strncmp(name, p->near.text, p->near.n) == 0) {
		p->exact = mem_strndup(p->q->s->mem, name, p->near.n);
		return;
	}
	nearest_offer(&p->near, ++p->n, name, strlen(name));
	if (p->near.id != was)
		p->name = mem_strndup(p->q->s->mem, name, strlen(name));
}

/* The name in a folder that is nearest to a part; NULL: none, or two. */
static const char *
nearest_part(struct search *q, const char *folder, const char *part, size_t n,
    bool last)
{
	struct pick p = { .q = q, .near = nearest_begin(part, n),
		.last = last };
	size_t stem = n, suffix = strlen(SUFFIX);

	/* Names of one letter are not near because both end in .topo. */
	if (last && n > suffix &&
	    strncmp(part + n - suffix, SUFFIX, suffix) == 0)
		stem = n - suffix;
	p.near.best = nearest_limit(stem) + 1;
	entries_visit(q->s, folder, consider, &p);
	if (p.exact != NULL)
		return p.exact;
	return p.near.id != 0 && p.near.other == 0 ? p.name : NULL;
}

/* The path that is nearest to the sought name in a folder, or NULL. */
static const char *
nearest_path(struct search *q, const char *folder)
{
	const char *at = q->name, *path = folder;

	if (*at == '/')
		path = "/";
	for (int i = 0; i < PARTS_MAX; i++) {
		const char *part, *found;
		size_t n;

		at += strspn(at, "/");
		n = strcspn(at, "/");
		part = at;
		at += n;
		if (n == 0)
			return NULL;
		if (n <= 2 && strncmp(part, "..", n) == 0)
			found = mem_strndup(q->s->mem, part, n);
		else
			found = nearest_part(q, path, part, n, *at == '\0');
		if (found == NULL)
			return NULL;
		path = strcmp(path, "/") == 0
		    ? mem_printf(q->s->mem, "/%s", found)
		    : mem_printf(q->s->mem, "%s/%s", path, found);
		if (*at == '\0')
			return path;
	}
	return NULL;
}

/* Whether the including file names a file elsewhere: then it is not the one
 * that was meant here. */
static bool
is_named(struct search *q, const char *name)
{
	const struct source *file = &q->s->files.at[q->parent];
	const char *quoted = mem_printf(q->s->mem, "\"%s\"", name);

	return !entries_may_look(q->s, file->len >> 8) ||
	    memmem(file->text, file->len, quoted, strlen(quoted)) != NULL;
}

static struct offer
near_in(struct search *q, const char *folder, enum offer_why why)
{
	const char *path = nearest_path(q, folder), *name;

	if (path == NULL)
		return (struct offer){ OFFER_NOTHING, NULL };
	name = *q->name == '/' ? path : relative(q->s->mem, q->folder, path);
	name = if_there(q, name);
	if (name == NULL || is_named(q, name))
		return (struct offer){ OFFER_NOTHING, NULL };
	return (struct offer){ why, name };
}

/* Other folders */

/* What the name leads to from the folders of the files that include the
 * including one, and from the current directory; exactly, or nearly. */
static struct offer
from_others(struct search *q, bool exactly)
{
	struct offer offer = { OFFER_NOTHING, NULL };
	source_id id = q->parent;

	if (*q->name == '/')
		return offer;
	while (offer.name == NULL && id != 0) {
		const char *folder;

		id = q->s->files.at[id].parent;
		folder = id == 0 ? "." : folder_of(q->s, id);
		if (strcmp(folder, q->folder) == 0)
			continue;
		if (!exactly) {
			offer = near_in(q, folder, OFFER_PLACE);
			continue;
		}
		offer.name = if_there(q, relative(q->s->mem, q->folder,
		    mem_printf(q->s->mem, "%s/%s", folder, q->name)));
		if (offer.name != NULL)
			offer.why = OFFER_PLACE;
	}
	return offer;
}

/* A folder below that has the file. */
struct below {
	struct search *q;
	const char *base, *name;
	bool several;
};

static void
look_below(void *arg, const char *name, enum entry_kind kind)
{
	struct below *b = arg;
	const char *path;

	if (kind == ENTRY_FILE)
		return;
	path = mem_printf(b->q->s->mem, "%s/%s", name, b->base);
	if ((b->name != NULL && strcmp(b->name, path) == 0) ||
	    if_there(b->q, path) == NULL)
		return;
	b->several = b->name != NULL;
	b->name = path;
}

/* The name without its first folders; or, if it has none, one folder below. */
static struct offer
by_last_parts(struct search *q)
{
	const char *slash = q->name;
	struct below b = { .q = q, .base = q->name };

	while (b.name == NULL && (slash = strchr(slash, '/')) != NULL)
		b.name = if_there(q, ++slash);
	if (strchr(q->name, '/') == NULL && *q->name != '\0')
		entries_visit(q->s, q->folder, look_below, &b);
	if (b.name == NULL || b.several || is_named(q, b.name))
		return (struct offer){ OFFER_NOTHING, NULL };
	return (struct offer){ OFFER_SPELLING, b.name };
}

/* With '/' for '\' and without '/' at the end. */
static const char *
with_slashes(struct mem *mem, const char *name, bool *changed)
{
	char *made = mem_strndup(mem, name, strlen(name));
	size_t n = strlen(made);

	*changed = false;
	for (char *at = made; (at = strchr(at, '\\')) != NULL;) {
		*at = '/';
		*changed = true;
	}
	while (n > 1 && made[n - 1] == '/')
		made[--n] = '\0';
	return made;
}

struct offer
offer_file(struct sources *s, source_id parent, const char *name)
{
	struct search q = { .s = s, .parent = parent };
	struct offer offer;
	bool backslashes;

	if (!entries_may_look(s, 1))
		return (struct offer){ OFFER_NOTHING, NULL };
	q.folder = folder_of(s, parent);
	q.name = with_slashes(s->mem, name, &backslashes);
	offer = other_form(&q, backslashes);
	if (offer.name == NULL)
		offer = from_others(&q, true);
	if (offer.name == NULL)
		offer = near_in(&q, q.folder, OFFER_SPELLING);
	if (offer.name == NULL)
		offer = from_others(&q, false);
	if (offer.name == NULL)
		offer = by_last_parts(&q);
	if (offer.name != NULL && backslashes)
		offer.why = OFFER_SLASHES;
	return offer;
}

/* Directories */

struct first {
	struct search q;
	const char *name;
	uint32_t n;
};

static void
find_first(void *arg, const char *name, enum entry_kind kind)
{
	struct first *f = arg;
	const char *path;

	if (kind == ENTRY_FOLDER || !ends_in_suffix(name))
		return;
	path = mem_printf(f->q.s->mem, "%s/%s", f->q.name, name);
	if (if_there(&f->q, path) == NULL)
		return;
	f->n++;
	if (f->name == NULL || strcmp(path, f->name) < 0)
		f->name = path;
}

const char *
offer_in_directory(struct sources *s, source_id parent, const char *name,
    bool *only)
{
	struct first f = { .q = { .s = s, .parent = parent } };
	bool changed;

	f.q.name = with_slashes(s->mem, name, &changed);
	entries_visit(s, source_join(s, parent, f.q.name), find_first, &f);
	*only = f.n == 1;
	return f.name;
}
