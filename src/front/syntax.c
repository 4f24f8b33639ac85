/* The messages of syntax errors; see parser.h. */
#include <stdio.h>
#include <string.h>

#include "parser.h"

/* What a word in the statement that is being read says. */
static const char *
describe_word(const struct ast *ast)
{
	switch (ast_innermost(ast)->kind) {
	case AST_NETWORK:
	case AST_ROUTE_NETWORK:
		return "the name of a network";
	case AST_POSTOFFICE:
	case AST_VIA:
	case AST_LINK:
	case AST_ROUTE:
	case AST_DIAL:
		return "the name of a postoffice";
	case AST_INBOUND:
	case AST_OUTBOUND:
		return "the name of a gateway";
	case AST_USE_SMARTHOST:
		return "the name of a smart host";
	case AST_ZONE:
	case AST_DOMAIN:
	case AST_MASQUERADE:
	case AST_SUFFIX:
		return "a domain";
	case AST_HOST:
	case AST_NAMESERVER:
		return "the name of a host";
	case AST_ADDRESS:
		return "an IP address";
	case AST_ALLOW:
		return "the name of a check";
	case AST_CONTACT:
		return "a mailbox as MAILBOX@DOMAIN";
	case AST_DATABASE:
		return "a drive letter";
	case AST_TTL:
	case AST_REFRESH:
	case AST_RETRY:
	case AST_EXPIRE:
	case AST_MINIMUM:
		return "a time";
	case AST_TOPOC:
	case AST_HOPS:
	case AST_USERS:
	case AST_SERIAL:
	case AST_PREFERENCE:
	case AST_STEP:
		return "a number";
	default:
		return "a word";
	}
}

static bool
is_expected(const char *const *expected, unsigned n, const char *what)
{
	for (unsigned i = 0; i < n; i++)
		if (strcmp(expected[i], what) == 0)
			return true;
	return false;
}

#define A_WORD "a word"
#define A_STRING "a string in double quotes"

/* The expected tokens, in words: "'a', 'b' or 'c'".  Where a word may stand a
 * string may, too, which need not be said. */
static void
list_expected(const struct ast *ast, char *text, size_t room,
    const char *const *expected, unsigned n)
{
	bool word = is_expected(expected, n, A_WORD);
	const char *shown[16];
	unsigned count = 0;
	size_t used = 0;

	for (unsigned i = 0; i < n && count < 16; i++)
		if (!word || strcmp(expected[i], A_STRING) != 0)
			shown[count++] = expected[i];
	for (unsigned i = 0; i < count; i++) {
		const char *before = i == 0 ? "" : i + 1 == count ? " or "
								 : ", ";
		bool plain = strcmp(shown[i], A_STRING) == 0 ||
		    strcmp(shown[i], "end of file") == 0;
		bool is_word = strcmp(shown[i], A_WORD) == 0;
		const char *quote = plain || is_word ? "" : "'";
		int got = snprintf(text + used, room - used, "%s%s%s%s",
		    before, quote, is_word ? describe_word(ast) : shown[i],
		    quote);

		if (got < 0 || (size_t)got >= room - used)
			break;
		used += (size_t)got;
	}
}

static const char *
block_name(enum ast_kind block)
{
	switch (block) {
	case AST_FILE:
		return "at file level";
	case AST_NETWORK:
		return "in a network";
	case AST_POSTOFFICE:
		return "in a postoffice";
	case AST_ZONE:
		return "in a zone";
	case AST_SMARTHOST:
		return "in a smart host";
	default:
		return "here";
	}
}

/* What can stand in a block, where that is too much to list. */
static const char *
describe_block(enum ast_kind block)
{
	switch (block) {
	case AST_FILE:
		return "a statement (at file level: `network`, `zone`, "
		       "`smarthost`, `include`, `allow` or a setting)";
	case AST_NETWORK:
		return "a statement (in a network: `gateway`, `hub`, "
		       "`downstream`, `include`, `allow` or a setting)";
	case AST_POSTOFFICE:
		return "a statement (in a postoffice: a property such as "
		       "`domain`, a postoffice, `include`, `allow` or a "
		       "setting)";
	case AST_ZONE:
		return "a statement (in a zone: `nameserver`, `contact`, "
		       "`mx`, `ttl` and others)";
	default:
		return "a statement";
	}
}

/* The expected keyword that a word was meant to be. */
static struct nearest
meant(struct parser *p, struct token t, const char *const *expected,
    unsigned n)
{
	struct nearest near = nearest_begin(lex_text(p, t.span),
	    t.span.to - t.span.from);

	for (unsigned i = 0; t.kind == WORD && i < n; i++)
		if (strlen(expected[i]) > 1)
			nearest_offer(&near, i + 1, expected[i],
			    strlen(expected[i]));
	return near;
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
		    (int)(n > 40 ? 40 : n), lex_text(p, t.span),
		    n > 40 ? "..." : "");
}

/* Whether an error may come of braces that do not match, which is to be found
 * out before anything is told. */
static bool
may_be_braces(const struct parser *p)
{
	struct token t = p->last;

	if (t.kind == 0)
		return p->open_braces.n > 0;
	if (t.kind == RBRACE)
		return p->closes.from == 0;
	return lex_ends_statement(p->before) && keyword_home(t.kind) != NULL &&
	    !keyword_begins(ast_block(p->front->ast), t.kind);
}

/* Report a mark where a statement should begin; false: it is none. */
static bool
tell_extra_mark(struct parser *p)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;

	if (ast_innermost(p->front->ast)->open != AST_BLOCK ||
	    !lex_is_extra_mark(p))
		return false;
	/* Not one that topoc has put in itself. */
	if (span.from == span.to)
		return true;
	if (p->last.kind == RBRACE) {
		/* Perhaps the wrong one is before it: no fix. */
		report_add(r, CHECK_SYNTAX, span, "this '}' closes no block; "
		    "remove it, or one before it");
		return true;
	}
	if (p->last.kind == LBRACE)
		report_add(r, CHECK_SYNTAX, span,
		    "this '{' is one too many; remove it");
	else if (p->before == RBRACE)
		report_add(r, CHECK_SYNTAX, span,
		    "no ';' after a block; remove it");
	else
		report_add(r, CHECK_SYNTAX, span,
		    "this ';' ends no statement; remove it");
	report_fix(r, span, "");
	return true;
}

/* Report a character that begins no token; false: it is none. */
static bool
tell_stray(struct parser *p)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	char c = *lex_text(p, span);

	if (p->last.kind != STRAY)
		return false;
	/* In the middle of a word, which is not to be used. */
	if (p->before == WORD && p->end == span.from)
		tree_lose_word(p);
	if (c == '\'')
		report_add(r, CHECK_SYNTAX, span,
		    "a string is in double quotes, not in single ones");
	else
		report_add(r, CHECK_SYNTAX, span,
		    "'%c' is only allowed in a string in double quotes", c);
	return true;
}

/* Report a postoffice outside all networks: once for a file, since all of
 * them may be in the same case. */
static void
tell_no_network(struct parser *p, const char *text, int n)
{
	if (!p->at_file_level)
		report_add(p->front->report, CHECK_SYNTAX, p->last.span,
		    "a postoffice is declared in a network: "
		    "`network NAME { %.*s ... }`", n, text);
	p->at_file_level = true;
	/* With the network, its name is lost. */
	p->front->ast->whole = false;
}

/* Report a statement that is in the wrong block; false: it is none. */
static bool
tell_wrong_block(struct parser *p)
{
	enum ast_kind block = ast_block(p->front->ast);
	struct span span = p->last.span;
	const char *home = keyword_home(p->last.kind);

	if (home == NULL || !lex_ends_statement(p->before) ||
	    keyword_begins(block, p->last.kind))
		return false;
	if (block == AST_FILE && (p->last.kind == GATEWAY ||
	    p->last.kind == HUB || p->last.kind == DOWNSTREAM))
		tell_no_network(p, lex_text(p, span),
		    (int)(span.to - span.from));
	else
		report_add(p->front->report, CHECK_SYNTAX, span,
		    "`%.*s` is not allowed %s; write it %s",
		    (int)(span.to - span.from), lex_text(p, span),
		    block_name(block), home);
	return true;
}

/* Whether it is sure that a `;` is missing before the last token: behind a
 * statement that cannot have a block, or where the indentation says so. */
static bool
lacks_semicolon(struct parser *p, bool block)
{
	struct token t = p->last;
	bool line = lex_line_between(p, p->end, t.span.from);

	if (t.kind == RBRACE && p->closes.from == 0)
		return false;
	if (t.kind != 0 && t.kind != RBRACE &&
	    !keyword_begins(ast_block(p->front->ast), t.kind))
		return !block && line && t.kind != WORD;
	return !block || t.kind == RBRACE ||
	    (line && lex_indentation(p, t.span.from) > 0);
}

/* Tell of a `;` or `{` that is missing where the last token ended; block: it
 * may be either. */
static void
tell_missing(struct parser *p, const char *wanted, const char *got, bool block)
{
	struct report *r = p->front->report;
	struct span span = p->last.span, gap = { p->end, p->end };
	bool brace = lex_lacks_brace(p, p->last);
	bool semicolon = !brace && lacks_semicolon(p, block);

	if (brace || semicolon || p->last.kind == 0 ||
	    lex_line_between(p, p->end, span.from))
		span = lex_byte(p->end);
	report_add(r, CHECK_SYNTAX, span, "expected %s, found %s",
	    brace ? "'{'" : wanted, got);
	if (brace || semicolon)
		report_fix(r, gap, brace ? " {" : ";");
}

/* Report another mark where a `;` ends a statement: a `,`, or a `:` that has
 * come to be the end of a word.  False: there is none. */
static bool
tell_wrong_mark(struct parser *p)
{
	struct report *r = p->front->report;
	struct ast *ast = p->front->ast;
	struct span span = lex_byte(p->end - 1);
	struct token t = p->last;

	if (t.kind != RBRACE && !keyword_begins(ast_block(ast), t.kind))
		return false;
	if (!lex_line_between(p, p->end, t.span.from) &&
	    t.kind != RBRACE && ast_innermost(ast)->kind == AST_POSTOFFICE)
		return false;
	if (p->before == WORD && *lex_text(p, span) == ':')
		ast->nodes.at[ast->nodes.n - 1].span.to--;
	else if (p->before != COMMA)
		return false;
	report_add(r, CHECK_SYNTAX, span,
	    "a statement ends in ';', not in '%c'", *lex_text(p, span));
	report_fix(r, span, ";");
	return true;
}

/* Report a `,` where only `;` can be, before another statement or the end of a
 * block; false: it is none. */
static bool
tell_comma(struct parser *p, const char *const *expected, unsigned n)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	struct token next;

	if (p->last.kind != COMMA || !is_expected(expected, n, ";"))
		return false;
	next = lex_next(p);
	lex_push(p, next);
	if (next.kind != RBRACE &&
	    !keyword_begins(ast_block(p->front->ast), next.kind))
		return false;
	report_add(r, CHECK_SYNTAX, span,
	    "a statement ends in ';', not in ','");
	report_fix(r, span, ";");
	return true;
}

/* Where a string without its quotes ends: at a mark that ends its statement, or
 * with its line; or after the closing quote, if it has only that. */
static uint32_t
end_of_unquoted(const struct parser *p)
{
	uint32_t at = p->last.span.from, end = at;

	for (; strchr(";{}\"#\n\r", lex_char(p, at)) == NULL; at++)
		if (strchr(" \t", lex_char(p, at)) == NULL)
			end = at + 1;
	if (lex_char(p, at) != '"')
		return end;
	return strchr(" \t;{}#\n\r", lex_char(p, at + 1)) != NULL ? at + 1 : 0;
}

/* The value of a span with both of its quotes, in text; false: it has more
 * bytes than there is room, or an escape. */
static bool
quote(const struct parser *p, struct span span, char *text, size_t room)
{
	size_t len = 1;

	text[0] = '"';
	for (uint32_t at = span.from; at < span.to; at++) {
		char c = lex_char(p, at);

		if (c == '\\' || len + 3 > room)
			return false;
		if (c != '"')
			text[len++] = c;
	}
	text[len] = '"';
	text[len + 1] = '\0';
	return true;
}

/* Report a value that must be in quotes; false: it is none. */
static bool
tell_unquoted(struct parser *p, const char *const *expected, unsigned n)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	uint32_t end = end_of_unquoted(p);
	char quoted[128];

	if ((p->last.kind != WORD && p->last.kind != STRAY) ||
	    is_expected(expected, n, A_WORD) ||
	    !is_expected(expected, n, A_STRING) || n > 2)
		return false;
	span.to = end;
	if (end == 0 || !quote(p, span, quoted, sizeof quoted)) {
		report_add(r, CHECK_SYNTAX, p->last.span,
		    "write this value in double quotes");
		return true;
	}
	if (lex_char(p, end - 1) == '"')
		report_add(r, CHECK_SYNTAX, span, "missing opening '\"'; "
		    "write %s", quoted);
	else
		report_add(r, CHECK_SYNTAX, span, "write this value in double "
		    "quotes: %s", quoted);
	report_fix(r, span, quoted);
	lex_skip_to(p, end);
	return true;
}

/* What to do about a keyword or another token where a value is expected. */
static const char *
value_advice(struct parser *p)
{
	switch (p->last.kind) {
	case NONE:
		return "; `none` cannot be in a list";
	case VIA:
		if (p->before == DRIVE || p->before == MODEM ||
		    p->before == X25)
			return "; `via` comes before `by`";
		break;
	}
	return ast_innermost(p->front->ast)->kind == AST_MX
	    ? "; topoc finds the hosts itself" : "";
}

/* True of a keyword that is where a name or another value can. */
static bool
is_value(struct parser *p, bool word)
{
	struct token next;

	if (!word || p->last.kind == 0 || p->last.kind >= LBRACE ||
	    p->last.kind == NONE || p->last.kind == VIA || p->last.kind == BY)
		return false;
	next = lex_next(p);
	lex_push(p, next);
	return next.kind == SEMICOLON || next.kind == LBRACE ||
	    next.kind == COMMA || next.kind == SLASH || next.kind == VIA ||
	    next.kind == BY;
}

/* Report a keyword where a value can be, and offer it as one. */
static void
tell_keyword(struct parser *p, const char *wanted)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	size_t n = span.to - span.from;
	const char *s = lex_text(p, span);
	bool name = strncmp(describe_word(p->front->ast), "the name of a", 13)
	    == 0 && memchr(s, '-', n) == NULL;
	char text[32], upper[32];

	snprintf(text, sizeof text, "\"%.*s\"", (int)n, s);
	snprintf(upper, sizeof upper, "%.*s", (int)n, s);
	for (char *c = upper; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	if (name)
		report_add(r, CHECK_SYNTAX, span,
		    "expected %s, found the keyword '%.*s'; to use this word "
		    "as a name, write `%s` or `%s`", wanted, (int)n, s, upper,
		    text);
	else
		report_add(r, CHECK_SYNTAX, span,
		    "expected %s, found the keyword '%.*s'; to use this word "
		    "as a value, write `%s`", wanted, (int)n, s, text);
	/* A name can be written in two ways, and may have to be another one. */
	if (!name)
		report_fix(r, span, text);
}

/* Report any other error. */
static void
tell_unexpected(struct parser *p, const char *wanted, const char *got,
    bool word)
{
	struct report *r = p->front->report;
	struct token t = p->last;

	if (is_value(p, word)) {
		tell_keyword(p, wanted);
		return;
	}
	report_add(r, CHECK_SYNTAX, t.span, "expected %s, found %s%s", wanted,
	    got, value_advice(p));
	if (t.kind == COMMA && p->before == COMMA)
		report_fix(r, t.span, "");
	if (t.kind == 0 && p->open_braces.n > 0)
		report_note(r, p->open_braces.at[p->open_braces.n - 1],
		    "this '{' is not closed");
}

/* Report a word that is nearly a keyword of other blocks; false: it is
 * none. */
static bool
tell_keyword_elsewhere(struct parser *p)
{
	struct span span = p->last.span;
	struct nearest near;
	int kind;

	if (p->last.kind != WORD || !lex_ends_statement(p->before))
		return false;
	kind = keyword_nearest(AST_LOST, lex_text(p, span),
	    span.to - span.from, &near);
	if (kind == 0 || keyword_home(kind) == NULL)
		return false;
	report_add(p->front->report, CHECK_SYNTAX, span,
	    "unknown statement '%.*s'; did you mean '%s'? Write it %s",
	    (int)(span.to - span.from), lex_text(p, span),
	    keyword_text(&near), keyword_home(kind));
	return true;
}

/* Report what was expected and what was found instead. */
static void
tell(struct parser *p, const char *const *expected, unsigned n, bool end)
{
	char wanted[512] = "", got[128];
	struct nearest near = meant(p, p->last, expected, n);
	bool block = is_expected(expected, n, "{");

	describe_found(p, got, sizeof got);
	if (p->last.kind == 0 && p->open_braces.n > 0)
		snprintf(wanted, sizeof wanted, "'}'");
	else if (n > 8)
		snprintf(wanted, sizeof wanted, "%s",
		    describe_block(ast_block(p->front->ast)));
	else
		list_expected(p->front->ast, wanted, sizeof wanted, expected,
		    n);
	if (near.id != 0) {
		report_add(p->front->report, CHECK_SYNTAX, p->last.span,
		    "expected %s, found %s; did you mean '%s'?", wanted, got,
		    expected[near.id - 1]);
		if (near.other == 0)
			report_fix(p->front->report, p->last.span,
			    expected[near.id - 1]);
	} else if ((end || block) && p->last.kind != COMMA &&
	    p->last.kind != SLASH && p->last.kind != VIA) {
		tell_missing(p, wanted, got, block);
	} else {
		tell_unexpected(p, wanted, got,
		    is_expected(expected, n, A_WORD));
	}
}

bool
syntax_begin(struct parser *p)
{
	struct report *r = p->front->report;

	if (p->front->stopped || p->again ||
	    p->last.span.from == p->error_at)
		return false;
	if (!p->braces.known && may_be_braces(p)) {
		p->again = true;
		return false;
	}
	p->error_at = p->last.span.from;
	if (front_told(p))
		return false;
	/* The finding stands where the last token ended, or later. */
	if (report_wants(r, CHECK_SYNTAX, lex_byte(p->end - 1)))
		return true;
	report_add(r, CHECK_SYNTAX, p->last.span, " ");
	return false;
}

void
syntax_tell(struct parser *p, const char *const *expected, unsigned n, bool end)
{
	if (!tell_unquoted(p, expected, n) && !tell_stray(p) &&
	    !tell_extra_mark(p) && !tell_wrong_block(p) &&
	    !tell_wrong_mark(p) && !tell_comma(p, expected, n) &&
	    !hints_tell(p, expected, n) &&
	    !tell_keyword_elsewhere(p))
		tell(p, expected, n, end);
}
