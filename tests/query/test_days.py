"""The day itself in questions about facts: known from the day of recording on, gone from the day of the withdrawal on."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.catalog import Catalog
from gpudb.store.loader import load
from tests.helpers import SmallSeed

SECOND = """
[[reading]]
source = "sheet"
recorded = 2026-02-01
evidence = "primary_read"
facts = [
  { attribute = "tdp", value = 450, published = "450 W", at = "table 4" },
]
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory):
    """Y2 with 400 W, recorded on 2 January and withdrawn on 1 February, when 450 W took its place."""
    folder: Path = tmp_path_factory.mktemp("days")
    seed = SmallSeed.write(folder / "seed")
    seed.replace("release.toml", "2026-01-02", "2026-03-01")
    seed.replace(
        "parts/acme/y2.toml",
        'published = "400 W", at = "table 3"',
        'published = "400 W", at = "table 3", withdrawn = 2026-02-01, withdrawn_reason = "a slip"',
    )
    seed.append("parts/acme/y2.toml", SECOND)
    load(str(folder / "days.sqlite"), seed.root)
    with Catalog(str(folder / "days.sqlite")) as opened:
        yield opened


DAYS = [("2026-01-01", None), ("2026-01-02", 400), ("2026-01-31", 400), ("2026-02-01", 450), ("2026-02-02", 450)]


@pytest.mark.parametrize(("known_at", "value"), DAYS)
def test_the_value_of_the_day_answers_in_every_question(catalog, known_at, value):
    rows = catalog.list(["tdp_w>0"], columns=["part", "tdp_w"], known_at=known_at).rows
    assert {row["part"]: row["tdp_w"] for row in rows}.get("y2") == value
    compared = {row.column: row.cells["y2"].value for row in catalog.compare(["y2"], columns=["tdp_w"], known_at=known_at).rows}
    assert compared["tdp_w"] == value


@pytest.mark.parametrize(
    ("known_at", "told"),
    [("2026-01-01", []), ("2026-01-02", [(400, "9999-12-31", None)]), ("2026-01-31", [(400, "9999-12-31", None)]),
     ("2026-02-01", [(450, "9999-12-31", None), (400, "2026-02-01", "a slip")]),
     (None, [(450, "9999-12-31", None), (400, "2026-02-01", "a slip")])],
)  # fmt: skip
def test_a_withdrawal_is_told_from_its_day_on(catalog, known_at, told):
    rows = [row for row in catalog.facts("y2", ["tdp_w"], known_at=known_at).rows]
    assert sorted((row["value_number"], row["withdrawn_before"], row["withdrawn_reason"]) for row in rows) == sorted(told)


def test_the_log_tells_each_day_once_and_its_bounds_are_inclusive(catalog):
    def log(**bounds):
        return [(row["day"], row["action"], row["value"]) for row in catalog.log("y2", **bounds) if row["column_name"] == "tdp_w"]

    whole = [("2026-01-02", "recorded", 400), ("2026-02-01", "recorded", 450), ("2026-02-01", "corrected", 400)]
    assert log() == whole
    assert log(since="2026-02-01") == whole[1:]
    assert log(since="2026-02-02") == []
    assert log(until="2026-01-31") == whole[:1]
    assert log(until="2026-02-01") == whole
    assert log(since="2026-01-02", until="2026-01-02") == whole[:1]
    assert log(known_at="2026-01-31") == whole[:1]


def test_a_part_of_which_nothing_was_recorded_is_absent_on_that_day(catalog):
    assert catalog.list([], columns=["part"], known_at="2026-01-01").rows == ()
    assert len(catalog.list([], columns=["part"], known_at="2026-01-02").rows) == 3


def test_each_statement_is_told_with_its_own_source(catalog):
    rows = catalog.facts("y2").rows
    assert {(row["source"], row["source_title"]) for row in rows} == {("sheet", "Acme data sheet")}
    assert len(rows) == 6
