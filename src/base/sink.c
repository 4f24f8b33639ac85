/* A file that is written as a whole; see sink.h. */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "folder.h"
#include "signals.h"

#define LINKS_MAX 40 /* as the kernel's */

/* Whether a descriptor is open on that file. */
static bool
is_open_on(int fd, const struct stat *st)
{
	struct stat mine;

	return fstat(fd, &mine) == 0 && mine.st_dev == st->st_dev &&
	    mine.st_ino == st->st_ino;
}

/* Where the folder's part of a path ends, its slash included. */
static size_t
folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

/* Follow a path whose last name may be a link to what is not there yet; 0 or
 * the errno. */
static int
follow(char path[PATH_MAX])
{
	char link[PATH_MAX];

	for (int i = 0; i < LINKS_MAX; i++) {
		ssize_t got = readlink(path, link, sizeof link);
		size_t n = got < 0 ? 0 : (size_t)got, keep;

		if (got < 0)
			return errno == EINVAL || errno == ENOENT ? 0 : errno;
		keep = n > 0 && *link == '/' ? 0 : folder_length(path);
		if (keep + n >= PATH_MAX)
			return ENAMETOOLONG;
		memcpy(path + keep, link, n);
		path[keep + n] = '\0';
	}
	return ELOOP;
}

static int
find_new(struct sink *s, const char *name)
{
	size_t n = strlen(name);

	if (n >= sizeof s->path)
		return ENAMETOOLONG;
	memcpy(s->path, name, n + 1);
	s->replaces = true;
	return n > 0 && name[n - 1] == '/' ? EISDIR : follow(s->path);
}

int
sink_find(struct sink *s, const char *name)
{
	*s = (struct sink){ .fd = -1, .opened = -1, .old = -1 };
	if (strcmp(name, "-") == 0) {
		s->fd = STDOUT_FILENO;
		return 0;
	}
	if (stat(name, &s->st) != 0)
		return errno == ENOENT ? find_new(s, name) : errno;
	if (S_ISDIR(s->st.st_mode))
		return EISDIR;
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
		if (s->fd < 0 && is_open_on(fd, &s->st))
			s->fd = fd;
	s->there = s->replaces = s->fd < 0 && S_ISREG(s->st.st_mode);
	if (s->there)
		return realpath(name, s->path) == NULL ? errno : 0;
	/* Links of /proc lead to what has no name: so this one is used. */
	if (strlen(name) >= sizeof s->path)
		return ENAMETOOLONG;
	strcpy(s->path, name);
	return 0;
}

/* A path from the root and without links, as far as it is there, which the
 * caller frees; NULL: there is no such path. */
static char *
resolve(const char *path)
{
	size_t cut = strlen(path), n;
	char *at = strdup(path), *real = NULL, *whole = NULL;

	while (at != NULL &&
	    (real = realpath(cut == 0 ? "." : at, NULL)) == NULL) {
		if (errno != ENOENT || cut == 0)
			break;
		while (cut > 0 && at[cut - 1] == '/')
			cut--;
		while (cut > 0 && at[cut - 1] != '/')
			cut--;
		at[cut] = '\0';
	}
	free(at);
	if (real != NULL && strcmp(real, "/") == 0)
		*real = '\0';
	if (real == NULL || asprintf(&whole, "%s/%s", real, path + cut) < 0)
		whole = NULL;
	free(real);
	n = whole == NULL ? 0 : strlen(whole);
	while (n > 1 && whole[n - 1] == '/')
		whole[--n] = '\0';
	return whole;
}

bool
sink_is_in(const struct sink *s, const char *directory)
{
	char *file, *folder;
	bool is_in = false;
	size_t n;

	if (s->fd >= 0 || !s->replaces)
		return false;
	file = resolve(s->path);
	folder = resolve(directory);
	if (file != NULL && folder != NULL) {
		n = strlen(folder);
		is_in = strncmp(file, folder, n) == 0 &&
		    (file[n] == '/' || file[n] == '\0' ||
			folder[n - 1] == '/');
	}
	free(file);
	free(folder);
	return is_in;
}

static int
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t got = write(fd, bytes, n);

		if (got < 0 && errno != EINTR)
			return errno;
		bytes += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
	return 0;
}

/* The name of the new file, beside the one that it becomes; of a long name the
 * beginning. */
static bool
name_beside(const char *path, char room[PATH_MAX])
{
	size_t folder = folder_length(path);
	int n = snprintf(room, PATH_MAX, "%.*s.%.200s.topoc", (int)folder, path,
	    path + folder);

	return n < PATH_MAX;
}

/*
 * Open the new file, and lock it: another run that writes the same one is
 * waited for, and what a killed one has left is taken over.  Who ends moves it
 * away while he has the lock, and then the name leads elsewhere.
 */
static int
open_beside(struct sink *s, const char *temp)
{
	struct stat st;

	for (;;) {
		s->opened = open(temp, O_WRONLY | O_CREAT | O_NOFOLLOW |
		    O_NONBLOCK | O_CLOEXEC, 0666);
		if (s->opened < 0)
			return errno;
		/* Where the file system has no locks it goes without. */
		if (signals_lock(s->signals, s->opened) == EINTR)
			return EINTR;
		if (fstat(s->opened, &st) != 0)
			return errno;
		if (!S_ISREG(st.st_mode) || st.st_nlink > 1)
			return EEXIST;
		if (st.st_nlink == 1 &&
		    folder_is_at(s->opened, AT_FDCWD, temp))
			return 0;
		close(s->opened);
	}
}

static int
fill(const struct sink *s)
{
	int fd = s->opened, error = ftruncate(fd, 0) != 0 ? errno : 0;

	if (error == 0)
		error = write_all(fd, s->bytes, s->n);
	if (error == 0 && s->there && fchmod(fd, s->st.st_mode & 0777) != 0)
		error = errno;
	if (error == 0 && fsync(fd) != 0)
		error = errno;
	return error;
}

static int
begin_new(struct sink *s)
{
	char temp[PATH_MAX];
	int error;

	/* Who may not write a file is not to replace it, either. */
	if (s->there && faccessat(AT_FDCWD, s->path, W_OK, AT_EACCESS) != 0)
		return errno;
	if (!name_beside(s->path, temp))
		return ENAMETOOLONG;
	error = open_beside(s, temp);
	if (error != 0)
		return error;
	strcpy(s->temp, temp);
	return fill(s);
}

int
sink_begin(struct sink *s, const char *bytes, size_t n)
{
	int error;

	s->bytes = bytes;
	s->n = n;
	if (s->fd >= 0)
		return 0;
	if (!s->replaces) {
		s->opened = open(s->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		return s->opened < 0 ? errno : 0;
	}
	error = begin_new(s);
	if (error != 0)
		sink_drop(s);
	return error;
}

/* Lock the old file, if that can be had: another run that finds it at temp is
 * to wait. */
static void
lock_old(struct sink *s)
{
	s->old = open(s->path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	if (s->old >= 0 && flock(s->old, LOCK_EX | LOCK_NB) != 0) {
		close(s->old);
		s->old = -1;
	}
}

static int
swap(const struct sink *s)
{
	return renameat2(AT_FDCWD, s->temp, AT_FDCWD, s->path,
	    RENAME_EXCHANGE);
}

static int
put_file(struct sink *s)
{
	/* One with other names would not be taken over by a later run, if this
	 * one is killed now. */
	if (s->there && s->st.st_nlink == 1) {
		lock_old(s);
		s->swapped = swap(s) == 0;
		/* Where files cannot be exchanged the old one is not kept. */
		if (!s->swapped && errno != EINVAL && errno != ENOSYS &&
		    errno != ENOENT)
			return errno;
	}
	if (!s->swapped && rename(s->temp, s->path) != 0)
		return errno;
	s->put = true;
	if (!s->swapped)
		s->temp[0] = '\0';
	return 0;
}

int
sink_put(struct sink *s)
{
	int error;

	if (s->fd >= 0)
		return write_all(s->fd, s->bytes, s->n);
	if (s->replaces)
		return put_file(s);
	error = write_all(s->opened, s->bytes, s->n);
	if (close(s->opened) != 0 && error == 0)
		error = errno;
	s->opened = -1;
	return error;
}

static void
close_all(struct sink *s)
{
	if (s->opened >= 0)
		close(s->opened);
	if (s->old >= 0)
		close(s->old);
	s->opened = s->old = -1;
}

int
sink_keep(struct sink *s)
{
	int error = s->swapped && unlink(s->temp) != 0 ? errno : 0;

	s->put = s->swapped = false;
	close_all(s);
	if (error == 0)
		s->temp[0] = '\0';
	return error;
}

void
sink_drop(struct sink *s)
{
	if (s->swapped && swap(s) != 0 && rename(s->temp, s->path) == 0)
		s->temp[0] = '\0';
	else if (s->put && !s->swapped && !s->there)
		unlink(s->path);
	if (s->temp[0] != '\0')
		unlink(s->temp);
	s->temp[0] = '\0';
	s->put = s->swapped = false;
	close_all(s);
}
