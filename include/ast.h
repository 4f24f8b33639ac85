/*
 * ast.h: the syntax tree: what was written, and where, and nothing of what it
 * means.  All nodes lie in one array in the order of the text, a node before
 * what it contains, so a subtree is a run of the array.  Filled by front (the
 * grammar's actions), read by model/build.c alone, then freed.
 */
#ifndef TOPOC_AST_H
#define TOPOC_AST_H

#include "source.h"

enum ast_kind {
	AST_FILE,       /* the whole; contains the first file's statements */

	/* Blocks. */
	AST_INCLUDE,    /* STRING, then the statements of the file */
	AST_SMARTHOST,  /* name, ADDRESS… */
	AST_ZONE,       /* name, zone settings */
	AST_NETWORK,    /* name, statements */
	AST_POSTOFFICE, /* detail: enum ast_role; NAME…, VIA?, BY?, parts */
	AST_LOST,       /* a block whose head could not be understood */

	/* Statements of several blocks. */
	AST_TOPOC,      /* a number */
	AST_ALLOW,      /* words, then a STRING */
	AST_ADDRESS,    /* words */

	/* Settings. */
	AST_DOMAIN_PATTERN, AST_MASQUERADE, AST_SUFFIX, AST_USE_SMARTHOST,
	AST_INBOUND, AST_OUTBOUND, AST_EXTERNALS, AST_HOPS, AST_DATABASE,

	/* Properties of postoffices. */
	AST_DOMAIN, AST_LINK, AST_ROUTE, AST_ROUTE_NETWORK, AST_USERS,
	AST_PHONE, AST_X25, AST_DIAL, AST_HOST,

	/* Zone settings. */
	AST_NAMESERVER, /* host, then ADDRESS? */
	AST_CONTACT, AST_SERIAL, AST_TTL, AST_REFRESH, AST_RETRY, AST_EXPIRE,
	AST_MINIMUM, AST_MX, AST_PREFERENCE, AST_STEP,

	/* Parts of statements. */
	AST_VIA,        /* a reference */
	AST_BY,         /* detail: enum ast_medium */

	/* Values.  Two in a row make a reference where the first one's detail
	 * is AST_QUALIFIES: NETWORK/NAME. */
	AST_WORD,
	AST_STRING,     /* its span includes the quotes */
	AST_KEYWORD,    /* detail: enum ast_value */

	AST_DAMAGE      /* the text that was skipped after a syntax error;
			   detail: enum ast_loss */
};

enum ast_role { AST_GATEWAY, AST_HUB, AST_DOWNSTREAM };
enum ast_medium { AST_DRIVE, AST_MODEM, AST_MEDIUM_X25 };
enum ast_value {
	AST_NO_VALUE, AST_QUALIFIES,
	AST_NONE, AST_ALL, AST_SMTP, AST_MX_GATEWAY, AST_MX_SMARTHOST
};

/* What the text of an AST_DAMAGE was: anything, also a setting; a statement
 * that is no setting; a declaration, whose name is lost. */
enum ast_loss {
	AST_ANYTHING, AST_NO_SETTING, AST_POSTOFFICE_NAME, AST_NETWORK_NAME
};

/* What an open node is: a statement, the rest of one, or a block whose body
 * began. */
enum ast_openness { AST_STATEMENT, AST_PART, AST_BLOCK };

typedef uint32_t ast_id;

struct ast_node {
	uint8_t kind;      /* enum ast_kind */
	uint8_t detail;
	uint8_t damaged;   /* a syntax error within the statement itself */
	uint8_t open;      /* enum ast_openness, while it is open */
	ast_id end;        /* one past the last node within it */
	struct span span;  /* of a statement its keyword, else the value */
};

struct ast {
	struct mem *mem;
	VEC(struct ast_node) nodes; /* node 0 is the AST_FILE */
	VEC(ast_id) open;           /* from the outermost to the innermost */
	bool whole;                 /* every file was read to its end */
};

/* The keyword of a statement, for messages. */
const char *ast_keyword(enum ast_kind kind);

/* An empty tree, with its AST_FILE open as a block. */
struct ast *ast_new(struct mem *mem);

/* Append a node within the innermost open one; it has nothing within. */
ast_id ast_leaf(struct ast *ast, enum ast_kind kind, unsigned detail,
    struct span span);

/* Append a node and open it: what follows is within it, until ast_close. */
ast_id ast_open(struct ast *ast, enum ast_kind kind, unsigned detail,
    struct span span);
void ast_close(struct ast *ast);

/* The innermost open node. */
struct ast_node *ast_innermost(const struct ast *ast);

/* The kind of the innermost block, where an AST_INCLUDE counts as the block
 * that it stands in. */
enum ast_kind ast_block(const struct ast *ast);

/* The same as it was when depth + 1 nodes were open. */
enum ast_kind ast_block_at(const struct ast *ast, uint32_t depth);

/*
 * After an error, drop the statement that it interrupted, back to the
 * innermost block; or only the unfinished parts of the statement.  Gives
 * where what was dropped began, or 0 where nothing was.
 */
uint32_t ast_drop_statement(struct ast *ast);
uint32_t ast_drop_parts(struct ast *ast);

/* Close what is still open, the file too. */
void ast_finish(struct ast *ast);

#endif
