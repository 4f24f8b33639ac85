/* The tokens as the grammar sees them, and its errors; see parser.h. */
#include <stdio.h>
#include <string.h>

#include "nearest.h"
#include "parser.h"

/* Tokens that are looked at beyond the next one, at most. */
#define LOOK_AHEAD 64

/* Bytes that are looked through for the beginning or the end of a line. */
#define FAR 4096

const char *
lex_text(const struct parser *p, struct span span)
{
	return p->text + (span.from - p->file->base);
}

void
lex_push(struct parser *p, struct token token)
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
	const char *s = lex_text(p, span);
	uint32_t n = span.to - span.from;
	bool marks = false;

	if (span.from >= p->told)
		report_add(p->front->report, CHECK_CHARACTER, span,
		    "a string that is not ended by '\"' on its line");
	for (; n > 1 && strchr(" \t\r;{}", s[n - 1]) != NULL; n--) {
		struct span at = { span.from + n - 1, span.from + n };

		if (strchr(";{}", s[n - 1]) == NULL)
			continue;
		lex_push(p, (struct token){ scan_mark(s[n - 1]), at });
		marks = true;
	}
	span.to = span.from + n;
	if (!marks)
		lex_push(p, (struct token){ SEMICOLON, { span.to, span.to } });
	return (struct token){ STRING, span };
}

/* The scanner's next token, whatever it is. */
static inline struct token
scan_token(struct parser *p)
{
	int kind = scan_lex(p->scan);
	uint32_t from =
	    p->file->base + (uint32_t)(p->scanner.at - p->text);

	return (struct token){ kind,
		{ from, from + (uint32_t)p->scanner.len } };
}

/* A word in a file with faulty characters.  Those have been reported: alone
 * they are no word, and a word that has some is not reported again. */
static struct token
bad_word(struct parser *p, struct token t)
{
	bool dropped = false;

	for (; t.kind == WORD; t = scan_token(p)) {
		const char *s = lex_text(p, t.span);
		uint32_t n = t.span.to - t.span.from;

		if (!characters_bad(s, n))
			break;
		if (!characters_all_bad(s, n)) {
			int kind = keyword_within(s, n);

			p->error_at = t.span.from;
			return (struct token){ kind != 0 ? kind : WORD,
				t.span };
		}
		dropped = true;
	}
	if (dropped)
		p->error_at = t.span.from;
	return t;
}

/* A token that is not as it is: the end, a string that has none, or a word
 * in a file with faulty characters. */
static struct token
special(struct parser *p, struct token t)
{
	if (p->bad_characters && t.kind == WORD)
		t = bad_word(p, t);
	if (t.kind == 0)
		t.span.from = t.span.to = p->file->base + p->file->len;
	if (t.kind == UNTERMINATED)
		return unterminated(p, t.span);
	return t;
}

/* The next token of the scanner. */
static inline struct token
scan(struct parser *p)
{
	struct token t = scan_token(p);

	if (t.kind == WORD ? p->bad_characters
			   : t.kind == 0 || t.kind == UNTERMINATED)
		return special(p, t);
	return t;
}

/* Put a `}` in that is missing, as braces.c found; t comes behind it. */
static struct token
add_brace(struct parser *p, struct token t, const struct brace_fix *fix)
{
	struct report *r = p->front->report;

	lex_push(p, t);
	if (front_all_told(p))
		return (struct token){ RBRACE, { fix->at, fix->at } };
	report_add(r, CHECK_SYNTAX, lex_byte(fix->at), "a '}' is missing here");
	report_note(r, lex_byte(fix->open), "to close this '{'");
	report_fix(r, (struct span){ fix->at, fix->at }, "}");
	return (struct token){ RBRACE, { fix->at, fix->at } };
}

/* The same where tokens were put back, or braces are to be put right. */
static struct token
next_mended(struct parser *p)
{
	for (;;) {
		struct token t = p->next.n > 0 ? p->next.at[--p->next.n]
					       : scan(p);
		const struct brace_fix *fix;

		if (p->next_fix == p->braces.fixes.n)
			return t;
		fix = &p->braces.fixes.at[p->next_fix];
		if (t.kind != 0 && t.span.from < fix->at)
			return t;
		p->next_fix++;
		if (fix->open != 0)
			return add_brace(p, t, fix);
		if (t.kind != RBRACE || t.span.from != fix->at) {
			lex_push(p, t); /* recovery has skipped it */
			continue;
		}
		if (front_all_told(p))
			continue;
		report_add(p->front->report, CHECK_SYNTAX, t.span,
		    "this '}' is one too many; remove it");
		report_fix(p->front->report, t.span, "");
	}
}

struct token
lex_next(struct parser *p)
{
	if (p->next.n == 0 && p->next_fix == p->braces.fixes.n)
		return scan(p);
	return next_mended(p);
}

bool
lex_line_between(const struct parser *p, uint32_t from, uint32_t to)
{
	return to > from && (to - from > FAR ||
	    memchr(lex_text(p, (struct span){ from, to }), '\n', to - from) !=
	    NULL);
}

bool
lex_ends_statement(int kind)
{
	return kind == SEMICOLON || kind == LBRACE || kind == RBRACE ||
	    kind >= IN_FILE;
}

/* A word where only a keyword can stand: take it for the nearest one. */
static struct token
correct(struct parser *p, struct token t)
{
	struct report *r = p->front->report;
	const char *word = lex_text(p, t.span);
	uint32_t n = t.span.to - t.span.from;
	enum ast_kind block = ast_block(p->front->ast);
	struct nearest near = p->misspelt;
	int kind = p->meant;

	/* The same mistake is often made again. */
	if (near.n != n || p->misspelt_in != block ||
	    memcmp(near.text, word, n) != 0)
		kind = keyword_nearest(block, word, n, &near);
	p->misspelt = near;
	p->misspelt_in = block;
	p->meant = kind;

	if (kind == 0)
		return t;
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
		    "keywords are lower case: write '%s'",
		    keyword_text(&near));
	else
		report_add(r, CHECK_SYNTAX, t.span,
		    "unknown statement '%.*s'; did you mean '%s'?",
		    (int)n, word, keyword_text(&near));
	if (near.other == 0)
		report_fix(r, t.span, keyword_text(&near));
	return t;
}

/* Keep the braces that are open: what a `}` closes, and which are left. */
static void
count_brace(struct parser *p, struct token t)
{
	if (t.kind == LBRACE)
		*vec_push(p->front->mem, &p->open_braces) = t.span;
	else if (t.kind == RBRACE && p->open_braces.n > 0)
		p->closes = p->open_braces.at[--p->open_braces.n];
}

/* The same back: the last token was not to be given. */
static void
uncount_brace(struct parser *p)
{
	if (p->last.kind == LBRACE && p->open_braces.n > 0)
		p->open_braces.n--;
	else if (p->closes.from != 0)
		*vec_push(p->front->mem, &p->open_braces) = p->closes;
}

/* How many of the file's open blocks have to be closed for a statement to
 * stand where it can; 0 where that is in the innermost, or in none. */
static uint32_t
blocks_to_close(const struct parser *p, int keyword)
{
	const struct ast *ast = p->front->ast;
	uint32_t n = 0;

	if (ast_innermost(ast)->open != AST_BLOCK)
		return 0;
	for (uint32_t i = ast->open.n; i-- > p->open - 1; n++)
		if (keyword_begins(ast_block_at(ast, i), keyword))
			return n;
	return 0;
}

/*
 * A statement that cannot stand in this block, where `}` are missing and the
 * indentation does not tell which: then the blocks end before it.
 */
static struct token
close_blocks(struct parser *p, struct token t)
{
	struct report *r = p->front->report;
	uint32_t close;

	if (p->braces.missing == 0 || keyword_home(t.kind) == NULL)
		return t;
	close = blocks_to_close(p, t.kind);
	if (close == 0 || close > p->braces.missing ||
	    close > p->open_braces.n)
		return t;
	p->braces.missing -= close;
	if (!front_all_told(p)) {
		report_add(r, CHECK_SYNTAX, t.span,
		    "%s missing before this '%.*s'",
		    close == 1 ? "a '}' is" : "several '}' are",
		    (int)(t.span.to - t.span.from), lex_text(p, t.span));
		for (uint32_t i = 1; i <= close; i++)
			report_note(r,
			    p->open_braces.at[p->open_braces.n - i],
			    "this '{' is not closed");
	}
	ast_leaf(p->front->ast, AST_DAMAGE, 0, t.span);
	lex_push(p, t);
	t = (struct token){ RBRACE, { t.span.from, t.span.from } };
	for (uint32_t i = 1; i < close; i++)
		lex_push(p, t);
	return t;
}

/* The next token but for the common case. */
static struct token
next_special(struct parser *p)
{
	struct token t;

	if (p->inside != 0) {
		t.kind = p->inside;
		t.span.from = t.span.to = p->file->base;
		p->inside = 0;
		return t;
	}
	if (p->front->stopped || p->again) {
		t.kind = 0;
		t.span.from = t.span.to = p->file->base + p->file->len;
		return t;
	}
	t = lex_next(p);
	if (!lex_ends_statement(p->last.kind))
		return t;
	return t.kind == WORD ? correct(p, t) : close_blocks(p, t);
}

void
lex_passed(struct parser *p, struct token before, struct token last)
{
	if (before.span.to > p->end)
		p->end = before.span.to;
	p->before = before.kind;
	p->last = last;
}

/* The next token where nothing is out of the ordinary. */
static struct token
next_plain(struct parser *p)
{
	struct token t = lex_next(p);

	if (!lex_ends_statement(p->last.kind)) {
		watch_token(p, t);
		return t;
	}
	if (p->ordinary) {
		watch_end(p);
		/* What was put back has been tried. */
		while (p->next.n == 0 && shape_copy(p, &t))
			t = lex_next(p);
		watch_begin(p);
	}
	if (t.kind == WORD)
		t = correct(p, t);
	watch_token(p, t);
	return t;
}

int
parse_lex(int *value, struct span *span, struct parser *p)
{
	struct token t;

	*value = 0;
	if (p->inside != 0 || p->front->stopped || p->again ||
	    p->braces.missing > 0)
		t = next_special(p);
	else
		t = next_plain(p);
	p->closes.from = 0;
	if (t.kind == LBRACE || t.kind == RBRACE)
		count_brace(p, t);
	if (p->again)
		p->end = p->last.span.to > p->end ? p->last.span.to : p->end;
	else
		lex_passed(p, p->last, t);
	*span = t.span;
	return t.kind;
}

/* Skip a block, from behind its brace to behind the one that closes it. */
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

uint32_t
lex_indentation(const struct parser *p, uint32_t pos)
{
	const char *text = p->text;
	uint32_t at = pos - p->file->base, columns = 0;
	uint32_t from = at > FAR ? at - FAR : 0;
	const char *newline = memrchr(text + from, '\n', at - from);

	if (newline == NULL && from > 0)
		return 0;
	at = newline == NULL ? 0 : (uint32_t)(newline + 1 - text);
	for (; text[at] == ' ' || text[at] == '\t'; at++)
		columns += text[at] == '\t' ? 8 - columns % 8 : 1;
	return columns;
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
	if (!keyword_begins(block, t.kind))
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
		    (keyword_begins(block, t.kind) && (first || line))) {
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

void
parse_error(struct span *span, struct parser *p, const char *message)
{
	/* Only "memory exhausted" comes here: the stack's own limit. */
	(void)span;
	(void)message;
	mem_out(p->front->mem);
}
