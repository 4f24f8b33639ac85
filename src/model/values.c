/* Values: from what is written to what it says; see builder.h. */
#include <string.h>

#include "builder.h"
#include "name.h"

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
	report_bad_name(b, t, what);
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

/* The canonical text of a domain, *n bytes; false: it is in error. */
static bool
read_domain(struct builder *b, struct text t, enum domain_use use,
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
	report_bad_domain(b, t, use, fault);
	return false;
}

sym_id
value_domain(struct builder *b, struct text t, enum domain_use use)
{
	char name[DOMAIN_MAX + 1];
	size_t n;

	return read_domain(b, t, use, name, &n)
	    ? sym_add(b->m->domain_names, name, n) : 0;
}

bool
value_late_domain(struct builder *b, struct text t)
{
	char name[DOMAIN_MAX + 1];
	size_t n;

	if (!read_domain(b, t, FOR_DOMAIN, name, &n))
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
value_number(struct builder *b, struct text t, const char *keyword,
    struct number_range range, uint32_t *number)
{
	uint64_t value;

	if (t.bad)
		return false;
	if (read_digits(t.s, t.n, &value) && value >= range.least &&
	    value <= range.most) {
		*number = (uint32_t)value;
		return true;
	}
	report_bad_number(b, t, keyword, range);
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
value_seconds(struct builder *b, struct text t, const char *keyword,
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
	report_bad_time(b, t, keyword);
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
	report_bad_drive(b, t);
	return false;
}

bool
value_address(struct builder *b, struct text t, bool ipv4_only,
    struct address *address)
{
	enum address_fault fault;

	if (t.bad)
		return false;
	address->span = t.span;
	fault = address_parse(t.s, t.n, &address->family, address->bytes);
	if (fault == ADDRESS_GOOD && (!ipv4_only || address->family == 4))
		return true;
	report_bad_address(b, t, fault);
	return false;
}

const char *
value_number_string(struct builder *b, struct text t, const char *what)
{
	bool good = t.n >= 1 && t.n <= VALUE_STRING_MAX;

	if (t.bad)
		return NULL;
	for (uint32_t i = 0; good && i < t.n; i++)
		good = t.s[i] >= 0x20 && t.s[i] < 0x7f;
	if (good)
		return mem_strndup(b->mem, t.s, t.n);
	report_bad_string(b, t, what);
	return NULL;
}

bool
value_contact(struct builder *b, struct text t, struct zone *zone)
{
	const char *at = t.bad ? NULL : memrchr(t.s, '@', t.n);
	struct text domain = t;

	if (t.bad)
		return false;
	if (at == NULL || !mailbox_is_valid(t.s, (size_t)(at - t.s))) {
		report_bad_contact(b, t);
		return false;
	}
	domain.s = at + 1;
	domain.n = t.n - (uint32_t)(at + 1 - t.s);
	zone->contact_domain = value_domain(b, domain, FOR_DOMAIN);
	if (zone->contact_domain == 0)
		return false;
	/* As one name it must keep to the length of names, too. */
	if ((size_t)(at - t.s) + 1 +
	    sym_len(b->m->domain_names, zone->contact_domain) > DOMAIN_MAX) {
		report_add(b->report, CHECK_VALUE_SYNTAX, t.span,
		    "the contact is too long: it can have at most %d "
		    "characters", DOMAIN_MAX);
		return false;
	}
	zone->contact = mem_strndup(b->mem, t.s, (size_t)(at - t.s));
	return true;
}
