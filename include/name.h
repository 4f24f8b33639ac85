/*
 * name.h: the forms of names and addresses: what is a legal one, and its
 * canonical form.  Pure functions; the model's builder reports what they say.
 */
#ifndef TOPOC_NAME_H
#define TOPOC_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest domain name as text, without a final dot (RFC 1035, 2.3.4). */
#define DOMAIN_MAX 253

/* The longest network or postoffice name (Q91044). */
#define NAME_MAX_LETTERS 10

/* Whether it is 1 to 10 ASCII letters or digits. */
bool name_is_valid(const char *s, size_t n);

/*
 * A valid name as a number, and back: the case is lost, and the numbers sort
 * as the upper-case names do.  0 stands for what is no valid name; all others
 * are less than NAME_KEYS.
 */
#define NAME_KEYS ((uint64_t)1 << 53)

uint64_t name_key(const char *s, size_t n);
size_t name_key_length(uint64_t key);
void name_unpack(uint64_t key, char out[NAME_MAX_LETTERS + 1]);

/*
 * The canonical form of a domain or host: lower case, A-labels, no final dot.
 * Gives NULL and the form in out, *out_len bytes and a NUL; or what is wrong,
 * as a text that goes after "'NAME' is not a domain: ".  RFC 1123, 2.1; RFC
 * 5890 ff.  for names that are not ASCII.  *no_memory is set where libidn2
 * ran out of it.
 */
const char *domain_canonical(const char *s, size_t n,
    char out[DOMAIN_MAX + 1], size_t *out_len, bool *no_memory);

/* The first character beyond ASCII that no domain can have, or 0 if there is
 * none: for the message about a domain that is in error. */
uint32_t domain_bad_character(const char *s, size_t n);

/* What can be wrong with an address: it is none, or one that no host has, or
 * an IPv4 address in the form of IPv6. */
enum address_fault {
	ADDRESS_GOOD, ADDRESS_MALFORMED, ADDRESS_UNSPECIFIED,
	ADDRESS_BROADCAST, ADDRESS_MULTICAST, ADDRESS_MAPPED
};

/*
 * Parse an IP address as inet_pton does: *family becomes 4 or 6 and bytes the
 * address in network order, unless it is malformed.
 */
enum address_fault address_parse(const char *s, size_t n, uint8_t *family,
    uint8_t bytes[16]);

/* Whether the n bytes are a mailbox's local part that fits a DNS label: a
 * dot-atom (RFC 5322, 3.2.3) of at most 63 characters. */
bool mailbox_is_valid(const char *s, size_t n);

#endif
