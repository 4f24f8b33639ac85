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
		return "MAILBOX@DOMAIN";
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

/* Tell of a mark where a statement should begin; false: it is none. */
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
		report_add(r, CHECK_SYNTAX, span, "this '}' closes nothing: "
		    "it, or one before it, is too many");
		return true;
	}
	if (p->last.kind == LBRACE)
		report_add(r, CHECK_SYNTAX, span,
		    "this '{' is one too many; remove it");
	else if (p->before == RBRACE)
		report_add(r, CHECK_SYNTAX, span,
		    "no ';' stands behind a block; remove it");
	else
		report_add(r, CHECK_SYNTAX, span,
		    "there is no empty statement; remove this ';'");
	report_fix(r, span, "");
	return true;
}

/* Whether the last token is a slash, and the next one the same beside it.  (The
 * byte behind a token is not in the text while the scanner stands there.) */
static bool
is_double_slash(struct parser *p)
{
	struct token t;

	if (p->last.kind != SLASH)
		return false;
	t = lex_next(p);
	lex_push(p, t);
	return t.kind == SLASH && t.span.from == p->last.span.to;
}

/* Tell of a character that begins no token, or of a comment as other languages
 * have them; false: it is none. */
static bool
tell_stray(struct parser *p)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	char c = *lex_text(p, span);

	if (is_double_slash(p)) {
		report_add(r, CHECK_SYNTAX, span, "comments begin with '#'");
		return true;
	}
	if (p->last.kind != STRAY)
		return false;
	if (c == '\'')
		report_add(r, CHECK_SYNTAX, span,
		    "strings are in double quotes, not in single ones");
	else if (c == '\\')
		report_add(r, CHECK_SYNTAX, span,
		    "a network and a name are joined by '/'");
	else if (c == '=')
		report_add(r, CHECK_SYNTAX, span,
		    "a value follows without '='; remove it");
	else
		report_add(r, CHECK_SYNTAX, span,
		    "a '%c' can stand in a string in double quotes only", c);
	if (c == '\\' || c == '=')
		report_fix(r, span, c == '=' ? "" : "/");
	return true;
}

/* Tell of a statement that stands in the wrong block; false: it is none. */
static bool
tell_wrong_block(struct parser *p)
{
	enum ast_kind block = ast_block(p->front->ast);
	struct span span = p->last.span;
	const char *home = keyword_home(p->last.kind);

	if (home == NULL || !lex_ends_statement(p->before) ||
	    keyword_begins(block, p->last.kind))
		return false;
	report_add(p->front->report, CHECK_SYNTAX, span,
	    "'%.*s' cannot stand %s; it belongs %s",
	    (int)(span.to - span.from), lex_text(p, span), block_name(block),
	    home);
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

/* Tell of another mark where a `;` ends a line: a `,`, or a `:` that has come
 * to be the end of a word.  False: there is none. */
static bool
tell_wrong_mark(struct parser *p)
{
	struct report *r = p->front->report;
	struct ast *ast = p->front->ast;
	struct span span = lex_byte(p->end - 1);
	struct token t = p->last;

	if (!lex_line_between(p, p->end, t.span.from) ||
	    (t.kind != RBRACE && !keyword_begins(ast_block(ast), t.kind)))
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

/* Tell of a word where only a string can stand; false: it is none. */
static bool
tell_unquoted(struct parser *p, const char *const *expected, unsigned n)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	char quoted[128];
	size_t len = span.to - span.from;

	if (p->last.kind != WORD || n != 1 ||
	    strcmp(expected[0], A_STRING) != 0 || len > sizeof quoted - 3)
		return false;
	snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)len,
	    lex_text(p, span));
	report_add(r, CHECK_SYNTAX, span,
	    "expected a string in double quotes: %s", quoted);
	report_fix(r, span, quoted);
	return true;
}

/* What to do about a keyword where something else is expected. */
static const char *
keyword_advice(struct parser *p, bool word)
{
	switch (p->last.kind) {
	case NONE:
		return "; `none` stands alone";
	case VIA:
		if (p->before == DRIVE || p->before == MODEM ||
		    p->before == X25)
			return "; `via` stands before `by`";
		break;
	}
	if (!word || p->last.kind == 0 || p->last.kind >= LBRACE)
		return ast_innermost(p->front->ast)->kind == AST_MX
		    ? "; the hosts follow from the topology" : "";
	if (strncmp(describe_word(p->front->ast), "the name", 8) == 0)
		return "; a name that is spelt so is written in upper case or "
		       "in quotes";
	return "; as a value it is written in quotes";
}

/* Tell of any other error. */
static void
tell_unexpected(struct parser *p, const char *wanted, const char *got,
    bool word)
{
	struct report *r = p->front->report;
	struct token t = p->last;

	report_add(r, CHECK_SYNTAX, t.span, "expected %s, found %s%s", wanted,
	    got, keyword_advice(p, word));
	if (t.kind == COMMA && p->before == COMMA)
		report_fix(r, t.span, "");
	if (t.kind == 0 && p->open_braces.n > 0)
		report_note(r, p->open_braces.at[p->open_braces.n - 1],
		    "this '{' is not closed");
}

/* Tell of a word that is nearly a keyword of other blocks; false: it is
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
	    "unknown statement '%.*s'; did you mean '%s', which belongs %s?",
	    (int)(span.to - span.from), lex_text(p, span),
	    keyword_text(&near), keyword_home(kind));
	return true;
}

/* Tell what was expected and what was found instead. */
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
	if (!tell_stray(p) && !tell_extra_mark(p) && !tell_wrong_block(p) &&
	    !tell_wrong_mark(p) && !tell_unquoted(p, expected, n) &&
	    !tell_keyword_elsewhere(p))
		tell(p, expected, n, end);
}
