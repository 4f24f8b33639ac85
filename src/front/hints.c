/* What some frequent syntax errors were meant to be; see parser.h. */
#include <stdio.h>

#include "parser.h"

static bool
is_one_of(const struct parser *p, struct token t, const char *const *words)
{
	size_t n = t.span.to - t.span.from;

	for (; t.kind == WORD && *words != NULL; words++)
		if (strlen(*words) == n &&
		    memcmp(lex_text(p, t.span), *words, n) == 0)
			return true;
	return false;
}

static struct token
peek(struct parser *p)
{
	struct token t = lex_next(p);

	lex_push(p, t);
	return t;
}

static enum ast_kind
innermost(const struct parser *p)
{
	return (enum ast_kind)ast_innermost(p->front->ast)->kind;
}

/* The letter of a unit of time; 's' is written as nothing. */
static char
unit_of(const struct parser *p, struct token t)
{
	static const char *const units[][8] = {
		{ "s", "sec", "secs", "second", "seconds", NULL },
		{ "m", "min", "mins", "minute", "minutes", NULL },
		{ "h", "hr", "hrs", "hour", "hours", NULL },
		{ "d", "day", "days", NULL }, { "w", "week", "weeks", NULL },
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (is_one_of(p, t, units[i]))
			return *units[i][0];
	return 0;
}

/* `ttl 1 h;` */
static bool
tell_time(struct parser *p)
{
	const struct ast *ast = p->front->ast;
	struct span value = ast->nodes.at[ast->nodes.n - 1].span;
	char unit = unit_of(p, p->last), text[24];
	uint32_t n = value.to - value.from;
	struct report *r = p->front->report;

	if (unit == 0 || p->before != WORD || n > 10 ||
	    innermost(p) < AST_TTL || innermost(p) > AST_MINIMUM)
		return false;
	snprintf(text, sizeof text, "%.*s%c", (int)n, lex_text(p, value),
	    unit);
	if (unit == 's')
		text[n] = '\0';
	value.to = p->last.span.to;
	report_add(r, CHECK_SYNTAX, value, "write this time as `%s`", text);
	report_fix(r, value, text);
	return true;
}

/* `address 192.0.2.26/24;` and `zone 192.0.2.0/24 { … }` */
static bool
tell_prefix(struct parser *p)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;
	struct token next;

	if (p->last.kind != SLASH)
		return false;
	if (innermost(p) == AST_ZONE) {
		report_add(r, CHECK_SYNTAX, span, "the name of a zone is a "
		    "domain; that of a reverse zone is such as "
		    "`2.0.192.in-addr.arpa`");
		return true;
	}
	if (innermost(p) != AST_ADDRESS)
		return false;
	next = peek(p);
	if (next.kind == WORD)
		span.to = next.span.to;
	report_add(r, CHECK_SYNTAX, span,
	    "an address has no prefix length; remove '%.*s'",
	    (int)(span.to - span.from), lex_text(p, span));
	report_fix(r, span, "");
	return true;
}

static bool
tell_replacement(struct parser *p, const char *text, const char *what)
{
	struct report *r = p->front->report;
	struct span span = p->last.span;

	report_add(r, CHECK_SYNTAX, span,
	    "write %s with `%s`, not with '%.*s'", what, text,
	    (int)(span.to - span.from), lex_text(p, span));
	report_fix(r, span, text);
	return true;
}

/* `hub EAST to HQ`, `route EAST through HQ`, `hub EAST via HQ on modem` */
static bool
tell_preposition(struct parser *p)
{
	static const char *const to[] = { "uplink", "to", "from", "under",
		"below", "through", "behind", "over", "at", "of", "in", "on",
		"parent", "up", "next", "->", NULL };
	static const char *const by[] = { "on", "using", "over", "with",
		"medium", "through", "as", NULL };
	enum ast_kind kind = innermost(p);
	struct token next;

	if (kind != AST_POSTOFFICE && kind != AST_ROUTE &&
	    kind != AST_ROUTE_NETWORK && kind != AST_LINK && kind != AST_VIA)
		return false;
	if (p->last.kind != WORD || p->before == COMMA ||
	    p->before == SLASH || lex_ends_statement(p->before))
		return false;
	next = peek(p);
	if (is_one_of(p, p->last, by) && kind != AST_ROUTE &&
	    (next.kind == DRIVE || next.kind == MODEM || next.kind == X25))
		return tell_replacement(p, "by", "the medium");
	if (kind == AST_LINK || kind == AST_VIA || (kind == AST_POSTOFFICE &&
	    ast_innermost(p->front->ast)->detail == AST_GATEWAY))
		return false;
	if (is_one_of(p, p->last, to) && p->before != DRIVE &&
	    (next.kind == WORD || next.kind == STRING))
		return tell_replacement(p, "via", kind == AST_POSTOFFICE
		    ? "the uplink" : "the next hop");
	return false;
}

/* `hub EAST via HQ modem` */
static bool
tell_medium(struct parser *p, bool by)
{
	struct report *r = p->front->report;
	struct span span = p->last.span, before = { span.from, span.from };

	if (!by || (p->last.kind != DRIVE && p->last.kind != MODEM &&
	    p->last.kind != X25) || lex_line_between(p, p->end, span.from))
		return false;
	report_add(r, CHECK_SYNTAX, span, "write the medium as `by %.*s`",
	    (int)(span.to - span.from), lex_text(p, span));
	report_fix(r, before, "by ");
	return true;
}

/* Words of other programs, and what is written here. */
static const struct synonym {
	const char *word, *advice;
	bool is_keyword;     /* the advice can replace the word */
} synonyms[] = {
	{ "postoffice", "`gateway`, `hub` or `downstream`", false },
	{ "office", "`gateway`, `hub` or `downstream`", false },
	{ "po", "`gateway`, `hub` or `downstream`", false },
	{ "site", "`gateway`, `hub` or `downstream`", false },
	{ "server", "`gateway`, `hub` or `downstream`", false },
	{ "uplink", "the uplink in the head: `hub EAST via HQ`", false },
	{ "parent", "the uplink in the head: `hub EAST via HQ`", false },
	{ "via", "`via` in the head: `hub EAST via HQ`", false },
	{ "by", "`by` in the head: `hub EAST by modem`", false },
	{ "medium", "the medium in the head: `hub EAST by modem`", false },
	{ "ip", "`address`", true }, { "addr", "`address`", true },
	{ "hostname", "`host`", true }, { "fqdn", "`host`", true },
	{ "mailboxes", "`users`", true }, { "mailbox", "`users`", true },
	{ "telephone", "`phone`", true }, { "tel", "`phone`", true },
	{ "ns", "`nameserver`", true }, { "relay", "`smarthost`", true },
	{ "hopcount", "`hops`", true }, { "maxhops", "`hops`", true },
	{ "admin", "`contact`", true }, { "hostmaster", "`contact`", true },
	{ "maildomain", "`domain`", true }, { "pattern", "`domain-pattern`",
	    true }, { "import", "`include`", true },
	{ "version", "`topoc`", true },
};

static const struct synonym *
synonym_of(const struct parser *p, struct token t)
{
	size_t n = t.span.to - t.span.from;

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (strlen(synonyms[i].word) == n &&
		    memcmp(synonyms[i].word, lex_text(p, t.span), n) == 0)
			return &synonyms[i];
	return NULL;
}

bool
hints_is_synonym(const struct parser *p, struct token t)
{
	return synonym_of(p, t) != NULL;
}

/* True of a keyword that is allowed in the innermost block. */
static bool
can_be_here(const struct parser *p, int kind)
{
	const struct ast *ast = p->front->ast;
	const struct ast_node *block = ast_innermost(ast);

	return keyword_begins(ast_block(ast), kind) &&
	    (block->kind != AST_POSTOFFICE || block->detail == AST_GATEWAY ||
		(kind != HOST && kind != ADDRESS));
}

static bool
tell_synonym(struct parser *p)
{
	const struct synonym *it = synonym_of(p, p->last);
	struct span span = p->last.span;
	struct report *r = p->front->report;
	char text[32];

	if (it == NULL || !lex_ends_statement(p->before) ||
	    (p->last.kind != WORD && p->last.kind != VIA &&
		p->last.kind != BY))
		return false;
	report_add(r, CHECK_SYNTAX, span, "unknown statement '%s'; write %s",
	    it->word, it->advice);
	snprintf(text, sizeof text, "%.*s", (int)strlen(it->advice) - 2,
	    it->advice + 1);
	if (it->is_keyword && can_be_here(p, keyword_exact(text,
	    strlen(text))))
		report_fix(r, span, text);
	return true;
}

/* `via: HQ` */
static bool
tell_colon(struct parser *p, const char *const *expected, unsigned n)
{
	uint32_t len = p->last.span.to - p->last.span.from;
	const char *s = lex_text(p, p->last.span);
	struct report *r = p->front->report;
	const char *colon = memchr(s, ':', len);
	struct span mark = p->last.span;
	struct token next;

	if (p->last.kind != WORD || colon == NULL)
		return false;
	mark.from += (uint32_t)(colon - s);
	mark.to = mark.from + 1;
	for (unsigned i = 0; i < n; i++) {
		if (strlen(expected[i]) != (size_t)(colon - s) ||
		    memcmp(expected[i], s, (size_t)(colon - s)) != 0)
			continue;
		next = peek(p);
		if (lex_line_between(p, p->last.span.to, next.span.from)) {
			report_add(r, CHECK_SYNTAX, mark,
			    "a statement ends in ';', not in ':'");
			report_fix(r, mark, ";");
			return true;
		}
		report_add(r, CHECK_SYNTAX, mark, "no ':' after `%s`; "
		    "remove it", expected[i]);
		report_fix(r, mark, mark.to < p->last.span.to ? " " : "");
		return true;
	}
	return false;
}

bool
hints_tell(struct parser *p, const char *const *expected, unsigned n)
{
	bool by = false;

	for (unsigned i = 0; i < n; i++)
		by = by || strcmp(expected[i], "by") == 0;
	return tell_time(p) || tell_prefix(p) || tell_medium(p, by) ||
	    tell_colon(p, expected, n) || tell_preposition(p) ||
	    tell_synonym(p);
}
