"""What an answer says beside the word: bases, reasons, missing inputs, layers."""

from __future__ import annotations

import pytest

from gpudb.law.metrics import (
    Inputs,
    figures,
)
from gpudb.law.prepared_item import letters_to_mention, prepare
from gpudb.law.records import EXCEPTION, NO_LICENSE, NOT_ENFORCED, REQUIRED, UNKNOWN
from tests.law.small import (
    CHINA,
    CONTROL,
    COUNTRIES,
    OVER,
    UNDER,
    ask,
    change,
    clause,
    event,
    group,
    letter,
    limb,
    policy,
    rule,
    scope,
    simple_control,
    small,
    threshold,
    version,
)

# --- the answer


def test_the_basis_says_paragraphs_or_why_the_rule_does_not_reach() -> None:
    assert ask(small(CONTROL)).basis == "A (r 2022-01-01)"
    assert ask(small(CONTROL), UNDER).basis == "outside 3A090 (r 2022-01-01)"
    assert ask(small(CONTROL), to="JP").basis == "A, outside the scope (r 2022-01-01)"
    assert ask(small(CONTROL), Inputs({})).basis == "undecided (r 2022-01-01)"
    assert ask(small(CONTROL), Inputs({}), to="JP").basis == "outside the scope (r 2022-01-01)"
    assert ask(small(), OVER)[5:9] == ("no control of 3A090 was in the text", "", None, None)
    assert ask(small(letters=(letter(),)), OVER).basis == "Letter (letter)"
    two = simple_control(clauses=(clause("a", "A", ("tpp", ">=", 1)), clause("b", "B", ("tpp", ">=", 1))))
    assert ask(small(rule("r", "control", two))).basis == "A and B (r 2022-01-01)"


def test_the_reasons_of_a_required_license_show_the_clause_and_the_place() -> None:
    answer = ask(small(CONTROL))
    assert answer.reasons == ("r 2022-01-01: A clause a: tpp 100 >= 100: yes -> met", "r 2022-01-01: CN lies inside the scope")
    assert answer.paragraphs == ("A",)
    outside = ask(small(CONTROL), to="JP")
    assert "r 2022-01-01: JP lies outside the scope" in outside.reasons


def test_an_end_user_is_reached_by_its_headquarters() -> None:
    made = rule("r", "control", simple_control(scopes=(scope("country:SA", hq=("country:CN",)),)))
    answer = ask(small(made), to="JP", end_user_hq="CN")
    assert answer.status == REQUIRED
    assert "r 2022-01-01: required because of the end user's headquarters in CN" in answer.reasons
    assert "r 2022-01-01: JP (end user headquartered in CN) lies inside the scope" in answer.reasons
    assert ask(small(made), to="JP").status == NO_LICENSE
    home = ask(small(made), to="SA", end_user_hq="CN")
    assert not any("because of" in reason for reason in home.reasons)


def test_what_is_in_the_text_but_not_enforced_is_told() -> None:
    world = rule(
        "w", "worldwide_control", version("2022-01-01", clauses_of="r", scopes=(scope("world"),), enforced_until="2022-01-01")
    )
    answer = ask(small(CONTROL, world), to="JP")
    assert (answer.status, answer.basis) == (NOT_ENFORCED, "A (w 2022-01-01)")
    assert "w 2022-01-01: in the text, not enforced on this day" in answer.reasons
    assert ("rule", NOT_ENFORCED) in [(entry.layer, entry.status) for entry in answer.layers]
    both_ = ask(small(CONTROL, world))
    assert both_.status == REQUIRED
    assert [(entry.layer, entry.status) for entry in both_.layers] == [("rule", REQUIRED), ("rule", NOT_ENFORCED)]
    assert both_.reasons.index("r 2022-01-01: CN lies inside the scope") < both_.reasons.index(
        "w 2022-01-01: CN lies inside the scope"
    )
    # its steps are those of the rule to which it points, told there
    assert not any(reason.startswith("w 2022-01-01: A clause") for reason in both_.reasons)


def test_an_open_input_of_a_text_that_is_not_enforced_makes_unknown() -> None:
    waiting = rule("r", "control", simple_control(enforced_from="2024-01-01"))
    assert ask(small(waiting), Inputs({})).status == UNKNOWN
    assert ask(small(waiting), OVER).status == NOT_ENFORCED
    assert ask(small(waiting), UNDER).status == NO_LICENSE


def test_what_is_not_due_comes_before_what_is_not_enforced_and_after_what_is_unknown() -> None:
    policies = rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", destinations=()),)))
    due = rule("z", "control", simple_control(due="2024-01-01", enforced_from="2024-01-01"))
    given_up = rule("a", "control", simple_control(enforced_until="2022-02-01", in_practice="none in practice"))
    first = ask(small(given_up, due, policies))
    assert (first.status, first.basis, first.review_policy, first.in_practice) == (
        "not_due",
        "A (z 2022-01-01)",
        "case_by_case",
        None,
    )
    assert "z 2022-01-01: in the text, not due on this day" in first.reasons
    assert [entry.status for entry in first.layers] == ["not_enforced", "not_due"]
    assert ask(small(due, letters=(letter(some_customers_only=True),))).status == UNKNOWN
    assert ask(small(due), on="2024-01-01").status == REQUIRED
    silent = rule("a", "control", given_up.versions[0].replace(in_practice=None))
    assert ask(small(silent, policies)).review_policy == "case_by_case"
    last = ask(small(given_up, policies))
    assert (last.status, last.review_policy, last.in_practice) == (NOT_ENFORCED, None, "none in practice")
    assert "a 2022-01-01: none in practice" in last.reasons


def test_an_exception_is_told_with_its_notice_and_what_is_not_checked() -> None:
    def reasons(**changes: object) -> list[str]:
        made = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(**changes),)))
        return [reason for reason in ask(small(CONTROL, made)).reasons if "NAC" in reason]

    assert reasons() == ["License Exception NAC fits (notice to BIS 25 days before)"]
    assert reasons(notice_days=0) == ["License Exception NAC fits (no notice)"]
    assert reasons(unverified=("end use", "end user")) == [
        "License Exception NAC fits (notice to BIS 25 days before; not checked here: end use; end user)"]  # fmt: skip
    assert reasons(datacenter="no") == ["License Exception NAC may fit; missing: marketed_for_datacenter"]


def test_a_usable_exception_makes_the_layer_of_the_rule_say_so() -> None:
    made = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),)))
    answer = ask(small(CONTROL, made))
    assert [(entry.layer, entry.status) for entry in answer.layers] == [("rule", EXCEPTION)]
    bound = ask(small(CONTROL, made, letters=(letter(),)))
    assert (bound.status, bound.layer, bound.license_exceptions) == (REQUIRED, "letter", ())
    assert "License Exception NAC would fit, but a letter requires a license" in bound.reasons


def test_an_exception_beside_a_letter_that_may_reach_is_unknown() -> None:
    made = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),)))
    answer = ask(small(CONTROL, made, letters=(letter(some_customers_only=True),)))
    assert (answer.status, answer.layer) == (UNKNOWN, "letter")


def test_a_letter_says_whether_it_reaches_or_may_reach() -> None:
    reached = ask(small(letters=(letter(),)))
    assert "letter letter: reaches this item: c" in reached.reasons
    some = ask(small(letters=(letter(some_customers_only=True),)))
    assert (some.status, some.layer, some.basis) == (UNKNOWN, "letter", "Letter (letter)")
    assert "letter letter: may reach this item for some customers only: c" in some.reasons
    assert [(entry.layer, entry.status) for entry in some.layers] == [("rule", NO_LICENSE), ("letter", UNKNOWN)]


def test_the_review_policy_of_a_letter_is_that_of_the_rule_only_where_the_rule_acts() -> None:
    policies = rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", unverified=("x", "y")),)))
    by_rule = ask(small(CONTROL, policies))
    assert by_rule.review_policy == "case_by_case"
    assert "conditions of the review policy that are not checked here: x; y" in by_rule.reasons
    by_letter = ask(small(CONTROL, policies, letters=(letter(),)), UNDER)
    assert (by_letter.layer, by_letter.review_policy) == ("letter", None)


def test_letters_that_decide_nothing_but_matter_are_mentioned() -> None:
    def mentioned(**changes: object) -> bool:
        return any("may matter" in r for r in ask(small(letters=(letter(**changes),)), UNDER).reasons)

    assert mentioned(destinations=())
    assert mentioned(families=("X2",), criterion="fast ones")
    assert not mentioned(destinations=("country:JP",))  # it says itself that it is about another place
    assert not mentioned(families=("X2",), destinations=())
    assert not mentioned(families=("X2",), destinations=("country:JP",))
    assert not mentioned(families=("X2",), criterion_tests=(threshold("tpp", ">=", 1000),))
    assert not mentioned(destinations=(), company="other")
    assert not mentioned(destinations=(), effective="2024-01-01")
    assert mentioned(families=("X2",), destinations=(), headquarters=("country:CN",))


def test_each_letter_is_looked_at_whatever_stands_before_it() -> None:
    told = letter("told", families=("X2",))
    for first in (
        letter("a", company="other"),
        letter("a", ends="2023-02-01"),
        letter("a", some_customers_only=True),
        letter("a", families=("X2",), criterion_tests=(threshold("tpp", ">", 99),)),
    ):
        prepared = prepare(small(letters=(first, told)), UNDER)
        assert letters_to_mention(prepared, CHINA, "2023-06-01") == (told,)


def test_of_the_paragraphs_of_a_scope_those_are_named_that_the_item_meets() -> None:
    two = simple_control(clauses=(clause("a", "A", ("tpp", ">=", 100)), clause("b", "B", ("tpp", ">", 100))))
    assert ask(small(rule("r", "control", two))).paragraphs == ("A",)


def test_a_letter_names_parts_or_families_in_any_case() -> None:
    def reached(**changes: object) -> bool:
        return ask(small(letters=(letter(**changes),)), UNDER).status == REQUIRED

    assert reached(families=("x1",))
    assert reached(families=(), parts=("x1",))
    assert not reached(families=(), parts=("x2",))
    assert ask(small(letters=(letter(families=("",)),)), figures(tpp=1)._replace(vendor="acme")).status != REQUIRED


def test_plain_figures_are_told_that_letters_need_a_name() -> None:
    said = "letters bind one company each: name a part to have them looked at"
    assert said in ask(small(CONTROL, letters=(letter(),)), figures(tpp=1)).reasons
    assert said not in ask(small(CONTROL), figures(tpp=1)).reasons
    assert said not in ask(small(CONTROL, letters=(letter(),)), UNDER).reasons


def test_a_destination_that_is_treated_as_another_says_why() -> None:
    noted = {**COUNTRIES, "HK": COUNTRIES["HK"].replace(treated_as_note="85 FR 83765")}
    answer = ask(small(CONTROL)._replace(countries=noted), to="HK")
    assert answer.reasons[0] == "HK is treated as CN: 85 FR 83765"
    assert ask(small(CONTROL), to="HK").reasons[0] == "HK is treated as CN"
    abroad = ask(small(CONTROL), to="JP", end_user_hq="HK")
    assert "HK is treated as CN" in abroad.reasons
    assert ask(small(CONTROL), to="HK", end_user_hq="HK").reasons.count("HK is treated as CN") == 1


def test_an_unknown_answer_carries_its_reason_in_each_layer_of_the_headline() -> None:
    answer = ask(small(CONTROL), on="2025-06-01")
    why = "not reviewed after 2025-01-01; the status on that day was license_required"
    assert (answer.reasons, answer.layer) == ((why,), "rule")
    assert [(x.layer, x.status, x.basis, x.since) for x in answer.layers] == [
        ("rule", UNKNOWN, why, "2025-01-02"), ("letter", UNKNOWN, why, "2025-01-02")]  # fmt: skip
    before = ask(small(CONTROL), on="2019-06-01")
    assert (before.since, before.known_until, before.last_known) == (None, "2025-01-01", None)
    nothing = ask(small(CONTROL, reviews=()))
    assert nothing.reasons == ("nothing about this was on record",)
    assert ask(small(CONTROL), known_at="2020-01-01").reasons == ("nothing about this was on record on 2020-01-01",)


def test_the_headline_alone_is_the_headline_of_the_whole_answer() -> None:
    text = small(CONTROL, letters=(letter(),), events=(event("e", "license", "granted", "2023-01-01"),))
    for on in ("2023-06-01", "2025-06-01"):
        brief, whole = ask(text, on=on, headline_only=True), ask(text, on=on)
        alone = {"layers": (), "reasons": (), "permits": (), "policy": None}
        assert brief._replace(**alone) == whole._replace(**alone)
        assert len(brief.layers) < len(whole.layers) or on > "2025"


def test_what_is_missing_is_named_once_for_rule_and_letter() -> None:
    made = letter(families=(), criterion_tests=(threshold("total_dram_bandwidth_gbs", ">=", 5), threshold("tpp", ">", 1)),
                  criterion_datacenter="yes")  # fmt: skip
    answer = ask(small(CONTROL, letters=(made,)), Inputs({}, vendor="acme"))
    assert answer.missing == ("dense_rate", "memory_bandwidth_gbs", "marketed_for_datacenter")
    assert ask(small(CONTROL), OVER).missing == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, True), ({"company": "acme"}, True), ({"company": "other"}, False), ({"families": ("x1",)}, True), ({"families": ("X2",)}, False),
     ({"parts": ("x1",)}, True), ({"parts": ("x2",)}, False), ({"country": "CN"}, True), ({"country": "JP"}, False),
     ({"destinations": ("country:CN",)}, True), ({"destinations": ("country:JP",)}, False), ({"destinations": ("group:g",)}, True)],
)  # fmt: skip
def test_an_event_is_about_an_item_and_a_destination(changes: dict, told: bool) -> None:
    text = small(
        CONTROL,
        groups=(group("g", "CN", change("2020-02-01", added="JP")),),
        events=(event("e", "license", "granted", "2023-01-01", **changes),),
    )
    assert bool([entry for entry in ask(text).layers if entry.layer == "license"]) is told
