#!/usr/bin/env python3
"""What the fuzzers know of the language, from the grammar itself:

    grammar.py tables FILE.xml scan.l     C tables of the rules, for grammar.c
    grammar.py dictionary scan.l checks.def     libFuzzer's dictionary

FILE.xml is what `bison --xml` says of parse.y.  What has no spelling in
scan.l is an error, so that the tables cannot come to differ from the language.
"""

import re
import sys
import xml.etree.ElementTree as tree

MARKS = "/,;{}"
VALUES = {"a word": "WORD", "a string in double quotes": "STRING"}
START = "file_list"
NEVER = 10**6
# More words for the dictionary: what a value can be, and what is never good.
WORDS = ["topoc 1;", "1.2.3.4", "2001:db8::1", "::", "a.com", "xn--", "A/B",
         "{postoffice}", "{network}", "*", "_", "1h", "4294967295", "255",
         "\\\\", '\\"', "#", "\\x1c", 'include \\"1\\";', "\\x00",
         "\\xe2\\x80\\xae", "\\xef\\xbb\\xbf", "\\xc3\\xa9", "\\x0d\\x0a"]


def keywords(scanner):
    """The keywords of scan.l: strings at the begin of a rule's line."""
    with open(scanner, encoding="utf-8") as lines:
        return re.findall(r'^"([a-z0-9-]+)"\s+TOKEN', lines.read(), re.M)


def dictionary(scanner, checks):
    with open(checks, encoding="utf-8") as lines:
        names = re.findall(r'^CHECK\(\w+,\s*"([a-z-]+)"', lines.read(), re.M)
    for word in [*keywords(scanner), *MARKS, *names, *WORDS]:
        print(f'"{word}"')


def read_rules(path):
    """The rules: pairs of the left side and the symbols of the right, with
    what they cost.  What has no end without an error is left out."""
    rules = []      # with those that are left out
    for rule in tree.parse(path).getroot().find("grammar/rules"):
        symbols = [symbol.text for symbol in rule.iter("symbol")]
        rules.append((rule.find("lhs").text, symbols))
    sides = {lhs for lhs, _ in rules}
    least = {"error": NEVER, **{lhs: NEVER for lhs in sides}}

    def cost(symbols):
        return 1 + sum(least.get(symbol, 0) for symbol in symbols)

    changed = True
    while changed:
        changed = False
        for lhs, symbols in rules:
            if cost(symbols) < least[lhs]:
                least[lhs] = cost(symbols)
                changed = True
    return {(lhs, tuple(symbols)): cost(symbols) for lhs, symbols in rules
            if cost(symbols) < NEVER}


def reachable(rules):
    """The rules that the start needs, in the order of their left sides."""
    known, queue = [START], [START]
    while queue:
        lhs = queue.pop()
        for side, symbols in rules:
            for symbol in symbols if side == lhs else []:
                if symbol not in known and any(
                        symbol == other for other, _ in rules):
                    known.append(symbol)
                    queue.append(symbol)
    return [rule for side in known for rule in rules if rule[0] == side], known


def spelling(symbol, known):
    """A terminal as C: its text, or the kind of value that it is."""
    name = symbol.strip('"')
    if name in VALUES:
        return f"{{ FUZZ_{VALUES[name]}, NULL }}"
    if name not in known:
        sys.exit(f"grammar.py: scan.l does not spell {symbol}")
    return f'{{ FUZZ_TEXT, "{name}" }}'


def tables(xml, scanner):
    costs = read_rules(xml)
    rules, sides = reachable(list(costs))
    known = [*keywords(scanner), *MARKS]
    terminals = sorted({symbol for _, symbols in rules for symbol in symbols
                        if symbol not in sides})
    print("static const struct terminal terminals[] = {")
    for symbol in terminals:
        print(f"\t{spelling(symbol, known)},")
    print("};\n\nstatic const struct rule rules[] = {")
    for lhs, symbols in rules:
        ids = [str(terminals.index(symbol)) if symbol not in sides
               else str(-1 - sides.index(symbol)) for symbol in symbols]
        print(f"\t{{ {sides.index(lhs)}, {costs[lhs, symbols]}, {len(ids)}, "
              f"{{ {', '.join(ids) or '0'} }} }}, /* {lhs} */")
    print(f"}};\n\n#define SIDES {len(sides)} /* {START} is the first */")


if __name__ == "__main__":
    {"tables": tables, "dictionary": dictionary}[sys.argv[1]](*sys.argv[2:])
