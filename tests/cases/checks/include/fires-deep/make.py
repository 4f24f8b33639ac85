"""A chain of files, each including the next."""

for number in range(1, 65):
    with open(f"{number}.topo", "w") as part:
        note = "" if number < 64 else "   # expect: include"
        part.write(f'include "{number + 1}.topo";{note}\n')
with open("65.topo", "w") as part:
    part.write("network WEST { }\n")
