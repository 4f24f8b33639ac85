/*
 * stage.h: the output directory.  A run builds the whole new set of outputs
 * beside the directory and then puts it in its place in one step, so whoever
 * opens the directory sees one set or the other.  A set that is the same as
 * the one that is there is not put in place at all.  If anything failed the
 * directory is as it was.
 *
 * What topoc did not make stays: a file that lies among the outputs is taken
 * over into the new set, and a directory that topoc did not make is refused.
 */
#ifndef TOPOC_STAGE_H
#define TOPOC_STAGE_H

#include <limits.h>

#include "out.h"

struct stage;

/* There are no more kinds than these. */
#define STAGE_KINDS 32

/* A kind of outputs.  A list of them ends with one without a name. */
struct stage_kind {
	const char *name;
	const char *const *files; /* patterns of the paths, as of fnmatch(3),
				     relative to the directory; then NULL */
	bool asked;               /* of this run: its outputs are replaced by
				     those that are opened, others are kept */
};

/* A stage for the directory at path; kinds must stay.  Nothing is touched until
 * stage_enter, which holds the signals (or NULL).  Once one came the run ends
 * as if memory had run out; release them after stage_discard. */
struct signals;
struct stage *stage_new(struct mem *mem, const char *path,
    const struct stage_kind *kinds, struct signals *signals);

/* A stage that keeps its outputs in memory: for the library and the tests. */
struct stage *stage_new_in_memory(struct mem *mem);

/* How what would change is shown; see hunks.h. */
struct stage_preview {
	struct out *out;  /* into memory, so that it is shown whole or not */
	bool colour, visible;
};

/* A stage that changes nothing: in place of putting the new set in place
 * stage_commit shows what that would change, as a unified diff. */
struct stage *stage_new_preview(struct mem *mem, const char *path,
    const struct stage_kind *kinds, const struct stage_preview *preview);

/*
 * Look at what is in the directory, and begin the new set.  Another run on the
 * directory is waited for, and what a killed one left is removed.  False after
 * a failure.  Whatever it gives, stage_commit or stage_discard is due.
 */
bool stage_enter(struct stage *stage);

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
 * nothing from a stage and changes nothing that others see.  Where the name is
 * NULL the file has none, and what is to be in it is written to fd.  Once one
 * of the signals came it is to end soon.  It gives 0, an errno, or one of those
 * below.
 */
enum { STAGE_FAULT = -1, /* what is wrong is in why */
       STAGE_NO_MEMORY = -2 };
#define STAGE_WHY 160
typedef int stage_writer(void *arg, const char *temp, int fd,
    const struct signals *signals, char why[STAGE_WHY]);

/* Announce that output, before the others; path and arg must stay. */
void stage_beside(struct stage *stage, const char *path, stage_writer *write,
    void *arg);

/* Its turn among the others: failures are told in this order. */
void stage_turn(struct stage *stage);

/* Have it written to its end, after all others. */
void stage_join(struct stage *stage);

/* Whether a file is in the directory now, or something in its place. */
bool stage_has(const struct stage *stage, const char *path);

/*
 * The text of a file that is in the directory now, as a block of mem: at most
 * `most` bytes of it, in *len.  NULL if there is none, or if it cannot be read,
 * which is the stage's failure then.
 */
char *stage_read(struct stage *stage, struct mem *mem, const char *path,
    size_t most, size_t *len);

/* Tell of a failure: path (relative, or NULL for the directory) and what. */
void stage_fail(struct stage *stage, const char *path, const char *what);

/* The first failure so far, as "path: what", or NULL. */
const char *stage_failure(const struct stage *stage);

/*
 * Write the manifest, which begins with head (lines of comments, whole) and
 * names the generation (a digest's text), and put the new set in place, if it
 * is not the same; ready(arg), or NULL, is called just before, and may fail.
 * False after a failure, now or before: then the directory is as it was.
 */
bool stage_commit(struct stage *stage, const char *head,
    const char *generation, bool (*ready)(void *arg), void *arg);

/* Have stage_commit replace what somebody changed in the directory, too. */
void stage_force(struct stage *stage);

/*
 * File i (from 0) that somebody changed since it was built, and that
 * stage_commit refused to replace or remove (or, of a preview, would refuse):
 * its path and, in *named, whether the manifest names it; NULL: there are no
 * more.
 */
const char *stage_edited(const struct stage *stage, uint32_t i, bool *named);

/* Whether stage_commit changed anything, or would have. */
bool stage_changed(const struct stage *stage);

/* Output i (from 0) of this run: its path, or NULL where there are no more; the
 * manifest is one, and the last, once it is committed.  Of a stage in memory
 * also its text; a library's output has none. */
const char *stage_output(const struct stage *stage, uint32_t i,
    const char **text, size_t *len);

/* The folder beside the directory at path in which a set is built: no place
 * for other files.  False: its name is too long. */
bool stage_place(char place[PATH_MAX], const char *path);

/* After stage_commit: what it had to leave in the hold, and why, or NULL. */
const char *stage_left(const struct stage *stage);

/* Remove what was begun, if it was not committed. */
void stage_discard(struct stage *stage);

#endif
