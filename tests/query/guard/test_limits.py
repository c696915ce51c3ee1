import contextlib
import math
import sys
from pathlib import Path

import pytest

from gpudb.catalog import Catalog
from gpudb.errors import DatabaseError, QueryRefused, UsageError
from gpudb.query import guard
from gpudb.query.guard import ask
from gpudb.query.guard.child_sqlite import names_only

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_the_time_limit_is_named_with_the_option_that_raises_it(real_db):
    with pytest.raises(QueryRefused) as caught:
        guard.run(real_db, ENDLESS, 0.2, 10)
    assert caught.value.message == "the query ran longer than 0.2 s and was stopped"
    assert "`timeout`" in caught.value.hint


def test_a_child_that_does_not_stop_by_itself_is_killed(real_db, monkeypatch):
    monkeypatch.setattr(ask, "START", "import sys, time; sys.stdout.write('ready\\n'); sys.stdout.flush(); time.sleep(60)")
    with pytest.raises(QueryRefused, match=r"longer than 0\.1 s"):
        guard.run(real_db, "select 1", 0.1, 10)


def test_a_child_that_ends_without_an_answer_is_a_fault_that_is_told(real_db, monkeypatch):
    monkeypatch.setattr(ask, "START", "import sys; sys.stdout.write('ready\\n'); sys.exit(3)")
    with pytest.raises(QueryRefused, match="its process ended with 3"):
        guard.run(real_db, "select 1", 1, 10)


def _children() -> set[str]:
    """Processes that this one started and has not waited for (a browser that other tests share may be among them)."""
    return {pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()}


def test_no_process_is_left_behind(real_db):
    before = _children()
    for sql in ("select 1", "select", ENDLESS):
        with contextlib.suppress(QueryRefused):
            guard.run(real_db, sql, 0.2, 10)
    assert _children() <= before


def test_rows_are_cut_and_the_option_that_raises_the_limit_is_named(any_db):
    with Catalog(any_db) as catalog:
        cut = catalog.sql("select part from spec order by part", limit=2)
        exact = catalog.sql("select part from spec order by part limit 2", limit=2)
        none = catalog.sql("select part from spec order by part", limit=0)
    assert (len(cut.rows), cut.truncated) == (2, True)
    assert cut.notes == ("only the first 2 rows are shown; `limit` raises this",)
    assert (exact.rows, exact.truncated, exact.notes) == (cut.rows, False, ())
    assert (none.rows, none.columns, none.truncated) == ((), ("part",), True)


def test_many_rows_come_in_order(any_db):
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select i from n"
    with Catalog(any_db) as catalog:
        assert [row["i"] for row in catalog.sql(sql).rows] == list(range(1, 5001))


@pytest.mark.parametrize(("timeout", "limit"), [(0, 1), (-1, 1), (math.nan, 1), (math.inf, 1), (1e9, 1), (1, -1)])
def test_limits_out_of_range_are_a_usage_error(timeout, limit, real_db):
    with pytest.raises(UsageError):
        guard.run(real_db, "select 1", timeout, limit)


def test_a_statement_of_100_001_bytes_is_refused_and_one_of_100_000_runs(real_db):
    text = "select '" + "x" * 99_991 + "'"
    assert len(text) == 100_000
    assert guard.run(real_db, text, 2, 1).rows[0][0] == "x" * 99_991
    with pytest.raises(QueryRefused, match="100,000 bytes"):
        guard.run(real_db, text + " ", 2, 1)


def test_values_are_the_same_on_both_engines(real_db, real_pg):
    sql = (
        "select 900.0 as a, 0.1 as b, 9007199254740993 as c, null as d, 'é\u202e' as e, cast(-1.5 as real) as f, "
        "1 = 1 as g, 1 = 2 as h, 12345678901 * 1000000 as i, 2.50 as j"
    )
    with Catalog(real_db) as one, Catalog(real_pg) as other:
        assert one.sql(sql) == other.sql(sql)
        assert list(one.sql(sql).rows[0].values()) == [
            900,
            0.1,
            9007199254740993,
            None,
            "é\u202e",
            -1.5,
            1,
            0,
            12345678901000000,
            2.5,
        ]
        assert one.sql("select x'00ff' as b, 1e999 as i").rows[0] == {"b": "00ff", "i": math.inf}
        assert other.sql("select '\\x00ff'::bytea as b, 'infinity'::float8 as i").rows[0] == {"b": "00ff", "i": math.inf}


def test_days_are_iso_text_on_both_engines(any_db):
    with Catalog(any_db) as catalog:
        assert catalog.sql("select min(accessed_on) as d from source_list").rows[0]["d"].startswith("20")


def test_repeated_names_are_numbered(real_db):
    with Catalog(real_db) as catalog:
        found = catalog.sql("select 1 as a, 2 as a, 3 as a_2, 4 as a")
    assert found.rows == ({"a": 1, "a_3": 2, "a_2": 3, "a_4": 4},)
    assert found.notes == ("several columns are called a; the later ones are numbered",)


def test_a_misspelt_column_is_named_with_near_ones(any_db):
    with Catalog(any_db) as catalog:
        with pytest.raises(QueryRefused) as caught:
            catalog.sql("select memory_gbx from spec")
        assert "memory_gb" in caught.value.suggestions
        with pytest.raises(QueryRefused) as caught:
            catalog.sql("select s.memory_gbx from spec s")
        assert "memory_gb" in caught.value.suggestions
        with pytest.raises(QueryRefused) as caught:
            catalog.sql("select basis from spec")
        assert "metric_value" in caught.value.hint


def test_a_misspelt_or_private_view_is_named_with_near_ones(any_db):
    with Catalog(any_db) as catalog:
        for name, near in (("specs", "spec"), ("spec_current", "spec_fact"), ("sourcelist", "source_list")):
            with pytest.raises(QueryRefused, match="public view") as caught:
                catalog.sql(f"select * from {name}")
            assert near in caught.value.suggestions


def test_a_text_in_double_quotes_is_refused_with_the_reason(any_db):
    with Catalog(any_db) as catalog, pytest.raises(QueryRefused, match="nvidia"):
        catalog.sql('select part from spec where vendor = "nvidia"')


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ('select "a"', "select `a`"),
        ('select \'"a"\', "b"', "select '\"a\"', `b`"),
        ('select \'it\'\'s "\', "c""d`e"', "select 'it''s \"', `c\"d``e`"),
        ('-- "a"\nselect "b" /* "c" */', '-- "a"\nselect `b` /* "c" */'),
        ('select "a""b", "c"', 'select `a"b`, `c`'),
        ('[x"y] `z"z` "q"', '[x"y] `z"z` `q`'),
        ('1 - 2 / 3 "open', '1 - 2 / 3 "open'),
        ('/* never closed "x"', '/* never closed "x"'),
        ('-- "x"', '-- "x"'),
    ],
)
def test_double_quoted_names_are_found_outside_texts_and_comments(given, made):
    assert names_only(given) == made


def test_a_missing_interpreter_is_told(real_db, monkeypatch):
    monkeypatch.setattr(sys, "executable", None)
    with pytest.raises(DatabaseError, match="another one"):
        guard.run(real_db, "select 1", 1, 1)


def test_a_server_that_cannot_be_reached_is_a_database_error():
    with pytest.raises(DatabaseError) as caught:
        guard.run("postgresql+psycopg://someone:hunter2@127.0.0.1:9/x", "select 1", 1, 1)
    assert "hunter2" not in str(caught.value.message) + caught.value.hint


def test_a_server_without_views_is_a_database_error(pg_server):
    with pytest.raises(DatabaseError, match="no views of gpudb in the schema gpudb"):
        guard.run(pg_server(), "select 1", 1, 1)


def test_a_locked_file_is_a_database_error(target):
    import sqlite3

    writer = sqlite3.connect(target, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match="in use"):
        guard.run(str(target), "select * from release", 0.3, 1)
    writer.close()


def test_the_packaged_database_is_opened_immutable(monkeypatch, real_db):
    from gpudb import resources

    monkeypatch.setattr(resources, "packaged_database", lambda: real_db)
    assert ask._engine(None)["uri"].endswith("?mode=ro&immutable=1")
    assert ask._engine(real_db + "x")["uri"].endswith("?mode=ro")


def test_a_path_with_signs_of_a_uri_is_taken_as_it_is(real_db, tmp_path):
    odd = tmp_path / "a?mode=rwc#b%20c.sqlite"
    odd.write_bytes(open(real_db, "rb").read())
    assert guard.run(str(odd), "select 1", 1, 1).rows == ((1,),)


def test_a_number_of_thousands_of_digits_is_a_text(small_pg):
    digits = guard.run(small_pg, "select power(10::numeric, 5000) as x, 12.5::numeric as y", 2, 1).rows[0]
    assert digits[0].partition(".")[0] == "1" + "0" * 5000
    assert digits[1] == 12.5
