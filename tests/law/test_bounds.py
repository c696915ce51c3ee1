"""Bounds of the die area: what hangs on them is said, with its condition, and nothing else is made doubtful by them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpudb.law.classify import classify
from gpudb.law.clauses import Possible, cut, outcomes
from gpudb.law.metrics import DENSITY, Inputs, figures, measure
from gpudb.law.prepared_item import prepare
from gpudb.law.signature import bounds, hanging, headline, signature
from gpudb.law.status import Answer, Question, status, status_of
from gpudb.law.timeline import change_days, periods_of
from tests.law.support import records
from tests.law.test_cases import real_parts

AREA = "logic_die_area_mm2"
DAY = "2024-06-01"


def item(tpp: float, least: float | None, most: float | None, datacenter: bool = True) -> Inputs:
    return figures(tpp=tpp, datacenter=datacenter, io=1024, dram=5300)._replace(bounds={AREA: (least, most)}, vendor="amd")


def at(tpp: float, area: float, datacenter: bool = True) -> Inputs:
    return figures(tpp=tpp, die_area=area, datacenter=datacenter, io=1024, dram=5300)._replace(vendor="amd")


def ask(inputs: Inputs, to: str = "CN", on: str = DAY) -> Answer:
    return status(records(), inputs, Question(to, on))


def said(answer: Answer) -> list[tuple[str, str]]:
    return [(p.status, p.condition) for p in answer.possible]


def holds(condition: str, area: float) -> bool:
    """Whether an area fits the words of a condition; on a bound that was rounded for print, it does."""
    for part in condition.removeprefix("logic die area ").removesuffix(" mm2").split(" or logic die area "):
        fits = []
        for words, number in re.findall(r"(at most|at least|above|below) ([\d,.]+)", part):
            bound = float(number.replace(",", ""))
            near = abs(area - bound) < 1e-3 and bound != round(bound)
            fits.append(
                near or {"at most": area <= bound, "at least": area >= bound, "above": area > bound, "below": area < bound}[words]
            )
        if fits and all(fits):
            return True
    return False


INCLUDED = ("license_exception_available", "logic die area at most 2,320 mm2")
OUTSIDE = ("no_license_required", "logic die area above 2,320 mm2")


@pytest.mark.parametrize(
    ("least", "most", "wanted"),
    [
        (2008, 2508, [INCLUDED, OUTSIDE]),
        (2320, 2508, [INCLUDED, OUTSIDE]),  # touches the bound, which is inclusive: density 1.6 is inside
        (2008, 2320, []),  # the whole of it inside, its end on the bound
        (2320.1, 2508, []),  # just beyond
        (None, 2508, [
            ("license_required", "logic die area at most 627.027 mm2"),
            ("license_exception_available", "logic die area above 627.027 and at most 2,320 mm2"),
            OUTSIDE,
        ]),
        (2008, None, [INCLUDED, OUTSIDE]),
    ],
)  # fmt: skip
def test_the_bounds_are_cut_where_a_threshold_turns(least, most, wanted):
    answer = ask(item(3712, least, most))
    assert said(answer) == wanted
    assert answer.status == ("unknown" if wanted else ask(at(3712, (least or 1) + 1)).status)
    assert (AREA in answer.missing) == bool(wanted)


def test_below_is_exclusive_where_the_text_is():
    """3A090.a.2 begins at 5.92: TPP 2,368 / 400 mm2 is 5.92 exactly, so 400 is inside .a and what is above is .b."""
    found = ask(item(2368, 300, 500))
    assert said(found) == [
        ("license_required", "logic die area at most 400 mm2"),
        ("license_exception_available", "logic die area above 400 mm2"),
    ]
    assert ask(at(2368, 400)).status == "license_required"
    assert ask(at(2368, 400.001)).status == "license_exception_available"


def test_what_every_area_gives_is_no_doubt():
    """Without a sure clause, but with one that holds for every area: the same answer, no `possible`."""
    assert ask(item(20919, 100, 5000)).status == "license_required"
    assert ask(item(20919, 100, 5000)).possible == ()
    embargoed = ask(item(3712, 2008, 2508), "IR")
    assert (embargoed.status, embargoed.layer, embargoed.possible) == ("license_required", "embargo", ())


@settings(max_examples=60, deadline=None)
@given(
    tpp=st.sampled_from([1500, 1600, 2368, 2400, 3712, 4799, 4800, 6000]),
    least=st.floats(150, 3000),
    width=st.floats(1, 1500),
    share=st.floats(0, 1),
    to=st.sampled_from(["CN", "VN", "AE", "DE", "IR", "MO"]),
    on=st.sampled_from(["2022-12-01", "2023-11-17", DAY, "2025-02-01", "2025-08-01", "2026-02-01"]),
    datacenter=st.booleans(),
)
def test_the_answer_of_every_area_within_is_among_the_possible_ones(tpp, least, width, share, to, on, datacenter):
    most = least + width
    area = min(most, least + share * width)
    whole, point = ask(item(tpp, least, most, datacenter), to, on), ask(at(tpp, area, datacenter), to, on)
    if whole.possible:
        fitting = [p for p in whole.possible if holds(p.condition, area)]
        assert (point.status, point.review_policy, point.license_exceptions) in [
            (p.status, p.review_policy, p.license_exceptions) for p in fitting
        ]
        assert len({p[:1] + p[2:] for p in whole.possible}) == len(whole.possible) > 1
        assert whole.status in ("unknown", point.status)
    else:
        assert whole.status == point.status
        assert whole.license_exceptions == point.license_exceptions
        assert whole.review_policy == point.review_policy


def test_classify_gives_each_outcome_with_its_paragraph():
    (found,) = classify(records(), item(3712, 2008, 2508), on=DAY)
    assert (found.outcome, found.paragraphs, found.license_exceptions, found.missing) == ("unknown", (), (), (AREA,))
    assert [(p.outcome, p.paragraphs, p.clauses, p.condition) for p in found.possible] == [
        ("met", ("3A090.b",), ("b.1",), "logic die area at most 2,320 mm2"),
        ("not_met", (), (), "logic die area above 2,320 mm2"),
    ]
    assert (found.logic_die_area_mm2, found.logic_die_area_mm2_min, found.logic_die_area_mm2_max) == (None, 2008, 2508)
    assert (found.performance_density, round(found.performance_density_min, 3), round(found.performance_density_max, 3)) == (
        None, 1.48, 1.849,
    )  # fmt: skip
    (one,) = classify(records(), item(2368, 300, 500), on=DAY)  # .a or .b, met for every area
    assert (one.outcome, one.paragraphs, [p.paragraphs for p in one.possible]) == ("met", (), [("3A090.a",), ("3A090.b",)])


def test_a_bound_that_is_one_figure_is_that_figure():
    span = measure(item(3712, 2000, 2000), records().bits).spans[DENSITY]
    assert span.known == 1.856
    assert prepare(records(), item(3712, 2000, 2000)).pieces == ()


@pytest.mark.dear
def test_no_headline_hangs_on_a_copied_figure():
    """A part with a figure of another one has the same headline without it, everywhere, always."""
    copied = {part: inputs for part, inputs in real_parts().items() if any(column in inputs.values for column in inputs.copied)}
    assert copied
    for inputs in copied.values():
        without = inputs._replace(values={c: v for c, v in inputs.values.items() if c not in inputs.copied})
        both = [prepare(records(), each) for each in (inputs, without)]
        for to in ("CN", "VN", "DE", "AE", "IR"):
            for on in change_days(records()):
                known, open_ = (status_of(each, Question(to, on, headline_only=True)) for each in both)
                assert (known.status, known.review_policy, known.license_exceptions) == (
                    open_.status, open_.review_policy, open_.license_exceptions,
                )  # fmt: skip


def test_an_answer_says_whose_figure_it_rests_on():
    answer = ask(real_parts()["mi308x"])
    assert "figures of the mi300x" in answer.basis
    assert any("mi300x" in reason for reason in ask(real_parts()["mi325x"]).reasons)


def test_items_share_a_regime_only_with_the_same_bounds():
    """Two items on both sides of a threshold by other figures have other conditions, so other words in every view."""
    law = records()
    tests = bounds(law)
    one, other = (prepare(law, item(tpp, 2008, 2508)) for tpp in (3712, 3713))
    assert signature(one, tests) != signature(other, tests)
    assert hanging(at(3712, 2100), prepare(law, at(3712, 2100)).measures) is None
    periods = periods_of(one, "CN")
    words = ["; ".join(each.words for each in p.answer.possible) for p in periods]
    assert any("at most 2,320 mm2" in each for each in words)
    assert words[0] == ""
    assert all(each in headline(p.answer) for each, p in zip(words, periods, strict=True))


def test_the_words_of_an_outcome():
    found = Possible("license_exception_available", "logic die area at most 2,320 mm2", None, ("NAC",))
    assert found.words == "license_exception_available (NAC): logic die area at most 2,320 mm2"
    assert found._replace(review_policy="case_by_case").words.startswith("license_exception_available (NAC, case_by_case): ")
    assert status_of(prepare(records(), item(3712, 2008, 2508)), Question("CN", DAY, headline_only=True)).possible


@pytest.mark.parametrize(
    ("true_for", "wanted"),
    [
        (lambda d: d > 1.6, {True: "logic die area below 2,320 mm2", False: "logic die area at least 2,320 mm2"}),
        (lambda d: d >= 1.6, {True: "logic die area at most 2,320 mm2", False: "logic die area above 2,320 mm2"}),
        (lambda d: d == 1.6, {
            False: "logic die area below 2,320 mm2 or logic die area above 2,320 mm2",
            True: "logic die area at least 2,320 and at most 2,320 mm2",
        }),
        (lambda d: d > 0, {True: ""}),
    ],
)  # fmt: skip
def test_both_sides_of_a_cut_have_their_words(true_for, wanted):
    """Whatever operator a text uses: what is judged on a cut stands on the side that says so."""
    pieces = cut(records(), measure(item(3712, 2008, 2508), records().bits))
    assert dict(outcomes(pieces, 3712, lambda measures: true_for(measures.spans[DENSITY].low))) == wanted


def test_pieces_reach_from_end_to_end_and_overlap_nowhere():
    for least, most in ((2008, 2508), (None, 2508), (2008, None)):
        pieces = cut(records(), measure(item(3712, least, most), records().bits))
        assert all(one.high == other.low for one, other in pairwise(pieces))
        assert all((piece.low == piece.high) != (other.low == other.high) for piece, other in pairwise(pieces))
        assert (pieces[0].low is None) == (most is None)
        assert (pieces[-1].high is None) == (least is None)
        middles = [piece.item.spans[DENSITY].low for piece in pieces]
        assert middles == sorted(set(middles))
