/*
 * The output directory; see stage.h.
 *
 * A run's files and those that it is to remove are one list, and committing
 * is one transaction over it: what stood in a target's place is kept under
 * the temporary name until all are in place, so a step that fails is undone
 * together with those before it.
 *
 * The directory is locked while the stage lives.  So temporary files that are
 * not of this run were left by one that was killed, and are removed.
 */
#include "stage.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map.h"

/* The temporary files: beside their targets, their names short, since a
 * target's may be as long as a name can be. */
#define TEMP_START ".topoc-"
#define TEMP_END ".tmp"
#define TEMP_ROOM 40

/* The one output without a comment to know it by. */
#define ADDRESS_MAP "ADDR_MAP.CFG"

/* By this the first line of a file shows that topoc wrote it. */
#define MARK "topoc: generated from "

enum state {
	FILE_DONE,   /* nothing under the temporary name */
	FILE_STAGED, /* the new file under the temporary name */
	FILE_DOOMED, /* to be removed; nothing under the temporary name */
	FILE_HOLLOW, /* the path ends in '/': of an empty folder, to remove */
	FILE_ADDED,  /* in place, where none was */
	FILE_SWAPPED, /* in place, the old one under the temporary name */
	FILE_OVER,   /* in place, the old one lost: it cannot be undone */
	FILE_AWAY    /* removed, the old one under the temporary name */
};

struct file {
	const char *path; /* of the target, with the directory's */
	enum state state;
	bool replaces;    /* the target is there now */
};

/* An output that is being written. */
struct opened {
	struct out *out;
	int fd;          /* or -1 after a failure */
	uint32_t file;   /* in stage.files, where there is a descriptor */
};

/* As many are written at once. */
#define OPENED 2

struct sweep {
	const char *folder, *name, *suffix;
};

/*
 * The output that is written beside the others.  The thread has the writer,
 * its arg, fd, temp, error and why from its start until it is joined, and
 * looks at nothing else of the stage.
 */
struct beside {
	const char *path;      /* as it was given; NULL: there is none */
	stage_writer *write;
	void *arg;
	bool begun;            /* the file is, or failed to be: */
	const char *failure;   /* which is told at its turn */
	uint32_t file;         /* from 0 */
	int fd;                /* or -1 */
	const char *temp;
	bool turned;           /* its turn came, and nothing had failed */
	bool running;          /* in the thread */
	pthread_t thread;
	int error;             /* as a stage_writer gives it */
	char why[STAGE_WHY];
};

struct stage {
	struct mem *mem;
	const char *path;
	bool locked;
	int dir;                     /* the directory, or -1; has the lock */
	struct opened opened[OPENED];
	unsigned opened_n;
	int reading;                 /* of the file that is read, or -1 */
	DIR *listing;                /* of the folder that is listed */
	struct beside beside;
	const char *last_folder;     /* that was made sure of */
	struct map by_path;          /* of files: those made by this run */
	VEC(struct file) files;
	VEC(const char *) folders;   /* made by this run, outer ones first */
	VEC(struct sweep) sweeps;
	const char *failure;
};

struct stage *
stage_new(struct mem *mem, const char *path)
{
	struct stage *s = mem_alloc(mem, sizeof *s);
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	s->mem = mem;
	s->path = mem_strndup(mem, path, len);
	s->dir = s->reading = s->beside.fd = -1;
	map_init(&s->by_path, mem);
	return s;
}

/* Remember a failure, if it is the first; path is a whole one. */
static void
fail(struct stage *s, const char *path, const char *what)
{
	if (s->failure == NULL)
		s->failure = mem_printf(s->mem, "%s: %s", path, what);
}

static const char *
whole_path(struct stage *s, const char *path)
{
	if (path == NULL)
		return s->path;
	return mem_printf(s->mem, "%s/%s", s->path, path);
}

void
stage_fail(struct stage *s, const char *path, const char *what)
{
	fail(s, whole_path(s, path), what);
}

const char *
stage_failure(const struct stage *s)
{
	return s->failure;
}

/* Folders */

/*
 * Make one folder, unless it is there; 0 or the errno.  Its path is put on
 * the list first: once it is made, running out of memory must not lose it.
 */
static int
make_one(struct stage *s, const char *path, size_t len)
{
	const char *folder = mem_strndup(s->mem, path, len);

	*vec_push(s->mem, &s->folders) = folder;
	if (mkdir(folder, 0777) == 0)
		return 0;
	s->folders.n--;
	return errno == EEXIST ? 0 : errno;
}

static bool
make_folder(struct stage *s, const char *path)
{
	size_t len = strlen(path);
	int error = make_one(s, path, len);

	if (error == ENOENT) {
		for (size_t i = 1; i < len; i++)
			if (path[i] == '/' && path[i - 1] != '/')
				make_one(s, path, i);
		error = make_one(s, path, len);
	}
	if (error != 0)
		fail(s, path, strerror(error));
	return error == 0;
}

/*
 * Open and lock the directory, if it is there; another run on it is waited
 * for.  Where its file system cannot lock, the run goes on without.
 */
static bool
open_directory(struct stage *s)
{
	int got;

	if (s->dir >= 0)
		return true;
	s->dir = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0)
		return false;
	do
		got = flock(s->dir, LOCK_EX);
	while (got != 0 && errno == EINTR);
	s->locked = got == 0;
	return true;
}

static bool
enter_directory(struct stage *s)
{
	if (s->dir >= 0)
		return true;
	if (!make_folder(s, s->path))
		return false;
	if (!open_directory(s))
		fail(s, s->path, strerror(errno));
	return s->dir >= 0;
}

static size_t
folder_len(const char *path)
{
	return (size_t)(strrchr(path, '/') - path);
}

/* Make sure of the folder that a file is to be in. */
static bool
make_folder_of(struct stage *s, const char *path)
{
	size_t len = folder_len(path);
	const char *last = s->last_folder;

	if (last != NULL && strncmp(last, path, len) == 0 && last[len] == '\0')
		return true;
	s->last_folder = mem_strndup(s->mem, path, len);
	return make_folder(s, s->last_folder);
}

/* Outputs */

/* The temporary name of a file, from 0: in room that takes any path which
 * begin_file lets pass. */
static const char *
temp_path(const struct stage *s, uint32_t file, char room[PATH_MAX])
{
	const char *path = s->files.at[file].path;
	size_t len = folder_len(path) + 1;

	memcpy(room, path, len);
	snprintf(room + len, TEMP_ROOM, TEMP_START "%ld-%lu" TEMP_END,
	    (long)getpid(), (unsigned long)file + 1);
	return room;
}

static bool
same_path(const void *owner, uint32_t id, const void *key)
{
	const struct stage *s = owner;

	return strcmp(s->files.at[id - 1].path, key) == 0;
}

static bool
is_staged(const struct stage *s, const char *path)
{
	uint64_t hash = map_hash(&s->by_path, path, strlen(path));

	return map_find(&s->by_path, hash, same_path, s, path) != 0;
}

static void
add_file(struct stage *s, struct file file)
{
	*vec_push(s->mem, &s->files) = file;
}

static int
create(const char *path)
{
	return open(path,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/* Make the temporary file of the last target; gives its descriptor or -1. */
static int
create_temp(struct stage *s)
{
	char room[PATH_MAX];
	const char *temp = temp_path(s, s->files.n - 1, room);
	int fd = create(temp);

	/* The name is of this process, so the file is of a killed one that
	 * had the same number. */
	if (fd < 0 && errno == EEXIST && s->locked && unlink(temp) == 0)
		fd = create(temp);
	return fd;
}

/*
 * Why a target cannot be put there, as an errno, or 0.  What a rename would
 * refuse is found before anything was written.
 */
static int
look_at(const char *path, bool *replaces)
{
	struct stat st;

	if (strlen(path) >= PATH_MAX - TEMP_ROOM)
		return ENAMETOOLONG;
	*replaces = lstat(path, &st) == 0;
	if (!*replaces)
		return errno == ENOENT ? 0 : errno;
	return S_ISDIR(st.st_mode) ? EISDIR : 0;
}

/* Begin a file, which is the last one then: gives its descriptor, or -1 after
 * a failure. */
static int
begin_file(struct stage *s, const char *path)
{
	struct file file = { .state = FILE_STAGED };
	const char *whole;
	int error, fd = -1;

	if (s->failure != NULL || !enter_directory(s))
		return -1;
	file.path = whole = whole_path(s, path);
	if (!make_folder_of(s, whole))
		return -1;
	error = look_at(whole, &file.replaces);
	if (error == 0) {
		assert(!is_staged(s, whole));
		add_file(s, file);
		map_add(&s->by_path,
		    map_hash(&s->by_path, whole, strlen(whole)), s->files.n);
		fd = create_temp(s);
		error = fd < 0 ? errno : 0;
	}
	if (error != 0)
		fail(s, whole, strerror(error));
	return fd;
}

/* The output beside the others */

void
stage_beside(struct stage *s, const char *path, stage_writer *write, void *arg)
{
	assert(s->beside.path == NULL);
	s->beside = (struct beside){ .path = path, .write = write, .arg = arg,
		.fd = -1 };
}

/* Begin its file.  If that fails, it is told when its turn comes. */
static void
begin_beside(struct stage *s)
{
	struct beside *b = &s->beside;
	const char *temp, *failure = s->failure;
	char room[PATH_MAX];

	b->begun = true;
	b->fd = begin_file(s, b->path);
	b->failure = s->failure;
	s->failure = failure;
	if (b->fd < 0)
		return;
	b->file = s->files.n - 1;
	temp = temp_path(s, b->file, room);
	/* So that no library takes a directory called "file:…" for a URI. */
	b->temp = mem_printf(s->mem, "%s%s", *temp == '/' ? "" : "./", temp);
}

/* Write it: in the thread or, where there is none, at the end. */
static void *
write_beside(void *arg)
{
	struct beside *b = arg;

	b->error = b->write(b->arg, b->temp, b->why);
	if (b->error == 0 && fsync(b->fd) != 0)
		b->error = errno;
	return NULL;
}

/* On one processor two threads take longer than one: each finds the cache
 * full of the other's. */
static bool
has_two_processors(void)
{
	cpu_set_t set;

	/* It fails where there are more than a set can hold. */
	return sched_getaffinity(0, sizeof set, &set) != 0 ||
	    CPU_COUNT(&set) > 1;
}

/* Start the thread, once another output is there to be written meanwhile. */
static void
start_beside(struct stage *s)
{
	struct beside *b = &s->beside;

	if (b->path == NULL || b->running || !has_two_processors())
		return;
	if (!b->begun)
		begin_beside(s);
	b->running = b->fd >= 0 &&
	    pthread_create(&b->thread, NULL, write_beside, b) == 0;
}

void
stage_turn(struct stage *s)
{
	struct beside *b = &s->beside;

	if (s->failure != NULL)
		return;
	if (!b->begun)
		begin_beside(s);
	b->turned = true;
	s->failure = b->failure;
}

/* Wait for the thread, if there is one, and close the file. */
static void
join_beside(struct beside *b)
{
	if (b->running)
		pthread_join(b->thread, NULL);
	b->running = false;
	if (b->fd >= 0 && close(b->fd) != 0 && b->error == 0)
		b->error = errno;
	b->fd = -1;
}

/* What failed before its turn came is told and not its own failure; but that
 * goes before all which failed afterwards. */
void
stage_join(struct stage *s)
{
	struct beside *b = &s->beside;

	if (b->fd < 0)
		return;
	if (!b->running && b->turned)
		write_beside(b);
	join_beside(b);
	if (!b->turned || b->error == 0)
		return;
	if (b->error == STAGE_NO_MEMORY)
		mem_out(s->mem);
	s->failure = NULL;
	fail(s, s->files.at[b->file].path,
	    b->error == STAGE_FAULT ? b->why : strerror(b->error));
}

struct out *
stage_open(struct stage *s, const char *path)
{
	struct opened *o = &s->opened[s->opened_n];

	assert(s->opened_n < OPENED);
	s->opened_n++;
	*o = (struct opened){ .fd = begin_file(s, path) };
	o->file = s->files.n - 1;
	/* A writer with an error drops what it is given. */
	o->out = out_new(s->mem, o->fd < 0 ? INT_MAX : o->fd);
	if (o->fd < 0)
		o->out->error = ECANCELED;
	else
		start_beside(s);
	return o->out;
}

void
stage_close(struct stage *s)
{
	struct opened o = s->opened[--s->opened_n];
	int error = out_end(o.out);

	if (o.fd < 0)
		return;
	if (error == 0 && fsync(o.fd) != 0)
		error = errno;
	if (close(o.fd) != 0 && error == 0)
		error = errno;
	if (error != 0)
		fail(s, s->files.at[o.file].path, strerror(error));
}

/* Reading what is there */

/* Read up to len bytes; gives how many there were, or -1 (errno). */
static ssize_t
read_all(int fd, char *text, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = read(fd, text + done, len - done);

		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return -1;
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

static char *
read_text(struct stage *s, struct mem *mem, const char *path, size_t *len)
{
	struct stat st;
	char *text;
	ssize_t got;

	if (fstat(s->reading, &st) != 0) {
		fail(s, path, strerror(errno));
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		fail(s, path, "not a regular file");
		return NULL;
	}
	text = mem_block(mem, (size_t)st.st_size + 1);
	got = read_all(s->reading, text, (size_t)st.st_size);
	if (got < 0) {
		fail(s, path, strerror(errno));
		mem_release(mem, text);
		return NULL;
	}
	text[got] = '\0';
	*len = (size_t)got;
	return text;
}

char *
stage_read(struct stage *s, struct mem *mem, const char *path, size_t *len)
{
	const char *whole = whole_path(s, path);
	char *text = NULL;

	if (open_directory(s)) {
		/* Not blocking: a FIFO must not hold the run up. */
		s->reading = open(whole, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	}
	if (s->reading >= 0) {
		text = read_text(s, mem, whole, len);
		close(s->reading);
		s->reading = -1;
	} else if (errno != ENOENT) {
		fail(s, whole, strerror(errno));
	}
	return text;
}

/* The sweep: what is to be removed */

void
stage_sweep(struct stage *s, const char *folder, const char *name,
    const char *suffix)
{
	struct sweep sweep = { whole_path(s, folder), name, suffix };

	*vec_push(s->mem, &s->sweeps) = sweep;
}

static bool
ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name), end = strlen(suffix);

	return len >= end && strcmp(name + len - end, suffix) == 0;
}

/* `NET/PO domain` and CR LF: a line of an address map, which has no comment
 * that would say whose it is. */
static bool
is_map_line(const char *line)
{
	const char *blank = strchr(line, ' '), *slash = strchr(line, '/');

	return slash != NULL && blank != NULL && slash < blank &&
	    strchr(blank + 1, ' ') == NULL && ends_in(line, "\r\n");
}

/*
 * Whether topoc wrote a file, by its first line.  What somebody keeps by hand
 * beside topoc's files must never be lost: so a file without topoc's comment
 * is taken for topoc's only where it is an address map, or empty.
 */
static bool
is_ours(struct stage *s, const char *path, bool maybe_map)
{
	char line[2048], *end;
	ssize_t got;

	s->reading = open(path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	got = s->reading < 0 ? -1 : read_all(s->reading, line,
	    sizeof line - 1);
	if (got < 0)
		fail(s, path, strerror(errno));
	if (s->reading >= 0)
		close(s->reading);
	s->reading = -1;
	if (got < 0)
		return false;
	line[got] = '\0';
	end = strchr(line, '\n');
	if (end != NULL)
		end[1] = '\0';
	if (*line == '#' || *line == ';')
		return strstr(line, MARK) != NULL;
	return maybe_map && (got == 0 || is_map_line(line));
}

static void
doom(struct stage *s, const char *path, enum state state)
{
	if (strlen(path) < PATH_MAX - TEMP_ROOM)
		add_file(s, (struct file){ path, state, true });
}

/* What stands at a path: S_IFREG, …; 0 for nothing. */
static mode_t
type_of(struct stage *s, const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return st.st_mode & S_IFMT;
	if (errno != ENOENT && errno != ENOTDIR)
		fail(s, path, strerror(errno));
	return 0;
}

static void
doom_output(struct stage *s, const char *path, bool maybe_map)
{
	if (!is_staged(s, path) && type_of(s, path) == S_IFREG &&
	    is_ours(s, path, maybe_map))
		doom(s, path, FILE_DOOMED);
}

/* Whether a path is the temporary name of a file of this run. */
static bool
is_temp_of_run(const struct stage *s, const char *path, const char *name)
{
	char room[PATH_MAX];
	unsigned long number;
	long pid;

	if (sscanf(name, TEMP_START "%ld-%lu", &pid, &number) != 2)
		return false;
	return number >= 1 && number <= s->files.n &&
	    strcmp(temp_path(s, (uint32_t)number - 1, room), path) == 0;
}

static void
doom_temp(struct stage *s, const char *path, const char *name)
{
	if (s->locked && strncmp(name, TEMP_START, strlen(TEMP_START)) == 0 &&
	    ends_in(name, TEMP_END) && type_of(s, path) == S_IFREG &&
	    !is_temp_of_run(s, path, name))
		doom(s, path, FILE_DOOMED);
}

/* The names in a folder; they live in mem. */
struct listing {
	struct mem *mem;
	VEC(const char *) names;
};

static void
list(struct stage *s, struct listing *listing, const char *folder)
{
	struct dirent *entry;

	listing->names.n = 0;
	s->listing = opendir(folder);
	if (s->listing == NULL) {
		if (errno != ENOENT && errno != ENOTDIR)
			fail(s, folder, strerror(errno));
		return;
	}
	while (errno = 0, (entry = readdir(s->listing)) != NULL) {
		const char *name = mem_strndup(listing->mem, entry->d_name,
		    strlen(entry->d_name));

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			*vec_push(listing->mem, &listing->names) = name;
	}
	if (errno != 0)
		fail(s, folder, strerror(errno));
	closedir(s->listing);
	s->listing = NULL;
}

/* Doom the temporary files in a folder and, where suffix is not NULL, the
 * outputs that end so.  A folder that is empty was left by a killed run. */
static void
sweep_folder(struct stage *s, struct listing *listing, const char *folder,
    const char *suffix)
{
	list(s, listing, folder);
	if (listing->names.n == 0)
		doom(s, mem_printf(s->mem, "%s/", folder), FILE_HOLLOW);
	for (uint32_t i = 0; i < listing->names.n; i++) {
		const char *name = listing->names.at[i];
		bool temp = strncmp(name, TEMP_START,
		    strlen(TEMP_START)) == 0;
		const char *path;

		if (!temp && (suffix == NULL || !ends_in(name, suffix)))
			continue;
		path = mem_printf(s->mem, "%s/%s", folder, name);
		if (temp)
			doom_temp(s, path, name);
		else
			doom_output(s, path, false);
	}
}

/* Doom the files of that name, and temporary ones, in a folder's folders. */
static void
sweep_folders(struct stage *s, struct mem *mem, const struct sweep *sweep)
{
	struct listing outer = { .mem = mem }, inner = { .mem = mem };

	list(s, &outer, sweep->folder);
	if (outer.names.n == 0)
		doom(s, mem_printf(s->mem, "%s/", sweep->folder),
		    FILE_HOLLOW);
	for (uint32_t i = 0; i < outer.names.n; i++) {
		const char *folder = mem_printf(mem, "%s/%s", sweep->folder,
		    outer.names.at[i]);

		if (type_of(s, folder) != S_IFDIR)
			continue;
		doom_output(s, mem_printf(s->mem, "%s/%s", folder,
		    sweep->name), strcmp(sweep->name, ADDRESS_MAP) == 0);
		sweep_folder(s, &inner, folder, NULL);
	}
}

static void
sweep_all(struct stage *s)
{
	struct mem *mem = mem_stage(s->mem, "sweep");
	struct listing listing = { .mem = mem };

	sweep_folder(s, &listing, s->path, NULL);
	for (uint32_t i = 0; i < s->sweeps.n; i++) {
		const struct sweep *sweep = &s->sweeps.at[i];

		if (sweep->name != NULL)
			sweep_folders(s, mem, sweep);
		else
			sweep_folder(s, &listing, sweep->folder,
			    sweep->suffix);
	}
	mem_free(mem);
}

/* The transaction */

static int
swap(const char *temp, const char *path)
{
	return renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_EXCHANGE);
}

/* Put a new file in place; 0 or the errno. */
static int
place_new(struct file *f, const char *temp)
{
	bool over = f->replaces;

	if (over && swap(temp, f->path) == 0) {
		f->state = FILE_SWAPPED;
		return 0;
	}
	/* Some file systems cannot swap; and what was there may be gone. */
	if (over && errno != EINVAL && errno != ENOSYS && errno != ENOENT)
		return errno;
	if (rename(temp, f->path) != 0)
		return errno;
	f->state = over ? FILE_OVER : FILE_ADDED;
	return 0;
}

/* Do a file's part of the transaction; 0 or the errno. */
static int
do_file(struct file *f, const char *temp)
{
	if (f->state == FILE_STAGED)
		return place_new(f, temp);
	if (f->state == FILE_HOLLOW)
		return 0;
	if (rename(f->path, temp) == 0)
		f->state = FILE_AWAY;
	else if (errno == ENOENT)
		f->state = FILE_DONE;
	else
		return errno;
	return 0;
}

static void
undo_file(struct file *f, const char *temp)
{
	if (f->state == FILE_SWAPPED && swap(temp, f->path) == 0)
		f->state = FILE_STAGED;
	else if (f->state == FILE_ADDED && rename(f->path, temp) == 0)
		f->state = FILE_STAGED;
	else if (f->state == FILE_AWAY && rename(temp, f->path) == 0)
		f->state = FILE_DOOMED;
}

static bool
do_files(struct stage *s)
{
	char room[PATH_MAX];

	for (uint32_t i = 0; i < s->files.n; i++) {
		struct file *f = &s->files.at[i];
		int error = do_file(f, temp_path(s, i, room));

		if (error == 0)
			continue;
		for (uint32_t j = i; j-- > 0;)
			undo_file(&s->files.at[j], temp_path(s, j, room));
		fail(s, f->path, strerror(error));
		return false;
	}
	return true;
}

/* Remove the folders that a removed file leaves empty, the inner first. */
static void
prune(const struct stage *s, const char *path, char room[PATH_MAX])
{
	size_t base = strlen(s->path), len = folder_len(path);

	memcpy(room, path, len);
	room[len] = '\0';
	while (len > base && rmdir(room) == 0) {
		len = folder_len(room);
		room[len] = '\0';
	}
}

/* Let go of what was replaced and removed.  An old file that cannot be
 * removed now has a temporary name and goes with the next run. */
static void
finish(struct stage *s)
{
	char room[PATH_MAX];

	for (uint32_t i = 0; i < s->files.n; i++) {
		struct file *f = &s->files.at[i];

		if (f->state == FILE_SWAPPED || f->state == FILE_AWAY)
			unlink(temp_path(s, i, room));
		if (f->state == FILE_AWAY || f->state == FILE_HOLLOW)
			prune(s, f->path, room);
		f->state = FILE_DONE;
	}
	s->folders.n = 0;
}

bool
stage_commit(struct stage *s)
{
	assert(s->opened_n == 0 && s->beside.fd < 0);
	/* With nothing written there may still be something to sweep. */
	if (s->failure == NULL && !open_directory(s)) {
		if (errno == ENOENT)
			return true;
		fail(s, s->path, strerror(errno));
	}
	if (s->failure == NULL)
		sweep_all(s);
	if (s->failure == NULL && do_files(s))
		finish(s);
	stage_discard(s);
	return s->failure == NULL;
}

/* Allocates nothing, since it also cleans up after memory ran out. */
void
stage_discard(struct stage *s)
{
	char room[PATH_MAX];

	join_beside(&s->beside);
	if (s->listing != NULL)
		closedir(s->listing);
	if (s->reading >= 0)
		close(s->reading);
	while (s->opened_n > 0)
		if (s->opened[--s->opened_n].fd >= 0)
			close(s->opened[s->opened_n].fd);
	s->listing = NULL;
	s->reading = -1;
	for (uint32_t i = 0; i < s->files.n; i++)
		if (s->files.at[i].state == FILE_STAGED)
			unlink(temp_path(s, i, room));
	while (s->folders.n > 0)
		rmdir(s->folders.at[--s->folders.n]);
	s->files.n = 0;
	if (s->dir >= 0)
		close(s->dir);
	s->dir = -1;
}
