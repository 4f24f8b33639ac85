/* Files that are not UTF-8 text; see characters.h. */
#include <stdio.h>
#include <string.h>
#include <unistr.h>

#include "characters.h"

/* Bytes that are looked at to find the encoding of a file without a mark. */
#define SAMPLE ((size_t)1024)

/* Fewer bytes are not enough to tell binary data from text. */
#define LEAST_BINARY 16

/* The marks at the beginning of a file; the longer ones first. */
static const struct mark {
	const char *bytes;
	size_t n;
	const char *encoding;
} marks[] = {
	{ "\xff\xfe\0\0", 4, "UTF-32LE" }, { "\0\0\xfe\xff", 4, "UTF-32BE" },
	{ "\xff\xfe", 2, "UTF-16LE" }, { "\xfe\xff", 2, "UTF-16BE" },
};

ucs4_t
encoding_quote(unsigned char byte)
{
	static const ucs4_t quotes[] = { 0x2018, 0x2019, 0x201c, 0x201d };

	return byte >= 0x91 && byte <= 0x94 ? quotes[byte - 0x91] : 0;
}

/* True if most of a sample's groups of size bytes have a NUL everywhere but at
 * the place of an ASCII character. */
static bool
is_wide(const char *text, size_t n, size_t size, size_t place)
{
	size_t groups = n / size, ascii = 0;

	for (size_t i = 0; i < groups; i++) {
		const char *group = text + i * size;
		size_t nuls = 0;

		for (size_t k = 0; k < size; k++)
			nuls += k != place && group[k] == '\0';
		ascii += nuls == size - 1 && group[place] != '\0';
	}
	return groups >= 2 && ascii > groups / 2;
}

/* The encoding of a file of units wider than a byte, or NULL. */
static const char *
wide_encoding(const char *text, size_t len)
{
	static const struct {
		const char *encoding;
		size_t size, place;
	} wide[] = {
		{ "UTF-32LE", 4, 0 }, { "UTF-32BE", 4, 3 },
		{ "UTF-16LE", 2, 0 }, { "UTF-16BE", 2, 1 },
	};
	size_t n = len < SAMPLE ? len : SAMPLE;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (len >= marks[i].n &&
		    memcmp(text, marks[i].bytes, marks[i].n) == 0)
			return marks[i].encoding;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (is_wide(text, n, wide[i].size, wide[i].place))
			return wide[i].encoding;
	return NULL;
}

/* True of bytes such as programs and archives have. */
static bool
is_binary(const char *text, size_t len)
{
	size_t n = len < SAMPLE ? len : SAMPLE, odd = 0;

	for (size_t i = 0; i < n; i++)
		odd += text[i] == '\0' || ((unsigned char)text[i] < 0x20 &&
		    strchr("\t\n\v\f\r\x1b", text[i]) == NULL);
	return odd >= LEAST_BINARY && odd > n / 8;
}

/* A file's name as a shell takes it, after what redirects to it; nothing for
 * standard input. */
static const char *
shell_word(struct checker *c, const char *before)
{
	const char *name = c->file->name, *dash = *name == '-' ? "./" : "";
	char *word, *to;

	if (strcmp(name, "-") == 0)
		return "";
	if (strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._/+@%,:=-") == strlen(name))
		return mem_printf(c->front->mem, "%s%s%s > NEW", before, dash,
		    name);
	to = word = mem_block(c->front->mem, 4 * strlen(name) + 1);
	for (; *name != '\0'; name++) {
		if (*name == '\'')
			to = stpcpy(to, "'\\'");
		*to++ = *name;
	}
	*to = '\0';
	return mem_printf(c->front->mem, "%s%s'%s' > NEW", before, dash, word);
}

/* Report a file of which nothing can be read. */
static bool
refuse(struct checker *c, const char *what, const char *command,
    const char *before)
{
	c->any = true;
	checker_report(c, 0, 1, "%s; convert it with `%s%s`", what, command,
	    shell_word(c, before));
	return false;
}

/* True of a byte that is a letter in DOS's code pages, and none in
 * Windows-1252. */
static bool
is_dos_letter(unsigned char byte)
{
	return byte != 0 && strchr("\x81\x82\x84\x87\x88\x89\x8d\x8f\x90\x94"
	    "\x98\x99\x9b\x9d", byte) != NULL;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What of the bytes was counted. */
struct tally {
	size_t good;         /* characters of UTF-8 beyond ASCII */
	size_t malformed, quotes; /* bytes */
	size_t broken;       /* runs of them that look like UTF-8 which was
				damaged: one that leads, then others */
	size_t other;        /* runs that do not */
};

/* Count a run of malformed bytes; gives its length. */
static size_t
count_run(struct checker *c, struct tally *tally, size_t at)
{
	const char *s = c->file->text;
	size_t end = at, len = c->file->len;
	bool leads = (unsigned char)s[at] >= 0xc0, follow = true;
	ucs4_t u;

	for (; end < len && (s[end] & 0x80) != 0 &&
	     u8_mbtoucr(&u, (const uint8_t *)s + end, len - end) < 1; end++) {
		unsigned char byte = (unsigned char)s[end];

		follow = follow && (end == at || byte < 0xc0);
		tally->malformed++;
		tally->quotes += encoding_quote(byte) != 0;
		if (is_dos_letter(byte) && end > 0 && end + 1 < len &&
		    is_letter(s[end - 1]) && is_letter(s[end + 1]))
			c->survey.is_dos = true;
	}
	if (leads && follow && end > at + 1)
		tally->broken++;
	else
		tally->other++;
	return end - at;
}

/* Count what is not ASCII, and the ends of lines. */
static void
count_bytes(struct checker *c)
{
	const char *s = c->file->text;
	size_t len = c->file->len;
	struct tally tally = { 0 };
	struct survey *survey = &c->survey;

	for (size_t i = 0, got; i < len; i += got) {
		ucs4_t u;
		int n = 1;

		got = 1;
		if (s[i] & 0x80) {
			n = u8_mbtoucr(&u, (const uint8_t *)s + i, len - i);
			got = n < 1 ? count_run(c, &tally, i) : (size_t)n;
			tally.good += n > 1;
		}
		survey->lfs += s[i] == '\n';
		if (s[i] == '\r' && (i + 1 == len || s[i + 1] != '\n')) {
			survey->crs++;
			survey->crs_before_crlf += i + 2 < len &&
			    s[i + 1] == '\r' && s[i + 2] == '\n';
		}
	}
	survey->is_legacy = tally.good == 0 && tally.other > 0 &&
	    tally.other >= tally.broken;
	survey->only_quotes = tally.quotes == tally.malformed;
}

bool
encoding_survey(struct checker *c)
{
	const char *text = c->file->text;
	const char *wide = wide_encoding(text, c->file->len);
	struct survey *survey = &c->survey;
	char what[64], command[64];

	survey->done = true;
	if (wide != NULL) {
		snprintf(what, sizeof what,
		    "the file is in %s, not in UTF-8", wide);
		snprintf(command, sizeof command, "iconv -f %s -t UTF-8",
		    wide);
		return refuse(c, what, command, " ");
	}
	if (is_binary(text, c->file->len)) {
		c->any = true;
		checker_report(c, 0, 1, "this is not a text file; a topology "
		    "is plain text in UTF-8");
		return false;
	}
	count_bytes(c);
	if (survey->crs > survey->lfs)
		return refuse(c, "the file ends its lines with a carriage "
		    "return alone", "tr '\\r' '\\n'", " < ");
	return true;
}

void
encoding_report_legacy(struct checker *c, size_t at)
{
	unsigned char byte = (unsigned char)c->file->text[at];

	c->any = true;
	if (c->told_legacy)
		return;
	c->told_legacy = true;
	if (c->survey.is_dos)
		checker_report(c, at, 1, "the file is in a code page of DOS, "
		    "such as CP850, not in UTF-8 (\\x%02x); convert it with "
		    "`iconv -f CP850 -t UTF-8%s`", byte, shell_word(c, " "));
	else
		checker_report(c, at, 1, "the file is in Latin-1 or "
		    "Windows-1252, not in UTF-8 (\\x%02x); convert it with "
		    "`iconv -f WINDOWS-1252 -t UTF-8%s`", byte,
		    shell_word(c, " "));
}
