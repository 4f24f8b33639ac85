/*
 * unit.h: what the unit tests begin with: what cmocka asks for, a stage of
 * memory as each test's state, and numbers that are the same in every run.
 */
#ifndef TOPOC_UNIT_H
#define TOPOC_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mem.h"

static inline int
setup(void **state)
{
	*state = mem_root();
	return *state == NULL ? -1 : 0;
}

static inline int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

/* The state of the random numbers (xorshift). */
static uint64_t seed = 88172645463325252u;

static inline uint64_t
random_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static inline uint32_t
random_below(uint32_t n)
{
	return (uint32_t)(random_number() >> 20) % n;
}

#endif
