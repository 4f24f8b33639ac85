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

/*
 * The line, from begin to the limit of columns.  Gives the columns before the
 * byte from, and in *run those of the bytes from there up to to.
 */
static unsigned
show_line(struct renderer *r, struct place place, uint32_t begin,
    uint32_t from, uint32_t to, unsigned *run)
{
	unsigned column = begin > 0 ? 3 : 0, before = column, width;
	uint32_t i = begin;

	*run = 0;
	if (begin > 0)
		out_str(r->out, "...");
	while (i < place.text_len && column < COLUMNS) {
		uint32_t at = i;

		i += (uint32_t)print_char(r->out, place.text + i,
		    place.text_len - i, &width);
		column += width;
		if (at < from)
			before += width;
		else if (at < to)
			*run += width;
	}
	if (i < place.text_len)
		out_str(r->out, "...");
	return before;
}

static void
show_source(struct renderer *r, struct place place, struct span span)
{
	uint32_t from = place.column - 1, to = from + (span.to - span.from);
	char number[16];
	unsigned before, run;
	int gutter = snprintf(number, sizeof number, "%5u", place.line);

	if (to > place.text_len)
		to = place.text_len;
	out_bytes(r->out, number, (size_t)gutter);
	out_str(r->out, " | ");
	before = show_line(r, place, clip_begin(place), from, to, &run);
	out_char(r->out, '\n');
	for (int i = 0; i < gutter; i++)
		out_char(r->out, ' ');
	out_str(r->out, " | ");
	for (unsigned i = 0; i < before; i++)
		out_char(r->out, ' ');
	paint(r, RED);
	out_char(r->out, '^');
	for (unsigned i = 1; i < run; i++)
		out_char(r->out, '~');
	paint(r, PLAIN);
	out_char(r->out, '\n');
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

	show_head(r, place, f->error ? RED : MAGENTA,
	    severity_text(f), f->message);
	out_str(r->out, " [");
	out_str(r->out, check_info(f->check)->name);
	out_str(r->out, "]\n");
	show_source(r, place, f->span);
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
