/*
 * characters.h: what is wrong with the bytes of a file, before flex reads
 * them.  Private to front.  Written by characters.c, encoding.c and quotes.c.
 */
#ifndef TOPOC_CHARACTERS_H
#define TOPOC_CHARACTERS_H

#include <unitypes.h>

#include "glyph.h"
#include "parser.h"

/* What a file is, by a look at all of its bytes. */
struct survey {
	bool done;
	bool is_legacy;      /* 8-bit text, which is reported once */
	bool only_quotes;    /* all of its malformed bytes are quotes of
				Windows-1252 */
	bool is_dos;         /* its letters are those of a DOS code page */
	size_t crs, crs_before_crlf, lfs;
};

/* One file while it is checked. */
struct checker {
	struct front *front;
	const struct source *file;
	bool quiet;          /* its faults have been reported before */
	bool any;            /* a fault was found */
	char *copy;          /* the text as flex is to see it, or NULL */
	struct survey survey;
	bool told_legacy, told_cr;
	bool no_closer[2];   /* none follows on this line: '"' and '\'' */
	size_t string_end;   /* where the last string of the line ends */
};

enum place_kind { OUTSIDE, IN_COMMENT, IN_STRING };

/* The kinds of faulty characters; FAULT_NONE if there is none. */
enum fault {
	FAULT_NONE, FAULT_NUL, FAULT_CONTROL, FAULT_ESCAPE, FAULT_CR,
	FAULT_MALFORMED, FAULT_BOM, FAULT_BIDI, FAULT_LINE, FAULT_BLANK,
	FAULT_FORMAT, FAULT_QUOTE, FAULT_MARK
};

/* A character: its fault, its bytes and its number. */
struct character {
	enum fault fault;
	unsigned len;
	ucs4_t c;
};

/* The character at s, of which n bytes are there. */
struct character character_at(const char *s, size_t n, enum place_kind place);

/* The plain mark that is meant by another character, ' ' for those that do not
 * belong there; 0: none is. */
char character_mark(ucs4_t c);

/*
 * badchars.c: report a faulty character, or a run of them, and have flex see
 * what was meant.  Gives where to go on.
 */
size_t checker_take(struct checker *c, size_t at, struct character it,
    enum place_kind *place);

/* Report a fault of len bytes at a place of the file; NULL: it was reported
 * before, or is not kept. */
__attribute__((format(printf, 4, 5)))
struct report *checker_report(struct checker *c, size_t at, size_t len,
    const char *format, ...);

/* Have flex see other characters there: text, then blanks. */
void checker_mask(struct checker *c, size_t at, size_t len, const char *text);

/* True at the beginning or end of a line, beside a blank, a mark or a quote:
 * the byte at a place, which may be one before the file or after it. */
bool checker_is_edge(const struct checker *c, size_t at);

/*
 * encoding.c: look at the whole file once, and fill the survey.  Gives false,
 * with one error, if the file is not UTF-8 text at all: nothing of it can be
 * read.
 */
bool encoding_survey(struct checker *c);

/* Report once that the file is in an 8-bit character set; at: its first
 * byte that is not UTF-8. */
void encoding_report_legacy(struct checker *c, size_t at);

/* The character that Windows-1252 has for a quote's byte, or 0. */
ucs4_t encoding_quote(unsigned char byte);

/*
 * quotes.c: report a typographic quote outside strings, with what it encloses
 * on its line.  Gives where to go on.
 */
size_t quotes_take(struct checker *c, size_t at, struct character quote);

/*
 * Go through a string that a plain quote begins, to after its closing quote,
 * or to the end of its line; a typographic quote that was meant to close it is
 * reported.
 */
size_t quotes_end_string(struct checker *c, size_t at);

#endif
