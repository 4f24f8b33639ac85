"""Makes a topology as small as it can be and still differ."""

from reader import Statement, copy_all, understand_head
from writer import plain_text


def shrink(tree, still_differs):
    """The least topology that differs: none of its statements, with all in
    its block, and no element of its lists can go."""
    tree = copy_all(tree)
    size = None
    while size != plain_text(tree):
        size = plain_text(tree)
        for block in all_blocks(tree):
            for at in reversed(range(len(block))):
                shrink_at(block, at, lambda: still_differs(tree))
    return tree


def shrink_at(block, at, still_differs):
    """Drops a statement, or what it can do without."""
    statement = block.pop(at)
    if still_differs():
        return
    block.insert(at, statement)
    if statement.body == [] and statement.kind in ("postoffice", "zone"):
        block[at] = Statement(statement.tokens, None, statement.kind,
                              statement.fields)
        if not still_differs():
            block[at] = statement
    for start, end in reversed(list_elements(statement)):
        whole = block[at]
        if not list_elements(whole):
            break           # only the first one is left
        tokens = whole.tokens[:start] + whole.tokens[end:]
        block[at] = understand_head(Statement(tokens, whole.body))
        if not still_differs():
            block[at] = whole


def list_elements(statement):
    """Where in its tokens the elements of a list stand, but for the first,
    each with its comma; and the first one with the comma behind it."""
    tokens = statement.tokens
    commas = [at for at, token in enumerate(tokens)
              if (token.kind, token.text) == ("mark", ",")]
    if not commas:
        return []
    last = commas[-1] + 1
    while last < len(tokens) and tokens[last].role != "keyword":
        last += 1
    first = commas[0] - 1
    while tokens[first - 1].role != "keyword":
        first -= 1
    return [(first, commas[0] + 1),
            *zip(commas, commas[1:] + [last])]


def all_blocks(block):
    blocks = [block]
    for statement in block:
        if statement.body:
            blocks += all_blocks(statement.body)
    return blocks
