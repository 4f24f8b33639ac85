"""The metamorphic relations: which there are, and which one's turn it is.

Those of same.py must not change a byte of the outputs, those of predicted.py
change them in a way that is known.
"""

from findings import understand
from predicted import PREDICTED
from reader import copy_all
from same import FORMS, RARE, SAME, has_time

NAMES = (*SAME, *FORMS, *PREDICTED)


def same_way(tree, seed, rng):
    """The first relation, from the seed's on, that finds a place: (its name,
    the changed tree, the forms to write it in)."""
    names = [*SAME, *FORMS]
    start = seed % len(names)
    before = [shape(each) for each in tree]
    rare = list(RARE[:1])
    if rng.random() < 0.4:
        rare += RARE[rng.randrange(len(RARE)):]
    if rng.random() < 0.15:     # or a form might have its turn never
        rare.append(rng.choice([*FORMS]))
    for name in rare + names[start:] + names[:start]:
        if name == "seconds" and not has_time(tree):
            continue
        if name in FORMS:
            return name, tree, FORMS[name]
        again = copy_all(tree)
        if SAME[name](again, rng) is not False and before != [
                shape(each) for each in again]:
            return name, again, None
    return None


def shape(statement):
    return ([token.text for token in statement.tokens],
            [shape(part) for part in statement.body or []])


def predicted_way(tree, seed, rng):
    """The same for a predicted change: (name, tree, differences)."""
    names = list(PREDICTED)
    start = seed % len(names)
    for name in names[start:] + names[:start]:
        again = copy_all(tree)
        differences = PREDICTED[name](again, rng, understand(again))
        if differences:
            return name, again, differences
    return None
