"""What maintainers run from a checkout; it is not in the wheel. `python -m tools.refresh` runs all that follows from the data."""
