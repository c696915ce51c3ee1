"""Engines and transactions: one way to open SQLite and PostgreSQL for writing, with errors people can act on.

SQLite runs with ``isolation_level=None`` and an explicit BEGIN, because the driver's own transaction handling
commits around DDL and a killed migration would leave half a schema (measured in the project's research).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from gpudb.errors import DatabaseError
from gpudb.urls import is_sqlite, safe_url, sqlite_path

#: PRAGMA application_id of our files: the bytes "gpud"
APPLICATION_ID = 0x67707564
#: seconds that a writer or reader waits for a lock
BUSY_SECONDS = 5


def create_engine(url: str) -> Engine:
    """An engine for ``url``; raises ``DatabaseError`` for a URL that is no database URL or lacks its driver."""
    if is_sqlite(url):
        path = sqlite_path(url)
        parent = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(parent):
            raise DatabaseError(f"the folder {parent} does not exist", "make it, or name another path with --db")
        if os.path.lexists(path) and not os.path.isfile(path):
            what = "a folder" if os.path.isdir(path) else "not a regular file"
            raise DatabaseError(f"{path} is {what}", "name a SQLite file with --db; this was not opened")
        # as a part of its own: a ? in a file's name would begin options
        plain = sa.URL.create("sqlite", database=path)
        engine = sa.create_engine(plain, connect_args={"timeout": BUSY_SECONDS}, poolclass=sa.pool.NullPool)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    try:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=_pg_args(url))
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"the driver for {safe_url(url)} is not installed ({error.name})", "pip install 'gpuspecdb[postgres]'"
        ) from error
    except Exception as error:
        raise DatabaseError(
            f"{safe_url(url)} is not a database URL that can be used: {type(error).__name__}",
            "use a SQLite path or postgresql+psycopg://user@host/database",
        ) from error
    if engine.dialect.name != "postgresql":
        raise DatabaseError(f"{engine.dialect.name} is not supported", "use SQLite or PostgreSQL")
    return engine


def _pg_args(url: str) -> dict[str, Any]:
    return {} if "connect_timeout" in url else {"connect_timeout": 10}


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("gpudb_begin", "BEGIN"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes the write lock at once; rolled back as a whole on any error."""
    try:
        with engine.connect().execution_options(gpudb_begin="BEGIN IMMEDIATE") as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1735423332)")
            yield connection
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error


def explain(error: sa.exc.DBAPIError, engine: Engine) -> DatabaseError:
    """The driver's error as a sentence with cause and remedy; no password, no SQL text."""
    where = safe_url(engine.url.render_as_string(hide_password=True))
    text = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    low = text.lower()
    if "locked" in low or "busy" in low:
        return DatabaseError(f"{where} is locked by another program", "try again when the other load has finished")
    if "readonly" in low or "read-only" in low:
        return DatabaseError(f"{where} cannot be written: {text}", "use --db with a path or server that you may write")
    if "disk is full" in low or "no space" in low:
        return DatabaseError(f"the disk of {where} is full; nothing was changed", "free some space and run it again")
    if "could not decode to utf-8" in low:
        return DatabaseError(
            f"{where} holds bytes that are no text: {text.partition(' column')[0]}",
            "it is damaged; restore it, or load a new one",
        )
    if "unable to open" in low or "is not a database" in low or "malformed" in low:
        return DatabaseError(f"{where} cannot be opened: {text}", "check the path; `gpudb db path` shows the packaged one")
    text = re.sub(r"password=\S+", "password=***", text)
    return DatabaseError(f"{where}: {text}", "nothing was changed; correct the cause named above and run it again")
