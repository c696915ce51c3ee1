"""Checks that look across records: names exist, values fit the registry, sources agree or one is preferred."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from gpudb.curation import models
from gpudb.curation.published import holds
from gpudb.curation.reader import Problem, Read, Seed
from gpudb.errors import UnknownNameError
from gpudb.fact import units
from gpudb.fact.statement import Statement, statement_id
from gpudb.model import BOUNDED, between
from gpudb.names import suggest

#: no accelerator is older, and what is later is a slip or a placeholder like 9999-12-31, which here means an open end
EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2100, 12, 31)

#: where a statement stands in its file, by the identity of its row
Places = dict[int, tuple[Read, tuple[str | int, ...]]]


def canonical(attribute: models.Attribute, fact: models.Fact) -> tuple[float | None, str | None]:
    """The value of a fact as (number, text) in the canonical unit. Raises ``ValueError`` with the reason."""
    value = fact.value
    if fact.state != "known":
        return None, None
    if value is None:
        if attribute.column not in BOUNDED:
            raise ValueError(f"only {', '.join(BOUNDED)} may have `min` and `max`")
        return None, between(*bounds_of(attribute, fact))
    if attribute.kind in ("number", "integer"):
        if isinstance(value, (str, dt.date)) or value is None:
            raise ValueError(f"{attribute.id} is a number, not {value!r}")
        unit = fact.unit or attribute.unit
        try:
            number = units.convert(value, unit, attribute.unit) if attribute.unit else float(value)
        except OverflowError as error:
            raise ValueError(f"{attribute.id} has a value with {len(str(value))} digits") from error
        if fact.unit and not attribute.unit:
            raise ValueError(f"{attribute.id} has no unit; remove unit = {fact.unit!r}")
        if attribute.minimum is not None and not attribute.minimum <= number <= (attribute.maximum or number):
            raise ValueError(f"{number:g} {attribute.unit} is outside {attribute.minimum:g} to {attribute.maximum:g}")
        if attribute.kind == "integer" and not number.is_integer():
            raise ValueError(f"{attribute.id} counts whole {attribute.unit or 'things'}, not {number!r}")
        return number, None
    if attribute.kind == "day":
        if not isinstance(value, dt.date):
            raise ValueError(f"{attribute.id} is a day: write it bare, like 2023-03-21")
        if isinstance(value, dt.datetime) or not EARLIEST <= value <= LATEST:
            raise ValueError(f"{value} is no day from {EARLIEST} to {LATEST}")
        return None, value.isoformat()
    if not isinstance(value, str):
        raise ValueError(f"{attribute.id} is text: put {value!r} in quotes")
    if attribute.kind == "yes_no" and value not in ("yes", "no"):
        raise ValueError(f'{attribute.id} is "yes" or "no", not {value!r}')
    return None, value


def bounds_of(attribute: models.Attribute, fact: models.Fact) -> tuple[float | None, float | None]:
    """Least and most of a fact that says bounds, in the canonical unit. Raises ``ValueError`` with the reason."""
    found = []
    for end in (fact.min, fact.max):
        number = (
            None if end is None else canonical(attribute, fact.model_copy(update={"value": end, "min": None, "max": None}))[0]
        )
        found.append(number)
    return found[0], found[1]


def quoted(attribute: models.Attribute, fact: models.Fact, number: float | None, text: str | None) -> bool:
    """True when the value stands in the words as published, or a derivation says how it follows from them."""
    if fact.state != "known" or fact.derivation:
        return True
    if fact.value is None:
        ends = (end for end in bounds_of(attribute, fact) if end is not None)
        return all(holds(fact.published, end, attribute.unit, attribute.printed_units) for end in ends)
    if number is not None:
        return holds(fact.published, number, attribute.unit, attribute.printed_units)
    if attribute.kind == "text" and text is not None:
        squeeze = str.maketrans("", "", " -_.,:")
        return text.lower().translate(squeeze) in fact.published.lower().translate(squeeze)
    if attribute.kind == "day" and text is not None:
        return text[:4] in fact.published
    return True


def registry(seed: Seed) -> dict[str, models.Attribute]:
    """Attribute id to registry entry."""
    return {read.record.id: read.record for read in seed.attributes}


def statements(seed: Seed, problems: list[Problem]) -> list[Statement]:
    """Every fact of dies and parts as a statement row; faults are appended to ``problems``."""
    known = registry(seed)
    rows: list[Statement] = []
    places: Places = {}
    about = [*(("die", read) for read in seed.dies), *(("part", read) for read in seed.parts)]
    about += [(read.record.kind, read) for read in seed.additions]
    said = (
        (kind, read, r, f) for kind, read in about for r, held in enumerate(read.record.reading) for f in range(len(held.facts))
    )
    for kind, read, r, f in said:
        where, reading = ("reading", r, "facts", f), read.record.reading[r]
        try:
            row = _statement(read, kind, reading, reading.facts[f], known)
        except (ValueError, UnknownNameError) as error:
            hint = f" ({error.hint})" if isinstance(error, UnknownNameError) and error.hint else ""
            problems.append(read.problem(f"{reading.facts[f].attribute}: {error}{hint}", *where))
            continue
        places[id(row)] = (read, where)
        rows.append(row)
    problems.extend(_same_twice(rows, places))
    problems.extend(_conflicts(rows, places))
    return rows


#: what a statement takes over from its fact
_SAME = ("qualifier", "state", "published", "derivation", "rank", "reason", "scope", "note", "withdrawn_reason", "copied_from",
         "accumulator", "precision")  # fmt: skip


def _statement(
    read: Read, kind: str, reading: models.Reading, fact: models.Fact, known: dict[str, models.Attribute]
) -> Statement:
    """The row of one fact. Raises ``ValueError`` or ``UnknownNameError`` with the reason why there is none."""
    attribute = known.get(fact.attribute)
    if attribute is None:
        raise ValueError(unknown_attribute(fact.attribute, known))
    if fact.qualifier not in attribute.columns():
        raise ValueError(f"takes qualifier {', '.join(attribute.columns())}, not {fact.qualifier!r}")
    if kind == "die" and not attribute.inherited_from_die:
        raise ValueError("is a fact about a part, not about a die")
    number, text = canonical(attribute, fact)
    if not quoted(attribute, fact, number, text):
        shown = fact.value if number is None else f"{number!r} {attribute.unit}".strip()
        raise ValueError(
            f"{shown} does not stand in published = {fact.published!r}; correct one of them or say in `derivation` how it follows"
        )
    if fact.withdrawn is not None and fact.withdrawn < reading.recorded:
        raise ValueError(f"withdrawn day {fact.withdrawn} lies before the recorded day")
    recorded, value = reading.recorded.isoformat(), number if number is not None else text
    low, high = bounds_of(attribute, fact)
    return Statement(
        statement_id=statement_id(
            read.record.id, fact.attribute, fact.qualifier, fact.state, value, reading.source, fact.at, recorded
        ),
        entity_id=read.record.id,
        entity_kind=kind,
        attribute_id=fact.attribute,
        value_number=number,
        value_text=text,
        locator=fact.at,
        source_id=reading.source,
        evidence=reading.evidence,
        quotes=reading.quotes,
        recorded_on=recorded,
        withdrawn_on=fact.withdrawn.isoformat() if fact.withdrawn else None,
        origin=read.origin,
        value_min=low,
        value_max=high,
        **{name: getattr(fact, name) for name in _SAME},
    )


def unknown_attribute(name: str, known: Iterable[str]) -> str:
    """What is said about a name that the registry does not have."""
    near = suggest(name, known)
    return f"attribute {name!r} is not in the registry" + (f"; did you mean {', '.join(near)}?" if near else "")


def _same_twice(rows: list[Statement], places: Places) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in rows:
        if row.statement_id in seen:
            yield _at(
                row,
                places,
                f"{row.attribute_id} ({row.qualifier}) from {row.source_id} at {row.locator!r} is said twice",
            )
        seen.add(row.statement_id)


def undecided(rows: list[Statement]) -> bool:
    """Must a curator say which of these live statements answers? Two are preferred, or none is and they disagree.

    That somebody did not publish a value does not contradict somebody who names one: a normal `not_published` yields.
    """
    preferred = sum(row.rank == "preferred" for row in rows)
    values = {(row.state, row.value_number, row.value_text) for row in rows}
    named = {value for value in values if value[0] != "not_published"}
    return preferred > 1 or (not preferred and len(named or values) > 1)


def _at(row: Statement, places: Places, message: str) -> Problem:
    read, where = places[id(row)]
    return read.problem(message, *where)


def _conflicts(rows: list[Statement], places: Places) -> Iterator[Problem]:
    # of each origin by itself: a team may disagree with the release, and which of them answers is a matter of rank
    groups: dict[tuple[str, str, str, str, str], list[Statement]] = defaultdict(list)
    for row in rows:
        groups[row.origin, row.entity_kind, row.entity_id, row.attribute_id, row.qualifier].append(row)
    for (_origin, _kind, _entity, attribute, qualifier), group in groups.items():
        live = [row for row in group if row.withdrawn_on is None and row.rank != "deprecated"]
        if undecided(live):
            told = "; ".join(
                f"{row.value_number if row.value_number is not None else row.value_text or row.state} <- {row.source_id}"
                f"{' (preferred)' if row.rank == 'preferred' else ''}"
                for row in live
            )
            name = attribute if qualifier == "none" else f"{attribute} {qualifier}"
            yield _at(live[-1], places, f'sources disagree on {name}: {told}; mark exactly one rank = "preferred" with a reason')
