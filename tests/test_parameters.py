"""No parameter of a question is idle: with another value the shipped data give another answer."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from gpudb.catalog import Catalog
from gpudb.law.metrics import figures

H20, H100, H200 = "h20-sxm5-96gb", "h100-sxm5-80gb", "h200-sxm5-141gb"
EARLY = "2026-11-23"  # the first day on which anything was recorded
#: method, what is asked besides, and the parameters with a value each that changes the answer
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("status", {"names": H200, "to": "CN", "on": "2026-02-01"}, {"names": H20, "to": "US", "on": "2022-01-01", "known_at": "2020-01-01", "route": "reexport"}),
    ("status", {"names": H200, "to": "SG", "on": "2024-06-01"}, {"end_user_hq": "CN"}),
    ("told", {"names": H200, "to": "CN", "on": "2026-02-01"}, {"names": H20, "to": "US", "on": "2022-01-01", "known_at": "2020-01-01", "route": "reexport"}),
    ("told", {"names": H200, "to": "SG", "on": "2024-06-01"}, {"end_user_hq": "CN"}),
    ("classify", {"names": H200, "to": "SG", "on": "2024-06-01"},
     {"names": H20, "on": "2023-01-01", "to": "CN", "known_at": "2020-01-01", "end_user_hq": "CN", "figures": figures(tops=148.0, bits=16, datacenter=True)}),
    ("timeline", {"names": H200, "to": "CN"},
     {"names": H20, "to": "US", "known_at": "2020-01-01", "route": "reexport", "trade": False, "since": "2026-01-01", "until": "2024-01-01"}),
    ("timeline", {"names": H200, "to": "SG"}, {"end_user_hq": "CN"}),
    ("compare", {"names": [H100, H20]},
     {"names": [H100, H200], "baseline": H20, "only_differences": True, "columns": ["tdp_w"], "known_at": "2020-01-01", "to": "CN", "on": "2024-01-01"}),
    ("compare", {"names": [H100, H20], "to": "CN", "on": "2024-01-01"}, {"to": "DE", "on": "2026-01-01", "known_at": "2020-01-01"}),
    ("summary", {"names": [H100, H20]}, {"names": [H100, H200], "baseline": H20, "known_at": "2020-01-01", "to": "DE", "on": "2023-01-01"}),
    ("list", {"conditions": ["part=h20-sxm5-96gb,h100-sxm5-80gb"]},
     {"conditions": "h20-sxm5-96gb", "sort": "-part", "columns": ["part"], "limit": 1, "known_at": "2020-01-01", "to": "CN", "on": "2024-01-01"}),
    ("list", {"conditions": [f"part={H20}"], "to": "CN", "on": "2024-01-01"}, {"to": "CU", "on": "2026-01-01"}),
    ("show", {"name": H20}, {"name": H100, "known_at": "2020-01-01"}),
    ("facts", {"name": H20}, {"name": H100, "columns": "tdp_w", "known_at": "2020-01-01"}),
    ("log", {"part": H20}, {"part": H100, "source": "airensurzyn-throughput", "since": "2027-01-01", "until": EARLY, "known_at": EARLY}),
    ("sources", {}, {"ids": ["airensurzyn-throughput"], "about": "8-K"}),
    ("schema", {}, {"view": "spec"}),
    ("peak", {"name": H100}, {"name": H20, "precision": "fp8", "sparse": True}),
    ("peaks", {}, {"precisions": "bf16", "known_at": "2020-01-01"}),
    ("resolve", {"name": H20}, {"name": H100}),
    ("country", {}, {"text": "France"}),
    ("rules", {}, {"rule": "us-eccn-3a090", "on": "2023-01-01", "known_at": "2020-01-01"}),
    ("rule", {"rule": "us-eccn-3a090"}, {"rule": "us-746-cuba", "on": "2023-01-01", "known_at": "2020-01-01"}),
    ("rule_diff", {"rule": "us-eccn-3a090", "first": "2023-01-01", "second": "2024-01-01"}, {"rule": "us-746-cuba", "first": "2023-12-01", "second": "2023-02-01"}),
    ("reach", {"country": "CN"}, {"country": "DE", "on": "2021-01-01", "known_at": "2020-01-01"}),
    ("record", {"name": "us-3a090-review-policy"}, {"name": "us-d5", "known_at": EARLY}),
    ("events", {}, {"about": "H20", "layer": "letter", "since": "2026-01-01", "until": "2023-01-01", "known_at": "2020-01-01"}),
    ("claims", {}, {"about": "DeepSeek", "state": "open", "known_at": "2020-01-01"}),
    ("sql", {"query": "SELECT part FROM spec"}, {"query": "SELECT name FROM spec", "limit": 1}),
    ("identify", {"output": "NVIDIA H20"}, {"output": "NVIDIA H100 80GB HBM3"}),
]  # fmt: skip
#: what no value shows in an answer: how long one waits; a peak of a day before any is refused, as is a rule of that day
ELSEWHERE = {("sql", "timeout"), ("peak", "known_at"), ("rule_diff", "known_at"), ("classify", "route")}
#: no questions, or asked elsewhere with everything that they take
NOT_ASKED = {"as_of", "close", "contract_changes", "fate", "picture", "recorded_until"}


@pytest.mark.parametrize(
    ("method", "asked", "name", "value"),
    [(method, asked, name, value) for method, asked, more in CASES for name, value in more.items()],
)
def test_another_value_of_a_parameter_gives_another_answer(catalog, method, asked, name, value):
    ask = getattr(catalog, method)
    assert shown(ask(**{**asked, name: value})) != shown(ask(**asked))


#: a day of the law that is on record, as known on a day before anything was: nothing may be known, and the two days are no one's other
BEFORE = {"on": "2026-09-01", "known_at": "2020-01-01"}
NOTHING = "nothing about this was on record on 2020-01-01"


@pytest.mark.parametrize(
    ("ask", "empty"),
    [
        (lambda c: [row.basis for row in c.status(H20, to="CN", **BEFORE)], [NOTHING]),
        (lambda c: [row.answer.basis for row in c.told(H20, to="CN", **BEFORE)[0]], [NOTHING]),
        (lambda c: (*c.classify(H20, to="CN", **BEFORE), *c.classify(H20, to="CN", **BEFORE).notes), ("no control was on record on 2020-01-01",)),
        (lambda c: c.timeline(H20, to="CN", known_at="2020-01-01").entries, {H20: ()}),
        (lambda c: [row.cells[H20].value for row in c.compare(H20, to="CN", **BEFORE) if row.group != "part"], ["unknown", NOTHING]),
        (lambda c: c.summary(H20, **BEFORE)[3:5], ((), None)), (lambda c: [*c.list(to="CN", **BEFORE)], []),
        (lambda c: c.show(H20, known_at="2020-01-01").cells, {}), (lambda c: [*c.facts(H20, known_at="2020-01-01")], []),
        (lambda c: c.log(H20, known_at="2020-01-01"), ()), (lambda c: c.rules(**BEFORE), ()), (lambda c: c.events(known_at="2020-01-01"), ()),
        (lambda c: c.claims(known_at="2020-01-01"), ()), (lambda c: c.peaks(known_at="2020-01-01"), {}), (lambda c: c.reach("CN", **BEFORE)[1:], ("2026-09-01", ())),
        (lambda c: c.rule("us-eccn-3a090", **BEFORE)[1:], ((), (), (), {}, "2026-09-01")),
    ],
)  # fmt: skip
def test_before_the_first_record_nothing_is_known_of_any_day(catalog, ask, empty):
    assert ask(catalog) == empty


def test_the_versions_of_a_day_are_those_in_the_text_on_it(catalog):
    for on in ("2023-01-01", "2024-06-01", "2025-06-01"):
        (row,) = catalog.rules("us-eccn-3a090", on=on)
        assert row["valid_from"] <= on < row["valid_before"]
    assert len({catalog.rules("us-eccn-3a090", on=on)[0]["version"] for on in ("2023-01-01", "2024-06-01", "2025-06-01")}) == 3


@pytest.mark.parametrize(
    ("part", "notes"),
    [
        (H100, ()), (H200, ("how the figure follows from the source: the entry takes over the datasheet's rate with sparsity; half of it",)),
        (H20, (f"1 other source says another figure: `gpudb facts {H20} bf16_tensor_dense_tflops`",)),
        ("mi300x", ("4 other sources say another figure: `gpudb facts mi300x bf16_tensor_dense_tflops`",)),
    ],
)  # fmt: skip
def test_a_peak_says_what_else_must_be_known_of_it_and_no_more(catalog, part, notes):
    assert catalog.peak(part).notes == notes


def shown(answer: Any) -> Any:
    """What an answer says, its notes left out: a note alone is no other answer."""
    return answer.replace(notes=()) if hasattr(answer, "replace") and hasattr(answer, "notes") else answer


def test_every_parameter_of_every_question_is_among_them():
    asked = {(method, name) for method, _, more in CASES for name in more} | ELSEWHERE
    for name, method in inspect.getmembers(Catalog, inspect.isfunction):
        if not name.startswith("_") and name not in NOT_ASKED:
            taken = [
                p.name
                for p in inspect.signature(method).parameters.values()
                if p.kind is not p.VAR_POSITIONAL and p.name != "self"
            ]
            assert [one for one in taken if (name, one) not in asked] == [], name
