/* What the forms of a report share; see forms.h. */
#include <string.h>

#include "forms.h"

struct region
region_of(struct sources *sources, struct span span)
{
	struct place from = source_place(sources, span.from), to = from;
	uint32_t len = span.to - span.from;

	if (from.column - 1 <= from.text_len &&
	    len <= from.text_len - (from.column - 1))
		to.column += len;
	else
		to = source_place(sources, span.to);
	return (struct region){ from, to };
}

bool
next_include(const struct sources *sources, const struct source **file,
    struct span *at)
{
	if ((*file)->parent == 0)
		return false;
	*at = (*file)->include;
	*file = source_get(sources, (*file)->parent);
	return true;
}

const char *
severity_text(const struct finding *f)
{
	return f->error ? "error" : "warning";
}

uint32_t
hidden_count(const struct report *report, enum check_id check)
{
	return report->kept[check].count - report->kept[check].heap.n;
}

bool
hidden_text(const struct report *report, struct out *out)
{
	const char *before = "topoc: not shown: ";

	for (enum check_id check = 0; check < CHECK_COUNT; check++) {
		uint32_t n = hidden_count(report, check);

		if (n == 0)
			continue;
		out_str(out, before);
		out_u32(out, n);
		out_str(out, " more of ");
		out_str(out, check_info(check)->name);
		before = ", ";
	}
	if (*before != ',')
		return false;
	out_str(out, "; --max-errors 0 shows all");
	return true;
}

bool
has_fix(const struct finding *f, struct out *scratch)
{
	size_t n;

	if (f->fix.span.from == 0)
		return false;
	n = strlen(f->fix.text);
	scratch->n = 0;
	print_text(scratch, f->fix.text, n);
	return scratch->n == n && memcmp(scratch->at, f->fix.text, n) == 0;
}
