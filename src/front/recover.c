/* After a syntax error: to where the parser goes on; see parser.h. */
#include "parser.h"

/* Tokens that are looked at beyond the next one, at most. */
#define LOOK_AHEAD 64

/* The braces that are open as before the last token. */
static void
uncount_brace(struct parser *p)
{
	if (p->last.kind == LBRACE && p->open_braces.n > 0)
		p->open_braces.n--;
	else if (p->closes.from != 0)
		*vec_push(p->front->mem, &p->open_braces) = p->closes;
}

/* Skip a block, from after its brace to after the one that closes it. */
static struct token
skip_block(struct parser *p)
{
	struct token t;
	uint32_t depth = 1;

	while ((t = lex_next(p)).kind != 0) {
		if (t.kind == LBRACE)
			depth++;
		else if (t.kind == RBRACE && --depth == 0)
			return t;
	}
	lex_push(p, t);
	return t;
}

/* The statement that is being read, or the block where none is. */
static const struct ast_node *
statement(const struct ast *ast)
{
	const uint32_t *open = ast->open.at + ast->open.n - 1;

	while (ast->nodes.at[*open].open == AST_PART)
		open--;
	return &ast->nodes.at[*open];
}

/* The block that the statement may begin, or AST_FILE for none. */
static enum ast_kind
block_of(const struct ast *ast)
{
	const struct ast_node *node = statement(ast);

	if (node->open == AST_BLOCK)
		return AST_FILE;
	switch (node->kind) {
	case AST_POSTOFFICE:
	case AST_NETWORK:
	case AST_ZONE:
		return (enum ast_kind)node->kind;
	case AST_USE_SMARTHOST:
		return ast_block(ast) == AST_FILE ? AST_SMARTHOST : AST_FILE;
	default:
		return AST_FILE;
	}
}

/* Whether more blocks end than begin in the rest of the line, from t on; told
 * by some tokens, so that a long line costs no more than a short one. */
static bool
line_closes(struct parser *p, struct token t)
{
	struct token ahead[LOOK_AHEAD];
	unsigned n = 0;
	int depth = 0;

	while (n < LOOK_AHEAD && depth >= 0) {
		struct token next_one = lex_next(p);

		ahead[n++] = next_one;
		if (next_one.kind == 0 || lex_line_between(p, t.span.to,
		    next_one.span.from))
			break;
		depth += (next_one.kind == LBRACE) -
		    (next_one.kind == RBRACE);
	}
	while (n > 0)
		lex_push(p, ahead[--n]);
	return depth < 0;
}

enum ast_kind
lex_block_of(const struct parser *p)
{
	return block_of(p->front->ast);
}

/* True of `x25` where it is a medium, and not the property that a string
 * follows. */
static bool
is_medium(struct parser *p, struct token t)
{
	struct token next;

	if (t.kind != X25)
		return false;
	next = lex_next(p);
	lex_push(p, next);
	return next.kind != STRING;
}

static bool
lacks_brace(struct parser *p, struct token t)
{
	const struct ast *ast = p->front->ast;
	enum ast_kind block = block_of(ast);
	uint32_t head = statement(ast)->span.from;

	if (block == AST_FILE || p->before == BY || p->before == VIA ||
	    p->before == COMMA || p->before == SLASH)
		return false;
	/* `hub EAST via HQ }`: the block that this ends would else be one that
	 * began in an earlier line. */
	if (t.kind == RBRACE && p->closes.from != 0)
		return !lex_line_between(p, head, t.span.from) &&
		    lex_line_between(p, p->closes.from, head) &&
		    lex_indentation(p, head) >
			lex_indentation(p, p->closes.from);
	if (!keyword_begins(block, t.kind) || is_medium(p, t))
		return false;
	if (block == AST_NETWORK || !keyword_begins(ast_block(ast), t.kind))
		return true;
	if (lex_line_between(p, p->end, t.span.from))
		return lex_indentation(p, t.span.from) >
		    lex_indentation(p, head);
	return line_closes(p, t);
}

bool
lex_lacks_brace(struct parser *p, struct token t)
{
	if (p->lacks_at != t.span.from)
		p->lacks = lacks_brace(p, t);
	p->lacks_at = t.span.from;
	return p->lacks;
}

/* Skip, from t on, to what the parser can go on with. */
static struct token
skip(struct parser *p, struct token t, enum recovery how, bool braces)
{
	enum ast_kind block = ast_block(p->front->ast);
	bool first = how != RECOVER_STATEMENT;

	if (how == RECOVER_HEAD && lex_lacks_brace(p, t)) {
		lex_push(p, t);
		return (struct token){ LBRACE, { p->end, p->end } };
	}
	/* `network WEST; {`: the `;` is one too many. */
	if (t.kind == SEMICOLON && braces && (t = lex_next(p)).kind != LBRACE) {
		lex_push(p, t);
		t = p->last;
	}
	for (;; t = lex_next(p), first = false) {
		bool line = lex_line_between(p, p->end, t.span.from);

		if (t.kind == SEMICOLON)
			return t;
		if (t.kind == LBRACE && braces)
			return t;
		if (t.kind == LBRACE) {
			t = skip_block(p);
			p->end = t.span.to;
			continue;
		}
		if (t.kind == 0 || t.kind == RBRACE ||
		    (keyword_begins(block, t.kind) && (first || line) &&
			!(first && how == RECOVER_HEAD && is_medium(p, t)))) {
			lex_push(p, t);
			return (struct token){ SEMICOLON,
				{ t.span.from, t.span.from } };
		}
		p->end = t.span.to;
	}
}

bool
lex_is_extra_mark(const struct parser *p)
{
	return (p->last.kind == RBRACE && p->closes.from == 0) ||
	    p->last.kind == SEMICOLON ||
	    (p->last.kind == LBRACE && p->before == LBRACE);
}

/* What is lost with the statement that an error interrupts, or that begins
 * with it. */
static enum ast_loss
loss_of(const struct parser *p)
{
	const struct ast_node *node = statement(p->front->ast);

	if (node->open == AST_BLOCK)
		return keyword_is_setting(p->last.kind) ||
			keyword_home(p->last.kind) == NULL
		    ? AST_ANYTHING : AST_NO_SETTING;
	switch (node->kind) {
	case AST_POSTOFFICE:
		return AST_POSTOFFICE_NAME;
	case AST_NETWORK:
		return AST_NETWORK_NAME;
	default:
		return (node->kind >= AST_DOMAIN_PATTERN &&
		    node->kind <= AST_DATABASE) || node->kind == AST_INCLUDE
		    ? AST_ANYTHING : AST_NO_SETTING;
	}
}

void
lex_recover(struct parser *p, enum recovery how)
{
	struct ast *ast = p->front->ast;
	struct token t = p->last;
	struct span damage = t.span;
	enum ast_loss loss;
	uint32_t dropped;
	bool whole, braces = how == RECOVER_HEAD ? block_of(ast) != AST_FILE
	    : how == RECOVER_STATEMENT &&
		(block_of(ast) != AST_FILE ||
		ast_innermost(ast)->open == AST_BLOCK);
	bool again = t.span.from == p->skipped_at;
	bool extra = how == RECOVER_STATEMENT && lex_is_extra_mark(p) &&
	    ast_innermost(ast)->open == AST_BLOCK;

	p->skipped_at = t.span.from;
	uncount_brace(p);
	if ((t.kind == 0 && again) || p->again) {
		t.kind = 0;
		lex_push(p, t); /* the parser gives up at the second end */
		return;
	}
	if (extra) {
		lex_push(p, (struct token){ SEMICOLON,
			{ t.span.to, t.span.to } });
		return;
	}
	/* What stopped us here before. */
	if (again || (t.kind == RBRACE && p->closes.from == 0))
		t = lex_next(p);
	loss = loss_of(p);
	if (how == RECOVER_STATEMENT)
		dropped = ast_drop_statement(ast);
	else
		dropped = ast_drop_parts(ast);
	if (dropped != 0)
		damage.from = dropped;
	whole = how != RECOVER_STATEMENT && dropped == 0 &&
	    p->before != COMMA && p->before != SLASH && p->before != BY;
	t = skip(p, t, how, braces);
	if (whole && t.span.to <= damage.from) {
		lex_push(p, t); /* only this was missing */
		return;
	}
	damage.to = t.span.from > damage.from ? t.span.from : damage.to;
	if (how != RECOVER_STATEMENT) {
		ast_innermost(ast)->damaged = 1;
		loss = AST_ANYTHING;
	}
	ast_leaf(ast, AST_DAMAGE, loss, damage);
	lex_push(p, t);
}
