"""Which database is read, and the reader for it."""

from __future__ import annotations

import os

from gpudb import resources, urls
from gpudb.errors import DatabaseError
from gpudb.query.reader import Reader, SqliteReader
from gpudb.urls import is_sqlite, sqlite_path


def open_reader(url: str | None, older: bool = False) -> Reader:
    """A reader for ``url``, else for ``GPUDB_DB_READ`` or ``GPUDB_DB``, else for the packaged database.

    ``older``: take one with an older schema too (for questions that ask only what it has).

    Raises ``DatabaseError`` when it is missing, unreadable, foreign, empty or newer than this program.
    """
    chosen, _ = urls.chosen(url)
    if not chosen:
        path = resources.packaged_database()
        if not os.path.exists(path):
            raise DatabaseError(
                "this installation holds no database", "build it with `python -m gpudb.store.build`, or install the package again"
            )
        return SqliteReader(path, immutable=True, older=older)
    if is_sqlite(chosen):
        return SqliteReader(sqlite_path(chosen), older=older)
    from gpudb.query.server import ServerReader  # brings SQLAlchemy

    return ServerReader(chosen, older=older)


def database(url: str | None) -> str:
    """The database that :func:`open_reader` would read, as path or URL."""
    return urls.chosen(url)[0] or resources.packaged_database()
