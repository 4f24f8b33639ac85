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

/* The check of that name, or CHECK_COUNT; the one whose name is nearest to a
 * text of n bytes, if any is near. */
enum check_id check_by_name(const char *name);
enum check_id check_nearest(const char *text, size_t n);

/* Whether a check can give a warning, which an `allow` can silence. */
bool check_can_warn(enum check_id check);

struct report;
struct warn;

/*
 * A report on the files of sources, kept in mem.  warn says which warnings
 * are on; max is the number of findings shown for each check; 0 shows all.
 */
struct report *report_new(struct mem *mem, struct sources *sources,
    const struct warn *warn, uint32_t max);

/*
 * Report an error that check has found at span; the message is formatted as by
 * printf, without a final newline, and may quote the source as it is: the
 * renderer makes unprintable characters visible.
 */
__attribute__((format(printf, 4, 5)))
void report_add(struct report *report, enum check_id check, struct span span,
    const char *format, ...);

/*
 * Report a warning.  It is dropped where the check is off or an `allow` covers
 * the place, and an error where -Werror makes it one.
 */
__attribute__((format(printf, 4, 5)))
void report_warn(struct report *report, enum check_id check, struct span span,
    const char *format, ...);

/* Add a note to the finding reported last: another place that it concerns.
 * A step is a note that is one hop of a walk: the steps are shown in order. */
__attribute__((format(printf, 3, 4)))
void report_note(struct report *report, struct span span,
    const char *format, ...);
__attribute__((format(printf, 3, 4)))
void report_step(struct report *report, struct span span,
    const char *format, ...);

/* Let the next notes go to the first error by place, at *span; false: there is
 * none. */
bool report_reopen(struct report *report, struct span *span);

/*
 * Say how the finding reported last is mended, where there is exactly one
 * way: by text in place of span, which is on one line of the finding's file.
 * An empty text removes the span, an empty span inserts the text.
 */
void report_fix(struct report *report, struct span span, const char *text);

/*
 * For an error of check that something is at `later` which is at `first`, too:
 * true if that is one place of a file that is included twice.  Then nothing
 * else is to be reported: report_included does it for the whole file.
 */
bool report_included_again(struct report *report, enum check_id check,
    struct span later, struct span first);
void report_included(struct report *report);

/*
 * Silence warnings of check at places in block, a part of one file, and in
 * what that part includes; name is the check's name in the `allow`.
 */
void report_allow(struct report *report, enum check_id check,
    struct span block, struct span name);

/* Whether an `allow` silences warnings of check at span: for those that look
 * at several places and warn once.  It counts as a use of the `allow`. */
bool report_silenced(struct report *report, enum check_id check,
    struct span span);

/* Report (as `unused`) each `allow` of a check that is on and that silenced
 * nothing: when all warnings have been reported. */
void report_unused_allows(struct report *report);

/* Whether there is room for a finding there (-W and `allow` apart): else its
 * message may be anything, and work for it can be spared. */
bool report_wants(const struct report *report, enum check_id check,
    struct span span);

/* Whether warnings of a check are on: else the work for them can be spared. */
bool report_warns(const struct report *report, enum check_id check);

/* How many findings a check had so far, and how many errors and warnings there
 * are in all. */
uint32_t report_count(const struct report *report, enum check_id check);
uint32_t report_errors(const struct report *report);
uint32_t report_warnings(const struct report *report);

/* The errors but for the warnings that -Werror made errors: where there are
 * none, the topology is sound. */
uint32_t report_faults(const struct report *report);

#endif
