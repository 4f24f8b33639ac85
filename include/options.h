/*
 * options.h: the command line.  options.c reads it into a struct options, or
 * ends the program for wrong usage; main.c does what it says.
 */
#ifndef TOPOC_OPTIONS_H
#define TOPOC_OPTIONS_H

#include "deps.h"
#include "emit.h"
#include "render.h"
#include "sandbox.h"
#include "warn.h"

/* Exit statuses; outputs.md says when. */
enum { DONE = 0, HAS_ERRORS = 1, WRONG_USAGE = 2, FAILED = 3,
	WOULD_CHANGE = 4 };

#define MOST_FOLDERS 256
#define MOST_TARGETS 256

enum when { AUTO, ALWAYS, NEVER };

/* A form of diagnostics, and where it goes. */
struct form {
	const char *name;
	int fd;
	render_form *show;
};

/* The dependencies of a build. */
struct dependencies {
	bool wanted;            /* -MD */
	bool phony;             /* -MP */
	const char *file;       /* of -MF, or NULL */
	struct deps_target targets[MOST_TARGETS]; /* of -MT and -MQ */
	int target_count;
};

/* What is to be done. */
enum work {
	WORK_BUILD, WORK_CHECK, /* each of the files */
	WORK_VERIFY,            /* each of the directories */
	WORK_EXPLAIN,           /* the checks that are named; or list all */
	WORK_COMPLETE,          /* print the script for a shell */
	WORK_NOTHING            /* show a help, which ends the program */
};

struct options {
	const struct command *command;
	enum work work;
	char **files;           /* or directories, checks, a shell */
	int file_count;
	const char *directory;
	bool diff;              /* show what would change in it, no more */
	bool force;             /* replace what somebody changed in it */
	bool prints;            /* -o -: the one output of the one kind asked
				   for goes to standard output */
	const char *folders[MOST_FOLDERS]; /* of -I: may be included from */
	int folder_count;
	bool only;              /* --only was given */
	bool kinds[EMITTER_COUNT]; /* those to be written */
	bool has_serial;
	uint32_t serial;
	uint32_t max_errors;
	struct warn warn;
	enum when colour, progress;
	const struct form *form;
	enum sandbox sandbox;
	struct dependencies dependencies;
};

/* Read the command line; the strings stay argv's.  False: out of memory. */
bool options_read(struct options *options, int argc, char **argv);

#endif
