/*
 * Linked around topoc's main (by --wrap=main): where TOPOC_SERVE is set, main
 * is called for each request on standard input, since the start of a process
 * takes several times as long as a short run.  A request is its length and
 * then texts, each with a NUL behind it: the seconds of processor time, the
 * folder, the files for standard input, output and error, the arguments.  The
 * reply is the status; whoever reads none knows that topoc has died.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { REQUEST_MAX = 65536, WORDS_MAX = 256, IN = 198, OUT = 199, FIXED = 5 };

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);
void topoc_cover_write(void) __attribute__((weak));

static int
read_all(void *target, size_t size)
{
	char *at = target;

	while (size > 0) {
		ssize_t got = read(IN, at, size);

		if (got <= 0)
			return 0;
		at += got;
		size -= (size_t)got;
	}
	return 1;
}

static int
open_as(int fd, const char *path, int flags)
{
	int opened = open(path, flags, 0600);

	if (opened < 0 || dup2(opened, fd) < 0)
		return 0;
	return close(opened) == 0;
}

static void
allow_seconds(int seconds)
{
	struct rusage used;
	struct rlimit limit;

	getrusage(RUSAGE_SELF, &used);
	getrlimit(RLIMIT_CPU, &limit);
	limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec +
	    used.ru_stime.tv_sec + 1 + seconds);
	setrlimit(RLIMIT_CPU, &limit);
}

static int
run(char *request, size_t size)
{
	char *words[WORDS_MAX + 1];
	int n = 0, status;

	for (char *at = request; at < request + size && n < WORDS_MAX;
	    at += strlen(at) + 1)
		words[n++] = at;
	words[n] = NULL;
	if (n < FIXED || chdir(words[1]) != 0 ||
	    !open_as(0, words[2], O_RDONLY) ||
	    !open_as(1, words[3], O_WRONLY | O_CREAT | O_TRUNC) ||
	    !open_as(2, words[4], O_WRONLY | O_CREAT | O_TRUNC))
		_exit(126);
	clearerr(stdin);
	allow_seconds(atoi(words[0]));
	status = __real_main(n - FIXED, words + FIXED);
	fflush(NULL);
	if (topoc_cover_write)
		topoc_cover_write();
	return status & 0xff;
}

int
__wrap_main(int argc, char **argv)
{
	static char request[REQUEST_MAX + 1];
	uint32_t size;

	if (getenv("TOPOC_SERVE") == NULL)
		return __real_main(argc, argv);
	if (dup2(0, IN) < 0 || dup2(1, OUT) < 0)
		return 1;
	while (read_all(&size, sizeof size) && size <= REQUEST_MAX &&
	    read_all(request, size)) {
		int status = run(request, size);

		if (write(OUT, &status, sizeof status) != sizeof status)
			return 1;
	}
	return 0;
}
