"""The registry itself: codes, texts, sizes of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpudb import resources
from gpudb.curation.check import problems_of
from gpudb.curation.lint import registry, run
from gpudb.curation.lint.registry import LIMITS, PROFILES, Profile, profile_of
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.fact.statement import Statement

PACKAGE = Path(registry.__file__).parent


def test_every_rule_has_a_code_a_title_a_guarded_mistake_and_an_explanation() -> None:
    for rule in run.rules():
        assert re.fullmatch(r"(SPEC|SRC|EXP|DATE|CNT|LAW)\d{3}", rule.code)
        assert rule.title
        assert rule.guards, rule.code
        assert len(rule.explanation) > 20, rule.code


def test_every_entry_of_the_table_of_rules_has_a_function_and_every_function_an_entry() -> None:
    assert sorted(registry._TEXTS) == [rule.code for rule in run.rules()]


def test_every_limit_is_a_range_that_holds_something() -> None:
    ranges = [limit for name in ("pin_rates", "values", "power_w", "transistors_per_mm2") for limit in LIMITS[name].values()]
    assert len(ranges) > 30
    assert all(low < high for low, high in ranges)


def test_a_code_cannot_be_given_twice() -> None:
    assert run.rules()
    with pytest.raises(ValueError, match="SPEC001 is defined twice"):
        registry.rule("SPEC001")(lambda view: iter(()))


def test_a_rule_without_a_docstring_is_refused() -> None:
    with pytest.raises(ValueError, match="TEST001 has no docstring"):
        registry.rule("TEST001")(lambda view: iter(()))


def test_every_file_of_the_package_has_a_subject_and_fewer_than_300_lines() -> None:
    for path in PACKAGE.glob("*.py"):
        text = path.read_text()
        assert ast.get_docstring(ast.parse(text)), path.name
        assert text.count("\n") < 300, path.name


@pytest.mark.parametrize(
    ("architecture", "units", "clock", "published"),
    [
        ("volta", 80, 1530, 125),
        ("ga100", 108, 1410, 312),
        ("ga10x", 84, 1740, 149.7),
        ("ada", 128, 2520, 330.3),
        ("hopper", 132, 1830, 989.4),
        ("blackwell", 148, 1850, 2250),
        ("rtx-blackwell", 188, 2617, 503.8),
        ("cdna2", 220, 1700, 383),
        ("cdna3", 304, 2100, 1307.4),
        ("cdna4", 256, 2400, 2516.6),
    ],
)
def test_the_constants_reproduce_a_published_peak(architecture: str, units: int, clock: int, published: float) -> None:
    assert units * PROFILES[architecture].dense16 * clock / 1e6 == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize(
    ("value", "wanted", "tolerance", "answer"), [(103, 100, 0.03, False), (103.1, 100, 0.03, True), (0, 0, 0.1, False)]
)
def test_off_is_a_share_of_the_wanted_value(value: float, wanted: float, tolerance: float, answer: bool) -> None:
    assert registry.off(value, wanted, tolerance) is answer


def test_the_constants_are_consistent_with_each_other() -> None:
    for name, profile in PROFILES.items():
        assert profile.first_year <= profile.last_year, name
        assert not [form for form in profile.without if getattr(profile, form, None)], name
        assert all(low <= high for low, high in profile.power_w.values()), name
        assert set(profile.memory) <= set(LIMITS["memory_types"]), name
        assert profile.nvlink is None or profile.nvlink in LIMITS["nvlink"], name
        assert profile.pcie in LIMITS["pcie"], name


def test_a_rule_about_single_parts_sees_every_part_and_one_about_architectures_only_those_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_RULES", {})
    monkeypatch.setattr(
        registry, "_TEXTS", {code: {"title": "title", "guards": "nothing"} for code in ("TEST001", "TEST002", "TEST003")}
    )
    view = SeedView.of(problems_of(Path(resources.folder("seed")))[0])

    @registry.rule("TEST001")
    def every(spec: Spec) -> Iterator[registry.Hit]:
        """Says its name about each part."""
        yield registry.hit(spec, spec.id)

    @registry.rule("TEST002")
    def described(spec: Spec, profile: Profile) -> Iterator[registry.Hit]:
        """Says its capability about each part of a known architecture."""
        yield registry.hit(spec, profile.capability)

    @registry.rule("TEST003")
    def answers(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[registry.Hit]:
        """Says the value of each answer of each part."""
        assert view.parts[spec.id].best[column] is best
        yield registry.hit(spec, spec.shown(column), column)

    parts, architectures, values = registry.rules()
    assert parts.explanation == "Says its name about each part."
    assert architectures.explanation == "Says its capability about each part of a known architecture."
    assert [hit.message for hit in parts.check(view)] == list(view.parts)
    known = [spec for spec in view.parts.values() if profile_of(spec)]
    assert 0 < len(known) < len(view.parts)
    assert [hit.part for hit in architectures.check(view)] == [spec.id for spec in known]
    assert [(hit.part, *hit.columns) for hit in values.check(view)] == [
        (spec.id, column) for spec in view.parts.values() for column in spec.best
    ]
