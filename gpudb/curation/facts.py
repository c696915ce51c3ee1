"""Checks that look across records: names exist, values fit the registry, sources agree or one is preferred."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import IO

from gpudb.curation import models
from gpudb.curation.reader import Problem, Read, Seed, last_recordable
from gpudb.curation.references import faults, ids
from gpudb.errors import UnknownNameError
from gpudb.fact import units
from gpudb.fact.statement import Statement, statement_id
from gpudb.model import BOUNDED, between
from gpudb.names import suggest

_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*((?:-bit|[A-Za-z$][A-Za-z²/$^]*)\d?)?")

#: a number as German, French and others write it: a comma before decimals that are not three, or points before thousands
_CONTINENTAL = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,(?:\d{1,2}|\d{4,}))(?![\d.,]*\d)")
_SWAPPED = str.maketrans(",.", ".,")


def numbers(words: str) -> list[tuple[Decimal, str]]:
    """Every number in ``words`` with the unit word that follows it ('' when none)."""
    found = _NUMBER.finditer(words.replace("\u202f", " ").replace("\u00a0", " "))
    return [(Decimal(match[1].replace(",", "")), match[2] or "") for match in found]


def holds(words: str, value: float, canonical: str, printed_units: dict[str, str]) -> bool:
    """True when ``value`` (in the canonical unit) stands in ``words``, after unit conversion.

    A number without a unit counts in every unit of the dimension, because table cells print "3.35" under a
    header that says TB/s; so does a number in a dimension without units (counts, bits). Where comma and point may have changed
    places (3,35 TB/s; 25.000 US-Dollar), the words are read that way too: the value says which was meant.
    """
    return _hold(words, value, canonical, printed_units) or (
        _CONTINENTAL.search(words) is not None and _hold(words.translate(_SWAPPED), value, canonical, printed_units)
    )


def _hold(words: str, value: float, canonical: str, printed_units: dict[str, str]) -> bool:
    wanted = Decimal(str(value))
    allowed = units.units_of(canonical)
    for number, word in numbers(words):
        name = units.canonical_name(printed_units.get(word, word)) if word else None
        meant = allowed if name is None else [name] if name in allowed else []
        if any(Decimal(str(units.convert(number, unit, canonical))) == wanted for unit in meant) or (
            not allowed and number == wanted
        ):
            return True
    return False


#: no accelerator is older, and what is later is a slip or a placeholder like 9999-12-31, which here means an open end
EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2100, 12, 31)

#: statements that are kept in memory, and that are taken from the file of the others at once
IN_MEMORY, BLOCK = 50_000, 1_000
#: problems after which a table is not read further, and things said about one fact of which one is told
MOST_PROBLEMS, MOST_SAID = 10_000, 50


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
    low, high = (
        None if end is None else canonical(attribute, fact.model_copy(update={"value": end, "min": None, "max": None}))[0]
        for end in (fact.min, fact.max)
    )
    return low, high


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


def statements(seed: Seed, problems: list[Problem]) -> Collection[Statement]:
    """Every fact of dies and parts as a statement row; faults are appended to ``problems``.

    Rows of tables are taken as they come, and what is kept of each while the others are read is small.
    """
    known, rows = registry(seed), Kept()
    seen: set[bytes] = set()
    agreed: defaultdict[tuple[str, ...], _Group] = defaultdict(_Group)
    for kind, read in _about(seed, problems):
        for r, f in ((r, f) for r, held in enumerate(read.record.reading) for f in range(len(held.facts))):
            where, reading = ("reading", r, "facts", f), read.record.reading[r]
            try:
                row = _statement(read, kind, reading, reading.facts[f], known)
            except (ValueError, UnknownNameError) as error:
                hint = f" ({error.hint})" if isinstance(error, UnknownNameError) and error.hint else ""
                problems.append(read.problem(f"{reading.facts[f].attribute}: {error}{hint}", *where))
                continue
            key = bytes.fromhex(row.statement_id)
            if key in seen:
                said = f"{row.attribute_id} ({row.qualifier}) from {row.source_id} at {row.locator!r} is said twice"
                problems.append(read.problem(said, *where))
            seen.add(key)
            # of each origin by itself: a team may disagree with the release, and which of them answers is a matter of rank
            agreed[row.origin, row.entity_kind, row.entity_id, row.attribute_id, row.qualifier].add(row, read, where)
            rows.append(row)
    for (*_, attribute, qualifier), group in agreed.items():
        problems.extend(group.problems(attribute if qualifier == "none" else f"{attribute} {qualifier}"))
    return rows.rows if rows.file is None else rows


def _about(seed: Seed, problems: list[Problem]) -> Iterator[tuple[str, Read]]:
    """Everything that holds facts, and whether it is about a die or a part; rows of tables are looked at on the way."""
    yield from (("die", read) for read in seed.dies)
    yield from (("part", read) for read in seed.parts)
    yield from ((read.record.kind, read) for read in seed.additions)
    known, latest = (ids(seed), last_recordable(seed)) if seed.tables else ({}, dt.date.max)
    for table in seed.tables:
        for read in table():
            if len(problems) > MOST_PROBLEMS:
                problems.append(read.problem(f"more than {MOST_PROBLEMS:,} problems; the rest was not looked at"))
                return
            problems.extend(faults(read, known, latest))
            yield read.record.kind, read


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
    own = (read.record.id, fact.attribute, fact.qualifier, fact.state, value, reading.source, fact.at, recorded)
    return Statement(
        statement_id=statement_id(*own), entity_id=read.record.id, entity_kind=kind, attribute_id=fact.attribute, value_number=number,
        value_text=text, locator=fact.at, source_id=reading.source, evidence=reading.evidence, quotes=reading.quotes, recorded_on=recorded,
        withdrawn_on=fact.withdrawn.isoformat() if fact.withdrawn else None, origin=read.origin, value_min=low, value_max=high,
        **{name: getattr(fact, name) for name in _SAME},
    )  # fmt: skip


def unknown_attribute(name: str, known: Iterable[str]) -> str:
    """What is said about a name that the registry does not have."""
    near = suggest(name, known)
    return f"attribute {name!r} is not in the registry" + (f"; did you mean {', '.join(near)}?" if near else "")


class _Group:
    """What the live statements of one origin about one fact say, each once, and where the last of them stands."""

    __slots__ = ("last", "said")

    def __init__(self) -> None:
        self.said: list[tuple[str, float | None, str | None, str, bool]] = []
        self.last: tuple[Read, tuple[str | int, ...]] | None = None

    def add(self, row: Statement, read: Read, where: tuple[str | int, ...]) -> None:
        """One statement more. Of many thousands those count that say something new, and a second that is preferred."""
        if row.withdrawn_on is not None or row.rank == "deprecated":
            return
        self.last = read.of(None), where
        said = (row.state, row.value_number, row.value_text, sys.intern(row.source_id), row.rank == "preferred")
        if said[-1] or (len(self.said) < MOST_SAID and said not in self.said):
            self.said.append(said)

    def problems(self, name: str) -> Iterator[Problem]:
        """Must a curator say which of them answers? Two are preferred, or none is and they disagree.

        That somebody did not publish a value does not contradict somebody who names one: a normal `not_published` yields.
        """
        preferred, values = sum(said[-1] for said in self.said), {said[:3] for said in self.said}
        named = {value for value in values if value[0] != "not_published"}
        if self.last and (preferred > 1 or (not preferred and len(named or values) > 1)):
            told = "; ".join(
                f"{number if number is not None else text or state} <- {source}{' (preferred)' if first else ''}"
                for state, number, text, source, first in self.said[:MOST_SAID]
            )
            read, where = self.last
            yield read.problem(f'sources disagree on {name}: {told}; mark exactly one rank = "preferred" with a reason', *where)


class Kept(Collection[Statement]):
    """Statements in their order, to be walked through again: in memory, above ``IN_MEMORY`` of them in a file without a name."""

    def __init__(self) -> None:
        self.rows: list[Statement] = []
        self.count = 0
        self.file: IO[bytes] | None = None

    def append(self, row: Statement) -> None:
        """One more."""
        self.rows.append(row)
        self.count += 1
        if len(self.rows) >= (IN_MEMORY if self.file is None else BLOCK):
            self.file = self.file or tempfile.TemporaryFile(prefix="gpudb-")  # noqa: SIM115 - it is read again for as long as this lives
            while self.rows:
                pickle.dump([tuple(row) for row in self.rows[:BLOCK]], self.file)
                del self.rows[:BLOCK]

    def __len__(self) -> int:
        return self.count

    def __contains__(self, row: object) -> bool:
        return any(row == held for held in self)

    def __iter__(self) -> Iterator[Statement]:
        if self.file is not None:
            at, end = 0, self.file.seek(0, os.SEEK_END)
            while at < end:
                self.file.seek(at)
                block = pickle.load(self.file)  # noqa: S301 - our own file, which has no name
                at = self.file.tell()
                yield from map(Statement._make, block)
        yield from self.rows
