"""The same topology in other statements.

Every change here must leave the outputs as they are: the order of the
statements, nesting or `via` where no enclosing postoffice has settings,
networks in one or several openings, lists or statements of their own,
links from either end, references with or without the network.
"""

import copy

from reader import SETTINGS, Statement, copy_all


def rewrite(statements, rng):
    tree = copy_all(statements)
    merge_networks(tree)
    for network in networks(tree):
        split_lists(network.body, rng)
        lift(network.body, network.body, [], rng)
        sink(network, rng)
        for block in blocks(network.body):
            split_links(block, rng)
            split_routes(block, rng)
    turn_links(tree, rng)
    for network in networks(tree):
        qualify(network.body, network.fields["name"], rng)
    split_networks(tree, rng)
    shuffle(tree, rng)
    return tree


def networks(tree):
    return [each for each in tree if each.kind == "network"]


def blocks(block):
    """This block and all within it."""
    yield block
    for statement in list(block):
        if statement.body:
            yield from blocks(statement.body)


def has_settings(statement):
    return any(part.kind in SETTINGS for part in statement.body or [])


# Networks

def merge_networks(tree):
    opened = {}
    for network in networks(tree):
        first = opened.setdefault(network.fields["name"], network)
        if first is not network:
            first.body += network.body
            tree[:] = [each for each in tree if each is not network]


def split_networks(tree, rng):
    for network in networks(tree):
        while len(network.body) > 1 and rng.random() < 0.4:
            some = rng.randint(1, len(network.body) - 1)
            tree.append(Statement.of(
                f'network "{network.fields["name"]}"', network.body[some:]))
            del network.body[some:]


# Postoffices

def head_of(names, fields, via):
    text = f"{fields['role']} {', '.join(quote(each) for each in names)}"
    if via:
        text += f" via {show(via)}"
    if fields["by"]:
        text += f" by {fields['medium']}"
    return text


def quote(name):
    return f'"{name}"'


def show(ref):
    return "/".join(quote(part) for part in ref if part)


def split_lists(block, rng):
    for statement in list(block):
        if statement.kind != "postoffice":
            continue
        split_lists(statement.body or [], rng)
        fields = statement.fields
        if len(fields["names"]) > 1 and rng.random() < 0.5:
            at = next(at for at, each in enumerate(block)
                      if each is statement)
            block[at:at + 1] = [
                Statement.of(head_of([name], fields, fields["via"]),
                             copy_all(statement.body))
                for name in fields["names"]]


def lift(block, outermost, enclosing, rng):
    """Some nested postoffices become `via` at the network's level."""
    for statement in list(block):
        if statement.kind != "postoffice":
            continue
        free = not any(has_settings(each) for each in enclosing)
        if enclosing and free and rng.random() < 0.5:
            remove(block, statement)
            via = (None, enclosing[-1].fields["names"][0])
            moved = Statement.of(
                head_of(statement.fields["names"], statement.fields, via),
                statement.body)
            outermost.append(moved)
            lift(moved.body or [], outermost, [moved], rng)
        else:
            lift(statement.body or [], outermost, enclosing + [statement],
                 rng)


def sink(network, rng):
    """Some postoffices with `via` become nested."""
    block = network.body
    here = (None, network.fields["name"])
    places = single_places(block, [])
    for statement in list(block):
        fields = statement.fields
        if statement.kind != "postoffice" or not fields["via"]:
            continue
        place, enclosing = places.get(fields["via"][1], (None, []))
        if (fields["via"][0] in here and place and rng.random() < 0.5
                and not any(has_settings(each) for each in enclosing)):
            remove(block, statement)
            nested = Statement.of(head_of(fields["names"], fields, None),
                                  statement.body)
            place.body.append(nested)
            places = single_places(block, [])


def single_places(block, enclosing):
    """Name -> (its statement, that and all around it)."""
    found = {}
    for statement in block:
        if (statement.kind == "postoffice"
                and len(statement.fields["names"]) == 1):
            around = enclosing + [statement]
            if statement.body is not None:
                found[statement.fields["names"][0]] = (statement, around)
                found |= single_places(statement.body, around)
    return found


def remove(block, statement):
    block[:] = [each for each in block if each is not statement]


# Links and routes

def by_of(fields):
    return f" by {fields['medium']}"


def split_links(block, rng):
    for statement in list(block):
        if statement.kind == "link" and rng.random() < 0.5:
            remove(block, statement)
            block += [Statement.of(f"link {show(ref)}"
                                   + by_of(statement.fields))
                      for ref in statement.fields["refs"]]


def split_routes(block, rng):
    for statement in list(block):
        if statement.kind == "route" and rng.random() < 0.5:
            remove(block, statement)
            via = show(statement.fields["via"])
            block += [Statement.of(f"route {show(ref)} via {via}")
                      for ref in statement.fields["targets"]]


def turn_links(tree, rng):
    """Some links are declared at their other end."""
    places = {}
    for network in networks(tree):
        name = network.fields["name"]
        for po, (statement, _) in single_places(network.body, []).items():
            places[name, po] = statement
    for (network, name), statement in places.items():
        for part in list(statement.body):
            if part.kind != "link" or len(part.fields["refs"]) > 1:
                continue
            ref = part.fields["refs"][0]
            other = places.get((ref[0] or network, ref[1]))
            if other and rng.random() < 0.4:
                remove(statement.body, part)
                other.body.append(Statement.of(
                    f"link {show((network, name))}" + by_of(part.fields)))


def qualify(block, network, rng):
    """Some bare references get their network."""
    for statement in block:
        tokens = []
        for token in statement.tokens:
            if token.role == "bare" and rng.random() < 0.3:
                first = Statement.of(f'network "{network}"').tokens[1]
                tokens += [first, copy.copy(SLASH)]
            tokens.append(token)
        statement.tokens = tokens
        qualify(statement.body or [], network, rng)


SLASH = Statement.of("link A/B").tokens[2]


# Order

def shuffle(block, rng):
    """Any order, but for `topoc` and the nameservers of a zone."""
    fixed = [each for each in block if each.kind == "topoc"]
    rest = [each for each in block if each.kind != "topoc"]
    ordered = [each for each in rest if each.kind == "nameserver"]
    rng.shuffle(rest)
    at_nameserver = [at for at, each in enumerate(rest)
                     if each.kind == "nameserver"]
    for at, nameserver in zip(at_nameserver, ordered):
        rest[at] = nameserver
    block[:] = fixed + rest
    for statement in block:
        if statement.body:
            shuffle(statement.body, rng)
