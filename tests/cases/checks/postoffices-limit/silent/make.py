"""Two hundred postoffices at the gateway."""

with open("postoffices.topo", "w") as part:
    for number in range(200):
        part.write(f"downstream P{number} via HQ;\n")
