/* check: from the text to the report, with the options that checks know of. */
#include "fuzz.h"
#include "render.h"

enum { SERIAL = 1, WARNINGS = 2, FEW = 4 };

void
target_run(struct fuzz *f, struct out *out)
{
	struct view view = { .mem = f->root, .out = out, .file = FIRST_NAME,
		.first = true, .last = true };

	f->warn.extra = (f->options & WARNINGS) != 0 ? WARN_YES : WARN_UNSAID;
	fuzz_check(f, (f->options & FEW) != 0 ? 1 : 0,
	    (f->options & SERIAL) != 0);
	fuzz_examine_report(f);
	FUZZ_ASSERT(report_faults(f->report) <= report_errors(f->report));
	FUZZ_ASSERT(f->model->whole || report_errors(f->report) > 0);
	render_text(&view, f->report, NULL);
}
