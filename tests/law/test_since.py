"""Since when: one first day without a gap, whichever way it is asked."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.law.metrics import Inputs
from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Rule
from gpudb.law.status import Answer, Question, status_of
from gpudb.law.timeline import begun, dated, periods_of
from tests.law.small import CONTROL, OVER, band, clause, event, group, letter, limb, rule, scope, simple_control, small, version

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


def embargoed(*rules: Rule, to: str = "JP", ends: str | None = None, begins: str = "1990-01-01", **changes: object) -> LawRecords:
    bar = rule("bar", "embargo", version(begins, items="all", scopes=(scope(f"country:{to}"),), ends=ends, **changes))
    text = small(bar, *rules)
    return text._replace(reviews=(*text.reviews, text.reviews[0].replace(layer="embargo")))


AGAIN = rule("r", "control", simple_control(), simple_control("2023-01-01"))
FOR_JAPAN = {"scopes": (scope("country:JP"),)}
PERIODS = {
    "a new text begins nothing": (small(AGAIN), "CN", [
        ("0001-01-01", None), ("2020-01-01", "2020-01-01"), ("2022-01-01", "2022-01-01"), ("2023-01-01", "2022-01-01"), ("2025-01-02", "2025-01-02")]),
    "an exception begins nothing": (small(CONTROL, rule("e", "license_exception", version("2023-01-01", exceptions=(limb(),)))), "CN", [
        ("0001-01-01", None), ("2020-01-01", "2020-01-01"), ("2022-01-01", "2022-01-01"), ("2023-01-01", "2022-01-01"), ("2025-01-02", "2025-01-02")]),
    "an embargo goes back": (embargoed(), "JP", [("0001-01-01", None), ("2020-01-01", "1990-01-01"), ("2025-01-02", "2025-01-02")]),
    "an embargo of the reviewed days does not": (embargoed(begins="2020-01-02"), "JP", [
        ("0001-01-01", None), ("2020-01-01", "2020-01-01"), ("2020-01-02", "2020-01-02"), ("2025-01-02", "2025-01-02")]),
    "a rule takes over from an embargo": (embargoed(rule("r", "control", simple_control("2021-01-01", **FOR_JAPAN)), ends="2021-01-01"), "JP", [
        ("0001-01-01", None), ("2020-01-01", "1990-01-01"), ("2021-01-01", "2020-01-01"), ("2025-01-02", "2025-01-02")]),
    "an embargo takes over from a rule": (embargoed(rule("r", "control", simple_control("2019-01-01", **FOR_JAPAN)), begins="2021-01-01"), "JP", [
        ("0001-01-01", None), ("2020-01-01", "2020-01-01"), ("2021-01-01", "2020-01-01"), ("2025-01-02", "2025-01-02")]),
}  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
def test_a_period_has_the_first_day_that_an_answer_of_its_days_has(name: str) -> None:
    text, to, wanted = PERIODS[name]
    prepared = prepare(text, OVER)
    found = [(period, first) for period, first in begun(prepared.records, to, periods_of(prepared, to))]
    assert [(period.valid_from, first) for period, first in found] == wanted
    for period, first in found:
        days = [day for day in (period.valid_from, "2020-06-01", "2021-06-01", "2023-06-01", "2025-06-01")
                if day >= "2020-01-01" and period.valid_from <= day < period.valid_before]  # fmt: skip
        assert {since(text, day, to)[0].since for day in days} <= {first}


def test_what_is_open_from_the_first_reviewed_day_on_is_so_since_that_day() -> None:
    prepared = prepare(small(rule("r", "control", simple_control("2019-01-01"))), Inputs({}))
    found = [(period.answer.status, first) for period, first in begun(prepared.records, "CN", periods_of(prepared, "CN"))]
    assert found == [("unknown", None), ("unknown", "2020-01-01"), ("unknown", "2020-01-01")]


def layer_of(answer: Answer, layer: str) -> tuple[str | None, str | None, str | None]:
    (found,) = (one for one in answer.layers if one.layer == layer)
    return found.since, found.until, found.version_since


def test_each_layer_has_its_own_first_and_last_day() -> None:
    two = rule("r", "control", simple_control(), simple_control("2023-01-01", ends="2024-01-01"))
    text = embargoed(two, to="CN", ends="2023-09-01")._replace(
        letters=(letter(effective="2022-02-01", ends="2024-03-01"),),
        events=(event("e", "license", "granted", "2023-02-01", until="2023-12-01"),),
    )
    duty = rule("t", "tariff", version("2021-01-01", bands=(band("one", 25, ("tpp", ">", 1)),)))
    text = text._replace(rules=(*text.rules, duty))
    answer, before = since(text, "2023-06-01")
    assert (answer.since, answer.until, before) == ("1990-01-01", "2024-03-01", None)
    assert layer_of(answer, "tariff") == ("2021-01-01", None, "2021-01-01")
    assert [layer_of(answer, name) for name in ("embargo", "rule", "letter", "license")] == [
        ("1990-01-01", "2023-09-01", "1990-01-01"), ("2022-01-01", "2024-01-01", "2023-01-01"),
        ("2022-02-01", "2024-03-01", "2022-02-01"), ("2023-02-01", "2023-12-01", "2023-02-01")]  # fmt: skip
    answer, before = since(text, "2024-03-01")
    assert (answer.status, answer.since, answer.until, before) == (
        "no_license_required",
        "2024-03-01",
        None,
        "license_required",
    )
    assert layer_of(answer, "rule") == (None, None, None)  # there is no text of it any more


def test_an_embargo_is_dated_only_while_it_is_enforced() -> None:
    asks = version("1990-01-01", items="all", scopes=(scope("country:JP"),), enforced_from="1995-01-01")
    again = version("2021-01-01", items="all", scopes=(scope("country:JP"),), enforced_until="2023-01-01")
    text = embargoed()._replace(rules=(rule("bar", "embargo", asks, again),))
    answer, _ = since(text, "2022-01-01", "JP")
    assert (answer.since, layer_of(answer, "embargo")) == ("1995-01-01", ("1995-01-01", "2023-01-01", "2021-01-01"))


def test_an_embargo_ends_on_a_day_that_was_reviewed() -> None:
    for ends, until in (("2025-01-01", "2025-01-01"), ("2025-01-02", None)):
        answer, _ = since(embargoed(ends=ends), "2024-06-01", "JP")
        assert layer_of(answer, "embargo") == ("1990-01-01", until, "1990-01-01")


def test_before_the_first_reviewed_day_nothing_is_dated() -> None:
    old = small(rule("r", "control", simple_control("2019-01-01")))
    for text, on in ((old, "2019-12-31"), (old._replace(reviews=()), "2023-01-01")):
        prepared, question = prepare(text, OVER), Question("CN", on)
        answer = status_of(prepared, question)
        assert dated(prepared, question, answer) == (answer, None)
    assert since(old, "2020-01-01")[0].since == "2020-01-01"
    # a change on the last reviewed day is an end, one after it is not reviewed
    ends = [
        since(small(rule("r", "control", simple_control(day))), "2024-06-01")[0].until for day in ("2025-01-01", "2025-01-02")
    ]
    assert ends == ["2025-01-01", None]
    assert since(old, "2025-06-01")[0].since == "2025-01-02"


def test_where_every_area_within_the_bounds_is_met_the_rule_is_dated_by_any_of_them() -> None:
    dense = (
        clause("a", "A", ("performance_density", ">=", 5), ("tpp", ">=", 1)),
        clause("b", "A", ("performance_density", "<", 5)),
    )
    item = OVER._replace(bounds={"logic_die_area_mm2": (10.0, 40.0)})
    made = rule("r", "control", simple_control(clauses=dense), simple_control("2023-01-01", clauses=dense))
    prepared, question = prepare(small(made), item), Question("CN", "2023-06-01")
    answer, before = dated(prepared, question, status_of(prepared, question))
    assert (answer.status, answer.since, before) == ("license_required", "2022-01-01", "no_license_required")
    assert layer_of(answer, "rule") == ("2022-01-01", None, "2023-01-01")
    hangs = rule("r", "control", simple_control(clauses=dense[:1]), simple_control("2023-01-01", clauses=dense[:1]))
    prepared = prepare(small(hangs), item)
    answer, _ = dated(prepared, question, status_of(prepared, question))
    assert (answer.status, layer_of(answer, "rule")) == ("unknown", ("2022-01-01", None, "2023-01-01"))
