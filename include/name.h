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

/* A number that sorts as the upper-case name does among valid names. */
uint64_t name_key(const char *s, size_t n);

/*
 * The canonical form of a domain or host: lower case, A-labels, no final dot.
 * Gives NULL and the form in out, *out_len bytes and a NUL; or what is wrong,
 * as a text that goes behind "'NAME' is no domain: ".  RFC 1123, 2.1; RFC
 * 5890 ff.  for names that are not ASCII.  *no_memory is set where libidn2
 * ran out of it.
 */
const char *domain_canonical(const char *s, size_t n,
    char out[DOMAIN_MAX + 1], size_t *out_len, bool *no_memory);

/*
 * Parse an IP address as inet_pton does: *family becomes 4 or 6 and bytes the
 * address in network order.  Gives NULL, or what is wrong with it as above.
 */
const char *address_parse(const char *s, size_t n, uint8_t *family,
    uint8_t bytes[16]);

/* Whether the n bytes are a mailbox's local part that fits a DNS label: a
 * dot-atom (RFC 5322, 3.2.3) of at most 63 characters. */
bool mailbox_is_valid(const char *s, size_t n);

#endif
