/* Tests of base/signals.c: what is put off, and what comes of it then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "digest.h"
#include "signals.h"

/* How a child ends that runs a function: its status, or a signal as negative
 * number. */
static int
end_of(int (*run)(void))
{
	const struct rlimit none = { 0, 0 };
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &none);
		_exit(run());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
hold_and_release(void)
{
	struct signals s = { .holding = false };

	signals_hold(&s);
	if (signals_came(&s))
		return 1;
	raise(SIGTERM);
	if (!signals_came(&s))
		return 2;
	signals_hold(&s); /* nothing new */
	signals_release(&s);
	return 3;
}

static int
ignore_one(void)
{
	struct signals s = { .holding = false };

	signal(SIGHUP, SIG_IGN);
	signals_hold(&s);
	raise(SIGHUP);
	if (signals_came(&s))
		return 1;
	signals_release(&s);
	return 7;
}

static int
leave_quit(void)
{
	struct signals s = { .holding = false };

	signals_hold(&s);
	raise(SIGQUIT);
	return 1;
}

/* One that the caller has blocked stays so, and is nothing to end for. */
static int
blocked_before(void)
{
	struct signals s = { .holding = false };
	sigset_t set, now;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals_hold(&s);
	raise(SIGINT);
	if (signals_came(&s))
		return 1;
	signals_release(&s);
	sigprocmask(SIG_SETMASK, NULL, &now);
	return sigismember(&now, SIGINT) == 1 ? 7 : 2;
}

/* The waits that a signal ends. */
static int
cut_short(void)
{
	struct signals s = { .holding = false };
	char name[] = "/tmp/topoc-signals-XXXXXX", text[DIGEST_TEXT];
	int fd = mkstemp(name), again = open(name, O_RDONLY);

	unlink(name);
	flock(again, LOCK_EX);
	signals_hold(&s);
	/* A file with a hole, as no disk is needed for that. */
	if (ftruncate(fd, (off_t)1 << 40) != 0)
		return 1;
	raise(SIGUSR1);
	if (signals_lock(&s, fd) != EINTR)
		return 2;
	return digest_file_unless(fd, text, &s) == EINTR ? 7 : 3;
}

static void
test_ends(void **state)
{
	(void)state;
	assert_int_equal(end_of(hold_and_release), -SIGTERM);
	assert_int_equal(end_of(ignore_one), 7);
	assert_int_equal(end_of(leave_quit), -SIGQUIT);
	assert_int_equal(end_of(blocked_before), 7);
	assert_int_equal(end_of(cut_short), 7);
}

static void
test_none(void **state)
{
	struct signals s = { .holding = false };
	int fd = open("/", O_RDONLY);

	(void)state;
	assert_false(signals_came(NULL));
	assert_false(signals_came(&s));
	signals_release(&s);
	assert_int_equal(signals_lock(NULL, fd), 0);
	assert_int_equal(signals_lock(&s, -1), EBADF);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
