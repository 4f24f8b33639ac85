"""Reads .topo files into a tree of statements.

The judge's own tokenizer and recursive-descent reader.  Included files are
read in place, so that whoever walks the tree sees one text.  Input is taken
to be valid: anything that the grammar does not know raises ReadError.
"""

import itertools
import os
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

KEYWORDS = set("""
    topoc include smarthost zone network gateway hub downstream via by drive
    modem x25 allow address domain-pattern masquerade none suffix inbound
    outbound externals smtp all hops database domain link route users phone
    dial host nameserver contact serial ttl refresh retry expire minimum mx
    preference step
    """.split())
ROLES = ("gateway", "hub", "downstream")
MEDIA = ("drive", "modem", "x25")
SETTINGS = {"domain-pattern", "masquerade", "suffix", "smarthost", "inbound",
            "outbound", "externals", "hops", "database"}
MANY = 100000            # values are kept, for most come often
TIMES = ("ttl", "refresh", "retry", "expire", "minimum")
NUMBERS = ("hops", "users", "serial", "preference", "step")

TOKEN = re.compile(r"""
      (?P<blank>   [ \t\r\n]+ | \#[^\n]* )
    | (?P<mark>    [/,;{}] )
    | (?P<string>  " (?: [^"\\\r\n] | \\["\\] )* " )
    | (?P<word>    [-A-Za-z0-9._:@+*\x80-\U0010ffff]+ )
    """, re.VERBOSE)
NOT_IN_WORDS = ("Zs", "Zl", "Zp", "Cf", "Cc", "Pi", "Pf")
CONTROL_Z = "\x1a"


class ReadError(Exception):
    """The text is not a topology, or the reader does not know why it is."""


@dataclass
class Token:
    """`kind` is word, string or mark; `role` is what the grammar takes it
    for: keyword, name, bare (a reference without network), domain, mailbox,
    ip, time, number, text or word."""
    kind: str
    text: str
    role: str = ""


@dataclass
class Statement:
    """One statement: its head as tokens and as fields, and its body, which
    is None where the statement ends in a semicolon."""
    tokens: list
    body: list
    kind: str = ""
    fields: dict = field(default_factory=dict)
    place: tuple = None     # the file's number and the token's, if read

    @staticmethod
    def of(text, body=None):
        """The statement with this head; for those that make topologies."""
        return understand_head(Statement(tokenize(text), body))

    def copy(self):
        """Another one with a body of its own; nobody changes tokens and
        fields in place, so these are shared."""
        return Statement(list(self.tokens), copy_all(self.body), self.kind,
                         self.fields)


def copy_all(block):
    """A block's statements, copied."""
    return None if block is None else [each.copy() for each in block]


# Words

def tokenize(text):
    tokens, at = [], 0
    text = text.removesuffix(CONTROL_Z)
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ReadError(f"no token at {text[at:at + 20]!r}")
        at = match.end()
        if match.lastgroup == "string":
            tokens.append(Token("string", unescape(match.group()[1:-1])))
        elif match.lastgroup == "word" and not is_word(match.group()):
            raise ReadError(f"{match.group()!r} is not a word")
        elif match.lastgroup != "blank":
            tokens.append(Token(match.lastgroup, match.group()))
    return tokens


def is_word(text):
    """No blanks, format characters or quotes beyond ASCII."""
    return text.isascii() or all(
        unicodedata.category(char) not in NOT_IN_WORDS for char in text)


def unescape(text):
    return re.sub(r"\\(.)", r"\1", text)


@lru_cache(MANY)
def canonical_domain(text):
    """Lower case, without a final dot, as A-labels."""
    text = unicodedata.normalize("NFC", text).lower()
    if text.endswith("."):
        text = text[:-1]
    return ".".join(a_label(label) for label in text.split("."))


def a_label(label):
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


# Heads

class Head:
    """The words of one statement, taken from left to right."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def is_at(self, kind, *texts):
        token = self.peek()
        return (token is not None and token.kind == kind
                and token.text in texts)

    def keyword(self, *choices):
        """The next keyword, if it is one of these; otherwise None."""
        if not self.is_at("word", *choices):
            return None
        return self.take("keyword")

    def need_keyword(self, *choices):
        word = self.keyword(*choices)
        if word is None:
            raise ReadError(f"expected {choices}, not {self.peek()}")
        return word

    def mark(self, text):
        if not self.is_at("mark", text):
            return False
        self.at += 1
        return True

    def take(self, role):
        token = self.peek()
        if token is None or token.kind == "mark":
            raise ReadError(f"expected a {role}, not {token}")
        if (role != "keyword" and token.kind == "word"
                and token.text in KEYWORDS):
            raise ReadError(f"expected a {role}, not keyword {token.text}")
        token.role = role
        self.at += 1
        return token.text

    def name(self):
        return self.take("name").upper()

    def domain(self):
        return canonical_domain(self.take("domain"))

    def ref(self):
        """(network, name), the network None in a bare reference."""
        first = self.tokens[self.at] if self.peek() else None
        name = self.name()
        if self.mark("/"):
            return name, self.name()
        first.role = "bare"
        return None, name

    def several(self, item):
        items = [item()]
        while self.mark(","):
            items.append(item())
        return items

    def ip(self):
        return self.take("ip")

    def text(self):
        return self.take("text")

    def medium(self):
        return self.need_keyword(*MEDIA) if self.keyword("by") else "drive"

    def end(self):
        if self.peek() is not None:
            raise ReadError(f"did not expect {self.peek()}")


def understand_head(statement):
    head = Head(statement.tokens)
    word = head.need_keyword(*KEYWORDS)
    if word in ROLES:
        kind, fields = "postoffice", read_postoffice(head, word)
    elif word == "smarthost" and statement.body is not None:
        kind, fields = "smarthost-declaration", {"name": head.domain()}
    elif word == "route":
        kind, fields = read_route(head)
    elif word in HEADS:
        kind, fields = word, HEADS[word](head)
    else:
        raise ReadError(f"no statement begins with {word}")
    head.end()
    statement.kind, statement.fields = kind, fields
    return statement


def read_postoffice(head, role):
    names = head.several(head.name)
    via = head.ref() if head.keyword("via") else None
    has_by = head.is_at("word", "by")
    return {"role": role, "names": names, "via": via, "by": has_by,
            "medium": head.medium()}


def read_route(head):
    if head.keyword("network"):
        network = head.name()
        head.need_keyword("via")
        return "route-network", {"network": network, "via": head.ref()}
    targets = head.several(head.ref)
    head.need_keyword("via")
    return "route", {"targets": targets, "via": head.ref()}


def read_nameserver(head):
    name = head.domain()
    listed = head.several(head.ip) if head.keyword("address") else []
    return {"name": name, "addresses": listed}


def read_domain(head):
    """The list of domains; empty for `domain none`."""
    if head.keyword("none"):
        return {"domains": []}
    return {"domains": head.several(head.domain)}


def read_allow(head):
    return {"checks": head.several(lambda: head.take("word")),
            "reason": head.text()}


def simple(name, how):
    return lambda head: {name: how(head)}


HEADS = {
    "topoc": simple("version", lambda h: h.take("number")),
    "include": simple("path", Head.text),
    "zone": simple("name", Head.domain),
    "network": simple("name", Head.name),
    "allow": read_allow,
    "domain-pattern": simple("pattern", Head.text),
    "masquerade": lambda h: {
        "domain": None if h.keyword("none") else h.domain()},
    "suffix": lambda h: {
        "domain": canonical_domain(h.take("suffix")).removeprefix(".")},
    "smarthost": simple("name", Head.domain),
    "inbound": lambda h: {"refs": h.several(h.ref)},
    "outbound": lambda h: {"refs": [h.ref()]},
    "externals": simple("which", lambda h: h.need_keyword("smtp", "all")),
    "database": simple("letter", lambda h: h.take("letter")),
    "domain": read_domain,
    "link": lambda h: {"refs": h.several(h.ref), "medium": h.medium()},
    "phone": simple("text", Head.text),
    "x25": simple("text", Head.text),
    "dial": lambda h: {"ref": h.ref(), "text": h.text()},
    "host": simple("name", Head.domain),
    "address": lambda h: {"addresses": h.several(h.ip)},
    "nameserver": read_nameserver,
    "contact": simple("mailbox", lambda h: h.take("mailbox")),
    "mx": simple("target", lambda h: h.need_keyword("gateway", "smarthost")),
}
HEADS |= {word: simple("time", lambda h: h.take("time")) for word in TIMES}
HEADS |= {word: simple("number", lambda h: h.take("number"))
          for word in NUMBERS}


# Files

def read(path, files=None):
    """All statements of a file and of what it includes; the files are
    numbered in the order of their inclusion."""
    files = files or itertools.count()
    number = next(files)
    with open(path, "rb") as source:
        text = source.read().decode("utf-8")
    tokens = tokenize(text.removeprefix("\ufeff"))
    statements, at = read_block(tokens, 0, os.path.dirname(path), files,
                                number)
    if at != len(tokens):
        raise ReadError(f"{path}: a brace too many")
    return statements


def read_block(tokens, at, folder, files=None, number=0):
    """Statements up to a closing brace or the end, and where that is."""
    statements = []
    while at < len(tokens) and tokens[at] != Token("mark", "}"):
        statement, at = read_statement(tokens, at, folder, files, number)
        if statement.kind == "include":
            path = os.path.join(folder, statement.fields["path"])
            statements += read(path, files)
        else:
            statements.append(statement)
    return statements, at


def read_statement(tokens, at, folder, files, number):
    start = at
    while at < len(tokens) and not (tokens[at].kind == "mark"
                                    and tokens[at].text in ";{}"):
        at += 1
    if at == len(tokens) or tokens[at].text == "}":
        raise ReadError("a statement without end")
    head, body = tokens[start:at], None
    if tokens[at].text == "{":
        body, at = read_block(tokens, at + 1, folder, files, number)
        if at == len(tokens):
            raise ReadError("a block without end")
    statement = understand_head(Statement(head, body))
    statement.place = number, start
    return statement, at + 1
