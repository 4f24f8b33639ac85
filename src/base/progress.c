/* One line that says what is being done; see progress.h. */
#include "progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "thread.h"

#define ERASE "\r\033[K"

struct progress {
	pthread_t thread;
	pthread_mutex_t lock;   /* of all that follows */
	pthread_cond_t wake;
	const char *what, *step;
	time_t began;
	bool shown, ended;
};

static void
put(const char *text, int n)
{
	/* What cannot be shown is not missed. */
	if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
		return;
}

static void
hide(struct progress *p)
{
	if (p->shown)
		put(ERASE, (int)sizeof ERASE - 1);
	p->shown = false;
}

static void
show(struct progress *p, time_t now)
{
	char line[160];
	int n = snprintf(line, sizeof line, ERASE "topoc: %.100s: %s, %ld s",
	    p->what, p->step, (long)(now - p->began));

	put(line, n < (int)sizeof line ? n : (int)sizeof line - 1);
	p->shown = true;
}

/* The thread: shows the line once a second. */
static void *
run(void *arg)
{
	struct progress *p = arg;
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	p->began = at.tv_sec;
	pthread_mutex_lock(&p->lock);
	while (!p->ended) {
		at.tv_sec++;
		while (!p->ended && pthread_cond_timedwait(&p->wake, &p->lock,
		    &at) != ETIMEDOUT)
			;
		if (!p->ended && p->step != NULL)
			show(p, at.tv_sec);
	}
	hide(p);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Start the thread, which takes no signals: they are for the one that works. */
static int
start(struct progress *p)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = thread_begin(&p->thread, THREAD_WORK_STACK, run, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct progress *
progress_begin(const char *what)
{
	struct progress *p = calloc(1, sizeof *p);
	pthread_condattr_t attributes;

	if (p == NULL)
		return NULL;
	p->what = what;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&p->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (start(p) == 0)
		return p;
	free(p);
	return NULL;
}

void
progress_step(struct progress *p, const char *step)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->step = step;
	if (step == NULL)
		hide(p);
	pthread_mutex_unlock(&p->lock);
}

void
progress_end(struct progress *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->ended = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
