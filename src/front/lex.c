/* The tokens as the grammar sees them, and its errors; see parser.h. */
#include <stdio.h>
#include <string.h>

#include "nearest.h"
#include "parser.h"

static const char *
text_of(const struct parser *p, struct span span)
{
	return p->file->text + (span.from - p->file->base);
}

static void
push(struct parser *p, struct token token)
{
	*vec_push(p->front->mem, &p->next) = token;
}

/*
 * A string that its line's end cut off.  What looks like the end of the
 * statement behind it (`;`, `{`, `}`) is taken as that, so that only the
 * string is wrong.
 */
static struct token
unterminated(struct parser *p, struct span span)
{
	const char *s = text_of(p, span);
	uint32_t n = span.to - span.from;
	bool marks = false;

	report_add(p->front->report, CHECK_CHARACTER, span,
	    "a string that is not ended by '\"' on its line");
	for (; n > 1 && strchr(" \t\r;{}", s[n - 1]) != NULL; n--) {
		struct span at = { span.from + n - 1, span.from + n };

		if (strchr(";{}", s[n - 1]) == NULL)
			continue;
		push(p, (struct token){ scan_mark(s[n - 1]), at });
		marks = true;
	}
	span.to = span.from + n;
	if (!marks)
		push(p, (struct token){ SEMICOLON, { span.to, span.to } });
	return (struct token){ STRING, span };
}

/* The next token, from what was put back or from the scanner. */
static struct token
next(struct parser *p)
{
	struct token t;
	bool dropped = false;

	if (p->next.n > 0)
		return p->next.at[--p->next.n];
	for (;;) {
		t.kind = scan_lex(p->scan);
		if (t.kind == 0) {
			t.span.from = p->file->base + p->file->len;
			t.span.to = t.span.from;
			break;
		}
		t.span.from =
		    p->file->base + (uint32_t)(p->scanner.at - p->file->text);
		t.span.to = t.span.from + (uint32_t)scan_get_leng(p->scan);
		if (t.kind == UNTERMINATED)
			return unterminated(p, t.span);
		if (!p->bad_characters || t.kind != WORD ||
		    !characters_all_bad(text_of(p, t.span),
		    t.span.to - t.span.from))
			break;
		dropped = true;
	}
	/* Bad characters alone have been told: they are no word, and what
	 * does not fit behind them is not told again. */
	if (dropped)
		p->error_at = t.span.from;
	return t;
}

/* Whether a line ends between two places. */
static bool
line_between(const struct parser *p, uint32_t from, uint32_t to)
{
	return to > from &&
	    memchr(text_of(p, (struct span){ from, to }), '\n', to - from) !=
	    NULL;
}

static bool
ends_statement(int kind)
{
	return kind == SEMICOLON || kind == LBRACE || kind == RBRACE ||
	    kind >= IN_FILE;
}

/* A word where only a keyword can stand: take it for the nearest one. */
static struct token
correct(struct parser *p, struct token t)
{
	const char *word = text_of(p, t.span), *keyword;
	uint32_t n = t.span.to - t.span.from;
	int kind = keyword_nearest(ast_block(p->front->ast), word, n,
	    &keyword);

	if (kind == 0)
		return t;
	if (nearest_distance(word, n, keyword, strlen(keyword), 0) == 0)
		report_add(p->front->report, CHECK_SYNTAX, t.span,
		    "keywords are lower case: write '%s'", keyword);
	else
		report_add(p->front->report, CHECK_SYNTAX, t.span,
		    "unknown statement '%.*s'; did you mean '%s'?",
		    (int)n, word, keyword);
	p->error_at = t.span.from;
	t.kind = kind;
	return t;
}

/* Keep the braces that are open: what a `}` closes, and which are left. */
static void
count_brace(struct parser *p, struct token t)
{
	p->closes.from = 0;
	if (t.kind == LBRACE)
		*vec_push(p->front->mem, &p->braces) = t.span;
	else if (t.kind == RBRACE && p->braces.n > 0)
		p->closes = p->braces.at[--p->braces.n];
}

/* The same back: the last token was not to be given. */
static void
uncount_brace(struct parser *p)
{
	if (p->last.kind == LBRACE && p->braces.n > 0)
		p->braces.n--;
	else if (p->closes.from != 0)
		*vec_push(p->front->mem, &p->braces) = p->closes;
}

int
parse_lex(int *value, struct span *span, struct parser *p)
{
	struct token t;

	*value = 0;
	if (p->inside != 0) {
		t.kind = p->inside;
		t.span.from = t.span.to = p->file->base;
		p->inside = 0;
	} else if (p->front->stopped) {
		t.kind = 0;
		t.span.from = t.span.to = p->file->base + p->file->len;
	} else {
		t = next(p);
		if (t.kind == WORD && ends_statement(p->last.kind))
			t = correct(p, t);
	}
	count_brace(p, t);
	if (p->last.span.to > p->end)
		p->end = p->last.span.to;
	p->last = t;
	*span = t.span;
	return t.kind;
}

/* Skip a block, from behind its brace to behind the one that closes it. */
static struct token
skip_block(struct parser *p)
{
	struct token t;
	uint32_t depth = 1;

	while ((t = next(p)).kind != 0) {
		if (t.kind == LBRACE)
			depth++;
		else if (t.kind == RBRACE && --depth == 0)
			return t;
	}
	push(p, t);
	return t;
}

/* Whether the statement that was interrupted can have a block. */
static bool
may_have_block(const struct ast *ast, enum recovery how)
{
	switch (ast_innermost(ast)->kind) {
	case AST_POSTOFFICE:
	case AST_NETWORK:
	case AST_ZONE:
	case AST_USE_SMARTHOST:
		return how != RECOVER_END;
	default:
		/* Of a statement that is not known, who knows. */
		return ast_innermost(ast)->open == AST_BLOCK;
	}
}

/* Skip, from t on, to what the parser can go on with. */
static struct token
skip(struct parser *p, struct token t, enum recovery how, bool braces)
{
	enum ast_kind block = ast_block(p->front->ast);
	bool first = how != RECOVER_STATEMENT;

	for (;; t = next(p), first = false) {
		bool line = line_between(p, p->end, t.span.from);

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
		    (keyword_begins(block, t.kind) && (first || line))) {
			push(p, t);
			return (struct token){ SEMICOLON,
				{ t.span.from, t.span.from } };
		}
		p->end = t.span.to;
	}
}

void
lex_recover(struct parser *p, enum recovery how)
{
	struct ast *ast = p->front->ast;
	struct token t = p->last;
	struct span damage = t.span;
	uint32_t dropped;
	bool braces = how == RECOVER_HEAD || may_have_block(ast, how);
	bool again = t.span.from == p->skipped_at;
	bool stray = t.kind == RBRACE && p->closes.from == 0;

	p->skipped_at = t.span.from;
	uncount_brace(p);
	if (t.kind == 0 && again) {
		push(p, t); /* the parser gives up at the second end */
		return;
	}
	/* A brace that closes nothing, or what stopped us here before. */
	if (again || stray)
		t = next(p);
	if (how == RECOVER_STATEMENT)
		dropped = ast_drop_statement(ast);
	else
		dropped = ast_drop_parts(ast);
	if (dropped != 0)
		damage.from = dropped;
	t = skip(p, t, how, braces);
	damage.to = t.span.from > damage.from ? t.span.from : damage.to;
	if (how != RECOVER_STATEMENT)
		ast_innermost(ast)->damaged = 1;
	ast_leaf(ast, AST_DAMAGE, 0, damage);
	push(p, t);
}

/* The expected tokens, in words: "'a', 'b' or 'c'". */
static void
list_expected(char *text, size_t room, const char *const *expected,
    unsigned n)
{
	size_t used = 0;

	for (unsigned i = 0; i < n; i++) {
		const char *before = i == 0 ? "" : i + 1 == n ? " or " : ", ";
		const char *quote = strncmp(expected[i], "a ", 2) == 0 ||
			strcmp(expected[i], "end of file") == 0 ? "" : "'";
		int got = snprintf(text + used, room - used, "%s%s%s%s",
		    before, quote, expected[i], quote);

		if (got < 0 || (size_t)got >= room - used)
			break;
		used += (size_t)got;
	}
}

/* What can stand in a block, where that is too much to list. */
static const char *
describe_block(enum ast_kind block)
{
	switch (block) {
	case AST_FILE:
		return "a statement of a file: smarthost, zone, network, "
		       "include, allow or a setting";
	case AST_NETWORK:
		return "a statement of a network: gateway, hub, downstream, "
		       "include, allow or a setting";
	case AST_POSTOFFICE:
		return "a statement of a postoffice: domain, link, route or "
		       "another property, a postoffice, include, allow or a "
		       "setting";
	case AST_ZONE:
		return "a zone setting: nameserver, contact, mx, ttl and the "
		       "like";
	default:
		return "a statement";
	}
}

/* The expected keyword that a word was meant to be, or NULL. */
static const char *
meant(struct parser *p, struct token t, const char *const *expected,
    unsigned n)
{
	const char *word = text_of(p, t.span), *best = NULL;
	size_t len = t.span.to - t.span.from;
	unsigned limit = nearest_limit(len) + 1;

	for (unsigned i = 0; t.kind == WORD && i < n; i++) {
		unsigned distance = nearest_distance(word, len, expected[i],
		    strlen(expected[i]), limit - 1);

		if (distance < limit) {
			limit = distance;
			best = expected[i];
		}
	}
	return best;
}

/* What was found, in words. */
static void
describe_found(struct parser *p, char *text, size_t room)
{
	struct token t = p->last;
	size_t n = t.span.to - t.span.from;

	if (t.kind == 0)
		snprintf(text, room, "the end of the file");
	else
		snprintf(text, room, "%s'%.*s%s'",
		    t.kind < LBRACE ? "the keyword " : "",
		    (int)(n > 40 ? 40 : n), text_of(p, t.span),
		    n > 40 ? "..." : "");
}

void
lex_syntax_error(struct parser *p, const char *const *expected, unsigned n,
    bool end)
{
	struct report *r = p->front->report;
	struct token t = p->last;
	char wanted[512] = "", got[128];
	const char *hint = meant(p, t, expected, n);
	bool name = false;

	if (p->front->stopped || t.span.from == p->error_at)
		return;
	p->error_at = t.span.from;
	describe_found(p, got, sizeof got);
	for (unsigned i = 0; i < n; i++)
		name = name || strcmp(expected[i], "a word") == 0;
	if (t.kind == 0 && p->braces.n > 0)
		snprintf(wanted, sizeof wanted, "'}'");
	else if (n > 8)
		snprintf(wanted, sizeof wanted, "%s",
		    describe_block(ast_block(p->front->ast)));
	else
		list_expected(wanted, sizeof wanted, expected, n);
	/* What is missing at the end of a line is missed there. */
	if (end && (t.kind == 0 || line_between(p, p->end, t.span.from)))
		t.span = (struct span){ p->end, p->end + 1 };
	if (hint != NULL)
		report_add(r, CHECK_SYNTAX, t.span,
		    "expected %s, found %s; did you mean '%s'?", wanted, got,
		    hint);
	else if (name && t.kind < LBRACE && t.kind > 0)
		report_add(r, CHECK_SYNTAX, t.span,
		    "expected a name, found %s; as a name write it in upper "
		    "case or in quotes", got);
	else
		report_add(r, CHECK_SYNTAX, t.span, "expected %s, found %s",
		    wanted, got);
	if (p->last.kind == 0 && p->braces.n > 0)
		report_note(r, p->braces.at[p->braces.n - 1],
		    "this '{' is not closed");
}

void
parse_error(struct span *span, struct parser *p, const char *message)
{
	/* Only "memory exhausted" comes here: the stack's own limit. */
	(void)span;
	(void)message;
	mem_out(p->front->mem);
}
