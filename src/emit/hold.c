/*
 * The hold; see hold.h.
 *
 * The lock is on the hold itself.  Whoever ends removes it while he has the
 * lock, so one who waited for it looks whether what he has locked is still
 * what the name leads to, and else begins again.
 */
#include "hold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

void
hold_begin(struct hold *h, struct mem *mem, const char *path)
{
	size_t len = strlen(path);
	const char *slash;

	while (len > 1 && path[len - 1] == '/')
		len--;
	*h = (struct hold){ .path = mem_strndup(mem, path, len),
		.above = -1, .directory = -1, .fd = -1, .set = -1,
		.spare = -1 };
	slash = strrchr(h->path, '/');
	h->last = slash == NULL ? h->path : slash + 1;
	h->parent = slash == NULL	? "."
	    : slash == h->path ? "/"
			       : mem_strndup(mem, h->path,
		   (size_t)(slash - h->path));
}

/* Make the folders above the directory that are missing; 0 or the errno. */
static int
make_parents(struct hold *h)
{
	char path[4096];
	size_t len = (size_t)(h->last - h->path);

	if (len >= sizeof path)
		return ENAMETOOLONG;
	memcpy(path, h->path, len);
	for (size_t i = 1; i < len; i++) {
		if (path[i] != '/' || path[i - 1] == '/')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0777) == 0)
			h->made_from = h->made_from != 0 ? h->made_from : i;
		else if (errno != EEXIST)
			return errno;
		path[i] = '/';
	}
	return 0;
}

/* Open the output directory, if it is there. */
static bool
open_directory(struct hold *h, struct trouble *t)
{
	struct stat st;

	if (lstat(h->path, &st) != 0)
		return errno == ENOENT || trouble_error(t, "", errno);
	if (S_ISLNK(st.st_mode))
		return trouble_note(t, "", "is a symbolic link; give the name "
		    "of the directory itself");
	h->directory = folder_open(AT_FDCWD, h->path);
	return h->directory >= 0 || trouble_error(t, "", errno);
}

/* Whether one of the parents is a link that leads nowhere, in whose place no
 * folder can be made; the others that are missing could be. */
static bool
is_astray(const struct hold *h)
{
	char path[4096];
	size_t len = (size_t)(h->last - h->path);
	struct stat st;

	if (len >= sizeof path)
		return false;
	memcpy(path, h->path, len);
	for (size_t i = 1; i < len; i++) {
		if (path[i] != '/')
			continue;
		path[i] = '\0';
		if (stat(path, &st) != 0)
			return lstat(path, &st) == 0;
		path[i] = '/';
	}
	return false;
}

/* Whether the directory can be moved as a whole, as far as its name and its
 * file system tell.  The one that the user is in could be, but he would find
 * himself in one that is gone. */
static bool
can_move(const struct hold *h)
{
	struct stat above, st, here;

	if (strcmp(h->last, "") == 0 || strcmp(h->last, ".") == 0 ||
	    strcmp(h->last, "..") == 0)
		return false;
	if (h->directory < 0)
		return true;
	return fstat(h->above, &above) == 0 && fstat(h->directory, &st) == 0 &&
	    above.st_dev == st.st_dev && (stat(".", &here) != 0 ||
	    here.st_dev != st.st_dev || here.st_ino != st.st_ino);
}

/* Make the hold, or find that it is there; 0 or the errno. */
static int
make(int at, const char *name, bool *made)
{
	*made = mkdirat(at, name, 0700) == 0;
	return *made || errno == EEXIST ? 0 : errno;
}

/* Choose where the hold is to lie, and make it. */
static bool
choose(struct hold *h, struct trouble *t, bool *made)
{
	/* Of a parent that cannot be read; where there is no directory yet. */
	int error = EACCES;

	snprintf(h->name, sizeof h->name, HOLD_NAME_FORMAT, h->last);
	h->inside = false;
	if (h->above >= 0 && can_move(h))
		error = make(h->above, h->name, made);
	if (error != 0 && h->directory >= 0) {
		strcpy(h->name, HOLD_NAME_INSIDE);
		h->inside = true;
		error = make(h->directory, h->name, made);
	}
	return error == 0 || trouble_error(t, "", error);
}

static bool
spoilt(struct hold *h, struct trouble *t, const char *what)
{
	return trouble_note(t, "", mem_printf(t->mem, "%s, where the new "
	    "files are written, %s", h->name, what));
}

static bool
cannot_be_opened(struct hold *h, struct trouble *t)
{
	return spoilt(h, t, mem_printf(t->mem, "cannot be opened: %s",
	    strerror(errno)));
}

/* Whether nobody else owns the hold, who could change what is put into the
 * directory. */
static bool
is_owned(struct hold *h, struct trouble *t)
{
	struct stat st;

	if (fstat(h->fd, &st) != 0)
		return trouble_error(t, "", errno);
	return st.st_uid == geteuid() || st.st_uid == 0 ||
	    spoilt(h, t, "is another user's; remove it");
}

/* Lock a file, however long another run has it locked.  Signals may end the
 * process meanwhile: the hold is the other's, who removes it. */
static int
wait_for_lock(struct hold *h)
{
	int got;

	while ((got = flock(h->fd, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR)
		;
	if (got == 0 || errno != EWOULDBLOCK)
		return got;
	if (h->signals != NULL)
		signals_release(h->signals);
	while ((got = flock(h->fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	if (h->signals != NULL)
		signals_hold(h->signals);
	return got;
}

/* Lock the hold, after waiting for a run that has it. */
static bool
lock(struct hold *h, struct trouble *t, bool made)
{
	int got;

	if (!is_owned(h, t))
		return false;
	got = wait_for_lock(h);
	/* Where the file system has no locks, having made it is the lock. */
	if (got != 0 && !made)
		return spoilt(h, t, "is there: another run is at work, or was "
		    "killed; then remove it");
	return true;
}

static void
close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool
hold_is_set(const char *name)
{
	return strcmp(name, HOLD_SET) == 0 ||
	    strncmp(name, HOLD_SET "-", strlen(HOLD_SET "-")) == 0;
}

/* Whether a hold has nothing but what runs put there: nobody's files are to
 * be cleared away for its name alone. */
static bool
is_runs(struct hold *h, struct trouble *t)
{
	struct folder_names names;
	const char *name;

	folder_begin(&names, h->fd);
	while ((name = folder_next(&names)) != NULL)
		if (!hold_is_set(name) && strcmp(name, HOLD_SAME) != 0 &&
		    strcmp(name, HOLD_STEPS) != 0 &&
		    strncmp(name, HOLD_OLD, strlen(HOLD_OLD)) != 0)
			return spoilt(h, t, mem_printf(t->mem, "has %s in it, "
			    "which topoc did not make; move it away", name));
	return names.error == 0 || trouble_error(t, "", names.error);
}

/* Whether a killed run left old and new outputs in the directory.  One that
 * had its hold there puts them in place one by one. */
static bool
has_steps(const struct hold *h)
{
	return h->inside ||
	    faccessat(h->fd, HOLD_STEPS, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whether there could be a hold, or is one, as far as it can be seen without
 * making or locking it.  Where none can be made the directory is one that is
 * only read. */
static bool
could_be_taken(struct hold *h, struct trouble *t)
{
	struct hold other = *h; /* so that h's own is never cleared away */
	bool good;

	other.inside = !can_move(h);
	if (other.inside)
		strcpy(other.name, HOLD_NAME_INSIDE);
	else
		snprintf(other.name, sizeof other.name, HOLD_NAME_FORMAT,
		    h->last);
	if (faccessat(hold_place(&other), ".", W_OK, AT_EACCESS) != 0)
		return true;
	other.fd = folder_open(hold_place(&other), other.name);
	if (other.fd < 0)
		return errno == ENOENT || cannot_be_opened(&other, t);
	good = is_owned(&other, t) && is_runs(&other, t);
	h->left = h->left || has_steps(&other);
	close_one(&other.fd);
	return good;
}

bool
hold_look(struct hold *h, struct trouble *t)
{
	if (!open_directory(h, t))
		return false;
	if (h->directory < 0 && is_astray(h))
		return trouble_error(t, "", ENOENT);
	h->above = open(h->parent, OPEN_FOLDER);
	h->left = h->directory >= 0 && faccessat(h->directory,
	    HOLD_NAME_INSIDE, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	return h->above < 0 || could_be_taken(h, t);
}

/* Make, open and lock the hold.  Gives false after a failure, and leaves fd
 * -1 where it has to be tried again. */
static bool
try_to_take(struct hold *h, struct trouble *t)
{
	close_one(&h->directory);
	h->made = false;
	if (!open_directory(h, t) || !choose(h, t, &h->made))
		return false;
	h->fd = folder_open(hold_place(h), h->name);
	if (h->fd < 0)
		return errno == ENOENT || cannot_be_opened(h, t);
	h->leave = true; /* should memory run out in here */
	/* A run that waits with the directory open would be taken for a reader
	 * by the run that it waits for. */
	close_one(&h->directory);
	if (!lock(h, t, h->made)) {
		close_one(&h->fd);
		return false;
	}
	/* Another run may have put it there, or changed it. */
	if (!open_directory(h, t))
		return false;
	if (!folder_is_at(h->fd, hold_place(h), h->name)) {
		h->leave = h->made = false;
		close_one(&h->fd);
		return true;
	}
	/* Removed again by hold_let_go only where it is topoc's. */
	if (!h->made && !is_runs(h, t))
		return false;
	h->left = !h->made && has_steps(h);
	h->leave = false;
	return true;
}

/* Wait for a moment with the directory closed, so as not to be a reader. */
static bool
wait_outside(struct hold *h, struct trouble *t)
{
	if (signals_came(h->signals))
		mem_out(t->mem);
	close_one(&h->directory);
	signals_nap();
	return open_directory(h, t);
}

/* Lock the output directory as well, since runs that have their holds in it
 * and beside it do not meet at those. */
static bool
lock_directory(struct hold *h, struct trouble *t)
{
	struct stat st;

	while (h->directory >= 0) {
		if (flock(h->directory, LOCK_EX | LOCK_NB) != 0 &&
		    (errno == EWOULDBLOCK || errno == EINTR)) {
			if (!wait_outside(h, t))
				return false;
			continue;
		}
		if (fstat(h->directory, &st) != 0)
			return trouble_error(t, "", errno);
		if (st.st_nlink > 0 &&
		    folder_is_at(h->directory, AT_FDCWD, h->path))
			return true;
		if (h->inside)
			return trouble_note(t, "", "another run has put a new "
			    "directory in its place; go there again");
		close_one(&h->directory);
		if (!open_directory(h, t))
			return false;
	}
	return true;
}

/* Remove what a killed run that had its hold in the directory has left. */
static void
clear_inside(struct hold *h, struct trouble *t)
{
	struct hold other = { .directory = h->directory, .inside = true,
		.name = HOLD_NAME_INSIDE, .above = -1, .set = -1 };
	struct trouble untold = *t;
	struct stat st;

	if (h->inside || h->directory < 0)
		return;
	other.fd = folder_open(h->directory, HOLD_NAME_INSIDE);
	if (other.fd < 0)
		return;
	if (fstat(other.fd, &st) == 0 && st.st_uid == geteuid() &&
	    flock(other.fd, LOCK_EX | LOCK_NB) == 0 &&
	    is_runs(&other, &untold) && folder_clear(other.fd) == 0) {
		unlinkat(h->directory, HOLD_NAME_INSIDE, AT_REMOVEDIR);
		h->left = true;
	}
	close_one(&other.fd);
}

bool
hold_take(struct hold *h, struct trouble *t)
{
	int error = 0;

	h->above = open(h->parent, OPEN_FOLDER);
	if (h->above < 0 && errno == ENOENT) {
		error = make_parents(h);
		h->above = error == 0 ? open(h->parent, OPEN_FOLDER) : -1;
	}
	/* A parent that cannot be read leaves the hold inside. */
	if (h->above < 0 && (error != 0 || errno != EACCES))
		return trouble_error(t, "", error != 0 ? error : errno);
	while (h->fd < 0)
		if (!try_to_take(h, t))
			return false;
	if (!lock_directory(h, t))
		return false;
	clear_inside(h, t);
	return true;
}

/* Outputs are made with the group that those of the directory get. */
static void
take_group(struct hold *h)
{
	struct stat st;

	if (h->directory >= 0 && fstat(h->directory, &st) == 0 &&
	    (st.st_mode & S_ISGID) != 0 &&
	    fchown(h->set, (uid_t)-1, st.st_gid) == 0)
		fchmod(h->set, S_ISGID | 0700);
}

bool
hold_make_set(struct hold *h, struct trouble *t)
{
	int error = EEXIST;

	/* To remove folders in folders takes more than there may be then. */
	h->spare = fcntl(h->fd, F_DUPFD_CLOEXEC, 0);
	if (h->spare < 0)
		return trouble_error(t, "", errno);
	if (!h->made)
		hold_clear(h);
	strcpy(h->set_name, HOLD_SET);
	for (unsigned n = 1; n < HOLD_SETS && error == EEXIST; n++) {
		error = mkdirat(h->fd, h->set_name, 0777) != 0 ? errno : 0;
		if (error == EEXIST)
			snprintf(h->set_name, sizeof h->set_name,
			    HOLD_SET "-%u", n);
	}
	if (error == 0) {
		h->set = folder_open(h->fd, h->set_name);
		error = h->set < 0 ? errno : 0;
	}
	if (error == 0)
		take_group(h);
	return error == 0 || trouble_error(t, "", error);
}

int
hold_mark_steps(struct hold *h)
{
	int fd = openat(h->fd, HOLD_STEPS, O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}
