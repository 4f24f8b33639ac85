/*
 * Which braces are wrong, by the indentation; see parser.h.  Asked only when
 * the grammar has found that some are.  A block whose lines come back to where
 * it began, without its `}`, lacks that; a `}` that stands deeper than what it
 * would close is one too many.  What is found counts only if with it all
 * braces match: who does not indent gets no guesses.
 */
#include <string.h>

#include "parser.h"

/* More than this, and nothing about the file's braces is sure. */
#define MOST_FIXES 16

/* Deeper, and no file is read anyway. */
#define DEEPEST 128

#define TAB_COLUMNS 8

struct open {
	uint32_t at;       /* of its `{` */
	uint32_t line;     /* where that line begins */
	uint32_t indent;   /* columns of it */
	bool missing;      /* its `{` is not there, which the parser tells */
	bool filled;       /* something stands behind it on its line, or in a
			      deeper line */
};

struct examiner {
	struct mem *mem;
	const char *text;
	uint32_t len, base;
	uint32_t line;       /* where the line begins */
	uint32_t indent, indent_before;
	bool has_open;       /* the line has a `{` */
	bool is_head;        /* it begins with the keyword of a block */
	bool is_close;       /* it begins with a `}` */
	char last;           /* the last byte of the last token */
	uint32_t end;        /* of the last token before the line */
	VEC(struct open) open;
	struct braces *found;
	uint32_t opened, closed;
	bool given_up;       /* too deep: braces are only counted */
	bool unsure;         /* of a block that is not closed there is nothing
				that is indented */
};

/* Note a fix; never before the one before it. */
static void
found_fix(struct examiner *e, uint32_t at, uint32_t open)
{
	uint32_t n = e->found->fixes.n;
	uint32_t pos = e->base + at;

	if (n > MOST_FIXES)
		return;
	if (n > 0 && pos < e->found->fixes.at[n - 1].at)
		pos = e->found->fixes.at[n - 1].at;
	*vec_push(e->mem, &e->found->fixes) = (struct brace_fix){ pos, open };
}

/* Where the `}` of a block belongs that ended before this line: behind its
 * last token, or on the next line if that has nothing but its indentation. */
static uint32_t
belongs(const struct examiner *e, const struct open *block)
{
	const char *newline = memchr(e->text + e->end, '\n',
	    e->len - e->end);
	uint32_t at = newline == NULL ? e->len
				      : (uint32_t)(newline + 1 - e->text);
	uint32_t column = 0;

	/* Of a block on one line the `}` is missing in that line. */
	if (e->end == 0 || memchr(e->text + block->at, '\n',
	    e->end - block->at) == NULL)
		return e->end;
	for (; at < e->len && column < block->indent; at++) {
		if (e->text[at] == '\t')
			column += TAB_COLUMNS - column % TAB_COLUMNS;
		else if (e->text[at] == ' ')
			column++;
		else
			return e->end;
	}
	return column == block->indent && at < e->len &&
	    strchr("\r\n", e->text[at]) != NULL ? at : e->end;
}

/* Close a block without a `}` of its own. */
static void
lacks(struct examiner *e)
{
	struct open block = e->open.at[--e->open.n];

	if (block.missing || e->found->fixes.n > MOST_FIXES)
		return; /* perhaps only a line that goes on in the next one */
	if (!block.filled)
		e->unsure = true;
	found_fix(e, belongs(e, &block), e->base + block.at);
}

static bool
begins_at(const struct examiner *e, uint32_t indent)
{
	for (uint32_t i = e->open.n; i-- > 0 &&
	     e->open.at[i].indent >= indent;)
		if (e->open.at[i].indent == indent)
			return true;
	return false;
}

/* The first token of a line: which blocks should have been closed by it? */
static void
begin_line(struct examiner *e, char first)
{
	if (e->open.n > DEEPEST) {
		e->given_up = true;
		e->open.n = 0;
	}
	while (e->open.n > 0) {
		const struct open *top = &e->open.at[e->open.n - 1];

		if (first == '}' ? top->indent <= e->indent ||
			!begins_at(e, e->indent)
				 : top->indent < e->indent)
			break;
		lacks(e);
	}
	if (e->open.n > 0 && e->open.at[e->open.n - 1].indent < e->indent)
		e->open.at[e->open.n - 1].filled = true;
	if (e->end > 0 && e->indent > e->indent_before && first != '{' &&
	    strchr(";,/{}", e->text[e->end - 1]) == NULL)
		*vec_push(e->mem, &e->open) = (struct open){ .at = e->end,
			.line = e->line, .indent = e->indent_before,
			.missing = true, .filled = true };
}

static void
close_one(struct examiner *e, uint32_t at)
{
	const struct open *top = e->open.n > 0
	    ? &e->open.at[e->open.n - 1] : NULL;

	e->closed++;
	if (top != NULL && (top->line == e->line ||
	    top->indent >= e->indent ||
	    (!e->has_open && !e->is_head && !e->is_close))) {
		e->opened += top->missing;
		e->open.n--;
	} else if (!e->has_open && e->is_head) {
		e->opened++; /* the `{` of this line is missing */
	} else {
		found_fix(e, at, 0);
	}
}

/* Skip a string, from its quote to behind the other one. */
static uint32_t
skip_string(const struct examiner *e, uint32_t at)
{
	for (at++; at < e->len && e->text[at] != '\n'; at++) {
		if (e->text[at] == '"')
			return at + 1;
		if (e->text[at] == '\\' && at + 1 < e->len &&
		    e->text[at + 1] != '\n')
			at++;
	}
	return at;
}

/* Take the token at a place; gives where it ends. */
static uint32_t
take(struct examiner *e, uint32_t at)
{
	char last = e->last;

	if (e->open.n > 0 && e->open.at[e->open.n - 1].line == e->line)
		e->open.at[e->open.n - 1].filled = true;
	e->last = e->text[at];
	if (e->text[at] == '"')
		return skip_string(e, at);
	if (e->text[at] == '{' && last == '{')
		return at + 1; /* one too many, which the parser tells */
	if (e->text[at] == '{' && e->given_up) {
		e->opened++;
	} else if (e->text[at] == '{') {
		if (e->open.n > DEEPEST) {
			e->given_up = true;
			e->open.n = 0;
		}
		*vec_push(e->mem, &e->open) = (struct open){ .at = at,
			.line = e->line, .indent = e->indent };
		e->opened++;
		e->has_open = true;
	} else if (e->text[at] == '}' && e->given_up) {
		e->closed++;
	} else if (e->text[at] == '}') {
		close_one(e, at);
	}
	return at + 1;
}

/* Whether a text begins with the keyword of a statement that has a block. */
static bool
begins_block(const char *text, size_t n)
{
	static const char *const heads[] = { "gateway ", "hub ",
		"downstream ", "network ", "zone ", "smarthost " };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (n > strlen(heads[i]) &&
		    memcmp(text, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

/* Take a line from e->line on; gives where the next one begins. */
static uint32_t
take_line(struct examiner *e)
{
	uint32_t at = e->line, end = e->end;
	bool first = true;

	e->indent = 0;
	e->has_open = e->is_head = e->is_close = false;
	while (at < e->len && e->text[at] != '\n' && e->text[at] != '#') {
		char c = e->text[at];

		if (c == ' ' || c == '\t' || c == '\r') {
			e->indent += !first ? 0 : c == '\t'
			    ? TAB_COLUMNS - e->indent % TAB_COLUMNS : 1;
			at++;
			continue;
		}
		if (first) {
			begin_line(e, c);
			e->is_head = begins_block(e->text + at, e->len - at);
			e->is_close = c == '}';
		}
		end = at = take(e, at);
		first = false;
	}
	if (!first)
		e->indent_before = e->indent;
	e->end = end;
	while (at < e->len && e->text[at] != '\n')
		at++;
	return at + 1;
}

/* Whether the fixes are as few as can be, and make all braces match. */
static bool
is_sure(const struct examiner *e)
{
	const struct braces *found = e->found;
	uint32_t missing = 0, extra;

	for (uint32_t i = 0; i < found->fixes.n; i++)
		missing += found->fixes.at[i].open != 0;
	extra = found->fixes.n - missing;
	return found->fixes.n > 0 && found->fixes.n <= MOST_FIXES &&
	    !e->given_up && !(e->unsure && e->closed == 0) &&
	    (missing == 0 || extra == 0) &&
	    e->opened + extra == e->closed + missing;
}

void
braces_examine(struct front *f, source_id id, const char *text)
{
	const struct source *file = source_get(f->sources, id);
	struct braces found = { .known = true };
	struct examiner e = { .mem = f->mem, .text = text,
		.len = file->len, .base = file->base, .found = &found };

	while (e.line < e.len)
		e.line = take_line(&e);
	e.indent = 0;
	e.line = e.len;
	while (e.open.n > 0)
		lacks(&e);
	if (!is_sure(&e)) {
		mem_release(f->mem, found.fixes.at);
		memset(&found.fixes, 0, sizeof found.fixes);
		found.missing = e.opened > e.closed ? e.opened - e.closed : 0;
	}
	mem_release(f->mem, e.open.at);
	while (f->braces.n <= id)
		*vec_push(f->mem, &f->braces) = (struct braces){ 0 };
	f->braces.at[id] = found;
}
