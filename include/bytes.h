/*
 * bytes.h: eight bytes of a text looked at as one number, which takes as long
 * as one byte does.  Read by what goes through all of a source or of its
 * domains.
 */
#ifndef TOPOC_BYTES_H
#define TOPOC_BYTES_H

#include <stdint.h>

/* A byte, eight times. */
#define BYTES(byte) ((byte) * UINT64_C(0x0101010101010101))

/* The highest bit of each of the eight bytes that is c, and no other bit. */
static inline uint64_t
bytes_that_are(uint64_t bytes, unsigned char c)
{
	const uint64_t low = BYTES(0x7f);
	uint64_t other = bytes ^ BYTES(c);

	return ~(((other & low) + low) | other | low);
}

#endif
