"""Clause outcomes and their three-valued logic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.law.clauses import evaluate
from gpudb.law.logic import both, either, negate
from gpudb.law.metrics import Inputs, figures, measure
from gpudb.law.rule_records import Exclusion
from tests.law.small import BITS, clause, threshold, version
from tests.law.support import records

TRUTH = st.sampled_from([True, False, None])
NOTE = Exclusion(id="n", citation="Note 2", paragraphs=("A",), datacenter="no", tests=(threshold("tpp", "<", 100),), at="text")
TWO = version("2022-01-01", clauses=(
    clause("a.1", "A", ("tpp", ">=", 100)), clause("a.2", "A", ("tpp", ">=", 10), ("performance_density", ">=", 5)),
    clause("b", "B", ("aggregate_io_gbs", ">=", 600))), exclusions=(NOTE,))  # fmt: skip


def run(inputs: Inputs) -> dict[str, str]:
    result = evaluate("r", TWO, measure(inputs, BITS))
    return {item.id: item.outcome for item in result.clauses}


def test_a_limb_that_known_inputs_decide_is_decided_although_another_is_missing() -> None:
    assert run(figures(tpp=9, io=1)) == {"a.1": "not_met", "a.2": "not_met", "b": "not_met"}


def test_a_missing_input_is_named_once_and_only_where_it_could_decide() -> None:
    result = evaluate("r", TWO, measure(figures(tpp=50, datacenter=True), BITS))
    assert result.outcome == "unknown"
    assert result.missing == ("logic_die_area_mm2", "aggregate_io_gbs")
    assert evaluate("r", TWO, measure(figures(tpp=100, datacenter=True), BITS)).missing == ()


def test_a_note_takes_out_what_is_not_for_data_centers() -> None:
    assert run(figures(tpp=50, die_area=5, io=1, datacenter=False))["a.2"] == "not_met"
    assert run(figures(tpp=50, die_area=5, io=1, datacenter=True))["a.2"] == "met"
    assert run(figures(tpp=50, die_area=5, io=1))["a.2"] == "unknown"
    assert run(figures(tpp=100, die_area=5, io=1, datacenter=False))["a.2"] == "met"


def test_the_excluding_note_is_named() -> None:
    result = evaluate("r", TWO, measure(figures(tpp=50, die_area=5, io=1, datacenter=False), BITS))
    assert result.clauses[1].excluded_by == "Note 2"
    assert "Note 2" in result.steps[1]


@given(st.lists(TRUTH))
def test_both_and_either_agree_with_every_way_to_fill_the_gaps(values: list[bool | None]) -> None:
    for filler in (True, False):
        filled = [filler if value is None else value for value in values]
        assert both(values) in (None, all(filled))
        assert either(values) in (None, any(filled))
    assert negate(negate(both(values))) is both(values)


VALUES = st.fixed_dictionaries({}, optional={
    "tpp": st.floats(0, 30000), "die_area": st.floats(1, 3000), "io": st.floats(0, 2000), "dram": st.floats(0, 9000),
    "datacenter": st.booleans()})  # fmt: skip


@given(VALUES, VALUES, st.sampled_from([v.id for v in records().rule("us-eccn-3a090").versions]))  # type: ignore[union-attr]
def test_another_input_never_turns_met_into_not_met_or_back(first: dict, more: dict, which: str) -> None:
    rule = records().rule("us-eccn-3a090")
    assert rule is not None
    text = next(v for v in rule.versions if v.id == which)
    less = evaluate(rule.id, text, measure(figures(**first), records().bits))
    full = evaluate(rule.id, text, measure(figures(**{**more, **first}), records().bits))
    for before, after in zip(less.clauses, full.clauses, strict=True):
        assert before.outcome in ("unknown", after.outcome)
    assert less.outcome in ("unknown", full.outcome)
    if less.outcome == "unknown":
        assert less.missing


@given(st.floats(0, 30000), st.floats(1, 3000))
def test_paragraph_b_has_no_gap_and_no_overlap_with_a_below_4800(tpp: float, area: float) -> None:
    rule = records().rule("us-eccn-3a090")
    assert rule is not None
    result = evaluate(rule.id, rule.versions[2], measure(figures(tpp=tpp, die_area=area, datacenter=True), records().bits))
    assert result.outcome != "unknown"
    assert result.missing == ()
    if tpp < 4800:
        assert len(result.paragraphs) <= 1


@pytest.mark.parametrize(
    ("item", "put"),
    [
        (figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (10.0, 40.0)}), "2.5 to 10"),
        (figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (10.0, None)}), "up to 10"),
        (figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (None, 40.0)}), ">= 2.5"),
        (Inputs({"fp32_tflops": 5.0, "logic_die_area_mm2": 40.0}), ">= 4"), (figures(tpp=100, die_area=40), "2.5"), (figures(tpp=100), "unknown"),
    ],
)  # fmt: skip
def test_what_is_put_into_a_clause_is_said_as_exactly_as_it_is_known(item: Inputs, put: str) -> None:
    text = version("2022-01-01", clauses=(clause("a", "A", ("performance_density", ">=", 5)),))
    (found,) = evaluate("r", text, measure(item, BITS)).clauses
    assert found.tests[0].given == put


def test_what_leaves_a_note_open_is_named_where_the_clause_itself_is_decided() -> None:
    # 18 TFLOPS of vectors are a TPP of 576 at least: the clause holds, the note may take the item out again
    text = version("2022-01-01", clauses=(clause("a", "A", ("tpp", ">=", 500)), clause("b", "B", ("tpp", ">=", 500))), exclusions=(
        NOTE.replace(tests=(threshold("tpp", "<", 1000), threshold("aggregate_io_gbs", "<", 5))),))  # fmt: skip

    def missing(marketed: str, **values: float) -> list[tuple[str, tuple[str, ...]]]:
        result = evaluate("r", text, measure(Inputs({"fp32_tflops": 18, **values}, datacenter=marketed), BITS))
        return [(each.outcome, each.missing) for each in result.clauses]

    met = ("met", ())
    assert missing("no") == [("unknown", ("dense_rate", "aggregate_io_gbs")), met]
    assert missing("no", aggregate_io_gbs=4) == [("unknown", ("dense_rate",)), met]
    assert missing("unknown") == [("unknown", ("dense_rate", "aggregate_io_gbs", "marketed_for_datacenter")), met]
    assert missing("no", aggregate_io_gbs=5) == missing("yes") == [met, met]  # no note can take it out
