/*
 * stage.h: the output directory.  Every output is written to a temporary file
 * beside its target; when all are whole, stage_commit() renames them into
 * place and removes files of the kinds written that are no longer made.  If
 * anything failed nothing is renamed and the directory is as it was.
 */
#ifndef TOPOC_STAGE_H
#define TOPOC_STAGE_H

#include "out.h"

struct stage;

/* A stage for the directory at path, which is made when first needed. */
struct stage *stage_new(struct mem *mem, const char *path);

/*
 * Begin an output: path is relative to the directory ("zones/x.zone"); its
 * folders are made.  Always gives a writer: after a failure one that leads
 * nowhere.  stage_close ends the one opened last; two may be open at a time.
 */
struct out *stage_open(struct stage *stage, const char *path);
void stage_close(struct stage *stage);

/*
 * The output of a library that writes the file itself, of which a run may
 * have one.  The others are written meanwhile: as soon as one more is opened
 * it is in a thread of its own, if there is a processor for that.  So the
 * writer, which is given the name of the (empty) temporary file, allocates
 * nothing from a stage and changes nothing that others see.  It gives 0, an
 * errno, or one of those below.
 */
enum { STAGE_FAULT = -1, /* what is wrong is in why */
       STAGE_NO_MEMORY = -2 };
#define STAGE_WHY 160
typedef int stage_writer(void *arg, const char *temp, char why[STAGE_WHY]);

/* Announce that output, before the others; path and arg must stay. */
void stage_beside(struct stage *stage, const char *path, stage_writer *write,
    void *arg);

/* Its turn among the others: failures are told in this order. */
void stage_turn(struct stage *stage);

/* Have it written to its end, after all others. */
void stage_join(struct stage *stage);

/*
 * Files in the directory that the run would make if they were still needed:
 * stage_sweep("gateways", "ADDR_MAP.CFG", NULL) names the files ADDR_MAP.CFG
 * in all folders in gateways; stage_sweep("zones", NULL, ".inc") the files in
 * zones that end so.  At commit those not written by this run are removed; of
 * a file that begins with a comment line, only where the line is topoc's.
 */
void stage_sweep(struct stage *stage, const char *folder, const char *name,
    const char *suffix);

/* The text of a file that is in the directory now, in *len bytes, as a block
 * of mem; NULL where there is none (or, told to the stage, it could not be
 * read). */
char *stage_read(struct stage *stage, struct mem *mem, const char *path,
    size_t *len);

/* Tell of a failure: path (relative, or NULL for the directory) and what. */
void stage_fail(struct stage *stage, const char *path, const char *what);

/* The first failure so far, as "path: what", or NULL. */
const char *stage_failure(const struct stage *stage);

/*
 * Put all files in place.  False after a failure, now or before: then no
 * target was touched, unless a rename itself failed.
 */
bool stage_commit(struct stage *stage);

/* Remove the temporary files that are left. */
void stage_discard(struct stage *stage);

#endif
