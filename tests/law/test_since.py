"""Since when: one first day without a gap, whichever way it is asked."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.law.prepared_item import prepare
from gpudb.law.since import dated
from gpudb.law.status import Answer, Question, status_of
from tests.law.small import CONTROL, OVER, group, letter, limb, rule, scope, simple_control, small, version

#: part, destination, day -> since when, since when this text, and what it was before
FIRST_DAYS = [
    ("h100-sxm5-80gb", "CN", "2024-06-01", "2022-08-26", "2024-04-04", "no_license_required"),
    ("h100-sxm5-80gb", "CN", "2022-08-26", "2022-08-26", "2022-08-26", "no_license_required"),
    ("h100-sxm5-80gb", "CN", "2022-08-25", "2022-01-01", None, None),
    ("h20-sxm5-96gb", "HK", "2026-02-01", "2025-04-09", "2025-04-09", "no_license_required"),
    ("h20-sxm5-96gb", "RU", "2026-02-01", "2022-02-24", "2022-04-08", "no_license_required"),
    ("h20-sxm5-96gb", "BY", "2026-02-01", "2022-03-02", "2022-04-08", "no_license_required"),
    ("l20", "CU", "2026-02-01", "1996-03-25", "1996-03-25", None),
    ("l20", "SY", "2026-02-01", "2011-12-12", "2025-09-02", None),
    ("rtx-4090", "CN", "2026-02-01", "2023-11-17", "2024-12-02", "no_license_required"),
    ("h100-sxm5-80gb", "JP", "2026-02-01", "2025-05-13", "2025-01-13", "not_due"),
    ("h100-sxm5-80gb", "CN", "2026-11-01", "2026-10-07", None, "license_required"),
]


def since(text: object, on: str, to: str = "CN") -> tuple[Answer, str | None]:
    prepared, question = prepare(text, OVER), Question(to, on)
    return dated(prepared, question, status_of(prepared, question))


@pytest.mark.parametrize(("part", "to", "on", "first", "own", "before"), FIRST_DAYS)
def test_command_python_and_view_have_the_same_first_day(
    real_db: str, part: str, to: str, on: str, first: str, own: str | None, before: str | None
) -> None:
    with Catalog(real_db) as catalog:
        (by_python,) = catalog.status(part, to=to, on=on)
        (told,), _, _ = catalog.told(part, to=to, on=on)
        (row,) = catalog.sql(
            f"SELECT status_since, version_since FROM export_status WHERE part = '{part}' AND destination = '{to}' "
            f"AND valid_from <= '{on}' AND '{on}' < valid_before"
        ).rows
    assert (str(by_python.since), told.answer.since, row["status_since"]) == (first, first, first)
    assert told.before == before
    if by_python.status != "unknown":
        dates = (by_python.version_since, told.answer.version_since, row["version_since"])
        assert [day and str(day) for day in dates] == [own] * 3


def test_another_text_of_the_rule_or_a_letter_before_it_begins_nothing() -> None:
    two = CONTROL.replace(versions=(*CONTROL.versions, CONTROL.versions[-1].replace(id="2024-01-01", effective="2024-01-01")))
    first = CONTROL.versions[0].effective
    answer, before = since(small(two), "2024-06-01")
    assert (answer.since, answer.version_since, before) == (first, "2024-01-01", "no_license_required")
    (layer,) = (one for one in answer.layers if one.layer == "rule")
    assert (layer.since, layer.version_since, layer.until) == (first, "2024-01-01", None)
    (early,) = (one for one in since(small(two), "2023-06-01")[0].layers if one.layer == "rule")
    assert (early.since, early.version_since, early.until) == (first, first, None)  # the next text asks for the same
    bound = small(two, letters=(letter(effective="2021-06-01"),))
    answer, _ = since(bound, "2024-06-01")
    assert answer.since == "2021-06-01"
    assert [one.since for one in answer.layers if one.layer == "rule"] == [first]


def test_a_gap_ends_it() -> None:
    gone = letter(effective="2021-01-01", ends="2021-06-01")
    answer, before = since(small(letters=(gone, letter("again", effective="2022-01-01"))), "2023-01-01")
    assert (answer.since, answer.until, before) == ("2022-01-01", None, "no_license_required")
    answer, before = since(small(letters=(gone, letter("again", effective="2022-01-01"))), "2021-03-01")
    assert (answer.since, answer.until, before) == ("2021-01-01", "2021-06-01", "no_license_required")


def test_an_embargo_goes_back_beyond_the_review_as_long_as_it_reached_the_place() -> None:
    asks = version("1990-01-01", items="all", scopes=(scope("country:JP"),))
    later = version("2023-01-01", items="all", scopes=(scope("country:JP", "group:g"),))
    text = small(rule("bar", "embargo", asks, later), groups=(group("g", "CN"),))
    text = text._replace(reviews=(*text.reviews, text.reviews[0].replace(layer="embargo")))
    assert since(text, "2024-01-01", "JP")[0].since == "1990-01-01"
    answer, before = since(text, "2024-01-01", "CN")
    assert (answer.since, before) == ("2023-01-01", "no_license_required")


def test_an_exception_that_comes_later_begins_no_other_requirement() -> None:
    later = rule("e", "license_exception", version("2023-01-01", exceptions=(limb(),)))
    answer, before = since(small(CONTROL, later), "2023-06-01")
    assert (answer.status, answer.since, before) == ("license_exception_available", "2022-01-01", "no_license_required")


def test_the_first_and_the_last_reviewed_day_are_looked_back_from_too() -> None:
    old = rule("r", "control", simple_control("2019-01-01"), simple_control("2024-01-01"))
    answer, before = since(small(old), "2020-01-01")
    assert (answer.since, answer.version_since, before) == ("2020-01-01", "2019-01-01", None)
    answer, _ = since(small(old), "2025-01-01")
    assert [(one.since, one.version_since) for one in answer.layers if one.layer == "rule"] == [("2020-01-01", "2024-01-01")]
