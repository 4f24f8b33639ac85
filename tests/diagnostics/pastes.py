"""Kinds of faults that come with a text from elsewhere: another encoding, what
word processors and web pages put in, the habits of other languages.

A kind is a function of (page, rng) that gives a Mutant, or None where the
page has no place for it.
"""

from page import Mutant
from typos import (STRING, SYNTAX, blocks, keywords, marks, pick, strings,
                   typo)

CHARACTER = {"character"}
COMMENTS = ("Büro West", "für alle", "Straße 5", "seit März")
BLANKS = "\u00a0\u2003\u3000\u202f\u2009\u1680"
INVISIBLE = "\u200b\u200c\u200d\u00ad\u2060\ufeff\u180e\u2062"
CONTROLS = "\0\x01\x07\x0b\x0c\x1a\x1b\x7f\x85"
BIDIRECTIONAL = "\u202e\u200e\u2066\u061c"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
WIDE = {";": "；\u037e", ",": "，、", "{": "｛", "}": "｝", "/": "／\u2215"}
QUOTES = ("“”", "„“", "‘’", "«»", "″″", '“"', "””", "＂＂")


def whole(page, data, line=1, checks=frozenset(CHARACTER)):
    """All of the text as these bytes; wanted on one line."""
    mutant = Mutant(page, [], set(checks), [0], judge_knows=False,
                    is_typo=True)
    mutant.text = data.decode("utf-8", "surrogateescape")
    mutant.lines = {line}
    return mutant


def inserted(page, offset, text, checks=frozenset(CHARACTER), **more):
    return typo(page, (offset, offset, text), checks, judge_knows=False,
                **more)


# Encodings

def encoding_wide(page, rng):
    """Every second byte, or three of four, is a NUL."""
    encoding = rng.choice(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
    mark = rng.choice(["", "\ufeff"])
    return whole(page, (mark + page.text).encode(encoding))


def encoding_narrow(page, rng):
    """Comments in an 8-bit character set."""
    lines = page.text.split("\n")
    places = sorted(rng.sample(range(len(lines) - 1),
                               min(len(lines) - 1, rng.randint(1, 4))))
    for place in places:
        lines[place] += "  # " + rng.choice(COMMENTS)
    encoding = rng.choice(["latin-1", "cp1252", "cp850"])
    first = next(at for at, line in enumerate(lines) if not line.isascii())
    try:
        data = "\n".join(lines).encode(encoding)
    except UnicodeEncodeError:
        return None
    return whole(page, data, first + 1)


def carriage_returns(page, rng):
    end = rng.choice(["\r", "\r\r\n"])
    return whole(page, page.text.replace("\n", end).encode())


def carriage_return(page, rng):
    span = pick(rng, (span for span in page.spans
                      if page.text[span.end:span.end + 1] != "\n"))
    return span and inserted(page, span.end, "\r")


# Characters

def words(page):
    """The tokens that are words."""
    return [span for node in page.nodes for span in node.words
            if span.token.kind == "word" and page.text[span.start] != '"']


def blank(page, rng):
    """Another blank between two words."""
    span = pick(rng, (span for span in words(page)
                      if page.text[span.end:span.end + 1] == " "))
    return span and typo(page, (span.end, span.end + 1, rng.choice(BLANKS)),
                         CHARACTER, judge_knows=False)


def blank_indent(page, rng):
    node = pick(rng, (node for node in page.nodes
                      if page.text[node.start - 2:node.start] == "  "))
    if not node:
        return None
    start = page.text.rfind("\n", 0, node.start) + 1
    return typo(page, (start, node.start, "\u00a0" * (node.start - start)),
                CHARACTER, judge_knows=False)


def invisible(page, rng):
    span = pick(rng, words(page))
    return span and inserted(page, rng.randint(span.start, span.end),
                             rng.choice(INVISIBLE))


def control(page, rng):
    span = pick(rng, words(page))
    return span and inserted(page, rng.randint(span.start, span.end),
                             rng.choice(CONTROLS))


def bidirectional(page, rng):
    """In words, strings and comments."""
    return inserted(page, rng.randrange(len(page.text) - 1),
                    rng.choice(BIDIRECTIONAL))


def dash(page, rng):
    span = pick(rng, (span for node in page.nodes for span in node.words
                      if span.role == "domain" and node.kind == "domain"
                      and page.text[span.start:span.end].isascii()
                      and page.text[span.start] != '"'))
    if not span:
        return None
    label = page.text[span.start:span.end].split(".")[0]
    offset = span.start + len(label) // 2
    if len(label) < 2:
        return None
    return inserted(page, offset, rng.choice(DASHES), {"domain-syntax"})


def wide_mark(page, rng):
    span = pick(rng, (span for span in page.spans
                      if span.token.kind == "mark" and span.text in WIDE))
    return span and typo(page, (span.start, span.end,
                                rng.choice(WIDE[span.text])),
                         CHARACTER, judge_knows=False)


def quotes_typographic(page, rng):
    span = pick(rng, (span for span in strings(page)
                      if "\\" not in page.text[span.start:span.end]))
    if not span:
        return None
    first, last = rng.choice(QUOTES)
    inner = page.text[span.start + 1:span.end - 1]
    if rng.random() < 0.2:
        first = '"'
    if "'" in inner or (first == '"' and last in "’'»″”"[:1]):
        return None
    return typo(page, (span.start, span.end, first + inner + last),
                STRING, judge_knows=False)


def quotes_windows(page, rng):
    """Typographic quotes of Windows-1252."""
    span = pick(rng, (span for span in strings(page)
                      if "\\" not in page.text[span.start:span.end]))
    if not span or not page.text.isascii():
        return None
    inner = page.text[span.start + 1:span.end - 1]
    text = (page.text[:span.start] + "“" + inner + "”" + page.text[span.end:])
    return whole(page, text.encode("cp1252"), page.line(span.start))


def quotes_single(page, rng):
    span = pick(rng, (span for span in strings(page)
                      if not set("\\'") & set(page.text[span.start:span.end])))
    if not span:
        return None
    mark = rng.choice("''`")
    inner = page.text[span.start + 1:span.end - 1]
    return typo(page, (span.start, span.end, mark + inner + mark), STRING,
                judge_knows=False)


# Brackets and marks

def bracket_open(page, rng):
    node = pick(rng, blocks(page, rng.random() < 0.3))
    return node and typo(page, (node.open.start, node.open.end,
                                rng.choice("([")))


def bracket_close(page, rng):
    node = pick(rng, blocks(page, rng.random() < 0.3))
    return node and typo(page, (node.close.start, node.close.end,
                                rng.choice(")]")))


def bracket_both(page, rng):
    node = pick(rng, blocks(page, rng.random() < 0.3))
    first, last = rng.choice(["()", "[]"])
    return node and Mutant(page, [(node.open.start, node.open.end, first),
                                  (node.close.start, node.close.end, last)],
                           set(SYNTAX), [node.open.start], is_typo=True)


def bracket_value(page, rng):
    """`address [10.0.0.1];`"""
    node = pick(rng, (node for node in page.nodes if node.semicolon
                      and len(node.words) > 1 and node.kind != "postoffice"))
    if not node:
        return None
    first, last = rng.choice(["()", "[]"])
    start = node.words[1].start
    return Mutant(page, [(start, start, first),
                         (node.semicolon.start, node.semicolon.start, last)],
                  STRING, [start], is_typo=True)


def colon(page, rng):
    """`hops: 3`, `hops:3`, `hops = 3`, `hops=3`, `hops := 3`"""
    node = pick(rng, (node for node in page.nodes if len(node.words) > 1))
    if not node:
        return None
    start, end = node.words[0].end, node.words[1].start
    new = rng.choice([": ", " : ", ":", " = ", "=", " := ", "= ", " => "])
    if new == ":" and page.text[end] in '":':
        new = ": "
    return typo(page, (start, end, new), STRING, at=[start])


def list_semicolon(page, rng):
    """`domain a.com; b.com;`"""
    span = pick(rng, marks(page, ","))
    return span and typo(page, (span.start, span.end, ";"))


def comma_in_line(page, rng):
    """A comma for a semicolon before another statement on the line."""
    span = pick(rng, (node.semicolon for node in page.nodes
                      if node.semicolon and page.text[
                          node.semicolon.end:node.semicolon.end + 1] == " "))
    return span and typo(page, (span.start, span.end, ","))


# Comments, conflicts

def comment_line(page, rng):
    """On a line of its own."""
    node = pick(rng, page.nodes)
    offset = page.text.rfind("\n", 0, node.start) + 1
    if page.text[offset:node.start].strip():
        return None
    text = rng.choice(["// {}", "; {}", "-- {}", "REM {}", "! {}", "% {}",
                       "/* {} */", "/* {}\n   and more */", "//{}", ";{}"])
    text = text.format(rng.choice(["second floor", "don't touch", 'the "old"',
                                   "hub of the east", "domain x; y"]))
    return inserted(page, offset, text + "\n", STRING)


def comment_end(page, rng):
    """Behind a statement."""
    node = pick(rng, page.nodes)
    offset = page.text.find("\n", node.end)
    if page.text[node.end:offset].strip():
        return None
    text = rng.choice([" // {}", " /* {} */", " -- {}", " ; {}"])
    return inserted(page, offset, text.format(rng.choice(
        ["second floor", "don't touch", "ask Smith"])), STRING)


def conflict(page, rng):
    """Both sides of a change of one statement."""
    node = pick(rng, (node for node in page.nodes if node.semicolon
                      and page.is_alone(node.start, node.end)))
    if not node:
        return None
    start = page.text.rfind("\n", 0, node.start) + 1
    end = page.text.find("\n", node.end) + 1
    line = page.text[start:end]
    base = rng.choice(["", "||||||| 4ec669c\n" + line])
    text = f"<<<<<<< HEAD\n{line}{base}=======\n{line}>>>>>>> other branch\n"
    return typo(page, (start, end, text), at=[start], judge_knows=False)


def conflict_mark(page, rng):
    """One mark that was left behind."""
    node = pick(rng, page.nodes)
    offset = page.text.rfind("\n", 0, node.start) + 1
    mark = rng.choice(["<<<<<<< HEAD", "=======", ">>>>>>> origin/main"])
    return inserted(page, offset, mark + "\n", SYNTAX)


# Words of other programs

def uplink_word(page, rng):
    """`hub EAST to HQ`"""
    span = pick(rng, keywords(page, lambda node, at: node.words[at].text
                              == "via" and at > 0))
    return span and typo(page, (span.start, span.end, rng.choice(
        ["to", "uplink", "under", "from", "through"])))


def medium_alone(page, rng):
    """`hub EAST via HQ modem`"""
    span = pick(rng, keywords(page, lambda node, at: node.words[at].text
                              == "by" and at > 0))
    return span and typo(page, rng.choice([
        (span.start, span.end + 1, ""), (span.start, span.end, "on"),
        (span.start, span.end, "using")]))


def role_synonym(page, rng):
    node = pick(rng, page.postoffices())
    span = node and node.words[0]
    return span and typo(page, (span.start, span.end, rng.choice(
        ["postoffice", "office", "site", "server"])))


def prefix_length(page, rng):
    span = pick(rng, (span for span in words(page) if span.role == "ip"))
    return span and typo(page, (span.end, span.end, rng.choice(
        ["/24", "/32", "/64"])))


def time_unit(page, rng):
    """`ttl 1 h`"""
    node = pick(rng, page.of_kind("ttl", "refresh", "retry", "expire",
                                  "minimum"))
    if not node:
        return None
    span = node.words[1]
    number = page.text[span.start:span.end].rstrip("smhdw")
    return typo(page, (span.start, span.end, number + rng.choice(
        [" h", " hours", " m", " d", " s", " weeks"])),
        SYNTAX | {"value-syntax"})


def network_head_dropped(page, rng):
    """Postoffices outside of a network."""
    node = pick(rng, (node for node in page.of_kind("network")
                      if node.open and not page.is_in_line(node)
                      and page.is_alone(node.close.start, node.close.end)
                      and all(each.kind == "postoffice"
                              for each in node.children)))
    if not node or len(page.of_kind("network")) > 1:
        return None
    first = (page.text.rfind("\n", 0, node.start) + 1,
             page.text.find("\n", node.open.start) + 1, "")
    last = (page.text.rfind("\n", 0, node.close.start) + 1,
            page.text.find("\n", node.close.start) + 1, "")
    return Mutant(page, [first, last], set(SYNTAX), [first[0]], is_typo=True)


KINDS = [
    encoding_wide, encoding_narrow, carriage_returns, carriage_return, blank,
    blank_indent, invisible, control, bidirectional, dash, wide_mark,
    quotes_typographic, quotes_windows, quotes_single, bracket_open,
    bracket_close, bracket_both, bracket_value, colon, list_semicolon,
    comma_in_line, comment_line, comment_end, conflict, conflict_mark,
    uplink_word, medium_alone, role_synonym, prefix_length, time_unit,
    network_head_dropped]
