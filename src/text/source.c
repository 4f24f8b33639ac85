/* The source files and places in them; see source.h. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sources.h"

/* Bytes that are read at once where the size is not known. */
#define CHUNK_BYTES ((size_t)64 << 10)

/* The editors of DOS end a file with it. */
#define CONTROL_Z '\x1a'

const char *
source_fault_text(enum source_fault fault, int error)
{
	switch (fault) {
	case SOURCE_ERRNO:
	case SOURCE_SYSTEM:
		return strerror(error);
	case SOURCE_TOO_LARGE:
		return "the file has 2 GiB or more";
	default:
		return "the files have 4 GiB or more";
	}
}

struct sources *
sources_new(struct mem *mem)
{
	struct sources *s = mem_alloc(mem, sizeof *s);

	s->mem = mem;
	s->end = 1;
	map_init(&s->known, mem);
	map_init(&s->by_name, mem);
	folders_init(&s->folders, mem);
	memset(vec_push(mem, &s->files), 0, sizeof(struct source));
	return s;
}

const struct source *
source_get(const struct sources *sources, source_id id)
{
	return &sources->files.at[id];
}

uint32_t
source_count(const struct sources *sources)
{
	return sources->files.n - 1;
}

/* Give a text its positions.  text has two bytes of room behind len. */
static source_id
add(struct sources *s, struct source file, size_t len)
{
	source_id id = s->files.n;

	if (len > 0 && file.text[len - 1] == CONTROL_Z)
		len--;
	file.text[len] = file.text[len + 1] = '\0';
	if (len >= 3 && memcmp(file.text, "\xef\xbb\xbf", 3) == 0) {
		file.text += 3;
		len -= 3;
	}
	file.len = (uint32_t)len;
	file.base = s->end;
	s->end += file.len + 1; /* one more, so that the end is a place */
	*vec_push(s->mem, &s->files) = file;
	return id;
}

/* Read all of fd.  size is what fstat says, or 0. */
static enum source_fault
read_all(struct sources *s, int fd, size_t size, char **text, size_t *len,
    int *error)
{
	size_t room = size + CHUNK_BYTES, n = 0;
	char *at = mem_block(s->mem, room + 2);

	*text = at;
	for (;;) {
		ssize_t got = read(fd, at + n, room - n);

		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			*error = errno;
			return errno == EISDIR ? SOURCE_ERRNO : SOURCE_SYSTEM;
		}
		n += (size_t)got;
		if (n > SOURCE_FILE_MAX)
			return SOURCE_TOO_LARGE;
		if (n > SOURCE_SPACE_MAX - s->end - 1)
			return SOURCE_TOO_MUCH;
		if (room - n < CHUNK_BYTES / 2) {
			room *= 2;
			*text = at = mem_resize(s->mem, at, room + 2);
		}
	}
	*text = mem_resize(s->mem, at, n + 2);
	*len = n;
	return SOURCE_OK;
}

static bool
on_chain(const struct sources *s, const struct source *file)
{
	for (source_id id = file->parent; id != 0; id = s->files.at[id].parent)
		if (s->files.at[id].dev == file->dev &&
		    s->files.at[id].ino == file->ino)
			return true;
	return false;
}

struct file_key {
	dev_t dev;
	ino_t ino;
};

static bool
same_file(const void *owner, uint32_t id, const void *key)
{
	const struct sources *s = owner;
	const struct file_key *k = key;

	return s->files.at[id].dev == k->dev && s->files.at[id].ino == k->ino;
}

bool
sources_is_known(const struct sources *s, dev_t dev, ino_t ino)
{
	struct file_key key = { dev, ino };

	return map_find(&s->known, map_hash(&s->known, &key, sizeof key),
	    same_file, s, &key) != 0;
}

/*
 * Whether a regular file, which is about to get the next id, was read so often
 * before that no more is allowed: files that include each other twice would
 * take a time that doubles with each of them.
 */
static bool
too_often(struct sources *s, const struct source *file)
{
	struct file_key key = { file->dev, file->ino };
	uint64_t hash = map_hash(&s->known, &key, sizeof key);

	if (map_find(&s->known, hash, same_file, s, &key) != 0)
		return ++s->repeats > SOURCE_REPEATS_MAX;
	map_add(&s->known, hash, s->files.n);
	return false;
}

/* Whether a regular file of that size may be read. */
static enum source_fault
admit(const struct sources *s, const struct source *file, uint64_t size)
{
	if (on_chain(s, file))
		return SOURCE_ITSELF;
	if (file->depth > SOURCE_DEPTH_MAX)
		return SOURCE_TOO_DEEP;
	if (size > SOURCE_FILE_MAX)
		return SOURCE_TOO_LARGE;
	if (size + 1 > SOURCE_SPACE_MAX - s->end)
		return SOURCE_TOO_MUCH;
	return SOURCE_OK;
}

/* Read an open file into the table; *file holds what is known of it. */
static enum source_fault
take(struct sources *s, int fd, struct source *file, source_id *id, int *error)
{
	enum source_fault fault = SOURCE_OK;
	struct stat st;
	size_t len, size = 0;
	char *text = NULL;

	while (fstat(fd, &st) != 0) {
		*error = errno;
		if (errno != EINTR)
			return SOURCE_SYSTEM;
	}
	file->dev = st.st_dev;
	file->ino = st.st_ino;
	if (S_ISREG(st.st_mode)) {
		size = (size_t)st.st_size;
		fault = admit(s, file, size);
	} else if (file->parent != 0) {
		fault = S_ISDIR(st.st_mode) ? SOURCE_DIRECTORY
		    : SOURCE_NOT_REGULAR;
	}
	if (fault != SOURCE_OK)
		return fault;
	fault = read_all(s, fd, size, &text, &len, error);
	if (fault != SOURCE_OK) {
		mem_release(s->mem, text);
		return fault;
	}
	if (S_ISREG(st.st_mode) && too_often(s, file)) {
		mem_release(s->mem, text);
		return SOURCE_TOO_MANY;
	}
	file->text = text;
	*id = add(s, *file, len);
	return SOURCE_OK;
}

/* The next part of a path, whose length is *n; NULL: there is no more.  Empty
 * ones and "." are passed over. */
static const char *
next_part(const char *path, size_t *n)
{
	for (;; path += *n) {
		path += strspn(path, "/");
		*n = strcspn(path, "/");
		if (*n != 1 || *path != '.')
			return *n > 0 ? path : NULL;
	}
}

const char *
sources_without_dots(struct mem *mem, const char *path)
{
	char *made = mem_strndup(mem, path, strlen(path)), *end = made;
	const char *at = path;
	size_t n;

	while ((at = next_part(at, &n)) != NULL) {
		char *slash;

		*end = '\0';
		slash = strrchr(made, '/');
		if (n == 2 && at[0] == '.' && at[1] == '.' && end > made &&
		    strcmp(slash == NULL ? made : slash + 1, "..") != 0) {
			end = slash == NULL ? made : slash;
		} else {
			if (end > made || *path == '/')
				*end++ = '/';
			memcpy(end, at, n);
			end += n;
		}
		at += n;
	}
	*end = '\0';
	return made;
}

static bool
has_name(const void *owner, uint32_t id, const void *key)
{
	const struct sources *s = owner;

	return strcmp(s->provided.at[id - 1].name, key) == 0;
}

void
source_provide(struct sources *s, const char *name, const char *text,
    size_t len)
{
	struct provided file = { sources_without_dots(s->mem, name), text,
		len };
	uint32_t next = s->provided.n + 1, id = map_put(&s->by_name,
	    map_hash(&s->by_name, file.name, strlen(file.name)), has_name, s,
	    file.name, next);

	if (id == next)
		*vec_push(s->mem, &s->provided) = file;
	else
		s->provided.at[id - 1] = file;
}

/* The place of a file from memory in the list, from 1, or 0. */
static uint32_t
find_provided(const struct sources *s, const char *name)
{
	const char *plain = sources_without_dots(s->mem, name);

	return map_find(&s->by_name,
	    map_hash(&s->by_name, plain, strlen(plain)), has_name, s, plain);
}

bool
sources_is_new_provided(const struct sources *s, const char *name)
{
	uint32_t i = find_provided(s, name);

	return i != 0 && !sources_is_known(s, 0, i);
}

/* Take a file of those in memory.  Their places in that list are what devices
 * and inodes are to others. */
static enum source_fault
take_provided(struct sources *s, struct source *file, source_id *id,
    int *error)
{
	const struct provided *from;
	enum source_fault fault;
	uint32_t i = find_provided(s, file->name);

	if (i == 0) {
		*error = ENOENT;
		return SOURCE_ERRNO;
	}
	from = &s->provided.at[i - 1];
	file->dev = 0;
	file->ino = i;
	fault = admit(s, file, from->len);
	if (fault != SOURCE_OK)
		return fault;
	if (too_often(s, file))
		return SOURCE_TOO_MANY;
	file->text = mem_block(s->mem, from->len + 2);
	memcpy(file->text, from->text, from->len);
	*id = add(s, *file, from->len);
	return SOURCE_OK;
}

int
source_allow(struct sources *s, const char *folder)
{
	return folders_allow(&s->folders, folder);
}

const char *
source_refused(const struct sources *s)
{
	return s->folders.refused;
}

enum source_fault
source_read_first(struct sources *s, const char *name, source_id *id,
    int *error)
{
	struct source file = { .name = name };
	enum source_fault fault;
	int fd;

	if (s->provided.n > 0)
		return take_provided(s, &file, id, error);
	folders_allow_around(&s->folders, name);
	if (strcmp(name, "-") == 0)
		return take(s, STDIN_FILENO, &file, id, error);
	do
		fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	if (fd < 0) {
		*error = errno;
		return SOURCE_ERRNO;
	}
	fault = take(s, fd, &file, id, error);
	close(fd);
	return fault;
}

const char *
source_join(struct sources *s, source_id parent, const char *name)
{
	const char *from = s->files.at[parent].name;
	const char *slash = strrchr(from, '/');

	if (name[0] == '/' || slash == NULL)
		return mem_strndup(s->mem, name, strlen(name));
	return mem_printf(s->mem, "%.*s/%s", (int)(slash - from), from, name);
}

enum source_fault
source_read_include(struct sources *s, source_id parent, const char *name,
    struct span include, source_id *id, int *error)
{
	struct source file = { .parent = parent, .include = include };
	enum source_fault fault;
	int fd = -1;

	file.depth = s->files.at[parent].depth + 1;
	file.name = source_join(s, parent, name);
	if (s->provided.n > 0)
		return take_provided(s, &file, id, error);
	fault = folders_open(&s->folders, file.name, &fd, error);
	if (fault == SOURCE_OK) {
		fault = take(s, fd, &file, id, error);
		close(fd);
	}
	if (fault == SOURCE_SYSTEM && s->failed == NULL) {
		s->failed = file.name;
		s->error = *error;
	}
	return fault;
}

const char *
source_failure(const struct sources *s, int *error)
{
	*error = s->error;
	return s->failed;
}

source_id
source_at(const struct sources *s, uint32_t pos)
{
	source_id low = 1, high = s->files.n;

	while (high - low > 1) {
		source_id middle = low + (high - low) / 2;

		if (s->files.at[middle].base <= pos)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const char *
source_text(const struct sources *s, struct span span)
{
	const struct source *file = &s->files.at[source_at(s, span.from)];

	return file->text + (span.from - file->base);
}

/* Where each line of a file begins: worked out once, since places of several
 * files come by turns. */
static const struct lines *
lines_of(struct sources *s, source_id id)
{
	const struct source *file = &s->files.at[id];
	const char *at = file->text, *end = file->text + file->len;
	struct lines *lines;

	while (s->lines.n < s->files.n)
		memset(vec_push(s->mem, &s->lines), 0, sizeof *lines);
	lines = &s->lines.at[id];
	if (lines->begin.n > 0)
		return lines;
	*vec_push(s->mem, &lines->begin) = 0;
	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL)
		*vec_push(s->mem, &lines->begin) =
		    (uint32_t)(++at - file->text);
	return lines;
}

struct place
source_place(struct sources *s, uint32_t pos)
{
	source_id id = source_at(s, pos);
	const struct source *file = &s->files.at[id];
	const struct lines *lines = lines_of(s, id);
	uint32_t offset = pos - file->base, low = 0, begin, end;
	uint32_t high = lines->begin.n;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (lines->begin.at[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	begin = lines->begin.at[low];
	end = low + 1 < lines->begin.n ? lines->begin.at[low + 1] - 1
				       : file->len;
	if (end > begin && file->text[end - 1] == '\r')
		end--;
	return (struct place){ .source = file, .line = low + 1,
		.column = offset - begin + 1, .text = file->text + begin,
		.text_len = end - begin };
}
