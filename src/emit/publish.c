/*
 * A new set of outputs comes in place of the old one; see publish.h.
 *
 * As a whole: what the new set does not replace is linked into it, the folders
 * get the owners and rights of the old ones, and one renameat2() exchanges the
 * new folder and the old.  Who has the old one open goes on reading that, and
 * is waited for before its files are removed.
 *
 * File by file, where that cannot be done: each file is exchanged with the
 * old one, the manifest at last.  If a step fails, those before it are undone.
 */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "folder.h"
#include "retire.h"

/* How a try to switch as a whole has ended. */
enum ending { SWITCHED, BROKEN, IMPOSSIBLE };

static bool
conflict(struct publication *p, const char *path)
{
	return trouble_note(p->trouble, path, "is in the place of an output, "
	    "and topoc did not make it; move it away");
}

/* What is the same */

/* Whether the folders that lead to an output are folders, or are not there:
 * nothing is written through a link. */
static bool
look_along(struct publication *p, const char *path)
{
	char folder[PATH_MAX];
	const struct set_entry *e;

	for (size_t n = 1; path[n] != '\0'; n++) {
		if (path[n] != '/')
			continue;
		memcpy(folder, path, n);
		folder[n] = '\0';
		e = set_find(p->old, folder);
		if (e != NULL && !S_ISDIR(e->st.st_mode))
			return conflict(p, folder);
	}
	return true;
}

/* Whether an old file may be replaced by an output at all. */
static bool
can_replace(const struct publication *p, const struct set_entry *e)
{
	return e->role == SET_REPLACED || e->likely ||
	    (p->force && S_ISREG(e->st.st_mode));
}

static bool
look_at(struct publication *p, struct output *o)
{
	struct set_entry *e = set_find(p->old, o->path);
	char digest[DIGEST_TEXT];

	if (!look_along(p, o->path))
		return false;
	if (e == NULL)
		return true;
	if (!can_replace(p, e))
		return conflict(p, o->path);
	e->made = true;
	if (o->same)
		return true;
	if (e->st.st_size != o->size)
		return edited_look(&p->edited, p->old, p->trouble,
		    p->hold->directory, e);
	if (!edited_digest(&p->edited, p->trouble, p->hold->directory,
	    e->path, digest))
		return false;
	o->same = strcmp(digest, o->digest) == 0;
	if (!o->same)
		edited_compare(&p->edited, p->old, e, digest);
	return true;
}

/* An old file that no output replaces goes away. */
static bool
look_at_removed(struct publication *p, const struct set_entry *e)
{
	p->changed = true;
	return edited_look(&p->edited, p->old, p->trouble,
	    p->hold->directory, e);
}

bool
publish_compare(struct publication *p)
{
	p->changed = p->hold->directory < 0;
	p->edited.signals = p->hold->signals;
	for (uint32_t i = 0; i < p->n; i++) {
		if (!look_at(p, &p->outputs[i]))
			return false;
		p->changed = p->changed || !p->outputs[i].same;
	}
	for (uint32_t i = 0; i < p->old->entries.n; i++) {
		const struct set_entry *e = &p->old->entries.at[i];

		if (e->role == SET_REPLACED && !e->made &&
		    !look_at_removed(p, e))
			return false;
	}
	return true;
}

/* As a whole: to the new set comes what is kept */

/* Whether a folder has attributes that cannot be given to another one with
 * certainty, as lists of rights; labels of security are the system's. */
static bool
has_attributes(int fd)
{
	char names[4096];
	ssize_t n = flistxattr(fd, names, sizeof names);

	if (n < 0)
		return errno != ENOTSUP && errno != ENOSYS;
	for (ssize_t i = 0; i < n; i += (ssize_t)strlen(names + i) + 1)
		if (strncmp(names + i, "security.", 9) != 0)
			return true;
	return false;
}

/* Give a folder of the new set what the old one has of owners and rights;
 * false where that cannot be done. */
static bool
liken(struct publication *p, const char *path)
{
	int old = folder_open(p->hold->directory, path);
	int new = folder_open(p->hold->set, path);
	struct stat a, b;
	bool done = old >= 0 && new >= 0 && fstat(old, &a) == 0 &&
	    fstat(new, &b) == 0 && !has_attributes(old);

	if (done && (a.st_uid != b.st_uid || a.st_gid != b.st_gid))
		done = fchown(new, a.st_uid, a.st_gid) == 0;
	if (done && (a.st_mode != b.st_mode || a.st_gid != b.st_gid))
		done = fchmod(new, a.st_mode & 07777) == 0;
	if (old >= 0)
		close(old);
	if (new >= 0)
		close(new);
	return done;
}

static enum ending
carry_folder(struct publication *p, const struct set_entry *e)
{
	struct stat st;

	if (e->role == SET_FOREIGN && mkdirat(p->hold->set, e->path, 0700)
	    != 0 && errno != EEXIST)
		return IMPOSSIBLE;
	if (fstatat(p->hold->set, e->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return e->role == SET_FOREIGN ? IMPOSSIBLE : SWITCHED;
	if (!S_ISDIR(st.st_mode)) {
		conflict(p, e->path);
		return BROKEN;
	}
	return SWITCHED;
}

static enum ending
carry_file(struct publication *p, const struct set_entry *e)
{
	int directory = p->hold->directory, set = p->hold->set;

	if (folder_make(set, e->path) == 0 &&
	    linkat(directory, e->path, set, e->path, 0) == 0)
		return SWITCHED;
	if (errno != EEXIST && errno != ENOTDIR)
		return IMPOSSIBLE;
	conflict(p, e->path);
	return BROKEN;
}

/* Bring what is kept into the new set, folders before what is in them. */
static enum ending
carry(struct publication *p)
{
	enum ending ending = SWITCHED;

	for (uint32_t i = 0; i < p->old->entries.n && ending == SWITCHED; i++) {
		const struct set_entry *e = &p->old->entries.at[i];

		if (S_ISDIR(e->st.st_mode))
			ending = carry_folder(p, e);
		else if (e->role != SET_REPLACED && !e->made)
			ending = carry_file(p, e);
	}
	return ending;
}

/* A file with the same bytes stays itself: who looks at its time need not do
 * anything.  Where that fails the new one serves. */
static void
keep_same(struct publication *p)
{
	struct hold *h = p->hold;

	for (uint32_t i = 0; i < p->n; i++) {
		const char *path = p->outputs[i].path;

		if (p->outputs[i].same &&
		    linkat(h->directory, path, h->fd, HOLD_SAME, 0) == 0 &&
		    renameat(h->fd, HOLD_SAME, h->set, path) != 0)
			unlinkat(h->fd, HOLD_SAME, 0);
	}
}

/* The owners and rights of all folders, the inner ones first: one that may
 * not be written takes no more. */
static bool
liken_all(struct publication *p)
{
	const struct set_entry *e = p->old->entries.at;

	for (uint32_t i = p->old->entries.n; i-- > 0;)
		if (S_ISDIR(e[i].st.st_mode) &&
		    faccessat(p->hold->set, e[i].path, F_OK,
		    AT_SYMLINK_NOFOLLOW) == 0 && !liken(p, e[i].path))
			return false;
	return liken(p, ".");
}

/* Have the folders of the new set on disk; 0 or the errno. */
static int
sync_folder(int at, const char *path)
{
	int fd = folder_open(at, path), error = 0;

	if (fd < 0)
		return errno;
	if (fsync(fd) != 0)
		error = errno;
	close(fd);
	return error;
}

/* Sync the folders that the outputs lie in, in a directory. */
static int
sync_folders(struct publication *p, int at)
{
	const char *last = "";
	size_t last_n = 0;
	int error;

	if (p->n >= PUBLISH_MANY)
		return syncfs(at) == 0 ? 0 : errno;
	error = sync_folder(at, ".");
	for (uint32_t i = 0; i < p->n && error == 0; i++) {
		const char *path = p->outputs[i].path;
		char folder[PATH_MAX];

		for (size_t n = 1; path[n] != '\0' && error == 0; n++) {
			if (path[n] != '/' || (n <= last_n &&
			    strncmp(path, last, n + 1) == 0))
				continue;
			memcpy(folder, path, n);
			folder[n] = '\0';
			error = sync_folder(at, folder);
			last = path;
			last_n = n;
		}
	}
	return error;
}

/* As a whole: the switch */

static int
exchange(const struct hold *h)
{
	return renameat2(h->fd, h->set_name, h->above, h->last,
	    RENAME_EXCHANGE);
}

/* The first set: there is nothing that it replaces. */
static int
put_first(const struct hold *h)
{
	if (renameat2(h->fd, h->set_name, h->above, h->last, RENAME_NOREPLACE)
	    == 0)
		return 0;
	/* Some file systems do not know the flag. */
	if (errno == EEXIST)
		return -1;
	return renameat(h->fd, h->set_name, h->above, h->last);
}

static enum ending
broken(struct publication *p, int error)
{
	trouble_error(p->trouble, "", error);
	return BROKEN;
}

/* Somebody has put another directory in the place of the old one while the new
 * set was written: it stays. */
static bool
replaced(struct publication *p)
{
	return trouble_note(p->trouble, "", "has been moved or replaced since "
	    "the run began; run it again");
}

static bool
is_in_place(const struct publication *p)
{
	return p->hold->directory < 0 || p->hold->inside ||
	    folder_is_at(p->hold->directory, p->hold->above, p->hold->last);
}

static enum ending
switch_whole(struct publication *p)
{
	struct hold *h = p->hold;
	bool first = h->directory < 0;
	int error;

	if ((first ? put_first(h) : exchange(h)) != 0)
		return first ? broken(p, errno) : IMPOSSIBLE;
	if (!first && !folder_is_at(h->directory, h->fd, h->set_name)) {
		h->leave_set = exchange(h) != 0;
		replaced(p);
		return BROKEN;
	}
	if (fsync(h->above) == 0)
		return SWITCHED;
	error = errno;
	if ((first ? renameat(h->above, h->last, h->fd, h->set_name)
		   : exchange(h)) != 0)
		h->leave_set = !first;
	return broken(p, error);
}

static enum ending
publish_whole(struct publication *p)
{
	bool first = p->hold->directory < 0;
	enum ending ending = SWITCHED;
	int error;

	if (p->hold->inside || p->old->fixed)
		return IMPOSSIBLE;
	if (!first) {
		ending = carry(p);
		if (ending != SWITCHED)
			return ending;
		keep_same(p);
		if (!liken_all(p))
			return IMPOSSIBLE;
	}
	error = sync_folders(p, p->hold->set);
	if (error != 0)
		return broken(p, error);
	if (signals_came(p->hold->signals))
		mem_out(p->mem);
	ending = switch_whole(p);
	/* From here on nothing can fail: the new set is there. */
	if (ending == SWITCHED && !first) {
		readers_wait(p->readers, p->hold->signals);
		retire(p);
	}
	return ending;
}

/* File by file */

enum state { PENDING, SWAPPED, ADDED, MOVED, AWAY };

struct step {
	const char *path;
	bool replaces;  /* an old file is there */
	bool removes;   /* and none comes in its place */
	enum state state;
	char spare[24]; /* the name in the hold that the old file gets */
};

static int
put_away(struct publication *p, struct step *s)
{
	return renameat(p->hold->directory, s->path, p->hold->fd, s->spare);
}

static int
put_back(struct publication *p, struct step *s)
{
	return renameat(p->hold->fd, s->spare, p->hold->directory, s->path);
}

static int
swap(struct publication *p, const char *path)
{
	return renameat2(p->hold->set, path, p->hold->directory, path,
	    RENAME_EXCHANGE);
}

/* Remove the folders that were made for a file, the inner ones first. */
static void
remove_folders(struct publication *p, const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof folder, "%s", path);
	while ((slash = strrchr(folder, '/')) != NULL) {
		*slash = '\0';
		if (set_find(p->old, folder) != NULL ||
		    unlinkat(p->hold->directory, folder, AT_REMOVEDIR) != 0)
			return;
	}
}

static int
add(struct publication *p, const char *path)
{
	int error = folder_make(p->hold->directory, path);

	if (error != 0) {
		remove_folders(p, path);
		return error;
	}
	if (renameat2(p->hold->set, path, p->hold->directory, path,
	    RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EEXIST &&
	    renameat(p->hold->set, path, p->hold->directory, path) == 0)
		return 0;
	error = errno;
	remove_folders(p, path);
	return error;
}

/* Put a file in the place of an old one; 0 or the errno. */
static int
replace(struct publication *p, struct step *s)
{
	int error;

	if (swap(p, s->path) == 0) {
		s->state = SWAPPED;
		return 0;
	}
	/* Some file systems cannot exchange. */
	if (put_away(p, s) != 0)
		return errno;
	s->state = AWAY;
	error = add(p, s->path);
	if (error == 0)
		s->state = MOVED;
	return error;
}

static int
do_step(struct publication *p, struct step *s)
{
	int error;

	if (s->removes) {
		if (put_away(p, s) != 0)
			return errno;
		s->state = AWAY;
		return 0;
	}
	if (s->replaces)
		return replace(p, s);
	error = add(p, s->path);
	if (error == 0)
		s->state = ADDED;
	return error;
}

/* Undo a step; false: an old file stays in the hold. */
static bool
undo_step(struct publication *p, struct step *s)
{
	struct hold *h = p->hold;

	switch (s->state) {
	case SWAPPED:
		return swap(p, s->path) == 0;
	case ADDED:
		renameat(h->directory, s->path, h->set, s->path);
		remove_folders(p, s->path);
		return true;
	case MOVED: /* the new file goes, since the old one takes its place */
	case AWAY:
		return put_back(p, s) == 0;
	default:
		return true;
	}
}

struct steps {
	VEC(struct step) list;
};

static void
add_step(struct publication *p, struct steps *steps, struct step step)
{
	snprintf(step.spare, sizeof step.spare, HOLD_OLD "%u", steps->list.n);
	*vec_push(p->mem, &steps->list) = step;
}

/* What is to be done: the manifest at last. */
static void
plan(struct publication *p, struct steps *steps)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct output *o = &p->outputs[i];

		if (i == p->n - 1)
			for (uint32_t j = 0; j < p->old->entries.n; j++) {
				const struct set_entry *e =
				    &p->old->entries.at[j];

				if (e->role == SET_REPLACED && !e->made)
					add_step(p, steps, (struct step){
					    .path = e->path, .removes = true });
			}
		if (!o->same)
			add_step(p, steps, (struct step){ .path = o->path,
			    .replaces = set_find(p->old, o->path) != NULL });
	}
}

/* Remove the folders of topoc's that are empty now, the inner ones first. */
static void
prune(struct publication *p)
{
	for (uint32_t i = p->old->entries.n; i-- > 0;)
		if (p->old->entries.at[i].role == SET_FOLDER)
			unlinkat(p->hold->directory,
			    p->old->entries.at[i].path, AT_REMOVEDIR);
}

static bool
publish_each(struct publication *p)
{
	struct steps steps = { 0 };
	const char *path = "";
	int error = 0;
	uint32_t done;

	error = hold_mark_steps(p->hold);
	plan(p, &steps);
	for (done = 0; done < steps.list.n && error == 0; done++) {
		path = steps.list.at[done].path;
		error = do_step(p, &steps.list.at[done]);
	}
	if (error == 0) {
		path = "";
		error = sync_folders(p, p->hold->directory);
	}
	if (error == 0) {
		prune(p);
		return true;
	}
	/* Nothing is told before, since that takes memory. */
	while (done-- > 0)
		if (!undo_step(p, &steps.list.at[done]))
			p->hold->leave = p->hold->leave_set = true;
	return trouble_error(p->trouble, path, error);
}

/* Whether nothing that somebody changed would be lost. */
static bool
may_replace(struct publication *p)
{
	uint32_t n = p->edited.files.n;

	if (n == 0 || p->force || p->hold->left)
		return true;
	return trouble_note(p->trouble, "", mem_printf(p->mem, "nothing was "
	    "written, since the changes in %u file%s would be lost; make them "
	    "in the topology, or use --force", n, n == 1 ? "" : "s"));
}

bool
publish(struct publication *p)
{
	enum ending ending;

	if (!publish_compare(p) || !may_replace(p))
		return false;
	if (p->changed && !is_in_place(p))
		return replaced(p);
	if (p->ready != NULL && !p->ready(p->arg))
		return false;
	if (!p->changed)
		return true;
	ending = publish_whole(p);
	if (ending == IMPOSSIBLE && !is_in_place(p))
		return replaced(p);
	return ending == IMPOSSIBLE ? publish_each(p) : ending == SWITCHED;
}
