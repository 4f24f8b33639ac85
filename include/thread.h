/*
 * thread.h: stacks of a known size.  The system's limit (`ulimit -s`) sizes
 * the stack of the first thread, and by default those of all others: it may
 * be as small as 16 KiB, which SQLite alone exceeds.
 */
#ifndef TOPOC_THREAD_H
#define TOPOC_THREAD_H

#include <pthread.h>

/* What a whole run needs, in bytes, and as much again: files that include each
 * other 64 deep, each with the parser's own stacks. */
#define THREAD_RUN_STACK ((size_t)2 << 20)

/* What a library's work needs, such as SQLite's, or little work of ours. */
#define THREAD_WORK_STACK ((size_t)256 << 10)

/* Start a thread with a stack of that size.  Gives 0 or an errno. */
int thread_begin(pthread_t *thread, size_t stack, void *(*run)(void *arg),
    void *arg);

/*
 * Call run(arg) with a stack of THREAD_RUN_STACK: directly if the limit allows
 * that, else in a thread that ends before this returns.  Gives 0; or an errno,
 * and then run was not called.  For the first thread of a program.
 */
int thread_run(void (*run)(void *arg), void *arg);

#endif
