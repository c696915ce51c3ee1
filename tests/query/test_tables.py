"""Whole views as streams: every row once, in one order; and the files that are made of them."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

from gpudb.query import condition_values, health, tables
from gpudb.query.opening import open_reader
from gpudb.query.reader import SCHEMA_NUMBER
from gpudb.store.loader import load
from gpudb.view_texts import KEYS


@pytest.fixture(scope="module")
def small(small_sqlite):
    opened = open_reader(small_sqlite)
    yield opened
    opened.close()


def test_spec_stands_first_and_what_depends_on_today_is_left_out(reader):
    names = [view.name for view in tables.views(reader)]
    assert names[0] == "spec"
    assert names[1:] == sorted(names[1:])
    assert "export_status_now" not in names
    assert set(tables.sizes(reader)) == {*names, "export_status_now"}


def test_every_key_names_one_row_and_the_stream_is_sorted_by_it(reader):
    for view in tables.views(reader):
        if view.name == "export_status":
            continue  # two hundred thousand rows: the test of every day reads it
        rows = [row for batch in tables.stream(reader, view) for row in batch]
        places = [[field.name for field in view.fields].index(name) for name in view.key]
        keys = [tuple(row[place] for place in places) for row in rows]
        if view.key:
            assert keys == sorted(keys), view.name
            assert len(set(keys)) == len(keys), view.name
        assert len(rows) == reader.rows(f"SELECT count(*) AS n FROM {view.name}")[0]["n"]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_key_names_columns_that_the_view_has(reader, name):
    (view,) = [view for view in tables.views(reader) if view.name == name]
    assert view.key == tuple(KEYS[name])
    assert set(view.key) <= {field.name for field in view.fields}


def test_batches_hold_no_more_than_asked_for(small):
    (view,) = [view for view in tables.views(small) if view.name == "spec"]
    assert [len(batch) for batch in tables.stream(small, view, 2)] == [2, 1]


def test_columns_carry_type_unit_and_where_they_come_from(reader):
    spec = {field.name: field for field in tables.fields(reader)["spec"]}
    assert (spec["memory_gb"].type, spec["memory_gb"].unit, spec["memory_gb"].attribute) == ("number", "GB", "memory")
    assert (spec["part"].nullable, spec["memory_gb"].nullable) == (False, True)
    assert spec["sm_count"].type == "integer"
    assert spec["released_on"].type == "day"
    told = tables.columns(reader, "spec")
    assert [row["column_name"] for row in told] == list(spec)
    assert tables.columns(reader, "nothing") == []


def test_the_order_is_spelled_for_a_server_so_that_it_is_that_of_a_file():
    view = tables.View(
        "v",
        (tables.Field("a", "text", "", False, "", ""), tables.Field("b", "text", "", True, "", ""),
         tables.Field("c", "number", "", True, "", "")),
        ("a", "b", "c"),
    )  # fmt: skip
    assert tables.select(view, False) == 'SELECT "a", "b", "c" FROM v ORDER BY "a", "b", "c"'
    assert tables.select(view, True) == (
        'SELECT "a", "b", "c" FROM v ORDER BY "a" COLLATE "C", "b" COLLATE "C" NULLS FIRST, "c" NULLS FIRST'
    )
    assert tables.select(view._replace(key=()), False).endswith('ORDER BY "a", "b", "c"')
    assert tables.select(view._replace(key=("c",)), False).endswith('ORDER BY "c"')


def test_the_views_for_duckdb_name_each_file_and_compute_today():
    one, status = tables.View("spec", (), ()), tables.View("export_status", (), ())
    text = tables.duckdb_views([one])
    assert "CREATE OR REPLACE VIEW spec AS SELECT * FROM 'spec.parquet';" in text.splitlines()
    assert "export_status_now" not in text
    now = tables.duckdb_views([one, status]).splitlines()[-1]
    assert now.startswith("CREATE OR REPLACE VIEW export_status_now AS SELECT e.*, k.status AS last_known_status, ")
    assert now.endswith("WHERE e.valid_from <= current_date AND current_date < e.valid_before;")


def test_the_stream_of_changes_tells_each_record_once_and_a_die_once(small):
    rows = [dict(zip(tables.COLUMNS, row, strict=True)) for batch in tables.batches(small) for row in batch]
    assert {row["action"] for row in rows} == {"recorded"}
    assert [(row["kind"], row["id"], row["column_name"]) for row in rows] == sorted(
        (row["kind"], row["id"], row["column_name"]) for row in rows
    )
    assert [row["id"] for row in rows if row["kind"] == "die"] == ["d1"]
    assert {row["id"] for row in rows if row["kind"] == "part"} == {"x1-big", "x1-small", "y2"}
    assert len(rows) == 1 + 3 * 4


def test_a_withdrawal_stands_behind_what_was_recorded_and_says_why(small_seed, tmp_path):
    small_seed.replace("release.toml", "2026-01-02", "2026-02-01")
    small_seed.replace(
        "parts/acme/y2.toml",
        'published = "400 W", at = "table 3"',
        'published = "400 W", at = "table 3", withdrawn = 2026-01-02, withdrawn_reason = "a slip"',
    )
    load(str(tmp_path / "one.sqlite"), small_seed.root)
    opened = open_reader(str(tmp_path / "one.sqlite"))
    rows = [dict(zip(tables.COLUMNS, row, strict=True)) for batch in tables.batches(opened) for row in batch]
    opened.close()
    told = [
        (row["day"], row["action"], row["value_number"], row["why"])
        for row in rows
        if (row["id"], row["column_name"]) == ("y2", "tdp_w")
    ]
    assert told == [("2026-01-02", "recorded", 400, None), ("2026-01-02", "withdrawn", 400, "a slip")]


def test_every_kind_of_record_of_the_law_is_told_with_its_title(reader):
    rows = [dict(zip(tables.COLUMNS, row, strict=True)) for batch in tables.batches(reader) for row in batch]
    by_kind = {row["kind"]: row for row in rows}
    assert set(by_kind) == {"die", "part", "bill_state", "case_state", "claim", "claim_response", "import_measure", "letter", "license", "market", "review", "rule_version", "caveat", "entity",
                            "trade_event"}  # fmt: skip
    counts = {kind: sum(row["kind"] == kind and row["action"] == "recorded" for row in rows) for kind in by_kind}
    for kind, view in (("claim", "claim_list"), ("letter", "letter_list"), ("license", "license_list"), ("rule_version", "rule_record"),
                       ("trade_event", "trade_period"), ("review", "review_list"), ("import_measure", "import_measure_list"),
                       ("claim_response", "claim_response_list"), ("bill_state", "bill_list"), ("case_state", "case_list"), ("market", "market_list"),
                       ("caveat", "caveat_list"), ("entity", "entity_list")):  # fmt: skip
        assert counts[kind] == reader.rows(f"SELECT count(*) AS n FROM {view}")[0]["n"], kind
        assert by_kind[kind]["title"], kind
        assert by_kind[kind]["statement_id"] is None
    assert "@" in by_kind["rule_version"]["id"]
    assert "/" in by_kind["claim_response"]["id"]
    assert by_kind["letter"]["source"]
    days = [row["day"] for row in rows]
    assert days == sorted(days)


def test_a_withdrawn_version_of_a_rule_is_told_on_its_day_with_its_reason(reader):
    """The stream against the view: every withdrawal once, and no reason where a record only came in."""
    rows = [dict(zip(tables.COLUMNS, row, strict=True)) for batch in tables.batches(reader) for row in batch]
    told = [(row["day"], row["id"], row["why"]) for row in rows if row["kind"] == "rule_version" and row["action"] == "withdrawn"]
    gone = reader.rows(
        "SELECT withdrawn_before AS day, rule || '@' || version AS id, withdrawn_reason AS why FROM rule_record "
        "WHERE withdrawn_before < '9999' ORDER BY 1, 2"
    )
    assert told == [(row["day"], row["id"], row["why"]) for row in gone]
    assert told
    assert all(why for _, _, why in told)
    assert all(row["why"] is None for row in rows if row["kind"] == "rule_version" and row["action"] == "recorded")


@pytest.fixture
def changed(small_seed, tmp_path):
    """The small seed with one part less, one more, and one value changed."""
    (small_seed.root / "parts/acme/x1-small.toml").unlink()
    small_seed.part("z9", "Z9", "Z9", True, 10, 1.0, 10, 10)
    small_seed.replace("parts/acme/y2.toml", 'value = 96, published = "96 GB"', 'value = 98, published = "98 GB"')
    load(str(tmp_path / "new.sqlite"), small_seed.root)
    opened = open_reader(str(tmp_path / "new.sqlite"))
    yield opened
    opened.close()


def test_rows_of_two_databases_are_matched_by_key(small, changed):
    (view,) = [view for view in tables.views(small) if view.name == "spec"]
    found = [(old and (old["part"], old["memory_gb"]), new and (new["part"], new["memory_gb"]))
             for old, new in tables.pairs(small, changed, view)]  # fmt: skip
    assert found == [
        (("x1-big", 80), ("x1-big", 80)), (("x1-small", 40), None), (("y2", 96), ("y2", 98)), (None, ("z9", 10))]  # fmt: skip
    back = [(old and old["part"], new and new["part"]) for old, new in tables.pairs(changed, small, view)]
    assert back == [("x1-big", "x1-big"), (None, "x1-small"), ("y2", "y2"), ("z9", None)]


def test_a_server_gives_days_and_a_file_their_text_and_both_are_the_same(small):
    """Of a day that has not changed nothing is told, whichever engine holds one of the two databases."""

    class Server:
        url = "postgresql://made-up"

        def batches(self, sql, size):
            yield [("x1-big", dt.date(2026, 1, 2), None, "2026-01-02")]

    view = tables.View("v", tuple(tables.Field(name, kind, "", True, "", "") for name, kind in (
        ("part", "text"), ("released_on", "day"), ("ended_on", "day"), ("note", "text"))), ("part",))  # fmt: skip
    ((old, new),) = tables.pairs(Server(), Server(), view)
    assert old == new == {"part": "x1-big", "released_on": "2026-01-02", "ended_on": None, "note": "2026-01-02"}


def test_only_columns_that_both_have_are_compared_and_nothing_without_the_key(small):
    (view,) = [view for view in tables.views(small) if view.name == "spec"]
    fewer = view._replace(fields=tuple(field for field in view.fields if field.name not in ("tdp_w",)))
    both = tables.shared(fewer, view)
    assert both is not None
    assert both.fields == fewer.fields
    assert both.key == ("part",)
    assert tables.shared(view._replace(fields=view.fields[1:]), view) is None
    assert tables.shared(view, view._replace(key=())) is None


def test_a_statement_about_a_die_is_matched_once(small):
    (view,) = [view for view in tables.views(small) if view.name == "spec_history"]
    rows = tables.statements_of_dies(small, view)
    assert [(row["part"], row["column_name"], row["value_number"]) for row in rows] == [("d1", "die_area_mm2", 800)]


@pytest.mark.parametrize(
    ("what", "first"),
    [
        ("part", ("x1-big", "Acme X1 Big")), ("family", ("X1", "family")), ("alias", ("acme-x1-big", "Acme X1 Big")),
        ("column", ("part", "Part")), ("view", ("bill_list", "view")), ("source", ("paper", "A newspaper")),
    ],
)  # fmt: skip
def test_names_for_completion_are_sorted_with_what_they_mean(small, what, first):
    found = condition_values.pairs(small, what)
    assert found[0][0] == first[0]
    assert found[0][1].lower() == first[1].lower()
    if what != "column":
        assert [name for name, _ in found] == sorted(name for name, _ in found)
    assert len({name for name, _ in found}) == len(found)


def test_columns_are_completed_with_their_unit(small):
    held = dict(condition_values.pairs(small, "column"))
    assert held["memory_gb"].endswith("[GB]")
    assert "[" not in held["vendor"]


def test_rules_and_countries_are_completed(reader):
    assert dict(condition_values.pairs(reader, "country"))["CN"] == "China"
    rules = dict(condition_values.pairs(reader, "rule"))
    assert "us-eccn-3a090" in rules
    assert all(rules.values())


def test_the_values_of_a_text_column_are_completed_and_of_no_other(small):
    assert condition_values.values(small, "family") == [("X1", ""), ("Y2", "")]
    assert condition_values.values(small, "memory_gb") == []
    assert condition_values.values(small, "nothing") == []
    assert condition_values.values(small, "family; --") == []


def test_health_tells_of_a_file_what_it_is(small, small_sqlite, tmp_path):
    told = health.file_facts(small_sqlite, False)
    assert told["quick_check"] == "ok"
    assert told["bytes"] > 100_000
    assert told["schema"] == SCHEMA_NUMBER
    assert told["writable"] is True
    assert health.strict_tables() == ""
    assert health.sqlite_version() == sqlite3.sqlite_version


def test_health_tells_the_last_reviewed_day_of_each_layer(reader):
    found = health.reviewed(reader)
    days = {row["layer"]: row["d"] for row in reader.rows(
        "SELECT layer, max(reviewed_until) AS d FROM review_list WHERE withdrawn_before = '9999-12-31' GROUP BY layer")}  # fmt: skip
    assert found == days
    assert set(found) >= {"rule", "letter", "license", "import_measure", "tariff"}


@pytest.mark.parametrize(
    ("closed", "writable"), [((), True), (("file",), False), (("folder",), False), (("file", "folder"), False)]
)
def test_a_file_is_written_only_where_it_and_its_folder_may_be(small_sqlite, monkeypatch, closed, writable):
    import os

    shut = {"file": small_sqlite, "folder": os.path.dirname(small_sqlite)}
    monkeypatch.setattr(os, "access", lambda path, _: path not in [shut[name] for name in closed])
    assert health.file_facts(small_sqlite, False)["writable"] is writable


@pytest.mark.parametrize(
    ("error", "told"),
    [(None, "a text was accepted in a number column"), (sqlite3.OperationalError('near "STRICT": syntax error'), 'near "STRICT": syntax error'),
     (sqlite3.IntegrityError("cannot store TEXT"), "")],
)  # fmt: skip
def test_a_sqlite_without_strict_tables_is_told(monkeypatch, error, told):
    class Made:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def execute(self, sql):
            if error is not None and "INSERT" in sql:
                raise error

    monkeypatch.setattr(sqlite3, "connect", lambda *_: Made())
    assert health.strict_tables() == told
