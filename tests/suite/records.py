"""A reader of recutils databases, as far as admin.rec needs one."""

from dataclasses import dataclass, field

# What the sets hold, in the order of the file.
FIELDS = {
    "Postoffice": ["Id", "Network", "Name", "Role", "Uplink", "Medium",
                   "Outbound", "Inbound", "Domain", "Masquerade", "Phone",
                   "X25"],
    "External": ["At", "Step", "Postoffice", "Route", "Medium", "Number",
                 "Via"],
    "Setup": ["At", "DomainSuffix", "InternetName", "Address",
              "RouterAddress", "Duty"],
    "Served": ["At", "Postoffice"],
    "AddressMap": ["At", "Position", "Postoffice", "Domain"],
    "Access": ["At", "Drive", "ForwardTo"],
}

# Fields that hold the Id of a postoffice.
REFERENCES = ["At", "Postoffice", "Via", "Uplink", "ForwardTo", "Inbound",
              "Outbound"]


@dataclass
class RecordSet:
    name: str
    descriptor: list = field(default_factory=list)  # (field, value)
    records: list = field(default_factory=list)     # lists of (field, value)


def read(text):
    """The record sets of a file, in order."""
    sets = []
    for block in blocks(text):
        if block[0][0] == "%rec":
            sets.append(RecordSet(block[0][1].split()[0], block))
        elif sets:
            sets[-1].records.append(block)
        else:
            raise ValueError("a record before the first %rec")
    return sets


def blocks(text):
    block = []
    for line in text.replace("\\\n", "").split("\n"):    # `\` joins lines
        if line.startswith("#"):
            continue
        if line.startswith("+"):
            name, value = block[-1]
            block[-1] = (name, value + "\n" + line[1:].removeprefix(" "))
        elif line:
            name, _, value = line.partition(":")
            block.append((name, value.removeprefix(" ")))
        elif block:
            yield block
            block = []
    if block:
        yield block


def values(record, name):
    return [value for field_name, value in record if field_name == name]


def row(record, columns):
    """A record as its view has it: repeated fields joined by a blank."""
    return tuple(" ".join(values(record, name)) or None for name in columns)
