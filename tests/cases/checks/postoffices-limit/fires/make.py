"""Two hundred postoffices in a hub."""

with open("postoffices.topo", "w") as part:
    for number in range(200):
        part.write(f"downstream P{number} via EAST;\n")
with open("in.topo") as source:
    text = source.read()
with open("in.topo", "w") as source:
    source.write(text.replace("hub EAST via HQ;", "hub EAST via HQ;  # expect: postoffices-limit"))
