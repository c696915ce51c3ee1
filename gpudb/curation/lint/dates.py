"""Days: in order, of their time, not older than the thing, and none recorded after the release."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from gpudb.curation.lint.profiles import profile_of
from gpudb.curation.lint.registry import Hit, hit, of_source, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.curation.locate import line_of
from gpudb.curation.models import Source
from gpudb.curation.reader import texts

_DAYS = ("recorded", "withdrawn")
_SPAN = {"month": 30, "quarter": 91, "year": 365}
#: a text without such a day need not be parsed once more
_LATE = re.compile(rf"""\b(?:{"|".join(_DAYS)})["']?[ \t]*=[ \t]*(\d{{4}}-\d\d-\d\d)""")


def _day(spec: Spec, column: str) -> dt.date | None:
    text = spec.text(column)
    return dt.date.fromisoformat(text) if text else None


@rule("DATE001")
def order(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """announced_on <= released_on, at most three years apart, and neither after the data release."""
    announced, released = _day(spec, "announced_on"), _day(spec, "released_on")
    if announced and released and not 0 <= (released - announced).days <= 3 * 366:
        yield hit(spec, f"announced {announced}, released {released}", "announced_on", "released_on")
    for column, day in (("announced_on", announced), ("released_on", released)):
        if day and day > view.released_on:
            yield hit(spec, f"{day} lies after the data release", column)


@rule("DATE002")
def published(view: SeedView, source: Source) -> Iterator[Hit]:
    """published_on <= accessed_on, and not before 2016."""
    day = source.published_on
    if day and day > source.accessed_on:
        yield of_source(view, source, f"published {day}, accessed {source.accessed_on}")
    if day and day.year < 1970:
        yield of_source(view, source, f"published in {day.year}")


@rule("DATE003")
def year(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """From a year before the architecture's first announcement to its last year; others between 2016 and the data release."""
    profile = profile_of(spec)
    first, last = (profile.first_year, profile.last_year) if profile else (2016, view.released_on.year)
    for column in ("announced_on", "released_on"):
        day = _day(spec, column)
        if day and not first <= day.year <= last:
            yield hit(spec, f"{day}; parts of this architecture came out {first} to {last}", column)


@rule("DATE004")
def preview(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """A source from before the announcement can only be a preview or be about another part."""
    announced = _day(spec, "announced_on")
    if announced is None:
        return
    for column, row in spec.best.items():
        source = view.sources.get(row.source_id)
        when = source.published_on if source else None
        if row.entity_kind == "part" and row.value_number is not None and when and (announced - when).days > 366:
            yield hit(spec, f"from {row.source_id} of {when}, {(announced - when).days} days before the announcement", column)


@rule("DATE005")
def derived(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """Both announced (or else released) days known: the derived part's, as late as its precision allows, is not earlier."""
    if base := view.parts.get(spec.record.derived_from or ""):
        own, other = (_day(s, "announced_on") or _day(s, "released_on") for s in (spec, base))
        row = spec.best.get("announced_on") or spec.best.get("released_on")
        if own and other and row and own + dt.timedelta(_SPAN.get(row.precision or "", 0)) < other:
            yield hit(spec, f"{own} is before {base.id} of {other}", "announced_on", "released_on")


@rule("DATE006")
def recorded(view: SeedView) -> Iterator[Hit]:
    """recorded and withdrawn <= released_on of release.toml, in every record of the folder, law included."""
    if view.seed.release is None:
        return
    for path, text in texts(view.root):
        if max(_LATE.findall(text), default="") <= view.released_on.isoformat():
            continue
        try:
            held = tomllib.loads(text)
        except (ValueError, RecursionError):
            continue  # the check of the files says so
        for place, day in _found(held, ()):
            if day > view.released_on:
                file = path.relative_to(view.root).as_posix()
                yield Hit(
                    "", (), f"{place[-1]} {day} lies after the release of {view.released_on}", f"{file}:{line_of(text, place)}"
                )


def _found(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], dt.date]]:
    """Every recorded or withdrawn day below ``value``, with the path to it."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if key in _DAYS and isinstance(inner, dt.date):
            yield (*place, key), inner.date() if isinstance(inner, dt.datetime) else inner
        else:
            yield from _found(inner, (*place, key))
