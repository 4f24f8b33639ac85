/* What topoc tells of its checks; see explain.h. */
#include "explain.h"

#include <string.h>

#define NAME_COLUMNS 22
#define SEVERITY_COLUMNS 14
#define PAGE_COLUMNS 80

/* The text of each page, made from doc/checks. */
static const char *const pages[CHECK_COUNT] = {
#include "pages.inc"
};

static const char *const words[] = {
	[SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning",
	[SEVERITY_EXTRA] = "extra", [SEVERITY_MIXED] = "error/warning",
};

/* What the head of a page says in place of the word. */
static const char *const phrases[] = {
	[SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning",
	[SEVERITY_EXTRA] = "warning under -Wextra",
	[SEVERITY_MIXED] = "error or warning",
};

static void
put_column(struct out *out, const char *text, size_t columns)
{
	out_str(out, text);
	for (size_t n = strlen(text); n < columns; n++)
		out_char(out, ' ');
}

void
explain_list(struct out *out)
{
	for (enum check_id check = 0; check < CHECK_COUNT; check++) {
		const struct check_info *info = check_info(check);

		put_column(out, info->name, NAME_COLUMNS);
		put_column(out, words[info->severity], SEVERITY_COLUMNS);
		out_str(out, info->text);
		out_char(out, '\n');
	}
}

/* Put the words of text, each behind a blank or on a new, indented line;
 * column is where the line stands. */
static void
put_wrapped(struct out *out, const char *text, size_t column)
{
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column + 1 + n > PAGE_COLUMNS) {
			out_str(out, "\n ");
			column = 1;
		}
		out_char(out, ' ');
		out_bytes(out, text, n);
		column += 1 + n;
		text += n + strspn(text + n, " ");
	}
}

void
explain_page(struct out *out, enum check_id check)
{
	const struct check_info *info = check_info(check);
	const char *phrase = phrases[info->severity];

	out_str(out, info->name);
	out_str(out, " (");
	out_str(out, phrase);
	out_str(out, "):");
	put_wrapped(out, info->text,
	    strlen(info->name) + strlen(phrase) + strlen(" ():"));
	out_str(out, "\n\n");
	out_str(out, pages[check]);
}
