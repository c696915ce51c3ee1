"""Many rows into one table at the speed of the driver: ``executemany`` on SQLite, COPY on PostgreSQL; many tables read at once, and the
hash of the content: one digest of all truth rows that is the same on every engine, file layout and SQLite version.

All of it stands inside the caller's transaction, and an insert checks every constraint, as any other does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store.types import called

#: rows that are handed to SQLite at once; enough that the calls do not count, few enough that memory does not
BATCH = 10_000
#: rows up to which a table of a server is read with others in one message
SHORT = 20_000


def insert(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert ``rows`` (values in the order of ``columns``) and say how many there were.

    ``rows`` may be endless for all that memory cares; it must not use ``connection`` while it is walked through.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        return _copy(connection, f"COPY {table} ({names}) FROM STDIN", rows)
    text = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    count, walk = 0, iter(rows)
    while batch := [row if isinstance(row, tuple) else tuple(row) for row in islice(walk, BATCH)]:
        connection.exec_driver_sql(text, batch)
        count += len(batch)
    return count


def short_tables(connection: Connection, tables: Sequence[sa.Table]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of those tables of a server that are short, in the order of their keys: all in one message, for each costs a way there.

    Nothing on a file, which answers as fast table by table.
    """
    if connection.dialect.name != "postgresql":
        return {}
    texts = [
        str(sa.select(table).order_by(*table.primary_key.columns).compile(connection)) + f" LIMIT {SHORT + 1}" for table in tables
    ]
    if not connection.in_transaction():
        connection.begin()  # which says where our tables are
    raw: Any = connection.connection.driver_connection
    held: dict[str, list[tuple[Any, ...]]] = {}
    try:
        with raw.cursor() as cursor:
            cursor.execute("; ".join(texts))
            for table in tables:
                rows = cursor.fetchall()
                if len(rows) <= SHORT:
                    held[table.name] = rows
                cursor.nextset()
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError("reading tables", None, error) from error
    return held


def values(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of ``columns`` of each row."""
    if len(columns) == 1:
        return ((row[columns[0]],) for row in rows)
    return map(itemgetter(*columns), rows)


def _copy(connection: Connection, text: str, rows: Iterable[Sequence[Any]]) -> int:
    raw: Any = connection.connection.driver_connection
    count, walk = 0, iter(rows)
    first = next(walk, None)
    if first is None:
        return 0  # two ways to the server for nothing
    try:
        with raw.cursor() as cursor, cursor.copy(text) as copy:
            for row in chain((first,), walk):
                copy.write_row(row)
                count += 1
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError(text, None, error) from error
    return count


#: how the names of tables begin that a later migration added: empty ones do not change the hash of the release that is held
LATER_TABLES = (
    "own_", "bill", "caveat", "court_case", "listed_entity", "market_", "part_crosswalk", "cloud_machine", "region", "column_display",
)  # fmt: skip


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
    there = short_tables(connection, tables)
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
