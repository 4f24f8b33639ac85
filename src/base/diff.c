/*
 * The lines in which two texts differ; see diff.h.
 *
 * What both begin and end with is cut off.  Lines get numbers, the same ones
 * the same, and those that the other text has nowhere are changed whatever
 * else is: they are set aside, which for texts that have nothing in common is
 * all the work.  The rest is divided where the shortest way from one text to
 * the other is half done; the parts wait on a list, so nothing recurses.
 */
#include "diff.h"

#include <string.h>

#include "map.h"

/* From so many differences within one part on, the search is cut short.  It
 * bounds the time at lines times this. */
#define COST 512

/* Beyond every place, on the way back. */
#define FAR INT64_MAX

enum { OLD, NEW, SIDES };

struct line {
	const char *at;
	size_t len;
};

/* The lines that both texts have. */
struct shared {
	uint32_t *number; /* what the line is */
	uint32_t *place;  /* which one of the middle it is */
	uint32_t n;
};

/* A part that is yet to be compared: places in shared, up to the ends. */
struct part {
	uint32_t from[SIDES], to[SIDES];
};

struct work {
	struct mem *mem;
	const struct diff_side *side[SIDES];
	uint32_t first;            /* lines at the beginning that are equal */
	uint32_t n[SIDES];         /* lines behind them that may not be */
	bool *changed[SIDES];      /* each of them is not in the other text */
	struct shared shared[SIDES];
	VEC(struct line) lines;    /* by their numbers, from 1 */
	VEC(struct part) parts;
	int64_t *ahead, *back;     /* by diagonal: how far the ways lead */
};

/* Lines */

static void
split(struct mem *mem, struct diff_side *side, const char *text, size_t len)
{
	const char *end = text + len, *at;
	size_t n = 0, *from;

	for (at = text; at < end; n++) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at == NULL ? end : at + 1;
	}
	/* So that diagonals, the sums of two, can be counted. */
	if (n > UINT32_MAX / 4)
		mem_out(mem);
	from = mem_block(mem, (n + 1) * sizeof *from);
	*side = (struct diff_side){ text, from, (uint32_t)n };
	for (at = text; at < end;) {
		*from++ = (size_t)(at - text);
		at = memchr(at, '\n', (size_t)(end - at));
		at = at == NULL ? end : at + 1;
	}
	*from = len;
}

static struct line
line_of(const struct diff_side *side, uint32_t i)
{
	struct line line;

	line.at = diff_line(side, i, &line.len);
	return line;
}

static bool
is_same(struct line a, struct line b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* Set aside the lines that both begin or end with. */
static void
cut(struct work *w)
{
	const struct diff_side *a = w->side[OLD], *b = w->side[NEW];
	uint32_t most = a->n < b->n ? a->n : b->n, last = 0;

	while (w->first < most && is_same(line_of(a, w->first),
	    line_of(b, w->first)))
		w->first++;
	while (last < most - w->first && is_same(line_of(a, a->n - 1 - last),
	    line_of(b, b->n - 1 - last)))
		last++;
	w->n[OLD] = a->n - w->first - last;
	w->n[NEW] = b->n - w->first - last;
}

/* Numbers */

static bool
has_number(const void *owner, uint32_t number, const void *key)
{
	const struct work *w = owner;

	return is_same(w->lines.at[number - 1], *(const struct line *)key);
}

static uint32_t *
give_numbers(struct work *w, struct map *map, int side)
{
	uint32_t *numbers = mem_block(w->mem, w->n[side] * sizeof *numbers);

	for (uint32_t i = 0; i < w->n[side]; i++) {
		struct line line = line_of(w->side[side], w->first + i);
		uint32_t next = w->lines.n + 1;

		numbers[i] = map_put(map, map_hash(map, line.at, line.len),
		    has_number, w, &line, next);
		if (numbers[i] == next)
			*vec_push(w->mem, &w->lines) = line;
	}
	return numbers;
}

/* Keep the lines that the other side has as well. */
static void
share(struct work *w, int side, const uint32_t *numbers, const bool *others)
{
	struct shared *s = &w->shared[side];

	s->number = mem_block(w->mem, w->n[side] * sizeof *s->number);
	s->place = mem_block(w->mem, w->n[side] * sizeof *s->place);
	w->changed[side] = mem_zeroed(w->mem, (size_t)w->n[side] + 1,
	    sizeof(bool));
	for (uint32_t i = 0; i < w->n[side]; i++) {
		w->changed[side][i] = !others[numbers[i]];
		if (w->changed[side][i])
			continue;
		s->number[s->n] = numbers[i];
		s->place[s->n++] = i;
	}
}

static void
number_lines(struct work *w)
{
	uint32_t *numbers[SIDES];
	bool *has[SIDES];
	struct map map;

	map_init(&map, w->mem);
	for (int side = OLD; side < SIDES; side++)
		numbers[side] = give_numbers(w, &map, side);
	for (int side = OLD; side < SIDES; side++) {
		has[side] = mem_zeroed(w->mem, (size_t)w->lines.n + 1,
		    sizeof(bool));
		for (uint32_t i = 0; i < w->n[side]; i++)
			has[side][numbers[side][i]] = true;
	}
	for (int side = OLD; side < SIDES; side++)
		share(w, side, numbers[side], has[SIDES - 1 - side]);
}

/* The middle of the shortest way */

/* The search in one part: ways from its beginning and from its end.  A way
 * stands on a diagonal, which is its old place less its new one, and is known
 * by the old place that it has come to. */
struct search {
	const uint32_t *a, *b;     /* the numbers */
	int64_t a_from, a_to, b_from, b_to;
	int64_t *ahead, *back;
	int64_t ahead_least, ahead_most; /* the diagonals that are reached */
	int64_t back_least, back_most;
	bool odd;                  /* the ways can only meet going ahead */
};

/* A place on the way, where a part is divided. */
struct point {
	int64_t a, b;
};

/* Widen what is reached by one diagonal on either side, as far as the part
 * goes, with what no way has come to around it. */
static void
widen(const struct search *s, int64_t *ways, int64_t nowhere, int64_t *least,
    int64_t *most)
{
	if (*least > s->a_from - s->b_to)
		ways[--*least - 1] = nowhere;
	else
		++*least;
	if (*most < s->a_to - s->b_from)
		ways[++*most + 1] = nowhere;
	else
		--*most;
}

/* Go one difference further ahead; true: a way has met one that goes back. */
static bool
go_ahead(struct search *s, struct point *met)
{
	widen(s, s->ahead, -1, &s->ahead_least, &s->ahead_most);
	for (int64_t d = s->ahead_most; d >= s->ahead_least; d -= 2) {
		int64_t a = s->ahead[d - 1] >= s->ahead[d + 1]
		    ? s->ahead[d - 1] + 1 : s->ahead[d + 1];

		while (a < s->a_to && a - d < s->b_to &&
		    s->a[a] == s->b[a - d])
			a++;
		s->ahead[d] = a;
		if (s->odd && s->back_least <= d && d <= s->back_most &&
		    s->back[d] <= a) {
			*met = (struct point){ a, a - d };
			return true;
		}
	}
	return false;
}

/* The same from the end. */
static bool
go_back(struct search *s, struct point *met)
{
	widen(s, s->back, FAR, &s->back_least, &s->back_most);
	for (int64_t d = s->back_most; d >= s->back_least; d -= 2) {
		int64_t a = s->back[d - 1] < s->back[d + 1]
		    ? s->back[d - 1] : s->back[d + 1] - 1;

		while (a > s->a_from && a - d > s->b_from &&
		    s->a[a - 1] == s->b[a - d - 1])
			a--;
		s->back[d] = a;
		if (!s->odd && s->ahead_least <= d && d <= s->ahead_most &&
		    a <= s->ahead[d]) {
			*met = (struct point){ a, a - d };
			return true;
		}
	}
	return false;
}

/* The place that a way from the beginning has come to, within the part. */
static struct point
reached_ahead(const struct search *s, int64_t d)
{
	int64_t a = s->ahead[d] < s->a_to ? s->ahead[d] : s->a_to;

	if (a - d > s->b_to)
		a = s->b_to + d;
	return (struct point){ a, a - d };
}

static struct point
reached_back(const struct search *s, int64_t d)
{
	int64_t a = s->back[d] > s->a_from ? s->back[d] : s->a_from;

	if (a - d < s->b_from)
		a = s->b_from + d;
	return (struct point){ a, a - d };
}

/* How far the two have come in both texts together tells which way is best. */
static struct point
cut_short(const struct search *s)
{
	struct point ahead = { s->a_from, s->b_from };
	struct point back = { s->a_to, s->b_to };

	for (int64_t d = s->ahead_most; d >= s->ahead_least; d -= 2) {
		struct point p = reached_ahead(s, d);

		if (p.a + p.b > ahead.a + ahead.b)
			ahead = p;
	}
	for (int64_t d = s->back_most; d >= s->back_least; d -= 2) {
		struct point p = reached_back(s, d);

		if (p.a + p.b < back.a + back.b)
			back = p;
	}
	return ahead.a + ahead.b - s->a_from - s->b_from >
	    s->a_to + s->b_to - back.a - back.b ? ahead : back;
}

/* Where a part is to be divided; it begins and ends with differences. */
static struct point
middle(struct work *w, const struct part *p)
{
	struct search s = { .a = w->shared[OLD].number,
		.b = w->shared[NEW].number, .a_from = p->from[OLD],
		.a_to = p->to[OLD], .b_from = p->from[NEW],
		.b_to = p->to[NEW], .ahead = w->ahead, .back = w->back };
	struct point met;

	s.ahead_least = s.ahead_most = s.a_from - s.b_from;
	s.back_least = s.back_most = s.a_to - s.b_to;
	s.odd = ((s.ahead_least - s.back_least) & 1) != 0;
	s.ahead[s.ahead_least] = s.a_from;
	s.back[s.back_least] = s.a_to;
	for (unsigned cost = 0; cost < COST; cost++)
		if (go_ahead(&s, &met) || go_back(&s, &met))
			return met;
	return cut_short(&s);
}

/* All parts */

static void
mark(struct work *w, int side, const struct part *p)
{
	for (uint32_t i = p->from[side]; i < p->to[side]; i++)
		w->changed[side][w->shared[side].place[i]] = true;
}

/* Compare a part: mark what differs, or leave it in two parts. */
static void
compare(struct work *w, struct part p)
{
	const uint32_t *a = w->shared[OLD].number, *b = w->shared[NEW].number;
	struct point at;

	while (p.from[OLD] < p.to[OLD] && p.from[NEW] < p.to[NEW] &&
	    a[p.from[OLD]] == b[p.from[NEW]]) {
		p.from[OLD]++;
		p.from[NEW]++;
	}
	while (p.from[OLD] < p.to[OLD] && p.from[NEW] < p.to[NEW] &&
	    a[p.to[OLD] - 1] == b[p.to[NEW] - 1]) {
		p.to[OLD]--;
		p.to[NEW]--;
	}
	if (p.from[OLD] == p.to[OLD] || p.from[NEW] == p.to[NEW]) {
		mark(w, OLD, &p);
		mark(w, NEW, &p);
		return;
	}
	at = middle(w, &p);
	*vec_push(w->mem, &w->parts) = (struct part){
		{ (uint32_t)at.a, (uint32_t)at.b }, { p.to[OLD], p.to[NEW] } };
	*vec_push(w->mem, &w->parts) = (struct part){
		{ p.from[OLD], p.from[NEW] }, { (uint32_t)at.a,
		(uint32_t)at.b } };
}

static void
compare_all(struct work *w)
{
	uint32_t a = w->shared[OLD].n, b = w->shared[NEW].n;
	size_t room = (size_t)a + b + 3;
	int64_t *ways = mem_block(w->mem, 2 * room * sizeof *ways);

	/* Diagonals are counted from -b-1 to a+1. */
	w->ahead = ways + b + 1;
	w->back = w->ahead + room;
	*vec_push(w->mem, &w->parts) = (struct part){ { 0, 0 }, { a, b } };
	while (w->parts.n > 0)
		compare(w, w->parts.at[--w->parts.n]);
}

/* Gather the marks. */
static void
gather(struct work *w, struct mem *mem, struct diff *diff)
{
	uint32_t a = 0, b = 0;

	while (a < w->n[OLD] || b < w->n[NEW]) {
		uint32_t a_from = a, b_from = b;

		while (a < w->n[OLD] && w->changed[OLD][a])
			a++;
		while (b < w->n[NEW] && w->changed[NEW][b])
			b++;
		if (a > a_from || b > b_from)
			*vec_push(mem, &diff->runs) = (struct diff_run){
				w->first + a_from, a - a_from,
				w->first + b_from, b - b_from };
		else
			a++, b++;
	}
}

void
diff_texts(struct diff *diff, struct mem *mem, const char *old,
    size_t old_len, const char *new, size_t new_len)
{
	struct work w = { .side = { &diff->old, &diff->new } };

	*diff = (struct diff){ .runs = { 0 } };
	split(mem, &diff->old, old, old_len);
	split(mem, &diff->new, new, new_len);
	cut(&w);
	if (w.n[OLD] == 0 && w.n[NEW] == 0)
		return;
	w.mem = mem_stage(mem, "diff");
	number_lines(&w);
	compare_all(&w);
	gather(&w, mem, diff);
	mem_free(w.mem);
}
