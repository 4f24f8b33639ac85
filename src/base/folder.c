/* Folders by descriptor; see folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* O_NOATIME is for a file's owner alone, and not known everywhere. */
static int
open_quietly(int at, const char *path, int flags)
{
	int fd;

	flags |= O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
	fd = openat(at, path, flags | O_NOATIME);
	return fd < 0 && (errno == EPERM || errno == EINVAL)
	    ? openat(at, path, flags) : fd;
}

int
folder_open(int at, const char *path)
{
	return open_quietly(at, path, O_DIRECTORY);
}

/* Not blocking: a FIFO must not hold the run up. */
int
folder_open_file(int at, const char *path)
{
	return open_quietly(at, path, O_NONBLOCK | O_NOCTTY);
}

bool
folder_is_at(int fd, int at, const char *path)
{
	struct stat mine, named;

	return fstat(fd, &mine) == 0 &&
	    fstatat(at, path, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

void
folder_begin(struct folder_names *names, int fd)
{
	names->fd = fd;
	names->error = 0;
	names->at = names->n = 0;
	if (lseek(fd, 0, SEEK_SET) < 0)
		names->error = errno;
}

static bool
fill(struct folder_names *names)
{
	ssize_t got;

	if (names->error != 0)
		return false;
	got = getdents64(names->fd, names->buffer, sizeof names->buffer);
	if (got < 0)
		names->error = errno;
	names->at = 0;
	names->n = got > 0 ? (size_t)got : 0;
	return got > 0;
}

const char *
folder_next(struct folder_names *names)
{
	const struct dirent64 *entry;

	do {
		if (names->at == names->n && !fill(names))
			return NULL;
		entry = (const void *)(names->buffer + names->at);
		names->at += entry->d_reclen;
	} while (strcmp(entry->d_name, ".") == 0 ||
	    strcmp(entry->d_name, "..") == 0);
	return entry->d_name;
}

int
folder_look(int at, const char *name, struct stat *st, bool *fixed)
{
	struct statx x;

	if (statx(at, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH,
	    STATX_BASIC_STATS, &x) != 0)
		return errno;
	*st = (struct stat){
		.st_dev = makedev(x.stx_dev_major, x.stx_dev_minor),
		.st_ino = x.stx_ino, .st_mode = x.stx_mode,
		.st_nlink = x.stx_nlink, .st_size = (off_t)x.stx_size,
		.st_blocks = (blkcnt_t)x.stx_blocks,
		.st_uid = x.stx_uid, .st_gid = x.stx_gid };
	*fixed = (x.stx_attributes & (STATX_ATTR_IMMUTABLE |
	    STATX_ATTR_APPEND | STATX_ATTR_MOUNT_ROOT)) != 0;
	return 0;
}

int
folder_make(int at, const char *path)
{
	char folder[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof folder)
		return ENAMETOOLONG;
	for (size_t i = 1; i < len; i++) {
		if (path[i] != '/')
			continue;
		memcpy(folder, path, i);
		folder[i] = '\0';
		if (mkdirat(at, folder, 0777) != 0 && errno != EEXIST)
			return errno;
	}
	return 0;
}

/* Remove the files in a folder and one folder, if it is empty; gives the name
 * of one that is not, or NULL. */
static const char *
remove_names(struct folder_names *names, int fd)
{
	const char *name;
	int error;

	folder_begin(names, fd);
	while ((name = folder_next(names)) != NULL) {
		if (unlinkat(fd, name, 0) == 0)
			continue;
		error = errno;
		if ((error == EISDIR || error == EPERM) &&
		    unlinkat(fd, name, AT_REMOVEDIR) == 0)
			continue;
		if (error == EISDIR || (error == EPERM && errno != ENOTDIR))
			error = errno;
		if (error == ENOTEMPTY || error == EEXIST)
			return name;
		names->error = error;
		break;
	}
	return NULL;
}

/* Go into a folder, which may have been closed to its owner; and up again. */
static int
descend(int fd, const char *name)
{
	int inner = folder_open(fd, name);

	if (inner < 0 && errno == EACCES && fchmodat(fd, name, 0700, 0) == 0)
		inner = folder_open(fd, name);
	if (inner >= 0 && faccessat(fd, name, W_OK | X_OK, AT_EACCESS) != 0)
		fchmod(inner, 0700);
	return inner;
}

/*
 * Remove all that is in an open folder, which is closed afterwards unless it is
 * the one to keep.  The depth is not bounded: so only two folders are open at a
 * time, and of the way up nothing is kept.
 */
static int
clear(int fd, int keep)
{
	struct folder_names names;
	unsigned long depth = 0;
	int next, error;

	for (;;) {
		const char *name = remove_names(&names, fd);

		error = names.error;
		if (error != 0 || (name == NULL && depth == 0))
			break;
		next = name != NULL ? descend(fd, name)
				    : openat(fd, "..", O_RDONLY | O_DIRECTORY |
		    O_CLOEXEC);
		error = next < 0 ? errno : 0;
		if (error != 0)
			break;
		depth += name != NULL ? 1 : -1ul;
		if (fd != keep)
			close(fd);
		fd = next;
	}
	if (fd != keep)
		close(fd);
	return error;
}

int
folder_clear(int fd)
{
	return clear(fd, fd);
}

int
folder_remove(int at, const char *name)
{
	int fd, error;

	if (unlinkat(at, name, 0) == 0 || errno == ENOENT ||
	    unlinkat(at, name, AT_REMOVEDIR) == 0)
		return 0;
	/* Only now: there may be no descriptor to be had. */
	fd = folder_open(at, name);
	if (fd < 0)
		return errno;
	error = clear(fd, -1);
	if (unlinkat(at, name, AT_REMOVEDIR) == 0)
		return 0;
	return error != 0 ? error : errno;
}

ssize_t
folder_read(int fd, char *bytes, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, bytes + done, n - done, (off_t)done);

		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return -1;
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}
