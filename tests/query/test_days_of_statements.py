"""What was on record on a day: recorded, withdrawn, corrected, deprecated, blank. Each question at the day before, the day and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gpudb.query import specs
from gpudb.query.filters import Column, Condition
from gpudb.query.opening import open_reader
from gpudb.query.reader import Reader
from gpudb.store.loader import load
from tests.helpers import SmallSeed
from tests.query.test_record_questions import Rows

END = "9999-12-31"
#: of the part y2: a power that was withdrawn on the first of March and said anew, two memories of which one is wrong, two blanks
MORE = """
[[reading]]
source = "sheet"
recorded = 2026-03-01
evidence = "primary_read"
facts = [
  { attribute = "tdp", value = 410, published = "410 W", at = "table 4" },
]

[[reading]]
source = "paper"
recorded = 2026-01-20
evidence = "primary_read"
facts = [
  { attribute = "memory", value = 95, published = "95 GB", at = "p. 1", rank = "deprecated", reason = "a rounding" },
  { attribute = "bf16_tensor", qualifier = "sparse", state = "not_published", at = "p. 2" },
  { attribute = "nvlink", state = "not_applicable", at = "p. 3" },
]
"""


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder: Path = tmp_path_factory.mktemp("dated")
    seed = SmallSeed.write(folder / "seed")
    seed.replace("release.toml", "released_on = 2026-01-02", "released_on = 2026-04-01")
    seed.replace("parts/acme/y2.toml", 'published = "400 W", at = "table 3"',
                 'published = "400 W", at = "table 3", withdrawn = 2026-03-01, withdrawn_reason = "a slip"')  # fmt: skip
    seed.append("parts/acme/y2.toml", MORE)
    load(str(folder / "one.sqlite"), seed.root)
    opened = open_reader(str(folder / "one.sqlite"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("known_at", "tdp", "memory", "blanks"),
    [
        ("2026-01-01", None, None, set()),
        ("2026-01-02", 400, 96, set()),
        ("2026-01-19", 400, 96, set()),
        ("2026-01-20", 400, 96, {("bf16_tensor_sparse_tflops", "not_published"), ("nvlink_gbs", "not_applicable")}),
        ("2026-02-28", 400, 96, {("bf16_tensor_sparse_tflops", "not_published"), ("nvlink_gbs", "not_applicable")}),
        ("2026-03-01", 410, 96, {("bf16_tensor_sparse_tflops", "not_published"), ("nvlink_gbs", "not_applicable")}),
        (None, 410, 96, {("bf16_tensor_sparse_tflops", "not_published"), ("nvlink_gbs", "not_applicable")}),
    ],
)  # fmt: skip
def test_each_question_answers_with_what_was_on_record(dated, known_at, tdp, memory, blanks):
    wanted = ["tdp_w", "memory_gb", "bf16_tensor_sparse_tflops", "nvlink_gbs"]
    best = {row["column_name"]: row["value_number"] for row in specs.best_facts(dated, ["y2"], known_at)}
    assert (best.get("tdp_w"), best.get("memory_gb")) == (tdp, memory)
    standing = specs.standing_values(dated, ["y2"], wanted, known_at)
    assert sorted((row["column_name"], row["value_number"], row["source"]) for row in standing) == [
        (name, value, "sheet") for name, value in (("memory_gb", memory), ("tdp_w", tdp)) if value]  # fmt: skip
    found = specs.blank_states(dated, ["y2"], wanted, known_at)
    assert {(row["column_name"], row["state"]) for row in found} == blanks
    assert {row["part"] for row in found} <= {"y2"}
    # of other columns and other parts nothing
    assert specs.blank_states(dated, ["y2"], ["tdp_w"], known_at) == []
    assert specs.blank_states(dated, ["x1-big"], wanted, known_at) == []
    assert {row["part"] for row in specs.standing_values(dated, ["x1-big"], ["tdp_w"], known_at)} <= {"x1-big"}
    if known_at is not None:
        rows = {row["part"]: row for row in specs.rows_known_at(dated, specs.columns(dated), known_at)}
        assert set(rows) == ({"x1-big", "x1-small", "y2"} if tdp else set())
        assert [rows[part]["tdp_w"] for part in rows if part == "y2"] == ([tdp] if tdp else [])
        assert all(row["nvlink_gbs"] is None for row in rows.values())
        assert [row["part"] for row in specs.rows_known_at(dated, specs.columns(dated), known_at, ["y2"])] == (
            ["y2"] if tdp else []
        )


@pytest.mark.parametrize(
    ("known_at", "told"),
    [
        ("2026-01-01", []),
        # a later withdrawal was not known then
        ("2026-01-02", [(400, END, None)]),
        ("2026-02-28", [(400, END, None)]),
        ("2026-03-01", [(410, END, None), (400, "2026-03-01", "a slip")]),
        (None, [(410, END, None), (400, "2026-03-01", "a slip")]),
    ],
)
def test_the_statements_of_a_day_tell_a_withdrawal_from_its_day(dated, known_at, told):
    rows = specs.statements(dated, "y2", ["tdp_w"], known_at)
    assert [(row["value_number"], row["withdrawn_before"], row["withdrawn_reason"]) for row in rows] == told
    assert {(row["source_title"], row["source_publisher"]) for row in rows} <= {("Acme data sheet", "Acme Chips")}


def test_statements_of_all_columns_stand_by_column_and_the_deprecated_one_last(dated):
    rows = specs.statements(dated, "y2", None, None)
    assert [(row["value_number"], row["source"], row["rank"]) for row in rows if row["column_name"] == "memory_gb"] == [
        (96, "sheet", "normal"), (95, "paper", "deprecated")]  # fmt: skip
    order = list(specs.columns(dated))
    places = [order.index(row["column_name"]) for row in rows]
    assert places == sorted(places)
    assert len(rows) == 4 + 1 + 3 + 1  # of the part itself, and the area of its die
    assert len(specs.statements(dated, "y2", ["tdp_w", "memory_gb"], None)) == 4


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"parts": ["y2"], "since": "2026-02-01"}, [("2026-03-01", "recorded", 410), ("2026-03-01", "withdrawn", 400)]),
        ({"parts": ["y2"], "since": "2026-03-01"}, [("2026-03-01", "recorded", 410), ("2026-03-01", "withdrawn", 400)]),
        ({"parts": ["y2"], "since": "2026-03-02"}, []),
        ({"parts": ["y2"], "until": "2026-01-01"}, []),
        ({"source": "paper", "until": "2026-01-20"}, [("2026-01-20", "recorded", None), ("2026-01-20", "recorded", 95), ("2026-01-20", "recorded", None)]),
        ({"source": "paper", "until": "2026-01-19"}, []),
        ({"source": "paper", "parts": ["x1-big"]}, []),
        ({"source": "sheet", "parts": ["y2"], "since": "2026-01-21", "until": "2026-02-28"}, []),
    ],
)  # fmt: skip
def test_the_log_tells_what_came_and_went_between_two_days(dated, asked, told):
    rows = specs.log(dated, asked.get("parts"), asked.get("source"), asked.get("since"), asked.get("until"))
    assert [(row["day"], row["action"], row["value_number"]) for row in rows] == told


def test_the_log_says_why_of_what_went_and_of_what_was_ranked(dated):
    why = {(row["action"], row["value_number"]): row["why"] for row in specs.log(dated, ["y2"], None, None, None)}
    assert (why["withdrawn", 400], why["recorded", 400], why["recorded", 410], why["recorded", 95]) == (
        "a slip",
        "",
        "",
        "a rounding",
    )
    # the area of a die is no statement about a part
    assert {row["column_name"] for row in specs.log(dated, None, None, None, None)} == {
        "memory_gb", "memory_bandwidth_gbs", "bf16_tensor_dense_tflops", "bf16_tensor_sparse_tflops", "tdp_w", "nvlink_gbs"}  # fmt: skip


def test_rows_of_parts_hold_what_is_asked_for(dated):
    assert specs.part_rows(dated, ["y2"], ["tdp_w"]) == {"y2": {"part": "y2", "tdp_w": 410}}
    assert specs.part_rows(dated, ["y2"], ["part", "tdp_w"]) == {"y2": {"part": "y2", "tdp_w": 410}}
    whole = specs.part_rows(dated, ["y2", "x1-big"])
    assert list(whole) == ["x1-big", "y2"]
    assert set(whole["y2"]) >= set(specs.columns(dated))


def test_sources_by_id_and_by_family(dated):
    assert [row["source"] for row in specs.sources(dated)] == ["paper", "sheet"]
    assert [row["source"] for row in specs.sources(dated, ["sheet"])] == ["sheet"]
    assert specs.sources(dated, []) == []
    assert specs.sources_of_family(dated, "y2") == {"paper", "sheet"}
    assert specs.sources_of_family(dated, "x1") == {"sheet"}
    assert specs.sources_of_family(dated, "y2-driver") == specs.sources_of_family(dated, "acme-y2-driver") == set()


@pytest.mark.parametrize("known_at", [None, "2026-03-01"])
def test_derived_values_say_what_they_are_made_of(dated, known_at):
    known = specs.columns(dated)
    rows = specs.metric_rows(dated, ["y2"], known, known_at)
    assert {row["part"] for row in rows} == {"y2"}
    byte = next(row for row in rows if row["metric"] == "flop_per_byte")
    assert byte["value"] == 37  # 148 TFLOPS by 4 TB/s
    assert {row["metric"] for row in rows} <= set(known)
    assert {row["metric"] for row in rows} == {row["metric"] for row in specs.metric_rows(dated, ["y2"], known, None)}
    only = {name: known[name] for name in ("part", "flop_per_byte", "bf16_tensor_dense_tflops", "memory_bandwidth_gbs")}
    if known_at:
        assert [row["metric"] for row in specs.metric_rows(dated, ["y2"], only, known_at)] == ["flop_per_byte"]


STATUS = (
    "CREATE TABLE export_status (part, destination, status, layer, review_policy, license_exceptions, caveats, valid_from, valid_before);"
    "INSERT INTO export_status (part, destination, status, layer, valid_from, valid_before) VALUES"
    " ('a', 'CN', 'one', 'rule', '2026-01-01', '2026-02-01'), ('a', 'CN', 'two', 'letter', '2026-02-01', '9999-12-31'),"
    " ('a', 'FR', 'three', 'rule', '2026-01-01', '9999-12-31'), ('b', 'CN', 'four', 'rule', '2026-01-15', '9999-12-31');"
    "CREATE TABLE spec (part, tdp_w); INSERT INTO spec VALUES ('a', 300), ('b', NULL), ('c', 100);"
)
KNOWN = {c.name: c for c in (Column("part", "text", "", group="part"), Column("tdp_w", "number", "W"))} | specs.STATUS_COLUMNS


def test_the_periods_of_a_part_are_those_to_the_destination():
    rows = specs.status_periods(Rows(STATUS), ["a"], "CN")
    assert [(row["status"], row["layer"]) for row in rows] == [("one", "rule"), ("two", "letter")]
    assert [row["status"] for row in specs.status_periods(Rows(STATUS), ["a", "b"], "CN")] == ["one", "two", "four"]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2025-12-31", [None, None, None]), ("2026-01-01", ["one", None, None]), ("2026-01-31", ["one", "four", None]),
        ("2026-02-01", ["two", "four", None]),
    ],
)  # fmt: skip
def test_a_list_has_the_status_of_its_day_and_each_part_once(on, found):
    rows = specs.find(Rows(STATUS), KNOWN, [], ["part", "status"], [], None, specs.Place("CN", on))
    assert [(row["part"], row["status"]) for row in rows] == list(zip("abc", found, strict=True))


@pytest.mark.parametrize(
    ("conditions", "sort", "limit", "found"),
    [
        ([], [], None, "abc"), ([], [], 2, "ab"), ([], [], 0, ""),
        # blanks stand last, whichever way it is sorted
        ([], [("tdp_w", False)], None, "cab"), ([], [("tdp_w", True)], None, "acb"), ([], [("tdp_w", True)], 1, "a"),
        ([("tdp_w", ">=", 300.0)], [], None, "a"), ([("tdp_w", ">", 300.0)], [], None, ""), ([("tdp_w", "<", 300.0)], [], None, "c"),
        ([("tdp_w", "<=", 300.0)], [], None, "ac"), ([("tdp_w", "!=", 300.0)], [], None, "c"), ([("tdp_w", "is null", "")], [], None, "b"),
        # all conditions hold, not one of them
        ([("tdp_w", ">=", 100.0), ("tdp_w", "<", 300.0)], [], None, "c"),
        ([("tdp_w", "=?", 100.0)], [("tdp_w", True)], None, "cb"),
    ],
)  # fmt: skip
def test_rows_now_and_rows_of_a_day_are_chosen_alike(conditions, sort, limit, found):
    asked = [Condition(*one) for one in conditions]
    rows = specs.find(Rows(STATUS), KNOWN, asked, ["part"], sort, limit)
    assert "".join(row["part"] for row in rows) == found
    held = [{"part": "a", "tdp_w": 300}, {"part": "b", "tdp_w": None}, {"part": "c", "tdp_w": 100}]
    assert specs.choose(held, KNOWN, asked, ["part"], sort, limit) == rows


def test_the_columns_of_a_status_are_text_with_labels_of_people():
    assert {name: (c.type, c.label, c.group) for name, c in specs.STATUS_COLUMNS.items()} == {
        "status": ("text", "Export status", "export"), "status_layer": ("text", "Decided by", "export"),
        "review_policy": ("text", "Review policy", "export"), "license_exceptions": ("text", "License exceptions", "export"),
        "caveats": ("text", "Caveats", "export")}  # fmt: skip


def test_a_country_by_its_code():
    held = Rows(
        "CREATE TABLE country_list (country, name, treated_as); INSERT INTO country_list VALUES ('MO', 'Macao', 'CN'), ('CN', 'China', NULL)"
    )
    assert specs.country(held, "MO") == {"code": "MO", "name": "Macao", "treated_as": "CN"}
    assert specs.country(held, "XX") is None
