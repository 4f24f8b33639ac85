"""Which places are tried: spread over files and kinds, chosen by a seed.

Each kind of each file has a chance of its own, so that a change of one file
leaves most of the choice in the others as it is.
"""

import math
import random

from places import KINDS


def in_order(places, seed):
    """All places, the first of them spread: a file's share goes by the root
    of its number of places, and of its kinds the one comes next that is
    rarest until then."""
    left = {}
    for place in places:
        left.setdefault(place.file, {}).setdefault(place.kind,
                                                   []).append(place)
    for file, kinds in left.items():
        for kind, group in kinds.items():
            random.Random(f"{seed} {file} {kind}").shuffle(group)
    weight = {file: math.sqrt(sum(map(len, kinds.values())))
              * jitter(seed, file) for file, kinds in left.items()}
    taken = dict.fromkeys(left, 0)
    told = dict.fromkeys(KINDS, 0)
    while left:
        file = min(left, key=lambda each: ((taken[each] + 1) / weight[each],
                                           each))
        kind = min(left[file], key=lambda each: (told[each], each))
        yield left[file][kind].pop()
        taken[file] += 1
        told[kind] += 1
        if not left[file][kind]:
            del left[file][kind]
        if not left[file]:
            del left[file]


def jitter(seed, file):
    """So that files of one size do not come in the order of their names."""
    return 1 + random.Random(f"{seed} {file}").random() / 10
