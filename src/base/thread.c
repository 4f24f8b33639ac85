/* Stacks of a known size; see thread.h. */
#include "thread.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

int
thread_begin(pthread_t *thread, size_t stack, void *(*run)(void *arg),
    void *arg)
{
	pthread_attr_t attributes;
	int error = pthread_attr_init(&attributes);

	if (error != 0)
		return error;
	error = pthread_attr_setstacksize(&attributes, stack);
	if (error == 0)
		error = pthread_create(thread, &attributes, run, arg);
	pthread_attr_destroy(&attributes);
	return error;
}

struct work {
	void (*run)(void *arg);
	void *arg;
};

static void *
run_work(void *arg)
{
	const struct work *work = arg;

	work->run(work->arg);
	return NULL;
}

/* Whether this thread, the first, has room; if nobody knows it has. */
static bool
has_room(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_STACK, &limit) != 0 ||
	    limit.rlim_cur >= THREAD_RUN_STACK;
}

int
thread_run(void (*run)(void *arg), void *arg)
{
	struct work work = { run, arg };
	sigset_t all, before;
	pthread_t thread;
	int error;

	if (has_room()) {
		run(arg);
		return 0;
	}
	error = thread_begin(&thread, THREAD_RUN_STACK, run_work, &work);
	if (error != 0)
		return error;
	/* Signals are for the thread that works. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_join(thread, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}
