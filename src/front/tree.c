/* The grammar's actions: building the syntax tree; see parser.h. */
#include <string.h>

#include "parser.h"

void
tree_open(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_open(p->front->ast, kind, 0, span);
}

void
tree_open_part(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_open(p->front->ast, kind, 0, span);
	ast_innermost(p->front->ast)->open = AST_PART;
}

void
tree_postoffice(struct parser *p, enum ast_role role, struct span span)
{
	ast_open(p->front->ast, AST_POSTOFFICE, role, span);
}

void
tree_leaf(struct parser *p, enum ast_kind kind, unsigned detail,
    struct span span)
{
	ast_leaf(p->front->ast, kind, detail, span);
}

/* Whether a string is not to be used: not ended, or with an escape that there
 * is not, which is told. */
static bool
bad_string(struct parser *p, struct span span, const char *s, size_t n)
{
	size_t end = n - 1, i = 1;
	const char *at;

	if (n < 2 || s[end] != '"')
		return true; /* not ended; lex.c has told */
	while (i < end && (at = memchr(s + i, '\\', end - i)) != NULL) {
		i = (size_t)(at - s) + 2;
		if (at[1] == '"' || at[1] == '\\')
			continue;
		span.from += (uint32_t)(at - s);
		span.to = span.from + 2;
		if (!front_told(p))
			report_add(p->front->report, CHECK_SYNTAX, span,
			    "unknown escape '%.2s'; in a string there are "
			    "only \\\" and \\\\", at);
		return true;
	}
	return i > end; /* not ended: its last quote is an escaped one */
}

void
tree_word(struct parser *p, enum ast_kind kind, struct span span)
{
	ast_id id = ast_leaf(p->front->ast, kind, 0, span);
	const char *s = lex_text(p, span);
	uint32_t n = span.to - span.from;
	bool bad = p->bad_characters && characters_bad(s, n);

	if (kind == AST_STRING)
		bad = bad_string(p, span, s, n) || bad;
	if (n > WORD_MAX + (kind == AST_STRING ? 2 : 0)) {
		if (!front_told(p))
			report_add(p->front->report, CHECK_LIMIT,
			    (struct span){ span.from, span.from + 1 },
			    "a word or string of %u bytes; the limit is "
			    "65536", n);
		bad = true;
	}
	p->front->ast->nodes.at[id].damaged = bad;
}

void
tree_qualifies(struct parser *p)
{
	struct ast *ast = p->front->ast;

	ast->nodes.at[ast->nodes.n - 1].detail = AST_QUALIFIES;
}

void
tree_route_network(struct parser *p)
{
	ast_innermost(p->front->ast)->kind = AST_ROUTE_NETWORK;
}

/* How many blocks are open, over all files; includes are none. */
static unsigned
nesting(const struct ast *ast)
{
	unsigned n = 0;

	for (uint32_t i = 1; i < ast->open.n; i++) {
		const struct ast_node *node =
		    &ast->nodes.at[ast->open.at[i]];

		n += node->open == AST_BLOCK && node->kind != AST_INCLUDE;
	}
	return n;
}

static void
stop(struct parser *p)
{
	p->front->stopped = true;
	p->front->ast->whole = false;
}

void
tree_begin(struct parser *p, struct span brace)
{
	ast_innermost(p->front->ast)->open = AST_BLOCK;
	if (nesting(p->front->ast) <= NESTING_MAX)
		return;
	if (!front_told(p))
		report_add(p->front->report, CHECK_LIMIT, brace,
		    "blocks nested more than %d deep; write deep trees with "
		    "`via`", NESTING_MAX);
	stop(p);
}

void
tree_smarthost(struct parser *p, struct span brace)
{
	ast_innermost(p->front->ast)->kind = AST_SMARTHOST;
	tree_begin(p, brace);
}

void
tree_lost(struct parser *p, struct span brace)
{
	ast_open(p->front->ast, AST_LOST, 0, brace);
	tree_begin(p, brace);
}

void
tree_close(struct parser *p)
{
	ast_close(p->front->ast);
}

/* What the grammar is told that an included file's text is inside of. */
static int
inside(enum ast_kind block)
{
	switch (block) {
	case AST_FILE:
		return IN_FILE;
	case AST_NETWORK:
		return IN_NETWORK;
	case AST_POSTOFFICE:
		return IN_POSTOFFICE;
	case AST_ZONE:
		return IN_ZONE;
	case AST_SMARTHOST:
		return IN_SMARTHOST;
	default:
		return IN_LOST;
	}
}

/* Say why a file was not included. */
static void
refuse(struct parser *p, struct span span, const char *name,
    enum source_fault why, int error)
{
	struct report *r = p->front->report;
	enum check_id check = CHECK_INCLUDE;

	p->front->ast->whole = false;
	switch (why) {
	case SOURCE_ERRNO:
		report_add(r, check, span, "cannot read '%s': %s", name,
		    strerror(error));
		return;
	case SOURCE_NOT_REGULAR:
		report_add(r, check, span,
		    "'%s' is no regular file; only such can be included",
		    name);
		return;
	case SOURCE_OUTSIDE:
		report_add(r, check, span,
		    "'%s' is outside the source's folder; to let it be read, "
		    "give -I %s", name, source_refused(p->front->sources));
		return;
	case SOURCE_ITSELF:
		report_add(r, check, span, "'%s' includes itself", name);
		return;
	case SOURCE_TOO_DEEP:
		report_add(r, check, span,
		    "files included more than %d deep", SOURCE_DEPTH_MAX);
		return;
	case SOURCE_TOO_LARGE:
		report_add(r, CHECK_LIMIT, span,
		    "'%s' has 2 GiB or more; a file must be smaller", name);
		return;
	case SOURCE_TOO_MANY:
		report_add(r, CHECK_LIMIT, span,
		    "files that were read before are included again more "
		    "than %u times", SOURCE_REPEATS_MAX);
		break;
	default:
		report_add(r, CHECK_LIMIT, span,
		    "with '%s' the files have 4 GiB or more together", name);
	}
	stop(p); /* more files would only be more of the same */
}

/* A string's text without its quotes and escapes, in mem. */
static char *
unquote(struct parser *p, struct span span)
{
	const char *s = lex_text(p, span) + 1;
	size_t n = span.to - span.from - 2, out = 0;
	char *text = mem_strndup(p->front->mem, s, n);

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\')
			i++;
		text[out++] = s[i];
	}
	text[out] = '\0';
	return text;
}

/* The file that this place included when the text was read before, or 0. */
static source_id
included_before(struct parser *p, struct span span)
{
	const struct sources *sources = p->front->sources;

	for (; p->reread <= source_count(sources); p->reread++) {
		const struct source *file = source_get(sources, p->reread);

		/* What a file includes follows it, before all others. */
		if (file->depth <= p->file->depth)
			return 0;
		if (file->parent != p->file_id)
			continue;
		if (file->include.from == span.from)
			return p->reread++;
		if (file->include.from > span.from)
			return 0;
	}
	return 0;
}

static void
include(struct parser *p, struct span span)
{
	struct front *f = p->front;
	const char *text = unquote(p, span);
	enum source_fault fault = SOURCE_OK;
	source_id id = 0;
	int error = 0;

	if (span.from < p->told) {
		id = included_before(p, span);
		if (id != 0)
			front_read(f, id, inside(ast_block(f->ast)),
			    UINT32_MAX);
		return;
	}
	fault = source_read_include(f->sources, p->file_id, text, span, &id,
	    &error);
	if (fault == SOURCE_OK)
		front_read(f, id, inside(ast_block(f->ast)), 0);
	else
		refuse(p, span, text, fault, error);
}

void
tree_include(struct parser *p)
{
	struct front *f = p->front;
	const struct ast_node *name = &f->ast->nodes.at[f->ast->nodes.n - 1];
	struct span span = name->span;

	ast_innermost(f->ast)->open = AST_BLOCK;
	while (name->kind == AST_DAMAGE)
		span = (--name)->span;
	if (name->damaged)
		f->ast->whole = false;
	else if (!p->again)
		include(p, span);
	ast_close(f->ast);
}
