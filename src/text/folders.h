/*
 * folders.h: the folders that included files may lie in, and below.  A file is
 * judged by where it really is, whatever its name goes through; filled by main
 * (-I) and by source.c (the folder of the first file), asked by source.c.
 */
#ifndef TOPOC_FOLDERS_H
#define TOPOC_FOLDERS_H

#include "map.h"
#include "source.h"

/* A folder that was looked at; known by device and inode. */
struct folder {
	dev_t dev;
	ino_t ino;
	bool allowed; /* it is one of those allowed, or lies below one */
};

struct folders {
	struct mem *mem;
	VEC(struct folder) at; /* by id from 1 */
	struct map map;
	const char *refused;   /* where the file was that was refused last */
	int unknown;           /* why the first file's folder could not be
	                          looked at (an errno), or 0 */
};

void folders_init(struct folders *folders, struct mem *mem);

/* Allow what lies below the folder of that name.  Gives 0 or an errno. */
int folders_allow(struct folders *folders, const char *name);

/* Allow what lies below the folder that the name's file is in.  A failure is
 * kept, and given by folders_open() instead of SOURCE_OUTSIDE. */
void folders_allow_around(struct folders *folders, const char *name);

/*
 * Open a regular file that lies below an allowed folder.  Gives SOURCE_OK and
 * *fd; SOURCE_ERRNO or SOURCE_SYSTEM, and *error; SOURCE_DIRECTORY;
 * SOURCE_NOT_REGULAR; or SOURCE_OUTSIDE, and then folders->refused is the
 * folder where it would be.
 */
enum source_fault folders_open(struct folders *folders, const char *name,
    int *fd, int *error);

/* Open a folder to read its names, if it is allowed; else -1. */
int folders_open_folder(struct folders *folders, const char *name);

#endif
