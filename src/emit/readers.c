/* Who has the output directory open; see readers.h. */
#include "readers.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

void
readers_watch(struct readers *r, const char *path)
{
	r->open = 0;
	r->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (r->fd >= 0 && inotify_add_watch(r->fd, path, IN_OPEN | IN_CLOSE |
	    IN_ONLYDIR | IN_DONT_FOLLOW) < 0)
		readers_end(r);
}

static long
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

/* Count what happened to the directory itself, and not to what is in it.
 * False where that is not known any more. */
static bool
count(struct readers *r)
{
	_Alignas(struct inotify_event) char buffer[4096];
	ssize_t n;

	while ((n = read(r->fd, buffer, sizeof buffer)) > 0) {
		for (char *at = buffer; at < buffer + n;) {
			const struct inotify_event *event =
			    (const void *)at;

			if (event->mask & IN_Q_OVERFLOW)
				return false;
			if (event->len == 0 && event->mask & IN_OPEN)
				r->open++;
			if (event->len == 0 && event->mask & IN_CLOSE &&
			    r->open > 0)
				r->open--;
			at += sizeof *event + event->len;
		}
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

void
readers_wait(struct readers *r, const struct signals *signals)
{
	long end = milliseconds() + READERS_WAIT, left;
	struct pollfd ready[2] = { { .fd = r->fd, .events = POLLIN },
		{ .fd = -1, .events = POLLIN } };

	if (r->fd < 0 || !count(r) || r->open == 0)
		return;
	/* It is never read, and a signal stays pending. */
	if (signals != NULL && signals->holding)
		ready[1].fd = signalfd(-1, &signals->held, SFD_CLOEXEC);
	while (!signals_came(signals) && (left = end - milliseconds()) > 0) {
		poll(ready, 2, (int)left);
		if (!count(r) || r->open == 0)
			break;
	}
	if (ready[1].fd >= 0)
		close(ready[1].fd);
}

void
readers_end(struct readers *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}
