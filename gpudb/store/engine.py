"""Engines and transactions: one way to open SQLite and PostgreSQL, with errors people can act on.

SQLite runs with ``isolation_level=None`` and an explicit BEGIN, because the driver's own transaction handling
commits around DDL and a killed migration would leave half a schema (measured in the project's research).
PostgreSQL has everything of ours in a schema of its own: each transaction sets its search_path to it and to nothing
else, by SET LOCAL, because a setting of the session would reach strangers behind a pooler.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from gpudb.errors import DatabaseError
from gpudb.redact import safe_url
from gpudb.store import driver_errors
from gpudb.urls import is_sqlite, not_a_file, server_url, sqlite_path

#: PRAGMA application_id of our files: the bytes "gpud"
APPLICATION_ID = 0x67707564
#: seconds that a writer or reader waits for a lock
BUSY_SECONDS = 5
#: what libpq is asked unless the URL says otherwise: give up on a silent host after 10 s, notice a dead one after 60 s
PATIENCE = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
#: ... and whatever the URL, the environment or the server says: without it a database of SQL_ASCII gives bytes instead of texts
ENCODING = {"client_encoding": "UTF8"}
#: every digit of a number, whatever a role or a URL sets: fewer are another number
DIGITS = "SET LOCAL extra_float_digits TO 1"

explain = driver_errors.explain


def create_engine(url: str, *, read: bool = False) -> Engine:
    """An engine for ``url``; raises ``DatabaseError`` for a URL that is no database URL or lacks its driver.

    With several hosts in the URL and no ``target_session_attrs``, the one that takes writes is chosen, or with ``read``
    the first that answers.
    """
    if is_sqlite(url):
        path = sqlite_path(url)
        # not the shortened path: that of `missing/../x.sqlite` would be there
        parent = os.path.join(os.getcwd(), os.path.dirname(path))
        if not os.path.isdir(parent):
            raise DatabaseError(f"the folder {parent} does not exist", "make it, or name another path with `db`")
        if "\0" in path:
            raise DatabaseError("the name of the database holds a NUL character", "name another with `db`")
        why = not_a_file(path)
        if why:
            raise DatabaseError(f"{path} {why}", "name a file for the database with `db`")
        # as a part of its own: a ? in a file's name would begin options
        plain = sa.URL.create("sqlite", database=path)
        engine = sa.create_engine(plain, connect_args={"timeout": BUSY_SECONDS}, poolclass=sa.pool.NullPool)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    try:
        wanted, schema = server_url(url)
        made = sa.make_url(wanted)
        given = {key: value for key, value in PATIENCE.items() if key not in made.query} | ENCODING
        if "," in str(made.query.get("host", "")) and "target_session_attrs" not in made.query:
            given["target_session_attrs"] = "any" if read else "primary"
        if not made.drivername.startswith("postgresql"):
            raise DatabaseError(f"{made.drivername} is not supported", "use SQLite or PostgreSQL")
        engine = sa.create_engine(made, poolclass=sa.pool.NullPool, connect_args=given)
    except DatabaseError:
        raise
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"the driver for {safe_url(url)} is not installed ({error.name})",
            "pip install '.[postgres]' in a copy of the repository",
        ) from error
    except Exception as error:
        # the library's words may hold the URL, and with it the password; our own ValueError does not
        why = f": {error}" if type(error) is ValueError and "invalid literal" not in str(error) else ""
        raise DatabaseError(
            f"{safe_url(url)} is not a database URL that can be used ({type(error).__name__}{why})",
            "use a SQLite path or postgresql+psycopg://user@host:port/database",
        ) from None
    quoted = engine.dialect.identifier_preparer.quote_identifier(schema)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted}; {DIGITS}")

    event.listen(engine, "begin", begin)
    # for whoever has the engine only: messages, the guard of `gpudb sql`, the DDL that makes the schema
    engine.update_execution_options(gpudb_schema=schema, gpudb_shown=safe_url(url), gpudb_connect=given)
    return engine


def schema_of(engine: Engine) -> str:
    """The schema that our tables are in; '' on SQLite."""
    return str(engine.get_execution_options().get("gpudb_schema", ""))


def connect_options(engine: Engine) -> dict[str, Any]:
    """What libpq is told to connect, password included: for the child process of `gpudb sql`, and for nobody to print."""
    return {**engine.dialect.create_connect_args(engine.url)[1], **engine.get_execution_options().get("gpudb_connect", {})}


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("gpudb_begin", "BEGIN"))


@contextmanager
def writing(engine: Engine, outcome: dict[str, str] | None = None, *, checked: bool = True) -> Iterator[Connection]:
    """One transaction that takes the write lock at once; rolled back as a whole on any error.

    ``checked=False`` leaves SQLite's foreign keys unchecked until its end, which a migration needs.

    A write is never repeated here. When the connection is lost while the server is asked to commit, nobody on this side
    can know whether it did: the ``DatabaseError`` says so and how to find out, with the content hash in ``outcome``
    that the database would have.
    """
    committing = False
    try:
        with engine.connect().execution_options(gpudb_begin="BEGIN IMMEDIATE") as connection:
            if engine.dialect.name == "sqlite" and not checked:
                raw: Any = connection.connection.dbapi_connection
                raw.execute("PRAGMA foreign_keys = OFF")  # of no effect once the transaction has begun
            with connection.begin() as transaction:
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1735423332)")
                yield connection
                committing = True
                transaction.commit()
    except sa.exc.DBAPIError as error:
        if committing and driver_errors.is_lost(error):
            raise driver_errors.unknown(engine, outcome or {}) from error
        raise explain(error, engine) from error
