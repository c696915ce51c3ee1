"""The content hash: one digest of all truth rows that is the same on every engine, file layout and SQLite version."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import bulk
from gpudb.store.types import called

#: how the names of tables begin that a later migration added: empty ones do not change the hash of the release that is held
LATER_TABLES = (
    "own_",
    "bill",
    "caveat",
    "court_case",
    "listed_entity",
    "market_",
    "part_crosswalk",
    "cloud_machine",
    "region",
    "column_display",
)


def plain(value: Any) -> Any:
    """A database value in the form in which it is hashed: days as ISO text, whole floats as integers."""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def content_hash(connection: Connection, tables: tuple[sa.Table, ...]) -> str:
    """SHA-256 over the rows of ``tables`` ordered by primary key, as JSON lines."""
    digest = hashlib.sha256()
    there = bulk.short_tables(connection, tables)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for table in sorted(tables, key=called):
        rows_there = there.pop(table.name, None)
        if called(table).startswith(LATER_TABLES) and (
            connection.execute(sa.select(table).limit(1)).first() is None if rows_there is None else not rows_there
        ):
            continue
        digest.update(f"# {called(table)}\n".encode())
        # numbers and days only: asking every value of every row would take a third of the time of a large load
        later = sum("later" in column.info for column in table.columns)
        places = [place for place, column in enumerate(table.columns) if not isinstance(column.type, sa.Text)]
        query = sa.select(table).order_by(*table.primary_key.columns)
        streamed = (
            connection.execute(query, execution_options={"yield_per": 5000}).partitions() if rows_there is None else [rows_there]
        )
        for rows in streamed:
            lines = []
            for row in map(list, rows):
                for place in places:
                    row[place] = plain(row[place])
                if later and row[-later:] == [None] * later:
                    del row[-later:]  # a row of before that migration keeps its hash
                lines.append(encode(row))
            lines.append("")
            digest.update("\n".join(lines).encode())
    return digest.hexdigest()
