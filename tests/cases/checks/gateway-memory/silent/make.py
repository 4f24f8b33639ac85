"""515 postoffices, each with two map lines."""

with open("postoffices.topo", "w") as part:
    for number in range(515):
        part.write(f"downstream P{number} via HQ;\n")
