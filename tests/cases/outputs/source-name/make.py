"""A file whose name has bytes that are not printable ASCII."""

import os

os.rename("in.topo", "ü.topo")
