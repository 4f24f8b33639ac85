"""Single values: names, domains, addresses, numbers and times."""

import ipaddress
import re
from functools import lru_cache

from reader import MANY, canonical_domain

UNITS = {"": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@lru_cache(MANY)
def is_name(text):
    return re.fullmatch(r"[A-Za-z0-9]{1,10}", text) is not None


@lru_cache(MANY)
def is_domain(text):
    labels = text.split(".")
    return (len(text) <= 253 and not labels[-1].isdigit()
            and all(is_label(label) for label in labels))


def is_label(text):
    pattern = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
    return re.fullmatch(pattern, text) is not None


@lru_cache(MANY)
def is_pattern(text):
    """Placeholders are known, and {postoffice} is one of them."""
    named = re.findall(r"\{([^{}]*)\}", text)
    bare = re.sub(r"\{[^{}]*\}", "x", text)
    return ("postoffice" in named and set(named) <= {"postoffice", "network"}
            and is_domain(canonical_domain(bare)))


@lru_cache(MANY)
def fill(pattern, po):
    network, name = po
    domain = pattern.replace("{postoffice}", name)
    domain = domain.replace("{network}", network)
    return canonical_domain(domain)


@lru_cache(MANY)
def canonical_ip(text):
    """As RFC 5952 writes it; None where no host can have it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.is_unspecified or address.is_multicast:
        return None
    if address == ipaddress.ip_address("255.255.255.255"):
        return None
    if address.version == 6 and address.ipv4_mapped:
        return None
    return str(address)


def is_ipv4(address):
    return ":" not in address


@lru_cache(MANY)
def number(text, least, most):
    if not re.fullmatch(r"[0-9]+", text) or not least <= int(text) <= most:
        return None
    return int(text)


@lru_cache(MANY)
def seconds(text):
    match = re.fullmatch(r"([0-9]+)([mhdw]?)", text)
    if not match:
        return None
    found = int(match[1]) * UNITS[match[2]]
    return found if found <= 2**31 - 1 else None


@lru_cache(MANY)
def mailbox(text):
    """The mailbox, its domain in lower case."""
    local, at, domain = text.rpartition("@")
    domain = canonical_domain(domain)
    if not at or not local or not is_domain(domain):
        return None
    return f"{local}@{domain}"


def is_letter(text):
    return re.fullmatch(r"[A-Za-z]", text) is not None


@lru_cache(MANY)
def is_number_to_dial(text):
    return re.fullmatch(r"[ -~]{1,63}", text) is not None


# Domains as DNS sees them

@lru_cache(MANY)
def canonical_order(domain):
    """The sort key of DNSSEC's canonical order (RFC 4034, 6.1)."""
    return tuple(label.encode() for label in reversed(domain.split(".")))


def lies_in(name, origin):
    return name == origin or name.endswith("." + origin)
