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

/* Small objects are cut from blocks of this size. */
#define ARENA_BYTES ((size_t)64 << 10)

/* What is called a huge page, and the least block that is to lie in them. */
#define HUGE_BYTES ((size_t)2 << 20)
#define HUGE_FROM (2 * HUGE_BYTES)

/* In front of every block: the list of its stage, and 32 bytes in all so
 * that what follows is aligned. */
struct block {
	struct block *next, *prev;
	size_t bytes;
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

static int
stage_destroy(struct mem *m)
{
	struct block *b = m->blocks;

	if (m->end != NULL)
		m->end(m->end_arg);
	while (b != NULL) {
		struct block *next = b->next;
		free(b);
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

/*
 * Ask for huge pages, where the system leaves that to us.  Tables of millions
 * of rows are read all over, and of small pages the processor cannot keep so
 * many in mind: they cost a third of the time.
 */
static void
prefer_huge(const struct block *b)
{
	uintptr_t page, begin, end;

	if (b->bytes < HUGE_FROM)
		return;
	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	/* Whole pages, malloc's own bytes too: a block of two kinds of pages
	 * could not grow without being copied.  Where there are no huge ones
	 * all is as it was. */
	begin = (uintptr_t)b & ~(page - 1);
	end = ((uintptr_t)(b + 1) + b->bytes + page - 1) & ~(page - 1);
	madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

/* Put a block of a stage on its list, where it is new or has moved. */
static void
block_link(struct mem *stage, struct block *b)
{
	prefer_huge(b);
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

void *
mem_block(struct mem *stage, size_t bytes)
{
	struct block *b;

	if (bytes > SIZE_MAX - sizeof *b || (b = malloc(sizeof *b + bytes)) == NULL)
		mem_out(stage);
	b->bytes = bytes;
	block_link(stage, b);
	return b + 1;
}

void *
mem_zeroed(struct mem *stage, size_t count, size_t size)
{
	struct block *b;

	if (size != 0 && count > (SIZE_MAX - sizeof *b) / size)
		mem_out(stage);
	if ((b = calloc(1, sizeof *b + count * size)) == NULL)
		mem_out(stage);
	b->bytes = count * size;
	block_link(stage, b);
	return b + 1;
}

void *
mem_resize(struct mem *stage, void *block, size_t bytes)
{
	struct block *b, *moved;

	if (block == NULL)
		return mem_block(stage, bytes);
	b = (struct block *)block - 1;
	block_unlink(stage, b);
	moved = bytes > SIZE_MAX - sizeof *b ? NULL
					     : realloc(b, sizeof *b + bytes);
	if (moved == NULL) {
		block_link(stage, b);
		mem_out(stage);
	}
	moved->bytes = bytes;
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
	free(b);
}

size_t
mem_forget(void *from, size_t bytes)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t begin = ((uintptr_t)from + page - 1) & ~(page - 1);
	uintptr_t end = ((uintptr_t)from + bytes) & ~(HUGE_BYTES - 1);

	/* Where it cannot be given back it is only not given back. */
	if (end <= begin)
		return 0;
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
mem_printf(struct mem *stage, const char *format, ...)
{
	va_list args;
	char *p;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		mem_out(stage);
	p = mem_alloc(stage, (size_t)len + 1);
	va_start(args, format);
	vsnprintf(p, (size_t)len + 1, format, args);
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
