/* Diagnostics as workflow commands of GitHub Actions, which shows them beside
 * the source; a line each. */
#include "forms.h"

struct github {
	struct report *report;
	struct out *out, *scratch;
};

/* A visible text with what the commands escape: in the values of properties
 * also what ends them. */
static void
show(struct github *g, const char *text, bool property)
{
	g->scratch->n = 0;
	print_text(g->scratch, text, strlen(text));
	for (size_t i = 0; i < g->scratch->n; i++) {
		char c = g->scratch->at[i];

		if (c == '%')
			out_str(g->out, "%25");
		else if (property && c == ':')
			out_str(g->out, "%3A");
		else if (property && c == ',')
			out_str(g->out, "%2C");
		else
			out_char(g->out, c);
	}
}

static void
show_number(struct github *g, const char *name, uint32_t number)
{
	out_str(g->out, name);
	out_u32(g->out, number);
}

/* A note: a line of the message. */
static void
show_note(struct github *g, struct span span, const char *message)
{
	struct place place = source_place(g->report->sources, span.from);

	out_str(g->out, "%0Anote: ");
	show(g, place.source->name, false);
	show_number(g, ":", place.line);
	show_number(g, ":", place.column);
	out_str(g->out, ": ");
	show(g, message, false);
}

static void
show_finding(struct github *g, const struct finding *f)
{
	struct region region = region_of(g->report->sources, f->span);
	const struct source *file = region.from.source;
	struct span at;

	out_str(g->out, "::");
	out_str(g->out, severity_text(f));
	out_str(g->out, " file=");
	show(g, file->name, true);
	show_number(g, ",line=", region.from.line);
	show_number(g, ",endLine=", region.to.line);
	show_number(g, ",col=", region.from.column);
	show_number(g, ",endColumn=", region.to.column);
	out_str(g->out, ",title=");
	show(g, check_info(f->check)->name, true);
	out_str(g->out, "::");
	show(g, f->message, false);
	while (next_include(g->report->sources, &file, &at))
		show_note(g, at, "included from here");
	for (uint32_t i = 0; i < f->notes.n; i++)
		show_note(g, f->notes.at[i].span, f->notes.at[i].message);
	out_char(g->out, '\n');
}

void
render_github(const struct view *view, struct report *report,
    const char *failure)
{
	struct github g = { report, view->out, out_new(view->mem, -1) };
	struct finding **all;
	uint32_t n;

	if (report == NULL) {
		out_str(g.out, "::error file=");
		show(&g, view->file, true);
		out_str(g.out, ",title=topoc::");
		show(&g, failure, false);
		out_char(g.out, '\n');
		return;
	}
	all = report_sorted(report, &n);
	for (uint32_t i = 0; i < n; i++)
		show_finding(&g, all[i]);
	g.scratch->n = 0;
	if (!hidden_text(report, g.scratch))
		return;
	out_str(g.out, "::notice::");
	out_bytes(g.out, g.scratch->at, g.scratch->n);
	out_char(g.out, '\n');
}
