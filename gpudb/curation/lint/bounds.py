"""Figures known within bounds only, and figures of another part: what the law rests on must not look surer than it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gpudb.curation.lint.registry import Hit, hit, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import KNOWN
from gpudb.law.inputs import INPUTS

#: what a rate that counts for the TPP is called
_RATE = re.compile(r"_(dense_(tflops|tops)|tflops)$")


@rule("SPEC040")
def wide_enough(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """Where bounds answer, every other figure that stands and is not deprecated lies within them."""
    if best.value_min is None and best.value_max is None:
        return
    about = (("part", spec.id, column), ("die", spec.record.die or "", column))
    for other in (row for key in about for row in view.grouped.get(key, ())):
        if other.rank != "deprecated" and other.state == KNOWN and not _within(other, best):
            said = other.value_text if other.value_number is None else f"{other.value_number:g}"
            yield hit(spec, f"{said} of {other.source_id} lies outside of {best.value_text}", column)


def _within(other: Statement, bounds: Statement) -> bool:
    low, high = (other.value_number,) * 2 if other.value_number is not None else (other.value_min, other.value_max)
    return (bounds.value_min is None or (low is not None and low >= bounds.value_min)) and (
        bounds.value_max is None or (high is not None and high <= bounds.value_max)
    )


@rule("SPEC041")
def marked_copies(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """An input of the law whose place in the source names another part of the catalog and not this one needs
    `copied_from`, so that the answer says it. One die that two parts share is no copy.
    """
    if best.entity_kind != "part" or best.state != KNOWN or not (column in INPUTS or _RATE.search(column)):
        return
    if best.copied_from is not None:
        if best.copied_from not in view.parts or best.copied_from == spec.id:
            yield hit(spec, f"copied_from = {best.copied_from!r} is no other part", column)
        return
    others = [o for o in view.parts.values() if o.record.family != spec.record.family and _names(o, best.locator)]
    whole = [o for o in others if o.record.die != spec.record.die or 1 not in (o.record.die_count, spec.record.die_count)]
    if whole and not _names(spec, best.locator):
        yield hit(spec, f"stands at {best.locator!r}, which is about {whole[0].id}: say copied_from", column)


def _names(spec: Spec, text: str) -> bool:
    """Whether a text names the part by its name, with or without the maker, or by its family."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
        for name in (spec.record.name, spec.record.name.partition(" ")[2], spec.record.family)
        if name
    )
