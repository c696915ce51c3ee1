"""Seed to database: the differences only, in one transaction, with the derived tables written in the same one.

A killed or refused load leaves the old release or the new one, never a mixture. Loading the same seed twice changes
nothing. A recorded statement is never edited or removed; it can only be withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.curation.check import Checked, checked
from gpudb.curation.law_check import checked_law
from gpudb.errors import DataRefused
from gpudb.query import seal
from gpudb.store import projection, record, sealing
from gpudb.store.contract import CONTRACT_VERSION
from gpudb.store.engine import create_engine, writing
from gpudb.store.hashing import content_hash, plain
from gpudb.store.law_rows import law_rows
from gpudb.store.migrate import upgrade
from gpudb.store.rows import Row, truth_rows
from gpudb.store.schema import dataset_release
from gpudb.store.truth import TRUTH
from gpudb.version import __version__


class Changes(NamedTuple):
    """What a load did: rows added, changed and removed over all truth tables, and the release now held."""

    added: int
    changed: int
    removed: int
    release: str
    content_sha256: str
    statements: int


def load(url: str, seed: Path) -> Changes:
    """Check the seed folder and bring the database at ``url`` to it; migrates first when needed.

    Raises ``DataRefused`` (nothing written) for a bad seed or one that would rewrite recorded statements,
    ``DatabaseError`` when the database cannot be written.
    """
    read = checked(seed)
    law = law_rows(checked_law(seed, strict=True))
    if read.seed.release is None:
        raise DataRefused(f"{seed}/release.toml is missing", hint='write release = "2026.11.0" and released_on')
    engine = create_engine(url)
    try:
        sealing.refuse_damaged(url)
        upgrade(engine)
        # a file that another program wrote, or a load that was killed before its seal: everything derived is made again
        again = sealing.state(url) == seal.STALE
        with writing(engine) as connection:
            done = load_rows(connection, {**truth_rows(read), **law}, read, again)
        if sealing.state(url) == seal.STALE:
            sealing.seal_file(url)
        return done
    finally:
        engine.dispose()


def load_rows(connection: Connection, rows: dict[str, list[Row]], read: Checked, again: bool = False) -> Changes:
    """The load itself, inside the caller's transaction; ``again`` writes what is derived even when no row differs."""
    added = changed = removed = 0
    plans = [(table, *_difference(connection, table, rows[table.name])) for table in TRUTH]
    record.refuse_rewrites(connection, plans)
    record.open_for_load(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table, insert, update, _ in plans:
        # a correction withdraws the preferred statement and adds another: the old one must have gone before
        withdrawn, later = (update, []) if table.name in record.NAMES else ([], update)
        _update(connection, table, withdrawn)
        if insert:
            connection.execute(table.insert(), _ordered(table, insert))
        _update(connection, table, later)
        added += len(insert)
        changed += len(update)
    for table, _, _, gone in reversed(plans):
        for key in gone:
            columns = table.primary_key.columns
            connection.execute(table.delete().where(sa.and_(*(c == v for c, v in zip(columns, key, strict=True)))))
        removed += len(gone)
    release = read.seed.release
    assert release is not None
    held = connection.execute(sa.select(dataset_release)).mappings().first()
    if again or added or changed or removed or held is None or held["release"] != release.release or held["tool_version"] != __version__:
        projection.refresh(connection)
        digest = content_hash(connection, TRUTH)
        counts = {
            name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in ("statement", "part", "source")
        }
        connection.execute(dataset_release.delete())
        connection.execute(
            dataset_release.insert(),
            [
                {
                    "release": release.release,
                    "released_on": release.released_on.isoformat(),
                    "content_sha256": digest,
                    "tool_version": __version__,
                    "contract_version": CONTRACT_VERSION,
                    "statements": counts["statement"],
                    "parts": counts["part"],
                    "sources": counts["source"],
                }
            ],
        )
        sealing.prepare(connection)
    else:
        digest = held["content_sha256"]
    record.guard(connection)
    total = connection.execute(sa.text("SELECT count(*) FROM statement")).scalar() or 0
    return Changes(added, changed, removed, release.release, digest, total)


def _update(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    keys = [column.name for column in table.primary_key.columns]
    for row in rows:
        same = sa.and_(*(table.c[key] == row[key] for key in keys))
        connection.execute(table.update().where(same), {k: v for k, v in row.items() if k not in keys})


def _ordered(table: sa.Table, rows: list[Row]) -> list[Row]:
    """Rows of a table that refers to itself with parents first (``part.derived_from``)."""
    if table.name != "part":
        return rows
    done: set[str] = set()
    left, out = {row["part_id"]: row for row in rows}, []
    while left:
        ready = [key for key, row in left.items() if row["derived_from"] not in left or row["derived_from"] in done]
        if not ready:
            raise DataRefused("derived_from runs in a circle: " + ", ".join(sorted(left)))
        for key in ready:
            out.append(left.pop(key))
            done.add(key)
    return out


def _difference(
    connection: Connection, table: sa.Table, rows: Sequence[Row]
) -> tuple[list[Row], list[Row], list[tuple[Any, ...]]]:
    keys = [column.name for column in table.primary_key.columns]
    names = [column.name for column in table.columns]
    held = {
        tuple(row[key] for key in keys): [plain(row[name]) for name in names]
        for row in connection.execute(sa.select(table)).mappings()
    }
    insert, update, seen = [], [], set()
    for row in rows:
        key = tuple(row[name] for name in keys)
        seen.add(key)
        old = held.get(key)
        if old is None:
            insert.append(row)
        elif old != [plain(row[name]) for name in names]:
            update.append(row)
    return insert, update, [key for key in held if key not in seen]
