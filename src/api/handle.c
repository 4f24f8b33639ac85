/* The handles of libtopoc; see topoc.h and handle.h. */
#include "handle.h"

#include <string.h>

#include "build.h"
#include "check.h"
#include "front.h"

/* What a call does, and with what. */
struct call {
	struct topoc *t;
	const char *text;
	const void *bytes;
	size_t size;
	enum topoc_status status;
};

uint32_t
topoc_version(void)
{
	return TOPOC_API_VERSION;
}

/* Run a part of a call; memory that runs out in it is a status. */
static enum topoc_status
attempt(struct call *call, void (*run)(void *call))
{
	struct topoc *t = call->t;

	if (t == NULL)
		return TOPOC_MISUSE;
	t->failure = NULL;
	if (t->spent || !mem_try(t->root, run, call)) {
		t->spent = true;
		t->failure = "out of memory";
		return TOPOC_NO_MEMORY;
	}
	return call->status;
}

static void
fail(struct call *call, enum topoc_status status, const char *why)
{
	call->status = status;
	call->t->failure = why;
}

/* Whether a handle can still be set up; else the call has failed. */
static bool
is_open(struct call *call)
{
	if (!call->t->compiled)
		return true;
	fail(call, TOPOC_MISUSE, "a handle can be compiled only once, "
	    "and set up only before that");
	return false;
}

/* The same for a call that is given a text, and perhaps bytes.  A size that
 * no object has is a -1 that nobody looked at. */
static bool
is_whole(struct call *call)
{
	if (call->text != NULL && call->size < PTRDIFF_MAX &&
	    (call->bytes != NULL || call->size == 0))
		return is_open(call);
	fail(call, TOPOC_MISUSE, "an argument is NULL, or its size is "
	    "impossible");
	return false;
}

/* Set up, compile */

/* talloc looks at its environment when it frees for the first time: let that
 * be before there are threads, which would do so together. */
__attribute__((constructor))
static void
begin(void)
{
	mem_free(mem_root());
}

struct making {
	struct mem *root;
	struct topoc *made;
};

static void
make(void *arg)
{
	struct making *making = arg;
	struct topoc *t = mem_alloc(making->root, sizeof *t);

	t->root = making->root;
	t->max = 20;
	t->texts = mem_stage(t->root, "sources");
	t->sources = sources_new(t->texts);
	making->made = t;
}

struct topoc *
topoc_new(void)
{
	struct making making = { .root = mem_root() };

	if (making.root == NULL)
		return NULL;
	if (!mem_try(making.root, make, &making)) {
		mem_free(making.root);
		return NULL;
	}
	return making.made;
}

void
topoc_free(struct topoc *t)
{
	if (t != NULL)
		mem_free(t->root);
}

static void
give(void *arg)
{
	struct call *call = arg;
	struct topoc *t = call->t;
	char *copy;

	if (!is_whole(call))
		return;
	copy = mem_block(t->texts, call->size + 1);
	if (call->size > 0)
		memcpy(copy, call->bytes, call->size);
	source_provide(t->sources, mem_strndup(t->texts, call->text,
	    strlen(call->text)), copy, call->size);
}

enum topoc_status
topoc_give(struct topoc *t, const char *name, const void *bytes, size_t size)
{
	struct call call = { .t = t, .text = name, .bytes = bytes,
		.size = size };

	return attempt(&call, give);
}

static void
allow(void *arg)
{
	struct call *call = arg;
	int error;

	if (!is_whole(call))
		return;
	error = source_allow(call->t->sources, call->text);
	if (error != 0)
		fail(call, TOPOC_UNREADABLE, mem_printf(call->t->root,
		    "%s: %s", call->text, strerror(error)));
}

enum topoc_status
topoc_allow(struct topoc *t, const char *folder)
{
	struct call call = { .t = t, .text = folder };

	return attempt(&call, allow);
}

static void
choose_warning(void *arg)
{
	struct call *call = arg;
	char why[160];

	if (is_whole(call) && !warn_option(&call->t->warn, call->text, why,
	    sizeof why))
		fail(call, TOPOC_MISUSE, mem_printf(call->t->root, "%s: %s",
		    call->text, why));
}

enum topoc_status
topoc_warn(struct topoc *t, const char *option)
{
	struct call call = { .t = t, .text = option };

	return attempt(&call, choose_warning);
}

static void
limit(void *arg)
{
	struct call *call = arg;

	if (is_open(call))
		call->t->max = (uint32_t)call->size;
}

enum topoc_status
topoc_max_errors(struct topoc *t, uint32_t n)
{
	struct call call = { .t = t, .size = n };

	return attempt(&call, limit);
}

/* Read the first file; false: the call has failed. */
static bool
read_first(struct call *call, source_id *first)
{
	struct topoc *t = call->t;
	const char *name = mem_strndup(t->root, call->text,
	    strlen(call->text));
	enum source_fault fault;
	int error = 0;

	t->source_name = name;
	fault = source_read_first(t->sources, name, first, &error);
	if (fault != SOURCE_OK)
		fail(call, TOPOC_UNREADABLE, mem_printf(t->root, "%s: %s",
		    name, source_fault_text(fault, error)));
	return fault == SOURCE_OK;
}

static void
compile(void *arg)
{
	static const struct check_options options;
	struct call *call = arg;
	struct topoc *t = call->t;
	struct mem *parsed, *work, *meaning;
	const struct model *model;
	const struct ast *ast;
	struct report *report;
	const char *failed;
	source_id first;
	int error;

	if (!is_whole(call))
		return;
	t->compiled = true;
	if (!read_first(call, &first))
		return;
	parsed = mem_stage(t->root, "ast");
	work = mem_stage(t->root, "building");
	meaning = mem_stage(t->root, "model");
	report = report_new(t->texts, t->sources, &t->warn, t->max);
	ast = front_parse(parsed, t->sources, report, first);
	failed = source_failure(t->sources, &error);
	if (failed != NULL) {
		fail(call, TOPOC_UNREADABLE, mem_printf(t->root, "%s: %s",
		    failed, strerror(error)));
		return;
	}
	model = model_build(meaning, work, ast, t->sources, report);
	mem_free(parsed);
	mem_free(work);
	check_run(meaning, model, report, &options);
	front_note_includer(t->sources, report);
	t->findings = api_findings(mem_stage(t->root, "findings"), report);
	t->errors = report_errors(report);
	t->warnings = report_warnings(report);
	mem_free(t->texts);
	t->sources = NULL;
	if (t->errors > 0) {
		mem_free(meaning);
		call->status = TOPOC_HAS_ERRORS;
		return;
	}
	t->shown = api_model(meaning, model);
	t->model = model;
}

enum topoc_status
topoc_compile(struct topoc *t, const char *file)
{
	struct call call = { .t = t, .text = file };

	return attempt(&call, compile);
}

static void
render(void *arg)
{
	struct call *call = arg;
	struct topoc *t = call->t;

	if (t->model == NULL)
		fail(call, TOPOC_MISUSE, "the topology has errors, or "
		    "is not compiled yet");
	else if (!t->rendered)
		t->outputs = api_outputs(t->root, t->model, t->source_name);
	t->rendered = t->model != NULL;
}

enum topoc_status
topoc_render(struct topoc *t)
{
	struct call call = { .t = t };

	return attempt(&call, render);
}

/* Ask.  After memory ran out the tables may be unfinished: none is shown. */

static bool
shows(const struct topoc *t)
{
	return t != NULL && !t->spent;
}

const char *
topoc_failure(const struct topoc *t)
{
	return t == NULL ? "the handle is NULL" : t->failure;
}

size_t
topoc_errors(const struct topoc *t)
{
	return t == NULL ? 0 : t->errors;
}

size_t
topoc_warnings(const struct topoc *t)
{
	return t == NULL ? 0 : t->warnings;
}

const struct topoc_diagnostic *
topoc_diagnostic_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->findings.n ? NULL
	    : &t->findings.at[i].shown;
}

const struct topoc_diagnostic *
topoc_note_at(const struct topoc_diagnostic *of, size_t i)
{
	const struct api_finding *f = (const void *)of;

	return of == NULL || of->severity == TOPOC_NOTE || i >= f->n ? NULL
	    : &f->notes[i];
}

const struct topoc_network *
topoc_network_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->shown.network_n ? NULL
	    : &t->shown.networks[i];
}

const struct topoc_smarthost *
topoc_smarthost_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->shown.smarthost_n ? NULL
	    : &t->shown.smarthosts[i];
}

const struct topoc_zone *
topoc_zone_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->shown.zone_n ? NULL
	    : &t->shown.zones[i];
}

const struct topoc_postoffice *
topoc_postoffice_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->shown.po_n ? NULL
	    : &t->shown.pos[i].shown;
}

const struct topoc_way *
topoc_way_at(const struct topoc_postoffice *of, enum topoc_kind kind, size_t i)
{
	const struct api_po *po = (const void *)of;

	return po == NULL || (unsigned)kind >= API_WAYS ||
	    i >= po->ways[kind].n ? NULL : &po->ways[kind].at[i];
}

const struct topoc_output *
topoc_output_at(const struct topoc *t, size_t i)
{
	return !shows(t) || i >= t->outputs.n ? NULL
	    : &t->outputs.at[i];
}
