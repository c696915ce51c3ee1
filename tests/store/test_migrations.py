"""Migrations: they give the tables of the models, on both engines, forwards, backwards and when they are killed."""

from __future__ import annotations

import os
import re
import signal

import pytest
import sqlalchemy as sa
from pytest_alembic.tests import (  # noqa: F401 - the plugin's own tests, run with the fixtures below
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)

import gpudb
from gpudb.query.reader import SCHEMA_NUMBER
from gpudb.store import migrate, server_schema, views
from gpudb.store.engine import APPLICATION_ID, create_engine, schema_of
from gpudb.store.loader import load
from gpudb.store.own_schema import TRUTH  # noqa: F401 - brings every truth table into the metadata
from gpudb.store.schema import metadata


@pytest.fixture
def alembic_config():
    return migrate.config()


@pytest.fixture
def alembic_engine(empty_db):
    engine = create_engine(empty_db)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def ddl(url: str) -> dict[str, object]:
    """What the truth tables are made of, in words of the engine."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
            )
            # a table that was renamed has its name in quotes
            held = {name: re.sub(r"\s+", " ", sql.replace('"', "")).strip() for name, sql in rows}
        else:
            held = {}
            for table, column, kind, null, default, collation in connection.exec_driver_sql(
                "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name "
                "FROM information_schema.columns WHERE table_schema = 'gpudb' "
                "AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'gpudb') ORDER BY table_name, ordinal_position"
            ):
                held.setdefault(table, []).append((column, kind, null, default, collation))
            for table, name, text in connection.exec_driver_sql(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'gpudb'::regnamespace AND contype <> 'n'"  # is_nullable says it; the server chose the name
            ):
                held[f"{table}/{name}"] = text
            held |= dict(
                connection.exec_driver_sql("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'gpudb'").all()
            )
    engine.dispose()
    ours = (*views.DERIVED_TABLES, "alembic_version")
    return {name: text for name, text in held.items() if not any(own in name for own in ours)}


def test_the_models_and_the_migrations_make_the_same_tables(empty_db, request, tmp_path):
    other = str(tmp_path / "models.sqlite") if "://" not in empty_db else request.getfixturevalue("pg_server")()
    migrate.upgrade(create_engine(empty_db))
    engine = create_engine(other)
    with engine.begin() as connection:
        server_schema.settle(connection, schema_of(engine), set())
        metadata.create_all(connection)
    engine.dispose()
    by_models, by_migrations = ddl(other), ddl(empty_db)
    assert by_migrations == by_models
    assert len(by_models) >= len(metadata.tables)


@pytest.mark.dear
def test_up_down_up_with_data_leaves_the_same_tables_and_the_data_can_be_loaded_again(loaded_db, small_seed):
    engine = create_engine(loaded_db)
    before = ddl(loaded_db)
    migrate.downgrade(engine, "base")
    with engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
        assert sa.inspect(connection).get_view_names() == []
    migrate.upgrade(engine)
    assert ddl(loaded_db) == before
    assert load(loaded_db, small_seed.root).statements == 13
    engine.dispose()


@pytest.mark.dear
@pytest.mark.parametrize("revision", sorted(migrate.revision_numbers())[:-1])
def test_data_about_things_survive_a_step_down_and_up(revision, loaded_db, small_seed):
    engine = create_engine(loaded_db)

    def statements():
        with engine.connect() as connection:
            table = "_statement" if sa.inspect(connection).has_table("_statement") else "statement"
            rows = connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY statement_id")).mappings()
            # what later migrations added is empty in these data
            return [
                {
                    name: value
                    for name, value in row.items()
                    if name not in ("value_min", "value_max", "copied_from", "accumulator", "precision")
                }
                for row in rows
            ]

    before = statements()
    migrate.downgrade(engine, revision)
    assert statements() == before
    migrate.upgrade(engine)
    assert statements() == before
    small_seed.replace("release.toml", "2026.1.0", "2026.2.0")
    load(loaded_db, small_seed.root)
    with gpudb.open(loaded_db) as catalog:
        assert catalog.show("y2").spec["memory_gb"] == 96
    engine.dispose()


def test_upgrading_twice_is_upgrading_once(empty_db):
    engine = create_engine(empty_db)
    assert migrate.upgrade(engine) == (None, migrate.head())
    assert migrate.upgrade(engine) == (migrate.head(), migrate.head())
    engine.dispose()


def test_the_reader_knows_the_newest_schema():
    assert migrate.revision_numbers()[migrate.head()] == SCHEMA_NUMBER


def marks(path: str) -> tuple[int, int]:
    engine = create_engine(path)
    with engine.connect() as connection:
        found = tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("application_id", "user_version"))
    engine.dispose()
    return found


@pytest.mark.dear
def test_each_revision_marks_the_file_with_its_number(tmp_path):
    path = str(tmp_path / "x.sqlite")
    for revision, number in migrate.revision_numbers().items():
        migrate.upgrade(create_engine(path), revision)
        assert marks(path) == (APPLICATION_ID, number)


def killed(url: str, at: int) -> bool:
    """Upgrade in a child that is killed before its ``at``-th statement that changes something."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(_connection, _cursor, statement, *_):
            nonlocal seen
            seen += statement.lstrip().startswith(("CREATE", "DROP", "INSERT", "UPDATE", "ALTER"))
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", count)
        try:
            migrate.upgrade(create_engine(url))
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.dear
@pytest.mark.parametrize("at", [1, 2, 9, 16, 24, 40])
def test_a_killed_migration_leaves_the_last_whole_revision_and_can_be_repeated(at, empty_db):
    assert killed(empty_db, at)
    engine = create_engine(empty_db)
    revision = migrate.current(engine)
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    if revision is None:
        assert tables == set()
    else:
        assert tables
        assert len(tables) < len(metadata.tables)
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    engine.dispose()
