/* The forms of names and addresses; see name.h. */
#include "name.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>
#include <unistr.h>

#include "glyph.h"

#define LABEL_MAX 63
#define NOT_ENCODED "its 'xn--' part is not a valid encoding"
#define TOO_LONG "it is longer than 253 characters"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
name_is_valid(const char *s, size_t n)
{
	if (n < 1 || n > NAME_MAX_LETTERS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(s[i]) && !is_digit(s[i]))
			return false;
	return true;
}

/* Names are numbers to the base 37: the end, then 0 to 9, then A to Z. */
static const char name_digits[37] = "\0" "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY"
    "Z";

static const uint8_t name_values[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['A'] = 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
	34, 35, 36, ['a'] = 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
	23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36,
};

uint64_t
name_key(const char *s, size_t n)
{
	/* The powers of 37. */
	static const uint64_t shifts[NAME_MAX_LETTERS] = { 1, 37, 1369, 50653,
		1874161, 69343957, 2565726409, 94931877133, 3512479453921,
		129961739795077 };
	uint64_t key = 0;

	if (n < 1 || n > NAME_MAX_LETTERS)
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned value = name_values[(unsigned char)s[i]];

		if (value == 0)
			return 0;
		key = key * 37 + value;
	}
	return key * shifts[NAME_MAX_LETTERS - n];
}

size_t
name_key_length(uint64_t key)
{
	size_t n = NAME_MAX_LETTERS;

	for (; n > 0 && key % 37 == 0; key /= 37)
		n--;
	return n;
}

void
name_unpack(uint64_t key, char out[NAME_MAX_LETTERS + 1])
{
	out[NAME_MAX_LETTERS] = '\0';
	for (size_t i = NAME_MAX_LETTERS; i-- > 0; key /= 37)
		out[i] = name_digits[key % 37];
}

/* What a byte of a plain domain becomes; 0: it is in none. */
static const char lowered[256] = {
	['-'] = '-', ['.'] = '.', ['0'] = '0', '1', '2', '3', '4', '5', '6',
	'7', '8', '9', ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i',
	'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
	'x', 'y', 'z', ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i',
	'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
	'x', 'y', 'z',
};

/* Set in letters, and not in digits, '-' and '.'. */
#define LETTER 0x40

/* Whether a label is legal and no A-label. */
static bool
label_is_plain(const char *s, size_t n)
{
	return n >= 1 && n <= LABEL_MAX && s[0] != '-' && s[n - 1] != '-' &&
	    !(n > 3 && s[2] == '-' && s[3] == '-');
}

/* Lower the case of a domain; false: it is not plain, and perhaps in error. */
static bool
lower_plain(const char *s, size_t n, char *out)
{
	size_t begin = 0;
	char letters = 0;

	if (n > DOMAIN_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = lowered[(unsigned char)s[i]];

		if (c == 0)
			return false;
		out[i] = c;
		letters |= c;
		if (c != '.')
			continue;
		if (!label_is_plain(out + begin, i - begin))
			return false;
		begin = i + 1;
		letters = 0;
	}
	out[n] = '\0';
	return (letters & LETTER) != 0 &&
	    label_is_plain(out + begin, n - begin);
}

/* Lower the case; false: a byte is not ASCII. */
static bool
lower_ascii(const char *s, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] & 0x80)
			return false;
		out[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20)
						    : s[i];
	}
	out[n] = '\0';
	return true;
}

/* What is wrong with a label of lower-case ASCII, or NULL. */
static const char *
label_fault(const char *s, size_t n)
{
	if (n == 0)
		return "it has two dots in a row";
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '_')
			return "'_' is not allowed; use letters, digits, '-' "
			       "and dots";
		if (!is_digit(s[i]) && s[i] != '-' &&
		    !(s[i] >= 'a' && s[i] <= 'z'))
			return "use only letters, digits, '-' and dots";
	}
	if (n > LABEL_MAX)
		return "a part of it is longer than 63 characters";
	if (s[0] == '-' || s[n - 1] == '-')
		return "no part of it can begin or end with '-'";
	return NULL;
}

/* What is wrong with a lower-case ASCII name; *a_labels: it has xn--. */
static const char *
name_fault(const char *s, size_t n, bool *a_labels)
{
	size_t begin = 0;
	bool digits = true;

	*a_labels = false;
	if (n == 0)
		return "it is empty";
	if (n > DOMAIN_MAX)
		return TOO_LONG;
	if (s[0] == '.')
		return "it begins with a dot";
	for (size_t i = 0; i <= n; i++) {
		const char *fault;

		if (i < n && s[i] != '.')
			continue;
		fault = label_fault(s + begin, i - begin);
		if (fault != NULL)
			return fault;
		if (i - begin > 4 && memcmp(s + begin, "xn--", 4) == 0)
			*a_labels = true;
		if (i == n)
			for (size_t j = begin; j < n; j++)
				digits = digits && is_digit(s[j]);
		begin = i + 1;
	}
	return digits ? "its last part is a number" : NULL;
}

/* What is wrong with a name that libidn2 refuses. */
static const char *
idn_fault(int rc)
{
	switch (rc) {
	case IDN2_DISALLOWED:
	case IDN2_UNASSIGNED:
		return "it has a character that is not allowed";
	case IDN2_LEADING_COMBINING:
		return "a part of it begins with a combining character";
	case IDN2_PUNYCODE_BIG_OUTPUT:
	case IDN2_TOO_BIG_LABEL:
		return "a part of it is longer than 63 characters in the form "
		       "for DNS ('xn--...')";
	case IDN2_TOO_BIG_DOMAIN:
		return TOO_LONG;
	case IDN2_BIDI:
		return "it mixes text that is read from the left with text "
		       "that is read from the right";
	case IDN2_ENCODING_ERROR:
		return "it is not UTF-8";
	default:
		return idn2_strerror(rc);
	}
}

/* True of a dash that only looks like '-', some of which libidn2 replaces. */
static bool
has_dash(const char *utf8)
{
	const uint8_t *s = (const uint8_t *)utf8;
	ucs4_t c;

	while ((s = u8_next(&c, s)) != NULL)
		if (c >= 0x80 && glyph_plain(c) == '-')
			return true;
	return false;
}

/* Convert a name by libidn2 into out; gives what is wrong. */
static const char *
to_ascii(const char *utf8, char out[DOMAIN_MAX + 1], size_t *len,
    bool *no_memory)
{
	char *ascii = NULL;
	int rc = idn2_to_ascii_8z(utf8, &ascii,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	const char *fault = NULL;

	*no_memory = rc == IDN2_MALLOC;
	if (rc != IDN2_OK)
		return idn_fault(rc);
	*len = strlen(ascii);
	if (*len > DOMAIN_MAX)
		fault = TOO_LONG;
	else
		lower_ascii(ascii, *len, out);
	idn2_free(ascii);
	return fault;
}

/* Whether the name's xn-- labels come out the same from U-labels. */
static const char *
round_trip(const char *name, bool *no_memory)
{
	char again[DOMAIN_MAX + 1];
	char *utf8 = NULL;
	const char *fault;
	size_t len;
	int rc = idn2_to_unicode_8z8z(name, &utf8, IDN2_NONTRANSITIONAL);

	*no_memory = rc == IDN2_MALLOC;
	if (rc != IDN2_OK)
		return NOT_ENCODED;
	fault = to_ascii(utf8, again, &len, no_memory);
	idn2_free(utf8);
	return fault != NULL || strcmp(name, again) != 0 ? NOT_ENCODED : NULL;
}

const char *
domain_canonical(const char *s, size_t n, char out[DOMAIN_MAX + 1],
    size_t *out_len, bool *no_memory)
{
	char utf8[4 * DOMAIN_MAX + 1];
	const char *fault;
	bool a_labels;

	*no_memory = false;
	if (n > 0 && s[n - 1] == '.')
		n--;
	*out_len = n;
	if (lower_plain(s, n, out))
		return NULL;
	if (n > DOMAIN_MAX && (n > 4 * DOMAIN_MAX ||
	    lower_ascii(s, n, utf8)))
		return TOO_LONG;
	if (n <= DOMAIN_MAX && lower_ascii(s, n, out)) {
		*out_len = n;
	} else {
		if (memchr(s, '\0', n) != NULL)
			return "it contains a NUL character";
		memcpy(utf8, s, n);
		utf8[n] = '\0';
		fault = to_ascii(utf8, out, out_len, no_memory);
		if (fault == NULL && has_dash(utf8))
			fault = "it has a dash that is not '-'";
		if (fault != NULL)
			return fault;
	}
	fault = name_fault(out, *out_len, &a_labels);
	if (fault == NULL && a_labels)
		fault = round_trip(out, no_memory);
	return fault;
}

/* True if IDNA2008 allows the character, of len bytes, in no label. */
static bool
is_disallowed(const char *s, size_t len)
{
	char label[8], *ascii = NULL;
	int rc;

	memcpy(label, s, len);
	label[len] = '\0';
	rc = idn2_to_ascii_8z(label, &ascii,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	idn2_free(ascii);
	return rc == IDN2_DISALLOWED;
}

uint32_t
domain_bad_character(const char *s, size_t n)
{
	ucs4_t c;
	int len;

	if (n > 4 * DOMAIN_MAX)
		return 0;
	for (size_t i = 0; i < n; i += (size_t)len) {
		len = u8_mbtoucr(&c, (const uint8_t *)s + i, n - i);
		if (len < 1)
			return 0;
		if (c >= 0x80 && (glyph_plain(c) == '-' ||
		    is_disallowed(s + i, (size_t)len)))
			return c;
	}
	return 0;
}

/* What is wrong with an address that inet_pton takes. */
static enum address_fault
address_fault(uint8_t family, const uint8_t b[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t zero[16];
	static const uint8_t ones[4] = { 255, 255, 255, 255 };

	if (memcmp(b, zero, family == 4 ? 4 : 16) == 0)
		return ADDRESS_UNSPECIFIED;
	if (family == 4 && memcmp(b, ones, 4) == 0)
		return ADDRESS_BROADCAST;
	if (family == 4 ? b[0] >= 224 && b[0] < 240 : b[0] == 0xff)
		return ADDRESS_MULTICAST;
	if (family == 6 && memcmp(b, mapped, 12) == 0)
		return ADDRESS_MAPPED;
	return ADDRESS_GOOD;
}

enum address_fault
address_parse(const char *s, size_t n, uint8_t *family, uint8_t bytes[16])
{
	char text[INET6_ADDRSTRLEN + 1];

	if (n >= sizeof text || memchr(s, '\0', n) != NULL)
		return ADDRESS_MALFORMED;
	memcpy(text, s, n);
	text[n] = '\0';
	memset(bytes, 0, 16);
	if (inet_pton(AF_INET, text, bytes) == 1)
		*family = 4;
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*family = 6;
	else
		return ADDRESS_MALFORMED;
	return address_fault(*family, bytes);
}

bool
mailbox_is_valid(const char *s, size_t n)
{
	if (n < 1 || n > LABEL_MAX || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
		if (s[i] == '\0' || (!is_letter(s[i]) && !is_digit(s[i]) &&
		    strchr(".!#$%&'*+-/=?^_`{|}~", s[i]) == NULL))
			return false;
	}
	return true;
}
