/* Why an included file was not read, and what may have been meant; see
 * parser.h. */
#include <errno.h>
#include <string.h>

#include "offer.h"
#include "parser.h"

/* A name as it would be written; NULL: it has characters that no source may
 * have. */
static const char *
quoted(struct parser *p, const char *name)
{
	const char *text = mem_printf(p->front->mem, "\"%s\"", name);

	return characters_bad(text, strlen(text)) ? NULL : text;
}

/* What can be said of a name that leads nowhere; empty: nothing. */
static const char *
advice(const char *name)
{
	if (strchr(name, '*') != NULL)
		return "; '*' is not expanded: write an `include` for each "
		    "file";
	if (*name == '~')
		return "; '~' is not expanded";
	if (strchr(name, '$') != NULL)
		return "; variables are not expanded";
	if (strchr(name, '\\') != NULL)
		return "; write '/' between folders, not '\\'";
	return "";
}

static const char *
why_offered(enum offer_why why)
{
	switch (why) {
	case OFFER_SLASHES:
		return "; write '/' between folders";
	case OFFER_PLACE:
		return "; names are relative to the folder of the file that "
		    "includes them";
	default:
		return "";
	}
}

/* The file that may be meant, as it would be written, and why; NULL: none. */
static const char *
find_offer(struct parser *p, const char *name, struct offer *offer)
{
	if (*name == '\0' || strchr(name, '*') != NULL)
		return NULL;
	*offer = offer_file(p->front->sources, p->file_id, name);
	return offer->name == NULL ? NULL : quoted(p, offer->name);
}

/* A file that cannot be read, though the system does not fail. */
static void
refuse_errno(struct parser *p, struct span span, const char *name, int error)
{
	struct report *r = p->front->report;
	const char *tried = source_join(p->front->sources, p->file_id, name);
	const char *fix = NULL;
	struct offer offer;

	if (error != EACCES && report_wants(r, CHECK_INCLUDE, span))
		fix = find_offer(p, name, &offer);
	if (fix == NULL) {
		report_add(r, CHECK_INCLUDE, span, "cannot read '%s': %s%s",
		    tried, strerror(error), advice(name));
		return;
	}
	report_add(r, CHECK_INCLUDE, span, "cannot read '%s': %s%s; did you "
	    "mean '%s'?", tried, strerror(error), why_offered(offer.why),
	    offer.name);
	report_fix(r, span, fix);
}

static void
refuse_directory(struct parser *p, struct span span, const char *name)
{
	struct report *r = p->front->report;
	const char *tried = source_join(p->front->sources, p->file_id, name);
	const char *found = NULL, *fix = NULL;
	bool only;

	if (report_wants(r, CHECK_INCLUDE, span))
		found = offer_in_directory(p->front->sources, p->file_id,
		    name, &only);
	if (found != NULL)
		fix = quoted(p, found);
	if (fix == NULL) {
		report_add(r, CHECK_INCLUDE, span, "'%s' is a directory; name "
		    "the .topo files in it", tried);
	} else if (only) {
		report_add(r, CHECK_INCLUDE, span, "'%s' is a directory; did "
		    "you mean '%s'?", tried, found);
		report_fix(r, span, fix);
	} else {
		report_add(r, CHECK_INCLUDE, span, "'%s' is a directory; name "
		    "the .topo files in it, such as '%s'", tried, found);
	}
}

bool
refusal_of_escape(struct parser *p, struct span span, struct span escape)
{
	struct report *r = p->front->report;
	const char *s = lex_text(p, span) + 1, *fix;
	char *name = mem_strndup(p->front->mem, s, span.to - span.from - 2);
	struct offer offer;

	if (ast_innermost(p->front->ast)->kind != AST_INCLUDE ||
	    strchr(name, '"') != NULL)
		return false;
	fix = find_offer(p, name, &offer);
	s = lex_text(p, escape);
	if (fix == NULL) {
		report_add(r, CHECK_SYNTAX, escape, "unknown escape '%.2s'; "
		    "write '/' between folders, not '\\'", s);
		return true;
	}
	report_add(r, CHECK_SYNTAX, escape, "unknown escape '%.2s'; write '/' "
	    "between folders; did you mean '%s'?", s, offer.name);
	report_fix(r, span, fix);
	return true;
}

/* Say that a limit was passed; more files would only be more of the same. */
static void
refuse_limit(struct parser *p, struct span span, const char *tried,
    enum source_fault why)
{
	struct report *r = p->front->report;

	switch (why) {
	case SOURCE_TOO_LARGE:
		report_add(r, CHECK_LIMIT, span,
		    "'%s' has 2 GiB or more; a file must be smaller", tried);
		return;
	case SOURCE_TOO_MANY:
		report_add(r, CHECK_LIMIT, span,
		    "files that were read before are included again more "
		    "than %u times", SOURCE_REPEATS_MAX);
		break;
	default:
		report_add(r, CHECK_LIMIT, span,
		    "with '%s' the files have 4 GiB or more together", tried);
	}
	front_stop(p);
}

void
refusal_tell(struct parser *p, struct span span, const char *name,
    enum source_fault why, int error)
{
	struct report *r = p->front->report;
	const char *tried = source_join(p->front->sources, p->file_id, name);

	p->front->ast->whole = false;
	if (*name == '\0' && why != SOURCE_SYSTEM) {
		report_add(r, CHECK_INCLUDE, span, "the name of the file is "
		    "empty");
		return;
	}
	switch (why) {
	case SOURCE_SYSTEM:
		front_stop(p); /* the run has failed; see source_failure() */
		return;
	case SOURCE_ERRNO:
		refuse_errno(p, span, name, error);
		return;
	case SOURCE_DIRECTORY:
		refuse_directory(p, span, name);
		return;
	case SOURCE_NOT_REGULAR:
		report_add(r, CHECK_INCLUDE, span,
		    "'%s' is not a regular file, but a device, pipe or "
		    "socket", tried);
		return;
	case SOURCE_OUTSIDE:
		report_add(r, CHECK_INCLUDE, span,
		    "'%s' is outside the source's folder; to let it be read, "
		    "give -I %s", tried, source_refused(p->front->sources));
		return;
	case SOURCE_ITSELF:
		report_add(r, CHECK_INCLUDE, span, "'%s' includes itself",
		    name);
		return;
	case SOURCE_TOO_DEEP:
		report_add(r, CHECK_INCLUDE, span,
		    "files included more than %d deep", SOURCE_DEPTH_MAX);
		return;
	default:
		refuse_limit(p, span, tried, why);
	}
}
