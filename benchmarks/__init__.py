"""What the product costs, each claim beside its floor or its peer in one run. `make bench` writes RESULTS.md."""
