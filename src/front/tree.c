/* The grammar's actions: building the syntax tree; see parser.h. */
#include <string.h>

#include "parser.h"

void
tree_open(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_open(p->front->ast, kind, 0, span);
}

void
tree_open_part(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_open(p->front->ast, kind, 0, span);
	ast_innermost(p->front->ast)->open = AST_PART;
}

void
tree_postoffice(struct parser *p, enum ast_role role, struct span span)
{
	ast_open(p->front->ast, AST_POSTOFFICE, role, span);
}

void
tree_leaf(struct parser *p, enum ast_kind kind, unsigned detail,
    struct span span)
{
	ast_leaf(p->front->ast, kind, detail, span);
}

/* Whether a string is not to be used: not ended, or with an escape that there
 * is not, which is told. */
static bool
bad_string(struct parser *p, struct span span, const char *s, size_t n)
{
	size_t end = n - 1, i = 1;
	struct span escape;
	const char *at;

	if (n >= 2 && s[0] != '"' && s[end] == s[0])
		return false; /* in other quotes; brackets.c has reported it */
	if (n < 2 || s[end] != '"')
		return true; /* not ended; lex.c has reported it */
	while (i < end && (at = memchr(s + i, '\\', end - i)) != NULL) {
		i = (size_t)(at - s) + 2;
		if (at[1] == '"' || at[1] == '\\')
			continue;
		/* With all bytes of the character. */
		while (i < end && (s[i] & 0xc0) == 0x80)
			i++;
		escape.from = span.from + (uint32_t)(at - s);
		escape.to = span.from + (uint32_t)i;
		if (!front_told(p) && !refusal_of_escape(p, span, escape))
			report_add(p->front->report, CHECK_SYNTAX, escape,
			    "unknown escape '%.*s'; a string has only the "
			    "escapes \\\" and \\\\",
			    (int)(escape.to - escape.from), at);
		return true;
	}
	return i > end; /* not ended: its last quote is an escaped one */
}

/* The name that a statement declares is not to be used: names that nothing
 * declares may come from that. */
static void
lose_name(struct parser *p, struct span span)
{
	struct ast *ast = p->front->ast;

	if (ast_innermost(ast)->kind == AST_POSTOFFICE)
		ast_leaf(ast, AST_DAMAGE, AST_POSTOFFICE_NAME, span);
	else if (ast_innermost(ast)->kind == AST_NETWORK)
		ast_leaf(ast, AST_DAMAGE, AST_NETWORK_NAME, span);
}

void
tree_lose_word(struct parser *p)
{
	struct ast *ast = p->front->ast;
	struct ast_node *node = &ast->nodes.at[ast->nodes.n - 1];

	if (node->kind != AST_WORD || node->damaged)
		return;
	node->damaged = 1;
	lose_name(p, node->span);
}

/* True of a string that has no end on its line and took statements into it
 * that follow on the line. */
static bool
swallows(const char *s, size_t n)
{
	return n > 0 && s[0] == '"' && (n < 2 || s[n - 1] != '"') &&
	    memchr(s, ';', n) != NULL;
}

void
tree_word(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_id id = ast_leaf(p->front->ast, kind, 0, span);
	const char *s = lex_text(p, span);
	uint32_t n = span.to - span.from;
	bool bad = p->bad_characters && characters_bad(s, n);

	if (kind == AST_STRING && !bad)
		bad = bad_string(p, span, s, n);
	if (n > WORD_MAX + (kind == AST_STRING ? 2 : 0)) {
		if (!front_told(p))
			report_add(p->front->report, CHECK_LIMIT,
			    (struct span){ span.from, span.from + 1 },
			    "a word or string of %u bytes; the limit is "
			    "65536", n);
		bad = true;
	}
	p->front->ast->nodes.at[id].damaged = bad;
	if (bad && kind == AST_STRING && swallows(s, n))
		ast_innermost(p->front->ast)->damaged = 1;
	if (bad)
		lose_name(p, span);
}

void
tree_qualifies(struct parser *p)
{
	struct ast *ast = p->front->ast;

	ast->nodes.at[ast->nodes.n - 1].detail = AST_QUALIFIES;
}

void
tree_route_network(struct parser *p)
{
	ast_innermost(p->front->ast)->kind = AST_ROUTE_NETWORK;
}

/* How many blocks are open, over all files; includes are none. */
static unsigned
nesting(const struct ast *ast)
{
	unsigned n = 0;

	for (uint32_t i = 1; i < ast->open.n; i++) {
		const struct ast_node *node =
		    &ast->nodes.at[ast->open.at[i]];

		n += node->open == AST_BLOCK && node->kind != AST_INCLUDE;
	}
	return n;
}

void
front_stop(struct parser *p)
{
	p->front->stopped = true;
	p->front->ast->whole = false;
}

void
tree_begin(struct parser *p, struct span brace)
{
	ast_innermost(p->front->ast)->open = AST_BLOCK;
	if (nesting(p->front->ast) <= NESTING_MAX)
		return;
	if (!front_told(p))
		report_add(p->front->report, CHECK_LIMIT, brace,
		    "blocks nested more than %d deep; write deep trees with "
		    "`via`", NESTING_MAX);
	front_stop(p);
}

void
tree_smarthost(struct parser *p, struct span brace)
{
	ast_innermost(p->front->ast)->kind = AST_SMARTHOST;
	tree_begin(p, brace);
}

void
tree_lost(struct parser *p, struct span brace)
{
	ast_open(p->front->ast, AST_LOST, 0, brace);
	tree_begin(p, brace);
}

void
tree_close(struct parser *p)
{
	ast_close(p->front->ast);
}
