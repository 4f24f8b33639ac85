/*
 * pen.h: JSON by Jansson, an object at a time: pen_begin, then what it holds,
 * then pen_write.  Used by the forms of a report and by topology.json.  Values
 * go into an object under a key, or into an array with key NULL; they belong
 * to what they are put into.  Keys keep their order.  Where Jansson finds no
 * memory it is as everywhere (mem.h), and the object that was begun is freed
 * with the pen's stage.
 */
#ifndef TOPOC_PEN_H
#define TOPOC_PEN_H

#include <jansson.h>

#include "out.h"

struct pen;

struct pen *pen_new(struct mem *mem, struct out *out);
json_t *pen_begin(struct pen *pen);
json_t *pen_object(struct pen *pen, json_t *in, const char *key);
json_t *pen_array(struct pen *pen, json_t *in, const char *key);
void pen_number(struct pen *pen, json_t *in, const char *key, uint32_t number);
void pen_bool(struct pen *pen, json_t *in, const char *key, bool value);
void pen_null(struct pen *pen, json_t *in, const char *key);

/* A text, made visible. */
void pen_text(struct pen *pen, json_t *in, const char *key, const char *text);

/* A text that is plain ASCII, as it stands. */
void pen_plain(struct pen *pen, json_t *in, const char *key, const char *text);

/* A text that is written to pen_scratch first, in valid UTF-8. */
struct out *pen_scratch(struct pen *pen);
void pen_scratched(struct pen *pen, json_t *in, const char *key);

/* Write the object that was begun; or without its end, so that more of it can
 * follow. */
void pen_write(struct pen *pen);
void pen_write_open(struct pen *pen);

/*
 * The same in lines, a level two blanks deep: as what is within depth others,
 * whose first line is already indented.  The open form ends behind the last
 * value.
 */
#define PEN_INDENT 2
void pen_write_lines(struct pen *pen, unsigned depth);
void pen_write_lines_open(struct pen *pen, unsigned depth);

/* Write what is in pen_scratch as a text by itself, within no object. */
void pen_write_scratched(struct pen *pen);

#endif
