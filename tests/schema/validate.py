"""Validate JSON, a document a line: SCHEMA, a tab, the document.

A process of its own, for a Python that has jsonschema (Debian's
python3-jsonschema): the tests' own may be another one.  Answers each line
with one: a list of what is wrong.
"""

import json
import sys
from functools import cache
from pathlib import Path

import jsonschema

SHOWN = 5


@cache
def validator(name):
    schema = json.loads((Path(__file__).parent / name).read_text("utf-8-sig"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def problems(name, document):
    return ["/".join(map(str, error.absolute_path)) + ": "
            + error.message[:300] for error, _ in zip(validator(name).iter_errors(document),
                                range(SHOWN))]


def main():
    for line in sys.stdin:
        name, _, document = line.partition("\t")
        print(json.dumps(problems(name, json.loads(document))), flush=True)


if __name__ == "__main__":
    main()
