"""Counts and fill rates against ``seed/expectations.toml``: a healthy release has at least so much.

A minimum is fatal and stands 10 to 20 % under a healthy run; a maximum warns. A bound is a signal to explain, not to fit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from gpudb.curation.lint.registry import Hit, rule
from gpudb.curation.lint.seed_view import SeedView, Spec


def expectations(view: SeedView) -> dict[str, Any]:
    """The tables of ``expectations.toml``; empty when the seed has none."""
    path = view.root / "expectations.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def counts(view: SeedView) -> dict[str, int]:
    """How much of everything the seed holds."""
    parts = list(view.parts.values())
    return {
        "parts": len(parts),
        "sources": len(view.sources),
        "statements": len(view.statements),
        "dies": len(view.dies),
        "vendors": len({spec.record.vendor for spec in parts}),
        "hopper_parts": sum(spec.record.architecture == "hopper" for spec in parts),
        "first_hand_statements": sum(row.evidence == "primary_read" for row in view.statements),
    }


def fill(parts: list[Spec], column: str) -> float:
    """The share of ``parts`` whose ``column`` is known or is said to be not published or not applicable."""
    return sum(spec.state(column) != "unknown" for spec in parts) / len(parts) if parts else 0.0


def core(view: SeedView) -> list[Spec]:
    """The parts that the promise of 95 % is about (``[core] parts`` of the expectations)."""
    return [view.parts[name] for name in expectations(view).get("core", {}).get("parts", []) if name in view.parts]


def _counted(view: SeedView) -> Iterator[tuple[str, int, dict[str, int]]]:
    """What ``[count]`` of the expectations names, how much of it there is, and its bounds."""
    have = counts(view)
    yield from ((name, have.get(name, 0), bounds) for name, bounds in expectations(view).get("count", {}).items())


@rule("CNT001")
def minimum(view: SeedView) -> Iterator[Hit]:
    """``[count.NAME] minimum`` of the expectations."""
    for name, have, bounds in _counted(view):
        if have < bounds["minimum"]:
            yield Hit("", (), f"{have} {name}; at least {bounds['minimum']} are expected", "expectations.toml")


@rule("CNT002")
def filled(view: SeedView) -> Iterator[Hit]:
    """``[fill] COLUMN = share`` over all parts, and ``[core] minimum`` over the cells of the core parts, less ``not_promised``."""
    wanted = expectations(view)
    parts = list(view.parts.values())
    for column, share in wanted.get("fill", {}).items():
        have = fill(parts, column)
        if have < share:
            yield Hit("", (column,), f"{have:.0%} of the parts have it; at least {share:.0%} are expected", "expectations.toml")
    chosen, least = core(view), wanted.get("core", {}).get("minimum", 0)
    if chosen:
        columns = [c for c in view.columns if c not in wanted["core"].get("not_promised", [])]
        have = sum(fill(chosen, column) for column in columns) / len(columns)
        if have < least:
            told = f"{have:.1%} of the core cells are known or said to be not published; {least:.0%} are promised"
            yield Hit("", (), told, "expectations.toml")
    for name in wanted.get("core", {}).get("parts", []):
        if name not in view.parts:
            yield Hit(name, (), "a core part of the expectations is missing", "expectations.toml")


@rule("CNT003")
def maximum(view: SeedView) -> Iterator[Hit]:
    """``[count.NAME] maximum`` of the expectations: look why, then raise it."""
    for name, have, bounds in _counted(view):
        if have > bounds.get("maximum", have):
            yield Hit("", (), f"{have} {name}; at most {bounds['maximum']} were expected", "expectations.toml")


@rule("CNT004")
def empty(view: SeedView) -> Iterator[Hit]:
    """Each column of the registry has at least one known value and a line in ``[fill]``."""
    wanted = expectations(view)
    for column in view.columns if wanted else ():
        if not any(spec.state(column) == "known" for spec in view.parts.values()):
            yield Hit("", (column,), "no part has a value", "attributes.toml")
        if column not in wanted.get("fill", {}):
            yield Hit("", (column,), "has no line under [fill]", "expectations.toml")
