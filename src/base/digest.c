/* SHA-256; see digest.h. */
#include "digest.h"

#include <errno.h>
#include <unistd.h>

#include "signals.h"

#define CHUNK_BYTES ((size_t)4 << 10) /* on the stack */

/* After each of so many bytes a signal is looked for. */
#define LOOK_BYTES ((off_t)16 << 20)

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
	return digest_file_unless(fd, text, NULL);
}

int
digest_file_unless(int fd, char text[DIGEST_TEXT],
    const struct signals *signals)
{
	char chunk[CHUNK_BYTES];
	struct digest d;
	off_t at = 0, look = LOOK_BYTES;

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
		if (at >= look) {
			if (signals_came(signals))
				return EINTR;
			look = at + LOOK_BYTES;
		}
	}
	digest_end(&d, text);
	return 0;
}
