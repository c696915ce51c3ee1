"""Run a question against a database, read-only: the standard library's sqlite3 for a file, SQLAlchemy for a server.

A reader may be used from any thread: one question is asked after the other. Both give the same rows: dictionaries with
days as ISO text. Nothing here writes, and nothing creates a file.
"""

from __future__ import annotations

import os
from _thread import allocate_lock  # what threading.Lock is, without loading threading for a plain call
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from gpudb import urls
from gpudb.errors import DatabaseError, UsageError
from gpudb.hints import Any, Protocol

#: newest schema (SQLite's user_version) that this program can read
SCHEMA_NUMBER = 15
APPLICATION_ID = 0x67707564

#: the release held, newest first
RELEASE = "SELECT * FROM release ORDER BY release DESC"

#: questions that a reader remembers for --show-sql; a program may keep one open for days
LOGGED = 10_000

Row = dict[str, Any]
Params = Mapping[str, Any]


class Reader(Protocol):
    """What the catalog needs of a database."""

    url: str
    log: deque[tuple[str, Params]]
    #: another program wrote the file since gpudb did; False where that cannot be known (a server, a file loaded above 64 MB or in WAL mode)
    altered: bool

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        """Every row of a question."""

    def ahead(self, *asks: Callable[[Any], object]) -> None:
        """What these functions ask of a reader will be asked next: a server can be asked all of it at once.

        Each is called with a reader that notes the questions and knows no row, so none may need the answer of another.
        """

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a question as the driver gives them, ``size`` at a time, in constant memory."""

    def snapshot(self) -> None:
        """From now on every question sees the same state of the database."""

    def close(self) -> None:
        """Give the connection back."""


def listed(prefix: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """`:p0, :p1 ...` and the parameters: the portable spelling of IN with bound values."""
    params = {f"{prefix}{index}": value for index, value in enumerate(values)}
    return ", ".join(":" + name for name in params) or "NULL", params


def literal_sql(sql: str, params: Params | None) -> str:
    """The question with its parameters written in, so that it can be pasted into sqlite3 or psql.

    SQLite itself reads a literal like 8.348230394538607e-298 only to the last place but one; figures of devices it reads exactly.
    """
    import re

    given = params or {}

    def literal(found: re.Match[str]) -> str:
        if found[1] not in given:
            return found[0]
        value = given[found[1]]
        if value is None:
            return "NULL"
        return repr(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"

    # in one pass: a value may itself hold the text of a parameter
    return re.sub(r":([a-z_][a-z0-9_]*)", literal, " ".join(sql.split())) + ";"


class SqliteReader:
    """A SQLite file, opened read-only. ``immutable`` for the packaged one: no lock file, works on read-only media."""

    def __init__(self, path: str, immutable: bool = False, older: bool = False) -> None:
        import sqlite3

        self.url = path
        self.log: deque[tuple[str, Params]] = deque(maxlen=LOGGED)
        self._sqlite, self._one_at_a_time = sqlite3, allocate_lock()
        if why := urls.not_a_file(path):
            hint = "name a database file with `db`, or leave `db` away for the packaged one"
            raise DatabaseError(f"{path} {why}", hint, field="db", value=path)
        if not os.path.exists(path):
            hint = "make one with `gpudb db load`, or leave `db` away for the packaged one"
            raise DatabaseError(f"there is no database at {path}", hint, field="db", value=path)
        try:
            uri = urls.read_only_uri(path, immutable)
            self._connection = sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA query_only = ON")
            asked = (self._connection.execute(f"PRAGMA {name}") for name in ("application_id", "user_version"))
            application, number = (int(cursor.fetchone()[0]) for cursor in asked)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._explain(error) from error
        if os.path.getsize(path) == 0 or application != APPLICATION_ID:
            what = "is empty" if os.path.getsize(path) == 0 else f"is not a gpudb database (application id {application})"
            raise self._refused(f"{path} {what}", "name another file with `db`; this one was not touched")
        if number > SCHEMA_NUMBER:
            told = f"{path} was made by a newer gpudb (schema {number}; this one reads up to {SCHEMA_NUMBER})"
            raise self._refused(told, "install a newer gpudb: pip install -U gpuspecdb")
        if number == 0 and self.rows("SELECT 1 FROM sqlite_master WHERE name IN ('_statement', 'statement')"):
            hint = "restore it from a copy, or load into a new file with `gpudb db load`"
            raise self._refused(f"{path} has lost the number of its schema", hint)
        if number < SCHEMA_NUMBER and not older:
            told = f"{path} has the older schema {number}; this gpudb reads schema {SCHEMA_NUMBER}"
            raise self._refused(told, "bring it up to date with `gpudb db upgrade`").about("db", path)
        from gpudb import seal

        try:
            state = seal.state(self._connection, path, immutable)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._explain(error) from error
        self.altered = state == seal.STALE
        if state == seal.DAMAGED:
            again = "install gpuspecdb again: pip install --force-reinstall gpuspecdb"
            hint = again if immutable else "restore it from a copy, or load into a new file: `gpudb db load`"
            raise self._refused(f"{path} is damaged: its bytes are not those that gpudb wrote", hint)

    def _refused(self, told: str, hint: str) -> DatabaseError:
        """The error for a file that is not read, which is closed."""
        self._connection.close()
        return DatabaseError(told, hint)

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        """Every row of a question. Raises ``DatabaseError`` when the file cannot answer."""
        self.log.append((sql, params or {}))
        try:
            with self._one_at_a_time:
                cursor = self._connection.execute(sql, params or {})
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, row)) for row in cursor]  # noqa: B905 - a row has as many values as names; strict costs
        except UnicodeEncodeError as error:
            raise UsageError("the question holds bytes that are not UTF-8 text", "write names and values as text") from error
        except (self._sqlite.Error, UnicodeDecodeError) as error:
            raise self._explain(error) from error

    def ahead(self, *asks: Callable[[Any], object]) -> None:
        """Nothing to do: a file answers as fast one by one."""

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a question, ``size`` at a time, in constant memory."""
        try:
            cursor = self._connection.execute(sql)
            while rows := cursor.fetchmany(size):
                yield rows
        except (self._sqlite.Error, UnicodeDecodeError) as error:
            raise self._explain(error) from error

    def snapshot(self) -> None:
        """Open a read transaction: a load that ends meanwhile is not seen."""
        self._connection.execute("BEGIN")

    def _explain(self, error: Exception) -> DatabaseError:
        # SQLite's own message may quote damaged bytes, which the driver then cannot read as text
        text = "it holds bytes that are no text" if isinstance(error, UnicodeDecodeError) else str(error)
        if "closed database" in text:
            return DatabaseError(f"the catalog of {self.url} is closed", "open it again")
        if "locked" in text or "busy" in text:
            return DatabaseError(f"{self.url} is locked by another program", "try again when its load has finished")
        if "readonly" in text:
            from gpudb import seal

            return DatabaseError(f"{self.url} {seal.UNFINISHED[0]}", seal.UNFINISHED[1])
        if "no such table" in text:
            return DatabaseError(f"{self.url} holds no data yet ({text})", "load it: `gpudb db load`", field="db", value=self.url)
        if "unable to open" in text and not os.access(self.url, os.R_OK):
            return DatabaseError(f"{self.url} may not be read", "check the permissions of the file")
        return DatabaseError(
            f"{self.url} cannot be read: {text}",
            "the file is damaged or is no database; restore it, or load a new one with `gpudb db load`",
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
