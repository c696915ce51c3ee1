"""Ask the documented questions (docs/queries/) on three engines, and write their answers anew.

`python -m tests.queries` says whose answer differs from the recorded one, `--write` records the answers of the packaged
database (build it first: `python -m gpudb.store.build`) and writes docs/queries.md.
"""

from __future__ import annotations

import datetime as dt
import decimal
import sys
from pathlib import Path
from typing import Any

from gpudb.catalog import Catalog
from gpudb.cli import docs, docs_queries

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "queries"
Answer = tuple[list[str], list[list[Any]]]


def same(value: Any) -> Any:
    """A value as every engine gives it in the end: days as ISO text, numbers as numbers."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, decimal.Decimal) else value


def of_cursor(cursor: Any) -> Answer:
    """Columns and rows of a DB-API cursor."""
    return [column[0] for column in cursor.description], [[same(value) for value in row] for row in cursor.fetchall()]


def of_catalog(catalog: Catalog, sql: str) -> Answer:
    """Columns and rows from `gpudb sql`: the text goes through the guard."""
    found = catalog.sql(sql, timeout=60)
    assert not found.truncated
    return list(found.columns), [list(row.values()) for row in found.rows]


def duckdb_over(folder: Path) -> Any:
    """DuckDB over the Parquet files of an export, with the views that the export describes."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{folder}'")
    connection.execute((folder / "views.duckdb.sql").read_text(encoding="utf-8"))
    return connection


def main(arguments: list[str]) -> int:
    """Compare, or with --write record."""
    differ = []
    with Catalog() as catalog:
        for question in docs_queries.read(FOLDER):
            columns, rows = of_catalog(catalog, question.sql)
            if (columns, rows) == (list(question.columns), [list(row) for row in question.rows]):
                continue
            differ.append(question.id)
            if "--write" in arguments:
                (FOLDER / f"{question.id}.json").write_text(docs_queries.answer_text(columns, rows), encoding="utf-8")
    if "--write" in arguments:
        print(f"answers written: {', '.join(differ) or 'none, all are as recorded'}")
        return docs.main([])
    print(f"other answers than recorded: {', '.join(differ)}" if differ else "all answers are as recorded")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
