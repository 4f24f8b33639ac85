/*
 * Mutations that know the language: texts made from the rules of parse.y
 * (tests/fuzz/grammar.py puts them into fuzz.inc), and statements copied and
 * taken away whole.  Words are chosen by the keyword before them, from few, so
 * that names meet; what the rules allow they do not decide.
 */
#include "fuzz.h"

struct terminal {
	enum { FUZZ_TEXT, FUZZ_WORD, FUZZ_STRING } kind;
	const char *text;
};

#define RULE_MAX 4

/* A symbol is a terminal from 0, or -1 less the number of a left side. */
struct rule {
	unsigned lhs, cost, n;
	int rhs[RULE_MAX];
};

#include "fuzz.inc"

#define RULES (sizeof rules / sizeof *rules)

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
    unsigned seed);

struct writer {
	char *at;
	size_t n, room;
	uint64_t random;
	unsigned fuel;         /* rules until only short ends are taken */
	unsigned fresh;        /* the next name that is new */
	const char *keyword;   /* written last */
};

/* Numbers and text */

static uint32_t
below(struct writer *w, uint32_t n)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (uint32_t)(w->random >> 24) % n;
}

/* Put a text; where there is no room for it, nothing. */
static void
put(struct writer *w, const char *text, size_t len)
{
	if (len <= w->room - w->n) {
		memcpy(w->at + w->n, text, len);
		w->n += len;
	}
}

static void
put_str(struct writer *w, const char *text)
{
	put(w, text, strlen(text));
}

/* Words */

enum wanted { ANY, DECLARED, REFERRED, NETWORK_NAME, NEW_DOMAIN, DOMAIN_NAME,
	      IP, CHECK_NAME, NUMBER, FILE_NAME };

/* What the words behind a keyword are. */
static const struct {
	const char *keyword;
	enum wanted wanted;
} meanings[] = {
	{ "gateway", DECLARED }, { "hub", DECLARED },
	{ "downstream", DECLARED }, { "via", REFERRED },
	{ "link", REFERRED }, { "route", REFERRED },
	{ "dial", REFERRED }, { "inbound", REFERRED },
	{ "outbound", REFERRED }, { "network", NETWORK_NAME },
	{ "domain", NEW_DOMAIN }, { "host", NEW_DOMAIN },
	{ "smarthost", DOMAIN_NAME }, { "zone", DOMAIN_NAME },
	{ "suffix", DOMAIN_NAME }, { "masquerade", DOMAIN_NAME },
	{ "nameserver", DOMAIN_NAME }, { "address", IP },
	{ "allow", CHECK_NAME }, { "include", FILE_NAME },
	{ "hops", NUMBER }, { "users", NUMBER }, { "serial", NUMBER },
	{ "ttl", NUMBER }, { "refresh", NUMBER }, { "retry", NUMBER },
	{ "expire", NUMBER }, { "minimum", NUMBER }, { "preference", NUMBER },
	{ "step", NUMBER },
};

#define CHOOSE(w, list) ((list)[below((w), sizeof(list) / sizeof *(list))])

static const char *
some_word(struct writer *w)
{
	static const char *const words[] = { "1", "a", "M", "x@a.com", "a@b",
		"{postoffice}.a.com", "{network}.{postoffice}.b.com",
		"%s.a.com", "-", "*", "a..b", "xn--bcher-kva.com", "b\xc3\xbc.com", "+1-555", "1.2",
		"hub", "HUB", "abcdefghijk", "SMTP", "MSG", "\xe2\x80\xae",
		"\\\\", "\\\"", "\x01", "\xff", "b.c", "_other", "." };

	return CHOOSE(w, words);
}

static const char *
number(struct writer *w)
{
	static const char *const numbers[] = { "0", "1", "2", "3", "9", "10",
		"16", "50", "65535", "65536", "4294967295", "4294967296",
		"30m", "4h", "2d", "3w", "2147483647", "01", "-1" };

	return CHOOSE(w, numbers);
}

static const char *
domain(struct writer *w)
{
	static const char *const domains[] = { "a.com", "r.a.com", "b.com",
		"ns.a.com", "c.a.com", "m.com", "s.c.a.com.", "R.A.COM",
		"com" };

	return CHOOSE(w, domains);
}

static const char *
address(struct writer *w)
{
	static const char *const addresses[] = { "1.2.3.4", "10.0.0.1",
		"10.0.0.2", "10.0.0.3", "2001:db8::1", "::", "::1.2.3.4",
		"::ffff:1.2.3.4", "2001:db8:0:0:1:0:0:1", "1.2.3", "fe80::1" };

	return CHOOSE(w, addresses);
}

static const char *
check_name(struct writer *w)
{
	return check_info((enum check_id)below(w, CHECK_COUNT))->name;
}

/* The name of a postoffice, a network or an included file, as text. */
static void
put_name(struct writer *w, char first, unsigned number)
{
	char c = (char)(first + number);

	put(w, &c, 1);
}

static void
put_new_domain(struct writer *w)
{
	char text[32];
	int len = snprintf(text, sizeof text, "d%u.a.com", w->fresh++ % 100);

	put(w, text, (size_t)len);
}

static void
put_value(struct writer *w, enum wanted wanted)
{
	switch (wanted) {
	case DECLARED:
		put_name(w, 'A', w->fresh++ % 20);
		return;
	case REFERRED:
		put_name(w, 'A', below(w, w->fresh % 20 + 1));
		return;
	case NETWORK_NAME:
		put_name(w, 'M', below(w, 8) / 4);
		return;
	case FILE_NAME:
		put_name(w, '1', below(w, 4));
		return;
	case NEW_DOMAIN:
		put_new_domain(w);
		return;
	case DOMAIN_NAME:
		put_str(w, domain(w));
		return;
	case IP:
		put_str(w, address(w));
		return;
	case CHECK_NAME:
		put_str(w, check_name(w));
		return;
	case NUMBER:
		put_str(w, number(w));
		return;
	case ANY:
		break;
	}
	put_str(w, some_word(w));
}

static enum wanted
wanted(struct writer *w)
{
	if (below(w, 16) == 0)
		return (enum wanted)below(w, FILE_NAME + 1);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (w->keyword != NULL &&
		    strcmp(meanings[i].keyword, w->keyword) == 0)
			return meanings[i].wanted;
	return ANY;
}

/* The rules */

static void
put_terminal(struct writer *w, const struct terminal *t)
{
	static const char *const blanks[] = { " ", " ", " ", " ", " ", "\n",
		"\n", "\n\t", "\r\n", "", " # c\n" };

	if (t->kind == FUZZ_STRING)
		put_str(w, "\"");
	if (t->kind == FUZZ_TEXT)
		put_str(w, t->text);
	else
		put_value(w, wanted(w));
	if (t->kind == FUZZ_STRING)
		put_str(w, "\"");
	if (t->kind == FUZZ_TEXT && t->text[1] != '\0')
		w->keyword = t->text;
	put_str(w, CHOOSE(w, blanks));
}

/* A rule for a left side: any, or once the fuel is used up the one that ends
 * soonest. */
static const struct rule *
choose_rule(struct writer *w, unsigned lhs)
{
	const struct rule *best = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < RULES; i++) {
		const struct rule *rule = &rules[i];

		if (rule->lhs != lhs)
			continue;
		n++;
		if (w->fuel > 0 ? below(w, n) == 0
				: best == NULL || rule->cost < best->cost)
			best = rule;
	}
	if (w->fuel > 0)
		w->fuel--;
	return best;
}

static bool
is_qualifier(const struct rule *rule)
{
	int last = rule->n > 0 ? rule->rhs[rule->n - 1] : -1;

	return last >= 0 && terminals[last].kind == FUZZ_TEXT &&
	    *terminals[last].text == '/';
}

/* Write a text that a symbol stands for. */
static void
derive_symbol(struct writer *w, int symbol)
{
	const struct rule *rule;
	const char *keyword = w->keyword;

	if (symbol >= 0) {
		put_terminal(w, &terminals[symbol]);
		return;
	}
	rule = choose_rule(w, (unsigned)(-1 - symbol));
	if (is_qualifier(rule))
		w->keyword = "network";
	for (unsigned i = 0; i < rule->n; i++)
		derive_symbol(w, rule->rhs[i]);
	if (is_qualifier(rule))
		w->keyword = keyword;
}

static void
derive_some(struct writer *w)
{
	w->fuel = 1 + below(w, 200);
	derive_symbol(w, -1 - (int)below(w, SIDES));
}

/* Mutations: each writes a new text from the old one. */

struct piece {
	size_t from, to;
};

static bool
ends_statement(char c)
{
	return c == ';' || c == '{' || c == '}' || c == SPLIT;
}

/* Somewhere between two statements. */
static size_t
boundary(struct writer *w, const char *text, size_t len)
{
	size_t at = below(w, (uint32_t)len + 1);

	while (at < len && (at == 0 || !ends_statement(text[at - 1])))
		at++;
	return at;
}

static struct piece
some_piece(struct writer *w, const char *text, size_t len)
{
	size_t a = boundary(w, text, len), b = boundary(w, text, len);

	return a < b ? (struct piece){ a, b } : (struct piece){ b, a };
}

static void
insert_new(struct writer *w, const char *text, size_t len)
{
	size_t at = boundary(w, text, len);

	put(w, text, at);
	derive_some(w);
	put(w, text + at, len - at);
}

static void
copy_piece(struct writer *w, const char *text, size_t len)
{
	struct piece piece = some_piece(w, text, len);
	size_t at = boundary(w, text, len);

	put(w, text, at);
	put(w, text + piece.from, piece.to - piece.from);
	put(w, text + at, len - at);
}

static void
erase_piece(struct writer *w, const char *text, size_t len)
{
	struct piece piece = some_piece(w, text, len);

	put(w, text, piece.from);
	put(w, text + piece.to, len - piece.to);
}

/* Put what is in a piece into a file of its own, which is included there. */
static void
move_piece(struct writer *w, const char *text, size_t len)
{
	struct piece piece = some_piece(w, text, len);
	char split = SPLIT, name = '1';

	for (size_t i = 0; i < len; i++)
		name = (char)(name + (text[i] == SPLIT && name < '4'));
	put(w, text, piece.from);
	put_str(w, " include \"");
	put(w, &name, 1);
	put_str(w, "\"; ");
	put(w, text + piece.to, len - piece.to);
	put(w, &split, 1);
	put(w, text + piece.from, piece.to - piece.from);
}

static bool
is_letter(char c)
{
	return strchr(" \t\r\n/,;{}\"#\x1c", c) == NULL;
}

/* Put another word in the place of one. */
static void
change_word(struct writer *w, const char *text, size_t len)
{
	size_t from = below(w, (uint32_t)len + 1), to;

	while (from < len && !is_letter(text[from]))
		from++;
	while (from > 0 && is_letter(text[from - 1]))
		from--;
	for (to = from; to < len && is_letter(text[to]); to++)
		;
	put(w, text, from);
	w->fresh = below(w, 20);
	if (below(w, 4) == 0)
		put_terminal(w, &terminals[below(w, sizeof terminals /
		    sizeof *terminals)]);
	else
		put_value(w, (enum wanted)below(w, FILE_NAME + 1));
	put(w, text + to, len - to);
}

static void
make_new(struct writer *w, const char *text, size_t len)
{
	(void)text;
	(void)len;
	w->fuel = 50 + below(w, 500);
	derive_symbol(w, -1);
}

/* The text with one mutation, written to w. */
static void
mutate(struct writer *w, const char *text, size_t len)
{
	static void (*const ways[])(struct writer *, const char *, size_t) = {
		make_new, insert_new, insert_new, insert_new, copy_piece,
		erase_piece, erase_piece, change_word, change_word,
		change_word, move_piece };

	CHOOSE(w, ways)(w, text, len);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
	struct writer w = { .random = seed * 2654435769u + 1 };
	char *text;

	below(&w, 2);
	if (size < 1 || room < 2 || below(&w, 3) == 0)
		return LLVMFuzzerMutate(data, size, room);
	text = malloc(room);
	if (text == NULL)
		return size;
	w.at = text;
	w.room = room - 1;
	w.fresh = below(&w, 20);
	mutate(&w, (const char *)data + 1, size - 1);
	if (below(&w, 8) == 0)
		data[0] = (uint8_t)below(&w, 256);
	memcpy(data + 1, text, w.n);
	free(text);
	return w.n + 1;
}
