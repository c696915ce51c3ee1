"""Bounds and clauses in words."""

from __future__ import annotations

import pytest

from gpudb.law.clauses import evaluate
from gpudb.law.metrics import figures, measure
from gpudb.law.rule_records import Clause, RuleVersion, Threshold
from gpudb.law.wording import clause_words, figure, why_met, why_not

A1 = Clause(id="a.1", paragraph="X.a", tests=(Threshold(metric="tpp", op=">=", value=4800.0),), at="")
A2 = Clause(id="a.2", paragraph="X.a", at="", tests=(
    Threshold(metric="tpp", op=">=", value=1600.0), Threshold(metric="performance_density", op=">=", value=5.92)))  # fmt: skip
B1 = Clause(id="b.1", paragraph="X.b", at="", tests=(
    Threshold(metric="tpp", op=">=", value=2400.0), Threshold(metric="tpp", op="<", value=4800.0),
    Threshold(metric="performance_density", op=">=", value=1.6)))  # fmt: skip


def judged(*clauses, **given):
    version = RuleVersion(
        id="v", citation="c", title="t", summary="s", effective="2023-01-01", source="s", at="a", evidence="quoted",
        recorded="2023-01-01", clauses=clauses)  # fmt: skip
    measures = measure(figures(**given), ())
    return evaluate("r", version, measures), measures


@pytest.mark.parametrize(
    ("value", "bound", "said"), [(2368, None, "2,368"), (2.9091, 3.2, "2.91"), (5.9163, 5.92, "5.9163"), (5.92, 5.92, "5.92")]
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
