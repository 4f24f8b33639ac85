/* Whether a set of outputs is as it was written; see verify.h. */
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "set.h"

/* A set may be exchanged for a new one while it is read: so often it is begun
 * again. */
#define TRIES 100

struct look {
	struct mem *mem;
	struct trouble trouble;
	struct verify_result result;
};

static void
find(struct look *l, const char *path, const char *what)
{
	const char *whole = *path == '\0' ? l->trouble.directory
	    : mem_printf(l->mem, "%s/%s", l->trouble.directory, path);

	*vec_push(l->mem, &l->result.findings) =
	    (struct verify_finding){ whole, what };
}

static void
look_at(struct look *l, int directory, const struct set_entry *e)
{
	char digest[DIGEST_TEXT];
	int fd, error;

	if (e->digest == NULL) {
		if (e->likely)
			find(l, e->path, "is not named in the manifest, so it "
			    "is not part of this set");
		return;
	}
	fd = folder_open_file(directory, e->path);
	error = fd < 0 ? errno : digest_file(fd, digest);
	if (fd >= 0)
		close(fd);
	if (error != 0)
		trouble_error(&l->trouble, e->path, error);
	else if (strncmp(digest, e->digest, DIGEST_DIGITS) != 0)
		find(l, e->path, "changed since it was built");
}

static void
look_through(struct look *l, int directory, const struct stage_kind *kinds)
{
	struct set set = { .mem = l->mem, .kinds = kinds, .stops = true };

	l->result.findings.n = 0;
	if (!set_read(&set, &l->trouble, directory, NULL))
		return;
	if (!set.has_manifest) {
		find(l, "", "has no " MANIFEST " of topoc, so it is not a set "
		    "of its outputs");
		return;
	}
	for (uint32_t i = 0; i < set.lost.n; i++)
		find(l, set.lost.at[i], "is missing, or is not a regular file");
	for (uint32_t i = 0; i < set.unread.n; i++)
		find(l, MANIFEST, mem_printf(l->mem, "line %u is not one that "
		    "topoc writes", set.unread.at[i]));
	for (uint32_t i = 0; i < set.entries.n; i++)
		look_at(l, directory, &set.entries.at[i]);
}

static int
compare_findings(const void *a, const void *b)
{
	return strcmp(((const struct verify_finding *)a)->path,
	    ((const struct verify_finding *)b)->path);
}

struct verify_result
verify_set(struct mem *mem, const char *path, const struct stage_kind *kinds)
{
	struct look l = { .mem = mem,
		.trouble = { .mem = mem, .directory = path } };
	bool again = true;

	for (int i = 0; i < TRIES && again; i++) {
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		int now;

		l.trouble.first = NULL;
		if (fd < 0) {
			trouble_error(&l.trouble, "", errno);
			break;
		}
		look_through(&l, fd, kinds);
		/* Whether the name still leads to what was looked through. */
		now = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		again = now < 0 || !folder_is_at(fd, now, ".");
		if (now >= 0)
			close(now);
		close(fd);
	}
	if (l.result.findings.n > 0)
		qsort(l.result.findings.at, l.result.findings.n,
		    sizeof *l.result.findings.at, compare_findings);
	l.result.failure = l.trouble.first;
	return l.result;
}
