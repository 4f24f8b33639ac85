/*
 * diag.h: the report.  Every step that reads the user's topology reports its
 * findings here and goes on; nothing else in topoc prints a diagnostic.  The
 * report keeps the first findings of each check by place, counts all, and is
 * shown once, by main, through a renderer.
 */
#ifndef TOPOC_DIAG_H
#define TOPOC_DIAG_H

#include "out.h"
#include "source.h"

/* The checks: one enumerator a row of checks.def, in its order. */
enum check_id {
#define CHECK(id, name, severity, needs, function, text) CHECK_##id,
#include "checks.def"
#undef CHECK
	CHECK_COUNT
};

enum severity {
	SEVERITY_ERROR,
	SEVERITY_WARNING, /* on by default */
	SEVERITY_EXTRA,   /* a warning under -Wextra */
	SEVERITY_MIXED    /* an error or a warning, as the finding says */
};

/* What a row of checks.def says of a check, but for its function. */
struct check_info {
	const char *name;
	enum severity severity;
	const char *text;
};

const struct check_info *check_info(enum check_id check);

/* The check of that name, or CHECK_COUNT. */
enum check_id check_by_name(const char *name);

/* Whether a check's findings are errors. */
bool check_is_error(enum check_id check);

/* Whether a check can give a warning, which an `allow` can silence. */
bool check_can_warn(enum check_id check);

struct report;

/*
 * A report on the files of sources, kept in mem.  max is the number of
 * findings shown for each check; 0 shows all.
 */
struct report *report_new(struct mem *mem, struct sources *sources,
    uint32_t max);

/*
 * Report a finding of check at span; the message is formatted as by printf,
 * without a final newline, and may quote the source as it is: the renderer
 * makes unprintable characters visible.
 */
__attribute__((format(printf, 4, 5)))
void report_add(struct report *report, enum check_id check, struct span span,
    const char *format, ...);

/* Add a note to the finding reported last: another place that it concerns. */
__attribute__((format(printf, 3, 4)))
void report_note(struct report *report, struct span span,
    const char *format, ...);

/* Whether a finding there would be kept: else its message may be anything,
 * and work for it can be spared. */
bool report_wants(const struct report *report, enum check_id check,
    struct span span);

/* How many findings a check, or all checks of a severity, had so far. */
uint32_t report_count(const struct report *report, enum check_id check);
uint32_t report_errors(const struct report *report);
uint32_t report_warnings(const struct report *report);

/* Show the report as text, sorted by place; nothing where it is empty. */
void report_render_text(struct report *report, struct out *out, bool colour);

#endif
