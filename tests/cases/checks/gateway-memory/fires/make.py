"""517 postoffices, each with two map lines: 163988 bytes in all."""

with open("postoffices.topo", "w") as part:
    for number in range(517):
        part.write(f"downstream P{number} via HQ;\n")
