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
 * The same for a library that writes the file itself: gives the name of the
 * (empty) temporary file, or NULL after a failure; stage_close ends it.
 */
const char *stage_open_path(struct stage *stage, const char *path);

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
