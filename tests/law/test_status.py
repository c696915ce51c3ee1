"""The order of the headline, its layers, its reviews, and its periods."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.law.metrics import Inputs, figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import as_known
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb
from gpudb.law.status import Question, status
from gpudb.law.timeline import BEGINNING, periods_of, timeline
from tests.law.small import (
    CONTROL,
    OVER,
    REVIEWS,
    UNDER,
    ask,
    clause,
    event,
    letter,
    policy,
    rule,
    scope,
    simple_control,
    small,
    threshold,
    version,
)
from tests.law.support import figures_of, inputs_of, records

OPEN = Inputs({}, part="x1", vendor="acme", family="X1")
WORLD = rule("w", "worldwide_control", version(
    "2022-06-01", clauses_of="r", scopes=(scope("world", exclude=("country:US",)),), enforced_from="2022-12-01",
    enforced_until="2022-11-01"))  # fmt: skip


def limb(code: str = "NAC", **changes: object) -> ExceptionLimb:
    base = ExceptionLimb(code=code, paragraphs=("A",), destinations=("country:CN",), notice_days=25, at="text")
    return base.replace(**changes)


def test_an_enforced_rule_requires_a_license() -> None:
    answer = ask(small(CONTROL), OVER)
    assert (answer.status, answer.layer, answer.citation) == ("license_required", "rule", "cite 2022-01-01")
    assert ask(small(CONTROL), UNDER).status == "no_license_required"
    assert ask(small(CONTROL), OVER, to="JP").status == "no_license_required"


def test_a_missing_input_that_could_decide_makes_unknown_and_is_named() -> None:
    answer = ask(small(CONTROL), OPEN)
    assert (answer.status, answer.layer, answer.missing) == ("unknown", "rule", ("dense_rate",))
    assert ask(small(CONTROL), OPEN, to="JP").status == "no_license_required"


def test_of_two_rules_that_ask_the_one_with_clauses_of_its_own_is_the_reason() -> None:
    pointing = version("2022-01-01", clauses_of="r", scopes=(scope("world"),))
    answer = ask(small(rule("a", "worldwide_control", pointing), CONTROL), OVER)
    assert (answer.basis, [entry.basis for entry in answer.layers]) == (
        "A (r 2022-01-01)",
        ["A (a 2022-01-01)", "A (r 2022-01-01)"],
    )
    elsewhere = rule("q", "control", simple_control(scopes=(scope("country:JP"),)))
    assert [entry.basis for entry in ask(small(elsewhere, CONTROL), OVER).layers] == ["A (r 2022-01-01)"]
    waiting = ask(small(rule("r", "control", simple_control(due="2024-01-01"))), OVER)
    assert (waiting.status, waiting.layer) == ("not_due", "rule")


def test_the_policy_is_that_of_the_rule_that_asks_and_of_an_open_one_only_beside_a_letter() -> None:
    policies = rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", paragraphs=("A",)), policy(
        "presumption_of_denial", paragraphs=("B",)))))  # fmt: skip
    open_ = rule("q", "control", simple_control(clauses=(clause("b", "B", ("aggregate_io_gbs", ">", 5)),)))
    assert ask(small(open_, CONTROL, policies), OVER).review_policy == "case_by_case"
    assert ask(small(open_, CONTROL, policies, letters=(letter(),)), OVER).review_policy == "case_by_case"
    alone = rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", paragraphs=()),)))
    beside = ask(small(open_, alone, letters=(letter(),)), OVER)
    assert (beside.layer, beside.review_policy) == ("letter", None)  # only if the open rule applies
    assert [one.review_policy for one in beside.possible] == ["case_by_case", None]
    nobody = ask(small(open_, alone), OVER)
    assert (nobody.status, nobody.review_policy, nobody.missing) == ("unknown", None, ("aggregate_io_gbs",))


def test_under_an_embargo_the_policy_of_a_rule_counts_only_where_that_asks_too() -> None:
    bar = rule(
        "bar", "embargo", version("2021-01-01", items="all", scopes=(scope("country:CN"),), policies=(policy("case_by_case"),))
    )
    policies = rule("p", "review_policy", version("2022-01-01", policies=(policy("presumption_of_denial"),)))
    waiting = rule("r", "control", simple_control(due="2024-01-01"))
    text = small(bar, CONTROL, policies, reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo")))
    found = [
        ask(law, item).review_policy
        for law, item in ((text, OVER), (text, UNDER), (text._replace(rules=(bar, waiting, policies)), OVER))
    ]
    assert found == ["presumption_of_denial", "case_by_case", "case_by_case"]


def test_a_letter_requires_a_license_where_the_rule_does_not() -> None:
    answer = ask(small(CONTROL, letters=(letter(),)), UNDER)
    assert (answer.status, answer.layer) == ("license_required", "letter")
    assert [(entry.layer, entry.status) for entry in answer.layers] == [
        ("rule", "no_license_required"), ("letter", "license_required")]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [letter(company="other"), letter(families=("X2",)), letter(destinations=("country:JP",)),
     letter(effective="2023-06-02"), letter(ends="2023-06-01")],
)  # fmt: skip
def test_a_letter_binds_one_company_for_named_items_and_places_while_it_stands(changed) -> None:
    assert ask(small(CONTROL, letters=(changed,)), UNDER).status == "no_license_required"


def test_a_letter_reaches_by_its_criterion_and_a_missing_input_is_named() -> None:
    made = letter(families=(), criterion_tests=(threshold("total_dram_bandwidth_gbs", ">=", 50),), criterion_datacenter="yes")
    text = small(CONTROL, letters=(made,))
    assert ask(text, figures(tpp=1, dram=50, datacenter=True)._replace(vendor="acme")).status == "license_required"
    assert ask(text, figures(tpp=1, dram=49, datacenter=True)._replace(vendor="acme")).status == "no_license_required"
    answer = ask(text, figures(tpp=1, dram=50)._replace(vendor="acme"))
    assert (answer.status, answer.layer, answer.missing) == ("unknown", "letter", ("marketed_for_datacenter",))


def test_a_letter_for_some_customers_makes_unknown_and_one_without_a_place_is_only_told() -> None:
    assert ask(small(CONTROL, letters=(letter(some_customers_only=True),)), UNDER).status == "unknown"
    told = ask(small(CONTROL, letters=(letter(destinations=()),)), UNDER)
    assert told.status == "no_license_required"
    assert any("was not computed" in reason for reason in told.reasons)


def test_an_exception_covers_the_rule_but_never_a_letter() -> None:
    permit = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),)))
    answer = ask(small(CONTROL, permit), OVER)
    assert (answer.status, answer.layer, answer.license_exceptions) == ("license_exception_available", "rule", ("NAC",))
    assert any("25 days" in reason for reason in answer.reasons)
    bound = ask(small(CONTROL, permit, letters=(letter(),)), OVER)
    assert (bound.status, bound.layer, bound.license_exceptions) == ("license_required", "letter", ())


@pytest.mark.parametrize(
    ("changes", "route", "expected"),
    [
        ({"datacenter": "no"}, "export", "license_required"),
        ({"exclude": ("country:CN",)}, "export", "license_required"),
        ({"routes": ("reexport",)}, "export", "license_required"),
        ({"routes": ("reexport",)}, "reexport", "license_exception_available"),
        ({"not_paragraphs": ("A",)}, "export", "license_required"),
        ({"tests": (threshold("tpp", "<", 100),)}, "export", "license_required"),
    ],
)
def test_the_conditions_of_an_exception(changes: dict, route: str, expected: str) -> None:
    permit = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(**changes),)))
    assert ask(small(CONTROL, permit), OVER, route=route).status == expected


def test_an_exception_that_a_missing_input_leaves_open_is_told_and_not_granted() -> None:
    permit = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(datacenter="no"),)))
    answer = ask(small(CONTROL, permit), OVER)
    assert answer.status == "license_required"
    assert any("may fit; missing: marketed_for_datacenter" in reason for reason in answer.reasons)


def test_in_the_text_and_not_enforced_comes_after_what_is_enforced() -> None:
    text = small(CONTROL, WORLD)
    assert ask(text, OVER, to="JP").status == "not_enforced"
    assert ask(text, OVER, to="JP", on="2022-05-31").status == "no_license_required"
    assert ask(text, OVER, to="CN").status == "license_required"
    assert ask(text, OVER, to="US").status == "no_license_required"
    assert ask(text, OPEN, to="JP").status == "unknown"


def test_the_first_limb_that_fits_gives_the_review_policy_and_an_open_one_stops_the_search() -> None:
    def policy(name: str, **changes: object) -> PolicyLimb:
        base = PolicyLimb(policy=name, destinations=("country:CN",), unverified=("c",), at="text")
        return base.replace(**changes)

    limbs = (policy("case_by_case", tests=(threshold("total_dram_bandwidth_gbs", "<", 10),), routes=("export",)),
             policy("presumption_of_denial"))  # fmt: skip
    text = small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=limbs)))
    assert ask(text, figures(tpp=100, dram=9)).review_policy == "case_by_case"
    assert ask(text, figures(tpp=100, dram=9), route="reexport").review_policy == "presumption_of_denial"
    assert ask(text, figures(tpp=100, dram=10)).review_policy == "presumption_of_denial"
    open_ = ask(text, figures(tpp=100))
    assert open_.review_policy is None
    assert any("memory_bandwidth_gbs" in reason for reason in open_.reasons)
    assert ask(text, figures(tpp=99, dram=9)).review_policy is None


def test_exemptions_that_cannot_be_checked_are_told() -> None:
    made = simple_control(scopes=(scope("country:CN", exempt=("approved entities",)),))
    answer = ask(small(rule("r", "control", made)), OVER)
    assert answer.status == "license_required"
    assert any("approved entities (not checked here)" in reason for reason in answer.reasons)


def test_the_side_layers_stand_beside_the_headline_and_never_change_it() -> None:
    events = (
        event("granted", "license", "granted", "2023-02-01", company="acme", families=("X1",), destinations=("country:CN",)),
        event("blocked", "import_measure", "blocked", "2023-03-01", country="CN"),
        event("elsewhere", "import_measure", "blocked", "2023-03-01", country="JP"),
        event("other maker", "license", "granted", "2023-02-01", company="other"),
        event("over", "license", "granted", "2023-02-01", until="2023-06-01"),
        event("later", "license", "granted", "2023-06-02"),
    )
    for inputs in (OVER, UNDER):
        plain, full = ask(small(CONTROL), inputs), ask(small(CONTROL, events=events), inputs)
        assert plain.status == full.status
        assert [e.basis for e in full.layers if e.layer in ("license", "import_measure")] == [
            "granted (granted)", "blocked (blocked)"]  # fmt: skip


def test_hong_kong_gets_the_answer_for_china_and_says_so() -> None:
    answer = ask(small(CONTROL), OVER, to="HK")
    assert (answer.status, answer.destination) == ("license_required", "HK")
    assert any("HK is treated as CN" in reason for reason in answer.reasons)


def test_after_the_last_reviewed_day_the_answer_is_unknown_with_the_last_known_one_beside_it() -> None:
    last, after = ask(small(CONTROL), OVER, on="2025-01-01"), ask(small(CONTROL), OVER, on="2025-01-02")
    assert (last.status, last.last_known) == ("license_required", None)
    assert (after.status, after.known_until, after.last_known, after.since) == (
        "unknown", "2025-01-01", "license_required", "2025-01-02")  # fmt: skip
    assert ask(small(CONTROL), OVER, on="2019-12-31").status == "unknown"


def test_the_earliest_end_of_the_headline_layers_counts() -> None:
    early = (REVIEWS[1].replace(reviewed_until="2023-05-31"),)
    text = small(CONTROL, reviews=(*(r for r in REVIEWS if r.layer != "letter"), *early))
    assert ask(text, OVER).known_until == "2023-05-31"
    assert ask(text, OVER).status == "unknown"


def test_what_was_not_yet_on_record_is_not_known() -> None:
    answer = ask(small(CONTROL), OVER, known_at="2023-12-31")
    assert (answer.status, answer.known_until) == ("unknown", None)
    assert any("2023-12-31" in reason for reason in answer.reasons)
    assert ask(small(CONTROL), OVER, known_at="2024-01-01").status == "license_required"


def test_a_withdrawn_record_is_gone_now_and_there_before() -> None:
    text = small(CONTROL, letters=(letter(withdrawn="2024-05-01"),))
    assert ask(text, UNDER).status == "no_license_required"
    assert ask(text, UNDER, known_at="2024-04-30").status == "license_required"


def test_an_unknown_country_and_route_are_refused() -> None:
    with pytest.raises(KeyError):
        ask(small(CONTROL), OVER, to="XX")
    with pytest.raises(ValueError, match="route"):
        ask(small(CONTROL), OVER, route="smuggle")


def test_periods_join_equal_neighbours_and_leave_no_gap() -> None:
    made = periods_of(prepare(small(CONTROL, WORLD), OVER), "JP")
    assert [(p.valid_from, p.answer.status) for p in made] == [
        (BEGINNING, "unknown"), ("2020-01-01", "no_license_required"), ("2022-01-01", "no_license_required"),
        ("2022-06-01", "not_enforced"), ("2025-01-02", "unknown")]  # fmt: skip
    assert all(left.valid_before == right.valid_from for left, right in pairwise(made))


REAL = [inputs_of(figures_of({"figures": name})) for name in ("h20", "h100", "h800", "rtx-4090", "l40", "mi325x")]
DAYS = st.dates(min_value=dt.date(2021, 1, 1), max_value=dt.date(2027, 1, 1))


@given(st.sampled_from(REAL), st.sampled_from(sorted(records().countries)), DAYS)
def test_periods_and_days_say_the_same_on_any_day(inputs: Inputs, to: str, day) -> None:
    periods = [p for p in periods_of(prepare(records(), inputs), to) if p.valid_from <= day.isoformat() < p.valid_before]
    assert len(periods) == 1
    answer = status(records(), inputs, Question(to, day.isoformat()))
    told = periods[0].answer
    assert (answer.status, answer.layer, answer.basis, answer.citation, answer.review_policy) == (
        told.status, told.layer, told.basis, told.citation, told.review_policy)  # fmt: skip


@given(DAYS)
def test_no_rule_has_two_versions_on_one_day(day) -> None:
    on = day.isoformat()
    for made in as_known(records(), None).rules:
        standing = [v for v in made.versions if v.effective <= on and (made.until(v) or "9999-12-31") > on]
        assert len(standing) <= 1
        assert made.version_on(on) is (standing[0] if standing else None)


def test_a_timeline_tells_the_story_in_the_order_of_days() -> None:
    text = small(CONTROL, letters=(letter(),), events=(event("t", "trade", "tariff", "2023-02-01"),))
    made = timeline(text, OVER, "CN")
    assert [entry.day for entry in made] == sorted(entry.day for entry in made)
    assert {"rule", "letter", "trade", "status"} <= {entry.layer for entry in made}
    assert "trade" not in {entry.layer for entry in timeline(text, OVER, "CN", trade=False)}


def test_two_clauses_of_one_paragraph_are_either_or() -> None:
    made = simple_control(clauses=(clause("a.1", "A", ("tpp", ">=", 100)), clause("a.2", "A", ("tpp", "<", 10))))
    assert ask(small(rule("r", "control", made)), figures(tpp=5)).status == "license_required"
