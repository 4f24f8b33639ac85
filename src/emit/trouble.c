/* What went wrong with the output directory; see trouble.h. */
#include "trouble.h"

#include <errno.h>
#include <string.h>

bool
trouble_note(struct trouble *t, const char *path, const char *what)
{
	if (t->first == NULL)
		t->first = mem_printf(t->mem, "%s%s%s: %s", t->directory,
		    *path == '\0' ? "" : "/", path, what);
	return false;
}

bool
trouble_error(struct trouble *t, const char *path, int error)
{
	if (error == ENOMEM)
		mem_out(t->mem);
	return trouble_note(t, path, strerror(error));
}
