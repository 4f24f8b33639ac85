/* From files to the syntax tree; see front.h. */
#include "front.h"

#include <string.h>

#include "offer.h"
#include "parser.h"

/* What is known of the braces of a file; nothing yet the first time. */
static struct braces
known_braces(const struct front *f, source_id id)
{
	return id < f->braces.n ? f->braces.at[id] : (struct braces){ 0 };
}

/* What is to be read: a file, and its text as flex is to see it. */
struct reading {
	const struct source *file;
	source_id id;
	char *text;
	bool bad;            /* it has faulty characters */
	int inside;
	uint32_t scanned;    /* what flex gave up to here was reported */
};

/* Read a file once; false: its braces are wrong, and it is to be read again
 * with what is known of them now. */
static bool
read_once(struct front *f, struct reading *reading, uint32_t *told)
{
	const struct source *file = reading->file;
	struct parser p = {
		.front = f, .file = file, .text = reading->text,
		.file_id = reading->id, .inside = reading->inside,
		.open = f->ast->open.n, .nodes = f->ast->nodes.n,
		.told = *told, .reread = reading->id + 1,
		.braces = known_braces(f, reading->id), .end = file->base,
		.bad_characters = reading->bad, .scanned = reading->scanned,
	};

	p.ordinary = *told == 0 && !p.bad_characters &&
	    p.braces.fixes.n == 0 && p.braces.missing == 0;
	p.scanner.mem = f->mem;
	scan_lex_init_extra(&p.scanner, &p.scan);
	scan__scan_buffer(p.text, (size_t)file->len + 2, p.scan);
	if (parse_parse(&p) != 0 && !p.again)
		f->ast->whole = false;
	if (p.scanner.at != NULL)
		reading->scanned = file->base +
		    (uint32_t)(p.scanner.at - p.text) + (p.scanner.len > 0);
	/* flex keeps a NUL behind its token: let it come to the end. */
	while ((p.again || f->stopped) && scan_lex(p.scan) != 0)
		;
	scan_lex_destroy(p.scan);
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

/* A file of which nothing is known. */
static void
lose(struct front *f, const struct source *file)
{
	f->ast->whole = false;
	ast_leaf(f->ast, AST_DAMAGE, AST_ANYTHING,
	    (struct span){ file->base, file->base });
}

void
front_read(struct front *f, source_id id, int inside, uint32_t told)
{
	struct source file = *source_get(f->sources, id); /* the table moves */
	struct reading reading = { .file = &file, .id = id, .inside = inside };
	char *copy;
	enum characters found = characters_check(f, &file, told != 0, &copy);

	if (found == CHARACTERS_UNREADABLE) {
		lose(f, &file);
		return;
	}
	reading.bad = found == CHARACTERS_BAD;
	reading.text = copy != NULL ? copy : file.text;
	while (!read_once(f, &reading, &told))
		braces_examine(f, id, reading.text);
	mem_release(f->mem, copy);
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

void
front_note_includer(struct sources *sources, struct report *report)
{
	const char *includer;
	struct span span;

	if (!report_reopen(report, &span))
		return;
	includer = offer_includer(sources);
	if (includer != NULL)
		report_note(report, span, "%s includes this file, which may "
		    "not be complete without it; check %s", includer, includer);
}
