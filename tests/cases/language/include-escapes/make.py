"""The included file: a checkout need not be able to hold its name."""

from pathlib import Path

Path('a"b\\c.topo').write_text(
    "smarthost relay.a.com { address 10.0.0.1; }\n"
    "network A { gateway HQ { host hq.a.com; address 10.0.0.2; "
    "domain a.com; } }\n")
