/* Tests of base/digest.c: the examples of FIPS 180-4, whole and in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <unistd.h>

#include "digest.h"

#define EMPTY                                                                  \
	"e3b0c44298fc1c149afbf4c8996fb924"                                     \
	"27ae41e4649b934ca495991b7852b855"
#define ABC                                                                    \
	"ba7816bf8f01cfea414140de5dae2223"                                     \
	"b00361a396177a9cb410ff61f20015ad"
#define MILLION_A                                                              \
	"cdc76e5c9914fb9281a1c7e284d73e67"                                     \
	"f1809a48a497200e046d39ccc7112cd0"

static void
test_bytes(void **state)
{
	char text[DIGEST_TEXT];
	struct digest d;

	(void)state;
	digest_begin(&d);
	digest_end(&d, text);
	assert_string_equal(text, EMPTY);
	digest_begin(&d);
	digest_add(&d, "a", 1);
	digest_add(&d, "", 0);
	digest_add(&d, "bc", 2);
	digest_end(&d, text);
	assert_string_equal(text, ABC);
}

/* From the first byte, wherever the file is read; and it stays there. */
static void
test_file(void **state)
{
	char text[DIGEST_TEXT];
	FILE *file = tmpfile();
	int fd = fileno(file);

	(void)state;
	assert_int_equal(digest_file(fd, text), 0);
	assert_string_equal(text, EMPTY);
	for (int i = 0; i < 1000000; i++)
		putc('a', file);
	fflush(file);
	lseek(fd, 7, SEEK_SET);
	assert_int_equal(digest_file(fd, text), 0);
	assert_string_equal(text, MILLION_A);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
	fclose(file);
	assert_int_equal(digest_file(-1, text), EBADF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
