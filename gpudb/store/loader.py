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

from gpudb.curation.check import Checked
from gpudb.curation.own import checked_with
from gpudb.errors import DatabaseError, DataRefused
from gpudb.progress import step
from gpudb.store import own, record, release
from gpudb.store.engine import create_engine, explain, writing
from gpudb.store.hashing import plain
from gpudb.store.law_rows import law_rows
from gpudb.store.migrate import upgrade
from gpudb.store.rows import Row, truth_rows
from gpudb.store.schema import spec_column
from gpudb.store.truth import TRUTH


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
            with writing(engine, outcome) as connection:
                if own.held(connection) != held:
                    continue  # somebody else's import came in between: look again
                done = load_rows(connection, rows, read, without=wish.without, only_own=only_own)
                outcome["content_sha256"] = done.content_sha256
                if dry:
                    raise _Rehearsed(done)
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
    rows: dict[str, list[Row]],
    read: Checked,
    *,
    without: frozenset[str] = frozenset(),
    only_own: bool = False,
) -> Changes:
    """The load itself, inside the caller's transaction. The records of the teams in ``without`` may go."""
    added = changed = removed = 0
    plans = [(table, *_difference(connection, table, rows[table.name])) for table in TRUTH]
    if only_own:
        own.refuse_shipped(plans, rows["own_record"])
    if without:
        own.let_go(connection, plans, without)
    record.refuse_rewrites(connection, plans)
    record.open_for_load(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for number, (table, insert, update, gone) in enumerate(plans, 1):
        step("writing tables", number, len(plans))
        if table is spec_column and (update or gone):
            # an attribute in the middle came or went: out of the way of each other, for two may not have one position
            moved = [*(row["column_name"] for row in update), *(key[0] for key in gone)]
            connection.execute(table.update().where(table.c.column_name.in_(moved)).values(position=-table.c.position))
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
    assert read.seed.release is not None
    name = release.named(read.seed.release.release, [row["origin"] for row in rows["own_origin"]])
    day = read.seed.release.released_on.isoformat()
    held = release.held(connection)
    if held is None or added or changed or removed or not release.current(held, name, day):
        digest = release.publish(connection, name, day)
    else:
        digest = held["content_sha256"]
    record.guard(connection)
    total = len(rows["statement"])
    ours = sum(row["origin"] != "shipped" for row in rows["statement"])
    return Changes(added, changed, removed, name, digest, total, ours)


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
