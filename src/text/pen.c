/*
 * JSON by Jansson, an object at a time; see pen.h.  Every value is put into
 * its object as soon as it is made, and the object is the pen's, so that
 * nothing is lost where memory runs out.
 */
#include "pen.h"

#include <string.h>

#include "print.h"

#define FIRST_ROOM ((size_t)4 << 10)

struct pen {
	struct mem *mem;
	struct out *out, *scratch;
	json_t *object;  /* that was begun, or a text by itself; or NULL */
	char *text;      /* of room bytes: the object as it is written */
	size_t room;
};

static void
drop(void *arg)
{
	struct pen *pen = arg;

	json_decref(pen->object);
	pen->object = NULL;
}

struct pen *
pen_new(struct mem *mem, struct out *out)
{
	struct mem *stage = mem_stage(mem, "pen");
	struct pen *pen = mem_alloc(stage, sizeof *pen);

	pen->mem = stage;
	pen->out = out;
	pen->scratch = out_new(stage, -1);
	pen->room = FIRST_ROOM;
	pen->text = mem_block(stage, pen->room);
	mem_at_end(stage, drop, pen);
	return pen;
}

json_t *
pen_begin(struct pen *pen)
{
	pen->object = json_object();
	if (pen->object == NULL)
		mem_out(pen->mem);
	return pen->object;
}

/* Put a value into its place; NULL, as Jansson gives it: out of memory. */
static json_t *
put(struct pen *pen, json_t *in, const char *key, json_t *value)
{
	int failed = key == NULL ? json_array_append_new(in, value)
				 : json_object_set_new(in, key, value);

	if (failed)
		mem_out(pen->mem);
	return value;
}

json_t *
pen_object(struct pen *pen, json_t *in, const char *key)
{
	return put(pen, in, key, json_object());
}

json_t *
pen_array(struct pen *pen, json_t *in, const char *key)
{
	return put(pen, in, key, json_array());
}

void
pen_number(struct pen *pen, json_t *in, const char *key, uint32_t number)
{
	put(pen, in, key, json_integer(number));
}

void
pen_bool(struct pen *pen, json_t *in, const char *key, bool value)
{
	put(pen, in, key, json_boolean(value));
}

void
pen_null(struct pen *pen, json_t *in, const char *key)
{
	put(pen, in, key, json_null());
}

void
pen_plain(struct pen *pen, json_t *in, const char *key, const char *text)
{
	put(pen, in, key, json_string_nocheck(text));
}

void
pen_text(struct pen *pen, json_t *in, const char *key, const char *text)
{
	print_text(pen_scratch(pen), text, strlen(text));
	pen_scratched(pen, in, key);
}

struct out *
pen_scratch(struct pen *pen)
{
	pen->scratch->n = 0;
	return pen->scratch;
}

void
pen_scratched(struct pen *pen, json_t *in, const char *key)
{
	put(pen, in, key, json_stringn(pen->scratch->at, pen->scratch->n));
}

/* Bring the object to text and let it go; gives the text's length. */
static size_t
finish(struct pen *pen, size_t flags)
{
	size_t n;

	while ((n = json_dumpb(pen->object, pen->text, pen->room,
	    flags | JSON_PRESERVE_ORDER)) > pen->room) {
		mem_release(pen->mem, pen->text);
		pen->room = n;
		pen->text = mem_block(pen->mem, n);
	}
	if (n == 0)
		mem_out(pen->mem);
	drop(pen);
	return n;
}

void
pen_write(struct pen *pen)
{
	size_t n = finish(pen, JSON_COMPACT);

	out_bytes(pen->out, pen->text, n);
}

void
pen_write_open(struct pen *pen)
{
	size_t n = finish(pen, JSON_COMPACT);

	out_bytes(pen->out, pen->text, n - 1);
}

/* Write n bytes of lines: all but the first one indented. */
static void
put_lines(struct pen *pen, size_t n, unsigned depth)
{
	const char *line = pen->text, *end = line + n, *next;
	size_t blanks = (size_t)depth * PEN_INDENT;

	while ((next = memchr(line, '\n', (size_t)(end - line))) != NULL) {
		next++;
		out_bytes(pen->out, line, (size_t)(next - line));
		memset(out_take(pen->out, blanks), ' ', blanks);
		line = next;
	}
	out_bytes(pen->out, line, (size_t)(end - line));
}

void
pen_write_lines(struct pen *pen, unsigned depth)
{
	put_lines(pen, finish(pen, JSON_INDENT(PEN_INDENT)), depth);
}

void
pen_write_lines_open(struct pen *pen, unsigned depth)
{
	size_t n = finish(pen, JSON_INDENT(PEN_INDENT));

	put_lines(pen, n - strlen("\n}"), depth);
}

void
pen_write_scratched(struct pen *pen)
{
	size_t n;

	pen->object = json_stringn(pen->scratch->at, pen->scratch->n);
	if (pen->object == NULL)
		mem_out(pen->mem);
	n = finish(pen, JSON_ENCODE_ANY);
	out_bytes(pen->out, pen->text, n);
}
