"""Networks of one postoffice each."""

with open("networks.topo", "w") as part:
    for number in range(2, 67):
        part.write(f"network N{number} {{ downstream A via COMPANY/EAST "
                   f"{{ domain n{number}.company.com; }} }}\n")
with open("in.topo") as source:
    text = source.read()
with open("in.topo", "w") as source:
    source.write(text.replace("hub EAST via HQ;", "hub EAST via HQ;  # expect: networks-limit"))
