"""A database as one fresh SQLite file: VACUUM INTO for a SQLite file, the truth rows loaded again for a server."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.errors import DatabaseError
from gpudb.redact import safe_url
from gpudb.store import bulk, projection, record, release
from gpudb.store.bulk import content_hash, plain
from gpudb.store.engine import create_engine, explain, writing
from gpudb.store.migrate import upgrade
from gpudb.store.own_schema import TRUTH
from gpudb.store.schema import dataset_release
from gpudb.urls import is_sqlite, read_only_uri, sqlite_path

#: rows that are held at a time
BATCH = 5_000


def copy(url: str, target: str) -> str:
    """Write the database at ``url`` to a new SQLite file ``target`` and return its content hash, computed from its rows.

    Raises ``DatabaseError`` when the rows are not what the release says they are, or the database cannot be read.
    """
    if is_sqlite(url):
        release.refuse_damaged(url)
        _vacuum(sqlite_path(url), target)
    else:
        _from_server(url, target)
    return _checked(url, target)


def _vacuum(path: str, target: str) -> None:
    try:
        with closing(sqlite3.connect(read_only_uri(path), uri=True, timeout=5, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (target,))
        with closing(sqlite3.connect(target, isolation_level=None)) as made:
            # a file in WAL mode cannot be opened on a read-only file system
            made.execute("PRAGMA journal_mode = DELETE")
        release.seal_file(target)
    except sqlite3.Error as error:
        raise DatabaseError(
            f"{path} cannot be copied: {error}", "check free space; `gpudb db verify` says whether the file is sound"
        ) from error


def _from_server(url: str, target: str) -> None:
    server = create_engine(url)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target) or ".") as folder:
        loaded = os.path.join(folder, "load.sqlite")
        file = create_engine(loaded)
        try:
            with server.connect().execution_options(isolation_level="REPEATABLE READ") as source:
                derive(source, file)
        except sa.exc.DBAPIError as error:
            raise explain(error, server) from error
        finally:
            file.dispose()
            server.dispose()
        _vacuum(loaded, target)


def derive(source: Connection, engine: sa.Engine) -> None:
    """Load the truth rows of a database into a new file, and derive everything from them anew."""
    upgrade(engine)
    tables = (*TRUTH, dataset_release)
    there = bulk.short_tables(source, tables)
    with writing(engine) as made:
        record.open_for_load(made)
        made.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in tables:
            bulk.insert(made, table.name, table.columns.keys(), _rows(source, table, there.pop(table.name, None)))
        projection.refresh(made)
        release.prepare(made)
        record.guard(made)


def _rows(source: Connection, table: sa.Table, there: list[tuple[Any, ...]] | None) -> Iterator[tuple[Any, ...]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    try:
        for row in source.execute(query, execution_options={"yield_per": BATCH}) if there is None else there:
            yield tuple(map(plain, row))
    except sa.exc.DBAPIError as error:  # not one of the file that is written
        raise explain(error, source.engine) from error


def _checked(url: str, target: str) -> str:
    engine = create_engine(target)
    try:
        with engine.connect() as connection:
            stored = connection.execute(sa.select(dataset_release.c.content_sha256)).scalar()
            found = content_hash(connection, TRUTH)
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error
    finally:
        engine.dispose()
    if stored != found:
        raise DatabaseError(
            f"the rows of {safe_url(url)} are not those of its release: it says {stored}, they give {found}",
            "nothing was exported; `gpudb db verify` names the fault, `gpudb db load` into a fresh database mends it",
        )
    return found
