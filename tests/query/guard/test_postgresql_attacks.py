import contextlib
import time
from contextlib import closing

import psycopg
import pytest

from gpudb.contract import VIEWS
from gpudb.errors import QueryRefused
from gpudb.law.views import LAW_VIEWS
from gpudb.query import guard
from tests.helpers import run
from tests.query.guard.support import LIMIT, MARKER, attack_from_a_small_process, cases, faults, files

FILE = "attacks_postgresql.toml"
CATALOGS = (
    *("pg_class", "pg_proc", "pg_type", "pg_namespace", "pg_authid", "pg_auth_members", "pg_db_role_setting", "pg_trigger"),
    *("pg_largeobject_metadata", "pg_default_acl", "pg_rewrite", "pg_extension", "pg_replication_slots", "pg_prepared_xacts"),
)


def connect(url):
    return closing(psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True))


def state(url):
    """All that a statement could leave behind: rows, sequences, catalogs, large objects, settings, slots, server files."""
    with connect(url) as connection:
        ask = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
        held = {}
        for name, kind in ask(
            "SELECT oid::regclass::text, relkind::text FROM pg_class WHERE relkind IN ('r', 'S') AND oid > 16383"
        ):
            row = "t::text" if kind == "r" else "t.last_value::text"
            held[name] = ask(f"SELECT md5(string_agg({row}, '|' ORDER BY {row})) FROM {name} t")
        for name in CATALOGS:
            held[name] = ask(f"SELECT count(*) FROM {name}")
        held["grants"] = ask("SELECT md5(string_agg(coalesce(relacl::text, ''), '|' ORDER BY oid)) FROM pg_class")
        held["files"] = ask(
            "SELECT d, f FROM unnest(array['.', 'pg_replslot', 'pg_snapshots', 'pg_tblspc', 'base/pgsql_tmp', 'pg_twophase']) d, "
            "pg_ls_dir(d, true, false) f WHERE f NOT LIKE '%.pid' ORDER BY 1, 2"
        )
        return held


def queries_that_go_on(url, patience):
    """What clients still do in this database after so many seconds: role, state and statement of each backend.

    One connection asks throughout, for the backend of one just closed takes a moment to end; and only backends of clients
    and their parallel workers count, for autovacuum comes by when it likes.
    """
    until = time.monotonic() + patience
    with connect(url) as connection:
        while True:
            found = connection.execute(
                "SELECT usename, state, left(query, 200) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type IN ('client backend', 'parallel worker')"
            ).fetchall()
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.1)


def test_there_are_at_least_47_attacks_with_different_names():
    assert len({case["name"] for case in cases(FILE, "attack")}) == len(cases(FILE, "attack")) >= 47


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("role", ["owner", "gpudb_reader", "postgres"])
def test_every_attack_is_refused_in_time_and_changes_nothing(role, guarded_pg, tmp_path, figures):
    (tmp_path / "secret.txt").write_text(MARKER)
    admin = guarded_pg("postgres")
    before, beside = state(admin), files(tmp_path)
    outcomes, start, peak = attack_from_a_small_process(guarded_pg(role), FILE, tmp_path)
    slowest = max(outcomes, key=lambda o: o.seconds)
    found = faults(outcomes, start)
    figures(
        "attacks on gpudb sql, " + f"PostgreSQL, as {role}",
        len(outcomes),
        len(found),
        seconds=round(slowest.seconds, 2),
        MB=round(peak),
    )
    assert found == []
    assert files(tmp_path) == beside
    assert peak < 600
    assert queries_that_go_on(admin, patience=3) == []
    assert state(admin) == before


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("case", cases(FILE, "attack"), ids=lambda case: case["name"])
def test_the_command_refuses_each_attack_with_exit_code_6(case, guarded_pg, tmp_path, capsys):
    if "\0" in case["sql"]:
        pytest.skip("no argument can hold a NUL character")
    sql = case["sql"].replace("{dir}", str(tmp_path))
    code, out, err = run("sql", "--db", guarded_pg("owner"), "--timeout", "1", "--", sql, capsys=capsys)
    assert (code, out) == (6, "")
    assert err.startswith("gpudb: ")
    assert "Traceback" not in err


def test_the_reader_role_reads_public_views_only_with_any_client(guarded_pg):
    with connect(guarded_pg("gpudb_reader")) as connection:
        assert connection.execute("SELECT count(*) FROM spec").fetchone()[0] == 3
        for sql in (
            "SELECT * FROM _statement",
            "SELECT * FROM _spec_current",
            "CREATE TABLE x (a int)",
            "CREATE TEMP TABLE x (a int)",
        ):
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
                connection.execute(sql)
        connection.execute("SET default_transaction_read_only = off")
        for sql in ("CREATE TABLE x (a int)", "CREATE TEMP TABLE x (a int)", "SELECT lo_create(0)", "DELETE FROM spec"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql)


def test_every_public_view_is_granted_to_the_reader(guarded_pg):
    with connect(guarded_pg("gpudb_reader")) as connection:
        for view in ("spec", *VIEWS, *LAW_VIEWS):
            connection.execute(f"SELECT * FROM {view} LIMIT 1")
    assert guard.run(guarded_pg("gpudb_reader"), "select count(*) from spec", 5, 1).rows == ((3,),)


def test_as_a_superuser_the_reader_role_is_taken_for_the_query(guarded_pg):
    assert guard.run(guarded_pg("postgres"), "select current_user as who", 5, 1).rows == (("gpudb_reader",),)
    assert guard.run(guarded_pg("owner"), "select current_user as who", 5, 1).rows == (("owner",),)


def test_an_outside_entity_in_xml_is_not_read(guarded_pg, tmp_path):
    (tmp_path / "secret.txt").write_text(MARKER)
    sql = f"""select xmlparse(document '<!DOCTYPE a [<!ENTITY b SYSTEM "file://{tmp_path}/secret.txt">]><a>&b;</a>')::text"""
    with contextlib.suppress(QueryRefused):
        assert MARKER not in repr(guard.run(guarded_pg("postgres"), sql, LIMIT, 1))


def test_a_name_that_looks_like_a_field_of_the_parse_tree_hides_nothing(guarded_pg):
    url = guarded_pg("owner")
    for name in (":relid", ":funcid 871} {", "x\n:relid 0 \\", "a" * 62 + ":"):
        quoted = '"' + name + '"'
        with pytest.raises(QueryRefused, match="public view|parse tree"):
            guard.run(url, f"select 1 as {quoted} from spec {quoted}, statement", LIMIT, 1)
        with pytest.raises(QueryRefused, match="set_config|parse tree"):
            guard.run(url, f"with {quoted} as (select set_config('role', 'none', true)) select * from {quoted}", LIMIT, 1)
