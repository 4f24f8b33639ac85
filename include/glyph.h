/*
 * glyph.h: characters beyond ASCII, for messages: their names, and the plain
 * characters that they look like.  Pure functions.
 */
#ifndef TOPOC_GLYPH_H
#define TOPOC_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for what glyph_name and glyph_quote write. */
#define GLYPH_ROOM 160

/* Write "U+2013, en dash" into text; only the number if Unicode gives the
 * character no name. */
void glyph_name(char text[GLYPH_ROOM], uint32_t c);

/* Write "'–' (U+2013, en dash)" into text. */
void glyph_quote(char text[GLYPH_ROOM], uint32_t c);

/*
 * The ASCII character that people see in c, or mean by it: '-' for dashes, '"'
 * and '\'' for quotation marks, ' ' for blanks, the ASCII form of full-width
 * characters and marks.  0 if there is none, and for ASCII itself.
 */
char glyph_plain(uint32_t c);

/* True of each blank of Unicode (Zs, Zl, Zp) but the plain one. */
bool glyph_is_blank(uint32_t c);

/* True of each format character (Cf), which nobody sees. */
bool glyph_is_format(uint32_t c);

/* True of a quotation mark that is none of the two of ASCII. */
bool glyph_is_quote(uint32_t c);

/*
 * Write the n bytes at s into text, each character that has a plain one as
 * that, without format characters.  Gives the bytes written, or 0 if nothing
 * was to be changed, the rest is not UTF-8, or it does not fit into room.
 */
size_t glyph_plain_text(char *text, size_t room, const char *s, size_t n);

#endif
