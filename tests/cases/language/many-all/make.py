"""Twenty-two errors, all shown."""

with open("many.topo", "w") as part:
    for number in range(22):
        part.write(f"network BAD_{number} {{ }}   # expect: name-syntax\n")
