/* Questions to the model; see model.h. */
#include "model.h"

#include <stdio.h>
#include <string.h>

#include "name.h"
#include "walk.h"

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

const char *
model_number(const struct model *m, po_id at, po_id to, enum medium medium)
{
	const struct dial *dial;
	const struct detail *detail = &m->details.at[m->pos[to].detail];

	if (medium == MEDIUM_DRIVE)
		return NULL;
	dial = walk_dial(m, at, to);
	if (dial != NULL)
		return dial->number;
	return medium == MEDIUM_MODEM ? detail->phone : detail->x25;
}
