/*
 * Sorts domains as DNSSEC does (RFC 4034, 6.1): by their last labels, then by
 * those before them, and so on; a label that another one begins with comes
 * first, and so does a domain before those below it.
 *
 * A topology is mostly written in an order that comes close to this one: so a
 * few runs that rise are merged.  Anything else is sorted by radix, eight
 * bytes at a time.
 */
#include "model.h"

#include <endian.h>
#include <string.h>

#include "bytes.h"
#include "sort.h"

/* More runs than this are not merged: that takes longer than the radix. */
#define RUNS 16

struct text {
	const char *at;
	uint32_t n;
};

static struct text
text_of(const struct syms *syms, sym_id id)
{
	return (struct text){ sym_text(syms, id), sym_len(syms, id) };
}

/* Comparing */

/* Eight bytes, of which the last in the text is the highest of the number. */
static uint64_t
load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

/* How many bytes at the ends of two texts are the same. */
static uint32_t
common_end(struct text a, struct text b)
{
	const char *a_end = a.at + a.n, *b_end = b.at + b.n;
	uint32_t n = a.n < b.n ? a.n : b.n, k = 0;

	for (; k + 8 <= n; k += 8) {
		uint64_t differs = load(a_end - k - 8) ^ load(b_end - k - 8);

		if (differs != 0)
			return k + (uint32_t)__builtin_clzll(differs) / 8;
	}
	while (k < n && a.at[a.n - k - 1] == b.at[b.n - k - 1])
		k++;
	return k;
}

/* Where the label begins that the byte before `at` is in: behind a dot. */
static uint32_t
label_start(struct text t, uint32_t at)
{
	while (t.n < 8 && at > 0 && t.at[at - 1] != '.')
		at--;
	while (t.n >= 8 && at > 0) {
		uint32_t n = at < 8 ? at : 8;
		uint64_t word = load(t.at + at - n) << (64 - 8 * n);
		uint64_t dots = bytes_that_are(word, '.');

		if (dots != 0)
			return at - (uint32_t)__builtin_clzll(dots) / 8;
		at -= n;
	}
	return at;
}

/* Which of two domains comes first: below 0: a, above 0: b. */
static int
compare(struct text a, struct text b)
{
	uint32_t same = common_end(a, b), more = 0;
	uint32_t i = label_start(a, a.n - same);
	uint32_t k = label_start(b, b.n - same);
	uint32_t a_len, b_len;
	int order;

	/* The last labels that are not the same begin there, and reach to the
	 * next dot behind where the domains part: it is one of both. */
	while (more < same && a.at[a.n - same + more] != '.')
		more++;
	a_len = a.n - same + more - i;
	b_len = b.n - same + more - k;
	order = memcmp(a.at + i, b.at + k, a_len < b_len ? a_len : b_len);
	if (order != 0)
		return order;
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	/* These labels are the same: one domain lies below the other. */
	return (a.n > b.n) - (a.n < b.n);
}

/* Merging */

struct merger {
	const struct syms *syms;
	size_t begin[RUNS + 1]; /* of each run; of the last one also the end */
	unsigned runs;
};

/* Find the runs that rise; false: there are too many. */
static bool
find_runs(struct merger *g, const sym_id *domains, size_t n)
{
	struct text last = { 0 }, next;

	g->runs = 0;
	for (size_t i = 0; i < n; i++, last = next) {
		next = text_of(g->syms, domains[i]);
		if (i > 0 && compare(last, next) <= 0)
			continue;
		if (g->runs == RUNS)
			return false;
		g->begin[g->runs++] = i;
	}
	g->begin[g->runs] = n;
	return true;
}

/*
 * How many domains of a run come before one, or are the same.  Sought by
 * steps that double and then by halving, so that a short run and a long one
 * are merged in little time.
 */
static size_t
count_before(const struct merger *g, const sym_id *run, size_t n, sym_id one)
{
	struct text key = text_of(g->syms, one);
	size_t low = 0, high = 1;

	while (high <= n &&
	    compare(text_of(g->syms, run[high - 1]), key) <= 0) {
		low = high;
		high *= 2;
	}
	if (high > n + 1)
		high = n + 1;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (compare(text_of(g->syms, run[middle - 1]), key) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct rising {
	const sym_id *at;
	size_t n;
};

static void
merge(const struct merger *g, struct rising a, struct rising b, sym_id *to)
{
	while (a.n > 0 && b.n > 0) {
		size_t n = count_before(g, a.at, a.n, *b.at);
		struct rising rest = { a.at + n, a.n - n };

		memcpy(to, a.at, n * sizeof *to);
		to += n;
		/* What comes next is the other's. */
		a = b;
		b = rest;
	}
	memcpy(to, a.at, a.n * sizeof *to);
	memcpy(to + a.n, b.at, b.n * sizeof *to);
}

/* Merge the runs two by two until there is one. */
static void
merge_runs(struct mem *mem, struct merger *g, sym_id *domains, size_t n)
{
	sym_id *from = domains, *to, *spare, *swap;

	if (g->runs < 2)
		return;
	to = spare = mem_block(mem, n * sizeof *spare);
	while (g->runs > 1) {
		unsigned runs = 0;

		for (unsigned i = 0; i < g->runs; i += 2) {
			size_t begin = g->begin[i], middle = g->begin[i + 1];
			size_t end = i + 1 < g->runs ? g->begin[i + 2] : middle;

			merge(g,
			    (struct rising){ from + begin, middle - begin },
			    (struct rising){ from + middle, end - middle },
			    to + begin);
			g->begin[runs++] = begin;
		}
		g->begin[runs] = n;
		g->runs = runs;
		swap = from;
		from = to;
		to = swap;
	}
	if (from != domains)
		memcpy(domains, from, n * sizeof *domains);
	mem_release(mem, spare);
}

/* Radix */

/*
 * The domains with their labels from the last to the first, each ended by a
 * NUL, and one more NUL: these are in order as their bytes are, and no byte
 * behind the last matters.
 */
struct texts {
	char *at;         /* one after the other, with room to read a word */
	uint64_t *begin;  /* of each; one more than there are */
};

static void
reverse_labels(struct text name, char *out)
{
	uint32_t end = name.n;

	for (uint32_t i = name.n; i-- > 0;) {
		if (i > 0 && name.at[i - 1] != '.')
			continue;
		memcpy(out, name.at + i, end - i);
		out += end - i;
		*out++ = '\0';
		end = i > 0 ? i - 1 : 0;
	}
	*out = '\0';
}

/* Eight bytes of a text, as a number that is in order as they are. */
static uint64_t
word_at(const struct texts *t, uint32_t i, uint32_t offset)
{
	uint64_t word;

	memcpy(&word, t->at + t->begin[i] + offset, sizeof word);
	return be64toh(word);
}

/* How far all texts of a group agree from offset on; at most to the end. */
static uint32_t
common_start(const struct texts *t, const struct sort_item *items, uint32_t n,
    uint32_t offset)
{
	uint32_t first = items[0].id;
	uint32_t same = (uint32_t)(t->begin[first + 1] - t->begin[first]) -
	    offset;

	for (uint32_t i = 1; i < n && same > 0; i++) {
		uint64_t differs = 0;
		uint32_t k = 0;

		for (; k < same && differs == 0; k += 8)
			differs = word_at(t, first, offset + k) ^
			    word_at(t, items[i].id, offset + k);
		if (differs != 0)
			k -= 8 - (uint32_t)__builtin_clzll(differs) / 8;
		same = k < same ? k : same;
	}
	return same;
}

/* Items whose texts agree up to offset. */
struct group {
	uint32_t from, n, offset;
};

/*
 * Sort the items: by the eight bytes from where they part, then each group
 * that agrees in those, and so on.  A stack of groups stands for the
 * recursion; each is smaller than the one it is of, or all of it is alike.
 */
static void
sort_groups(struct mem *mem, const struct texts *t, struct sort_item *items,
    uint32_t n)
{
	VEC(struct group) todo = { 0 };

	*vec_push(mem, &todo) = (struct group){ 0, n, 0 };
	while (todo.n > 0) {
		struct group g = todo.at[--todo.n];
		struct sort_item *at = items + g.from;
		uint64_t len = t->begin[at->id + 1] - t->begin[at->id];
		uint32_t from = 0, offset = g.offset;

		if (offset < len)
			offset += common_start(t, at, g.n, offset);
		/* It is one domain over and over. */
		if (offset >= len)
			continue;
		for (uint32_t i = 0; i < g.n; i++)
			at[i].key = word_at(t, at[i].id, offset);
		sort_items(mem, at, g.n);
		for (uint32_t i = 1; i <= g.n; i++) {
			if (i < g.n && at[i].key == at[from].key)
				continue;
			if (i - from > 1)
				*vec_push(mem, &todo) = (struct group){
					g.from + from, i - from, offset + 8 };
			from = i;
		}
	}
	mem_release(mem, todo.at);
}

static void
sort_by_radix(struct mem *mem, const struct syms *syms, sym_id *domains,
    size_t n)
{
	struct texts t;
	struct sort_item *items = mem_block(mem, n * sizeof *items);
	sym_id *unsorted = mem_block(mem, n * sizeof *unsorted);
	uint64_t total = 0;

	memcpy(unsorted, domains, n * sizeof *unsorted);
	t.begin = mem_block(mem, (n + 1) * sizeof *t.begin);
	for (size_t i = 0; i < n; i++) {
		t.begin[i] = total;
		total += sym_len(syms, domains[i]) + 2;
		items[i].id = (uint32_t)i;
	}
	t.begin[n] = total;
	t.at = mem_zeroed(mem, total + sizeof(uint64_t), 1);
	for (size_t i = 0; i < n; i++)
		reverse_labels(text_of(syms, domains[i]), t.at + t.begin[i]);
	sort_groups(mem, &t, items, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		domains[i] = unsorted[items[i].id];
	mem_release(mem, t.at);
	mem_release(mem, t.begin);
	mem_release(mem, unsorted);
	mem_release(mem, items);
}

void
model_sort_domains(struct mem *mem, const struct model *m, sym_id *domains,
    size_t n)
{
	struct merger g = { .syms = m->domain_names };

	if (find_runs(&g, domains, n))
		merge_runs(mem, &g, domains, n);
	else
		sort_by_radix(mem, m->domain_names, domains, n);
}
