"""What is written once the truth rows are: derived tables, views with grants and comments, the release row, seals (``gpudb.seal``)."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb import seal
from gpudb.contract import CONTRACT_VERSION
from gpudb.errors import DatabaseError
from gpudb.progress import step
from gpudb.store import projection, record, server_schema
from gpudb.store.bulk import content_hash, plain
from gpudb.store.engine import create_engine, writing
from gpudb.store.own_schema import TRUTH
from gpudb.store.schema import dataset_release
from gpudb.urls import is_sqlite, read_only_uri, sqlite_path
from gpudb.version import __version__


def named(release: str, origins: list[str]) -> str:
    """The name of a release with the teams whose own facts are in: ``2026.11.0+acme.lab``."""
    return release + ("+" + ".".join(origins) if origins else "")


def held(connection: Connection) -> dict[str, Any] | None:
    """The release row, None for a database without data."""
    row = connection.execute(sa.select(dataset_release)).mappings().first()
    return None if row is None else dict(row)


def current(row: dict[str, Any] | None, release: str, released_on: str) -> bool:
    """True when the row says this release, made by this program."""
    made = {"release": release, "released_on": released_on, "tool_version": __version__, "contract_version": CONTRACT_VERSION}
    return row is not None and made == {name: plain(row[name]) for name in made}


def publish(connection: Connection, release: str, released_on: str, tool_version: str = __version__) -> dict[str, Any]:
    """Derived tables, views and the release row from the truth rows, in the caller's transaction; gives that row."""
    step("deriving values, statuses and views")
    with server_schema.kept_grants(connection):
        projection.refresh(connection)
    server_schema.write_comments(connection)
    step("hashing the content")
    digest = content_hash(connection, TRUTH)

    def count(what: str) -> Any:
        return connection.execute(sa.text(f"SELECT count(*) FROM {what}")).scalar()

    origins = connection.execute(sa.text("SELECT origin FROM _own_origin ORDER BY origin")).scalars().all()
    connection.execute(dataset_release.delete())
    row = {
        "release": release,
        "released_on": released_on,
        "content_sha256": digest,
        "tool_version": tool_version,
        "contract_version": CONTRACT_VERSION,
        "statements": count("_statement"),
        "parts": count("_part"),
        "sources": count("_source"),
        "own_origins": ", ".join(origins),
        "own_statements": count("_statement WHERE origin <> 'shipped'"),
    }
    connection.execute(dataset_release.insert(), [row])
    prepare(connection)
    return row


def rebuild(connection: Connection) -> None:
    """After a migration: everything derived is made again from the rows that are held, so that readers find it at once."""
    row = held(connection)
    if row is not None:
        record.open_for_load(connection)
        publish(connection, row["release"], plain(row["released_on"]), row["tool_version"])
        record.guard(connection)


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
            if not hasattr(raw, "serialize") or not sa.inspect(connection).has_table("_release_seal"):
                return  # or no data yet
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
        with closing(sqlite3.connect(read_only_uri(path, immutable), uri=True, isolation_level=None)) as connection:
            return seal.state(connection, path, immutable)
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
