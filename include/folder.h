/*
 * folder.h: folders by descriptor.  The stage of outputs builds, looks through
 * and removes whole trees with it.  Links are never followed, and nothing is
 * allocated: it also cleans up after memory has run out.
 */
#ifndef TOPOC_FOLDER_H
#define TOPOC_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Open to read, leaving the time of the last access as it is where that is
 * allowed.  The last name is not followed if it is a link.  Gives a
 * descriptor, or -1 (errno). */
int folder_open(int at, const char *path);
int folder_open_file(int at, const char *path);

/* Whether a name still leads to what is open. */
bool folder_is_at(int fd, int at, const char *path);

/* The names in a folder, in no order, without `.` and `..`. */
struct folder_names {
	int fd;
	int error;      /* errno, once a name could not be read */
	size_t at, n;
	_Alignas(8) char buffer[4096];
};

void folder_begin(struct folder_names *names, int fd);

/* The next name, which stays until the one after it; NULL: no more. */
const char *folder_next(struct folder_names *names);

/* What a name is, if it is a link the link itself ("" is the folder); fixed: it
 * cannot be removed or moved, as it is immutable, append-only or a mount point.
 * Times are not given.  Gives 0 or the errno. */
struct stat;
int folder_look(int at, const char *name, struct stat *st, bool *fixed);

/* Make the folders that a relative path goes through, its last name apart;
 * those that are there already stay.  Gives 0 or the errno. */
int folder_make(int at, const char *path);

/* Remove all that is in a folder; or a name in one, with all that is in it, if
 * it is there.  Gives 0 or the errno.  Two more descriptors are enough. */
int folder_clear(int fd);
int folder_remove(int at, const char *name);

/* Read up to n bytes from the beginning of a file; gives how many there were,
 * or -1 (errno). */
ssize_t folder_read(int fd, char *bytes, size_t n);

#endif
