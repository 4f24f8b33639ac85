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

int
folders_allow(struct folders *f, const char *name)
{
	struct folder *known;
	struct stat st;

	if (stat(name, &st) != 0)
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

int
folders_allow_around(struct folders *f, const char *name)
{
	char folder[PATH_MAX];

	if (split(name, folder) == NULL)
		return errno;
	return folders_allow(f, folder);
}

/* Go up from a folder, which is closed, to one of which it is known whether it
 * is allowed, or to the root. */
static bool
climb(struct folders *f, int fd, const struct stat *from)
{
	struct stat below = *from, here;
	const struct folder *known = NULL;
	int up;

	for (;;) {
		up = openat(fd, "..", FOLDER_FLAGS);
		close(fd);
		if (up < 0)
			return false; /* it cannot be shown: no */
		fd = up;
		if (fstat(fd, &here) != 0 || (here.st_dev == below.st_dev &&
		    here.st_ino == below.st_ino))
			break;
		known = find(f, &here);
		if (known != NULL)
			break;
		below = here;
	}
	close(fd);
	return known != NULL && known->allowed;
}

/* Whether an open folder is allowed, or lies below one that is.  What was found
 * is kept: a long way up is gone once, not for each file. */
static bool
is_allowed(struct folders *f, int fd)
{
	const struct folder *known;
	struct stat st;
	int own;

	if (fstat(fd, &st) != 0)
		return false;
	known = find(f, &st);
	if (known != NULL)
		return known->allowed;
	own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0)
		return false;
	learn(f, &st, climb(f, own, &st));
	return f->at.at[f->at.n - 1].allowed;
}

/* Open what a folder has by that name: *fd, or where it is a link its text in
 * link, which is empty otherwise. */
static enum source_fault
open_in(int folder, const char *last, char link[PATH_MAX], int *fd,
    int *error)
{
	struct stat st;
	ssize_t n;

	link[0] = '\0';
	if (*last == '\0')
		last = "."; /* the name ends with a slash */
	if (fstatat(folder, last, &st, AT_SYMLINK_NOFOLLOW) != 0)
		goto failed;
	if (S_ISLNK(st.st_mode)) {
		n = readlinkat(folder, last, link, PATH_MAX);
		if (n == PATH_MAX)
			errno = ENAMETOOLONG;
		if (n < 0 || n == PATH_MAX)
			goto failed;
		link[n] = '\0';
		return SOURCE_OK;
	}
	if (!S_ISREG(st.st_mode))
		return SOURCE_NOT_REGULAR;
	/* O_NONBLOCK: should it be a FIFO by now, opening it must not wait for
	 * its other end; source.c looks again at what was opened. */
	*fd = openat(folder, last, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK | O_NOFOLLOW);
	if (*fd >= 0)
		return SOURCE_OK;
failed:
	*error = errno;
	return SOURCE_ERRNO;
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

enum source_fault
folders_open(struct folders *f, const char *name, int *fd, int *error)
{
	char folder[PATH_MAX], link[PATH_MAX], followed[PATH_MAX];
	enum source_fault fault;

	for (int i = 0; i < LINKS_MAX; i++) {
		const char *last = split(name, folder);
		int at = last == NULL ? -1 : open(folder, FOLDER_FLAGS);

		if (at < 0) {
			*error = errno;
			return SOURCE_ERRNO;
		}
		if (is_allowed(f, at)) {
			fault = open_in(at, last, link, fd, error);
		} else {
			f->refused = mem_strndup(f->mem, folder,
			    strlen(folder));
			fault = SOURCE_OUTSIDE;
		}
		close(at);
		if (fault != SOURCE_OK || link[0] == '\0')
			return fault;
		if (!follow(followed, folder, link)) {
			*error = ENAMETOOLONG;
			return SOURCE_ERRNO;
		}
		name = followed;
	}
	*error = ELOOP;
	return SOURCE_ERRNO;
}
