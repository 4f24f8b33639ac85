/* Reports of bad values; see builder.h. */
#include "builder.h"

#include <stdio.h>
#include <string.h>

#include "glyph.h"
#include "name.h"

struct shown
value_shown(struct text t)
{
	struct shown shown = { "" };
	size_t n = t.n > VALUE_SHOWN_MAX ? VALUE_SHOWN_MAX : t.n;

	while (n < t.n && n > 0 && (t.s[n] & 0xc0) == 0x80)
		n--;
	memcpy(shown.text, t.s, n);
	if (n < t.n)
		memcpy(shown.text + n, "...", sizeof "...");
	return shown;
}

static bool
is_quoted(struct text t)
{
	return t.span.to - t.span.from != t.n;
}

/* Offer the n bytes at s, which have no '"', in place of a value. */
static void
fix_value(struct builder *b, struct text t, const char *s, size_t n)
{
	char *text = mem_block(b->work, n + 3);
	size_t at = 0;

	if (is_quoted(t))
		text[at++] = '"';
	memcpy(text + at, s, n);
	at += n;
	if (is_quoted(t))
		text[at++] = '"';
	text[at] = '\0';
	report_fix(b->report, t.span, text);
	mem_release(b->work, text);
}

/* The bytes of the UTF-8 character at s, of at most n; *c becomes it. */
static size_t
decode(const char *s, size_t n, uint32_t *c)
{
	unsigned char first = (unsigned char)*s;
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	*c = len == 1 ? first : first & (0x7fu >> len);
	for (size_t i = 1; i < len && i < n; i++)
		*c = *c << 6 | ((unsigned char)s[i] & 0x3f);
	return len < n ? len : n;
}

/* Write a character into text as it is quoted in messages. */
static void
quote(char text[GLYPH_ROOM], const char *s, size_t n)
{
	uint32_t c;
	size_t len = decode(s, n, &c);

	if (c >= 0x80)
		glyph_quote(text, c);
	else
		snprintf(text, GLYPH_ROOM, "'%.*s'", (int)len, s);
}

void
report_bad_name(struct builder *b, struct text t, const char *what)
{
	char character[GLYPH_ROOM];
	uint32_t i = 0;

	while (i < t.n && name_is_valid(t.s + i, 1))
		i++;
	if (i < t.n) {
		quote(character, t.s + i, t.n - i);
		report_add(b->report, CHECK_NAME_SYNTAX, t.span,
		    "'%s' is not a valid %s name: use 1 to %d letters or "
		    "digits, no %s", value_shown(t).text, what,
		    NAME_MAX_LETTERS,
		    character);
	} else if (t.n == 0) {
		report_add(b->report, CHECK_NAME_SYNTAX, t.span,
		    "a %s name cannot be empty: use 1 to %d letters or digits",
		    what, NAME_MAX_LETTERS);
	} else {
		report_add(b->report, CHECK_NAME_SYNTAX, t.span,
		    "'%s' is too long for a %s name (%u characters, at most "
		    "%d)", value_shown(t).text, what, t.n, NAME_MAX_LETTERS);
	}
}

/* Domains and hosts. */

/* What a message calls it; and, for a host, how its keyword takes an address,
 * which goes between before and after. */
static const struct {
	const char *noun, *keyword, *before, *after;
} uses[] = {
	[FOR_DOMAIN] = { "domain", NULL, NULL, NULL },
	[FOR_HOST] = { "host name", "host", "address ", ";" },
	[FOR_NAMESERVER] = { "host name", "nameserver",
		"nameserver NAME address ", ";" },
	[FOR_SMARTHOST] = { "host name", "smarthost",
		"smarthost NAME { address ", "; }" },
	[FOR_SMARTHOST_REF] = { "host name", "smarthost", NULL, NULL },
};

/* Report a character that no domain can have, and offer the domain with the
 * plain ones that it looks like; false: there is none. */
static bool
report_bad_character(struct builder *b, struct text t)
{
	char plain[4 * DOMAIN_MAX + 3], name[DOMAIN_MAX + 1];
	uint32_t c = domain_bad_character(t.s, t.n);
	char character[GLYPH_ROOM];
	bool no_memory;
	size_t n, len;

	if (c == 0)
		return false;
	glyph_quote(character, c);
	n = glyph_plain_text(plain, sizeof plain - 1, t.s, t.n);
	plain[n] = '\0';
	if (n == 0 || domain_canonical(plain, n, name, &len, &no_memory)) {
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "%s is not allowed in a domain", character);
		return true;
	}
	report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
	    "%s is not allowed in a domain; did you mean '%s'?", character,
	    plain);
	fix_value(b, t, plain, n);
	return true;
}

/* Report an address in place of a name; false: it is none. */
static bool
report_address(struct builder *b, struct text t, enum domain_use use)
{
	uint8_t family, bytes[16];

	if (address_parse(t.s, t.n, &family, bytes) == ADDRESS_MALFORMED)
		return false;
	if (use == FOR_DOMAIN)
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "'%s' is an IP address, not a domain", value_shown(t).text);
	else if (use == FOR_SMARTHOST_REF)
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "`smarthost` takes the name of a smart host here, not an "
		    "address");
	else
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "`%s` takes a host name, not an address: `%s%.*s%s`",
		    uses[use].keyword, uses[use].before, (int)t.n, t.s,
		    uses[use].after);
	return true;
}

/* Report an '@' at the beginning, or a mail address; false: it is none. */
static bool
report_at_sign(struct builder *b, struct text t, enum domain_use use)
{
	char name[DOMAIN_MAX + 1];
	const char *at = memrchr(t.s, '@', t.n);
	bool no_memory;
	size_t n, len;

	if (at == NULL)
		return false;
	n = t.n - (size_t)(at + 1 - t.s);
	if (domain_canonical(at + 1, n, name, &len, &no_memory) != NULL)
		return false;
	if (at > t.s) {
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "'%s' is a mail address, not a %s: write only what "
		    "follows the '@', '%.*s'", value_shown(t).text,
		    uses[use].noun,
		    (int)n, at + 1);
		return true;
	}
	report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
	    "'%s' is not a %s: remove the '@'", value_shown(t).text,
	    uses[use].noun);
	fix_value(b, t, at + 1, n);
	return true;
}

/* The first ASCII character that no domain has, or n. */
static size_t
bad_ascii(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((t.s[i] & 0x80) == 0 && !name_is_valid(t.s + i, 1) &&
		    t.s[i] != '-' && t.s[i] != '.')
			return i;
	return t.n;
}

void
report_bad_domain(struct builder *b, struct text t, enum domain_use use,
    const char *fault)
{
	size_t bad = bad_ascii(t);

	if (!report_wants(b->report, CHECK_DOMAIN_SYNTAX, t.span))
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span, " ");
	else if (report_bad_character(b, t) || report_address(b, t, use) ||
	    report_at_sign(b, t, use))
		;
	else if (bad < t.n)
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "'%s' is not a %s: '%c' is not allowed; use letters, "
		    "digits, '-' and dots", value_shown(t).text, uses[use].noun,
		    t.s[bad]);
	else if (t.n == 0)
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "a %s cannot be empty", uses[use].noun);
	else
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "'%s' is not a valid %s: %s", value_shown(t).text,
		    uses[use].noun, fault);
}

/* Numbers and times. */

static bool
is_number(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

void
report_bad_number(struct builder *b, struct text t, const char *keyword,
    struct number_range range)
{
	const char *what = "not a number";

	if (is_number(t.s, t.n))
		what = t.n == 1 && t.s[0] == '0' && range.least > 0
		    ? "too small" : "too large";
	else if (t.n > 1 && t.s[0] == '-' && is_number(t.s + 1, t.n - 1))
		what = "negative";
	else if (t.n > 0 && t.s[0] >= '0' && t.s[0] <= '9' &&
	    strspn(t.s, "0123456789.") >= t.n)
		what = "not a whole number";
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%s' is %s; `%s` takes %u to %u", value_shown(t).text, what,
	    keyword,
	    range.least, range.told);
}

/* Offer what a time is with the unit as it must be written; false: that is not
 * what is wrong. */
static bool
report_unit(struct builder *b, struct text t, const char *keyword)
{
	char unit = t.n > 0 ? t.s[t.n - 1] : '\0', lower = (char)(unit | 0x20);
	char text[16];

	if (t.n < 2 || t.n > 9 || !is_number(t.s, t.n - 1))
		return false;
	if (lower == 's') {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a valid time: write seconds without unit, "
		    "`%s %.*s`", value_shown(t).text, keyword,
		    (int)t.n - 1, t.s);
		fix_value(b, t, t.s, t.n - 1);
		return true;
	}
	if (lower == unit || strchr("mhdw", lower) == NULL)
		return false;
	snprintf(text, sizeof text, "%.*s%c", (int)t.n - 1, t.s, lower);
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%s' is not a valid time: write the unit in lower case, `%s %s`",
	    value_shown(t).text, keyword, text);
	if (t.n <= 4) /* of any unit not too long */
		fix_value(b, t, text, t.n);
	return true;
}

void
report_bad_time(struct builder *b, struct text t, const char *keyword)
{
	char unit = t.n > 0 ? t.s[t.n - 1] : '\0';
	bool has_unit = unit != '\0' && strchr("mhdw", unit) != NULL;

	if (is_number(t.s, t.n - (has_unit ? 1 : 0)))
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is too long; `%s` takes at most 2147483647 "
		    "seconds (24855d)", value_shown(t).text, keyword);
	else if (!report_unit(b, t, keyword))
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a valid time; `%s` takes seconds, such as "
		    "`90`, or a number with one unit: `30m`, `4h`, `2d`, `1w`",
		    value_shown(t).text, keyword);
}

/* Addresses. */

/* Report what is wrong with an IPv4 address; false: it does not look like
 * one. */
static bool
report_bad_ipv4(struct builder *b, struct text t)
{
	static const char form[] = "'%s' is not a valid IPv4 address: %.*s%s";
	const char *why = "";
	unsigned dots = 0;
	size_t n = 0;

	if (t.n == 0 || strspn(t.s, "0123456789.") < t.n)
		return false;
	for (size_t i = 0; i < t.n && *why == '\0'; i += n + 1) {
		for (n = 0; i + n < t.n && t.s[i + n] != '.'; n++)
			;
		dots += i + n < t.n;
		if (n > 1 && t.s[i] == '0')
			why = " begins with 0";
		else if (n > 3 || (n == 3 && memcmp(t.s + i, "255", 3) > 0))
			why = " is greater than 255";
		if (*why != '\0')
			report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
			    form, value_shown(t).text, (int)(n > 20 ? 20 : n),
			    t.s + i, why);
	}
	if (*why == '\0')
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span, form,
		    value_shown(t).text, 0, "", dots == 3
		    ? "a number is missing before or after a dot"
		    : "it must have four numbers, such as 192.0.2.1");
	return true;
}

/* Report an address that has a port after it; false: it has none. */
static bool
report_port(struct builder *b, struct text t)
{
	const char *colon = memchr(t.s, ':', t.n);
	size_t n = colon != NULL ? (size_t)(colon - t.s) : 0;
	uint8_t family, bytes[16];

	if (n == 0 || !is_number(colon + 1, t.n - n - 1) ||
	    address_parse(t.s, n, &family, bytes) != ADDRESS_GOOD)
		return false;
	report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
	    "'%s' has a port, and an address here has none; remove '%.*s'",
	    value_shown(t).text, (int)(t.n - n), colon);
	fix_value(b, t, t.s, n);
	return true;
}

static void
report_malformed_address(struct builder *b, struct text t)
{
	if (report_bad_ipv4(b, t) || report_port(b, t))
		return;
	if (memchr(t.s, ':', t.n) != NULL)
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "'%s' is not a valid IPv6 address; one looks like "
		    "2001:db8::1", value_shown(t).text);
	else
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "'%s' is not an address; `address` takes an IP address, "
		    "such as 192.0.2.1, and no name", value_shown(t).text);
}

void
report_bad_address(struct builder *b, struct text t, enum address_fault fault)
{
	static const char *const kinds[] = {
		[ADDRESS_UNSPECIFIED] = "the unspecified address",
		[ADDRESS_BROADCAST] = "the broadcast address",
		[ADDRESS_MULTICAST] = "a multicast address",
	};
	uint8_t family, bytes[16];

	address_parse(t.s, t.n, &family, bytes);
	if (fault == ADDRESS_MALFORMED)
		report_malformed_address(b, t);
	else if (fault == ADDRESS_MAPPED)
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "'%s' is an IPv4 address in the form of IPv6; write it "
		    "as IPv4: %u.%u.%u.%u", value_shown(t).text, bytes[12],
		    bytes[13], bytes[14], bytes[15]);
	else if (fault == ADDRESS_GOOD)
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "'%s' is an IPv6 address, and a gateway PC has IPv4 only, "
		    "since it is a DOS program; write its IPv4 address",
		    value_shown(t).text);
	else
		report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
		    "'%s' is %s, which no host can have", value_shown(t).text,
		    kinds[fault]);
}

/* Other values. */

void
report_bad_drive(struct builder *b, struct text t)
{
	if (t.n == 2 && t.s[1] == ':' && (t.s[0] | 0x20) >= 'a' &&
	    (t.s[0] | 0x20) <= 'z') {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a drive letter; write `%c`",
		    value_shown(t).text,
		    t.s[0]);
		fix_value(b, t, t.s, 1);
		return;
	}
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%s' is not a drive letter; write one letter, such as `M`",
	    value_shown(t).text);
}

/* Report a character that no number to dial has; false: there is none. */
static bool
report_bad_digit(struct builder *b, struct text t, const char *what)
{
	char character[GLYPH_ROOM], plain[4 * VALUE_STRING_MAX + 1];
	size_t i = 0, n;

	while (i < t.n && t.s[i] >= 0x20 && t.s[i] < 0x7f)
		i++;
	if (i == t.n)
		return false;
	quote(character, t.s + i, t.n - i);
	n = glyph_plain_text(plain, sizeof plain, t.s, t.n);
	for (size_t j = 0; j < n; j++)
		if (plain[j] < 0x20 || plain[j] >= 0x7f || plain[j] == '"' ||
		    plain[j] == '\\')
			n = 0;
	if (n == 0 || n > VALUE_STRING_MAX) {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "%s is not allowed in %s; use ASCII characters", character,
		    what);
		return true;
	}
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "%s is not allowed in %s; did you mean '%.*s'?", character, what,
	    (int)n, plain);
	fix_value(b, t, plain, n);
	return true;
}

void
report_bad_string(struct builder *b, struct text t, const char *what)
{
	if (report_bad_digit(b, t, what))
		return;
	if (t.n == 0)
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "%s cannot be empty", what);
	else
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is too long for %s (%u characters, at most %d)",
		    value_shown(t).text, what, t.n, VALUE_STRING_MAX);
}

/* Offer a contact as a SOA record has it: its first dot is the '@'.  False: it
 * does not look like one. */
static bool
report_dotted_contact(struct builder *b, struct text t)
{
	const char *dot = memchr(t.s, '.', t.n);
	char text[2 * DOMAIN_MAX], name[DOMAIN_MAX + 1];
	bool no_memory;
	size_t len, n;

	if (memchr(t.s, '@', t.n) != NULL || dot == NULL ||
	    t.n >= sizeof text || !mailbox_is_valid(t.s, (size_t)(dot - t.s)))
		return false;
	n = t.n - (size_t)(dot + 1 - t.s);
	if (domain_canonical(dot + 1, n, name, &len, &no_memory) != NULL)
		return false;
	memcpy(text, t.s, t.n);
	text[dot - t.s] = '@';
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%s' has no '@'; did you mean '%.*s'?", value_shown(t).text,
	    (int)t.n, text);
	fix_value(b, t, text, t.n);
	return true;
}

void
report_bad_contact(struct builder *b, struct text t)
{
	const char *at = memrchr(t.s, '@', t.n);

	if (report_dotted_contact(b, t))
		return;
	if (at == NULL)
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a mail address; `contact` takes one, such "
		    "as hostmaster@company.com", value_shown(t).text);
	else if (at == t.s)
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a mail address: nothing is before the '@'",
		    value_shown(t).text);
	else if (at - t.s > VALUE_STRING_MAX)
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is too long for a contact: %u characters are "
		    "before the '@', at most %d", value_shown(t).text,
		    (unsigned)(at - t.s), VALUE_STRING_MAX);
	else
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%s' is not a valid contact: what is before the '@', "
		    "'%.*s', is not a mailbox name", value_shown(t).text,
		    (int)(at - t.s), t.s);
}
