/*
 * Diagnostics as SARIF 2.1.0: one log with one run for all files of the
 * command, since services refuse more than one run of a tool.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms.h"

#define SCHEMA                                                                 \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"  \
	"sarif-schema-2.1.0.json"

struct sarif {
	struct report *report;
	struct out *out, *scratch;
	struct pen *pen;
	struct columns *columns;
	struct fingerprints *fingerprints;
};

/* A name as a reference (RFC 3986): all but the plainest bytes escaped. */
static void
add_uri(struct sarif *s, json_t *to, const char *name)
{
	static const char hex[] = "0123456789ABCDEF";
	struct out *uri = pen_scratch(s->pen);

	if (name[0] == '/') {
		out_str(uri, "file:///");
		name += strspn(name, "/");
	}
	for (; *name != '\0'; name++) {
		unsigned char c = (unsigned char)*name;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || strchr("-._~/", c) != NULL) {
			out_char(uri, (char)c);
			continue;
		}
		out_char(uri, '%');
		out_char(uri, hex[c >> 4]);
		out_char(uri, hex[c & 15]);
	}
	pen_scratched(s->pen, to, "uri");
}

/*
 * A message, made visible.  SARIF has placeholders in braces, so they are
 * doubled; and links, as [text](target), which no quoted text is to make.
 */
static json_t *
add_message(struct sarif *s, json_t *to, const char *key, const char *text)
{
	json_t *message = pen_object(s->pen, to, key);
	struct out *escaped = pen_scratch(s->pen);

	s->scratch->n = 0;
	print_text(s->scratch, text, strlen(text));
	for (size_t i = 0; i < s->scratch->n; i++) {
		char c = s->scratch->at[i];

		if (c == '{' || c == '}')
			out_char(escaped, c);
		else if (c == ']' && i + 1 < s->scratch->n &&
		    s->scratch->at[i + 1] == '(')
			out_char(escaped, '\\');
		out_char(escaped, c);
	}
	pen_scratched(s->pen, message, "text");
	return message;
}

static void
add_region(struct sarif *s, json_t *to, const char *key, struct region region)
{
	json_t *at = pen_object(s->pen, to, key);

	pen_number(s->pen, at, "startLine", region.from.line);
	pen_number(s->pen, at, "startColumn",
	    columns_count(s->columns, region.from));
	pen_number(s->pen, at, "endLine", region.to.line);
	pen_number(s->pen, at, "endColumn",
	    columns_count(s->columns, region.to));
}

/* Fill a location; gives its file. */
static const struct source *
add_place(struct sarif *s, json_t *location, struct span span)
{
	struct region region = region_of(s->report->sources, span);
	json_t *physical = pen_object(s->pen, location, "physicalLocation");

	add_uri(s, pen_object(s->pen, physical, "artifactLocation"),
	    region.from.source->name);
	add_region(s, physical, "region", region);
	return region.from.source;
}

/* A related location: *id counts them. */
static void
add_related(struct sarif *s, json_t *result, json_t **related, uint32_t *id,
    struct span span, const char *message)
{
	json_t *location;

	if (*related == NULL)
		*related = pen_array(s->pen, result, "relatedLocations");
	location = pen_object(s->pen, *related, NULL);
	pen_number(s->pen, location, "id", ++*id);
	add_place(s, location, span);
	add_message(s, location, "message", message);
}

static void
add_notes(struct sarif *s, json_t *result, const struct finding *f,
    const struct source *file)
{
	json_t *related = NULL;
	struct span at;
	uint32_t id = 0;

	while (next_include(s->report->sources, &file, &at))
		add_related(s, result, &related, &id, at,
		    "included from here");
	for (uint32_t i = 0; i < f->notes.n; i++)
		add_related(s, result, &related, &id, f->notes.at[i].span,
		    f->notes.at[i].message);
}

/* The steps of a walk. */
static void
add_flow(struct sarif *s, json_t *result, const struct finding *f)
{
	json_t *steps = NULL, *flow, *thread, *location;

	for (uint32_t i = 0; i < f->notes.n; i++) {
		const struct note *note = &f->notes.at[i];

		if (!note->step)
			continue;
		if (steps == NULL) {
			flow = pen_object(s->pen, pen_array(s->pen, result,
			    "codeFlows"), NULL);
			thread = pen_object(s->pen, pen_array(s->pen, flow,
			    "threadFlows"), NULL);
			steps = pen_array(s->pen, thread, "locations");
		}
		location = pen_object(s->pen, pen_object(s->pen, steps, NULL),
		    "location");
		add_place(s, location, note->span);
		add_message(s, location, "message", note->message);
	}
}

static void
add_fix(struct sarif *s, json_t *result, const struct finding *f)
{
	struct region region;
	json_t *fix, *change, *replacement;

	if (!has_fix(f, s->scratch))
		return;
	region = region_of(s->report->sources, f->fix.span);
	fix = pen_object(s->pen, pen_array(s->pen, result, "fixes"), NULL);
	change = pen_object(s->pen, pen_array(s->pen, fix, "artifactChanges"),
	    NULL);
	add_uri(s, pen_object(s->pen, change, "artifactLocation"),
	    region.from.source->name);
	replacement = pen_object(s->pen, pen_array(s->pen, change,
	    "replacements"), NULL);
	add_region(s, replacement, "deletedRegion", region);
	pen_text(s->pen, pen_object(s->pen, replacement, "insertedContent"),
	    "text", f->fix.text);
}

static void
add_fingerprint(struct sarif *s, json_t *result, const struct finding *f)
{
	uint32_t nth;
	uint64_t hash = fingerprint(s->fingerprints, f, &nth);
	char text[32];

	snprintf(text, sizeof text, "%016" PRIx64 ":%u", hash, nth);
	pen_text(s->pen, pen_object(s->pen, result, "partialFingerprints"),
	    "topocFinding/v1", text);
}

static void
show_finding(struct sarif *s, const struct finding *f)
{
	json_t *result = pen_begin(s->pen);
	const struct source *file;

	pen_text(s->pen, result, "ruleId", check_info(f->check)->name);
	pen_number(s->pen, result, "ruleIndex", f->check);
	pen_text(s->pen, result, "level", severity_text(f));
	add_message(s, result, "message", f->message);
	file = add_place(s, pen_object(s->pen, pen_array(s->pen, result,
	    "locations"), NULL), f->span);
	add_notes(s, result, f, file);
	add_flow(s, result, f);
	add_fix(s, result, f);
	add_fingerprint(s, result, f);
	pen_write(s->pen);
}

/* The tool: the rules are all checks, by their numbers. */
static void
add_tool(struct sarif *s, json_t *run)
{
	json_t *driver = pen_object(s->pen, pen_object(s->pen, run, "tool"),
	    "driver"), *rules;

	pen_text(s->pen, driver, "name", "topoc");
	pen_text(s->pen, driver, "version", TOPOC_VERSION);
	rules = pen_array(s->pen, driver, "rules");
	for (enum check_id check = 0; check < CHECK_COUNT; check++) {
		const struct check_info *info = check_info(check);
		enum severity severity = info->severity;
		json_t *rule = pen_object(s->pen, rules, NULL), *usual;
		char help[128];

		snprintf(help, sizeof help, "`topoc explain %s` says more",
		    info->name);
		pen_text(s->pen, rule, "id", info->name);
		add_message(s, rule, "shortDescription", info->text);
		add_message(s, rule, "help", help);
		usual = pen_object(s->pen, rule, "defaultConfiguration");
		pen_bool(s->pen, usual, "enabled", severity != SEVERITY_EXTRA);
		pen_text(s->pen, usual, "level", severity == SEVERITY_ERROR ||
		    severity == SEVERITY_MIXED ? "error" : "warning");
	}
}

/* Fill an invocation, one for each file: whether topoc could read the file, and
 * whether all findings are here. */
static void
fill_invocation(struct sarif *s, json_t *invocation, const struct view *view,
    const char *failure)
{
	json_t *told, *physical;
	struct out *hidden = out_new(view->mem, -1);

	pen_bool(s->pen, invocation, "executionSuccessful",
	    s->report != NULL);
	if (s->report != NULL && !hidden_text(s->report, hidden))
		return;
	told = pen_object(s->pen, pen_array(s->pen, invocation,
	    "toolExecutionNotifications"), NULL);
	pen_text(s->pen, told, "level", s->report != NULL ? "note" : "error");
	out_char(hidden, '\0');
	add_message(s, told, "message", s->report != NULL ? hidden->at
							  : failure);
	if (s->report != NULL)
		return;
	physical = pen_object(s->pen, pen_object(s->pen, pen_array(s->pen,
	    told, "locations"), NULL), "physicalLocation");
	add_uri(s, pen_object(s->pen, physical, "artifactLocation"),
	    view->file);
}

/* Keep the file's invocation until all results are written. */
static void
keep_invocation(struct sarif *s, const struct view *view, const char *failure)
{
	struct shared_log *log = view->log;
	struct out *text = out_new(view->mem, -1);
	struct sarif kept = *s;
	json_t *invocation;
	char *grown;

	out_str(text, log->n > 0 ? ",\n" : "\n");
	kept.out = text;
	kept.pen = pen_new(view->mem, text);
	invocation = pen_begin(kept.pen);
	fill_invocation(&kept, invocation, view, failure);
	pen_write(kept.pen);
	grown = realloc(log->text, log->n + text->n);
	if (grown == NULL)
		mem_out(view->mem);
	memcpy(grown + log->n, text->at, text->n);
	log->text = grown;
	log->n += text->n;
}

/* The log up to the first result of its run. */
static void
show_head(struct sarif *s)
{
	json_t *log = pen_begin(s->pen), *run;

	pen_text(s->pen, log, "$schema", SCHEMA);
	pen_text(s->pen, log, "version", "2.1.0");
	pen_write_open(s->pen);
	out_str(s->out, ",\"runs\":[\n");
	run = pen_begin(s->pen);
	add_tool(s, run);
	pen_text(s->pen, run, "columnKind", "unicodeCodePoints");
	pen_write_open(s->pen);
	out_str(s->out, ",\"results\":[");
}

/* Write the file's results; gives how many they are. */
static uint32_t
show_results(struct sarif *s, const struct view *view)
{
	uint32_t n;
	struct finding **all = report_sorted(s->report, &n);

	s->columns = columns_new(view->mem, s->report->sources);
	s->fingerprints = fingerprints_new(view->mem, s->report->sources);
	for (uint32_t i = 0; i < n; i++) {
		out_str(s->out, i > 0 || view->log->has_results ? ",\n"
								 : "\n");
		show_finding(s, all[i]);
	}
	return n;
}

void
render_sarif(const struct view *view, struct report *report,
    const char *failure)
{
	struct sarif s = { report, view->out, out_new(view->mem, -1),
		pen_new(view->mem, view->out), NULL, NULL };
	uint32_t n = 0;

	if (view->first)
		show_head(&s);
	if (report != NULL)
		n = show_results(&s, view);
	/* It changes the log at its end, and then nothing fails. */
	keep_invocation(&s, view, failure);
	view->log->has_results = view->log->has_results || n > 0;
	if (!view->last)
		return;
	out_str(s.out, "],\"invocations\":[");
	out_long(s.out, view->log->text, view->log->n);
	out_str(s.out, "]}]}\n");
}
