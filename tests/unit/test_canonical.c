/* Tests of sorting domains as DNSSEC does: model/canonical.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "model.h"

/* The reference: label by label from the last on, and byte by byte. */
static int
compare_plainly(const char *a, const char *b)
{
	const char *a_end = a + strlen(a), *b_end = b + strlen(b);

	for (;;) {
		const char *x = a_end, *y = b_end;

		while (x > a && x[-1] != '.')
			x--;
		while (y > b && y[-1] != '.')
			y--;
		for (size_t i = 0;; i++) {
			if (x + i == a_end || y + i == b_end) {
				if (x + i != a_end || y + i != b_end)
					return x + i == a_end ? -1 : 1;
				break;
			}
			if (x[i] != y[i])
				return (unsigned char)x[i] <
				    (unsigned char)y[i] ? -1 : 1;
		}
		if (x == a || y == b)
			return (y == b) - (x == a);
		a_end = x - 1;
		b_end = y - 1;
	}
}

static const struct model *sorting; /* for qsort, which knows no context */

static int
compare_ids(const void *a, const void *b)
{
	return compare_plainly(model_domain(sorting, *(const sym_id *)a),
	    model_domain(sorting, *(const sym_id *)b));
}

/* Sort n domains, and the same ones plainly. */
static void
against_qsort(struct mem *mem, struct model *m, const sym_id *domains,
    size_t n)
{
	sym_id *got = mem_block(mem, (n + 1) * sizeof *got);
	sym_id *want = mem_block(mem, (n + 1) * sizeof *want);

	memcpy(got, domains, n * sizeof *got);
	memcpy(want, domains, n * sizeof *want);
	sorting = m;
	qsort(want, n, sizeof *want, compare_ids);
	model_sort_domains(mem, m, got, n);
	for (size_t i = 0; i < n; i++)
		if (got[i] != want[i])
			fail_msg("%zu of %zu: %s, not %s", i, n,
			    model_domain(m, got[i]), model_domain(m, want[i]));
	mem_release(mem, got);
	mem_release(mem, want);
}

static sym_id
add(struct model *m, const char *name)
{
	return sym_add(m->domain_names, name, strlen(name));
}

/* Every pair of these, both ways round, and all of them: short and long ones,
 * labels that others begin with, domains below others. */
static void
test_pairs(void **state)
{
	static const char *const names[] = { "a", "b", "aa", "a.a", "b.a",
		"a.b", "aa.a", "a-.a", "a0.a", "com", "a.com", "aa.com",
		"a.a.com", "company.com", "xcompany.com", "x.company.com",
		"com.company", "company.com.a", "companies.com",
		"sevenby.com", "eightbyt.com", "ninebytes.com",
		"p0000001.h0000001.company.com",
		"p0000002.h0000001.company.com",
		"p000000.h0000001.company.com",
		"p0000001.h0000002.company.com", "h0000001.company.com",
		"p00000010.h0000001.company.com",
		"a-label-of-some-length.company.com",
		"b-label-of-some-length.company.com",
		"a-label-of-some-length.a-label-of-some-length.company.com" };
	enum { N = sizeof names / sizeof *names };
	struct model m = { .domain_names = sym_table(*state) };
	sym_id all[N], pair[2];

	for (size_t i = 0; i < N; i++)
		all[i] = add(&m, names[i]);
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < N; k++) {
			pair[0] = all[i];
			pair[1] = all[k];
			against_qsort(*state, &m, pair, 2);
		}
	}
	against_qsort(*state, &m, all, N);
	against_qsort(*state, &m, all, 0);
	against_qsort(*state, &m, all, 1);
}

/* A name of up to so many labels of up to so many of so many letters. */
static sym_id
add_random(struct model *m, uint32_t labels, uint32_t len, uint32_t letters)
{
	char name[300];
	size_t n = 0;

	for (uint32_t i = 1 + random_below(labels); i > 0; i--) {
		for (uint32_t k = 1 + random_below(len); k > 0; k--) {
			uint32_t letter = random_below(letters);

			name[n++] = "ab-0cdefghijklmnopqrstuvwxyz"[letter];
		}
		name[n++] = '.';
	}
	return sym_add(m->domain_names, name, n - 1);
}

/* Random names, in no order: by radix. */
static void
test_random(void **state)
{
	enum { N = 5000 };
	static const uint32_t forms[][3] = { { 1, 1, 4 }, { 5, 2, 2 },
		{ 3, 12, 2 }, { 20, 10, 1 }, { 4, 63, 2 }, { 4, 9, 26 } };
	struct model m = { .domain_names = sym_table(*state) };
	sym_id domains[N];

	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		for (size_t i = 0; i < N; i++)
			domains[i] = add_random(&m, forms[f][0], forms[f][1],
			    forms[f][2]);
		against_qsort(*state, &m, domains, N);
		against_qsort(*state, &m, domains, 40);
	}
}

/* A few runs that rise, short and long, which overlap or not: merged. */
static void
test_runs(void **state)
{
	enum { N = 4000 };
	struct model m = { .domain_names = sym_table(*state) };
	sym_id domains[N];

	for (uint32_t runs = 1; runs <= 20; runs++) {
		size_t at = 0;

		for (size_t i = 0; i < N; i++)
			domains[i] = add_random(&m, 4, 9, 3);
		sorting = &m;
		for (uint32_t r = 0; r < runs && at < N; r++) {
			size_t n = r + 1 == runs ? N - at
			    : r % 3 == 0	 ? 1 + random_below(3)
						 : random_below(400);

			n = n < N - at ? n : N - at;
			qsort(domains + at, n, sizeof *domains, compare_ids);
			at += n;
		}
		against_qsort(*state, &m, domains, N);
	}
}

/* Names of full length that part in one byte only, first or last. */
static void
test_full_length(void **state)
{
	enum { N = 1000, LEN = 253 };
	struct model m = { .domain_names = sym_table(*state) };
	char name[LEN + 1], number[8];
	sym_id domains[2 * N];

	for (size_t i = 0; i < LEN; i++)
		name[i] = i % 64 == 63 ? '.' : 'a';
	name[LEN] = '\0';
	for (unsigned i = 0; i < N; i++) {
		snprintf(number, sizeof number, "%04u", i * 7 % N);
		memcpy(name, number, 4);
		domains[i] = add(&m, name);
	}
	memset(name, 'a', 4);
	for (unsigned i = 0; i < N; i++) {
		snprintf(number, sizeof number, "%04u", i * 7 % N);
		memcpy(name + LEN - 4, number, 4);
		domains[N + i] = add(&m, name);
	}
	against_qsort(*state, &m, domains, (size_t)2 * N);
}

/* One domain over and over, alone and among others. */
static void
test_repeats(void **state)
{
	enum { N = 3000 };
	struct model m = { .domain_names = sym_table(*state) };
	sym_id domains[N];

	for (size_t i = 0; i < N; i++)
		domains[i] = add(&m, "company.com");
	against_qsort(*state, &m, domains, N);
	for (size_t i = 0; i < N; i += 2)
		domains[i] = add_random(&m, 2, 3, 3);
	against_qsort(*state, &m, domains, N);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pairs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
		cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_length, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_repeats, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
