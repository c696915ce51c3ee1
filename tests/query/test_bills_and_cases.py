"""Bills and court cases: which state was the last one on a day, by SQL and as events, and how a claim is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.catalog import Catalog
from gpudb.curation.law_check import checked_law
from gpudb.law.event_records import Bill, Case
from gpudb.query import law as law_questions
from gpudb.resources import folder
from gpudb.store import rows as law_rows
from tests.helpers import run

LAST = """SELECT state, alive FROM bill_list WHERE bill = '{bill}' AND valid_from <= '{day}' AND '{day}' < valid_before
 AND withdrawn_before = '9999-12-31'"""


@pytest.fixture(scope="module")
def catalog():
    with Catalog() as held:
        yield held


@pytest.mark.parametrize(
    ("bill", "day", "answer"),
    [
        ("us-gain-ai-act", "2025-10-08", []),
        ("us-gain-ai-act", "2025-10-09", [("passed_senate", 1)]),
        ("us-gain-ai-act", "2025-11-05", [("passed_senate", 1)]),
        ("us-gain-ai-act", "2025-11-06", [("introduced", 1)]),
        ("us-gain-ai-act", "2025-12-06", [("introduced", 1)]),
        ("us-gain-ai-act", "2025-12-07", [("left_out", 0)]),
        ("us-gain-ai-act", "2026-11-29", [("left_out", 0)]),
        ("us-h-r-6875-overwatch", "2026-01-20", [("introduced", 1)]),
        ("us-h-r-6875-overwatch", "2026-01-21", [("committee", 1)]),
    ],
)
def test_on_a_day_a_bill_has_one_last_state(catalog, bill, day, answer):
    assert [tuple(row.values()) for row in catalog.sql(LAST.format(bill=bill, day=day)).rows] == answer


def test_bills_and_cases_are_events_with_the_same_periods_as_in_the_views(catalog):
    for layer, view, key in (("bill", "bill_list", "bill"), ("case", "case_list", "court_case")):
        rows = catalog.events(layer=layer)
        shown = catalog.sql(
            f"SELECT {key}, state, valid_from, valid_before FROM {view} WHERE withdrawn_before = '9999-12-31'"
        ).rows
        assert {(r["id"], r["kind"], str(r["day"]), str(r["valid_before"])) for r in rows} == {
            tuple(str(value) for value in row.values()) for row in shown
        }
        assert rows
        assert law_questions.events(catalog._reader, layer, "2026-11-28") == []


def test_a_charge_is_printed_as_one_and_found_by_who_is_charged(catalog):
    (row,) = catalog.events(layer="case", about="Raymond")
    assert (row["kind"], row["day"]) == ("charged", "2025-11-20")


def test_every_state_is_a_row_in_the_order_of_the_file():
    law = checked_law(Path(folder("seed")))
    rows = law_rows.law_rows(law)
    for kind, table in ((Bill, "bill_state"), (Case, "court_case_state")):
        held = law.seed.records(kind)
        assert [row["position"] for row in rows[table]] == [n for record in held for n in range(1, len(record.states) + 1)]


def test_a_claim_is_printed_with_its_verdict_before_those_who_stand_by_it_and_those_who_do_not(capsys):
    code, out, _ = run("claims", "--about", "eleconomista", "--state", "contradicted", capsys=capsys)
    assert code == 0
    text = " ".join(out.split())
    assert "Verdict:" not in text
    claim, verdict = text.index("lifting of the US embargo"), text.index("false. The license requirement of 2025-04-09 stayed")
    response = text.index("disputed by NVIDIA Corporation")
    assert claim < verdict < response < text.index("speaks of licenses that will be granted")
