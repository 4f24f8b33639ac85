/*
 * prefix-name: two postoffices on one needed walk, ends included, whose names,
 * of network and of postoffice, agree in nine characters, one pair of them a
 * name of nine and one of ten: a program that compares nine takes the one for
 * the other, and says that mail goes round (Q128627, Q162841).
 *
 * A family is all postoffices whose names agree so far, 37 * 37 at the most.
 * Within it two confuse where their lengths differ, which are four classes.
 */
#include <string.h>

#include "checks.h"
#include "map.h"
#include "walk.h"

#define COMPARED 9 /* characters */

struct family {
	char names[2][COMPARED]; /* network's and postoffice's, NULs behind */
	uint8_t lengths;         /* bit 1 << is_longer(): there is one */
};

struct prefix {
	const struct check_job *job;
	struct map map;             /* into families, by names */
	VEC(struct family) families;
	uint32_t *family;           /* by po_id: 0 where nothing confuses */
	po_id *nearest;             /* by family and class: on the way to the
				       destination */

	/* The next hops of all who send to one destination are a tree: */
	po_id *passed;              /* by po_id: the destination it is for */
	po_id *next;                /* the next hop */
	po_id *from, *beside;       /* the first who sends by way of it, and
				       the next who does by the same one */
	po_id *ahead;               /* the next of its family and class towards
				       the destination */
	struct pairs *reported;
};

static bool
same_family(const void *owner, uint32_t id, const void *key)
{
	const struct prefix *s = owner;

	return memcmp(s->families.at[id].names, key,
	    sizeof s->families.at[id].names) == 0;
}

static size_t
name_length(const struct model *m, po_id p)
{
	po_name name = m->pos[p].name;

	return name < NAME_IN_ERROR ? name_key_length(name)
				    : strlen(model_name(m, p).text);
}

/* Which names have more than nine characters: the class, 0 to 3. */
#define CLASSES 4

static unsigned
is_longer(const struct model *m, po_id p)
{
	return (strlen(model_network(m, p)) > COMPARED) |
	    (name_length(m, p) > COMPARED) << 1;
}

/* Whether there are names of nine characters and longer ones, of either
 * kind: else nothing can be confused. */
static bool
is_possible(const struct model *m)
{
	bool nine[2] = { false }, ten[2] = { false };

	for (network_id id = 1; id <= m->network_count; id++) {
		uint32_t n = sym_len(m->names, m->networks[id].name);

		nine[0] = nine[0] || n == COMPARED;
		ten[0] = ten[0] || n > COMPARED;
	}
	for (po_id p = 1; p <= m->po_count; p++) {
		size_t n = name_length(m, p);

		nine[1] = nine[1] || n == COMPARED;
		ten[1] = ten[1] || n > COMPARED;
	}
	return (nine[0] && ten[0]) || (nine[1] && ten[1]);
}

static void
join_family(struct prefix *s, po_id p)
{
	const struct model *m = s->job->model;
	struct family family = { .lengths = 1 << is_longer(m, p) };
	struct name_text name = model_name(m, p);
	const char *names[2] = { model_network(m, p), name.text };
	uint64_t hash;
	uint32_t id;

	/* Shorter names are compared as they are. */
	if (strlen(names[0]) < COMPARED && strlen(names[1]) < COMPARED)
		return;
	for (int i = 0; i < 2; i++)
		memcpy(family.names[i], names[i], strnlen(names[i],
		    COMPARED));
	hash = map_hash(&s->map, family.names, sizeof family.names);
	id = map_put(&s->map, hash, same_family, s, family.names,
	    s->families.n);
	if (id == s->families.n)
		*vec_push(s->job->mem, &s->families) = family;
	s->families.at[id].lengths |= family.lengths;
	s->family[p] = id;
}

/* Find the families that can be confused; false: there are none. */
static bool
find_families(struct prefix *s)
{
	const struct model *m = s->job->model;
	bool any = false;

	*vec_push(s->job->mem, &s->families) = (struct family){ 0 };
	for (po_id p = 1; p <= m->po_count; p++)
		join_family(s, p);
	for (po_id p = 1; p <= m->po_count; p++) {
		unsigned lengths = s->families.at[s->family[p]].lengths;

		if ((lengths & (lengths - 1)) == 0)
			s->family[p] = 0;
		any = any || s->family[p] != 0;
	}
	return any;
}

static void
report_pair(struct prefix *s, po_id a, po_id b, po_id destination)
{
	const struct model *m = s->job->model;
	bool later = m->pos[a].span.from > m->pos[b].span.from;
	po_id at = later ? a : b, first = later ? b : a;

	if (!pairs_add(s->reported, a, b))
		return;
	report_warn(s->job->report, CHECK_PREFIX_NAME, m->pos[at].span,
	    PO_FORMAT " and " PO_FORMAT " are both on the way to " PO_FORMAT
	    ", and EXTERNAL 3.2.16, which compares only %d characters of a "
	    "name, reports a circular route; rename one of the two",
	    PO_ARGS(m, at), PO_ARGS(m, first), PO_ARGS(m, destination),
	    COMPARED);
	report_note(s->job->report, m->pos[first].span,
	    PO_FORMAT " is declared here", PO_ARGS(m, first));
}

/* Make the tree of all who send to x; false: nobody does. */
static bool
plant(struct prefix *s, struct needed *needed, po_id x)
{
	const struct model *m = s->job->model;
	uint32_t n;
	const po_id *sources = walk_sources(needed, x, &n);

	s->passed[x] = x;
	s->from[x] = 0;
	for (uint32_t i = 0; i < n; i++) {
		po_id p = sources[i], next;

		if (s->passed[p] != x)
			s->from[p] = 0;
		for (; s->passed[p] != x; p = next) {
			next = walk_next(m, p, x);
			s->passed[p] = x;
			s->next[p] = next;
			s->beside[p] = s->passed[next] == x ? s->from[next]
							    : 0;
			s->from[next] = p;
		}
	}
	return n > 0;
}

static void
enter(struct prefix *s, po_id p, po_id x)
{
	po_id *nearest = &s->nearest[CLASSES * s->family[p]];
	unsigned own;

	if (s->family[p] == 0)
		return;
	own = is_longer(s->job->model, p);
	for (unsigned class = 0; class < CLASSES; class++)
		for (po_id q = nearest[class]; class != own && q != 0;
		     q = s->ahead[q])
			report_pair(s, p, q, x);
	s->ahead[p] = nearest[own];
	nearest[own] = p;
}

static void
leave(struct prefix *s, po_id p)
{
	if (s->family[p] != 0)
		s->nearest[CLASSES * s->family[p] +
		    is_longer(s->job->model, p)] = s->ahead[p];
}

/* Go through the tree from x on, without recursion. */
static void
climb(struct prefix *s, po_id x)
{
	po_id p = x;

	enter(s, p, x);
	for (;;) {
		if (s->from[p] != 0) {
			p = s->from[p];
		} else {
			for (; p != x && s->beside[p] == 0; p = s->next[p])
				leave(s, p);
			leave(s, p);
			if (p == x)
				return;
			p = s->beside[p];
		}
		enter(s, p, x);
	}
}

static void
begin(struct prefix *s, const struct check_job *job)
{
	size_t n = (size_t)job->model->po_count + 1;

	s->job = job;
	map_init(&s->map, job->mem);
	s->reported = pairs_new(job->mem);
	s->family = mem_zeroed(job->mem, n, sizeof *s->family);
	s->passed = mem_zeroed(job->mem, n, sizeof *s->passed);
	s->next = mem_zeroed(job->mem, n, sizeof *s->next);
	s->from = mem_zeroed(job->mem, n, sizeof *s->from);
	s->beside = mem_zeroed(job->mem, n, sizeof *s->beside);
	s->ahead = mem_zeroed(job->mem, n, sizeof *s->ahead);
}

void
check_prefix_name(const struct check_job *job)
{
	const struct model *m = job->model;
	struct prefix s = { 0 };
	struct needed *needed;

	if (!is_possible(m))
		return;
	begin(&s, job);
	if (!find_families(&s))
		return;
	s.nearest = mem_zeroed(job->mem, (size_t)s.families.n * CLASSES,
	    sizeof *s.nearest);
	needed = check_needed(job);
	/* The walks from and to a plain destination pass the same as the one
	 * from it to its gateway, which is seen there. */
	for (po_id x = 1; x <= m->po_count; x++)
		if (!walk_is_plain(needed, x) && plant(&s, needed, x))
			climb(&s, x);
}
