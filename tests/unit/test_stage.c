/* Tests of the output that is written beside the others: emit/stage.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stage.h"

struct fixture {
	char folder[32], path[64];
	struct mem *root;
	struct stage *stage;
	pthread_t main, writer; /* the threads, once it has written */
	int gives;              /* what the writer gives */
	bool wrote;
};

static const char *const files[] = { "a", "b", "c", "*/in", NULL };
static const struct stage_kind kinds[] = { { "kind", files, true }, { 0 } };

#define HEAD "# topoc: generated from test; do not edit\n"
#define GENERATION "0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->folder, "/tmp/test_stage-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	f->root = mem_root();
	f->stage = stage_new(f->root, f->folder, kinds, NULL);
	if (!stage_enter(f->stage))
		return -1;
	f->main = pthread_self();
	*state = f;
	return 0;
}

static const char *
path_of(struct fixture *f, const char *name)
{
	snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
	return f->path;
}

/* Removes what the tests make; a file that is left over makes the last step
 * fail. */
static int
teardown(void **state)
{
	static const char *const names[] = { "a", "b", "c", "MANIFEST" };
	struct fixture *f = *state;
	int failed;

	stage_discard(f->stage);
	mem_free(f->root);
	for (int i = 0; i < 4; i++)
		unlink(path_of(f, names[i]));
	failed = rmdir(f->folder);
	free(f);
	return failed;
}

static int
writer(void *arg, const char *temp, int fd, const struct signals *signals,
    char why[STAGE_WHY])
{
	(void)signals;
	struct fixture *f = arg;
	FILE *file = fopen(temp, "w");

	(void)fd;
	if (file == NULL)
		return errno;
	fputs("b\n", file);
	fclose(file);
	usleep(10000); /* a stage that does not wait is found out */
	f->writer = pthread_self();
	f->wrote = true;
	strcpy(why, "some fault");
	return f->gives;
}

/* Put a folder in the place of an output. */
static void
spoil(struct fixture *f, const char *name)
{
	snprintf(f->path, sizeof f->path, "%s/in", name);
	stage_open(f->stage, f->path);
	stage_close(f->stage);
}

/* Write one more output; broken: there is a folder in its place. */
static void
write_other(struct fixture *f, const char *name, bool broken)
{
	if (broken)
		spoil(f, name);
	out_str(stage_open(f->stage, name), "text\n");
	stage_close(f->stage);
}

/* A run that writes a, b beside the others, and c. */
static bool
run_stage(struct fixture *f, bool a_broken, bool c_broken)
{
	stage_beside(f->stage, "b", writer, f);
	write_other(f, "a", a_broken);
	stage_turn(f->stage);
	write_other(f, "c", c_broken);
	stage_join(f->stage);
	return stage_commit(f->stage, HEAD, GENERATION, NULL, NULL);
}

static void
assert_failure(struct fixture *f, const char *name, const char *what)
{
	char text[128];

	snprintf(text, sizeof text, "%s: %s", path_of(f, name), what);
	assert_string_equal(stage_failure(f->stage), text);
	assert_int_not_equal(access(path_of(f, "b"), F_OK), 0);
}

static bool
has_two_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) != 0 ||
	    CPU_COUNT(&set) > 1;
}

static void
test_beside(void **state)
{
	struct fixture *f = *state;

	if (!has_two_processors())
		skip();
	assert_true(run_stage(f, false, false));
	assert_true(f->wrote);
	assert_false(pthread_equal(f->main, f->writer));
	assert_int_equal(access(path_of(f, "a"), F_OK), 0);
	assert_int_equal(access(path_of(f, "b"), F_OK), 0);
	assert_int_equal(access(path_of(f, "c"), F_OK), 0);
}

/* Run it on one processor: no thread, and the same failures are told. */
static bool
run_on_one(struct fixture *f, bool c_broken)
{
	cpu_set_t all, one;
	int cpu = 0;
	bool done;

	assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
	done = run_stage(f, false, c_broken);
	assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
	assert_true(pthread_equal(f->main, f->writer));
	return done;
}

static void
test_one_processor(void **state)
{
	struct fixture *f = *state;

	assert_true(run_on_one(f, false));
	assert_int_equal(access(path_of(f, "b"), F_OK), 0);
}

static void
test_one_processor_fault(void **state)
{
	struct fixture *f = *state;

	f->gives = ENOSPC;
	assert_false(run_on_one(f, true));
	assert_failure(f, "b", strerror(ENOSPC));
}

/* No thread for one output. */
static void
test_alone(void **state)
{
	struct fixture *f = *state;

	stage_beside(f->stage, "b", writer, f);
	stage_turn(f->stage);
	stage_join(f->stage);
	assert_true(pthread_equal(f->main, f->writer));
	assert_true(stage_commit(f->stage, HEAD, GENERATION, NULL, NULL));
	assert_int_equal(access(path_of(f, "b"), F_OK), 0);
}

static void
test_fault(void **state)
{
	struct fixture *f = *state;

	f->gives = STAGE_FAULT;
	assert_false(run_stage(f, false, false));
	assert_failure(f, "b", "some fault");
	assert_int_not_equal(access(path_of(f, "a"), F_OK), 0);
}

/* The first to fail in the order of turns is told, whoever was the faster. */
static void
test_before_its_turn(void **state)
{
	struct fixture *f = *state;

	f->gives = ENOSPC;
	assert_false(run_stage(f, true, false));
	assert_failure(f, "a", strerror(EEXIST));
}

static void
test_after_its_turn(void **state)
{
	struct fixture *f = *state;

	f->gives = ENOSPC;
	assert_false(run_stage(f, false, true));
	assert_failure(f, "b", strerror(ENOSPC));
}

static void
test_other_fails(void **state)
{
	struct fixture *f = *state;

	assert_false(run_stage(f, false, true));
	assert_failure(f, "c", strerror(EEXIST));
	assert_true(f->wrote);
}

/* To begin it fails while another output is open, which is not touched. */
static void
test_not_begun(void **state)
{
	struct fixture *f = *state;

	spoil(f, "b");
	stage_beside(f->stage, "b", writer, f);
	write_other(f, "a", false);
	assert_null(stage_failure(f->stage));
	stage_turn(f->stage);
	write_other(f, "c", true);
	stage_join(f->stage);
	assert_false(stage_commit(f->stage, HEAD, GENERATION, NULL, NULL));
	assert_false(f->wrote);
	assert_failure(f, "b", strerror(EEXIST));
}

static void
run_out(void *arg)
{
	run_stage(arg, false, false);
}

static void
test_no_memory(void **state)
{
	struct fixture *f = *state;

	f->gives = STAGE_NO_MEMORY;
	assert_false(mem_try(f->root, run_out, f));
	assert_true(f->wrote);
}

static void
run_short(void *arg)
{
	struct fixture *f = arg;

	stage_beside(f->stage, "b", writer, f);
	stage_open(f->stage, "a");
	mem_out(f->root);
}

/* Memory runs out while the thread is at work: it is waited for before what
 * it reads is freed. */
static void
test_cut_short(void **state)
{
	struct fixture *f = *state;

	if (!has_two_processors())
		skip();
	assert_false(mem_try(f->root, run_short, f));
	stage_discard(f->stage);
	assert_true(f->wrote);
	assert_false(pthread_equal(f->main, f->writer));
}

/* Nothing comes on disk. */
static void
test_in_memory(void **state)
{
	struct fixture *f = *state;
	struct stage *s = stage_new_in_memory(f->root);
	const char *text;
	size_t len;

	assert_true(stage_enter(s));
	out_str(stage_open(s, "a/in"), "one\n");
	out_str(stage_open(s, "b"), "two\n");
	stage_close(s);
	stage_close(s);
	assert_null(stage_read(s, f->root, "b", 100, &len));
	assert_true(stage_commit(s, HEAD, GENERATION, NULL, NULL));
	assert_string_equal(stage_output(s, 0, &text, &len), "a/in");
	assert_int_equal(len, 4);
	assert_string_equal(text, "one\n");
	assert_string_equal(stage_output(s, 1, &text, &len), "b");
	assert_string_equal(stage_output(s, 2, &text, &len), "MANIFEST");
	assert_null(stage_output(s, 3, &text, &len));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_beside),
		TEST(test_alone),
		TEST(test_one_processor),
		TEST(test_one_processor_fault),
		TEST(test_fault),
		TEST(test_before_its_turn),
		TEST(test_after_its_turn),
		TEST(test_other_fails),
		TEST(test_not_begun),
		TEST(test_no_memory),
		TEST(test_cut_short),
		TEST(test_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
