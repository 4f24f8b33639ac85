/*
 * sandbox.h: the process gives up what it does not need.  main tells what it
 * is going to read and where it will write, before it reads anything; from
 * then on the kernel refuses the rest, to threads as well, for good.
 *
 * Files are confined by Landlock: reading, to the folders of the sources and
 * of -I; writing, to the folder in which the output directory is (the set is
 * built there before it takes the directory's place); and to the file of a
 * sink (files can be made and removed in its folder).  Nothing can be
 * executed.  What is open already stays as it is.
 *
 * System calls are confined by a seccomp filter: no socket, no program, no
 * process, no signal but to itself, no debugging or mounting, nothing typed
 * into the terminal.  It is a list of what is denied, since the C library
 * chooses other calls with each version and for each processor, and a build
 * must not fail over that; what a list of the allowed ones would deny further
 * is either confined by Landlock or reaches nothing outside of the process.
 * It is made here, since libseccomp takes a millisecond to make it.
 */
#ifndef TOPOC_SANDBOX_H
#define TOPOC_SANDBOX_H

#include <stdbool.h>

struct sink;

enum sandbox {
	SANDBOX_AUTO,    /* as much of it as can be had */
	SANDBOX_REQUIRE, /* all or nothing */
	SANDBOX_OFF
};

/* What stays allowed, by the names that will be used. */
struct sandbox_paths {
	char *const *files;         /* sources; "-" is standard input */
	int file_count;
	const char *const *folders; /* to be read, with all in them */
	int folder_count;
	const char *output;         /* the output directory, or NULL */
	const struct sink *sink;    /* a file to be written, or NULL */
	bool only_looks;            /* it is read, and nothing is written */
};

/*
 * Enter it.  Gives NULL or, only with SANDBOX_REQUIRE, what cannot be had and
 * what to do, as text that lasts.  A path that is not there is no fault: who
 * opens it later is told.  In a program with sanitizers, or that counts its
 * coverage, SANDBOX_AUTO is SANDBOX_OFF: those write files of their own.
 */
const char *sandbox_enter(enum sandbox sandbox,
    const struct sandbox_paths *paths);

#endif
