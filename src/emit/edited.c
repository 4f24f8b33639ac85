/* Output files that somebody changed; see edited.h. */
#include "edited.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "signals.h"

#define HOLLOW_BYTES ((off_t)1 << 30)

bool
edited_matters(const struct set_entry *e)
{
	return S_ISREG(e->st.st_mode) && strcmp(e->path, MANIFEST) != 0;
}

bool
edited_digest(const struct edited *edited, struct trouble *t, int directory,
    const char *path, char digest[DIGEST_TEXT])
{
	int fd = folder_open_file(directory, path);
	int error = fd < 0 ? errno
	    : digest_file_unless(fd, digest, edited->signals);

	if (fd >= 0)
		close(fd);
	if (signals_came(edited->signals))
		mem_out(t->mem);
	return error == 0 || trouble_error(t, path, error);
}

void
edited_compare(struct edited *edited, const struct set *s,
    const struct set_entry *e, const char digest[DIGEST_TEXT])
{
	if (edited_matters(e) && (e->digest == NULL ||
	    strncmp(e->digest, digest, DIGEST_DIGITS) != 0))
		*vec_push(s->mem, &edited->files) = e;
}

/* A large file most of which is a hole: topoc makes none, and to read it may
 * take hours. */
static bool
is_hollow(const struct set_entry *e)
{
	return e->st.st_size > HOLLOW_BYTES &&
	    e->st.st_blocks * (off_t)512 < e->st.st_size / 2;
}

bool
edited_look(struct edited *edited, const struct set *s, struct trouble *t,
    int directory, const struct set_entry *e)
{
	char digest[DIGEST_TEXT] = "";

	if (!edited_matters(e))
		return true;
	if (e->digest != NULL && !is_hollow(e) &&
	    !edited_digest(edited, t, directory, e->path, digest))
		return false;
	edited_compare(edited, s, e, digest);
	return true;
}

static int
compare_paths(const void *a, const void *b)
{
	const struct set_entry *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

void
edited_sort(struct edited *edited)
{
	if (edited->files.n > 0)
		qsort(edited->files.at, edited->files.n,
		    sizeof *edited->files.at, compare_paths);
}
