"""Sources: opened, used, recent enough, independent, the better one answering. Days: in order, of their time, none after the release."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from gpudb.curation.lint.registry import Hit, hit, of_source, off, profile_of, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.curation.models import Source
from gpudb.curation.reader import line_of, texts
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import NOT_PUBLISHED, NOT_RECORDED

#: a text that was read longer ago than this may have changed
MAX_AGE_DAYS = 365
#: texts in which a maker prints what there is to say about a part: what stands in none of them was not published
SEARCHABLE = ("datasheet", "product_brief", "whitepaper")


@rule("SRC001")
def recent(view: SeedView, source: Source) -> Iterator[Hit]:
    """``accessed_on`` lies at most 365 days before the day of the release, and not after it."""
    age = (view.released_on - source.accessed_on).days
    if age > MAX_AGE_DAYS:
        yield of_source(view, source, f"accessed {source.accessed_on}, {age} days before the release")
    if age < -1:
        yield of_source(view, source, f"accessed {source.accessed_on}, after the release")


@rule("SRC002")
def single(view: SeedView) -> Iterator[Hit]:
    """One finding per part names the columns that one publisher alone vouches for. Information, not a fault."""
    for spec in view.parts.values():
        known = {
            c: [row.source_id for row in view.grouped.get(("part", spec.id, c), ()) if row.state == "known"] for c in spec.best
        }
        publishers = {c: {view.sources[name].publisher for name in held if name in view.sources} for c, held in known.items()}
        columns = tuple(c for c in spec.best if len(publishers[c]) == 1)
        if columns:
            yield Hit(spec.id, columns, f"{len(columns)} values rest on one publisher")


@rule("SRC003")
def better(view: SeedView, entity: str, column: str, row: Statement) -> Iterator[Hit]:
    """A preferred statement from a source of rank C or D while a live, not deprecated one of rank A or B says something else (by
    more than 1 %). The reason given may be good; the finding asks for a second look.
    """
    if row.rank != "preferred" or _rank(view, row.source_id) < "C" or row.value_number is None:
        return
    said = f"{row.value_number:g} of {row.source_id} (rank {_rank(view, row.source_id)}) is preferred over"
    for other in view.grouped[row.entity_kind, entity, column]:
        if other.rank != "normal" or _rank(view, other.source_id) >= "C" or other.value_number is None:
            continue
        if off(row.value_number, other.value_number, 0.01):
            yield Hit(entity, (column,), f"{said} {other.value_number:g} of {other.source_id}")


def _rank(view: SeedView, source: str) -> str:
    found = view.sources.get(source)
    return found.rank if found is not None else "Z"


@rule("SRC004")
def ranks(view: SeedView) -> Iterator[Hit]:
    """Rank A is for the maker's own texts, laws, filings and outputs of real machines: no article, blog or data set of a third
    party. What the maker publishes as datasheet or white paper is not rank D. Only sources of specifications are judged.
    """
    vendors = {read.record.id for read in view.seed.organisations if read.record.kind == "vendor"}
    cited = {row.source_id for row in view.statements}
    for source in (s for s in view.sources.values() if s.id in cited):
        if source.rank == "A" and source.kind in ("article", "blog", "dataset") and source.publisher not in vendors:
            yield of_source(view, source, f"rank A for a {source.kind} by {source.publisher}")
        if source.rank == "D" and source.kind in ("datasheet", "whitepaper") and source.publisher in vendors:
            yield of_source(view, source, f"rank D for a {source.kind} by its maker")


@rule("SRC005")
def used(view: SeedView) -> Iterator[Hit]:
    """Some file of the seed names it: a reading, an alias, a rule, an event. Information: the law's files may follow later."""
    held = "\n".join(text for path, text in texts(view.root) if path.parent.name != "sources")
    for source in view.sources.values():
        if f'"{source.id}"' not in held:
            yield of_source(view, source, "no file names it")


@rule("SRC006")
def derivations(entity: str, column: str, row: Statement) -> Iterator[Hit]:
    """Halved, doubled or converted rates must be explained; a reason of fewer than ten characters explains nothing,
    nor does a derivation of fewer than three."""
    if row.rank != "normal" and len(row.reason or "") < 10:
        yield Hit(entity, (column,), f"{row.rank} because {row.reason!r}")
    if row.derivation is not None and len(row.derivation) < 3:
        yield Hit(entity, (column,), f"derivation {row.derivation!r}")


@rule("SRC007")
def recorded(view: SeedView, entity: str, column: str, row: Statement) -> Iterator[Hit]:
    """accessed_on <= recorded <= day of the release (one day of slack for time zones)."""
    day, source, when = dt.timedelta(days=1), view.sources.get(row.source_id), dt.date.fromisoformat(row.recorded_on)
    if source is not None and when + day < source.accessed_on:
        yield Hit(entity, (column,), f"recorded {when}, but {source.id} was accessed {source.accessed_on}")
    if when > view.released_on + day:
        yield Hit(entity, (column,), f"recorded {when}, after the release of {view.released_on}")


@rule("SRC008")
def opened(view: SeedView, source: Source) -> Iterator[Hit]:
    """``read_at`` names the address, or repository, path and commit. What was read through somebody else (``read_on_behalf``)
    or at a place that nobody wrote down is not rank A.
    """
    if not source.read_at:
        yield of_source(view, source, "read_at is missing")
    elif source.rank == "A" and source.read_at == NOT_RECORDED:
        yield of_source(view, source, "rank A, and nobody knows where it was opened")


@rule("SRC009")
def best_answers(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """Of live statements that say the same as the one that answers, none was read more directly or stands in a source of
    better rank: a preference that was given before the maker's text was read hides it.
    """
    said = attrgetter("state", "value_number", "value_text")
    for other in view.about(spec.record, column):
        if other.rank != "deprecated" and _grade(view, other) < _grade(view, best) and said(other) == said(best):
            message = f"{best.source_id} ({best.evidence}) answers, {other.source_id} ({other.evidence}) says the same"
            yield Hit(spec.id, (column,), message)


def _grade(view: SeedView, row: Statement) -> tuple[int, str]:
    source = view.sources.get(row.source_id)
    return ("primary_read", "quoted", "secondary").index(row.evidence), source.rank_on(row.recorded_on) if source else "Z"


@rule("SRC010")
def searched(view: SeedView) -> Iterator[Hit]:
    """The source of a ``not_published`` is of kind datasheet, product_brief or whitepaper; else the value is unknown. What makers
    declare to exporters (group `law`) may be missing in their register.
    """
    for (_, entity, column), rows in view.grouped.items():
        fit = (*SEARCHABLE, "register") if view.columns[column][0].group == "law" else SEARCHABLE
        for row in rows:
            source = view.sources.get(row.source_id)
            if row.state == NOT_PUBLISHED and source is not None and source.kind not in fit:
                yield Hit(entity, (column,), f"not published, says a {source.kind.replace('_', ' ')} ({source.id})")


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
def recorded_late(view: SeedView) -> Iterator[Hit]:
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
                told = f"{place[-1]} {day} lies after the release of {view.released_on}"
                yield Hit("", (), told, f"{path.relative_to(view.root).as_posix()}:{line_of(text, place)}")


def _found(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], dt.date]]:
    """Every recorded or withdrawn day below ``value``, with the path to it."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if key in _DAYS and isinstance(inner, dt.date):
            yield (*place, key), inner.date() if isinstance(inner, dt.datetime) else inner
        else:
            yield from _found(inner, (*place, key))
