"""Engines and transactions: one way to open SQLite and PostgreSQL, with errors people can act on.

SQLite runs with ``isolation_level=None`` and an explicit BEGIN, because the driver's own transaction handling
commits around DDL and a killed migration would leave half a schema (measured in the project's research).
PostgreSQL has everything of ours in a schema of its own: each transaction sets its search_path to it and to nothing
else, by SET LOCAL, because a setting of the session would reach strangers behind a pooler.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from gpudb.errors import DatabaseError, UsageError
from gpudb.redact import safe_url
from gpudb.store import driver_errors
from gpudb.urls import is_sqlite, not_a_file, server_url, sqlite_path

#: PRAGMA application_id of our files: the bytes "gpud"
APPLICATION_ID = 0x67707564
#: seconds that a writer or reader waits for a lock
BUSY_SECONDS = 5
#: seconds without a word of a server after which a question, or whoever writes or verifies, gives it up, unless GPUDB_WAIT says otherwise
SILENCE = {True: 60.0, False: 600.0}
#: what libpq is asked unless the URL says otherwise: give up on a silent host after 10 s, notice a dead one after 60 s
PATIENCE = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
#: ... and whatever the URL, the environment or the server says: without it a database of SQL_ASCII gives bytes instead of texts
ENCODING = {"client_encoding": "UTF8"}
#: every digit of a number, whatever a role or a URL sets: fewer are another number
DIGITS = "SET LOCAL extra_float_digits TO 1"

explain = driver_errors.explain


def seconds(variable: str, usual: float) -> float:
    """The seconds that a variable of the environment gives, else ``usual``. Raises ``UsageError``."""
    given = os.environ.get(variable, "")
    try:
        said = float(given) if given else usual
        if not 0 <= said <= 3600:
            raise ValueError
    except ValueError:
        raise UsageError(f"{variable}={given!r} is no number of seconds", f"give 0 to 3600; the default is {usual:g}") from None
    return said


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
    silence = seconds("GPUDB_WAIT", SILENCE[read])

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted}; {DIGITS}")

    event.listen(engine, "begin", begin)
    event.listen(engine, "do_connect", lambda _dialect, _record, _words, options: _listening().opened(silence, options))
    # for whoever has the engine only: messages, the guard of `gpudb sql`, the DDL that makes the schema
    engine.update_execution_options(gpudb_schema=schema, gpudb_shown=safe_url(url), gpudb_connect=given, gpudb_silence=silence)
    return engine


def schema_of(engine: Engine) -> str:
    """The schema that our tables are in; '' on SQLite."""
    return str(engine.get_execution_options().get("gpudb_schema", ""))


def connect_options(engine: Engine) -> dict[str, Any]:
    """What libpq is told to connect, password included: for the child process of `gpudb sql`, and for nobody to print."""
    return {**engine.dialect.create_connect_args(engine.url)[1], **engine.get_execution_options().get("gpudb_connect", {})}


def connect(engine: Engine, **options: Any) -> Any:
    """A connection of the driver itself to the server of an engine, with more ``options``."""
    return _listening().opened(engine.get_execution_options()["gpudb_silence"], connect_options(engine) | options)


@functools.cache
def _listening() -> Any:
    """The driver's connection, which gives up a server that says nothing: one that is frozen still holds the line."""
    import logging

    import psycopg

    logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it warns of is told by our errors

    class Listening(psycopg.Connection[Any]):
        silence = 0.0
        given_up: BaseException | None = None

        @classmethod
        def opened(cls, silence: float, options: dict[str, Any]) -> Listening:
            made: Listening = cls.connect(**options)
            made.silence = silence
            return made

        def wait(self, gen: Any, *how: Any, **more: Any) -> Any:
            if self.given_up:  # the driver tidies up, on a line that is closed: the error stays the first one
                raise self.given_up
            return super().wait(self._heard(gen), *how, **more)

        def _heard(self, gen: Any) -> Generator[Any, Any, Any]:
            """What ``gen`` waits for and gives; raises when nothing came for too long, with the line closed."""
            heard, patience = time.monotonic(), self.silence
            given_up: Any = psycopg.OperationalError(f"{driver_errors.SILENT} {patience:g} s")
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    if ready:
                        heard = time.monotonic()
                    elif ready is None:  # the driver waits anew: after Ctrl-C it has asked the server to stop
                        heard, patience, given_up = time.monotonic(), 1.0, KeyboardInterrupt()
                    elif 0 < patience < time.monotonic() - heard:
                        with suppress(Exception):
                            self.cancel_safe(timeout=2)
                        self.pgconn.finish()
                        self.given_up = given_up
                        raise given_up
                    wanted = gen.send(ready)
            except StopIteration as end:
                return end.value

    return Listening


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
