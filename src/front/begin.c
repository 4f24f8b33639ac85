/* Tokens that begin no statement, where one can begin; see parser.h. */
#include "parser.h"

/* Nodes that are looked through for the statement before. */
#define NODES_BACK 64

static bool
is_word(struct parser *p, struct token t, const char *word)
{
	return t.span.to - t.span.from == strlen(word) &&
	    memcmp(lex_text(p, t.span), word, strlen(word)) == 0;
}

static struct token
peek(struct parser *p)
{
	struct token t = lex_next(p);

	lex_push(p, t);
	return t;
}

/* True of a token that is where other languages begin a comment: `;` that
 * ends nothing and has more after it, `--`, `REM`, and some marks. */
static bool
begins_comment(struct parser *p, struct token t)
{
	struct token next;
	char c = *lex_text(p, t.span);

	if (t.kind == STRAY)
		return (strchr("!%'", c) != NULL &&
			lex_char(p, t.span.to) == ' ') ||
		    (c == '<' && lex_char(p, t.span.to) == '!');
	if (t.kind == WORD)
		return (c == '-' && lex_char(p, t.span.from + 1) == '-') ||
		    ((is_word(p, t, "REM") || is_word(p, t, "rem")) &&
			lex_begins_line(p, t.span.from));
	if (t.kind != SEMICOLON || t.span.from == t.span.to)
		return false;
	next = peek(p);
	if (next.kind == 0 || lex_line_between(p, t.span.to, next.span.from))
		return false;
	return lex_begins_line(p, t.span.from) || (next.kind != SEMICOLON &&
	    next.kind != RBRACE && next.kind != LBRACE &&
	    keyword_home(next.kind) == NULL);
}

/* Report a comment of another language, and go on after its line. */
static void
take_comment(struct parser *p, struct token t)
{
	const char *s = lex_text(p, t.span);
	uint32_t n = t.span.to - t.span.from;
	struct span mark = { t.span.from, t.span.to };
	struct report *r;

	if (t.kind == WORD && *s == '-')
		mark.to = mark.from + 2;
	n = mark.to - mark.from;
	r = lex_report(p, mark, "a comment begins with '#', not with '%.*s'",
	    (int)n, s);
	if (r != NULL)
		report_fix(r, mark, "#");
	lex_skip_to(p, lex_line_end(p, t.span.from));
}

/* `hops: 3;`, `hops:3;`: give the keyword, and have the value come next. */
static bool
take_colon(struct parser *p, struct token *t)
{
	const char *s = lex_text(p, t->span);
	uint32_t n = t->span.to - t->span.from;
	const char *colon = memchr(s, ':', n);
	uint32_t keyword = colon == NULL ? 0 : (uint32_t)(colon - s);
	int kind = keyword == 0 ? 0 : keyword_exact(s, keyword);
	struct span mark = { t->span.from + keyword,
		t->span.from + keyword + 1 };
	struct report *r;

	if (kind == 0)
		return false;
	r = lex_report(p, mark, "no ':' after `%.*s`; remove it", (int)keyword,
	    s);
	if (r != NULL)
		report_fix(r, mark, keyword + 1 < n ? " " : "");
	if (keyword + 1 < n)
		lex_push(p, (struct token){ WORD, { mark.to, t->span.to } });
	*t = (struct token){ kind, { t->span.from, mark.from } };
	return true;
}

/* The node of the statement that ended last, if nothing but values follows its
 * keyword; 0: it cannot be told. */
static ast_id
statement_before(const struct ast *ast)
{
	for (ast_id i = ast->nodes.n; i-- > 0 &&
	     ast->nodes.n - i <= NODES_BACK;)
		if (ast->nodes.at[i].kind != AST_WORD &&
		    ast->nodes.at[i].kind != AST_STRING)
			return i;
	return 0;
}

/* True of a word that can be in the list of values of a statement. */
static bool
fits_list(struct parser *p, struct token t, enum ast_kind statement)
{
	const char *s = lex_text(p, t.span);
	uint32_t n = t.span.to - t.span.from;
	bool dot = memchr(s, '.', n) != NULL, colon = memchr(s, ':', n) != NULL;

	switch (statement) {
	case AST_DOMAIN:
		return dot && !colon;
	case AST_ADDRESS:
		return (*s >= '0' && *s <= '9' && dot) || colon;
	case AST_LINK:
	case AST_INBOUND:
	case AST_POSTOFFICE:
		return !dot && !colon && *s >= 'A' && *s <= 'Z';
	default:
		return false;
	}
}

/* Drop the rest of a statement, with its block. */
static void
drop_rest(struct parser *p)
{
	struct token t;
	uint32_t depth = 0;

	while ((t = lex_next(p)).kind != 0) {
		depth += t.kind == LBRACE;
		if (t.kind == RBRACE && depth == 0)
			break;
		depth -= t.kind == RBRACE;
		if (depth == 0 && (t.kind == SEMICOLON || t.kind == RBRACE))
			return;
	}
	lex_push(p, t);
}

/* `domain a.com; b.com;`: the `;` should be a `,`.  The rest of the list is
 * dropped. */
static bool
take_list(struct parser *p, struct token t)
{
	struct ast *ast = p->front->ast;
	ast_id id = statement_before(ast);
	enum ast_kind statement = (enum ast_kind)ast->nodes.at[id].kind;
	struct token semicolon = p->last, next;
	struct report *r;

	if (semicolon.kind != SEMICOLON || t.kind != WORD ||
	    lex_line_between(p, semicolon.span.to, t.span.from) ||
	    !fits_list(p, t, statement))
		return false;
	next = peek(p);
	if (next.kind != SEMICOLON && next.kind != COMMA &&
	    next.kind != SLASH && (statement != AST_POSTOFFICE ||
	    (next.kind != VIA && next.kind != BY && next.kind != LBRACE)))
		return false;
	r = lex_report(p, semicolon.span,
	    "the values of a list are separated by ',', not by ';'");
	if (r != NULL)
		report_fix(r, semicolon.span, ",");
	ast->nodes.at[id].damaged = 1;
	ast_leaf(ast, AST_DAMAGE, statement == AST_POSTOFFICE
	    ? AST_POSTOFFICE_NAME : AST_ANYTHING, t.span);
	drop_rest(p);
	return true;
}

static bool
is_number(struct parser *p, struct token t)
{
	return t.kind == WORD && *lex_text(p, t.span) >= '0' &&
	    *lex_text(p, t.span) <= '9';
}

/* A word where only a keyword can be: take it for the nearest one. */
static struct token
correct(struct parser *p, struct token t)
{
	struct report *r = p->front->report;
	const char *word = lex_text(p, t.span);
	uint32_t n = t.span.to - t.span.from;
	enum ast_kind block = ast_block(p->front->ast);
	struct nearest near = p->misspelt;
	int kind = p->meant;

	if (t.span.from == p->error_at)
		return t; /* its characters have been reported */
	/* The same mistake is often made again. */
	if (near.n != n || p->misspelt_in != block ||
	    memcmp(near.text, word, n) != 0)
		kind = keyword_nearest(block, word, n, &near);
	p->misspelt = near;
	p->misspelt_in = block;
	p->meant = kind;

	if (kind == 0)
		return t;
	kind = keyword_by_value(&near, is_number(p, peek(p)));
	p->error_at = t.span.from;
	t.kind = kind;
	if (t.span.from < p->told)
		return t;
	if (!report_wants(r, CHECK_SYNTAX, t.span)) {
		report_add(r, CHECK_SYNTAX, t.span, " ");
		return t;
	}
	if (near.best == 0)
		report_add(r, CHECK_SYNTAX, t.span,
		    "keywords are in lower case; write `%s`",
		    keyword_text(&near));
	else
		report_add(r, CHECK_SYNTAX, t.span,
		    "unknown statement '%.*s'; did you mean '%s'?",
		    (int)n, word, keyword_text(&near));
	if (near.other == 0)
		report_fix(r, t.span, keyword_text(&near));
	return t;
}

struct token
begin_other(struct parser *p, struct token t)
{
	for (;;) {
		if (begins_comment(p, t))
			take_comment(p, t);
		else if (!take_list(p, t))
			break;
		t = lex_next(p);
		if (t.kind <= RBRACE)
			return t;
	}
	if (t.kind == WORD && !take_colon(p, &t) && !hints_is_synonym(p, t))
		t = correct(p, t);
	return t;
}
