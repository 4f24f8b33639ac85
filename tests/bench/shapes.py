"""The topologies that the bench compiles, each of any size.

A shape is a function that yields the text of its files.  Alone, this writes
one: `python3 tests/bench/shapes.py SHAPE SIZE FOLDER`.
"""

import hashlib
import itertools
import sys
from dataclasses import dataclass
from pathlib import Path

if __package__:
    from bench import lists
else:
    import lists

BLOCK = 1024        # lines a write


@dataclass(frozen=True)
class Shape:
    name: str
    write: object           # of the size; yields (file name or None, text)
    what: str
    status: int = 0         # of `topoc check`
    build: bool = True      # its outputs grow with its size
    largest: int = None     # where they grow with its square


def header(more=""):
    """One smart host and one loadable zone, for every shape."""
    return f"""topoc 1;
allow gateway-memory, networks-limit "a bench";
smarthost relay.company.com {{ address 10.0.0.1; }}
zone company.com {{
    nameserver ns1.company.com address 10.0.0.2;
    contact hostmaster@company.com;
    serial 1;
    mx gateway;
}}
{more}"""


GATEWAY = ("    gateway HQ { host msmailgwy.company.com; address 10.0.0.3;"
           " domain hq.company.com; }\n")


def one_network(inside, more="", gateway=GATEWAY):
    """A file with one network, of these lines."""
    yield None, header(more) + "network COMPANY {\n" + gateway
    lines = iter(inside)
    while block := "".join(itertools.islice(lines, BLOCK)):
        yield None, block
    yield None, "}\n"


# The main shape.  sample.py knows by heart what must come of it.

def hub_of(i):
    """The hub above the i-th postoffice of the main shape; HQ is none of
    them, and each hub is the first of a hundred."""
    return i - (i - 1) % 100


def hubs(size):
    for i in range(1, size):
        hub = hub_of(i)
        if i == hub:
            yield (f"    hub H{i:07} via HQ"
                   f" {{ domain h{i:07}.branches.company.com; }}\n")
        else:
            yield (f"    downstream P{i:07} via H{hub:07}"
                   f" {{ domain p{i:07}.h{hub:07}.branches.company.com; }}\n")


def main(size):
    return one_network(hubs(size))


# One big thing of a kind

def star(size):
    return one_network(
        (f"    downstream P{i:07} via HQ {{ domain p{i:07}.company.com; }}\n"
         for i in range(1, size)))


def chain_lines(size, length):
    """Chains of that many postoffices below HQ."""
    for i in range(1, size):
        end = i % length == 0 or i == size - 1
        above = "HQ" if i % length == 1 else f"P{i - 1:07}"
        yield (f"    {'downstream' if end else 'hub'} P{i:07} via {above}"
               f" {{ domain p{i:07}.company.com; }}\n")


def chains(size):
    return one_network(chain_lines(size, 9), "hops 11;\n")


def deep_chain(size):
    return one_network(chain_lines(size, size), "hops 2000000000;\n"
                       'allow hop-limit-near "a bench";\n')


def deep_link(size):
    """The same with a link from the top to one in the middle."""
    return one_network(
        chain_lines(size, size), "hops 2000000000;\n"
        'allow hop-limit-near, postoffices-limit "a bench";\n',
        GATEWAY.replace(" }", f" link P{size // 2:07}; }}"))


def deep_route(size):
    """The same with a static route from the top to one in the middle."""
    return one_network(
        chain_lines(size, size), "hops 2000000000;\n"
        'allow hop-limit-near, postoffices-limit, unused "a bench";\n',
        GATEWAY.replace(" }", f" route P{size // 2:07} via P0000001; }}"))


def deep_loop(size):
    return one_network(
        f"    hub P{i:07} via P{i - 1 if i > 1 else size - 1:07}"
        f" {{ domain p{i:07}.company.com; }}\n" for i in range(1, size))


def routes_at_one(size):
    """As many static routes as postoffices, all of one hub."""
    return one_network(itertools.chain(
        hubs(size), ["    hub ROUTER via HQ { domain router.company.com;\n"],
        (f"        route {'H' if i == hub_of(i) else 'P'}{i:07} via HQ;\n"
         for i in range(1, size)), ["    }\n"]))


def routes_at_each(size):
    """A static route at each downstream postoffice, to the next hub."""
    def lines():
        hub = 1
        for i in range(1, size):
            if i == hub_of(i):
                hub = i
                yield (f"    hub H{i:07} via HQ"
                       f" {{ domain h{i:07}.company.com; }}\n")
                continue
            other = hub + 100 if hub + 100 < size else 1
            to = f"H{other:07}" if other != hub else "HQ"
            yield (f"    downstream P{i:07} via H{hub:07}"
                   f" {{ domain p{i:07}.company.com;"
                   f" route {to} via H{hub:07}; }}\n")
    return one_network(lines())


def gateways(size):
    """A gateway in each hundred postoffices, linked to the first."""
    def lines():
        for i in range(size):
            gate = i - i % 100
            if i == gate:
                link = "" if i == 0 else " link G0000000;"
                yield (f"    gateway G{i:07} {{ host g{i:07}.company.com;"
                       f" address 10.{1 + (i >> 16)}.{i >> 8 & 255}"
                       f".{i & 255};"
                       f" domain d{i:07}.company.com;{link} }}\n")
            else:
                yield (f"    downstream P{i:07} via G{gate:07}"
                       f" {{ domain p{i:07}.company.com; }}\n")
    return one_network(lines(), gateway="")


def externals_all(size):
    return one_network(hubs(size), "externals all;\n")


def links(size):
    """A hub with a link to each postoffice that is below another hub."""
    def lines():
        yield from hubs(size)
        yield "    hub CENTRE via HQ {\n        domain centre.company.com;\n"
        for i in range(1, size):
            yield (f"        link {'H' if i == hub_of(i) else 'P'}{i:07};\n")
        yield "    }\n"
    return one_network(lines())


# Names of full length

def letters(i, length=10):
    """The i-th word of that many letters."""
    word = ""
    for _ in range(length):
        i, digit = divmod(i, 26)
        word = chr(ord("A") + digit) + word
    return word


def long_domain(name):
    """253 characters, 63 a label."""
    rest = ".".join(["x" * 63, "y" * 63, "z" * 49, "company.com"])
    return (name.lower() + "w" * 53) + "." + rest


def full_names(size):
    def lines():
        for i in range(1, size):
            hub = hub_of(i)
            name = letters(i)
            kind, above = (("hub", "NETWORKABC/HEADOFFICE") if i == hub else
                           ("downstream", "NETWORKABC/" + letters(hub)))
            yield (f"    {kind} {name} via {above}"
                   f" {{ domain {long_domain(name)}; }}\n")
    yield None, header() + "network NETWORKABC {\n"
    yield None, GATEWAY.replace("HQ", "HEADOFFICE")
    for line in lines():
        yield None, line
    yield None, "}\n"


# Many files

def network_text(n, size):
    """The n-th network of a hundred postoffices, without its end."""
    first = n * 100
    yield (f"network N{n:06} {{\n    hub H via COMPANY/HQ"
           f" {{ domain h.n{n:06}.company.com; }}\n")
    for i in range(first + 1, min(first + 100, size)):
        yield (f"    downstream P{i:07} via H"
               f" {{ domain p{i:07}.n{n:06}.company.com; }}\n")
    yield "}\n"


def include_flat(size):
    """One include a network."""
    networks = range((size + 99) // 100)
    yield None, header() + "network COMPANY {\n" + GATEWAY + "}\n"
    for n in networks:
        yield None, f'include "n{n:06}.topo";\n'
    for n in networks:
        yield f"n{n:06}.topo", "".join(network_text(n, size))


def include_nested(size):
    """The same, where each file includes the next, fifty deep."""
    count = (size + 99) // 100
    yield None, header() + "network COMPANY {\n" + GATEWAY + "}\n"
    for n in range(0, count, 50):
        yield None, f'include "n{n:06}.topo";\n'
    for n in range(count):
        last = n % 50 == 49 or n == count - 1
        yield f"n{n:06}.topo", "".join(network_text(n, size)) + (
            "" if last else f'include "n{n + 1:06}.topo";\n')


def include_each(size):
    """One file for each postoffice."""
    yield None, header() + "network COMPANY {\n" + GATEWAY
    for i in range(1, size):
        yield None, f'    include "p{i:07}.topo";\n'
    yield None, "}\n"
    for i, line in enumerate(hubs(size), 1):
        yield f"p{i:07}.topo", line.lstrip()


# Errors, one a postoffice

def errors_syntax(size):
    return one_network(
        f"    downstream P{i:07} via HQ {{ domain p{i:07}.company.com }}\n"
        for i in range(1, size))


def errors_names(size):
    return one_network(
        f"    downstream P{i:07} via Q{i:07} {{ domain p{i:07}.company.com;"
        " }\n" for i in range(1, size))


def errors_domains(size):
    return one_network(
        f"    downstream P{i:07} via HQ {{ domain sales.company.com; }}\n"
        for i in range(1, size + 1))


def of_list(write):
    """A list's topology as a shape; some say what a bench may leave aside."""
    def shape(size):
        yield None, ('allow gateway-memory, networks-limit, '
                     'postoffices-limit, hop-limit-near "a bench";\n'
                     + write(size))
    return shape


SHAPES = {shape.name: shape for shape in [
    Shape("main", main, "one gateway, hubs of a hundred, a domain each"),
    Shape("star", star, "all at one gateway"),
    Shape("chains", chains, "chains of nine"),
    # On a chain everybody knows everybody behind: the square in outputs.
    Shape("deep-chain", deep_chain, "one chain, hops high", build=False),
    Shape("deep-link", deep_link, "the same with a link", build=False),
    Shape("deep-route", deep_route, "the same with a static route",
          build=False),
    Shape("deep-loop", deep_loop, "one loop of uplinks", status=1,
          build=False),
    Shape("routes-one", routes_at_one, "a static route each, at one hub"),
    Shape("routes-each", routes_at_each, "a static route at each"),
    Shape("gateways", gateways, "a gateway in each hundred"),
    Shape("externals", externals_all, "externals all", largest=2000),
    Shape("full-names", full_names, "names and domains of full length"),
    Shape("files-flat", include_flat, "a file a network, side by side"),
    Shape("files-nested", include_nested, "a file a network, fifty deep"),
    Shape("files-each", include_each, "a file a postoffice"),
    Shape("links", links, "a link to each, at one hub"),
    Shape("nameservers", of_list(lists.nameservers), "all of one zone"),
    Shape("chain-routes", of_list(lists.chain_routes_down),
          "a route at each of a chain", build=False),
    Shape("chain-links", of_list(lists.chain_links_hub),
          "links to every second one of a chain", build=False),
    Shape("bad-syntax", errors_syntax, "a syntax error each", status=1,
          build=False),
    Shape("bad-uplinks", errors_names, "an unknown name each", status=1,
          build=False),
    Shape("bad-domains", errors_domains, "a duplicate domain each", status=1,
          build=False),
]}


def make(shape, size, folder):
    """The shape's file in a folder, made anew where it is another one's; the
    files' total size in bytes."""
    folder = Path(folder)
    path = folder / f"{shape.name}-{size}" / "main.topo"
    stamp = path.parent / "stamp"
    program = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if stamp.exists():
        made_by, total = stamp.read_text().split()
        if made_by == program:
            return path, int(total)
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.iterdir():
        old.unlink()
    total = 0
    with path.open("w", encoding="ascii") as top:
        for name, text in shape.write(size):
            total += len(text)
            if name is None:
                top.write(text)
            else:
                (path.parent / name).write_text(text, encoding="ascii")
    stamp.write_text(f"{program} {total}\n")
    return path, total


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in SHAPES:
        sys.exit(f"usage: shapes.py {'|'.join(SHAPES)} SIZE FOLDER")
    print(*make(SHAPES[sys.argv[1]], int(sys.argv[2]), sys.argv[3]))
