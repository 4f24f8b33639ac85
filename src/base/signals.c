/* Signals that are put off; see signals.h. */
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/file.h>

#define NAP 10 /* milliseconds */

/* Those that end a process by default and that people or the system send.
 * SIGQUIT is left: it ends a run at once, whatever it leaves. */
static const int ending[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGALRM,
	SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU };

void
signals_hold(struct signals *s)
{
	struct sigaction action;
	sigset_t blocked;

	if (s->holding)
		return;
	sigemptyset(&s->held);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (sigaction(ending[i], NULL, &action) == 0 &&
		    action.sa_handler == SIG_DFL &&
		    !sigismember(&blocked, ending[i]))
			sigaddset(&s->held, ending[i]);
	pthread_sigmask(SIG_BLOCK, &s->held, NULL);
	s->holding = true;
}

void
signals_release(struct signals *s)
{
	if (!s->holding)
		return;
	s->holding = false;
	pthread_sigmask(SIG_UNBLOCK, &s->held, NULL);
}

bool
signals_came(const struct signals *s)
{
	sigset_t pending;

	if (s == NULL || !s->holding || sigpending(&pending) != 0)
		return false;
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (sigismember(&s->held, ending[i]) &&
		    sigismember(&pending, ending[i]))
			return true;
	return false;
}

int
signals_lock(const struct signals *s, int fd)
{
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int error = errno;

		if (error != EWOULDBLOCK && error != EINTR)
			return error;
		if (signals_came(s))
			return EINTR;
		if (error == EWOULDBLOCK)
			signals_nap();
	}
	return 0;
}

void
signals_nap(void)
{
	poll(NULL, 0, NAP);
}
