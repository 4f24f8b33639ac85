"""The places in C source that can be changed, and the changed texts.

It works on tokens and on the form of this code (functions open and close in
column 0), which is enough: what does not compile is thrown away.  No change
adds or takes a line, so that all other lines keep their numbers.
"""

import re
from dataclasses import dataclass

KINDS = ["condition", "bound", "logic", "one", "statement", "constant",
         "return", "not", "loop"]

TOKEN = re.compile(r"""
      (?P<blank>\s+ | /\*.*?\*/ | //[^\n]*)
    | (?P<directive>^\#(?:[^\\\n]|\\.|\\\n)*)
    | (?P<text>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<number>\d[\w.]*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<mark>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=
        |\.\.\.|.)
    """, re.VERBOSE | re.DOTALL | re.MULTILINE)
DEFINED = re.compile(r"#\s*define\s+(\w+)\s+\(?(\d+|0x[0-9a-fA-F]+)\b")
OPENS, CLOSES = "([{", ")]}"
BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
LOGIC = {"&&": "||", "||": "&&"}
NO_STATEMENT = {"return", "break", "continue", "goto", "if", "else", "for",
                "while", "do", "switch", "case", "default", "struct", "enum",
                "union", "const", "static", "unsigned", "sizeof", "VEC",
                "_Static_assert"}


@dataclass
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self):
        return self.start + len(self.text)


@dataclass
class Place:
    """One change of one file: the text from start to end becomes new."""
    file: str
    function: str
    kind: str
    line: int
    start: int
    end: int
    new: str
    change: str     # what it says, without line numbers

    def key(self):
        return self.file, self.function, self.change


def tokens_of(text):
    """The tokens that count; of directives, only numbers that are defined."""
    return [Token(match.lastgroup, match.group(), match.start())
            for match in TOKEN.finditer(text)
            if match.lastgroup != "blank"]


class Source:
    """The tokens of a file, its functions, and the brackets that match."""

    def __init__(self, file, text):
        self.file, self.text = file, text
        self.tokens = tokens_of(text)
        self.pair, self.around = match_brackets(self.tokens)
        self.functions = self.find_functions()

    def at_line_start(self, token):
        return token.start == 0 or self.text[token.start - 1] == "\n"

    def find_functions(self):
        """(name, first token, last token) of each body; notes which give
        a truth value."""
        found, name = [], None
        self.truths = set()
        for at, token in enumerate(self.tokens):
            if not self.at_line_start(token):
                continue
            if token.kind == "name" and self.text_at(at + 1) == "(":
                name = token.text
                if self.text_at(at - 1) == "bool":
                    self.truths.add(name)
            elif token.text == "{" and name and at in self.pair:
                found.append((name, at, self.pair[at]))
                name = None
        return found

    def text_at(self, at):
        return (self.tokens[at].text if 0 <= at < len(self.tokens) else "")

    def place(self, function, kind, first, last, new):
        """The tokens first to last become new."""
        start, end = self.tokens[first].start, self.tokens[last].end
        old = self.text[start:end]
        new += "\n" * (old.count("\n") - new.count("\n"))
        line_start = self.text.rfind("\n", 0, start) + 1
        line_end = self.text.find("\n", end)
        before, after = self.text[line_start:start], self.text[end:line_end]
        return Place(self.file, function, kind,
                     self.text.count("\n", 0, start) + 1, start, end, new,
                     squeeze(before + old + after) + "  =>  "
                     + squeeze(before + new + after))


def squeeze(text):
    return " ".join(text.split())


def match_brackets(tokens):
    """Each bracket's other one, and the bracket that each token is in."""
    pair, around, stack = {}, [], []
    for at, token in enumerate(tokens):
        around.append(stack[-1] if stack else None)
        if token.kind != "mark":
            continue
        if token.text in OPENS:
            stack.append(at)
        elif token.text in CLOSES and stack:
            opened = stack.pop()
            pair[opened], pair[at] = at, opened
    return pair, around


def places_of(file, text):
    """Every place of a file; two that make the same text count once."""
    source = Source(file, text)
    found = list(defined_constants(source))
    for function, first, last in source.functions:
        for at in range(first + 1, last):
            for finder in FINDERS:
                found += finder(source, function, at)
    unique = {}
    for place in found:
        unique.setdefault((place.start, place.end, place.new), place)
    return list(unique.values())


def apply(text, place):
    return text[:place.start] + place.new + text[place.end:]


# Each finder gives the places that begin at a token

def defined_constants(source):
    for at, token in enumerate(source.tokens):
        match = DEFINED.match(token.text)
        if token.kind == "directive" and match:
            for step in (1, -1):
                new = (token.text[:match.start(2)]
                       + str(int(match.group(2), 0) + step)
                       + token.text[match.end(2):])
                yield source.place(match.group(1), "constant", at, at, new)


def conditions(source, function, at):
    """if (C), while (C), for (…; C; …)."""
    word = source.text_at(at)
    if word not in ("if", "while", "for") or source.text_at(at + 1) != "(":
        return
    first, last = at + 2, source.pair[at + 1] - 1
    if word == "for":
        marks = [each for each in flat(source, first, last)
                 if source.text_at(each) == ";"]
        if len(marks) != 2 or marks[1] == marks[0] + 1:
            return
        first, last = marks[0] + 1, marks[1] - 1
    old = source.text[source.tokens[first].start:source.tokens[last].end]
    yield source.place(function, "condition", first, last, f"!({old})")


def flat(source, first, last):
    """The tokens outside of inner brackets."""
    while first <= last:
        yield first
        if source.text_at(first) in OPENS and first in source.pair:
            first = source.pair[first]
        first += 1


def marks(source, function, at):
    token = source.tokens[at]
    if token.kind != "mark":
        return
    for kind, table in (("bound", BOUNDS), ("logic", LOGIC)):
        if token.text in table:
            yield source.place(function, kind, at, at, table[token.text])
    if token.text == "!":
        yield source.place(function, "not", at, at, "")


def ones(source, function, at):
    """+ 1 and - 1 dropped, another + and - swapped, [i] one further."""
    token = source.tokens[at]
    if token.text in "+-" and is_binary(source, at):
        if source.text_at(at + 1) == "1":
            yield source.place(function, "one", at, at + 1, "")
        else:
            yield source.place(function, "one", at, at,
                               "-" if token.text == "+" else "+")
    if (token.text == "[" and source.pair.get(at) == at + 2
            and source.tokens[at + 1].kind == "name"):
        name = source.text_at(at + 1)
        for step in (" + 1", " - 1"):
            yield source.place(function, "one", at + 1, at + 1, name + step)


def is_binary(source, at):
    before = source.tokens[at - 1]
    return (before.kind in ("name", "number") and before.text != "return"
            or before.text in (")", "]"))


def statements(source, function, at):
    """An expression that is a statement becomes an empty one."""
    before, token = source.text_at(at - 1), source.tokens[at]
    starts = (before in (";", "{", "}", "else", "do", ":")
              or before == ")" and follows_head(source, at - 1))
    if (not starts or not is_expression(source, at)
            or source.text_at(source.around[at]) != "{"):
        return
    for last in flat(source, at, len(source.tokens) - 1):
        if source.text_at(last) == ";":
            if before == ":" and "?" in source.text[
                    source.text.rfind("\n", 0, token.start):token.start]:
                return
            yield source.place(function, "statement", at, last, ";")
            return
        if source.text_at(last) in CLOSES:
            return


def follows_head(source, closing):
    opened = source.pair.get(closing)
    return opened is not None and source.text_at(opened - 1) in (
        "if", "for", "while", "switch")


def is_expression(source, at):
    token, after = source.tokens[at], source.tokens[at + 1]
    if token.text in NO_STATEMENT:
        return False
    if token.text in ("*", "(", "++", "--"):
        return True
    if token.kind != "name" or after.kind == "name":
        return False
    declares = after.text == "*" and source.tokens[at + 2].kind == "name"
    return not declares and after.text not in ("*", ":")


def constants(source, function, at):
    token = source.tokens[at]
    match = re.fullmatch(r"(0x[0-9a-fA-F]+|\d+)([uUlL]*)", token.text)
    if token.kind != "number" or not match:
        return
    if token.text == "1" and source.text_at(at - 1) in ("+", "-"):
        return
    value = int(match.group(1), 8 if re.match("0[0-7]", token.text) else 0)
    for new in {value + 1, max(value - 1, 0)} - {value}:
        yield source.place(function, "constant", at, at,
                           f"{new}{match.group(2)}")


def returns(source, function, at):
    swapped = {"true": "false", "false": "true"}.get(source.text_at(at + 1))
    if source.text_at(at) != "return" or function not in source.truths:
        return
    if swapped and source.text_at(at + 2) == ";":
        yield source.place(function, "return", at + 1, at + 1, swapped)
        return
    last = at + 1
    while source.text_at(last) != ";":
        last += 1
    for new in ("true", "false"):
        yield source.place(function, "return", at + 1, last - 1, new)


def loops(source, function, at):
    """continue and break swapped; a body that is left at once."""
    word = source.text_at(at)
    other = {"continue": "break", "break": "continue"}.get(word)
    if other:
        yield source.place(function, "loop", at, at, other)
    if word in ("for", "while") and source.text_at(at + 1) == "(":
        body = source.pair[at + 1] + 1
        if source.text_at(body) == "{":
            yield source.place(function, "loop", body, body, "{ break;")


FINDERS = [conditions, marks, ones, statements, constants, returns, loops]
