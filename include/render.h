/*
 * render.h: the forms in which a report is shown, a file each in src/text.
 * All show the same findings in the same order, with everything quoted made
 * visible.  Called by main, once a run.
 */
#ifndef TOPOC_RENDER_H
#define TOPOC_RENDER_H

#include "diag.h"

/*
 * What the command's files share: SARIF has them in one run, and what is said
 * of each file comes after all results.  The caller makes it of zeros, and
 * frees text when the last file has been shown.
 */
struct shared_log {
	char *text;          /* the invocations so far; by malloc, or NULL */
	size_t n;
	bool has_results;
};

struct view {
	struct mem *mem;     /* for the time of showing; the caller frees it */
	struct out *out;
	const char *file;    /* the topology, as the command line names it */
	bool colour;         /* for text */
	bool first, last;    /* of the command's files, which share one log */
	struct shared_log *log;
};

/* Show a report; or, where report is NULL, that there is none for a failure,
 * which the caller also tells to standard error. */
typedef void render_form(const struct view *view, struct report *report,
    const char *failure);

/* Text for people, in the form of gcc. */
void render_text(const struct view *view, struct report *report,
    const char *failure);

/* One JSON object on a line; topoc(1) tells its fields. */
void render_json(const struct view *view, struct report *report,
    const char *failure);

/* A SARIF 2.1.0 log with one run, to which each file adds its part. */
void render_sarif(const struct view *view, struct report *report,
    const char *failure);

/* Workflow commands of GitHub Actions. */
void render_github(const struct view *view, struct report *report,
    const char *failure);

#endif
