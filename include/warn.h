/*
 * warn.h: which warnings are shown, and which count as errors: the -W options
 * of the command line.  Filled by main, read by the report.
 */
#ifndef TOPOC_WARN_H
#define TOPOC_WARN_H

#include "diag.h"

enum warn_choice { WARN_UNSAID, WARN_YES, WARN_NO };

/* All zeros: as without any option. */
struct warn {
	enum warn_choice all, extra, error;  /* -Wall, -Wextra, -Werror */
	uint8_t show[CHECK_COUNT];           /* -WNAME: enum warn_choice */
	uint8_t fail[CHECK_COUNT];           /* -Werror=NAME */
};

/*
 * Take one option without its -W: "all", "extra", "error", "NAME",
 * "error=NAME", each also with "no-" before it.  What is said of one check
 * wins over what is said of all, and the later over the earlier.  False: it
 * is no option; then message (of room bytes) says why.
 */
bool warn_option(struct warn *warn, const char *option, char *message,
    size_t room);

/* What becomes of a check's warnings. */
enum warn_level { WARN_OFF, WARN_SHOWN, WARN_FAILS };

enum warn_level warn_level(const struct warn *warn, enum check_id check);

#endif
