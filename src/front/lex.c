/* The tokens as the grammar sees them, and its errors; see parser.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "parser.h"

/* Longer messages are cut off. */
#define MESSAGE_MAX 512

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

struct report *
lex_report(struct parser *p, struct span span, const char *format, ...)
{
	struct report *r = p->front->report;
	char message[MESSAGE_MAX];
	va_list args;

	if (span.from < p->scanned || front_all_told(p))
		return NULL;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	report_add(r, CHECK_SYNTAX, span, "%s", message);
	return r;
}

/* Where flex reads on. */
static uint32_t
scanned_to(const struct parser *p)
{
	return p->scanner.at == NULL ? p->file->base : p->file->base +
	    (uint32_t)(p->scanner.at - p->text) + (uint32_t)p->scanner.len;
}

char
lex_char(const struct parser *p, uint32_t pos)
{
	if (pos >= p->file->base + p->file->len)
		return '\0';
	return p->scanner.at != NULL && pos == scanned_to(p)
	    ? scan_held(p->scan) : p->text[pos - p->file->base];
}

void
lex_skip_to(struct parser *p, uint32_t pos)
{
	while (p->next.n > 0 && p->next.at[p->next.n - 1].span.from < pos)
		p->next.n--;
	if (p->next.n == 0 && scanned_to(p) < pos) {
		p->scanner.at = p->text + (pos - p->file->base);
		p->scanner.len = 0;
		scan_go_to(p->text + (pos - p->file->base), p->scan);
	}
}

uint32_t
lex_line_end(const struct parser *p, uint32_t pos)
{
	const char *at = lex_text(p, (struct span){ pos, pos });
	const char *end = p->text + p->file->len;
	const char *newline = at < end
	    ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	uint32_t found = p->file->base +
	    (uint32_t)((newline == NULL ? end : newline) - p->text);
	uint32_t hidden = scanned_to(p);

	return hidden >= pos && hidden < found && lex_char(p, hidden) == '\n'
	    ? hidden : found;
}

bool
lex_begins_line(const struct parser *p, uint32_t pos)
{
	const char *at = lex_text(p, (struct span){ pos, pos });

	while (at > p->text && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	return at == p->text || at[-1] == '\n';
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

	if (span.from >= p->scanned && !front_all_told(p))
		report_add(p->front->report, CHECK_CHARACTER, span,
		    "missing closing '\"'; a string ends on its line");
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
	while ((t.kind == FOREIGN || t.kind == STRAY) && strays_scanned(p, &t))
		t = scan_token(p);
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
			   : t.kind == 0 || t.kind >= UNTERMINATED)
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

/* Keep the braces that are open: what a `}` closes, and which are left. */
static void
count_brace(struct parser *p, struct token t)
{
	if (t.kind == LBRACE)
		*vec_push(p->front->mem, &p->open_braces) = t.span;
	else if (t.kind == RBRACE && p->open_braces.n > 0)
		p->closes = p->open_braces.at[--p->open_braces.n];
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
	while (t.kind == STRAY && brackets_take(p, &t))
		;
	if (!lex_ends_statement(p->last.kind))
		return t;
	return t.kind > RBRACE ? begin_other(p, t) : close_blocks(p, t);
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
		while (t.kind == STRAY && brackets_take(p, &t))
			;
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
	while (t.kind == STRAY && brackets_take(p, &t))
		;
	if (t.kind > RBRACE)
		t = begin_other(p, t);
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

void
parse_error(struct span *span, struct parser *p, const char *message)
{
	/* Only "memory exhausted" comes here: the stack's own limit. */
	(void)span;
	(void)message;
	mem_out(p->front->mem);
}
