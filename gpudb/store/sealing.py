"""Writing seals: that of the release in every database, and that of the bytes in a SQLite file (see ``gpudb.seal``)."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb import seal
from gpudb.errors import DatabaseError
from gpudb.store.bulk import plain
from gpudb.store.engine import create_engine, writing
from gpudb.store.schema import dataset_release
from gpudb.urls import is_sqlite, read_only_uri, sqlite_path


def release_hash(connection: Connection) -> str:
    """SHA-256 over the row that names the release: the content hash covers the truth tables, not the release's own words."""
    rows = [[plain(value) for value in row] for row in connection.execute(sa.select(dataset_release))]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def prepare(connection: Connection) -> None:
    """Inside the load's transaction: seal the release, and blank the seal of the file until :func:`seal_file`."""
    connection.execute(sa.text("DELETE FROM _release_seal"))
    values = [{"name": "release", "value": release_hash(connection)}]
    if connection.dialect.name == "sqlite":
        values.append({"name": "file", "value": seal.BLANK})
    connection.execute(sa.text("INSERT INTO _release_seal (name, value) VALUES (:name, :value)"), values)


def seal_file(url: str) -> None:
    """Seal a SQLite file after a load, in a transaction of its own; nothing for a server, a WAL file or one that is too large.

    It needs a fresh connection: what a transaction freed may differ in the cache from what was written.
    """
    if not is_sqlite(url) or os.path.getsize(sqlite_path(url)) > seal.LARGEST:
        return
    engine = create_engine(url)
    try:
        with writing(engine) as connection:
            raw: Any = connection.connection.dbapi_connection
            if not hasattr(raw, "serialize"):
                return
            if not sa.inspect(connection).has_table("_release_seal"):
                return  # no data yet
            data = raw.serialize()
            held = connection.execute(sa.text("SELECT value FROM _release_seal WHERE name = 'file'")).scalar()
            if held is None or data[18:20] != b"\x01\x01":
                return
            place = _place(connection, raw, data)
            counter = int.from_bytes(data[seal.CHANGE], "big") + 1
            _write(connection, seal.text(counter, seal.crc([data], place), place))
            after = raw.serialize()
            if after[place : place + len(seal.MARK)] != seal.MARK.encode() or seal.crc([after], place) != seal.crc([data], place):
                _write(connection, seal.BLANK)  # not written in place: better no seal than a wrong one
    finally:
        engine.dispose()


def _place(connection: Connection, raw: Any, data: bytes) -> int:
    """Where the seal stands in the file. Old copies of it may lie in free pages: the one that changes with it is the one."""
    token = seal.text(int.from_bytes(os.urandom(4), "big"), 0, 0)
    _write(connection, token)
    return int(raw.serialize().find(token.encode()))


def _write(connection: Connection, value: str) -> None:
    connection.execute(sa.text("UPDATE _release_seal SET value = :value WHERE name = 'file'"), {"value": value})


def state(url: str, immutable: bool = False) -> str:
    """The state of a SQLite file's seal; ``NONE`` for a server or a file that is not there. Raises ``DatabaseError``."""
    if not is_sqlite(url):
        return seal.NONE
    path = sqlite_path(url)
    if not os.path.isfile(path) or os.path.getsize(path) == 0:
        return seal.NONE
    try:
        connection = sqlite3.connect(read_only_uri(path, immutable), uri=True, isolation_level=None)
        try:
            return seal.state(connection, path, immutable)
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if "locked" in str(error):
            raise DatabaseError(f"{path} is locked by another program", "try again when its load has finished") from error
        return seal.NONE  # not a database, or one that SQLite itself refuses: whoever opens it says so


def refuse_damaged(url: str) -> None:
    """Raise ``DatabaseError`` for a SQLite file whose bytes are not those that gpudb wrote: nothing is built on it."""
    if state(url) == seal.DAMAGED:
        raise DatabaseError(
            f"{sqlite_path(url)} is damaged: its bytes are not those that gpudb wrote",
            "restore it from a copy, or load into a new file: `gpudb db load`",
        )
