/*
 * signals.h: signals that end a run are put off while it has files that it
 * must remove.  They are blocked, not caught: so nothing runs in a handler, one
 * that is ignored stays ignored, and one that came ends the process, as it does
 * by default, as soon as it is let through.
 */
#ifndef TOPOC_SIGNALS_H
#define TOPOC_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
	sigset_t held; /* those that are put off */
	bool holding;
};

/* Put off the signals that would end the process, in this thread and those
 * that it makes; all others must block them.  Does nothing the second time. */
void signals_hold(struct signals *signals);

/* Let them through again: if one came, this does not return. */
void signals_release(struct signals *signals);

/* True if one came since signals_hold; NULL is allowed. */
bool signals_came(const struct signals *signals);

/* Lock an open file (flock), and wait for others that have it locked.  Gives 0
 * or the errno: EINTR, if a signal came meanwhile. */
int signals_lock(const struct signals *signals, int fd);

/* Wait for a moment, before something is tried again. */
void signals_nap(void);

#endif
