"""From statements to the wide table: written in the loader's transaction and by nobody else.

``fact_current`` holds the best statement per part and column, ``spec_current`` the same as typed and CHECKed columns,
``metric_current`` what is computed from them, ``column_registry`` the description of every public column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.contract import EARLY, SPEC_FIRST, SPEC_LAST, SPEC_MIDDLE, VIEWS, Col, SpecColumn
from gpudb.fact import answering, metrics
from gpudb.law.metrics import from_spec, measure
from gpudb.law.records_sql import law_from
from gpudb.law.views import LAW_VIEWS
from gpudb.model import OPEN_END
from gpudb.store import bulk, law_projection, views
from gpudb.store.law_projection import Regimes, rows_of
from gpudb.store.types import NAMING, day, day_check, integer, number, table, text, texts

#: parts in one step
STEP = 2_000
PART_COLUMNS = {
    "part": "part_id", "name": "name", "vendor": "vendor_id", "architecture": "architecture_id", "die": "die_id",
    **{name: name for name in ("form_factor", "market", "derived_from", "family", "availability", "origin")},
}  # fmt: skip
_PARTS = (
    f"SELECT {', '.join(f'{column} AS {name}' for name, column in PART_COLUMNS.items())} FROM _part "
    "WHERE part_id > :last ORDER BY part_id LIMIT :step"
)
_STATEMENTS = f"""SELECT h.part, h.column_name, h.statement_id, h.state, h.value_number, h.value_text, h.source, h.rank, h.value_min,
 h.value_max, h.copied_from
FROM spec_history h WHERE h.part >= :first AND h.part <= :last AND h.withdrawn_before = '{OPEN_END}'
ORDER BY h.part, h.column_name, {answering.BEST_FIRST}"""
_FACTS = ("part_id", "column_name", "statement_id", "agreeing", "disagreeing")
_METRICS = ("part_id", "metric", "value", "basis")

#: a statement as _STATEMENTS gives it
_Statement = Sequence[Any]
_ID, _STATE, _NUMBER, _TEXT, _SOURCE, _RANK, _MIN, _MAX, _COPIED = range(2, 11)
_SAID = itemgetter(_RANK, _STATE, _NUMBER, _TEXT, _SOURCE)


def write(connection: Connection, columns: Sequence[SpecColumn]) -> None:
    """Fill the empty derived tables about parts; the views must be there already."""
    if connection.dialect.name == "postgresql":
        # rows of this very transaction have no statistics, and without them each step would read every statement
        connection.exec_driver_sql("ANALYZE _part, _statement, _source")
    known = {row[0] for row in connection.execute(sa.text("SELECT metric FROM _metric_definition"))}
    records = law_from(rows_of(connection))
    regimes = Regimes(records)
    names = [column.col.name for column in columns]
    as_cell = {c.col.name: _cell(c.col.type) for c in columns if c.origin == "attribute"}
    last = ""
    while parts := connection.execute(sa.text(_PARTS), {"last": last, "step": STEP}).mappings().all():
        first, last = parts[0]["part"], parts[-1]["part"]
        streamed = {"yield_per": 5000}
        found = connection.execute(sa.text(_STATEMENTS), {"first": first, "last": last}, execution_options=streamed)
        said = groupby(found, itemgetter(0))
        next_part, statements = next(said, ("", iter(())))
        facts: list[tuple[Any, ...]] = []
        wide: list[tuple[Any, ...]] = []
        computed: list[tuple[Any, ...]] = []
        placed: list[tuple[Any, ...]] = []
        for base in parts:
            part = base["part"]
            spec: dict[str, Any] = {**dict.fromkeys(names), **base}
            absent, copied = set(), {}
            for column, best, agreeing, disagreeing in best_facts(statements if part == next_part else ()):
                facts.append((part, column, best[_ID], agreeing, disagreeing))
                if best[_COPIED] is not None:
                    copied[column] = best[_COPIED]
                if best[_STATE] == "known":
                    if best[_MIN] is best[_MAX] is None:
                        spec[column] = as_cell[column](best)
                    else:
                        spec[f"{column}_min"], spec[f"{column}_max"] = best[_MIN], best[_MAX]
                elif best[_STATE] == "not_applicable":
                    absent.add(column)
            inputs = from_spec(spec, frozenset(absent), copied)
            measures = measure(inputs, records.bits)
            for made in metrics.of_measures(spec, measures if records.bits else None):
                if made.metric in known:
                    computed.append((part, *made))
                    spec[made.metric] = made.value
            if part == next_part:
                next_part, statements = next(said, ("", iter(())))
            wide.append(tuple(map(spec.__getitem__, names)))
            placed.append(regimes.place(inputs, measures))
        bulk.insert(connection, "_fact_current", _FACTS, facts)
        bulk.insert(connection, "_spec_current", names, wide)
        bulk.insert(connection, "_metric_current", _METRICS, computed)
        law_projection.insert(connection, "_part_regime", placed)
    regimes.write(connection)


def best_facts(statements: Iterable[_Statement]) -> Iterator[tuple[str, _Statement, int, int]]:
    """Column, best statement, and how many sources agree and disagree, from one part's live statements, best first."""
    for column, group in groupby(statements, itemgetter(1)):
        found = answering.answer(group, _SAID)
        if found is not None:
            yield column, *found


def _cell(kind: str) -> Callable[[_Statement], Any]:
    """How the value of a column of this type is taken from its statement."""
    if kind in ("text", "day"):
        return itemgetter(_TEXT)
    if kind == "integer":
        return lambda statement: None if statement[_NUMBER] is None else int(statement[_NUMBER])
    return itemgetter(_NUMBER)


_SQL_TYPES = {
    "number": ("REAL", "DOUBLE PRECISION"),
    "integer": ("INTEGER", "BIGINT"),
    "text": ("TEXT", 'TEXT COLLATE "C"'),
    "day": ("TEXT", "DATE"),
}

_derived = sa.MetaData(naming_convention=NAMING)
table(
    "_fact_current",
    _derived,
    text("part_id", primary_key=True),
    text("column_name", primary_key=True),
    text("statement_id"),
    integer("agreeing"),
    integer("disagreeing"),
)
table(
    "_metric_current",
    _derived,
    text("part_id", primary_key=True),
    text("metric", primary_key=True),
    number("value", null=False),
    text("basis"),
)
table("_source_use", _derived, text("source_id", primary_key=True), integer("statements"))
table("_release_seal", _derived, text("name", primary_key=True), text("value"))
_column_registry = table(
    "_column_registry",
    _derived,
    text("view_name", primary_key=True),
    text("column_name", primary_key=True),
    *texts("type", "unit"),
    integer("nullable"),
    *texts("description", "since", "label", "column_group"),
    integer("position"),
    *texts("see_also", "attribute", "short", "shown_unit", null=True),
    number("shown_scale"),
    integer("summary", null=True),
    text("beside", null=True),
)


def spec_columns(connection: Connection) -> list[SpecColumn]:
    """Every column of `spec` in contract order, from the registry in the database."""

    def col(row: Any, name: str, kind: str, label: str, description: str, group: str) -> Col:
        return Col(name, kind, description, nullable=True, unit=row["unit"], label=label, group=group, since=row["since"])

    early: list[SpecColumn] = []
    registered: list[SpecColumn] = []
    asked = """SELECT c.column_name, c.qualifier, c.see_also, a.* FROM _spec_column c
JOIN _attribute a ON a.attribute_id = c.attribute_id ORDER BY c.position"""
    for row in connection.execute(sa.text(asked)).mappings():
        kind = {"yes_no": "text"}.get(row["value_kind"], row["value_kind"])
        label, description = row["label"], row["description"]
        if row["qualifier"] != "none":
            label, description = f"{label}, {row['qualifier']}", f"{row['qualifier'].capitalize()} rate. {description}"
        made = col(row, row["column_name"], kind, label, description, row["attribute_group"])
        column = SpecColumn(made, "attribute", row["minimum"], row["maximum"], row["see_also"], row["attribute_id"])
        (early if row["attribute_id"] in EARLY else registered).append(column)
    derived = []
    for row in connection.execute(sa.text("SELECT * FROM _metric_definition ORDER BY position")).mappings():
        formula = f"{row['description']} Formula: {row['formula']}."
        derived.append(SpecColumn(col(row, row["metric"], "number", row["label"], formula, "derived"), "metric"))
    first, middle, last = ([SpecColumn(c, "part") for c in cols] for cols in (SPEC_FIRST, SPEC_MIDDLE, SPEC_LAST))
    # append only: what a later contract version brought stands behind everything that was there before
    return sorted(
        [*first, *early, *middle, *registered, *derived, *last],
        key=lambda column: tuple(int(number) for number in column.col.since.split(".")),
    )


def refresh(connection: Connection) -> None:
    """Write every derived table again from the truth tables and make the views; the caller holds the transaction."""
    columns = spec_columns(connection)
    _prepare(connection, columns)
    law_projection.tables().create_all(connection)
    for name in views.DERIVED_TABLES:
        connection.exec_driver_sql(f"DELETE FROM {name}")
    views.create(connection, [c.col.name for c in columns])
    connection.exec_driver_sql(
        "INSERT INTO _source_use (source_id, statements) SELECT source_id, count(*) FROM _statement GROUP BY source_id"
    )
    write(connection, columns)
    _documentation(connection, columns)


def _prepare(connection: Connection, columns: list[SpecColumn]) -> None:
    _derived.create_all(connection)
    inspector = sa.inspect(connection)
    if inspector.has_table("_spec_current"):
        held = [c["name"] for c in inspector.get_columns("_spec_current")]
        wanted = [c.col.name for c in columns]
        if held == wanted:
            return
        if connection.dialect.name == "postgresql" and wanted[: len(held)] == held:
            for column in columns[len(held) :]:
                name, kind = column.col.name, _SQL_TYPES[column.col.type][1]
                bounds = _bounds(column)
                check = f' CONSTRAINT "ck_spec_current_{name}_bounds" CHECK ({bounds})' if bounds else ""
                connection.exec_driver_sql(f'ALTER TABLE _spec_current ADD COLUMN "{name}" {kind}{check}')
            return
        views.drop(connection)
        connection.exec_driver_sql("DROP TABLE _spec_current")
    spec_table(columns).create(connection)


def _bounds(column: SpecColumn) -> str:
    name = column.col.name
    if column.minimum is None or column.maximum is None:
        return ""
    return f"{name} IS NULL OR ({name} >= {column.minimum!r} AND {name} <= {column.maximum!r})"


def spec_table(columns: list[SpecColumn]) -> sa.Table:
    """The wide table: one typed column per registered attribute, with the registry's bounds as CHECKs."""
    items: list[Any] = []
    for column in columns:
        name, null = column.col.name, column.col.nullable
        kind = column.col.type
        if kind == "integer":
            items.append(sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=null))
        elif kind == "number":
            items.append(number(name, null=null))
        else:
            items.append(day(name, null=null) if kind == "day" else text(name, null=null, primary_key=name == "part"))
        bounds = _bounds(column)
        if bounds:
            items.append(sa.CheckConstraint(bounds, name=f"{name}_bounds"))
        if column.col.type == "day":
            items.append(day_check(name))
    return table("_spec_current", sa.MetaData(naming_convention=NAMING), *items)


def _documentation(connection: Connection, columns: list[SpecColumn]) -> None:
    described = {
        "spec": columns,
        **{view: [SpecColumn(col, "") for col in cols] for view, cols in {**VIEWS, **LAW_VIEWS}.items()},
    }
    shown = {row["column_name"]: dict(row) for row in connection.execute(sa.text("SELECT * FROM _column_display")).mappings()}
    blank = dict.fromkeys(("short", "shown_unit", "shown_scale", "summary", "beside"))
    rows = [
        {
            "view_name": view,
            "column_name": col.name,
            "type": col.type,
            "unit": col.unit,
            "nullable": int(col.nullable),
            "description": col.description,
            "since": col.since,
            "label": col.label or col.name,
            "column_group": col.group,
            "position": position,
            "see_also": column.see_also,
            "attribute": column.attribute,
            **(shown.get(col.name, blank) if view == "spec" else blank),
        }
        for view, listed in described.items()
        for position, column in enumerate(listed, start=1)
        for col in (column.col,)
    ]
    connection.execute(_column_registry.insert(), rows)
