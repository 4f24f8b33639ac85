/*
 * The tree of uplinks: roots, depths, who sits below whom; and the loops.  A
 * chain may be a million long, so nothing here recurses.
 */
#include "builder.h"
#include "walk.h"

/* What is known of the way up from a postoffice. */
enum state { UNKNOWN, ON_WAY, SOUND, BROKEN };

struct tree {
	struct model *m;
	uint8_t *state;  /* by po_id */
	po_id *order;    /* the sound ones, each behind its uplink */
	uint32_t sound;
};

/* Note a loop of uplinks that a postoffice is part of: by its least one. */
static void
note_loop(struct builder *b, po_id in)
{
	struct model *m = b->m;
	po_id least = in;

	for (po_id p = m->pos[in].uplink; p != in; p = m->pos[p].uplink)
		if (p < least)
			least = p;
	*vec_push(b->mem, &m->loops) = least;
}

/* Find out whether the way up from a postoffice ends at a gateway. */
static void
climb(struct builder *b, struct tree *t, po_id from)
{
	struct model *m = t->m;
	po_id p = from;
	enum state end;

	while (t->state[p] == UNKNOWN && m->pos[p].uplink != 0) {
		t->state[p] = ON_WAY;
		p = m->pos[p].uplink;
	}
	if (t->state[p] == ON_WAY)
		note_loop(b, p);
	if (t->state[p] == UNKNOWN)
		t->state[p] = m->pos[p].role == ROLE_GATEWAY ? SOUND : BROKEN;
	end = t->state[p] == SOUND ? SOUND : BROKEN;
	for (p = from; t->state[p] == ON_WAY; p = m->pos[p].uplink)
		t->state[p] = (uint8_t)end;
}

/* The children of each postoffice, as one table with its beginnings. */
static void
list_children(struct builder *b)
{
	struct model *m = b->m;
	uint32_t n = m->po_count, total = 0;
	struct node *nodes = m->nodes;

	for (po_id p = 1; p <= n; p++)
		if (m->pos[p].uplink != 0)
			nodes[m->pos[p].uplink].children++;
	for (po_id p = 0; p <= n + 1; p++) {
		uint32_t count = nodes[p].children;

		nodes[p].children = total;
		total += count;
	}
	m->children = mem_block(b->mem, (total + 1) * sizeof *m->children);
	for (po_id p = n; p >= 1; p--)
		if (m->pos[p].uplink != 0)
			m->children[--nodes[m->pos[p].uplink + 1].children] =
			    p;
	/* Each beginning stands one place too high now. */
	for (po_id p = 0; p <= n; p++)
		nodes[p].children = nodes[p + 1].children;
	nodes[n + 1].children = total;
}

/* The sound postoffices, each behind its uplink. */
static void
order_sound(struct tree *t)
{
	struct model *m = t->m;

	for (po_id p = 1; p <= m->po_count; p++)
		if (m->pos[p].role == ROLE_GATEWAY)
			t->order[t->sound++] = p;
	for (uint32_t i = 0; i < t->sound; i++) {
		po_id p = t->order[i];
		uint32_t end = m->nodes[p + 1].children;

		for (uint32_t c = m->nodes[p].children; c < end; c++)
			t->order[t->sound++] = m->children[c];
	}
}

static bool
is_special(const struct model *m, po_id p)
{
	return m->peers_of[p] != m->peers_of[p + 1] ||
	    m->routes_of[p] != m->routes_of[p + 1] ||
	    m->network_routes_of[p] != m->network_routes_of[p + 1];
}

/* What each inherits from its uplink: root, depth, damage, special. */
static void
inherit(struct tree *t)
{
	struct model *m = t->m;
	bool special = !walk_is_bare(m);

	for (uint32_t i = 0; i < t->sound; i++) {
		po_id p = t->order[i], up = m->pos[p].uplink;
		struct node *node = &m->nodes[p];

		node->root = p;
		if (special && is_special(m, p))
			m->pos[p].flags |= PO_SPECIAL;
		if (m->pos[p].flags & PO_DAMAGED)
			m->pos[p].flags |= PO_UP_DAMAGED;
		if (up == 0)
			continue;
		node->root = m->nodes[up].root;
		node->depth = m->nodes[up].depth + 1;
		m->pos[p].flags |= m->pos[up].flags &
		    (PO_UP_DAMAGED | PO_SPECIAL);
		/* Which is an error already: downstream-forwards. */
		if (m->pos[up].role == ROLE_DOWNSTREAM)
			m->pos[p].flags |= PO_UP_DAMAGED;
	}
}

/*
 * Number the postoffices so that those below one follow it: first the sizes
 * of the subtrees, from the bottom up, then the numbers, from the top down.
 */
static void
number_subtrees(struct tree *t)
{
	struct model *m = t->m;
	struct node *nodes = m->nodes;
	uint32_t next = 1;

	for (uint32_t i = t->sound; i-- > 0;) {
		po_id p = t->order[i], up = m->pos[p].uplink;

		nodes[p].last++;
		if (up != 0)
			nodes[up].last += nodes[p].last;
	}
	for (uint32_t i = 0; i < t->sound; i++) {
		po_id p = t->order[i];
		uint32_t size = nodes[p].last, child;

		if (m->pos[p].uplink == 0) {
			nodes[p].first = next;
			next += size;
		}
		child = nodes[p].first + 1;
		for (uint32_t c = nodes[p].children;
		     c < nodes[p + 1].children; c++) {
			nodes[m->children[c]].first = child;
			child += nodes[m->children[c]].last;
		}
		nodes[p].last = nodes[p].first + size - 1;
	}
}

void
finish_tree(struct builder *b)
{
	struct model *m = b->m;
	struct tree t = { .m = m };
	uint32_t n = m->po_count;

	m->nodes = mem_zeroed(b->mem, n + 2, sizeof *m->nodes);
	t.state = mem_zeroed(b->work, n + 1, 1);
	t.order = mem_block(b->work, (n + 1) * sizeof *t.order);
	for (po_id p = 1; p <= n; p++)
		climb(b, &t, p);
	for (po_id p = 1; p <= n; p++)
		if (t.state[p] == BROKEN)
			m->pos[p].flags |= PO_BROKEN;
	for (po_id p = 1; p <= n; p++)
		if ((m->pos[p].flags & PO_BROKEN) != 0 &&
		    m->peers_of[p] != m->peers_of[p + 1])
			m->links_unsure = true;
	list_children(b);
	order_sound(&t);
	inherit(&t);
	number_subtrees(&t);
	mem_release(b->work, t.state);
	mem_release(b->work, t.order);
}
