/*
 * digest.h: SHA-256 (FIPS 180-4), of bytes as they come and of whole files.
 * The manifest of a set of outputs has one a file, and its generation is one
 * of the topology.  Nettle does the work: it uses the processor's own
 * instructions for it, where there are any, and is then five times as fast as
 * libmd.
 */
#ifndef TOPOC_DIGEST_H
#define TOPOC_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

/* A digest as text: 64 hexadecimal digits in lower case, and a NUL. */
#define DIGEST_DIGITS 64
#define DIGEST_TEXT (DIGEST_DIGITS + 1)

struct digest {
	struct sha256_ctx context;
};

void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t n);
void digest_end(struct digest *digest, char text[DIGEST_TEXT]);

/* The digest of a file from its first byte to its last; where it is read next
 * does not change.  Returns 0 or the errno. */
int digest_file(int fd, char text[DIGEST_TEXT]);

/* The same, but EINTR once one of the signals came. */
struct signals;
int digest_file_unless(int fd, char text[DIGEST_TEXT],
    const struct signals *signals);

#endif
