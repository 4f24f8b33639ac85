/* The hunks of a unified diff; see hunks.h. */
#include "hunks.h"

#include "print.h"

#define BOLD "\033[1m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define CYAN "\033[36m"
#define PLAIN "\033[m"

/* Runs with at most twice the context between them, which are shown as one
 * hunk; the lines from the first to the last that it shows. */
struct hunk {
	uint32_t run, runs; /* the first, and how many */
	uint32_t old, old_n, new, new_n;
};

static void
colour(struct out *out, const char *code, const struct hunks_form *form)
{
	if (form->colour)
		out_str(out, code);
}

/* Put a line without its newline. */
static void
put_text(struct out *out, const char *line, size_t len,
    const struct hunks_form *form)
{
	if (form->visible)
		print_text(out, line, len);
	else
		out_bytes(out, line, len);
}

void
hunks_head(struct out *out, const char *line, const struct hunks_form *form)
{
	colour(out, BOLD, form);
	out_str(out, line);
	colour(out, PLAIN, form);
	out_char(out, '\n');
}

static void
put_line(struct out *out, char sign, const char *code,
    const struct diff_side *side, uint32_t i, const struct hunks_form *form)
{
	size_t len;
	const char *line = diff_line(side, i, &len);
	bool whole = line[len - 1] == '\n';

	if (code != NULL)
		colour(out, code, form);
	out_char(out, sign);
	put_text(out, line, len - whole, form);
	if (code != NULL)
		colour(out, PLAIN, form);
	out_str(out, whole ? "\n" : "\n\\ No newline at end of file\n");
}

/* Lines that are in both texts. */
static void
put_context(struct out *out, const struct diff *diff, uint32_t from,
    uint32_t to, const struct hunks_form *form)
{
	for (; from < to; from++)
		put_line(out, ' ', NULL, &diff->old, from, form);
}

/* A range as diff -u has it: of no lines, the one before is named. */
static void
put_range(struct out *out, char sign, uint32_t from, uint32_t n)
{
	out_char(out, sign);
	out_u32(out, n == 0 ? from : from + 1);
	if (n == 1)
		return;
	out_char(out, ',');
	out_u32(out, n);
}

static void
put_name(struct out *out, const struct diff *diff, const struct diff_run *run,
    const struct hunks_form *form)
{
	size_t len;
	const char *line = run->old_n > 0
	    ? diff_line(&diff->old, run->old, &len)
	    : diff_line(&diff->new, run->new, &len);
	const char *colon = memchr(line, ':', len);

	put_text(out, line, colon == NULL ? len - 1 : (size_t)(colon - line),
	    form);
}

/* The runs from the one at index on that make one hunk. */
static struct hunk
take_hunk(const struct diff *diff, uint32_t index, uint32_t context)
{
	const struct diff_run *run = &diff->runs.at[index], *next;
	struct hunk h = { .run = index, .runs = 1 };
	uint32_t before = run->old < context ? run->old : context, after;

	h.old = run->old - before;
	h.new = run->new - before;
	for (; index + h.runs < diff->runs.n; h.runs++, run = next) {
		next = run + 1;
		if (next->old - run->old - run->old_n > 2 * context)
			break;
	}
	after = diff->old.n - run->old - run->old_n;
	if (after > context)
		after = context;
	h.old_n = run->old + run->old_n + after - h.old;
	h.new_n = run->new + run->new_n + after - h.new;
	return h;
}

static void
put_head(struct out *out, const struct diff *diff, const struct hunk *h,
    const struct hunks_form *form)
{
	colour(out, CYAN, form);
	out_str(out, "@@ ");
	if (form->named) {
		put_name(out, diff, &diff->runs.at[h->run], form);
	} else {
		put_range(out, '-', h->old, h->old_n);
		out_char(out, ' ');
		put_range(out, '+', h->new, h->new_n);
	}
	out_str(out, " @@");
	colour(out, PLAIN, form);
	out_char(out, '\n');
}

static void
put_hunk(struct out *out, const struct diff *diff, const struct hunk *h,
    const struct hunks_form *form)
{
	uint32_t at = h->old;

	put_head(out, diff, h, form);
	for (uint32_t i = 0; i < h->runs; i++) {
		const struct diff_run *run = &diff->runs.at[h->run + i];

		put_context(out, diff, at, run->old, form);
		for (uint32_t j = 0; j < run->old_n; j++)
			put_line(out, '-', RED, &diff->old, run->old + j,
			    form);
		for (uint32_t j = 0; j < run->new_n; j++)
			put_line(out, '+', GREEN, &diff->new, run->new + j,
			    form);
		at = run->old + run->old_n;
	}
	put_context(out, diff, at, h->old + h->old_n, form);
}

void
hunks_print(struct out *out, const struct diff *diff,
    const struct hunks_form *form)
{
	for (uint32_t i = 0; i < diff->runs.n;) {
		struct hunk h = take_hunk(diff, i, form->context);

		put_hunk(out, diff, &h, form);
		i += h.runs;
	}
}
