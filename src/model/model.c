/* Questions to the model; see model.h. */
#include "model.h"

#include <stdio.h>
#include <string.h>

#include "name.h"
#include "sort.h"

struct name_text
model_name(const struct model *m, po_id po)
{
	po_name name = m->pos[po].name;
	struct name_text out;

	if (name < NAME_IN_ERROR)
		name_unpack(name, out.text);
	else
		snprintf(out.text, sizeof out.text, "%s", sym_text(m->names,
		    (sym_id)(name - NAME_IN_ERROR)));
	return out;
}

const char *
model_network(const struct model *m, po_id po)
{
	return sym_text(m->names, m->networks[m->pos[po].network].name);
}

const char *
model_domain(const struct model *m, sym_id domain)
{
	return sym_text(m->domain_names, domain);
}

uint32_t
model_hops(const struct model *m, po_id po)
{
	const struct setting *s = model_setting(m, po, SET_HOPS);

	return s == NULL || s->bad ? 10 : s->value;
}

char
model_drive(const struct model *m, po_id po)
{
	const struct setting *s = model_setting(m, po, SET_DATABASE);

	return s == NULL || s->bad ? 'M' : (char)s->value;
}

bool
model_externals_all(const struct model *m, po_id po)
{
	const struct setting *s = model_setting(m, po, SET_EXTERNALS);

	return s != NULL && s->value != 0;
}

sym_id
model_masquerade(const struct model *m, po_id po)
{
	const struct setting *s = model_setting(m, po, SET_MASQUERADE);

	return s == NULL || !model_has_domain(m, po) ? 0 : s->value;
}

static bool
same_origin(const void *owner, uint32_t id, const void *key)
{
	const struct model *m = owner;

	return strcmp(model_domain(m, m->zones.at[id].origin), key) == 0;
}

zone_id
model_zone_above(const struct model *m, const char *name)
{
	size_t n = strlen(name);
	const char *end = name + n, *dot;

	while (m->zones.n > 1) {
		zone_id id = map_find(&m->zone_map, map_hash(&m->zone_map,
		    name, (size_t)(end - name)), same_origin, m, name);

		if (id != 0 || (dot = memchr(name, '.',
		    (size_t)(end - name))) == NULL)
			return id;
		name = dot + 1;
	}
	return 0;
}

zone_id
model_zone_of(const struct model *m, sym_id domain)
{
	if (m->zone_by_origin[domain] != 0)
		return m->zone_by_origin[domain];
	return model_zone_above(m, model_domain(m, domain));
}

bool
model_lies_in(const struct model *m, sym_id domain, sym_id origin)
{
	uint32_t n = sym_len(m->domain_names, domain);
	uint32_t above = sym_len(m->domain_names, origin);
	const char *text = model_domain(m, domain);

	if (n < above || memcmp(text + n - above, model_domain(m, origin),
	    above) != 0)
		return false;
	return n == above || text[n - above - 1] == '.';
}

/* A domain with its labels from the last to the first, each ended by a NUL,
 * compares by bytes as RFC 4034 orders it. */
static void
reverse_labels(const char *name, uint32_t n, char *out)
{
	uint32_t end = n;

	for (uint32_t i = n; i-- > 0;) {
		if (i > 0 && name[i - 1] != '.')
			continue;
		memcpy(out, name + i, end - i);
		out += end - i;
		*out++ = '\0';
		end = i > 0 ? i - 1 : 0;
	}
}

struct sort_texts {
	char *text;       /* the reversed names, one after the other */
	uint64_t *begin;  /* of each; one more than there are */
};

/* Eight bytes of a text from an offset on, as a number; zeros behind it. */
static uint64_t
word_at(const struct sort_texts *t, uint32_t i, uint64_t offset)
{
	uint64_t from = t->begin[i] + offset, word = 0;

	for (unsigned k = 0; k < 8; k++) {
		word <<= 8;
		if (from + k < t->begin[i + 1])
			word |= (unsigned char)t->text[from + k];
	}
	return word;
}

/*
 * Sort items whose texts agree up to offset: by the next eight bytes, then
 * each group that agrees in those by the eight after them, and so on.  A
 * stack of groups stands for the recursion; it is as deep as names are long.
 */
struct group {
	uint32_t from, n, offset;
};

static void
sort_groups(struct mem *mem, const struct sort_texts *t,
    struct sort_item *items, uint32_t n)
{
	VEC(struct group) todo = { 0 };

	*vec_push(mem, &todo) = (struct group){ 0, n, 0 };
	while (todo.n > 0) {
		struct group g = todo.at[--todo.n];
		struct sort_item *at = items + g.from;
		uint32_t from = 0;

		for (uint32_t i = 0; i < g.n; i++)
			at[i].key = word_at(t, at[i].id, g.offset);
		sort_items(mem, at, g.n);
		for (uint32_t i = 1; i <= g.n; i++) {
			if (i < g.n && at[i].key == at[from].key)
				continue;
			/* Beyond the longest name all that is left is alike. */
			if (i - from > 1 && g.offset <= DOMAIN_MAX)
				*vec_push(mem, &todo) = (struct group){
					g.from + from, i - from,
					g.offset + 8 };
			from = i;
		}
	}
	mem_release(mem, todo.at);
}

void
model_sort_domains(struct mem *mem, const struct model *m, sym_id *domains,
    size_t n)
{
	struct sort_texts t;
	struct sort_item *items = mem_block(mem, (n + 1) * sizeof *items);
	sym_id *sorted = mem_block(mem, (n + 1) * sizeof *sorted);
	uint64_t total = 0;

	t.begin = mem_block(mem, (n + 1) * sizeof *t.begin);
	for (size_t i = 0; i < n; i++) {
		t.begin[i] = total;
		total += sym_len(m->domain_names, domains[i]) + 1;
		items[i].id = (uint32_t)i;
	}
	t.begin[n] = total;
	t.text = mem_block(mem, total + 1);
	for (size_t i = 0; i < n; i++)
		reverse_labels(model_domain(m, domains[i]),
		    sym_len(m->domain_names, domains[i]), t.text + t.begin[i]);
	sort_groups(mem, &t, items, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = domains[items[i].id];
	if (n > 0)
		memcpy(domains, sorted, n * sizeof *domains);
	mem_release(mem, t.text);
	mem_release(mem, t.begin);
	mem_release(mem, sorted);
	mem_release(mem, items);
}

/* The row of dials for a pair, or NULL. */
static const struct dial *
find_dial(const struct model *m, po_id at, po_id to)
{
	uint32_t low = 0, high = m->dials.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct dial *d = &m->dials.at[middle];

		if (d->at == at && d->to == to)
			return d;
		if (d->at < at || (d->at == at && d->to < to))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *
model_number(const struct model *m, po_id at, po_id to, enum medium medium)
{
	const struct dial *dial;
	const struct detail *detail = &m->details.at[m->pos[to].detail];

	if (medium == MEDIUM_DRIVE)
		return NULL;
	dial = find_dial(m, at, to);
	if (dial != NULL)
		return dial->number;
	return medium == MEDIUM_MODEM ? detail->phone : detail->x25;
}
