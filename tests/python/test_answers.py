"""Answers are sequences of rows: length, truth, index, slices, pandas, notebooks, pickles; on both engines where data decide."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import re

import pandas
import pytest

import gpudb
from gpudb.results import SqlResult
from gpudb.rows import frame

#: every question whose answer is rows, and how it is asked of the shipped data
QUESTIONS = {
    "compare": lambda c: c.compare("H100", "H20"),
    "list": lambda c: c.list("memory_gb>=141"),
    "status": lambda c: c.status("H20", "H100", to="CN", on="2025-05-01"),
    "classify": lambda c: c.classify("H20", on="2024-01-01"),
    "timeline": lambda c: c.timeline("H20", to="CN"),
    "facts": lambda c: c.facts("H20", "tdp_w"),
    "log": lambda c: c.log("h20-sxm5-96gb"),
    "rules": lambda c: c.rules(),
    "events": lambda c: c.events(layer="letter"),
    "claims": lambda c: c.claims(state="open"),
    "sources": lambda c: c.sources(),
    "schema": lambda c: c.schema("spec"),
    "sql": lambda c: c.sql("SELECT part, memory_gb FROM spec ORDER BY part"),
    "identify": lambda c: c.identify("NVIDIA H20\nNVIDIA H100 80GB HBM3"),
}
#: records that are no rows
RECORDS = {"show": lambda c: c.show("h20-sxm5-96gb"), "peak": lambda c: c.peak("NVIDIA H20")}


@pytest.fixture(params=QUESTIONS)
def answer(request, catalog):
    return QUESTIONS[request.param](catalog)


def test_an_answer_is_a_sequence_of_its_rows(answer):
    rows = [*answer]
    assert rows
    assert len(answer) == len(rows)
    assert (answer[0], answer[-1]) == (rows[0], rows[-1])
    assert [*answer[:1]] == rows[:1]
    assert type(answer[:1]) is type(answer)
    assert answer[:1].notes == answer.notes
    assert rows[0] in answer
    with pytest.raises(IndexError):
        answer[len(rows)]


def test_an_answer_without_rows_is_false_and_keeps_its_columns(catalog):
    empty = catalog.list("memory_gb>=99999")
    assert not empty
    assert catalog.list("memory_gb>=141")
    assert [*empty.to_pandas().columns] == [*empty.columns]


@pytest.mark.parametrize("name", [*QUESTIONS, *RECORDS])
def test_its_text_is_a_glance_and_its_page_is_a_table(name, catalog):
    found = {**QUESTIONS, **RECORDS}[name](catalog)
    assert len(repr(found)) < 200
    page = found._repr_html_()
    assert name == "peak" or "<table>" in page
    assert not re.search(r"<(script|meta|link|html)\b|\bon\w+=", page)


def test_the_table_of_a_notebook_cites(catalog):
    compared = catalog.compare("H100", "H20")
    assert all(title in compared._repr_html_() for title in ("https://", "989.4", "Memory"))
    assert "NVIDIA Form 8-K filed 2025-04-15" in catalog.status("H20", to="CN", on="2025-05-01")._repr_html_()


def test_what_stands_in_a_cell_is_text_and_never_markup(catalog):
    page = catalog.sql("SELECT '<script>alert(1)</script>' AS x")._repr_html_()
    assert "&lt;script&gt;" in page


def test_an_answer_is_frozen_equal_to_itself_and_survives_a_pickle(answer):
    again = pickle.loads(pickle.dumps(answer))
    assert (again, again.notes) == (answer, answer.notes)
    with pytest.raises((AttributeError, TypeError)):
        answer[0] = None
    if not isinstance(answer, tuple):
        with pytest.raises(AttributeError):
            answer.notes = ()


def test_answers_that_differ_in_a_field_or_in_their_kind_are_not_equal(catalog):
    found = catalog.list("memory_gb>=141")
    assert found == catalog.list("memory_gb>=141")
    assert found != found.replace(notes=("another",))
    assert found != catalog.list("memory_gb>=180")
    assert found != type("Other", (), {"__dict__": found.__dict__})()


@pytest.mark.parametrize(
    ("ask", "glance"),
    [
        (lambda c: c.list("part=h20-sxm5-96gb"), "<PartList: 1 row: h20-sxm5-96gb>"),
        (lambda c: c.list("memory_gb>=99999"), "<PartList: 0 rows: >"),
        (lambda c: c.facts("h20-sxm5-96gb", "memory_gb")[:2], "<Facts: 2 rows: h20-sxm5-96gb>"),
        (lambda c: c.compare("H20", columns=["tdp_w", "memory_gb", "nvlink_gbs"]), "<Comparison: 3 rows: tdp_w, memory_gb, nvlink_gbs>"),
        (lambda c: c.compare("H20", columns=["tdp_w", "memory_gb", "nvlink_gbs", "die"]), "<Comparison: 4 rows: tdp_w, memory_gb, nvlink_gbs, ...>"),
        (lambda c: SqlResult(("x",), ({"x": "a"},) * 51, False, ()), "<SqlResult: 51 rows: a, ...>"),
        (lambda c: SqlResult(("x",), ({"x": "a"},) * 50, False, ()), "<SqlResult: 50 rows: a>"),
        (lambda c: c.status("H20", to="CN"), "<Rows: 1 row: h20-sxm5-96gb>"),
        (lambda c: c.rules()[:1], "<Rows: 1 row: us-3a090-review-policy>"),
    ],
)  # fmt: skip
def test_a_glance_counts_the_rows_and_names_three_of_them(catalog, ask, glance):
    assert repr(ask(catalog)) == glance


def test_a_glance_at_a_part_counts_what_is_known(catalog):
    shown = catalog.show("h20-sxm5-96gb")
    known = sum(value is not None for value in shown.spec.values())
    assert repr(shown) == f"<Shown: h20-sxm5-96gb, {known} known values>"


def test_a_frame_has_the_columns_of_its_rows_and_whole_numbers_with_blanks(catalog):
    found = catalog.events(layer="letter")
    assert [*found.to_pandas().columns] == [*found[0]]
    held = frame(
        ["n", "day", "none"],
        [{"n": 1, "day": "2025-05-01", "none": None}, {"n": None, "day": None, "none": None}],
        {"n": "integer"},
    )
    assert [str(kind) for kind in held.dtypes] == ["Int64", "datetime64[s]", "object"]


def test_a_frame_has_a_row_for_each_row(answer):
    assert len(answer.to_pandas()) == len(answer)


def test_a_frame_has_numbers_days_and_parts_in_their_types(catalog):
    listed = catalog.list("vendor=nvidia", columns=["part", "memory_gb", "cuda_cores", "announced_on", "name"]).to_pandas()
    kinds = {name: kind.kind for name, kind in listed.dtypes.items()}
    assert (kinds["memory_gb"], kinds["announced_on"]) == ("f", "M")
    assert listed.loc[listed["part"] == "h20-sxm5-96gb", "memory_gb"].item() == 96
    compared = catalog.compare("H100", "H20", columns="memory_gb").to_pandas()
    assert compared.loc[0, ["h100-sxm5-80gb", "h20-sxm5-96gb"]].tolist() == [80, 96]
    periods = catalog.sql("SELECT valid_before FROM export_status WHERE valid_before = '9999-12-31' LIMIT 1").to_pandas()
    assert periods.loc[0, "valid_before"] == pandas.Timestamp("9999-12-31").as_unit("s")  # nanoseconds end in 2262


def test_without_pandas_the_remedy_is_named(catalog, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(gpudb.UsageError, match="pandas") as caught:
        catalog.list().to_pandas()
    assert "pip install" in caught.value.hint


def test_one_name_and_one_condition_may_stand_alone(catalog):
    assert catalog.list("memory_gb>=141") == catalog.list(["memory_gb>=141"])
    assert catalog.list("memory_gb>=141", "vendor=amd") == catalog.list(["memory_gb>=141", "vendor=amd"])
    assert catalog.compare("H100", "H20") == catalog.compare(["H100", "H20"])
    assert catalog.status("H20", to="CN", on="2025-05-01") == catalog.status(["H20"], to="CN", on="2025-05-01")
    assert catalog.facts("H20", "tdp_w") == catalog.facts("H20", ["tdp_w"])
    assert catalog.sources("21ic-mlu290-2021-01") == catalog.sources(["21ic-mlu290-2021-01"])


def test_a_day_is_a_date_where_it_has_a_name_and_text_where_it_is_written_out(catalog):
    (answer,) = catalog.status("H20", to="CN", on="2025-05-01")
    assert (answer.since, answer.on, answer.known_until) == (dt.date(2025, 4, 9), dt.date(2025, 5, 1), dt.date(2026, 10, 6))
    assert answer._asdict()["since"] == "2025-04-09"
    assert {layer.layer: layer.since for layer in answer.layers}["letter"] == dt.date(2025, 4, 9)
    story = catalog.timeline("H20", to="CN")
    (entries,) = story.entries.values()
    assert [(entry.day.isoformat(), entry.kind) for entry in entries] == [(row["day"], row["kind"]) for row in story]
    (outcome, *_) = catalog.classify("H20", on="2024-01-01")
    assert outcome.effective <= dt.date(2024, 1, 1) < (outcome.until or dt.date.max)
    source = catalog.sources("nvidia-mig-user-guide")[0]
    assert isinstance(source.accessed_on, dt.date)
    assert json.loads(json.dumps(source._asdict()))["accessed_on"] == source.accessed_on.isoformat()


def test_a_day_of_an_answer_that_has_none_is_none(catalog):
    (answer,) = catalog.status("H20", to="CN", on="2035-05-01")
    assert (answer.status, answer.since, answer.until) == ("unknown", dt.date(2026, 10, 7), None)
