"""The generator of ``sample_data/``: a web shop's three silos over 30 days, with the faults that real silos have."""
