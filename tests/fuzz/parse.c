/*
 * parse: from a text to its syntax tree, which must be a tree within its files.
 * What is copied from a shape (src/front/shape.c) must be what the parser makes
 * of it: a file with a bad character, here behind its end, is read without.
 */
#include "fuzz.h"

static void
put_u32(struct out *out, uint32_t number)
{
	out_bytes(out, (const char *)&number, sizeof number);
}

/* Give the tree as bytes, and see that it is one. */
static void
put_tree(const struct fuzz *f, struct out *out)
{
	const struct ast_node *nodes = f->ast->nodes.at;
	uint32_t n = f->ast->nodes.n, end = 0;
	VEC(uint32_t) ends = { 0 };

	FUZZ_ASSERT(n > 0 && nodes[0].kind == AST_FILE && nodes[0].end == n);
	for (ast_id id = 0; id < n; id++) {
		const struct ast_node *node = &nodes[id];

		while (ends.n > 0 && ends.at[ends.n - 1] == id)
			ends.n--;
		end = ends.n > 0 ? ends.at[ends.n - 1] : n;
		FUZZ_ASSERT(node->kind <= AST_DAMAGE);
		FUZZ_ASSERT(node->end > id && node->end <= end);
		FUZZ_ASSERT(node->span.from <= node->span.to);
		*vec_push(f->root, &ends) = node->end;
		out_char(out, (char)node->kind);
		out_char(out, (char)node->detail);
		out_char(out, (char)node->damaged);
		put_u32(out, node->end);
		put_u32(out, node->span.from);
		put_u32(out, node->span.to);
	}
}

/* The first text with a comment behind it. */
static struct text
with_comment(struct fuzz *f, const char *comment)
{
	const struct text *text = &f->texts[0];
	struct out *out = out_new(f->root, -1);

	out_bytes(out, text->at, text->len);
	out_str(out, comment);
	return (struct text){ out->at, out->n };
}

/* True of a file in another encoding: all of it is one error, whatever else is
 * in it. */
static bool
is_unreadable(const struct fuzz *f)
{
	const struct ast_node *nodes = f->ast->nodes.at;

	return f->ast->nodes.n == 2 && nodes[1].kind == AST_DAMAGE &&
	    nodes[1].span.from == nodes[1].span.to;
}

void
target_run(struct fuzz *f, struct out *out)
{
	struct out *other = out_new(f->root, -1);
	uint32_t errors;

	fuzz_parse(f, with_comment(f, "\n# "), 0);
	fuzz_examine_report(f);
	put_tree(f, out);
	errors = report_errors(f->report);
	if (f->n == 1 && f->options % 2 == 0 && !is_unreadable(f)) {
		fuzz_parse(f, with_comment(f, "\n#\001"), 0);
		put_tree(f, other);
		/* One more may be one too many for a text file. */
		FUZZ_ASSERT(is_unreadable(f) ||
		    report_errors(f->report) == errors + 1);
		FUZZ_ASSERT(is_unreadable(f) || (out->n == other->n &&
		    memcmp(out->at, other->at, out->n) == 0));
	}
	put_u32(out, errors);
}
