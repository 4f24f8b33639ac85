"""A topology as a person would write it, and changes of its text.

A Page keeps where every token stands.  A Change is a list of edits
(start, end, new text) by offsets into the page's text.
"""

import random
from dataclasses import dataclass, field

from findings import understand
from reader import Token
from writer import Hand

COMMENTS = ("# since the move", "# ask before this is changed", "#",
            "# second floor", "# was: direct; now by way of the hub",
            "# see the list of 4 May", "# TODO", "# none of \"theirs\"")
HAND = Hand(None, None)


@dataclass
class Span:
    """A token in the text."""
    start: int
    end: int
    token: object

    @property
    def text(self):
        return self.token.text

    @property
    def role(self):
        return self.token.role


@dataclass
class Node:
    """A statement in the text."""
    statement: object
    parent: object
    depth: int
    words: list = field(default_factory=list)
    children: list = field(default_factory=list)
    semicolon: object = None
    open: object = None
    close: object = None

    @property
    def kind(self):
        return self.statement.kind

    @property
    def start(self):
        return self.words[0].start

    @property
    def end(self):
        return (self.semicolon or self.close).end

    def network(self):
        """The network that the statement is written in, or None."""
        node = self
        while node and node.kind != "network":
            node = node.parent
        return node.statement.fields["name"] if node else None


class Page:
    def __init__(self, tree, seed):
        self.rng = random.Random(f"page {seed}")
        self.tree = tree
        self.topology = understand(tree)
        self.unit = self.rng.choice(["    "] * 8 + ["  ", "\t"])
        self.is_poor = self.rng.random() < 0.05
        self.is_aligned = self.rng.random() < 0.3
        self.in_line = self.rng.choice([0.1, 0.5, 0.9])
        self.chatty = self.rng.choice([0, 0.02, 0.1])
        self.parts, self.length = [], 0
        self.nodes = []
        self.roots = self.block(tree, None, 0)
        self.text = "".join(self.parts)
        self.node_of = {id(node.statement): node for node in self.nodes}
        self.spans = sorted((span for node in self.nodes for span in
                             (*node.words, node.semicolon, node.open,
                              node.close) if span),
                            key=lambda span: span.start)

    # Writing

    def put(self, text):
        self.parts.append(text)
        self.length += len(text)

    def mark(self, text, before=""):
        self.put(before)
        start = self.length
        self.put(text)
        return Span(start, self.length, Token("mark", text))

    def chance(self, probability):
        return self.rng.random() < probability

    def indent(self, depth):
        if self.is_poor and self.chance(0.5):
            depth = max(0, depth + self.rng.randint(-2, 2))
        self.put(self.unit * depth)

    def end_line(self):
        if self.chance(self.chatty):
            self.put("  " + self.rng.choice(COMMENTS))
        self.put("\n")

    def block(self, statements, parent, depth):
        width = 0
        if self.is_aligned:
            width = max((len(each.tokens[0].text) for each in statements
                         if each.body is None), default=0)
        nodes, last = [], None
        for statement in statements:
            if last is not None and self.is_apart(last, statement):
                self.put("\n")
            if self.chance(self.chatty / 2):
                self.indent(depth)
                self.put(self.rng.choice(COMMENTS) + "\n")
            self.indent(depth)
            nodes.append(self.statement(statement, parent, depth, width))
            self.end_line()
            last = statement
        return nodes

    def is_apart(self, last, statement):
        """Whether a blank line stands between two statements."""
        if last.body or statement.body:
            return self.chance(0.6)
        return self.chance(0.03)

    def statement(self, statement, parent, depth, width):
        node = Node(statement, parent, depth)
        self.nodes.append(node)
        self.head(node, width if statement.body is None else 0)
        is_declared = node.kind in ("network", "smarthost-declaration")
        if statement.body and self.fits_line(node):
            node.open = self.mark("{", " ")
            for part in statement.body:
                self.put(" ")
                node.children.append(self.statement(part, node, depth, 0))
            node.close = self.mark("}", " ")
        elif statement.body or is_declared:
            node.open = self.mark("{", " ")
            self.end_line()
            node.children = self.block(statement.body, node, depth + 1)
            self.indent(depth)
            node.close = self.mark("}")
        elif statement.body is not None and self.chance(0.2):
            node.open = self.mark("{", " ")
            node.close = self.mark("}", " ")
        else:
            node.semicolon = self.mark(";")
        return node

    def fits_line(self, node):
        body = node.statement.body
        length = sum(len(token.text) + 1 for each in [node.statement, *body]
                     for token in each.tokens)
        return (length < 66 and len(body) <= 3
                and not any(each.body for each in body)
                and self.chance(self.in_line))

    def head(self, node, width):
        tokens = node.statement.tokens
        for at, token in enumerate(tokens):
            tight = token.text in (",", "/") and token.kind == "mark"
            tight = tight or tokens[at - 1].text == "/"
            if at and not tight:
                self.put(" ")
            if at == 1 and width:
                self.put(" " * (width - len(tokens[0].text)))
            start = self.length
            self.put(HAND.word(token))
            node.words.append(Span(start, self.length, token))

    # Looking

    def style(self):
        return "poor" if self.is_poor else repr(self.unit)

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def is_in_line(self, node):
        return self.line(node.start) == self.line(node.end)

    def is_alone(self, start, end):
        """Whether nothing else stands on the lines of this stretch."""
        before = self.text[self.text.rfind("\n", 0, start) + 1:start]
        after = self.text[end:self.text.find("\n", end)]
        return not before.strip() and after.strip()[:1] in ("", "#")

    def before(self, offset):
        """The last token that ends there or before, or None."""
        return max((span for span in self.spans if span.end <= offset),
                   key=lambda span: span.start, default=None)

    def after(self, offset):
        return min((span for span in self.spans if span.start >= offset),
                   key=lambda span: span.start, default=None)

    def of_kind(self, *kinds):
        return [node for node in self.nodes if node.kind in kinds]

    def postoffices(self, *roles):
        return [node for node in self.of_kind("postoffice")
                if not roles or node.statement.fields["role"] in roles]

    def node(self, po):
        """The node that declares a postoffice, by its id."""
        return self.node_of[id(self.topology.postoffices[po].statement)]

    def id(self, node):
        """The (first) postoffice that a node declares."""
        return node.network(), node.statement.fields["names"][0]

    def name_span(self, po):
        """Where a postoffice's name stands in its declaration."""
        return next(span for span in self.node(po).words
                    if span.role == "name" and span.text.upper() == po[1])

    def refs(self, node):
        """The references in a head, as (network's span or None, name's)."""
        found, words = [], node.words
        starts = node.kind != "postoffice"
        for at, span in enumerate(words):
            starts = starts or span.role == "keyword" and span.text == "via"
            after_slash = at and words[at - 1].text == "/"
            if not starts or span.role not in ("name", "bare"):
                continue
            if span.role == "bare":
                found.append((None, span))
            elif after_slash:
                found.append((words[at - 2], span))
        return found

    def target(self, node, ref):
        """The id that a reference means."""
        network = ref[0].text.upper() if ref[0] else node.network()
        return network, ref[1].text.upper()

    # Changes

    def added(self, node, text):
        """An edit that adds a statement to a block."""
        if node.semicolon:
            return node.semicolon.start, node.semicolon.end, f" {{ {text} }}"
        if self.is_in_line(node):
            return node.open.end, node.open.end, f" {text}"
        last = [each for each in node.children if each.kind != "postoffice"]
        offset = (last[-1].end if last else node.open.end)
        offset = self.text.find("\n", offset) + 1
        indent = self.unit * (node.depth + 1)
        return offset, offset, f"{indent}{text}\n"

    def added_at_top(self, text):
        """The same at the level of the file, behind some statement."""
        offset = self.text.find("\n", self.rng.choice(self.roots).end) + 1
        return offset, offset, f"{text}\n"

    def dropped(self, node):
        """An edit that takes out a whole statement."""
        start, end = node.start, node.end
        if self.is_alone(start, end):
            return (self.text.rfind("\n", 0, start) + 1,
                    self.text.find("\n", end) + 1, "")
        return start - 1, end, ""       # and the blank before it


@dataclass
class Mutant:
    """A page with one fault.  `at` are offsets into the page's text on
    whose lines a user would want the error (where something is inserted,
    that offset is the new text's); `stretches` the same from one offset to
    another; `checks` what may rightly be found."""
    page: Page
    edits: list
    checks: set
    at: list
    stretches: list = field(default_factory=list)
    judge_knows: bool = True
    is_typo: bool = False
    follows: bool = False       # what the judge finds may be much

    def __post_init__(self):
        self.edits = sorted(self.edits)
        text, done = [], 0
        for start, end, new in self.edits:
            text += [self.page.text[done:start], new]
            done = end
        self.text = "".join(text) + self.page.text[done:]
        self.lines = {self.line(offset) for offset in self.at}
        for first, last in self.stretches:
            self.lines |= set(range(self.line(first), self.line(last) + 1))

    def line(self, offset):
        """The line in the changed text of an offset into the page's."""
        moved = offset
        for start, end, new in self.edits:
            if start < offset < end:
                moved += start - offset
            elif start < offset:
                moved += len(new) - (end - start)
        return self.text.count("\n", 0, max(moved, 0)) + 1
