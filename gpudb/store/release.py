"""What is written once the truth rows are: the derived tables, the views with their grants and comments, the release row."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.contract import CONTRACT_VERSION
from gpudb.progress import step
from gpudb.store import projection, record, sealing, server_schema
from gpudb.store.bulk import content_hash, plain
from gpudb.store.own_schema import TRUTH
from gpudb.store.schema import dataset_release
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
    return row is not None and (row["release"], plain(row["released_on"]), row["tool_version"], row["contract_version"]) == (
        release,
        released_on,
        __version__,
        CONTRACT_VERSION,
    )


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
    sealing.prepare(connection)
    return row


def rebuild(connection: Connection) -> None:
    """After a migration: everything derived is made again from the rows that are held, so that readers find it at once."""
    row = held(connection)
    if row is not None:
        record.open_for_load(connection)
        publish(connection, row["release"], plain(row["released_on"]), row["tool_version"])
        record.guard(connection)
