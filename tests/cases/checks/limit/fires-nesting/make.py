"""Hubs in hubs, one a line."""

with open("deep.topo", "w") as part:
    part.write("network WEST {\nhub H1 via COMPANY/HQ {\n")
    for number in range(2, 65):
        note = "   # expect: limit" if number == 64 else ""
        part.write(f"hub H{number} {{{note}\n")
    part.write("}" * 65 + "\n")
