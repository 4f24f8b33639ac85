/*
 * A fault server: preloaded into topoc it takes main's place, forks a child
 * for each request and lets one thing fail in it.  So a run costs a fork and
 * not the start of a program, and everything is counted from main on, whose
 * libraries are loaded by then.
 *
 * Either the k-th allocation fails (malloc and its kin, anonymous mmap,
 * mremap), or the k-th system call: with an errno, by doing half of what it
 * was to do, or by never returning, since the process is killed there.  System
 * calls are caught by a seccomp filter that asks the server, so those that
 * libraries make are seen as well as topoc's own.
 *
 * FAULTS in the environment has the descriptors "requests,replies,out,err".
 * A request is a line of fields with US (0x1f) between them, a reply a line of
 * words; read_request() and reply() have their order.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 60       /* for a child */
#define SLOTS 16384u     /* of live blocks; a power of two */
#define TRACED 65536u    /* system calls */
#define WORDS 128
#define GONE 1u          /* in a slot whose block was freed */
#define TIMED_OUT 1000
#define SEPARATOR "\x1f"

/* What the k-th system call does instead of succeeding, beside an errno. */
enum { KILL = -1, SHORT = -2,
       SIGNALS = -100 }; /* less so many: it is sent one, and goes on */

enum { HEAP = 1, MAPS = 2 };

struct request {
	bool calls;      /* fail system calls, not allocations */
	uint64_t k;      /* from 1; 0: nothing fails */
	bool on;         /* all allocations from the k-th on */
	int kinds;       /* of allocations */
	int how;         /* an errno, KILL or SHORT */
	int always;      /* a system call that fails each time, or -1 */
	int always_error;
	char *folder;
	int argc;
	char *argv[WORDS];
};

/* A live block; its address is hidden, or valgrind would think that somebody
 * still has it. */
struct slot {
	uintptr_t hidden;
	uint64_t number;
};

/* What the child tells the server: both have it. */
struct shared {
	_Atomic int listener;  /* in the child; 0 until it is there */
	atomic_flag lock;
	_Atomic uint64_t allocations;
	_Atomic int64_t mapped;
	bool crowded;          /* a block found no slot */
	struct slot live[SLOTS];
	/* The server's own. */
	uint64_t calls;
	int hit;               /* the system call that failed, or -1 */
	char hit_what[256];
	uint16_t trace[TRACED];
};

static struct shared *shared;
static struct request wish;
static bool counting;        /* in the child, while main runs */
static int (*real_main)(int, char **, char **);
static char *program;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static int (*real_posix_memalign)(void **, size_t, size_t);
static void *(*real_aligned_alloc)(size_t, size_t);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static int (*real_munmap)(void *, size_t);
static void *(*real_mremap)(void *, size_t, size_t, int, ...);

/* Not dlsym into a variable of the right type: ISO C has no such cast. */
static void
find(void *pointer, const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(pointer, &symbol, sizeof symbol);
}

/* dlsym may call calloc; it does with less if it gets NULL. */
static bool
ready(void)
{
	static bool finding;

	if (real_mremap != NULL)
		return true;
	if (finding)
		return false;
	finding = true;
	find(&real_malloc, "malloc");
	find(&real_calloc, "calloc");
	find(&real_realloc, "realloc");
	find(&real_free, "free");
	find(&real_posix_memalign, "posix_memalign");
	find(&real_aligned_alloc, "aligned_alloc");
	find(&real_mmap, "mmap");
	find(&real_munmap, "munmap");
	find(&real_mremap, "mremap");
	return true;
}

/* Allocations */

/* Count one; gives its number, or 0 where it is to fail. */
static uint64_t
count(int kind)
{
	uint64_t number;

	if (!counting || (wish.kinds & kind) == 0)
		return UINT64_MAX;
	number = ++shared->allocations;
	if (wish.calls || wish.k == 0)
		return number;
	if (number == wish.k || (wish.on && number > wish.k)) {
		errno = ENOMEM;
		return 0;
	}
	return number;
}

static struct slot *
seek(void *at)
{
	uintptr_t hidden = ~(uintptr_t)at;
	uint32_t i = (uint32_t)(hidden >> 4) & (SLOTS - 1);
	struct slot *free_slot = NULL;

	for (uint32_t n = 0; n < SLOTS; n++, i = (i + 1) & (SLOTS - 1)) {
		struct slot *s = &shared->live[i];

		if (s->hidden == hidden)
			return s;
		if (s->hidden == GONE && free_slot == NULL)
			free_slot = s;
		if (s->hidden == 0)
			return free_slot != NULL ? free_slot : s;
	}
	return free_slot;
}

static void
lock(void)
{
	while (atomic_flag_test_and_set(&shared->lock))
		;
}

/* Note a new block, if there is one. */
static void *
born(void *at, uint64_t number)
{
	struct slot *s;

	if (at == NULL || !counting || number == UINT64_MAX)
		return at;
	lock();
	s = seek(at);
	if (s != NULL)
		*s = (struct slot){ ~(uintptr_t)at, number };
	else
		shared->crowded = true;
	atomic_flag_clear(&shared->lock);
	return at;
}

static void
dead(void *at)
{
	struct slot *s;

	if (at == NULL || !counting)
		return;
	lock();
	s = seek(at);
	if (s != NULL && s->hidden == ~(uintptr_t)at)
		s->hidden = GONE;
	atomic_flag_clear(&shared->lock);
}

void *
malloc(size_t bytes)
{
	uint64_t number = count(HEAP);

	if (number == 0 || !ready())
		return NULL;
	return born(real_malloc(bytes), number);
}

void *
calloc(size_t n, size_t size)
{
	uint64_t number = count(HEAP);

	if (number == 0 || !ready())
		return NULL;
	return born(real_calloc(n, size), number);
}

void
free(void *at)
{
	if (!ready())
		return;
	dead(at);
	real_free(at);
}

void *
realloc(void *at, size_t bytes)
{
	uint64_t number = count(HEAP);
	void *to;

	if (number == 0 || !ready())
		return NULL;
	dead(at);
	to = real_realloc(at, bytes);
	if (to == NULL && bytes != 0)
		born(at, number);
	return born(to, number);
}

void *
reallocarray(void *at, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(at, bytes);
}

int
posix_memalign(void **at, size_t alignment, size_t bytes)
{
	uint64_t number = count(HEAP);
	int error;

	if (number == 0 || !ready())
		return ENOMEM;
	error = real_posix_memalign(at, alignment, bytes);
	if (error == 0)
		born(*at, number);
	return error;
}

void *
aligned_alloc(size_t alignment, size_t bytes)
{
	uint64_t number = count(HEAP);

	if (number == 0 || !ready())
		return NULL;
	return born(real_aligned_alloc(alignment, bytes), number);
}

void *
memalign(size_t alignment, size_t bytes)
{
	return aligned_alloc(alignment, bytes);
}

static void
add_mapped(int64_t bytes)
{
	if (counting)
		shared->mapped += bytes;
}

void *
mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
	bool anonymous = (flags & MAP_ANONYMOUS) != 0;
	void *got;

	if (!ready() || (anonymous && count(MAPS) == 0))
		return MAP_FAILED;
	got = real_mmap(at, bytes, prot, flags, fd, offset);
	if (got != MAP_FAILED)
		add_mapped((int64_t)bytes);
	return got;
}

void *
mmap64(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
	return mmap(at, bytes, prot, flags, fd, offset);
}

int
munmap(void *at, size_t bytes)
{
	int got = ready() ? real_munmap(at, bytes) : -1;

	if (got == 0)
		add_mapped(-(int64_t)bytes);
	return got;
}

void *
mremap(void *at, size_t old, size_t bytes, int flags, ...)
{
	void *to = NULL, *got;
	va_list args;

	va_start(args, flags);
	if ((flags & MREMAP_FIXED) != 0)
		to = va_arg(args, void *);
	va_end(args);
	if (!ready() || count(MAPS) == 0)
		return MAP_FAILED;
	got = real_mremap(at, old, bytes, flags, to);
	/* With a fixed place what was there is gone. */
	if (got != MAP_FAILED)
		add_mapped(to != NULL ? -(int64_t)old
		    : (int64_t)bytes - (int64_t)old);
	return got;
}

/* The child */

static int
listen_to_all(void)
{
	struct sock_filter ask = BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_USER_NOTIF);
	struct sock_fprog filter = { 1, &ask };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}

static int
be_child(const int fds[4], char **environment)
{
	if (dup2(fds[2], STDOUT_FILENO) < 0 || dup2(fds[3], STDERR_FILENO) < 0
	    || chdir(wish.folder) != 0 || close_range(3, ~0u, 0) != 0)
		_exit(125);
	unsetenv("LD_PRELOAD");
	unsetenv("FAULTS");
	if (wish.calls) {
		int listener = listen_to_all();

		if (listener < 0)
			_exit(126);
		/* From now on each system call waits for the server, who
		 * counts from this one on. */
		shared->listener = listener;
		close(listener);
	} else {
		alarm(SECONDS);
	}
	counting = true;
	return real_main(wish.argc, wish.argv, environment);
}

/* The server: system calls */

/* Which argument of a system call is a path; -1: none, the first is told. */
static int
path_argument(int number)
{
	switch (number) {
#ifdef SYS_open
	case SYS_open:
	case SYS_stat:
	case SYS_lstat:
	case SYS_mkdir:
	case SYS_rmdir:
	case SYS_unlink:
	case SYS_rename:
	case SYS_access:
#endif
	case SYS_truncate:
	case SYS_chdir:
		return 0;
	case SYS_openat:
	case SYS_newfstatat:
	case SYS_mkdirat:
	case SYS_unlinkat:
	case SYS_renameat2:
	case SYS_linkat:
	case SYS_faccessat:
		return 1;
	default:
		return -1;
	}
}

static void
note_hit(const struct seccomp_notif *n)
{
	int i = path_argument(n->data.nr);
	char *what = shared->hit_what;
	size_t room = sizeof shared->hit_what - 1;

	shared->hit = n->data.nr;
	snprintf(what, room, "%lld", (long long)n->data.args[0]);
	if (i < 0)
		return;
	memset(what, 0, room + 1);
	/* Byte by byte: a whole page may end before the room does. */
	for (size_t done = 0; done < room; done++) {
		struct iovec to = { what + done, 1 };
		struct iovec from = { (char *)(uintptr_t)n->data.args[i]
		    + done, 1 };

		if (process_vm_readv((pid_t)n->pid, &to, 1, &from, 1, 0) != 1
		    || what[done] == '\0' || what[done] == '\n')
			break;
	}
}

/* Do half of a read or write in the child's stead; 0: not to be halved. */
static int64_t
do_half(pid_t child, const struct seccomp_notif *n)
{
	const uint64_t *a = (const uint64_t *)n->data.args;
	size_t half = a[2] / 2;
	char *bytes = half > 0 ? malloc(half) : NULL;
	struct iovec here = { bytes, half }, there = { (void *)a[1], half };
	int number = n->data.nr;
	int process = (int)syscall(SYS_pidfd_open, child, 0);
	int fd = (int)syscall(SYS_pidfd_getfd, process, (int)a[0], 0);
	int64_t got = 0;
	bool in = number == SYS_read || number == SYS_pread64;

	if (bytes == NULL || fd < 0)
		goto end;
	if (!in && process_vm_readv((pid_t)n->pid, &here, 1, &there, 1, 0) !=
	    (ssize_t)half)
		goto end;
	if (number == SYS_write)
		got = write(fd, bytes, half);
	else if (number == SYS_pwrite64)
		got = pwrite(fd, bytes, half, (off_t)a[3]);
	else if (number == SYS_read)
		got = read(fd, bytes, half);
	else if (number == SYS_pread64)
		got = pread(fd, bytes, half, (off_t)a[3]);
	if (in && got > 0) {
		here.iov_len = there.iov_len = (size_t)got;
		process_vm_writev((pid_t)n->pid, &here, 1, &there, 1, 0);
	}
end:
	free(bytes);
	close(fd);
	close(process);
	return got > 0 ? got : 0;
}

/* Fill in what a system call gives; it is done unless something is to fail. */
static void
decide(pid_t child, const struct seccomp_notif *n,
    struct seccomp_notif_resp *answer)
{
	uint64_t number;
	int64_t half;

	answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* How often malloc asks for more is left to chance, where the heap
	 * begins at a random place. */
	if (n->data.nr == SYS_brk)
		return;
	number = ++shared->calls;
	if (number <= TRACED)
		shared->trace[number - 1] = (uint16_t)n->data.nr;
	if (wish.k == number && wish.how == KILL) {
		note_hit(n);
		kill(child, SIGKILL);
	} else if (wish.k == number && wish.how < SIGNALS) {
		note_hit(n);
		kill(child, SIGNALS - wish.how);
	} else if (wish.k == number && wish.how == SHORT) {
		half = do_half(child, n);
		if (half == 0)
			return;
		note_hit(n);
		answer->flags = 0;
		answer->val = half;
	} else if (wish.k == number) {
		note_hit(n);
		answer->flags = 0;
		answer->error = -wish.how;
	} else if (n->data.nr == wish.always) {
		answer->flags = 0;
		answer->error = -wish.always_error;
	}
}

/* Answer the child that asks; the first is its closing of the listener. */
static void
answer(pid_t child, int listener, bool *begun)
{
	struct seccomp_notif n = { 0 };
	struct seccomp_notif_resp a = { 0 };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n) != 0)
		return;
	a.id = n.id;
	if (*begun)
		decide(child, &n, &a);
	else
		a.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	*begun = true;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &a);
}

/* The child's listener as the server's own; -1: there is none. */
static int
fetch_listener(int process)
{
	struct pollfd dead_yet = { process, POLLIN, 0 };

	while (shared->listener == 0)
		if (poll(&dead_yet, 1, 0) != 0)
			return -1;
		else
			sched_yield();
	return (int)syscall(SYS_pidfd_getfd, process, shared->listener, 0);
}

/* The server: requests */

static int
wait_for(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		exit(118);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Wait for the child and answer it meanwhile; gives its end. */
static int
attend(pid_t child)
{
	int process = (int)syscall(SYS_pidfd_open, child, 0);
	int listener = fetch_listener(process);
	struct pollfd fds[2] = { { process, POLLIN, 0 },
	    { listener, POLLIN, 0 } };
	time_t end = time(NULL) + SECONDS;
	bool begun = false, late = false;
	int ended;

	while (!late) {
		int got = poll(fds, 2, 1000);

		if (got > 0 && (fds[1].revents & POLLIN) != 0)
			answer(child, listener, &begun);
		else if (got > 0 && (fds[0].revents & POLLIN) != 0)
			break;
		/* No filter is left: wait for the process alone. */
		if (got > 0 && (fds[1].revents & POLLHUP) != 0)
			fds[1].fd = -1;
		late = time(NULL) > end;
	}
	if (late)
		kill(child, SIGKILL);
	ended = wait_for(child);
	close(listener);
	close(process);
	return late ? TIMED_OUT : ended;
}

/* Text of a reply; no stdio, which at its end would seek in files that the
 * child has opened. */
struct text {
	size_t n;
	char at[1 << 20];
};

__attribute__((format(printf, 2, 3)))
static void
add(struct text *t, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(t->at + t->n, sizeof t->at - t->n, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof t->at - t->n)
		exit(120);
	t->n += (size_t)len;
}

static void
reply(int to, int end)
{
	static struct text t;

	/* How it ended, what was counted, which system call failed and on
	 * what, the bytes mapped, then lists: the blocks that are live (-1:
	 * not known), by their numbers, and the system calls. */
	t.n = 0;
	add(&t, "%d" SEPARATOR "%llu" SEPARATOR "%llu" SEPARATOR "%d"
	    SEPARATOR "%s" SEPARATOR "%lld" SEPARATOR, end,
	    (unsigned long long)shared->allocations,
	    (unsigned long long)shared->calls, shared->hit, shared->hit_what,
	    (long long)shared->mapped);
	if (shared->crowded)
		add(&t, "-1 ");
	for (uint32_t i = 0; i < SLOTS && !wish.calls && !shared->crowded; i++)
		if (shared->live[i].hidden > GONE)
			add(&t, "%llu ",
			    (unsigned long long)shared->live[i].number);
	add(&t, SEPARATOR);
	for (uint64_t i = 0; i < shared->calls && i < TRACED; i++)
		add(&t, "%d ", shared->trace[i]);
	add(&t, "\n");
	for (size_t done = 0; done < t.n;) {
		ssize_t got = write(to, t.at + done, t.n - done);

		if (got <= 0)
			exit(119);
		done += (size_t)got;
	}
}

/* Read a line, the only one that is under way; false: there are no more. */
static bool
read_line(int from, char *line, size_t room)
{
	size_t n = 0;

	while (n == 0 || line[n - 1] != '\n') {
		ssize_t got = n < room ? read(from, line + n, room - n) : -1;

		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	line[n - 1] = '\0';
	return true;
}

/* The request in a line, which is cut into its fields. */
static void
read_request(char *line)
{
	char *fields[WORDS + 8], *rest = line, *field;
	int n = 0;

	while (n < WORDS && (field = strsep(&rest, SEPARATOR)) != NULL)
		fields[n++] = field;
	if (n < 8)
		exit(124);
	wish = (struct request){
		.calls = atoi(fields[0]), .k = strtoull(fields[1], NULL, 10),
		.on = atoi(fields[2]), .kinds = atoi(fields[3]),
		.how = atoi(fields[4]), .always = atoi(fields[5]),
		.always_error = atoi(fields[6]), .folder = fields[7],
		.argc = n - 7,
	};
	wish.argv[0] = program;
	for (int i = 8; i < n; i++)
		wish.argv[i - 7] = fields[i];
}

static void
clear(const int fds[4])
{
	if (shared->allocations > 0 || shared->calls > 0 || shared->crowded)
		memset(shared, 0, sizeof *shared);
	shared->hit = -1;
	shared->hit_what[0] = '\0';
	shared->listener = 0;
	for (int i = 2; i < 4; i++)
		if (ftruncate(fds[i], 0) != 0 || lseek(fds[i], 0, SEEK_SET))
			exit(123);
}

/* In main's place, until there are no more requests. */
static int
serve(int argc, char **argv, char **environment)
{
	static char line[1 << 16];
	const char *given = getenv("FAULTS");
	int fds[4];

	if (argc < 1 || given == NULL || sscanf(given, "%d,%d,%d,%d", &fds[0],
	    &fds[1], &fds[2], &fds[3]) != 4)
		return 122;
	program = argv[0];
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 121;
	while (read_line(fds[0], line, sizeof line)) {
		pid_t child;

		read_request(line);
		clear(fds);
		child = fork();
		if (child == 0)
			return be_child(fds, environment);
		reply(fds[1], wish.calls ? attend(child) : wait_for(child));
	}
	return 0;
}

int
__libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end);

int
__libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end)
{
	int (*start)(int (*)(int, char **, char **), int, char **,
	    void (*)(void), void (*)(void), void (*)(void), void *);

	find(&start, "__libc_start_main");
	real_main = main;
	/* What topoc is run by has arguments: it is left alone. */
	return start(argc == 1 ? serve : main, argc, argv, init, fini,
	    rtld_fini, stack_end);
}
