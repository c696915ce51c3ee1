"""Export law as pure functions over dated records: no database, no I/O, no number of any law in code."""
