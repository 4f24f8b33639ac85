/* Tests of the forms of names and addresses: text/name.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "name.h"

static void
test_valid(void **state)
{
	static const char *const good[] = { "A", "z", "0", "HQ", "Sales01",
		"ABCDEFGHIJ", "0123456789" };
	static const char *const bad[] = { "", "ABCDEFGHIJK", "A-B", "A_B",
		"A.B", " A", "A ", "A/B", "K\xc3\xb6ln", "@", "[", "`", "{",
		":", "/" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(name_is_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(name_is_valid(bad[i], strlen(bad[i])));
	assert_false(name_is_valid("A\0B", 3));
	assert_true(name_is_valid("HQ-", 2));
}

/* Keys sort as the upper-case names do. */
static void
test_key_order(void **state)
{
	static const char *const sorted[] = { "0", "00", "0000000000", "09",
		"0A", "1", "9", "99", "9Z", "A", "A0", "A9", "AA", "AAAAAAAAAA",
		"AB", "B", "HQ", "HQ1", "HQ2", "HQA", "SALES", "Z", "Z0",
		"ZZZZZZZZZ", "ZZZZZZZZZ0", "ZZZZZZZZZZ" };
	size_t n = sizeof sorted / sizeof *sorted;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			uint64_t a = name_key(sorted[i], strlen(sorted[i]));
			uint64_t b = name_key(sorted[j], strlen(sorted[j]));

			assert_int_equal(a < b, i < j);
			assert_int_equal(a == b, i == j);
		}
	assert_true(name_key("sAlEs", 5) == name_key("SALES", 5));
	assert_true(name_key("az", 2) == name_key("AZ", 2));
}

/* A key says the name that it is of, and nothing but a name has one. */
static void
test_key_text(void **state)
{
	static const char *const names[] = { "0", "00", "9Z", "A", "HQ1",
		"SALES", "ZZZZZZZZZ", "0000000000", "ZZZZZZZZZZ" };
	static const char *const others[] = { "", " A", "A ", "A-B", "A_B",
		"\xc3\xa4", "{", "@", "[", "`", "/", ":", "ZZZZZZZZZZZ" };
	char text[NAME_MAX_LETTERS + 1];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint64_t key = name_key(names[i], strlen(names[i]));

		assert_true(key > 0 && key < NAME_KEYS);
		assert_int_equal(name_key_length(key), strlen(names[i]));
		name_unpack(key, text);
		assert_string_equal(text, names[i]);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(name_key(others[i], strlen(others[i])), 0);
	assert_int_equal(name_key("A\0B", 3), 0);
	assert_int_equal(name_key_length(0), 0);
	name_unpack(0, text);
	assert_string_equal(text, "");
}

/* The form of a name; NULL where there is an error, as there must be a text
 * for it. */
static const char *
canonical(const char *s, size_t n)
{
	static char out[DOMAIN_MAX + 1];
	bool no_memory = true;
	size_t len = 0;
	const char *fault = domain_canonical(s, n, out, &len, &no_memory);

	assert_false(no_memory);
	if (fault != NULL) {
		assert_true(fault[0] != '\0');
		return NULL;
	}
	assert_int_equal(len, strlen(out));
	return out;
}

/* Names and their forms; a form is also its own. */
static void
test_good_domains(void **state)
{
	static const char *const t[][2] = {
		{ "example.com", "example.com" },
		{ "Example.COM", "example.com" },
		{ "example.com.", "example.com" },
		{ "localhost", "localhost" },
		{ "a", "a" },
		{ "3com.com", "3com.com" },
		{ "1.2.3.4a", "1.2.3.4a" },
		{ "1.2.a-1", "1.2.a-1" },
		{ "a-b--c.d", "a-b--c.d" },
		{ "fa\xc3\x9f.de", "xn--fa-hia.de" },
		{ "xn--fa-hia.de", "xn--fa-hia.de" },
		{ "XN--FA-HIA.de", "xn--fa-hia.de" },
		{ "m\xc3\xbcller.de", "xn--mller-kva.de" },
		{ "M\xc3\x9cLLER.De", "xn--mller-kva.de" },
		{ "mu\xcc\x88ller.de", "xn--mller-kva.de" },
		{ "m\xc3\xbcller.de.", "xn--mller-kva.de" },
		{ "xn--mller-kva.de", "xn--mller-kva.de" },
		{ "a.\xe4\xb8\xad\xe5\x9b\xbd", "a.xn--fiqs8s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		const char *got = canonical(t[i][0], strlen(t[i][0]));

		assert_non_null(got);
		assert_string_equal(got, t[i][1]);
		got = canonical(t[i][1], strlen(t[i][1]));
		assert_non_null(got);
		assert_string_equal(got, t[i][1]);
	}
}

static void
test_bad_domains(void **state)
{
	static const char *const t[] = {
		"", ".", "..", ".com", "a..b", "example.com..",
		"-a.com", "a-.com", "a.-", "-",
		"a_b.com", "_smtp.com", "a b.com", "a/b.com", "a@b.com",
		"*.com", "a,b", "a\tb", "a\x7f" "b",
		"1", "1.2.3.4", "example.1", "example.123.", "0.0",
		"xn--", "xn--a.com", "xn--example.com", "xn---.com",
		"xn--fa-hib9999999.de", "xn--hello-.com",
		"a\xff.com", "a\xc3.com", "\xc3\xbc_.com",
		"-\xc3\xbc.com", "\xc3\xbc-.com", "\xc3\xbc..com",
		"\xe2\x80\xae" "a.com", "\xcc\x88" "a.com",
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (canonical(t[i], strlen(t[i])) != NULL)
			fail_msg("taken for a domain: '%s'", t[i]);
	assert_null(canonical("a\0b.com", 7));
	assert_null(canonical("\xc3\xbc\0b.com", 8));
}

/* A name of labels of 63 letters and a last one of that many. */
static size_t
long_name(char *text, size_t last)
{
	memset(text, 'a', 3 * 64 + last);
	text[63] = text[127] = text[191] = '.';
	text[192 + last] = '\0';
	return 192 + last;
}

static void
test_label_limit(void **state)
{
	char text[128];

	(void)state;
	memset(text, 'x', 64);
	strcpy(text + 63, ".com");
	assert_non_null(canonical(text, strlen(text)));
	strcpy(text + 63, "x.com");
	assert_null(canonical(text, strlen(text)));
	/* As A-label: xn-- and, by Punycode, more than the letters. */
	memset(text, 'x', 55);
	strcpy(text + 54, "\xc3\xbc.com");
	assert_non_null(canonical(text, strlen(text)));
	memset(text, 'x', 64);
	strcpy(text + 60, "\xc3\xbc.com");
	assert_null(canonical(text, strlen(text)));
}

/* 253 characters and a final dot are the most. */
static void
test_name_limit(void **state)
{
	char text[2000];
	size_t n = long_name(text, 61);

	(void)state;
	assert_int_equal(n, DOMAIN_MAX);
	assert_string_equal(canonical(text, n), text);
	strcpy(text + n, ".");
	assert_int_equal(strlen(canonical(text, n + 1)), DOMAIN_MAX);
	n = long_name(text, 62);
	assert_null(canonical(text, n));
	memset(text, 'a', sizeof text);
	assert_null(canonical(text, sizeof text));
	for (size_t i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "\xc3\xbc", 2);
	assert_null(canonical(text, sizeof text));
	assert_null(canonical(text, 800));
}

static void
test_addresses(void **state)
{
	static const struct {
		const char *text;
		uint8_t family, first, last;
	} t[] = {
		{ "1.2.3.4", 4, 1, 4 },
		{ "10.0.0.0", 4, 10, 0 },
		{ "127.0.0.1", 4, 127, 1 },
		{ "223.255.255.255", 4, 223, 255 },
		{ "2001:db8::1", 6, 0x20, 1 },
		{ "2001:DB8:0:0:0:0:0:ff", 6, 0x20, 0xff },
		{ "::1", 6, 0, 1 },
		{ "fe80::", 6, 0xfe, 0 },
		{ "64:ff9b::1.2.3.4", 6, 0, 4 },
		{ "1111:2222:3333:4444:5555:6666:7777:8888", 6, 0x11, 0x88 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		uint8_t family = 0, bytes[16];
		size_t end;

		memset(bytes, 0xee, sizeof bytes);
		assert_int_equal(address_parse(t[i].text, strlen(t[i].text),
		    &family, bytes), ADDRESS_GOOD);
		assert_int_equal(family, t[i].family);
		end = family == 4 ? 4 : 16;
		assert_int_equal(bytes[0], t[i].first);
		assert_int_equal(bytes[end - 1], t[i].last);
		for (; end < 16; end++)
			assert_int_equal(bytes[end], 0);
	}
}

static void
test_bad_addresses(void **state)
{
	static const char *const t[] = {
		"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04",
		"1.2.3.4 ", " 1.2.3.4", "1.2.3.0x4", "example.com",
		"0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.2.3",
		"::", "0:0:0:0:0:0:0:0", "ff02::1", "ffff::",
		"::ffff:1.2.3.4", "2001:db8::1::2", "2001:db8:1", ":::",
		"12345::", "fe80::1%eth0", "[::1]", "1:2:3:4:5:6:7:8:9",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa",
	};
	uint8_t family, bytes[16];

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		enum address_fault fault = address_parse(t[i], strlen(t[i]),
		    &family, bytes);

		if (fault == ADDRESS_GOOD)
			fail_msg("taken for an address: '%s'", t[i]);
	}
	assert_int_equal(address_parse("1.2.3.4\0x", 9, &family, bytes),
	    ADDRESS_MALFORMED);
	assert_int_equal(address_parse("1.2.3.45", 7, &family, bytes),
	    ADDRESS_GOOD);
	assert_int_equal(bytes[3], 4);
}

static void
test_mailboxes(void **state)
{
	static const char *const good[] = { "hostmaster", "a", "a.b", "A.b.c",
		"x+y", "0", "!#$%&'*+-/=?^_`{|}~" };
	static const char *const bad[] = { "", ".", ".a", "a.", "a..b", "a b",
		"a@b", "a\"b", "a(b", "a,b", "a:b", "a;b", "a<b", "a>b",
		"a[b", "a]b", "a\\b", "a\tb", "\xc3\xbc" };
	char text[65];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(mailbox_is_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(mailbox_is_valid(bad[i], strlen(bad[i])));
	assert_false(mailbox_is_valid("a\0b", 3));
	assert_true(mailbox_is_valid("a..", 1));
	memset(text, 'x', sizeof text);
	assert_true(mailbox_is_valid(text, 63));
	assert_false(mailbox_is_valid(text, 64));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_key_order),
		cmocka_unit_test(test_key_text),
		cmocka_unit_test(test_good_domains),
		cmocka_unit_test(test_bad_domains),
		cmocka_unit_test(test_label_limit),
		cmocka_unit_test(test_name_limit),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_mailboxes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
