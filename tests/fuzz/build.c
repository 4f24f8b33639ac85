/*
 * build: from the files to the outputs, in memory: the options say which kinds
 * are written.  Each output must be of its form, line by line.  admin.db is
 * written for some inputs only, since it takes longer than all the rest.
 */
#include "emit.h"
#include "fuzz.h"

/* The options; where DATABASE is set in whole, admin.db is written. */
enum { SERIAL = 1, DATABASE = 14 };

/* A rule for the lines of one kind of file: the number of some character, and
 * how a line ends. */
struct form {
	const char *suffix;
	char separator;
	unsigned separators;
	char lead;             /* of a comment line at the beginning, or 0 */
	const char *end;
	bool comments;         /* there may be more of them */
};

static const struct form forms[] = {
	{ ".zone", '\t', 4, ';', "\n", false },
	{ ".inc", '\t', 4, ';', "\n", false },
	{ "/hosts", ' ', 1, '#', "\n", false },
	{ "/ADDR_MAP.CFG", ' ', 1, 0, "\r\n", false },
	{ "/transport", ':', 1, '#', "\n", true },
	{ "/relay_domains", ' ', 1, '#', "\n", true },
	{ "postfix/virtual", ' ', 1, '#', "\n", true },
	{ "/hubbed_hosts", ' ', 2, '#', "\n", true },
	{ "exim/virtual", '\t', 0, '#', "\n", true },
	{ "/mailertable", '\t', 1, '#', "\n", true },
	{ "/virtusertable", '\t', 1, '#', "\n", true },
	{ "-domains", ' ', 0, '#', "\n", true },
};

static bool
ends_so(const char *text, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && memcmp(text + len - n, end, n) == 0;
}

static void
examine_line(const struct form *form, const char *line, size_t len)
{
	unsigned n = 0;

	FUZZ_ASSERT(ends_so(line, len, form->end));
	len -= strlen(form->end);
	FUZZ_ASSERT(len > 0);
	for (size_t i = 0; i < len; i++) {
		FUZZ_ASSERT(line[i] == '\t' ||
		    (line[i] >= ' ' && line[i] <= '~'));
		n += line[i] == form->separator;
	}
	FUZZ_ASSERT(n == form->separators);
}

static void
examine_lines(const struct form *form, const char *text, size_t len)
{
	const char *end = text + len;

	for (bool first = true; text < end; first = false) {
		const char *next = memchr(text, '\n', (size_t)(end - text));

		FUZZ_ASSERT(next != NULL);
		if (first && form->lead != 0)
			FUZZ_ASSERT(*text == form->lead);
		else if (form->comments && *text == form->lead)
			FUZZ_ASSERT(next[-1] > ' ');
		else
			examine_line(form, text, (size_t)(next + 1 - text));
		text = next + 1;
	}
}

/* A name of a file stays in its folder. */
static void
examine_path(const char *path)
{
	unsigned slashes = 0;

	FUZZ_ASSERT(*path != '/' && *path != '.' && *path != '\0');
	for (; *path != '\0'; path++) {
		FUZZ_ASSERT(*path > ' ' && *path <= '~');
		slashes += *path == '/';
		FUZZ_ASSERT(*path != '/' || path[1] != '.');
	}
	FUZZ_ASSERT(slashes <= 3);
}

/* See that the outputs are of their forms, and put them into out. */
static void
examine_outputs(const struct stage *stage, struct out *out)
{
	const char *path, *text;
	size_t len;

	for (uint32_t i = 0; (path = stage_output(stage, i, &text, &len)) !=
	     NULL; i++) {
		examine_path(path);
		out_str(out, path);
		out_char(out, '\n');
		if (text == NULL)
			continue;
		out_bytes(out, text, len);
		for (size_t j = 0; j < sizeof forms / sizeof *forms; j++)
			if (ends_so(path, strlen(path), forms[j].suffix))
				examine_lines(&forms[j], text, len);
	}
}

static void
build(const struct fuzz *f, struct out *out)
{
	struct emit_job job = { .mem = mem_stage(f->root, "emit"),
		.model = f->model, .source_name = FIRST_NAME,
		.has_serial = (f->options & SERIAL) != 0, .serial = 7 };
	bool wanted[EMITTER_COUNT];

	emit_begin(&job);
	job.stage = stage_new_in_memory(job.mem);
	FUZZ_ASSERT(stage_enter(job.stage));
	for (int i = 0; i < EMITTER_COUNT; i++)
		wanted[i] = i != EMITTER_admin_db ||
		    (f->options & DATABASE) == DATABASE;
	emit_all(&job, wanted, NULL, NULL);
	FUZZ_ASSERT(stage_commit(job.stage, "# fuzz\n", emit_generation(&job),
	    NULL, NULL));
	examine_outputs(job.stage, out);
}

void
target_run(struct fuzz *f, struct out *out)
{
	fuzz_check(f, 20, (f->options & SERIAL) != 0);
	if (report_errors(f->report) == 0)
		build(f, out);
}
