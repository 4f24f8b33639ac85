/*
 * mem.h: memory by stages.  A stage (options, sources, symbols, ast, model,
 * report) owns everything that was allocated for it and is freed in one call.
 * Every layer allocates here; main opens the first stage and frees it.
 *
 * A stage is one talloc object; talloc keeps the tree of stages and can report
 * it.  What a stage holds are plain blocks on a list, since a talloc chunk
 * costs 112 bytes and may not reach 256 MiB.
 *
 * No function here returns NULL.  When memory runs out control goes back to
 * the mem_try() that is running, which returns false; the stages are intact
 * and are freed by whoever made them.
 */
#ifndef TOPOC_MEM_H
#define TOPOC_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mem;

/* Make the root stage.  Returns NULL where there is no memory for it. */
struct mem *mem_root(void);

/*
 * Call run(arg) and return true; or false, once memory has run out, by a
 * longjmp out of run.  Calls must not nest on one root.
 */
bool mem_try(struct mem *root, void (*run)(void *arg), void *arg);

/* Make a stage within parent, which frees it if nobody has before. */
struct mem *mem_stage(struct mem *parent, const char *name);

/* Free a stage, those within it and all their memory.  NULL is allowed. */
void mem_free(struct mem *stage);

/* Call end(arg) when the stage is freed, before its memory goes: for what a
 * library has allocated.  One for each stage. */
void mem_at_end(struct mem *stage, void (*end)(void *arg), void *arg);

/* Give up as if an allocation had failed: for libraries' own failures. */
_Noreturn void mem_out(struct mem *stage);

/* Write talloc's report of the stages that are alive to standard error. */
void mem_report(const struct mem *root);

/* Small objects: zeroed, aligned for any type, never freed one by one. */
void *mem_alloc(struct mem *stage, size_t bytes);
char *mem_strndup(struct mem *stage, const char *s, size_t len);
__attribute__((format(printf, 2, 3)))
char *mem_printf(struct mem *stage, const char *format, ...);
__attribute__((format(printf, 2, 0)))
char *mem_vprintf(struct mem *stage, const char *format, va_list args);

/*
 * Blocks: of any size, can grow and be given back.  mem_block leaves the
 * bytes unset, mem_zeroed clears them.  mem_resize(stage, NULL, n) is
 * mem_block(stage, n); mem_release(stage, NULL) does nothing.  Blocks of 2 MiB
 * or more lie in huge pages, where the system has them.
 */
void *mem_block(struct mem *stage, size_t bytes);
void *mem_zeroed(struct mem *stage, size_t count, size_t size);
void *mem_resize(struct mem *stage, void *block, size_t bytes);
void mem_release(struct mem *stage, void *block);

/*
 * Give back the memory of bytes within a block that are never read again, as
 * far as it is whole huge pages (2 MiB; to split one costs more than it
 * brings).  Gives up to where that was done, in bytes: what is behind may be
 * given again, with what follows it.
 */
size_t mem_forget(void *from, size_t bytes);

/*
 * Vectors: an array in one block that grows by doubling.  A vector of all
 * zeros is empty.  Elements move when it grows, so keep indices, not pointers.
 */
#define VEC(type)                                                              \
	struct {                                                               \
		type *at;                                                      \
		uint32_t n, room;                                              \
	}

/* Append one element, with unset bytes, and give a pointer to it. */
#define vec_push(stage, v)                                                     \
	((v)->n == (v)->room                                                   \
	     ? (void)((v)->at = vec_grow((stage), (v)->at, &(v)->room,         \
		  sizeof *(v)->at))                                            \
	     : (void)0,                                                        \
	    &(v)->at[(v)->n++])

/* Double the room (the work behind vec_push). */
void *vec_grow(struct mem *stage, void *at, uint32_t *room, size_t size);

#endif
