"""Many rows into one table at the speed of the driver: ``executemany`` on SQLite, COPY on PostgreSQL.

Both stand inside the caller's transaction and check every constraint, as any other insert does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

#: rows that are handed to SQLite at once; enough that the calls do not count, few enough that memory does not
BATCH = 10_000


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
    count = 0
    try:
        with raw.cursor() as cursor, cursor.copy(text) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError(text, None, error) from error
    return count
