"""Statements of which only bounds are known, and figures of another part: what seed files may say, and the lint rules about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gpudb.curation.check import problems_of
from gpudb.curation.facts import bounds_of, canonical, quoted, registry
from gpudb.curation.lint.registry import Hit
from gpudb.curation.lint.run import rules
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.models import Attribute, Fact
from gpudb.fact.statement import Statement
from gpudb.model import between


def hits(code: str, view: SeedView) -> list[Hit]:
    """What one rule finds."""
    return list(next(rule for rule in rules() if rule.code == code).check(view))


@pytest.fixture(scope="module")
def view(real_seed: Path) -> SeedView:
    return SeedView.of(problems_of(real_seed)[0])


@pytest.fixture(scope="module")
def area(view: SeedView) -> Attribute:
    return registry(view.seed)["logic_die_area"]


def fact(**more: Any) -> Fact:
    return Fact(**{"attribute": "logic_die_area", "published": "2008 to 2508", "at": "table", **more})


@pytest.mark.parametrize(
    ("given", "ends", "words"),
    [
        ({"min": 2008.0, "max": 2508.0}, (2008, 2508), "2,008 to 2,508"),
        ({"min": 20.08, "unit": "cm2"}, (2008, None), "at least 2,008"),
        ({"max": 2508.5}, (None, 2508.5), "at most 2,508.5"),
    ],
)
def test_bounds_are_taken_in_the_canonical_unit_and_said_in_words(area, given, ends, words):
    assert bounds_of(area, fact(**given)) == ends
    assert canonical(area, fact(**given)) == (None, words)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"value": 2008.0, "min": 2008.0},
        {"min": 2508.0, "max": 2008.0},
        {"min": 2008.0, "max": 2008.0},
        {"min": 2008.0, "state": "not_published"},
    ],
)
def test_bounds_that_are_none_are_refused(given):
    with pytest.raises(ValidationError):
        fact(**given)


def test_only_registered_columns_may_have_bounds(view, area):
    with pytest.raises(ValueError, match="only logic_die_area_mm2"):
        canonical(registry(view.seed)["tdp"], fact(min=1.0))
    with pytest.raises(ValueError, match="outside"):
        canonical(area, fact(min=1.0, max=1e9))


def test_both_ends_stand_in_the_published_words_or_follow_by_a_derivation(area):
    assert quoted(area, fact(min=2008.0, max=2508.0), None, "")
    assert not quoted(area, fact(min=2008.0, max=2509.0), None, "")
    assert quoted(area, fact(min=1.0, max=2.0, derivation="why"), None, "")


def test_words_of_bounds():
    assert (between(2008, 2508), between(None, 627.02703), between(880, None)) == (
        "2,008 to 2,508",
        "at most 627.027",
        "at least 880",
    )


def bounded(view: SeedView) -> Statement:
    return next(s for s in view.statements if s.value_min is not None and s.value_max is not None and s.withdrawn_on is None)


@pytest.mark.parametrize(
    ("more", "caught"),
    [
        ({"value_number": 2100.0}, False),
        ({"value_number": 2008.0}, False),
        ({"value_number": 2007.0}, True),
        ({"value_number": 2509.0}, True),
        ({"value_min": 2100.0, "value_max": 2200.0}, False),
        ({"value_min": 2100.0}, True),
        ({"value_number": 1017.0, "rank": "deprecated"}, False),
        ({"value_number": 1017.0, "withdrawn_on": "2026-11-29"}, False),
    ],
)
def test_a_figure_outside_of_bounds_that_answer_is_reported(view, more, caught):
    best = bounded(view)
    plain = best._replace(statement_id="z", rank="normal", value_text=None, value_min=None, value_max=None, source_id="other")
    found = hits("SPEC040", SeedView(view.seed, [*view.statements, plain._replace(**more)]))
    assert [hit.part for hit in found] == ([best.entity_id] if caught else [])


@pytest.mark.dear
def test_a_figure_of_another_part_that_the_law_reads_is_reported_until_it_is_marked(view):
    assert hits("SPEC041", view) == []
    copy = next(s for s in view.statements if s.copied_from and s.value_number and s.attribute_id == "logic_die_area")
    rest = [s for s in view.statements if s is not copy]
    for said in (None, "nobody", copy.entity_id):
        found = hits("SPEC041", SeedView(view.seed, [*rest, copy._replace(copied_from=said)]))
        assert [hit.part for hit in found] == [copy.entity_id]
