/*
 * Where included files may lie; see folders.h.
 *
 * The question is not whether a name looks harmless but whether the very file
 * that is read lies below an allowed folder, and between question and reading
 * nobody may slip in another.  So:
 *
 * - The folder of the name is opened (O_PATH: that reads nothing and wakes no
 *   device), by whatever links and ".." lead there.  From then on only this
 *   descriptor counts, and no change of the path moves it elsewhere.
 * - From the descriptor one goes up by "..", to an allowed folder or to the
 *   root.  Folders are compared by device and inode, not by text.
 * - The file is opened in the descriptor by the last part of the name, which
 *   holds no slash, with O_NOFOLLOW.  Where it is a link, the link's text is
 *   a new name and all begins anew.
 *
 * Who moves folders about meanwhile can make a folder seem to be below only
 * if he may move it there, and then it is his to put there.
 *
 * openat2(2) with RESOLVE_BENEATH does less: it refuses absolute links that
 * stay inside, knows one folder and not several, and may be missing or be
 * forbidden by a seccomp filter, so that a second way would be needed anyway.
 * This one needs neither a new kernel nor /proc.
 */
#include "folders.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)
#define LINKS_MAX 40 /* as the kernel's */

void
folders_init(struct folders *f, struct mem *mem)
{
	*f = (struct folders){ .mem = mem };
	map_init(&f->map, mem);
	memset(vec_push(mem, &f->at), 0, sizeof *f->at.at);
}

struct folder_key {
	dev_t dev;
	ino_t ino;
};

static struct folder_key
key_of(const struct stat *st)
{
	struct folder_key key;

	memset(&key, 0, sizeof key); /* the padding is hashed, too */
	key.dev = st->st_dev;
	key.ino = st->st_ino;
	return key;
}

static bool
same_folder(const void *owner, uint32_t id, const void *key)
{
	const struct folders *f = owner;
	const struct folder_key *k = key;

	return f->at.at[id].dev == k->dev && f->at.at[id].ino == k->ino;
}

/* What is known of a folder; NULL: nothing yet. */
static struct folder *
find(struct folders *f, const struct stat *st)
{
	struct folder_key key = key_of(st);
	uint32_t id = map_find(&f->map, map_hash(&f->map, &key, sizeof key),
	    same_folder, f, &key);

	return id == 0 ? NULL : &f->at.at[id];
}

static void
learn(struct folders *f, const struct stat *st, bool allowed)
{
	struct folder_key key = key_of(st);

	map_add(&f->map, map_hash(&f->map, &key, sizeof key), f->at.n);
	*vec_push(f->mem, &f->at) = (struct folder){ .dev = st->st_dev,
		.ino = st->st_ino, .allowed = allowed };
}

/* Open a name in a folder, or AT_FDCWD; an interruption is no answer. */
static int
open_again(int folder, const char *name, int flags)
{
	int fd;

	do
		fd = openat(folder, name, flags);
	while (fd < 0 && errno == EINTR);
	return fd;
}

static bool
stat_again(int folder, const char *name, struct stat *st, int flags)
{
	int failed;

	do
		failed = fstatat(folder, name, st, flags);
	while (failed != 0 && errno == EINTR);
	return failed == 0;
}

int
folders_allow(struct folders *f, const char *name)
{
	struct folder *known;
	struct stat st;

	if (!stat_again(AT_FDCWD, name, &st, 0))
		return errno;
	if (!S_ISDIR(st.st_mode))
		return ENOTDIR;
	known = find(f, &st);
	if (known != NULL)
		known->allowed = true;
	else
		learn(f, &st, true);
	return 0;
}

/* Write the name of a name's folder, and give its last part; NULL: the name is
 * too long or empty, and errno is set. */
static const char *
split(const char *name, char folder[PATH_MAX])
{
	const char *slash = strrchr(name, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - name);

	if (*name == '\0' || n + 1 >= PATH_MAX) {
		errno = *name == '\0' ? ENOENT : ENAMETOOLONG;
		return NULL;
	}
	memcpy(folder, name, n);
	if (n == 0) /* "x" or "/x" */
		folder[n++] = slash == NULL ? '.' : '/';
	folder[n] = '\0';
	return slash == NULL ? name : slash + 1;
}

void
folders_allow_around(struct folders *f, const char *name)
{
	char folder[PATH_MAX];

	f->unknown = split(name, folder) == NULL ? errno
	    : folders_allow(f, folder);
}

/* Whether a file may be read; or errno says why that cannot be found out. */
enum answer { NO, YES, UNKNOWN };

/* Go up from an open folder, which stays open, to one of which it is known
 * whether it is allowed, or to the root. */
static enum answer
climb(struct folders *f, int from, struct stat below)
{
	const struct folder *known = NULL;
	enum answer answer = UNKNOWN;
	struct stat here;
	int fd = from, up, error;

	while ((up = open_again(fd, "..", FOLDER_FLAGS)) >= 0) {
		if (fd != from)
			close(fd);
		fd = up;
		if (!stat_again(fd, "", &here, AT_EMPTY_PATH))
			break;
		known = find(f, &here);
		if (known != NULL || (here.st_dev == below.st_dev &&
		    here.st_ino == below.st_ino)) {
			answer = known != NULL && known->allowed ? YES : NO;
			break;
		}
		below = here;
	}
	error = errno;
	if (fd != from)
		close(fd);
	errno = error;
	return answer;
}

/* Whether an open folder is allowed, or lies below one that is.  What was found
 * is kept: a long way up is gone once, not for each file. */
static enum answer
is_allowed(struct folders *f, int fd)
{
	const struct folder *known;
	enum answer answer;
	struct stat st;

	if (!stat_again(fd, "", &st, AT_EMPTY_PATH))
		return UNKNOWN;
	known = find(f, &st);
	if (known != NULL) {
		answer = known->allowed ? YES : NO;
	} else {
		answer = climb(f, fd, st);
		if (answer != UNKNOWN)
			learn(f, &st, answer == YES);
	}
	/* The first file's folder could not be looked at: it might be this. */
	if (answer == NO && f->unknown != 0) {
		errno = f->unknown;
		return UNKNOWN;
	}
	return answer;
}

/*
 * What it means that a name could not be opened: something about this name
 * and its file, which the user can change; or that the system could not do it
 * now, which says nothing of the topology.
 */
static enum source_fault
fault_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case EACCES:
	case ELOOP:
	case ENAMETOOLONG:
	case EINVAL: /* some file systems say so of a name */
	case EILSEQ:
	case ENXIO:
	case ENODEV:
		return SOURCE_ERRNO;
	default:
		return SOURCE_SYSTEM;
	}
}

/* Read a link's text; gives false, and errno, if that fails. */
static bool
read_link(int folder, const char *last, char link[PATH_MAX])
{
	ssize_t n;

	do
		n = readlinkat(folder, last, link, PATH_MAX);
	while (n < 0 && errno == EINTR);
	if (n == PATH_MAX)
		errno = ENAMETOOLONG;
	if (n < 0 || n == PATH_MAX)
		return false;
	link[n] = '\0';
	return true;
}

/* Open what a folder has by that name: *fd, or where it is a link its text in
 * link, which is empty otherwise. */
static enum source_fault
open_in(int folder, const char *last, char link[PATH_MAX], int *fd,
    int *error)
{
	struct stat st;

	link[0] = '\0';
	if (*last == '\0')
		last = "."; /* the name ends with a slash */
	if (!stat_again(folder, last, &st, AT_SYMLINK_NOFOLLOW))
		goto failed;
	if (S_ISLNK(st.st_mode)) {
		if (!read_link(folder, last, link))
			goto failed;
		return SOURCE_OK;
	}
	if (S_ISDIR(st.st_mode))
		return SOURCE_DIRECTORY;
	if (!S_ISREG(st.st_mode))
		return SOURCE_NOT_REGULAR;
	/* O_NONBLOCK: should it be a FIFO by now, opening it must not wait for
	 * its other end; source.c looks again at what was opened. */
	*fd = open_again(folder, last, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK | O_NOFOLLOW);
	if (*fd >= 0)
		return SOURCE_OK;
failed:
	*error = errno;
	return fault_of(errno);
}

/* Put what a link says in the place of the name that it was found by.  The
 * folder is without a slash at its end, unless it is the root. */
static bool
follow(char *name, const char *folder, const char *link)
{
	int n;

	if (*link == '/')
		n = snprintf(name, PATH_MAX, "%s", link);
	else
		n = snprintf(name, PATH_MAX, "%s/%s", folder, link);
	return n >= 0 && n < PATH_MAX;
}

static enum source_fault
open_if_allowed(struct folders *f, int folder, const char *last,
    char link[PATH_MAX], int *fd, int *error)
{
	switch (is_allowed(f, folder)) {
	case YES:
		return open_in(folder, last, link, fd, error);
	case NO:
		return SOURCE_OUTSIDE;
	default:
		*error = errno;
		return SOURCE_SYSTEM;
	}
}

/* On the stack they would be too large. */
struct names {
	char folder[PATH_MAX], link[PATH_MAX];
	char followed[PATH_MAX]; /* the name that the link leads to */
};

static enum source_fault
open_by(struct folders *f, const char *name, struct names *n, int *fd,
    int *error)
{
	enum source_fault fault;

	for (int i = 0; i < LINKS_MAX; i++) {
		const char *last = split(name, n->folder);
		int at = last == NULL ? -1 : open_again(AT_FDCWD, n->folder,
		    FOLDER_FLAGS);

		if (at < 0) {
			*error = errno;
			return fault_of(errno);
		}
		fault = open_if_allowed(f, at, last, n->link, fd, error);
		close(at);
		if (fault == SOURCE_OUTSIDE)
			f->refused = mem_strndup(f->mem, n->folder,
			    strlen(n->folder));
		if (fault != SOURCE_OK || n->link[0] == '\0')
			return fault;
		if (!follow(n->followed, n->folder, n->link)) {
			*error = ENAMETOOLONG;
			return SOURCE_ERRNO;
		}
		name = n->followed;
	}
	*error = ELOOP;
	return SOURCE_ERRNO;
}

enum source_fault
folders_open(struct folders *f, const char *name, int *fd, int *error)
{
	struct names *n = mem_block(f->mem, sizeof *n);
	enum source_fault fault = open_by(f, name, n, fd, error);

	mem_release(f->mem, n);
	return fault;
}

int
folders_open_folder(struct folders *f, const char *name)
{
	int fd = open_again(AT_FDCWD, name, O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && is_allowed(f, fd) == YES)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}
