"""Every case of tests/cases against the real seed."""

from __future__ import annotations

import functools
import re
from typing import Any

import pytest

from gpudb.curation.check import problems_of
from gpudb.curation.lint.maker import part_inputs
from gpudb.law.classify import classify
from gpudb.law.layers import band_of, bands
from gpudb.law.metrics import Inputs, measure
from gpudb.law.prepared_item import named_by
from gpudb.law.status import Answer, Question, status
from tests.law.support import SEED, cases, day, figures_of, inputs_of, records, table

NAMED = [case for case in cases() if figures_of(case).get("part")]


def ask(case: dict[str, Any], inputs: Inputs) -> Answer:
    question = Question(case["destination"], str(day(case["on"])), day(case.get("known_at")),
                        case.get("route", "export"), case.get("end_user_hq"))  # fmt: skip
    return status(records(), inputs, question)


def expect(case: dict[str, Any], inputs: Inputs) -> None:
    answer = ask(case, inputs)
    told = "\n".join(answer.reasons)
    assert answer.status == case["status"], told
    if "layer" in case:
        assert answer.layer == case["layer"], told
    if "policy" in case:
        assert (answer.review_policy or "") == case["policy"], told
    if "exceptions" in case:
        assert list(answer.license_exceptions) == case["exceptions"], told
    if "told_exceptions" in case:
        assert list(answer.told_exceptions) == case["told_exceptions"], told
    assert set(answer.told_exceptions) >= set(case.get("told", ())), told
    assert not set(answer.told_exceptions) & set(case.get("not_told", ())), told
    codes = {caveat.code for caveat in answer.caveats}
    assert codes >= set(case.get("caveats", ()))
    assert not codes & set(case.get("not_caveats", ()))
    if "missing" in case:
        assert sorted(answer.missing) == sorted(case["missing"]), told
    if "possible" in case:
        assert [{"status": p.status, "condition": p.condition} for p in answer.possible] == case["possible"], told
    if "last_known" in case:
        assert (answer.last_known or "") == case["last_known"]
    if "basis" in case:
        assert case["basis"] in answer.basis
    if "citation" in case:
        assert answer.citation == case["citation"] if not case["citation"] else case["citation"] in answer.citation
    layers = {entry.layer for entry in answer.layers}
    assert set(case.get("layers", ())) <= layers
    assert not set(case.get("not_layers", ())) & layers
    if "density" in case:
        (found,) = classify(records(), inputs, on=str(day(case["on"])))
        assert f"{found.performance_density:.{len(case['density'].partition('.')[2])}f}" == case["density"]
    if "clauses" in case or "paragraphs" in case:
        (found,) = classify(records(), inputs, on=str(day(case["on"])))
        if "clauses" in case:
            assert list(found.clauses) == case["clauses"]
        if "paragraphs" in case:
            assert list(found.paragraphs) == case["paragraphs"]


#: what the tests of this file look at in a case
LOOKED_AT = {
    "id", "part", "figures", "inputs", "destination", "on", "known_at", "route", "end_user_hq", "why", "status", "layer", "policy",
    "exceptions", "told_exceptions", "told", "not_told", "caveats", "not_caveats", "missing", "possible", "last_known", "basis",
    "citation", "layers", "not_layers", "density", "clauses", "paragraphs",
}  # fmt: skip


def test_what_needs_no_license_is_told_by_the_entry_itself_not_by_a_rule_about_another_place() -> None:
    for part, to, on in (("t4", "NI", "2024-06-01"), ("h100-sxm5-80gb", "DE", "2024-06-01"), ("l20", "CN", "2025-06-01")):
        told = status(records(), real_parts()[part], Question(to, on))
        assert "us-eccn-3a090" in told.basis, told.basis
    for on, by in (("2023-06-01", "us-746-iraq"), ("2024-06-01", "us-eccn-3a090")):
        assert by in status(records(), real_parts()["h100-sxm5-80gb"], Question("IQ", on)).basis


def test_what_a_letter_names_is_reached_by_it() -> None:
    """The A100X stood in the letter of August 2022 by name and in none of its families: nothing was asked of it to China."""
    for letter in (letter for letter in records().letters if letter.withdrawn is None):
        for part, inputs in real_parts().items():
            if inputs.vendor == letter.company and (inputs.family or "").casefold() in map(str.casefold, letter.named):
                assert named_by(inputs, letter.families, letter.parts), (letter.id, part)


def test_figures_of_a_letter_are_computed_and_do_not_stand_in_words_alone() -> None:
    for letter in (letter for letter in records().letters if letter.withdrawn is None):
        counted = letter.criterion_tests or letter.criterion_any
        assert counted or not re.search(r"\d GB/s", letter.criterion or ""), letter.id


def test_nothing_is_expected_that_nobody_looks_at() -> None:
    assert {key for case in cases() for key in case} == LOOKED_AT


def test_there_are_enough_cases_and_no_id_is_used_twice() -> None:
    ids = [case["id"] for case in cases()]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 150


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    expect(case, real_parts()[case["part"]] if "part" in case else inputs_of(figures_of(case)))


@functools.cache
def real_parts() -> dict[str, Inputs]:
    """The parts of seed/parts as the engine sees them: the best statement per column, the die's where it is inherited."""
    return part_inputs(problems_of(SEED)[0])


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case["id"])
def test_case_with_the_part_as_the_seed_describes_it(case: dict[str, Any]) -> None:
    part = figures_of(case)["part"]
    inputs = real_parts().get(part)
    if inputs is None:
        pytest.skip(f"{part} is not in seed/parts yet")
    lacking = [
        name for name, known in (
            ("a dense rate", measure(inputs, records().bits).spans["tpp"].known is not None),
            ("logic_die_area_mm2", "logic_die_area_mm2" in inputs.values),
            ("marketed_for_datacenter", inputs.datacenter != "unknown"),
            ("memory_bandwidth_gbs", "memory_bandwidth_gbs" in inputs.values),
            ("aggregate_io_gbs", measure(inputs, records().bits).spans["aggregate_io_gbs"].known is not None
             or case["on"].isoformat() >= "2023-11-17"),
        ) if not known
    ]  # fmt: skip
    if lacking:
        pytest.skip(f"{part} lacks {', '.join(lacking)}")
    expect(case, inputs)


FIGURES = {name: given for name, given in table("figures").items() if isinstance(given, dict) and given.get("part")}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_about_a_part_are_those_of_the_part_as_shipped(name: str) -> None:
    """Nobody's case may rest on invented figures: what both know is the same, within what datasheets round."""
    given, shipped = inputs_of(FIGURES[name]), real_parts()[FIGURES[name]["part"]]
    ours, theirs = (measure(inputs, records().bits) for inputs in (given, shipped))
    for metric, span in ours.spans.items():
        wanted = theirs.value(metric)
        if span.known and wanted:
            assert span.known == pytest.approx(wanted, rel=0.02), metric
        assert not (span.known and theirs.bounded and metric == "performance_density"), "only bounds are known of the part"
    assert shipped.datacenter in (given.datacenter, "unknown")


@pytest.mark.parametrize("case", table("tariff_bands")["band"], ids=lambda case: case["id"])
def test_tariff_band(case: dict[str, Any]) -> None:
    measures = measure(inputs_of(case["inputs"]), records().bits)
    assert (band_of(bands(records(), measures, "2026-02-01")) or "") == case["band"]
