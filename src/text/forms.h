/*
 * forms.h: what the forms of a report share: the chain of includes and the
 * count of what is not shown.
 */
#ifndef TOPOC_FORMS_H
#define TOPOC_FORMS_H

#include "pen.h"
#include "print.h"
#include "render.h"
#include "report.h"

/* Go from *file to the one that includes it, and give in *at where; false:
 * no file does. */
bool next_include(const struct sources *sources, const struct source **file,
    struct span *at);

const char *severity_text(const struct finding *finding);

/* The findings of a check that are counted and not shown. */
uint32_t hidden_count(const struct report *report, enum check_id check);

/* Write the line (without its end) that counts them; false: all are shown,
 * and nothing is written. */
bool hidden_text(const struct report *report, struct out *out);

/* Whether a finding has a fix whose text can be shown as it is. */
bool has_fix(const struct finding *finding, struct out *scratch);

/* columns.c: columns in code points, from 1; malformed bytes count one each.
 * Kept in mem. */
struct columns;
struct columns *columns_new(struct mem *mem, struct sources *sources);
uint32_t columns_count(struct columns *columns, struct place place);

/*
 * fingerprint.c: hashes that know a finding again where lines have moved.
 * *nth counts those that are equal in a report, from 1.
 */
struct fingerprints;
struct fingerprints *fingerprints_new(struct mem *mem,
    const struct sources *sources);
uint64_t fingerprint(struct fingerprints *fingerprints,
    const struct finding *finding, uint32_t *nth);

#endif
