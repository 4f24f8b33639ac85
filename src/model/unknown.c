/*
 * References to what is not declared.  They are collected, since several of
 * one name may come from one wrong word: the same name in one postoffice's
 * block, and a name that is nearly a declared one which nobody refers to.
 */
#include <string.h>

#include "builder.h"
#include "name.h"
#include "nearest.h"

/* If so many places have a name that is nearly a declared one, and none has
 * that, it is the declaration that is wrong. */
#define PLACES_TOGETHER 3
#define PLACES_SHOWN 3

struct mention {
	struct text name;    /* as it is written there */
	uint32_t next;       /* of the same name, or 0 */
	bool repeated;       /* it is again in the same block */
};

struct unknown {
	enum unknown_kind kind;
	network_id network;  /* of a postoffice */
	struct text name;    /* in the mention that is reported */
	bool repeated;       /* likewise */
	uint32_t first, last; /* in mentions */
	uint32_t count;
	uint32_t body;       /* that the last mention is in, or 0 */
	bool sought;
	struct nearest nearest; /* once it was sought */
};

struct unknowns {
	struct syms *keys;   /* a sym_id is a row */
	VEC(struct unknown) rows; /* both from row 1 */
	VEC(struct mention) mentions;
	struct syms *faulty; /* what names in error may have been meant to be */
	/* By id; NULL: not known yet. */
	uint8_t *referred, *referred_networks;
	uint64_t compared;   /* names, to find the nearest ones */
	bool compared_enough, any_near_faulty;
};

/* The most comparisons of a name with an unknown one: so many in any topology,
 * and so many more for each declared name.  After that unknown names are
 * reported without an offer: to compare all with all is quadratic. */
#define COMPARED_FREE ((uint64_t)1 << 16)
#define COMPARED_EACH 32

/* A name longer than this is nobody's, and reported each time. */
#define KEY_ROOM 128

/* A key of the letters and digits of a name, or of all that is in it, without
 * case, in a network (0: the name of one); gives its length. */
static size_t
write_key(char key[KEY_ROOM], network_id network, const char *s, size_t n,
    bool all)
{
	size_t len = sizeof network;

	memcpy(key, &network, sizeof network);
	for (size_t i = 0; i < n && len < KEY_ROOM; i++) {
		char c = s[i];

		if (all || name_is_valid(&c, 1))
			key[len++] = c >= 'a' && c <= 'z' ? (char)(c & ~0x20)
							  : c;
	}
	return len;
}

/* What makes two references one: kind, network and name. */
static sym_id
key_of(struct unknowns *u, const struct unknown *row)
{
	char key[KEY_ROOM + 1];
	uint32_t other = u->rows.n;
	size_t n;

	if (row->name.n + sizeof row->network > KEY_ROOM)
		n = write_key(key, UINT32_MAX, (const char *)&other,
		    sizeof other, true);
	else
		n = write_key(key, row->network, row->name.s, row->name.n,
		    true);
	key[n++] = (char)row->kind;
	return sym_add(u->keys, key, n);
}

/* Names of which a faulty one may be a longer form. */
static void
add_faulty(struct unknowns *u, network_id network, const char *s, size_t n)
{
	char key[KEY_ROOM];
	size_t len = write_key(key, network, s, n, false);

	for (size_t i = 1; i <= NAME_MAX_LETTERS &&
	     sizeof network + i <= len; i++)
		sym_add(u->faulty, key, sizeof network + i);
}

/* Find the declared names that are in error. */
static void
find_faulty(struct builder *b)
{
	struct unknowns *u = b->unknowns;
	const struct model *m = b->m;

	u->faulty = sym_table(b->work);
	for (network_id i = 1; i <= m->network_count; i++) {
		sym_id name = m->networks[i].name;
		const char *text = sym_text(m->names, name);
		size_t n = sym_len(m->names, name);

		if (name != 0 && !name_is_valid(text, n))
			add_faulty(u, 0, text, n);
	}
	for (po_id p = 1; p <= m->po_count; p++) {
		sym_id name;

		if (m->pos[p].name <= NAME_IN_ERROR)
			continue;
		name = (sym_id)(m->pos[p].name - NAME_IN_ERROR);
		add_faulty(u, m->pos[p].network, sym_text(m->names, name),
		    sym_len(m->names, name));
	}
}

/* True if a faulty declaration may be that of an unknown name: then the
 * reference is right. */
static bool
is_faulty(struct builder *b, const struct unknown *u)
{
	char key[KEY_ROOM];
	size_t n;

	if (u->kind == UNKNOWN_SMARTHOST || u->name.n > NAME_MAX_LETTERS)
		return false;
	if (b->unknowns->faulty == NULL)
		find_faulty(b);
	n = write_key(key, u->network, u->name.s, u->name.n, true);
	return sym_find(b->unknowns->faulty, key, n) != 0;
}

void
unknown_add(struct builder *b, enum unknown_kind kind, network_id network,
    struct text name)
{
	struct unknown row = { .kind = kind, .network = network,
		.name = name };
	struct unknowns *u = b->unknowns;
	struct unknown *known;
	uint32_t mention;
	sym_id id;

	if (u == NULL) {
		u = b->unknowns = mem_alloc(b->work, sizeof *u);
		u->keys = sym_table(b->work);
		*vec_push(b->work, &u->rows) = row;
		*vec_push(b->work, &u->mentions) =
		    (struct mention){ .next = 0 };
	}
	id = key_of(u, &row);
	if (id == u->rows.n)
		*vec_push(b->work, &u->rows) = row;
	known = &u->rows.at[id];
	if (b->body != 0 && known->body == b->body) {
		/* `dial` depends on `via`, and so on. */
		u->mentions.at[known->last].repeated = true;
		return;
	}
	known->body = b->body;
	mention = u->mentions.n;
	*vec_push(b->work, &u->mentions) = (struct mention){ name, 0, false };
	if (known->count++ == 0)
		known->first = mention;
	else
		u->mentions.at[known->last].next = mention;
	known->last = mention;
}

/* Mark what a reference of a postoffice names. */
static void
mark(struct builder *b, po_id at, po_id to)
{
	struct unknowns *u = b->unknowns;
	const struct model *m = b->m;

	u->referred[to] = 1;
	if (at == 0 || m->pos[at].network != m->pos[to].network)
		u->referred_networks[m->pos[to].network] = 1;
}

/* Find what is referred to by its name. */
static void
find_referred(struct builder *b)
{
	struct unknowns *u = b->unknowns;
	const struct model *m = b->m;

	u->referred = mem_zeroed(b->work, (size_t)m->po_count + 1, 1);
	u->referred_networks = mem_zeroed(b->work,
	    (size_t)m->network_count + 1, 1);
	for (po_id p = 1; p <= m->po_count; p++)
		if (m->pos[p].uplink != 0 && (m->pos[p].flags & PO_NESTED) == 0)
			mark(b, p, m->pos[p].uplink);
	for (uint32_t i = 1; i < m->links.n; i++)
		mark(b, m->links.at[i].from, m->links.at[i].to);
	for (uint32_t i = 0; i < m->dials.n; i++)
		mark(b, m->dials.at[i].at, m->dials.at[i].to);
	for (uint32_t i = 0; i < m->routes.n; i++) {
		mark(b, m->routes.at[i].at, m->routes.at[i].to);
		mark(b, m->routes.at[i].at, m->routes.at[i].via);
	}
	for (uint32_t i = 0; i < m->network_routes.n; i++) {
		mark(b, m->network_routes.at[i].at,
		    m->network_routes.at[i].via);
		u->referred_networks[m->network_routes.at[i].network] = 1;
	}
	/* The network of a setting is not known any more. */
	for (uint32_t i = 0; i < m->refs.n; i++)
		u->referred[m->refs.at[i]] = 1;
}

/* True if anything refers to a postoffice or network by its name. */
static bool
is_referred(struct builder *b, enum unknown_kind kind, uint32_t id)
{
	struct unknowns *u = b->unknowns;

	if (u->referred == NULL)
		find_referred(b);
	return kind == UNKNOWN_POSTOFFICE ? u->referred[id]
					  : u->referred_networks[id];
}

/* Mend a name by the nearest one, if no other is as near and there is nothing
 * else to fix. */
static void
fix_name(struct builder *b, const struct unknown *u,
    const struct nearest *near, const char *text)
{
	if (near->other == 0 && !u->repeated)
		report_fix(b->report, u->name.span, text);
}

static void
offer(struct nearest *near, uint32_t id, const struct syms *syms, sym_id name)
{
	nearest_offer(near, id, sym_text(syms, name), sym_len(syms, name));
}

/* The postoffice of a network whose name is nearest to a text. */
static struct nearest
nearest_po(struct builder *b, network_id network, struct text name)
{
	const struct model *m = b->m;
	struct run members = m->networks[network].members;
	struct nearest near = nearest_begin(name.s, name.n);

	for (po_id id = members.from; id < members.from + members.n; id++) {
		struct name_text other = model_name(m, id);

		nearest_offer(&near, id, other.text, strlen(other.text));
	}
	return near;
}

/* True if that many names may still be compared with an unknown one. */
static bool
may_compare(struct builder *b, uint32_t n)
{
	const struct model *m = b->m;
	uint64_t names = (uint64_t)m->po_count + m->network_count +
	    m->smarthosts.n;

	b->unknowns->compared += n;
	b->unknowns->compared_enough = b->unknowns->compared >
	    COMPARED_FREE + COMPARED_EACH * names;
	return !b->unknowns->compared_enough;
}

/* The declared name that is nearest to an unknown one; it is sought once. */
static struct nearest
nearest_of(struct builder *b, struct unknown *u)
{
	const struct model *m = b->m;

	if (u->sought)
		return u->nearest;
	u->sought = true;
	u->nearest = nearest_begin(u->name.s, u->name.n);
	if (!may_compare(b, u->kind == UNKNOWN_POSTOFFICE
	    ? m->networks[u->network].members.n
	    : u->kind == UNKNOWN_NETWORK ? m->network_count : m->smarthosts.n))
		return u->nearest;
	if (u->kind == UNKNOWN_POSTOFFICE)
		u->nearest = nearest_po(b, u->network, u->name);
	else if (u->kind == UNKNOWN_NETWORK)
		for (network_id i = 1; i <= m->network_count; i++)
			offer(&u->nearest, i, m->names, m->networks[i].name);
	else
		for (smarthost_id i = 1; i < m->smarthosts.n; i++)
			offer(&u->nearest, i, m->domain_names,
			    m->smarthosts.at[i].name);
	return u->nearest;
}

/* Another network's postoffice of that very name, or 0. */
static po_id
elsewhere(struct builder *b, po_name name)
{
	if (name == 0 || !may_compare(b, b->m->network_count))
		return 0;
	for (network_id id = 1; id <= b->m->network_count; id++) {
		po_id po = find_po(b, id, name);

		if (po != 0)
			return po;
	}
	return 0;
}

/* Report NETWORK.NAME, as it is written elsewhere; false: it is not that. */
static bool
report_dotted(struct builder *b, const struct unknown *u)
{
	struct text name = u->name;
	const char *dot = memchr(name.s, '.', name.n);
	struct text network = name, po = name;
	char text[2 * NAME_MAX_LETTERS + 2];
	network_id id;

	if (dot == NULL || name.n >= sizeof text)
		return false;
	network.n = (uint32_t)(dot - name.s);
	po.s = dot + 1;
	po.n = name.n - network.n - 1;
	id = find_network(b, value_find_name(b, network));
	if (id == 0 || find_po(b, id, value_find_po_name(b, po)) == 0)
		return false;
	memcpy(text, name.s, name.n);
	text[network.n] = '/';
	text[name.n] = '\0';
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no postoffice '%s'; write a postoffice of another network as "
	    "`%s`", value_shown(name).text, text);
	if (!u->repeated)
		report_fix(b->report, name.span, text);
	return true;
}

static void
report_po(struct builder *b, struct unknown *u)
{
	const struct model *m = b->m;
	network_id network = u->network;
	struct text name = u->name;
	const char *in = sym_text(m->names, m->networks[network].name);
	struct nearest nearest;
	po_id near;

	if (report_dotted(b, u))
		return;
	nearest = nearest_of(b, u);
	near = nearest.id;
	if (near != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no postoffice '%s' in network %s; did you mean '%s'"
		    "%s%s%s?", value_shown(name).text, in,
		    model_name(m, near).text,
		    nearest.other != 0 ? " or '" : "",
		    nearest.other != 0 ? model_name(m, nearest.other).text : "",
		    nearest.other != 0 ? "'" : "");
		report_note(b->report, m->pos[near].span, "declared here");
		fix_name(b, u, &nearest, model_name(m, near).text);
		return;
	}
	near = elsewhere(b, value_find_po_name(b, name));
	if (near != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no postoffice '%s' in network %s; did you mean "
		    "'%s/%s'?", value_shown(name).text, in,
		    model_network(m, near), model_name(m, near).text);
		report_note(b->report, m->pos[near].span, "declared here");
		return;
	}
	if (find_network(b, value_find_name(b, name)) != 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "'%s' is a network; write a postoffice of it as "
		    "`%s/NAME`", value_shown(name).text,
		    value_shown(name).text);
		return;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no postoffice '%s' in network %s; declare it there, or correct "
	    "the name", value_shown(name).text, in);
}

static void
report_network(struct builder *b, struct unknown *u)
{
	const struct model *m = b->m;
	struct text name = u->name;
	struct nearest nearest = nearest_of(b, u);
	network_id found = nearest.id;

	if (found == 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no network '%s'; declare it, or correct the name",
		    value_shown(name).text);
		return;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no network '%s'; did you mean '%s'?", value_shown(name).text,
	    sym_text(m->names, m->networks[found].name));
	report_note(b->report, m->networks[found].span, "declared here");
	fix_name(b, u, &nearest, sym_text(m->names, m->networks[found].name));
}

/* True if a declared smart host has a name that is in error: perhaps it is
 * the one that is missing. */
static bool
has_lost_smarthost(const struct model *m)
{
	for (smarthost_id id = 1; id < m->smarthosts.n; id++)
		if (m->smarthosts.at[id].name == 0)
			return true;
	return false;
}

static void
report_smarthost(struct builder *b, struct unknown *u)
{
	const struct model *m = b->m;
	struct text name = u->name;
	struct nearest nearest = nearest_of(b, u);
	smarthost_id found = nearest.id;

	if (found == 0) {
		report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
		    "no smart host '%s' is declared; declare it at file "
		    "level: `smarthost %s { address 192.0.2.1; }`",
		    value_shown(name).text, value_shown(name).text);
		return;
	}
	report_add(b->report, CHECK_UNKNOWN_NAME, name.span,
	    "no smart host '%s' is declared; did you mean '%s'?",
	    value_shown(name).text,
	    model_domain(m, m->smarthosts.at[found].name));
	report_note(b->report, m->smarthosts.at[found].span, "declared here");
	fix_name(b, u, &nearest, model_domain(m,
	    m->smarthosts.at[found].name));
}

/* Report many places at once: the declared name is wrong. */
static void
report_declaration(struct builder *b, const struct unknown *u,
    const struct nearest *near)
{
	const struct unknowns *all = b->unknowns;
	const struct model *m = b->m;
	bool po = u->kind == UNKNOWN_POSTOFFICE;
	struct span span = po ? m->pos[near->id].span
			      : m->networks[near->id].span;
	uint32_t at = u->first;

	report_add(b->report, CHECK_UNKNOWN_NAME, span,
	    "nothing refers to %s '%s', but %u references are to '%.*s', "
	    "which is not declared; is this name misspelt?",
	    po ? "postoffice" : "network", po ? model_name(m, near->id).text
	    : sym_text(m->names, m->networks[near->id].name), u->count,
	    (int)u->name.n, u->name.s);
	for (uint32_t i = 0; i < PLACES_SHOWN && at != 0; i++) {
		report_note(b->report, all->mentions.at[at].name.span,
		    "'%.*s' is referred to here", (int)u->name.n, u->name.s);
		at = all->mentions.at[at].next;
	}
}

/* True if the nearest declared name is in error itself: then that is what is
 * wrong.  Sought only for what is shown. */
static bool
is_near_faulty(struct builder *b, struct unknown *u)
{
	const struct model *m = b->m;
	uint32_t near = nearest_of(b, u).id;
	bool faulty;

	if (u->kind == UNKNOWN_SMARTHOST)
		return false;
	if (near == 0) /* not sought: perhaps it is as the others are */
		return b->unknowns->compared_enough &&
		    b->unknowns->any_near_faulty;
	if (u->kind == UNKNOWN_POSTOFFICE) {
		faulty = m->pos[near].name >= NAME_IN_ERROR;
	} else {
		sym_id name = m->networks[near].name;

		faulty = !name_is_valid(sym_text(m->names, name),
		    sym_len(m->names, name));
	}
	b->unknowns->any_near_faulty |= faulty;
	return faulty;
}

static void
report_mention(struct builder *b, struct unknown *u)
{
	if (report_wants(b->report, CHECK_UNKNOWN_NAME, u->name.span) &&
	    is_near_faulty(b, u))
		return;
	if (!report_wants(b->report, CHECK_UNKNOWN_NAME, u->name.span))
		report_add(b->report, CHECK_UNKNOWN_NAME, u->name.span, " ");
	else if (u->kind == UNKNOWN_POSTOFFICE)
		report_po(b, u);
	else if (u->kind == UNKNOWN_NETWORK)
		report_network(b, u);
	else
		report_smarthost(b, u);
}

void
unknown_report(struct builder *b)
{
	struct unknowns *all = b->unknowns;
	bool lost_smarthost = has_lost_smarthost(b->m);

	for (uint32_t i = 1; all != NULL && i < all->rows.n; i++) {
		struct unknown *u = &all->rows.at[i];

		if (is_faulty(b, u) ||
		    (u->kind == UNKNOWN_SMARTHOST && lost_smarthost))
			continue;
		if (u->count >= PLACES_TOGETHER &&
		    u->kind != UNKNOWN_SMARTHOST) {
			struct nearest near = nearest_of(b, u);

			if (near.id != 0 && near.other == 0 &&
			    !is_referred(b, u->kind, near.id)) {
				report_declaration(b, u, &near);
				continue;
			}
		}
		for (uint32_t at = u->first; at != 0;
		     at = all->mentions.at[at].next) {
			u->name = all->mentions.at[at].name;
			u->repeated = all->mentions.at[at].repeated;
			report_mention(b, u);
		}
	}
}
