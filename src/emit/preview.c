/*
 * What a new set would change; see preview.h.
 *
 * The files come in the order of their paths and the manifest at last, each
 * with the lines of git's format that tell patch(1) of empty files, too.  The
 * database is no text: that it differs is said as diff(1) does, and the
 * records follow in a form that patch(1) passes over.
 */
#include "preview.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "db_text.h"
#include "folder.h"
#include "hunks.h"

#define CONTEXT 3
#define CONTEXT_OF_RECORDS 1

/* The names that git gives to no file and to an empty one. */
#define NO_FILE "0000000"
#define EMPTY_FILE "e69de29"

/* An old file that is so much larger than the new one is not taken into memory:
 * a database, which takes more of it and no patch is made for, or a text. */
#define TIMES_LARGER 8
#define AND_LARGER ((off_t)16 << 20)
#define AND_LARGER_TEXT ((off_t)1 << 30)

/* Nor is one compared that has so many more lines: each takes 21 bytes. */
#define AND_MORE_LINES ((size_t)1 << 26)

/* A file that comes, goes or changes: one of the two may be NULL. */
struct change {
	const char *path;
	const struct set_entry *old;
	const struct output *new;
};

struct preview {
	struct stage *stage;
	const struct publication *publication;
	int library;
	struct out *out;
	struct hunks_form form;
	VEC(struct change) changes;
};

/* What is in a file, in memory; at is NULL where there is none. */
struct content {
	char *at;
	size_t n;
};

/* What changes */

static int
compare_changes(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	bool last = strcmp(x->path, MANIFEST) == 0;

	if (last != (strcmp(y->path, MANIFEST) == 0))
		return last ? 1 : -1;
	return strcmp(x->path, y->path);
}

static void
collect(struct preview *v)
{
	const struct publication *p = v->publication;

	for (uint32_t i = 0; i < p->n; i++)
		if (!p->outputs[i].same)
			*vec_push(p->mem, &v->changes) = (struct change){
				p->outputs[i].path,
				set_find(p->old, p->outputs[i].path),
				&p->outputs[i] };
	for (uint32_t i = 0; i < p->old->entries.n; i++) {
		const struct set_entry *e = &p->old->entries.at[i];

		if (e->role == SET_REPLACED && !e->made)
			*vec_push(p->mem, &v->changes) =
			    (struct change){ e->path, e, NULL };
	}
	if (v->changes.n > 0)
		qsort(v->changes.at, v->changes.n, sizeof *v->changes.at,
		    compare_changes);
}

/* Names */

/* Put a path as git does: in quotes where it would not be understood. */
static void
put_path(struct out *out, const char *side, const char *path)
{
	bool quoted = false;

	for (const char *c = path; *c != '\0'; c++)
		quoted = quoted || *c < ' ' || *c > '~' || *c == '"' ||
		    *c == '\\';
	if (!quoted) {
		out_str(out, side);
		out_str(out, path);
		return;
	}
	out_char(out, '"');
	out_str(out, side);
	for (const char *c = path; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte == '"' || byte == '\\') {
			out_char(out, '\\');
			out_char(out, *c);
		} else if (byte >= ' ' && byte <= '~') {
			out_char(out, *c);
		} else {
			out_char(out, '\\');
			out_char(out, (char)('0' + (byte >> 6)));
			out_char(out, (char)('0' + (byte >> 3 & 7)));
			out_char(out, (char)('0' + (byte & 7)));
		}
	}
	out_char(out, '"');
}

/* Put a path, or that there is no file. */
static void
put_name(struct out *out, bool there, const char *side, const char *path)
{
	if (!there) {
		out_str(out, "/dev/null");
		return;
	}
	put_path(out, side, path);
}

/* Put a line that was written into memory. */
static void
put_head(struct preview *v, struct out *line)
{
	out_char(line, '\0');
	hunks_head(v->out, line->at, &v->form);
	line->n = 0;
}

static void
put_binary(struct preview *v, struct mem *mem, const struct change *c)
{
	struct out *line = out_new(mem, -1);

	out_str(line, "Binary files ");
	put_name(line, c->old != NULL, "a/", c->path);
	out_str(line, " and ");
	put_name(line, c->new != NULL, "b/", c->path);
	out_str(line, " differ");
	put_head(v, line);
}

/* Whether an old file is too large to be compared. */
static bool
is_too_large(const struct change *c, off_t most)
{
	if (c->new != NULL)
		most += c->new->size * TIMES_LARGER;
	return c->old != NULL && c->old->st.st_size > most;
}

/* Texts */

static void
put_file_line(struct preview *v, struct out *line, const char *sign,
    bool there, const char *side, const char *path)
{
	out_str(line, sign);
	put_name(line, there, side, path);
	/* As git and diff do, so that a name may end with a blank. */
	if (there && strchr(path, ' ') != NULL)
		out_char(line, '\t');
	put_head(v, line);
}

static void
put_heads(struct preview *v, struct mem *mem, const struct change *c,
    bool empty)
{
	struct out *line = out_new(mem, -1);

	out_str(line, "diff --git ");
	put_path(line, "a/", c->path);
	out_char(line, ' ');
	put_path(line, "b/", c->path);
	put_head(v, line);
	if (c->old == NULL || c->new == NULL) {
		bool runs = c->old != NULL &&
		    (c->old->st.st_mode & S_IXUSR) != 0;

		out_str(line, c->old == NULL ? "new" : "deleted");
		out_str(line, runs ? " file mode 100755" : " file mode 100644");
		put_head(v, line);
	}
	if (empty) {
		out_str(line, "index ");
		out_str(line, c->old == NULL ? NO_FILE : EMPTY_FILE);
		out_str(line, "..");
		out_str(line, c->new == NULL ? NO_FILE : EMPTY_FILE);
		put_head(v, line);
		return;
	}
	put_file_line(v, line, "--- ", c->old != NULL, "a/", c->path);
	put_file_line(v, line, "+++ ", c->new != NULL, "b/", c->path);
}

static size_t
count_lines(const char *text, size_t n)
{
	const char *end = text + n;
	size_t lines = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		text++;
		lines++;
	}
	return lines;
}

/* Whether an old text has too many lines to be compared: it may be anybody's,
 * and of empty lines. */
static bool
has_too_many(const char *old, size_t old_n, const char *new, size_t new_n)
{
	return old_n > AND_MORE_LINES && count_lines(old, old_n) >
	    AND_MORE_LINES + count_lines(new, new_n) * TIMES_LARGER;
}

static void
show_text(struct preview *v, struct mem *mem, const struct change *c)
{
	const char *old = "", *new = "";
	size_t old_n = 0, new_n = 0;
	struct diff diff;

	if (is_too_large(c, AND_LARGER_TEXT)) {
		put_binary(v, mem, c);
		return;
	}
	if (c->new != NULL) {
		new = c->new->text;
		new_n = (size_t)c->new->size;
	}
	if (c->old != NULL)
		old = stage_read(v->stage, mem, c->path, SIZE_MAX - 1,
		    &old_n);
	if (old == NULL)
		return;
	if (has_too_many(old, old_n, new, new_n)) {
		put_binary(v, mem, c);
		return;
	}
	put_heads(v, mem, c, old_n == 0 && new_n == 0);
	diff_texts(&diff, mem, old, old_n, new, new_n);
	hunks_print(v->out, &diff, &v->form);
}

/* The database */

/* Read the library's output; at is NULL after a failure. */
static struct content
read_library(struct preview *v, struct mem *mem, const struct output *o)
{
	struct content new = { NULL, (size_t)o->size };
	ssize_t got;

	new.at = mem_block(mem, new.n + 1);
	got = folder_read(v->library, new.at, new.n);
	if (got >= 0)
		return new;
	trouble_error(v->publication->trouble, o->path, errno);
	return (struct content){ NULL, 0 };
}

static void
show_records(struct preview *v, struct mem *mem, const struct out *old,
    const struct out *new)
{
	struct hunks_form form = v->form;
	struct diff diff;

	form.context = CONTEXT_OF_RECORDS;
	form.named = true;
	diff_texts(&diff, mem, old->at, old->n, new->at, new->n);
	if (diff.runs.n == 0)
		out_str(v->out, "The records are the same.\n");
	hunks_print(v->out, &diff, &form);
}

/* Read a database's records, and give its memory back. */
static bool
read_records(struct db_text *text, struct content content,
    const struct out *schema)
{
	bool good = content.at != NULL &&
	    db_text(text, content.at, content.n, schema) == DB_READ;

	mem_release(text->mem, content.at);
	return good;
}

/* Show what differs in the records, where the old database can be read. */
static void
compare_records(struct preview *v, struct mem *mem, const struct change *c)
{
	struct db_text was = { .mem = mem }, is = { .mem = mem };
	struct content old = { NULL, 0 };

	if (!read_records(&is, read_library(v, mem, c->new), NULL)) {
		trouble_note(v->publication->trouble, c->path,
		    "the new database cannot be read");
		return;
	}
	if (c->old == NULL) {
		show_records(v, mem, out_new(mem, -1), is.records);
		return;
	}
	if (!is_too_large(c, AND_LARGER))
		old.at = stage_read(v->stage, mem, c->path,
		    SIZE_MAX - 1, &old.n);
	if (read_records(&was, old, is.schema))
		show_records(v, mem, was.records, is.records);
	else
		out_str(v->out, "The old one is not a database that this "
		    "version of topoc makes, or is damaged.\n");
}

static void
show_database(struct preview *v, struct mem *mem, const struct change *c)
{
	put_binary(v, mem, c);
	if (c->new != NULL)
		compare_records(v, mem, c);
}

/* All */

void
preview_show(struct stage *stage, const struct publication *p, int library,
    const struct stage_preview *how)
{
	struct preview v = { .stage = stage, .publication = p,
		.library = library, .out = how->out,
		.form = { CONTEXT, how->colour, how->visible, false } };

	collect(&v);
	for (uint32_t i = 0; i < v.changes.n; i++) {
		const struct change *c = &v.changes.at[i];
		struct mem *mem = mem_stage(p->mem, "preview");

		if (c->new != NULL ? c->new->text == NULL
				   : db_is_database(c->path))
			show_database(&v, mem, c);
		else
			show_text(&v, mem, c);
		mem_free(mem);
	}
}
