"""Verifies MANIFEST, the list of what a build has written.

It has comment lines, of which one is `# generation HEX`, and then for every
other file its SHA-256 and path as sha256sum writes them, sorted by path.
"""

import hashlib
import re

NAME = "MANIFEST"


def faults(files):
    """What is wrong with it; an output directory without one is as good."""
    if NAME not in files:
        return []
    wanted = [f"{hashlib.sha256(content).hexdigest()}  {path}"
              for path, content in sorted(files.items(), key=by_bytes)
              if path != NAME]
    text = files[NAME].decode(errors="replace")
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    found = [f"MANIFEST: there should be {line}" for line in wanted
             if line not in lines]
    found += [f"MANIFEST: there should not be {line}" for line in lines[:-1]
              if line not in wanted]
    if not found and lines != [*wanted, ""]:
        found.append("MANIFEST is in another order, or its end is missing")
    if generation(files) is None:
        found.append("MANIFEST has not one line for the generation")
    return found


def by_bytes(item):
    return item[0].encode()


def generation(files):
    """The generation, or None."""
    found = re.findall(rb"^# generation ([0-9a-f]+)$",
                       files.get(NAME, b""), re.MULTILINE)
    return found[0] if len(found) == 1 else None


def generation_faults(one, other):
    """Other files are of another generation.  (A setting that has no effect
    makes another topology, and need not make other files.)"""
    if NAME not in one or NAME not in other:
        return []
    if (others(one) != others(other)
            and generation(one) == generation(other)):
        return ["MANIFEST: the generation should be another one"]
    return []


def others(files):
    return {path: content for path, content in files.items()
            if path != NAME}
