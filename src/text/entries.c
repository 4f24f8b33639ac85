/* What the folders hold; see entries.h. */
#include "entries.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
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

void
entries_visit(struct sources *s, const char *folder,
    void (*visit)(void *arg, const char *name, enum entry_kind kind),
    void *arg)
{
	struct dirent *entry;
	DIR *directory;
	int fd;

	if (s->provided.n > 0) {
		visit_provided(s, folder, visit, arg);
		return;
	}
	fd = folders_open_folder(&s->folders, folder);
	directory = fd < 0 ? NULL : fdopendir(fd);
	if (directory == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (entries_may_look(s, 1) && (entry = readdir(directory)) != NULL)
		if (is_plain(entry->d_name))
			visit(arg, entry->d_name, kind_of(entry));
	closedir(directory);
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
