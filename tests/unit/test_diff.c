/* Tests of the line diff, base/diff.c, and its hunks, text/hunks.c. */

#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "diff.h"
#include "hunks.h"

enum { MOST = 14 };

/* Random lines of few letters, the last perhaps without its newline. */
static size_t
make_text(char text[2 * MOST + 1], uint32_t most, uint32_t letters)
{
	uint32_t n = random_below(most + 1);
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t letter = random_below(letters + 1);

		if (letter > 0)     /* or an empty line */
			text[len++] = (char)('a' + letter - 1);
		text[len++] = '\n';
	}
	if (len > 1 && random_below(4) == 0 && text[len - 2] != '\n')
		len--;
	return len;
}

static bool
same_line(const struct diff *d, uint32_t a, uint32_t b)
{
	size_t m, n;
	const char *old = diff_line(&d->old, a, &m);
	const char *new = diff_line(&d->new, b, &n);

	return m == n && memcmp(old, new, n) == 0;
}

/* The most lines that both texts have in the same order, by brute force. */
static uint32_t
most_common(const struct diff *d)
{
	uint32_t best[MOST + 1][MOST + 1] = { { 0 } };

	for (uint32_t a = 1; a <= d->old.n; a++)
		for (uint32_t b = 1; b <= d->new.n; b++) {
			uint32_t up = best[a - 1][b], left = best[a][b - 1];

			best[a][b] = up > left ? up : left;
			if (same_line(d, a - 1, b - 1))
				best[a][b] = best[a - 1][b - 1] + 1;
		}
	return best[d->old.n][d->new.n];
}

/* The runs are in order and apart, and what is between them is equal.  Gives
 * how many lines that are. */
static uint32_t
check_runs(const struct diff *d)
{
	uint32_t a = 0, b = 0, common = 0;

	for (uint32_t i = 0; i <= d->runs.n; i++) {
		struct diff_run end = { d->old.n, 0, d->new.n, 0 };
		struct diff_run run = i < d->runs.n ? d->runs.at[i] : end;

		assert_true(run.old >= a && run.new >= b);
		assert_int_equal(run.old - a, run.new - b);
		assert_true(i == 0 || i == d->runs.n || run.old > a);
		assert_true(i == d->runs.n || run.old_n + run.new_n > 0);
		for (; a < run.old; a++, b++, common++)
			assert_true(same_line(d, a, b));
		a += run.old_n;
		b += run.new_n;
	}
	assert_int_equal(a, d->old.n);
	assert_int_equal(b, d->new.n);
	return common;
}

static void
test_against_brute_force(void **state)
{
	for (uint32_t i = 0; i < 60000; i++) {
		char old[2 * MOST + 1], new[2 * MOST + 1];
		uint32_t letters = 1 + random_below(5);
		size_t old_len = make_text(old, MOST, letters);
		size_t new_len = make_text(new, MOST, letters);
		struct mem *mem = mem_stage(*state, "texts");
		struct diff d;

		diff_texts(&d, mem, old, old_len, new, new_len);
		assert_int_equal(check_runs(&d), most_common(&d));
		mem_free(mem);
	}
}

/* Texts of n lines: line i is what number(i) says. */
static char *
make_lines(struct mem *mem, uint32_t n, uint32_t (*number)(uint32_t i),
    size_t *len)
{
	char *text = mem_block(mem, (size_t)n * 16 + 1);

	*len = 0;
	for (uint32_t i = 0; i < n; i++)
		*len += (size_t)snprintf(text + *len, 16, "%u\n", number(i));
	return text;
}

static uint32_t
itself(uint32_t i)
{
	return i;
}

static uint32_t
other(uint32_t i)
{
	return i + 100000000;
}

static uint32_t
thousandth(uint32_t i)
{
	return i % 1000 == 500 ? i + 100000000 : i;
}

/* Another order of the same lines. */
static uint32_t
shuffled(uint32_t i)
{
	return (uint32_t)((uint64_t)i * 7368787 % 1000003);
}

static uint32_t
few(uint32_t i)
{
	return i * 2654435761u >> 30;
}

static uint32_t
few_others(uint32_t i)
{
	return i * 2246822519u >> 30;
}

/* Large texts take time that the runner would not wait for if it were not
 * bounded; of those with few differences they are the fewest. */
static void
test_large(void **state)
{
	static const struct {
		uint32_t (*old)(uint32_t), (*new)(uint32_t);
		int64_t common; /* or -1 */
	} texts[] = {
		{ itself, other, 0 }, { itself, thousandth, 999000 },
		{ itself, shuffled, -1 }, { few, few_others, -1 },
	};
	const uint32_t n = 1000000;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct mem *mem = mem_stage(*state, "texts");
		struct diff d;
		size_t old_len, new_len;
		char *old = make_lines(mem, n, texts[i].old, &old_len);
		char *new = make_lines(mem, n, texts[i].new, &new_len);
		uint32_t common;

		diff_texts(&d, mem, old, old_len, new, new_len);
		common = check_runs(&d);
		if (texts[i].common >= 0)
			assert_int_equal(common, texts[i].common);
		mem_free(mem);
	}
}

static void
check_hunks(struct mem *mem, const char *old, const char *new,
    const struct hunks_form *form, const char *expected)
{
	struct out *out = out_new(mem, -1);
	struct diff d;

	diff_texts(&d, mem, old, strlen(old), new, strlen(new));
	hunks_print(out, &d, form);
	out_char(out, '\0');
	assert_string_equal(out->at, expected);
}

static void
test_hunks(void **state)
{
	const struct hunks_form plain = { .context = 1 };

	check_hunks(*state, "a\nb\n", "a\nb\n", &plain, "");
	check_hunks(*state, "", "a\n", &plain, "@@ -0,0 +1 @@\n+a\n");
	check_hunks(*state, "a\nb\n", "", &plain,
	    "@@ -1,2 +0,0 @@\n-a\n-b\n");
	check_hunks(*state, "1\n2\n3\n4\n5", "1\n3\n4\n5\n6", &plain,
	    "@@ -1,5 +1,5 @@\n 1\n-2\n 3\n 4\n-5\n\\ No newline at end of file\n"
	    "+5\n+6\n\\ No newline at end of file\n");
	/* As many equal lines between as both show: one hunk. */
	check_hunks(*state, "1\n2\n3\n4\n", "x\n2\n3\ny\n", &plain,
	    "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n-4\n+y\n");
	check_hunks(*state, "1\n2\n3\n4\n5\n", "x\n2\n3\n4\ny\n", &plain,
	    "@@ -1,2 +1,2 @@\n-1\n+x\n 2\n"
	    "@@ -4,2 +4,2 @@\n 4\n-5\n+y\n");
}

static void
test_forms(void **state)
{
	const struct hunks_form named = { .context = 1, .named = true };
	const struct hunks_form visible = { .context = 1, .visible = true };
	const struct hunks_form colour = { .context = 1, .colour = true };

	check_hunks(*state, "A: 1\nB: 1\n", "A: 1\nB: 2\n", &named,
	    "@@ B @@\n A: 1\n-B: 1\n+B: 2\n");
	check_hunks(*state, "\033[2J\n", "a\r\n", &visible,
	    "@@ -1 +1 @@\n-\\x1b[2J\n+a\\x0d\n");
	check_hunks(*state, "a\nb\n", "a\nc\n", &colour,
	    "\033[36m@@ -1,2 +1,2 @@\033[m\n a\n"
	    "\033[31m-b\033[m\n\033[32m+c\033[m\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_brute_force),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_hunks),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
