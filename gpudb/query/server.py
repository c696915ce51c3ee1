"""The reader for a database server (PostgreSQL): same questions, same rows, through SQLAlchemy.

All questions of one command see one state of the data (a REPEATABLE READ transaction). A read that loses its connection
is asked again on a new one, for a bounded time and only while the data are those of the answers already given.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import time
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from gpudb import clock
from gpudb.errors import DatabaseError, UsageError
from gpudb.query.reader import LOGGED, RELEASE, SCHEMA_NUMBER, Params, Row
from gpudb.redact import safe_url
from gpudb.store import driver_errors
from gpudb.store.engine import DIGITS, connect, create_engine, schema_of, seconds
from gpudb.urls import DEFAULT_SCHEMA

#: seconds for which a lost read is asked again, unless GPUDB_RETRY says otherwise; a promotion takes about that long
RETRY_SECONDS = 30.0
_PAUSE = 0.25


def retry_seconds() -> float:
    """How long a read is asked again after its connection was lost; 0 turns it off. Raises ``UsageError``."""
    return seconds("GPUDB_RETRY", RETRY_SECONDS)


def _key(sql: str, params: Params | None) -> tuple[Any, ...]:
    """What an answer is kept under."""
    return (sql, *sorted((params or {}).items()))


class _Notes:
    """A reader that only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: dict[tuple[Any, ...], tuple[str, Params | None]] = {}

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        """No row: the question is noted."""
        self.asked[_key(sql, params)] = sql, params
        return []


class ServerReader:
    """A read-only transaction with one snapshot on a server; days come as ISO text, as SQLite gives them."""

    altered = False

    def __init__(self, url: str, older: bool = False) -> None:
        self.url = safe_url(url)
        self.log: deque[tuple[str, Params]] = deque(maxlen=LOGGED)
        self._engine = create_engine(url, read=True)
        import psycopg  # there when there is an engine

        self._driver, self._one_at_a_time = psycopg, allocate_lock()
        self._patience = retry_seconds()
        self._older = older
        self._answered = False
        self._connection: Any = None
        #: short answers: the snapshot stays, so they do, and each question costs the way to the server and back
        self._told: dict[tuple[Any, ...], list[Row]] = {}
        self._content = self._patiently(None)

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        """Every row of a question. Raises ``DatabaseError`` when the server cannot answer."""
        self.log.append((sql, params or {}))
        try:
            with self._one_at_a_time:
                asked = _key(sql, params)
                rows = self._told.pop(asked, None)
                if rows is None:
                    try:
                        rows = self._ask(sql, params)
                    except sa.exc.DBAPIError as error:
                        if not driver_errors.may_be_asked_again(error):
                            raise
                        rows = self._again(sql, params, error)
                if len(rows) <= _KEPT:
                    self._told[asked] = [dict(row) for row in rows]  # whoever asked may change theirs
                    while len(self._told) > _ANSWERS:
                        del self._told[next(iter(self._told))]
        except UnicodeEncodeError as error:
            raise UsageError("the question holds bytes that are not UTF-8 text", "write names and values as text") from error
        except sa.exc.DBAPIError as error:
            raise self._explain(error) from error
        self._answered = True
        return rows

    def ahead(self, *asks: Callable[[Any], object]) -> None:
        """Ask all that these functions ask in one message and keep the answers, of any length, until each is asked."""
        noted = _Notes()
        for ask in asks:
            ask(noted)
        wanted = {key: question for key, question in noted.asked.items() if key not in self._told}
        if len(wanted) < 2 or self._connection is None:
            return  # one alone is asked when its time comes
        with self._one_at_a_time:
            try:
                with self._connection.pipeline():
                    cursors = [self._sent(sql, params) for sql, params in wanted.values()]
                answers = [self._fetched(cursor) for cursor in cursors]
            except self._driver.Error as error:
                if not self._connection.closed:
                    raise self._explain(self._wrapped(error)) from error
                return  # each is asked again by itself
            self._told |= dict(zip(wanted, answers, strict=True))

    def _ask(self, sql: str, params: Params | None) -> list[Row]:
        try:
            return self._fetched(self._sent(sql, params))
        except self._driver.Error as error:
            raise self._wrapped(error) from error

    def _sent(self, sql: str, params: Params | None) -> Any:
        cursor = self._open().cursor(row_factory=self._driver.rows.dict_row)
        return cursor.execute(_text(sql, self._engine.dialect), dict(params or {}))

    @staticmethod
    def _fetched(cursor: Any) -> list[Row]:
        rows: list[Row] = cursor.fetchall()
        result = cursor.pgresult
        cursor.close()
        for place in range(result.nfields):
            if result.ftype(place) in _NOT_PLAIN:
                name = result.fname(place).decode()
                for row in rows:
                    row[name] = _plain(row[name])
        return rows

    def _wrapped(self, error: Exception) -> sa.exc.DBAPIError:
        """An error of the driver as the rest of the program knows it: with the one that it is, and whether the line is gone."""
        lost = self._connection is not None and bool(self._connection.closed)
        of: Any = sa.exc.DBAPIError.instance
        made: sa.exc.DBAPIError = of(
            "", None, error, self._driver.Error, connection_invalidated=lost, dialect=self._engine.dialect
        )
        return made

    def _again(self, sql: str, params: Params | None, error: sa.exc.DBAPIError) -> list[Row]:
        end = time.monotonic() + self._patience
        while True:
            content = self._patiently(end, error)
            if self._answered and content != self._content:
                told = f"the connection to {self.url} was lost, and its data have changed meanwhile"
                raise DatabaseError(told, "run the command again")
            self._content = content
            try:
                return self._ask(sql, params)
            except sa.exc.DBAPIError as again:
                if not driver_errors.may_be_asked_again(again) or time.monotonic() >= end:
                    raise
                error = again

    def _patiently(self, end: float | None, lost: sa.exc.DBAPIError | None = None) -> str:
        """Connect; without ``end`` only a server that is starting is waited for. Gives the content hash ('' for none)."""
        first = end is None
        until = time.monotonic() + self._patience if end is None else end
        while True:
            try:
                return self._connect()
            except sa.exc.DBAPIError as error:
                if time.monotonic() >= until or (first and not driver_errors.is_starting(error)):
                    raise self._explain(error) from (lost or error)
            except (OSError, UnicodeError) as error:  # a host name that cannot be one
                raise DatabaseError(f"{self.url} cannot be reached: {error}", "check the host of the URL") from error
            time.sleep(_PAUSE)

    def _connect(self) -> str:
        self._hang_up()
        schema = self._engine.dialect.identifier_preparer.quote_identifier(schema_of(self._engine))
        try:
            self._connection = connect(self._engine, autocommit=True, prepare_threshold=None)
            begin = (
                "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
                f"SET LOCAL search_path TO {schema}",
                f"SET LOCAL TIME ZONE '{clock.posix_zone()}'",
                DIGITS,
            )
            version = "SELECT version_num FROM alembic_version"
            released = True
            try:
                # in one message, for each costs the way to the server and back
                held = self._several(*begin, version, RELEASE)[len(begin) :]
            except self._driver.errors.UndefinedTable:
                there = self._several(
                    "ROLLBACK",
                    *begin,
                    "SELECT to_regclass('alembic_version') IS NOT NULL AS revision, to_regclass('release') IS NOT NULL AS release",
                )[-1][0]
                released = there["release"]
                if not there["revision"]:
                    raise self._nothing() from None
                held = self._several(version, *([RELEASE] if released else []))
        except self._driver.Error as error:
            raise self._wrapped(error) from error
        self._check(str(held[0][0]["version_num"] if held[0] else ""))
        content = str(held[1][0]["content_sha256"] or "") if released and held[1] else ""
        if released:
            self._told[RELEASE,] = held[1]
        return content

    def _several(self, *statements: str) -> list[list[Row]]:
        """The rows of each of several statements that are sent in one message."""
        cursor = self._connection.cursor(row_factory=self._driver.rows.dict_row).execute("; ".join(statements))
        found = []
        while True:
            rows = cursor if cursor.description else ()
            found.append([{name: _plain(value) for name, value in row.items()} for row in rows])
            if not cursor.nextset():
                return found

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # whatever became of the server: the answers are here, and nothing was written
            with contextlib.suppress(self._driver.Error, OSError):
                connection.close()

    def _check(self, revision: str) -> None:
        if not revision.isdigit() or int(revision) > SCHEMA_NUMBER:
            raise DatabaseError(
                f"{self.url} was made by a newer gpudb (schema {revision}; this one reads up to {SCHEMA_NUMBER})",
                "install a newer gpudb: pip install -U gpuspecdb",
            )
        if int(revision) < SCHEMA_NUMBER and not self._older:
            raise DatabaseError(f"{self.url} has the older schema {revision}", "run `gpudb db upgrade`")

    def _open(self) -> Any:
        if self._connection is None or self._connection.closed:
            raise DatabaseError(f"the connection to {self.url} is closed", "open the catalog again")
        return self._connection

    def _nothing(self) -> DatabaseError:
        schema = schema_of(self._engine)
        # whoever may not use the schema sees no table in it either
        old, barred = self._connection.execute(
            "SELECT (SELECT count(*) = 2 FROM pg_catalog.pg_tables WHERE schemaname = 'public' "
            "AND tablename IN ('alembic_version', 'dataset_release', '_dataset_release')), "
            "(SELECT NOT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = %s)",
            (schema,),
        ).fetchone()
        if old and schema == DEFAULT_SCHEMA:
            return DatabaseError(
                f"{self.url} holds its gpudb data in the schema public, as the first release did",
                f"run `gpudb db upgrade`, which brings them to the schema {schema}; or set GPUDB_SCHEMA=public",
            )
        if barred:
            return DatabaseError(
                f"{self.url}: this user may not use the schema {schema}", "run docs/roles.sql as an administrator"
            )
        return DatabaseError(
            f"{self.url} holds no gpudb data in the schema {schema} yet",
            "load it: `gpudb db load`; GPUDB_SCHEMA names another schema",
        )

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a question through a server-side cursor, ``size`` at a time; days are ``date`` objects.

        Raises ``DatabaseError``: what was handed on already cannot be asked again.
        """
        try:
            with self._open().cursor(name="gpudb_rows") as cursor:
                cursor.execute(_text(sql, self._engine.dialect), {})
                while rows := cursor.fetchmany(size):
                    yield rows
        except self._driver.Error as error:
            raise self._explain(self._wrapped(error)) from error

    def snapshot(self) -> None:
        """Nothing to do: the whole connection is one transaction with one snapshot."""

    def _explain(self, error: sa.exc.DBAPIError) -> DatabaseError:
        text = str(error.orig)
        if "does not exist" in text and "relation" in text:
            return DatabaseError(f"{self.url} holds no data yet", "load it: `gpudb db load`")
        return driver_errors.explain(error, self._engine)

    def close(self) -> None:
        """Give the connection back."""
        self._told.clear()  # a closed catalog answers nothing, not even again
        self._hang_up()


#: rows up to which an answer is kept, and how many answers are
_KEPT, _ANSWERS = 300, 200
#: types whose values are not what SQLite gives: date, timestamp without and with zone, numeric
_NOT_PLAIN = frozenset((1082, 1114, 1184, 1700))


@functools.lru_cache(maxsize=256)
def _text(sql: str, dialect: Any) -> str:
    """The question with its `:name` parameters as the driver writes them."""
    return str(sa.text(sql).compile(dialect=dialect))


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value
