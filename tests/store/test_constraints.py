"""What the database itself refuses, whoever writes: CHECKs, references, STRICT types."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gpudb.store import record
from gpudb.store.engine import create_engine

STATEMENT = "UPDATE _statement SET {} WHERE entity_id = 'x1-big' AND attribute_id = 'tdp'"
REFUSED = [
    STATEMENT.format(change)
    for change in (
        "state = 'guessed'",
        "state = 'not_published'",
        "value_number = NULL",
        "value_text = '700'",
        "value_number = 1e305",
        "value_number = 'seven hundred'",
        "published = ''",
        "published = NULL",
        "locator = ''",
        "source_id = NULL",
        "source_id = 'hearsay'",
        "evidence = 'memory'",
        "rank = 'best', reason = 'r'",
        "rank = 'preferred'",
        "entity_id = 'x9'",
        "entity_kind = 'die'",
        "attribute_id = 'beauty'",
        "qualifier = 'dense'",
        "recorded_on = NULL",
        "recorded_on = '2026-1-1x'",
        "recorded_on = '2026-02-30'",
        "recorded_on = 'someday'",
        "withdrawn_on = '2026-03-01'",
        "withdrawn_reason = 'r'",
        "withdrawn_on = '2025-03-01', withdrawn_reason = 'r'",
        "statement_id = (SELECT max(statement_id) FROM _statement WHERE entity_id = 'y2')",
    )
] + [
    "UPDATE _part SET die_count = 0 WHERE part_id = 'y2'",
    "UPDATE _part SET flagship = 2 WHERE part_id = 'y2'",
    "UPDATE _part SET market = 'moon' WHERE part_id = 'y2'",
    "UPDATE _part SET availability = 'maybe' WHERE part_id = 'y2'",
    "UPDATE _part SET name = NULL WHERE part_id = 'y2'",
    "UPDATE _part SET vendor_id = 'nobody' WHERE part_id = 'y2'",
    "UPDATE _part SET die_id = 'd9' WHERE part_id = 'y2'",
    "UPDATE _part SET derived_from = 'z' WHERE part_id = 'y2'",
    "UPDATE _part SET die_count = 'two' WHERE part_id = 'y2'",
    "UPDATE _source SET rank = 'E' WHERE source_id = 'sheet'",
    "UPDATE _source SET accessed_on = 'once' WHERE source_id = 'sheet'",
    "UPDATE _source SET publisher_id = 'nobody' WHERE source_id = 'sheet'",
    "UPDATE _part_alias SET kind = 'nickname' WHERE part_id = 'y2'",
    "UPDATE _attribute SET value_kind = 'colour' WHERE attribute_id = 'tdp'",
    "UPDATE _spec_column SET qualifier = 'half' WHERE attribute_id = 'tdp'",
    "UPDATE _entity SET entity_kind = 'planet' WHERE entity_id = 'y2'",
    "DELETE FROM _source WHERE source_id = 'sheet'",
    "DELETE FROM _attribute WHERE attribute_id = 'tdp'",
    "DELETE FROM _organisation WHERE organisation_id = 'acme'",
    "UPDATE _spec_current SET memory_gb = -5 WHERE part = 'y2'",
    "UPDATE _spec_current SET memory_gb = 'lots' WHERE part = 'y2'",
    "UPDATE _spec_current SET name = NULL WHERE part = 'y2'",
    "UPDATE _spec_current SET tdp_w = 1e9 WHERE part = 'y2'",
    "UPDATE _spec_current SET released_on = 'soon' WHERE part = 'y2'",
]


@pytest.fixture(scope="module")
def engines(small_sqlite, small_pg):
    made = {"sqlite": create_engine(small_sqlite), "postgresql": create_engine(small_pg)}
    yield made
    for engine in made.values():
        engine.dispose()


def attempt(engine, *statements: str) -> int:
    """Run statements and undo them; the number of rows of the last."""
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            record.drop(connection)  # the CHECKs alone, not the triggers that refuse every edit (test_record.py)
            for sql in statements:
                count = connection.exec_driver_sql(sql).rowcount
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
            return count
        finally:
            transaction.rollback()


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
@pytest.mark.parametrize("sql", REFUSED)
def test_a_bad_value_is_refused_by_the_database_itself(sql, name, engines):
    with pytest.raises((sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError)):
        attempt(engines[name], sql)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "change",
    [
        "value_number = 701",
        "state = 'not_published', value_number = NULL",
        "rank = 'preferred', reason = 'r'",
        "withdrawn_on = '2026-03-01', withdrawn_reason = 'r'",
        "recorded_on = '2024-02-29'",
    ],
)
def test_what_the_refused_ones_vary_is_accepted(change, name, engines):
    assert attempt(engines[name], STATEMENT.format(change)) == 1


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_two_live_preferred_statements_about_one_fact_are_refused(name, engines):
    first = STATEMENT.format("rank = 'preferred', reason = 'r'")
    columns = [c["name"] for c in sa.inspect(engines[name]).get_columns("_statement")]
    copied = ", ".join("'second'" if column == "statement_id" else column for column in columns)
    second = (
        f"INSERT INTO _statement ({', '.join(columns)}) SELECT {copied} FROM _statement "
        "WHERE entity_id = 'x1-big' AND attribute_id = 'tdp'"
    )
    with pytest.raises(sa.exc.IntegrityError):
        attempt(engines[name], first, second)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_not_a_number_is_no_value(name, engines):
    literal = "9e999" if name == "sqlite" else "'NaN'"
    with pytest.raises(sa.exc.IntegrityError):
        attempt(engines[name], STATEMENT.format(f"value_number = {literal}"))


def test_every_table_of_ours_is_strict_on_sqlite(engines):
    with engines["sqlite"].connect() as connection:
        loose = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main' "
            "AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        ).fetchall()
    assert loose == []


def test_every_constraint_has_a_name_on_sqlite(engines):
    with engines["sqlite"].connect() as connection:
        texts = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
        ).fetchall()
    unnamed = [
        (name, line.strip())
        for name, sql in texts
        if name != "alembic_version"
        for line in sql.splitlines()
        if line.strip().startswith(("CHECK", "FOREIGN KEY", "UNIQUE", "PRIMARY KEY"))
    ]
    assert unnamed == []


def test_every_day_is_a_date_on_postgresql_and_every_text_sorts_as_on_sqlite(engines):
    with engines["postgresql"].connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns "
            "WHERE table_schema = 'gpudb' AND table_name IN (SELECT tablename FROM pg_tables) AND table_name <> 'alembic_version'"
        ).fetchall()
    assert [row for row in rows if row[1].endswith("_on") and row[2] != "date"] == []
    assert [row for row in rows if row[2] == "text" and row[3] != "C"] == []
