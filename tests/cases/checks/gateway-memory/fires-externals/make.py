"""Postoffices without a domain below a hub."""

with open("postoffices.topo", "w") as part:
    for number in range(1300):
        part.write(f"downstream P{number} via EAST {{ domain none; }}\n")
