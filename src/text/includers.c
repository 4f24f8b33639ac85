/* Who includes the first file; see offer.h. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entries.h"
#include "offer.h"

#define FILES_MAX 256u
#define FILE_BYTES_MAX ((size_t)1 << 20)
#define ALL_BYTES_MAX ((size_t)8 << 20)

struct candidates {
	struct sources *s;
	VEC(const char *) names;
};

static void
collect(void *arg, const char *name, enum entry_kind kind)
{
	struct candidates *c = arg;
	size_t n = strlen(name);

	if (kind != ENTRY_FOLDER && n > 5 && c->names.n < FILES_MAX &&
	    strcmp(name + n - 5, ".topo") == 0)
		*vec_push(c->s->mem, &c->names) = mem_strndup(c->s->mem, name,
		    n);
}

/* Read a file that may be included and was not read yet, ended by a NUL; NULL:
 * it cannot be, or is too large. */
static char *
read_small(struct sources *s, const char *path, size_t *all)
{
	struct stat st;
	char *text = NULL;
	size_t n = 0;
	ssize_t got = 1;
	int fd, error;

	if (folders_open(&s->folders, path, &fd, &error) != SOURCE_OK)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    !sources_is_known(s, st.st_dev, st.st_ino) &&
	    (size_t)st.st_size <= FILE_BYTES_MAX && *all <= ALL_BYTES_MAX) {
		*all += (size_t)st.st_size;
		text = mem_block(s->mem, (size_t)st.st_size + 1);
		while (n < (size_t)st.st_size && got > 0) {
			got = read(fd, text + n, (size_t)st.st_size - n);
			n += got > 0 ? (size_t)got : 0;
		}
		text[n] = '\0';
	}
	close(fd);
	return text;
}

/* Whether a name, written in a file of the first file's folder, leads to the
 * first file. */
static bool
leads_to_first(struct sources *s, const char *name)
{
	const struct source *first = &s->files.at[1];
	struct stat st;
	bool same;
	int fd, error;

	if (!entries_may_look(s, 1) || folders_open(&s->folders,
	    source_join(s, 1, name), &fd, &error) != SOURCE_OK)
		return false;
	same = fstat(fd, &st) == 0 && st.st_dev == first->dev &&
	    st.st_ino == first->ino;
	close(fd);
	return same;
}

/* Whether a text has `include "NAME"` with a name that ends as the first
 * file's does and leads to it.  Comments end with their line. */
static bool
includes_first(struct sources *s, const char *text, const char *base)
{
	static const char keyword[] = "include";
	size_t n = strlen(base);

	for (const char *at = text; (at = strstr(at, keyword)) != NULL;) {
		const char *line = at, *name, *end;

		while (line > text && line[-1] != '\n')
			line--;
		name = at + strlen(keyword);
		name += strspn(name, " \t\r\n");
		end = *name == '"' ? strpbrk(name + 1, "\"\n") : NULL;
		if (end != NULL && *end == '"' &&
		    memchr(line, '#', (size_t)(at - line)) == NULL &&
		    (size_t)(end - name - 1) >= n &&
		    strncmp(end - n, base, n) == 0 &&
		    leads_to_first(s, mem_strndup(s->mem, name + 1,
			(size_t)(end - name - 1))))
			return true;
		at += strlen(keyword);
	}
	return false;
}

const char *
offer_includer(struct sources *s)
{
	const char *name = s->files.at[1].name, *slash = strrchr(name, '/');
	const char *base = slash == NULL ? name : slash + 1, *found = NULL;
	struct candidates c = { .s = s };
	size_t all = 0;

	if (strcmp(name, "-") == 0 || s->provided.n > 0)
		return NULL;
	entries_visit(s, slash == NULL ? "." : mem_strndup(s->mem, name,
	    slash == name ? 1 : (size_t)(slash - name)), collect, &c);
	for (uint32_t i = 0; i < c.names.n; i++) {
		const char *path = source_join(s, 1, c.names.at[i]);
		char *text;

		if (found != NULL && strcmp(path, found) > 0)
			continue;
		text = read_small(s, path, &all);
		if (text != NULL && includes_first(s, text, base))
			found = path;
		mem_release(s->mem, text);
	}
	return found;
}
