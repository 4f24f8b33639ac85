/* The keywords that begin a statement, and in which blocks; see parser.h. */
#include <string.h>

#include "glyph.h"
#include "nearest.h"
#include "parser.h"

enum {
	FILE_BLOCK = 1, NETWORK_BLOCK = 2, POSTOFFICE_BLOCK = 4,
	ZONE_BLOCK = 8, SMARTHOST_BLOCK = 16,
	SETTING = FILE_BLOCK | NETWORK_BLOCK | POSTOFFICE_BLOCK,
	ROLE = NETWORK_BLOCK | POSTOFFICE_BLOCK,
	EVERYWHERE = 31
};

static const struct keyword {
	const char *text;
	int token;
	int blocks;
} keywords[] = {
	{ "topoc", TOPOC, FILE_BLOCK },
	{ "include", INCLUDE, EVERYWHERE },
	{ "allow", ALLOW, EVERYWHERE },
	{ "zone", ZONE, FILE_BLOCK },
	{ "network", NETWORK, FILE_BLOCK },
	{ "gateway", GATEWAY, ROLE },
	{ "hub", HUB, ROLE },
	{ "downstream", DOWNSTREAM, ROLE },
	{ "domain-pattern", DOMAIN_PATTERN, SETTING },
	{ "masquerade", MASQUERADE, SETTING },
	{ "suffix", SUFFIX, SETTING },
	{ "smarthost", SMARTHOST, SETTING },
	{ "inbound", INBOUND, SETTING },
	{ "outbound", OUTBOUND, SETTING },
	{ "externals", EXTERNALS, SETTING },
	{ "hops", HOPS, SETTING },
	{ "database", DATABASE, SETTING },
	{ "domain", DOMAIN, POSTOFFICE_BLOCK },
	{ "link", LINK, POSTOFFICE_BLOCK },
	{ "route", ROUTE, POSTOFFICE_BLOCK },
	{ "users", USERS, POSTOFFICE_BLOCK },
	{ "phone", PHONE, POSTOFFICE_BLOCK },
	{ "x25", X25, POSTOFFICE_BLOCK },
	{ "dial", DIAL, POSTOFFICE_BLOCK },
	{ "host", HOST, POSTOFFICE_BLOCK },
	{ "address", ADDRESS, POSTOFFICE_BLOCK | SMARTHOST_BLOCK },
	{ "nameserver", NAMESERVER, ZONE_BLOCK },
	{ "contact", CONTACT, ZONE_BLOCK },
	{ "serial", SERIAL, ZONE_BLOCK },
	{ "ttl", TTL, ZONE_BLOCK },
	{ "refresh", REFRESH, ZONE_BLOCK },
	{ "retry", RETRY, ZONE_BLOCK },
	{ "expire", EXPIRE, ZONE_BLOCK },
	{ "minimum", MINIMUM, ZONE_BLOCK },
	{ "mx", MX, ZONE_BLOCK },
	{ "preference", PREFERENCE, ZONE_BLOCK },
	{ "step", STEP, ZONE_BLOCK },
};

/* More than the longest keyword has, and other characters in it. */
#define KEYWORD_ROOM 64

#define KEYWORDS (sizeof keywords / sizeof *keywords)

static int
block_bit(enum ast_kind block)
{
	switch (block) {
	case AST_FILE:
		return FILE_BLOCK;
	case AST_NETWORK:
		return NETWORK_BLOCK;
	case AST_POSTOFFICE:
		return POSTOFFICE_BLOCK;
	case AST_ZONE:
		return ZONE_BLOCK;
	case AST_SMARTHOST:
		return SMARTHOST_BLOCK;
	default:
		return EVERYWHERE;
	}
}

bool
keyword_begins(enum ast_kind block, int token)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		if (keywords[i].token == token)
			return (keywords[i].blocks & block_bit(block)) != 0;
	return false;
}

bool
keyword_is_setting(int token)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		if (keywords[i].token == token)
			return keywords[i].blocks == SETTING;
	return false;
}

int
keyword_nearest(enum ast_kind block, const char *word, size_t n,
    struct nearest *near)
{
	*near = nearest_begin(word, n);
	for (size_t i = 0; i < KEYWORDS && (near->id == 0 || near->best > 0);
	     i++)
		if ((keywords[i].blocks & block_bit(block)) != 0)
			nearest_offer(near, (uint32_t)i + 1, keywords[i].text,
			    strlen(keywords[i].text));
	return near->id != 0 ? keywords[near->id - 1].token : 0;
}

int
keyword_exact(const char *word, size_t n)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		if (strlen(keywords[i].text) == n &&
		    memcmp(keywords[i].text, word, n) == 0)
			return keywords[i].token;
	return 0;
}

int
keyword_within(const char *word, size_t n)
{
	char plain[KEYWORD_ROOM];

	n = glyph_plain_text(plain, sizeof plain, word, n);
	return n > 0 ? keyword_exact(plain, n) : 0;
}

/* Whether a statement's value begins with a digit. */
static bool
takes_number(int token)
{
	switch (token) {
	case HOPS:
	case USERS:
	case SERIAL:
	case TTL:
	case REFRESH:
	case RETRY:
	case EXPIRE:
	case MINIMUM:
	case PREFERENCE:
	case STEP:
		return true;
	default:
		return false;
	}
}

int
keyword_by_value(struct nearest *near, bool number)
{
	int token = keywords[near->id - 1].token, other;

	if (near->other == 0)
		return token;
	other = keywords[near->other - 1].token;
	if (takes_number(token) == takes_number(other))
		return token;
	if (takes_number(token) != number)
		near->id = near->other;
	near->other = 0;
	return keywords[near->id - 1].token;
}

const char *
keyword_text(const struct nearest *near)
{
	return keywords[near->id - 1].text;
}

const char *
keyword_home(int token)
{
	for (size_t i = 0; i < KEYWORDS; i++) {
		if (keywords[i].token != token)
			continue;
		switch (keywords[i].blocks) {
		case FILE_BLOCK:
			return "at file level, outside all blocks";
		case ROLE:
			return "in a network or a postoffice";
		case POSTOFFICE_BLOCK:
			return "in a postoffice";
		case POSTOFFICE_BLOCK | SMARTHOST_BLOCK:
			return "in a gateway or a smart host";
		case ZONE_BLOCK:
			return "in a zone";
		case SETTING:
			return "at file level, in a network or in a postoffice";
		default:
			return NULL;
		}
	}
	return NULL;
}
