/* From files to the syntax tree; see front.h. */
#include "front.h"

#include <string.h>

#include "parser.h"

/*
 * flex goes back to the beginning of the token at each NUL, which takes a time
 * quadratic in their number.  So while it reads, another control character
 * stands in their place; a bit for each byte tells which were NULs, for a file
 * may be full of them.
 */
static void
hide_nuls(struct parser *p, char *text, uint32_t len)
{
	char *at = text, *end = text + len;

	while ((at = memchr(at, '\0', (size_t)(end - at))) != NULL) {
		size_t i = (size_t)(at - text);

		if (p->nuls == NULL)
			p->nuls = mem_zeroed(p->front->mem, len / 8 + 1, 1);
		p->nuls[i / 8] |= (uint8_t)(1u << i % 8);
		*at++ = '\001';
	}
}

static void
show_nuls(struct parser *p, char *text, uint32_t len)
{
	char *at = text, *end = text + len;

	if (p->nuls == NULL)
		return;
	while ((at = memchr(at, '\001', (size_t)(end - at))) != NULL) {
		size_t i = (size_t)(at - text);

		if (p->nuls[i / 8] >> i % 8 & 1)
			*at = '\0';
		at++;
	}
	mem_release(p->front->mem, p->nuls);
}

/* What is known of the braces of a file; nothing yet the first time. */
static struct braces
known_braces(const struct front *f, source_id id)
{
	return id < f->braces.n ? f->braces.at[id] : (struct braces){ 0 };
}

/* Read a file once; false: its braces are wrong, and it is to be read again
 * with what is known of them now. */
static bool
read_once(struct front *f, const struct source *file, source_id id,
    int inside, uint32_t *told)
{
	struct parser p = {
		.front = f, .file = file, .file_id = id, .inside = inside,
		.open = f->ast->open.n, .nodes = f->ast->nodes.n,
		.told = *told, .reread = id + 1,
		.braces = known_braces(f, id), .end = file->base,
	};

	if (*told == 0)
		p.bad_characters = characters_check(f, file);
	else
		p.bad_characters = true; /* perhaps: then each is looked at */
	if (p.bad_characters)
		hide_nuls(&p, file->text, file->len);
	p.ordinary = *told == 0 && !p.bad_characters &&
	    p.braces.fixes.n == 0 && p.braces.missing == 0;
	p.scanner.mem = f->mem;
	scan_lex_init_extra(&p.scanner, &p.scan);
	scan__scan_buffer(file->text, (size_t)file->len + 2, p.scan);
	if (parse_parse(&p) != 0 && !p.again)
		f->ast->whole = false;
	/* flex keeps a NUL behind its token: let it come to the end. */
	while ((p.again || f->stopped) && scan_lex(p.scan) != 0)
		;
	scan_lex_destroy(p.scan);
	show_nuls(&p, file->text, file->len);
	mem_release(f->mem, p.next.at);
	mem_release(f->mem, p.open_braces.at);
	/* Blocks that the file did not close. */
	while (f->ast->open.n > p.open)
		ast_close(f->ast);
	if (p.again) {
		f->ast->nodes.n = p.nodes;
		*told = p.last.span.from;
	}
	return !p.again;
}

void
front_read(struct front *f, source_id id, int inside, uint32_t told)
{
	struct source file = *source_get(f->sources, id); /* the table moves */

	while (!read_once(f, &file, id, inside, &told))
		braces_examine(f, id);
}

struct ast *
front_parse(struct mem *mem, struct sources *sources, struct report *report,
    source_id first)
{
	struct front f = { .mem = mem, .sources = sources, .report = report,
		.ast = ast_new(mem), .shapes = shapes_new(mem) };

	front_read(&f, first, IN_FILE, 0);
	ast_finish(f.ast);
	return f.ast;
}
