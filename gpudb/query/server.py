"""The reader for a database server (PostgreSQL): same questions, same rows, through SQLAlchemy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from gpudb.errors import DatabaseError, UsageError
from gpudb.query.reader import SCHEMA_NUMBER, Params, Row
from gpudb.store.engine import create_engine, explain
from gpudb.urls import safe_url


class ServerReader:
    """A read-only transaction with one snapshot on a server; days come as ISO text, as SQLite gives them."""

    def __init__(self, url: str, older: bool = False) -> None:
        self.url = safe_url(url)
        self.log: list[tuple[str, Params]] = []
        self._engine = create_engine(url)
        try:
            self._connection = self._engine.connect()
            self._connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            held = sa.inspect(self._connection).has_table("alembic_version")
            revision = self._connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() if held else None
        except sa.exc.DBAPIError as error:
            raise self._explain(error) from error
        if revision is None:
            raise DatabaseError(f"{self.url} holds no gpudb data yet", "load it: `gpudb db load --db URL`")
        if not str(revision).isdigit() or int(revision) > SCHEMA_NUMBER:
            raise DatabaseError(
                f"{self.url} was made by a newer gpudb (schema {revision}; this one reads up to {SCHEMA_NUMBER})",
                "install a newer gpudb: pip install -U gpuspecdb",
            )
        if int(revision) < SCHEMA_NUMBER and not older:
            raise DatabaseError(f"{self.url} has the older schema {revision}", "run `gpudb db upgrade --db URL`")

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        """Every row of a question. Raises ``DatabaseError`` when the server cannot answer."""
        self.log.append((sql, params or {}))
        try:
            result = self._connection.execute(sa.text(sql), dict(params or {}))
            return [{key: _plain(value) for key, value in row.items()} for row in result.mappings()]
        except UnicodeEncodeError as error:
            raise UsageError("the question holds bytes that are not UTF-8 text", "write names and values as text") from error
        except sa.exc.DBAPIError as error:
            raise self._explain(error) from error

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a question through a server-side cursor, ``size`` at a time; days are ``date`` objects."""
        try:
            result = self._connection.execute(
                sa.text(sql), execution_options={"stream_results": True, "max_row_buffer": size, "yield_per": size}
            )
            for rows in result.partitions(size):
                yield [tuple(row) for row in rows]
        except sa.exc.DBAPIError as error:
            raise self._explain(error) from error

    def snapshot(self) -> None:
        """Nothing to do: the whole connection is one transaction with one snapshot."""

    def _explain(self, error: sa.exc.DBAPIError) -> DatabaseError:
        text = str(error.orig)
        if "does not exist" in text and "relation" in text:
            return DatabaseError(f"{self.url} holds no data yet", "load it: `gpudb db load --db URL`")
        if "connection" in text.lower() or "authentication" in text.lower():
            return DatabaseError(
                f"{self.url} cannot be reached: {text.strip().splitlines()[-1]}",
                "check host, port, user and password of the URL, and that the server runs",
            )
        return explain(error, self._engine)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
        self._engine.dispose()


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value
