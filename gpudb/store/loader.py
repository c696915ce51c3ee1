"""Seed to database: the differences only, in one transaction, with the derived tables written in the same one.

A killed or refused load leaves the old release or the new one, never a mixture. Loading the same seed twice changes
nothing. A recorded statement is never edited or removed; it can only be withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.curation.check import Checked, checked
from gpudb.curation.law_check import checked_law
from gpudb.errors import DataRefused
from gpudb.progress import step
from gpudb.store import bulk, given, projection, record
from gpudb.store.contract import CONTRACT_VERSION
from gpudb.store.engine import create_engine, writing
from gpudb.store.hashing import content_hash, plain
from gpudb.store.law_rows import law_rows
from gpudb.store.migrate import upgrade
from gpudb.store.rows import Row, truth_rows
from gpudb.store.schema import dataset_release
from gpudb.store.truth import TRUTH
from gpudb.store.types import key_is
from gpudb.version import __version__

#: page cache of SQLite during a load: its default of 2 MiB makes the indexes of a large load read their pages again and again
CACHE_KIB = 131_072


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
    step("reading and checking the seed")
    read = checked(seed)
    law = law_rows(checked_law(seed, strict=True))
    if read.seed.release is None:
        raise DataRefused(f"{seed}/release.toml is missing", hint='write release = "2026.11.0" and released_on')
    engine = create_engine(url)
    try:
        step("preparing the tables")
        upgrade(engine)
        step("comparing with what is recorded")
        with writing(engine) as connection:
            return load_rows(connection, {**truth_rows(read), **law}, read)
    finally:
        engine.dispose()


def load_rows(connection: Connection, rows: Mapping[str, Iterable[Row]], read: Checked) -> Changes:
    """The load itself, inside the caller's transaction.

    A table that is still empty takes its rows as they come, so they may be made on the way and need not fit into memory.
    """
    added = changed = removed = 0
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = {-CACHE_KIB}")
    plans = [(table, *_difference(connection, table, rows[table.name])) for table in TRUTH]
    record.refuse_rewrites(connection, plans)
    assert read.seed.release is not None
    plans = given.refuse_past_days(connection, plans, read.seed.release.release)
    record.open_for_load(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for number, (table, insert, update, _) in enumerate(plans, 1):
        step("writing tables", number, len(plans))
        names = [column.name for column in table.columns]
        # a correction withdraws the preferred statement and adds another: the old one must have gone before
        withdrawn, later = (update, []) if table.name in record.NAMES else ([], update)
        _update(connection, table, withdrawn)
        added += bulk.insert(connection, table.name, names, bulk.values(_ordered(table, insert), names))
        _update(connection, table, later)
        changed += len(update)
    for table, _, _, gone in reversed(plans):
        for key in gone:
            connection.execute(table.delete().where(key_is(table, key)))
        removed += len(gone)
    release = read.seed.release
    assert release is not None
    held = connection.execute(sa.select(dataset_release)).mappings().first()
    if added or changed or removed or held is None or held["release"] != release.release or held["tool_version"] != __version__:
        step("deriving values, statuses and views")
        projection.refresh(connection)
        step("hashing the content")
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
    else:
        digest = held["content_sha256"]
    record.guard(connection)
    total = connection.execute(sa.text("SELECT count(*) FROM statement")).scalar() or 0
    return Changes(added, changed, removed, release.release, digest, total)


def _update(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    keys = [column.name for column in table.primary_key.columns]
    for row in rows:
        same = key_is(table, [row[key] for key in keys])
        connection.execute(table.update().where(same), {k: v for k, v in row.items() if k not in keys})


def _ordered(table: sa.Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of a table that refers to itself with parents first (``part.derived_from``); only the children are held back."""
    if table.name != "part":
        yield from rows
        return
    left: dict[str, Row] = {}
    for row in rows:
        if row["derived_from"] is None:
            yield row
        else:
            left[row["part_id"]] = row
    while left:
        ready = [key for key, row in left.items() if row["derived_from"] not in left]
        if not ready:
            raise DataRefused("derived_from runs in a circle: " + ", ".join(sorted(left)))
        yield from [left.pop(key) for key in ready]


def _difference(
    connection: Connection, table: sa.Table, rows: Iterable[Row]
) -> tuple[Iterable[Row], list[Row], list[tuple[Any, ...]]]:
    """Rows to insert and to update, and keys to delete; rows are held back one by one, so only the new ones are in memory."""
    if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is None:
        return rows, [], []
    keys = [column.name for column in table.primary_key.columns]
    names = [column.name for column in table.columns]
    places = [names.index(key) for key in keys]
    rows = list(rows)
    wanted = {tuple(row[key] for key in keys): row for row in rows}
    if len(wanted) < len(rows):
        raise DataRefused(f"{len(rows) - len(wanted)} rows of {table.name} have the key of another one; nothing was written")
    update, gone = [], []
    for held in connection.execute(sa.select(table), execution_options={"yield_per": 5000}):
        key = tuple(plain(held[place]) for place in places)
        row = wanted.pop(key, None)
        if row is None:
            gone.append(key)
        elif [plain(value) for value in held] != [plain(row[name]) for name in names]:
            update.append(row)
    return list(wanted.values()), update, gone
