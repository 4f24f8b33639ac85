/*
 * progress.h: long work shows itself: one line on standard error, which says
 * what is being done, from the second second on, and is erased at the end.
 * Main begins and ends it and names the steps.
 */
#ifndef TOPOC_PROGRESS_H
#define TOPOC_PROGRESS_H

#include <stdbool.h>

/* A thread of its own writes the line, so that no step has to think of it. */
struct progress;

/*
 * Begin to show the progress of work on what, a text that is safe to show and
 * must live until progress_end.  Gives NULL, which all functions take, where
 * there is no memory or thread for it.
 */
struct progress *progress_begin(const char *what);

/* Name the step that begins, a text that must live until the next one; NULL
 * hides the line until then, so that other things can be written. */
void progress_step(struct progress *progress, const char *step);

/* Erase the line, if it is there, and end. */
void progress_end(struct progress *progress);

#endif
