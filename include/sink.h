/*
 * sink.h: a file that the user names and that is written as a whole: who reads
 * it finds the old one or the new one.  Where the name leads is found first,
 * so that the sandbox can let that much through.  Main writes it, and puts it
 * in place, before the outputs are: what can go wrong does so while a file can
 * still be put back.
 *
 * A regular file is written beside its place and renamed into it, where links
 * lead; it keeps its permissions.  What else there is (a device, a pipe) is
 * written to as it is, and so are standard output and error, by whatever name:
 * "-", /dev/stdout, or the file that a shell has opened for it.
 */
#ifndef TOPOC_SINK_H
#define TOPOC_SINK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct signals;

struct sink {
	char path[PATH_MAX]; /* of the file itself, behind all links */
	int fd;              /* that is open already, or -1 */
	bool replaces;       /* by a rename; else it is opened and written */
	bool there;          /* a regular file that is replaced: */
	struct stat st;
	const char *bytes;   /* since sink_begin: */
	size_t n;
	int opened;          /* what is written to, or -1 */
	char temp[PATH_MAX]; /* the new file, beside the old one, or "" */
	bool put;            /* the new file is in place, */
	bool swapped;        /* and the old one is at temp, */
	int old;             /* where it is open and locked; or -1 */
	const struct signals *signals; /* that end the wait for a lock */
};

/* Find where a name leads; 0 or the errno.  Nothing is opened or made. */
int sink_find(struct sink *sink, const char *name);

/* Whether it lies in a directory, which need not be there yet, or is it. */
bool sink_is_in(const struct sink *sink, const char *directory);

/* Begin to write all of it: the bytes must stay.  0 or the errno, and then
 * there is nothing to be ended. */
int sink_begin(struct sink *sink, const char *bytes, size_t n);

/* Put it in place; 0 or the errno, and then a file is as it was. */
int sink_put(struct sink *sink);

/* It stays: remove the old file.  0 or the errno, and then that is at temp. */
int sink_keep(struct sink *sink);

/* Undo sink_begin and sink_put, if it was not kept; but what was written to a
 * device or a pipe is written.  Allocates nothing. */
void sink_drop(struct sink *sink);

#endif
