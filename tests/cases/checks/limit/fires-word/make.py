"""Long ones."""

with open("long.topo", "w") as part:
    part.write("zone " + "a" * 65537 + ";   # expect: limit\n")
    part.write('allow unused "' + "b" * 65537 + '";   # expect: limit\n')
