"""A smart host's tables, put where its mail program reads them."""


def copy(home, folder, names, aliases=(), stub=None, between=" "):
    """Copies of tables in a folder; that with the stub of the aliases gets a
    line for each user who is tried."""
    for name in names:
        (home / name).write_bytes((folder / name).read_bytes())
    if aliases:
        with open(home / stub, "a") as stream:
            stream.writelines(f"{alias}{between}{target}\n"
                              for alias, target, _ in aliases)
