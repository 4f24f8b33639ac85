/*
 * The manifest of a set of outputs; see manifest.h.  Lines of comment tell
 * whose it is, its generation, and that of kinds which an earlier run wrote;
 * the others are DIGEST and PATH, as sha256sum(1) has them.
 */
#include "manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"

/* The generation stands behind this, and of kinds that an earlier run has
 * written behind the other, with the kind's name. */
#define GENERATION "# generation "
#define KEPT "# kept "

/* No manifest is larger, with a path's most for each entry: one that is, in
 * which somebody has made a hole, is not read. */
#define MANIFEST_BYTES ((off_t)64 << 20)
#define LINE_BYTES 4200

/* Its head, which says whose it is. */
#define HEAD_BYTES 4096

/* Reading it */

/* Read a whole regular file, which is ended by a NUL; 0 or the errno. */
static int
read_file(struct set *s, int directory, const char *path, char **text,
    size_t *len)
{
	int fd = folder_open_file(directory, path), error = 0;
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return errno;
	if (fstat(fd, &st) != 0)
		error = errno;
	else if (!S_ISREG(st.st_mode))
		error = EINVAL;
	if (error == 0) {
		*text = mem_block(s->mem, (size_t)st.st_size + 1);
		got = folder_read(fd, *text, (size_t)st.st_size);
		if (got < 0)
			error = errno;
		*len = got > 0 ? (size_t)got : 0;
		(*text)[*len] = '\0';
	}
	close(fd);
	return error;
}

/* Whether a text begins with a digest, and not with more digits. */
static bool
is_digest(const char *text)
{
	return strspn(text, "0123456789abcdef") == DIGEST_DIGITS;
}

/* Take a line of the manifest: `DIGEST  PATH`. */
static void
take_line(struct set *s, const char *line, uint32_t number)
{
	struct set_entry *entry;
	const char *path;

	if (!is_digest(line) || strncmp(line + DIGEST_DIGITS, "  ", 2) != 0 ||
	    set_kind_of(s->kinds, line + DIGEST_DIGITS + 2) < 0) {
		*vec_push(s->mem, &s->unread) = number;
		return;
	}
	path = line + DIGEST_DIGITS + 2;
	entry = set_find(s, path);
	if (entry == NULL || !S_ISREG(entry->st.st_mode))
		*vec_push(s->mem, &s->lost) = path;
	else
		entry->digest = line;
}

static void
take_manifest(struct set *s)
{
	char *text = mem_strndup(s->mem, s->manifest, s->manifest_len);
	char *line, *end;
	uint32_t number = 1;

	for (line = text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (*line != '#')
			take_line(s, line, number);
		number++;
	}
	if (*line != '\0')
		*vec_push(s->mem, &s->unread) = number;
}

/* Whether topoc wrote a manifest.  Its first line says so, unless there was a
 * conflict in it when it was merged. */
static bool
is_own(const char *text)
{
	static const char mark[] = "\n# " MARK;

	return strncmp(text, mark + 1, sizeof mark - 2) == 0 ||
	    strstr(text, mark) != NULL;
}

bool
manifest_look(struct set *s, struct trouble *t, int directory)
{
	const struct set_entry *entry = set_find(s, MANIFEST);
	char head[HEAD_BYTES + 1];
	ssize_t got;
	int fd;

	if (entry == NULL || !S_ISREG(entry->st.st_mode))
		return true;
	fd = folder_open_file(directory, MANIFEST);
	got = fd < 0 ? -1 : folder_read(fd, head, HEAD_BYTES);
	if (got < 0)
		trouble_error(t, MANIFEST, errno);
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return false;
	head[got] = '\0';
	s->has_manifest = is_own(head);
	return true;
}

bool
manifest_read(struct set *s, struct trouble *t, int directory)
{
	const struct set_entry *entry = set_find(s, MANIFEST);
	char *text = NULL;
	int error;

	if (!s->has_manifest)
		return true;
	s->has_manifest = entry->st.st_size <= MANIFEST_BYTES +
	    (off_t)s->entries.n * LINE_BYTES;
	if (!s->has_manifest)
		return true;
	error = read_file(s, directory, MANIFEST, &text, &s->manifest_len);
	if (error != 0)
		return trouble_error(t, MANIFEST, error);
	s->manifest = text;
	take_manifest(s);
	return true;
}

const char *
manifest_generation(const struct set *s, const char *kind)
{
	const char *text = s->manifest, *found = NULL;
	size_t n = strlen(kind);

	if (!s->has_manifest)
		return NULL;
	for (; text != NULL; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, GENERATION, strlen(GENERATION)) == 0) {
			found = text + strlen(GENERATION);
		} else if (strncmp(text, KEPT, strlen(KEPT)) == 0 &&
		    strncmp(text + strlen(KEPT), kind, n) == 0 &&
		    text[strlen(KEPT) + n] == ' ') {
			found = text + strlen(KEPT) + n + 1;
			break;
		}
	}
	/* It may also be "unknown", or what somebody has written there. */
	return found != NULL && is_digest(found) ? found : NULL;
}

/* Writing it */

/* A file that it names. */
struct line {
	const char *path, *digest;
};

struct lines {
	VEC(struct line) list;
};

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->path,
	    ((const struct line *)b)->path);
}

/* The digest of a file that is kept and that no manifest names; NULL after a
 * failure. */
static const char *
digest_kept(const struct publication *p, const char *path)
{
	char digest[DIGEST_TEXT];
	int fd = folder_open_file(p->hold->directory, path), error;

	error = fd < 0 ? errno : digest_file(fd, digest);
	if (fd >= 0)
		close(fd);
	if (error != 0) {
		trouble_error(p->trouble, path, error);
		return NULL;
	}
	return mem_strndup(p->mem, digest, DIGEST_DIGITS);
}

/* The outputs of this run, but for the manifest, which is the last one, and
 * those of other kinds that are kept. */
static void
collect(const struct publication *p, struct lines *lines)
{
	for (uint32_t i = 0; i + 1 < p->n; i++)
		*vec_push(p->mem, &lines->list) = (struct line){
			p->outputs[i].path, p->outputs[i].digest };
	for (uint32_t i = 0; i < p->old->entries.n; i++) {
		struct set_entry *e = &p->old->entries.at[i];

		if (e->role != SET_KEPT)
			continue;
		p->old->kept[e->kind] = true;
		if (e->digest == NULL)
			e->digest = digest_kept(p, e->path);
		if (e->digest != NULL)
			*vec_push(p->mem, &lines->list) =
			    (struct line){ e->path, e->digest };
	}
	if (lines->list.n > 0)
		qsort(lines->list.at, lines->list.n, sizeof *lines->list.at,
		    compare_lines);
}

/* Name the generation of each kind that is kept, where it is another one. */
static void
put_kept(const struct set *set, struct out *out, const char *generation)
{
	for (int i = 0; set->kinds[i].name != NULL; i++) {
		const char *old = manifest_generation(set, set->kinds[i].name);

		if (!set->kept[i] || (old != NULL &&
		    strncmp(old, generation, DIGEST_DIGITS) == 0))
			continue;
		out_str(out, KEPT);
		out_str(out, set->kinds[i].name);
		out_char(out, ' ');
		if (old != NULL)
			out_bytes(out, old, DIGEST_DIGITS);
		else
			out_str(out, "unknown");
		out_char(out, '\n');
	}
}

void
manifest_write(struct out *out, const struct publication *p, const char *head,
    const char *generation)
{
	struct lines lines = { 0 };

	collect(p, &lines);
	out_str(out, head);
	out_str(out, GENERATION);
	out_str(out, generation);
	out_char(out, '\n');
	put_kept(p->old, out, generation);
	for (uint32_t i = 0; i < lines.list.n; i++) {
		out_bytes(out, lines.list.at[i].digest, DIGEST_DIGITS);
		out_str(out, "  ");
		out_str(out, lines.list.at[i].path);
		out_char(out, '\n');
	}
}
