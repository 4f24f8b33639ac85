/* The set of outputs that is in the directory now; see set.h. */
#include "set.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "manifest.h"

/* As much of a file tells whose it is. */
#define HEAD_BYTES 2048

/* Where the application_id of outputs.md stands in an SQLite database. */
#define DATABASE_MAGIC "SQLite format 3"
#define DATABASE_ID_AT 68
#define DATABASE_ID "TOPO"

/* How topology.json begins, which can have no comment. */
#define TOPOLOGY_HEAD "{\n  \"format\": \"" TOPOLOGY_FORMAT "\""

int
set_kind_of(const struct stage_kind *kinds, const char *path)
{
	for (int i = 0; kinds[i].name != NULL; i++)
		for (const char *const *f = kinds[i].files; *f != NULL; f++)
			if (fnmatch(*f, path, FNM_PATHNAME) == 0)
				return i;
	return -1;
}

/* Whether a folder is on the way that a pattern leads. */
static bool
leads_through(const char *pattern, const char *folder)
{
	char part[64];

	for (const char *slash = strchr(pattern, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		size_t n = (size_t)(slash - pattern);

		assert(n < sizeof part);
		memcpy(part, pattern, n);
		part[n] = '\0';
		if (fnmatch(part, folder, FNM_PATHNAME) == 0)
			return true;
	}
	return false;
}

/* Whether topoc makes such folders for its outputs. */
static bool
is_folder_of(const struct stage_kind *kinds, const char *folder)
{
	for (int i = 0; kinds[i].name != NULL; i++)
		for (const char *const *f = kinds[i].files; *f != NULL; f++)
			if (leads_through(*f, folder))
				return true;
	return false;
}

static bool
same_path(const void *owner, uint32_t id, const void *key)
{
	const struct set *s = owner;

	return strcmp(s->entries.at[id - 1].path, key) == 0;
}

static void
add_entry(struct set *s, const char *path, const struct stat *st)
{
	struct set_entry entry = { .path = path, .st = *st, .kind = -1 };

	*vec_push(s->mem, &s->entries) = entry;
	map_add(&s->by_path, map_hash(&s->by_path, path, strlen(path)),
	    s->entries.n);
}

struct set_entry *
set_find(const struct set *s, const char *path)
{
	uint32_t id = map_find(&s->by_path,
	    map_hash(&s->by_path, path, strlen(path)), same_path, s, path);

	return id == 0 ? NULL : &s->entries.at[id - 1];
}

/* Add what is in a folder; path is its own, "" for the directory. */
static int
list(struct set *s, int fd, const char *path, const char *skip)
{
	struct folder_names names;
	const char *name;
	struct stat st;
	bool fixed = false;
	int error = *path == '\0' ? folder_look(fd, "", &st, &fixed) : 0;

	s->fixed = s->fixed || fixed;
	if (error != 0)
		return error;
	folder_begin(&names, fd);
	while ((name = folder_next(&names)) != NULL) {
		if (skip != NULL && strcmp(name, skip) == 0)
			continue;
		error = folder_look(fd, name, &st, &fixed);
		if (error == ENOENT)
			continue;
		if (error != 0)
			return error;
		s->fixed = s->fixed || fixed;
		add_entry(s, *path == '\0'
		    ? mem_strndup(s->mem, name, strlen(name))
		    : mem_printf(s->mem, "%s/%s", path, name), &st);
	}
	return names.error;
}

/* Whether an entry is no output and no folder of outputs, by its name. */
static bool
is_out_of_place(const struct set *s, const struct set_entry *e)
{
	return S_ISDIR(e->st.st_mode) ? !is_folder_of(s->kinds, e->path)
	    : set_kind_of(s->kinds, e->path) < 0 &&
	    strcmp(e->path, MANIFEST) != 0;
}

/* Whether enough is known of a directory that is not topoc's: it may be the
 * root of a whole file system. */
static bool
is_enough(const struct set *s, uint32_t from)
{
	for (uint32_t i = from; s->stops && !s->has_manifest &&
	     i < s->entries.n; i++)
		if (is_out_of_place(s, &s->entries.at[i]))
			return true;
	return false;
}

/* List the tree below the directory, whose own entries are known: they are the
 * queue of folders. */
static bool
list_below(struct set *s, struct trouble *t, int directory)
{
	int error = 0, fd;
	const char *path = "";
	uint32_t known = 0;

	for (uint32_t i = 0; error == 0 && i < s->entries.n; i++) {
		if (is_enough(s, known))
			return true;
		known = s->entries.n;
		if (!S_ISDIR(s->entries.at[i].st.st_mode))
			continue;
		path = s->entries.at[i].path;
		fd = folder_open(directory, path);
		if (fd < 0) {
			error = errno;
			break;
		}
		error = list(s, fd, path, NULL);
		close(fd);
	}
	return error == 0 || trouble_error(t, path, error);
}

/* Whose is what */

/* `NET/PO domain` and CR LF: a line of an address map, which has no comment
 * that would say whose it is. */
static bool
is_map_line(const char *line)
{
	const char *blank = strchr(line, ' '), *slash = strchr(line, '/');
	size_t len = strlen(line);

	return slash != NULL && blank != NULL && slash < blank &&
	    strchr(blank + 1, ' ') == NULL && len >= 2 &&
	    strcmp(line + len - 2, "\r\n") == 0;
}

/* What a file that no manifest names is by its beginning. */
enum look { STRANGE, MAP, MARKED };

/*
 * What somebody keeps by hand beside topoc's files must never be lost: so a
 * text without topoc's comment is taken for topoc's only where it is an
 * address map, or empty.
 */
static enum look
look_of(char head[HEAD_BYTES + 1], size_t n, const char *path)
{
	char *end = strchr(head, '\n');

	if (n >= DATABASE_ID_AT + 4 && strcmp(head, DATABASE_MAGIC) == 0)
		return memcmp(head + DATABASE_ID_AT, DATABASE_ID, 4) == 0
		    ? MARKED : STRANGE;
	if (strncmp(head, TOPOLOGY_HEAD, strlen(TOPOLOGY_HEAD)) == 0)
		return MARKED;
	if (end != NULL)
		end[1] = '\0';
	if (*head == '#' || *head == ';')
		return n > 2 && strncmp(head + 2, MARK, strlen(MARK)) == 0
		    ? MARKED : STRANGE;
	return strncmp(path, "gateways/", 9) == 0 &&
	    (n == 0 || is_map_line(head)) ? MAP : STRANGE;
}

static bool
look_into(struct trouble *t, int directory, const char *path,
    enum look *look)
{
	int fd = folder_open_file(directory, path);
	char head[HEAD_BYTES + 1];
	ssize_t got = -1;

	if (fd >= 0)
		got = folder_read(fd, head, HEAD_BYTES);
	if (got < 0)
		trouble_error(t, path, errno);
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return false;
	head[got] = '\0';
	*look = look_of(head, (size_t)got, path);
	return true;
}

static bool
classify(struct set *s, struct trouble *t, int directory, struct set_entry *e)
{
	enum look look = STRANGE;

	if (S_ISDIR(e->st.st_mode)) {
		if (is_folder_of(s->kinds, e->path))
			e->role = SET_FOLDER;
		return true;
	}
	if (strcmp(e->path, MANIFEST) == 0) {
		if (s->has_manifest || (s->force && S_ISREG(e->st.st_mode)))
			e->role = SET_REPLACED;
		return true;
	}
	e->kind = set_kind_of(s->kinds, e->path);
	if (e->kind < 0 || !S_ISREG(e->st.st_mode))
		return true;
	if (e->digest == NULL && !look_into(t, directory, e->path, &look))
		return false;
	s->has_marked = s->has_marked || look == MARKED;
	e->likely = look != STRANGE && s->has_manifest;
	if (e->digest != NULL || (look != STRANGE && !s->has_manifest))
		e->role = s->kinds[e->kind].asked ? SET_REPLACED : SET_KEPT;
	return true;
}

bool
set_read(struct set *s, struct trouble *t, int directory, const char *skip)
{
	int error;

	map_init(&s->by_path, s->mem);
	error = list(s, directory, "", skip);
	if (error != 0)
		return trouble_error(t, "", error);
	if (!manifest_look(s, t, directory) || !list_below(s, t, directory) ||
	    !manifest_read(s, t, directory))
		return false;
	for (uint32_t i = 0; i < s->entries.n; i++)
		if (!classify(s, t, directory, &s->entries.at[i]))
			return false;
	return true;
}

/* What shows that a directory without a manifest is not topoc's, or NULL.  A
 * set of maps alone would have a manifest. */
static const struct set_entry *
find_strange(const struct set *s)
{
	const struct set_entry *manifest = NULL;

	for (uint32_t i = 0; i < s->entries.n; i++) {
		const struct set_entry *e = &s->entries.at[i];
		bool is_manifest = strcmp(e->path, MANIFEST) == 0;

		if (e->role != SET_FOREIGN &&
		    (e->role == SET_FOLDER || s->has_marked))
			continue;
		if (!is_manifest || !s->has_marked)
			return e;
		manifest = e;
	}
	return manifest;
}

bool
set_is_ours(const struct set *s, struct trouble *t)
{
	const struct set_entry *e = s->has_manifest ? NULL : find_strange(s);

	if (e == NULL)
		return true;
	if (strcmp(e->path, MANIFEST) == 0 && s->has_marked)
		return trouble_note(t, MANIFEST, "is not as topoc writes it, "
		    "so it is not known which files here are topoc's; restore "
		    "it, or replace it with --force");
	return trouble_note(t, "", mem_printf(t->mem, "is not a directory "
	    "that topoc made: %s is not its own; give the name of one that is "
	    "empty or not there yet", e->path));
}
