/*
 * out.h: buffered text, to a file descriptor or into memory.  The emitters
 * and the renderer of diagnostics write here; nobody uses stdio for data.
 * A failed write is remembered and told once, by out_end().
 */
#ifndef TOPOC_OUT_H
#define TOPOC_OUT_H

#include <stdint.h>
#include <string.h>

#include "mem.h"

struct signals;

struct out {
	struct mem *mem;
	char *at;        /* the bytes not yet written */
	size_t n, room;
	int fd;          /* -1: into memory */
	int error;       /* errno of the first write that failed, or 0 */
	bool flushed;    /* something was written to fd */
	const struct signals *signals; /* once one came writing ends the run as
					  if memory had run out; or NULL */
};

/* A writer to fd, which stays the caller's; or, with fd -1, into memory. */
struct out *out_new(struct mem *mem, int fd);

/* Make room for n more bytes: flushes, or grows in memory. */
void out_room(struct out *o, size_t n);

/* Write what is buffered; returns 0 or the errno of the first failure. */
int out_flush(struct out *o);

/* Flush and release the buffer; returns as out_flush. */
int out_end(struct out *o);

/* Put n bytes; many are written from where they are, and not copied. */
void out_long(struct out *o, const char *s, size_t n);

void out_u32(struct out *o, uint32_t number);

/* Give the place of n more bytes, which the caller sets at once. */
static inline char *
out_take(struct out *o, size_t n)
{
	if (o->room - o->n < n)
		out_room(o, n);
	o->n += n;
	return o->at + o->n - n;
}

static inline void
out_bytes(struct out *o, const char *s, size_t n)
{
	memcpy(out_take(o, n), s, n);
}

static inline void
out_str(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

static inline void
out_char(struct out *o, char c)
{
	if (o->room == o->n)
		out_room(o, 1);
	o->at[o->n++] = c;
}

#endif
