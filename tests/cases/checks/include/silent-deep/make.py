"""A chain of files, each including the next."""

for number in range(1, 64):
    with open(f"{number}.topo", "w") as part:
        part.write(f'include "{number + 1}.topo";\n')
with open("64.topo", "w") as part:
    part.write("network WEST { }\n")
