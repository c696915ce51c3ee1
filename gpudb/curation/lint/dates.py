"""Days: in order, of their time, and not older than the thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gpudb.curation.lint.profiles import profile_of
from gpudb.curation.lint.registry import Hit, hit, rule
from gpudb.curation.lint.seed_view import SeedView, Spec


def _day(spec: Spec, column: str) -> dt.date | None:
    text = spec.text(column)
    return dt.date.fromisoformat(text) if text else None


@rule("DATE001", "error", "Announced on or before the day of release", "month and day swapped, or the years of two generations")
def order(view: SeedView) -> Iterator[Hit]:
    """announced_on <= released_on, at most three years apart, and neither after the data release."""
    for spec in view.parts.values():
        announced, released = _day(spec, "announced_on"), _day(spec, "released_on")
        if announced and released and not 0 <= (released - announced).days <= 3 * 366:
            yield hit(spec, f"announced {announced}, released {released}", "announced_on", "released_on")
        for column, day in (("announced_on", announced), ("released_on", released)):
            if day and day > view.released_on:
                yield hit(spec, f"{day} lies after the data release", column)


@rule(
    "DATE002",
    "error",
    "A source was published before it was read, and not before its subject's time",
    "a year mistyped in a citation",
)
def published(view: SeedView) -> Iterator[Hit]:
    """published_on <= accessed_on, and not before 2016."""
    for source in view.sources.values():
        day = source.published_on
        if day and day > source.accessed_on:
            yield Hit(source.id, (), f"published {day}, accessed {source.accessed_on}", view.source_files[source.id])
        if day and day.year < 1970:
            yield Hit(source.id, (), f"published in {day.year}", view.source_files[source.id])


@rule("DATE003", "error", "The year fits the architecture", "H100 released in 2020, H200 in 2021: the previous generation's row")
def year(view: SeedView) -> Iterator[Hit]:
    """From a year before the architecture's first announcement to its last year; others between 2016 and the data release."""
    for spec in view.parts.values():
        profile = profile_of(spec)
        first, last = (profile.first_year, profile.last_year) if profile else (2016, view.released_on.year)
        for column in ("announced_on", "released_on"):
            day = _day(spec, column)
            if day and not first <= day.year <= last:
                yield hit(spec, f"{day}; parts of this architecture came out {first} to {last}", column)


@rule(
    "DATE004",
    "warning",
    "The source is not older than the announcement by more than a year",
    "values of a preview taken as final: H100 PCIe 1600 and 3200 in the preliminary datasheet",
)
def preview(view: SeedView) -> Iterator[Hit]:
    """A source from before the announcement can only be a preview or be about another part."""
    for spec in view.parts.values():
        announced = _day(spec, "announced_on")
        if announced is None:
            continue
        for column, row in spec.best.items():
            source = view.sources.get(row.source_id)
            when = source.published_on if source else None
            if row.entity_kind == "part" and row.value_number is not None and when and (announced - when).days > 366:
                yield hit(spec, f"from {row.source_id} of {when}, {(announced - when).days} days before the announcement", column)


@rule(
    "DATE005",
    "error",
    "A cut-down model comes after the model it was cut from",
    "H800 announced before the H100; the rule of October 2022 came between them",
)
def derived(view: SeedView) -> Iterator[Hit]:
    """Both announced (or else released) days known: the derived part's is not earlier."""
    for spec in view.parts.values():
        base = view.parts.get(spec.record.derived_from or "")
        if base is None:
            continue
        own, other = (_day(s, "announced_on") or _day(s, "released_on") for s in (spec, base))
        if own and other and own < other:
            yield hit(spec, f"{own} is before {base.id} of {other}", "announced_on", "released_on")
