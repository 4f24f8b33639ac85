/* The old set goes; see retire.h. */
#include "retire.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"

/* Move a name from the old set to the new one, but over nothing. */
static bool
move(const struct hold *h, const char *path)
{
	return folder_make(h->set, path) == 0 && renameat2(h->directory, path,
	    h->set, path, RENAME_NOREPLACE) == 0;
}

/* Remove an entry of the old set. */
static void
remove_entry(struct publication *p, const struct set_entry *e)
{
	struct hold *h = p->hold;
	struct stat st;

	if (S_ISDIR(e->st.st_mode)) {
		if (faccessat(h->directory, e->path, W_OK, AT_EACCESS) == 0)
			unlinkat(h->directory, e->path, AT_REMOVEDIR);
		return;
	}
	if (fstatat(h->directory, e->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (e->role == SET_REPLACED || st.st_ino == e->st.st_ino)
		unlinkat(h->directory, e->path, 0);
	/* Replaced while the new set was written: it goes into that. */
	else if (renameat(h->directory, e->path, h->set, e->path) != 0)
		h->leave_set = true;
}

/* Move what has that name in a folder of the old set, unless it was there when
 * that was read.  False: it cannot be moved. */
__attribute__((noinline)) /* a path on the stack is enough */
static bool
move_unless_known(struct publication *p, const char *folder, const char *name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s%s%s", folder,
	    *folder == '\0' ? "" : "/", name);

	return n < (int)sizeof path &&
	    (set_find(p->old, path) != NULL || move(p->hold, path));
}

/* Move what is in a folder of the old set, and was not there when that was
 * read.  False: something cannot be moved, or the folder cannot be read. */
static bool
move_unknown(struct publication *p, const char *folder)
{
	struct folder_names names;
	int fd = folder_open(p->hold->directory, *folder == '\0' ? "."
	    : folder);
	const char *name;
	bool good = true;

	if (fd < 0)
		return errno == ENOENT;
	folder_begin(&names, fd);
	while ((name = folder_next(&names)) != NULL)
		good = move_unless_known(p, folder, name) && good;
	close(fd);
	return good && names.error == 0;
}

void
retire(struct publication *p)
{
	const struct set *old = p->old;
	struct hold *h = p->hold;
	bool good;

	for (uint32_t i = old->entries.n; i-- > 0;)
		remove_entry(p, &old->entries.at[i]);
	if (unlinkat(h->fd, h->set_name, AT_REMOVEDIR) == 0)
		return;
	good = move_unknown(p, "");
	for (uint32_t i = 0; i < old->entries.n; i++)
		if (S_ISDIR(old->entries.at[i].st.st_mode))
			good = move_unknown(p, old->entries.at[i].path) && good;
	h->leave_set = h->leave_set || !good;
}

/* What a killed run has left */

/* Move what is not topoc's from a set into the directory; gives the first file
 * that cannot be moved, "." if the set cannot be read, or NULL. */
static const char *
rescue(struct mem *mem, const struct stage_kind *kinds, int from, int into)
{
	struct set s = { .mem = mem, .kinds = kinds };
	struct trouble untold = { .mem = mem, .directory = "" };

	if (!set_read(&s, &untold, from, NULL))
		return ".";
	for (uint32_t i = 0; i < s.entries.n; i++) {
		const struct set_entry *e = &s.entries.at[i];

		/* What has another name elsewhere was linked from there. */
		if (S_ISDIR(e->st.st_mode) || e->st.st_nlink != 1 ||
		    set_kind_of(kinds, e->path) >= 0 ||
		    strcmp(e->path, MANIFEST) == 0)
			continue;
		if (into < 0 || folder_make(into, e->path) != 0 ||
		    renameat2(from, e->path, into, e->path, RENAME_NOREPLACE)
		    != 0)
			return e->path;
	}
	return NULL;
}

const char *
retire_rescue(struct mem *mem, const struct stage_kind *kinds,
    const struct hold *h)
{
	struct folder_names names;
	const char *name, *first = NULL;

	folder_begin(&names, h->fd);
	while (first == NULL && (name = folder_next(&names)) != NULL) {
		int fd = hold_is_set(name) ? folder_open(h->fd, name) : -1;

		if (fd >= 0) {
			first = rescue(mem, kinds, fd, h->directory);
			close(fd);
		} else if (hold_is_set(name) && errno != ENOENT) {
			first = ".";
		}
		if (first != NULL)
			first = mem_printf(mem, "%s/%s", name, first);
	}
	return first;
}
