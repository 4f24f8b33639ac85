/*
 * parser.h: what the scanner, the grammar and the files of front share: one
 * struct parser for each file while it is read.  Private to front.
 */
#ifndef TOPOC_PARSER_H
#define TOPOC_PARSER_H

#include "ast.h"
#include "diag.h"
#include "parse.h"

/* One run of front: all files of a topology. */
struct front {
	struct mem *mem;
	struct sources *sources;
	struct report *report;
	struct ast *ast;
	bool stopped;        /* a limit was passed: nothing more is read */
};

/* The scanner's extra: where the token just read begins. */
struct scanner {
	struct mem *mem;
	const char *at;
};

struct token {
	int kind;            /* of parse.h; 0: the end of the file */
	struct span span;
};

struct parser {
	struct front *front;
	const struct source *file;
	source_id file_id;
	struct scanner scanner;
	void *scan;          /* flex's state */
	int inside;          /* IN_FILE …: given to the grammar first */
	uint32_t open;       /* nodes that were open before the file */

	struct token last;   /* given to the grammar last */
	uint32_t end;        /* where the token before it ends */
	VEC(struct token) next; /* to be given next, the first one on top */
	uint32_t skipped_at; /* where recovery last began: it never begins
				there again, so that it comes to an end */
	uint32_t error_at;   /* where the last syntax error was told */
	bool bad_characters; /* some were found in this file */
	VEC(uint32_t) nuls;  /* where its NUL characters were; see front.c */
	VEC(struct span) braces; /* open ones of this file */
	struct span closes;  /* the one that the last token closed */
};

/* front.c */
void front_read(struct front *f, source_id file, int inside);

/* characters.c: report what may not stand in a source; true: there is some.
 * characters_bad says of a token whether it has some, characters_all_bad
 * whether it has nothing else. */
bool characters_check(struct front *f, const struct source *file);
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
void lex_recover(struct parser *p, enum recovery how);
void lex_syntax_error(struct parser *p, const char *const *expected,
    unsigned n, bool end);

/* keywords.c: a statement's keyword. */
bool keyword_begins(enum ast_kind block, int token);
/* The keyword that a word in the place of one was meant to be, or 0. */
int keyword_nearest(enum ast_kind block, const char *word, size_t n,
    const char **keyword);

/* tree.c: the grammar's actions. */
void tree_open(struct parser *p, enum ast_kind kind, struct span span);
void tree_open_part(struct parser *p, enum ast_kind kind, struct span span);
void tree_postoffice(struct parser *p, enum ast_role role, struct span span);
void tree_leaf(struct parser *p, enum ast_kind kind, unsigned detail,
    struct span span);
void tree_word(struct parser *p, enum ast_kind kind, struct span span);
void tree_qualifies(struct parser *p);
void tree_route_network(struct parser *p);
void tree_begin(struct parser *p, struct span brace);
void tree_smarthost(struct parser *p, struct span brace);
void tree_lost(struct parser *p, struct span brace);
void tree_close(struct parser *p);
void tree_include(struct parser *p);

/* flex's own; scan.l says how they are called. */
int scan_lex_init_extra(struct scanner *scanner, void **scan);
int scan_lex(void *scan);
int scan_lex_destroy(void *scan);
struct yy_buffer_state;
struct yy_buffer_state *scan__scan_buffer(char *text, size_t n, void *scan);
int scan_get_leng(void *scan);

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
