"""The command line: parse, ask the catalog, hand to render. No SQL, no rules."""
