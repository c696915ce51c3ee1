"""Bounds and clauses in words."""

from __future__ import annotations

import pytest

from gpudb.law import rule_words
from gpudb.law.clauses import MARKETING, evaluate
from gpudb.law.logic import word
from gpudb.law.metrics import HBM_DENSITY, NEEDS, Inputs, figures, holds, measure
from gpudb.law.rule_records import SAID, Clause, Exclusion, RuleVersion, Threshold
from gpudb.law.rule_words import clause_words, figure, why_met, why_not
from tests.law.small import BITS, threshold

A1 = Clause(id="a.1", paragraph="X.a", tests=(Threshold(metric="tpp", op=">=", value=4800.0),), at="")
A2 = Clause(id="a.2", paragraph="X.a", at="", tests=(
    Threshold(metric="tpp", op=">=", value=1600.0), Threshold(metric="performance_density", op=">=", value=5.92)))  # fmt: skip
B1 = Clause(id="b.1", paragraph="X.b", at="", tests=(
    Threshold(metric="tpp", op=">=", value=2400.0), Threshold(metric="tpp", op="<", value=4800.0),
    Threshold(metric="performance_density", op=">=", value=1.6)))  # fmt: skip


def judged(*clauses, notes=(), **given):
    version = RuleVersion(
        id="v", citation="c", title="t", summary="s", effective="2023-01-01", source="s", at="a", evidence="quoted",
        recorded="2023-01-01", clauses=clauses, exclusions=notes)  # fmt: skip
    measures = measure(figures(**given), ())
    return evaluate("r", version, measures), measures


@pytest.mark.parametrize(
    ("value", "bound", "said"),
    [
        (2368, None, "2,368"),
        (2.9091, 3.2, "2.91"),
        (5.9163, 5.92, "5.9163"),
        (5.92, 5.92, "5.92"),
        (2399.99612, 2400, "2,399.9961"),
        (2399.999996, 2400, "2,399.999996"),
    ],
)
def test_a_figure_is_rounded_only_where_it_stays_on_its_side(value, bound, said):
    assert figure(value, bound) == said


def test_the_fewest_bounds_say_why_an_item_is_outside():
    result, measures = judged(A1, A2, B1, tpp=2368, die_area=814)
    assert why_not(result, measures) == "TPP 2,368 is below 2,400, density 2.91 is below 5.92"
    assert clause_words(result.clauses[1], measures) == "X.a.2 not met: density 2.91 is below 5.92"


def test_a_met_clause_tells_its_bounds():
    result, measures = judged(A1, A2, tpp=5000, die_area=814)
    assert why_met(result, ("X.a",), measures) == "TPP 5,000 is at least 4,800"
    assert clause_words(result.clauses[0], measures) == "X.a.1 met: TPP 5,000 is at least 4,800"


def test_what_is_not_known_is_said_with_its_bound():
    result, measures = judged(A2, tpp=2000)
    assert clause_words(result.clauses[0], measures) == "X.a.2 unknown: density is not known, the bound is 5.92"


def bounded(low: float | None, high: float | None, tpp: float = 100) -> Inputs:
    return figures(tpp=tpp)._replace(bounds={"logic_die_area_mm2": (low, high)})


TPP_100, IO_600 = ("tpp", 100), ("aggregate_io_gbs", 600)
WORDS = [
    # what is asked, of what item, and how it is said: each operator on its bound and just beside it
    (TPP_100, ">=", figures(tpp=100), "TPP 100 is at least 100"), (TPP_100, ">=", figures(tpp=99.9), "TPP 99.9 is below 100"),
    (TPP_100, ">", figures(tpp=100.1), "TPP 100.1 is above 100"), (TPP_100, ">", figures(tpp=100), "TPP 100 is at most 100"),
    (TPP_100, "<", figures(tpp=99.9), "TPP 99.9 is below 100"), (TPP_100, "<", figures(tpp=100), "TPP 100 is at least 100"),
    (TPP_100, "<=", figures(tpp=100), "TPP 100 is at most 100"), (TPP_100, "<=", figures(tpp=100.1), "TPP 100.1 is above 100"),
    (TPP_100, ">", figures(), "TPP is not known, the bound is 100"),
    (TPP_100, ">", Inputs({"fp32_tflops": 3}), "TPP at least 96, the bound is 100"),
    (TPP_100, ">", Inputs({"fp32_tflops": 4}), "TPP at least 128 is above 100"),
    (IO_600, ">=", figures(io=600), "aggregate I/O 600 GB/s is at least 600"),
    (IO_600, ">=", figures(), "aggregate I/O is not known, the bound is 600 GB/s"),
    (IO_600, ">=", Inputs({"nvlink_gbs": 500}), "aggregate I/O at least 500, the bound is 600 GB/s"),
    (IO_600, "<", Inputs({"nvlink_gbs": 700}), "aggregate I/O at least 700 GB/s is at least 600"),
    (("total_dram_bandwidth_gbs", 1400), "<", figures(dram=1399), "DRAM bandwidth 1,399 GB/s is below 1,400"),
    (("memory_bandwidth_density", 2), ">", Inputs({"memory_bandwidth_density": 3.3}), "memory bandwidth density 3.3 is above 2"),
    (("performance_density", 5), ">=", bounded(10, 40), "density 2.5 to 10, the bound is 5"),
    (("performance_density", 5), ">=", bounded(None, 40), "density at least 2.5, the bound is 5"),
    (("performance_density", 5), ">=", bounded(10, 20), "density 5 to 10 is at least 5"),
    (("performance_density", 1), ">=", bounded(5, 20, 10), "density 0.5 to 2, the bound is 1"),
    (("performance_density", 1), ">=", bounded(None, 20, 10), "density at least 0.5, the bound is 1"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "op", "item", "said"), WORDS)
def test_a_bound_is_said_with_the_value_of_the_item_on_its_side(asked, op, item, said):
    measures = measure(item, BITS)
    test = threshold(asked[0], op, asked[1])
    assert rule_words.test_words(test, word(holds(test, measures)), measures) == said


NO_CENTERS = Exclusion(id="n", citation="Note 2", paragraphs=("X.a",), datacenter="no", tests=(), at="")
CENTERS = NO_CENTERS.replace(datacenter="yes", citation="Note 3")
FAST = Clause(
    id="n",
    paragraph="X.a",
    at="",
    tests=(Threshold(metric="tpp", op=">=", value=4800.0), Threshold(metric="tpp", op="<", value=9000.0)),
)


@pytest.mark.parametrize(
    ("notes", "marketed", "said", "out"),
    [
        ((NO_CENTERS,), False, "X.a n not met: TPP 5,000 is at least 4,800, TPP 5,000 is below 9,000, taken out by Note 2 as not for data centers",
         "taken out by Note 2 as not for data centers"),
        ((CENTERS,), True, "X.a n not met: TPP 5,000 is at least 4,800, TPP 5,000 is below 9,000, taken out by Note 3", "taken out by Note 3"),
        ((NO_CENTERS,), None, "X.a n unknown: TPP 5,000 is at least 4,800, TPP 5,000 is below 9,000,"
         " whether it is marketed for data centers is not known", ""),
        ((NO_CENTERS,), True, "X.a n met: TPP 5,000 is at least 4,800, TPP 5,000 is below 9,000", ""),
    ],
)  # fmt: skip
def test_what_a_note_takes_out_is_said_with_what_that_rests_on(notes, marketed, said, out):
    result, measures = judged(FAST, notes=notes, tpp=5000, datacenter=marketed)
    assert clause_words(result.clauses[0], measures) == said
    assert why_not(result, measures) == out
    twice, measures = judged(FAST, FAST, B1, notes=notes, tpp=5000, datacenter=marketed)
    assert why_not(twice, measures) == ", ".join(filter(None, ("TPP 5,000 is at least 4,800", out)))


def limits(op: str, *values: float) -> list[Clause]:
    return [Clause(id=f"n{value:g}", paragraph="X.a", at="", tests=(threshold("tpp", op, value),)) for value in values]


@pytest.mark.parametrize(
    ("op", "tpp", "said"),
    [
        (">=", 49, "TPP 49 is below 50"), (">", 50, "TPP 50 is at most 50"), ("<", 100, "TPP 100 is at least 100"),
        ("<=", 100.5, "TPP 100.5 is above 100"),
    ],
)  # fmt: skip
def test_of_bounds_of_one_kind_the_nearest_says_why_an_item_is_outside(op, tpp, said):
    for values in ((50, 100), (100, 50)):
        result, measures = judged(*limits(op, *values), tpp=tpp)
        assert why_not(result, measures) == said


def test_what_is_open_or_about_memory_alone_keeps_nothing_out():
    result, measures = judged(A2, tpp=2000)
    assert why_not(result, measures) == ""
    memory = Clause(id="c", paragraph="X.c", at="", tests=(threshold("memory_bandwidth_density", ">", 2),))
    result, measures = judged(memory, A1, tpp=2000)
    assert why_not(result, measures) == "TPP 2,000 is below 4,800"


def test_why_an_item_is_met_is_said_of_the_paragraph_that_counts():
    result, measures = judged(*limits(">=", 50), B1, tpp=2400, die_area=1500)
    assert (
        why_met(result, ("X.b",), measures)
        == "TPP 2,400 is at least 2,400, TPP 2,400 is below 4,800, density 1.6 is at least 1.6"
    )
    assert why_met(result, (), measures) == "TPP 2,400 is at least 50"
    result, measures = judged(A1, A2, tpp=2000, die_area=100)
    assert why_met(result, ("X.a",), measures) == "TPP 2,000 is at least 1,600, density 20 is at least 5.92"
    assert why_met(result, ("X.c",), measures) == ""


def test_every_input_that_an_answer_may_miss_has_a_name_for_people():
    # the density of memory alone is known of every item: what is no memory has none
    assert set(rule_words.INPUTS) == {*NEEDS.values(), MARKETING, *SAID} - {HBM_DENSITY}
