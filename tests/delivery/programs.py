"""Where the daemons are that read topoc's outputs.

`make programs` fetches Debian's packages and unpacks them in build/programs,
a folder each, since the mail programs exclude each other when installed and an
installed daemon would start.  What is not there may be an installed program.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FETCHED = Path(os.environ.get("TOPOC_PROGRAMS", ROOT / "build/programs"))
SYSTEM = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

# Program: its package, and its path there.
PLACES = {
    "named": ("bind9", "usr/sbin/named"),
    "knotd": ("knot", "usr/sbin/knotd"),
    "exim4": ("exim4-daemon-light", "usr/sbin/exim4"),
    "smtp-sink": ("postfix", "usr/sbin/smtp-sink"),
    "postmap": ("postfix", "usr/sbin/postmap"),
    "master": ("postfix", "usr/lib/postfix/sbin/master"),
    "sendmail": ("sendmail-bin", "usr/libexec/sendmail/sendmail"),
    "makemap": ("sendmail-bin", "usr/libexec/sendmail/makemap"),
}
# Libraries that must be of the very version of their program.
LIBRARIES = {"bind9": ["bind9-libs"], "postfix": ["postfix"]}


class Missing(Exception):
    """A program is not on this machine; the text says which."""


def package(name):
    """The folder into which a package was unpacked."""
    folder = FETCHED / name
    if not folder.is_dir():
        raise Missing(f"no {name}: make programs fetches it")
    return folder


def find(name):
    if name in PLACES:
        folder, place = PLACES[name]
        path = FETCHED / folder / place
        if path.exists():
            return str(path)
    path = shutil.which(name, path=SYSTEM)
    if path is None:
        raise Missing(f"no {name}: make programs and make test-packages "
                      "get it")
    return path


def environment(name):
    """The environment in which a program finds its libraries."""
    folders = []
    if name in PLACES:
        for each in LIBRARIES.get(PLACES[name][0], []):
            folders += [str(folder) for folder in (
                *FETCHED.glob(f"{each}/usr/lib/*-linux-*"),
                FETCHED / each / "usr/lib/postfix") if folder.is_dir()]
    found = dict(os.environ, LC_ALL="C.UTF-8", PATH=SYSTEM)
    if folders:
        found["LD_LIBRARY_PATH"] = ":".join(folders)
    return found
