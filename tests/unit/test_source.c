/* Tests of the source files and places in them: text/source.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "texts.h"
#include "unit.h"

static struct place
place_at(struct sources *s, source_id id, uint32_t offset)
{
	return source_place(s, source_get(s, id)->base + offset);
}

static void
assert_place(struct place p, uint32_t line, uint32_t column, const char *text)
{
	assert_int_equal(p.line, line);
	assert_int_equal(p.column, column);
	assert_int_equal(p.text_len, strlen(text));
	assert_memory_equal(p.text, text, p.text_len);
}

static source_id
add(struct sources *s, const char *text)
{
	return read_text(s, "x.topo", text, strlen(text));
}

static void
test_lines(void **state)
{
	struct sources *s = sources_new(*state);
	source_id id = add(s, "one\n\nthree");

	assert_int_equal(source_count(s), 1);
	assert_string_equal(source_get(s, id)->name, "x.topo");
	assert_int_equal(source_get(s, id)->len, 10);
	assert_true(source_get(s, id)->base > 0);
	assert_place(place_at(s, id, 0), 1, 1, "one");
	assert_place(place_at(s, id, 2), 1, 3, "one");
	assert_place(place_at(s, id, 3), 1, 4, "one");
	assert_place(place_at(s, id, 4), 2, 1, "");
	assert_place(place_at(s, id, 5), 3, 1, "three");
	assert_place(place_at(s, id, 9), 3, 5, "three");
	assert_place(place_at(s, id, 10), 3, 6, "three");
	assert_ptr_equal(place_at(s, id, 0).source, source_get(s, id));
}

/* Behind the last line's end there is one more, empty line. */
static void
test_end_of_file(void **state)
{
	struct sources *s = sources_new(*state);

	assert_place(place_at(s, add(s, ""), 0), 1, 1, "");
	assert_place(place_at(s, add(s, "a\n"), 1), 1, 2, "a");
	assert_place(place_at(s, add(s, "a\n"), 2), 2, 1, "");
	assert_place(place_at(s, add(s, "\n"), 1), 2, 1, "");
}

static void
test_crlf(void **state)
{
	struct sources *s = sources_new(*state);
	source_id id = add(s, "one\r\ntwo\r\n\r\nfo\rur\r");

	assert_place(place_at(s, id, 0), 1, 1, "one");
	assert_place(place_at(s, id, 5), 2, 1, "two");
	assert_place(place_at(s, id, 7), 2, 3, "two");
	assert_place(place_at(s, id, 10), 3, 1, "");
	assert_place(place_at(s, id, 12), 4, 1, "fo\rur");
}

/* A byte order mark is no part of the text; columns are bytes. */
static void
test_bom(void **state)
{
	struct sources *s = sources_new(*state);
	source_id id = add(s, "\xef\xbb\xbf" "\xc3\xb6x\ny");

	assert_int_equal(source_get(s, id)->len, 5);
	assert_memory_equal(source_get(s, id)->text, "\xc3\xb6x\ny\0\0", 7);
	assert_place(place_at(s, id, 0), 1, 1, "\xc3\xb6x");
	assert_place(place_at(s, id, 2), 1, 3, "\xc3\xb6x");
	assert_place(place_at(s, id, 4), 2, 1, "y");
	id = add(s, "\xef\xbb\xbf");
	assert_int_equal(source_get(s, id)->len, 0);
	assert_place(place_at(s, id, 0), 1, 1, "");
	assert_int_equal(source_get(s, add(s, "\xef\xbb"))->len, 2);
	assert_int_equal(source_get(s, add(s, "a\xef\xbb\xbf"))->len, 4);
}

/* Files follow each other; each one's end is still in it. */
static void
test_several(void **state)
{
	struct sources *s = sources_new(*state);
	source_id id[50];

	for (unsigned i = 0; i < 50; i++)
		id[i] = add(s, i % 3 == 0 ? "" : "ab\ncd");
	assert_int_equal(source_count(s), 50);
	for (unsigned i = 0; i < 50; i++) {
		const struct source *file = source_get(s, id[i]);

		assert_int_equal(source_at(s, file->base), id[i]);
		assert_int_equal(source_at(s, file->base + file->len), id[i]);
		if (i > 0)
			assert_true(file->base >
			    source_get(s, id[i - 1])->base);
		if (i % 3 != 0)
			assert_place(place_at(s, id[i], 4), 2, 2, "cd");
	}
}

static void
test_text(void **state)
{
	struct sources *s = sources_new(*state);
	source_id one = add(s, "network A"), two = add(s, "network B");
	struct span span = { 0, 0 };

	span.from = source_get(s, two)->base + 8;
	span.to = span.from + 1;
	assert_memory_equal(source_text(s, span), "B", 1);
	span.from = source_get(s, one)->base;
	span.to = span.from + 7;
	assert_memory_equal(source_text(s, span), "network", 7);
}

static char folder[64];

static int
make_folder(void **state)
{
	strcpy(folder, "/tmp/topoc-unit-XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : setup(state);
}

static int
remove_folder(void **state)
{
	return rmdir(folder) == 0 ? teardown(state) : -1;
}

/* A file's path; the text stays until the next call. */
static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* Read the folder's file of that name as the first one. */
static source_id
read_first(struct mem *mem, struct sources *s, const char *name)
{
	const char *path = path_of(name);
	source_id id = 0;
	int error = 0;

	path = mem_strndup(mem, path, strlen(path));
	assert_int_equal(source_read_first(s, path, &id, &error), SOURCE_OK);
	return id;
}

static enum source_fault
include(struct sources *s, source_id parent, const char *name, source_id *id,
    int *error)
{
	uint32_t base = source_get(s, parent)->base;

	return source_read_include(s, parent, name,
	    (struct span){ base, base + 1 }, id, error);
}

static void
test_include(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, id = 0;
	int error = 0;

	write_file("a.topo", "topoc 1;\n");
	write_file("b.topo", "\xef\xbb\xbf" "two");
	first = read_first(*state, s, "a.topo");
	assert_int_equal(source_get(s, first)->depth, 0);
	assert_int_equal(source_get(s, first)->parent, 0);
	assert_int_equal(include(s, first, "b.topo", &id, &error), SOURCE_OK);
	assert_string_equal(source_get(s, id)->name, path_of("b.topo"));
	assert_string_equal(source_get(s, id)->text, "two");
	assert_int_equal(source_get(s, id)->depth, 1);
	assert_int_equal(source_get(s, id)->parent, first);
	assert_int_equal(source_get(s, id)->include.from,
	    source_get(s, first)->base);
	/* Twice is no fault, nor is an absolute path. */
	assert_int_equal(include(s, first, path_of("b.topo"), &id, &error),
	    SOURCE_OK);
	assert_int_equal(source_count(s), 3);
	unlink(path_of("a.topo"));
	unlink(path_of("b.topo"));
}

static void
test_missing(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, id = 77;
	int error = 0;

	write_file("a.topo", "");
	first = read_first(*state, s, "a.topo");
	assert_int_equal(include(s, first, "no.topo", &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(error, ENOENT);
	error = 0;
	assert_int_equal(include(s, first, "a.topo/x", &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(error, ENOTDIR);
	error = 0;
	assert_int_equal(source_read_first(s, "/nonexistent", &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(error, ENOENT);
	assert_int_equal(id, 77);
	assert_int_equal(source_count(s), 1);
	unlink(path_of("a.topo"));
}

/* A folder, a FIFO (nobody writes to it) and a device. */
static void
test_not_regular(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, id = 77;
	int error = 0;

	write_file("a.topo", "");
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	first = read_first(*state, s, "a.topo");
	assert_int_equal(include(s, first, ".", &id, &error),
	    SOURCE_DIRECTORY);
	assert_int_equal(include(s, first, "fifo", &id, &error),
	    SOURCE_NOT_REGULAR);
	assert_int_equal(include(s, first, "/dev/null", &id, &error),
	    SOURCE_OUTSIDE);
	assert_string_equal(source_refused(s), "/dev");
	assert_int_equal(source_allow(s, "/dev"), 0);
	assert_int_equal(include(s, first, "/dev/null", &id, &error),
	    SOURCE_NOT_REGULAR);
	assert_int_equal(source_allow(s, "/dev/null"), ENOTDIR);
	assert_int_equal(source_allow(s, "/nonexistent"), ENOENT);
	assert_int_equal(id, 77);
	/* As the first file a device will do, a folder not. */
	assert_int_equal(source_read_first(s, "/dev/null", &id, &error),
	    SOURCE_OK);
	assert_int_equal(source_get(s, id)->len, 0);
	assert_int_equal(source_read_first(s, folder, &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(error, EISDIR);
	unlink(path_of("a.topo"));
	unlink(path_of("fifo"));
}

/* By its own name, by another one, and from further down. */
static void
test_itself(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, second = 0, id = 77;
	int error = 0;

	write_file("a.topo", "");
	write_file("b.topo", "");
	assert_int_equal(symlink("a.topo", path_of("link")), 0);
	first = read_first(*state, s, "a.topo");
	assert_int_equal(include(s, first, "a.topo", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(include(s, first, "link", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(include(s, first, "b.topo", &second, &error),
	    SOURCE_OK);
	assert_int_equal(include(s, second, "./a.topo", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(include(s, second, "b.topo", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(id, 77);
	assert_int_equal(source_count(s), 2);
	unlink(path_of("a.topo"));
	unlink(path_of("b.topo"));
	unlink(path_of("link"));
}

static void
test_too_deep(void **state)
{
	struct sources *s = sources_new(*state);
	char name[32];
	source_id id;
	int error = 0;

	for (unsigned i = 0; i <= SOURCE_DEPTH_MAX + 1; i++) {
		snprintf(name, sizeof name, "%u.topo", i);
		write_file(name, "");
	}
	id = read_first(*state, s, "0.topo");
	for (unsigned i = 1; i <= SOURCE_DEPTH_MAX + 1; i++) {
		snprintf(name, sizeof name, "%u.topo", i);
		assert_int_equal(include(s, id, name, &id, &error),
		    i <= SOURCE_DEPTH_MAX ? SOURCE_OK : SOURCE_TOO_DEEP);
	}
	for (unsigned i = 0; i <= SOURCE_DEPTH_MAX + 1; i++) {
		snprintf(name, sizeof name, "%u.topo", i);
		unlink(path_of(name));
	}
}

static void
provide(struct sources *s, const char *name, const char *text)
{
	source_provide(s, name, text, strlen(text));
}

/* Files from memory include each other as those of the disk do. */
static void
test_provided(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first = 0, part = 0, id = 77;
	int error = 0;

	provide(s, "a/in.topo", "first");
	provide(s, "a/b/part.topo", "part");
	provide(s, "../out.topo", "out");
	provide(s, "/etc/x", "absolute");
	assert_int_equal(source_read_first(s, "a/in.topo", &first, &error),
	    SOURCE_OK);
	assert_int_equal(include(s, first, "b//./part.topo", &part, &error),
	    SOURCE_OK);
	assert_string_equal(source_get(s, part)->name, "a/b//./part.topo");
	assert_string_equal(source_get(s, part)->text, "part");
	assert_int_equal(include(s, part, "../b/../in.topo", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(include(s, part, "part.topo", &id, &error),
	    SOURCE_ITSELF);
	assert_int_equal(id, 77);
	assert_int_equal(include(s, part, "../../../out.topo", &id, &error),
	    SOURCE_OK);
	assert_string_equal(source_get(s, id)->text, "out");
	assert_int_equal(include(s, part, "/etc/y/../x", &id, &error),
	    SOURCE_OK);
	assert_string_equal(source_get(s, id)->text, "absolute");
	assert_int_equal(source_count(s), 4);
}

/* Nothing of the disk is read then, and what is not there is missing. */
static void
test_provided_only(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, id = 77;
	int error = 0;

	first = add(s, "first");
	write_file("real.topo", "");
	assert_int_equal(include(s, first, path_of("real.topo"), &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(error, ENOENT);
	assert_int_equal(source_read_first(s, path_of("real.topo"), &id,
	    &error), SOURCE_ERRNO);
	assert_int_equal(source_read_first(s, "-", &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(include(s, first, "etc/passwd", &id, &error),
	    SOURCE_ERRNO);
	assert_int_equal(id, 77);
	unlink(path_of("real.topo"));
}

/* Included again and again, it is too often at last; and too deep. */
static void
test_provided_limits(void **state)
{
	struct sources *s = sources_new(*state);
	source_id first, id;
	char name[32];
	int error = 0;

	first = add(s, "first");
	provide(s, "b", "");
	for (unsigned i = 0; i <= SOURCE_REPEATS_MAX; i++)
		assert_int_equal(include(s, first, "b", &id, &error),
		    SOURCE_OK);
	assert_int_equal(include(s, first, "b", &id, &error),
	    SOURCE_TOO_MANY);
	id = first;
	for (unsigned i = 1; i <= SOURCE_DEPTH_MAX + 1; i++) {
		snprintf(name, sizeof name, "%u.topo", i);
		provide(s, mem_strndup(*state, name, strlen(name)), "");
		assert_int_equal(include(s, id, name, &id, &error),
		    i <= SOURCE_DEPTH_MAX ? SOURCE_OK : SOURCE_TOO_DEEP);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_end_of_file),
		cmocka_unit_test(test_crlf),
		cmocka_unit_test(test_bom),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_not_regular),
		cmocka_unit_test(test_itself),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_provided),
		cmocka_unit_test(test_provided_only),
		cmocka_unit_test(test_provided_limits),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
