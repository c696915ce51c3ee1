"""A blind sweep: every number of the core parts, wrong in each of a few ways, without asking which rule could see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gpudb.curation.lint.counts import core
from gpudb.curation.lint.run import rules
from gpudb.curation.lint.seed_view import SeedView

#: how a number goes wrong
WAYS = ("doubled", "halved", "x 1000", "/ 1000", "digits swapped", "of another part")
#: a figure printed with rounding: a neighbour's value this near is no mistake
NEAR = 0.03


class Case(NamedTuple):
    """One wrong cell."""

    part: str
    column: str
    way: str
    value: float


def swapped(value: float) -> float | None:
    """The first two different neighbouring digits exchanged; None when there are none."""
    text = f"{value:g}"
    for i in range(len(text) - 1):
        if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1] and not (i == 0 and text[1] == "0"):
            return float(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
    return None


def cases(view: SeedView) -> Iterator[Case]:
    """Every known number of the core parts in every way that changes it by more than rounding."""
    chosen = core(view)
    for place, spec in enumerate(chosen):
        other = chosen[(place + 1) % len(chosen)]
        for column in view.columns:
            value = spec.number(column)
            if value is None or column == "launch_price_usd":
                continue
            wrong = (value * 2, value / 2, value * 1000, value / 1000, swapped(value), other.number(column))
            for way, new in zip(WAYS, wrong, strict=True):
                if new is not None and abs(new - value) > NEAR * value:
                    yield Case(spec.id, column, way, new)


def caught(view: SeedView, case: Case, known: set[tuple[str, str, tuple[str, ...]]]) -> bool:
    """True when the registry's bounds or a SPEC or EXP error sees the wrong cell."""
    attribute = view.columns[case.column][0]
    if not (attribute.minimum or 0) <= case.value <= (attribute.maximum or case.value):
        return True
    if attribute.kind == "integer" and not float(case.value).is_integer():
        return True
    spec = view.parts[case.part]
    best = {**spec.best, case.column: spec.best[case.column]._replace(value_number=case.value)}
    changed = SeedView(view.seed, view.statements)
    changed.__dict__.update(view.__dict__)
    changed.__dict__["parts"] = {**view.parts, case.part: replace(spec, best=best)}
    for rule in rules():
        if rule.severity == "error" and rule.code.startswith(("SPEC", "EXP")):
            for finding in rule.findings(changed):
                if (finding.code, finding.part, finding.columns) not in known:
                    return True
    return False
