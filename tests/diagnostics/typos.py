"""Kinds of faults in the text: punctuation, keywords and stray words.

A kind is a function of (page, rng) that gives a Mutant, or None where the
page has no place for it.
"""

import string

from page import Mutant
from reader import KEYWORDS

SYNTAX = {"syntax"}
STRING = {"character", "syntax"}


def typo(page, edit, checks=frozenset(SYNTAX), at=None, **more):
    """A mutant whose error is wanted where the edit is."""
    anchors = [edit[0]] if at is None else at
    return Mutant(page, [edit], set(checks), anchors, is_typo=True, **more)


def pick(rng, listed):
    listed = list(listed)
    return rng.choice(listed) if listed else None


def drop(span):
    return span.start, span.end, ""


def double(span, between=""):
    return span.end, span.end, between + span.text


def misspell(rng, word):
    """A letter dropped, doubled, swapped or replaced."""
    while True:
        at = rng.randrange(len(word))
        way = rng.choice(["drop", "double", "swap", "replace"])
        if way == "drop":
            new = word[:at] + word[at + 1:]
        elif way == "double":
            new = word[:at] + word[at] + word[at:]
        elif way == "swap":
            new = word[:at] + word[at:at + 2][::-1] + word[at + 2:]
        else:
            letters = (string.ascii_uppercase if word[at].isupper()
                       else string.ascii_lowercase)
            new = word[:at] + rng.choice(letters) + word[at + 1:]
        if new and new != word and new not in KEYWORDS:
            return new


# Semicolons

def semicolons(page, in_line):
    for node in page.nodes:
        if node.semicolon:
            last = page.text[node.end:page.text.find("\n", node.end)]
            if in_line == (last.strip()[:1] not in ("", "#")):
                yield node.semicolon


def semicolon_dropped(page, rng):
    span = pick(rng, semicolons(page, False))
    return span and typo(page, drop(span), at=[span.start - 1])


def semicolon_dropped_in_line(page, rng):
    span = pick(rng, semicolons(page, True))
    return span and typo(page, drop(span), at=[span.start - 1])


def semicolon_doubled(page, rng):
    span = pick(rng, (node.semicolon for node in page.nodes
                      if node.semicolon))
    return span and typo(page, double(span, rng.choice(["", " "])))


def semicolon_behind_block(page, rng):
    span = pick(rng, (node.close for node in page.nodes if node.close))
    return span and typo(page, (span.end, span.end, ";"))


def semicolon_as_colon(page, rng):
    span = pick(rng, (node.semicolon for node in page.nodes
                      if node.semicolon))
    checks = SYNTAX | {"domain-syntax", "address-syntax", "value-syntax",
                       "name-syntax"}
    return span and typo(page, (span.start, span.end, ":"), checks)


def semicolon_as_comma(page, rng):
    span = pick(rng, (node.semicolon for node in page.nodes
                      if node.semicolon))
    return span and typo(page, (span.start, span.end, ","))


# Braces

def blocks(page, in_line):
    return [node for node in page.nodes
            if node.open and page.is_in_line(node) == in_line]


def open_dropped(page, rng):
    node = pick(rng, blocks(page, False))
    return node and typo(page, drop(node.open), at=[node.open.start - 1])


def open_dropped_in_line(page, rng):
    node = pick(rng, blocks(page, True))
    return node and typo(page, drop(node.open), at=[node.open.start - 1])


def open_doubled(page, rng):
    node = pick(rng, (node for node in page.nodes if node.open))
    return node and typo(page, double(node.open, rng.choice(["", " "])))


def open_behind_semicolon(page, rng):
    """`gateway HQ; {`"""
    node = pick(rng, (node for node in page.nodes if node.open))
    return node and typo(page, (node.open.start - 1, node.open.start, "; "))


def without_close(page, rng, node):
    """Without a brace that has its own line; wanted where it stood, up to
    the next token, or where the block begins."""
    span = node.close
    edit = drop(span)
    if rng.random() < 0.7:
        edit = (page.text.rfind("\n", 0, span.start) + 1,
                page.text.find("\n", span.end) + 1, "")
    before, after = page.before(span.start), page.after(span.end)
    last = after.start if after else len(page.text)
    return typo(page, edit, at=[node.open.start],
                stretches=[(before.start, last)])


def alone(page, nodes):
    return [node for node in nodes
            if page.is_alone(node.close.start, node.close.end)]


def close_dropped(page, rng):
    node = pick(rng, alone(page, [node for node in blocks(page, False)
                                  if page.after(node.end)]))
    return node and without_close(page, rng, node)


def close_dropped_last(page, rng):
    node = pick(rng, alone(page, [node for node in blocks(page, False)
                                  if not page.after(node.end)]))
    return node and without_close(page, rng, node)


def close_dropped_in_line(page, rng):
    node = pick(rng, blocks(page, True))
    return node and typo(page, drop(node.close), at=[node.close.start - 1])


def close_doubled(page, rng):
    node = pick(rng, (node for node in page.nodes if node.close))
    return node and typo(page, double(node.close, rng.choice(["", " "])))


def close_doubled_line(page, rng):
    """A second brace below a first; which one is too many, nobody knows."""
    node = pick(rng, alone(page, blocks(page, False)))
    if not node:
        return None
    start = page.text.rfind("\n", 0, node.close.start) + 1
    line = page.text[start:page.text.find("\n", start) + 1]
    return typo(page, (start, start, line), at=[start, node.close.end])


# Commas, slashes, quotes

def marks(page, text):
    return [span for node in page.nodes for span in node.words
            if span.token.kind == "mark" and span.text == text]


def comma_dropped(page, rng):
    span = pick(rng, marks(page, ","))
    return span and typo(page, drop(span))


def comma_doubled(page, rng):
    span = pick(rng, marks(page, ","))
    return span and typo(page, double(span, rng.choice(["", " "])))


def comma_last(page, rng):
    """A comma behind the last of a list."""
    node = pick(rng, (node for node in page.nodes if node.semicolon and any(
        span.text == "," for span in node.words)))
    return node and typo(page, (node.semicolon.start,
                                node.semicolon.start, ","))


def slash_dropped(page, rng):
    span = pick(rng, marks(page, "/"))
    return span and typo(page, (span.start, span.end, " "))


def slash_doubled(page, rng):
    span = pick(rng, marks(page, "/"))
    return span and typo(page, double(span))


def slash_backward(page, rng):
    span = pick(rng, marks(page, "/"))
    return span and typo(page, (span.start, span.end, "\\"), STRING)


def strings(page):
    return [span for node in page.nodes for span in node.words
            if page.text[span.start] == '"']


def quote_dropped_first(page, rng):
    span = pick(rng, strings(page))
    return span and typo(page, (span.start, span.start + 1, ""), STRING)


def quote_dropped_last(page, rng):
    span = pick(rng, strings(page))
    return span and typo(page, (span.end - 1, span.end, ""), STRING)


def quotes_dropped(page, rng):
    span = pick(rng, (span for span in strings(page)
                      if any(each in span.text for each in " ,{")))
    return span and typo(page, (span.start, span.end, span.text), STRING)


def quotes_curly(page, rng):
    span = pick(rng, strings(page))
    return span and typo(
        page, (span.start, span.end, f"\u201c{span.text}\u201d"),
        STRING | {"value-syntax", "domain-syntax", "unknown-name"},
        judge_knows=False)


# Keywords

def keywords(page, wanted):
    return [span for node in page.nodes
            for at, span in enumerate(node.words)
            if span.role == "keyword" and wanted(node, at)]


def misspelt(page, rng, span):
    return span and typo(page, (span.start, span.end,
                                misspell(rng, span.text)))


def keyword_misspelt(page, rng):
    return misspelt(page, rng, pick(rng, keywords(
        page, lambda node, at: at == 0 and node.kind != "postoffice")))


def role_misspelt(page, rng):
    return misspelt(page, rng, pick(rng, keywords(
        page, lambda node, at: at == 0 and node.kind == "postoffice")))


def inner_keyword_misspelt(page, rng):
    """`via`, `by`, a medium, …"""
    return misspelt(page, rng, pick(rng, keywords(
        page, lambda node, at: at > 0)))


def upper(page, span, new):
    return span and typo(page, (span.start, span.end, new(span.text)))


def keyword_upper(page, rng):
    span = pick(rng, keywords(page, lambda node, at: True))
    return upper(page, span, rng.choice([str.upper, str.title]))


def keyword_dropped(page, rng):
    """`10.0.0.1;` for `address 10.0.0.1;`"""
    span = pick(rng, keywords(page, lambda node, at: at == 0
                              and len(node.words) > 1))
    return span and typo(page, (span.start, span.end + 1, ""))


def keyword_as_name(page, rng):
    node = pick(rng, page.of_kind("postoffice", "network"))
    if not node:
        return None
    span = node.words[1]
    new = rng.choice(sorted(KEYWORDS))
    return typo(page, (span.start, span.end, new))


def name_dropped(page, rng):
    node = pick(rng, (node for node in page.postoffices()
                      if len(node.statement.fields["names"]) == 1))
    span = node and node.words[1]
    return span and typo(page, (span.start - 1, span.end, ""))


# Strays

STRAYS = ("now", "is", "the", "to", "and", "new", "x", "EAST", "10", "on")


def stray_word(page, rng):
    """A word that has no business in a head."""
    span = pick(rng, (span for node in page.nodes for span in node.words))
    return span and typo(page, (span.end, span.end,
                                " " + rng.choice(STRAYS)))


def stray_line(page, rng):
    """A line that is no statement."""
    node = pick(rng, blocks(page, False))
    words = " ".join(rng.sample(STRAYS, rng.randint(1, 4)))
    return node and typo(page, page.added(
        node, words + rng.choice(["", ";"])))


def equals_sign(page, rng):
    node = pick(rng, (node for node in page.nodes if node.semicolon
                      and len(node.words) > 1
                      and node.kind != "postoffice"))
    if not node:
        return None
    offset = node.words[0].end
    return typo(page, (offset, offset, rng.choice([" =", ":"])), STRING)


def foreign_comment(page, rng):
    """`// the annex`, on a line of its own or behind a statement."""
    node = pick(rng, page.nodes)
    text = rng.choice(["// ", "-- ", "; ", "/* "]) + rng.choice(
        ["second floor", "since May", "ask Smith first"])
    offset = page.text.find("\n", node.start)
    if "#" in page.text[node.start:offset]:
        return None
    if rng.random() < 0.5:
        return typo(page, (offset, offset, "  " + text), STRING,
                    at=[offset])
    return typo(page, (offset + 1, offset + 1, text + "\n"), STRING,
                at=[offset + 1])


def illegal_character(page, rng):
    """`EA$T`, outside of strings and comments."""
    span = pick(rng, (span for node in page.nodes for span in node.words
                      if page.text[span.start] != '"'
                      and span.token.kind == "word"))
    offset = span and rng.randint(span.start, span.end)
    return span and typo(page, (offset, offset, rng.choice("$&!()=%'<>~|[")),
                         STRING | {"name-syntax"})


def property_outside(page, rng):
    """A property behind its postoffice's closing brace."""
    node = pick(rng, (node for node in page.postoffices()
                      if node.parent and node.open
                      and not page.is_in_line(node)
                      and node.parent.kind == "network"
                      and any(part.kind == "domain"
                              for part in node.children)))
    if not node:
        return None
    part = next(part for part in node.children if part.kind == "domain")
    line = page.text.find("\n", node.end) + 1
    text = page.text[part.start:part.end]
    edits = [page.dropped(part), (line, line, f"{page.unit}{text}\n")]
    return Mutant(page, edits, SYNTAX | {"misplaced"}, [line], is_typo=True)


# No faults at all, but another form

def other_form(page, rng):
    """No indentation, any indentation, braces on lines of their own, or no
    line ends where there are no comments: nothing may be found."""
    way = rng.choice(["none", "any", "braces", "one line"])
    edits, at = [], 0
    for line in page.text.split("\n")[:-1]:
        start = at + len(line) - len(line.lstrip())
        if way == "none":
            edits.append((at, start, ""))
        elif way == "any" and line.strip():
            edits.append((at, start, " " * rng.randint(0, 20)))
        elif way == "one line" and "#" not in line:
            edits.append((at + len(line), at + len(line) + 1, " "))
        at += len(line) + 1
    if way == "braces":
        edits = [(node.open.start - 1, node.open.start,
                  "\n" + page.unit * node.depth) for node in page.nodes
                 if node.open]
    return Mutant(page, edits, set(), [0])


KINDS = [
    semicolon_dropped, semicolon_dropped_in_line, semicolon_doubled,
    semicolon_behind_block, semicolon_as_colon, semicolon_as_comma,
    open_dropped, open_dropped_in_line, open_doubled, open_behind_semicolon,
    close_dropped, close_dropped_last, close_dropped_in_line, close_doubled,
    close_doubled_line, comma_dropped, comma_doubled, comma_last,
    slash_dropped, slash_doubled, slash_backward, quote_dropped_first,
    quote_dropped_last, quotes_dropped, quotes_curly, keyword_misspelt,
    role_misspelt, inner_keyword_misspelt, keyword_upper, keyword_dropped,
    keyword_as_name, name_dropped, stray_word, stray_line, equals_sign,
    foreign_comment, illegal_character, property_outside,
    other_form]
