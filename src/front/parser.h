/*
 * parser.h: what the scanner, the grammar and the files of front share: one
 * struct parser for each file while it is read.  Private to front.
 */
#ifndef TOPOC_PARSER_H
#define TOPOC_PARSER_H

#include <string.h>

#include "ast.h"
#include "diag.h"
#include "nearest.h"
#include "parse.h"

/* Limits of language.md. */
#define NESTING_MAX 64
#define WORD_MAX ((uint32_t)64 << 10)

/* A brace that is missing or too many; see braces.c. */
struct brace_fix {
	uint32_t at;         /* where a `}` belongs, or is too many */
	uint32_t open;       /* the `{` that it would close; 0: too many */
};

/* What braces.c has found out about a file's braces. */
struct braces {
	VEC(struct brace_fix) fixes; /* by place */
	uint32_t missing;    /* without fixes: `}` that there are too few */
	bool known;
};

/* One run of front: all files of a topology. */
struct front {
	struct mem *mem;
	struct sources *sources;
	struct report *report;
	struct ast *ast;
	bool stopped;        /* a limit was passed: nothing more is read */
	VEC(struct braces) braces; /* by source_id */
	struct shapes *shapes; /* see shape.c */
};

/* The scanner's extra: where the token just read is. */
struct scanner {
	struct mem *mem;
	const char *at;
	int len;
};

struct token {
	int kind;            /* of parse.h; 0: the end of the file */
	struct span span;
};

/* A statement that the parser reads, to learn its shape; see shape.c. */
#define WATCH_MAX 32

struct watch {
	bool on;
	uint8_t n;           /* tokens until now */
	int depth;           /* blocks that began less those that ended */
	struct token tokens[WATCH_MAX];
	uint32_t node, open; /* of the tree, when it began */
	uint32_t errors;     /* that there were then */
};

struct parser {
	struct front *front;
	const struct source *file;
	char *text;          /* as flex sees it: the file's, or a copy */
	source_id file_id;
	struct scanner scanner;
	void *scan;          /* flex's state */
	int inside;          /* IN_FILE …: given to the grammar first */
	uint32_t open;       /* nodes that were open before the file */
	uint32_t nodes;      /* that there were before it */
	bool again;          /* the braces are wrong: give up, to read it again
				with what braces.c makes of them */
	uint32_t told;       /* up to here errors were told the first time */
	source_id reread;    /* where to look for files that were included
				then */
	struct braces braces;
	uint32_t next_fix;   /* in braces.fixes */

	struct token last;   /* given to the grammar last */
	int before;          /* the kind of the one before it */
	uint32_t end;        /* where the token before it ends */
	VEC(struct token) next; /* to be given next, the first one on top */
	uint32_t skipped_at; /* where recovery last began: it never begins
				there again, so that it comes to an end */
	uint32_t lacks_at;   /* the place of the last answer of */
	bool lacks;          /* lex_lacks_brace */
	uint32_t error_at;   /* where the last syntax error was told */
	struct nearest misspelt; /* the last word in the place of a keyword, */
	enum ast_kind misspelt_in; /* in a block of this kind, */
	int meant;           /* and the token that was meant */
	bool bad_characters; /* some were found in this file */
	bool ordinary;       /* nothing was found in it yet that is wrong */
	struct watch watch;
	VEC(struct span) open_braces; /* of this file */
	struct span closes;  /* the one that the last token closed */
	uint32_t scanned;    /* up to here strays were reported before */
	uint32_t bracket;    /* where the `)` of a value in brackets is */
	bool no_comment_end; /* no comment of C ends in the rest of the file */
	bool no_conflict_end; /* no conflict does */
	bool in_conflict;
	bool at_file_level;  /* a postoffice at file level was reported */
};

/* front.c: read a file; errors before told, a position, have been told. */
void front_read(struct front *f, source_id file, int inside, uint32_t told);

/* tree.c: read no more, here or elsewhere. */
void front_stop(struct parser *p);

/* Whether errors at the last token have been told. */
static inline bool
front_told(const struct parser *p)
{
	return p->last.span.from < p->told;
}

/* Whether all errors of the file have been told, since the file that includes
 * it is read again. */
static inline bool
front_all_told(const struct parser *p)
{
	return p->told == UINT32_MAX;
}

/* braces.c: find out from the indentation which braces are missing or too
 * many in a file, as flex sees its text, and keep it in front->braces. */
void braces_examine(struct front *f, source_id file, const char *text);

/*
 * characters.c: report the characters that may not be in a source, unless
 * quiet, when they have been reported before.  If there are any, *copy is a
 * text for flex, in the memory of front: as long as the file's, with the
 * characters that were meant where that is known, and without NULs; else NULL.
 * Of an unreadable file nothing can be read at all.
 */
enum characters { CHARACTERS_GOOD, CHARACTERS_BAD, CHARACTERS_UNREADABLE };

enum characters characters_check(struct front *f, const struct source *file,
    bool quiet, char **copy);

/* True of a token of such a copy that has faulty characters, and of one that
 * has no others. */
bool characters_bad(const char *text, size_t n);
bool characters_all_bad(const char *text, size_t n);

/* lex.c: the tokens as the grammar sees them, and its errors. */
enum recovery {
	RECOVER_END,         /* of a statement: the `;` */
	RECOVER_HEAD,        /* of a postoffice: the `;` or the `{` */
	RECOVER_STATEMENT    /* a whole statement is lost, up to either */
};

int parse_lex(int *value, struct span *span, struct parser *p);
void parse_error(struct span *span, struct parser *p, const char *message);

/* recover.c: from an error's token to where the parser goes on. */
void lex_recover(struct parser *p, enum recovery how);
/* The block that the statement which is being read may begin, or AST_FILE for
 * none. */
enum ast_kind lex_block_of(const struct parser *p);

/* The next token, and one that is to be given before it. */
struct token lex_next(struct parser *p);
void lex_push(struct parser *p, struct token token);
/* Tokens were taken, these last. */
void lex_passed(struct parser *p, struct token before, struct token last);

const char *lex_text(const struct parser *p, struct span span);
/* Whether a line ends between two places. */
bool lex_line_between(const struct parser *p, uint32_t from, uint32_t to);
/* Columns before the first token of the line that a place is on. */
uint32_t lex_indentation(const struct parser *p, uint32_t pos);
/* Whether a token ends a statement or begins or ends a block. */
bool lex_ends_statement(int kind);
/* Whether a token where a statement's `{` or `;` should be is in the block of
 * that statement, so that it is the `{` that is missing. */
bool lex_lacks_brace(struct parser *p, struct token t);
/* Whether the last token is a mark that is too many where a statement should
 * be: nothing else is wrong when it is gone. */
bool lex_is_extra_mark(const struct parser *p);

static inline struct span
lex_byte(uint32_t at)
{
	return (struct span){ at, at + 1 };
}

/*
 * Go on after a place of the file: tokens that were put back, and what flex
 * has not read yet, are dropped up to there.
 */
void lex_skip_to(struct parser *p, uint32_t pos);
/* Where the line of a place ends. */
uint32_t lex_line_end(const struct parser *p, uint32_t pos);
/* True if nothing but blanks precedes a place on its line. */
bool lex_begins_line(const struct parser *p, uint32_t pos);
/* Report a syntax error, unless it was reported when the file was read
 * before; NULL: it was. */
__attribute__((format(printf, 3, 4)))
struct report *lex_report(struct parser *p, struct span span,
    const char *format, ...);

/* A byte of the text, also one that flex has put a NUL in the place of; a NUL
 * at the end. */
char lex_char(const struct parser *p, uint32_t pos);

/*
 * strays.c: what no topology has, wherever it is: comments of other languages,
 * marks of version control conflicts.  Called with a FOREIGN or STRAY just
 * scanned.  True if it was reported, and the next token is to be scanned; else
 * *t is as it was, or the token that was meant.
 */
bool strays_scanned(struct parser *p, struct token *t);

/*
 * brackets.c: a character that is no token, where the grammar wants one:
 * another bracket than `{` and `}`, `=` and `:` before a value, single quotes,
 * a backslash.  True if it was reported: *t is the token that was meant, or the
 * next one.
 */
bool brackets_take(struct parser *p, struct token *t);

/*
 * begin.c: a token that begins no statement, where one can begin.  If it is
 * known what was meant, that is reported, and the token that was meant given,
 * or the one that follows; else it is given back.
 */
struct token begin_other(struct parser *p, struct token t);

/*
 * syntax.c: a syntax error at the last token.  First whether it is to be told
 * at all; then the n tokens expected there, by their names in the grammar; end
 * says that a `;` is one.
 */
bool syntax_begin(struct parser *p);
void syntax_tell(struct parser *p, const char *const *expected, unsigned n,
    bool end);

/* hints.c: report an error that is often made, and say what was meant; false:
 * it is none of those.  Its n expected tokens are as above. */
bool hints_tell(struct parser *p, const char *const *expected, unsigned n);
/* True of a word that other programs have for a statement. */
bool hints_is_synonym(const struct parser *p, struct token t);

/*
 * shape.c: statements like one that was read before are copied from it.
 * shape_copy reads and copies the one that begins with *t; or it gives false,
 * and the tokens behind *t come again.  To learn shapes, what the parser reads
 * is watched: from the beginning to the end of a statement, with each token.
 */
struct shapes *shapes_new(struct mem *mem);
bool shape_copy(struct parser *p, struct token *t);
void watch_begin(struct parser *p);
void watch_token(struct parser *p, struct token t);
void watch_end(struct parser *p);

/* keywords.c: a statement's keyword.  Of two that are as near keyword_by_value
 * takes the one whose value begins as this statement's does, with a digit or
 * not: `hots` is `hops` before a number, else `host`. */
int keyword_by_value(struct nearest *near, bool number);
bool keyword_begins(enum ast_kind block, int token);
/* The token of the keyword that a word in the place of one was meant to be,
 * or 0; keyword_text gives its text. */
int keyword_nearest(enum ast_kind block, const char *word, size_t n,
    struct nearest *near);
const char *keyword_text(const struct nearest *near);
/* The token of exactly this keyword, which begins a statement; or 0. */
int keyword_exact(const char *word, size_t n);
/* The token of the keyword that a word is without its format characters, with
 * plain ones for those that look like them; 0: none, or it is a plain word. */
int keyword_within(const char *word, size_t n);
bool keyword_is_setting(int token);
/* Where a statement that begins with it can stand, in words, or NULL. */
const char *keyword_home(int token);

/* tree.c: the grammar's actions. */
void tree_open(struct parser *p, enum ast_kind kind, struct span span);
void tree_open_part(struct parser *p, enum ast_kind kind, struct span span);
void tree_postoffice(struct parser *p, enum ast_role role, struct span span);
void tree_leaf(struct parser *p, enum ast_kind kind, unsigned detail,
    struct span span);
void tree_word(struct parser *p, enum ast_kind kind, struct span span);
/* The last word is only a part of one that is in error. */
void tree_lose_word(struct parser *p);
void tree_qualifies(struct parser *p);
void tree_route_network(struct parser *p);
void tree_begin(struct parser *p, struct span brace);
void tree_smarthost(struct parser *p, struct span brace);
void tree_lost(struct parser *p, struct span brace);
void tree_close(struct parser *p);

/* include.c: the same for `include`. */
void tree_include(struct parser *p);

/* refusal.c: say why the file of that name was not included; and that a string
 * has an escape there which is none, if it is such a name (else false). */
void refusal_tell(struct parser *p, struct span span, const char *name,
    enum source_fault why, int error);
bool refusal_of_escape(struct parser *p, struct span span,
    struct span escape);

/* flex's own; scan.l says how they are called. */
int scan_lex_init_extra(struct scanner *scanner, void **scan);
int scan_lex(void *scan);
int scan_lex_destroy(void *scan);
/* The byte after the last token, where flex has put a NUL. */
char scan_held(void *scan);
/* Have flex read on at a place of its buffer. */
void scan_go_to(char *at, void *scan);
struct yy_buffer_state;
struct yy_buffer_state *scan__scan_buffer(char *text, size_t n, void *scan);

/* The token of one of the marks / , ; { }. */
static inline int
scan_mark(char mark)
{
	switch (mark) {
	case '/':
		return SLASH;
	case ',':
		return COMMA;
	case ';':
		return SEMICOLON;
	case '{':
		return LBRACE;
	default:
		return RBRACE;
	}
}

#endif
