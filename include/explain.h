/*
 * explain.h: what topoc tells of its checks.  The names, severities and
 * one-line texts are those of checks.def; the pages are the files of
 * doc/checks, which make puts into the program.  Main prints both.
 */
#ifndef TOPOC_EXPLAIN_H
#define TOPOC_EXPLAIN_H

#include "diag.h"

/* A line each check, in the order of checks.def: its name, its severity (one
 * word) and its text, in columns that blanks keep apart. */
void explain_list(struct out *out);

/* The page of a check, in lines of 80 columns at most. */
void explain_page(struct out *out, enum check_id check);

#endif
