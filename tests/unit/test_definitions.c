/*
 * check/definitions.c counts what model/derive.c lists: for the sound examples
 * and cases, or for the files that are named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>

#include <cmocka.h>

#include "../../src/check/checks.h"
#include "build.h"
#include "derive.h"
#include "front.h"
#include "warn.h"

static char **files;
static size_t file_count;

/* How many networks are defined at a postoffice. */
static uint32_t
networks_of(struct mem *mem, const struct model *m, const struct derived *d,
    po_id po)
{
	uint8_t *seen = mem_zeroed(mem, m->network_count + (size_t)1, 1);
	uint32_t n = 0;

	for (uint32_t i = d->external_from[po]; i < d->external_from[po + 1];
	     i++) {
		network_id network = m->pos[d->external[i].to].network;

		n += !seen[network];
		seen[network] = 1;
	}
	mem_release(mem, seen);
	return n;
}

static void
compare(struct mem *mem, const struct model *m)
{
	const struct definitions *got = definitions_count(mem, m);
	const struct derived *d = derive(mem, m);

	for (po_id po = 1; po <= m->po_count; po++) {
		assert_int_equal(got->postoffices[po],
		    d->external_from[po + 1] - d->external_from[po]);
		assert_int_equal(got->networks[po],
		    networks_of(mem, m, d, po));
		assert_int_equal(got->access[po], d->access[po] != 0);
	}
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		struct map_cursor cursor = { 0 };
		struct map_line line;
		uint32_t lines = 0;

		while (derive_map_next(m, d, g, &cursor, &line))
			lines++;
		assert_int_equal(got->map_lines[g], lines);
	}
}

static void
check_file(struct mem *mem, const char *name, uint32_t *sound)
{
	static const struct warn defaults;
	static const struct check_options options;
	struct sources *sources = sources_new(mem);
	struct report *report = report_new(mem, sources, &defaults, 1);
	const struct model *m;
	source_id first;
	int error;

	assert_int_equal(source_read_first(sources, name, &first, &error),
	    SOURCE_OK);
	m = model_build(mem, mem, front_parse(mem, sources, report, first),
	    sources, report);
	check_run(mem, m, report, &options);
	if (report_faults(report) > 0)
		return;
	++*sound;
	compare(mem, m);
}

static void
test_files(void **state)
{
	struct mem *root = mem_root();
	uint32_t sound = 0;

	(void)state;
	for (size_t i = 0; i < file_count; i++) {
		struct mem *mem = mem_stage(root, "file");

		check_file(mem, files[i], &sound);
		mem_free(mem);
	}
	print_message("%u of %zu files are sound\n", sound, file_count);
	assert_true(sound > 0);
	mem_free(root);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_files) };
	glob_t found;
	int status;

	glob("examples/*.topo", 0, NULL, &found);
	glob("examples/*/company.topo", GLOB_APPEND, NULL, &found);
	glob("tests/cases/outputs/*/in.topo", GLOB_APPEND, NULL, &found);
	glob("tests/cases/language/*/in.topo", GLOB_APPEND, NULL, &found);
	files = argc > 1 ? argv + 1 : found.gl_pathv;
	file_count = argc > 1 ? (size_t)argc - 1 : found.gl_pathc;
	status = cmocka_run_group_tests(tests, NULL, NULL);
	globfree(&found);
	return status;
}
