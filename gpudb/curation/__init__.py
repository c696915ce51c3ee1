"""Reading, checking and linting seed files. No database."""
