/*
 * session.h: a run on one file, or one directory: what the steps of a command
 * share.  main() makes it and gives it to session_run() with the command's
 * work; compile.c, outputs.c and dependencies.c are the work of `build`.
 */
#ifndef TOPOC_SESSION_H
#define TOPOC_SESSION_H

#include "options.h"
#include "signals.h"

struct session {
	const struct options *options;
	const char *file;
	bool first, last;       /* of the files */
	struct shared_log *log; /* of all files, for diagnostics */
	struct mem *root;
	struct out *out;        /* the diagnostics, once they are shown */
	bool told;              /* all of them are */
	struct stage *stage;    /* to be discarded if the run is cut short */
	struct sink *sink;      /* of the dependencies, or NULL */
	struct deps *deps;
	struct progress *progress;
	struct signals signals; /* put off while there is a stage */
	int status;             /* which the work is to set */
};

typedef void session_work(void *session);

/* Do the work with memory of its own; gives the exit status.  Work that
 * compiles ends in a report: then want of memory is told in its form, too. */
int session_run(struct session session, session_work *work, bool compiles);

/* Say something on standard error, of a file or (NULL) of none, with names made
 * visible; needs no memory.  A complaint gives FAILED. */
void session_say(const char *file, const char *what);
int session_complain(const char *file, const char *what);
void session_say_failure(const char *file, const char *what, int error);

/* Show the report, or why there is none; false: it cannot be written. */
struct report;
bool session_show(struct session *session, struct mem *mem,
    struct report *report, const char *failure);

/* Whether what goes to that descriptor is to be coloured. */
bool session_colours(const struct options *options, int fd);

/* compile.c: from the source to the outputs. */
void compile_file(void *session);

/* outputs.c: write the outputs, or show what would change; gives the status.
 * And the kinds of outputs, and which of them are asked for, in mem. */
struct model;
struct stage_kind;
int outputs_write(struct session *session, const struct model *model);
const struct stage_kind *outputs_kinds(struct mem *mem,
    const struct options *options);

/*
 * dependencies.c: the rule for make.  Find where it is to be written (gives
 * DONE, or the status after telling that it cannot be); take note of the files
 * that were read (false: they cannot be told to make, or the rule would be
 * written over one of them); have it ready before the outputs are put in place,
 * and put it in place after them (both give the status).
 */
struct emit_job;
struct sources;
int dependencies_find(const struct options *options, struct sink *sink);
bool dependencies_note(struct session *session, const struct sources *sources);
int dependencies_begin(struct session *session, const struct emit_job *job);
bool dependencies_put(void *session);
void dependencies_keep(struct session *session);

#endif
