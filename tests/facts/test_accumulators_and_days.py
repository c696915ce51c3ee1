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
    data = json.loads(run("plot", "tpp", "mi308x", "ascend-910c", "h20-sxm5-96gb", "--json", capsys=capsys)[1])["data"]
    drawn = {p["part"]: p for p in data["points"]}
    assert (drawn["mi308x"]["x"], drawn["mi308x"]["series"]) == ("2024-07-08", "first_reported_on")
    assert (drawn["h20-sxm5-96gb"]["x"], drawn["h20-sxm5-96gb"]["series"]) == ("2024-02-02", "announced_on")
    assert any((i["column"], i["unit"]) == ("first_delivered_on", "to the month") for i in drawn["ascend-910c"]["inputs"])


#: parts that their maker names in no dated text that was found: each has another day, and a new one is a finding
#: (Inferentia2: a day of release, and no announcement found; RG800, C500X, Atlas 300I A2: undated pages;
#: Tenstorrent and Biren 166: days of their pages; MI50 32GB: a year)
UNANNOUNCED = 30


def test_all_parts_but_three_have_a_day_and_few_of_data_centers_have_no_announcement(real_db):
    with Catalog(real_db) as catalog:
        rows = catalog.sql(
            "SELECT part, market, announced_on, first_reported_on, first_delivered_on, released_on FROM spec ORDER BY part",
            limit=1000,
        ).rows
    days = ("announced_on", "first_reported_on", "first_delivered_on", "released_on")
    # a page's capture is no first day: of these three there is no other
    unknown = ["atlas-300i-a2-32gb", "atlas-300i-a2-64gb", "metax-c500x"]
    assert [row["part"] for row in rows if not any(row[day] for day in days)] == unknown
    assert sum(row["market"] == "datacenter" and row["announced_on"] is None for row in rows) <= UNANNOUNCED


@pytest.mark.parametrize(
    ("part", "kind", "day"),
    [
        ("mi308x", "first_reported_on", "2024-07-08"),  # AMD's staff in public, before the registry of ids of 2024-11-25
        ("h20-sxm5-141gb", "announced_on", "2024-11-19"),
        ("l20", "announced_on", "2024-01-16"),
        ("ax800", "announced_on", "2024-01-16"),
        ("h800-pcie-80gb", "first_reported_on", "2022-11-10"),
        ("rtx-6000d", "first_reported_on", "2025-05-26"),
        ("ascend-910b4", "first_reported_on", "2022-11-24"),
    ],
)
def test_the_first_day_on_record_is_the_earliest_that_was_found(real_db, part, kind, day):
    with Catalog(real_db) as catalog:
        rows = catalog.sql(f"SELECT day FROM part_day WHERE part = '{part}' AND kind = '{kind}' ORDER BY day").rows
    assert str(rows[0]["day"]) == day
