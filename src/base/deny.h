/*
 * deny.h: the system calls that the sandbox denies.  Made for sandbox.c.
 */
#ifndef TOPOC_DENY_H
#define TOPOC_DENY_H

#include <stdbool.h>

/*
 * Deny them to this process, which has no other threads yet and has set
 * PR_SET_NO_NEW_PRIVS.  False: filters cannot be had here.
 */
bool deny_calls(void);

#endif
