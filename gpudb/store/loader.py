"""Seed to database: the differences only, in one transaction, with the derived tables written in the same one.

A killed or refused load leaves the old release or the new one, never a mixture. Loading the same seed twice changes
nothing. A recorded statement is never edited or removed; it can only be withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb import seal
from gpudb.curation.check import Checked
from gpudb.curation.own import checked_with
from gpudb.errors import DatabaseError, DataRefused
from gpudb.progress import step
from gpudb.store import bulk, own, record, release
from gpudb.store.bulk import plain
from gpudb.store.engine import create_engine, explain, writing
from gpudb.store.migrate import upgrade
from gpudb.store.own_schema import TRUTH
from gpudb.store.rows import Repeated, Row, law_rows, truth_rows
from gpudb.store.schema import spec_column
from gpudb.store.types import called, key_is

#: page cache of SQLite during a load: its default of 2 MiB makes the indexes of a large load read their pages again and again
CACHE_KIB = 131_072


class Changes(NamedTuple):
    """What a load did: rows added, changed and removed over all truth tables, and the release now held.

    ``own``: statements that are a team's own.
    """

    added: int
    changed: int
    removed: int
    release: str
    content_sha256: str
    statements: int
    own: int = 0


class _Rehearsed(Exception):
    """Ends a dry run: the transaction is rolled back with it."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


def load(url: str, seed: Path, wish: own.Wish | None = None, *, only_own: bool = False, dry: bool = False) -> Changes:
    """Check the seed folder and bring the database at ``url`` to it; migrates first when needed.

    Own facts that are held stay, checked again beside the seed; ``wish`` changes them. ``only_own`` refuses to change
    anything shipped, ``dry`` says what would happen and writes nothing. Raises ``DataRefused`` (nothing written) for a
    bad seed, bad own facts, or what would rewrite recorded rows; ``DatabaseError`` when the database cannot be written.
    """
    wish = wish or own.Wish()
    engine = create_engine(url)
    try:
        release.refuse_damaged(url)
        for _ in range(3):
            if only_own:
                own.refuse_without_data(engine, url)
            held = own.held_at(engine, url)
            after = own.wanted(held, wish)
            step("reading and checking the seed")
            read, law = checked_with(seed, after.files)
            if read.seed.release is None:
                raise DataRefused(f"{seed}/release.toml is missing", hint='write release = "2026.11.0" and released_on')
            if only_own:
                own.refuse_other_release(engine, read.seed.release.release)
            if not dry:
                step("preparing the tables")
                upgrade(engine)
            step("comparing with what is recorded")
            rows = {**truth_rows(read), **law_rows(law), **own.rows(after, read, law)}
            outcome: dict[str, str] = {}
            # a file that another program wrote, or a load killed before its seal: everything derived is made again
            again = release.state(url) in (seal.STALE, seal.UNSEALED)
            with writing(engine, outcome) as connection:
                if own.held(connection) != held:
                    continue  # somebody else's import came in between: look again
                done = load_rows(connection, rows, read, without=wish.without, only_own=only_own, again=again, since=wish.since)
                outcome["content_sha256"] = done.content_sha256
                if dry:
                    raise _Rehearsed(done)
            release.seal_file(url)
            return done
        raise DatabaseError("own facts of this database change all the time", "run it again when the other imports are done")
    except _Rehearsed as rehearsed:
        return rehearsed.changes
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error
    finally:
        engine.dispose()


def load_rows(
    connection: Connection,
    rows: Mapping[str, Iterable[Row]],
    read: Checked,
    *,
    without: frozenset[str] = frozenset(),
    only_own: bool = False,
    again: bool = False,
    since: str | None = None,
) -> Changes:
    """The load itself, inside the caller's transaction. The records of the teams in ``without`` may go.

    ``again`` writes what is derived even when no row differs. Own records that are new must not be dated before ``since``.

    A table that is still empty takes its rows as they come, so they may be made on the way and need not fit into memory.
    """
    added = changed = removed = 0
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = {-CACHE_KIB}")
    there = bulk.short_tables(connection, TRUTH)
    plans = [
        (table, *_difference(connection, table, rows.get(called(table), ()), there.pop(table.name, None))) for table in TRUTH
    ]
    if only_own:
        own.refuse_shipped(plans, rows.get("own_record", ()))
    if without:
        own.let_go(connection, plans, without)
    record.refuse_rewrites(connection, plans)
    assert read.seed.release is not None
    plans = own.refuse_past_days(connection, plans, read.seed.release.release, rows.get("own_record", ()))
    if since is not None:
        plans = own.refuse_past(plans, since, rows.get("own_record", ()))
    record.open_for_load(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for number, (table, insert, update, gone) in enumerate(plans, 1):
        step("writing tables", number, len(plans))
        if table is spec_column and (update or gone):
            # an attribute in the middle came or went: out of the way of each other, for two may not have one position
            moved = [*(row["column_name"] for row in update), *(key[0] for key in gone)]
            connection.execute(table.update().where(table.c.column_name.in_(moved)).values(position=-table.c.position))
        names = [column.name for column in table.columns]
        # a correction withdraws the preferred statement and adds another: the old one must have gone before
        withdrawn, later = (update, []) if called(table) in record.NAMES else ([], update)
        _update(connection, table, withdrawn)
        added += bulk.insert(connection, table.name, names, bulk.values(_ordered(table, insert), names))
        _update(connection, table, later)
        changed += len(update)
    for table, _, _, gone in reversed(plans):
        for key in gone:
            connection.execute(table.delete().where(key_is(table, key)))
        removed += len(gone)
    name = release.named(read.seed.release.release, [row["origin"] for row in rows.get("own_origin", ())])
    day = read.seed.release.released_on.isoformat()
    held = release.held(connection)
    if again or held is None or added or changed or removed or not release.current(held, name, day):
        held = release.publish(connection, name, day)
    record.guard(connection)
    return Changes(added, changed, removed, name, held["content_sha256"], held["statements"], own=held["own_statements"])


def _update(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    keys = [column.name for column in table.primary_key.columns]
    for row in rows:
        same = key_is(table, [row[key] for key in keys])
        connection.execute(table.update().where(same), {k: v for k, v in row.items() if k not in keys})


def _ordered(table: sa.Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of a table that refers to itself with parents first (``part.derived_from``); only the children are held back."""
    if called(table) != "part":
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
    connection: Connection, table: sa.Table, rows: Iterable[Row], there: list[tuple[Any, ...]] | None
) -> tuple[Iterable[Row], list[Row], list[tuple[Any, ...]]]:
    """Rows to insert and to update, and keys to delete; what is held comes row by row, unless it was read already (``there``)."""
    empty = (
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is None if there is None else not there
    )
    if empty:
        return rows, [], []
    keys = [column.name for column in table.primary_key.columns]
    names = [column.name for column in table.columns]
    places = [names.index(key) for key in keys]
    again = rows if isinstance(rows, Repeated) else list(rows)
    # only digests are kept beside each other: rows may be many
    wanted: dict[tuple[Any, ...], bytes] = {}
    twice = 0
    for row in again:
        key = tuple(row[key] for key in keys)
        twice += key in wanted
        wanted[key] = _digest(row[name] for name in names)
    if twice:
        raise DataRefused(f"{twice} rows of {called(table)} have the key of another one; nothing was written")
    others, gone = set(), []
    for held in connection.execute(sa.select(table), execution_options={"yield_per": 5000}) if there is None else there:
        key = tuple(plain(held[place]) for place in places)
        said = wanted.pop(key, None)
        if said is None:
            gone.append(key)
        elif said != _digest(held):
            others.add(key)

    def among(chosen: Container[Any]) -> Iterator[Row]:
        return (row for row in again if tuple(row[key] for key in keys) in chosen) if chosen else iter(())

    insert = Repeated(lambda: among(wanted)) if isinstance(again, Repeated) and wanted else list(among(wanted))
    return insert, list(among(others)), gone


def _digest(values: Iterable[Any]) -> bytes:
    return hashlib.blake2b(repr([plain(value) for value in values]).encode(), digest_size=16).digest()
