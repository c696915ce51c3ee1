"""The day itself: each period begins on its first day, holds on its last one, and is over on the day that ends it."""

from __future__ import annotations

import pytest

from gpudb.law.classify import classify
from gpudb.law.destinations import members_on
from gpudb.law.layers import band_of, bands
from gpudb.law.metrics import figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords, as_known
from gpudb.law.status import Answer, Question, reviewed, status
from gpudb.law.timeline import change_days, periods_of, timeline
from gpudb.model import OPEN_END
from tests.law.small import (
    CONTROL,
    REVIEWS,
    band,
    change,
    clause,
    event,
    group,
    letter,
    limb,
    policy,
    review,
    rule,
    scope,
    simple_control,
    small,
    threshold,
    version,
)

ITEM = figures(tpp=100, dram=50, datacenter=True)._replace(part="x1", vendor="acme", family="X1")
GRANT = event("grant", "license", "granted", "2023-06-01", until="2023-09-01")


def ask(text: LawRecords, on: str, known_at: str | None = None) -> Answer:
    return status(text, ITEM, Question("CN", on, known_at))


def beside(text: LawRecords, on: str) -> list[str]:
    return [f"{entry.layer} {entry.status}" for entry in ask(text, on).layers if entry.layer not in ("rule", "letter")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2023-05-31", []), ("2023-06-01", ["license granted"]), ("2023-08-31", ["license granted"]), ("2023-09-01", [])],
)
def test_a_license_stands_from_its_day_until_the_day_before_its_end(on: str, expected: list[str]) -> None:
    assert beside(small(CONTROL, events=(GRANT,)), on) == expected


@pytest.mark.parametrize("layer", ["license", "import_measure"])
def test_a_layer_beside_the_headline_is_told_on_its_last_reviewed_day_and_not_after_it(layer: str) -> None:
    early = review(layer, "2020-01-01", "2023-07-01")
    text = small(
        CONTROL,
        events=(event("e", layer, "granted", "2023-06-01"),),
        reviews=(*(r for r in REVIEWS if r.layer != layer), early),
    )
    assert beside(text, "2023-07-01") == [f"{layer} granted"]
    assert beside(text, "2023-07-02") == []


def test_tariffs_are_told_on_their_last_reviewed_day_and_not_after_it() -> None:
    tariff = rule("t", "tariff", version("2023-01-01", bands=(band("low", 25, ("tpp", "<", 200)),)))
    early = review("tariff", "2020-01-01", "2023-07-01")
    text = small(CONTROL, tariff, reviews=(*(r for r in REVIEWS if r.layer != "tariff"), early))
    assert beside(text, "2022-12-31") == []
    assert beside(text, "2023-01-01") == ["tariff tariff_25_percent"]
    assert beside(text, "2023-07-01") == ["tariff tariff_25_percent"]
    assert beside(text, "2023-07-02") == []


def test_a_tariff_is_told_only_where_it_is_levied() -> None:
    levied = version("2023-01-01", bands=(band("low", 25, ("tpp", "<", 200)),), destinations=("country:US",))
    text = small(CONTROL, rule("t", "tariff", levied))
    for place, told in (("US", ["rule", "tariff"]), ("CN", ["rule"])):
        assert [entry.layer for entry in status(text, ITEM, Question(place, "2023-06-01")).layers] == told


def test_layers_without_a_review_are_not_told() -> None:
    only = tuple(r for r in REVIEWS if r.layer in ("rule", "letter"))
    tariff = rule("t", "tariff", version("2023-01-01", bands=(band("low", 25, ("tpp", "<", 200)),)))
    assert beside(small(CONTROL, tariff, events=(GRANT,), reviews=only), "2023-06-15") == []


def test_the_headline_is_known_from_the_first_reviewed_day_to_the_last_one() -> None:
    text = small(CONTROL)
    assert reviewed(text) == ("2020-01-01", "2025-01-01")
    assert [ask(text, on).status for on in ("2019-12-31", "2020-01-01", "2025-01-01", "2025-01-02")] == [
        "unknown", "no_license_required", "license_required", "unknown"]  # fmt: skip
    assert "not reviewed before 2020-01-01" in ask(text, "2019-12-31").reasons


def test_what_stands_beside_the_headline_is_told_on_days_that_it_does_not_cover() -> None:
    early = event("e", "license", "granted", "2018-01-01")
    text = small(
        CONTROL,
        events=(early,),
        reviews=(*(r for r in REVIEWS if r.layer != "license"), review("license", "2018-01-01", "2025-01-01")),
    )
    told = status(text, ITEM, Question("CN", "2019-06-01"))
    assert told.status == "unknown"
    assert [(entry.layer, entry.status) for entry in told.layers] == [
        ("rule", "unknown"), ("letter", "unknown"), ("license", "granted")]  # fmt: skip
    only = status(text, ITEM, Question("CN", "2019-06-01", headline_only=True))
    assert [entry.layer for entry in only.layers] == ["rule", "letter"]


def test_the_headline_is_known_where_both_of_its_layers_are() -> None:
    reviews = (review("rule", "2021-01-01", "2024-01-01"),
               review("letter", "2020-01-01", "2025-01-01"))  # fmt: skip
    assert reviewed(small(reviews=reviews)) == ("2021-01-01", "2024-01-01")
    assert reviewed(small(reviews=reviews[:1])) == (None, None)
    assert reviewed(small(reviews=())) == (None, None)


def test_of_two_reviews_of_a_layer_the_one_that_reaches_further_counts() -> None:
    short = review("rule", "2020-06-01", "2023-01-01")
    for reviews in ((*REVIEWS, short), (short, *REVIEWS)):
        assert reviewed(small(reviews=reviews)) == ("2020-01-01", "2025-01-01")


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        ("2024-01-31", False),
        ("2024-02-01", True),
        ("2024-04-30", True),
        ("2024-05-01", False),
        ("2024-05-02", False),
        (None, False),
    ],
)
def test_a_record_is_known_from_its_recorded_day_to_the_day_before_it_is_withdrawn(known_at: str | None, expected: bool) -> None:
    made = {"recorded": "2024-02-01", "withdrawn": "2024-05-01"}
    text = small(
        rule("r", "control", simple_control(**made)),
        groups=(group("g", "CN", change("2024-07-01", added="JP").replace(**made)),),
        letters=(letter(**made),),
        events=(event("e", "license", "granted", "2023-01-01", **made),),
        reviews=(review("rule", "2020-01-01", "2025-01-01", **made),),
    )
    held = as_known(text, known_at)
    assert [bool(x) for x in (held.rules, held.letters, held.events, held.reviews)] == [expected] * 4
    assert bool(held.groups["g"].changes) is expected


def test_a_group_is_known_from_its_recorded_day_on() -> None:
    text = small(groups=(group("g", "CN"),))
    assert "g" not in as_known(text, "2023-12-31").groups
    assert "g" in as_known(text, "2024-01-01").groups
    assert as_known(text, "2023-12-31").countries == text.countries


def test_a_rule_of_which_one_version_is_withdrawn_keeps_the_other() -> None:
    both = rule("r", "control", simple_control(), simple_control("2023-01-01", withdrawn="2024-05-01"))
    (held,) = as_known(small(both), None).rules
    assert [v.id for v in held.versions] == ["2022-01-01"]
    assert [v.id for v in as_known(small(both), "2024-04-30").rules[0].versions] == ["2022-01-01", "2023-01-01"]


TWO = rule("r", "control", simple_control(ends="2023-01-01"), simple_control("2023-06-01", ends="2024-01-01"))


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2021-12-31", None), ("2022-01-01", "2022-01-01"), ("2022-12-31", "2022-01-01"), ("2023-01-01", None), ("2023-05-31", None),
     ("2023-06-01", "2023-06-01"), ("2023-12-31", "2023-06-01"), ("2024-01-01", None)],
)  # fmt: skip
def test_a_version_is_the_text_from_its_first_day_to_the_day_before_its_end(on: str, expected: str | None) -> None:
    found = TWO.version_on(on)
    assert (found.id if found else None) == expected


def test_a_version_ends_with_the_next_one_or_earlier() -> None:
    first, second = TWO.versions
    assert (TWO.until(first), TWO.until(second)) == ("2023-01-01", "2024-01-01")
    plain = rule("r", "control", simple_control(), simple_control("2023-06-01"), simple_control("2024-06-01"))
    assert [plain.until(v) for v in plain.versions] == ["2023-06-01", "2024-06-01", None]
    late = rule("r", "control", simple_control(ends="2024-01-01"), simple_control("2023-06-01"))
    assert late.until(late.versions[0]) == "2023-06-01"


@pytest.mark.parametrize(
    ("changes", "inside", "outside"),
    [
        ({}, ("2022-01-01", "2099-01-01"), ("2021-12-31",)),
        ({"enforced_from": "2022-03-01"}, ("2022-03-01",), ("2022-02-28",)),
        ({"enforced_until": "2022-03-01"}, ("2022-02-28",), ("2022-03-01",)),
        ({"enforced_from": "2022-03-01", "enforced_until": "2022-03-02"}, ("2022-03-01",), ("2022-02-28", "2022-03-02")),
    ],
)
def test_a_version_is_enforced_from_its_day_to_the_day_before_that_ends(changes: dict, inside: tuple, outside: tuple) -> None:
    made = simple_control(**changes)
    assert {made.state(day) for day in inside} == {"enforced"}
    assert {made.state(day) for day in outside} == {"not_enforced"}


def test_a_version_is_not_due_before_its_day_unless_it_was_given_up_by_then() -> None:
    made = simple_control(due="2022-03-01", enforced_from="2022-03-01")
    assert [made.state(day) for day in ("2022-02-28", "2022-03-01")] == ["not_due", "enforced"]
    given_up = made.replace(enforced_until="2022-02-01")
    assert [given_up.state(day) for day in ("2022-01-31", "2022-02-01", "2022-03-01")] == [
        "not_due",
        "not_enforced",
        "not_enforced",
    ]


@pytest.mark.parametrize(
    ("on", "status_", "layer"),
    [("2022-12-31", "no_license_required", "rule"), ("2023-01-01", "license_required", "letter"),
     ("2023-12-31", "license_required", "letter"), ("2024-01-01", "no_license_required", "rule")],
)  # fmt: skip
def test_a_letter_binds_from_its_day_to_the_day_before_its_end(on: str, status_: str, layer: str) -> None:
    answer = status(small(letters=(letter(ends="2024-01-01"),)), ITEM, Question("CN", on))
    assert (answer.status, answer.layer) == (status_, layer)


def test_the_answer_says_since_when_and_until_when_its_reason_stands() -> None:
    by_letter = ask(small(letters=(letter(ends="2024-01-01"),)), "2023-06-01")
    assert (by_letter.since, by_letter.until, by_letter.citation) == ("2023-01-01", "2024-01-01", "8-K")
    by_rule = ask(small(TWO), "2023-07-01")
    assert (by_rule.since, by_rule.until) == ("2023-06-01", "2024-01-01")


@pytest.mark.parametrize(
    ("on", "members"),
    [("2023-12-31", "CN JP"), ("2024-01-01", "CN JP SA"), ("2024-05-31", "CN JP SA"), ("2024-06-01", "CN SA"),
     ("2024-06-02", "CN SA"), ("2024-07-01", "SA"), ("2024-08-01", "IL SA")],
)  # fmt: skip
def test_a_country_enters_and_leaves_a_group_on_the_day_whatever_the_order_of_the_records(on: str, members: str) -> None:
    # the full list is of 2024-06-01: a change of that day is already in it
    changes = (change("2024-08-01", added="IL"), change("2024-01-01", added="SA"), change("2024-07-01", removed="CN"),
               change("2024-06-01", removed="JP"))  # fmt: skip
    for order in (changes, changes[::-1]):
        assert " ".join(sorted(members_on(group("g", "CN SA", *order), on) or ())) == members


def test_a_country_that_left_and_came_back_is_counted_by_the_order_of_the_days() -> None:
    changes = (change("2024-09-01", added="CN"), change("2024-07-01", removed="CN"),
               change("2023-03-01", added="SA"), change("2023-09-01", removed="SA"))  # fmt: skip
    for order in (changes, changes[::-1]):
        got = {on: "CN" in (members_on(group("g", "CN", *order), on) or ()) for on in ("2024-06-30", "2024-08-01", "2024-09-01")}
        assert list(got.values()) == [True, False, True]
        held = {on: "SA" in (members_on(group("g", "CN", *order), on) or ()) for on in ("2023-02-28", "2023-03-01", "2023-09-01")}
        assert list(held.values()) == [False, True, False]


def test_membership_is_unknown_before_the_first_covered_day_and_known_on_it() -> None:
    made = group("g", "CN", covered="2021-05-01")
    assert members_on(made, "2021-04-30") is None
    assert members_on(made, "2021-05-01") == {"CN"}
    text = small(
        rule("r", "control", simple_control(scopes=(scope("group:g"),))), groups=(made.replace(covered_from="2023-01-01"),)
    )
    before, after = ask(text, "2022-12-31"), ask(text, "2023-01-01")
    assert (before.status, before.missing) == ("unknown", ("country_group_membership",))
    assert after.status == "license_required"


def test_every_day_on_which_something_begins_or_ends_is_a_day_of_change() -> None:
    text = small(
        rule("r", "control", simple_control(ends="2023-02-01", enforced_from="2022-03-01", enforced_until="2022-04-01")),
        groups=(group("g", "CN", change("2022-05-01", added="JP"), covered="2021-06-01"),),
        letters=(letter(effective="2022-07-01", ends="2022-08-01"),),
    )
    assert change_days(text) == (
        "2020-01-01", "2021-06-01", "2022-01-01", "2022-03-01", "2022-04-01", "2022-05-01", "2022-07-01", "2022-08-01",
        "2023-02-01", "2025-01-02")  # fmt: skip
    assert change_days(small(reviews=())) == ()


def test_a_change_of_the_policy_or_of_the_exceptions_alone_begins_a_period() -> None:
    policies = rule("p", "review_policy", version("2022-01-01", policies=(policy("presumption_of_denial"),)),
                    version("2022-06-01", policies=(policy("case_by_case"),)))  # fmt: skip
    made = periods_of(prepare(small(CONTROL, policies), ITEM), "CN")
    assert [(p.valid_from, p.valid_before, p.answer.review_policy) for p in made][2:4] == [
        ("2022-01-01", "2022-06-01", "presumption_of_denial"), ("2022-06-01", "2025-01-02", "case_by_case")]  # fmt: skip
    usable = rule("e", "license_exception", version("2022-01-01", exceptions=(limb("NAC"),)),
                  version("2022-06-01", exceptions=(limb("NAC"), limb("ACA"))))  # fmt: skip
    made = periods_of(prepare(small(CONTROL, usable), ITEM), "CN")
    assert [p.answer.license_exceptions for p in made][2:4] == [("NAC",), ("ACA", "NAC")]


def test_periods_reach_from_the_beginning_to_the_open_end() -> None:
    made = periods_of(prepare(small(CONTROL), ITEM), "CN")
    assert (made[0].valid_from, made[-1].valid_before) == ("0001-01-01", OPEN_END)


def test_the_timeline_of_one_day_names_the_rule_before_what_follows_from_it() -> None:
    day = "2023-06-01"
    text = small(
        rule("r", "control", simple_control(day)),
        rule("t", "tariff", version(day)),
        letters=(letter(effective=day),),
        events=tuple(event(layer, layer, "k", day) for layer in ("trade", "import_measure", "license")),
    )
    made = [entry.layer for entry in timeline(text, ITEM, "CN") if entry.day == day]
    assert made == ["rule", "letter", "license", "import_measure", "tariff", "trade", "status"]
    assert "trade" not in [entry.layer for entry in timeline(text, ITEM, "CN", trade=False)]
    assert "import_measure" in [entry.layer for entry in timeline(text, ITEM, "CN", trade=False)]


def test_the_timeline_tells_a_letter_that_names_the_item_though_it_decides_nothing() -> None:
    def letters(**changes: object) -> list[str]:
        return [e.id for e in timeline(small(letters=(letter(**changes),)), ITEM, "CN") if e.layer == "letter"]

    assert letters() == ["letter"]
    assert letters(destinations=("country:JP",)) == ["letter"]
    assert letters(destinations=("country:JP",), families=("X2",)) == []
    assert letters(company="other") == []
    assert letters(families=(), criterion_tests=(threshold("tpp", ">=", 100),)) == ["letter"]
    assert letters(families=(), criterion_tests=(threshold("tpp", ">", 100),)) == []


def test_the_timeline_leaves_out_what_is_about_another_destination_or_item() -> None:
    events = (
        event("here", "license", "granted", "2023-01-01", destinations=("country:CN",)),
        event("there", "license", "granted", "2023-01-01", destinations=("country:JP",)),
        event("their measure", "import_measure", "blocked", "2023-01-01", country="JP"),
        event("other family", "license", "granted", "2023-01-01", families=("X2",)),
        event("by part", "license", "granted", "2023-01-01", parts=("x1",)),
    )
    made = [entry.id for entry in timeline(small(events=events), ITEM, "CN") if entry.layer != "status"]
    assert made == ["by part", "here"]


def test_classify_takes_the_version_of_the_day() -> None:
    text = small(TWO)
    assert [[row.version for row in classify(text, ITEM, on)] for on in ("2021-12-31", "2022-12-31", "2023-01-01", "2023-06-01")] == [
        [], ["2022-01-01"], [], ["2023-06-01"]]  # fmt: skip
    assert [(row.version, row.effective, row.until) for row in classify(text, ITEM)] == [
        ("2022-01-01", "2022-01-01", "2023-01-01"), ("2023-06-01", "2023-06-01", "2024-01-01")]  # fmt: skip


def test_without_a_day_a_version_is_classified_by_the_law_of_its_last_day() -> None:
    tariff = rule("t", "tariff", version("2022-12-31", ends="2023-01-01", bands=(band("one", 25, ("tpp", ">", 1)),)))
    usable = rule("e", "license_exception", version("2022-12-31", ends="2023-01-01", exceptions=(limb("NAC"),)))
    rows = classify(small(TWO, tariff, usable), ITEM, to="CN")
    assert [(row.tariff_band, row.license_exceptions) for row in rows] == [("one", ("NAC",)), (None, ())]
    standing = rule("t", "tariff", version("2023-01-01", bands=(band("two", 25, ("tpp", ">", 1)),)))
    assert [row.tariff_band for row in classify(small(CONTROL, standing), ITEM)] == ["two"]


def test_the_first_band_that_is_met_counts_and_an_open_one_is_said() -> None:
    rows = (band("a", 10, ("tpp", "<", 100)), band("b", 20, ("tpp", ">=", 100)), band("c", 30, ("tpp", ">=", 50)))
    text = small(rule("t", "tariff", version("2022-01-01", bands=rows)))
    assert band_of(bands(text, prepare(text, ITEM).measures, "2022-01-01")) == "b"
    assert band_of(bands(text, prepare(text, ITEM).measures, "2021-12-31")) is None
    (first, *_) = found = bands(text, prepare(text, figures()).measures, "2022-01-01")
    assert band_of(found) == "unknown"
    assert (first.outcome, first.missing, first.tests[0].given) == ("unknown", ("dense_rate",), "unknown")


def test_the_first_limb_that_fits_decides_and_later_ones_are_not_looked_at() -> None:
    def of(*limbs: object) -> str | None:
        return ask(small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=limbs))), "2023-01-01").review_policy

    here, there = policy("case_by_case"), policy("presumption_of_denial", destinations=("country:JP",))
    last = policy("presumption_of_approval")
    assert of(here, last) == "case_by_case"
    assert of(there, last) == "presumption_of_approval"
    assert of(there, here, last) == "case_by_case"
    assert of(there) is None
    assert of() is None


def test_two_clauses_that_point_to_another_rule_follow_its_version_of_the_day() -> None:
    other = rule("x", "note", version("2022-01-01", clauses=(clause("a", "A", ("tpp", ">=", 100)),)),
                 version("2023-01-01", clauses=(clause("a", "A", ("tpp", ">=", 101)),)))  # fmt: skip
    pointing = rule("r", "control", version("2021-01-01", clauses_of="x", scopes=(scope("country:CN"),)))
    text = small(other, pointing)
    assert [ask(text, on).status for on in ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01")] == [
        "no_license_required", "license_required", "license_required", "no_license_required"]  # fmt: skip
