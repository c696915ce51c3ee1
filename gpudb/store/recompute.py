"""Everything that answers come from, made again: a fresh database is derived from the truth rows and compared, row by row.

A check that names single faults (best facts, derived values) can only find what somebody thought of. This one holds every derived
table, every view, trigger, table and index against what the program itself makes of the same rows.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import bulk, projection, record, sealing, views
from gpudb.store.bulk import plain
from gpudb.store.engine import create_engine, writing
from gpudb.store.migrate import upgrade
from gpudb.store.own_schema import TRUTH
from gpudb.store.schema import dataset_release

#: rows that are held at a time
BATCH = 5_000

Key = tuple[Any, ...]


def differences(connection: Connection) -> dict[str, str]:
    """Name of each check to what differs from a fresh derivation ('' for nothing); reads ``connection`` only."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(os.path.join(folder, "fresh.sqlite"))
        try:
            _derive(connection, engine)
            with engine.connect() as fresh:
                return {"derived again": _tables(connection, fresh), "definitions": _definitions(connection, fresh)}
        finally:
            engine.dispose()


def _derive(source: Connection, engine: sa.Engine) -> None:
    upgrade(engine)
    with writing(engine) as made:
        record.open_for_load(made)
        made.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tables = (*TRUTH, dataset_release)
        there = bulk.short_tables(source, tables)
        for table in tables:
            names = [column.name for column in table.columns]
            rows: Iterable[Any] | None = there.pop(table.name, None)
            if rows is None:
                query = sa.select(table).order_by(*table.primary_key.columns)
                rows = source.execute(query, execution_options={"yield_per": BATCH})
            bulk.insert(made, table.name, names, (tuple(map(plain, row)) for row in rows))
        projection.refresh(made)
        sealing.prepare(made)
        record.guard(made)


def _tables(held: Connection, fresh: Connection) -> str:
    wrong = []
    made = sa.MetaData()
    made.reflect(fresh, only=views.DERIVED_TABLES)
    inspected = sa.inspect(held)
    names = set(inspected.get_table_names())
    there = {key[1]: columns for key, columns in inspected.get_multi_columns(filter_names=list(views.DERIVED_TABLES)).items()}
    alike = []
    for name in views.DERIVED_TABLES:
        if name not in names:
            wrong.append(f"{name} is missing")
        elif [c["name"] for c in there[name]] != [c.name for c in made.tables[name].columns]:
            wrong.append(f"{name} has other columns")
        else:
            alike.append(name)
    short = bulk.short_tables(held, [made.tables[name] for name in alike])
    for name in alike:
        columns = [c.name for c in made.tables[name].columns]
        keys = [c.name for c in made.tables[name].primary_key.columns]
        first = [*keys, *(column for column in columns if column not in keys)]
        where = " WHERE name = 'release'" if name == "_release_seal" else ""
        if name in short and not where:
            places = [columns.index(column) for column in first]
            left = iter([tuple(plain(row[place]) for place in places) for row in short.pop(name)])
        else:
            left = _rows(held, name, first, len(keys), where)
        count = _differing(left, _rows(fresh, name, first, len(keys), where), len(keys))
        if count:
            wrong.append(f"{count} rows of {name} are not what the records give")
    return "; ".join(wrong)


def _rows(connection: Connection, name: str, columns: list[str], keys: int, where: str) -> Iterator[Key]:
    listed = ", ".join(f'"{column}"' for column in columns)
    order = ", ".join(f'"{column}"' for column in columns[:keys])
    result = connection.execution_options(yield_per=BATCH).exec_driver_sql(f"SELECT {listed} FROM {name}{where} ORDER BY {order}")
    for row in result:
        yield tuple(plain(value) for value in row)


def _differing(left: Iterator[Key], right: Iterator[Key], keys: int) -> int:
    """How many rows are on one side only or differ; both sides come in the order of their first ``keys`` columns."""
    count = 0
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        order = 0
        if a is None or b is None:
            order = 1 if a is None else -1
        elif a[:keys] != b[:keys]:
            try:
                order = -1 if a[:keys] < b[:keys] else 1
            except TypeError:  # a key of another kind: a damaged row
                order = -1
        count += a != b
        if order <= 0:
            a = next(left, None)
        if order >= 0:
            b = next(right, None)
    return count


def _definitions(held: Connection, fresh: Connection) -> str:
    """Tables, indexes, views and triggers of ours that are missing or read otherwise; those that others made do not count."""
    if held.dialect.name != "sqlite":
        there = set(sa.inspect(held).get_view_names())
        missing = [name for name in views.ORDER if name not in there]
        return f"views are missing: {', '.join(missing)}" if missing else ""
    asked = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
    # a table's text without its layout, which a migration's ALTER TABLE changes; all others as they stand
    found, wanted = (
        {tuple(row[:3]): " ".join(row[3].split()) if row[0] == "table" else row[3] for row in c.exec_driver_sql(asked)}
        for c in (held, fresh)
    )
    wrong = sorted(f"{key[0]} {key[1]}" for key, text in wanted.items() if found.get(key) != text)
    return f"{len(wrong)} are missing or differ: {', '.join(wrong[:3])}" if wrong else ""
