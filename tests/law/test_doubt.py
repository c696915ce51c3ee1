"""Bounds of the die area cut where a threshold turns, and items classified within them, on small records."""

from __future__ import annotations

import pytest

from gpudb.law.classify import Classification, PossibleOutcome, classify
from gpudb.law.clauses import Possible, cut, outcomes
from gpudb.law.event_records import Alternative
from gpudb.law.metrics import DENSITY, Inputs, figures, measure
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Exclusion
from gpudb.law.status import Answer
from tests.law.small import (
    BITS,
    CONTROL,
    OVER,
    REVIEWS,
    UNDER,
    ask,
    band,
    clause,
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

AREA = "logic_die_area_mm2"
FOR_JAPAN = {"scopes": (scope("country:JP"),)}


def item(least: float | None, most: float | None, tpp: float | None = 100) -> Inputs:
    """An item of TPP 100: areas of 10, 20 and 40 are densities of 10, 5 and 2.5."""
    return figures(tpp=tpp)._replace(bounds={AREA: (least, most)}, part="x1", vendor="acme", family="X1")


def dense(op: str = ">=", value: float = 5, **changes: object) -> LawRecords:
    return small(rule("r", "control", simple_control(clauses=(clause("a", "A", ("performance_density", op, value)),), **changes)))


NOTE = Exclusion(
    id="n", citation="Note", paragraphs=("A",), datacenter="no", tests=(threshold("performance_density", "<", 6),), at=""
)
MARKED = dense(exclusions=(NOTE,))._replace(
    letters=(letter(criterion_any=(Alternative(tests=(threshold("performance_density", ">", 8),)),)),)
)


@pytest.mark.parametrize(
    ("least", "most", "found"),
    [
        (10, 40, [(2.5, 2.5, 2.5), (2.5, 5, 3.75), (5, 5, 5), (5, 6, 5.5), (6, 6, 6), (6, 8, 7), (8, 8, 8), (8, 10, 9), (10, 10, 10)]),
        (None, 40, [(2.5, 2.5, 2.5), (2.5, 5, 3.75), (5, 5, 5), (5, 6, 5.5), (6, 6, 6), (6, 8, 7), (8, 8, 8), (8, None, 16)]),
        (12.5, None, [(None, 5, 2.5), (5, 5, 5), (5, 6, 5.5), (6, 6, 6), (6, 8, 7), (8, 8, 8)]),  # an end on a threshold stands once
        (12.5, 20, [(5, 5, 5), (5, 6, 5.5), (6, 6, 6), (6, 8, 7), (8, 8, 8)]),
        (20, 40, [(2.5, 2.5, 2.5), (2.5, 5, 3.75), (5, 5, 5)]),  # thresholds beyond the ends cut nothing
        (20, 20, []),
    ],
)  # fmt: skip
def test_the_densities_within_the_bounds_are_cut_at_every_threshold_of_rules_and_letters(least, most, found) -> None:
    pieces = cut(MARKED, measure(item(least, most), BITS))
    assert [(piece.low, piece.high, piece.item.spans[DENSITY].low) for piece in pieces] == found
    assert all(piece.item.spans[DENSITY].known is not None for piece in pieces)


def test_nothing_is_cut_where_no_bound_is_on_record_or_the_tpp_is_not_known() -> None:
    for made in (figures(tpp=100), figures(tpp=100, die_area=20), item(10, 40, None), item(10, 40, 0)):
        assert cut(MARKED, measure(made, BITS)) == ()
    seven = small(rule("r", "control", simple_control(clauses=(clause("a", "A", ("tpp", ">=", 7)),))))
    lows = [piece.low for piece in cut(seven, measure(item(10, 40), BITS))]
    assert lows == [2.5, 2.5, 10]  # a bound of the TPP is no mark


@pytest.mark.parametrize(
    ("op", "inside", "outside"),
    [(">=", "at most 20", "above 20"), (">", "below 20", "at least 20"), ("<", "above 20", "at most 20"), ("<=", "at least 20", "below 20")],
)  # fmt: skip
def test_an_outcome_has_its_areas_with_the_operator_of_the_text(op: str, inside: str, outside: str) -> None:
    answer = ask(dense(op), item(10, 40))
    assert (answer.status, answer.missing) == ("unknown", (AREA,))
    assert {(each.status, each.condition) for each in answer.possible} == {
        ("license_required", f"logic die area {inside} mm2"), ("no_license_required", f"logic die area {outside} mm2")}  # fmt: skip
    smallest = "license_required" if op in (">=", ">") else "no_license_required"
    assert answer.possible[0].status == smallest  # the smallest area first


def test_an_outcome_of_several_stretches_names_each() -> None:
    pieces = cut(MARKED, measure(item(10, 40), BITS))
    found = outcomes(pieces, 100, lambda measures: 5 <= measures.spans[DENSITY].low < 8)
    assert found == [
        (False, "logic die area at most 12.5 mm2 or logic die area above 20 mm2"), (True, "logic die area above 12.5 and at most 20 mm2")]  # fmt: skip
    assert outcomes(pieces, 100, lambda _: 1) == [(1, "")]
    open_ = cut(MARKED, measure(item(None, 40), BITS))
    assert outcomes(open_, 100, lambda measures: measures.spans[DENSITY].low > 8) == [
        (True, "logic die area below 12.5 mm2"), (False, "logic die area at least 12.5 mm2")]  # fmt: skip


@pytest.mark.parametrize(
    ("policy_", "codes", "words"),
    [(None, (), "not_due: c"), ("case_by_case", (), "not_due (case_by_case): c"), (None, ("NAC", "ACA"), "not_due (NAC, ACA): c"),
     ("case_by_case", ("NAC",), "not_due (NAC, case_by_case): c")],
)  # fmt: skip
def test_a_possible_outcome_in_words(policy_: str | None, codes: tuple[str, ...], words: str) -> None:
    assert Possible("not_due", "c", policy_, codes).words == words


def soft(*limbs: object, policies: tuple[object, ...] = ()) -> tuple[object, ...]:
    return (
        rule("e", "license_exception", version("2022-01-01", exceptions=limbs)),
        rule("p", "review_policy", version("2022-01-01", policies=policies)),
    )


def with_soft(text: LawRecords, *limbs: object, policies: tuple[object, ...] = ()) -> LawRecords:
    return text._replace(rules=(*text.rules, *soft(*limbs, policies=policies)))


BELOW = threshold("performance_density", "<", 5)


def shown(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.review_policy, answer.license_exceptions, len(answer.possible)


def test_what_all_areas_agree_in_is_said_and_the_rest_stands_with_each_outcome() -> None:
    always = dense(value=2)
    denial, case = policy("presumption_of_denial"), policy("case_by_case", tests=(BELOW,))
    assert shown(ask(with_soft(always, policies=(denial,)), item(10, 40))) == ("license_required", "presumption_of_denial", (), 0)
    # one status, two policies: none is said
    parted = ask(with_soft(always, policies=(case, denial)), item(10, 40))
    assert shown(parted) == ("license_required", None, (), 2)
    assert [each.review_policy for each in parted.possible] == ["presumption_of_denial", "case_by_case"]
    # an exception that only some areas have makes two statuses
    some = ask(with_soft(always, limb("NAC", tests=(BELOW,)), policies=(denial,)), item(10, 40))
    assert shown(some) == ("unknown", None, (), 2)
    assert [(each.status, each.license_exceptions) for each in some.possible] == [
        ("license_required", ()), ("license_exception_available", ("NAC",))]  # fmt: skip
    assert shown(ask(with_soft(always, limb("NAC")), item(10, 40))) == ("license_exception_available", None, ("NAC",), 0)
    # of two exceptions each fits some areas only
    two = ask(with_soft(always, limb("NAC"), limb("ACA", tests=(BELOW,))), item(10, 40))
    assert shown(two) == ("license_exception_available", None, (), 2)


def test_clauses_of_which_one_always_holds_ask_for_a_license_though_none_is_sure() -> None:
    each = (clause("a", "A", ("performance_density", ">=", 5)), clause("b", "A", ("performance_density", "<", 5)))
    text = small(rule("r", "control", simple_control(clauses=each)))
    answer = ask(text, item(10, 40))
    assert (answer.status, answer.basis, answer.possible, answer.missing) == ("license_required", "A (r 2022-01-01)", (), ())

    apart = small(rule("r", "control", simple_control(clauses=(each[0], each[1].replace(paragraph="B")))))
    assert ask(apart, item(10, 40)).basis == "A (r 2022-01-01)"  # that of the smallest area
    edge = [each[n].replace(paragraph="AB"[n], tests=(each[n].tests[0].replace(value=10.0),)) for n in (0, 1)]
    assert ask(small(rule("r", "control", simple_control(clauses=tuple(edge)))), item(10, 40)).basis == "A (r 2022-01-01)"


def test_what_hangs_on_a_bound_says_so_and_whose_figures_they_are() -> None:
    own, copied = ask(dense(), item(10, 40)), ask(dense(), item(10, 40)._replace(copied={AREA: "x0", "tdp_w": "x0"}))
    assert own.basis == "hangs on the logic die area, 10 to 40 mm2; undecided (r 2022-01-01)"
    assert copied.basis == "hangs on the logic die area, 10 to 40 mm2 by figures of the x0; undecided (r 2022-01-01)"
    told = [reason for reason in copied.reasons if "is a figure of" in reason]
    assert told == [f"{column} is a figure of x0; no source speaks of this part" for column in (AREA, "tdp_w")]
    assert not [reason for reason in own.reasons if "is a figure of" in reason]
    brief = ask(dense(), item(10, 40)._replace(copied={AREA: "x0"}), headline_only=True)
    assert (brief.status, brief.basis, brief.reasons) == ("unknown", copied.basis, ())
    other = ask(dense(), item(10, 40)._replace(copied={"tdp_w": "x0"}))
    assert "by figures" not in other.basis


# --- classified


def of(text: LawRecords, made: Inputs = OVER, on: str | None = "2023-06-01", **asked: object) -> Classification:
    (found,) = classify(text, made, on, **asked)  # type: ignore[arg-type]
    return found


def test_an_item_is_classified_with_every_outcome_that_its_bounds_allow() -> None:
    found = of(dense(), item(10, 40))
    assert (found.outcome, found.missing, found.paragraphs, found.clauses) == ("unknown", (AREA,), (), ())
    assert found.possible == (
        PossibleOutcome("met", "logic die area at most 20 mm2", ("A",), ("a",), ()),
        PossibleOutcome("not_met", "logic die area above 20 mm2", (), (), ()),
    )
    ends = [(one.logic_die_area_mm2_min, one.logic_die_area_mm2_max, one.performance_density_min, one.performance_density_max)
            for one in (of(dense(), item(10, 40)), of(dense(), item(None, 40)), of(dense(), item(10, None)), of(dense(), figures(tpp=100, die_area=20)))]  # fmt: skip
    assert ends == [(10, 40, 2.5, 10), (None, 40, 2.5, None), (10, None, None, 10), (None, None, None, None)]
    sure = of(dense(value=2), item(10, 40))
    assert (sure.outcome, sure.clauses, sure.possible, sure.missing) == ("met", ("a",), (), ())
    each = small(rule("r", "control", simple_control(clauses=(
        clause("a", "A", ("performance_density", ">=", 5)), clause("b", "A", ("performance_density", "<", 5))))))  # fmt: skip
    one = of(with_soft(each, limb("NAC", paragraphs=())), item(10, 40))
    assert (one.outcome, one.license_exceptions, one.missing) == ("met", (), ())
    assert [(p.outcome, p.clauses, p.license_exceptions) for p in one.possible] == [
        ("met", ("a",), ("NAC",)),
        ("met", ("b",), ("NAC",)),
    ]


def test_a_version_is_classified_by_the_law_of_the_day_or_of_its_last_one() -> None:
    tariff = rule("t", "tariff", version("2022-12-31", ends="2023-01-01", bands=(band("one", 25, ("tpp", ">", 1)),)), version(
        "2030-01-01", bands=(band("two", 25, ("tpp", ">", 1)),)))  # fmt: skip
    two = small(rule("r", "control", simple_control(), simple_control("2023-01-01")), tariff)
    assert [(c.version, c.effective, c.until, c.tariff_band) for c in classify(two, OVER)] == [
        ("2022-01-01", "2022-01-01", "2023-01-01", "one"), ("2023-01-01", "2023-01-01", None, "two")]  # fmt: skip
    assert [c.version for c in classify(two, OVER, "2022-12-31")] == ["2022-01-01"]
    assert [c.tariff_band for day in ("2022-12-30", "2022-12-31", "2023-01-01") for c in classify(two, OVER, day)] == [
        None,
        "one",
        None,
    ]
    note = rule("x", "note", version("2023-01-01", clauses=(clause("a", "A", ("tpp", ">=", 100)),)))
    pointing = small(rule("r", "control", version("2022-01-01", clauses_of="x")), note)
    assert classify(pointing, OVER) == classify(pointing, OVER, "2022-12-31") == ()  # what it points to has no text yet
    assert [c.outcome for c in classify(pointing, OVER, "2023-01-01")] == ["met"]


def test_where_an_item_goes_decides_exceptions_and_policy() -> None:
    told = limb("RPL", told_only=True)
    text = with_soft(
        small(CONTROL),
        limb(),
        told,
        limb("HBM", destinations=("country:JP",)),
        limb("ACA", datacenter="no"),
        policies=(policy("case_by_case"),),
    )
    assert [of(text, to=to).license_exceptions for to in (None, "CN", "JP")] == [("HBM", "NAC"), ("NAC",), ("HBM",)]
    assert [of(text, to=to).review_policy for to in (None, "CN", "JP")] == [None, "case_by_case", None]
    assert of(text, UNDER, to="CN").review_policy is None
    by_route = with_soft(
        small(CONTROL),
        limb(routes=("reexport",)),
        policies=(policy("case_by_case", routes=("reexport",)), policy("presumption_of_denial")),
    )
    assert [(of(by_route, to="CN", route=r).license_exceptions, of(by_route, to="CN", route=r).review_policy) for r in ("export", "reexport")] == [
        ((), "presumption_of_denial"), (("NAC",), "case_by_case")]  # fmt: skip
    seat = with_soft(
        small(rule("r", "control", simple_control(scopes=(scope("country:SA", hq=("country:CN",)),)))),
        policies=(policy("case_by_case", destinations=()),),
    )
    assert [of(seat, to="JP", end_user_hq=hq).review_policy for hq in (None, "CN")] == [None, "case_by_case"]
    beside = with_soft(small(CONTROL, rule("q", "control", simple_control(**FOR_JAPAN))), policies=(policy("case_by_case"),))
    assert [one.review_policy for one in classify(beside, OVER, "2023-06-01", "CN")] == ["case_by_case", "case_by_case"]
    for changes, found in (({"due": "2024-01-01"}, "case_by_case"), ({"enforced_from": "2024-01-01"}, None)):
        waiting = with_soft(small(rule("r", "control", simple_control(**changes))), policies=(policy("case_by_case"),))
        assert of(waiting, to="CN").review_policy == found


def test_a_policy_that_is_open_says_what_is_missing_and_an_embargo_is_the_strictest() -> None:
    open_ = of(with_soft(small(CONTROL), policies=(policy("case_by_case", datacenter="no"),)), to="CN")
    assert (open_.outcome, open_.review_policy, open_.missing) == ("met", None, ("marketed_for_datacenter",))
    assert open_.steps[-1] == "the review policy depends on what is missing: marketed_for_datacenter"
    bar = rule(
        "bar",
        "embargo",
        version("2021-01-01", items="all", scopes=(scope("country:CN"),), policies=(policy("presumption_of_denial"),)),
    )
    text = with_soft(
        small(bar, CONTROL, reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo"))), limb(), policies=(policy("case_by_case"),)
    )
    assert [(of(text, made, to="CN").license_exceptions, of(text, made, to="CN").review_policy) for made in (OVER, UNDER)] == [
        ((), "presumption_of_denial"), ((), "presumption_of_denial")]  # fmt: skip
    assert of(text).license_exceptions == ("NAC",)


def test_what_is_told_of_each_clause_leaves_memory_alone_out() -> None:
    both = (clause("a", "A", ("tpp", ">=", 100)), clause("c", "C", ("memory_bandwidth_density", ">", 2)))
    assert of(small(rule("r", "control", simple_control(clauses=both)))).told == ("A a met: TPP 100 is at least 100",)
