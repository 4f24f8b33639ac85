/*
 * print.h: text from outside made safe to show.  Control, format and
 * bidirectional characters and malformed UTF-8 become visible escapes; the
 * renderers and the emitters' comment lines use it.
 */
#ifndef TOPOC_PRINT_H
#define TOPOC_PRINT_H

#include "out.h"

/*
 * Write the character at s (n bytes are there, 1 or more) so that it can be
 * seen: printable ones as they are, a tab as one blank, others as <U+202E> or
 * \x80.  Gives the bytes it took, and in *width the columns it wrote; with
 * out NULL it only measures.
 */
size_t print_char(struct out *out, const char *s, size_t n, unsigned *width);

/* Write n bytes of text by print_char. */
void print_text(struct out *out, const char *s, size_t n);

/* Write n bytes, those that are not printable ASCII as \xNN. */
void print_ascii(struct out *out, const char *s, size_t n);

#endif
