/* Buffered text; see out.h. */
#include "out.h"

#include <errno.h>
#include <unistd.h>

#include "signals.h"

#ifndef BUFFER_BYTES
#define BUFFER_BYTES ((size_t)64 << 10)
#endif

struct out *
out_new(struct mem *mem, int fd)
{
	struct out *o = mem_alloc(mem, sizeof *o);

	o->mem = mem;
	o->fd = fd;
	o->room = BUFFER_BYTES;
	o->at = mem_block(mem, o->room);
	return o;
}

static void
write_all(struct out *o, const char *s, size_t n)
{
	size_t done = 0;

	if (signals_came(o->signals))
		mem_out(o->mem);
	while (done < n && o->error == 0) {
		ssize_t got = write(o->fd, s + done, n - done);

		if (got >= 0) {
			done += (size_t)got;
			o->flushed = true;
		} else if (errno != EINTR) {
			o->error = errno;
		}
	}
}

int
out_flush(struct out *o)
{
	if (o->fd < 0)
		return o->error;
	write_all(o, o->at, o->n);
	o->n = 0;
	return o->error;
}

void
out_long(struct out *o, const char *s, size_t n)
{
	if (o->fd < 0 || n < o->room) {
		out_bytes(o, s, n);
		return;
	}
	out_flush(o);
	write_all(o, s, n);
}

void
out_room(struct out *o, size_t n)
{
	out_flush(o);
	if (o->room - o->n >= n)
		return;
	while (o->room - o->n < n)
		o->room *= 2;
	o->at = mem_resize(o->mem, o->at, o->room);
}

int
out_end(struct out *o)
{
	int error = out_flush(o);

	mem_release(o->mem, o->at);
	o->at = NULL;
	o->n = o->room = 0;
	return error;
}

void
out_u32(struct out *o, uint32_t number)
{
	char digits[10];
	size_t n = sizeof digits;

	do
		digits[--n] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	out_bytes(o, digits + n, sizeof digits - n);
}
