"""How much of what can be wrong is caught: named mistakes as data, and a sweep over every number of the core parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.curation.lint import sweep
from tests.curation.lint.mutate import MUTATIONS, Base


@pytest.mark.dear
def test_the_unchanged_seed_has_no_error(base: Base) -> None:
    assert [f"{f.code} {f.part or f.file}: {f.message}" for f in base.report.of("error")] == []


def test_there_are_at_least_sixty_mutations_with_names_of_their_own() -> None:
    names = [m["name"] for m in MUTATIONS]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_at_most_one_in_twenty_of_the_named_mistakes_is_known_to_be_missed() -> None:
    assert sum(bool(m.get("missed")) for m in MUTATIONS) <= len(MUTATIONS) * 0.05


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["name"])
def test_a_named_mistake_is_caught(base: Base, mutation: dict[str, Any], figures: Callable[..., None]) -> None:
    missed = not base.caught(mutation) and not mutation.get("missed")
    figures("named mistakes put into the shipped seed, and found by lint", 1, int(missed))
    assert not missed


@pytest.mark.slow
@pytest.mark.trust
def test_a_blind_sweep_over_the_core_parts_is_mostly_caught(base: Base, capsys: pytest.CaptureFixture[str]) -> None:
    known = {(f.code, f.part, f.columns) for f in base.report.findings}
    seen: Counter[str] = Counter()
    found: Counter[str] = Counter()
    escaped: Counter[str] = Counter()
    for case in sweep.cases(base.view):
        seen[case.way] += 1
        if sweep.caught(base.view, case, known):
            found[case.way] += 1
        else:
            escaped[case.column] += 1
    share = sum(found.values()) / sum(seen.values())
    with capsys.disabled():
        print(f"\nsweep: {sum(found.values())} of {sum(seen.values())} wrong cells caught ({share:.1%})")
        print("  by way:", ", ".join(f"{way} {found[way]}/{seen[way]}" for way in sweep.WAYS))
        print("  escaped:", ", ".join(f"{column} {count}" for column, count in escaped.most_common()) or "none")
    assert share >= 0.85
