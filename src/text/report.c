/* The report; see diag.h. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"

static const struct check_info infos[] = {
#define CHECK(id, name, severity, needs, function, text)                       \
	{ name, SEVERITY_##severity, text },
#include "checks.def"
#undef CHECK
};

const struct check_info *
check_info(enum check_id check)
{
	return &infos[check];
}

enum check_id
check_by_name(const char *name)
{
	enum check_id check = 0;

	while (check < CHECK_COUNT && strcmp(infos[check].name, name) != 0)
		check++;
	return check;
}

enum check_id
check_nearest(const char *text, size_t n)
{
	struct nearest near = nearest_begin(text, n);

	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		nearest_offer(&near, check + 1, infos[check].name,
		    strlen(infos[check].name));
	return near.id == 0 ? CHECK_COUNT : (enum check_id)(near.id - 1);
}

bool
check_can_warn(enum check_id check)
{
	return infos[check].severity != SEVERITY_ERROR;
}

struct report *
report_new(struct mem *mem, struct sources *sources, const struct warn *warn,
    uint32_t max)
{
	struct report *r = mem_alloc(mem, sizeof *r);

	r->mem = mem;
	r->sources = sources;
	r->warn = warn;
	r->max = max;
	r->allows = allows_new(mem, sources);
	return r;
}

static int
compare(const struct finding *a, const struct finding *b)
{
	if (a->span.from != b->span.from)
		return a->span.from < b->span.from ? -1 : 1;
	if (a->check != b->check)
		return a->check < b->check ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Restore the heap below i: no finding comes after the one above it. */
static void
sift_down(struct kept *k, uint32_t i)
{
	struct finding *f = k->heap.at[i];
	uint32_t below;

	for (; (below = 2 * i + 1) < k->heap.n; i = below) {
		if (below + 1 < k->heap.n &&
		    compare(k->heap.at[below + 1], k->heap.at[below]) > 0)
			below++;
		if (compare(f, k->heap.at[below]) >= 0)
			break;
		k->heap.at[i] = k->heap.at[below];
	}
	k->heap.at[i] = f;
}

static void
sift_up(struct kept *k, uint32_t i)
{
	struct finding *f = k->heap.at[i];

	for (; i > 0 && compare(f, k->heap.at[(i - 1) / 2]) > 0;
	     i = (i - 1) / 2)
		k->heap.at[i] = k->heap.at[(i - 1) / 2];
	k->heap.at[i] = f;
}

static void
forget(struct report *r, struct finding *f)
{
	for (uint32_t i = 0; i < f->notes.n; i++)
		mem_release(r->mem, f->notes.at[i].message);
	mem_release(r->mem, f->notes.at);
	mem_release(r->mem, f->fix.text);
	mem_release(r->mem, f->message);
	mem_release(r->mem, f);
}

bool
report_wants(const struct report *r, enum check_id check, struct span span)
{
	const struct kept *k = &r->kept[check];

	return r->max == 0 || k->heap.n < r->max ||
	    span.from < k->heap.at[0]->span.from;
}

/* Drop the last finding by place where as many as are shown are kept. */
static void
make_room(struct report *r, struct kept *k)
{
	struct finding *top;

	if (r->max == 0 || k->heap.n < r->max)
		return;
	top = k->heap.at[0];
	k->heap.at[0] = k->heap.at[--k->heap.n];
	if (k->heap.n > 0)
		sift_down(k, 0);
	forget(r, top);
}

__attribute__((format(printf, 2, 0)))
static char *
format_message(struct report *r, const char *format, va_list args)
{
	va_list again;
	char *message;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		mem_out(r->mem);
	message = mem_block(r->mem, (size_t)len + 1);
	vsnprintf(message, (size_t)len + 1, format, again);
	va_end(again);
	return message;
}

/* True of a place within a character of several bytes: what flex reads there
 * is not what the file has, and a fix would tear the character. */
static bool
is_within_character(const struct report *r, uint32_t pos)
{
	const struct source *file;
	const char *s;

	if (pos == 0)
		return false;
	file = source_get(r->sources, source_at(r->sources, pos));
	if (pos <= file->base || pos >= file->base + file->len)
		return false;
	s = source_text(r->sources, (struct span){ pos, pos });
	return ((unsigned char)*s & 0xc0) == 0x80 &&
	    (unsigned char)s[-1] >= 0x80;
}

/* What is told of a part of a character is told of all of it. */
static struct span
whole_characters(const struct report *r, struct span span)
{
	for (int i = 0; i < 3 && is_within_character(r, span.to); i++)
		span.to++;
	return span;
}

__attribute__((format(printf, 5, 0)))
static void
keep(struct report *r, enum check_id check, bool error, struct span span,
    const char *format, va_list args)
{
	struct kept *k = &r->kept[check];
	struct finding *f;

	r->last = NULL;
	k->count++;
	r->order++;
	if (error)
		r->errors++;
	else
		r->warnings++;
	if (!report_wants(r, check, span))
		return;
	make_room(r, k);
	f = mem_zeroed(r->mem, 1, sizeof *f);
	f->check = check;
	f->error = error;
	f->order = r->order;
	f->span = whole_characters(r, span);
	f->message = format_message(r, format, args);
	*vec_push(r->mem, &k->heap) = f;
	sift_up(k, k->heap.n - 1);
	r->last = f;
}

void
report_add(struct report *r, enum check_id check, struct span span,
    const char *format, ...)
{
	va_list args;

	r->faults++;
	va_start(args, format);
	keep(r, check, true, span, format, args);
	va_end(args);
}

__attribute__((format(printf, 4, 0)))
static void
warn(struct report *r, enum check_id check, struct span span,
    const char *format, va_list args)
{
	enum warn_level level = warn_level(r->warn, check);

	r->last = NULL;
	if (level != WARN_OFF)
		keep(r, check, level == WARN_FAILS, span, format, args);
}

/* Warn where no `allow` is asked. */
__attribute__((format(printf, 4, 5)))
static void
warn_anyway(struct report *r, enum check_id check, struct span span,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	warn(r, check, span, format, args);
	va_end(args);
}

void
report_warn(struct report *r, enum check_id check, struct span span,
    const char *format, ...)
{
	va_list args;

	r->last = NULL;
	if (!report_warns(r, check) || report_silenced(r, check, span))
		return;
	va_start(args, format);
	warn(r, check, span, format, args);
	va_end(args);
}

__attribute__((format(printf, 4, 0)))
static void
add_note(struct report *r, struct span span, bool step, const char *format,
    va_list args)
{
	struct note note = { .span = whole_characters(r, span),
		.step = step };

	if (r->last == NULL)
		return;
	note.message = format_message(r, format, args);
	*vec_push(r->mem, &r->last->notes) = note;
}

void
report_note(struct report *r, struct span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_note(r, span, false, format, args);
	va_end(args);
}

void
report_step(struct report *r, struct span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_note(r, span, true, format, args);
	va_end(args);
}

bool
report_reopen(struct report *r, struct span *span)
{
	r->last = NULL;
	for (enum check_id check = 0; check < CHECK_COUNT; check++) {
		const struct kept *k = &r->kept[check];

		for (uint32_t i = 0; i < k->heap.n; i++)
			if (k->heap.at[i]->error && (r->last == NULL ||
			    compare(k->heap.at[i], r->last) < 0))
				r->last = k->heap.at[i];
	}
	if (r->last != NULL)
		*span = r->last->span;
	return r->last != NULL;
}

void
report_fix(struct report *r, struct span span, const char *text)
{
	size_t n = strlen(text);
	char *copy;

	if (r->last == NULL || r->last->fix.span.from != 0 ||
	    is_within_character(r, span.from) ||
	    is_within_character(r, span.to))
		return;
	copy = mem_block(r->mem, n + 1);
	memcpy(copy, text, n + 1);
	r->last->fix = (struct fix){ span, copy };
}

void
report_allow(struct report *r, enum check_id check, struct span block,
    struct span name)
{
	allows_add(r->allows, check, block, name);
}

bool
report_silenced(struct report *r, enum check_id check, struct span span)
{
	return allows_silence(r->allows, check, span);
}

/* An `allow` of `unused` is not silenced by itself. */
static void
tell_unused(struct report *r, bool of_unused)
{
	static const char text[] =
	    "this `allow` of '%s' silences nothing; remove it";
	enum check_id check;
	struct span name;
	uint32_t n = 0;

	while ((name = allows_unused(r->allows, &n, &check)).from != 0) {
		if ((check == CHECK_UNUSED) != of_unused ||
		    !report_warns(r, check))
			continue;
		if (of_unused)
			warn_anyway(r, CHECK_UNUSED, name, text, "unused");
		else
			report_warn(r, CHECK_UNUSED, name, text,
			    check_info(check)->name);
	}
}

void
report_unused_allows(struct report *r)
{
	if (!report_warns(r, CHECK_UNUSED))
		return;
	tell_unused(r, false);
	tell_unused(r, true);
}

bool
report_warns(const struct report *r, enum check_id check)
{
	return warn_level(r->warn, check) != WARN_OFF;
}

uint32_t
report_count(const struct report *r, enum check_id check)
{
	return r->kept[check].count;
}

uint32_t
report_errors(const struct report *r)
{
	return r->errors;
}

uint32_t
report_warnings(const struct report *r)
{
	return r->warnings;
}

uint32_t
report_faults(const struct report *r)
{
	return r->faults;
}

static int
compare_pointers(const void *a, const void *b)
{
	return compare(*(struct finding *const *)a,
	    *(struct finding *const *)b);
}

struct finding **
report_sorted(struct report *r, uint32_t *n)
{
	struct finding **all;

	*n = 0;
	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		*n += r->kept[check].heap.n;
	all = mem_block(r->mem, (*n + 1) * sizeof(struct finding *));
	*n = 0;
	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		for (uint32_t i = 0; i < r->kept[check].heap.n; i++)
			all[(*n)++] = r->kept[check].heap.at[i];
	qsort(all, *n, sizeof(struct finding *), compare_pointers);
	return all;
}
