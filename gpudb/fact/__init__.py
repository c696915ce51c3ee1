"""What is stated about a part: statements, which of them answers, units, comparison, metrics. Pure: no database, no terminal."""
