"""Twenty-two errors, of which twenty are shown."""

with open("many.topo", "w") as part:
    for number in range(22):
        note = "   # expect: name-syntax" if number < 20 else ""
        part.write(f"network BAD_{number} {{ }}{note}\n")
