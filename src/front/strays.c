/* What no topology has, wherever it is; see parser.h. */
#include <stdio.h>

#include "parser.h"

/* So many of its characters make the mark of a conflict. */
#define CONFLICT_MARK 7

/* The same mark at the beginning of a later line, or 0. */
static uint32_t
find_line(struct parser *p, uint32_t from, const char *mark)
{
	uint32_t at = from - p->file->base;
	const char *found = p->no_conflict_end ? NULL
	    : memmem(p->text + at, p->file->len - at, mark, strlen(mark));

	if (found == NULL) {
		p->no_conflict_end = true;
		return 0;
	}
	return p->file->base + (uint32_t)(found + 1 - p->text);
}

/* True of a mark that version control leaves where two changes meet.  Its
 * second byte is flex's: there is a NUL in its place. */
static bool
is_conflict_mark(const struct parser *p, struct token t)
{
	const char *s = lex_text(p, t.span), *end = p->text + p->file->len;

	if (strchr("<=>|", *s) == NULL || end - s < CONFLICT_MARK ||
	    (s > p->text && s[-1] != '\n'))
		return false;
	for (int i = 2; i < CONFLICT_MARK; i++)
		if (s[i] != *s)
			return false;
	return s + CONFLICT_MARK == end ||
	    strchr(" \t\r\n", s[CONFLICT_MARK]) != NULL;
}

/* Report a conflict once, at its first mark, and go on with the first of its
 * sides. */
static void
take_conflict(struct parser *p, struct token t)
{
	char c = *lex_text(p, t.span);
	uint32_t line = lex_line_end(p, t.span.to), other = 0;

	if (!p->in_conflict) {
		lex_report(p, (struct span){ t.span.from,
			t.span.from + CONFLICT_MARK },
		    "a conflict of version control is not resolved here; keep "
		    "one side of it, and remove the lines that begin with "
		    "'<<<<<<<', '=======' and '>>>>>>>'");
		p->front->ast->whole = false;
		p->in_conflict = true;
	} else if (c == '=' || c == '|') {
		other = find_line(p, t.span.to, "\n>>>>>>>");
	}
	if (c == '>')
		p->in_conflict = false;
	if (other != 0) {
		p->in_conflict = false;
		line = lex_line_end(p, other);
	}
	lex_skip_to(p, line);
}

/* Where a comment of C ends that does not end on its line. */
static uint32_t
end_of_comment(struct parser *p, struct token t)
{
	uint32_t at = t.span.to - p->file->base;
	const char *end = p->no_comment_end ? NULL
	    : memmem(p->text + at, p->file->len - at, "*/", 2);

	p->no_comment_end = end == NULL;
	return end == NULL ? t.span.to
			   : p->file->base + (uint32_t)(end + 2 - p->text);
}

/* `A//B`: one slash is too many. */
static bool
is_double_slash(const struct parser *p, struct token t)
{
	const char *s = lex_text(p, t.span);

	return t.span.to - t.span.from > 2 && s > p->text && s[1] == '/' &&
	    strchr(" \t\r\n,;{}\"/", s[-1]) == NULL &&
	    strchr(" \t\r\n,;{}\"/#", s[2]) == NULL;
}

/* Offer a comment of topoc's own for one on the rest of a line. */
static void
offer_comment(struct parser *p, struct report *r, struct token t, bool closed)
{
	uint32_t n = t.span.to - t.span.from - 2, end = t.span.to;
	const char *s = lex_text(p, t.span);
	char text[256];

	if (!closed && s[1] == '*')
		return;
	/* Nothing that it would hide may follow. */
	for (; closed && strchr("\n", lex_char(p, end)) == NULL; end++)
		if (strchr(" \t\r", lex_char(p, end)) == NULL)
			return;
	if (!closed) {
		report_fix(r, (struct span){ t.span.from, t.span.from + 2 },
		    "#");
	} else if (n < sizeof text - 2) {
		snprintf(text, sizeof text, "#%.*s", (int)n - 2, s + 2);
		report_fix(r, t.span, text);
	}
}

/* `A//B`: give the one slash. */
static void
take_double_slash(struct parser *p, struct token *t)
{
	struct span both = { t->span.from, t->span.from + 2 };
	struct report *r = lex_report(p, both, "one '/' joins a network and a "
	    "name; remove the other");

	if (r != NULL)
		report_fix(r, both, "/");
	*t = (struct token){ SLASH, { both.from, both.from + 1 } };
	p->scanner.len = 2;
	scan_go_to(p->text + (both.to - p->file->base), p->scan);
}

/* A comment as other languages have them. */
static void
take_comment(struct parser *p, struct token t)
{
	const char *s = lex_text(p, t.span);
	uint32_t n = t.span.to - t.span.from;
	bool closed = s[1] == '*' && n >= 4 && memcmp(s + n - 2, "*/", 2) == 0;
	struct report *r = lex_report(p,
	    (struct span){ t.span.from, t.span.from + 2 },
	    "a comment begins with '#', not with '%.2s'", s);

	if (r != NULL)
		offer_comment(p, r, t, closed);
	if (!closed && s[1] == '*')
		lex_skip_to(p, end_of_comment(p, t));
}

bool
strays_scanned(struct parser *p, struct token *t)
{
	if (t->kind == STRAY && !is_conflict_mark(p, *t))
		return false;
	if (t->kind == STRAY)
		take_conflict(p, *t);
	else if (is_double_slash(p, *t))
		take_double_slash(p, t);
	else
		take_comment(p, *t);
	return t->kind != SLASH;
}
