"""What is recorded stays: which rows may never change, as a check before a load and as triggers in the database.

A statement, a letter, a version of a rule and every other dated record is written once. It can only be withdrawn, once,
with a day and a reason; what is said instead is a row of its own. The check before a load names every fault in words.
The triggers say no to everybody else, whatever program they use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.errors import DataRefused
from gpudb.store import law_schema, own_schema, schema
from gpudb.store.bulk import plain
from gpudb.store.own_schema import TRUTH
from gpudb.store.rows import Row
from gpudb.store.types import called, key_is

WITHDRAWAL = ("withdrawn_on", "withdrawn_reason")
#: what is said when a trigger refuses
REFUSED = "gpudb: a recorded row is never edited or deleted; withdraw it (withdrawn_on, withdrawn_reason) and add a new one"


class Kept(NamedTuple):
    """How the rows of one table are kept.

    ``free``: columns that may change while the row is not withdrawn. ``record``: the column with the record as JSON may
    change with them: '' not at all, 'withdrawn' only its day of withdrawal, 'changes' only by more changes of a group.
    """

    table: sa.Table
    free: tuple[str, ...] = ()
    record: str = ""

    @property
    def frozen(self) -> tuple[str, ...]:
        """Columns that never change."""
        return tuple(c.name for c in self.table.columns if c.name not in self.free and not (self.record and c.name == "record"))


#: every table whose rows are records: those that can be withdrawn, what stands in a version of a rule, and when a team went first
KEPT: tuple[Kept, ...] = (
    *(
        Kept(table, WITHDRAWAL, "changes" if table is law_schema.country_group else "withdrawn" if "record" in table.c else "")
        for table in TRUTH
        if "withdrawn_on" in table.c
    ),
    Kept(law_schema.rule_threshold),
    Kept(law_schema.rule_scope),
    Kept(own_schema.own_standing),
)

NAMES = frozenset(called(kept.table) for kept in KEPT)

Plan = tuple[sa.Table, Iterable[Row], list[Row], list[tuple[Any, ...]]]


def refuse_rewrites(connection: Connection, plans: Iterable[Plan]) -> None:
    """Raise ``DataRefused`` with every recorded row that a load would edit or remove; nothing has been written then."""
    kept = {called(item.table): item for item in KEPT}
    told: list[str] = []
    for table, _insert, update, gone in plans:
        if called(table) not in kept or not (update or gone):
            continue
        keys = [column.name for column in table.primary_key.columns]
        told += [f"{called(table)} {_shown(key)}: is recorded but not in the seed any more" for key in gone]
        for row in update:
            same = key_is(table, [row[key] for key in keys])
            held = connection.execute(sa.select(table).where(same)).mappings().one()
            edited = edits(kept[called(table)], dict(held), row)
            if edited:
                about = f" ({row['entity_id']} {row['attribute_id']})" if table is schema.statement else ""
                name = _shown(tuple(row[key] for key in keys))
                told.append(f"{called(table)} {name}{about}: was edited: {', '.join(edited)}")
    if told:
        hint = "withdraw the old record (withdrawn = DAY, withdrawn_reason = ...) and add a new one beside it"
        raise DataRefused(f"{len(told)} recorded rows would be rewritten; nothing was written", tuple(told), hint)


def edits(kept: Kept, held: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    """The columns in which ``row`` changes the recorded row ``held`` beyond what is allowed, sorted."""
    names = [column.name for column in kept.table.columns]
    changed = {name for name in names if plain(held[name]) != plain(row[name])}
    withdrawn = held.get("withdrawn_on") is not None
    # what a group's first reading said may be withdrawn for a whole list among its changes, and changes go on after that
    if "record" in changed and (not withdrawn or kept.record == "changes"):
        changed -= {"record"} if _same_record(kept.record, held["record"], row["record"]) else set()
    return sorted(changed if withdrawn else changed - set(kept.free))


def _same_record(may: str, old: str, new: str) -> bool:
    before, after = json.loads(old), json.loads(new)
    if may == "changes":
        later = [_without(change) for change in after.pop("changes")]
        if not all(_without(change) in later for change in before.pop("changes")):
            return False
    return may != "" and _without(before) == _without(after)


def _without(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "withdrawn"}


def _shown(key: Sequence[Any]) -> str:
    return " ".join(str(part) for part in key)


class Trigger(NamedTuple):
    """One trigger of one table, by the engine's own words."""

    name: str
    table: str
    sql: str


def open_for_load(connection: Connection) -> None:
    """Let the loader insert: on SQLite the triggers on INSERT are taken away until :func:`guard` in the same transaction."""
    if connection.dialect.name == "sqlite":
        for name in _held(connection):
            if name.endswith("_insert"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")


def guard(connection: Connection) -> None:
    """Make the triggers that are missing, in the caller's transaction; those that are there stay without a lock."""
    engine = connection.dialect.name
    held = _held(connection)
    wanted = list(_sqlite() if engine == "sqlite" else _postgresql())
    if engine == "postgresql" and any(trigger.name not in held for trigger in wanted):
        for text in _FUNCTIONS:
            connection.exec_driver_sql(text)
    for trigger in wanted:
        if trigger.name not in held:
            connection.exec_driver_sql(trigger.sql)


def missing(connection: Connection) -> list[str]:
    """Names of the triggers that a guarded database has and this one lacks."""
    held = _held(connection)
    return [t.name for t in (_sqlite() if connection.dialect.name == "sqlite" else _postgresql()) if held.get(t.name) != t.table]


def drop(connection: Connection) -> None:
    """Take the triggers away: a migration's first step, and its last when it goes back before they existed."""
    for name, table in _held(connection).items():
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS record_kept(), record_group_kept()")


def _held(connection: Connection) -> dict[str, str]:
    """Our triggers in the database with their tables; a trigger that was switched off does not count."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kept~_%' ESCAPE '~'"
    else:
        asked = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
            "AND NOT t.tgisinternal AND t.tgname LIKE 'kept~_%%' ESCAPE '~' "
            "AND t.tgenabled IN ('O', 'A')"
        )
    return {row[0]: row[1] for row in connection.exec_driver_sql(asked)}


def _changed(kept: Kept, differ: str) -> str:
    """The condition under which an UPDATE is refused, in one engine's words for "is not the same"."""
    tests = [f"OLD.{name} {differ} NEW.{name}" for name in kept.frozen]
    if kept.free:  # a group's changes go on when its first reading is withdrawn
        of_it = " OR ".join(f"OLD.{name} {differ} NEW.{name}" for name in kept.free)
        tests.append("OLD.withdrawn_on IS NOT NULL" + (f" AND ({of_it})" if kept.record == "changes" else ""))
    return " OR ".join(tests)


def _sqlite() -> Iterator[Trigger]:
    stop = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for kept in KEPT:
        name, place = called(kept.table), kept.table.name
        condition = _changed(kept, "IS NOT")
        if kept.record == "withdrawn":
            condition += " OR json_remove(OLD.record, '$.withdrawn') IS NOT json_remove(NEW.record, '$.withdrawn')"
        if kept.record == "changes":
            condition += (
                " OR json_remove(OLD.record, '$.changes') IS NOT json_remove(NEW.record, '$.changes') OR EXISTS (SELECT 1 FROM "
                "json_each(OLD.record, '$.changes') o WHERE NOT EXISTS (SELECT 1 FROM json_each(NEW.record, '$.changes') n "
                "WHERE json_remove(n.value, '$.withdrawn') = json_remove(o.value, '$.withdrawn')))"
            )
        text = f"CREATE TRIGGER kept_{name}_update BEFORE UPDATE ON {place} WHEN {condition} {stop}"
        yield Trigger(f"kept_{name}_update", place, text)
        yield Trigger(f"kept_{name}_delete", place, f"CREATE TRIGGER kept_{name}_delete BEFORE DELETE ON {place} {stop}")
        # INSERT OR REPLACE deletes without a DELETE trigger
        taken = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")" for columns in _unique(kept.table)
        )
        condition = f"EXISTS (SELECT 1 FROM {place} WHERE {taken})"
        text = f"CREATE TRIGGER kept_{name}_insert BEFORE INSERT ON {place} WHEN {condition} {stop}"
        yield Trigger(f"kept_{name}_insert", place, text)


def _unique(table: sa.Table) -> Iterator[list[str]]:
    yield [column.name for column in table.primary_key.columns]
    for constraint in sorted((c for c in table.constraints if isinstance(c, sa.UniqueConstraint)), key=lambda c: str(c.name)):
        yield [column.name for column in constraint.columns]


_FUNCTIONS = (
    f"CREATE OR REPLACE FUNCTION record_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    f"""CREATE OR REPLACE FUNCTION record_group_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.record::jsonb - 'changes' IS DISTINCT FROM NEW.record::jsonb - 'changes' OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(OLD.record::jsonb -> 'changes') o WHERE NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(NEW.record::jsonb -> 'changes') n WHERE n - 'withdrawn' = o - 'withdrawn'))
  THEN RAISE EXCEPTION '{REFUSED}'; END IF;
  RETURN NEW;
END $$""",
)


def _postgresql() -> Iterator[Trigger]:
    for kept in KEPT:
        name, place = called(kept.table), kept.table.name
        condition = _changed(kept, "IS DISTINCT FROM")
        if kept.record == "withdrawn":
            condition += " OR (OLD.record::jsonb - 'withdrawn') IS DISTINCT FROM (NEW.record::jsonb - 'withdrawn')"
        row, every = "FOR EACH ROW", "FOR EACH STATEMENT"
        for event, how in (("update", f"{row} WHEN ({condition})"), ("delete", row), ("truncate", every)):
            text = f"CREATE TRIGGER kept_{name}_{event} BEFORE {event.upper()} ON {place} {how} EXECUTE FUNCTION record_kept()"
            yield Trigger(f"kept_{name}_{event}", place, text)
        if kept.record == "changes":
            text = f"CREATE TRIGGER kept_{name}_record BEFORE UPDATE ON {place} {row} EXECUTE FUNCTION record_group_kept()"
            yield Trigger(f"kept_{name}_record", place, text)
