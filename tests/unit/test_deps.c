/* Tests of the rule for make: text/deps.c.  That make reads it so is tested
 * in tests/suite/deps.py. */
#include <string.h>

#include "unit.h"
#include "deps.h"

static const struct {
	const char *name, *file, *target;
} names[] = {
	{ "a/b.topo", "a/b.topo", "a/b.topo" },
	{ "a b", "a\\ b", "a\\ b" },
	{ "a\\ b", "a\\\\\\ b", "a\\\\\\ b" },
	{ "a\\b", "a\\b", "a\\b" },
	{ " a", "\\ a", "\\ a" },
	{ "#", "\\#", "\\#" },
	{ "a:b", "a\\:b", "a\\:b" },
	{ "$a$", "$$a$$", "$$a$$" },
	{ "\\$a", "\\$$a", "\\$$a" },
	{ "50%", "50%", "50\\%" },
	{ "a|b", "a\\|b", "a|b" },
	{ "a=b", "./a=b", "a$(or =)b" },
	{ "/a=b", "/a=b", "/a$(or =)b" },
	{ "a\\=b", "./a\\$(or =)b", "a\\$(or =)b" },
	{ "a*", "a\\*", "a\\*" },
	{ "a?\\b[", "a\\?\\\\b\\[", "a\\?\\\\b\\[" },
	{ "a\\ *", "a\\\\\\\\\\ \\*", "a\\\\\\\\\\ \\*" },
	{ "include", "./include", "./include" },
	{ "includes", "includes", "includes" },
	{ "\xef\xbb\xbfx", "./\xef\xbb\xbfx", "./\xef\xbb\xbfx" },
	{ "\xc3\xa9\x01\xff", "\xc3\xa9\x01\xff", "\xc3\xa9\x01\xff" },
	{ "x(y", "x(y", "x(y" },
};

static void
test_quote(void **state)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct out *out = out_new(*state, -1);

		assert_null(deps_fault(names[i].name, true));
		deps_quote(out, names[i].name, false);
		out_char(out, '\0');
		assert_string_equal(out->at, names[i].file);
		out->n = 0;
		deps_quote(out, names[i].name, true);
		out_char(out, '\0');
		assert_string_equal(out->at, names[i].target);
		out_end(out);
	}
}

static void
test_faults(void **state)
{
	static const char *const bad[] = { "", "a\tb", "a\n", "a\vb", "a\fb",
		"a\rb", "a;b", "~", "~root/a", "./~a", ".//./~a", "a ", "a\\",
		"lib.a(x)", "x)", ".PHONY", "./.PHONY", ".SECONDARY" };
	static const char *const good[] = { "a/~b", "a~", ".phony", ".", "..",
		"a/.PHONY", ".PHONY.x", "a )b", "(", "./" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_non_null(deps_fault(bad[i], true));
		assert_non_null(deps_fault(bad[i], false));
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_null(deps_fault(good[i], true));
	assert_non_null(deps_fault("%*", true));
	assert_null(deps_fault("%*", false));
}

static void
expect(void **state, const struct deps *d, const char *text)
{
	struct out *out = out_new(*state, -1);

	deps_write(out, d);
	out_char(out, '\0');
	assert_string_equal(out->at, text);
	out_end(out);
}

static void
add(struct deps *d, const char *target, bool verbatim, const char *file)
{
	if (target != NULL)
		*vec_push(d->mem, &d->targets) =
		    (struct deps_target){ target, verbatim };
	if (file != NULL)
		*vec_push(d->mem, &d->files) = file;
}

static void
test_rule(void **state)
{
	struct deps d = { .mem = *state };
	const char *fault;

	add(&d, "t", false, NULL);
	expect(state, &d, "t:\n");
	add(&d, "$(T) u", true, "main");
	add(&d, "u v&", false, "b c&");
	expect(state, &d, "t $(T) u u\\ v& : main b\\ c&\n");
	d.phony = true;
	expect(state, &d, "t $(T) u u\\ v& : main b\\ c&\nmain:\n"
	    "b\\ c& :\n");
	d.has_main = true;
	expect(state, &d, "t $(T) u u\\ v& : main b\\ c&\nb\\ c& :\n");
	add(&d, NULL, false, "=");
	expect(state, &d, "t $(T) u u\\ v& : $\" main b\\ c& ./=\n"
	    "b\\ c& :\n$(or =):\n");
	assert_null(deps_bad_file(&d, &fault));
	add(&d, NULL, false, "%[");
	assert_string_equal(deps_bad_file(&d, &fault), "%[");
	assert_non_null(fault);
	d.phony = false;
	assert_null(deps_bad_file(&d, &fault));
}

/* Lines are broken where gcc breaks them. */
static void
test_lines(void **state)
{
#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN
	struct deps d = { .mem = *state };

	add(&d, "t", false, LONG);
	add(&d, NULL, false, "b");
	add(&d, NULL, false, "c");
	expect(state, &d, "t: " LONG " \\\n b c\n");
	d.targets.at[0].name = "tt";
	expect(state, &d, "tt: \\\n " LONG " b \\\n c\n");
	d.targets.at[0].name = LONG "ab";
	d.files.at[0] = "a";
	expect(state, &d, LONG "ab: \\\n a b c\n");
}

/* Each file once, though it is included twice. */
static void
test_list(void **state)
{
	struct sources *s = sources_new(*state);
	struct span none = { 0, 0 };
	source_id first, id;
	struct deps *d;
	int error;

	source_provide(s, "x/main", "", 0);
	source_provide(s, "x/b", "", 0);
	source_provide(s, "x/c", "", 0);
	assert_int_equal(source_read_first(s, "x/main", &first, &error),
	    SOURCE_OK);
	assert_int_equal(source_read_include(s, first, "c", none, &id,
	    &error), SOURCE_OK);
	assert_int_equal(source_read_include(s, id, "b", none, &id, &error),
	    SOURCE_OK);
	assert_int_equal(source_read_include(s, first, "c", none, &id,
	    &error), SOURCE_OK);
	d = deps_of(*state, s);
	assert_true(d->has_main);
	assert_int_equal(d->files.n, 3);
	assert_string_equal(d->files.at[0], "x/main");
	assert_string_equal(d->files.at[1], "x/c");
	assert_string_equal(d->files.at[2], "x/b");
}

/* Standard input is no file. */
static void
test_no_file(void **state)
{
	static const char *const none[] = { "-", "/dev/stdin", "/dev/fd/3",
		"/proc/self/fd/0", "/dev/null" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct sources *s = sources_new(*state);
		source_id first;
		int error;

		source_provide(s, none[i], "", 0);
		assert_int_equal(source_read_first(s, none[i], &first,
		    &error), SOURCE_OK);
		assert_false(deps_of(*state, s)->has_main);
		assert_int_equal(deps_of(*state, s)->files.n, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_rule),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
