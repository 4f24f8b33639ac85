/* The end of a hold; see hold.h.  Allocates nothing: it also cleans up after
 * memory or descriptors ran out. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "hold.h"

int
hold_clear(struct hold *h)
{
	struct folder_names names;
	const char *name;
	int first = 0, error;

	folder_begin(&names, h->fd);
	while ((name = folder_next(&names)) != NULL) {
		if (strcmp(name, h->set_name) == 0 ? h->leave_set : h->leave)
			continue;
		error = folder_remove(h->fd, name);
		first = first != 0 ? first : error;
	}
	return first != 0 ? first : names.error;
}

static void
close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Remove the parents that were made for nothing, the inner ones first. */
static void
remove_parents(struct hold *h)
{
	char path[4096];
	size_t len = strlen(h->parent);

	if (h->made_from == 0 || len >= sizeof path)
		return;
	memcpy(path, h->parent, len + 1);
	while (len >= h->made_from && rmdir(path) == 0) {
		while (len > 0 && path[len - 1] != '/')
			len--;
		while (len > 0 && path[len - 1] == '/')
			len--;
		path[len] = '\0';
	}
	h->made_from = 0;
}

void
hold_let_go(struct hold *h)
{
	int error = 0;

	/* First, since to remove folders takes descriptors. */
	close_one(&h->set);
	close_one(&h->spare);
	if (!h->inside)
		close_one(&h->directory);
	else if (h->directory < 0 && (h->fd >= 0 || h->made))
		h->directory = folder_open(AT_FDCWD, h->path);
	if (h->fd >= 0)
		error = hold_clear(h);
	/* One that this run made goes whatever failed, unless there is
	 * something in it. */
	if ((h->fd >= 0 || h->made) &&
	    unlinkat(hold_place(h), h->name, AT_REMOVEDIR) != 0 &&
	    errno != ENOENT)
		h->remains = error != 0 ? error : errno;
	h->made = false;
	close_one(&h->fd);
	close_one(&h->directory);
	close_one(&h->above);
	remove_parents(h);
}
