"""Hubs in hubs, one a line; and a long string."""

with open("deep.topo", "w") as part:
    part.write("network WEST {\nhub H1 via COMPANY/HQ {\n")
    for number in range(2, 64):
        part.write(f"hub H{number} {{\n")
    part.write("}" * 64 + "\n")
with open("long.topo", "w") as part:
    part.write('allow unused "' + "b" * 65534 + '";\n')
