"""In what a tensor rate adds up, and how exact a day is: both are said, and neither is compared away."""

from __future__ import annotations

import json

import pytest

from gpudb.catalog import Catalog
from tests.helpers import run


@pytest.fixture(autouse=True)
def _shipped(real_db, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", real_db)


def test_a_rate_that_adds_up_in_fp16_is_marked_and_not_compared_with_one_in_fp32(capsys):
    text = run("compare", "l40s", "rtx-4090", "--all", "--width", "200", capsys=capsys)[1]
    assert "330.3^" in text.replace(" ^", "^")
    assert "adds up in FP16" in text
    rows = json.loads(run("compare", "l40s", "rtx-4090", "--all", "--json", capsys=capsys)[1])["data"]["rows"]
    row = next(row for row in rows if row["column"] == "fp16_tensor_dense_tflops")
    other = row["cells"]["rtx-4090"]
    assert (other["value"], other["accumulator"], other["delta_percent"]) == (330.3, "FP16", None)
    assert "accumulator" not in row["cells"]["l40s"]


def test_the_rate_in_fp32_stays_on_record_beside_it(real_db):
    with Catalog(real_db) as catalog:
        rows = catalog.sql(
            "SELECT value_number, accumulator FROM spec_history WHERE part = 'rtx-4090' AND withdrawn_before = '9999-12-31'"
            " AND column_name = 'fp16_tensor_dense_tflops'"
        ).rows
    assert {(330.3, "FP16"), (165.2, None)} <= {(row["value_number"], row["accumulator"]) for row in rows}


def test_a_day_says_how_exact_it_is(real_db):
    with Catalog(real_db) as catalog:
        rows = catalog.sql("SELECT part, kind, day, precision FROM part_day WHERE part IN ('h20-sxm5-96gb', 'ascend-910c')").rows
    held = {(row["part"], row["kind"]): (str(row["day"]), row["precision"]) for row in rows}
    assert held["h20-sxm5-96gb", "first_reported_on"] == ("2023-11-01", "month")
    assert held["ascend-910c", "first_delivered_on"] == ("2025-03-01", "month")
    assert held["ascend-910c", "announced_on"][1] == "day"


def test_a_part_that_its_maker_never_announced_is_drawn_at_its_first_report(capsys):
    data = json.loads(run("plot", "tpp", "h20-sxm5-96gb", "h100-sxm5-80gb", "--json", capsys=capsys)[1])["data"]
    h20 = next(p for p in data["points"] if p["part"] == "h20-sxm5-96gb")
    assert (h20["x"], h20["series"]) == ("2023-11-01", "first_reported_on")
    assert any((i["column"], i["unit"]) == ("first_reported_on", "to the month") for i in h20["inputs"])
