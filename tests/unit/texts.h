/*
 * texts.h: source texts for the unit tests, from memory.
 */
#ifndef TOPOC_TEXTS_H
#define TOPOC_TEXTS_H

#include <string.h>

#include "source.h"
#include "unit.h"

/* Take len bytes of text as a first file called name. */
static inline source_id
read_text(struct sources *s, const char *name, const char *text, size_t len)
{
	source_id id = 0;
	int error = 0;

	source_provide(s, name, text, len);
	assert_int_equal(source_read_first(s, name, &id, &error), SOURCE_OK);
	return id;
}

#endif
