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

/*
 * A block of a huge page or more is a mapping of its own, of whole ones: each
 * small page costs a fault, and the processor cannot keep as many in mind as
 * tables of a million rows have, which is half of the time.  Such a block also
 * grows without being copied.
 */
#define HUGE_BYTES ((size_t)2 << 20)

/* In front of every block: the list of its stage, and 32 bytes in all so
 * that what follows is aligned. */
struct block {
	struct block *next, *prev;
	size_t bytes;
	size_t mapped; /* the bytes of its own mapping, or 0: malloc has it */
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

static void
block_free(struct block *b)
{
	if (b->mapped != 0)
		munmap(b, b->mapped);
	else
		free(b);
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

/* A mapping for a block of that size, or the block's own one made fit; NULL
 * where there is no memory. */
static struct block *
block_map(struct block *old, size_t bytes)
{
	size_t mapped = (sizeof *old + bytes + HUGE_BYTES - 1) &
	    ~(HUGE_BYTES - 1);
	struct block *b = old == NULL
	    ? mmap(NULL, mapped, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
	    : mremap(old, old->mapped, mapped, MREMAP_MAYMOVE);

	if (b == MAP_FAILED)
		return NULL;
	/* Where the system has none they are small pages. */
	if (old == NULL)
		madvise(b, mapped, MADV_HUGEPAGE);
	b->mapped = mapped;
	return b;
}

/* A new block on no list; its bytes are unset, or zero where it is said. */
static struct block *
block_new(struct mem *stage, size_t bytes, bool zero)
{
	struct block *b;

	if (bytes > SIZE_MAX / 2)
		mem_out(stage);
	if (bytes >= HUGE_BYTES)
		b = block_map(NULL, bytes);
	else if ((b = zero ? calloc(1, sizeof *b + bytes)
			   : malloc(sizeof *b + bytes)) != NULL)
		b->mapped = 0;
	if (b == NULL)
		mem_out(stage);
	b->bytes = bytes;
	return b;
}

void *
mem_block(struct mem *stage, size_t bytes)
{
	struct block *b = block_new(stage, bytes, false);

	block_link(stage, b);
	return b + 1;
}

void *
mem_zeroed(struct mem *stage, size_t count, size_t size)
{
	struct block *b;

	if (size != 0 && count > SIZE_MAX / size)
		mem_out(stage);
	b = block_new(stage, count * size, true);
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
	if (bytes > SIZE_MAX / 2)
		mem_out(stage);
	if (b->mapped == 0 && bytes >= HUGE_BYTES) {
		void *to = mem_block(stage, bytes);

		memcpy(to, block, b->bytes);
		mem_release(stage, block);
		return to;
	}
	block_unlink(stage, b);
	moved = b->mapped != 0 ? block_map(b, bytes)
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
	block_free(b);
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
