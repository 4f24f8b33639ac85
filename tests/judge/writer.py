"""Writes a tree of statements as .topo files.

A plain hand writes one tidy file.  A wild hand writes the same statements
in many forms that mean the same: upper and lower case, quotes, final dots,
comments, odd blanks, line ends, and included files.
"""

import ipaddress
import os
import random
import re

import values
from reader import KEYWORDS

WORD = re.compile(r"[-A-Za-z0-9._:@+*\x80-\U0010ffff]+")
COMMENTS = ("# over here", "#", "# } ; { \" not a token", "# hub hub",
            "#\ttabs\tand \u00fcmlauts")


def write(statements, folder, name, rng=None, forms=None):
    """Writes the topology to folder/name, and with an rng in a wild hand,
    which takes all forms or, much more often, only these."""
    hand = Hand(folder, rng, forms)
    hand.write_file(name, statements, may_include=True)


def plain_text(statements):
    return Hand(None, None).block(statements, 0, "", False)


class Hand:
    def __init__(self, folder, rng, forms=None):
        self.folder = folder
        self.rng = rng or random.Random(0)
        self.is_wild = rng is not None
        self.forms = forms
        self.parts = 0

    def chance(self, probability, form):
        if not self.is_wild:
            return False
        if self.forms is not None:
            probability = (form in self.forms) * max(probability, 0.3)
        return self.rng.random() < probability

    # Files

    def write_file(self, name, statements, may_include):
        here = os.path.dirname(name)
        text = self.block(statements, 0, here, may_include)
        if self.chance(0.2, "no-last-end"):
            text = text.rstrip("\n") + " # the last line, without an end"
        if self.chance(0.2, "crlf"):
            text = text.replace("\n", "\r\n")
        if self.chance(0.1, "bom"):
            text = "\ufeff" + text
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as target:
            target.write(text.encode("utf-8"))

    def part(self, statements, here, indent):
        """Moves statements to a file of their own; its include."""
        self.parts += 1
        folder = self.rng.choice(["", "parts", "parts/more"])
        name = os.path.join(folder, f"part{self.parts}.topo")
        self.write_file(name, statements, may_include=True)
        path = os.path.relpath(name, here or ".")
        return f"{indent}include {quoted(path)}{self.blank('')};\n"

    # Statements

    def block(self, statements, depth, here, may_include):
        indent = "" if self.chance(0.1, "indent") else "    " * depth
        lines = []
        at = 0
        while at < len(statements):
            if (may_include and statements[at].kind != "topoc"
                    and self.chance(0.06, "include")):
                some = self.rng.randint(1, len(statements) - at)
                lines.append(self.part(statements[at:at + some], here, indent))
                at += some
            else:
                lines.append(self.statement(statements[at], depth, indent,
                                            here, may_include))
                at += 1
        return "".join(lines)

    def statement(self, statement, depth, indent, here, may_include):
        text = indent + self.head(statement.tokens)
        ends_in_brace = statement.kind in ("network", "smarthost-declaration")
        if statement.body or ends_in_brace:
            body = self.block(statement.body, depth + 1, here, may_include)
            text += self.blank(" ") + "{\n" + body + indent + "}"
        elif statement.body is not None and self.chance(0.3, "empty"):
            text += " { }"
        else:
            text += self.blank("") + ";"
        if self.chance(0.1, "comment"):
            text += "  " + self.rng.choice(COMMENTS)
        return text + (" " if self.ends_freely(text) else "\n")

    def ends_freely(self, text):
        """Whether the next statement may stand on the same line."""
        return "#" not in text and "\n" not in text \
            and self.chance(0.1, "same-line")

    def head(self, tokens):
        text = ""
        for at, token in enumerate(tokens):
            tight = token.text in (",", "/") or tokens[at - 1].text == "/"
            if at:
                text += self.blank("" if tight else " ")
            text += self.word(token)
        return text

    def blank(self, usual):
        if self.chance(0.03, "blank"):
            return "\n\t"
        if self.chance(0.02, "comment"):
            return " " + self.rng.choice(COMMENTS) + "\n  "
        return usual if not self.chance(0.05, "blank") else "  "

    # Words

    def word(self, token):
        if token.kind == "mark" or token.role == "keyword":
            return token.text
        text = self.form(token)
        must = (token.role == "text" or not WORD.fullmatch(text)
                or text in KEYWORDS)
        return quoted(text) if must or self.chance(0.05, "quote") else text

    def form(self, token):
        """Another way to write the same value, in a wild hand."""
        text, role = token.text, token.role
        if role in ("name", "bare", "letter"):
            return self.cased(text)
        if role in ("domain", "suffix") and text.isascii():
            return self.dotted(self.cased(text), role)
        if role == "ip" and ":" in text and self.chance(0.5, "ipv6"):
            return self.cased(self.longer(text))
        if (role == "time" and values.seconds(text)
                and self.chance(0.3, "time")):
            return str(values.seconds(text))
        return text

    def dotted(self, text, role):
        if not text.endswith(".") and self.chance(0.1, "dot"):
            text += "."
        if role == "suffix" and text[0] != "." and self.chance(0.3, "dot"):
            text = "." + text
        return text

    def longer(self, text):
        try:
            return ipaddress.ip_address(text).exploded
        except ValueError:
            return text

    def cased(self, text):
        if not self.chance(0.3, "case"):
            return text
        return "".join(self.rng.choice([each.lower(), each.upper()])
                       for each in text)


def quoted(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
