"""The registry is the truth about types: every row of every view, on both engines, is what column_doc says."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gpudb.store.engine import create_engine

#: type of the contract -> storage classes of SQLite, and types of PostgreSQL
SQLITE = {"text": ("text",), "number": ("real",), "integer": ("integer",), "day": ("text",)}
POSTGRESQL = {"text": ("text",), "number": ("double precision",), "integer": ("smallint", "integer", "bigint"), "day": ("date",)}


@pytest.fixture
def connection(any_db):
    engine = create_engine(any_db)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def described(connection):
    held: dict[str, list[tuple[str, str, bool]]] = {}
    for view, name, kind, null in connection.execute(
        sa.text("SELECT view, column_name, type, nullable FROM column_doc ORDER BY view, position")
    ):
        held.setdefault(view, []).append((name, kind, bool(null)))
    return held


@pytest.mark.dear
def test_every_value_of_every_view_has_the_type_that_column_doc_says(connection):
    wrong, rows = [], 0
    for view, columns in described(connection).items():
        if connection.dialect.name == "postgresql":
            checks = [(name, f"sum(CASE WHEN {_pg(name, kind)} THEN 0 ELSE 1 END)") for name, kind, _ in columns]
        else:
            checks = [(name, f"sum(CASE WHEN {_sqlite(name, kind)} THEN 0 ELSE 1 END)") for name, kind, _ in columns]
        count, *bad = connection.execute(sa.text(f"SELECT count(*), {', '.join(sql for _, sql in checks)} FROM {view}")).one()
        rows += count
        assert count, f"{view} has no row, so nothing was checked"
        wrong += [f"{view}.{name}: {number} of {count} rows" for (name, _), number in zip(checks, bad, strict=True) if number]
    assert wrong == []
    assert rows > 100_000


def _sqlite(name: str, kind: str) -> str:
    allowed = ", ".join(f"'{one}'" for one in SQLITE[kind])
    right = f"typeof({name}) IN ({allowed})"
    if kind == "day":
        right += f" AND date({name}, '+0 days') IS {name}"
    if kind == "number":
        right += f" AND abs({name}) < 1e300"
    return f"{name} IS NULL OR ({right})"


def _pg(name: str, kind: str) -> str:
    allowed = ", ".join(f"'{one}'" for one in POSTGRESQL[kind])
    right = f"CAST(pg_typeof({name}) AS text) IN ({allowed})"
    if kind == "number":
        right += f" AND abs({name}) < 1e300"  # NaN is greater than every number
    return f"{name} IS NULL OR ({right})"


def test_a_column_is_null_only_where_column_doc_allows_it(connection):
    wrong = []
    for view, columns in described(connection).items():
        never = [name for name, _, null in columns if not null]
        counts = connection.execute(
            sa.text(f"SELECT {', '.join(f'sum(CASE WHEN {name} IS NULL THEN 1 ELSE 0 END)' for name in never)} FROM {view}")
        ).one()
        wrong += [f"{view}.{name}: {count} rows" for name, count in zip(never, counts, strict=True) if count]
    assert wrong == []


def test_postgresql_declares_the_types_of_column_doc(real_pg):
    """What a client sees before it reads a row."""
    engine = create_engine(real_pg)
    with engine.connect() as opened:
        declared = {
            (view, name): kind
            for view, name, kind in opened.execute(
                sa.text(
                    "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
                )
            )
        }
        told = [(view, name, kind) for view, columns in described(opened).items() for name, kind, _ in columns]
    engine.dispose()
    assert told
    assert [(v, n, k, declared[v, n]) for v, n, k in told if declared[v, n] not in POSTGRESQL[k]] == []


def test_a_blank_never_is_an_empty_text_where_null_is_allowed(connection):
    """One blank, not two: a text that may be NULL is NULL when there is nothing to say."""
    wrong = []
    for view, columns in described(connection).items():
        texts = [name for name, kind, null in columns if null and kind == "text"]
        if texts:
            counts = connection.execute(
                sa.text(f"SELECT {', '.join(f'''sum(CASE WHEN {name} = '' THEN 1 ELSE 0 END)''' for name in texts)} FROM {view}")
            ).one()
            wrong += [f"{view}.{name}: {count} rows" for name, count in zip(texts, counts, strict=True) if count]
    assert wrong == []
