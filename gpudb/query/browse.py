"""A SQLite file with the public views as plain tables and nothing else, made for browsing: keys, links, indexes, search.

What a view computes is computed once, here; private tables, triggers and functions do not come along.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from decimal import Decimal
from typing import Any

from gpudb.query.reader import Reader
from gpudb.query.tables import OF_TODAY, View, stream, views

#: column -> view and column that it names; a browser makes a link of it
LINKS = {"part": ("spec", "part"), "derived_from": ("spec", "part"), "source": ("source_list", "source"),
         "preferred_source": ("source_list", "source")}  # fmt: skip
#: views that can be searched by words, and the columns that are searched
SEARCHED = {
    "spec": ("part", "name", "family", "vendor", "architecture"),
    "part_alias_list": ("alias", "part_name"),
    "source_list": ("title", "publisher_name", "note"),
    "claim_list": ("claimant_name", "claim_text"),
    "rule_period": ("rule_title", "title", "citation", "summary"),
    "letter_list": ("title", "criterion"),
    "license_list": ("title",),
    "import_measure_list": ("title",),
    "trade_period": ("title",),
    "bill_list": ("title", "subject"),
    "case_list": ("title", "subject"),
}
#: columns that people filter by: an index where a table is large
FILTERED = ("part", "destination", "status", "source", "attribute", "column_name", "country", "rule")
LARGE = 1_000
_TYPES = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "day": "TEXT"}


def copy(reader: Reader, path: str) -> tuple[View, ...]:
    """Write every public view of a database into a new SQLite file at ``path``, as one state of the data; gives the views.

    Rows of today's views are those of the day of the copy.
    """
    reader.snapshot()
    made = [*views(reader), *views_of_today(reader)]
    target = sqlite3.connect(path, isolation_level=None)
    try:
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        target.execute("BEGIN")
        names = {view.name for view in made}
        for view in made:
            target.execute(_ddl(view, names))
            marks = ", ".join("?" * len(view.fields))
            count = 0
            for batch in stream(reader, view):
                count += len(batch)
                target.executemany(f"INSERT INTO {view.name} VALUES ({marks})", ([_plain(v) for v in row] for row in batch))
            if count > LARGE:
                for field in view.fields:
                    if field.name in FILTERED:
                        target.execute(f'CREATE INDEX "{view.name}_{field.name}" ON {view.name} ("{field.name}")')
        for name, columns in SEARCHED.items():
            if name in names:
                _search(target, name, columns)
        target.execute("COMMIT")
        target.execute("ANALYZE")
    finally:
        target.close()
    return tuple(made)


def views_of_today(reader: Reader) -> tuple[View, ...]:
    """The views whose rows depend on today."""
    from gpudb.query import tables

    held = tables.fields(reader)
    return tuple(View(name, tuple(held[name]), ()) for name in OF_TODAY if name in held)


def _ddl(view: View, names: set[str]) -> str:
    lines = [f'"{field.name}" {_TYPES[field.type]}{"" if field.nullable else " NOT NULL"}' for field in view.fields]
    if view.key:
        lines.append("PRIMARY KEY (" + ", ".join(f'"{name}"' for name in view.key) + ")")
    for field in view.fields:
        table, column = LINKS.get(field.name, ("", ""))
        if table in names and table != view.name:
            lines.append(f'FOREIGN KEY ("{field.name}") REFERENCES {table} ("{column}")')
    return f"CREATE TABLE {view.name} ({', '.join(lines)})"


def _search(target: sqlite3.Connection, name: str, columns: tuple[str, ...]) -> None:
    """Search by words; a SQLite without FTS5 does without."""
    listed = ", ".join(columns)
    try:
        target.execute(f'CREATE VIRTUAL TABLE {name}_fts USING fts5 ({listed}, content="{name}")')
    except sqlite3.OperationalError:
        return
    target.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')")


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
