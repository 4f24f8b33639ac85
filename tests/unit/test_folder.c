/* Tests of base/folder.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

#define DEEP 3000   /* deeper than a path is long or a stack is high */
#define WIDE 500    /* names: more than are read at once */

struct fixture {
	char path[32];
	int fd;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->path, "/tmp/test_folder-XXXXXX");
	if (mkdtemp(f->path) == NULL)
		return -1;
	f->fd = folder_open(AT_FDCWD, f->path);
	*state = f;
	return f->fd < 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	int failed = folder_clear(f->fd);

	close(f->fd);
	failed |= rmdir(f->path);
	free(f);
	return failed;
}

static void
put_file(int at, const char *path, const char *text)
{
	int fd = openat(at, path, O_WRONLY | O_CREAT | O_EXCL, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static unsigned
count(int fd)
{
	struct folder_names names;
	unsigned n = 0;

	folder_begin(&names, fd);
	while (folder_next(&names) != NULL)
		n++;
	assert_int_equal(names.error, 0);
	return n;
}

static void
test_names(void **state)
{
	struct fixture *f = *state;
	char name[24];

	assert_int_equal(count(f->fd), 0);
	for (int i = 0; i < WIDE; i++) {
		snprintf(name, sizeof name, "name-%d", i);
		put_file(f->fd, name, "");
	}
	assert_int_equal(count(f->fd), WIDE);
	assert_int_equal(count(f->fd), WIDE); /* from the beginning again */
}

static void
test_names_of_nothing(void **state)
{
	struct folder_names names;

	(void)state;
	folder_begin(&names, -1);
	assert_null(folder_next(&names));
	assert_int_equal(names.error, EBADF);
}

static void
test_make(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(folder_make(f->fd, "a/b/file"), 0);
	assert_int_equal(folder_make(f->fd, "a/b/c/file"), 0);
	assert_int_equal(folder_make(f->fd, "file"), 0);
	put_file(f->fd, "a/b/file", "text");
	assert_int_equal(folder_make(f->fd, "a/b/file/x/y"), ENOTDIR);
	assert_int_equal(faccessat(f->fd, "a/b/c", F_OK, 0), 0);
	assert_int_not_equal(faccessat(f->fd, "a/b/c/file", F_OK, 0), 0);
}

static void
test_clear_deep(void **state)
{
	struct fixture *f = *state;
	int fd = folder_open(f->fd, ".");

	for (int i = 0; i < DEEP; i++) {
		int inner;

		assert_int_equal(mkdirat(fd, "d", 0777), 0);
		put_file(fd, "file", "");
		inner = folder_open(fd, "d");
		close(fd);
		fd = inner;
	}
	close(fd);
	assert_int_equal(folder_clear(f->fd), 0);
	assert_int_equal(count(f->fd), 0);
}

/* Links are removed, and not what they lead to; nor do rights hinder it. */
static void
test_clear(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(folder_make(f->fd, "in/closed/file"), 0);
	put_file(f->fd, "in/closed/file", "");
	put_file(f->fd, "kept", "text");
	assert_int_equal(symlinkat("../kept", f->fd, "in/link"), 0);
	assert_int_equal(symlinkat("..", f->fd, "in/up"), 0);
	assert_int_equal(mkfifoat(f->fd, "in/fifo", 0666), 0);
	assert_int_equal(fchmodat(f->fd, "in/closed", 0, 0), 0);
	{
		int in = folder_open(f->fd, "in");

		assert_int_equal(folder_clear(in), 0);
		assert_int_equal(count(in), 0);
		close(in);
	}
	assert_int_equal(faccessat(f->fd, "kept", F_OK, 0), 0);
}

static void
test_open(void **state)
{
	struct fixture *f = *state;
	char text[8];
	int fd;

	put_file(f->fd, "file", "text");
	assert_int_equal(symlinkat("file", f->fd, "link"), 0);
	assert_int_equal(symlinkat(".", f->fd, "folder"), 0);
	assert_int_equal(folder_open_file(f->fd, "link"), -1);
	assert_int_equal(folder_open(f->fd, "folder"), -1);
	assert_int_equal(folder_open(f->fd, "file"), -1);
	fd = folder_open_file(f->fd, "file");
	assert_int_equal(folder_read(fd, text, sizeof text), 4);
	assert_memory_equal(text, "text", 4);
	assert_int_equal(folder_read(fd, text, 2), 2);
	close(fd);
	assert_int_equal(folder_read(fd, text, 2), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_names),
		TEST(test_names_of_nothing),
		TEST(test_make),
		TEST(test_clear_deep),
		TEST(test_clear),
		TEST(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
