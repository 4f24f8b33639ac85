/*
 * parse.y: tokens to the syntax tree.  Every action is one call into
 * src/front/tree.c; nothing owned is on the parser's stack, not even values: a
 * token is its span, and the tree is built in the order of the text.
 *
 * An error ends in one of the rules with `error`: at the end of a statement
 * (`end`), of a postoffice's head, or at a whole statement (`lost`).  There
 * `recover` has the lexer skip to what goes on: see src/front/lex.c.
 */
%define api.pure full
%define api.prefix {parse_}
%define api.token.raw
%define api.value.type {int}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%define lr.default-reduction consistent
%locations
%expect 0
%param {struct parser *p}

%code requires {
#include "source.h"
struct parser;
}

%code {
#include "parser.h"

/* A rule's span: from its first symbol to its last; of an empty one, the end
 * of what is before it. */
#define YYLLOC_DEFAULT(current, rhs, n)                                        \
	((current) = (n) ? (struct span){ YYRHSLOC(rhs, 1).from,               \
			       YYRHSLOC(rhs, n).to }                           \
			 : (struct span){ YYRHSLOC(rhs, 0).to,                 \
			       YYRHSLOC(rhs, 0).to })

/* Enough for blocks nested as deep as they may be, so that the stacks never
 * grow. */
#define YYINITDEPTH 600
}

%token TOPOC "topoc" INCLUDE "include" ALLOW "allow"
%token SMARTHOST "smarthost" ZONE "zone" NETWORK "network"
%token GATEWAY "gateway" HUB "hub" DOWNSTREAM "downstream"
%token VIA "via" BY "by" DRIVE "drive" MODEM "modem" X25 "x25"
%token DOMAIN_PATTERN "domain-pattern" MASQUERADE "masquerade"
%token SUFFIX "suffix" INBOUND "inbound" OUTBOUND "outbound"
%token EXTERNALS "externals" HOPS "hops" DATABASE "database"
%token DOMAIN "domain" LINK "link" ROUTE "route" USERS "users"
%token PHONE "phone" DIAL "dial" HOST "host" ADDRESS "address"
%token NAMESERVER "nameserver" CONTACT "contact" SERIAL "serial" TTL "ttl"
%token REFRESH "refresh" RETRY "retry" EXPIRE "expire" MINIMUM "minimum"
%token MX "mx" PREFERENCE "preference" STEP "step"
%token NONE "none" ALL "all" SMTP "smtp"
%token LBRACE "{" RBRACE "}" SEMICOLON ";" COMMA "," SLASH "/"
%token WORD "a word" STRING "a string in double quotes"
%token UNTERMINATED "an unterminated string"
%token FOREIGN "a comment of another language" STRAY "a stray character"

/* Never in a source: what the text that follows is the inside of. */
%token IN_FILE IN_NETWORK IN_POSTOFFICE IN_ZONE IN_SMARTHOST IN_LOST

%%

start: IN_FILE file_list
     | IN_NETWORK network_list
     | IN_POSTOFFICE part_list
     | IN_ZONE zone_list
     | IN_SMARTHOST smarthost_list
     | IN_LOST lost_list
     ;

/* The blocks. */

file_list: %empty
         | file_list topoc
         | file_list smarthost
         | file_list zone
         | file_list network
         | file_list setting
         | file_list common
         ;

network_list: %empty
            | network_list setting
            | network_list postoffice
            | network_list common
            ;

part_list: %empty
         | part_list setting
         | part_list property
         | part_list postoffice
         | part_list common
         ;

zone_list: %empty
         | zone_list zone_setting
         | zone_list common
         ;

smarthost_list: %empty
              | smarthost_list address
              | smarthost_list common
              ;

lost_list: %empty
         | lost_list topoc
         | lost_list smarthost
         | lost_list zone
         | lost_list network
         | lost_list setting
         | lost_list property
         | lost_list postoffice
         | lost_list zone_setting
         | lost_list common
         ;

/* What may stand in every block. */

common: include | allow | lost ;

include: include_kw string terminator { tree_include(p); } ;
include_kw: INCLUDE { tree_open(p, AST_INCLUDE, @1); } ;

allow: allow_kw words string end ;
allow_kw: ALLOW { tree_open(p, AST_ALLOW, @1); } ;

lost: error recover_lost SEMICOLON { yyerrok; }
    | lost_head lost_list RBRACE   { tree_close(p); }
    ;
lost_head: error recover_lost LBRACE { tree_lost(p, @3); yyerrok; } ;

/* Statements of a file. */

topoc: topoc_kw word end ;
topoc_kw: TOPOC { tree_open(p, AST_TOPOC, @1); } ;

smarthost: smarthost_body smarthost_list RBRACE { tree_close(p); } ;
smarthost_body: smarthost_head brace { tree_smarthost(p, @2); } ;
smarthost_head: smarthost_kw word ;
smarthost_kw: SMARTHOST { tree_open(p, AST_USE_SMARTHOST, @1); } ;

zone: zone_head head_end
    | zone_body zone_list RBRACE { tree_close(p); }
    ;
zone_body: zone_head brace { tree_begin(p, @2); } ;
zone_head: zone_kw word ;
zone_kw: ZONE { tree_open(p, AST_ZONE, @1); } ;

network: network_body network_list RBRACE          { tree_close(p); }
       | network_head error recover_head SEMICOLON { yyerrok; tree_close(p); }
       ;
network_body: network_head brace { tree_begin(p, @2); } ;
network_head: network_kw word ;
network_kw: NETWORK { tree_open(p, AST_NETWORK, @1); } ;

/* Postoffices. */

postoffice: postoffice_head SEMICOLON           { tree_close(p); }
          | postoffice_body part_list RBRACE    { tree_close(p); }
          ;
postoffice_body: postoffice_head LBRACE { tree_begin(p, @2); } ;
postoffice_head: role names
               | role names via
               | role names by
               | role names via by
               | role names error recover_head        { yyerrok; }
               | role names via error recover_head    { yyerrok; }
               | role names by error recover_head     { yyerrok; }
               | role names via by error recover_head { yyerrok; }
               ;
role: GATEWAY    { tree_postoffice(p, AST_GATEWAY, @1); }
    | HUB        { tree_postoffice(p, AST_HUB, @1); }
    | DOWNSTREAM { tree_postoffice(p, AST_DOWNSTREAM, @1); }
    ;
via: via_kw ref { tree_close(p); } ;
via_kw: VIA { tree_open_part(p, AST_VIA, @1); } ;
by: BY DRIVE { tree_leaf(p, AST_BY, AST_DRIVE, @2); }
  | BY MODEM { tree_leaf(p, AST_BY, AST_MODEM, @2); }
  | BY X25   { tree_leaf(p, AST_BY, AST_MEDIUM_X25, @2); }
  ;

/* Settings. */

setting: domain_pattern_kw string end
       | masquerade_kw word_or_none end
       | suffix_kw word end
       | smarthost_head head_end
       | inbound_kw refs end
       | outbound_kw ref end
       | externals_kw externals_value end
       | hops_kw word end
       | database_kw word end
       ;
domain_pattern_kw: DOMAIN_PATTERN { tree_open(p, AST_DOMAIN_PATTERN, @1); } ;
masquerade_kw: MASQUERADE { tree_open(p, AST_MASQUERADE, @1); } ;
suffix_kw: SUFFIX { tree_open(p, AST_SUFFIX, @1); } ;
inbound_kw: INBOUND { tree_open(p, AST_INBOUND, @1); } ;
outbound_kw: OUTBOUND { tree_open(p, AST_OUTBOUND, @1); } ;
externals_kw: EXTERNALS { tree_open(p, AST_EXTERNALS, @1); } ;
externals_value: SMTP { tree_leaf(p, AST_KEYWORD, AST_SMTP, @1); }
               | ALL  { tree_leaf(p, AST_KEYWORD, AST_ALL, @1); }
               ;
hops_kw: HOPS { tree_open(p, AST_HOPS, @1); } ;
database_kw: DATABASE { tree_open(p, AST_DATABASE, @1); } ;
word_or_none: words_none | word ;
words_none: NONE { tree_leaf(p, AST_KEYWORD, AST_NONE, @1); } ;

/* Properties of postoffices. */

property: domain_kw words end
        | domain_kw words_none end
        | link_kw refs end
        | link_kw refs by end
        | route_kw refs via end
        | route_network_kw word via end
        | users_kw word end
        | phone_kw string end
        | x25_kw string end
        | dial_kw ref string end
        | host_kw word end
        | address
        ;
domain_kw: DOMAIN { tree_open(p, AST_DOMAIN, @1); } ;
link_kw: LINK { tree_open(p, AST_LINK, @1); } ;
route_kw: ROUTE { tree_open(p, AST_ROUTE, @1); } ;
route_network_kw: route_kw NETWORK { tree_route_network(p); } ;
users_kw: USERS { tree_open(p, AST_USERS, @1); } ;
phone_kw: PHONE { tree_open(p, AST_PHONE, @1); } ;
x25_kw: X25 { tree_open(p, AST_X25, @1); } ;
dial_kw: DIAL { tree_open(p, AST_DIAL, @1); } ;
host_kw: HOST { tree_open(p, AST_HOST, @1); } ;

address: address_kw words end ;
address_kw: ADDRESS { tree_open(p, AST_ADDRESS, @1); } ;

/* Zone settings. */

zone_setting: nameserver_kw word end
            | nameserver_kw word nameserver_address end
            | contact_kw word end
            | serial_kw word end
            | ttl_kw word end
            | refresh_kw word end
            | retry_kw word end
            | expire_kw word end
            | minimum_kw word end
            | mx_kw mx_value end
            | preference_kw word end
            | step_kw word end
            ;
nameserver_kw: NAMESERVER { tree_open(p, AST_NAMESERVER, @1); } ;
nameserver_address: nameserver_address_kw words { tree_close(p); } ;
nameserver_address_kw: ADDRESS { tree_open_part(p, AST_ADDRESS, @1); } ;
contact_kw: CONTACT { tree_open(p, AST_CONTACT, @1); } ;
serial_kw: SERIAL { tree_open(p, AST_SERIAL, @1); } ;
ttl_kw: TTL { tree_open(p, AST_TTL, @1); } ;
refresh_kw: REFRESH { tree_open(p, AST_REFRESH, @1); } ;
retry_kw: RETRY { tree_open(p, AST_RETRY, @1); } ;
expire_kw: EXPIRE { tree_open(p, AST_EXPIRE, @1); } ;
minimum_kw: MINIMUM { tree_open(p, AST_MINIMUM, @1); } ;
mx_kw: MX { tree_open(p, AST_MX, @1); } ;
mx_value: GATEWAY   { tree_leaf(p, AST_KEYWORD, AST_MX_GATEWAY, @1); }
        | SMARTHOST { tree_leaf(p, AST_KEYWORD, AST_MX_SMARTHOST, @1); }
        ;
preference_kw: PREFERENCE { tree_open(p, AST_PREFERENCE, @1); } ;
step_kw: STEP { tree_open(p, AST_STEP, @1); } ;

/* Values. */

names: word | names COMMA word ;
words: word | words COMMA word ;
refs: ref | refs COMMA ref ;
ref: word | qualifier word ;
qualifier: word SLASH { tree_qualifies(p); } ;
word: WORD   { tree_word(p, AST_WORD, @1); }
    | STRING { tree_word(p, AST_STRING, @1); }
    ;
string: STRING { tree_word(p, AST_STRING, @1); } ;

/* The end of a statement. */

end: SEMICOLON                { tree_close(p); }
   | error recover SEMICOLON  { yyerrok; tree_close(p); }
   ;
terminator: SEMICOLON
          | error recover SEMICOLON { yyerrok; }
          ;

/* The same, and the beginning of a block, behind a head that may have one. */
head_end: SEMICOLON                    { tree_close(p); }
        | error recover_head SEMICOLON { yyerrok; tree_close(p); }
        ;
brace: LBRACE
     | error recover_head LBRACE { yyerrok; }
     ;

/* After an error token: drop the wrong token from the parser, which goes on
 * with what the lexer finds: a `;`, or a `{` where that can follow. */
recover: %empty      { lex_recover(p, RECOVER_END); yyclearin; } ;
recover_head: %empty { lex_recover(p, RECOVER_HEAD); yyclearin; } ;
recover_lost: %empty { lex_recover(p, RECOVER_STATEMENT); yyclearin; } ;

%%

/* Hand what bison knows of an error on to where it is told. */
static int
yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	const char *expected[YYNTOKENS];
	bool end = false;
	int n;

	if (!syntax_begin(p))
		return 0;
	n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
	for (int i = 0; i < n; i++) {
		expected[i] = yysymbol_name(kinds[i]);
		end = end || kinds[i] == YYSYMBOL_SEMICOLON;
	}
	if (n >= 0)
		syntax_tell(p, expected, (unsigned)n, end);
	return 0;
}
