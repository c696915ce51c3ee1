"""On PostgreSQL: a schema of its own, comments on everything public, grants that live through upgrades and loads."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa

import gpudb
from gpudb.contract import VIEWS
from gpudb.errors import DatabaseError
from gpudb.law.views import LAW_VIEWS
from gpudb.query import guard
from gpudb.store import migrate, views
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.verify import verify
from gpudb.view_texts import ABOUT
from tests.helpers import run


def raw(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def rows(url: str, text: str) -> list[tuple]:
    with psycopg.connect(raw(url), autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def loaded(pg_server, small_pg):
    """The small seed on PostgreSQL, to be changed by the test."""
    return pg_server(template=small_pg)


OURS = "SELECT n.nspname, count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v') " \
       "AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' GROUP BY 1"  # fmt: skip


def test_everything_is_in_the_schema_gpudb_and_nothing_in_public(loaded):
    assert [name for name, _ in rows(loaded, OURS)] == ["gpudb"]
    assert rows(loaded, "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace") == [(0,)]


@pytest.mark.parametrize("how", ["environment", "url"])
@pytest.mark.parametrize("name", ["team_a", 'odd "name" of theirs'])
def test_another_schema_is_made_and_found_by_every_reader(how, name, pg_server, small_seed, monkeypatch, capsys):
    from urllib.parse import quote

    url = pg_server()
    if how == "environment":
        monkeypatch.setenv("GPUDB_SCHEMA", name)
    else:
        url += ("&" if "?" in url else "?") + f"gpudb_schema={quote(name)}"
    assert run("db", "init", "--db", url, capsys=capsys)[0] == 0
    assert run("db", "load", str(small_seed.root), "--db", url, capsys=capsys)[0] == 0
    assert [found for found, _ in rows(url.partition("?")[0] if how == "url" and "host=" not in url else _plain(url), OURS)] == [
        name
    ]
    with gpudb.open(url) as catalog:
        assert catalog.show("y2").spec["memory_gb"] == 96
    assert guard.run(url, "select count(*) from spec", 5, 1).rows == ((3,),)
    assert not any(verify(url).values())


def _plain(url: str) -> str:
    """The URL without our own option, as psycopg reads it."""
    head, _, query = url.partition("?")
    kept = "&".join(item for item in query.split("&") if not item.startswith("gpudb_schema="))
    return head + ("?" + kept if kept else "")


def test_two_schemas_of_one_database_are_two_databases(loaded, small_seed, monkeypatch):
    monkeypatch.setenv("GPUDB_SCHEMA", "second")
    with pytest.raises(DatabaseError, match="no gpudb data in the schema second"):
        gpudb.open(loaded)
    small_seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
    load(loaded, small_seed.root)
    with gpudb.open(loaded) as catalog:
        assert catalog.release().parts == 4
    monkeypatch.delenv("GPUDB_SCHEMA")
    with gpudb.open(loaded) as catalog:
        assert catalog.release().parts == 3


def test_every_public_view_and_column_has_its_comment(loaded):
    held = dict(
        rows(
            loaded,
            "SELECT c.relname || coalesce('.' || a.attname, ''), d.description FROM pg_class c JOIN pg_description d "
            "ON d.objoid = c.oid LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0 "
            "WHERE c.relkind = 'v' AND c.relnamespace = 'gpudb'::regnamespace",
        )
    )
    every = rows(loaded, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'gpudb' "
                         "AND table_name IN (SELECT viewname FROM pg_views WHERE schemaname = 'gpudb')")  # fmt: skip
    missing = {f"{view}.{column}" for view, column in every} - set(held) | {view for view, _ in every} - set(held)
    assert missing == set()
    assert "GB" in held["spec.memory_gb"]


@pytest.mark.dear
def test_every_public_view_has_a_sentence_and_no_other():
    assert set(ABOUT) == set(views.ORDER) == {"spec", *VIEWS, *LAW_VIEWS}


def granted(url: str) -> set[tuple]:
    return set(rows(url, "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants "
                         "WHERE table_schema = 'gpudb' AND grantee IN ('reads_all', 'reads_one')"))  # fmt: skip


@pytest.fixture
def with_grants(loaded):
    """A role that may read every view, and one that may read one view, one column of another, and hand that on."""
    rows(loaded, """DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reads_all') THEN CREATE ROLE reads_all; CREATE ROLE reads_one; END IF;
      EXECUTE (SELECT string_agg(format('GRANT SELECT ON gpudb.%I TO reads_all', viewname), ';') FROM pg_views
        WHERE schemaname = 'gpudb');
      GRANT SELECT ON gpudb.spec TO reads_one WITH GRANT OPTION; GRANT SELECT (part, metric) ON gpudb.metric_value TO reads_one;
    END $$""")  # fmt: skip
    return loaded


def test_grants_live_through_an_upgrade_and_reach_new_views_of_who_reads_all(with_grants):
    before = granted(with_grants)
    columns = "SELECT column_name, privilege_type FROM information_schema.column_privileges WHERE grantee = 'reads_one' " \
              "AND table_name = 'metric_value' ORDER BY 1"  # fmt: skip
    engine = create_engine(with_grants)
    migrate.downgrade(engine, "0002")
    # what is left of an older release: its views without the newest, granted as they were
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE VIEW spec AS SELECT 1 AS part"))
        connection.execute(sa.text("CREATE VIEW metric_value AS SELECT 1 AS part, 2 AS metric"))
        connection.execute(sa.text("GRANT SELECT ON spec, metric_value TO reads_all"))
        connection.execute(sa.text("GRANT SELECT ON spec TO reads_one WITH GRANT OPTION"))
        connection.execute(sa.text("GRANT SELECT (part, metric) ON metric_value TO reads_one"))
    migrate.upgrade(engine)
    engine.dispose()
    assert granted(with_grants) == before
    assert rows(with_grants, columns) == [("metric", "SELECT"), ("part", "SELECT")]
    with gpudb.open(with_grants) as catalog:
        assert catalog.show("y2").spec["memory_gb"] == 96


def test_grants_live_through_a_load_that_makes_the_views_anew(with_grants, small_seed):
    before = granted(with_grants)
    # a column in the middle of spec goes: the wide table and every view are dropped
    path = small_seed.root / "attributes.toml"
    blocks = path.read_text().split("[[attribute]]")
    path.write_text("[[attribute]]".join(block for block in blocks if 'id = "mig_instances"' not in block))
    load(with_grants, small_seed.root)
    shown = rows(with_grants, "SELECT column_name FROM gpudb.column_doc WHERE view = 'spec'")
    assert ("mig_instances",) not in shown
    assert granted(with_grants) == before


def test_a_view_of_somebody_else_on_ours_stops_an_upgrade_by_name_and_nothing_changes(loaded):
    engine = create_engine(loaded)
    migrate.downgrade(engine, "0002")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE VIEW spec AS SELECT 'y2'::text AS part"))
    rows(loaded, "CREATE SCHEMA theirs; CREATE VIEW theirs.my_parts AS SELECT part FROM gpudb.spec")
    before = rows(loaded, OURS)
    with pytest.raises(DatabaseError, match="view theirs.my_parts depends on view") as caught:
        migrate.upgrade(engine)
    assert "\\sv" in caught.value.hint
    assert rows(loaded, OURS) == before
    assert migrate.current(engine) == "0002"
    rows(loaded, "DROP VIEW theirs.my_parts")
    assert migrate.upgrade(engine) == ("0002", migrate.head())
    engine.dispose()


def test_a_view_of_somebody_else_lives_through_an_ordinary_load(loaded, small_seed):
    rows(loaded, "CREATE SCHEMA theirs; CREATE VIEW theirs.my_parts AS SELECT part FROM gpudb.spec")
    small_seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
    load(loaded, small_seed.root)
    assert ("z9",) in rows(loaded, "SELECT part FROM theirs.my_parts")


def test_what_the_first_release_put_into_public_is_brought_over_by_an_upgrade(loaded, capsys):
    rows(loaded, "DO $$ DECLARE t record; BEGIN FOR t IN SELECT relname, relkind FROM pg_class WHERE relnamespace = "
                 "'gpudb'::regnamespace AND relkind IN ('r', 'v') LOOP EXECUTE format('ALTER %s gpudb.%I SET SCHEMA public', "
                 "CASE t.relkind WHEN 'r' THEN 'TABLE' ELSE 'VIEW' END, t.relname); END LOOP; END $$; "
                 "CREATE TABLE public.theirs (x int); DROP FUNCTION gpudb.record_kept, gpudb.record_group_kept CASCADE; "
                 "DROP SCHEMA gpudb")  # fmt: skip
    with pytest.raises(DatabaseError, match="in the schema public") as caught:
        gpudb.open(loaded)
    assert "gpudb db upgrade" in caught.value.hint
    assert run("db", "upgrade", "--db", loaded, capsys=capsys)[0] == 0
    assert dict(rows(loaded, OURS))["public"] == 1
    with gpudb.open(loaded) as catalog:
        assert catalog.show("y2").spec["memory_gb"] == 96
    engine = create_engine(loaded)
    migrate.downgrade(engine, "0002")
    migrate.upgrade(engine)
    engine.dispose()
    assert not any(verify(loaded).values())
