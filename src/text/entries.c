/* What the folders hold; see entries.h. */
#include "entries.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#define FILE_COST 8 /* names that a file's opening counts for */

bool
entries_may_look(struct sources *s, uint32_t names)
{
	if (s->looks > ENTRIES_MAX)
		return false;
	s->looks += names;
	return true;
}

/* Whether a name can be written between quotes as it is. */
static bool
is_plain(const char *name)
{
	if (*name == '.')
		return false;
	for (; *name != '\0'; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f ||
		    *name == '"' || *name == '\\')
			return false;
	return true;
}

static enum entry_kind
kind_of(const struct dirent *entry)
{
	switch (entry->d_type) {
	case DT_REG:
		return ENTRY_FILE;
	case DT_DIR:
		return ENTRY_FOLDER;
	default:
		return ENTRY_EITHER;
	}
}

static void
visit_provided(struct sources *s, const char *folder,
    void (*visit)(void *arg, const char *name, enum entry_kind kind),
    void *arg)
{
	const char *from = sources_without_dots(s->mem, folder);
	size_t n = strlen(from);

	for (uint32_t i = 0; i < s->provided.n && entries_may_look(s, 1);
	     i++) {
		const char *at = s->provided.at[i].name, *slash;

		if (n > 0 && (strncmp(at, from, n) != 0 || at[n] != '/'))
			continue;
		at += n > 0 ? n + 1 : 0;
		slash = strchr(at, '/');
		if (is_plain(at))
			visit(arg, mem_strndup(s->mem, at, strcspn(at, "/")),
			    slash == NULL ? ENTRY_FILE : ENTRY_FOLDER);
	}
}

/* A folder that is open; it is closed too if memory runs out meanwhile. */
struct open_folder {
	DIR *directory;
};

static int
close_folder(struct open_folder *open)
{
	closedir(open->directory);
	return 0;
}

/* Open a folder; NULL if that cannot be done. */
static struct open_folder *
open_folder(struct sources *s, const char *folder)
{
	struct open_folder *open = talloc(s->mem, struct open_folder);
	int fd;

	if (open == NULL)
		mem_out(s->mem);
	fd = folders_open_folder(&s->folders, folder);
	open->directory = fd < 0 ? NULL : fdopendir(fd);
	if (open->directory != NULL) {
		talloc_set_destructor(open, close_folder);
		return open;
	}
	if (fd >= 0)
		close(fd);
	talloc_free(open);
	return NULL;
}

void
entries_visit(struct sources *s, const char *folder,
    void (*visit)(void *arg, const char *name, enum entry_kind kind),
    void *arg)
{
	struct open_folder *open;
	struct dirent *entry;

	if (s->provided.n > 0) {
		visit_provided(s, folder, visit, arg);
		return;
	}
	open = open_folder(s, folder);
	if (open == NULL)
		return;
	while (entries_may_look(s, 1) &&
	    (entry = readdir(open->directory)) != NULL)
		if (is_plain(entry->d_name))
			visit(arg, entry->d_name, kind_of(entry));
	talloc_free(open);
}

bool
entries_has_file(struct sources *s, source_id parent, const char *name)
{
	const char *path = source_join(s, parent, name);
	struct stat st;
	bool is_new;
	int fd, error;

	if (!entries_may_look(s, FILE_COST))
		return false;
	if (s->provided.n > 0)
		return sources_is_new_provided(s, path);
	if (folders_open(&s->folders, path, &fd, &error) != SOURCE_OK)
		return false;
	is_new = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    !sources_is_known(s, st.st_dev, st.st_ino);
	close(fd);
	return is_new;
}
