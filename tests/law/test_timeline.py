"""The story in order: days of change, periods that caveats part, and what each line of a timeline says."""

from __future__ import annotations

import pytest

from gpudb.law.prepared_item import prepare
from gpudb.law.timeline import BEGINNING, Entry, change_days, periods_of, timeline, within
from tests.law.small import (
    CONTROL,
    OVER,
    REVIEWS,
    UNDER,
    caveat,
    change,
    entity,
    event,
    group,
    letter,
    policy,
    rule,
    scope,
    simple_control,
    small,
    version,
)

FIRST, AFTER = "2020-01-01", "2025-01-02"  # the first reviewed day, and the day after the last one
MADE = {
    "version": (small(rule("r", "control", simple_control("2022-02-01"))), ["2022-02-01"]),
    "end": (small(rule("r", "control", simple_control("2022-02-01", ends="2022-03-01"))), ["2022-02-01", "2022-03-01"]),
    "due": (small(rule("r", "control", simple_control("2022-02-01", due="2022-03-01"))), ["2022-02-01", "2022-03-01"]),
    "enforced from": (small(rule("r", "control", simple_control("2022-02-01", enforced_from="2022-03-01"))), ["2022-02-01", "2022-03-01"]),
    "enforced until": (small(rule("r", "control", simple_control("2022-02-01", enforced_until="2022-03-01"))), ["2022-02-01", "2022-03-01"]),
    "group": (small(groups=(group("g", "CN", change("2022-05-01", added="JP"), covered="2021-01-01"),)), ["2021-01-01", "2022-05-01"]),
    "letter": (small(letters=(letter(effective="2022-02-01", ends="2022-04-01", overtaken="2022-03-01"),)),
               ["2022-02-01", "2022-03-01", "2022-04-01"]),
    "caveat": (small()._replace(caveats=(caveat(effective="2022-02-01", ends="2022-03-01"),)), ["2022-02-01", "2022-03-01"]),
    "caveat of always": (small()._replace(caveats=(caveat(effective=BEGINNING),)), []),
    "listed maker": (small()._replace(entities=(entity(effective="2022-02-01", ends="2022-03-01"),)), ["2022-02-01", "2022-03-01"]),
    "without an end": (small(letters=(letter(effective="2022-02-01"),))._replace(
        caveats=(caveat(effective="2022-03-01"),), entities=(entity(effective="2022-04-01"),)), ["2022-02-01", "2022-03-01", "2022-04-01"]),
    "nothing": (small(), []),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_every_day_of_a_record_on_which_an_answer_may_change_is_a_day_of_change(name: str) -> None:
    text, days = MADE[name]
    assert change_days(text) == (FIRST, *days, AFTER)
    # what is on record alone says nothing about which days were reviewed
    assert change_days(text._replace(reviews=())) == tuple(days)


def begins(text: object, item: object = OVER, **more: object) -> list[str]:
    return [p.valid_from for p in periods_of(prepare(text, item), "CN", **more)]  # type: ignore[arg-type]


def test_periods_part_where_a_reader_must_know_something_else_only_when_that_is_asked() -> None:
    text = small(CONTROL)._replace(
        caveats=(caveat(effective="2023-02-01", ends="2023-03-01"), caveat(id="d", effective="2023-02-15"))
    )
    plain = [BEGINNING, FIRST, "2022-01-01", AFTER]
    assert begins(text) == plain
    # of two caveats with one code the second changes nothing that a period tells
    assert begins(text, caveats=True) == [*plain[:3], "2023-02-01", AFTER]
    other = text._replace(caveats=(caveat(effective="2023-02-01", ends="2023-03-01"),))
    assert begins(other, caveats=True) == [*plain[:3], "2023-02-01", "2023-03-01", AFTER]


def test_the_day_of_its_announcement_parts_the_periods_of_a_part_with_caveats_alone() -> None:
    text = small(CONTROL)._replace(caveats=(caveat(builtin="not_announced", effective=BEGINNING),))
    item = OVER._replace(announced="2023-03-01")
    plain = [BEGINNING, FIRST, "2022-01-01", AFTER]
    assert begins(text, item) == plain
    assert begins(text, item, caveats=True) == [*plain[:3], "2023-03-01", AFTER]
    assert begins(text, caveats=True) == plain


def test_a_line_of_each_kind_says_where_it_stands() -> None:
    text = small(
        CONTROL,
        rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case"),))),
        letters=(letter(effective="2022-01-01", precision="month", ends="2023-02-01"),),
        events=(
            event("e", "license", "granted", "2022-03-01", precision="year", families=("X1",)),
            event("f", "trade", "fee", "2022-03-01", parts=("x1",)),
            event("a", "trade", "fee", "2022-03-01"),
        ),
    )._replace(caveats=(caveat(effective="2021-06-01"),))
    by_id = {(e.layer, e.id): e for e in timeline(text, OVER, "CN")}
    assert by_id["rule", "r 2022-01-01"] == Entry(
        "2022-01-01", "day", "rule", "control", "r: t", "cite 2022-01-01", "src", "primary_read", "r 2022-01-01")  # fmt: skip
    assert by_id["rule", "p 2022-01-01"].kind == "review_policy"
    assert by_id["letter", "letter"] == Entry(
        "2022-01-01", "month", "letter", "is_informed", "Letter", "8-K", "src", "quoted", "letter"
    )
    assert by_id["license", "e"] == Entry(
        "2022-03-01", "year", "license", "granted", "e", "c", "src", "secondary", "e", named=True
    )
    assert [by_id["trade", name].named for name in ("f", "a")] == [True, False]
    assert not by_id["rule", "r 2022-01-01"].named
    assert by_id["status", "2022-01-01"] == Entry(
        "2022-01-01", "day", "status", "license_required", "A (r 2022-01-01)", "cite 2022-01-01", "", "", "2022-01-01",
        review_policy="case_by_case", caveats="embargo")  # fmt: skip
    assert (by_id["status", FIRST].caveats, by_id["status", "2021-06-01"].caveats) == ("", "embargo")
    assert ("status", BEGINNING) not in by_id
    # of one day and layer by the id
    assert [e.id for e in timeline(text, OVER, "CN") if e.day == "2022-03-01"] == ["e", "a", "f"]
    assert [e.id for e in timeline(text, OVER, "CN") if e.day == "2022-01-01"] == [
        "p 2022-01-01", "r 2022-01-01", "letter", "2022-01-01"]  # fmt: skip


def test_an_outcome_that_hangs_on_a_bound_is_told_in_its_line() -> None:
    item = OVER._replace(bounds={"logic_die_area_mm2": (10.0, 40.0)})
    made = rule("r", "control", simple_control(clauses=(CONTROL.versions[0].clauses[0].replace(tests=(
        CONTROL.versions[0].clauses[0].tests[0].replace(metric="performance_density", value=5.0),)),)))  # fmt: skip
    (line,) = (e for e in timeline(small(made), item, "CN") if e.day == "2022-01-01" and e.layer == "status")
    assert (line.kind, line.title) == (
        "unknown",
        "hangs on the logic die area, 10 to 40 mm2; undecided (r 2022-01-01); license_required: logic die area at most 20 mm2; "
        "no_license_required: logic die area above 20 mm2",
    )


def test_an_embargo_stands_first_and_only_in_the_story_of_its_place() -> None:
    bar = rule("bar", "embargo", version("2023-06-01", items="all", scopes=(scope("country:CN"),)))
    text = small(CONTROL, bar, letters=(letter(effective="2023-06-01"),))
    text = text._replace(reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo")))
    lines = [(e.layer, e.kind, e.id) for e in timeline(text, UNDER, "CN") if e.day == "2023-06-01"]
    assert lines == [
        ("embargo", "embargo", "bar 2023-06-01"), ("letter", "is_informed", "letter"), ("status", "license_required", "2023-06-01")]  # fmt: skip
    assert [e.layer for e in timeline(text, UNDER, "JP")] == ["status", "rule", "status", "letter", "status"]


def test_a_timeline_is_as_known_on_a_day_and_by_the_route_and_the_end_user_asked_for() -> None:
    early = rule("r", "control", simple_control(), simple_control("2023-01-01", recorded="2024-03-01"))
    assert [e.id for e in timeline(small(early), OVER, "CN", known_at="2024-02-29") if e.layer == "rule"] == ["r 2022-01-01"]
    followed = rule("r", "control", simple_control(scopes=(scope("country:SA", hq=("country:CN",)),)))
    kinds = [
        [e.kind for e in timeline(small(followed), OVER, "JP", end_user_hq=seat) if e.layer == "status"] for seat in (None, "CN")
    ]
    assert kinds == [["no_license_required", second, "unknown"] for second in ("no_license_required", "license_required")]
    policies = (policy("case_by_case", routes=("export",)), policy("presumption_of_denial"))
    routed = small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=policies)))
    said = [
        next(e.review_policy for e in timeline(routed, OVER, "CN", route=route) if e.layer == "status" and e.day == "2022-01-01")
        for route in ("export", "reexport")
    ]
    assert said == ["case_by_case", "presumption_of_denial"]


def told(day: str, layer: str, kind: str = "k", policy: str | None = None) -> Entry:
    return Entry(day, "day", layer, kind, f"{layer} {day}", "c", "s", "primary_read", day, review_policy=policy)


STORY = (
    told("2020-01-01", "status", "unknown"), told("2021-01-01", "rule"), told("2021-01-01", "license"), told("2021-01-01", "status", "required"),
    told("2021-06-01", "trade"), told("2022-01-01", "letter"), told("2022-01-01", "status", "required"), told("2023-01-01", "embargo"),
    told("2023-01-01", "status", "required", "denial"), told("2024-01-01", "tariff"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, range(10)), (None, "2021-06-01", range(5)), (None, "2021-05-31", range(4)),
        # before the first day stands the answer that holds on it, from the day on which it became that, with the law of that day
        ("2022-06-01", None, [1, 3, 7, 8, 9]), ("2022-01-01", None, [1, 3, 5, 6, 7, 8, 9]), ("2022-06-01", "2022-12-31", [1, 3]),
        # another policy is another answer; a day on which an answer begins has no answer before it but the last
        ("2023-06-01", None, [7, 8, 9]), ("2021-01-01", "2021-01-01", [0, 1, 2, 3]), ("2020-01-01", "2020-01-01", [0]), ("2019-01-01", "2019-12-31", []),
    ],
)  # fmt: skip
def test_some_days_of_a_story_begin_with_what_held_on_the_first(since: str | None, until: str | None, found: object) -> None:
    assert within(STORY, since, until) == tuple(STORY[n] for n in found)  # type: ignore[attr-defined]
