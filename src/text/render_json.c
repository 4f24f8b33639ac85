/* Diagnostics as one JSON object on a line; see topoc(1) for its fields. */
#include "forms.h"

#define FORMAT_VERSION 1

struct json_form {
	struct report *report;
	struct out *out, *scratch;
	struct pen *pen;
};

static void
add_region(struct json_form *j, json_t *to, struct region region)
{
	pen_number(j->pen, to, "line", region.from.line);
	pen_number(j->pen, to, "column", region.from.column);
	pen_number(j->pen, to, "endLine", region.to.line);
	pen_number(j->pen, to, "endColumn", region.to.column);
}

/* What is said, where. */
static struct region
add_message(struct json_form *j, json_t *to, const char *message,
    struct span span)
{
	struct region region = region_of(j->report->sources, span);

	pen_text(j->pen, to, "message", message);
	pen_text(j->pen, to, "file", region.from.source->name);
	add_region(j, to, region);
	return region;
}

static void
add_includes(struct json_form *j, json_t *to, const struct source *file)
{
	json_t *chain = NULL;
	struct span at;

	while (next_include(j->report->sources, &file, &at)) {
		struct place place = source_place(j->report->sources, at.from);
		json_t *one;

		if (chain == NULL)
			chain = pen_array(j->pen, to, "includedFrom");
		one = pen_object(j->pen, chain, NULL);
		pen_text(j->pen, one, "file", place.source->name);
		pen_number(j->pen, one, "line", place.line);
		pen_number(j->pen, one, "column", place.column);
	}
}

static void
add_fix(struct json_form *j, json_t *to, const struct finding *f)
{
	json_t *fix;

	if (!has_fix(f, j->scratch))
		return;
	fix = pen_object(j->pen, pen_array(j->pen, to, "fixes"), NULL);
	add_region(j, fix, region_of(j->report->sources, f->fix.span));
	pen_text(j->pen, fix, "text", f->fix.text);
}

static void
show_finding(struct json_form *j, const struct finding *f)
{
	json_t *one = pen_begin(j->pen), *notes;
	struct region region;

	pen_text(j->pen, one, "check", check_info(f->check)->name);
	pen_text(j->pen, one, "severity", severity_text(f));
	region = add_message(j, one, f->message, f->span);
	notes = pen_array(j->pen, one, "notes");
	for (uint32_t i = 0; i < f->notes.n; i++)
		add_message(j, pen_object(j->pen, notes, NULL),
		    f->notes.at[i].message, f->notes.at[i].span);
	add_includes(j, one, region.from.source);
	add_fix(j, one, f);
	pen_write(j->pen);
}

static void
show_findings(struct json_form *j)
{
	uint32_t n;
	struct finding **all = report_sorted(j->report, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			out_char(j->out, ',');
		show_finding(j, all[i]);
	}
}

static void
show_summary(struct json_form *j)
{
	json_t *summary = pen_begin(j->pen), *hidden;
	const struct report *r = j->report;

	pen_number(j->pen, summary, "errors", r ? report_errors(r) : 0);
	pen_number(j->pen, summary, "warnings", r ? report_warnings(r) : 0);
	hidden = pen_object(j->pen, summary, "notShown");
	for (enum check_id check = 0; r != NULL && check < CHECK_COUNT; check++)
		if (hidden_count(r, check) > 0)
			pen_number(j->pen, hidden, check_info(check)->name,
			    hidden_count(r, check));
	pen_write(j->pen);
}

void
render_json(const struct view *view, struct report *report,
    const char *failure)
{
	struct json_form j = { report, view->out, out_new(view->mem, -1),
		pen_new(view->mem, view->out) };
	json_t *head = pen_begin(j.pen);

	pen_number(j.pen, head, "version", FORMAT_VERSION);
	pen_text(j.pen, head, "tool", "topoc " TOPOC_VERSION);
	pen_text(j.pen, head, "source", view->file);
	if (report == NULL)
		pen_text(j.pen, head, "failure", failure);
	pen_write_open(j.pen);
	out_str(j.out, ",\"diagnostics\":[");
	if (report != NULL)
		show_findings(&j);
	out_str(j.out, "],\"summary\":");
	show_summary(&j);
	out_str(j.out, "}\n");
}
