"""Rows to table, text, CSV, JSON, Markdown, HTML; the one place that cleans hostile text. No SQL."""
