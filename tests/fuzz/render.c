/*
 * render: every form of the diagnostics, with all warnings on; the options say
 * which form, and how many findings of a check are shown.  What is shown is
 * UTF-8 without a control character, whatever the source holds, and JSON is
 * JSON.
 */
#include <stdlib.h>

#include <jansson.h>
#include <unistr.h>

#include "fuzz.h"
#include "render.h"

/* The options: two bits for the form, two for the number of findings.  SARIF
 * takes ten times as long as the others, and is shown for fewer inputs. */
enum { FORMS = 3, SARIF_FORM = 2, MAX_SHIFT = 2, MAXES = 3, COLOUR = 16,
       WERROR = 32, NOT_FIRST = 64, NOT_LAST = 128, SARIF = COLOUR | WERROR };

/* The control characters that a renderer writes itself. */
static bool
is_own(const struct view *view, const char *at, const char *end)
{
	if (*at == '\n')
		return true;
	return view->colour && *at == '\033' && end - at > 1 && at[1] == '[';
}

static void
examine_text(const struct view *view)
{
	const char *at = view->out->at, *end = at + view->out->n;

	FUZZ_ASSERT(u8_check((const uint8_t *)at, view->out->n) == NULL);
	for (; at < end; at++)
		FUZZ_ASSERT((unsigned char)*at >= ' ' ||
		    is_own(view, at, end));
	FUZZ_ASSERT(view->out->n == 0 || !view->last || end[-1] == '\n');
}

static void
examine_json(const struct out *out)
{
	json_t *json = json_loadb(out->at, out->n, JSON_REJECT_DUPLICATES,
	    NULL);

	FUZZ_ASSERT(json != NULL);
	json_decref(json);
}

static void
examine_commands(const struct out *out)
{
	const char *at = out->at, *end = at + out->n;

	while (at < end) {
		FUZZ_ASSERT(end - at > 2 && at[0] == ':' && at[1] == ':');
		at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
	}
}

static unsigned
form_of(uint8_t options)
{
	unsigned form = options & FORMS;

	return form == SARIF_FORM && (options & SARIF) != SARIF ? 0 : form;
}

void
target_run(struct fuzz *f, struct out *out)
{
	static const uint32_t maxes[] = { 0, 1, 2, 20 };
	static render_form *const forms[] = { render_text, render_json,
		[SARIF_FORM] = render_sarif, render_github };
	unsigned form = form_of(f->options);
	bool whole = (f->options & (NOT_FIRST | NOT_LAST)) == 0;
	struct shared_log log = { .has_results = (f->options & NOT_FIRST) != 0 };
	struct view view = { .mem = f->root, .out = out, .file = FIRST_NAME,
		.log = &log,
		.colour = form == 0 && (f->options & COLOUR) != 0,
		.first = (f->options & NOT_FIRST) == 0,
		.last = (f->options & NOT_LAST) == 0 };

	f->warn.all = f->warn.extra = WARN_YES;
	if ((f->options & WERROR) != 0)
		f->warn.error = WARN_YES;
	fuzz_check(f, maxes[f->options >> MAX_SHIFT & MAXES], false);
	forms[form](&view, f->report, NULL);
	free(log.text);
	examine_text(&view);
	if (forms[form] == render_json ||
	    (forms[form] == render_sarif && whole))
		examine_json(out);
	if (forms[form] == render_github)
		examine_commands(out);
}
