/* Characters that are no tokens, where a token is wanted; see parser.h. */
#include <stdio.h>

#include "name.h"
#include "parser.h"

/* Longer values get no fix, as the message would be too long. */
#define FIX_MAX 200

static void
fix(struct report *r, struct span span, const char *text)
{
	if (r != NULL)
		report_fix(r, span, text);
}

static bool
is_blank_at(const struct parser *p, uint32_t pos)
{
	return strchr(" \t\r\n", lex_char(p, pos)) != NULL;
}

/* Where a character is next, on the line of a place; 0: it is not. */
static uint32_t
find_on_line(const struct parser *p, uint32_t from, char c)
{
	uint32_t end = lex_line_end(p, from);

	if (end - from > FIX_MAX)
		end = from + FIX_MAX;
	for (uint32_t pos = from; pos < end; pos++)
		if (lex_char(p, pos) == c)
			return pos;
	return 0;
}

/* A `:` at the end of a line, where a `;` should be. */
static bool
take_end(struct parser *p, struct token *t)
{
	struct token next = lex_next(p);
	struct report *r;

	lex_push(p, next);
	if (*lex_text(p, t->span) != ':' || (p->last.kind != STRING &&
	    p->last.kind != WORD) || (next.kind != RBRACE &&
	    !lex_line_between(p, t->span.to, next.span.from)))
		return false;
	r = lex_report(p, t->span, "a statement ends in ';', not in ':'");
	fix(r, t->span, ";");
	t->kind = SEMICOLON;
	return true;
}

/* `=`, `:`, `=>` before a value. */
static bool
take_equals(struct parser *p, struct token *t)
{
	uint32_t end = t->span.to;
	struct report *r;
	char text[3];
	size_t n = 1;

	if (lex_ends_statement(p->last.kind) || p->last.kind == COMMA ||
	    p->last.kind == STRING)
		return false;
	text[0] = *lex_text(p, t->span);
	for (; n < sizeof text && lex_char(p, end) != '\0' &&
	     strchr("=>:", lex_char(p, end)) != NULL; end++)
		text[n++] = lex_char(p, end);
	t->span.to = end;
	r = lex_report(p, t->span, "no '%.*s' before a value; remove it",
	    (int)n, text);
	fix(r, t->span, is_blank_at(p, t->span.from - 1) ||
	    is_blank_at(p, end) ? "" : " ");
	lex_skip_to(p, end);
	*t = lex_next(p);
	return true;
}

/* True if a bracket begins a block: a head is before it, and what follows is
 * on another line, or can be in the block. */
static bool
begins_block(struct parser *p, struct token t)
{
	enum ast_kind block = lex_block_of(p);
	struct token next;

	if (block == AST_FILE || p->last.kind == COMMA ||
	    p->last.kind == SLASH || p->last.kind == VIA || p->last.kind == BY)
		return false;
	next = lex_next(p);
	lex_push(p, next);
	return lex_line_between(p, t.span.to, next.span.from) ||
	    keyword_begins(block, next.kind) || next.kind == RBRACE ||
	    (next.kind == STRAY &&
		strchr(")]", *lex_text(p, next.span)) != NULL);
}

/* True in a statement that has a string without quotes there: syntax.c reports
 * that. */
static bool
wants_string(const struct parser *p)
{
	switch (ast_innermost(p->front->ast)->kind) {
	case AST_PHONE:
	case AST_X25:
	case AST_DIAL:
	case AST_INCLUDE:
	case AST_ALLOW:
	case AST_DOMAIN_PATTERN:
		return true;
	default:
		return false;
	}
}

/* A value in brackets: `phone ("555-0100");`. */
static bool
take_value(struct parser *p, struct token *t, char close)
{
	uint32_t end = find_on_line(p, t->span.to, close);
	char inner[FIX_MAX + 1];
	struct span all = { t->span.from, end + 1 };
	struct report *r;
	uint32_t n = end - t->span.to;

	if (end == 0 || lex_ends_statement(p->last.kind) ||
	    (wants_string(p) && lex_char(p, t->span.to) != '"'))
		return false;
	for (uint32_t i = 0; i < n; i++)
		inner[i] = lex_char(p, t->span.to + i);
	inner[n] = '\0';
	r = lex_report(p, all, "a value is not in '%c' and '%c'; write %s",
	    *lex_text(p, t->span), close, inner);
	fix(r, all, inner);
	p->bracket = end;
	*t = lex_next(p);
	return true;
}

/* `(` or `[`. */
static bool
take_open(struct parser *p, struct token *t)
{
	char c = *lex_text(p, t->span), close = c == '(' ? ')' : ']';
	uint32_t end;
	struct report *r;

	if (begins_block(p, *t)) {
		r = lex_report(p, t->span,
		    "a block begins with '{', not with '%c'", c);
		fix(r, t->span, "{");
		t->kind = LBRACE;
		return true;
	}
	if (lex_block_of(p) == AST_FILE)
		return take_value(p, t, close);
	/* A remark in a head. */
	end = find_on_line(p, t->span.to, close);
	if (end == 0)
		return false;
	t->span.to = end + 1;
	r = lex_report(p, t->span,
	    "a remark is written after '#', at the end of a line; remove it");
	fix(r, t->span, "");
	lex_skip_to(p, end + 1);
	*t = lex_next(p);
	return true;
}

/* `)` or `]`. */
static bool
take_close(struct parser *p, struct token *t)
{
	struct report *r;

	if (p->bracket == t->span.from) {
		*t = lex_next(p);
		return true;
	}
	if (!lex_ends_statement(p->last.kind) || p->open_braces.n == 0 ||
	    strchr(" \t\r\n;}#)]", lex_char(p, t->span.to)) == NULL)
		return false;
	r = lex_report(p, t->span, "a block ends with '}', not with '%c'",
	    *lex_text(p, t->span));
	fix(r, t->span, "}");
	t->kind = RBRACE;
	return true;
}

/* A string in single quotes or backquotes. */
static bool
take_quoted(struct parser *p, struct token *t)
{
	char c = *lex_text(p, t->span), text[FIX_MAX + 3];
	uint32_t end = find_on_line(p, t->span.to, c);
	uint32_t n = end - t->span.to;
	struct report *r;

	if (end == 0 || lex_ends_statement(p->last.kind))
		return false;
	text[0] = text[n + 1] = '"';
	text[n + 2] = '\0';
	for (uint32_t i = 0; i < n; i++) {
		text[i + 1] = lex_char(p, t->span.to + i);
		if (strchr("\"\\", text[i + 1]) != NULL)
			return false;
	}
	t->span.to = end + 1;
	r = lex_report(p, t->span,
	    "a string is in double quotes, not in %s; write %s",
	    c == '`' ? "backquotes" : "single ones", text);
	fix(r, t->span, text);
	lex_skip_to(p, end + 1);
	t->kind = STRING;
	return true;
}

/* True of a place where a word begins that can be a postoffice's name. */
static bool
is_name_next(const struct parser *p, uint32_t pos)
{
	char word[NAME_MAX_LETTERS + 1];
	size_t n = 0;

	for (char c; n < sizeof word &&
	     strchr(" \t\r\n,;{}", c = lex_char(p, pos)) == NULL; pos++)
		word[n++] = c;
	return name_is_valid(word, n) && keyword_exact(word, n) == 0;
}

/* NETWORK\NAME. */
static bool
take_backslash(struct parser *p, struct token *t)
{
	struct report *r;
	const char *s = lex_text(p, p->last.span);
	uint32_t n = p->last.span.to - p->last.span.from;

	if (p->last.kind != WORD || p->last.span.to != t->span.from ||
	    !name_is_valid(s, n) ||
	    !is_name_next(p, t->span.to))
		return false;
	r = lex_report(p, t->span, "a network and a name are joined by '/', "
	    "not by '\\'");
	fix(r, t->span, "/");
	t->kind = SLASH;
	return true;
}

bool
brackets_take(struct parser *p, struct token *t)
{
	switch (*lex_text(p, t->span)) {
	case '=':
	case ':':
		return take_equals(p, t) || take_end(p, t);
	case '(':
	case '[':
		return take_open(p, t);
	case ')':
	case ']':
		return take_close(p, t);
	case '\'':
	case '`':
		return take_quoted(p, t);
	case '\\':
		return take_backslash(p, t);
	default:
		return false;
	}
}
