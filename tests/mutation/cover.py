"""Which probes come past a place: a topoc with a mark at each of the places,
run once, saves what need not be run to see that a change survives."""

import places
from build import FAST
from server import Server

HEADER = """\
extern unsigned char topoc_cover[];
#define COVER(k) (topoc_cover[k] = 1)
"""
SOURCE = """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
unsigned char topoc_cover[{count}];
void topoc_cover_write(void);
void
topoc_cover_write(void)
{{
	const char *path = getenv("TOPOC_COVER");
	FILE *file = path != NULL ? fopen(path, "a") : NULL;

	if (file == NULL)
		return;
	for (int k = 0; k < {count}; k++)
		if (topoc_cover[k])
			fprintf(file, "%d\\n", k);
	fclose(file);
	memset(topoc_cover, 0, sizeof topoc_cover);
}}
"""


def mark(source, place, number):
    """(where, what) to insert, so that it is run whenever the place is;
    None: not known how."""
    at = next((at for at, token in enumerate(source.tokens)
               if token.end > place.start), None)
    token = source.tokens[at]
    if token.kind == "directive" or source.around[at] is None:
        return None
    if token.text == "{":
        return token.end, f" COVER({number});"
    if token.text in ("continue", "break"):
        return None
    while not is_block(source, source.around[at]):
        at = source.around[at]
        if at is None:
            return None
        head = source.text_at(at - 1)
        if source.text_at(at) == "(" and head in ("if", "while", "switch"):
            return source.tokens[at].end, f"COVER({number}), "
        if source.text_at(at) == "(" and head == "for":
            return in_for(source, at, number)
    return at_statement(source, at, number)


def is_block(source, at):
    if at is None or source.text_at(at) != "{":
        return False
    before = source.text_at(at - 1)
    return (source.at_line_start(source.tokens[at])
            or before in ("else", "do", "{", ";", "}")
            or before == ")" and places.follows_head(source, at - 1))


def in_for(source, opened, number):
    """The condition is met wherever the rest of the head is."""
    marks = [at for at in places.flat(source, opened + 1,
                                      source.pair[opened] - 1)
             if source.text_at(at) == ";"]
    if len(marks) != 2 or marks[1] == marks[0] + 1:
        return None
    return source.tokens[marks[0]].end, f" COVER({number}), "


def at_statement(source, at, number):
    while not begins(source, at):
        at -= 1
        if source.text_at(at) in ")]}":
            at = source.pair[at]
    token, before = source.tokens[at], source.text_at(at - 1)
    if token.text in ("case", "default", "goto", "else", "do"):
        return None
    if token.text == "return":
        return token.end, f" COVER({number}), "
    if places.is_expression(source, at):
        return token.start, f"COVER({number}), "
    return ((token.start, f"COVER({number}); ")
            if before in (";", "{", "}") else None)


def begins(source, at):
    before = source.text_at(at - 1)
    return (before in (";", "{", "}", "else", "do")
            or before == ")" and places.follows_head(source, at - 1))


def marked(source, chosen):
    """The file's text with marks; the numbers of the places that have one."""
    text, inserted, numbers = source.text, [], set()
    for number, place in chosen:
        found = mark(source, place, number)
        if found:
            inserted.append(found)
            numbers.add(number)
    for where, what in sorted(inserted, reverse=True):
        text = text[:where] + what + text[where:]
    return text, numbers


class Cover:
    """Number of a place -> names of the probes that come past it."""

    def __init__(self, builder, texts, chosen):
        self.numbers = {place.key() + (place.start,): number
                        for number, place in enumerate(chosen)}
        self.known, self.past, self.always = set(), {}, set()
        objects = []
        (builder.folder / "cover.h").write_text(HEADER)
        for file, text in texts.items():
            mine = [(number, place) for number, place in enumerate(chosen)
                    if place.file == file]
            made = builder.folder / f"cover-{file.replace('/', '-')}.o"
            new, numbers = marked(places.Source(file, text), mine)
            if numbers and builder.object_to(made, file, new, *FAST,
                                             "-include", "cover.h"):
                objects.append(made)
                self.known |= numbers
        source = builder.folder / "cover.c"
        source.write_text(SOURCE.format(count=len(chosen) + 1))
        self.topoc = builder.named("cover")
        builder.link(self.topoc, [*builder.mains(), source, *objects], False)
        self.path = builder.folder / "cover.txt"
        self.server = Server(self.topoc, {"TOPOC_COVER": str(self.path)})

    def note(self, probe):
        """Where the probe that was run last by the server came past."""
        if probe.is_alone or not self.path.exists():
            self.always.add(probe.name)     # who knows
        else:
            for word in set(self.path.read_text().split()):
                self.past.setdefault(int(word), set()).add(probe.name)
        self.path.unlink(missing_ok=True)

    def comes_past(self, place):
        """The names of the probes; None: not known."""
        number = self.numbers.get(place.key() + (place.start,))
        if number not in self.known:
            return None
        return self.past.get(number, set()) | self.always
