/* Values: from what is written to what it says; see builder.h. */
#include <string.h>

#include "builder.h"
#include "glyph.h"
#include "name.h"

#define STRING_MAX 63

/* Show at most this much of a value in a message. */
static int
shown(struct text t)
{
	return t.n > 80 ? 80 : (int)t.n;
}

static void
upper(const char *s, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] & ~0x20)
						    : s[i];
}

sym_id
value_name(struct builder *b, struct text t, const char *what)
{
	char name[NAME_SHOWN];

	if (t.bad)
		return 0;
	if (name_is_valid(t.s, t.n)) {
		upper(t.s, t.n, name);
		return sym_add(b->m->names, name, t.n);
	}
	report_add(b->report, CHECK_NAME_SYNTAX, t.span,
	    "'%.*s' is no name of a %s: it must be 1 to 10 letters or digits",
	    shown(t), t.s, what);
	/* Keep it, shortened, so that what refers to it is right. */
	if (t.n > sizeof name)
		t.n = sizeof name;
	upper(t.s, t.n, name);
	return sym_add(b->m->names, name, t.n);
}

po_name
value_po_name(struct builder *b, struct text t)
{
	po_name name = t.bad ? 0 : name_key(t.s, t.n);

	if (t.bad || name != 0)
		return name;
	return NAME_IN_ERROR + value_name(b, t, "postoffice");
}

po_name
value_find_po_name(struct builder *b, struct text t)
{
	po_name name = t.bad ? 0 : name_key(t.s, t.n);
	sym_id in_error;

	if (t.bad || name != 0)
		return name;
	in_error = value_find_name(b, t);
	return in_error != 0 ? NAME_IN_ERROR + in_error : 0;
}

sym_id
value_find_name(struct builder *b, struct text t)
{
	char name[NAME_SHOWN];

	if (t.bad)
		return 0;
	if (t.n > sizeof name)
		t.n = sizeof name;
	upper(t.s, t.n, name);
	return sym_find(b->m->names, name, t.n);
}

/* Report a character that no domain can have, and offer the domain with the
 * plain ones that it looks like; false: there is none. */
static bool
report_bad_character(struct builder *b, struct text t)
{
	char plain[4 * DOMAIN_MAX + 3] = "\"", name[DOMAIN_MAX + 1];
	uint32_t c = domain_bad_character(t.s, t.n);
	bool quoted = t.span.to - t.span.from != t.n, no_memory;
	char shown_c[GLYPH_ROOM];
	size_t n, len;

	if (c == 0)
		return false;
	glyph_quote(shown_c, c);
	n = glyph_plain_text(plain + 1, sizeof plain - 2, t.s, t.n);
	if (n == 0 || domain_canonical(plain + 1, n, name, &len, &no_memory)) {
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "%s is not allowed in a domain", shown_c);
		return true;
	}
	report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
	    "%s is not allowed in a domain; did you mean '%s'?", shown_c,
	    plain + 1);
	if (quoted)
		memcpy(plain + 1 + n, "\"", 2);
	report_fix(b->report, t.span, quoted ? plain : plain + 1);
	return true;
}

/* The canonical text of a domain, *n bytes; false: it is in error. */
static bool
read_domain(struct builder *b, struct text t, const char *what,
    char name[DOMAIN_MAX + 1], size_t *n)
{
	const char *fault;
	bool no_memory;

	if (t.bad)
		return false;
	fault = domain_canonical(t.s, t.n, name, n, &no_memory);
	if (no_memory)
		mem_out(b->work);
	if (fault == NULL)
		return true;
	if (!report_bad_character(b, t))
		report_add(b->report, CHECK_DOMAIN_SYNTAX, t.span,
		    "'%.*s' is no %s: %s", shown(t), t.s, what, fault);
	return false;
}

sym_id
value_domain(struct builder *b, struct text t, const char *what)
{
	char name[DOMAIN_MAX + 1];
	size_t n;

	return read_domain(b, t, what, name, &n)
	    ? sym_add(b->m->domain_names, name, n) : 0;
}

bool
value_late_domain(struct builder *b, struct text t)
{
	char name[DOMAIN_MAX + 1];
	size_t n;

	if (!read_domain(b, t, "domain", name, &n))
		return false;
	late_add(b, name, n);
	return true;
}

/* Intern the late domain that waits longest. */
static void
settle_one(struct builder *b)
{
	const struct late *late = &b->late[b->late_done++ % LATE];

	b->m->domains.at[late->row].name = sym_add_hashed(b->m->domain_names,
	    late->hash, late->text, late->n);
}

void
late_add(struct builder *b, const char *domain, size_t n)
{
	struct late *late = &b->late[b->late_n % LATE];

	if (b->late_n - b->late_done == LATE)
		settle_one(b);
	b->late_n++;
	late->hash = sym_hash(b->m->domain_names, domain, n);
	late->row = b->m->domains.n;
	late->n = (uint32_t)n;
	memcpy(late->text, domain, n);
}

void
late_settle(struct builder *b)
{
	while (b->late_done != b->late_n)
		settle_one(b);
}

/* Read decimal digits, at most to the limit of 64 bits' worth of sense. */
static bool
read_digits(const char *s, size_t n, uint64_t *number)
{
	*number = 0;
	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		if (*number < UINT64_MAX / 16)
			*number = *number * 10 + (unsigned)(s[i] - '0');
	}
	return true;
}

bool
value_number(struct builder *b, struct text t, const char *what,
    uint32_t least, uint32_t most, uint32_t *number)
{
	uint64_t value;

	if (t.bad)
		return false;
	if (read_digits(t.s, t.n, &value) && value >= least && value <= most) {
		*number = (uint32_t)value;
		return true;
	}
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%.*s' is no %s: it must be a number from %u to %u", shown(t),
	    t.s, what, least, most);
	return false;
}

static uint32_t
unit_seconds(char unit)
{
	switch (unit) {
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	default:
		return 0;
	}
}

bool
value_seconds(struct builder *b, struct text t, const char *what,
    uint32_t *seconds)
{
	uint32_t unit = t.n > 0 ? unit_seconds(t.s[t.n - 1]) : 0;
	uint64_t value;

	if (t.bad)
		return false;
	if (read_digits(t.s, t.n - (unit != 0), &value) &&
	    value <= INT32_MAX / (unit != 0 ? unit : 1)) {
		*seconds = (uint32_t)value * (unit != 0 ? unit : 1);
		return true;
	}
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%.*s' is no %s: it must be seconds, or a number with m, h, d or "
	    "w behind it, and at most 2147483647 seconds", shown(t), t.s,
	    what);
	return false;
}

bool
value_drive(struct builder *b, struct text t, uint32_t *letter)
{
	if (t.bad)
		return false;
	if (t.n == 1 && ((t.s[0] >= 'a' && t.s[0] <= 'z') ||
	    (t.s[0] >= 'A' && t.s[0] <= 'Z'))) {
		*letter = (uint32_t)(t.s[0] & ~0x20);
		return true;
	}
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "'%.*s' is no drive: it must be one letter", shown(t), t.s);
	if (t.n == 2 && t.s[1] == ':')
		report_fix(b->report, t.span, (char[]){ t.s[0], '\0' });
	return false;
}

bool
value_address(struct builder *b, struct text t, bool ipv4_only,
    struct address *address)
{
	const char *fault;

	if (t.bad)
		return false;
	address->span = t.span;
	fault = address_parse(t.s, t.n, &address->family, address->bytes);
	if (fault == NULL && ipv4_only && address->family != 4)
		fault = "a gateway PC is a DOS program and has IPv4 only";
	if (fault == NULL)
		return true;
	report_add(b->report, CHECK_ADDRESS_SYNTAX, t.span,
	    "'%.*s' cannot be the address here: %s", shown(t), t.s, fault);
	return false;
}

const char *
value_number_string(struct builder *b, struct text t, const char *what)
{
	bool good = t.n >= 1 && t.n <= STRING_MAX;

	if (t.bad)
		return NULL;
	for (uint32_t i = 0; good && i < t.n; i++)
		good = t.s[i] >= 0x20 && t.s[i] < 0x7f;
	if (good)
		return mem_strndup(b->mem, t.s, t.n);
	report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
	    "\"%.*s\" is no %s: it must be 1 to 63 printable ASCII characters",
	    shown(t), t.s, what);
	return NULL;
}

/* Mend a contact as it stands in a SOA record: its first dot is the @. */
static void
fix_contact(struct builder *b, struct text t)
{
	const char *dot = memchr(t.s, '.', t.n);
	char text[DOMAIN_MAX + 1];

	if (memchr(t.s, '@', t.n) != NULL || dot == NULL || dot == t.s ||
	    t.n >= sizeof text)
		return;
	memcpy(text, t.s, t.n);
	text[dot - t.s] = '@';
	text[t.n] = '\0';
	report_fix(b->report, t.span, text);
}

bool
value_contact(struct builder *b, struct text t, struct zone *zone)
{
	const char *at = t.bad ? NULL : memrchr(t.s, '@', t.n);
	struct text domain = t;

	if (t.bad)
		return false;
	if (at == NULL || !mailbox_is_valid(t.s, (size_t)(at - t.s))) {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%.*s' is no contact: it must be MAILBOX@DOMAIN with at "
		    "most 63 characters before the @", shown(t), t.s);
		fix_contact(b, t);
		return false;
	}
	domain.s = at + 1;
	domain.n = t.n - (uint32_t)(at + 1 - t.s);
	zone->contact_domain = value_domain(b, domain, "domain of a contact");
	if (zone->contact_domain == 0)
		return false;
	/* As one name it must keep to the length of names, too. */
	if ((size_t)(at - t.s) + 1 +
	    sym_len(b->m->domain_names, zone->contact_domain) > DOMAIN_MAX) {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "'%.*s' is too long for a contact: as a domain name it "
		    "has more than 253 characters", shown(t), t.s);
		return false;
	}
	zone->contact = mem_strndup(b->mem, t.s, (size_t)(at - t.s));
	return true;
}
