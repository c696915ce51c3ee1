"""From statements to the wide table: written in the loader's transaction and by nobody else.

``fact_current`` holds the best statement per part and column, ``spec_current`` the same as typed and CHECKed columns,
``metric_current`` what is computed from them, ``column_registry`` the description of every public column.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.contract import EARLY, SPEC_FIRST, SPEC_LAST, SPEC_MIDDLE, VIEWS, Col, SpecColumn
from gpudb.law.views import LAW_VIEWS
from gpudb.store import derive, law_projection, views
from gpudb.store.types import NAMING, day, day_check, integer, number, table, text, texts

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
    rows = (
        connection.execute(
            sa.text(
                "SELECT c.column_name, c.qualifier, c.see_also, a.* FROM _spec_column c "
                "JOIN _attribute a ON a.attribute_id = c.attribute_id ORDER BY c.position"
            )
        )
        .mappings()
        .all()
    )
    early: list[SpecColumn] = []
    registered: list[SpecColumn] = []
    for row in rows:
        kind = {"yes_no": "text"}.get(row["value_kind"], row["value_kind"])
        label = row["label"] if row["qualifier"] == "none" else f"{row['label']}, {row['qualifier']}"
        description = row["description"]
        if row["qualifier"] != "none":
            description = f"{row['qualifier'].capitalize()} rate. {description}"
        col = Col(
            name=row["column_name"],
            type=kind,
            description=description,
            nullable=True,
            unit=row["unit"],
            label=label,
            group=row["attribute_group"],
            since=row["since"],
        )
        column = SpecColumn(col, "attribute", row["minimum"], row["maximum"], row["see_also"], row["attribute_id"])
        (early if row["attribute_id"] in EARLY else registered).append(column)
    derived = [
        SpecColumn(
            Col(
                name=row["metric"],
                type="number",
                description=f"{row['description']} Formula: {row['formula']}.",
                nullable=True,
                unit=row["unit"],
                label=row["label"],
                group="derived",
                since=row["since"],
            ),
            "metric",
        )
        for row in connection.execute(sa.text("SELECT * FROM _metric_definition ORDER BY position")).mappings()
    ]
    made = [
        *(SpecColumn(c, "part") for c in SPEC_FIRST),
        *early,
        *(SpecColumn(c, "part") for c in SPEC_MIDDLE),
        *registered,
        *derived,
        *(SpecColumn(c, "part") for c in SPEC_LAST),
    ]
    # append only: what a later contract version brought stands behind everything that was there before
    return sorted(made, key=lambda column: tuple(int(number) for number in column.col.since.split(".")))


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
    derive.write(connection, columns)
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
