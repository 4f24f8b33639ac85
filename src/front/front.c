/* From files to the syntax tree; see front.h. */
#include "front.h"

#include <string.h>

#include "parser.h"

/*
 * flex goes back to the beginning of the token at each NUL, which takes a time
 * quadratic in their number.  So while it reads, another control character
 * stands in their place.
 */
static void
hide_nuls(struct parser *p, char *text, uint32_t len)
{
	char *at = text, *end = text + len;

	while ((at = memchr(at, '\0', (size_t)(end - at))) != NULL) {
		*vec_push(p->front->mem, &p->nuls) = (uint32_t)(at - text);
		*at++ = '\001';
	}
}

static void
show_nuls(struct parser *p, char *text)
{
	for (uint32_t i = 0; i < p->nuls.n; i++)
		text[p->nuls.at[i]] = '\0';
	mem_release(p->front->mem, p->nuls.at);
}

void
front_read(struct front *f, source_id id, int inside)
{
	struct parser p = {
		.front = f, .file = source_get(f->sources, id), .file_id = id,
		.inside = inside, .open = f->ast->open.n,
	};
	struct source file = *p.file; /* the table may move while we read */

	p.file = &file;
	p.end = file.base;
	p.bad_characters = characters_check(f, &file);
	if (p.bad_characters)
		hide_nuls(&p, file.text, file.len);
	p.scanner.mem = f->mem;
	scan_lex_init_extra(&p.scanner, &p.scan);
	scan__scan_buffer(file.text, (size_t)file.len + 2, p.scan);
	if (parse_parse(&p) != 0)
		f->ast->whole = false;
	scan_lex_destroy(p.scan);
	/* Blocks that the file did not close. */
	while (f->ast->open.n > p.open)
		ast_close(f->ast);
	show_nuls(&p, file.text);
	mem_release(f->mem, p.next.at);
	mem_release(f->mem, p.braces.at);
}

struct ast *
front_parse(struct mem *mem, struct sources *sources, struct report *report,
    source_id first)
{
	struct front f = { .mem = mem, .sources = sources, .report = report,
		.ast = ast_new(mem) };

	front_read(&f, first, IN_FILE);
	ast_finish(f.ast);
	return f.ast;
}
