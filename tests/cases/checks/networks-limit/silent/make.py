"""Networks of one postoffice each."""

with open("networks.topo", "w") as part:
    for number in range(2, 66):
        part.write(f"network N{number} {{ downstream A via COMPANY/HQ "
                   f"{{ domain n{number}.company.com; }} }}\n")
    part.write("network N66 { hub A via COMPANY/HQ "
               "{ externals all; hub B; } }\n")
