/* From an input to a target's work; see fuzz.h. */
#include "fuzz.h"

/* One run in so many is made twice. */
#define TWICE 4

#define INCLUDES_MAX 10

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct job {
	struct fuzz f;
	struct out *out;
};

_Noreturn void
fuzz_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

static void
split(struct fuzz *f, const char *at, size_t len)
{
	const char *end = at + len;

	for (f->n = 0; f->n < TEXTS_MAX; f->n++) {
		const char *to = memchr(at, SPLIT, (size_t)(end - at));

		if (to == NULL || f->n == TEXTS_MAX - 1)
			to = end;
		f->texts[f->n] = (struct text){ at, (size_t)(to - at) };
		at = to < end ? to + 1 : end;
		if (to == end) {
			f->n++;
			return;
		}
	}
}

void
fuzz_parse(struct fuzz *f, struct text first, uint32_t max)
{
	static const char *const names[TEXTS_MAX] = { FIRST_NAME, "1", "2",
		"3", "4" };
	source_id id;
	int error;

	f->sources = sources_new(f->root);
	f->report = report_new(f->root, f->sources, &f->warn, max);
	source_provide(f->sources, names[0], first.at, first.len);
	for (unsigned i = 1; i < f->n; i++)
		source_provide(f->sources, names[i], f->texts[i].at,
		    f->texts[i].len);
	FUZZ_ASSERT(source_read_first(f->sources, names[0], &id, &error) ==
	    SOURCE_OK);
	f->ast = front_parse(f->root, f->sources, f->report, id);
}

void
fuzz_check(struct fuzz *f, uint32_t max, bool has_serial)
{
	const struct check_options options = { .directory = "out",
		.has_serial = has_serial };
	struct mem *work = mem_stage(f->root, "building");

	fuzz_parse(f, f->texts[0], max);
	f->model = model_build(f->root, work, f->ast, f->sources, f->report);
	mem_free(work);
	check_run(f->root, f->model, f->report, &options);
}

static void
examine_span(const struct fuzz *f, struct span span)
{
	const struct source *file;

	if (span.from == 0)
		return;
	FUZZ_ASSERT(span.from <= span.to);
	file = source_get(f->sources, source_at(f->sources, span.from));
	FUZZ_ASSERT(span.from >= file->base);
	/* The end of a file is a place, and may be shown as one character. */
	FUZZ_ASSERT(span.to - file->base <= file->len + 1);
}

void
fuzz_examine_report(struct fuzz *f)
{
	uint32_t n, before = 0;
	struct finding **findings = report_sorted(f->report, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct finding *one = findings[i];

		FUZZ_ASSERT(one->span.from >= before);
		before = one->span.from;
		examine_span(f, one->span);
		for (uint32_t j = 0; j < one->notes.n; j++)
			examine_span(f, one->notes.at[j].span);
		examine_span(f, one->fix.span);
	}
}

static void
run_target(void *arg)
{
	struct job *job = arg;

	job->out = out_new(job->f.root, -1);
	target_run(&job->f, job->out);
}

/* Run the target on an input; what it gives is in the job's memory. */
static void
run(struct job *job, const uint8_t *data, size_t size)
{
	*job = (struct job){ .f = { .root = mem_root(), .options = data[0] } };
	FUZZ_ASSERT(job->f.root != NULL);
	split(&job->f, (const char *)data + 1, size - 1);
	FUZZ_ASSERT(mem_try(job->f.root, run_target, job));
}

/* Files that include each other often take long, up to a limit that has its
 * own tests: no use here. */
static bool
is_too_much(const uint8_t *data, size_t size)
{
	static const char word[] = "include";
	unsigned n = 0;

	for (size_t i = 0; i + sizeof word <= size; i++)
		n += memcmp(data + i, word, sizeof word - 1) == 0;
	return n > INCLUDES_MAX;
}

/* Whether an input is one of those that are run twice. */
static bool
is_run_twice(const uint8_t *data, size_t size)
{
	uint32_t sum = (uint32_t)size;

	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + data[i];
	return (sum >> 8) % TWICE == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct job job, again;

	if (size == 0 || is_too_much(data, size))
		return 0;
	run(&job, data, size);
	if (is_run_twice(data, size)) {
		run(&again, data, size);
		FUZZ_ASSERT(job.out->n == again.out->n &&
		    memcmp(job.out->at, again.out->at, job.out->n) == 0);
		mem_free(again.f.root);
	}
	mem_free(job.f.root);
	return 0;
}
