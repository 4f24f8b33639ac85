/* The -W options; see warn.h. */
#include "warn.h"

#include <stdio.h>
#include <string.h>

#include "suggest.h"

static bool
skip(const char **text, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(*text, prefix, n) != 0)
		return false;
	*text += n;
	return true;
}

/* What was perhaps meant by the name of a warning: also one of the words for
 * all of them. */
static struct suggestion
suggest_warning(const char *name)
{
	static const char *const words[] = { "all", "extra", "error", NULL };
	struct suggestion s = suggest_check(name, strlen(name));

	return *s.text != '\0' ? s : suggest(name, strlen(name), words);
}

static bool
set_check(struct warn *w, const char *name, bool yes, bool fail,
    char *message, size_t room)
{
	enum check_id check = check_by_name(name);
	struct suggestion near;

	if (check == CHECK_COUNT) {
		near = suggest_warning(name);
		snprintf(message, room, "unknown check '%.64s'%s", name,
		    *near.text != '\0' ? near.text
		    : "; `topoc checks` lists the checks");
		return false;
	}
	if (!check_can_warn(check)) {
		snprintf(message, room, "'%s' is an error, and only warnings "
		    "can be turned off", name);
		return yes;
	}
	if (fail)
		w->fail[check] = yes ? WARN_YES : WARN_NO;
	if (yes || !fail)
		w->show[check] = yes ? WARN_YES : WARN_NO;
	return true;
}

bool
warn_option(struct warn *w, const char *option, char *message, size_t room)
{
	/* There are checks whose names begin with "no-". */
	bool yes = check_by_name(option) != CHECK_COUNT ||
	    !skip(&option, "no-");
	enum warn_choice choice = yes ? WARN_YES : WARN_NO;

	if (strcmp(option, "all") == 0)
		w->all = choice;
	else if (strcmp(option, "extra") == 0)
		w->extra = choice;
	else if (strcmp(option, "error") == 0)
		w->error = choice;
	else if (skip(&option, "error="))
		return set_check(w, option, yes, true, message, room);
	else
		return set_check(w, option, yes, false, message, room);
	return true;
}

static bool
choose(enum warn_choice choice, bool otherwise)
{
	return choice == WARN_UNSAID ? otherwise : choice == WARN_YES;
}

enum warn_level
warn_level(const struct warn *w, enum check_id check)
{
	bool extra = check_info(check)->severity == SEVERITY_EXTRA;
	bool shown = extra ? choose(w->extra, false) : choose(w->all, true);

	if (check_info(check)->severity == SEVERITY_ERROR)
		return WARN_FAILS;
	if (!choose(w->show[check], shown))
		return WARN_OFF;
	return choose(w->fail[check], choose(w->error, false)) ? WARN_FAILS
							       : WARN_SHOWN;
}
