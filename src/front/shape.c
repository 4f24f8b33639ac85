/*
 * Statements of one shape; see parser.h.  Large files say the same kinds of
 * things over and over: the same tokens, with other words.  What the grammar
 * makes of a statement depends on nothing but the kinds of its tokens and the
 * block that it stands in.  So a statement without error is kept as a shape:
 * the nodes that it became, each with the token whose span it has.  The next
 * statement with the same kinds of tokens is copied from it, without the
 * parser, which stands between two statements as before.
 *
 * Nothing here knows the grammar; all that is known was learnt from it.
 */
#include <string.h>

#include "parser.h"

#define TOKEN_KINDS (IN_LOST + 1)

/* Rows of the tree of shapes: when all are used, nothing more is learnt. */
#define ROWS_MAX 4096

/* A node of a shape; its end is counted from the statement's first node. */
struct shape_node {
	struct ast_node node;
	uint8_t token;       /* the one whose span it has */
};

/* The kinds of tokens lead from row to row; row 0 is none. */
struct row {
	uint16_t next[TOKEN_KINDS]; /* by kind */
	uint16_t n;          /* of a whole statement's last token: so many */
	uint32_t from;       /* nodes, from here */
};

struct shapes {
	struct mem *mem;
	VEC(struct row) rows; /* 1 + kind of block: the first one */
	VEC(struct shape_node) nodes;
};

struct shapes *
shapes_new(struct mem *mem)
{
	struct shapes *shapes = mem_alloc(mem, sizeof *shapes);

	shapes->mem = mem;
	for (unsigned i = 0; i <= AST_LOST + 1; i++)
		*vec_push(mem, &shapes->rows) = (struct row){ 0 };
	return shapes;
}

static uint32_t
first_row(const struct parser *p)
{
	return 1 + (uint32_t)ast_block(p->front->ast);
}

/* Whether a token is one that the grammar's actions look into. */
static bool
is_special(const struct parser *p, struct token t)
{
	uint32_t n = t.span.to - t.span.from;
	const char *s;

	if (t.kind != STRING || n > WORD_MAX)
		return n > WORD_MAX;
	s = lex_text(p, t.span);
	return n < 2 || s[n - 1] != '"' || memchr(s, '\\', n) != NULL;
}

/* Read on behind the first of tokens, as long as the statement is like one
 * that was read before; gives the row of its last token, or 0.  Of all that
 * are in tokens then there are *n. */
static uint32_t
match(struct parser *p, struct token *tokens, unsigned *n)
{
	const struct row *rows = p->front->shapes->rows.at;
	uint32_t row = first_row(p);

	for (*n = 1;; tokens[(*n)++] = lex_next(p)) {
		struct token t = tokens[*n - 1];

		row = rows[row].next[t.kind];
		if (row == 0 || is_special(p, t))
			return 0;
		if (rows[row].n > 0)
			return row;
		if (*n == WATCH_MAX)
			return 0;
	}
}

/* Add a shape's nodes to the tree, with the spans of these tokens. */
static void
copy(struct ast *ast, const struct shape_node *nodes, uint32_t n,
    const struct token *tokens)
{
	ast_id first = ast->nodes.n;

	for (uint32_t i = 0; i < n; i++) {
		struct ast_node *node = vec_push(ast->mem, &ast->nodes);

		*node = nodes[i].node;
		node->end += first;
		node->span = tokens[nodes[i].token].span;
	}
}

bool
shape_copy(struct parser *p, struct token *t)
{
	const struct shapes *shapes = p->front->shapes;
	struct token tokens[WATCH_MAX];
	const struct row *row;
	unsigned n;

	tokens[0] = *t;
	row = &shapes->rows.at[match(p, tokens, &n)];
	/* Near the limit of nesting the parser is to look. */
	if (row->n == 0 || p->front->ast->open.n + WATCH_MAX > NESTING_MAX) {
		while (n > 1)
			lex_push(p, tokens[--n]);
		return false;
	}
	copy(p->front->ast, shapes->nodes.at + row->from, row->n, tokens);
	for (unsigned i = 0; p->watch.on && i < n; i++)
		watch_token(p, tokens[i]);
	lex_passed(p, tokens[n - 2], tokens[n - 1]);
	return true;
}

void
watch_token(struct parser *p, struct token t)
{
	struct watch *w = &p->watch;

	if (!w->on)
		return;
	if (w->n == WATCH_MAX) {
		w->on = false;
		return;
	}
	w->depth += (t.kind == LBRACE) - (t.kind == RBRACE);
	w->tokens[w->n++] = t;
}

/* The token that a node has its span from, or WATCH_MAX. */
static uint8_t
token_of(const struct watch *w, struct span span)
{
	uint8_t i = 0;

	while (i < w->n && (w->tokens[i].span.from != span.from ||
	    w->tokens[i].span.to != span.to))
		i++;
	return i < w->n ? i : WATCH_MAX;
}

/* Keep the nodes of the statement that was watched; false: it cannot be. */
static bool
keep_nodes(const struct parser *p, const struct watch *w)
{
	struct shapes *shapes = p->front->shapes;
	const struct ast *ast = p->front->ast;

	for (ast_id id = w->node; id < ast->nodes.n; id++) {
		struct shape_node node = { ast->nodes.at[id], 0 };

		node.token = token_of(w, node.node.span);
		if (node.token == WATCH_MAX || node.node.damaged ||
		    node.node.kind == AST_INCLUDE ||
		    node.node.kind == AST_DAMAGE || node.node.kind == AST_LOST)
			return false;
		node.node.end -= w->node;
		*vec_push(shapes->mem, &shapes->nodes) = node;
	}
	return true;
}

/* Make the rows to a statement's last token; gives that one's. */
static struct row *
make_rows(const struct parser *p, const struct watch *w)
{
	struct shapes *shapes = p->front->shapes;
	uint32_t row = first_row(p);

	for (uint32_t i = 0; i < w->n; i++) {
		uint16_t *next = &shapes->rows.at[row].next[w->tokens[i].kind];

		row = *next;
		if (row != 0)
			continue;
		*next = (uint16_t)(row = shapes->rows.n);
		*vec_push(shapes->mem, &shapes->rows) = (struct row){ 0 };
	}
	return &shapes->rows.at[row];
}

/* Learn from a statement that was watched from its beginning to its end. */
static void
learn(struct parser *p)
{
	struct shapes *shapes = p->front->shapes;
	const struct watch *w = &p->watch;
	uint32_t from = shapes->nodes.n;
	struct row *row;

	if (report_errors(p->front->report) != w->errors ||
	    p->front->ast->open.n != w->open ||
	    shapes->rows.n + w->n > ROWS_MAX ||
	    p->front->ast->nodes.n == w->node)
		return;
	if (!keep_nodes(p, w)) {
		shapes->nodes.n = from;
		return;
	}
	row = make_rows(p, w);
	if (row->n > 0) {
		shapes->nodes.n = from; /* known; the parser was to look */
		return;
	}
	row->from = from;
	row->n = (uint16_t)(shapes->nodes.n - from);
}

void
watch_end(struct parser *p)
{
	struct watch *w = &p->watch;

	if (!w->on || w->depth > 0)
		return; /* within the one that is being watched */
	w->on = false;
	if (w->depth == 0 && w->n > 1)
		learn(p);
}

void
watch_begin(struct parser *p)
{
	struct watch *w = &p->watch;

	if (w->on)
		return;
	w->on = true;
	w->n = 0;
	w->depth = 0;
	w->node = p->front->ast->nodes.n;
	w->open = p->front->ast->open.n;
	w->errors = report_errors(p->front->report);
}
