/* Diagnostics as text, in the form of gcc; see render.h. */
#include "forms.h"

#include <stdio.h>

/* Source lines are shown in at most this many columns. */
#define COLUMNS 100

/* Bytes of a line that may come before the caret when it is clipped. */
#define BEFORE 60

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define MAGENTA "\033[1;35m"
#define CYAN "\033[1;36m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

struct renderer {
	struct report *report;
	struct out *out;
	bool colour;
};

static void
paint(struct renderer *r, const char *colour)
{
	if (r->colour)
		out_str(r->out, colour);
}

/* FILE:LINE:COL: severity: message */
static void
show_head(struct renderer *r, struct place place, const char *colour,
    const char *severity, const char *message)
{
	paint(r, BOLD);
	print_text(r->out, place.source->name, strlen(place.source->name));
	out_char(r->out, ':');
	out_u32(r->out, place.line);
	out_char(r->out, ':');
	out_u32(r->out, place.column);
	out_str(r->out, ": ");
	paint(r, colour);
	out_str(r->out, severity);
	out_str(r->out, ": ");
	paint(r, PLAIN);
	print_text(r->out, message, strlen(message));
}

/* Where to begin a line so that the caret is seen: at a whole character. */
static uint32_t
clip_begin(struct place place)
{
	uint32_t at = place.column - 1, begin;

	if (at <= BEFORE)
		return 0;
	begin = at - BEFORE;
	while (begin < at && (place.text[begin] & 0xc0) == 0x80)
		begin++;
	return begin;
}

/* Columns that the line takes from byte begin up to byte at, as shown. */
static unsigned
columns(struct place place, uint32_t begin, uint32_t at)
{
	unsigned column = begin > 0 ? 3 : 0, width;

	for (uint32_t i = begin; i < at && i < place.text_len &&
	     column < COLUMNS; column += width)
		i += (uint32_t)print_char(NULL, place.text + i,
		    place.text_len - i, &width);
	return column;
}

/* The line from byte begin on; its bytes from place up to to in colour. */
static void
show_line(struct renderer *r, struct place place, uint32_t begin, uint32_t to,
    const char *colour)
{
	unsigned column = begin > 0 ? 3 : 0, width;
	uint32_t i = begin, from = place.column - 1;
	bool painted = false;

	if (begin > 0)
		out_str(r->out, "...");
	for (; i < place.text_len && column < COLUMNS; column += width) {
		bool within = i >= from && i < to;

		if (within != painted)
			paint(r, within ? colour : PLAIN);
		painted = within;
		i += (uint32_t)print_char(r->out, place.text + i,
		    place.text_len - i, &width);
	}
	if (painted)
		paint(r, PLAIN);
	if (i < place.text_len)
		out_str(r->out, "...");
	out_char(r->out, '\n');
}

static void
fill(struct renderer *r, char c, unsigned n)
{
	while (n-- > 0)
		out_char(r->out, c);
}

/* The gutter of a line below the source, and blanks up to a column. */
static void
go_to(struct renderer *r, unsigned gutter, unsigned column)
{
	fill(r, ' ', gutter);
	out_str(r->out, " | ");
	fill(r, ' ', column);
}

/* True of blanks, which are not seen. */
static bool
is_blank(const char *text)
{
	return *text != '\0' && text[strspn(text, " ")] == '\0';
}

/* The text of a mending below what it stands for, or a line through what it
 * removes; nothing where it belongs elsewhere than on the line shown. */
static void
show_fix(struct renderer *r, struct place place, const struct fix *fix,
    uint32_t begin, unsigned gutter)
{
	struct place at = source_place(r->report->sources, fix->span.from);
	uint32_t from = at.column - 1;
	unsigned column = columns(place, begin, from);

	if (at.source != place.source || at.line != place.line ||
	    from < begin || column >= COLUMNS || is_blank(fix->text))
		return;
	go_to(r, gutter, column);
	paint(r, GREEN);
	if (*fix->text != '\0')
		print_text(r->out, fix->text, strlen(fix->text));
	else
		fill(r, '-', columns(place, begin, from + fix->span.to -
		    fix->span.from) - column);
	paint(r, PLAIN);
	out_char(r->out, '\n');
}

static void
show_source(struct renderer *r, struct place place, const struct finding *f,
    const char *colour)
{
	uint32_t from = place.column - 1, to = from + f->span.to - f->span.from;
	uint32_t begin = clip_begin(place);
	unsigned before = columns(place, begin, from), end;
	char number[16];
	unsigned gutter =
	    (unsigned)snprintf(number, sizeof number, "%5u", place.line);

	out_bytes(r->out, number, gutter);
	out_str(r->out, " | ");
	show_line(r, place, begin, to, colour);
	go_to(r, gutter, before);
	paint(r, colour);
	out_char(r->out, '^');
	end = columns(place, begin, to);
	fill(r, '~', end > before + 1 ? end - before - 1 : 0);
	paint(r, PLAIN);
	out_char(r->out, '\n');
	if (f->fix.span.from != 0)
		show_fix(r, place, &f->fix, begin, gutter);
}

/* The chain of files that include the one of a finding. */
static void
show_includes(struct renderer *r, const struct source *file)
{
	struct span at;

	while (next_include(r->report->sources, &file, &at)) {
		show_head(r, source_place(r->report->sources, at.from), CYAN,
		    "note", "included from here");
		out_char(r->out, '\n');
	}
}

static void
show_finding(struct renderer *r, const struct finding *f)
{
	struct place place = source_place(r->report->sources, f->span.from);
	const char *colour = f->error ? RED : MAGENTA;

	show_head(r, place, colour, severity_text(f), f->message);
	out_str(r->out, " [");
	out_str(r->out, check_info(f->check)->name);
	out_str(r->out, "]\n");
	show_source(r, place, f, colour);
	show_includes(r, place.source);
	for (uint32_t i = 0; i < f->notes.n; i++) {
		const struct note *note = &f->notes.at[i];

		show_head(r, source_place(r->report->sources,
		    note->span.from), CYAN, "note", note->message);
		out_char(r->out, '\n');
	}
}

static void
show_count(struct renderer *r, uint32_t n, const char *what)
{
	out_u32(r->out, n);
	out_char(r->out, ' ');
	out_str(r->out, what);
	if (n != 1)
		out_char(r->out, 's');
}

void
render_text(const struct view *view, struct report *report,
    const char *failure)
{
	struct renderer r = { report, view->out, view->colour };
	struct finding **all;
	uint32_t n;

	(void)failure; /* is told by the caller */
	if (report == NULL)
		return;
	all = report_sorted(report, &n);
	if (n == 0)
		return;
	for (uint32_t i = 0; i < n; i++)
		show_finding(&r, all[i]);
	if (hidden_text(report, r.out))
		out_char(r.out, '\n');
	out_str(r.out, "topoc: ");
	show_count(&r, report_errors(report), "error");
	out_str(r.out, ", ");
	show_count(&r, report_warnings(report), "warning");
	out_char(r.out, '\n');
}
