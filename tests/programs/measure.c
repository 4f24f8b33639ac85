/*
 * Runs a command and says what it took.
 *
 *	measure REPORT [LIMIT=VALUE...] COMMAND [WORD...]
 *
 * REPORT is a file, which gets a line of numbers: the exit status (or minus
 * the number of the signal), peak memory in KiB, user, system and elapsed time
 * in microseconds.  A LIMIT is as, core, cpu, data, fsize, nofile, nproc or
 * stack, for setrlimit(2), in its units; or processors, a list with commas.
 * COMMAND is a path, or is looked for in PATH.
 *
 * The peak of a process begins with the memory of the process that started
 * it, and a Python that runs tests has more than topoc.  So this program is
 * small, and nothing is ever measured that was started by another one.
 *
 * Ends with 0 if COMMAND was run, whatever came of it, and else with 127.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	int resource;
} limits[] = {
	{ "as", RLIMIT_AS },
	{ "core", RLIMIT_CORE },
	{ "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },
	{ "nofile", RLIMIT_NOFILE },
	{ "nproc", RLIMIT_NPROC },
	{ "stack", RLIMIT_STACK },
};

/* Write a message and the system's reason, and give the status for it. */
static int
fail(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	return 127;
}

/* Run on these processors alone; gives -1 on an error. */
static int
set_processors(const char *list)
{
	cpu_set_t set;
	char *end;

	CPU_ZERO(&set);
	do {
		CPU_SET(strtoul(list, &end, 10), &set);
		list = end + 1;
	} while (*end == ',');
	return sched_setaffinity(0, sizeof set, &set);
}

/*
 * Set the limit that a word of the command line gives.  Gives 1 if it gives
 * none, so that it is the command; -1 on an error.
 */
static int
set_limit(const char *word)
{
	size_t len = strcspn(word, "=");
	const char *value = word + len + 1;
	struct rlimit limit;

	if (word[len] != '=')
		return 1;
	if (strncmp(word, "processors", len) == 0)
		return set_processors(value);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		if (strlen(limits[i].name) != len ||
		    strncmp(word, limits[i].name, len) != 0)
			continue;
		limit.rlim_cur = limit.rlim_max = strtoull(value, NULL, 10);
		return setrlimit(limits[i].resource, &limit);
	}
	return 1;
}

static long long
microseconds(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/* Start the command with its limits; what is before it are limits. */
static pid_t
start(char **words)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	for (; *words != NULL; words++) {
		int none = set_limit(*words);

		if (none < 0)
			_exit(fail(*words));
		if (none)
			break;
	}
	if (*words == NULL)
		_exit(127);
	execvp(*words, words);
	_exit(fail(*words));
}

int
main(int argc, char **argv)
{
	struct rusage used;
	long long begun = now();
	int status;
	FILE *report;
	pid_t child;

	if (argc < 3) {
		fputs("usage: measure REPORT [LIMIT=VALUE...] COMMAND [WORD...]\n",
		    stderr);
		return 127;
	}
	/* Not inherited: the command has the descriptors that it was given. */
	if ((report = fopen(argv[1], "we")) == NULL)
		return fail(argv[1]);
	if ((child = start(argv + 2)) < 0 || wait4(child, &status, 0, &used) < 0)
		return fail(argv[2]);
	fprintf(report, "%d %ld %lld %lld %lld\n", WIFSIGNALED(status) ?
	    -WTERMSIG(status) : WEXITSTATUS(status), used.ru_maxrss,
	    microseconds(used.ru_utime), microseconds(used.ru_stime),
	    now() - begun);
	return fclose(report) == 0 ? 0 : fail(argv[1]);
}
