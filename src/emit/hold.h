/*
 * hold.h: the hold, a folder beside the output directory (.NAME.topoc) in
 * which a run builds the new set of outputs, as its folder `set`.  It is
 * there while a run works, is locked by it, and is closed to other users.
 * Another run on the same directory waits, and then clears away what one that
 * was killed has left.  What cannot be cleared away stays, and the run works
 * beside it.  Used by the stage alone.
 *
 * Where nothing can be made or moved beside the directory (it is a mount
 * point, or `.`, or its parent may not be written), the hold lies in it.
 */
#ifndef TOPOC_EMIT_HOLD_H
#define TOPOC_EMIT_HOLD_H

#include "signals.h"
#include "trouble.h"

/* What is in the hold: the folder of the new set (and a number, if one was left
 * there that cannot be removed), a link to a file on its way into it, and old
 * files (and a number) until all new ones are in place. */
#define HOLD_SET "set"
#define HOLD_SETS 10000 /* are tried */
#define HOLD_SAME "same"
#define HOLD_OLD "old-"

/* This file is in the hold while outputs are put in place one by one: if the
 * run is killed then, the directory has old and new ones. */
#define HOLD_STEPS "steps"

#define HOLD_NAME 256

/* Of a long name the beginning: the hold's must not be too long. */
#define HOLD_NAME_FORMAT ".%.200s.topoc"

/* Its name where it lies in the output directory. */
#define HOLD_NAME_INSIDE ".topoc"

struct hold {
	const char *path;   /* of the output directory, without slashes at its
			       end */
	const char *last;   /* its last name, at the end of path */
	const char *parent; /* the path of its parent */
	char name[HOLD_NAME]; /* of the hold */
	int above;          /* the parent, or -1 */
	int directory;      /* the output directory; -1: it is not there yet */
	bool inside;        /* the hold lies in the output directory */
	int fd;             /* the hold, locked; or -1 */
	bool made;          /* this run made it */
	int set;            /* the new set's folder, or -1 */
	bool left;          /* a killed run left old and new outputs there */
	int spare;          /* a descriptor for hold_let_go, or -1 */
	char set_name[16];  /* in the hold, or "": there is none yet */
	bool leave_set;     /* somebody's files are in it, and hold_let_go is
			       to leave them there */
	bool leave;         /* the same, of all else in the hold */
	int remains;        /* after hold_let_go: why it could not remove the
			       hold (errno), or 0 */
	struct signals *signals; /* that are put off meanwhile, or NULL */
	size_t made_from;   /* the first of its parents that was made for it
			       ends there in path; 0: none was */
};

/* Begin: nothing is touched yet. */
void hold_begin(struct hold *hold, struct mem *mem, const char *path);

/* Open the directory, if it is there, and see whether hold_take would refuse
 * it; nothing is made or locked.  False after a failure. */
bool hold_look(struct hold *hold, struct trouble *trouble);

/* Take and lock the hold of a directory; what is in it was left by a run that
 * was killed.  False after a failure. */
bool hold_take(struct hold *hold, struct trouble *trouble);

/* True if a name in the hold is a set's folder. */
bool hold_is_set(const char *name);

/* The open folder that the hold lies in. */
static inline int
hold_place(const struct hold *hold)
{
	return hold->inside ? hold->directory : hold->above;
}

/* Remove what was left, as far as it can be, and make the new set's folder.
 * False after a failure. */
bool hold_make_set(struct hold *hold, struct trouble *trouble);

/* Mark that outputs are put in place one by one from now on; 0 or the
 * errno. */
int hold_mark_steps(struct hold *hold);
/* Remove all in the hold that is nobody's; gives 0, or the errno of the first
 * name that cannot be removed. */
int hold_clear(struct hold *hold);

/* Remove the hold with what is still in it, and the parents that were made
 * and are not needed.  Allocates nothing; does nothing the second time. */
void hold_let_go(struct hold *hold);

#endif
