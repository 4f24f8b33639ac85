/* The syntax tree; see ast.h. */
#include "ast.h"

const char *
ast_keyword(enum ast_kind kind)
{
	static const char *const keywords[] = {
		[AST_FILE] = "file", [AST_INCLUDE] = "include",
		[AST_SMARTHOST] = "smarthost", [AST_ZONE] = "zone",
		[AST_NETWORK] = "network", [AST_POSTOFFICE] = "postoffice",
		[AST_LOST] = "block", [AST_TOPOC] = "topoc",
		[AST_ALLOW] = "allow", [AST_ADDRESS] = "address",
		[AST_DOMAIN_PATTERN] = "domain-pattern",
		[AST_MASQUERADE] = "masquerade", [AST_SUFFIX] = "suffix",
		[AST_USE_SMARTHOST] = "smarthost", [AST_INBOUND] = "inbound",
		[AST_OUTBOUND] = "outbound", [AST_EXTERNALS] = "externals",
		[AST_HOPS] = "hops", [AST_DATABASE] = "database",
		[AST_DOMAIN] = "domain", [AST_LINK] = "link",
		[AST_ROUTE] = "route", [AST_ROUTE_NETWORK] = "route network",
		[AST_USERS] = "users", [AST_PHONE] = "phone",
		[AST_X25] = "x25", [AST_DIAL] = "dial", [AST_HOST] = "host",
		[AST_NAMESERVER] = "nameserver", [AST_CONTACT] = "contact",
		[AST_SERIAL] = "serial", [AST_TTL] = "ttl",
		[AST_REFRESH] = "refresh", [AST_RETRY] = "retry",
		[AST_EXPIRE] = "expire", [AST_MINIMUM] = "minimum",
		[AST_MX] = "mx", [AST_PREFERENCE] = "preference",
		[AST_STEP] = "step",
	};

	return keywords[kind];
}

struct ast *
ast_new(struct mem *mem)
{
	struct ast *ast = mem_alloc(mem, sizeof *ast);

	ast->mem = mem;
	ast->whole = true;
	ast_open(ast, AST_FILE, 0, (struct span){ 0, 0 });
	ast_innermost(ast)->open = AST_BLOCK;
	return ast;
}

struct ast_node *
ast_innermost(const struct ast *ast)
{
	return &ast->nodes.at[ast->open.at[ast->open.n - 1]];
}

ast_id
ast_leaf(struct ast *ast, enum ast_kind kind, unsigned detail,
    struct span span)
{
	ast_id id = ast->nodes.n;

	*vec_push(ast->mem, &ast->nodes) = (struct ast_node){
		.kind = (uint8_t)kind, .detail = (uint8_t)detail,
		.end = id + 1, .span = span,
	};
	return id;
}

ast_id
ast_open(struct ast *ast, enum ast_kind kind, unsigned detail,
    struct span span)
{
	ast_id id = ast_leaf(ast, kind, detail, span);

	*vec_push(ast->mem, &ast->open) = id;
	return id;
}

void
ast_close(struct ast *ast)
{
	ast_innermost(ast)->end = ast->nodes.n;
	ast->open.n--;
}

enum ast_kind
ast_block(const struct ast *ast)
{
	return ast_block_at(ast, ast->open.n - 1);
}

enum ast_kind
ast_block_at(const struct ast *ast, uint32_t depth)
{
	const struct ast_node *node = &ast->nodes.at[ast->open.at[depth]];

	while (node->open != AST_BLOCK || node->kind == AST_INCLUDE)
		node = &ast->nodes.at[ast->open.at[--depth]];
	return node->kind;
}

/* Take the innermost parts, and with them the statement, out again. */
static uint32_t
drop(struct ast *ast, bool statements)
{
	uint32_t from = 0;
	const struct ast_node *node = ast_innermost(ast);

	while (node->open == AST_PART ||
	    (statements && node->open == AST_STATEMENT)) {
		from = node->span.from;
		ast->nodes.n = ast->open.at[--ast->open.n];
		node = ast_innermost(ast);
	}
	return from;
}

uint32_t
ast_drop_statement(struct ast *ast)
{
	return drop(ast, true);
}

uint32_t
ast_drop_parts(struct ast *ast)
{
	return drop(ast, false);
}

void
ast_finish(struct ast *ast)
{
	while (ast->open.n > 0)
		ast_close(ast);
}
