/* Included files; see parser.h. */
#include <string.h>

#include "parser.h"

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
		refusal_tell(p, span, text, fault, error);
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
