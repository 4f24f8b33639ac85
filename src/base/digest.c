/* SHA-256; see digest.h. */
#include "digest.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)4 << 10) /* on the stack */

void
digest_begin(struct digest *d)
{
	sha256_init(&d->context);
}

void
digest_add(struct digest *d, const void *bytes, size_t n)
{
	sha256_update(&d->context, n, bytes);
}

void
digest_end(struct digest *d, char text[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[SHA256_DIGEST_SIZE];

	sha256_digest(&d->context, sizeof bytes, bytes);
	for (size_t i = 0; i < sizeof bytes; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 0xf];
	}
	text[DIGEST_DIGITS] = '\0';
}

int
digest_file(int fd, char text[DIGEST_TEXT])
{
	char chunk[CHUNK_BYTES];
	struct digest d;
	off_t at = 0;

	digest_begin(&d);
	for (;;) {
		ssize_t got = pread(fd, chunk, sizeof chunk, at);

		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return errno;
		if (got > 0) {
			digest_add(&d, chunk, (size_t)got);
			at += got;
		}
	}
	digest_end(&d, text);
	return 0;
}
