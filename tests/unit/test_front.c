/* Tests of reading texts to syntax trees: front and the grammar. */
#include <stdio.h>
#include <string.h>

#include "texts.h"
#include "unit.h"
#include "front.h"
#include "../../src/front/parser.h"
#include "warn.h"
#include "out.h"

/* The kinds of ast.h, in its order. */
static const char *const kinds[] = {
	"file", "include", "smarthost", "zone", "network", "postoffice",
	"lost", "topoc", "allow", "address", "domain-pattern", "masquerade",
	"suffix", "use-smarthost", "inbound", "outbound", "externals", "hops",
	"database", "domain", "link", "route", "route-network", "users",
	"phone", "x25", "dial", "host", "nameserver", "contact", "serial",
	"ttl", "refresh", "retry", "expire", "minimum", "mx", "preference",
	"step", "via", "by", "word", "string", "keyword", "DAMAGE",
};

struct tree {
	struct sources *sources;
	struct report *report;
	struct ast *ast;
	source_id file;
};

static struct tree
parse_bytes(struct mem *mem, const char *text, size_t n)
{
	static const struct warn defaults;
	struct tree t = { .sources = sources_new(mem) };

	t.report = report_new(mem, t.sources, &defaults, 0);
	t.file = read_text(t.sources, "x.topo", text, n);
	t.ast = front_parse(mem, t.sources, t.report, t.file);
	return t;
}

static struct tree
parse(struct mem *mem, const char *text)
{
	return parse_bytes(mem, text, strlen(text));
}

static bool
is_value(const struct ast_node *node)
{
	return node->kind == AST_WORD || node->kind == AST_STRING ||
	    node->kind == AST_KEYWORD || node->kind == AST_BY;
}

/* Write what is within a node: values as their text, NETWORK/ with a slash,
 * others as (kind ...), those that are damaged with a `!`. */
static void
dump(const struct tree *t, struct out *o, ast_id parent)
{
	const struct ast_node *nodes = t->ast->nodes.at;

	for (ast_id id = parent + 1; id < nodes[parent].end;
	     id = nodes[id].end) {
		const struct ast_node *node = &nodes[id];

		assert_true(node->kind <= AST_DAMAGE);
		assert_true(node->end > id && node->end <= nodes[parent].end);
		assert_true(node->span.from <= node->span.to);
		if (id > parent + 1 || parent > 0)
			out_char(o, ' ');
		if (is_value(node)) {
			out_bytes(o, source_text(t->sources, node->span),
			    node->span.to - node->span.from);
			out_str(o, node->kind != AST_BY && node->detail ==
			    AST_QUALIFIES ? "/" : "");
		} else {
			out_char(o, '(');
			out_str(o, kinds[node->kind]);
		}
		out_str(o, node->damaged ? "!" : "");
		dump(t, o, id);
		out_str(o, is_value(node) ? "" : ")");
	}
}

/* Expect a tree and a number of syntax errors from a text. */
static void
expect(struct mem *mem, const char *text, const char *want, uint32_t errors)
{
	struct tree t = parse(mem, text);
	struct out *o = out_new(mem, -1);

	dump(&t, o, 0);
	out_char(o, '\0');
	assert_string_equal(o->at, want);
	assert_int_equal(report_count(t.report, CHECK_SYNTAX), errors);
	assert_int_equal(report_errors(t.report), errors);
	assert_int_equal(t.ast->nodes.at[0].kind, AST_FILE);
	assert_int_equal(t.ast->nodes.at[0].end, t.ast->nodes.n);
	out_end(o);
}

static void
test_empty(void **state)
{
	expect(*state, "", "", 0);
	expect(*state, "\n \t\r\n", "", 0);
	expect(*state, "# nothing", "", 0);
	expect(*state, "# nothing ; {\n", "", 0);
	assert_true(parse(*state, "").ast->whole);
}

static void
test_file(void **state)
{
	expect(*state, "topoc 1;", "(topoc 1)", 0);
	expect(*state, "smarthost relay { address 1.2.3.4, 2001:db8::1; }",
	    "(smarthost relay (address 1.2.3.4 2001:db8::1))", 0);
	expect(*state, "smarthost relay;", "(use-smarthost relay)", 0);
	expect(*state, "smarthost relay { }", "(smarthost relay)", 0);
	expect(*state, "zone a.com; network N { }", "(zone a.com) (network N)",
	    0);
	expect(*state, "allow unused, zone-apex \"why\";",
	    "(allow unused zone-apex \"why\")", 0);
}

static void
test_settings(void **state)
{
	expect(*state, "domain-pattern \"{name}.a.com\"; masquerade none;"
	    " masquerade a.com; suffix a.com; inbound N/A, B; outbound N/A;",
	    "(domain-pattern \"{name}.a.com\") (masquerade none)"
	    " (masquerade a.com) (suffix a.com) (inbound N/ A B)"
	    " (outbound N/ A)", 0);
	expect(*state, "externals smtp; externals all; hops 9; database M;",
	    "(externals smtp) (externals all) (hops 9) (database M)", 0);
}

static void
test_zone(void **state)
{
	expect(*state, "zone a.com { nameserver ns.a.com; nameserver b"
	    " address 1.2.3.4, ::2; contact x@a.com; serial 1; ttl 1h; }",
	    "(zone a.com (nameserver ns.a.com) (nameserver b (address 1.2.3.4"
	    " ::2)) (contact x@a.com) (serial 1) (ttl 1h))", 0);
	expect(*state, "zone a { refresh 1; retry 2; expire 3; minimum 4;"
	    " mx gateway; mx smarthost; preference 5; step 6; }",
	    "(zone a (refresh 1) (retry 2) (expire 3) (minimum 4)"
	    " (mx gateway) (mx smarthost) (preference 5) (step 6))", 0);
}

static void
test_postoffices(void **state)
{
	expect(*state, "network N { gateway A; hub B, C via A by modem;"
	    " downstream D via M/E; hub F by x25 { hub G; } }",
	    "(network N (postoffice A) (postoffice B C (via A) modem)"
	    " (postoffice D (via M/ E)) (postoffice F x25 (postoffice G)))",
	    0);
	expect(*state, "network N { hub A { domain a, b; domain none;"
	    " link B, M/C by drive; link D; route E via F;"
	    " route network M via F; } }",
	    "(network N (postoffice A (domain a b) (domain none)"
	    " (link B M/ C drive) (link D) (route E (via F))"
	    " (route-network M (via F))))", 0);
	expect(*state, "network N { hub A { users 5; phone \"1\"; x25 \"2\";"
	    " dial M/B \"3\"; host h; address 1.2.3.4; } }",
	    "(network N (postoffice A (users 5) (phone \"1\") (x25 \"2\")"
	    " (dial M/ B \"3\") (host h) (address 1.2.3.4)))", 0);
}

/* Roles, media and values are in the details. */
static void
test_details(void **state)
{
	struct tree t = parse(*state, "network N { gateway A; hub B by modem;"
	    " downstream C { externals all; } }");
	const struct ast_node *n = t.ast->nodes.at;

	assert_int_equal(t.ast->nodes.n, 12);
	assert_int_equal(n[3].kind, AST_POSTOFFICE);
	assert_int_equal(n[3].detail, AST_GATEWAY);
	assert_int_equal(n[5].detail, AST_HUB);
	assert_int_equal(n[7].kind, AST_BY);
	assert_int_equal(n[7].detail, AST_MODEM);
	assert_int_equal(n[8].detail, AST_DOWNSTREAM);
	assert_int_equal(n[11].kind, AST_KEYWORD);
	assert_int_equal(n[11].detail, AST_ALL);
	assert_int_equal(n[1].end, 12);
	assert_int_equal(n[3].end, 5);
}

/* A statement's span is its keyword, a string's includes the quotes. */
static void
test_spans(void **state)
{
	struct tree t = parse(*state, "# x\n  allow unused\n \"a \\\"b\";");
	const struct ast_node *n = t.ast->nodes.at;
	uint32_t base = source_get(t.sources, t.file)->base;
	struct place place;

	assert_int_equal(t.ast->nodes.n, 4);
	assert_int_equal(n[1].span.from, base + 6);
	assert_int_equal(n[1].span.to, base + 11);
	assert_int_equal(n[2].kind, AST_WORD);
	assert_int_equal(n[2].span.from, base + 12);
	assert_int_equal(n[2].span.to, base + 18);
	assert_int_equal(n[3].kind, AST_STRING);
	assert_int_equal(n[3].span.to - n[3].span.from, 7);
	place = source_place(t.sources, n[3].span.from);
	assert_int_equal(place.line, 3);
	assert_int_equal(place.column, 2);
}

/* A statement that is wrong keeps what was right of it; those after it are
 * as they would be without it. */
static void
test_recovery_statement(void **state)
{
	expect(*state, "topoc 1", "(topoc 1)", 1);
	expect(*state, "topoc 1\nhops 5;\nsuffix a;",
	    "(topoc 1) (hops 5) (suffix a)", 1);
	expect(*state, "topoc 1 2; hops 5;",
	    "(topoc! 1 (DAMAGE)) (hops 5)", 1);
	expect(*state, "topoc; hops 5;", "(DAMAGE) (hops 5)", 1);
	expect(*state, "topoc 1;;\nhops 5;",
	    "(topoc 1) (hops 5)", 1);
	expect(*state, "include x; hops 6;", "(DAMAGE) (hops 6)", 1);
	expect(*state, "suffix a; @ ; hops 5;",
	    "(suffix a) (DAMAGE) (hops 5)", 1);
	expect(*state, "suffix /;\nsuffix ,;\nhops;\nhops 5;",
	    "(DAMAGE) (DAMAGE) (DAMAGE) (hops 5)", 3);
}

/* A keyword that is nearly one is told and taken for it. */
static void
test_recovery_keyword(void **state)
{
	expect(*state, "hosp 5; suffix a;", "(hops 5) (suffix a)", 1);
	expect(*state, "HOPS 5; suffix a;", "(hops 5) (suffix a)", 1);
	expect(*state, "netwrk N { hubb A { domian a; } }",
	    "(network N (postoffice A (domain a)))", 3);
	expect(*state, "frobnicate x; suffix a;", "(DAMAGE) (suffix a)", 1);
}

static void
test_recovery_block(void **state)
{
	expect(*state, "frobnicate x y { hops 5; } suffix a;",
	    "(DAMAGE) (lost (hops 5)) (suffix a)", 1);
	expect(*state, "network { hub A; } suffix a;",
	    "(DAMAGE) (lost (postoffice A)) (suffix a)", 1);
	expect(*state, "network N { hub A { domain a,; domain b; } hub B; }",
	    "(network N (postoffice A (domain! a (DAMAGE)) (domain b))"
	    " (postoffice B))", 1);
	expect(*state, "network N { hub A { users 5 phone \"1\"; } }",
	    "(network N (postoffice A (users 5) (phone \"1\")))", 1);
	expect(*state, "zone a { nameserver x address ; ttl 5; } hops 1;",
	    "(zone a (nameserver! x (DAMAGE)) (ttl 5)) (hops 1)", 1);
	expect(*state, "network N { hub A { link B by car; domain a; } }",
	    "(network N (postoffice A (link! B (DAMAGE)) (domain a)))", 1);
}

static void
test_recovery_head(void **state)
{
	expect(*state, "network N { hub A via ; hub B; }",
	    "(network N (postoffice! A (DAMAGE)) (postoffice B))", 1);
	expect(*state, "network N { hub hub; hub B; }",
	    "(network N (DAMAGE) (postoffice B))", 1);
	expect(*state, "network N { hub A B { domain a; } hub C; }",
	    "(network N (postoffice! A (DAMAGE) (domain a))"
	    " (postoffice C))", 1);
}

static void
test_recovery_braces(void **state)
{
	struct tree t = parse(*state, "network N {\nhub A {\ndomain a");

	assert_int_equal(report_count(t.report, CHECK_SYNTAX), 1);
	assert_false(t.ast->whole);
	assert_int_equal(t.ast->nodes.at[0].end, t.ast->nodes.n);
	expect(*state, "network N { hub A; }\n}\nsuffix a;",
	    "(network N (postoffice A)) (suffix a)", 1);
	expect(*state, "}\nhops 1;", "(hops 1)", 1);
	expect(*state, "network N { { hub A; }\nsuffix a;",
	    "(network N (postoffice A)) (suffix a)", 1);
	expect(*state, "{ } hops 1;", "(DAMAGE) (lost) (hops 1)", 1);
	expect(*state, "hops 5 { suffix b; }\nsuffix a;",
	    "(hops! 5 (DAMAGE)) (suffix a)", 1);
}

/* Which brace is missing or too many, the indentation tells. */
static void
test_braces(void **state)
{
	static const char want[] = "(network N (postoffice A (hops 1))"
	    " (postoffice B (hops 2)) (hops 3)) (network M (hops 4))";
	static const char *const texts[] = {
		"network N {\n  hub A {\n    hops 1;\n  \n  hub B {\n"
		"    hops 2;\n  }\n  hops 3;\n}\nnetwork M {\n  hops 4;\n}\n",
		"network N {\n\thub A { hops 1;\n\thub B {\n"
		"\t\thops 2;\n\t}\n\thops 3;\n}\nnetwork M { hops 4; }\n",
		"network N {\n  hub A { hops 1; }\n  hub B {\n"
		"    hops 2;\n  }\n  hops 3;\n# no end\nnetwork M { hops 4; }",
		"network N {\n  hub A { hops 1; }\n  hub B { hops 2; }\n"
		"  hops 3;\n}\nnetwork M {\n  hops 4;\n",
		"network N {\n  hub A { hops 1; }}\n  hub B { hops 2; }\n"
		"  hops 3;\n}\nnetwork M {\n  hops 4;\n}\n",
		"network N {\n  hub A {\n    hops 1;\n  }\n  }\n  hub B {\n"
		"    hops 2;\n  }\n  hops 3;\n}\nnetwork M { hops 4; }\n",
		"network N\n  hub A { hops 1; }\n  hub B { hops 2; }\n"
		"  hops 3;\n}\nnetwork M { hops 4; }\n",
		"network N {\n  hub A\n    hops 1;\n  }\n  hub B {\n"
		"    hops 2;\n  }\n  hops 3;\n}\nnetwork M { hops 4; }\n",
		/* Not indented: told at the network, with all blocks closed. */
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect(*state, texts[i], want, 1);
	expect(*state, "network N {\nhub A {\nhops 1;\n}\nhub B {\nhops 2;\n"
	    "}\nhops 3;\nnetwork M {\nhops 4;\n}\n",
	    "(network N (postoffice A (hops 1)) (postoffice B (hops 2))"
	    " (hops 3) (DAMAGE)) (network M (hops 4))", 1);
}

/* Errors in characters and files leave the statement, and mark it. */
static void
test_other_errors(void **state)
{
	static const struct {
		const char *text;
		enum check_id check;
		bool whole;
	} bad[] = {
		{ "allow unused \"a;\nhops 6;", CHECK_CHARACTER, true },
		{ "allow unused \"a\\x\";hops 6;", CHECK_SYNTAX, true },
		{ "suffix a\x01; hops 6;", CHECK_CHARACTER, true },
		{ "suffix \xff; hops 6;", CHECK_CHARACTER, true },
		{ "suffix a\xe2\x80\xae; hops 6;", CHECK_CHARACTER, true },
		{ "include \"/nonexistent/x\"; hops 6;", CHECK_INCLUDE,
		    false },
		{ "include \"/\"; hops 6;", CHECK_INCLUDE, false },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct tree t = parse(*state, bad[i].text);
		struct ast_node *last;

		assert_true(report_count(t.report, bad[i].check) >= 1);
		assert_int_equal(t.ast->whole, bad[i].whole);
		last = &t.ast->nodes.at[t.ast->nodes.n - 2];
		assert_int_equal(last->kind, AST_HOPS);
		assert_int_equal(last->damaged, 0);
	}
	assert_int_equal(report_count(parse_bytes(*state, "hops\0 1;", 8)
	    .report, CHECK_CHARACTER), 1);
}

/* Every beginning of a text comes to an end, with a tree that is one. */
static void
test_every_beginning(void **state)
{
	static const char text[] = "topoc 1; smarthost r { address 1.2.3.4; }"
	    "zone a { nameserver x address 1.1.1.1; } network N { hub A, B "
	    "via M/C by x25 { dial M/C \"1\"; route network X via Y; } }";

	for (size_t n = 0; n < sizeof text; n++) {
		struct tree t = parse_bytes(*state, text, n);
		struct out *o = out_new(*state, -1);

		dump(&t, o, 0);
		assert_int_equal(t.ast->nodes.at[0].end, t.ast->nodes.n);
		out_end(o);
	}
	assert_int_equal(report_errors(parse(*state, text).report), 0);
}

/* Pieces of texts: statements of many shapes, and some that are wrong. */
static const char *const pieces[] = {
	"hops 5; ", "hops 12;\n", "suffix company.com; ", "inbound A, B/C; ",
	"inbound A; ", "domain-pattern \"%s.x\"; ", "domain none; ",
	"domain a.b, c.d;\n", "masquerade none; ", "database C; ",
	"hub H via A by modem;\n", "hub \"H\" via A by drive;\n",
	"hub H via A/B { users 5; } ", "downstream P, Q via H;\n",
	"downstream P via H { domain p.com; }\n", "hub X { ", "} ",
	"hub X {\n  downstream Y { users 1; phone \"1\"; }\n}\n",
	"network N {\n", "}\n", "phone \"1\\\"2\"; ", "phone \"12\"; ",
	"route A, B via C; ", "route network N via C; ", "link A by x25; ",
	"dial A \"1\"; ", "allow unused \"because\"; ", "externals all; ",
	"zone a.b { mx gateway; ttl 5; }\n", "zone a.b;\n",
	"zone a.b { nameserver x address 1.1.1.1, 2.2.2.2; }\n",
	"smarthost r { address 1.2.3.4; }\n", "smarthost r;\n",
	"hops; ", "hops 5 6; ", "{ ", "; ", "hub via;\n", "phone \"x;\n",
	"include \"none\";\n", "hpos 5;\n",
};

#define PIECES (sizeof pieces / sizeof *pieces)

/* A text of pieces: of some of them often, so that their shapes repeat. */
static size_t
random_text(char *text, size_t room)
{
	unsigned few = 1 + random_below(8), n = random_below(60);
	uint32_t begin = random_below(PIECES);
	size_t len = (size_t)snprintf(text, room, "network M { ");

	for (unsigned i = 0; i < n; i++) {
		uint32_t which = random_below(10) == 0
		    ? random_below(PIECES) : begin + random_below(few) * 7;

		len += (size_t)snprintf(text + len, room - len, "%s",
		    pieces[which % PIECES]);
	}
	return len;
}

/* What is copied from a shape is what the parser makes of it: a file with a bad
 * character, here behind the end, is read without shapes. */
static void
test_shapes(void **state)
{
	char text[8192];

	for (unsigned i = 0; i < 20000; i++) {
		struct mem *mem = mem_stage(*state, "text");
		size_t n = random_text(text, sizeof text - 4);
		struct tree t, other;

		memcpy(text + n, "\n# ", 4);
		t = parse_bytes(mem, text, n + 3);
		memcpy(text + n, "\n#\001", 4);
		other = parse_bytes(mem, text, n + 3);
		assert_int_equal(report_errors(t.report) + 1,
		    report_errors(other.report));
		assert_int_equal(t.ast->nodes.n, other.ast->nodes.n);
		assert_memory_equal(t.ast->nodes.at, other.ast->nodes.at,
		    t.ast->nodes.n * sizeof(struct ast_node));
		mem_free(mem);
	}
}

/*
 * Words that are too long, and strings with bad escapes, are told wherever
 * they stand in a shape that is known.  It is learnt once the network's block
 * is too long to be learnt itself.
 */
static void
test_shapes_look(void **state)
{
	size_t n = 70000;
	char *text = mem_block(*state, 2 * n);
	int len = sprintf(text, "network N { ");

	for (unsigned i = 0; i < WATCH_MAX; i++)
		len += sprintf(text + len, "hub A%u { phone \"1\"; } ", i);
	len += sprintf(text + len, "hub B { phone \"1\\x\"; } "
	    "hub C { phone \"");
	memset(text + len, '1', n);
	sprintf(text + len + n, "\"; } }");
	assert_int_equal(report_count(parse(*state, text).report,
	    CHECK_SYNTAX), 1);
	assert_int_equal(report_count(parse(*state, text).report,
	    CHECK_LIMIT), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_zone),
		cmocka_unit_test(test_postoffices),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_recovery_statement),
		cmocka_unit_test(test_recovery_keyword),
		cmocka_unit_test(test_recovery_block),
		cmocka_unit_test(test_recovery_head),
		cmocka_unit_test(test_recovery_braces),
		cmocka_unit_test(test_braces),
		cmocka_unit_test(test_other_errors),
		cmocka_unit_test(test_every_beginning),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_shapes_look),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
