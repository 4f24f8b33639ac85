/*
 * The stage of outputs; see stage.h.
 *
 * Every output of a run is a file in the hold (hold.h), where nobody else
 * looks.  What is in the directory is read first (set.h), and at the end one
 * set comes in place of the other (publish.h).
 */
#include "stage.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "folder.h"
#include "hold.h"
#include "manifest.h"
#include "preview.h"
#include "publish.h"
#include "readers.h"
#include "retire.h"
#include "set.h"
#include "thread.h"

/* In place of a descriptor where outputs are kept in memory. */
#define IN_MEMORY INT_MAX

/* An output that is being written. */
struct opened {
	struct out *out;
	int fd;          /* or -1 after a failure */
	uint32_t file;   /* in stage.outputs, where there is a descriptor */
};

/* What stage_left says has two paths and some names. */
#define LEFT_BYTES ((size_t)3 * PATH_MAX)

/* As many are written at once. */
#define OPENED 2

/*
 * The output that is written beside the others.  The thread has the writer,
 * its arg, fd, temp, sealed, error and why from its start until it is joined,
 * and looks at nothing else of the stage.
 */
struct beside {
	const char *path;      /* as it was given; NULL: there is none */
	stage_writer *write;
	void *arg;
	bool begun;            /* the file is, or failed to be: */
	const char *failure;   /* which is told at its turn */
	uint32_t file;         /* in stage.outputs */
	int fd;                /* or -1 */
	const char *temp;
	const struct signals *signals;
	struct output sealed;
	bool turned;           /* its turn came, and nothing had failed */
	bool running;          /* in the thread */
	pthread_t thread;
	int error;             /* as a stage_writer gives it */
	char why[STAGE_WHY];
};

struct stage {
	struct mem *mem;
	struct trouble trouble;
	const struct stage_kind *kinds;
	bool in_memory;
	const struct stage_preview *preview; /* NULL: it puts a set in place */
	int library;                 /* of a preview: the output beside the
					others, or -1 */
	bool changed;
	bool force;
	struct edited edited;
	struct hold hold;
	const char *strange;         /* a file in the hold that a killed run
					has left and topoc did not make */
	char *left;                  /* the text of stage_left */
	struct readers readers;
	struct set old;
	VEC(struct output) outputs;  /* of this run */
	const char *last_folder;     /* that was made */
	struct opened opened[OPENED];
	unsigned opened_n;
	int reading;                 /* of the file that is read, or -1 */
	struct beside beside;
};

static struct stage *
make_stage(struct mem *mem, const char *path, const struct stage_kind *kinds)
{
	struct stage *s = mem_alloc(mem, sizeof *s);

	s->mem = mem;
	s->kinds = kinds;
	hold_begin(&s->hold, mem, path);
	s->trouble = (struct trouble){ .mem = mem, .directory = s->hold.path };
	s->old = (struct set){ .mem = mem, .kinds = kinds, .stops = true };
	s->reading = s->beside.fd = s->readers.fd = s->library = -1;
	return s;
}

struct stage *
stage_new(struct mem *mem, const char *path, const struct stage_kind *kinds,
    struct signals *signals)
{
	struct stage *s = make_stage(mem, path, kinds);

	s->hold.signals = signals;
	return s;
}

/* End the run if a signal came: as if memory had run out, which it can do
 * everywhere. */
static void
heed_signals(const struct stage *s)
{
	if (signals_came(s->hold.signals))
		mem_out(s->mem);
}

struct stage *
stage_new_in_memory(struct mem *mem)
{
	static const struct stage_kind none = { NULL, NULL, false };
	struct stage *s = make_stage(mem, "memory", &none);

	s->in_memory = true;
	return s;
}

struct stage *
stage_new_preview(struct mem *mem, const char *path,
    const struct stage_kind *kinds, const struct stage_preview *preview)
{
	struct stage *s = make_stage(mem, path, kinds);

	s->preview = preview;
	return s;
}

bool
stage_place(char place[PATH_MAX], const char *path)
{
	char own[PATH_MAX];
	size_t len = strlen(path), folder;

	if (len >= sizeof own)
		return false;
	while (len > 1 && path[len - 1] == '/')
		len--;
	memcpy(own, path, len);
	own[len] = '\0';
	for (folder = len; folder > 0 && own[folder - 1] != '/'; folder--)
		;
	return snprintf(place, PATH_MAX, "%.*s" HOLD_NAME_FORMAT, (int)folder,
	    own, own + folder) < PATH_MAX;
}

/* Read what is in the directory, which is open, if it is there. */
static bool
read_old(struct stage *s)
{
	map_init(&s->old.by_path, s->mem);
	return s->hold.directory < 0 || (set_read(&s->old, &s->trouble,
	    s->hold.directory, HOLD_NAME_INSIDE) &&
	    set_is_ours(&s->old, &s->trouble));
}

/* Refuse a directory that is not topoc's before anything is put into it.  What
 * else is wrong, perhaps only since another run is at work there, is found
 * once it is locked. */
static bool
look_first(struct stage *s)
{
	struct trouble reading = s->trouble;
	struct set set = { .mem = mem_stage(s->mem, "look"),
		.kinds = s->kinds, .stops = true, .force = s->force };
	int fd = folder_open(AT_FDCWD, s->hold.path);
	bool good;

	if (fd < 0) { /* the hold says why, or makes it */
		mem_free(set.mem);
		return true;
	}
	good = !set_read(&set, &reading, fd, HOLD_NAME_INSIDE) ||
	    set_is_ours(&set, &reading) ||
	    !folder_is_at(fd, AT_FDCWD, s->hold.path);
	close(fd);
	mem_free(set.mem);
	if (!good)
		s->trouble.first = reading.first;
	return good;
}

bool
stage_enter(struct stage *s)
{
	struct hold *h = &s->hold;

	if (s->in_memory)
		return true;
	if (!look_first(s))
		return false;
	if (s->preview != NULL)
		return hold_look(h, &s->trouble) && read_old(s);
	s->left = mem_block(s->mem, LEFT_BYTES);
	if (h->signals != NULL)
		signals_hold(h->signals);
	if (!hold_take(h, &s->trouble))
		return false;
	heed_signals(s);
	if (!h->made) {
		h->leave = true;
		s->strange = retire_rescue(s->mem, s->kinds, h);
		h->leave = s->strange != NULL;
	}
	if (!hold_make_set(h, &s->trouble))
		return false;
	if (h->directory >= 0)
		readers_watch(&s->readers, h->path);
	return read_old(s);
}

void
stage_fail(struct stage *s, const char *path, const char *what)
{
	trouble_note(&s->trouble, path == NULL ? "" : path, what);
}

const char *
stage_failure(const struct stage *s)
{
	return s->trouble.first;
}

bool
stage_changed(const struct stage *s)
{
	return s->changed;
}

void
stage_force(struct stage *s)
{
	s->force = s->old.force = true;
}

const char *
stage_edited(const struct stage *s, uint32_t i, bool *named)
{
	if (i >= s->edited.files.n)
		return NULL;
	*named = s->edited.files.at[i]->digest != NULL;
	return s->edited.files.at[i]->path;
}

/* Outputs */

/* The name by which a library can open a file of the new set; NULL: none. */
static const char *
temp_path(struct stage *s, const char *path)
{
	const struct hold *h = &s->hold;
	const char *folder = h->inside ? h->path : h->parent;

	if (s->in_memory)
		return ":memory:";
	if (s->preview != NULL)
		return NULL;
	/* So that none takes a directory called "file:…" for a URI. */
	return mem_printf(s->mem, "%s%s/%s/%s/%s",
	    *folder == '/' ? "" : "./", folder, h->name, h->set_name, path);
}

/* Make sure of the folder that a file is to be in; 0 or the errno. */
static int
make_folder_of(struct stage *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *last = s->last_folder;
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);
	int error;

	if (len == 0 || (last != NULL && strncmp(last, path, len + 1) == 0))
		return 0;
	error = folder_make(s->hold.set, path);
	s->last_folder = path;
	return error;
}

/* Begin a file, which is the last one then: gives its descriptor, or -1 after
 * a failure. */
static int
begin_file(struct stage *s, const char *path)
{
	struct output *output;
	int error, fd = -1;

	if (s->trouble.first != NULL)
		return -1;
	output = vec_push(s->mem, &s->outputs);
	*output = (struct output){ .path = mem_strndup(s->mem, path,
	    strlen(path)) };
	if (s->in_memory || s->preview != NULL)
		return IN_MEMORY;
	error = make_folder_of(s, output->path);
	if (error == 0) {
		fd = openat(s->hold.set, path, O_RDWR | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0666);
		error = fd < 0 ? errno : 0;
	}
	if (error != 0)
		trouble_error(&s->trouble, path, error);
	return fd;
}

/* A file is whole: have it on disk, and learn its digest.  Gives 0 or the
 * errno. */
static int
seal(int fd, struct output *output, bool sync, const struct signals *signals)
{
	struct stat st;

	if (fd == IN_MEMORY)
		return 0;
	if (fstat(fd, &st) != 0 || (sync && fsync(fd) != 0))
		return errno;
	output->size = st.st_size;
	return digest_file_unless(fd, output->digest, signals);
}

/* The output beside the others */

void
stage_beside(struct stage *s, const char *path, stage_writer *write, void *arg)
{
	assert(s->beside.path == NULL);
	s->beside = (struct beside){ .path = path, .write = write, .arg = arg,
		.fd = -1, .signals = s->hold.signals };
}

/* Begin the file of a library: it is one in a preview as well, though it is in
 * no folder. */
static int
begin_library(struct stage *s, const char *path)
{
	int fd = begin_file(s, path);

	if (fd != IN_MEMORY || s->preview == NULL)
		return fd;
	fd = memfd_create("topoc", MFD_CLOEXEC);
	if (fd < 0)
		trouble_error(&s->trouble, path, errno);
	return fd;
}

/* Begin its file.  If that fails, it is told when its turn comes. */
static void
begin_beside(struct stage *s)
{
	struct beside *b = &s->beside;
	const char *failure = s->trouble.first;

	b->begun = true;
	b->fd = begin_library(s, b->path);
	b->failure = s->trouble.first;
	s->trouble.first = failure;
	if (b->fd < 0)
		return;
	b->file = s->outputs.n - 1;
	b->sealed = s->outputs.at[b->file];
	b->temp = temp_path(s, b->path);
}

/* Write it: in the thread or, where there is none, at the end. */
static void *
write_beside(void *arg)
{
	struct beside *b = arg;

	b->error = b->write(b->arg, b->temp, b->fd, b->signals, b->why);
	if (b->error == 0)
		b->error = seal(b->fd, &b->sealed, true, b->signals);
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
	    thread_begin(&b->thread, THREAD_WORK_STACK, write_beside, b) == 0;
}

void
stage_turn(struct stage *s)
{
	struct beside *b = &s->beside;

	if (s->trouble.first != NULL)
		return;
	if (!b->begun)
		begin_beside(s);
	b->turned = true;
	s->trouble.first = b->failure;
}

/* Wait for the thread, if there is one, and close the file; a preview has yet
 * to look at it. */
static void
join_beside(struct stage *s)
{
	struct beside *b = &s->beside;

	if (b->running)
		pthread_join(b->thread, NULL);
	b->running = false;
	if (s->preview != NULL && b->fd >= 0)
		s->library = b->fd;
	else if (b->fd >= 0 && b->fd != IN_MEMORY && close(b->fd) != 0 &&
	    b->error == 0)
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
	join_beside(s);
	heed_signals(s);
	s->outputs.at[b->file] = b->sealed;
	if (!b->turned || b->error == 0)
		return;
	if (b->error == STAGE_NO_MEMORY)
		mem_out(s->mem);
	s->trouble.first = NULL;
	trouble_note(&s->trouble, b->path,
	    b->error == STAGE_FAULT ? b->why : strerror(b->error));
}

struct out *
stage_open(struct stage *s, const char *path)
{
	struct opened *o = &s->opened[s->opened_n];

	assert(s->opened_n < OPENED);
	heed_signals(s);
	s->opened_n++;
	*o = (struct opened){ .fd = begin_file(s, path) };
	o->file = s->outputs.n - 1;
	/* A writer with an error drops what it is given. */
	o->out = out_new(s->mem, o->fd == IN_MEMORY ? -1
	    : o->fd < 0 ? INT_MAX : o->fd);
	o->out->signals = s->hold.signals;
	if (o->fd < 0)
		o->out->error = ECANCELED;
	else
		start_beside(s);
	return o->out;
}

/* Whether the directory has the same bytes.  What cannot be read now is told
 * when all is compared. */
static bool
is_there(struct stage *s, const struct output *output)
{
	const struct set_entry *e = set_find(&s->old, output->path);
	char digest[DIGEST_TEXT];
	bool same;

	if (e == NULL || e->role != SET_REPLACED ||
	    e->st.st_size != output->size)
		return false;
	s->reading = folder_open_file(s->hold.directory, output->path);
	same = s->reading >= 0 && digest_file(s->reading, digest) == 0 &&
	    strcmp(digest, output->digest) == 0;
	if (s->reading >= 0)
		close(s->reading);
	s->reading = -1;
	return same;
}

/* Keep the text of an output, which was written into memory; but a preview
 * needs those alone that differ. */
static void
keep_text(struct stage *s, const struct opened *o)
{
	struct output *output = &s->outputs.at[o->file];
	struct digest digest;

	digest_begin(&digest);
	digest_add(&digest, o->out->at, o->out->n);
	digest_end(&digest, output->digest);
	output->size = (off_t)o->out->n;
	output->same = s->preview != NULL && is_there(s, output);
	if (output->same)
		return;
	out_char(o->out, '\0');
	output->text = mem_resize(s->mem, o->out->at, o->out->n);
	o->out->at = NULL;
}

void
stage_close(struct stage *s)
{
	struct opened o = s->opened[--s->opened_n];
	struct output *output;
	int error;

	if (o.fd == IN_MEMORY)
		keep_text(s, &o);
	error = out_end(o.out);
	if (o.fd < 0 || o.fd == IN_MEMORY)
		return;
	output = &s->outputs.at[o.file];
	if (error == 0)
		error = seal(o.fd, output, s->outputs.n < PUBLISH_MANY,
		    s->hold.signals);
	if (close(o.fd) != 0 && error == 0)
		error = errno;
	heed_signals(s);
	if (error != 0)
		trouble_error(&s->trouble, output->path, error);
}

const char *
stage_output(const struct stage *s, uint32_t i, const char **text, size_t *len)
{
	if (i >= s->outputs.n)
		return NULL;
	*text = s->outputs.at[i].text;
	*len = (size_t)s->outputs.at[i].size;
	return s->outputs.at[i].path;
}

/* Reading what is there */

bool
stage_has(const struct stage *s, const char *path)
{
	return !s->in_memory && s->hold.directory >= 0 &&
	    set_find(&s->old, path) != NULL;
}

static char *
read_text(struct stage *s, struct mem *mem, const char *path, size_t most,
    size_t *len)
{
	struct stat st;
	char *text;
	ssize_t got;

	if (fstat(s->reading, &st) != 0) {
		trouble_error(&s->trouble, path, errno);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		trouble_note(&s->trouble, path, "not a regular file");
		return NULL;
	}
	if ((uint64_t)st.st_size < most)
		most = (size_t)st.st_size;
	text = mem_block(mem, most + 1);
	got = folder_read(s->reading, text, most);
	if (got < 0) {
		trouble_error(&s->trouble, path, errno);
		mem_release(mem, text);
		return NULL;
	}
	text[got] = '\0';
	*len = (size_t)got;
	return text;
}

char *
stage_read(struct stage *s, struct mem *mem, const char *path, size_t most,
    size_t *len)
{
	char *text = NULL;

	if (s->in_memory || s->hold.directory < 0 || s->trouble.first != NULL)
		return NULL;
	s->reading = folder_open_file(s->hold.directory, path);
	if (s->reading >= 0) {
		text = read_text(s, mem, path, most, len);
		close(s->reading);
		s->reading = -1;
	} else if (errno != ENOENT && errno != ENOTDIR) {
		trouble_error(&s->trouble, path, errno);
	}
	return text;
}

/* The end */

static struct publication
publication_of(struct stage *s)
{
	return (struct publication){ .mem = s->mem, .trouble = &s->trouble,
		.hold = &s->hold, .readers = &s->readers, .old = &s->old,
		.outputs = s->outputs.at, .n = s->outputs.n,
		.force = s->force };
}

static void
write_manifest(struct stage *s, const char *head, const char *generation)
{
	/* First, since the outputs may move. */
	struct out *out = stage_open(s, MANIFEST);
	struct publication p = publication_of(s);

	manifest_write(out, &p, head, generation);
	stage_close(s);
}

bool
stage_commit(struct stage *s, const char *head, const char *generation,
    bool (*ready)(void *arg), void *arg)
{
	bool good = true;

	assert(s->opened_n == 0 && s->beside.fd < 0);
	if (s->trouble.first == NULL)
		write_manifest(s, head, generation);
	if (s->trouble.first == NULL && !s->in_memory) {
		struct publication p = publication_of(s);

		p.ready = ready;
		p.arg = arg;
		if (s->preview == NULL)
			good = publish(&p);
		else if (publish_compare(&p) && p.changed)
			preview_show(s, &p, s->library, s->preview);
		s->changed = p.changed;
		if (!s->force && !s->hold.left)
			s->edited = p.edited;
		edited_sort(&s->edited);
	}
	stage_discard(s);
	return good && s->trouble.first == NULL;
}

/* Allocates nothing, since it also cleans up after memory ran out. */
void
stage_discard(struct stage *s)
{
	join_beside(s);
	if (s->library >= 0)
		close(s->library);
	if (s->reading >= 0)
		close(s->reading);
	s->reading = s->library = s->beside.fd = -1;
	while (s->opened_n > 0) {
		int fd = s->opened[--s->opened_n].fd;

		if (fd >= 0 && fd != IN_MEMORY)
			close(fd);
	}
	readers_end(&s->readers);
	hold_let_go(&s->hold);
}

const char *
stage_left(const struct stage *s)
{
	const struct hold *h = &s->hold;
	const char *parent = h->inside ? h->path : h->parent;
	bool here = !h->inside && strcmp(parent, ".") == 0;
	const char *slash = here || strcmp(parent, "/") == 0 ? "" : "/";
	char *text = s->left;
	int n;

	if (h->remains == 0)
		return NULL;
	n = snprintf(text, LEFT_BYTES, "%s%s%s", here ? "" : parent, slash,
	    h->name);
	if (s->strange != NULL)
		snprintf(text + n, LEFT_BYTES - (size_t)n, "/%s: topoc did "
		    "not make this file, and cannot move it to %s; move it "
		    "away (the outputs are in place)", s->strange, h->path);
	else if (h->leave_set)
		snprintf(text + n, LEFT_BYTES - (size_t)n, "/%s: topoc did "
		    "not make the files here, and cannot move them to %s; "
		    "move them away (the outputs are in place)", h->set_name,
		    h->path);
	else
		snprintf(text + n, LEFT_BYTES - (size_t)n, ": these old files "
		    "cannot be removed: %s; remove them (the outputs are in "
		    "place)", strerror(h->remains));
	return text;
}
