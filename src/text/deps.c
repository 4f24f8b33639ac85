/*
 * What a build depends on, as a rule for make; see deps.h.
 *
 * Make reads a rule in layers, and each takes away backslashes of its own:
 * comments, continued lines, words, colons, patterns, globs.  The rules here
 * were found by trying every byte in every place (tests/suite/deps.py does it
 * again), and are more than gcc has.
 */
#include "deps.h"

#include <string.h>
#include <sys/stat.h>

#include "map.h"

/* Where gcc breaks lines, in columns. */
#define COLUMNS 72

/* Make would look for files of such names. */
#define GLOBS "*?["

/*
 * Empty for make, a variable that nobody sets, and nothing for ninja.  Before
 * a name with `=` it keeps make from reading a variable's definition.
 */
#define NOTHING "$\""

/* An `=` that make sees only once it has told words apart. */
#define HIDDEN_EQUALS "$(or =)"

/* A name */

/* Without the "./" that make takes away as well. */
static const char *
without_here(const char *name)
{
	while (name[0] == '.' && name[1] == '/' && name[2] != '\0')
		name += 1 + strspn(name + 1, "/");
	return name;
}

/* Whether make takes it for one of its special targets, as .PHONY. */
static bool
is_special(const char *name)
{
	size_t n;

	if (*name != '.')
		return false;
	n = strspn(name + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
	return n > 0 && name[1 + n] == '\0';
}

const char *
deps_fault(const char *name, bool target)
{
	const char *real = without_here(name);
	size_t n = strlen(name);

	if (n == 0)
		return "make has no empty names";
	if (strpbrk(name, "\t\n\v\f\r") != NULL)
		return "make cannot read a name with a tab or a line's end in "
		    "it; rename it";
	if (strchr(name, ';') != NULL)
		return "make cannot read a name with ';' in it; rename it";
	if (*real == '~')
		return "make takes a name that begins with '~' for a home "
		    "directory; rename it";
	if (strchr(" \\", name[n - 1]) != NULL)
		return "make cannot read a name that ends with a blank or a "
		    "backslash; rename it";
	if (name[n - 1] == ')')
		return "make takes a name that ends with ')' for a member of "
		    "an archive; rename it";
	if (is_special(real))
		return "make takes such a name for a special target; rename "
		    "it";
	if (target && strchr(name, '%') != NULL && strpbrk(name, GLOBS) != NULL)
		return "make cannot read a target with '%' and one of '*?['; "
		    "rename it";
	return NULL;
}

/* Whether the name is a word of make's language, at the beginning of a rule or
 * behind its colon, or begins with what it skips in a file's beginning. */
static bool
is_word(const char *name)
{
	static const char *const words[] = { "include", "-include", "sinclude",
		"load", "-load", "vpath", "define", "endef", "override",
		"export", "unexport", "private", "undefine", "ifeq", "ifneq",
		"ifdef", "ifndef", "else", "endif" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return strncmp(name, "\xef\xbb\xbf", 3) == 0;
}

struct quoter {
	struct out *out;
	bool target;
	size_t run; /* of backslashes, just before */
};

static void
quote_byte(struct quoter *q, char c)
{
	struct out *out = q->out;

	if (c == '\\') {
		q->run++;
		out_char(out, c);
		return;
	}
	if (strchr(q->target ? " #:%" : " #:|", c) != NULL) {
		/* Make halves the backslashes before these. */
		for (size_t i = 0; i < q->run; i++)
			out_char(out, '\\');
		out_char(out, '\\');
	}
	if (c == '$')
		out_char(out, '$');
	if (c == '=' && (q->target || q->run > 0))
		out_str(out, HIDDEN_EQUALS);
	else
		out_char(out, c);
	q->run = 0;
}

void
deps_quote(struct out *out, const char *name, bool target)
{
	struct quoter q = { .out = out, .target = target };
	bool globs = strpbrk(name, GLOBS) != NULL;

	/* Make takes it away again, and to ninja it is the same file. */
	if (is_word(name) ||
	    (!target && *name != '/' && strchr(name, '=') != NULL))
		out_str(out, "./");
	for (; *name != '\0'; name++) {
		if (globs && strchr(GLOBS "\\", *name) != NULL)
			quote_byte(&q, '\\');
		quote_byte(&q, *name);
	}
}

/* The list */

static bool
same_name(const void *owner, uint32_t id, const void *key)
{
	const struct deps *d = owner;

	return strcmp(d->files.at[id - 1], key) == 0;
}

/* Whether the first file of a topology is a file to make. */
static bool
is_file(const struct source *s)
{
	struct stat st;

	/* Such names mean another file to each process. */
	return strcmp(s->name, "-") != 0 &&
	    strcmp(s->name, "/dev/stdin") != 0 &&
	    strncmp(s->name, "/dev/fd/", 8) != 0 &&
	    strncmp(s->name, "/proc/", 6) != 0 &&
	    (stat(s->name, &st) != 0 || S_ISREG(st.st_mode));
}

struct deps *
deps_of(struct mem *mem, const struct sources *sources)
{
	struct deps *d = mem_alloc(mem, sizeof *d);
	uint32_t n = source_count(sources);
	struct map map;

	d->mem = mem;
	d->has_main = is_file(source_get(sources, 1));
	map_init(&map, mem);
	for (source_id id = d->has_main ? 1 : 2; id <= n; id++) {
		const char *name = source_get(sources, id)->name;
		size_t len = strlen(name);
		uint64_t hash = map_hash(&map, name, len);

		if (map_find(&map, hash, same_name, d, name) != 0)
			continue;
		*vec_push(mem, &d->files) = mem_strndup(mem, name, len);
		map_add(&map, hash, d->files.n);
	}
	map_free(&map);
	return d;
}

const char *
deps_bad_file(const struct deps *d, const char **fault)
{
	for (uint32_t i = 0; i < d->files.n; i++) {
		const char *name = d->files.at[i];
		bool phony = d->phony && (i > 0 || !d->has_main);

		*fault = deps_fault(name, phony);
		if (*fault != NULL)
			return name;
	}
	return NULL;
}

/* The rule */

struct rule {
	struct out *out;
	struct out *word; /* the next one */
	size_t column;
};

/* Put the word that was prepared, on the next line where there is no room. */
static void
put_word(struct rule *r)
{
	size_t n = r->word->n;

	if (r->column > 0 && r->column + n > COLUMNS) {
		out_str(r->out, " \\\n ");
		r->column = 1;
	} else if (r->column > 0) {
		out_char(r->out, ' ');
		r->column++;
	}
	out_bytes(r->out, r->word->at, n);
	r->column += n;
	r->word->n = 0;
}

static void
put_targets(struct rule *r, const struct deps *d)
{
	const char *last = "";

	for (uint32_t i = 0; i < d->targets.n; i++) {
		const struct deps_target *t = &d->targets.at[i];

		if (t->verbatim)
			out_str(r->word, t->name);
		else
			deps_quote(r->word, t->name, true);
		last = t->verbatim ? "" : t->name;
		put_word(r);
	}
	/* "&:" means something else. */
	out_str(r->out, *last != '\0' && last[strlen(last) - 1] == '&' ? " :"
								     : ":");
	r->column++;
}

static bool
any_equals(const struct deps *d)
{
	for (uint32_t i = 0; i < d->files.n; i++)
		if (strchr(d->files.at[i], '=') != NULL)
			return true;
	return false;
}

void
deps_write(struct out *out, const struct deps *d)
{
	struct rule r = { .out = out, .word = out_new(d->mem, -1) };

	put_targets(&r, d);
	if (any_equals(d)) {
		out_str(r.word, NOTHING);
		put_word(&r);
	}
	for (uint32_t i = 0; i < d->files.n; i++) {
		deps_quote(r.word, d->files.at[i], false);
		put_word(&r);
	}
	out_char(out, '\n');
	for (uint32_t i = d->has_main; d->phony && i < d->files.n; i++) {
		const char *name = d->files.at[i];

		deps_quote(out, name, true);
		out_str(out, name[strlen(name) - 1] == '&' ? " :\n" : ":\n");
	}
	out_end(r.word);
}
