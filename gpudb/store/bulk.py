"""Many rows into one table at the speed of the driver: ``executemany`` on SQLite, COPY on PostgreSQL; and many tables read at once.

All of it stands inside the caller's transaction, and an insert checks every constraint, as any other does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

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
    count = 0
    for batch in _batches(rows):
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


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    walk = iter(rows)
    while batch := [row if isinstance(row, tuple) else tuple(row) for row in islice(walk, BATCH)]:
        yield batch


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
