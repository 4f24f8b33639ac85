/* Runs a program's main many times in one process, for the judge: most of a
 * short run's time is the loading of libraries.
 *
 * Put in front by LD_PRELOAD, it stops the program where main would begin and
 * calls main for each request on standard input.  The program itself is as it
 * is; that its runs leave nothing behind is tested by the way.  A request is
 * its length and then texts, each with a NUL behind it: the folder to run in,
 * the files for standard output and error, and the arguments.  The reply is
 * the status; the first one, 'm', says that the server is there.  Whoever
 * reads no reply knows that the program has died, or has called exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { REQUEST_MAX = 65536, WORDS_MAX = 256, IN = 198, OUT = 199 };

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void),
	void (*)(void), void (*)(void), void *);

static main_function *program;
static char request[REQUEST_MAX + 1];

static int
read_all(void *target, size_t size)
{
	char *at = target;
	while (size) {
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
	close(opened);
	return 1;
}

static int
run(size_t size, char **envp)
{
	char *words[WORDS_MAX + 1];
	int count = 0;
	for (char *at = request; at < request + size && count < WORDS_MAX;
			at += strlen(at) + 1)
		words[count++] = at;
	words[count] = NULL;
	if (count < 4 || chdir(words[0])
			|| !open_as(0, "/dev/null", O_RDONLY)
			|| !open_as(1, words[1], O_WRONLY | O_CREAT | O_TRUNC)
			|| !open_as(2, words[2], O_WRONLY | O_CREAT | O_TRUNC))
		_exit(126);
	int status = program(count - 3, words + 3, envp);
	fflush(NULL);
	return status;
}

static int
serve(int argc, char **argv, char **envp)
{
	uint32_t size;
	(void)argc;
	(void)argv;
	if (dup2(0, IN) < 0 || dup2(1, OUT) < 0 || write(OUT, "m", 1) != 1)
		return 1;
	while (read_all(&size, sizeof size) && size <= REQUEST_MAX
			&& read_all(request, size)) {
		int status = run(size, envp);
		if (write(OUT, &status, sizeof status) != sizeof status)
			return 1;
	}
	return 0;
}

int
__libc_start_main(main_function *function, int argc, char **argv,
	void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
	void *stack_end)
{
	start_function *start;
	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	program = function;
	return start(serve, argc, argv, init, fini, rtld_fini, stack_end);
}
