"""Every question as SQL text with named parameters over the public views; no SQLAlchemy on the SQLite path."""
