/*
 * readers.h: who has the output directory open.  One who opens it and then
 * reads the files in it goes on seeing the old set when the new one comes in
 * its place; so that he can read all of it, its files are removed when he has
 * closed it.  Used by the stage.
 */
#ifndef TOPOC_EMIT_READERS_H
#define TOPOC_EMIT_READERS_H

struct readers {
	int fd;      /* of inotify(7), or -1: nobody is known */
	long open;   /* opened, and not yet closed */
};

/* Watch the directory at path from now on.  Who had opened it before is not
 * known; where it cannot be watched nobody is. */
void readers_watch(struct readers *readers, const char *path);

/* Wait until those who opened the directory have closed it, READERS_WAIT
 * milliseconds at most, and not after a signal. */
#define READERS_WAIT 1000
struct signals;
void readers_wait(struct readers *readers, const struct signals *signals);

/* Stop watching; does nothing the second time. */
void readers_end(struct readers *readers);

#endif
