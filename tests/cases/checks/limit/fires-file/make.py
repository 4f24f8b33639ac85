"""A file that takes no room."""

with open("large", "w") as part:
    part.truncate(1 << 31)
