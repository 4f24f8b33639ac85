/* The report as libtopoc shows it; see handle.h. */
#include "handle.h"

#include <string.h>

#include "print.h"

struct finder {
	struct mem *mem;
	struct sources *sources;
	struct out *scratch;
	const char **names; /* of files, by source_id, as they are needed */
};

/* A message that nothing quoted in it can disturb. */
static const char *
visible(struct finder *f, const char *message)
{
	f->scratch->n = 0;
	print_text(f->scratch, message, strlen(message));
	return mem_strndup(f->mem, f->scratch->at, f->scratch->n);
}

/* A file's name, which outlives the sources. */
static const char *
name_of(struct finder *f, uint32_t pos)
{
	source_id id = source_at(f->sources, pos);
	const char *name = source_get(f->sources, id)->name;

	if (f->names[id] == NULL)
		f->names[id] = mem_strndup(f->mem, name, strlen(name));
	return f->names[id];
}

static struct topoc_diagnostic
diagnostic(struct finder *f, const char *message, struct span span)
{
	struct region region = region_of(f->sources, span);

	return (struct topoc_diagnostic){ .severity = TOPOC_NOTE,
		.message = visible(f, message),
		.file = name_of(f, span.from),
		.line = region.from.line, .column = region.from.column,
		.end_line = region.to.line, .end_column = region.to.column };
}

static void
fill(struct finder *f, struct api_finding *to, const struct finding *from)
{
	to->shown = diagnostic(f, from->message, from->span);
	to->shown.severity = from->error ? TOPOC_ERROR : TOPOC_WARNING;
	to->shown.check = check_info(from->check)->name;
	to->n = from->notes.n;
	to->notes = mem_zeroed(f->mem, to->n, sizeof *to->notes);
	for (uint32_t i = 0; i < from->notes.n; i++) {
		to->notes[i] = diagnostic(f, from->notes.at[i].message,
		    from->notes.at[i].span);
		to->notes[i].check = to->shown.check;
	}
}

struct api_findings
api_findings(struct mem *mem, struct report *report)
{
	struct finder f = { mem, report->sources, out_new(mem, -1),
		mem_zeroed(mem, (size_t)source_count(report->sources) + 1,
		    sizeof *f.names) };
	struct api_findings found;
	uint32_t n;
	struct finding **all = report_sorted(report, &n);

	found.n = n;
	found.at = mem_zeroed(mem, n, sizeof *found.at);
	for (uint32_t i = 0; i < n; i++)
		fill(&f, &found.at[i], all[i]);
	return found;
}
