/* Files that are out of reach; see sandbox.h. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "deny.h"
#include "sink.h"

/* What the header does not know yet. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

/* With ABI 1 no file may change its folder, which building a set needs. */
#define LEAST_ABI 2

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                  \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |         \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |   \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |        \
	    LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)

/* Those that a rule on what is no folder may have. */
#define OF_FILES (LANDLOCK_ACCESS_FS_READ_FILE |                               \
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)

#define ALL_OF_ABI_2 ((1ULL << 14) - 1)

/* It makes a new inode whenever a name is looked up, so that rules, which are
 * of inodes, do not find theirs again. */
#define MAGIC_9P 0x01021997

#define WITHOUT "; --sandbox=auto goes without it"

static const char no_resources[] = "Landlock cannot be set up for want of "
    "memory or file descriptors" WITHOUT;

/* As the kernel has it since ABI 6; the older ones take it where what they do
 * not know is 0. */
struct ruleset {
	uint64_t fs, net, scoped;
};

static const char not_looked_at[] = "Landlock cannot be set up: the system "
    "failed to look at the files" WITHOUT;

struct box {
	int ruleset;
	uint64_t handled;  /* rights of files that are refused without a rule */
	const char *fault; /* why there is no Landlock, or NULL */
};

static const char *
no_landlock(int error)
{
	switch (error) {
	case ENOSYS:
		return "this kernel has no Landlock (Linux 5.19 and later "
		    "have)" WITHOUT;
	case EOPNOTSUPP:
		return "Landlock is off in this kernel (it is on with landlock "
		    "in lsm= at boot)" WITHOUT;
	default:
		return "Landlock is refused here" WITHOUT;
	}
}

/* Begin with all rights refused that this kernel knows of. */
static struct box
begin(void)
{
	struct box box = { .ruleset = -1, .handled = ALL_OF_ABI_2 };
	struct ruleset r = { .fs = 0 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < LEAST_ABI) {
		box.fault = abi < 0 ? no_landlock(errno) : "this kernel's "
		    "Landlock is too old (Linux 5.19 and later have what is "
		    "needed)" WITHOUT;
		return box;
	}
	if (abi >= 3)
		box.handled |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (abi >= 4)
		r.net = 3; /* to bind and to connect by TCP */
	if (abi >= 5)
		box.handled |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	if (abi >= 6)
		r.scoped = 3; /* abstract sockets, and signals */
	r.fs = box.handled;
	box.ruleset = (int)syscall(SYS_landlock_create_ruleset, &r, sizeof r,
	    0);
	if (box.ruleset < 0)
		box.fault = errno == EMFILE || errno == ENFILE ||
		    errno == ENOMEM ? no_resources : no_landlock(errno);
	return box;
}

/* Allow rights on what is open, and on all in it.  What lies in no directory,
 * as a pipe, needs no rule and can have none (EBADFD). */
static void
allow_open(struct box *box, int fd, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .parent_fd = fd,
		.allowed_access = rights & box->handled };
	struct statfs fs;
	struct stat st;

	/* Without the rule the file would seem to be forbidden. */
	if (fstat(fd, &st) != 0 || fstatfs(fd, &fs) != 0) {
		box->fault = not_looked_at;
		return;
	}
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= OF_FILES;
	if (fs.f_type == MAGIC_9P)
		box->fault = "Landlock does not work on this file system (9p)"
		    WITHOUT;
	if (syscall(SYS_landlock_add_rule, box->ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0 && errno != EBADFD)
		box->fault = errno == ENOMEM ? no_resources
		    : no_landlock(errno);
}

/* Open what a rule is to be of, from a folder that is open or AT_FDCWD;
 * gives -1 if it is not there or cannot be reached. */
static int
open_place(struct box *box, int from, const char *path)
{
	int fd;

	do
		fd = openat(from, path, O_PATH | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
		box->fault = no_resources;
	else if (fd < 0 && errno != ENOENT && errno != ENOTDIR &&
	    errno != EACCES && errno != ELOOP && errno != ENAMETOOLONG)
		box->fault = not_looked_at;
	return fd;
}

static void
allow(struct box *box, const char *path, uint64_t rights)
{
	int fd = open_place(box, AT_FDCWD, path);

	if (fd < 0)
		return;
	allow_open(box, fd, rights);
	close(fd);
}

/* What is read.  If it is forbidden now, then without Landlock, too: with it
 * nobody would know which of the two it was. */
static void
allow_reading(struct box *box, const char *path)
{
	int fd = open_place(box, AT_FDCWD, path);

	if (fd < 0 && errno == EACCES)
		box->fault = not_looked_at;
	if (fd < 0)
		return;
	allow_open(box, fd, READ);
	close(fd);
}

/* Paths */

/* Make "a" of "a/b" and "a/b//", "." of "a", and "/" of "/a"; gives whether
 * what was cut off is "..". */
static bool
cut_last(char *path)
{
	char *end = path + strlen(path), *last;

	while (end > path && end[-1] == '/')
		end--;
	for (last = end; last > path && last[-1] != '/'; last--)
		;
	if (end - last == 2 && memcmp(last, "..", 2) == 0) {
		*last = '\0';
		if (last == path)
			strcpy(path, ".");
		return true;
	}
	for (end = last; end > path + 1 && end[-1] == '/'; end--)
		;
	if (*path == '/' && end == path)
		return false;
	*end = '\0';
	if (end == path)
		strcpy(path, ".");
	return false;
}

/* A path that is longer than any can be is opened by nobody. */
static bool
copy_path(char room[PATH_MAX], const char *path)
{
	size_t len = strlen(path);

	if (len == 0 || len >= PATH_MAX)
		return false;
	memcpy(room, path, len + 1);
	return true;
}

/* A source, wherever it really is, and the folder for what it includes. */
static void
allow_source(struct box *box, const char *file)
{
	char folder[PATH_MAX];

	if (strcmp(file, "-") == 0) {
		allow_reading(box, ".");
		return;
	}
	if (!copy_path(folder, file))
		return;
	allow_reading(box, file);
	cut_last(folder);
	allow_reading(box, folder);
}

/*
 * The folder in which the output directory is, or the nearest one that is
 * there, in which it will be made.  A ".." behind what is not there yet leads
 * further up.
 */
static void
allow_named_parent(struct box *box, const char *output, uint64_t rights)
{
	char at[PATH_MAX];
	int fd, ups = 0;

	if (!copy_path(at, output)) {
		box->fault = not_looked_at; /* as writing will fail to */
		return;
	}
	ups += cut_last(at);
	while ((fd = open_place(box, AT_FDCWD, at)) < 0 && errno == ENOENT &&
	    strcmp(at, ".") != 0)
		ups += cut_last(at);
	for (; fd >= 0; ups--) {
		int up = ups > 0 ? open_place(box, fd, "..") : -1;

		if (ups <= 0)
			allow_open(box, fd, rights);
		close(fd);
		fd = up;
	}
}

/* The output directory may be a link, "." or a file system's root: then the
 * folder in which it is has another name. */
static void
allow_output(struct box *box, const char *output, uint64_t rights)
{
	int fd = open_place(box, AT_FDCWD, output), up;

	allow_named_parent(box, output, rights);
	if (fd < 0)
		return;
	up = open_place(box, fd, "..");
	if (up >= 0) {
		allow_open(box, up, rights);
		close(up);
	}
	allow_open(box, fd, rights);
	close(fd);
}

/* A file that is replaced is made anew in its folder; what else there is, as a
 * device, is opened to write. */
static void
allow_sink(struct box *box, const struct sink *sink)
{
	uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_TRUNCATE;
	char path[PATH_MAX];

	if (sink->fd >= 0 || !copy_path(path, sink->path))
		return;
	if (sink->replaces) {
		cut_last(path);
		rights |= LANDLOCK_ACCESS_FS_MAKE_REG |
		    LANDLOCK_ACCESS_FS_REMOVE_FILE;
	}
	allow(box, path, rights);
}

static void
allow_all(struct box *box, const struct sandbox_paths *paths)
{
	for (int i = 0; i < paths->file_count; i++)
		allow_source(box, paths->files[i]);
	for (int i = 0; i < paths->folder_count; i++)
		allow_reading(box, paths->folders[i]);
	if (paths->output != NULL)
		allow_output(box, paths->output,
		    paths->only_looks ? READ : READ | WRITE);
	if (paths->sink != NULL)
		allow_sink(box, paths->sink);
	/* Of libraries: the seed of Jansson's tables. */
	allow(box, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE);
	allow(box, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE);
}

static const char *
confine_files(const struct sandbox_paths *paths)
{
	struct box box = begin();

	if (box.fault == NULL)
		allow_all(&box, paths);
	if (box.fault == NULL &&
	    syscall(SYS_landlock_restrict_self, box.ruleset, 0) != 0)
		box.fault = no_landlock(errno);
	if (box.ruleset >= 0)
		close(box.ruleset);
	return box.fault;
}

/* What a compiler puts in that writes files behind the program's back. */
extern void __gcov_init(void *) __attribute__((weak));
extern void llvm_gcov_init(void) __attribute__((weak));
extern int __llvm_profile_runtime __attribute__((weak));

static bool
is_instrumented(void)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
	return true;
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
	return true;
#endif
#endif
	return __gcov_init != NULL || llvm_gcov_init != NULL ||
	    &__llvm_profile_runtime != NULL;
}

const char *
sandbox_enter(enum sandbox sandbox, const struct sandbox_paths *paths)
{
	const char *files, *calls;

	if (sandbox == SANDBOX_OFF ||
	    (sandbox == SANDBOX_AUTO && is_instrumented()))
		return NULL;
	/* Neither is to be had without. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return sandbox == SANDBOX_AUTO ? NULL : "this kernel cannot "
		    "give up privileges (Linux 3.5 and later can)" WITHOUT;
	files = confine_files(paths);
	calls = deny_calls() ? NULL : "this system has no seccomp filters "
	    "(CONFIG_SECCOMP_FILTER), or none for this processor" WITHOUT;
	if (sandbox == SANDBOX_AUTO)
		return NULL;
	return files != NULL ? files : calls;
}
