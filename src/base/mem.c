/* Memory by stages; see mem.h. */
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <talloc.h>
#include <unistd.h>

/* Small objects are cut from blocks of this size.  Fuzzers have small ones:
 * they make thousands of stages in a second. */
#ifndef ARENA_BYTES
#define ARENA_BYTES ((size_t)64 << 10)
#endif

/*
 * Page faults are dear on virtual machines: else a large topology would spend a
 * third of its time in them.  So blocks of a huge page or more are mappings of
 * their own, of whole ones where the system has them, and those from MAPPED on
 * are given all their pages at once.
 */
#define HUGE_PAGE ((size_t)2 << 20)
#define MAPPED ((size_t)128 << 10)
#define PAGE ((size_t)4 << 10)

/* In front of every block: the list of its stage, and 32 bytes in all so
 * that what follows is aligned. */
struct block {
	struct block *next, *prev;
	size_t bytes;  /* all, with this */
	size_t unused;
};

struct mem {
	struct mem *root;
	struct block *blocks;
	char *arena, *arena_end;
	jmp_buf out;   /* of the root: where to go when memory runs out */
	bool trying;   /* of the root: out is set */
	void (*end)(void *arg);
	void *end_arg;
};

/* The length of the mapping for so many bytes; 0: it is too long. */
static size_t
mapping_size(size_t bytes)
{
	size_t page = bytes < HUGE_PAGE ? PAGE : HUGE_PAGE;

	return (bytes + page - 1) & ~(page - 1);
}

/* A mapping that begins at a huge page, or NULL. */
static void *
map_pages(size_t size)
{
	size_t more = size + HUGE_PAGE, before;
	char *at, *begin;

	if (size == 0 || more < size)
		return NULL;
	at = mmap(NULL, more, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)at & (HUGE_PAGE - 1);
	begin = at + before;
	if (before > 0)
		munmap(at, before);
	munmap(begin + size, HUGE_PAGE - before);
	/* Where there are none, small pages do as well. */
	madvise(begin, size, MADV_HUGEPAGE);
	return begin;
}

/* Make a mapping longer or shorter: in its place, or where the pages go
 * without being copied. */
static void *
remap_pages(void *at, size_t old, size_t size)
{
	void *to;

	if (size == 0 || old == size)
		return size == 0 ? NULL : at;
	to = mremap(at, old, size, 0);
	if (to != MAP_FAILED)
		return to;
	to = map_pages(size);
	if (to == NULL)
		return NULL;
	/* After a failure what was at `to` may be gone already, and another
	 * thread's pages there: it is left. */
	if (mremap(at, old, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
		return NULL;
	return to;
}

/* A block of so many bytes, this with them; NULL: there is no memory. */
static struct block *
block_new(size_t bytes, bool zeroed)
{
	struct block *b;

	if (bytes >= HUGE_PAGE) {
		b = map_pages(mapping_size(bytes));
	} else if (bytes >= MAPPED) {
		b = mmap(NULL, mapping_size(bytes), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		b = b == MAP_FAILED ? NULL : b;
	} else {
		b = zeroed ? calloc(1, bytes) : malloc(bytes);
	}
	if (b != NULL)
		b->bytes = bytes;
	return b;
}

static void
block_free(struct block *b)
{
	if (b->bytes >= MAPPED)
		munmap(b, mapping_size(b->bytes));
	else
		free(b);
}

/* The same block with another length, perhaps elsewhere; or NULL, and it is
 * as it was. */
static struct block *
block_resize(struct block *b, size_t bytes)
{
	struct block *moved;
	size_t old = b->bytes;

	if (old >= HUGE_PAGE && bytes >= HUGE_PAGE) {
		moved = remap_pages(b, mapping_size(old), mapping_size(bytes));
	} else if (old < MAPPED && bytes < MAPPED) {
		moved = realloc(b, bytes);
	} else {
		moved = block_new(bytes, false);
		if (moved != NULL) {
			memcpy(moved, b, old < bytes ? old : bytes);
			block_free(b);
		}
	}
	if (moved != NULL)
		moved->bytes = bytes;
	return moved;
}

static int
stage_destroy(struct mem *m)
{
	struct block *b = m->blocks;

	if (m->end != NULL)
		m->end(m->end_arg);
	while (b != NULL) {
		struct block *next = b->next;

		block_free(b);
		b = next;
	}
	return 0;
}

struct mem *
mem_root(void)
{
	struct mem *m = talloc_zero(NULL, struct mem);

	if (m == NULL)
		return NULL;
	m->root = m;
	talloc_set_destructor(m, stage_destroy);
	return m;
}

bool
mem_try(struct mem *root, void (*run)(void *arg), void *arg)
{
	if (setjmp(root->out) != 0) {
		root->trying = false;
		return false;
	}
	root->trying = true;
	run(arg);
	root->trying = false;
	return true;
}

void
mem_at_end(struct mem *stage, void (*end)(void *arg), void *arg)
{
	stage->end = end;
	stage->end_arg = arg;
}

_Noreturn void
mem_out(struct mem *stage)
{
	if (!stage->root->trying)
		abort(); /* an allocation outside mem_try is a mistake here */
	longjmp(stage->root->out, 1);
}

struct mem *
mem_stage(struct mem *parent, const char *name)
{
	struct mem *m = talloc_zero(parent, struct mem);

	if (m == NULL)
		mem_out(parent);
	talloc_set_name_const(m, name);
	m->root = parent->root;
	talloc_set_destructor(m, stage_destroy);
	return m;
}

void
mem_free(struct mem *stage)
{
	if (stage != NULL)
		talloc_free(stage);
}

void
mem_report(const struct mem *root)
{
	talloc_report_full(root, stderr);
}

static void
block_link(struct mem *stage, struct block *b)
{
	b->prev = NULL;
	b->next = stage->blocks;
	if (b->next != NULL)
		b->next->prev = b;
	stage->blocks = b;
}

static void
block_unlink(struct mem *stage, struct block *b)
{
	if (b->prev != NULL)
		b->prev->next = b->next;
	else
		stage->blocks = b->next;
	if (b->next != NULL)
		b->next->prev = b->prev;
}

static void *
new_block(struct mem *stage, size_t bytes, bool zeroed)
{
	struct block *b;

	if (bytes > SIZE_MAX - sizeof *b ||
	    (b = block_new(sizeof *b + bytes, zeroed)) == NULL)
		mem_out(stage);
	block_link(stage, b);
	return b + 1;
}

void *
mem_block(struct mem *stage, size_t bytes)
{
	return new_block(stage, bytes, false);
}

void *
mem_zeroed(struct mem *stage, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		mem_out(stage);
	return new_block(stage, count * size, true);
}

void *
mem_resize(struct mem *stage, void *block, size_t bytes)
{
	struct block *b, *moved;

	if (block == NULL)
		return mem_block(stage, bytes);
	b = (struct block *)block - 1;
	block_unlink(stage, b);
	moved = bytes > SIZE_MAX - sizeof *b
	    ? NULL : block_resize(b, sizeof *b + bytes);
	if (moved == NULL) {
		block_link(stage, b);
		mem_out(stage);
	}
	block_link(stage, moved);
	return moved + 1;
}

void
mem_release(struct mem *stage, void *block)
{
	struct block *b;

	if (block == NULL)
		return;
	b = (struct block *)block - 1;
	block_unlink(stage, b);
	block_free(b);
}

size_t
mem_forget(void *from, size_t bytes)
{
	uintptr_t begin = ((uintptr_t)from + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)from + bytes) & ~(HUGE_PAGE - 1);

	if (end <= begin)
		return 0;
	/* Where it cannot be given back it is only not given back. */
	madvise((void *)begin, end - begin, MADV_DONTNEED);
	return end - (uintptr_t)from;
}

void *
mem_alloc(struct mem *stage, size_t bytes)
{
	char *p;

	bytes = (bytes + 15) & ~(size_t)15;
	if (bytes >= ARENA_BYTES / 4)
		return mem_zeroed(stage, 1, bytes);
	if (stage->arena == NULL ||
	    (size_t)(stage->arena_end - stage->arena) < bytes) {
		stage->arena = mem_zeroed(stage, 1, ARENA_BYTES);
		stage->arena_end = stage->arena + ARENA_BYTES;
	}
	p = stage->arena;
	stage->arena += bytes;
	return p;
}

char *
mem_strndup(struct mem *stage, const char *s, size_t len)
{
	char *p = mem_alloc(stage, len + 1);

	memcpy(p, s, len);
	return p;
}

char *
mem_vprintf(struct mem *stage, const char *format, va_list args)
{
	va_list again;
	char *p;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		mem_out(stage);
	p = mem_alloc(stage, (size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, format, args);
	return p;
}

char *
mem_printf(struct mem *stage, const char *format, ...)
{
	va_list args;
	char *p;

	va_start(args, format);
	p = mem_vprintf(stage, format, args);
	va_end(args);
	return p;
}

void *
vec_grow(struct mem *stage, void *at, uint32_t *room, size_t size)
{
	uint32_t want = *room == 0 ? 16 : *room * 2;

	if (want <= *room)
		mem_out(stage);
	at = mem_resize(stage, at, want * size);
	*room = want;
	return at;
}
