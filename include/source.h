/*
 * source.h: the source files and places in them.  All files of a run share
 * one space of 32-bit positions, in the order of their inclusion, so a span is
 * 8 bytes and spans sort as their places do; line and column are worked out
 * only to print.  Filled by front (files as they are included), read by the
 * model's builder (what a span says) and by diag (where it is).
 */
#ifndef TOPOC_SOURCE_H
#define TOPOC_SOURCE_H

#include <sys/types.h>

#include "mem.h"

/* Bytes from (included) to to (not included).  from 0: no place. */
struct span {
	uint32_t from, to;
};

typedef uint32_t source_id; /* 0: none */

struct sources;

struct source {
	const char *name;    /* as shown: given by the user, or joined to it */
	char *text;          /* len bytes, then two NULs; without a BOM at its
				beginning and a ^Z at its end */
	uint32_t len;
	uint32_t base;       /* the position of its first byte */
	source_id parent;    /* the file that includes it; 0 at the first */
	struct span include; /* where it is included */
	uint32_t depth;      /* files above it */
	dev_t dev;
	ino_t ino;
};

/* Limits of language.md, in bytes and files. */
#define SOURCE_FILE_MAX 2147483647u  /* a file is shorter than 2 GiB */
#define SOURCE_SPACE_MAX 4294967295u /* all files together than 4 GiB */
#define SOURCE_DEPTH_MAX 64
#define SOURCE_REPEATS_MAX 65536u    /* inclusions of files read before */

/* Why a file was not taken. */
enum source_fault {
	SOURCE_OK,
	SOURCE_ERRNO,       /* it cannot be read; *error says why */
	SOURCE_SYSTEM,      /* the system failed, as *error says: nothing is
	                       known of the file */
	SOURCE_DIRECTORY,
	SOURCE_NOT_REGULAR, /* a device, FIFO or socket */
	SOURCE_OUTSIDE,     /* not below the first file's folder, nor allowed */
	SOURCE_ITSELF,      /* it is among the files that include it */
	SOURCE_TOO_DEEP,
	SOURCE_TOO_LARGE,   /* the file */
	SOURCE_TOO_MUCH,    /* all files together */
	SOURCE_TOO_MANY
};

/* What to say of the fault of a first file; error as it was given. */
const char *source_fault_text(enum source_fault fault, int error);

struct sources *sources_new(struct mem *mem);

/*
 * Provide a file from memory: for tests and fuzzers.  Where any was provided
 * before the first file is read, files are looked for among these only, by
 * their names, and nothing is read from the disk.  The name and the text have
 * to last as long as the sources; of two files of one name the later is taken.
 */
void source_provide(struct sources *sources, const char *name,
    const char *text, size_t len);

/*
 * Let files be included from a folder and from below it, beside those of the
 * first file's folder.  Gives 0, or an errno where there is no such folder.
 */
int source_allow(struct sources *sources, const char *folder);

/* The folder of the file that was refused last with SOURCE_OUTSIDE: to allow
 * it would let that file in. */
const char *source_refused(const struct sources *sources);

/*
 * Read the first file of a topology, "-" being standard input; pipes and
 * devices are allowed.  Gives the fault; *id is set only with SOURCE_OK, and
 * *error (an errno) only with SOURCE_ERRNO and SOURCE_SYSTEM.
 */
enum source_fault source_read_first(struct sources *sources, const char *name,
    source_id *id, int *error);

/*
 * Read a file that parent includes by the name given there, relative to
 * parent's folder.  Regular files only, and such as lie below the first file's
 * folder (below the current directory where that is "-") or an allowed one.
 * SOURCE_SYSTEM: the run has failed.  Otherwise as source_read_first.
 */
enum source_fault source_read_include(struct sources *sources,
    source_id parent, const char *name, struct span include, source_id *id,
    int *error);

/* The include that gave SOURCE_SYSTEM first, and its errno; or NULL.  Then what
 * was read is not the topology, and nothing is to be said about it. */
const char *source_failure(const struct sources *sources, int *error);

/* The name that an included name is looked for by: joined to the folder of the
 * file that includes it. */
const char *source_join(struct sources *sources, source_id parent,
    const char *name);

const struct source *source_get(const struct sources *sources, source_id id);
uint32_t source_count(const struct sources *sources);

/* The file that a position is in (its end counts as in it). */
source_id source_at(const struct sources *sources, uint32_t pos);

/* The text of a span, not ended by a NUL; its length is to - from. */
const char *source_text(const struct sources *sources, struct span span);

/* A position for people: line and column from 1, the column in bytes. */
struct place {
	const struct source *source;
	uint32_t line, column;
	const char *text;  /* the line, without its end */
	uint32_t text_len;
};

struct place source_place(struct sources *sources, uint32_t pos);

#endif
